"""Who is told of an alert, when, by what way, and what happens when that fails or nobody answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any, ClassVar

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from parvis.door import Response
from parvis.door.errors import TooLate
from parvis.events.jobs import tell_subscribers
from parvis.events.record import record
from parvis.listening.models import Brand
from parvis.warning.jobs import watch_detectors
from parvis.warning.models import Alert, Browser, Route, Telling, Way
from parvis.warning.routing import push, ways
from parvis.warning.routing.telling import tell_one
from parvis.workspaces.models import Member, Role

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)  # a Tuesday, 13 h in Paris
HOOK = "https://ops.lumen.example/alerts"


class DoorDouble:
    """Keeps what is asked of it; `broken` has every call time out."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.broken = False

    def request(self, method: str, url: str, **given: Any) -> Response:
        if self.broken:
            raise TooLate("No answer.")
        self.asked.append({"method": method, "url": url} | given)
        return Response(204, url)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> DoorDouble:
    double = DoorDouble()
    monkeypatch.setattr(ways, "door", lambda: double)
    return double


@pytest.fixture
def alert(workspace: Any, detector: Any) -> Alert:
    return Alert.objects.create(
        workspace=workspace, detector=detector, since=NOON, opened_at=NOON, seen_at=NOON, told_at=NOON, mentions=40,
        per_hour=40, peak_per_hour=40, usual_per_hour=4, once_in_days=30,
    )  # fmt: skip


def make_way(workspace: Any, kind: str = "webhook", to: str = HOOK, name: str = "Ops") -> Way:
    way = Way.objects.create(workspace=workspace, kind=kind, name=name)
    way.keep_secrets({"to": to, "secret": "whs_lamp"})
    return way


def make_route(way: Way, **fields: Any) -> Route:
    return Route.objects.create(workspace=way.workspace, way=way, **fields)


def happen(alert: Alert, name: str = "opened", at: datetime = NOON, **facts: Any) -> None:
    record(alert.workspace, f"alert.{name}", alert.as_facts() | facts, at=at, by=facts.pop("by", None))
    while tell_subscribers(at):
        pass


def work(now: datetime = NOON) -> None:
    for _ in range(30):
        if not tell_one(now):
            return
    raise AssertionError("this would go on for ever")


def states(alert: Alert) -> list[tuple[str, str]]:
    return list(alert.tellings.order_by("pk").values_list("about", "state"))


def test_without_rules_owners_and_managers_get_a_mail(alert: Alert, workspace: Any) -> None:
    happen(alert)
    work()
    assert [one.to for one in mail.outbox] == [["alice@lumen.example"]]
    assert f"/w/lumen/alerts/{alert.pk}" in mail.outbox[0].body


def test_a_rule_tells_by_its_way_and_by_nothing_else(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace))
    happen(alert)
    work()
    assert [one["url"] for one in door.asked] == [HOOK]
    assert mail.outbox == []


def test_a_webhook_is_signed_and_carries_the_same_key_each_time(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace))
    happen(alert)
    work()
    Telling.objects.update(state="due", due_at=NOON)
    work()
    first, again = (one["headers"] for one in door.asked)
    assert first["Idempotency-Key"] == again["Idempotency-Key"]
    assert first["Parvis-Signature"].startswith("t=")
    body = json.loads(door.asked[0]["content"])
    assert (body["event"], body["alert"]["alert"]) == ("alert.opened", alert.pk)


def test_one_event_told_twice_by_the_worker_is_one_telling(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    from parvis.warning.routing.rules import tell_of

    make_route(make_way(workspace))
    tell_of(alert, "opened", "7", NOON)
    tell_of(alert, "opened", "7", NOON)
    assert Telling.objects.count() == 1


def grow_serious(alert: Alert) -> None:
    Alert.objects.filter(pk=alert.pk).update(once_in_days=900)
    alert.refresh_from_db()


def test_who_wants_serious_ones_only_hears_once_it_becomes_serious(
    alert: Alert, workspace: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace), least="serious")
    happen(alert)
    work()
    assert door.asked == []
    grow_serious(alert)
    happen(alert, "grew")
    happen(alert, "grew")
    work()
    assert [json.loads(one["content"])["event"] for one in door.asked] == ["alert.opened"]


def test_what_waits_for_the_morning_wakes_once_it_becomes_serious(
    alert: Alert, workspace: Any, door: DoorDouble
) -> None:
    last = make_way(workspace, "mail", "boss@lumen.example", "Boss")
    make_route(make_way(workspace), from_hour=1, to_hour=2, last=last, after_minutes=10)
    happen(alert)
    grow_serious(alert)
    happen(alert, "grew")
    work()
    assert len(door.asked) == 1
    work(NOON + timedelta(minutes=11))
    assert mail.outbox[0].subject.startswith("Nobody has answered")


def test_what_may_wake_nobody_waits_however_serious_it_becomes(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), from_hour=1, to_hour=2, wakes=False)
    happen(alert)
    grow_serious(alert)
    happen(alert, "grew")
    work()
    assert door.asked == []


def test_one_in_somebodys_hands_is_not_told_to_more_people_when_it_grows(
    alert: Alert, workspace: Any, bob: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace), least="serious")
    happen(alert)
    alert.acknowledge(by=bob, now=NOON)
    alert.snooze(NOON + timedelta(hours=2), by=bob, now=NOON)
    grow_serious(alert)
    happen(alert, "grew")
    work()
    assert door.asked == []


def test_growth_is_not_told_again(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace))
    happen(alert)
    happen(alert, "grew")
    work()
    assert len(door.asked) == 1


@pytest.mark.parametrize(
    ("fields", "fits"),
    [({}, True), ({"least": "serious"}, False), ({"lang": "fr"}, True), ({"lang": "en"}, False)],
)
def test_rules_choose_by_severity_and_language(alert: Alert, workspace: Any, fields: Any, fits: bool) -> None:
    route = make_route(make_way(workspace), **fields)
    assert route.fits(alert, frozenset({"fr"})) is fits


def test_a_rule_of_another_brand_does_not_fit(alert: Alert, workspace: Any) -> None:
    other = Brand.objects.create(workspace=workspace, name="Candela", slug="candela")
    assert not make_route(make_way(workspace), brand=other).fits(alert, frozenset())


def test_a_brand_that_no_rule_is_for_is_told_as_without_rules(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    other = Brand.objects.create(workspace=workspace, name="Candela", slug="candela")
    make_route(make_way(workspace), brand=other)
    happen(alert)
    work()
    assert door.asked == []
    assert [one.to for one in mail.outbox] == [["alice@lumen.example"]]


def test_where_the_first_way_fails_the_second_is_told_at_once(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    door.broken = True
    second = make_way(workspace, "mail", "nina@lumen.example", "Nina")
    make_route(make_way(workspace), second=second)
    happen(alert)
    work()
    assert [one.to for one in mail.outbox] == [["nina@lumen.example"]]


def test_the_first_way_is_tried_on_and_told_when_it_is_back(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    door.broken = True
    way = make_way(workspace)
    make_route(way)
    happen(alert)
    work()
    way.refresh_from_db()
    assert way.error
    door.broken = False
    work(NOON + timedelta(minutes=1))
    way.refresh_from_db()
    assert (states(alert), way.error) == ([("opened", "told")], "")


def test_where_both_ways_fail_the_last_one_is_told_all_the_same(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    door.broken = True
    boss = make_way(workspace, "mail", "boss@lumen.example", "Boss")
    make_route(
        make_way(workspace), second=make_way(workspace, to=f"{HOOK}/2", name="2"), last=boss, after_minutes=5
    )  # fmt: skip
    happen(alert)
    for minutes in range(7):
        work(NOON + timedelta(minutes=minutes))
    assert [one.to for one in mail.outbox] == [["boss@lumen.example"]]


def test_a_last_way_that_fails_has_the_second_told(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    nina = make_way(workspace, "mail", "nina@lumen.example", "Nina")
    make_route(make_way(workspace, "mail", "ops@lumen.example"), second=nina, last=make_way(workspace), after_minutes=5)
    happen(alert)
    work()
    door.broken = True
    work(NOON + timedelta(minutes=6))
    assert [one.to for one in mail.outbox] == [["ops@lumen.example"], ["nina@lumen.example"]]
    assert mail.outbox[1].subject.startswith("Nobody has answered")


def test_nobody_answers_in_a_snooze_nor_after_the_end(alert: Alert, workspace: Any, bob: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), last=make_way(workspace, "mail", "boss@lumen.example", "Boss"), after_minutes=10)
    happen(alert)
    Alert.objects.filter(pk=alert.pk).update(ended_at=NOON + timedelta(minutes=5))
    work(NOON + timedelta(minutes=11))
    assert mail.outbox == []


def test_it_gives_up_and_says_so(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    door.broken = True
    make_route(make_way(workspace))
    happen(alert)
    for minutes in range(0, 120, 2):
        work(NOON + timedelta(minutes=minutes))
    assert states(alert) == [("opened", "failed")]
    assert alert.tellings.get().error


def test_when_nobody_answers_the_last_way_is_told(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    last = make_way(workspace, "mail", "boss@lumen.example", "Boss")
    make_route(make_way(workspace), last=last, after_minutes=10)
    happen(alert)
    work(NOON + timedelta(minutes=9))
    assert mail.outbox == []
    work(NOON + timedelta(minutes=11))
    assert mail.outbox[0].to == ["boss@lumen.example"]
    assert mail.outbox[0].subject.startswith("Nobody has answered")


def test_when_somebody_answers_the_last_way_is_not_told(
    alert: Alert, workspace: Any, bob: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace), last=make_way(workspace, "mail", "boss@lumen.example", "Boss"), after_minutes=10)
    happen(alert)
    alert.acknowledge(by=bob, now=NOON + timedelta(minutes=3))
    work(NOON + timedelta(minutes=11))
    assert mail.outbox == []
    assert ("unheard", "needless") in states(alert)


def test_who_puts_it_off_does_not_answer_it(alert: Alert, workspace: Any, bob: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), last=make_way(workspace, "mail", "boss@lumen.example", "Boss"), after_minutes=10)
    happen(alert)
    alert.snooze(NOON + timedelta(hours=1), by=bob, now=NOON)
    work(NOON + timedelta(minutes=11))
    work(NOON + timedelta(minutes=69))
    assert mail.outbox == []
    work(NOON + timedelta(minutes=71))
    assert [one.to for one in mail.outbox] == [["boss@lumen.example"]]


def test_who_took_care_and_is_no_more_takes_no_care(alert: Alert, workspace: Any, bob: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), last=make_way(workspace, "mail", "boss@lumen.example", "Boss"), after_minutes=10)
    happen(alert)
    alert.acknowledge(by=bob, now=NOON + timedelta(minutes=3))
    bob.delete()
    work(NOON + timedelta(minutes=11))
    assert Alert.objects.get().taken_by is None
    assert mail.outbox[0].to == ["boss@lumen.example"]


def test_what_was_judged_false_is_not_told_any_more(alert: Alert, workspace: Any, bob: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), from_hour=0, to_hour=1, wakes=False)
    happen(alert)
    alert.dismiss(by=bob, now=NOON + timedelta(minutes=3))
    work(NOON + timedelta(days=1))
    assert states(alert) == [("opened", "needless")]


def test_what_was_over_before_its_hours_came_is_said_to_be_over(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), from_hour=1, to_hour=2, wakes=False)
    happen(alert)
    Alert.objects.filter(pk=alert.pk).update(ended_at=NOON + timedelta(hours=3))
    happen(alert, "ended", NOON + timedelta(hours=3))
    work(NOON + timedelta(days=1))
    (told,) = (json.loads(one["content"]) for one in door.asked)
    assert told["event"] == "alert.opened"
    assert "Over since" in told["alert"]["text"]
    assert told["alert"]["title"].startswith("Over: ")


def test_whoever_it_is_passed_on_to_gets_a_mail_with_the_note(alert: Alert, alice: Any, bob: Any) -> None:
    alert.escalate(bob, by=alice, now=NOON, note="Can you look?")
    while tell_subscribers(NOON):
        pass
    work()
    assert mail.outbox[0].to == ["bob@lumen.example"]
    assert "Can you look?" in mail.outbox[0].body


def test_whoever_heard_that_it_began_hears_that_it_is_over(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace))
    happen(alert)
    work()
    Alert.objects.filter(pk=alert.pk).update(ended_at=NOON + timedelta(hours=3))
    happen(alert, "ended", NOON + timedelta(hours=3))
    work(NOON + timedelta(hours=3))
    assert [json.loads(one["content"])["event"] for one in door.asked] == ["alert.opened", "alert.ended"]


def test_a_worker_that_died_after_its_claim_has_it_told_by_the_next(
    alert: Alert, workspace: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace))
    happen(alert)
    Telling.objects.update(lease_until=NOON + timedelta(minutes=2), token=5)
    work()
    assert door.asked == []
    work(NOON + timedelta(minutes=3))
    assert len(door.asked) == 1


@pytest.mark.parametrize("left", [{"lease_until": NOON + timedelta(days=300)}, {"due_at": NOON + timedelta(days=300)}])
def test_what_a_clock_that_was_ahead_put_off_is_told_now(
    left: dict[str, Any], alert: Alert, workspace: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace))
    happen(alert)
    Telling.objects.update(tries=1, **left)
    watch_detectors(NOON)
    work()
    assert len(door.asked) == 1


def test_what_waits_for_its_hours_is_not_told_sooner(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    make_route(make_way(workspace), from_hour=1, to_hour=2, wakes=False)
    happen(alert)
    watch_detectors(NOON)
    work()
    assert door.asked == []


def test_a_mail_says_it_in_the_readers_language(alert: Alert, alice: Any) -> None:
    alice.language = "fr"
    alice.save()
    happen(alert)
    work()
    assert "Since" not in mail.outbox[0].body


def test_a_mail_server_that_fails_is_said_in_words(
    alert: Alert, workspace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any) -> int:
        raise ConnectionRefusedError("refused")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    happen(alert)
    work()
    assert "refused" in alert.tellings.get().error


class Post(EmailBackend):
    """A double of a mail server that refuses `refused`, each with its code."""

    refused: ClassVar[dict[str, int]] = {}

    def send_messages(self, messages: Any) -> int:
        for message in messages:
            (to,) = message.to
            if to in self.refused:
                raise SMTPRecipientsRefused({to: (self.refused[to], b"no")})
        return super().send_messages(messages)


@pytest.fixture
def post(settings: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    settings.EMAIL_BACKEND = f"{__name__}.Post"
    refused: dict[str, int] = {}
    monkeypatch.setattr(Post, "refused", refused)
    return refused


TEAM = "ines@lumen.example noe@lumen.example zoe@lumen.example"


def told_by_mail() -> list[str]:
    return [one.to[0].partition("@")[0] for one in mail.outbox]


def test_one_address_that_is_refused_keeps_nobody_else_from_being_told(
    alert: Alert, workspace: Any, post: dict[str, int]
) -> None:
    way = make_way(workspace, "mail", TEAM)
    make_route(way)
    post["ines@lumen.example"] = 550
    happen(alert)
    for minutes in range(40):
        work(NOON + timedelta(minutes=minutes))
    way.refresh_from_db()
    assert told_by_mail() == ["noe", "zoe"]
    assert "ines@lumen.example" in way.error


def test_who_is_refused_for_the_moment_is_told_later_and_the_others_once(
    alert: Alert, workspace: Any, post: dict[str, int]
) -> None:
    make_route(make_way(workspace, "mail", TEAM))
    post["noe@lumen.example"] = 450
    happen(alert)
    work()
    del post["noe@lumen.example"]
    work(NOON + timedelta(minutes=1))
    assert told_by_mail() == ["ines", "zoe", "noe"]
    assert states(alert) == [("opened", "told")]


class Slow(EmailBackend):
    """A double of a mail server so slow that another worker looks for work three minutes later."""

    def send_messages(self, messages: Any) -> int:
        sent = super().send_messages(messages)
        tell_one(NOON + timedelta(minutes=3))
        return sent


@pytest.mark.parametrize("kind", ["mail", "push"])
def test_who_tells_many_slowly_is_not_doubled_by_another_worker(
    kind: str, alert: Alert, workspace: Any, alice: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def push_slowly(subscription: dict[str, str], *more: Any) -> None:
        told.append(subscription["endpoint"])
        tell_one(NOON + timedelta(minutes=3))

    monkeypatch.setattr(push, "send", push_slowly)
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    for number in range(9):
        row = Browser.objects.create(workspace=workspace, user=alice, mark=str(number), since=NOON)
        row.keep_secrets({"endpoint": f"https://push.example/{number}"})
    make_route(make_way(workspace, kind, " ".join(f"member{number}@lumen.example" for number in range(9))))
    happen(alert)
    work()
    assert len(told) + len(mail.outbox) == 9
    assert states(alert) == [("opened", "told")]


def test_who_has_left_hears_nothing_more(alert: Alert, workspace: Any, bob: Any, alice: Any) -> None:
    happen(alert)
    alert.snooze(NOON + timedelta(hours=1), by=bob, now=NOON)
    alert.escalate(bob, by=alice, now=NOON)
    while tell_subscribers(NOON):
        pass
    workspace.memberships.get(user=bob).remove(by=alice)

    work(NOON + timedelta(hours=2))

    assert ["bob@lumen.example"] not in [one.to for one in mail.outbox]


def test_the_phone_of_who_has_left_is_told_nothing(
    alert: Alert, workspace: Any, alice: Any, bob: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(push, "send", lambda subscription, *more: told.append(subscription["endpoint"]))
    for user in (alice, bob):
        row = Browser.objects.create(workspace=workspace, user=user, mark=user.name, since=NOON)
        row.keep_secrets({"endpoint": user.name})
    make_route(make_way(workspace, "push"))
    workspace.memberships.get(user=bob).remove(by=alice)
    happen(alert)

    work()

    assert told == ["Alice Martin"]


def test_that_it_is_over_wakes_nobody(alert: Alert, workspace: Any, door: DoorDouble) -> None:
    grow_serious(alert)
    make_route(make_way(workspace), from_hour=8, to_hour=19, wakes=True)
    happen(alert)
    work()
    night = NOON + timedelta(hours=13)
    end(alert, night)
    work(night)
    assert len(door.asked) == 1
    work(NOON + timedelta(hours=20))
    assert json.loads(door.asked[1]["content"])["event"] == "alert.ended"


def test_what_was_opened_again_meanwhile_is_not_said_to_be_over(
    alert: Alert, workspace: Any, alice: Any, door: DoorDouble
) -> None:
    make_route(make_way(workspace), from_hour=8, to_hour=19)
    happen(alert)
    work()
    end(alert, NOON + timedelta(hours=13))
    alert.reopen(by=alice, now=NOON + timedelta(hours=14))
    work(NOON + timedelta(hours=20))
    assert len(door.asked) == 1


def end(alert: Alert, at: datetime) -> None:
    Alert.objects.filter(pk=alert.pk).update(ended_at=at)
    alert.refresh_from_db()
    happen(alert, "ended", at)


def test_a_snooze_that_was_taken_back_or_made_longer_reminds_nobody_of_the_old_one(
    alert: Alert, alice: Any, bob: Any
) -> None:
    alert.take_back(alert.snooze(NOON + timedelta(hours=1), by=bob, now=NOON), by=bob, now=NOON)
    alert.snooze(NOON + timedelta(hours=1), by=alice, now=NOON)
    alert.snooze(NOON + timedelta(hours=24), by=alice, now=NOON)
    while tell_subscribers(NOON):
        pass
    work(NOON + timedelta(hours=2))
    assert mail.outbox == []
    work(NOON + timedelta(hours=25))
    assert [one.to for one in mail.outbox] == [["alice@lumen.example"]]


def test_addresses_are_sealed(workspace: Any) -> None:
    way = make_way(workspace)
    assert "ops.lumen" not in json.dumps(Way.objects.filter(pk=way.pk).values_list("sealed", flat=True)[0])


def test_a_guest_is_not_told_without_a_rule(alert: Alert, workspace: Any, charlie: Any) -> None:
    Member.objects.create(workspace=workspace, user=charlie, role=Role.GUEST)
    happen(alert)
    work()
    assert ["charlie@stranger.example"] not in [one.to for one in mail.outbox]
