import numpy as np

from parvis.lib.mood.patch import Patch
from parvis.lib.mood.source import Source
from parvis.lib.mood.tests import invented
from tools.mood.patching import mean, patch, ranks_of

SOURCE = Source(invented.source())
BOTH_SIDES = 128  # numbers that one more rank of its matrix takes


def taught(rank: int) -> dict[str, np.ndarray]:
    """Layer 1 with a difference of this rank in one matrix, and one moved vector."""
    chance = np.random.default_rng(3)
    layer = {f"1.{name}": value.copy() for name, value in SOURCE.layer(1).items()}
    layer["1.q.weight"] += 0.1 * chance.normal(0, 1, (64, rank)) @ chance.normal(0, 1, (rank, 64))
    layer["1.ao.bias"] += 0.25
    return layer | {"head.weight": np.ones((3, 64), np.float32), "head.bias": np.zeros(3, np.float32)}


def test_a_patch_gives_back_what_was_taught():
    wanted = taught(rank=4)
    found = Patch.read(patch(SOURCE, wanted, numbers=4 * BOTH_SIDES)).taught(1, SOURCE.layer(1))
    assert np.abs(found["q.weight"] - wanted["1.q.weight"]).max() < 0.02
    assert np.allclose(found["ao.bias"], wanted["1.ao.bias"], atol=1e-3)
    assert np.array_equal(found["k.weight"], SOURCE.layer(1)["k.weight"])


def test_more_rank_is_nearer():
    wanted = taught(rank=12)
    far, near = (
        np.abs(
            Patch.read(patch(SOURCE, wanted, numbers=rank * BOTH_SIDES)).taught(1, SOURCE.layer(1))["q.weight"]
            - wanted["1.q.weight"]
        )
        for rank in (2, 12)
    )
    assert near.mean() < far.mean() / 5


def test_the_same_networks_give_the_same_bytes():
    assert patch(SOURCE, taught(4), numbers=4 * BOTH_SIDES) == patch(SOURCE, taught(4), numbers=4 * BOTH_SIDES)


def test_what_keeps_most_for_its_cost_is_kept_first():
    sizes = [np.array([4.0, 1.0]), np.array([3.0, 2.9, 0.1])]
    assert ranks_of(sizes, [10, 10], 30) == [1, 2]
    assert ranks_of(sizes, [10, 40], 60) == [1, 1]
    assert ranks_of(sizes, [10, 10], 0) == [0, 0]


def test_a_soup_is_the_mean():
    assert mean([{"a": np.array([1.0])}, {"a": np.array([3.0])}])["a"] == 2
