"""`parvis work`: a worker that finds what is due, claims it and does it. Run as many as you like."""

from __future__ import annotations

import argparse

from parvis.site.process import end_with_parent, stop_when_asked


def main(argv: list[str]) -> None:
    argparse.ArgumentParser(prog="parvis work", description="A background worker alone.").parse_args(argv)
    end_with_parent()
    stop = stop_when_asked()
    from parvis.site.start import start_django

    start_django()
    from parvis.events import worker

    worker.run(stop)
