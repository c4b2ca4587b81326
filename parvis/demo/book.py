"""The texts of the story, in `texts/`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def book(name: str) -> dict[str, Any]:
    """One file of `texts/` by its name: a language, the script, or the company."""
    return tomllib.loads(files("parvis.demo").joinpath(f"texts/{name}.toml").read_text(encoding="utf-8"))
