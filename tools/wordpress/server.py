"""A real WordPress site on loopback, for tests: Debian's WordPress and MariaDB in temporary folders, served by PHP.

`python -m tools.wordpress.server` starts one, says where it is and waits for Ctrl-C.
From code: `with wordpress() as site:`.
What is missing is installed by apt where this machine lets us; no service of the machine is started or touched.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tools import parts
from tools.servers import free_port, stop

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("PARVIS_WORDPRESS_CACHE", HERE.parents[1] / ".cache" / "wordpress"))
PROGRAMS = {
    "php": "php-cli", "mariadbd": "mariadb-server-core", "mariadb-install-db": "mariadb-server-core",
    "my_print_defaults": "mariadb-client-core",
}  # fmt: skip
LIBRARIES = ("php-mysql", "php-gd", "php-xml")
# Unpacked, not installed: as a package it would bring a web server along.
UNPACKED = ("wordpress", "php-getid3", "libjs-cropper", "libjs-underscore")
START_SECONDS = 60


class NoWordPress(Exception):
    """Its packages are not here and cannot be had, or it would not start."""


@dataclass(frozen=True, slots=True)
class Site:
    """`passwords`: the application passwords of `alice` (an author) and `bob` (who may only read)."""

    url: str
    passwords: Mapping[str, str]
    environment: Mapping[str, str]

    def run(self, code: str) -> str:
        """Do something on the site, in PHP, as its own code would; what it prints."""
        loaded = (
            f"$_SERVER['HTTP_HOST'] = '127.0.0.1'; require '{self.environment['PARVIS_WORDPRESS_ROOT']}/wp-load.php';"
        )
        done = subprocess.run(
            [_program("php"), "-r", loaded + code], env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            raise NoWordPress(f"PHP failed: {(done.stderr or done.stdout).strip()[-600:]}")
        return done.stdout


def install() -> Path:
    """The folder of WordPress, made ready. Raises NoWordPress."""
    missing = {package for name, package in PROGRAMS.items() if not _found(name)}
    if missing:
        parts.apt([*sorted(missing), *LIBRARIES])
    for name, package in PROGRAMS.items():
        if not _found(name):
            raise NoWordPress(f"{name} is not installed; on Debian: apt-get install {package}.")
    root = CACHE / "usr" / "share" / "wordpress"
    if not (root / "wp-load.php").exists():
        _unpack()
    if not (root / "wp-load.php").exists():
        raise NoWordPress("WordPress could not be fetched with apt-get download.")
    shutil.copyfile(HERE / "wp-config.php", root / "wp-config.php")
    return root


@contextmanager
def wordpress() -> Iterator[Site]:
    """Yield an empty site. Raises NoWordPress."""
    root = install()
    with tempfile.TemporaryDirectory(prefix="parvis-wp-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        port = free_port()
        environment = _environment(root, folder, port)
        running: list[subprocess.Popen[bytes]] = []
        try:
            running.append(_database(folder))
            passwords = _made(environment)
            running.append(_served(root, folder, environment, port))
            yield Site(environment["PARVIS_WORDPRESS_URL"], passwords, environment)
        finally:
            for server in reversed(running):
                stop(server)


def _environment(root: Path, folder: Path, port: int) -> dict[str, str]:
    content = folder / "content"
    (content / "uploads").mkdir(parents=True)
    (content / "themes").mkdir()
    return {
        **os.environ,
        "PARVIS_WORDPRESS_ROOT": str(root),
        "PARVIS_WORDPRESS_SOCKET": str(folder / "db.sock"),
        "PARVIS_WORDPRESS_SALT": secrets.token_hex(16),
        "PARVIS_WORDPRESS_URL": f"http://127.0.0.1:{port}",
        "PARVIS_WORDPRESS_CONTENT": str(content),
    }


def _database(folder: Path) -> subprocess.Popen[bytes]:
    data, log = folder / "data", folder / "db.log"
    user = ["--user=root"] if os.geteuid() == 0 else []
    make = [_program("mariadb-install-db"), "--no-defaults", f"--datadir={data}", "--skip-test-db",
            "--auth-root-authentication-method=normal", *user]  # fmt: skip
    made = subprocess.run(make, capture_output=True, text=True)
    if made.returncode:
        raise NoWordPress(f"mariadb-install-db failed: {(made.stderr or made.stdout).strip()[-600:]}")
    start = folder / "start.sql"
    start.write_text("CREATE DATABASE IF NOT EXISTS wordpress CHARACTER SET utf8mb4;\n")
    command = [_program("mariadbd"), "--no-defaults", f"--datadir={data}", f"--socket={folder / 'db.sock'}",
               f"--pid-file={folder / 'db.pid'}", f"--init-file={start}", "--skip-networking",
               "--innodb-flush-log-at-trx-commit=0", *user]  # fmt: skip
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        if b"ready for connections" in log.read_bytes():
            return server
        time.sleep(0.05)
    stop(server)
    raise NoWordPress(f"MariaDB did not start: {log.read_text(errors='replace')[-600:]}")


def _made(environment: Mapping[str, str]) -> dict[str, str]:
    done = subprocess.run([_program("php"), str(HERE / "make.php")], env=environment, capture_output=True, text=True)
    try:
        found: dict[str, str] = json.loads(done.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        raise NoWordPress(f"WordPress could not be set up: {(done.stdout + done.stderr).strip()[-800:]}")
    return found


def _served(root: Path, folder: Path, environment: Mapping[str, str], port: int) -> subprocess.Popen[bytes]:
    """PHP's own server gives what is no file to index.php, as WordPress wants it."""
    given = {**environment, "PHP_CLI_SERVER_WORKERS": "3"}
    command = [_program("php"), "-S", f"127.0.0.1:{port}", "-t", str(root)]
    with (folder / "web.log").open("wb") as out:
        server = subprocess.Popen(command, env=given, stdout=out, stderr=subprocess.STDOUT, start_new_session=True)
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/?rest_route=/", timeout=20) as answer:
            if json.load(answer).get("namespaces"):
                return server
        time.sleep(0.1)
    stop(server)
    raise NoWordPress(f"The site did not start: {(folder / 'web.log').read_text(errors='replace')[-600:]}")


def _unpack() -> None:
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="parvis-deb-") as name:
        command = ["apt-get", "download", "-q", *UNPACKED]
        if subprocess.run(command, cwd=name, capture_output=True).returncode:
            parts.update()
            subprocess.run(command, cwd=name, capture_output=True)
        for package in Path(name).glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(CACHE)], check=True)


def _found(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def _program(name: str) -> str:
    return _found(name) or name


def main() -> None:
    with wordpress() as site:
        print(f"WordPress at {site.url}, alice's application password: {site.passwords['alice']}", flush=True)
        with suppress(KeyboardInterrupt):
            while True:
                time.sleep(3600)


if __name__ == "__main__":
    try:
        main()
    except NoWordPress as problem:
        sys.exit(str(problem))
