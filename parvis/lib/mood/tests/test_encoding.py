import numpy as np
import pytest

from parvis.lib.mood import Encoder, unit
from parvis.lib.mood.building import build
from parvis.lib.mood.tests import invented
from parvis.lib.mood.vectors import eights


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    built = build(invented.source(), invented.patch(), invented.KEPT)
    return Encoder(built.onnx, built.tokenizer)


def test_a_post_scores_the_same_alone_and_among_others(encoder: Encoder):
    alone = encoder.encode(["quel bon abri"])
    among = encoder.encode(["x", "quel bon abri", "z" * 500])
    assert np.array_equal(alone.vectors[0], among.vectors[1])
    assert np.array_equal(alone.logits[0], among.logits[1])


def test_no_posts_have_no_vectors(encoder: Encoder):
    found = encoder.encode([])
    assert (len(found), found.vectors.shape, found.logits.shape) == (0, (0, invented.WIDTH), (0, 3))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\n\n", "😡", "👩‍👩‍👧‍👦🏳️‍🌈", "\ud83d", "\udc00\ud800", "\x00\x01\x02", "@a @b @c",
        "http://a.example " * 300, "мир 世界 مرحبا नमस्ते été", "a" * 100_000,
        "très " * 20_000, "\u0301" * 5_000, "&amp;" * 20_000, "▁▁▁",
        "<s></s>", "@" * 100_000, "www." * 25_000, "a@" * 50_000,
    ],
)  # fmt: skip
def test_any_text_has_a_vector_and_finite_scores(encoder: Encoder, text: str):
    found = encoder.encode([text])
    assert np.isfinite(found.logits).all()
    assert np.abs(found.vectors).max() == 127


def test_a_long_post_is_read_as_far_as_its_beginning(encoder: Encoder):
    short, long = encoder.encode(["ab " * 600, "ab " * 30_000]).logits
    assert np.array_equal(short, long)


def test_eight_bits_keep_the_direction():
    vector = np.random.default_rng(1).normal(0, 1, 384).astype(np.float32)
    (kept,) = unit(eights(vector)[None])
    assert kept @ vector / np.linalg.norm(vector) > 0.999
    assert np.linalg.norm(kept) == pytest.approx(1, abs=1e-5)


def test_a_vector_of_nothing_stays_nothing():
    assert not unit(np.zeros((1, 384), np.int8)).any()
    assert not eights(np.zeros(384, np.float32)).any()
