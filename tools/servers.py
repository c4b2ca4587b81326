"""What every server that we start for tests and measurements needs: a free port before, and an end after."""

from __future__ import annotations

import signal
import socket
import subprocess
from typing import Any


def free_port() -> int:
    """A port of loopback that nothing holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def stop(server: subprocess.Popen[Any], *, seconds: float = 15, by: signal.Signals = signal.SIGTERM) -> None:
    """Ask it to end, and kill it when it has not after `seconds`; one that has ended already is only waited for."""
    if server.poll() is None:
        server.send_signal(by)
    try:
        server.wait(seconds)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
