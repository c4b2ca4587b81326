"""Makes the weights of the mood model: what `make mood DATA=folder` runs.

    python -m tools.mood DATA [--work FOLDER] [--seeds 4] [--jobs 2] [--frozen 6] [--rounds 3.2] [--only STAGE ...]

DATA is in the form of UMSAB: a folder for each language (`french`, ...) with `train` and `val` files `NAME_text.txt`
(a post a line) and `NAME_labels.txt` (0 negative, 1 neutral, 2 positive). Stages, each kept in the work folder, so that
a run that was stopped goes on: vocabulary, light, states, teach, patch, calibrate.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from parvis.lib.mood import Encoder
from parvis.lib.mood.building import build
from parvis.lib.mood.light import Light
from parvis.lib.mood.source import Source
from parvis.lib.mood.vocabulary import pack, unpack
from tools.mood import measures
from tools.mood.calibrating import Scores, calibrate, crossed
from tools.mood.places import LANGUAGES, WEIGHTS, read_posts, source_bytes

STAGES = ("vocabulary", "light", "states", "teach", "patch", "calibrate")
Logits = Callable[[list[str]], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path(".cache/mood"))
    parser.add_argument("--seeds", type=int, default=4, help="networks that are taught")
    parser.add_argument("--jobs", type=int, default=2, help="networks at once, one core each")
    parser.add_argument("--frozen", type=int, default=6, help="lower layers that stay as they are")
    parser.add_argument("--rounds", type=float, default=3.2, help="times the posts are gone through")
    parser.add_argument("--only", nargs="*", choices=STAGES, default=STAGES)
    asked = parser.parse_args()
    asked.work.mkdir(parents=True, exist_ok=True)
    WEIGHTS.mkdir(exist_ok=True)
    stages = {"vocabulary": _vocabulary, "light": _light, "states": _states, "teach": _teach, "patch": _patch}
    for name, stage in (stages | {"calibrate": _calibrate}).items():
        if name in asked.only:
            print(f"== {name}", flush=True)
            stage(asked)


def languages(data: Path) -> list[str]:
    found = [name for name in LANGUAGES if (data / name).is_dir()]
    if not found:
        raise SystemExit(f"{data} holds no folder called {', '.join(LANGUAGES)}.")
    return found


def _vocabulary(asked: argparse.Namespace) -> None:
    from tools.mood.vocabulary import choose

    kept = choose(Source(source_bytes()))
    (WEIGHTS / "kept.bin").write_bytes(pack(kept))
    print(f"{len(kept):,} pieces")


def _light(asked: argparse.Namespace) -> None:
    from tools.mood.lighten import teach

    posts: list[str] = []
    moods: list[int] = []
    for name in languages(asked.data):
        some, theirs = read_posts(asked.data / name, "train")
        posts, moods = posts + some, moods + theirs
    content = teach(posts, moods, np.ones(len(posts)))
    (WEIGHTS / "light.npz").write_bytes(content)
    _tune(asked.data, Light.read(content).logits, WEIGHTS / "light.json")


def _states(asked: argparse.Namespace) -> None:
    from tools.mood.states import Lower, save

    lower = Lower(Source(source_bytes()), unpack((WEIGHTS / "kept.bin").read_bytes()), asked.frozen)
    for name in languages(asked.data):
        for split in ("train", "val"):
            path = asked.work / f"{name}_{split}.npz"
            if not path.exists():
                save(lower.states(*read_posts(asked.data / name, split)), path)


def _teach(asked: argparse.Namespace) -> None:
    """The networks that are not taught yet, some at once, each in a process of its own."""
    waiting = [seed for seed in range(asked.seeds) if not (asked.work / f"seed_{seed}.npz").exists()]

    def run(seed: int) -> None:
        command = [sys.executable, "-m", "tools.mood.teach", asked.work, seed, asked.frozen, asked.rounds]
        subprocess.run([str(part) for part in command], check=True)

    with ThreadPoolExecutor(asked.jobs) as pool:
        list(pool.map(run, waiting))


def _patch(asked: argparse.Namespace) -> None:
    from tools.mood.choosing import choose
    from tools.mood.patching import patch

    files = sorted(asked.work.glob("seed_*.npz"))
    content = patch(Source(source_bytes()), choose(asked.work, files))
    (WEIGHTS / "patch.npz").write_bytes(content)
    print(f"patch of {len(content) / 1e6:.2f} MB")


def _calibrate(asked: argparse.Namespace) -> None:
    built = build(source_bytes(), (WEIGHTS / "patch.npz").read_bytes(), unpack((WEIGHTS / "kept.bin").read_bytes()))
    encoder = Encoder(built.onnx, built.tokenizer)
    _tune(asked.data, lambda posts: encoder.encode(posts).logits, WEIGHTS / "calibration.json")


def _tune(data: Path, logits: Logits, path: Path) -> None:
    """Temperatures from validation posts; the figures that are said are cross-fitted."""
    found = {}
    for name in languages(data):
        posts, moods = read_posts(data / name, "val")
        found[LANGUAGES[name]] = Scores(logits(posts), np.array(moods))
    tuned = calibrate(found)
    path.write_text(json.dumps(tuned, indent=1) + "\n", "utf-8")
    for language, scores in found.items():
        shares = crossed(scores, tuned[""]["temperature"])
        print(
            f"{language}: macro F1 {measures.macro_f1(scores.logits.argmax(1), scores.moods):.1f}, "
            f"calibration error {measures.calibration_error(shares, scores.moods):.1f}, "
            f"surest 70 % right {measures.accuracy_at(shares, scores.moods):.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
