"""Mail servers through the door: the standard library's SMTP on a socket whose address was checked."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from parvis.door.door import Door
from parvis.door.errors import DoorError, TooLate
from parvis.lib.text.sentence import Sentence, gettext_noop

__all__ = ["PORTS", "MailServer", "Security", "SMTPException", "SMTPResponseException", "mail_server"]

PORTS = (25, 465, 587, 2525)
Security = Literal["starttls", "tls", "none"]
SMTPException = smtplib.SMTPException
SMTPResponseException = smtplib.SMTPResponseException

NO_TLS = gettext_noop("{host} does not offer to encrypt (STARTTLS): nothing was sent.")
SILENT = gettext_noop("{host} does not answer as a mail server.")


class MailServer(smtplib.SMTP):
    """A session with one server; nothing but its socket is changed."""

    def __init__(self, door: Door, host: str, *, is_tls: bool, seconds: float) -> None:
        super().__init__(local_hostname="parvis.invalid", timeout=seconds)
        self.door = door
        self.is_tls = is_tls
        self._host = host  # smtplib checks the certificate against it

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = self.door.connect(host, port, tls=self.is_tls, deadline=timeout, ports=PORTS)
        sock.settimeout(timeout)
        return sock


@contextmanager
def mail_server(door: Door, host: str, port: int, *, security: Security, seconds: float = 60.0) -> Iterator[MailServer]:
    """A session that has said hello and is encrypted as asked. All of it ends after `seconds`, however it drips.

    Raises Forbidden, TooLate, DoorError while it opens; then SMTPException or OSError, as smtplib does.
    """
    server = MailServer(door, host, is_tls=security == "tls", seconds=min(seconds, 20.0))
    alarm = threading.Timer(seconds, _hang_up, [server])
    alarm.daemon = True
    alarm.start()
    try:
        _open(server, host, port, security)
        yield server
    finally:
        alarm.cancel()
        server.close()


def _open(server: MailServer, host: str, port: int, security: Security) -> None:
    try:
        code, _ = server.connect(host, port)
        if code != 220:
            raise DoorError(Sentence(SILENT, host=host))
        server.ehlo_or_helo_if_needed()
        if security == "starttls":
            if not server.has_extn("starttls"):
                raise DoorError(Sentence(NO_TLS, host=host))
            server.starttls(context=server.door.tls)
            server.ehlo()
    except TimeoutError:
        raise TooLate(Sentence(SILENT, host=host))
    except (smtplib.SMTPException, OSError):
        raise DoorError(Sentence(SILENT, host=host))


def _hang_up(server: MailServer) -> None:
    if server.sock is not None:
        try:
            server.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            server.sock.close()
