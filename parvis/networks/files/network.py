"""Files and folders of posts that another program saved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

from parvis.door import Door
from parvis.networks.files.marks import HEAD_BYTES, Mark, Marks, key_of
from parvis.networks.files.reading import Reading
from parvis.networks.files.unpacking import Unpacked
from parvis.networks.seam import Batch, Fetches, NetworkError, Setting, gettext_noop


class Files(Fetches):
    """Reads a file, a folder or an opened binary stream, one chunk a `fetch`.

    Settings: `path` (a file or a folder; hidden files are left out) or `stream` (opened by the caller, read once).
    """

    name: ClassVar[str] = "files"
    label: ClassVar[str] = gettext_noop("Files")
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting("path", gettext_noop("File or folder"), type="file"),
    )  # fmt: skip

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self._reading: Reading | None = None
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
        if reading and not reading.is_done and reading.mark == marks.of_file(reading.key):
            return reading
        self.close()
        return None

    def _next(self, marks: Marks) -> Reading | None:
        if "stream" in self.given:
            stream, self._stream = self._stream, None
            return self._begin(stream, "-", "-", Mark(), size=0) if stream else None
        for path in self._paths():
            if reading := self._opened(path, marks):
                return reading
        return None

    def _opened(self, path: Path, marks: Marks) -> Reading | None:
        """A reading of this file from its mark on; None if nothing is left in it."""
        name = self._name(path)
        try:
            size = path.stat().st_size
            raw = path.open("rb")
        except OSError as problem:
            raise NetworkError(f"{path} cannot be read: {problem.strerror}.", permanent=True)
        head = raw.peek(HEAD_BYTES)[:HEAD_BYTES]
        key = key_of(name, head)
        mark = marks.of_file(key)
        if size in (0, mark.done_size):
            raw.close()
            return None
        return self._begin(raw, name, key, mark, size=size)

    def _begin(self, raw: BinaryIO, name: str, key: str, mark: Mark, *, size: int) -> Reading:
        self._reading = Reading(Unpacked(raw), name=name, key=key, mark=mark, size=size)
        return self._reading

    def _name(self, path: Path) -> str:
        root = Path(self.given["path"])
        return path.name if path == root else path.relative_to(root).as_posix()

    def _paths(self) -> Iterator[Path]:
        """The file itself, or all files of a folder by name."""
        root = Path(self.given["path"])
        if root.is_dir():
            visible = (path for path in root.rglob("*") if not _is_hidden(path.relative_to(root)))
            yield from sorted(path for path in visible if path.is_file())
        else:
            yield root


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
