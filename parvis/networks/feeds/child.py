"""The process in which hostile documents are read: `python -m parvis.networks.feeds.child`.

It loads the parsers once, then forks for every document: the fork has its own limits of processor time and memory and
leaves nothing behind, and a fork costs a few milliseconds where a new Python costs 300. This process has one thread, so
forking is safe whatever its parent does.

On stdin, again and again: two lengths of 4 bytes, then a `Job` as JSON and the document.
On stdout: a length and a `Parsed`, as JSON.
"""

from __future__ import annotations

import os
import resource
import select
import signal
import struct
import sys
import time
from contextlib import suppress
from typing import BinaryIO

import msgspec

from parvis.lib.text.html import clean
from parvis.networks.feeds.parsed import Job, Parsed
from parvis.networks.feeds.reading import read, tamed

MAX_RESULT = 64_000_000
LENGTHS = struct.Struct("!II")
LENGTH = struct.Struct("!I")
# Enough to import a codec when a document asks for one.
OPEN_FILES = 32


def main() -> None:
    cpu_seconds, memory_megabytes, wall_seconds = (int(word) for word in sys.argv[1:4])
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    read(b"<rss version='2.0'><channel><item><title>warm</title></item></channel></rss>", Job(url=""))
    while (head := sys.stdin.buffer.read(LENGTHS.size)) and len(head) == LENGTHS.size:
        job_length, body_length = LENGTHS.unpack(head)
        job = msgspec.json.decode(sys.stdin.buffer.read(job_length), type=Job)
        body = sys.stdin.buffer.read(body_length)
        answer = _in_a_fork(body, job, cpu_seconds, memory_megabytes, wall_seconds)
        sys.stdout.buffer.write(LENGTH.pack(len(answer)) + answer)
        sys.stdout.buffer.flush()


def _in_a_fork(body: bytes, job: Job, cpu_seconds: int, memory_megabytes: int, wall_seconds: int) -> bytes:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _limit(cpu_seconds, memory_megabytes)
        with os.fdopen(writing, "wb") as out:
            _read_and_leave(body, job, out)
    os.close(writing)
    answer, is_whole = _collected(reading, wall_seconds)
    os.close(reading)
    if not is_whole:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if is_whole and status == 0 and answer:
        return answer
    return msgspec.json.encode(Parsed(failure=_failure(status, is_whole)))


def _limit(cpu_seconds: int, memory_megabytes: int) -> None:
    memory = memory_megabytes << 20
    with suppress(ValueError):  # macOS knows no limit on address space
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))


def _read_and_leave(body: bytes, job: Job, out: BinaryIO) -> None:
    """The edge of a process: what makes a parser raise is tried again, tamed, and is then a failure with its name."""
    parsed = _tried(body, job)
    if parsed.failure.startswith("unreadable"):
        parsed = _tried(tamed(body), job)
    out.write(msgspec.json.encode(parsed))
    out.flush()
    os._exit(0)


def _tried(body: bytes, job: Job) -> Parsed:
    try:
        return read(body, job)
    except MemoryError:
        return Parsed(failure="memory")
    except Exception as error:  # noqa: BLE001
        return Parsed(failure=clean(f"unreadable: {type(error).__name__}: {error}"[:300]))


def _collected(reading: int, wall_seconds: int) -> tuple[bytes, bool]:
    """All the fork wrote, and whether it came to its end in time and within the cap."""
    moment = time.monotonic() + wall_seconds
    answer = bytearray()
    while (left := moment - time.monotonic()) > 0 and len(answer) <= MAX_RESULT:
        if not select.select([reading], [], [], left)[0]:
            break
        piece = os.read(reading, 1 << 20)
        if not piece:
            return bytes(answer), True
        answer += piece
    return b"", False


def _failure(status: int, is_whole: bool) -> str:
    if not is_whole or (os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGKILL)):
        return "time"
    return f"crash: signal {os.WTERMSIG(status)}" if os.WIFSIGNALED(status) else "crash"


if __name__ == "__main__":
    main()
