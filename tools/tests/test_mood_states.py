"""The states that teaching begins from are those that the built encoder passes through."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from parvis.lib.mood.building import build
from parvis.lib.mood.encoding import session
from parvis.lib.mood.source import Source
from parvis.lib.mood.tests import invented
from parvis.lib.mood.tokenizing import Tokenizer
from tools.mood.states import MOST, Lower, States, load, save

pytestmark = pytest.mark.any_database

SOURCE = invented.source()
POSTS = ["bon", "queue! la mer", ""]


def states(layers: int = invented.LAYERS) -> States:
    return Lower(Source(SOURCE), invented.KEPT, layers).states(POSTS, [2, 1, -1], [0, 1, 2])


def test_all_layers_end_in_the_vector_of_the_encoder() -> None:
    built = build(SOURCE, invented.patch(), invented.KEPT)
    whole, tokenizer = session(built.onnx), Tokenizer.read(built.tokenizer)
    found = states()

    for number, post in enumerate(POSTS):
        ids = np.array([tokenizer.numbers(post, MOST)])
        (vector,) = whole.run(["vector"], {"ids": ids, "mask": np.ones_like(ids)})[0]
        assert np.allclose(found.post(number).astype(np.float32).mean(0), vector, atol=0.01)


def test_fewer_layers_end_elsewhere() -> None:
    assert states(1).values.shape == states().values.shape
    assert not np.allclose(states(1).values, states().values, atol=0.1)


def test_each_post_has_its_own_pieces() -> None:
    found = states()

    assert len(found) == 3
    assert found.lengths().sum() == len(found.values)
    assert found.lengths()[1] > found.lengths()[0] > found.lengths()[2] >= 2


def test_some_posts_can_be_taken_alone_in_another_order() -> None:
    found = states()

    some = found.only(np.array([2, 0]))

    assert np.array_equal(some.post(0), found.post(2))
    assert np.array_equal(some.post(1), found.post(0))
    assert (some.moods.tolist(), some.kinds.tolist()) == ([-1, 2], [2, 0])


def test_states_come_back_from_their_file(tmp_path: Path) -> None:
    found = states()

    save(found, tmp_path / "states.npz")
    back = load(tmp_path / "states.npz")

    assert all(np.array_equal(getattr(back, name), getattr(found, name)) for name in States.__slots__)
