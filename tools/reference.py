"""The parts of the documentation that the code knows best: options, roles, the command, the import graph.

`make reference` writes them; a test says when they are old.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LAYERS = (
    "site", "demo", "measure", "campaigns", "publishing", "inbox", "warning", "understanding", "listening", "contacts",
    "delivery", "posts", "events", "workspaces", "networks", "door", "lib",
)  # fmt: skip
MERMAID = re.compile(r"```mermaid\n.*?```", re.DOTALL)


def pages() -> dict[Path, str]:
    """What each page should hold today."""
    house = ROOT / "docs" / "reasons" / "house.md"
    return {
        ROOT / "docs" / "reference" / "options.md": options(),
        ROOT / "docs" / "reference" / "roles.md": roles(),
        ROOT / "docs" / "reference" / "command.md": command(),
        house: MERMAID.sub(lambda _: graph(), house.read_text(encoding="utf-8")),
        ROOT / "docs" / "reasons" / "README.md": reasons(),
    }


def options() -> str:
    from parvis.site.options import OPTIONS

    rows = [
        f"| `{option.name}` | `{option.variable}` | {shown(option)} | {option.help.replace('|', 'or')}"
        f"{' Must be ' + option.check.words + '.' if option.check else ''} |"
        for option in OPTIONS
    ]
    return "\n".join([
        "# Options", "",
        "Each can stand in the environment under its long name, or in `parvis.toml` in the data folder under its short "
        "one; the environment wins. A long name with `_FILE` behind it names a file that holds the value, for secrets. "
        "A wrong value stops the start with a sentence. `parvis config` shows what is in force and where it is set.",
        "", "| Option | In the environment | Default | What it is for |", "|---|---|---|---|", *rows, "",
    ])  # fmt: skip


def shown(option: Any) -> str:
    if isinstance(option.default, bool):
        return "yes" if option.default else "no"
    return f"`{option.default}`" if option.default != "" else "empty"


def roles() -> str:
    from parvis.workspaces.models import Role
    from parvis.workspaces.roles import RIGHTS

    labels = " | ".join(str(role.label) for role in Role)
    rows = [
        f"| {right.words} | {' | '.join('yes' if role.allows(right.role) else '' for role in Role)} |"
        for right in RIGHTS
    ]
    return "\n".join([
        "# Roles", "",
        "A member has one role in a workspace. Each role may do what the ones to its right may.", "",
        f"| | {labels} |", f"|---|{'---|' * len(Role)}", *rows, "",
        "Nobody gives a role above their own, or touches a member who stands above. A workspace keeps an owner.", "",
    ])  # fmt: skip


def command() -> str:
    from parvis.site.command import COMMANDS, usage

    names = ", ".join(f"`parvis {name} --help`" for name in COMMANDS if name != "manage")
    return "\n".join(["# The command", "", "```", usage(), "```", "", f"More from {names}.", ""])


def reasons() -> str:
    listed = [
        f"- [{path.name}]({path.name}): {path.read_text(encoding='utf-8').splitlines()[0].lstrip('# ')}"
        for path in sorted((ROOT / "docs" / "reasons").glob("*.md"))
        if path.name != "README.md"
    ]
    return "\n".join(["# Reasons", "", "Half a page for each choice that was hard.", "", *listed, ""])


def graph() -> str:
    """Which package imports which, tests aside, as a Mermaid drawing."""
    found = sorted(
        {edge for path in sources() for edge in imports(path)}, key=lambda edge: [rank(name) for name in edge]
    )
    lines = [f"  {above} --> {below}" for above, below in found]
    return "\n".join(["```mermaid", "flowchart TD", *lines, "```"])


def rank(name: str) -> tuple[int, str]:
    return (LAYERS.index(name) if name in LAYERS else len(LAYERS), name)


def sources() -> Iterator[Path]:
    for path in sorted((ROOT / "parvis").glob("*/**/*.py")):
        if "tests" not in path.parts and "migrations" not in path.parts:
            yield path


def imports(path: Path) -> Iterator[tuple[str, str]]:
    package = path.relative_to(ROOT / "parvis").parts[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for module in imported(node):
            parts = module.split(".")
            if (
                parts[0] == "parvis"
                and len(parts) > 1
                and parts[1] != package
                and (ROOT / "parvis" / parts[1]).is_dir()
            ):
                yield package, parts[1]


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return []


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
