"""The `parvis` command: one module per subcommand in `parvis.site.commands`, loaded only when it is called."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import NamedTuple

import parvis


class Command(NamedTuple):
    module: str  # has main(argv) -> exit code or None
    help: str


COMMANDS = {
    "serve": Command("parvis.site.commands.serve", "start everything and print one address (the default)"),
    "watch": Command("parvis.listening.watch", "mentions of a query in the terminal, with no database"),
    "demo": Command("parvis.site.commands.demo", "a fictional company's lively wall"),
    "web": Command("parvis.site.commands.web", "the web server alone"),
    "work": Command("parvis.site.commands.work", "a background worker alone"),
    "listen": Command("parvis.site.commands.listen", "a listener of sources alone"),
    "backup": Command("parvis.site.commands.backup", "write a consistent copy of everything, even while running"),
    "restore": Command("parvis.site.commands.restore", "put a backup into an empty data folder"),
    "rotate-key": Command("parvis.site.commands.rotate_key", "a new key for the stored passwords and tokens"),
    "config": Command("parvis.site.commands.config", "every option, its value and where it comes from"),
    "manage": Command("parvis.site.commands.manage", "Django's own commands"),
}


def main(argv: Sequence[str] | None = None) -> None:
    sys.exit(run(list(sys.argv[1:] if argv is None else argv)))


def run(argv: list[str]) -> int:
    name, rest = (argv[0], argv[1:]) if argv else ("serve", [])
    if name in ("-h", "--help", "help"):
        print(usage())
        return 0
    if name in ("-V", "--version", "version"):
        print(f"Parvis {parvis.__version__}")
        return 0
    if name not in COMMANDS:
        print(f"parvis: there is no command “{name}”.\n\n{usage()}", file=sys.stderr)
        return 2
    return call(COMMANDS[name], rest)


def call(command: Command, argv: list[str]) -> int:
    from parvis.site.options import WrongOption

    try:
        return importlib.import_module(command.module).main(argv) or 0
    except WrongOption as error:
        print(f"parvis: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def usage() -> str:
    lines = [f"  {name:10} {command.help}" for name, command in COMMANDS.items()]
    return "\n".join(["usage: parvis [COMMAND] [OPTIONS]", "", *lines, "", "`parvis COMMAND --help` says more."])
