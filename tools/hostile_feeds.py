"""Read feeds made to hang, crash or fill a reader, at full size, and many mutated ones.

`python -m tools.hostile_feeds 10000` prints how many were read or given up, the slowest, and the largest memory of the
children. It fails if one crashed.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from parvis.networks.feeds.readers import Readers
from parvis.networks.feeds.tests import hostile

FULL_SIZE = 20


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    readers = Readers(count=2)
    print("-- kinds, at full size")
    slow = [_told(name, *_read(readers, make(FULL_SIZE))) for name, make in hostile.KINDS.items()]
    print(f"-- {count} mutations")
    with ThreadPoolExecutor(2) as threads:
        results = list(threads.map(lambda document: _read(readers, document), _bounded(count)))
    readers.close()
    outcomes = Counter(outcome for outcome, _ in results)
    print(dict(outcomes), f"slowest {max((seconds for _, seconds in results), default=0):.2f} s")
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    crashes = [outcome for outcome in [*outcomes, *slow] if outcome.startswith("crash")]
    print(f"largest child {megabytes} MB; crashed: {len(crashes)}")
    return 1 if crashes or megabytes > 512 else 0


def _bounded(count: int) -> Iterator[bytes]:
    return hostile.mutations(count, seed=2026)


def _read(readers: Readers, document: bytes) -> tuple[str, float]:
    start = time.monotonic()
    parsed = readers.read(document, "https://lumen.example/feed")
    return parsed.failure or "read", time.monotonic() - start


def _told(name: str, outcome: str, seconds: float) -> str:
    print(f"{name:20} {outcome:10} {seconds:6.2f} s")
    return outcome


if __name__ == "__main__":
    sys.exit(main())
