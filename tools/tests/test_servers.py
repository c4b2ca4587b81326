from __future__ import annotations

import socket
import subprocess
import sys

import pytest

from tools.servers import free_port, stop

pytestmark = pytest.mark.any_database

OBEDIENT = "import time; print(flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


def started(script: str) -> subprocess.Popen[bytes]:
    server = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert server.stdout is not None
    with server.stdout as said:
        said.readline()
    return server


def test_a_free_port_can_be_listened_on() -> None:
    port = free_port()

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", port))
        assert listener.getsockname()[1] == port


def test_a_server_is_asked_to_end() -> None:
    server = started(OBEDIENT)

    stop(server)

    assert server.returncode == -15


def test_a_server_that_does_not_listen_is_killed() -> None:
    server = started(STUBBORN)

    stop(server, seconds=0.1)

    assert server.returncode == -9


def test_one_that_has_ended_is_left_alone() -> None:
    server = started("print(flush=True)")
    server.wait()

    stop(server)

    assert server.returncode == 0
