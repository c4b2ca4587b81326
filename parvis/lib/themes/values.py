"""What themes are found in, and what is found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]
Space = Literal["vectors", "words"]
# What became of a theme since the look before: the same; new; a part of one that went on; one that took another in.
Fate = Literal["same", "born", "split", "merged"]


class Said(Struct, frozen=True, gc=False):
    """One post: its key (any whole number), what it says, and the ISO 639-1 code of its language, "" when unknown."""

    key: int
    text: str
    lang: str = ""


class Known(Struct, frozen=True):
    """A theme as it was found before. `centre` in `space`: 384 numbers, or none in the space of words."""

    key: int
    name: str
    words: Mapping[str, float]
    space: Space = "words"
    centre: Floats | None = None
    members: frozenset[int] = frozenset()  # keys of its posts


class Theme(Struct, frozen=True):
    """What some posts have in common.

    `name`: two to four words of the posts. `words`: folded words with their weights, heaviest first. `members`: keys of
    its posts, `central` the one that says it best, `others` further good ones. `known`: key of the theme it continues,
    None when it is new; `came_from`: of which known theme it is a part; `took_in`: known themes that ended in it.
    """

    name: str
    words: Mapping[str, float]
    centre: Floats
    members: tuple[int, ...]
    central: int
    others: tuple[int, ...] = ()
    known: int | None = None
    came_from: int | None = None
    took_in: tuple[int, ...] = ()

    @property
    def fate(self) -> Fate:
        if self.known is None:
            return "born" if self.came_from is None else "split"
        return "merged" if self.took_in else "same"


class Found(Struct, frozen=True):
    """Themes, largest first; `rest`: keys of posts that are of none; `ended`: known themes nobody talks of any more.

    `read` posts were compared (a sample of them when there are more than `MOST`), `distinct` of them after their copies
    were gathered. `space`: by meaning, or by words where there were no vectors.
    """

    themes: tuple[Theme, ...]
    rest: tuple[int, ...]
    ended: tuple[int, ...]
    read: int
    distinct: int
    space: Space
