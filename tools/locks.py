"""Whether the lock files hold what pyproject.toml asks for, with hashes. Reads files only: no registry is asked."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Each lock file and the groups it holds; "" is what running needs.
FILES = {
    "requirements.lock": ("",),
    "requirements-dev.lock": ("", "dev", "bench", "real"),
    "requirements-build.lock": ("build",),
    "requirements-node.lock": ("node",),
    "requirements-train.lock": ("train",),
    "requirements-ratings.lock": ("ratings",),
}


def asked(project: dict[str, Any], group: str) -> set[str]:
    entries = project["project"]["dependencies"] if group == "" else project["dependency-groups"][group]
    names = {normal(re.match(r"[\w.-]+", entry)[0]) for entry in entries if isinstance(entry, str)}  # type: ignore[index]
    included = [entry["include-group"] for entry in entries if isinstance(entry, dict)]
    return names.union(*(asked(project, each) for each in included))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def complaints() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = []
    for name, groups in FILES.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        blocks = re.findall(r"^([\w.-]+)==(?:.*\\\n)?((?:    --hash=.*\n)*)", text, flags=re.MULTILINE)
        locked = {normal(package) for package, hashes in blocks if hashes}
        wanted = set().union(*(asked(project, group) for group in groups))
        found += [
            f"{name} does not hold {package} with its hashes: run `make lock`." for package in sorted(wanted - locked)
        ]
    return found


if __name__ == "__main__":
    print(*complaints(), sep="\n")
    sys.exit(1 if complaints() else 0)
