"""A private PostgreSQL cluster in a temporary folder, gone when its block ends.

`python -m tools.postgres COMMAND...` runs the command with PARVIS_DATABASE_URL pointing to it;
without a command it prints the address and waits for Ctrl-C. From code: `with cluster() as url:`.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.servers import free_port, stop

# Nothing here must survive a power cut, so nothing waits for the disk.
SETTINGS = {
    "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "60",
    "shared_buffers": "128MB", "max_wal_size": "2GB", "listen_addresses": "127.0.0.1",
}  # fmt: skip
PR_SET_PDEATHSIG = 1


class NoPostgres(Exception):
    """PostgreSQL's programs are not on this machine, or would not start."""


def find_programs() -> Path | None:
    """The folder of `initdb` and `postgres`, newest version first: Debian keeps them out of the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2]), reverse=True)
    in_path = shutil.which("initdb")
    found = [*folders, *([Path(in_path).resolve().parent] if in_path else [])]
    return next((path for path in found if (path / "initdb").exists() and (path / "postgres").exists()), None)


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the address of an empty cluster: postgresql://parvis:...@127.0.0.1:PORT/parvis. Raises NoPostgres."""
    programs = find_programs()
    if programs is None:
        raise NoPostgres("PostgreSQL is not installed; on Debian: apt-get install postgresql.")
    with tempfile.TemporaryDirectory(prefix="parvis-postgres-", ignore_cleanup_errors=True) as name:
        folder, password = Path(name), secrets.token_hex(16)
        _make(programs, folder, password)
        server, port = _start(programs, folder)
        try:
            yield f"postgresql://parvis:{password}@127.0.0.1:{port}/parvis"
        finally:
            stop(server, by=signal.SIGINT, seconds=20)


def _make(programs: Path, folder: Path, password: str) -> None:
    (folder / "password").write_text(password)
    _give_away(folder)
    command: list[str | Path] = [
        programs / "initdb", "--pgdata", folder / "data", "--username=parvis", f"--pwfile={folder / 'password'}",
        "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync",
    ]  # fmt: skip
    made = subprocess.run(command, capture_output=True, text=True, cwd=folder, **_as_other_user())
    if made.returncode:
        raise NoPostgres(f"initdb failed: {made.stderr.strip()}")


def _start(programs: Path, folder: Path) -> tuple[subprocess.Popen[bytes], int]:
    for _ in range(3):  # another process may take the free port between our look and the start
        port = free_port()
        options = [f"--{name}={value}" for name, value in {**SETTINGS, "port": str(port)}.items()]
        with (folder / "log").open("ab") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", "-k", folder, *options],
                stdout=log, stderr=log, cwd=folder, preexec_fn=_end_with_parent, **_as_other_user(),
            )  # fmt: skip
        if _answers(server, programs, port):
            _make_database(folder, programs, port)
            return server, port
        stop(server, by=signal.SIGINT, seconds=20)
    raise NoPostgres(f"PostgreSQL did not start: {(folder / 'log').read_text()[-600:]}")


def _answers(server: subprocess.Popen[bytes], programs: Path, port: int) -> bool:
    deadline = time.monotonic() + 30
    while server.poll() is None and time.monotonic() < deadline:
        ready = subprocess.run([programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False)
        if ready.returncode == 0:
            return True
        time.sleep(0.05)
    return False


def _make_database(folder: Path, programs: Path, port: int) -> None:
    environment = {**os.environ, "PGPASSWORD": (folder / "password").read_text()}
    where = ["-h", "127.0.0.1", "-p", str(port), "-U", "parvis"]
    subprocess.run([programs / "createdb", *where, "parvis"], check=True, env=environment)


def _as_other_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    person = _other_user()
    return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}


def _other_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            os.chown(path, _other_user().pw_uid, _other_user().pw_gid)


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with cluster() as url:
            if len(sys.argv) > 1:
                return subprocess.run(sys.argv[1:], env={**os.environ, "PARVIS_DATABASE_URL": url}).returncode
            print(url, flush=True)
            signal.pause()
    except NoPostgres as error:
        print(error, file=sys.stderr)
        return 69
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
