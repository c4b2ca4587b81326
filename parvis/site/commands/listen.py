"""`parvis listen`: fetches and listens to the sources that are due. Run as many as you like."""

from __future__ import annotations

import argparse

from parvis.site.process import end_with_parent, stop_when_asked


def main(argv: list[str]) -> None:
    argparse.ArgumentParser(prog="parvis listen", description="A listener of sources alone.").parse_args(argv)
    end_with_parent()
    stop = stop_when_asked()
    from parvis.site.start import start_django

    start_django()
    from parvis.listening import listener

    listener.run(stop)
