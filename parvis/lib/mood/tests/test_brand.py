import io

import numpy as np
import pytest

from parvis.lib.mood import BrandHead, Encoder
from parvis.lib.mood.brand import WrongBrandHead
from parvis.lib.mood.building import build
from parvis.lib.mood.light import PLACES, Light
from parvis.lib.mood.tests import invented

SILENT = Light(np.zeros((PLACES, 3), np.int8), np.ones(3), np.ones(PLACES, np.float16), np.zeros(3))
GLAD = Light(np.zeros((PLACES, 3), np.int8), np.ones(3), np.ones(PLACES, np.float16), np.array([0, 0, 2], np.float32))
WIDTH = 4
TALK, OTHER = np.array([[127, 0, 0, 0]], np.int8), np.array([[-127, 0, 0, 0]], np.int8)
OWN = np.array([[1, 0, 0]], np.float32)


def content(**changed) -> bytes:
    """A gate that opens along the first number of a vector, and a head that always says positive."""
    tensors = {
        "weight": np.zeros((WIDTH, 3)), "bias": np.array([0, 0, 3]), "gate": np.array([50, 0, 0, 0]), "gate_bias": 0,
        "mean": np.zeros(WIDTH), "spread": 1, "light": np.array([0.5, 1]), "heat": 2,
    }  # fmt: skip
    file = io.BytesIO()
    np.savez(file, **{name: np.asarray(value, np.float32) for name, value in (tensors | changed).items()})
    return file.getvalue()


def test_talk_of_a_brand_is_read_by_the_second_head_and_the_rest_by_the_first():
    head = BrandHead.read(content(), SILENT)
    assert np.allclose(head.joined(["a"], TALK, OWN), [[0, 0, 1.5]], atol=1e-3)
    assert np.allclose(head.joined(["a"], OTHER, OWN), OWN, atol=1e-3)


def test_both_heads_hear_the_light_reader_each_by_its_share():
    head = BrandHead.read(content(), GLAD)
    assert np.allclose(head.joined(["a"], TALK, OWN), [[0, 0, (3 + 2) / 2]], atol=1e-3)
    assert np.allclose(head.joined(["a"], OTHER, OWN), [[1, 0, 1]], atol=1e-3)


def test_how_much_a_post_is_talk_of_a_brand_lies_between_none_and_all():
    head = BrandHead.read(content(), SILENT)
    assert head.much(np.vstack([TALK, OTHER])).round(3).tolist() == [1, 0]
    assert head.much(np.array([[0, 127, 0, 0]], np.int8)).tolist() == [0.5]


def test_no_posts_have_no_scores():
    assert BrandHead.read(content(), SILENT).joined([], np.zeros((0, WIDTH), np.int8), np.zeros((0, 3))).shape == (0, 3)


@pytest.mark.parametrize("broken", [b"", b"PK no archive", content()[:40]])
def test_what_is_no_second_head_is_refused(broken):
    with pytest.raises(WrongBrandHead):
        BrandHead.read(broken, SILENT)


def test_an_encoder_with_a_second_head_scores_a_post_the_same_alone_and_among_others():
    built = build(invented.source(), invented.patch(), invented.KEPT)
    some = {"weight": np.ones((invented.WIDTH, 3)), "gate": np.ones(invented.WIDTH), "mean": np.zeros(invented.WIDTH)}
    encoder = Encoder(built.onnx, built.tokenizer, brand=BrandHead.read(content(**some), GLAD))
    alone, among = encoder.encode(["quel bon abri"]), encoder.encode(["x", "quel bon abri"])
    assert np.allclose(alone.logits[0], among.logits[1])
    assert not np.allclose(alone.logits, Encoder(built.onnx, built.tokenizer).encode(["quel bon abri"]).logits)
