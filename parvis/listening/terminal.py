"""Mentions on a terminal or in a pipe. Knows no Django: `parvis watch` needs no database."""

from __future__ import annotations

import gettext
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, TextIO

import msgspec
from rich.console import Console
from rich.status import Status
from rich.text import Text

from parvis.lib.match import Span
from parvis.lib.query import QueryError
from parvis.networks.seam import Post

CATALOGUE = Path(__file__).parent.parent / "locale"
COLOURS = {"bluesky": "blue", "mastodon": "magenta", "x": "cyan", "reddit": "red", "feeds": "yellow"}
REDRAW_SECONDS = 0.2


def language() -> str:
    """fr or en, from the environment as gettext reads it."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def translations() -> gettext.NullTranslations:
    return gettext.translation("django", CATALOGUE, languages=[language()], fallback=True)


def counted(mentions: int, posts: int) -> str:
    """3 mentions in 120 posts."""
    ngettext = translations().ngettext
    found = ngettext("{count} mention", "{count} mentions", mentions).format(count=mentions)
    return ngettext("{mentions} in {count} post", "{mentions} in {count} posts", posts).format(
        mentions=found, count=posts
    )


class Printer(Protocol):
    def mention(self, post: Post, spans: Sequence[Span]) -> None: ...

    def progress(self, posts: int, mentions: int) -> None: ...

    def close(self) -> None: ...


class Lines:
    """For people: one coloured mention after the other, and on a real terminal a line below that counts."""

    def __init__(self, stream: TextIO, *, width: int | None = None) -> None:
        self._console = Console(file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True, width=width)
        self._status: Status | None = None
        self._begun = self._drawn = time.monotonic()
        if self._console.is_terminal:
            self._status = self._console.status("...", spinner="dots")
            self._status.start()

    def mention(self, post: Post, spans: Sequence[Span]) -> None:
        line = Text()
        line.append(local_time(post.created_at), style="dim").append(" ")
        line.append(post.network, style=COLOURS.get(post.network, "green")).append(" ")
        line.append(f"@{post.author.handle}" if post.author.handle else post.author.name or "?", style="bold").append(
            " "
        )
        if post.title:
            line.append(marked(post.title, [span for span in spans if span.field == "title"])).append(" — ")
        line.append(marked(post.text, [span for span in spans if span.field == "text"]))
        self._console.print(line)

    def progress(self, posts: int, mentions: int) -> None:
        now = time.monotonic()
        if self._status and now - self._drawn >= REDRAW_SECONDS:
            self._drawn = now
            rate = posts / max(now - self._begun, 0.001)
            speed = translations().gettext("{rate} posts a second").format(rate=f"{rate:.0f}")
            self._status.update(f"{counted(mentions, posts)} · {speed}")

    def close(self) -> None:
        if self._status:
            self._status.stop()


class JsonLines:
    """For programs: one mention a line, as JSON."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def mention(self, post: Post, spans: Sequence[Span]) -> None:
        self._stream.write(msgspec.json.encode(as_json(post, spans)).decode() + "\n")
        self._stream.flush()

    def progress(self, posts: int, mentions: int) -> None:
        pass

    def close(self) -> None:
        pass


def as_json(post: Post, spans: Sequence[Span]) -> dict[str, Any]:
    """A mention for other programs. `why`: what matched and where, in characters of `text` or `title`."""
    fields = {"text": post.text, "title": post.title}
    return {
        "network": post.network,
        "id": post.native_id,
        "author": post.author.handle or post.author.name or post.author.native_id,
        "time": post.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "lang": post.lang,
        "title": post.title,
        "text": post.text,
        "why": [
            {"match": fields[span.field][span.start : span.end], "start": span.start, "end": span.end,
             "field": span.field}
            for span in spans
        ],
        "url": post.url,
    }  # fmt: skip


def marked(text: str, spans: Sequence[Span]) -> Text:
    """On one line (each break becomes one space, so that the places stay right), the matched words marked."""
    shown = Text("".join(" " if letter in "\n\r\t\v\f\u2028\u2029" else letter for letter in text))
    for span in spans:
        shown.stylize("bold black on yellow", span.start, span.end)
    return shown


def local_time(moment: datetime) -> str:
    """The time where the reader is; with the day when it is not today."""
    local = moment.astimezone()
    today = datetime.now().astimezone().date()
    return f"{local:%H:%M:%S}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"


def explain(query: str, error: QueryError) -> str:
    """What is wrong with the query, with a caret under the place."""
    message = error.problem.message(language())
    span = error.problem.span
    if span is None:
        return message
    begin = query.rfind("\n", 0, span.start) + 1
    end = query.find("\n", span.start)
    line = query[begin : end if end >= 0 else None]
    width = max(1, min(span.end, begin + len(line)) - span.start)
    left = max(0, span.start - begin - 60)
    return f"  {line[left : left + 120]}\n  {' ' * (span.start - begin - left)}{'^' * width}\n{message}"
