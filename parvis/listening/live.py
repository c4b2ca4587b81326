"""What is new on open walls and what they must draw again.

One small look at the database per process and half second, however many pages wait.

For a stream of server-sent events:

    while True:
        newest = await newer(workspace.pk, last)      # returns within half a second of a commit
        if newest is None:                            # nothing came: say that we are still here
            yield ": still here\\n\\n"
            continue
        ... the mentions with last.mention < id <= newest.mention, the redraws likewise ...
        last = newest

Nothing is missed by asking for higher ids: one writer at a time stores mentions of a workspace and takes their ids
under that lock (`parvis.posts.writing.lock_writing`), so they become visible in their order.
Nothing comes twice either.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple
from weakref import WeakKeyDictionary

from django.db import DatabaseError, close_old_connections, connections

from parvis.listening.models import Mention, Redraw

EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 15.0  # a word to the browser at least this often keeps the line open

log = logging.getLogger(__name__)


class Seen(NamedTuple):
    """How far somebody has seen: the highest id of a mention and of a redraw."""

    mention: int = 0
    redraw: int = 0

    def __str__(self) -> str:
        return f"{self.mention}-{self.redraw}"

    @classmethod
    def read(cls, text: str) -> Seen:
        """From "7-3", or "7" of who saw no redraw; nothing seen where it is neither."""
        numbers = text.split("-")[:2]
        if not all(number.isdecimal() and len(number) < 19 for number in numbers):
            return cls()
        return cls(*map(int, numbers))

    def is_behind(self, other: Seen) -> bool:
        return other.mention > self.mention or other.redraw > self.redraw


async def newer(workspace_id: int, last: Seen, *, patience: float = PATIENCE_SECONDS) -> Seen | None:
    """Wait for a mention or a redraw of the workspace above `last`; the highest ids, or None when patience ran out."""
    loop = asyncio.get_running_loop()
    if loop not in _lookouts:
        _lookouts[loop] = Lookout()
    return await _lookouts[loop].newer(workspace_id, last, patience)


def newest(workspace_id: int) -> Seen:
    """Where to start from."""
    return _newest_above({workspace_id: Seen()}).get(workspace_id, Seen())


class Lookout:
    """Looks while somebody waits, for the workspaces they wait for."""

    def __init__(self) -> None:
        self._waiting: Counter[int] = Counter()
        self._newest: dict[int, Seen] = {}
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    async def newer(self, workspace_id: int, last: Seen, patience: float) -> Seen | None:
        self._waiting[workspace_id] += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(patience), self._changed:
                await self._changed.wait_for(lambda: last.is_behind(self._newest.get(workspace_id, last)))
            return self._newest[workspace_id]
        except TimeoutError:
            return None
        finally:
            self._leave(workspace_id)

    def _leave(self, workspace_id: int) -> None:
        self._waiting[workspace_id] -= 1
        if not self._waiting[workspace_id]:
            del self._waiting[workspace_id]
            self._newest.pop(workspace_id, None)

    async def _look(self) -> None:
        """Ends when nobody waits any more. One thread with one connection of its own, closed at the end."""
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, "lookout") as thread:
            try:
                while self._waiting:
                    known = {workspace_id: self._newest.get(workspace_id, Seen()) for workspace_id in self._waiting}
                    await self._tell(await loop.run_in_executor(thread, _look_up, known))
                    await asyncio.sleep(EVERY_SECONDS)
            finally:
                thread.submit(connections.close_all)

    async def _tell(self, found: dict[int, Seen]) -> None:
        if found:
            self._newest |= found
            async with self._changed:
                self._changed.notify_all()


_lookouts: WeakKeyDictionary[asyncio.AbstractEventLoop, Lookout] = WeakKeyDictionary()


def _look_up(known: dict[int, Seen]) -> dict[int, Seen]:
    """What is newer; nothing while the database is away: it is asked again."""
    close_old_connections()
    try:
        return _newest_above(known)
    except DatabaseError as error:
        log.warning("Open walls wait for the database: %s", error)
        return {}


def _newest_above(known: dict[int, Seen]) -> dict[int, Seen]:
    """For each workspace that has something above what is known: the highest ids."""
    found = {}
    for workspace_id, last in known.items():
        mention = _highest(Mention, workspace_id, last.mention)
        redraw = _highest(Redraw, workspace_id, last.redraw)
        if mention or redraw:
            found[workspace_id] = Seen(mention or last.mention, redraw or last.redraw)
    return found


def _highest(model: type[Mention] | type[Redraw], workspace_id: int, above: int) -> int | None:
    rows = model._default_manager.filter(workspace=workspace_id, pk__gt=above)
    return rows.order_by("-pk").values_list("pk", flat=True).first()
