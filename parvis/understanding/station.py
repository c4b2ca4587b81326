"""The readers of one process: what they read, how fast they are, and what they do with a post that breaks them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from parvis.listening.models import Mood, ReadWith
from parvis.understanding.memory import Memory
from parvis.understanding.readers import Found, Reader
from parvis.understanding.texts import text_key, text_of

PATIENCE_SECONDS = 5.0  # a backlog that takes longer than this is a flood: everything gets the cheap score at once
FIRST_GUESS = 40.0  # posts per second, before anything was measured
WEIGHT = 0.2  # of the newest measure in the rate
BROKEN_FOR = timedelta(minutes=5)  # before a full reader that broke is tried again

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Task:
    """A post to read, with what tells how urgent a closer look is."""

    post_id: int
    text: str
    lang: str
    reach: int = 0
    queries: tuple[int, ...] = ()
    key: int = field(init=False)  # the same for copies of one text

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", text_key(self.text, self.lang))


@dataclass(frozen=True, slots=True)
class Answer:
    task: Task
    found: Found
    read_with: ReadWith


NOTHING_TO_READ = Found(Mood.UNSURE, 0)
BROKE_IT = Found(Mood.UNSURE, 0)


@dataclass(slots=True)
class Station:
    """`full` gives the full reader, or None while there is none; both readers are loaded when first needed."""

    light: Callable[[], Reader | None]
    full: Callable[[], Reader | None]
    clock: Callable[[], float] = time.monotonic
    rate: float = FIRST_GUESS  # texts per second of the full reader
    _broken_until: datetime | None = None
    _failed: set[int] = field(default_factory=set)  # keys of texts at which the full reader broke, since it read one
    _light_memory: Memory = field(default_factory=Memory)
    _full_memory: Memory = field(default_factory=Memory)

    @property
    def can_read(self) -> bool:
        """Is there any reader at all? Without one, mentions stay unread and pages say so."""
        return self.light() is not None

    @property
    def patience(self) -> int:
        """The longest backlog, in posts, that the full reader alone is left with."""
        return max(1, int(self.rate * PATIENCE_SECONDS))

    def has_full(self, now: datetime) -> bool:
        return self._full_reader(now) is not None

    def read_light(self, tasks: Sequence[Task]) -> list[Answer]:
        reader = self.light()
        assert reader is not None, "ask `can_read` first"
        return self._read(reader, self._light_memory, tasks, ReadWith.LIGHT)

    def read_full(self, tasks: Sequence[Task], now: datetime) -> list[Answer]:
        """With the full reader; with the light one while there is none, or when it fails at everything."""
        reader = self._full_reader(now)
        if reader is None:
            return self.read_light(tasks)
        began = self.clock()
        asked = {task.key for task in tasks if task.text and self._full_memory.find(task.key) is None}
        answers = self._read(reader, self._full_memory, tasks, ReadWith.FULL)
        broke = {answer.task.key for answer in answers if answer.read_with == ReadWith.SET_ASIDE}
        if self._fails_at_everything(asked, broke):
            log.error("The full reader failed at %s posts of %s: reading lightly for a while", len(broke), len(tasks))
            self._broken_until = now + BROKEN_FOR
            return self.read_light(tasks)
        self._measure(len(asked) - len(broke), self.clock() - began)
        return answers

    def _fails_at_everything(self, asked: set[int], broke: set[int]) -> bool:
        """Two texts since it last read one: a single text may be what is wrong."""
        self._failed = self._failed | broke if asked == broke else set()
        if len(self._failed) < 2:
            return False
        self._failed = set()
        return True

    def _full_reader(self, now: datetime) -> Reader | None:
        is_left = self._broken_until and now < self._broken_until <= now + BROKEN_FOR  # no longer, however clocks jump
        return None if is_left else self.full()

    def _measure(self, texts: int, seconds: float) -> None:
        if texts > 0 and seconds > 0:
            self.rate += WEIGHT * (texts / seconds - self.rate)

    def _read(self, reader: Reader, memory: Memory, tasks: Sequence[Task], read_with: ReadWith) -> list[Answer]:
        """Each text once, however many posts say it."""
        new = {task.key: task for task in tasks if task.text and memory.find(task.key) is None}
        broke = set()
        for key, found in zip(new, _read_carefully(reader, list(new.values())), strict=True):
            if found is None:
                broke.add(key)
            else:
                memory.keep(key, found)
        answers = []
        for task in tasks:
            if not task.text:
                answers.append(Answer(task, NOTHING_TO_READ, read_with))
            elif task.key in broke:
                answers.append(Answer(task, BROKE_IT, ReadWith.SET_ASIDE))
            else:
                answers.append(Answer(task, memory.find(task.key) or BROKE_IT, read_with))
        return answers


def _read_carefully(reader: Reader, tasks: Sequence[Task]) -> list[Found | None]:
    """The answers; None for a text at which the reader breaks, found by reading one by one."""
    if not tasks:
        return []
    try:
        return list(reader.read([task.text for task in tasks], [task.lang for task in tasks]))
    except Exception:
        if len(tasks) == 1:
            log.exception("Post %s could not be read and is put aside as unsure", tasks[0].post_id)
            return [None]
    return [found for task in tasks for found in _read_carefully(reader, [task])]


def task_of(post_id: int, title: str, text: str, lang: str, reach: int = 0, queries: tuple[int, ...] = ()) -> Task:
    return Task(post_id, text_of(title, text), lang, reach, queries)
