"""From surprise to "once in N days", and a purse that keeps the false alarms within the user's budget."""

from __future__ import annotations

import math
from datetime import datetime

from msgspec import Struct

DAY = 86400.0
BASE = 3.0  # nats from which buckets form an episode
MEMORY = 90 * DAY  # half-life of what is known of past episodes
# What is believed before a stream has a past of its own, from simulated quiet years at 3 a day to 10,000 an hour.
PRIOR_DAYS, PRIOR_SPACING = 14.0, 2.9  # an episode every 2.9 days, believed as if seen for 14 days
PRIOR_PEAKS, PRIOR_HEIGHT = 30.0, 1.15  # its peak's mean height above the base, as if seen 30 times
COLD_DAYS = 7.0  # what a past of T days calls once in N days is once in N T / (T + COLD_DAYS): the same years taught it
MOST_HEIGHT = 2.5  # a higher peak teaches no more: a crisis must not make the next one seem usual
UNCUT = 1.0 / (1.0 - math.exp(-MOST_HEIGHT / PRIOR_HEIGHT))  # what that cut takes from an exponential mean
SLACK = 1.6  # an alert must be this much rarer than the budget asks, for the estimate may err

PURSE, OPENING = 5.0, 2.0  # alerts that may come close together; a new detector has still to earn most of them
PRICE = 0.7  # for every alert over the budget, the next must be exp(0.7), about twice, as rare


class Returns(Struct):
    """How often episodes this high come: they arrive at a rate, and the heights of their peaks fall off exponentially.

    Fading counts of days, of finished episodes and of the heights of their peaks over the base, in nats.
    """

    days: float = 0.0
    episodes: float = 0.0
    heights: float = 0.0
    peak: float | None = None
    since: datetime | None = None
    above_at: datetime | None = None

    def days_between(self, at: datetime, nats: float) -> float:
        """Days between episodes at least this high; 0 below the base."""
        excess = nats - BASE
        if excess <= 0:
            return 0.0
        if self.peak is None:
            self.since = at
        self.peak = excess if self.peak is None else max(self.peak, excess)
        self.above_at = at
        spacing = (PRIOR_DAYS + self.days) / (PRIOR_DAYS / PRIOR_SPACING + self.episodes)
        height = (PRIOR_PEAKS * PRIOR_HEIGHT + self.heights) / (PRIOR_PEAKS + self.episodes)
        return spacing * math.exp(min(excess / height, 20.0)) * self.days / (self.days + COLD_DAYS)

    def end_if_calm(self, at: datetime, calm_seconds: float) -> None:
        """An episode that has been over for long enough is learnt."""
        if self.peak is None or self.above_at is None or (at - self.above_at).total_seconds() <= calm_seconds:
            return
        self.episodes += 1.0
        self.heights += min(self.peak, MOST_HEIGHT) * UNCUT
        self.peak = self.since = None

    def age(self, seconds: float) -> None:
        fade = 0.5 ** (seconds / MEMORY)
        self.days = self.days * fade + seconds / DAY
        self.episodes *= fade
        self.heights *= fade


class Purse(Struct):
    """The budget as coins: one comes back every `budget_days`, an alert costs one, a true alarm gives its coin back.

    An empty purse does not silence a crisis: each coin owed doubles the rarity asked for. So in T days no more than
    PURSE + T / budget_days alerts come, and a few, whatever the stream does.
    """

    coins: float = OPENING

    def asks(self, budget_days: float) -> float:
        """Once in how many days must it be, to be worth an alert?"""
        return budget_days * SLACK * math.exp(PRICE * max(0.0, 1.0 - self.coins))

    def pay(self) -> None:
        self.coins -= 1.0

    def give_back(self) -> None:
        self.coins = min(self.coins + 1.0, PURSE)

    def refill(self, seconds: float, budget_days: float) -> None:
        self.coins = min(self.coins + seconds / DAY / budget_days, PURSE)
