"""What every process that we start from another does: end with its parent, and stop when asked."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

PR_SET_PDEATHSIG = 1
PARENT = "PARVIS_PARENT"  # number of our process that started this one: `parvis serve`, or `parvis web` for its workers


def end_with_parent() -> None:
    """Have this process killed when its parent dies, however it dies: nothing is lost, all work can be repeated."""
    parent = int(os.environ.get(PARENT, 0))
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before we were listening
            os._exit(1)
    else:
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def stop_when_asked() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
