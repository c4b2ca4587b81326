"""One look of a detector: what happened since the last one, what is to be said of it, and all of it written at once.

Closed slots are fed in order. The running one is only glanced at: more mentions can only make it more unusual, so what
is an alert now would be one at its end. Whoever lost the claim meanwhile writes nothing (`docs/reasons/alerts.md`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, When

from parvis.lib import detect
from parvis.listening.models import MomentCount
from parvis.warning import feeding, mind, words
from parvis.warning.course import Course
from parvis.warning.feeding import NONE, STEP
from parvis.warning.models import AlertAct, Detector, MomentEvidence

GRACE = timedelta(seconds=10)  # after the end of a slot, for what is on its way and for its moods
RECHECK = 36  # closed slots that are read again: moods come, posts are late or deleted
AT_ONCE = 2016  # slots of the past fed in one look: a week
GAP = timedelta(days=7)  # longer without a mention nobody may have listened: not fed as silence
BACK = STEP * 2  # a clock this far behind what was fed was set back
SOON = timedelta(seconds=1)
SEARCHED = timedelta(days=7)  # back from now: as much as a search must have looked through before all is learnt again
PATIENCE = timedelta(hours=1)  # with a search: what it has yet to find makes the present look like a storm


class Overtaken(Exception):
    """Somebody else has the detector now, or a person changed it. Nothing was written."""


class Look:
    """Of one claimed detector, at `now`."""

    def __init__(self, row: Detector, now: datetime) -> None:
        self.row, self.now = row, now
        self.queries = row.query_ids
        self.running = MomentCount.slot_of(now - GRACE)  # the first slot that is not fed as closed
        self.learnt: list[AlertAct] = []
        self.evidence: list[MomentEvidence] = []
        self.is_taught = False
        self.is_anew = False  # what was read of the words before is read again
        self._wake()
        self.course = Course(row, now)

    def take(self) -> None:
        """Look and write. Raises Overtaken."""
        if self.is_waiting:
            self._come_back()
            return
        if self._begin():
            self._teach(self.next_slot)
            first = self.next_slot - RECHECK
            self.last = min(self.running, self.next_slot + AT_ONCE)
            self.counts = feeding.read_counts(self.queries, first, self.last + 2)
            read_from = words.first_read(self.counts, self.next_slot, self.last)
            self.unread = range(self.next_slot, read_from)
            self.evidence = words.read_words(self.row, self.queries, read_from, self.last, self.counts)
            known = {} if self.is_anew else feeding.read_evidence(self.row, first, self.last)
            self.words = known | words.as_pairs(self.evidence)
            self._correct(first)
            self._feed()
            if self.is_up_to_date:
                self._teach(self.next_slot)
                self._glance()
                self.course.settle(self.mind)
        elif not self.queries:
            self.course.leave()
        self._write()

    @property
    def is_up_to_date(self) -> bool:
        return self.next_slot >= self.running

    def _wake(self) -> None:
        """Take up what was learnt, or learn it again: after an edit of the queries, or a clock that was set back."""
        row = self.row
        self.watched = mind.fingerprint(self.queries)
        known = mind.mind_of(row, self.now)
        is_set_back = row.fed_until is not None and row.fed_until - self.now > BACK
        is_searching = mind.is_searching_back(self.queries, self.now - SEARCHED)
        is_other = row.watched != self.watched and not is_searching
        is_recent = row.fed_until is not None and self.now - row.fed_until < PATIENCE
        self.is_waiting = is_searching and is_recent and not is_set_back and known is not None
        if known is None or is_other or is_set_back:
            self._learn_again(known if is_set_back else None)
        else:
            self.mind = known
        if is_searching:
            self.watched = row.watched  # learnt again when enough is found, and when all is

    def _learn_again(self, known: detect.Detector | None) -> None:
        row = self.row
        span = feeding.span_of(self.queries)
        judged = max(filter(None, (row.silent_until, row.fed_until)), default=None)  # it may be learning again already
        row.silent_until = judged and min(judged, self.now)
        if known and (span is None or MomentCount.start_of(span[0]) > self.now - timedelta(days=2)):
            known.forget_clock()  # the roll-ups know less than it does
            self.mind, row.fed_until = known, MomentCount.start_of(self.running)
            return
        self.mind, row.fed_until, row.vocabulary = mind.new_mind(row, self.now), None, b""
        self.is_anew = True
        acts = AlertAct.objects.filter(alert__detector=row, at__gt=self.now - timedelta(days=60))
        acts.update(learnt=Case(When(undone_at=None, then=False), default=True))

    def _begin(self) -> bool:
        """Where to go on; whether there is anything."""
        span = feeding.span_of(self.queries) if self.row.fed_until is None or self._is_long_ago() else None
        if self.row.fed_until is None:
            if span is None or span[0] > self.running:
                return False
            self.next_slot = span[0]
            self.row.known_since = MomentCount.start_of(span[0])
            return True
        self.next_slot = MomentCount.slot_of(self.row.fed_until)
        if self._is_long_ago():
            self.next_slot = max(self.next_slot, self._first_after_gap())
        return True

    def _is_long_ago(self) -> bool:
        return self.row.fed_until is not None and self.now - self.row.fed_until > GAP

    def _first_after_gap(self) -> int:
        later = MomentCount.objects.filter(query_id__in=self.queries, slot__gte=self.next_slot).order_by("slot")
        first = later.values_list("slot", flat=True).first()
        return min(self.running, first if first is not None else self.running)

    def _teach(self, slot: int) -> None:
        """What people did; of what is judged already, when that is learnt again."""
        if self.is_taught or self._is_judged(MomentCount.start_of(slot + 1)):
            return
        self.is_taught = True
        self.learnt = mind.open_lessons(self.row)
        latest = self.course.latest
        for act in self.learnt:
            mind.learn(self.mind, act, latest, self.now)

    def _is_judged(self, at: datetime) -> bool:
        return self.row.silent_until is not None and at <= self.row.silent_until

    def _correct(self, first: int) -> None:
        if self.row.fed_until is not None:
            for slot in range(first, self.next_slot):
                self.mind.observe(self._bucket(slot))

    def _feed(self) -> None:
        is_deaf = self.running - self.next_slot <= feeding.HOUR_SLOTS and feeding.is_deaf(self.row.workspace, self.now)
        for slot in range(self.next_slot, self.last):
            self._teach(slot)
            verdict = self.mind.observe(self._bucket(slot, is_down=is_deaf))
            self._follow(slot, verdict)
        self.next_slot = max(self.next_slot, self.last)

    def _glance(self) -> None:
        """At the slot that is not over: fed at once where it makes or changes an alert, else forgotten again."""
        slot = MomentCount.slot_of(self.now)
        if slot < self.next_slot or self.counts.get(slot, NONE) == NONE:
            return
        before = self.mind.state()
        for each in range(self.next_slot, slot + 1):
            verdict = self.mind.observe(self._bucket(each))
        if verdict.opened or verdict.grew or verdict.renewed:
            self._follow(slot, verdict)
            self.next_slot = slot + 1
        else:
            self.mind = detect.Detector.resume(before, zone=self.mind.rhythm.zone, holidays=self.mind.rhythm.holidays)

    def _bucket(self, slot: int, *, is_down: bool = False) -> detect.Bucket:
        counts = self.counts.get(slot, NONE)
        # What came in spite of it is known; none came: nothing is known.
        is_down = is_down and counts.mentions == 0
        said = None if slot in self.unread else self.words.get(slot, (0, 0))
        return feeding.bucket_of(slot, counts, said, is_down=is_down)

    def _follow(self, slot: int, verdict: detect.Verdict) -> None:
        at = min(MomentCount.start_of(slot + 1), self.now)
        if not self._is_judged(at):
            self.course.follow(verdict, at, self.mind)
        self.row.usual_low, self.row.usual_high = verdict.expected

    def _come_back(self) -> None:
        if not self.row.write_back(looked_at=self.now, due_at=self.now + GRACE, lease_until=None):
            raise Overtaken(str(self.row))

    def _write(self) -> None:
        row, now = self.row, self.now
        has_begun = row.known_since is not None and hasattr(self, "next_slot")
        fed_until = MomentCount.start_of(self.next_slot) if has_begun else None
        self.course.explain(self.queries)
        with transaction.atomic():
            kept = row.write_back(
                state=self.mind.state(), state_version=mind.VERSION, vocabulary=bytes(row.vocabulary),
                watched=self.watched, known_since=row.known_since, fed_until=fed_until,
                silent_until=row.silent_until, learning_until=self.mind.standing.learning_until, looked_at=now,
                brand_id=self._brand_id(),
                usual_low=row.usual_low, usual_high=row.usual_high, due_at=self._next_at(), lease_until=None,
            )  # fmt: skip
            if not kept:
                raise Overtaken(str(row))
            AlertAct.objects.filter(pk__in=[act.pk for act in self.learnt]).update(learnt=True)
            if self.is_anew:
                MomentEvidence.objects.filter(detector=row).delete()
            MomentEvidence.objects.bulk_create(self.evidence, ignore_conflicts=True)
            self.course.write(is_up_to_date=not has_begun or self.is_up_to_date)

    def _brand_id(self) -> int:
        """A query may have been given to another brand."""
        query = self.row.query
        return query.brand_id if query and query.brand_id else self.row.brand_id

    def _next_at(self) -> datetime:
        if not hasattr(self, "next_slot"):
            return self.now + STEP
        if not self.is_up_to_date:
            return self.now
        return max(MomentCount.start_of(MomentCount.slot_of(self.now) + 1) + GRACE, self.now + SOON)
