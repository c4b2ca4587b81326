"""Why an alert is there, read from its posts: the origin, the words, who started it, who carries it, who answers."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from parvis.lib.copies import collapse
from parvis.lib.terms import Said, folded_words, new_terms
from parvis.listening.models import Mention, Mood, Triage
from parvis.posts.models import Post
from parvis.understanding.models import SecondLook
from parvis.warning.models import Alert

SAMPLE = 600  # of the latest mentions; a page says so when there are more
# Posts that words are compared with: the latest before it, and some of the same hour of each day before, for people
# talk of other things in the morning than at night.
LATEST_BEFORE, A_DAY_BEFORE, DAYS_BEFORE = 200, 30, 14
EARLIEST = 8  # posts among which is who started it
SHOWN = 4
TERMS = 6
ONE_HOUR = timedelta(hours=1)
LEAST_REFERRED = 2  # posts that answer or relay one, for it to be the origin
SETTLED = 0.6  # share of calming posts from which a brand may leave it to its friends
LEAST_ANSWERS = 5  # fewer say nothing about who answers
MOST_WAITING = 1 / 3  # share of opinions by the cheap reading alone, beyond which nothing is said yet
CALMING, HEATED = "calming", "heated"
CERTAIN = 1.96  # standard errors: nineteen in twenty


@dataclass(slots=True)
class Voice:
    """An author: how many of the posts, how many followers, and what part of all the followers reached."""

    author: int
    posts: int
    followers: int
    share: float


@dataclass(slots=True)
class Why:
    sample: int = 0
    origin: int | None = None  # a post
    referred: int = 0  # posts of the sample that answer or relay it
    terms: list[tuple[str, int]] = field(default_factory=list)
    networks: list[tuple[str, int]] = field(default_factory=list)
    carriers: list[Voice] = field(default_factory=list)
    others: int = 0  # authors beside these
    starter: int | None = None  # an author
    copies: int = 0
    answers: int = 0  # posts with an opinion
    calming: int = 0
    heated: int = 0
    defenders: list[tuple[int, int]] = field(default_factory=list)  # author, answers
    waiting: int = 0  # posts with an opinion that still wait for their full reading
    unsure: int = 0  # posts whose mood could not be read surely, and that take no side otherwise

    @property
    def calming_share(self) -> float:
        return self.calming / self.answers if self.answers else 0.0

    @property
    def calming_range(self) -> tuple[float, float]:
        return wilson(self.calming, self.answers)

    @property
    def is_told(self) -> bool:
        """Are enough opinions read, and read closely, to say who answers?"""
        return self.answers >= LEAST_ANSWERS and self.waiting <= MOST_WAITING * self.answers

    @property
    def is_settled(self) -> bool:
        """May the brand leave it to its friends? Only where that is all but certain: the other error costs more, and
        those whose mood is read surely may be of another kind than the many that are not."""
        return self.is_told and self.unsure <= self.answers and self.calming_range[0] >= SETTLED


def read_why(alert: Alert, query_ids: list[int]) -> Why:
    """From the latest mentions since it began, and the earliest ones for its beginning."""
    window = _window(alert, query_ids)
    latest = _once(window.order_by("-created_at", "-id")[:SAMPLE])
    if not latest:
        return Why()
    first = _once(window.order_by("created_at", "id")[:EARLIEST])
    found = Why(sample=len(latest))
    found.origin, found.referred, found.starter = _origin(alert, latest, first)
    said = [Said(mention.post.text, str(mention.author_id)) for mention in latest]
    own = folded_words(alert.detector.brand.name)
    found.terms = [(term.word, term.now) for term in new_terms(said, _said_before(alert, query_ids), TERMS, own)]
    found.networks = Counter(mention.network for mention in latest).most_common(SHOWN)
    found.copies = sum(place != at for at, place in enumerate(collapse([post.text for post in said])))
    found.carriers, found.others = _carriers(latest)
    _gauge(found, latest)
    return found


def as_facts(why: Why) -> dict[str, Any]:
    return asdict(why)


def from_facts(facts: dict[str, Any]) -> Why:
    """As it was kept with the alert; what another release did not write is as if nothing were known."""
    names = Why.__dataclass_fields__
    kept = {name: value for name, value in facts.items() if name in names}
    kept["carriers"] = [Voice(**voice) for voice in kept.get("carriers", [])]
    for name in ("terms", "networks", "defenders"):
        kept[name] = [(first, second) for first, second in kept.get(name, [])]
    return Why(**kept)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The range in which a share most likely lies (Wilson, 1927): (0, 1) where nothing is known."""
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, CERTAIN**2
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    reach = CERTAIN / (1 + square / whole) * math.sqrt(share * (1 - share) / whole + square / (4 * whole * whole))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _said_before(alert: Alert, query_ids: list[int]) -> list[Said]:
    before = Mention.objects.filter(query_id__in=query_ids, created_at__lt=alert.since).order_by("-created_at")
    found = {}
    for days in range(DAYS_BEFORE + 1):
        until = alert.since - timedelta(days=days) + (ONE_HOUR if days else timedelta(0))
        rows = before.filter(created_at__lt=until).values_list("post_id", "post__text", "author_id")
        for post, text, author in rows[: A_DAY_BEFORE if days else LATEST_BEFORE]:
            found[post] = Said(text, str(author))
    return list(found.values())


def _window(alert: Alert, query_ids: list[int]) -> QuerySet[Mention]:
    until = (alert.ended_at or alert.seen_at) + timedelta(minutes=1)
    rows = Mention.objects.filter(query_id__in=query_ids, created_at__gte=alert.since, created_at__lt=until)
    return rows.select_related("post")


def _once(mentions: QuerySet[Mention]) -> list[Mention]:
    """One mention for a post that several queries found."""
    return list({mention.post_id: mention for mention in mentions}.values())


def _origin(alert: Alert, latest: list[Mention], first: list[Mention]) -> tuple[int | None, int, int | None]:
    """The post that most of the others answer or relay; else the one of the first with the most reactions."""
    referred = Counter(
        (mention.network, name)
        for mention in latest
        for name in {mention.post.root or mention.post.reply_to, mention.post.repost_of, mention.post.quote_of}
        if name
    )
    for (network, native_id), count in referred.most_common(SHOWN):
        post = Post.objects.filter(workspace_id=alert.workspace_id, network=network, native_id=native_id).first()
        if post and count >= LEAST_REFERRED and not post.deleted_at:
            return post.pk, count, post.author_id
    loudest = max(first, key=lambda mention: mention.engagement + mention.reach / 1000)
    return loudest.post_id, 0, first[0].author_id


def _carriers(mentions: list[Mention]) -> tuple[list[Voice], int]:
    """Authors by the followers they reached."""
    posts = Counter(mention.author_id for mention in mentions)
    followers = {mention.author_id: mention.reach for mention in mentions}
    weights = {author: posts[author] * max(followers[author], 1) for author in posts}
    whole = sum(weights.values())
    heaviest = sorted(weights, key=lambda author: (-weights[author], author))[: SHOWN - 1]
    voices = [Voice(author, posts[author], followers[author], weights[author] / whole) for author in heaviest]
    return voices, len(posts) - len(voices)


def _gauge(found: Why, mentions: list[Mention]) -> None:
    """Do people defend the brand by themselves? Of the posts with an opinion, how many take its side.

    Relays say nothing of their own. A side needs both readings: whoever is glad but complains, asks or looks for work
    defends nobody, and a calm report of what broke is a complaint whatever its mood seems.
    """
    own = [mention for mention in mentions if mention.post.kind != "repost"]
    sides = {mention: side for mention in own if (side := _side(mention))}
    calm = [mention for mention, side in sides.items() if side == CALMING]
    found.answers, found.calming, found.heated = len(sides), len(calm), len(sides) - len(calm)
    found.defenders = Counter(mention.author_id for mention in calm).most_common(SHOWN - 1)
    found.unsure = sum(mention.mood == Mood.UNSURE and mention not in sides for mention in own)
    posts = [mention.post_id for mention in sides]
    found.waiting = SecondLook.objects.filter(post__in=posts).count()


def _side(mention: Mention) -> str:
    if mention.mood == Mood.NEGATIVE:
        return HEATED
    if mention.mood == Mood.POSITIVE:
        return CALMING if mention.triage in (None, Triage.PRAISE) else ""
    return HEATED if mention.triage == Triage.COMPLAINT else ""
