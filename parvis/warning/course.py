"""How the alerts of one detector go on during a look: opened, grown, ended; written with their events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from parvis.events.record import record
from parvis.lib import detect
from parvis.listening.models import MomentCount
from parvis.warning import feeding, why
from parvis.warning.feeding import STEP
from parvis.warning.models import Alert, AlertStep, Detector

CLOSE = timedelta(days=3)
AGAIN = timedelta(days=14)  # a crisis that comes up again within this is linked to the one before
HOUR = timedelta(hours=1)
BACK_SLOTS = 36  # how far before its detection a beginning is looked for
HALF_HOUR = 6  # slots
TWICE, LEAST = 2.0, 2.0  # times what is usual, and mentions, that are clearly more
LEAST_TOLD = 3  # posts that an alert speaks of when it opens


@dataclass(slots=True)
class Kept:
    """An alert of this look, with what is new about it."""

    alert: Alert
    steps: list[AlertStep] = field(default_factory=list)


class Course:
    def __init__(self, row: Detector, now: datetime) -> None:
        self.row, self.now = row, now
        alerts = row.alerts.select_related("workspace").order_by("-opened_at")
        self.latest = alerts.open().first() or alerts.first()  # a clock that was ahead left later ones behind
        self.kept: list[Kept] = []
        self.open: Kept | None = None
        self.was_notable = False  # and no more than that, the alert that is open already
        if self.latest and self.latest.is_open:
            self.was_notable = self.latest.severity == "notable"
            self.open = Kept(self.latest)
            self.kept.append(self.open)

    def follow(self, verdict: detect.Verdict, at: datetime, mind: detect.Detector) -> None:
        """Take over what the detector says of five minutes that ended at `at`."""
        if verdict.closed:
            self._end(at)
        if verdict.opened or self._is_untold(verdict, mind):
            self._open(verdict, at, mind)
        elif self.open and (verdict.grew or verdict.renewed):
            self._count(self.open.alert, at)
            self._note(self.open, AlertStep.Kind.GREW if verdict.grew else AlertStep.Kind.RENEWED, verdict, at)
        if self.open and verdict.once_in_days > self.open.alert.once_in_days:
            self.open.alert.once_in_days = verdict.once_in_days
            self.open.alert.evidence = _as_rows(verdict)

    def _is_untold(self, verdict: detect.Verdict, mind: detect.Detector) -> bool:
        """It began in what was learnt again in silence, goes on, and nobody has heard of it."""
        return self.open is None and verdict.level == "alert" and verdict.once_in_days >= mind.settings.budget_days

    def settle(self, mind: detect.Detector) -> None:
        """Up to date: what is open goes as far as now, and ends if the detector no longer knows of it."""
        if not self.open:
            return
        self._count(self.open.alert, self.now)
        if mind.alarm.since is None:
            self._end(self.now)
        self._mark_gravity()

    def leave(self) -> None:
        """Nothing is watched any more. Not at once: a query may be on its way from one form to another."""
        if self.open and self.now - self.open.alert.seen_at >= HOUR * self.open.alert.calm_hours:
            self._close(self.open, self.now, AlertStep.Kind.LEFT)

    def explain(self, query_ids: list[int]) -> None:
        """Read from the posts why the alerts that have news are there. Outside of the transaction."""
        for kept in self.kept:
            if kept.steps:
                kept.alert.facts = why.as_facts(why.read_why(kept.alert, query_ids))
            if kept.alert.pk is None and kept.alert.follows and not _is_same(kept.alert, kept.alert.follows):
                kept.alert.follows = None

    def write(self, *, is_up_to_date: bool) -> None:
        """Rows and events, in the transaction of the detector's state."""
        for kept in self.kept:
            kept.alert.save()
            for step in kept.steps:
                step.alert_id = kept.alert.pk
            AlertStep.objects.bulk_create(kept.steps)
            self._tell(kept, is_up_to_date=is_up_to_date)

    def _mark_gravity(self) -> None:
        """What has become serious since the last look without a step has grown, for it may be told to others now."""
        kept = self.open
        if kept and kept.alert.severity == "serious" and self.was_notable and not kept.steps:
            self._note(kept, AlertStep.Kind.GREW, None, self.now)
            kept.steps[-1].once_in_days = kept.alert.once_in_days

    def _tell(self, kept: Kept, *, is_up_to_date: bool) -> None:
        """What was over when the past was read tells nobody; what is still open is told once."""
        alert, said = kept.alert, {step.kind for step in kept.steps}
        if alert.told_at is None:
            if not alert.is_open or not is_up_to_date:
                return
            alert.told_at = self.now
            alert.save(update_fields=["told_at"])
            self._record("alert.opened", alert)
            return
        for kind in ("grew", "renewed", "ended", "left"):
            if kind in said:
                self._record(f"alert.{kind}", alert)

    def _record(self, name: str, alert: Alert) -> None:
        record(self.row.workspace, name, alert.as_facts(), at=self.now)

    def _open(self, verdict: detect.Verdict, at: datetime, mind: detect.Detector) -> None:
        if self.open:
            self._end(at)
        since = self._beginning(verdict.since or verdict.at, at, mind.usual_per_hour(at))
        alert = Alert(
            workspace=self.row.workspace, detector=self.row, since=since, opened_at=self._free(at), seen_at=at,
            once_in_days=verdict.once_in_days, budget_days=self.row.budget_days, evidence=_as_rows(verdict),
            usual_per_hour=mind.usual_per_hour(at), calm_hours=mind.settings.calm_hours,
            stops_below=verdict.stops_below,
        )  # fmt: skip
        alert.follows = self._before(at)
        self._count(alert, at)
        self.open = Kept(alert)
        self.latest = alert
        self.kept.append(self.open)
        self._note(self.open, AlertStep.Kind.OPENED, verdict, at)

    def _free(self, at: datetime) -> datetime:
        """A clock that was set back has a moment twice: the second alert of it opened right after the first."""
        taken = set(self.row.alerts.filter(opened_at__gte=at).values_list("opened_at", flat=True))
        while at in taken:
            at += timedelta(microseconds=1)
        return at

    def _beginning(self, noticed: datetime, at: datetime, usual_per_hour: float) -> datetime:
        """Where it really began: after the last half hour without clearly more than usual, three hours at most before.

        The detector's own beginning may be a small burst of the evening before, or come after what was late. It holds
        where the number of posts is nothing unusual.
        """
        seen = MomentCount.slot_of(at)
        first = MomentCount.slot_of(noticed) - BACK_SLOTS
        counts = feeding.read_counts(self.row.query_ids, first - HALF_HOUR, seen + 1)
        much = max(LEAST, TWICE * usual_per_hour / 2)
        slot = seen
        while slot > first and _half_hour(counts, slot) >= much:
            slot -= 1
        much_at_once = TWICE * usual_per_hour / feeding.HOUR_SLOTS
        last = seen if at > MomentCount.start_of(seen) else seen - 1
        loud = (each for each in range(slot, last + 1) if counts.get(each, feeding.NONE).mentions > much_at_once)
        found = next(loud, None)
        return MomentCount.start_of(_worth_telling(counts, noticed, last) if found is None else found)

    def _before(self, at: datetime) -> Alert | None:
        """The crisis that this one resumes."""
        last = self.latest
        is_near = last is not None and last.ended_at is not None and at - last.ended_at < AGAIN
        return last if last and is_near and last.verdict != "false" else None

    def _end(self, at: datetime) -> None:
        if self.open:
            self._count(self.open.alert, at)
            self._close(self.open, at, AlertStep.Kind.ENDED)

    def _close(self, kept: Kept, at: datetime, kind: str) -> None:
        kept.alert.ended_at = at
        self._note(kept, kind, None, at)
        self.open = None

    def _count(self, alert: Alert, at: datetime) -> None:
        queries = self.row.query_ids
        whole = feeding.count_posts(queries, alert.since, at)
        alert.mentions, alert.negatives, alert.seen_at = whole.mentions, whole.negatives, at
        alert.per_hour = float(feeding.count_posts(queries, at - HOUR + STEP, at).mentions)
        alert.peak_per_hour = max(alert.peak_per_hour, alert.per_hour)

    def _note(self, kept: Kept, kind: str, verdict: detect.Verdict | None, at: datetime) -> None:
        alert = kept.alert
        step = AlertStep(kind=kind, at=at, mentions=alert.mentions, per_hour=alert.per_hour)
        if verdict:
            step.once_in_days = verdict.once_in_days
            step.kinds = [each.kind for each in verdict.evidence]
        kept.steps.append(step)


def _is_same(alert: Alert, before: Alert) -> bool:
    """The crisis of before comes again: close upon it, or in the same words as far as they are known."""
    words, known = ({word for word, _n in each.facts.get("terms", [])} for each in (alert, before))
    is_close = before.ended_at is not None and alert.since - before.ended_at < CLOSE
    return is_close or not words or not known or bool(words & known)


def _as_rows(verdict: detect.Verdict) -> list[dict[str, Any]]:
    return [
        {
            "kind": each.kind, "per_hour": round(each.per_hour, 1), "usual_per_hour": round(each.usual_per_hour, 1),
            "over_seconds": each.over_seconds, "nats": round(each.nats, 2),
        }
        for each in verdict.evidence
    ]  # fmt: skip


def _worth_telling(counts: dict[int, feeding.Counts], noticed: datetime, last: int) -> int:
    """From where it was noticed, or from as far back as there are posts to speak of, three hours at most."""
    first = last - BACK_SLOTS
    found = max(min(MomentCount.slot_of(noticed), last), first)
    while found > first and _posts(counts, found, last) < LEAST_TOLD:
        found -= 1
    return found


def _half_hour(counts: dict[int, feeding.Counts], slot: int) -> int:
    """Mentions of the half hour that ends with the slot."""
    return _posts(counts, slot - HALF_HOUR + 1, slot)


def _posts(counts: dict[int, feeding.Counts], first: int, last: int) -> int:
    return sum(counts.get(slot, feeding.NONE).mentions for slot in range(first, last + 1))
