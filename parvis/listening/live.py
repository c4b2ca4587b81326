"""What is new on open walls: one small look at the database per process and half second, however many pages wait.

For a stream of server-sent events:

    while True:
        newest = await newer(workspace.pk, last)      # returns within half a second of a commit
        if newest is None:                            # nothing came: say that we are still here
            yield ": still here\\n\\n"
            continue
        ... the mentions with last < id <= newest ...
        last = newest

Nothing is missed by asking for higher ids: one writer at a time stores mentions of a workspace and takes their ids
under that lock (`parvis.posts.writing.lock_writing`), so they become visible in their order.
Nothing comes twice either.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import DatabaseError, close_old_connections

from parvis.listening.models import Mention

EVERY_SECONDS = 0.5
PATIENCE_SECONDS = 15.0  # a word to the browser at least this often keeps the line open

log = logging.getLogger(__name__)


async def newer(workspace_id: int, last: int, *, patience: float = PATIENCE_SECONDS) -> int | None:
    """Wait for a mention of the workspace with an id above `last`; the highest id, or None when patience ran out."""
    loop = asyncio.get_running_loop()
    if loop not in _lookouts:
        _lookouts[loop] = Lookout()
    return await _lookouts[loop].newer(workspace_id, last, patience)


def newest_id(workspace_id: int) -> int:
    """The id to start from: of the newest mention, or 0."""
    return _newest_above({workspace_id: 0}).get(workspace_id, 0)


class Lookout:
    """Looks while somebody waits, for the workspaces they wait for."""

    def __init__(self) -> None:
        self._waiting: Counter[int] = Counter()
        self._newest: dict[int, int] = {}
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    async def newer(self, workspace_id: int, last: int, patience: float) -> int | None:
        self._waiting[workspace_id] += 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(patience), self._changed:
                await self._changed.wait_for(lambda: self._newest.get(workspace_id, 0) > last)
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
        """Ends when nobody waits any more; a database that is away for a while is asked again."""
        while self._waiting:
            known = {workspace_id: self._newest.get(workspace_id, 0) for workspace_id in self._waiting}
            try:
                found = await sync_to_async(_newest_above, thread_sensitive=False)(known)
            except DatabaseError as error:
                log.warning("Open walls wait for the database: %s", error)
                found = {}
            if found:
                self._newest |= found
                async with self._changed:
                    self._changed.notify_all()
            await asyncio.sleep(EVERY_SECONDS)


_lookouts: WeakKeyDictionary[asyncio.AbstractEventLoop, Lookout] = WeakKeyDictionary()


def _newest_above(known: dict[int, int]) -> dict[int, int]:
    """For each workspace that has a mention above the known id: its highest id."""
    close_old_connections()
    found = {}
    for workspace_id, last in known.items():
        newest = (
            Mention.objects.filter(workspace=workspace_id, pk__gt=last)
            .order_by("-pk").values_list("pk", flat=True).first()
        )  # fmt: skip
        if newest is not None:
            found[workspace_id] = newest
    return found
