"""Triage of posts: how often the kind is right, how honest its sureness is, and posts per CPU second.

    python benchmarks/triage.py [--json]

Measured on the held-out half of `benchmarks/brand_talk`: posts written for the project, hard on purpose, which taught
nothing and chose nothing. The full step reads the encoder's vectors and words together; the light one reads words
alone. Whoever tunes triage looks at the cross-validation that `python -m tools.triage` prints, not here.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from benchmarks.brand_talk import KINDS, LANGUAGES, BrandPost, halves
from parvis.lib.triage import Triage
from parvis.understanding.encoder_file import open_encoder
from tools.triage import f1, macro_f1

GOAL = 82  # macro F1, each language
BANDS = 10
Figures = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    figures = measure()
    print(json.dumps(figures) if asked.json else report(figures))


def measure() -> Figures:
    """Figures of each step by language; "reason" says why there is no full step."""
    triage = Triage(files("parvis.lib.triage").joinpath("taught/triage.npz").read_bytes())
    held = {lang: halves(lang)[1] for lang in LANGUAGES}
    figures: Figures = {"light": look_at(triage, held)}
    with tempfile.TemporaryDirectory() as place:
        encoder, reason = open_encoder(Path(place))
    return figures | ({"reason": reason} if encoder is None else {"full": look_at(triage, held, encoder)})


def look_at(triage: Triage, held: Mapping[str, Sequence[BrandPost]], encoder: Any = None) -> Figures:
    started, found = time.process_time(), {}
    for lang, posts in held.items():
        texts = [post.text for post in posts]
        vectors = encoder.encode(texts).vectors if encoder else None
        found[lang] = triage.probabilities(texts, [lang] * len(texts), vectors)
    speed = sum(map(len, held.values())) / (time.process_time() - started)
    return {lang: judge(posts, found[lang]) for lang, posts in held.items()} | {"posts_per_cpu_second": round(speed)}


def judge(posts: Sequence[BrandPost], sureness: NDArray[np.float32]) -> Figures:
    """Macro F1, F1 by kind, accuracy and calibration error in percent; `confusion`: rows true, columns said."""
    truth, said = np.array([KINDS.index(post.triage) for post in posts]), sureness.argmax(axis=1)
    confusion = np.zeros((len(KINDS), len(KINDS)), int)
    np.add.at(confusion, (truth, said), 1)
    return {
        "posts": len(posts),
        "macro_f1": round(100 * macro_f1(truth, said), 1),
        "accuracy": round(100 * float((truth == said).mean()), 1),
        "ece": round(100 * calibration_error(sureness.max(axis=1), truth == said), 1),
        "kinds": {kind: round(100 * f1(truth == at, said == at), 1) for at, kind in enumerate(KINDS)},
        "confusion": confusion.tolist(),
    }


def calibration_error(sureness: NDArray[np.float32], right: NDArray[np.bool_]) -> float:
    """How far sureness is from the share that is right, over ten bands of sureness, weighed by their posts."""
    bands = np.minimum((sureness * BANDS).astype(int), BANDS - 1)
    gaps = [abs(float(sureness[bands == band].sum() - right[bands == band].sum())) for band in range(BANDS)]
    return sum(gaps) / len(right)


def report(figures: Figures) -> str:
    steps = [step for step in ("full", "light") if step in figures]
    lines = [line for step in steps for line in _step(step, figures[step])]
    missing = [f"No full step: {figures['reason']}"] if "reason" in figures else []
    return "\n".join([*missing, *lines, f"Goal: macro F1 {GOAL} in each language."])


def _step(name: str, figures: Figures) -> list[str]:
    lines = [f"{name}: {figures['posts_per_cpu_second']:,} posts per CPU second"]
    for lang in LANGUAGES:
        here = figures[lang]
        lines.append(
            f"  {lang}: macro F1 {here['macro_f1']}, accuracy {here['accuracy']}, calibration error {here['ece']} "
            f"({here['posts']} held-out posts)"
        )
        lines.append(f"  {'':14}{'F1':>5}  " + " ".join(f"{kind[:6]:>6}" for kind in KINDS))
        for kind, row in zip(KINDS, here["confusion"], strict=True):
            lines.append(f"    {kind:<12}{here['kinds'][kind]:5.1f}  " + " ".join(f"{count:6}" for count in row))
    return lines


if __name__ == "__main__":
    main()
