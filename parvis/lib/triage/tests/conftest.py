import importlib.resources

import pytest

from parvis.lib.triage import Triage


@pytest.fixture(scope="session")
def taught() -> bytes:
    return importlib.resources.files("parvis.lib.triage").joinpath("taught/triage.npz").read_bytes()


@pytest.fixture(scope="session")
def light(taught) -> Triage:
    return Triage(taught)
