"""How mails leave; where no server is named, what they say goes to the log, short, for who runs Parvis to pass on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


def mail_settings(url: str) -> dict[str, Any]:
    """Django's settings for `smtp://user:password@host:port` (STARTTLS) or `smtps://`; to the log where it is empty."""
    if not url:
        return {"EMAIL_BACKEND": "parvis.site.mail.LoggedMail"}
    parts = urlsplit(url)
    is_tls_from_the_start = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if is_tls_from_the_start else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_tls_from_the_start,
        "EMAIL_USE_TLS": not is_tls_from_the_start and (parts.port != 25 or bool(parts.password)),
        "EMAIL_TIMEOUT": 20,
    }


class LoggedMail(BaseEmailBackend):
    """Mails as people read them, each line marked, beside the other lines of the log; headers and HTML left out."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            lines = [f"mail to {', '.join(message.to)}: {message.subject}", *message.body.strip().splitlines()]
            print("".join(f"  | {line}\n" for line in lines), end="", file=sys.stderr, flush=True)
        return len(email_messages)
