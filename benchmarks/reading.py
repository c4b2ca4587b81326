"""Reading moods: how long a new post waits for its score, what a worker costs, and how right the readings are.

    python benchmarks/reading.py [--rate 50] [--seconds 30] [--story 1500] [--json]

Posts of the demo's story come in by the road of everything else at the rate, into a fresh SQLite database; a worker of
its own process reads them. The wait is from the commit of intake to the commit of the first score. CPU seconds and
memory are the worker's. `--story N`: N different posts of the story are read by both readers and compared with the
truth that the story keeps (macro F1, of the readings that are sure, with the share that is).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

LOOKS_A_SECOND = 8
WARMING = 100  # posts
WORDS = 'lumen OR halo OR "petite ourse" OR voltea OR lampe OR lamp OR adaptateur OR adapter'
LOOK_SECONDS = 0.2
PATIENCE_SECONDS = 60.0
WARM_SECONDS = 40.0  # for the encoder to be built and opened


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=50, help="new posts per second")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--story", type=int, default=1500, help="posts compared with the truth; 0: none")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.worker:
        return work()
    figures = measure(asked)
    print(json.dumps(figures) if asked.json else report(figures))
    return None


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="parvis-bench-") as folder:
        os.environ |= {"PARVIS_DATA": folder, "PARVIS_DATABASE_URL": "", "PARVIS_LOG_LEVEL": "error"}
        from benchmarks.intaking.house import start

        start()
        figures: dict[str, Any] = {"rate": asked.rate, "seconds": asked.seconds}
        figures |= judge_story(asked.story) if asked.story else {}
        return figures | flow(asked.rate, asked.seconds)


class Arrivals:
    """Brings posts in and remembers when each came, until it is read."""

    def __init__(self, rate: float) -> None:
        from benchmarks.intaking.house import make_source

        self.source, self.rate = make_source([("Lamps", WORDS)]), rate
        self.came: dict[int, float] = {}
        self.waits: list[float] = []

    def bring(self, posts: list[Any]) -> None:
        from parvis.listening.intake import take_in
        from parvis.listening.models import Mention
        from parvis.networks import seam

        last = Mention.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        take_in(self.source, seam.Batch(posts=tuple(posts), cursor=""))
        new = Mention.objects.filter(pk__gt=last).values_list("pk", flat=True)
        self.came.update(dict.fromkeys(new, time.monotonic()))

    def look(self) -> None:
        from parvis.listening.models import Mention, Mood

        still = set(Mention.objects.filter(mood=Mood.UNREAD).values_list("pk", flat=True))
        now = time.monotonic()
        self.waits += [now - self.came.pop(pk) for pk in list(self.came) if pk not in still]

    def wait(self, seconds: float) -> None:
        """Until everything is read, or so long."""
        until = time.monotonic() + seconds
        while self.came and time.monotonic() < until:
            self.look()
            time.sleep(LOOK_SECONDS)

    def warm(self, posts: list[Any]) -> None:
        """Until the worker has built, opened and used its readers."""
        for number in range(0, len(posts), 20):
            self.bring(posts[number : number + 20])
            self.wait(WARM_SECONDS)
        self.waits.clear()

    def flow(self, posts: list[Any], seconds: float) -> int:
        """How many were brought."""
        began, given = time.monotonic(), 0
        while (passed := time.monotonic() - began) < seconds:
            due = int(self.rate * passed)
            if due > given:
                self.bring(posts[given:due])
                given = due
            self.look()
            time.sleep(1 / LOOKS_A_SECOND)
        self.wait(PATIENCE_SECONDS)
        return given


def flow(rate: float, seconds: float) -> dict[str, Any]:
    """Posts come, a worker reads; how long each waited."""
    from parvis.listening.models import Mention, ReadWith

    posts, arrivals = story_posts(int(rate * seconds) + WARMING), Arrivals(rate)
    worker = subprocess.Popen([sys.executable, __file__, "--worker"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        arrivals.warm(posts[:WARMING])
        given = arrivals.flow(posts[WARMING:], seconds)
    finally:
        worker.terminate()
    assert worker.stdout
    cost = json.loads(worker.stdout.read().splitlines()[-1])
    full = Mention.objects.filter(read_with=ReadWith.FULL).count() / max(1, Mention.objects.count())
    waits = sorted(arrivals.waits)
    return {
        "posts": given, "unread_at_the_end": len(arrivals.came), "p50_seconds": quantile(waits, 0.5),
        "p95_seconds": quantile(waits, 0.95), "read_in_full": round(full, 3), **cost,
    }  # fmt: skip


def quantile(rising: list[float], share: float) -> float | None:
    return round(rising[min(len(rising) - 1, int(share * len(rising)))], 2) if rising else None


def work() -> None:
    """The worker's process: its readings alone, until it is told to stop; then what it cost."""
    import signal
    import threading

    from benchmarks.intaking.house import start

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    start()
    from parvis.events import worker
    from parvis.understanding import jobs  # noqa: F401 - registers its work

    thread = threading.Thread(target=worker.keep_working, args=(worker._kinds["readings"], stop))
    began = time.monotonic()
    thread.start()
    thread.join()
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        json.dumps(
            {
                "worker_cpu_share": round((used.ru_utime + used.ru_stime) / (time.monotonic() - began), 2),
                "worker_peak_mb": round(used.ru_maxrss / 1024),
            }
        )
    )


def story_posts(count: int) -> list[Any]:
    from datetime import UTC, datetime, timedelta

    from parvis.demo.telling import Teller

    teller = Teller(1, datetime(2026, 3, 3, 13, 5, tzinfo=UTC))
    told: list[Any] = []
    end = teller.story.now
    while len(told) < count and end > teller.story.begins_at:
        told += [item.post for item in teller.tell(end - timedelta(hours=12), end)]
        end -= timedelta(hours=12)
    import msgspec

    return [
        msgspec.structs.replace(post, native_id=f"{post.native_id}-{number}")
        for number, post in enumerate(told[:count])
    ]


def judge_story(count: int) -> dict[str, Any]:
    """Macro F1 of both readers on different posts of the story, spread over its six weeks."""
    from datetime import UTC, datetime

    import numpy as np

    from parvis.demo.telling import Teller
    from parvis.listening.models import Mood
    from parvis.understanding.learning import macro_f1
    from parvis.understanding.loading import shelf_of_this_process

    teller = Teller(2, datetime(2026, 3, 3, 13, 5, tzinfo=UTC))
    by_text = {item.post.text: item for item in teller.tell(teller.story.begins_at, teller.story.now)}
    items = list(by_text.values())
    some = items[:: max(1, len(items) // count)][:count]
    texts, langs = [item.post.text for item in some], [item.post.lang for item in some]
    shelf = shelf_of_this_process()
    found: dict[str, Any] = {"story_posts": len(some)}
    for name, reader in (("light", shelf.light()), ("full", shelf.full())):
        if reader is None:
            found |= {f"story_f1_{name}": None}
            continue
        began = time.process_time()
        answers = reader.read(texts, langs)
        found[f"{name}_posts_per_cpu_second"] = round(len(some) / (time.process_time() - began))
        pairs = [(item.truth.mood, answer.mood) for item, answer in zip(some, answers, strict=True)]
        sure = [pair for pair in pairs if pair[1] != Mood.UNSURE]
        found |= {
            f"story_f1_{name}": round(macro_f1(*map(np.array, zip(*sure, strict=True))), 3),
            f"story_sure_{name}": round(len(sure) / len(some), 3),
        }
    return found


def report(figures: dict[str, Any]) -> str:
    rows = [f"{name:28}{value}" for name, value in figures.items()]
    return "\n".join(rows)


if __name__ == "__main__":
    main()
