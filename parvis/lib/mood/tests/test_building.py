import json

import numpy as np
import pytest

from parvis.lib.mood.building import build
from parvis.lib.mood.encoding import session
from parvis.lib.mood.patch import Patch, WrongPatch
from parvis.lib.mood.source import Source, WrongSource
from parvis.lib.mood.tests import invented
from parvis.lib.mood.tokenizing import Tokenizer, tokenizer_json
from parvis.lib.mood.vocabulary import pack, unpack

SOURCE, PATCH = invented.source(), invented.patch()


def run(model: bytes, ids: list[int]):
    return session(model).run(["vector", "logits"], {"ids": np.array([ids]), "mask": np.ones((1, len(ids)), np.int64)})


def by_hand(source: Source, ids: list[int]) -> np.ndarray:
    """The encoder in plain float arithmetic, as its paper writes it: what the built file must come near to."""
    width, heads = invented.WIDTH, invented.HEADS
    positions = source.values("emb.pos").reshape(-1, width)
    state = norm(source.matrix("emb.word", width)[ids] + positions[: len(ids)], np.ones(width), np.zeros(width))
    for number in range(invented.LAYERS):
        layer = source.layer(number)
        query, key, value = (
            (state @ layer[f"{name}.weight"].T + layer[f"{name}.bias"]).reshape(len(ids), heads, -1).transpose(1, 0, 2)
            for name in "qkv"
        )
        likeness = np.exp(query @ key.transpose(0, 2, 1) / np.sqrt(width // heads))
        seen = ((likeness / likeness.sum(-1, keepdims=True)) @ value).transpose(1, 0, 2).reshape(len(ids), width)
        seen = seen @ layer["ao.weight"].T + layer["ao.bias"]
        state = norm(state + seen, layer["aln.weight"], layer["aln.bias"])
        inner = gelu(state @ layer["fi.weight"].T + layer["fi.bias"]) @ layer["fo.weight"].T + layer["fo.bias"]
        state = norm(state + inner, layer["oln.weight"], layer["oln.bias"])
    return state.mean(0)


def norm(value, weight, bias):
    centred = value - value.mean(-1, keepdims=True)
    return centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-12) * weight + bias


def gelu(value):
    from math import erf

    return value * 0.5 * (1 + np.vectorize(erf)(value / np.sqrt(2)))


def test_the_built_file_says_what_the_weights_say():
    built = build(SOURCE, PATCH, invented.KEPT)
    ids = [0, 5, 9, 20, 2]
    vector, logits = run(built.onnx, ids)
    wanted = by_hand(Source(SOURCE), [int(invented.KEPT[number]) for number in ids])
    cosine = vector[0] @ wanted / np.linalg.norm(vector[0]) / np.linalg.norm(wanted)
    assert cosine > 0.999
    weight, bias = Patch.read(PATCH).head
    assert np.allclose(logits[0], vector[0] @ weight.T + bias, atol=1e-4)


def test_the_same_things_are_built_to_the_same_bytes():
    assert build(SOURCE, PATCH, invented.KEPT) == build(SOURCE, PATCH, invented.KEPT)


def test_a_patch_changes_only_what_it_names():
    zeros = invented.patch(**{"1__ao__bias": np.full(invented.WIDTH, 0.5, np.float16)})
    origin = Source(SOURCE)
    taught = Patch.read(zeros).taught(1, origin.layer(1))
    assert np.allclose(taught["ao.bias"] - origin.layer(1)["ao.bias"], 0.5)
    assert np.array_equal(taught["q.weight"], origin.layer(1)["q.weight"])


def test_factors_of_a_patch_are_multiplied_out():
    left, right = np.full((invented.WIDTH, 1), 2, np.int8), np.full((1, invented.WIDTH), 3, np.int8)
    factors = {
        "0__q__weight__left": left, "0__q__weight__left_scale": np.full((1, 1), 0.5, np.float32),
        "0__q__weight__right": right, "0__q__weight__right_scale": np.full((1, 1), 0.1, np.float32),
    }  # fmt: skip
    origin = Source(SOURCE).layer(0)
    taught = Patch.read(invented.patch(**factors)).taught(0, origin)
    assert np.allclose(taught["q.weight"] - origin["q.weight"], 0.3, atol=1e-6)


def test_progress_is_told_to_the_end():
    told: list[tuple[int, int]] = []
    build(SOURCE, PATCH, invented.KEPT, lambda done, steps: told.append((done, steps)))
    assert told == [(step, 5) for step in range(1, 6)]


@pytest.mark.parametrize("content", [b"", b"E5S1", SOURCE[:200], SOURCE[:600], b"PK" + SOURCE])
def test_bytes_that_are_no_source_are_refused(content: bytes):
    with pytest.raises(WrongSource):
        build(content, PATCH, invented.KEPT)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"x" * 100])
def test_bytes_that_are_no_patch_are_refused(content: bytes):
    with pytest.raises(WrongPatch):
        build(SOURCE, content, invented.KEPT)


def test_the_tokenizer_spells_a_dropped_piece_with_others():
    tokenizer = Tokenizer.read(tokenizer_json(Source(SOURCE), invented.KEPT))
    pieces = [invented.PIECES[invented.KEPT[number]] for number in tokenizer.numbers("bon", 60)]
    assert pieces[0] == "<s>"
    assert pieces[-4:] == ["b", "o", "n", "</s>"]


def test_the_tokenizer_replaces_characters_as_the_source_says():
    tokenizer = Tokenizer.read(tokenizer_json(Source(SOURCE), invented.KEPT))
    assert tokenizer.numbers("À", 60) == tokenizer.numbers("a", 60)


def test_the_tokenizer_stops_at_the_most_pieces_and_ends_the_post():
    tokenizer = Tokenizer.read(tokenizer_json(Source(SOURCE), invented.KEPT))
    numbers = tokenizer.numbers("ab" * 100, 20)
    assert (len(numbers), numbers[-1]) == (20, tokenizer.special.end)


def test_a_piece_spelt_twice_or_not_at_all_gets_a_name_of_its_own():
    names = [pair[0] for pair in json.loads(tokenizer_json(Source(SOURCE), invented.KEPT))["model"]["model"]["vocab"]]
    assert len(set(names)) == len(names)


def test_kept_pieces_come_back_from_their_bytes():
    kept = np.array([0, 1, 2, 3, 9, 250_000])
    assert np.array_equal(unpack(pack(kept)), kept)
