"""What comes back to our posts: looked for ever less often, written to the post, and told when it is far from usual."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from parvis.delivery.models import Account, Delivery, Echo, EchoCount
from parvis.delivery.models.echo import STEPS, engagement_of
from parvis.delivery.outside import class_of, outlet_of
from parvis.delivery.replies import keep_replies
from parvis.events.claims import claim
from parvis.events.record import record
from parvis.networks.seam import Batch, Counts, Gathers, Measures, NetworkError, Publishes
from parvis.posts.models import Post
from parvis.posts.writing import lock_writing

LEASE = timedelta(minutes=5)
AT_ONCE = 25
TRIED_AGAIN = timedelta(minutes=5)
FAR = 4.0  # times what is usual
LEAST_ENGAGEMENT, LEAST_REPLIES = 10, 5  # below, far from usual says nothing
COLUMNS = ("replies", "reposts", "likes", "quotes", "views")


def begin(delivery: Delivery) -> None:
    """From now on what comes back to it is looked for, where its network can say. May run twice."""
    try:
        can_tell = issubclass(class_of(delivery.account), Measures | Gathers)
    except NetworkError:
        return
    if can_tell and delivery.kind == Delivery.Kind.PUBLISH and delivery.receipt.native_id:
        due_at = delivery.receipt.at + STEPS[0]
        Echo.objects.get_or_create(delivery=delivery, defaults={"due_at": due_at})


def look_at_some(now: datetime) -> bool:
    """Ask for what came back to posts that are due, those of one account together; whether there were any."""
    there = Echo.objects.filter(delivery__account__state__in=(Account.State.CONNECTED, Account.State.PAUSED))
    rows = there.select_related("delivery__receipt", "delivery__account", "delivery__workspace", "delivery__post")
    claimed = claim(rows, now=now, lease=LEASE, limit=AT_ONCE)
    by_account: dict[int, list[Echo]] = defaultdict(list)
    for echo in claimed:
        by_account[echo.delivery.account_id].append(echo)
    for echoes in by_account.values():
        look(echoes, now)
    return bool(claimed)


def look(echoes: Sequence[Echo], now: datetime) -> None:
    """Ask one account's network, outside of any transaction."""
    open_ones = [echo for echo in echoes if echo.delivery.receipt.withdrawn_at is None]
    for echo in echoes:
        if echo not in open_ones:
            echo.write_back(due_at=None, lease_until=None)
    if not open_ones:
        return
    try:
        network = outlet_of(open_ones[0].delivery.account)
        counts = measured(network, open_ones)
    except NetworkError as error:
        _put_off(open_ones, error, now)
        return
    for place, echo in enumerate(open_ones):
        try:
            replies = gathered(network, echo)
        except NetworkError as error:
            if error.of_account or error.retry_after:
                _put_off(open_ones[place:], error, now)
                return
            if not error.permanent:
                _put_off([echo], error, now)
                continue
            replies = None  # of this post alone: it is gone there, or shown to nobody
        keep(echo, counts.get(echo.delivery.receipt.native_id), now, replies)


def measured(network: Publishes, echoes: Sequence[Echo]) -> dict[str, Counts]:
    """The counts of all of them, by the native id of the post."""
    if not isinstance(network, Measures):
        return {}
    return network.measure([echo.delivery.receipt.as_sent() for echo in echoes])


def gathered(network: Publishes, echo: Echo) -> Batch | None:
    """What was answered to one."""
    if not isinstance(network, Gathers):
        return None
    return network.gather(echo.delivery.receipt.as_sent(), echo.cursor)


def _put_off(echoes: Sequence[Echo], error: NetworkError, now: datetime) -> None:
    wait = max(TRIED_AGAIN, timedelta(seconds=error.retry_after or 0))
    for echo in echoes:
        echo.write_back(due_at=now + wait, lease_until=None)
    if error.of_account:
        echoes[0].delivery.account.doubt(error, now=now)


@transaction.atomic
def keep(echo: Echo, counts: Counts | None, now: datetime, replies: Batch | None = None) -> None:
    """Write what came back, and when to look again. A post that its network no longer shows keeps its last numbers."""
    lock_writing(echo.delivery.workspace_id)
    step, due_at = echo.next_after(now)
    seen = echo.step
    cursor = replies.cursor if replies else echo.cursor
    if not echo.write_back(step=step, due_at=due_at, lease_until=None, cursor=cursor):
        return
    if replies:
        keep_replies(echo.delivery, replies, now)
    if counts is not None:
        _keep_counts(echo, seen, counts, now)


def _keep_counts(echo: Echo, seen: int, counts: Counts, now: datetime) -> None:
    known = {column: value for column in COLUMNS if (value := getattr(counts, column)) is not None}
    if known and echo.delivery.post_id:
        Post.objects.filter(pk=echo.delivery.post_id).update(**known)
    facts = {"at": now, "engagement": engagement_of(counts), "replies": counts.replies or 0}
    EchoCount.objects.update_or_create(echo=echo, step=seen, defaults=facts)
    _tell_what_is_unusual(echo, seen, counts, now)


def _tell_what_is_unusual(echo: Echo, step: int, counts: Counts, now: datetime) -> None:
    """Each once: it takes off, or it turns sour (many answers, hardly anybody who likes or shares it)."""
    usual = EchoCount.usual(echo.delivery.account_id, step, apart_from=echo)
    if usual is None:
        return
    engagement, replies = engagement_of(counts), counts.replies or 0
    liked = (counts.likes or 0) + (counts.reposts or 0)
    if replies >= max(LEAST_REPLIES, FAR * usual[1]) and replies > liked:
        _tell(echo, "publication.turning_sour", replies, usual[1], now)
    elif engagement >= max(LEAST_ENGAGEMENT, FAR * usual[0]):
        _tell(echo, "publication.taking_off", engagement, usual[0], now)


def _tell(echo: Echo, name: str, count: int, usual: float, now: datetime) -> None:
    if name in echo.told:
        return
    echo.write_back(told=[*echo.told, name])
    delivery = echo.delivery
    facts = {
        "delivery": delivery.pk, "post": delivery.post_id, "account": delivery.account_id, "count": count,
        "usual": usual, "minutes": round((now - delivery.receipt.at).total_seconds() / 60),
    }  # fmt: skip
    record(delivery.workspace, name, facts, at=now)
