"""The cast: Alice owns the workspace, Bob is an agent in it, Charlie is a stranger with a workspace of his own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cast import make_user, signed_in

if TYPE_CHECKING:
    from django.test import Client

    from parvis.workspaces.models import Member, User, Workspace


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        from tools.catalogue import compile_all

        compile_all()


@pytest.fixture(autouse=True)
def unwatched() -> Iterator[None]:
    """Only between tests do ids come again: a watch that is kept by id would match the queries of the test before."""
    yield
    if matching := sys.modules.get("parvis.listening.matching"):
        matching._watches.clear()


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice@lumen.example", "Alice Martin")


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob@lumen.example", "Bob Durand")


@pytest.fixture
def charlie(db: None) -> User:
    return make_user("charlie@stranger.example", "Charlie Petit")


@pytest.fixture
def workspace(alice: User, bob: User) -> Workspace:
    """Lumen: Alice is its owner, Bob an agent."""
    from parvis.workspaces.models import Member, Role, Workspace

    lumen = Workspace.objects.create(name="Lumen", slug="lumen")
    Member.objects.create(workspace=lumen, user=alice, role=Role.OWNER)
    Member.objects.create(workspace=lumen, user=bob, role=Role.AGENT)
    return lumen


@pytest.fixture
def owner(workspace: Workspace, alice: User) -> Member:
    return alice.memberships.get(workspace=workspace)


@pytest.fixture
def agent(workspace: Workspace, bob: User) -> Member:
    return bob.memberships.get(workspace=workspace)


@pytest.fixture
def other_workspace(charlie: User) -> Workspace:
    """Charlie's: nothing of it may ever be seen by Alice or Bob."""
    from parvis.workspaces.models import Member, Role, Workspace

    stranger = Workspace.objects.create(name="Stranger", slug="stranger")
    Member.objects.create(workspace=stranger, user=charlie, role=Role.OWNER)
    return stranger


@pytest.fixture
def alice_client(alice: User, workspace: Workspace) -> Client:
    return signed_in(alice)


@pytest.fixture
def bob_client(bob: User, workspace: Workspace) -> Client:
    return signed_in(bob)


@pytest.fixture
def charlie_client(charlie: User, other_workspace: Workspace) -> Client:
    return signed_in(charlie)


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of large outside samples, which are not part of the repository; tests that need it skip without it."""
    default = Path(__file__).parent.parent / "shared" / "data"
    folder = Path(os.environ.get("PARVIS_TEST_DATA", default))
    if not folder.is_dir():
        pytest.skip(f"no outside samples in {folder} (PARVIS_TEST_DATA)")
    return folder
