"""A double of a mail server, named a double: it speaks SMTP on a port of this machine and keeps every letter.

`fault` is what it does wrong: "drop-data" (takes the letter and hangs up), "drop-begin" (hangs up at DATA), "no-data",
"refuse-all", "refuse-some", "refuse-sender", "busy", "no-tls", "drip" (a letter every now and then).
"""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


class SmtpDouble:
    def __init__(self) -> None:
        self.port = 0
        self.fault = ""
        self.letters: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self.users = {"lumen": "canary-password"}
        self.tls: ssl.SSLContext | None = None
        self.was_encrypted: list[bool] = []


@contextmanager
def smtp_double(tls: ssl.SSLContext | None = None) -> Iterator[SmtpDouble]:
    double = SmtpDouble()
    double.tls = tls

    class Session(_Session):
        server_double = double

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
    server.daemon_threads = True
    server.block_on_close = False
    double.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Session(socketserver.StreamRequestHandler):
    server_double: SmtpDouble
    timeout = 10

    def handle(self) -> None:
        try:
            self._talk()
        except (OSError, ValueError):
            return

    def _talk(self) -> None:
        double, self.encrypted, self.to = self.server_double, False, []
        if double.fault == "drip":
            for _ in range(50):
                self.wfile.write(b"220")
                time.sleep(0.1)
        self._say(421 if double.fault == "busy" else 220, "double")
        while line := self.rfile.readline():
            verb, _, rest = line.decode().strip().partition(" ")
            if not self._answer(verb.upper(), rest):
                return

    def _answer(self, verb: str, rest: str) -> bool:
        double = self.server_double
        if verb == "EHLO":
            offers = ["double", "AUTH PLAIN"] + (["STARTTLS"] if double.tls and not self.encrypted else [])
            for offer in offers[:-1]:
                self.wfile.write(f"250-{offer}\r\n".encode())
            self._say(250, offers[-1])
        elif verb == "STARTTLS":
            self._say(220, "go")
            assert double.tls
            self.request = double.tls.wrap_socket(self.request, server_side=True)
            self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", 0)
            self.encrypted = True
        elif verb == "AUTH":
            self._sign_in(rest)
        elif verb == "MAIL":
            self.to = []
            self._say(550 if double.fault == "refuse-sender" else 250, "sender not allowed canary")
        elif verb == "RCPT":
            refused = double.fault == "refuse-all" or (double.fault == "refuse-some" and "carol" in rest)
            if not refused:
                self.to.append(rest.partition("<")[2].partition(">")[0])
            self._say(550 if refused else 250, "no such user")
        elif verb == "DATA":
            return self._take()
        elif verb == "QUIT":
            self._say(221, "bye")
            return False
        else:
            self._say(250, "ok")
        return True

    def _sign_in(self, rest: str) -> None:
        _, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        is_right = self.server_double.users.get(user) == password
        self._say(235 if is_right else 535, "ok" if is_right else "bad")

    def _take(self) -> bool:
        double = self.server_double
        if double.fault == "drop-begin":
            return False
        if double.fault == "no-data":
            self._say(452, "out of space")
            return True
        self._say(354, "go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        double.letters.append(message_from_bytes(b"".join(lines), policy=default))  # type: ignore[arg-type]
        double.recipients.append(self.to)
        double.was_encrypted.append(self.encrypted)
        if double.fault == "drop-data":
            return False
        self._say(250, "taken")
        return True

    def _say(self, code: int, words: str) -> None:
        self.wfile.write(f"{code} {words}\r\n".encode())
