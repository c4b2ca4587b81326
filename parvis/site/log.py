"""The log: plain lines on standard error, with no secret in them."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
HIDDEN = "***"
LOOKS_SECRET = (
    re.compile(r"(?<=://)[^\s/?#@:]*:[^\s/?#]+(?=@)"),  # user:password in an address
    re.compile(r"(?i)(?<=authorization)(?:\"|')?: ?(?:\"|')?(\S+(?: \S+)?)"),
    re.compile(r"(?i)(?<=bearer )[\w.~+/-]{8,}=*"),
    re.compile(
        r"(?i)(?:(?<=[?&\s\"'{(,])|^)(?:\w{1,30}_)?"
        r"(?:access_?token|refresh_?token|token|password|passwd|secret|(?:api|proof)_?key|\w{0,10}jwt|code|signature)"
        r"(?:\"|')?\s*[=:]\s*(?:\"|')?([^\s&\"',})]{4,})"
    ),
    # our own addresses that open something for whoever has them: Django writes the path of every refusal
    re.compile(r"(?<=[\s\"'])/(?:invitation|setup|in|demo|account/password/reset/key)/([\w:-]+)"),
)


class HideSecrets(logging.Filter):
    """Replaces the secrets it was told, and whatever looks like one, in the message and in the trace."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self.secrets = sorted((text for text in secrets if len(text) >= 6), key=len, reverse=True)

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = self.hide(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.hide(record.exc_text)
        return True

    def hide(self, text: str) -> str:
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        for pattern in LOOKS_SECRET:
            text = pattern.sub(_hide_value, text)
        return text


def _hide_value(match: re.Match[str]) -> str:
    if not match.re.groups:
        return HIDDEN
    return match[0].replace(match[1], HIDDEN)


def plain_lines(*loggers: str, level: int = logging.INFO, secrets: Iterable[str] = ()) -> dict[str, Any]:
    """A configuration of `logging` for these loggers ("" is the root)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"hide_secrets": {"()": HideSecrets, "secrets": list(secrets)}},
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["hide_secrets"]},
        },
        "loggers": {name: {"handlers": ["lines"], "level": level, "propagate": False} for name in loggers},
    }
