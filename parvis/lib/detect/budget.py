"""From surprise to "once in N days": how often episodes as high as this come along on a usual stream."""

from __future__ import annotations

import math
from datetime import datetime

from msgspec import Struct

DAY = 86400.0
BASE = 4.5  # nats from which buckets form an episode
GAP = 12 * 3600.0  # an episode is over after so many seconds below the base
MEMORY = 28 * DAY  # half-life of what is known of past episodes
PRIOR_DAYS, PRIOR_EPISODES = 10.0, 5.0  # what is believed before a stream has a past of its own
PRIOR_PEAKS, PRIOR_HEIGHT = 8.0, 0.7


class Returns(Struct):
    """Fading counts of days, episodes and peak heights: episodes come at a rate, heights fall off exponentially."""

    days: float = 0.0
    episodes: float = 0.0
    heights: float = 0.0
    peak: float | None = None
    above_at: datetime | None = None

    def days_between(self, at: datetime, nats: float) -> float:
        """How many days apart episodes at least this high are; 0 below the base. Learns the bucket afterwards."""
        if self.peak is not None and self.above_at is not None and (at - self.above_at).total_seconds() > GAP:
            self.episodes += 1.0
            self.heights += self.peak
            self.peak = None
        excess = nats - BASE
        if excess <= 0:
            return 0.0
        self.peak = excess if self.peak is None else max(self.peak, excess)
        self.above_at = at
        spacing = (PRIOR_DAYS + self.days) / (PRIOR_EPISODES + self.episodes)
        mean_height = (PRIOR_PEAKS * PRIOR_HEIGHT + self.heights) / (PRIOR_PEAKS + self.episodes)
        return spacing * math.exp(min(excess / mean_height, 50.0))

    def age(self, seconds: float) -> None:
        fade = 0.5 ** (seconds / MEMORY)
        self.days = self.days * fade + seconds / DAY
        self.episodes *= fade
        self.heights *= fade
