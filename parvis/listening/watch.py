"""`parvis watch 'QUERY' --from ...`: mentions in the terminal, with no database and no account."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

from parvis.door import Door, DoorError
from parvis.lib.match import Matcher, UnmatchableQuery, why
from parvis.lib.query import Problem, QueryError, parse
from parvis.lib.query.saved import resolve
from parvis.lib.query.tree import Node
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.listening.terminal import JsonLines, Lines, Printer, counted, explain, translations
from parvis.networks.addresses import place_of
from parvis.networks.cleaning import clean_post
from parvis.networks.document import document_of
from parvis.networks.registry import networks
from parvis.networks.seam import Batch, Describes, Fetches, Listens, Network, NetworkError, Post

EVERY_SECONDS = 20.0  # between two looks at what is asked from time to time
LONGEST_WAIT = 60.0
TAKEN_OUT = gettext_noop("This installation of Parvis knows no network called “{name}”.")


@dataclass(slots=True)
class Seen:
    posts: int = 0
    mentions: int = 0
    bad: int = 0
    first_bad: str = ""


def main(argv: list[str], out: TextIO | None = None, err: TextIO | None = None) -> int:
    """Run the command; its exit code: 0 well, 1 the source fails, 2 the query or the address is wrong, 130 Ctrl-C."""
    out, err = out or sys.stdout, err or sys.stderr
    asked = _parser().parse_args(argv)
    try:
        node = _node_of(asked.query)
    except QueryError as error:
        print(explain(asked.query, error), file=err)
        return 2
    seen = Seen()
    try:
        return _watch(asked, node, seen, out, err)
    except BrokenPipeError:  # whoever read us has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    finally:
        _sum_up(seen, err)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="parvis watch", description=__doc__)
    parser.add_argument("query", metavar="QUERY", help="for example: 'lumen AND (lamp OR lampe) AND NOT casino'")
    parser.add_argument(
        "--from", dest="where", default="bluesky", metavar="WHERE",
        help="bluesky; the address of a feed, of a page with a feed, of a Mastodon timeline, of a Bluesky search; "
             "a file or a folder of posts; - for a pipe (default: bluesky)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one mention a line, for other programs")
    parser.add_argument("--lang", metavar="CODE", help="only posts that their network says are in this language")
    parser.add_argument("--limit", type=int, metavar="N", help="end after so many mentions")
    return parser


def _node_of(query: str) -> Node:
    node = resolve(parse(query), {})
    try:
        Matcher().add(0, node)
    except UnmatchableQuery:
        raise QueryError(Problem("nothing-asked"))
    return node


def _watch(asked: argparse.Namespace, node: Node, seen: Seen, out: TextIO, err: TextIO) -> int:
    network: Network | None = None
    printer: Printer | None = None
    try:
        network = _network(asked.where)
        printer = JsonLines(out) if asked.json else Lines(out)
        for batch in _batches(network, err):
            if _show(batch, network, node, asked, seen, printer):
                break
    except (NetworkError, DoorError) as error:
        if printer:
            printer.close()
        print(_told(error), file=err)
        return 1 if printer else 2
    finally:
        if printer:
            printer.close()
        if network:
            network.close()
    return 0


def _network(where: str) -> Network:
    door = Door(allow_private=[host for host in os.environ.get("PARVIS_ALLOW_PRIVATE", "").split(",") if host])
    place = place_of(where, door, sys.stdin.buffer)
    if place.network not in networks():
        raise NetworkError(Sentence(TAKEN_OUT, name=place.network), permanent=True)
    return networks()[place.network](place.settings, door)


def _batches(network: Network, err: TextIO) -> Iterator[Batch]:
    """What comes, as long as it comes: again after a failure that may pass, until the end of a file."""
    cursor, failures = "", 0
    while True:
        try:
            for batch in _turn(network, cursor):
                cursor, failures = batch.cursor or cursor, 0
                yield batch
            if network.name == "files":
                return
        except (NetworkError, DoorError) as error:
            if network.name == "files" or getattr(error, "permanent", False):
                raise
            failures += 1
            wait = max(getattr(error, "retry_after", None) or 0.0, min(LONGEST_WAIT, 2.0**failures))
            print(_told(error), file=err)
            time.sleep(wait)


def _turn(network: Network, cursor: str) -> Iterator[Batch]:
    """One connection, or one round of asking until there is no more."""
    if isinstance(network, Listens):
        yield from network.listen(cursor)
        return
    assert isinstance(network, Fetches)
    while True:
        batch = network.fetch(cursor)
        cursor = batch.cursor or cursor
        yield batch
        if not batch.more:
            break
    if network.name != "files":
        time.sleep(max(EVERY_SECONDS, batch.wait_seconds or 0.0))


def _show(batch: Batch, network: Network, node: Node, asked: argparse.Namespace, seen: Seen, printer: Printer) -> bool:
    """Print the batch's mentions. True when the limit is reached."""
    now = datetime.now(UTC)
    posts = [clean_post(post, now) for post in batch.posts]
    matcher = Matcher()
    matcher.add(0, node)
    documents = [document_of(post, source="") for post in posts]
    places = [place for place, _ in matcher.match(documents) if _is_in(posts[place], asked.lang)]
    seen.posts += len(posts)
    seen.bad += len(batch.bad)
    seen.first_bad = seen.first_bad or next((f"{bad.place}: {bad.reason}" for bad in batch.bad), "")
    if asked.limit:
        places = places[: asked.limit - seen.mentions]
    found = [posts[place] for place in places]
    if found and isinstance(network, Describes):
        found = [clean_post(post, now) for post in network.describe(found)]
    for place, post in zip(places, found, strict=True):
        printer.mention(post, why(node, documents[place]))
        seen.mentions += 1
    printer.progress(seen.posts, seen.mentions)
    return bool(asked.limit) and seen.mentions >= asked.limit


def _is_in(post: Post, lang: str | None) -> bool:
    return not lang or post.lang.lower().split("-")[0] == lang.lower()


def _told(error: Exception) -> str:
    sentence = error.args[0] if error.args else str(error)
    return sentence.translated(translations().gettext) if isinstance(sentence, Sentence) else str(error)


def _sum_up(seen: Seen, err: TextIO) -> None:
    text = counted(seen.mentions, seen.posts) + "."
    if seen.bad:
        could_not = translations().ngettext(
            "{count} record could not be read ({first}).",
            "{count} records could not be read (the first: {first}).",
            seen.bad,
        )
        text += " " + could_not.format(count=seen.bad, first=seen.first_bad)
    print(text, file=err)
