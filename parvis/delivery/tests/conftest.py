from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from parvis.delivery import outside
from parvis.delivery.models import Account, Delivery
from parvis.delivery.protocol import deliver_one
from parvis.delivery.terms import Terms
from parvis.networks.seam import Draft
from parvis.workspaces.models import User, Workspace
from tests.doubles.publishing import DOUBLES, PostingDoor, PostingServer, known

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
TERMS = Terms()


@dataclass
class Clock:
    """A clock that is set by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class House:
    """A workspace with an account on each double, one server behind all, and a clock set by hand."""

    workspace: Workspace
    by: User
    door: PostingDoor
    clock: Clock = field(default_factory=Clock)
    accounts: dict[str, Account] = field(default_factory=dict)

    def account(self, way: str = "list") -> Account:
        if way not in self.accounts:
            name = f"double_{way}"
            self.accounts[way] = Account.objects.create(
                workspace=self.workspace, network=name, name=f"Lumen {way}", native_id=f"lumen-{way}"
            )
        return self.accounts[way]

    def deliver(self, way: str = "list", text: str = "", **asked: object) -> Delivery:
        """A delivery that is due now."""
        number = Delivery.objects.count()
        asked = {"key": f"publication:{number}", "at": self.clock.now, "by": self.by} | asked
        return Delivery.schedule(self.account(way), Draft(text=text or f"Lampe {number}"), **asked)  # type: ignore[arg-type]

    def work(self, turns: int = 20) -> None:
        """Do everything that is due now."""
        while turns and deliver_one(TERMS, self.clock):
            turns -= 1
        assert turns, "this would go on for ever"

    def work_later(self, seconds: float = 181.0, times: int = 3) -> None:
        for _ in range(times):
            self.clock.pass_by(seconds)
            self.work()

    @property
    def texts(self) -> list[str]:
        return [post["text"] for post in self.door.server.posts.values()]


@pytest.fixture
def house(workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    door = PostingDoor(PostingServer())
    monkeypatch.setattr(outside, "door", lambda: door)
    with known(*DOUBLES):
        yield House(workspace, alice, door)
