"""Score flags by the published rules of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015).

A file is rows of counts; a window is a pair of inclusive row numbers around a labelled event. The first 15 % of a file,
at most 750 rows, is probation and costs nothing. The first flag in a window earns up to 1, the earlier the more; later
flags in it earn nothing. A flag outside costs up to 0.11 (0.22 in the profile that dislikes false alarms), less just
after a window. A window without a flag costs 1 (2 in the profile that dislikes misses). Over all files together the
score is 100 (raw - null) / (perfect - null): 0 flags nothing, 100 flags the first row of each window and no other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

PROFILES = {"standard": (0.11, 1.0), "low_fp": (0.22, 1.0), "low_fn": (0.11, 2.0)}  # (false flag, missed window)
PROBATION_SHARE, PROBATION_MOST_ROWS = 0.15, 750
FAR = 3.0  # window widths after a window at which a false flag costs in full

Window = tuple[int, int]


@dataclass(slots=True)
class FileScore:
    """What one file's flags earned: `hits` maps a window to its first flagged row."""

    windows: list[Window]
    hits: dict[Window, int] = field(default_factory=dict)
    false_rows: list[int] = field(default_factory=list)
    gain: float = 0.0
    false_cost: float = 0.0


def scaled_sigmoid(position: float) -> float:
    """+1 well before a window's end (negative positions, in window widths), 0 at its end, -1 far after it."""
    return -1.0 if position > FAR else 2.0 / (1.0 + math.exp(5.0 * position)) - 1.0


EARLIEST = scaled_sigmoid(-1.0)  # what a flag on a window's first row earns before scaling to 1


def probation_rows(row_count: int) -> int:
    return min(math.floor(PROBATION_SHARE * row_count), PROBATION_MOST_ROWS)


def score_file(flags: Sequence[int], windows: Sequence[Window], row_count: int) -> FileScore:
    """`flags`: increasing row numbers. A window that ends inside probation counts neither way."""
    start = probation_rows(row_count)
    score = FileScore([w for w in windows if w[1] >= start])
    for row in flags:
        if row < start:
            continue
        window = next((w for w in score.windows if w[0] <= row <= w[1]), None)
        if window is None:
            score.false_rows.append(row)
            score.false_cost -= scaled_sigmoid(_widths_after(row, windows))
        elif window not in score.hits:
            score.hits[window] = row
            first, last = window
            score.gain += scaled_sigmoid(-(last - row + 1) / (last - first + 1)) / EARLIEST
    return score


def _widths_after(row: int, windows: Sequence[Window]) -> float:
    before = [w for w in windows if w[1] < row]
    if not before:
        return math.inf
    first, last = before[-1]
    return (row - last) / max(last - first, 1)


def total(scores: Sequence[FileScore], profile: str) -> float:
    """The pooled score of all files in one profile, 0 to 100 (below 0 for worse than silence)."""
    false_weight, miss_weight = PROFILES[profile]
    window_count = sum(len(s.windows) for s in scores)
    if not window_count:
        return math.nan
    missed = window_count - sum(len(s.hits) for s in scores)
    raw = sum(s.gain - false_weight * s.false_cost for s in scores) - miss_weight * missed
    null = -miss_weight * window_count
    return 100.0 * (raw - null) / (window_count - null)


def false_episodes(false_rows: Sequence[int], seconds: Sequence[float], merge_seconds: float = 86400.0) -> int:
    """False flags, merged while a flag lies within `merge_seconds` of the one before it."""
    gaps = (seconds[b] - seconds[a] for a, b in zip(false_rows, false_rows[1:], strict=False))
    return (1 if false_rows else 0) + sum(gap > merge_seconds for gap in gaps)
