"""One stream's detector: a bucket in, a verdict out, in constant memory and with no look into the future."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import numpy as np

from parvis.lib.detect.budget import Returns
from parvis.lib.detect.surprise import Surprise, soft_maximum
from parvis.lib.detect.values import Bucket, Level, Settings, Verdict


class Detector:
    """Watches one stream of roll-ups: `observe` every closed bucket; `state` and `resume` stop and go on."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.surprise = Surprise(len(self.settings.kinds), self.settings.bucket_seconds)
        self.returns = Returns()
        self.began: datetime | None = None
        self.last: datetime | None = None
        self.since: datetime | None = None
        self.alerted_at: datetime | None = None

    def observe(self, bucket: Bucket) -> Verdict:
        if self.last is not None and bucket.at <= self.last:
            return Verdict(bucket.at, "quiet", late=True)
        self.began = self.began or bucket.at
        self.last = bucket.at
        counts = np.array([bucket.mentions or 0.0, *(bucket.kinds.get(k, 0.0) for k in self.settings.kinds[1:])])
        nats = self.surprise.update(np.maximum(np.nan_to_num(counts), 0.0))
        days = self.returns.days_between(bucket.at, soft_maximum(nats))
        self.returns.age(self.settings.bucket_seconds)
        return self._judge(bucket.at, days)

    def _judge(self, at: datetime, days: float) -> Verdict:
        settings = self.settings
        learning_until = (self.began or at) + timedelta(days=settings.learning_days)
        is_learning = at < learning_until
        loud = days >= settings.budget_days
        rested = self.alerted_at is None or at - self.alerted_at >= timedelta(hours=settings.rest_hours)
        opened = loud and rested
        if opened:
            self.since = self.alerted_at = at
        level: Level = "learning" if is_learning else "alert" if loud else "watch" if days >= 1 else "quiet"
        until = learning_until if is_learning else None
        return Verdict(at, level, once_in_days=days, since=self.since, opened=opened, learning_until=until)

    def state(self) -> bytes:
        """All that is known, as bytes, for `resume`."""
        return msgspec.msgpack.encode(
            {
                "surprise": self.surprise.state(),
                "returns": self.returns,
                "moments": [self.began, self.last, self.since, self.alerted_at],
            }
        )

    @classmethod
    def resume(cls, settings: Settings, state: bytes) -> Detector:
        known: dict[str, Any] = msgspec.msgpack.decode(state)
        detector = cls(settings)
        detector.surprise.restore(known["surprise"])
        detector.returns = msgspec.convert(known["returns"], Returns)
        moments = msgspec.convert(known["moments"], list[datetime | None])
        detector.began, detector.last, detector.since, detector.alerted_at = moments
        return detector
