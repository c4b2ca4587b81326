"""One stream's detector: a bucket in, a verdict out, in constant memory and with no look into the future."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Set
from datetime import UTC, date, datetime, timedelta, tzinfo

import msgspec
import numpy as np

from parvis.lib.detect.alarm import Alarm
from parvis.lib.detect.budget import BASE, Returns
from parvis.lib.detect.past import Floats
from parvis.lib.detect.rhythm import Habit, Rhythm
from parvis.lib.detect.surprise import DAY, HOUR, SPEEDS, Surprise, SurpriseState, soft_maximum
from parvis.lib.detect.values import AMOUNTS, FOR_THE_HOUR, Bucket, Evidence, Level, Settings, Verdict

SETTLE = 3 * HOUR  # a bucket revised within this still counts; a later revision is history
QUARTER = HOUR / 4
SILENCE = 7 * DAY  # a longer gap is no run of zeros: nobody was listening, so learn again
STRAY = 35 * DAY  # a bucket so far behind says that the clock had run ahead, if STRAYS come in a row
STRAYS = 12
MOST = 1e12  # a bucket's count beyond which figures would overflow
TELLING = 2.0  # nats from which a kind is named as evidence
LOUD = 1.5  # times the usual rate
WATCH_DAYS = 1.0
NINE_IN_TEN = 1.645  # standard deviations either side
WILD = 5.0  # standard deviations beyond which a bucket says no more about the usual spread


class Standing(msgspec.Struct):
    """What the detector remembers besides the streams' statistics."""

    last: datetime | None = None
    learning_until: datetime | None = None
    spread: float = 1.0  # variance over mean of a bucket, given its hour
    stray_at: datetime | None = None
    stray_count: int = 0


class State(msgspec.Struct):
    """All that a detector knows, for `Detector.state` and `Detector.resume`."""

    settings: Settings
    standing: Standing
    returns: Returns
    alarm: Alarm
    habit: Habit
    surprise: SurpriseState
    recent: list[list[float]]


class Detector:
    """Watches one stream of roll-ups: `observe` every closed bucket; `state` and `resume` stop and go on.

    `zone` and `holidays` make the usual day the brand's own; without them days are UTC and only week-ends are off.
    """

    def __init__(
        self, settings: Settings | None = None, *, zone: tzinfo = UTC, holidays: Set[date] = frozenset()
    ) -> None:
        self.settings = settings or Settings()
        seconds = self.settings.bucket_seconds
        self.step = timedelta(seconds=seconds)
        amounts = [row for row, kind in enumerate(self.settings.kinds) if kind in AMOUNTS]
        self.surprise = Surprise(len(self.settings.kinds), seconds, amounts)
        self.rhythm = Rhythm(seconds, zone, holidays)
        self.returns, self.alarm, self.standing = Returns(), Alarm(), Standing()
        self.recent: deque[Floats] = deque(maxlen=max(1, round(SETTLE / seconds)))

    def observe(self, bucket: Bucket) -> Verdict:
        """The verdict after this bucket. The same bucket again, or one of the last three hours, is a correction."""
        last = self.standing.last
        if last is not None and bucket.at <= last:
            if not self._is_clock_set_back(bucket.at):
                return self._correct(bucket, last)
            self.forget_clock()
            last = None
        self.standing.stray_count = 0
        closed = False
        if last is not None:
            closed = self._fill_gap(last, bucket.at)
        verdict = self._step(bucket.at, None if bucket.mentions is None else self._counts(bucket))
        return msgspec.structs.replace(verdict, closed=True) if closed and not verdict.closed else verdict

    def confirm(self) -> None:
        """A person says that the last alert was right: it does not count against the budget."""
        self.alarm.confirm()

    def dismiss(self) -> None:
        """A person says that the last alert was false: it ends, and the next must be rarer to be told.

        For the rest of the day it must have three times the mentions too: the same storm does not come back.
        """
        self.alarm.dismiss(self._fullest())

    def reopen(self, since: datetime, at: datetime) -> None:
        """A person says that the alert that began at `since` is not over, or was not false after all."""
        self.alarm.reopen(since, at)

    def usual_per_hour(self, at: datetime) -> float:
        """Mentions an hour that are usual at this hour of this kind of day."""
        factor = self.rhythm.factor(self.rhythm.slot(at))
        return float(self.surprise.usual[0]) * factor * HOUR / self.settings.bucket_seconds

    def forget_clock(self) -> None:
        """The last buckets' times were wrong: take the next one's as they come, and learn again for two days."""
        self.standing = Standing(spread=self.standing.spread)
        self.returns.peak = self.returns.since = self.returns.above_at = None
        self.alarm = Alarm(purse=self.alarm.purse)
        self.recent.clear()

    def state(self) -> bytes:
        recent = [counts.tolist() for counts in self.recent]
        parts = (self.settings, self.standing, self.returns, self.alarm, self.rhythm.habit)
        return msgspec.msgpack.encode(State(*parts, self.surprise.state(), recent))

    @classmethod
    def resume(
        cls, state: bytes, settings: Settings | None = None, *, zone: tzinfo = UTC, holidays: Set[date] = frozenset()
    ) -> Detector:
        """Go on where `state` left off, with other settings if given (a new budget keeps all that was learnt).

        Raises ValueError (msgspec.DecodeError is one) on bytes that are no such state, and where the buckets' length
        or the kinds have changed: what was learnt means nothing for them.
        """
        known = msgspec.msgpack.decode(state, type=State)
        settings = settings or known.settings
        if (settings.bucket_seconds, settings.kinds) != (known.settings.bucket_seconds, known.settings.kinds):
            raise ValueError("this detector learnt other buckets or other kinds of evidence: start a new one")
        detector = cls(settings, zone=zone, holidays=holidays)
        detector.standing, detector.returns, detector.alarm = known.standing, known.returns, known.alarm
        detector.rhythm.habit = known.habit
        detector.surprise.restore(known.surprise)
        detector.recent.extend(np.array(counts) for counts in known.recent)
        return detector

    def _counts(self, bucket: Bucket) -> Floats:
        """NaN for what is not known; what is no number, endless or below 0 counts as none."""
        counts = [bucket.mentions or 0.0, *(bucket.kinds.get(kind, 0.0) for kind in self.settings.kinds[1:])]
        return np.array([math.nan if c is None else min(c, MOST) if 0.0 < c < math.inf else 0.0 for c in counts])

    def _fill_gap(self, last: datetime, at: datetime) -> bool:
        """Buckets nobody fed are zeros, unless there are too many. Did an alert end in the gap?"""
        missing = round((at - last) / self.step) - 1
        if missing * self.settings.bucket_seconds > SILENCE:
            self.surprise.calm_down()
            self.recent.clear()
            self.standing.learning_until = at + timedelta(days=self.settings.learning_days)
            return self._end_if_calm(at)
        none = np.zeros(len(self.settings.kinds))
        verdicts = [self._step(last + self.step * i, none) for i in range(1, missing + 1)]
        return any(v.closed for v in verdicts)

    def _step(self, at: datetime, counts: Floats | None) -> Verdict:
        standing, settings = self.standing, self.settings
        standing.last = at
        standing.learning_until = standing.learning_until or at + timedelta(days=settings.learning_days)
        self.alarm.purse.refill(settings.bucket_seconds, settings.budget_days)
        closed = self._end_if_calm(at)
        if counts is None:
            self.recent.append(np.zeros(len(settings.kinds)))
            return self._no_news(at, at, closed=closed)
        slot = self.rhythm.slot(at)
        factor = self.rhythm.factor(slot)
        expected = self._expected(float(counts[0]), factor)
        nats = self.surprise.update(counts, factor)
        self.rhythm.learn(slot, float(counts[0]) / max(float(self.surprise.usual[0]), 1e-3))
        self.recent.append(counts)
        days = self.returns.days_between(at, soft_maximum(nats))
        self.returns.age(settings.bucket_seconds)
        return self._judge(at, days, nats, expected, closed)

    def _judge(self, at: datetime, days: float, nats: Floats, expected: tuple[float, float], closed: bool) -> Verdict:
        settings, alarm = self.settings, self.alarm
        level = self._level(at, days)
        until = self.standing.learning_until if level == "learning" else None
        if days == 0.0 and alarm.since is None:
            return Verdict(at, level, expected=expected, closed=closed, learning_until=until)
        said = None
        if until is None and sum(float(c[0]) for c in self.recent) >= settings.least_mentions:
            said = alarm.weigh(at, days, self.surprise.hourly_rate, self.returns.since, settings)
        if said == "opened":
            alarm.stops_below = self.surprise.rate_at(BASE)
        if days or self._is_still_loud():
            alarm.loud_at = at
        return Verdict(
            at,
            "alert" if alarm.since and until is None else level,
            once_in_days=days,
            expected=expected,
            evidence=self._evidence(nats) if days else (),
            since=alarm.since or self.returns.since,
            opened=said == "opened",
            renewed=said == "renewed",
            grew=said == "grew",
            closed=closed,
            stops_below=alarm.stops_below * HOUR / settings.bucket_seconds if alarm.since else None,
            learning_until=until,
        )

    def _fullest(self) -> float:
        """Mentions per bucket in the fullest quarter of an hour of the last three hours."""
        counts = [float(each[0]) for each in self.recent]
        size = max(1, round(QUARTER / self.settings.bucket_seconds))
        return max((sum(counts[i : i + size]) / size for i in range(max(1, len(counts) - size + 1))), default=0.0)

    def _level(self, at: datetime, days: float) -> Level:
        if self.standing.learning_until and at < self.standing.learning_until:
            return "learning"
        if self.alarm.since:
            return "alert"
        return "watch" if days >= WATCH_DAYS else "quiet"

    def _is_still_loud(self) -> bool:
        """Does the crisis go on, though its hours begin to seem usual? Until the usual rate has caught up with it."""
        rate = self.surprise.hourly_rate
        return rate >= self.alarm.stops_below and rate >= LOUD * float(self.surprise.usual[0])

    def _end_if_calm(self, at: datetime) -> bool:
        calm_seconds = self.settings.calm_hours * HOUR
        self.returns.end_if_calm(at, calm_seconds)
        return self.alarm.end_if_calm(at, calm_seconds)

    def _expected(self, count: float, factor: float) -> tuple[float, float]:
        """The range of nine in ten such buckets, before this one is learnt; then learns how far it strayed."""
        mean = float(self.surprise.usual[0]) * factor
        reach = NINE_IN_TEN * math.sqrt(self.standing.spread * mean)
        most = WILD * math.sqrt(self.standing.spread * mean + 1.0)
        off = min(abs(count - mean), most) ** 2 / max(mean, 0.1)
        self.standing.spread += self.surprise.usual_gain * (off - self.standing.spread)
        return max(0.0, math.floor(mean - reach)), math.ceil(mean + reach)

    def _evidence(self, nats: Floats) -> tuple[Evidence, ...]:
        an_hour = HOUR / self.settings.bucket_seconds
        names = (*self.settings.kinds, FOR_THE_HOUR)
        told = []
        for channel in np.argsort(-nats):
            if nats[channel] < TELLING:
                break
            row = channel if channel < len(self.settings.kinds) else 0
            speed = int(self.surprise.by_speed[channel].argmax())
            rate, usual = float(self.surprise.rates[row, speed]), float(self.surprise.usual[row])
            span = round(SPEEDS[speed] / math.log(2))
            told.append(Evidence(names[channel], rate * an_hour, usual * an_hour, span, float(nats[channel])))
        return tuple(told)

    def _correct(self, bucket: Bucket, last: datetime) -> Verdict:
        """A bucket said again: its difference counts while it is fresh, and never raises an alert by itself."""
        ago = round((last - bucket.at) / self.step)
        late = ago >= len(self.recent)
        if not late and bucket.mentions is not None:
            before, counts = self.recent[-1 - ago], self._counts(bucket)
            self.surprise.correct(before, counts, ago)
            self.recent[-1 - ago] = np.where(np.isnan(counts), before, counts)
        return self._no_news(bucket.at, last, late=late)

    def _no_news(self, at: datetime, now: datetime, *, closed: bool = False, late: bool = False) -> Verdict:
        level = self._level(now, 0.0)
        until = self.standing.learning_until if level == "learning" else None
        return Verdict(at, level, since=self.alarm.since, closed=closed, learning_until=until, late=late)

    def _is_clock_set_back(self, at: datetime) -> bool:
        """Buckets from over a month ago, one after the other: the last one known came from a clock gone ahead."""
        standing = self.standing
        if standing.last is None or (standing.last - at).total_seconds() <= STRAY:
            return False
        is_next = standing.stray_at is not None and at > standing.stray_at
        standing.stray_count = standing.stray_count + 1 if is_next else 1
        standing.stray_at = at
        return standing.stray_count >= STRAYS
