"""Readers that are doubles: they know three words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from parvis.listening.models import Mood, Triage
from parvis.understanding.readers import Found
from parvis.understanding.station import Station

WORDS = {"chauffe": Mood.NEGATIVE, "adore": Mood.POSITIVE, "peut-être": Mood.UNSURE}


@dataclass
class ReaderDouble:
    """Finds the mood of the words it knows; a text with "casse" breaks it, and so does everything when `is_broken`."""

    vector: bytes = b""
    scores: bytes = b""
    sureness: int = 80
    is_broken: bool = False
    seconds_each: float = 0.0
    clock: ClockDouble | None = None
    asked: list[list[str]] = field(default_factory=list)

    def read(self, texts: Sequence[str], langs: Sequence[str]) -> list[Found]:
        self.asked.append(list(texts))
        if self.is_broken or any("casse" in text for text in texts):
            raise RuntimeError("this double breaks")
        if self.clock:
            self.clock.now += self.seconds_each * len(texts)
        return [self._found(text) for text in texts]

    def _found(self, text: str) -> Found:
        mood = next((mood for word, mood in WORDS.items() if word in text), Mood.NEUTRAL)
        triage = Triage.COMPLAINT if mood == Mood.NEGATIVE else Triage.OTHER
        return Found(mood, self.sureness, triage, self.vector, self.scores)


@dataclass
class ClockDouble:
    """Time that passes only when a double works."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def light_double() -> ReaderDouble:
    return ReaderDouble(sureness=60)


def full_double() -> ReaderDouble:
    return ReaderDouble(vector=bytes(384), sureness=90)


def station_of(light: ReaderDouble | None = None, full: ReaderDouble | None = None, rate: float = 1000.0) -> Station:
    """A station of doubles; without a full reader when none is given."""
    light = light or light_double()
    return Station(light=lambda: light, full=lambda: full, clock=full.clock if full and full.clock else ClockDouble(),
                   rate=rate)  # fmt: skip
