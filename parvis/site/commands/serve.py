"""`parvis serve`: makes the data folder, migrates, and keeps web, worker and listener alive until Ctrl-C."""

from __future__ import annotations

import argparse
import fcntl
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from parvis.site.own_port import answers, own_url, why_taken
from parvis.site.supervisor import Child, Supervisor

SECONDS_TO_ANSWER = 60


class CannotStart(Exception):
    """A sentence that says why, and what to do."""


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="parvis serve", description=__doc__)
    parser.add_argument("--port", help="instead of the option `port`")
    parser.add_argument("--data", help="instead of the option `data`")
    asked = parser.parse_args(argv)
    for name in ("port", "data"):
        if getattr(asked, name):
            os.environ[f"PARVIS_{name.upper()}"] = getattr(asked, name)
    try:
        serve()
    except CannotStart as error:
        print(f"parvis: {error}", file=sys.stderr)
        return 1
    return 0


def serve(when_ready: str = "") -> None:
    """Run until SIGTERM or Ctrl-C; `when_ready` is said once the pages answer. Raises CannotStart, WrongOption."""
    from parvis.site.options import read_options

    options = read_options(os.environ)
    folder = Path(options["data"])
    with take(folder):
        reason = why_taken(options["address"], options["port"])
        if reason:
            raise CannotStart(
                f"port {options['port']} of {options['address']} cannot be used ({reason}). "
                "Choose another with --port or PARVIS_PORT."
            )
        first_account = prepare()
        watch = threading.Thread(target=_tell_when_ready, args=(options, when_ready, first_account), daemon=True)
        Supervisor(children(is_light=options["light"])).run(watch.start)


def children(*, is_light: bool) -> list[Child]:
    """The processes. In light mode the worker listens too: that is 60 MB less (docs/reasons/supervisor.md)."""
    commands = (["web"], ["work", "--listen"]) if is_light else (["web"], ["work"], ["listen"])
    return [Child(command[0], [sys.executable, "-m", "parvis", *command]) for command in commands]


def take(folder: Path) -> IO[str]:
    """Hold the data folder: two `parvis serve` on one folder would fight for its port and its work."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # sessions are read from it
        lock = (folder / "serve.lock").open("a+", encoding="utf-8")
    except OSError as error:
        raise CannotStart(f"the data folder {folder.resolve()} cannot be used ({error.strerror}).") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        holder = lock.read().strip() or "?"
        lock.close()
        raise CannotStart(
            f"Parvis already runs on the data folder {folder.resolve()} (process {holder}). "
            "Stop it first, or choose another folder with --data."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def prepare() -> str:
    """Migrate, in a process of its own: the supervisor stays small. Returns how to make the first account, or ""."""
    done = subprocess.run([sys.executable, "-m", "parvis.site.prepare"], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise CannotStart("the database could not be prepared; the lines above say why.")
    return done.stdout.strip()


def _tell_when_ready(options: dict[str, Any], text: str, first_account: str) -> None:
    """The address of the first account is told now and not before: who opens it at once must find the pages there."""
    deadline = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < deadline:
        if answers(options["address"], options["port"]):
            ready = text or f"Parvis is ready: {_public_url(options)}   (Ctrl-C to stop)"
            print(f"{ready}\n{first_account}" if first_account else ready, flush=True)
            return
        time.sleep(0.1)
    print("The web server does not answer yet; the log above may say why.", file=sys.stderr, flush=True)


def _public_url(options: dict[str, Any]) -> str:
    return options["public_url"] or own_url(options["address"], options["port"])
