"""The parent's side of the limited child: a few children, lent in turn, replaced when they die."""

from __future__ import annotations

import atexit
import logging
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from parvis.networks.feeds.parsed import Job, Parsed

CHILD = "parvis.networks.feeds.child"
# Telling the parsers nothing about us: no keys, no tokens, no database.
PASSED_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "TMPDIR")
START_SECONDS = 30.0
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one document: processor seconds, megabytes of address space, seconds on the clock."""

    cpu_seconds: int = 5
    memory_megabytes: int = 512
    wall_seconds: int = 20


class Readers:
    """Reads documents in limited children. Safe to share between threads: at most `count` documents at once."""

    def __init__(self, count: int = 2, limits: Limits = Limits()) -> None:
        self.limits = limits
        self.turns = threading.BoundedSemaphore(count)
        self.lock = threading.Lock()
        self.idle: list[subprocess.Popen[bytes]] = []
        self.owner = os.getpid()

    def read(self, body: bytes, url: str, headers: Mapping[str, str] | None = None, max_entries: int = 1000) -> Parsed:
        """What the document says; `Parsed.failure` says why not, where it was too much."""
        job = msgspec.json.encode(
            Job(url, {name.lower(): value for name, value in (headers or {}).items()}, max_entries)
        )
        with self.turns:
            child = self._lent()
            try:
                answer = _answer(child, job, body, START_SECONDS + self.limits.wall_seconds)
            except OSError:
                _end(child)
                log.warning("The reader of feeds died or did not answer (status %s).", child.returncode)
                return Parsed(failure="crash: the reader died")
            with self.lock:
                self.idle.append(child)
        return msgspec.json.decode(answer, type=Parsed)

    def close(self) -> None:
        """End the children."""
        with self.lock:
            children, self.idle = self.idle, []
        for child in children:
            _end(child)

    def _lent(self) -> subprocess.Popen[bytes]:
        with self.lock:
            if self.owner != os.getpid():  # we were forked: these children belong to our parent
                self.idle, self.owner = [], os.getpid()
            while self.idle:
                child = self.idle.pop()
                if child.poll() is None:
                    return child
        return self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        words = (self.limits.cpu_seconds, self.limits.memory_megabytes, self.limits.wall_seconds)
        environment = {name: os.environ[name] for name in PASSED_ENVIRONMENT if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        return subprocess.Popen(
            [sys.executable, "-m", CHILD, *map(str, words)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )


def _answer(child: subprocess.Popen[bytes], job: bytes, body: bytes, seconds: float) -> bytes:
    """Raises OSError (TimeoutError included) when the child does not answer as it should."""
    assert child.stdin
    assert child.stdout
    child.stdin.write(len(job).to_bytes(4, "big") + len(body).to_bytes(4, "big") + job + body)
    child.stdin.flush()
    moment = time.monotonic() + seconds
    length = int.from_bytes(_exactly(child.stdout.fileno(), 4, moment), "big")
    return _exactly(child.stdout.fileno(), length, moment)


def _exactly(source: int, length: int, moment: float) -> bytes:
    got = bytearray()
    while len(got) < length:
        if not select.select([source], [], [], max(0.0, moment - time.monotonic()))[0]:
            raise TimeoutError("the reader does not answer")
        piece = os.read(source, min(1 << 20, length - len(got)))
        if not piece:
            raise ConnectionResetError("the reader died")
        got += piece
    return bytes(got)


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            try:
                pipe.close()
            except BrokenPipeError:
                continue  # what was still to be written has no reader any more


shared = Readers()
atexit.register(shared.close)
