"""The real readers of this process, loaded when the first post needs them."""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from parvis.lib.mood import Calibration, Encoder, Light
from parvis.lib.mood.light import WrongLight
from parvis.lib.triage import Triage
from parvis.listening.models import Mood
from parvis.understanding import encoder_file
from parvis.understanding.readers import Found, Reader
from parvis.understanding.station import Station

AGAIN_SECONDS = 300.0  # before an encoder that could not be opened is tried again

log = logging.getLogger(__name__)
_lock = threading.Lock()
_stations: list[Station] = []


def station() -> Station:
    """The one of this process."""
    with _lock:
        if not _stations:
            shelf = shelf_of_this_process()
            _stations.append(Station(light=shelf.light, full=shelf.full))
    return _stations[0]


@functools.cache
def shelf_of_this_process() -> Shelf:
    return Shelf(Path(settings.DATA), is_light=settings.LIGHT)


def judge(scores: NDArray[np.float32], lang: str) -> tuple[int, int]:
    """As the full reader of this process does."""
    return judged(scores, lang, full_calibration())


@functools.cache
def full_calibration() -> Calibration:
    return encoder_file.calibration()


@dataclass(slots=True)
class LightReader:
    """Mood and triage by words alone."""

    light: Light
    calibration: Calibration
    triage: Triage

    def read(self, texts: Sequence[str], langs: Sequence[str]) -> list[Found]:
        scores = over_temperature(self.light.logits(texts), langs, self.calibration)
        labels = self.triage.read(texts, langs)
        return [
            Found(*judged(row, lang, self.calibration), int(label.kind))
            for row, lang, label in zip(scores, langs, labels, strict=True)
        ]


@dataclass(slots=True)
class FullReader:
    """Mood, triage and a vector, by the encoder."""

    encoder: Encoder
    calibration: Calibration
    triage: Triage

    def read(self, texts: Sequence[str], langs: Sequence[str]) -> list[Found]:
        encoded = self.encoder.encode(texts)
        scores = over_temperature(encoded.logits, langs, self.calibration)
        labels = self.triage.read(texts, langs, encoded.vectors)
        return [
            Found(*judged(row, lang, self.calibration), int(label.kind), vector.tobytes(), row.astype("<f2").tobytes())
            for row, lang, label, vector in zip(scores, langs, labels, encoded.vectors, strict=True)
        ]


@dataclass(slots=True)
class Shelf:
    """Where the readers stand: each is taken down once; an encoder that could not be opened is tried again later."""

    data: Path
    is_light: bool = False
    _light: LightReader | None = None
    _full: FullReader | None = None
    _again_at: float = 0.0
    _is_incomplete: bool = False

    def light(self) -> Reader | None:
        """None where this installation lacks the files that ship with it."""
        if self._light is None and not self._is_incomplete:
            try:
                self._light = LightReader(encoder_file.light_reader(), encoder_file.calibration(light=True), triage())
            except (encoder_file.NoEncoder, WrongLight) as error:
                log.error("Moods stay unread: %s", error)
                self._is_incomplete = True
        return self._light

    def full(self) -> Reader | None:
        if self._full is None and not self.is_light and time.monotonic() >= self._again_at:
            encoder = encoder_file.encoder(self.data)
            self._again_at = time.monotonic() + AGAIN_SECONDS
            if encoder is not None:
                self._full = FullReader(encoder, full_calibration(), triage())
        return self._full


def triage() -> Triage:
    return Triage(files("parvis.lib.triage").joinpath("taught", "triage.npz").read_bytes())


def over_temperature(logits: NDArray[np.float32], langs: Sequence[str], known: Calibration) -> NDArray[np.float32]:
    """Scores as heads are fitted on and applied to."""
    temperatures = np.array([known.of(lang).temperature for lang in langs], np.float32)
    return logits / temperatures[:, None] if len(logits) else logits


def judged(scores: NDArray[np.float32], lang: str, known: Calibration) -> tuple[int, int]:
    """The mood, or unsure, and how sure in percent, for scores (3,) over their temperature."""
    raised = np.exp(scores.astype(np.float64) - float(scores.max()))
    shares = raised / raised.sum()
    mood = int(shares.argmax())
    sureness = float(shares[mood])
    return (mood if sureness >= known.of(lang).sure_from else int(Mood.UNSURE)), round(100 * sureness)
