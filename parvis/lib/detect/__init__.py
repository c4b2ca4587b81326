"""Early warning: something is starting, since when, how unusual. Counts in, verdicts out.

numpy is loaded with the first detector: most processes that know these values never have one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from parvis.lib.detect.replay import Episode, Storm, replay, with_storm
from parvis.lib.detect.values import FOR_THE_HOUR, KINDS, MENTIONS, Bucket, Evidence, Level, Settings, Verdict

if TYPE_CHECKING:
    from parvis.lib.detect.detector import Detector

__all__ = [
    "FOR_THE_HOUR",
    "KINDS",
    "MENTIONS",
    "Bucket",
    "Detector",
    "Episode",
    "Evidence",
    "Level",
    "Settings",
    "Storm",
    "Verdict",
    "replay",
    "with_storm",
]


def __getattr__(name: str) -> type[Detector]:
    if name != "Detector":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from parvis.lib.detect.detector import Detector

    return Detector
