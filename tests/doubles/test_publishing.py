"""The doubles keep the contract of networks that publish: what is measured with them is measured with the real seam."""

from __future__ import annotations

from typing import ClassVar

from parvis.door import TooLate
from parvis.networks.seam import Publishes
from parvis.networks.testing import Outlet, PublishContract
from tests.doubles.publishing import (
    ContainerDouble,
    KeyDouble,
    ListDouble,
    NoneDouble,
    PostingDoor,
    PostingServer,
    RkeyDouble,
)


class DoubleContract(PublishContract):
    double: ClassVar[type[Publishes]]

    def outlet(self) -> Outlet:
        door = PostingDoor(PostingServer())

        def lose(method: str, path: str) -> None:
            door.after = lambda method, path: None
            raise TooLate("No answer.", uncertain=True)

        def lose_next() -> None:
            door.after = lose

        def posted() -> dict[str, str]:
            return {name: post["text"] for name, post in door.server.posts.items()}

        return Outlet(self.double({}, door), posted, lose_next)


class TestKeyDouble(DoubleContract):
    double = KeyDouble


class TestRkeyDouble(DoubleContract):
    double = RkeyDouble


class TestContainerDouble(DoubleContract):
    double = ContainerDouble


class TestListDouble(DoubleContract):
    double = ListDouble


class TestNoneDouble(DoubleContract):
    double = NoneDouble
