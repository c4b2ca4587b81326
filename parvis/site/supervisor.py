"""Keeps a few child processes alive, and ends with all of them.

A child that ends is started again, at once the first time, then after a pause that doubles. Children live in sessions
of their own, so that Ctrl-C in a terminal reaches only the supervisor, which then ends them in order.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from parvis.site.process import PARENT

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.25, 30.0
CALM_SECONDS = 60.0  # a child that lived this long starts again without a pause
SECONDS_TO_STOP = 2.2  # of the three in which everything ends, the rest is for the kill
# glibc gives threads heaps of their own that never shrink: 10 MB of a worker whose two dozen threads take turns anyway.
FEW_HEAPS = {"MALLOC_ARENA_MAX": "2"}
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD)


def pause_before(restart: int) -> float:
    """Seconds to wait before the nth restart in a row, from 1."""
    return min(FIRST_PAUSE_SECONDS * 2.0 ** (restart - 1), LONGEST_PAUSE_SECONDS)


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    restarts: int = 0

    def start(self, environ: Mapping[str, str]) -> None:
        self.process = subprocess.Popen(self.command, env=environ, start_new_session=True, stdin=subprocess.DEVNULL)
        self.started_at = time.monotonic()

    def note_end(self, now: float) -> str:
        """Forget the ended process and set when the next one is due. Returns a sentence for the log."""
        code = self.process.returncode if self.process else 0
        self.process = None
        self.restarts = 1 if now - self.started_at > CALM_SECONDS else self.restarts + 1
        pause = pause_before(self.restarts)
        self.due_at = now + pause
        why = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        return f"{self.name} {why}; starting it again in {pause:g} s."


@dataclass
class Supervisor:
    children: list[Child]
    say: Callable[[str], None] = lambda sentence: print(sentence, file=sys.stderr, flush=True)
    environ: Mapping[str, str] = field(default_factory=lambda: {**FEW_HEAPS, **os.environ, PARENT: str(os.getpid())})
    is_stopping: bool = False

    def run(self, when_started: Callable[[], None] = lambda: None) -> None:
        """Start the children and keep them alive until SIGTERM or Ctrl-C."""
        with _Wakeups(self._stop) as wakeups:
            for child in self.children:
                child.start(self.environ)
            when_started()
            while not self.is_stopping:
                self._note_ends()
                self._start_due()
                wakeups.wait(self._seconds_to_next_start())
            self._end_all()

    def _stop(self) -> None:
        self.is_stopping = True

    def _note_ends(self) -> None:
        for child in self.children:
            if child.process and child.process.poll() is not None:
                self.say(child.note_end(time.monotonic()))

    def _start_due(self) -> None:
        for child in self.children:
            if child.process is None and child.due_at <= time.monotonic():
                child.start(self.environ)

    def _seconds_to_next_start(self) -> float | None:
        waits = [child.due_at - time.monotonic() for child in self.children if child.process is None]
        return max(0.0, min(waits)) if waits else None

    def _end_all(self) -> None:
        running = [child.process for child in self.children if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + SECONDS_TO_STOP
        for process in running:
            try:
                process.wait(timeout=max(0.01, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class _Wakeups:
    """Turns signals into bytes on a pipe that the main loop waits on, so that none comes at a wrong moment."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self.stop = stop

    def __enter__(self) -> _Wakeups:
        self.reader, self.writer = os.pipe()
        os.set_blocking(self.reader, False)
        os.set_blocking(self.writer, False)
        self.old_fd = signal.set_wakeup_fd(self.writer, warn_on_full_buffer=False)
        self.old = {number: signal.signal(number, self._note) for number in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(self.old_fd)
        for number, handler in self.old.items():
            signal.signal(number, handler)
        os.close(self.reader)
        os.close(self.writer)

    def wait(self, seconds: float | None) -> None:
        if select.select([self.reader], [], [], seconds)[0]:
            os.read(self.reader, 4096)

    def _note(self, number: int, _frame: object) -> None:
        if number != signal.SIGCHLD:
            self.stop()
