"""Posts per CPU second through the matcher, beside SQLite FTS5, tantivy and PostgreSQL in the same run.

    python benchmarks/matching.py [--json] [--queries 1000,10000,100000] [--quick] [--posts FILE]
    python benchmarks/matching.py --verify 100000 [--posts FILE]

One core. `pipeline`: lines of a network's JSON in, (post, query) pairs out; `match`: the matching of ready documents
alone; the peers: how many times as many posts as they `match` does. Medians of several passes; `noise` is half the
distance between the best and the worst pass. --posts takes JSON lines with a `text` (and `author`, `lang`, `site` if
there); queries are then about the words of those posts. --verify compares the matcher with the plain interpreter on at
least so many (post, query) pairs and tells how many differ.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import msgspec

from benchmarks import peers
from benchmarks.workload import Post, Workload, status
from parvis.lib.match import Document, Matcher
from parvis.lib.query.tree import Node

BATCH = 500
LEARNT = 5_000
GOALS = {1_000: (70_000, 2, 3, 80), 10_000: (40_000, 6, 2.5, 300), 100_000: (15_000, None, None, None)}


@dataclass
class Effort:
    """How long to look: posts matched per pass, passes, queries asked of the peers, pairs tried by PostgreSQL."""

    posts: int = 20_000
    passes: int = 7
    sample: int = 2_000
    pairs: int = 3_000_000
    seconds: float = 3_600


QUICK = Effort(posts=4_000, passes=5, sample=200, pairs=400_000, seconds=26)


class Account(msgspec.Struct, gc=False):
    acct: str
    display_name: str
    followers_count: int


class Card(msgspec.Struct, gc=False):
    url: str


class Name(msgspec.Struct, gc=False):
    name: str = ""
    acct: str = ""


class Status(msgspec.Struct, gc=False):
    """What the matcher needs of one line of a Mastodon server."""

    id: str
    url: str
    content: str
    created_at: datetime
    language: str | None
    account: Account
    card: Card | None
    tags: list[Name]
    mentions: list[Name]
    replies_count: int
    reblogs_count: int
    favourites_count: int


DECODER = msgspec.json.Decoder(Status)


def main() -> None:
    asked = _arguments()
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    if asked.memory:
        sys.exit(print(memory(asked.memory, asked.posts)))
    if asked.verify:
        sys.exit(verify(asked.verify, asked.posts))
    figures = measure(asked.queries, QUICK if asked.quick else Effort(), asked.posts, _say(asked.json))
    print(json.dumps(figures) if asked.json else table(figures))


def measure(counts: list[int], effort: Effort, posts_file: Path | None, say: Callable[[str], None]) -> dict[str, Any]:
    """All figures, by number of queries, and `add_ms` and `mb_per_10k_queries`."""
    began = time.monotonic()
    load = _load(posts_file, max(LEARNT + effort.posts, peers.BATCH))
    figures: dict[str, Any] = {}
    flat = [peers.flat(post) for post in load.posts[-peers.BATCH :]]
    with ExitStack() as stack:
        url = _postgresql(stack, say)
        for count in counts:
            queries = list(load.workload.queries(count + 300))
            matcher, figures["add_ms"] = _filled(load.documents[:LEARNT], queries[:count], queries[count:])
            gc.collect()
            gc.freeze()
            figures[str(count)] = own = _own_figures(matcher, load, effort)
            del matcher
            for name, peer in _peers(url, effort):
                if time.monotonic() - began > effort.seconds:
                    say(f"{name} at {count} queries skipped: no time left.")
                    own[name] = None
                    continue
                own[name] = _ratio(own["match"], name, partial(peer, flat, queries[:count]), say)
            gc.unfreeze()
    figures["mb_per_10k_queries"] = _memory_in_child(posts_file)
    return figures


def verify(pairs: int, posts_file: Path | None) -> int:
    """Compare with the interpreter; the exit status is 1 if they differ anywhere."""
    from parvis.lib.match.tests.agreement import compare_given, compare_invented

    looked_at = held = wrong = rounds = 0
    load = _load(posts_file, 100_000) if posts_file else None
    while looked_at < pairs:
        if load:
            start = rounds * 40 % len(load.documents)
            agreement = compare_given(load.documents[start : start + 40], rounds, 120)
        else:
            agreement = compare_invented(rounds, 40, 120)
        looked_at, held, wrong = looked_at + agreement.looked_at, held + agreement.held, wrong + len(agreement.wrong)
        rounds += 1
        for document, node, expected in agreement.wrong[:3]:
            print(f"Should be {expected}: {ascii(document)}\n  {ascii(node)}")
    print(f"{looked_at:,} pairs, {held:,} hold, {wrong} differ.")
    return 1 if wrong else 0


def memory(count: int, posts_file: Path | None) -> float:
    """Megabytes that this process grows by for `count` queries, for 10,000 of them."""
    load = _load(posts_file, 2_000)
    matcher = Matcher()
    matcher.learn(load.documents)
    queries = load.workload.queries(count)
    matcher.match(load.documents[:BATCH])
    gc.collect()
    before = _resident_bytes()
    for key, query in enumerate(queries):
        matcher.add(key, query)
    gc.collect()
    return round((_resident_bytes() - before) / count * 10_000 / 1e6, 1)


def table(figures: dict[str, Any]) -> str:
    row = "{:>8} {:>9} {:>9} {:>6} {:>7} {:>8} {:>11}".format
    lines = [row("queries", "pipeline", "match", "noise", "FTS5", "tantivy", "PostgreSQL")]
    for count in (int(key) for key in figures if key.isdigit()):
        own = figures[str(count)]
        ratios = [f"{own[name]}x" if own[name] else "-" for name in ("fts5", "tantivy", "postgresql")]
        lines.append(row(f"{count:,}", f"{own['pipeline']:,}", f"{own['match']:,}", f"{own['noise']}%", *ratios))
        if goals := GOALS.get(count):
            lines.append(row("goal", f"{goals[0]:,}", "", "", *(f"{goal}x" if goal else "" for goal in goals[1:])))
    lines.append(f"one query added to the largest set: {figures['add_ms']} ms (goal 0.2)")
    lines.append(f"memory of 10,000 queries: {figures['mb_per_10k_queries']} MB (goal 30)")
    return "\n".join(lines)


@dataclass
class Load:
    workload: Workload
    posts: list[Post]
    lines: list[bytes]
    documents: list[Document]


def _load(posts_file: Path | None, count: int) -> Load:
    """The posts of a file, or invented ones, as lines of JSON and as documents read from them."""
    if posts_file:
        posts = list(islice(_posts_of(posts_file), count))
        workload = Workload(texts=[post.text for post in posts])
    else:
        workload = Workload()
        posts = list(workload.posts(count))
    lines = [status(post, number) for number, post in enumerate(posts)]
    return Load(workload, posts, lines, read(b"\n".join(lines)))


def _posts_of(path: Path) -> Iterator[Post]:
    for line in path.open("rb"):
        record = msgspec.json.decode(line)
        if text := str(record.get("text") or ""):
            yield Post(text, *(str(record.get(name) or "") for name in ("author", "lang", "site")))


def read(lines: bytes) -> list[Document]:
    """Lines of JSON as documents: what a network does for the matcher."""
    return [
        Document(
            one.content,
            author=one.account.acct,
            name=one.account.display_name,
            site=one.card.url.split("/", 3)[2] if one.card else "",
            url=one.url,
            native_id=one.id,
            lang=one.language or "",
            network="mastodon",
            hashtags=tuple([tag.name for tag in one.tags]),
            mentions=tuple([mention.acct for mention in one.mentions]),
            replies=one.replies_count,
            reposts=one.reblogs_count,
            likes=one.favourites_count,
            followers=one.account.followers_count,
            created_at=one.created_at,
        )
        for one in DECODER.decode_lines(lines)
    ]


def _filled(documents: Sequence[Document], queries: Sequence[Node], more: Sequence[Node]) -> tuple[Matcher, float]:
    """A matcher that knows these queries, and the milliseconds that one more takes."""
    matcher = Matcher()
    matcher.learn(documents)
    for key, query in enumerate(queries):
        matcher.add(key, query)
    gc.collect()
    times = []
    for key, query in enumerate(more, len(queries)):
        began = time.process_time()
        matcher.add(key, query)
        times.append(time.process_time() - began)
    for key in range(len(queries), len(queries) + len(more)):
        matcher.remove(key)
    return matcher, round(statistics.mean(times) * 1000, 3)


def _own_figures(matcher: Matcher, load: Load, effort: Effort) -> dict[str, Any]:
    documents = load.documents[LEARNT:][: effort.posts] or load.documents
    lines = load.lines[LEARNT:][: effort.posts] or load.lines
    batches = [documents[i : i + BATCH] for i in range(0, len(documents), BATCH)]
    chunks = [b"\n".join(lines[i : i + BATCH]) for i in range(0, len(lines), BATCH)]

    def match() -> None:
        for batch in batches:
            matcher.match(batch)

    def pipeline() -> None:
        for chunk in chunks:
            matcher.match(read(chunk))

    match_rate, noise = _rate(match, len(documents), effort.passes)
    pipeline_rate, more_noise = _rate(pipeline, len(documents), effort.passes)
    return {"pipeline": pipeline_rate, "match": match_rate, "noise": max(noise, more_noise)}


def _rate(run: Callable[[], None], posts: int, passes: int) -> tuple[int, int]:
    """Posts per CPU second, median of the passes, and the noise in percent."""
    rates = []
    for _ in range(passes):
        began = time.process_time()
        run()
        rates.append(posts / (time.process_time() - began))
    median = statistics.median(rates)
    return round(median), round((max(rates) - min(rates)) / 2 / median * 100)


Peer = Callable[[list[str], list[Node]], float]


def _peers(url: str | None, effort: Effort) -> list[tuple[str, Peer]]:
    found: list[tuple[str, Peer]] = [
        ("fts5", lambda texts, queries: peers.fts5(texts, queries, effort.sample)),
        ("tantivy", lambda texts, queries: peers.tantivy(texts, queries, effort.sample)),
    ]
    if url:
        return [*found, ("postgresql", lambda texts, queries: peers.postgresql(url, texts, queries, effort.pairs))]
    return [*found, ("postgresql", _absent)]


def _absent(texts: list[str], queries: list[Node]) -> float:
    raise peers.Skipped("there is no PostgreSQL here")


def _ratio(own_rate: int, name: str, peer: Callable[[], float], say: Callable[[str], None]) -> float | None:
    try:
        return round(own_rate / peer(), 1)
    except peers.Skipped as reason:
        say(f"{name} skipped: {reason}.")
        return None


def _postgresql(stack: ExitStack, say: Callable[[str], None]) -> str | None:
    from tools.postgres import NoPostgres, cluster

    try:
        return stack.enter_context(cluster())
    except NoPostgres as reason:
        say(f"postgresql skipped: {reason}")
        return None


def _memory_in_child(posts_file: Path | None) -> float:
    """In a process of its own, where nothing freed before is used again."""
    options = ["--posts", str(posts_file)] if posts_file else []
    command = [sys.executable, __file__, "--memory", "10000", *options]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _say(as_json: bool) -> Callable[[str], None]:
    return lambda sentence: print(sentence, file=sys.stderr if as_json else sys.stdout)


def _arguments() -> argparse.Namespace:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--json", action="store_true")
    ask.add_argument(
        "--quick", action="store_true", help="end within 40 seconds: fewer posts, 1,000 and 10,000 queries"
    )
    ask.add_argument("--queries", type=lambda text: [int(part) for part in text.split(",")])
    ask.add_argument("--posts", type=Path, help="JSON lines with a `text`")
    ask.add_argument("--verify", type=int, metavar="PAIRS")
    ask.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    asked = ask.parse_args()
    asked.queries = asked.queries or ([1_000, 10_000] if asked.quick else [1_000, 10_000, 100_000])
    return asked


if __name__ == "__main__":
    main()
