"""Makes the weights of the mood model: what `make mood DATA=folder` runs.

    python -m tools.mood DATA [--emotion FOLDER] [--rated ARCHIVE] [--unread FILE ...] [--earlier PATCH]
                         [--work FOLDER] [--seeds 5 6] [--jobs 2] [--frozen 6] [--only STAGE ...]

DATA is in the form of UMSAB: a folder for each language (`french`, ...) with `train` and `val` files `NAME_text.txt`
(a post a line) and `NAME_labels.txt` (0 negative, 1 neutral, 2 positive). Stages, each kept in the work folder, so that
a run that was stopped goes on: vocabulary, light, states, opinions, teach, last, patch, brand, calibrate. The
project's own posts (`benchmarks/brand_talk`, but for the half held out) teach beside DATA, TweetEval's emotions where
`--emotion` is, posts that a crowd rated where `--rated` is (the source archive of vaderSentiment; `make mood` fetches
it), and posts whose mood nobody has said where `--unread` is (a post a line, or CSV with a column "text" or "tweet").
An earlier network, whose patch is given as `--earlier`, is stirred into the last two.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import brand_talk
from parvis.lib.mood import BrandHead, Encoder
from parvis.lib.mood.building import build
from parvis.lib.mood.light import Light
from parvis.lib.mood.patch import WrongPatch
from parvis.lib.mood.source import Source
from parvis.lib.mood.vocabulary import pack, unpack
from tools.mood import branding, measures
from tools.mood.calibrating import Scores, calibrate, crossed, fit
from tools.mood.earlier import network_of
from tools.mood.folds import FOLDS
from tools.mood.places import (
    LANGUAGES,
    WEIGHTS,
    Posts,
    beside,
    everyday_of,
    joined,
    known_of,
    learning_of,
    lesson_of,
    read_posts,
    source_bytes,
    unlike,
    unread_of,
)  # fmt: skip
from tools.mood.rated import Rated, agreed, rated

STAGES = ("vocabulary", "light", "states", "opinions", "teach", "last", "patch", "brand", "calibrate")
# Each step needs the same large pieces of memory again: giving them back and asking anew took a quarter of the time.
KEPT_MEMORY = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "100000000000"}
# How much a post of each part teaches the light reader; 1 where nothing is said.
SHARES = {"french": 2.0, "english": 2.0, "brand": 2.0, "everyday": 1.0, "emotion": 0.5, "rated_products": 0.5}
Logits = Callable[[list[str]], Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--work", type=Path, default=Path(".cache/mood"))
    parser.add_argument(
        "--seeds", type=int, nargs="*", default=[5, 6], help="of the networks that are taught everything"
    )
    parser.add_argument("--jobs", type=int, default=2, help="networks at once, one core each")
    parser.add_argument("--frozen", type=int, default=6, help="lower layers that stay as they are")
    parser.add_argument("--emotion", type=Path, help="TweetEval's folder of emotions, which teaches beside DATA")
    parser.add_argument("--rated", type=Path, help="vaderSentiment's source archive, for the ratings in it")
    parser.add_argument("--unread", type=Path, nargs="*", default=[], help="files of posts without moods")
    parser.add_argument("--earlier", type=Path, help="patch of an earlier network, stirred into the last ones")
    parser.add_argument("--only", nargs="*", choices=STAGES, default=STAGES)
    asked = parser.parse_args()
    earlier_of(asked)  # a wrong file is said now, not after an hour
    asked.work.mkdir(parents=True, exist_ok=True)
    WEIGHTS.mkdir(exist_ok=True)
    stages = {"vocabulary": _vocabulary, "light": _light, "states": _states, "opinions": _opinions, "teach": _teach}
    for name, stage in (stages | {"last": _last, "patch": _patch, "brand": _brand, "calibrate": _calibrate}).items():
        if name in asked.only:
            print(f"== {name}", flush=True)
            stage(asked)


def languages(data: Path) -> list[str]:
    found = [name for name in LANGUAGES if (data / name).is_dir()]
    if not found:
        raise SystemExit(f"{data} holds no folder called {', '.join(LANGUAGES)}.")
    return found


def earlier_of(asked: argparse.Namespace) -> dict[str, Any] | None:
    if asked.earlier is None:
        return None
    try:
        return network_of(asked.earlier.read_bytes(), Source(source_bytes()), asked.frozen)
    except (OSError, ValueError, WrongPatch) as error:
        raise SystemExit(f"{asked.earlier} is no earlier network: {error}") from error


def _vocabulary(asked: argparse.Namespace) -> None:
    from tools.mood.vocabulary import choose

    kept = choose(Source(source_bytes()))
    (WEIGHTS / "kept.bin").write_bytes(pack(kept))
    print(f"{len(kept):,} pieces")


def _light(asked: argparse.Namespace) -> None:
    content = light_of(light_posts(asked, beside(asked.emotion)))
    (WEIGHTS / "light.npz").write_bytes(content)
    reader = Light.read(light_of(light_posts(asked, without_known(asked))))
    known = {code: known_of(code) for code in brand_talk.LANGUAGES}
    _tune(asked.data, reader.logits, WEIGHTS / "light.json", known)


def light_posts(asked: argparse.Namespace, parts: Mapping[str, Posts]) -> list[tuple[float, Posts]]:
    """Posts of the languages and of `parts` with how much each counts."""
    of_languages = [(SHARES.get(name, 1.0), read_posts(asked.data / name, "train")) for name in languages(asked.data)]
    of_crowd = [(SHARES.get(name, 1.0), agreed(posts)) for name, posts in rated_of(asked).items()]
    return of_languages + of_crowd + [(SHARES[name.split("_")[0]], posts) for name, posts in parts.items()]


def without_known(asked: argparse.Namespace) -> dict[str, Posts]:
    """The parts beside the languages, so that the known half of brand talk can judge what they teach."""
    return beside(asked.emotion) | {f"brand_{code}": learning_of(code) for code in brand_talk.LANGUAGES}


def light_of(taught: Sequence[tuple[float, Posts]]) -> bytes:
    from tools.mood.lighten import teach

    return teach(
        [post for _, (posts, _) in taught for post in posts],
        [mood for _, (_, moods) in taught for mood in moods],
        np.concatenate([np.full(len(posts), share) for share, (posts, _) in taught]),
    )


def _states(asked: argparse.Namespace) -> None:
    from tools.mood.states import Lower, save

    lower = Lower(Source(source_bytes()), unpack((WEIGHTS / "kept.bin").read_bytes()), asked.frozen)
    for name in languages(asked.data):
        for split in ("train", "val"):
            path = asked.work / f"{name}_{split}.npz"
            if not path.exists():
                save(lower.states(*read_posts(asked.data / name, split)), path)
    for name, posts in beside(asked.emotion).items():
        if not name.startswith("brand"):
            save(lower.states(*posts), asked.work / f"{name}_train.npz")
    for code in brand_talk.LANGUAGES:
        save(lower.states(*lesson_of(code)), asked.work / f"brand_{code}_train.npz")
    for name, (posts, shares) in rated_of(asked).items():
        save(lower.states(posts, [-1] * len(posts)), asked.work / f"{name}_train.npz")
        np.save(asked.work / f"{name}_opinion.npy", shares)
    if asked.unread:
        posts = unread_of(asked.unread, validation_of(asked)[0])
        save(lower.states(posts, [-1] * len(posts)), asked.work / "unread_train.npz")


def rated_of(asked: argparse.Namespace) -> dict[str, Rated]:
    """Posts that a crowd rated, but none that is nearly one of validation."""
    if asked.rated is None:
        return {}
    known = validation_of(asked)[0]
    found = rated(asked.rated).items()
    kept = {name: unlike(posts, known) for name, (posts, _) in found}
    return {name: ([posts[number] for number in kept[name]], shares[kept[name]]) for name, (posts, shares) in found}


def validation_of(asked: argparse.Namespace) -> Posts:
    return joined(read_posts(asked.data / name, "val") for name in languages(asked.data) if name in SHARES)


def _opinions(asked: argparse.Namespace) -> None:
    """Networks that have not seen a fourth of the tweets, and what they say of it."""
    _taught(asked, [f"fold_{number}" for number in range(FOLDS)])
    parts = sorted(path.name.removesuffix("_train.npz") for path in asked.work.glob("*_train.npz"))
    commands = [("tools.mood.opinions", asked.work, asked.frozen, *parts[at :: asked.jobs]) for at in range(asked.jobs)]
    _at_once(asked.jobs, commands)


def _teach(asked: argparse.Namespace) -> None:
    _taught(asked, [f"seed_{number}" for number in asked.seeds])


def _last(asked: argparse.Namespace) -> None:
    """Some of them go on from their mean."""
    _taught(asked, [f"last_{number}" for number in asked.seeds])


def _taught(asked: argparse.Namespace, names: Sequence[str]) -> None:
    """The networks that are not taught yet, some at once, each in a process of its own."""
    waiting = [name for name in names if not (asked.work / f"{name}.npz").exists()]
    _at_once(asked.jobs, [("tools.mood.teach", asked.work, name, asked.frozen) for name in waiting])


def _at_once(jobs: int, commands: Sequence[tuple[object, ...]]) -> None:
    def run(command: tuple[object, ...]) -> None:
        subprocess.run([sys.executable, "-m", *map(str, command)], check=True, env=os.environ | KEPT_MEMORY)

    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(run, commands))


def _patch(asked: argparse.Namespace) -> None:
    from tools.mood.patching import patch
    from tools.mood.soup import soup

    source, files = Source(source_bytes()), [asked.work / f"last_{number}.npz" for number in asked.seeds]
    content = patch(source, soup(asked.work, files, earlier_of(asked)))
    (WEIGHTS / "patch.npz").write_bytes(content)
    print(f"patch of {len(content) / 1e6:.2f} MB")


def _brand(asked: argparse.Namespace) -> None:
    """The second head. How sure it may be is found on the known half of brand talk, which it does not see then."""
    bare = built(None)
    tweets = [post for name in languages(asked.data) for post in read_posts(asked.data / name, "train")[0]]
    everyday = [post for code in brand_talk.LANGUAGES for post in everyday_of(code)[0]]
    elsewhere = bare.encode(tweets + everyday).vectors
    learning, known = joined(map(learning_of, brand_talk.LANGUAGES)), joined(map(known_of, brand_talk.LANGUAGES))
    reader = Light.read(light_of(light_posts(asked, without_known(asked))))
    lesson = branding.Lesson(bare.encode(learning[0]).vectors, np.array(learning[1]))
    known_lesson = branding.Lesson(bare.encode(known[0]).vectors, np.array(known[1]))
    hot = branding.heat(lesson, known_lesson, reader.logits(known[0])) / own_temperature(asked, bare)
    (WEIGHTS / "brand.npz").write_bytes(branding.teach(lesson + known_lesson, elsewhere, hot))


def own_temperature(asked: argparse.Namespace, bare: Encoder) -> float:
    """What the scores of the own head will be divided by: those of the second one will be too."""
    reader = Light.read((WEIGHTS / "light.npz").read_bytes())
    posts, moods = validation_of(asked)
    return fit(Scores(bare.encode(posts).logits + branding.LIGHT[0] * reader.logits(posts), np.array(moods)))


def _calibrate(asked: argparse.Namespace) -> None:
    encoder = built(
        BrandHead.read((WEIGHTS / "brand.npz").read_bytes(), Light.read((WEIGHTS / "light.npz").read_bytes()))
    )
    _tune(asked.data, lambda posts: encoder.encode(posts).logits, WEIGHTS / "calibration.json", {})


def built(brand: BrandHead | None) -> Encoder:
    found = build(source_bytes(), (WEIGHTS / "patch.npz").read_bytes(), unpack((WEIGHTS / "kept.bin").read_bytes()))
    return Encoder(found.onnx, found.tokenizer, brand=brand)


def _tune(data: Path, logits: Logits, path: Path, known: Mapping[str, Posts]) -> None:
    """Temperatures from validation posts, and from those `known` of a language; what is said is cross-fitted."""
    found = {}
    for name in languages(data):
        nothing: Posts = ([], [])
        posts, moods = joined([read_posts(data / name, "val"), known.get(LANGUAGES[name], nothing)])
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
