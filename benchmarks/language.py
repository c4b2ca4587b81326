"""The language of short posts: how often it is right, and posts per CPU second.

    python benchmarks/language.py DATA [--json]

DATA is a folder of the form of UMSAB: a folder for each language (`french`) with files of one post a line
(`NAME_text.txt`). All is read as intake does it, for a workspace that follows exactly these languages; "" where the
language is unsure counts as wrong, and is told apart.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from parvis.lib.text.language import language_of
from parvis.listening.languages import reading

# Hindi is left out: in UMSAB it is written in Latin letters and mixed with English.
LANGUAGES = {
    "arabic": "ar", "english": "en", "french": "fr", "german": "de", "italian": "it", "portuguese": "pt",
    "spanish": "es",
}  # fmt: skip
GOALS = {"seven": (97.7, None), "french_english": (99.5, 15_000)}
Figures = Mapping[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.data is None:
        print("Name a folder with posts by language (see --help): nothing was measured.")
        return
    figures = measure(asked.data)
    print(json.dumps(figures) if asked.json else report(figures))


def measure(folder: Path) -> dict[str, Figures]:
    """Seven languages together, French and English together, and each alone among the seven."""
    posts = {code: read(folder / name) for name, code in LANGUAGES.items() if (folder / name).is_dir()}
    if not posts:
        raise SystemExit(f"{folder} holds no folder called {', '.join(LANGUAGES)}.")
    two = {code: posts[code] for code in ("fr", "en") if code in posts}
    figures = {"seven": look_at(posts, set(posts)), "french_english": look_at(two, {"fr", "en"})}
    return figures | {code: look_at({code: posts[code]}, set(posts)) for code in posts}


def read(folder: Path) -> list[str]:
    """The posts of every file of the folder, without empty ones."""
    files = sorted(folder.glob("*_text.txt"))
    return [line for file in files for line in file.read_text("utf-8").split("\n") if line.strip()]


def look_at(posts: Mapping[str, Sequence[str]], followed: Collection[str]) -> Figures:
    """Per cent of posts whose language was found, of those left unsure, and posts per CPU second."""
    model = reading()
    before = time.process_time()
    found = {code: [language_of(text, model, followed) for text in texts] for code, texts in posts.items()}
    seconds = time.process_time() - before
    count = sum(len(texts) for texts in posts.values())
    right = sum(answers.count(code) for code, answers in found.items())
    unsure = sum(answers.count("") for answers in found.values())
    share = 100 / max(1, count)
    return {
        "posts": count, "accuracy": right * share, "unsure": unsure * share,
        "per_cpu_second": count / max(seconds, 1e-9),
    }  # fmt: skip


def report(figures: Mapping[str, Figures]) -> str:
    rows = ["                  posts   right %   unsure %   posts per CPU second   goal"]
    for name, found in figures.items():
        accuracy, speed = GOALS.get(name, (None, None))
        goal = f"{accuracy} %" if accuracy else ""
        goal += f" at {speed:,}" if speed else ""
        rows.append(
            f"{name:15}{found['posts']:>8,}{found['accuracy']:>10.2f}{found['unsure']:>11.2f}"
            f"{found['per_cpu_second']:>23,.0f}   {goal}".rstrip()
        )
    return "\n".join(rows)


if __name__ == "__main__":
    main()
