"""Files and folders of posts that another program saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec.structs import replace

from parvis.door import Door
from parvis.lib.text.sentence import Sentence
from parvis.networks.files.marks import HEAD_BYTES, Mark, Marks, key_of
from parvis.networks.files.reading import Place, Reading
from parvis.networks.files.rows import Rules
from parvis.networks.files.unpacking import Unpacked
from parvis.networks.seam import Batch, Fetches, NetworkError, Setting, gettext_noop

PACKED = frozenset({".gz", ".bz2", ".xz", ".zst"})
ENDINGS = frozenset({".json", ".jsonl", ".ndjson", ".jsonlines", ".js", ".csv", ".tsv", ".tab", ".txt"})
UNREADABLE = gettext_noop("{path} cannot be read: {problem}.")
NO_ZONE = gettext_noop("{zone} is not a time zone. Write one such as Europe/Paris.")


class Files(Fetches):
    """Reads a file, a folder or an opened binary stream, one chunk a `fetch`.

    Settings: `path` (a file or a folder) or `stream` (opened by the caller, read once); for tables `columns` (a mapping
    of field to title, or lines of `field = title`), `order` ("day" or "month"), `zone` (Europe/Paris), `network`.
    In a folder, hidden files and files of other kinds (pictures, documents) are left out.
    """

    name: ClassVar[str] = "files"
    label: ClassVar[str] = gettext_noop("Files")
    about: ClassVar[str] = gettext_noop(
        "Exports of X, Bluesky, Mastodon, Reddit, or a table: read once, or a folder that is watched."
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("path", gettext_noop("File or folder"), type="file"),
        Setting(
            "columns",
            gettext_noop("Columns"),
            type="lines",
            required=False,
            help=gettext_noop("Only for tables whose titles say too little. One line each: text = Verbatim"),
        ),
        Setting(
            "order",
            gettext_noop("Dates such as 03/04/2026"),
            type="choice",
            required=False,
            choices=(
                ("", gettext_noop("As the file seems to have it")),
                ("day", gettext_noop("Day first")),
                ("month", gettext_noop("Month first")),
            ),
        ),
        Setting("zone", gettext_noop("Time zone of times without one"), required=False, default="UTC"),
        Setting("network", gettext_noop("Network, where the table does not say it"), required=False, default="files"),
    )

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self._reading: Reading | None = None
        self._rules = _rules(settings)
        self._stream: BinaryIO | None = settings.get("stream")

    def fetch(self, cursor: str) -> Batch:
        """Return the posts of the next chunk. Raises NetworkError if the file cannot be opened."""
        marks = Marks.of(cursor)
        reading = self._going_on(marks) or self._next(marks)
        if reading is None:
            return Batch(cursor=marks.cursor())
        return reading.batch(marks)

    def close(self) -> None:
        if self._reading:
            self._reading.close()
            self._reading = None

    def _going_on(self, marks: Marks) -> Reading | None:
        """The file that is open, if the cursor stands where it stands."""
        reading = self._reading
        if reading and not reading.is_done and reading.mark == marks.of_file(reading.place.key):
            return reading
        self.close()
        return None

    def _next(self, marks: Marks) -> Reading | None:
        if "stream" in self.given:
            stream, self._stream = self._stream, None
            return self._begin(stream, Place("-", "-", 0), Mark()) if stream else None
        for path in self._paths():
            if reading := self._opened(path, marks):
                return reading
        return None

    def _opened(self, path: Path, marks: Marks) -> Reading | None:
        """A reading of this file from its mark on; None if nothing is left in it."""
        name = self._name(path)
        try:
            status = path.stat()
            raw = path.open("rb")
        except OSError as problem:
            raise NetworkError(Sentence(UNREADABLE, path=path, problem=problem.strerror), permanent=True)
        head = raw.peek(HEAD_BYTES)[:HEAD_BYTES]
        key = key_of(name, head)
        mark = marks.of_file(key)
        if status.st_size in (0, mark.done_size):
            raw.close()
            return None
        changed_at = datetime.fromtimestamp(status.st_mtime, UTC)
        return self._begin(raw, Place(name, key, status.st_size, self._is_alone(path)), mark, changed_at)

    def _begin(self, raw: BinaryIO, place: Place, mark: Mark, changed_at: datetime | None = None) -> Reading:
        rules = replace(self._rules, fallback_time=changed_at)
        asked = self.given.get("columns") or ""
        self._reading = Reading(Unpacked(raw), place, mark, rules=rules, asked=asked)
        return self._reading

    def _name(self, path: Path) -> str:
        root = Path(self.given["path"])
        return path.name if path == root else path.relative_to(root).as_posix()

    def _is_alone(self, path: Path) -> bool:
        return path == Path(self.given["path"])

    def _paths(self) -> Iterator[Path]:
        """The file itself, or all files of a folder by name."""
        root = Path(self.given["path"])
        if root.is_dir():
            wanted = (path for path in root.rglob("*") if _is_of_posts(path.relative_to(root)))
            yield from sorted(path for path in wanted if path.is_file())
        else:
            yield root


def _is_of_posts(path: Path) -> bool:
    """Neither hidden nor, by its name, something else than records."""
    is_hidden = any(part.startswith(".") for part in path.parts)
    ending = Path(path.stem).suffix if path.suffix in PACKED else path.suffix
    return not is_hidden and (ending.lower() in ENDINGS or ending == "" or ending[1:].isdigit())


def _rules(settings: Mapping[str, Any]) -> Rules:
    name = settings.get("zone") or "UTC"
    try:
        zone = ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise NetworkError(Sentence(NO_ZONE, zone=name), permanent=True)
    return Rules(network=settings.get("network") or "files", order=settings.get("order") or None, zone=zone)
