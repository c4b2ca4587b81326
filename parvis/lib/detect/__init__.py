"""Early warning: something is starting, since when, how unusual. Counts in, verdicts out."""

from parvis.lib.detect.detector import Detector
from parvis.lib.detect.replay import Episode, Storm, replay, with_storm
from parvis.lib.detect.values import FOR_THE_HOUR, KINDS, MENTIONS, Bucket, Evidence, Level, Settings, Verdict

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
