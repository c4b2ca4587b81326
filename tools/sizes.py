"""Function and file sizes: 60 lines of function and 600 of file fail; 40 and 400 need their reason in `REASONS`."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FUNCTION_MOST, FUNCTION_MUCH = 60, 40
FILE_MOST, FILE_MUCH = 600, 400
# "path" for a file, "path:name" for a function.
REASONS: dict[str, str] = {
    "parvis/networks/native/bluesky.py:post": "one line for each field of a record; cut, it would not read better",
    "parvis/networks/seam.py": "the whole seam, in and out, is read in one place",
    "tests/promises/test_every_record_goes_in.py": "one test for each set of records, with its reader beside it",
}


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*.py"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).exists() and is_ours(path)]


def is_ours(path: Path) -> bool:
    """Not a migration, nor what gathering texts for the catalogue writes beside templates for a moment."""
    return "migrations" not in path.parts and not path.name.endswith((".html.py", ".txt.py"))


def complaints() -> list[str]:
    return [sentence for path in tracked_files() for sentence in complaints_of(path)]


def complaints_of(path: Path) -> Iterator[str]:
    name, text = str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")
    yield from judge(name, text.count("\n"), FILE_MOST, FILE_MUCH)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield from judge(f"{name}:{node.name}", lines, FUNCTION_MOST, FUNCTION_MUCH)


def judge(name: str, lines: int, most: int, much: int) -> Iterator[str]:
    if lines > most:
        yield f"{name} has {lines} lines, more than {most}: split it."
    elif lines > much and name not in REASONS:
        yield f"{name} has {lines} lines, more than {much}: split it, or say why in tools/sizes.py."


def main() -> int:
    found = complaints()
    print(*found, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
