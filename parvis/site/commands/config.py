"""`parvis config`: every option, its value and where it comes from. Secrets are never shown."""

from __future__ import annotations

import argparse
import os
import textwrap

from parvis.site.options import OPTIONS, Given, Option, find_given


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="parvis config", description=__doc__)
    parser.parse_args(argv)
    given = find_given(os.environ)
    print("\n".join(line for option in OPTIONS for line in lines(option, given[option.name])))


def lines(option: Option, given: Given) -> list[str]:
    first = f"{option.variable:22} {shown(option, given)}  ({given.origin})"
    return [first, *(f"    {line}" for line in textwrap.wrap(option.help, 100))]


def shown(option: Option, given: Given) -> str:
    if option.secret and given.value:
        return "***"
    if isinstance(given.value, bool):
        return "yes" if given.value else "no"
    return str(given.value) if given.value != "" else "-"
