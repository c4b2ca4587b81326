"""Real processes, really killed. The tests of the whole `parvis serve` take seconds: starting Django three times."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from parvis.site.supervisor import LONGEST_PAUSE_SECONDS, Child, pause_before

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("web", "work", "listen")


def test_the_pause_doubles_and_has_a_limit():
    assert [pause_before(number) for number in (1, 2, 3, 4)] == [0.25, 0.5, 1.0, 2.0]
    assert pause_before(40) == LONGEST_PAUSE_SECONDS


def test_a_child_that_lived_long_starts_again_at_once():
    child = Child("work", [], restarts=6, started_at=1000.0)

    child.note_end(now=1100.0)

    assert child.due_at == 1100.25


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def children(pid: int) -> list[int]:
    return [int(text) for text in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def everyone(pid: int) -> list[int]:
    return [pid, *(each for child in children(pid) for each in everyone(child))]


def named_child(pid: int, name: str) -> int | None:
    ending = f"parvis\0{name}\0".encode()  # a child that is just being started shows nothing yet
    return next((each for each in children(pid) if Path(f"/proc/{each}/cmdline").read_bytes().endswith(ending)), None)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come in time"
        time.sleep(0.05)


def end_with_the_tests() -> None:
    """A run of the tests that is killed leaves no server behind."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PARVIS_", "DJANGO_"))}
    return {**kept, "PARVIS_DATA": str(folder), "PARVIS_PORT": str(port)}


def accepts(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def has_beaten(folder: Path) -> bool:
    """Has a worker said that it lives? It does so beside its first look for work."""
    with closing(sqlite3.connect(folder / "parvis.sqlite3")) as database:
        return bool(database.execute("SELECT count(*) FROM events_heartbeat WHERE kind = 'worker'").fetchone()[0])


class Running:
    def __init__(self, folder: Path, **options: str) -> None:
        self.port = free_port()
        self.options = options
        self.folder = folder
        self.log = folder.with_suffix(".log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "parvis", "serve"], cwd=ROOT, env=self.environ(), stdout=log, stderr=log,
                start_new_session=True, preexec_fn=end_with_the_tests,
            )  # fmt: skip
        wait_for(lambda: "Parvis is ready" in self.text() or self.process.poll() is not None, 90)

    def environ(self) -> dict[str, str]:
        return environment(self.folder, self.port) | self.options

    def text(self) -> str:
        return self.log.read_text()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as answer:
                return answer.status == 200
        except OSError:
            return False


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    served = Running(tmp_path_factory.mktemp("served") / "data")
    yield served
    if served.process.poll() is None:
        served.process.terminate()
        served.process.wait()


@pytest.mark.slow
def test_serve_prints_one_address_and_the_way_to_the_first_account(running):
    written = running.text()

    assert written.count("Parvis is ready: ") == 1
    assert re.search(r"Make the first account at http://127\.0\.0\.1:\d+/setup/[0-9a-f]{32}\n", written)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_killed_child_is_started_again(running, name):
    victim = named_child(running.process.pid, name)
    os.kill(victim, signal.SIGKILL)

    wait_for(lambda: named_child(running.process.pid, name) not in (None, victim))
    wait_for(running.answers)
    assert f"{name} was killed by signal 9" in running.text()


@pytest.mark.slow
def test_a_killed_worker_of_the_web_server_is_started_again(running):
    worker = children(named_child(running.process.pid, "web"))[0]
    os.kill(worker, signal.SIGKILL)

    wait_for(lambda: not is_alive(worker))
    wait_for(running.answers)
    assert not is_alive(worker)


@pytest.mark.slow
def test_a_second_serve_on_the_same_folder_says_so(running):
    second = subprocess.run(
        [sys.executable, "-m", "parvis", "serve", "--port", str(free_port())],
        cwd=ROOT, env=running.environ(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert second.returncode == 1
    assert f"Parvis already runs on the data folder {running.folder} (process {running.process.pid})" in second.stderr


@pytest.mark.slow
def test_a_taken_port_is_said(running, tmp_path):
    second = subprocess.run(
        [sys.executable, "-m", "parvis", "serve", "--data", str(tmp_path / "other")],
        cwd=ROOT, env=running.environ(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip

    assert second.returncode == 1
    assert f"port {running.port} of 127.0.0.1 cannot be used" in second.stderr


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_with_all_its_processes_within_three_seconds(number, tmp_path):
    running = Running(tmp_path / "data")
    family = everyone(running.process.pid)
    started = time.monotonic()
    running.process.send_signal(number)
    running.process.wait(timeout=10)

    assert time.monotonic() - started < 3
    assert running.process.returncode == 0
    assert [pid for pid in family if is_alive(pid)] == []


@pytest.mark.slow
def test_light_mode_is_two_processes_that_hold_no_numpy(tmp_path):
    """Until there is something to read or to watch."""
    running = Running(tmp_path / "data", PARVIS_LIGHT="yes")
    family = everyone(running.process.pid)
    wait_for(lambda: has_beaten(running.folder))
    loaded = [Path(f"/proc/{pid}/maps").read_text() for pid in family]
    running.process.terminate()
    running.process.wait()

    assert len(family) == 4  # the supervisor, the web server with its worker, the worker that also listens
    assert not any("/numpy/" in maps or "/onnx" in maps for maps in loaded)


@pytest.mark.slow
def test_the_workers_of_a_killed_web_server_that_runs_alone_end_too(tmp_path):
    given = environment(tmp_path / "data", port := free_port())
    web = subprocess.Popen(
        [sys.executable, "-m", "parvis", "web"], cwd=ROOT, env=given, start_new_session=True,
        preexec_fn=end_with_the_tests,
    )  # fmt: skip
    wait_for(lambda: accepts(port), 90)
    family = everyone(web.pid)
    web.kill()
    web.wait()

    wait_for(lambda: not any(is_alive(pid) for pid in family), 5)
    wait_for(lambda: not accepts(port), 5)
    assert len(family) >= 2


@pytest.mark.slow
def test_the_children_of_a_killed_supervisor_end_too(tmp_path):
    running = Running(tmp_path / "data")
    family = everyone(running.process.pid)
    running.process.kill()
    running.process.wait()

    wait_for(lambda: not any(is_alive(pid) for pid in family), 3)
    assert len(family) >= 5
