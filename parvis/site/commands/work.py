"""`parvis work`: a worker that finds what is due, claims it and does it. Run as many as you like."""

from __future__ import annotations

import argparse
import threading

from parvis.site.process import end_with_parent, stop_when_asked


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="parvis work", description="A background worker alone.")
    parser.add_argument("--listen", action="store_true", help="be a listener of sources too: one process less")
    asked = parser.parse_args(argv)
    end_with_parent()
    stop = stop_when_asked()
    from parvis.site.start import start_django

    start_django()
    from parvis.events import worker

    threads = [_listen(stop)] if asked.listen else []
    worker.run(stop)
    for thread in threads:
        thread.join()


def _listen(stop: threading.Event) -> threading.Thread:
    from parvis.listening import listener

    thread = threading.Thread(target=listener.run, args=(stop,), name="listener", daemon=True)
    thread.start()
    return thread
