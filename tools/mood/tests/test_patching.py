import numpy as np

from parvis.lib.mood.patch import Patch
from parvis.lib.mood.source import Source
from parvis.lib.mood.tests import invented
from tools.mood.patching import mean, patch

SOURCE = Source(invented.source())
TIGHT, ROOMY = 10_000, 12_000  # bytes; without any matrix it takes 7,500


def taught(rank: int) -> dict[str, np.ndarray]:
    """Layer 1 with a difference of this rank in one matrix, and one moved vector."""
    chance = np.random.default_rng(3)
    layer = {f"1.{name}": value.copy() for name, value in SOURCE.layer(1).items()}
    layer["1.q.weight"] += 0.1 * chance.normal(0, 1, (64, rank)) @ chance.normal(0, 1, (rank, 64))
    layer["1.ao.bias"] += 0.25
    return layer | {"head.weight": np.ones((3, 64), np.float32), "head.bias": np.zeros(3, np.float32)}


def given_back(rank: int, most: int) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """What was taught, and what a patch of so many bytes gives back of it."""
    wanted = taught(rank)
    return wanted, Patch.read(patch(SOURCE, wanted, most)).taught(1, SOURCE.layer(1))


def test_a_patch_gives_back_what_was_taught():
    wanted, found = given_back(rank=4, most=ROOMY)
    assert np.abs(found["q.weight"] - wanted["1.q.weight"]).max() < 0.02
    assert np.allclose(found["ao.bias"], wanted["1.ao.bias"], atol=1e-3)
    assert np.array_equal(found["k.weight"], SOURCE.layer(1)["k.weight"])


def test_it_is_no_larger_than_asked():
    for most in (TIGHT, ROOMY):
        assert 0.95 * most < len(patch(SOURCE, taught(40), most)) <= most


def test_more_bytes_are_nearer():
    both = [given_back(40, most) for most in (TIGHT, ROOMY)]
    far, near = (np.abs(found["q.weight"] - wanted["1.q.weight"]).mean() for wanted, found in both)
    assert near < far / 5


def test_a_large_component_gets_finer_numbers_than_a_small_one():
    wanted = taught(rank=40)
    wanted["1.k.weight"] = wanted["1.k.weight"] + (wanted["1.q.weight"] - SOURCE.layer(1)["q.weight"]).T / 4
    read = Patch.read(patch(SOURCE, wanted, ROOMY)).tensors
    most_of = [int(np.abs(read[f"1.{name}.weight.left"]).max()) for name in "qk"]
    assert most_of[0] > 3 * most_of[1] > 0
    assert read["1.k.weight.left"].shape[1] < read["1.q.weight.left"].shape[1]


def test_nothing_taught_makes_a_patch_too():
    same = {f"1.{name}": value for name, value in SOURCE.layer(1).items()}
    head = {"head.weight": np.ones((3, 64), np.float32), "head.bias": np.zeros(3, np.float32)}
    found = Patch.read(patch(SOURCE, same | head)).taught(1, SOURCE.layer(1))
    assert all(np.array_equal(found[name], value) for name, value in SOURCE.layer(1).items())


def test_the_same_networks_give_the_same_bytes():
    assert patch(SOURCE, taught(4), TIGHT) == patch(SOURCE, taught(4), TIGHT)


def test_a_soup_is_the_mean():
    assert mean([{"a": np.array([1.0])}, {"a": np.array([3.0])}])["a"] == 2
