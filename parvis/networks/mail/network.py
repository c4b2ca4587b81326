"""A newsletter: one letter to the addresses of a list, through an SMTP server (RFC 5321).

Once the letter was handed over (the end of DATA), a lost answer cannot be looked up: a person must. Before that nothing
was sent. Signing (DKIM) is the server's business.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from parvis.door import Door, DoorError
from parvis.door.mail import MailServer, Security, SMTPException, SMTPResponseException, mail_server
from parvis.lib.text.sentence import Sentence
from parvis.networks.answers import as_network_error
from parvis.networks.connecting import Connected, Connects
from parvis.networks.fitting import check_fit
from parvis.networks.mail.letter import letter_of, message_id_of
from parvis.networks.native.loose import as_count, as_text
from parvis.networks.pictures import check_picture, check_weight
from parvis.networks.seam import (
    Attached,
    Idempotency,
    Limits,
    NetworkError,
    Outgoing,
    Publishes,
    Rate,
    Sent,
    Setting,
    gettext_noop,
)

ADDRESS = re.compile(r"[^\s@<>\"(),;:\\\[\]]{1,64}@[a-zA-Z0-9.-]{1,190}\.[a-zA-Z0-9-]{2,60}")
LONE_DOT = re.compile(rb"(?m)^\.")
MOST = 100  # what a server must take in one go: RFC 5321, 4.5.3.1.8
MIMES = ("image/jpeg", "image/png", "image/gif", "image/webp")
MEDIA_BYTES = 5_000_000
SESSION_SECONDS = 55.0
KEPT = ("host", "port", "security", "user", "sender", "sender_name", "to")

NOT_AN_ADDRESS = gettext_noop("“{address}” is not a mail address.")
NOBODY = gettext_noop("Say to whom: one address of a list, or up to {most} addresses, one a line.")
SAYS = gettext_noop("{host} says: “{words}”.")
WRONG_PASSWORD = gettext_noop("{host} does not accept this user name and password.")
STILL_OPEN = gettext_noop("The password still opens {host}: change it where the mailbox is kept.")
BROKE = gettext_noop("The connection to {host} broke.")
ALL_REFUSED = gettext_noop("{host} takes none of the addresses: “{words}”.")


class Mail(Publishes, Connects):
    """One letter to a list."""

    name: ClassVar[str] = "mail"
    label: ClassVar[str] = gettext_noop("Newsletter (mail)")
    is_offered: ClassVar[bool] = False
    fields: ClassVar[tuple[Setting, ...]] = (
        Setting("host", gettext_noop("Mail server (SMTP)"), help=gettext_noop("Such as smtp.example.org")),
        Setting("port", gettext_noop("Port"), type="number", default="587", required=False),
        Setting(
            "security", gettext_noop("Encryption"), type="choice", default="starttls",
            choices=(
                ("starttls", gettext_noop("STARTTLS (port 587)")),
                ("tls", gettext_noop("TLS from the start (port 465)")),
                ("none", gettext_noop("None (only inside your own network)")),
            ),
        ),
        Setting("user", gettext_noop("User name"), required=False),
        Setting("password", gettext_noop("Password"), type="password", required=False),
        Setting("sender", gettext_noop("Sender's address")),
        Setting("sender_name", gettext_noop("Sender's name"), required=False),
        Setting(
            "to", gettext_noop("Recipients"), type="lines",
            help=gettext_noop("The address of a mailing list, or up to 100 addresses, one a line."),
        ),
    )  # fmt: skip
    idempotency: ClassVar[Idempotency] = "none"
    rates: ClassVar[tuple[Rate, ...]] = (Rate(30, 3_600),)

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self.host = as_text(settings.get("host"))
        self.port = as_count(settings.get("port")) or 587
        self.security: Security = _security(settings.get("security"))
        self.user = as_text(settings.get("user"))
        self.sender = as_text(settings.get("sender"))
        lines = settings.get("to")
        written = lines if isinstance(lines, list | tuple) else as_text(lines).splitlines()
        self.to = [line.strip() for line in written if line.strip()]

    def limits(self) -> Limits:
        """A letter may be long; heavy pictures make servers refuse it."""
        return Limits(media_count=5, media_bytes=MEDIA_BYTES, mimes=MIMES, of=("title", "text", "link"))

    def publish(self, outgoing: Outgoing) -> Sent:
        """Hand the letter over for all addresses. Raises NetworkError, uncertain from the end of DATA on."""
        check_fit(outgoing, self.limits(), self.label)
        name = as_text(self.given.get("sender_name"))
        letter = letter_of(outgoing, sender=self.sender, name=name, to=self.to, read=self._read)
        content = letter.as_bytes()
        with self._session() as server:
            refused = self._addressed(server)
            self._handed_over(server, content)
        return Sent(native_id=message_id_of(outgoing, self.sender), facts={"to": len(self.to), "refused": refused})

    def connect(self) -> Connected:
        """Sign in, and ask whether this sender may send; nothing is sent. Raises NetworkError."""
        for address in (self.sender, *self.to):
            if not ADDRESS.fullmatch(address):
                raise NetworkError(Sentence(NOT_AN_ADDRESS, address=address[:200]), permanent=True)
        if not 0 < len(self.to) <= MOST:
            raise NetworkError(Sentence(NOBODY, most=MOST), permanent=True)
        self.check()
        settings = {name: self.given[name] for name in KEPT if self.given.get(name)} | {"to": self.to}
        password = as_text(self.given.get("password"))
        return Connected(
            native_id=f"{self.sender} {self.to[0]}"[:300],
            handle=self.sender,
            name=as_text(self.given.get("sender_name")) or self.sender,
            settings=settings,
            secrets={"password": password} if password else {},
        )

    def check(self) -> None:
        """Sign in and begin a letter that is never written. Raises NetworkError."""
        with self._session() as server:
            self._begun(server)
            server.rset()

    def by_hand(self) -> str:
        """A mail server has no such request."""
        return Sentence(STILL_OPEN, host=self.host)

    @contextmanager
    def _session(self) -> Iterator[MailServer]:
        """Signed in. Whatever fails in it before the letter is handed over is certain not to have sent it."""
        try:
            opened = mail_server(self.door, self.host, self.port, security=self.security, seconds=SESSION_SECONDS)
            with opened as server:
                if self.user:
                    server.login(self.user, as_text(self.given.get("password")))
                yield server
        except DoorError as error:
            raise as_network_error(error)
        except SMTPResponseException as error:
            raise self._refusal(error)
        except (SMTPException, OSError):
            raise NetworkError(Sentence(BROKE, host=self.host))

    def _begun(self, server: MailServer) -> None:
        code, words = server.mail(self.sender)
        if code != 250:
            raise SMTPResponseException(code, words)

    def _addressed(self, server: MailServer) -> int:
        """How many addresses the server does not take; an error where it takes none."""
        self._begun(server)
        answers = [server.rcpt(address) for address in self.to]
        refused = [answer for answer in answers if answer[0] not in (250, 251)]
        if len(refused) == len(answers):
            code, words = refused[0]
            said = Sentence(ALL_REFUSED, host=self.host, words=_words(words))
            raise NetworkError(said, permanent=code >= 500, answer=f"{code} {_words(words)}")
        return len(refused)

    def _handed_over(self, server: MailServer, content: bytes) -> None:
        code, words = server.docmd("DATA")
        if code != 354:
            raise SMTPResponseException(code, words)
        try:
            server.send(LONE_DOT.sub(b"..", content) + b".\r\n")
            code, words = server.getreply()
        except (SMTPException, OSError):
            raise NetworkError(Sentence(BROKE, host=self.host), uncertain=True)
        if code != 250:
            raise SMTPResponseException(code, words)

    def _refusal(self, error: SMTPResponseException) -> NetworkError:
        code, words = error.smtp_code, _words(error.smtp_error)
        if code in (530, 534, 535):
            said = Sentence(WRONG_PASSWORD, host=self.host)
            return NetworkError(said, permanent=True, of_account=True, answer=f"{code} {words}")
        said = Sentence(SAYS, host=self.host, words=words)
        return NetworkError(said, permanent=code >= 500, answer=f"{code} {words}")

    def _read(self, attached: Attached) -> bytes:
        content = self.files(attached.reference)
        check_picture(content, attached)
        check_weight(content, MEDIA_BYTES, self.label)
        return content


def _security(value: object) -> Security:
    if value == "tls":
        return "tls"
    return "none" if value == "none" else "starttls"


def _words(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300]
