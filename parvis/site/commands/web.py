"""`parvis web`: the web server alone. This process only holds the socket; Django lives in its workers."""

from __future__ import annotations

import argparse
import os

from parvis.site.log import LEVELS, plain_lines
from parvis.site.options import os_options
from parvis.site.process import PARENT, end_with_parent

# Within the three seconds in which everything must have ended.
SECONDS_TO_STOP = 1
SECONDS_TO_RESPAWN = 0.3


def main(argv: list[str]) -> None:
    argparse.ArgumentParser(prog="parvis web", description="The web server alone.").parse_args(argv)
    end_with_parent()
    os.environ[PARENT] = str(os.getpid())  # for the workers: none stays on the port when this process is killed
    options = os_options()
    from granian import Granian
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels

    Granian(
        "parvis.site.asgi:application",
        address=options["address"],
        port=options["port"],
        interface=Interfaces.ASGINL,
        loop=Loops.asyncio,
        workers=options["web_workers"],
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=SECONDS_TO_RESPAWN,
        workers_kill_timeout=SECONDS_TO_STOP,
        log_level=LogLevels.warning,
        log_dictconfig=plain_lines("_granian", level=LEVELS["warning"]),
    ).serve()
