"""What is done with taught networks beside teaching them: an earlier one read, several mixed, one cut to a patch."""

from __future__ import annotations

import io

import numpy as np
import pytest

from parvis.lib.mood.patch import Patch, WrongPatch
from parvis.lib.mood.source import Source
from parvis.lib.mood.tests import invented
from tools.mood import patching
from tools.mood.batches import LENGTHS, padded
from tools.mood.earlier import SHARE, network_of, stirred
from tools.mood.folds import FOLDS, left_out

pytestmark = pytest.mark.any_database

SOURCE = Source(invented.source())


def taught(seed: int = 3, size: float = 0.05) -> dict[str, np.ndarray]:
    """The upper of the invented layers, moved by matrices of falling singular values, and a head."""
    chance = np.random.default_rng(seed)
    head = {"head.weight": chance.normal(0, 1, (3, invented.WIDTH)), "head.bias": np.zeros(3)}
    return head | {f"1.{name}": value + moved(chance, value, size) for name, value in SOURCE.layer(1).items()}


def moved(chance: np.random.Generator, value: np.ndarray, size: float) -> np.ndarray:
    if value.ndim == 1:
        return chance.normal(0, size, value.shape)
    rank = min(value.shape)
    left, _ = np.linalg.qr(chance.normal(0, 1, (len(value), rank)))
    right, _ = np.linalg.qr(chance.normal(0, 1, (value.shape[1], rank)))
    return left * (size * 0.8 ** np.arange(rank)) @ right.T


def far(network: dict[str, np.ndarray], content: bytes) -> float:
    """The norm of what is lost over that of what was taught, over all matrices of the layer."""
    public, back = SOURCE.layer(1), Patch.read(content).taught(1, SOURCE.layer(1))
    names = [name for name, value in public.items() if value.ndim == 2]
    lost = sum(float(((back[name] - network[f"1.{name}"]) ** 2).sum()) for name in names)
    return (lost / sum(float(((public[name] - network[f"1.{name}"]) ** 2).sum()) for name in names)) ** 0.5


@pytest.mark.parametrize("most", [20_000, 40_000])
def test_a_patch_holds_what_was_taught_in_the_bytes_it_may_take(most: int) -> None:
    network = taught()

    content = patching.patch(SOURCE, network, most)

    assert 0.8 * most < len(content) <= most
    assert far(network, content) < 0.15


def test_more_bytes_lose_less() -> None:
    network = taught()

    assert far(network, patching.patch(SOURCE, network, 40_000)) < far(network, patching.patch(SOURCE, network, 15_000))


def test_a_network_that_learnt_nothing_makes_an_empty_patch() -> None:
    head = {name: value for name, value in taught().items() if name.startswith("head")}
    same = head | {f"1.{name}": value for name, value in SOURCE.layer(1).items()}

    back = Patch.read(patching.patch(SOURCE, same)).taught(1, SOURCE.layer(1))

    assert all(np.array_equal(back[name], value) for name, value in SOURCE.layer(1).items())


def test_the_mean_of_networks_is_that_of_each_weight() -> None:
    mixed = patching.mean([{"a": np.array([1.0, 2.0])}, {"a": np.array([3.0, 6.0])}])

    assert mixed["a"].tolist() == [2.0, 4.0]


def test_an_earlier_network_is_read_from_its_patch() -> None:
    network = taught()

    read = network_of(patching.patch(SOURCE, network, 60_000), SOURCE, first=1)

    assert {name for name in read if name[0].isdigit()} == {name for name in network if name[0].isdigit()}
    assert all(np.allclose(read[name], network[name], atol=2e-3) for name in read)


def test_a_patch_of_the_first_form_says_the_same() -> None:
    content = patching.patch(SOURCE, taught(), 60_000)
    with np.load(io.BytesIO(content)) as file:
        tensors = {name: file[name] for name in file.files}
    old = {}
    for name, value in tensors.items():
        for new, ending in ((".left_scale", ".as"), (".right_scale", ".bs"), (".left", ".A"), (".right", ".B")):
            if name.endswith(new):
                name = name.removesuffix(new) + ending
                break
        old[name] = value

    read, before = network_of(patching.packed(old), SOURCE, 1), network_of(content, SOURCE, 1)

    assert all(np.array_equal(read[name], before[name]) for name in before)


def test_an_earlier_network_with_other_lower_layers_is_refused() -> None:
    below = invented.patch(**{"0__ao__bias": np.ones(invented.WIDTH, np.float16)})

    with pytest.raises(ValueError, match="below 1"):
        network_of(below, SOURCE, first=1)


def test_a_little_of_an_earlier_network_is_stirred_in() -> None:
    mixed = stirred({"1.a": np.ones(2), "kind.bias": np.ones(1)}, {"1.a": np.zeros(2)})

    assert np.allclose(mixed["1.a"], 1 - SHARE)
    assert mixed["kind.bias"] == 1


def test_what_is_no_patch_is_no_earlier_network() -> None:
    with pytest.raises(WrongPatch):
        network_of(b"PK\x03\x04", SOURCE, first=1)


@pytest.mark.parametrize("count", [0, 1, 7, 100])
def test_each_post_is_left_out_by_one_network_alone(count: int) -> None:
    numbers = np.concatenate([left_out(fold, count) for fold in range(FOLDS)])

    assert sorted(numbers) == list(range(count))


def test_posts_are_filled_up_to_the_next_length() -> None:
    posts = [np.ones((3, 2)), np.full((30, 2), 2.0)]

    states, mask = padded(posts)

    assert states.shape == (2, LENGTHS[1], 2)
    assert mask.sum(1).tolist() == [3, 30]
    assert not states[~mask].any()
    assert (states[1, :30] == 2).all()
