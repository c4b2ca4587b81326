"""A message to one of the hundred services that `apprise` speaks to, from a child process whose sockets are guarded.

`apprise` opens connections of its own. In the child every address is judged at the moment of connecting, as the door
does it, so that no name leads to a machine inside the house; services that need no network, or that would run or write
something on this machine, are refused by name.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from urllib.parse import urlsplit

from parvis.lib.text.sentence import Sentence, gettext_noop

SECONDS = 30.0
# They speak to this machine, or over something else than TCP to a host that could be judged.
LOCAL = frozenset({
    "dbus", "qt", "glib", "kde", "gnome", "gio", "macosx", "windows", "syslog", "rsyslog", "growl", "file", "mqtt",
    "mqtts", "smpp", "smpps",
})  # fmt: skip

UNKNOWN = gettext_noop("“{schema}” is no service that is known here. An address begins with its name, as in slack://…")
NOT_HERE = gettext_noop("“{schema}” speaks to this machine alone, and is not allowed here.")
NO_ANSWER = gettext_noop("The service did not take the message: {why}.")
TOO_SLOW = gettext_noop("The service did not answer within {seconds} seconds.")


class ServiceError(Exception):
    """The message was not taken. `is_for_good`: before somebody changes the address."""

    def __init__(self, sentence: str, *, is_for_good: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.is_for_good = is_for_good


def notify(
    address: str, title: str, text: str, *, allow_private: Collection[str] = (), seconds: float = SECONDS
) -> None:
    """Send it. `address`: as apprise writes them. Raises ServiceError."""
    schema = urlsplit(address).scheme or address.partition(":")[0]
    if schema in LOCAL:
        raise ServiceError(Sentence(NOT_HERE, schema=schema), is_for_good=True)
    asked = json.dumps({"address": address, "title": title, "text": text, "allow": list(allow_private)})
    try:
        child = subprocess.run(
            [sys.executable, "-m", "parvis.door.notify_child"], input=asked, capture_output=True, text=True,
            timeout=seconds, env={"PATH": "/usr/bin:/bin"}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise ServiceError(Sentence(TOO_SLOW, seconds=int(seconds)))
    if child.returncode == 2:
        raise ServiceError(Sentence(UNKNOWN, schema=schema[:40]), is_for_good=True)
    if child.returncode:
        raise ServiceError(Sentence(NO_ANSWER, why=_last_words(child.stderr, address)))


def _last_words(said: str, address: str) -> str:
    """The child's last line, without the address, which is a secret."""
    line = (said.strip().splitlines() or ["?"])[-1][:200]
    parts = [part for part in address.replace("://", "/").split("/") if len(part) > 5]
    for part in sorted(parts, key=len, reverse=True):
        line = line.replace(part, "…")
    return line
