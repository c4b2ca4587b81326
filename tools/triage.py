"""Teach triage again: weights from the learning posts of `benchmarks/brand_talk`, numpy only, no chance.

    python -m tools.triage [--light] [--out FILE]

Teaches the light reader and, where this machine has the encoder of moods, the head on its vectors; the encoder's file
is built in a folder of its own, some seconds. After the encoder was taught anew, run this again. Prints
cross-validation on the learning half; the held-out half is never read here.
"""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # two threads on a crowded machine wait for each other

import argparse
import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.brand_talk import KINDS, LANGUAGES, BrandPost, halves, learning_posts
from parvis.lib.triage.light import row
from parvis.lib.triage.signs import BUCKETS, see
from parvis.lib.triage.triage import softmax, unit
from parvis.understanding.encoder_file import open_encoder

OUT = Path(__file__).resolve().parent.parent / "parvis/lib/triage/taught/triage.npz"
FOLDS = 5
ROUNDS = 300  # of gradient descent with momentum: the loss no longer moves in its fourth digit
LIGHT_HOLD, HEAD_HOLD = 0.0005, 0.1  # how strongly weights are held to zero; chosen by cross-validation
MIXTURE = np.array([1, 1], np.float32)  # of light score and head: 0.5 and 1.5 of the light one do no better
POWER_ROUNDS, MARGIN = 30, 1.1
LEAST = 1e-3  # added to the square of each length, of about 4: copies of a text would make it singular
HEATS = np.geomspace(0.1, 5, 80)
Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]
Tensors = dict[str, NDArray]


@dataclass(frozen=True, slots=True)
class Lesson:
    """What is learnt from: posts with their kinds. The first `judged` are of the learning half, the rest only teach."""

    posts: list[BrandPost]
    kinds: Numbers
    judged: int

    @property
    def texts(self) -> list[str]:
        return [post.text for post in self.posts]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--light", action="store_true", help="without the encoder")
    parser.add_argument("--out", type=Path, default=OUT)
    asked = parser.parse_args()
    lesson = whole_lesson()
    tensors, guessed = taught_light(lesson)
    vectors, reason = (None, "The light reader alone was asked for.") if asked.light else encoded(lesson.texts)
    if vectors is None:
        print(reason)
    else:
        tensors |= taught_head(lesson, vectors, guessed)
    asked.out.write_bytes(packed(tensors))
    print(f"{asked.out}: {asked.out.stat().st_size / 1000:.0f} kB, learnt from {len(lesson.posts)} posts.")


def whole_lesson() -> Lesson:
    judged = [post for lang in LANGUAGES for post in halves(lang)[0]]
    posts = judged + [post for lang in LANGUAGES for post in learning_posts(lang)]
    return Lesson(posts, np.array([KINDS.index(post.triage) for post in posts]), len(judged))


def encoded(texts: list[str]) -> tuple[Floats | None, str]:
    """(vectors of length 1, "") or (None, why there is no encoder)."""
    with tempfile.TemporaryDirectory() as place:
        encoder, reason = open_encoder(Path(place))
        return (None, reason) if encoder is None else (unit(encoder.encode(texts).vectors.astype(np.float32)), "")


def taught_head(lesson: Lesson, vectors: Floats, light: Floats) -> Tensors:
    """The head beside the light reader; `light`: what that one guessed of the judged posts in cross-validation."""
    mean = vectors.mean(axis=0)
    spread = float((vectors - mean).std(axis=0).mean())
    rows = (vectors - mean) / spread
    both = MIXTURE[0] * light + MIXTURE[1] * cross_validated(rows, lesson, HEAD_HOLD)
    heat = best_heat(both, lesson.kinds[: lesson.judged])
    report("full", both, lesson)
    weights, bias = learn(rows, lesson.kinds, HEAD_HOLD)
    return {
        "head": (weights / spread).astype(np.float16), "head_mean": mean, "head_bias": bias,
        "mixture": MIXTURE, "full_heat": np.float32(heat),
    }  # fmt: skip


def taught_light(lesson: Lesson) -> tuple[Tensors, Floats]:
    """The light reader, and the scores that it gave the judged posts in cross-validation."""
    rarity = rarity_of(lesson.texts)
    rows = dense(lesson.texts, rarity)
    flat = flattened(rows)
    guessed = cross_validated(flat, lesson, LIGHT_HOLD)
    heat = best_heat(guessed, lesson.kinds[: lesson.judged])
    report("light", guessed, lesson)
    weights, bias = learn(flat, lesson.kinds, LIGHT_HOLD)
    spread = rows.T @ np.linalg.solve(flat.T.astype(np.float64), weights).astype(np.float32)
    scale = np.abs(spread).max(axis=0) / 127
    tensors = {
        "rarity": rarity.astype(np.float16), "light": np.round(spread / scale).astype(np.int8),
        "light_scale": scale.astype(np.float32), "light_bias": bias, "light_heat": np.float32(heat),
    }  # fmt: skip
    return tensors, guessed


def rarity_of(texts: list[str]) -> Floats:
    """1 + log((1 + posts) / (1 + posts that show the sign)); zero for what no post shows."""
    shown = np.zeros(BUCKETS, np.float32)
    for text in texts:
        shown[np.unique(np.concatenate([np.array(block, np.intp) for block in see(text)]))] += 1
    rarity = 1 + np.log((1 + len(texts)) / (1 + shown))
    return np.where(shown > 0, rarity, 0).astype(np.float16).astype(np.float32)


def dense(texts: list[str], rarity: Floats) -> Floats:
    rows = np.zeros((len(texts), BUCKETS), np.float32)
    for number, text in enumerate(texts):
        places, values = row(text, rarity)
        np.add.at(rows[number], places, values)
    return rows


def flattened(rows: Floats) -> Floats:
    """The rows in as many directions as there are posts, with the same lengths and angles: Cholesky's factor of their
    products. Weights w on it are weights `rows.T @ solve(flat.T, w)` on the rows."""
    columns = np.ascontiguousarray(rows.T)
    products = np.empty((len(rows), len(rows)), np.float64)
    for number, one in enumerate(rows):
        places = np.flatnonzero(one)
        products[number] = one[places] @ columns[places]
    products[np.diag_indices_from(products)] += LEAST
    return np.linalg.cholesky((products + products.T) / 2).astype(np.float32)


def learn(rows: Floats, kinds: Numbers, hold: float) -> tuple[Floats, Floats]:
    """Weights and bias of a multinomial logistic regression, rare kinds weighing more: Nesterov's gradient descent."""
    wide = np.hstack([rows, np.ones((len(rows), 1), np.float32)])
    wanted = np.eye(len(KINDS), dtype=np.float32)[kinds]
    balance = weights_of(kinds)[:, None] / len(rows)
    held = np.append(np.full(rows.shape[1], hold, np.float32), 0)[:, None]
    step = 1 / (0.5 * steepest(wide, balance) + hold)
    at = before = np.zeros((wide.shape[1], len(KINDS)), np.float32)
    for number in range(ROUNDS):
        ahead = at + (number / (number + 3)) * (at - before)
        slope = wide.T @ ((softmax(wide @ ahead) - wanted) * balance) + held * ahead
        before, at = at, (ahead - step * slope).astype(np.float32)
    return at[:-1], at[-1]


def steepest(rows: Floats, balance: Floats) -> float:
    """A little more than the largest eigenvalue of rows' x balance x rows, by power iteration."""
    way = np.ones((rows.shape[1], 1), np.float32)
    for _ in range(POWER_ROUNDS):
        way = rows.T @ (balance * (rows @ way))
        size = float(np.linalg.norm(way))
        way /= size
    return MARGIN * size


def weights_of(kinds: Numbers) -> Floats:
    """The square root of how much rarer than the mean a kind is: between fair to posts and fair to kinds."""
    counts = np.bincount(kinds, minlength=len(KINDS))
    rare = np.sqrt(len(kinds) / (len(KINDS) * np.maximum(counts, 1)))[kinds]
    return np.asarray(rare / rare.mean(), np.float32)


def cross_validated(rows: Floats, lesson: Lesson, hold: float) -> Floats:
    """Scores of the judged posts by weights that did not see them."""
    guessed = np.zeros((lesson.judged, len(KINDS)), np.float32)
    for away in folds(lesson):
        weights, bias = learn(rows[~away], lesson.kinds[~away], hold)
        guessed[away[: lesson.judged]] = rows[away] @ weights + bias
    return guessed


def folds(lesson: Lesson) -> Iterator[NDArray[np.bool_]]:
    """Fifths of the judged posts by their number, so that the two tellings of a story stay together."""
    judged = lesson.posts[: lesson.judged]
    fifth = np.array([int(post.id[3:]) % FOLDS for post in judged] + [-1] * (len(lesson.posts) - lesson.judged))
    for number in range(FOLDS):
        yield fifth == number


def best_heat(scores: Floats, kinds: Numbers) -> float:
    """The temperature under which the right kinds are likeliest."""
    losses = [-np.log(softmax(scores / heat)[np.arange(len(kinds)), kinds] + 1e-9).mean() for heat in HEATS]
    return float(HEATS[int(np.argmin(losses))])


def report(name: str, scores: Floats, lesson: Lesson) -> None:
    chosen, langs = scores.argmax(axis=1), np.array([post.lang for post in lesson.posts[: lesson.judged]])
    for lang in LANGUAGES:
        truth = lesson.kinds[: lesson.judged][langs == lang]
        print(f"{name} {lang}: macro F1 {100 * macro_f1(truth, chosen[langs == lang]):.1f} in cross-validation")


def macro_f1(truth: Numbers, said: Numbers) -> float:
    return float(np.mean([f1(truth == kind, said == kind) for kind in range(len(KINDS))]))


def f1(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    both = truth.sum() + said.sum()
    return float(2 * (truth & said).sum() / both) if both else 0.0


def packed(tensors: Tensors) -> bytes:
    """The same tensors, the same bytes: numpy writes no time into an .npz file."""
    file = io.BytesIO()
    np.savez_compressed(file, **{name: tensors[name] for name in sorted(tensors)})
    return file.getvalue()


if __name__ == "__main__":
    main()
