"""What a network takes, asked for while one writes."""

from __future__ import annotations

import pytest

from parvis.delivery import outside
from parvis.publishing.fitting import limits_of
from tests.doubles.publishing import PostingDoor, PostingServer

pytestmark = pytest.mark.django_db


class Timed(PostingDoor):
    """Notes how long it may be waited for."""

    def __init__(self) -> None:
        super().__init__(PostingServer())
        self.allowed: list[float] = []

    def within(self, seconds: float) -> PostingDoor:
        self.allowed.append(seconds)
        return self


def test_a_server_that_does_not_answer_is_not_waited_for_while_one_writes(studio, monkeypatch):
    door = Timed()
    monkeypatch.setattr(outside, "door", lambda: door)
    limits_of(studio.account("key"))
    assert max(door.allowed) <= 5
