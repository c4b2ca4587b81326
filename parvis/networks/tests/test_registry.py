import pytest

from parvis.networks import registry
from parvis.networks.seam import Network


def test_every_network_is_registered_under_its_own_name():
    assert all(name == network.name for name, network in registry.networks().items())


def test_what_is_not_a_network_is_refused_with_its_place():
    with pytest.raises(TypeError, match=r"somewhere:Thing is not a network"):
        registry._checked(object, "somewhere:Thing")


def test_a_network_is_accepted():
    assert registry._checked(Network, "parvis.networks.seam:Network") is Network


def test_a_network_of_a_package_above_can_be_added() -> None:
    class Carrier(Network):
        name = "carrier"
        label = "Carrier pigeon"

    registry.add(Carrier)
    try:
        assert registry.networks()["carrier"] is Carrier
    finally:
        registry._added.remove(Carrier)
        registry.networks.cache_clear()
