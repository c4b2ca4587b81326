from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.db import connections
from django.http import QueryDict
from django.utils import timezone

from parvis.listening import live
from parvis.listening.filters import read_filters
from parvis.listening.intake import take_in
from parvis.listening.models import Mention, Query, Redraw
from parvis.listening.tests.conftest import NOON, a_batch, a_post
from parvis.listening.views.live import events
from parvis.posts.models import Source
from parvis.workspaces.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "EVERY_SECONDS", 0.01)


def arrive(source: Source) -> None:
    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)
    connections.close_all()


def leave(source: Source, user: User) -> None:
    source.workspace.memberships.filter(user=user).delete()
    connections.close_all()


def test_a_page_that_waits_is_told_of_a_new_mention(source: Source, lamps: Query) -> None:
    async def scene() -> live.Seen | None:
        waiting = asyncio.create_task(live.newer(source.workspace_id, live.Seen(), patience=5))
        await asyncio.sleep(0)
        await asyncio.to_thread(arrive, source)
        return await waiting

    assert asyncio.run(scene()) == live.Seen(Mention.objects.get().pk, 0)


def test_silence_ends_with_none(source: Source) -> None:
    assert asyncio.run(live.newer(source.workspace_id, live.Seen(), patience=0.05)) is None


def test_what_was_told_is_not_told_again(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)
    last = live.newest(source.workspace_id)

    assert last == live.Seen(Mention.objects.get().pk, 0)
    assert asyncio.run(live.newer(source.workspace_id, last, patience=0.05)) is None


def test_mentions_of_another_workspace_wake_nobody(source: Source, lamps: Query, other_workspace: object) -> None:
    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)

    assert asyncio.run(live.newer(other_workspace.pk, live.Seen(), patience=0.05)) is None  # type: ignore[attr-defined]


def test_nobody_looks_when_nobody_waits(source: Source) -> None:
    async def scene() -> bool:
        await live.newer(source.workspace_id, live.Seen(), patience=0.02)
        await asyncio.sleep(0.05)
        task = live._lookouts[asyncio.get_running_loop()]._task
        return task is not None and task.done()

    assert asyncio.run(scene())


def test_a_page_is_told_that_a_mood_was_read(source: Source, lamps: Query) -> None:
    arrive(source)
    last = live.newest(source.workspace_id)
    Redraw.ask(source.workspace, [7], NOON, keep=timedelta(minutes=5))
    connections.close_all()

    told = asyncio.run(live.newer(source.workspace_id, last, patience=5))

    assert told == live.Seen(last.mention, Redraw.objects.get().pk)


def test_how_far_one_has_seen_is_read_from_what_a_browser_sends() -> None:
    assert live.Seen.read("7-3") == live.Seen(7, 3)
    assert live.Seen.read("7") == live.Seen(7, 0)
    assert live.Seen.read("-") == live.Seen.read("7-x") == live.Seen.read("9" * 30) == live.Seen()


def test_who_left_the_workspace_is_told_nothing_more(source: Source, lamps: Query, alice: User, rf: object) -> None:
    request = rf.get("/")  # type: ignore[attr-defined]
    request.workspace, request.LANGUAGE_CODE = source.workspace, "en"
    request.member = source.workspace.memberships.get(user=alice)
    filters = read_filters(QueryDict(), source.workspace, timezone.now())

    async def scene() -> list[str]:
        stream = events(request, filters, live.Seen())
        heard = [await anext(stream)]
        await asyncio.to_thread(leave, source, alice)
        await asyncio.to_thread(arrive, source)
        return [*heard, *[event async for event in stream if "event" in event]]

    assert asyncio.run(asyncio.wait_for(scene(), 5)) == ["retry: 2000\n: open\n\n"]
