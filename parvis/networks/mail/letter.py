"""A post as a letter: plain text and HTML, pictures in it, and a way to ask out of the list."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from urllib.parse import quote

from parvis.networks.seam import Attached, Outgoing

LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)»”’]")
SUBJECT_LENGTH = 120
UNDISCLOSED = "undisclosed-recipients:;"


def letter_of(
    outgoing: Outgoing, *, sender: str, name: str, to: Sequence[str], read: Callable[[Attached], bytes]
) -> EmailMessage:
    """The same Message-ID for each try. One address is written on it, several are not."""
    message = EmailMessage(policy=SMTP)
    message["Message-ID"] = message_id_of(outgoing, sender)
    message["Date"] = format_datetime(outgoing.created_at)
    message["Subject"] = subject_of(outgoing)
    message["From"] = formataddr((name, sender))
    message["To"] = to[0] if len(to) == 1 else UNDISCLOSED
    message["List-Unsubscribe"] = f"<mailto:{sender}?subject={quote('unsubscribe')}>"
    if outgoing.lang:
        message["Content-Language"] = outgoing.lang
    text = "\n\n".join(part for part in (outgoing.text, _more(outgoing)) if part)
    message.set_content(text + "".join(f"\n\n[{attached.alt}]" for attached in outgoing.media if attached.alt) + "\n")
    message.add_alternative(_page(text, outgoing), subtype="html")
    page = message.get_payload()[1]  # type: ignore[index]
    for number, attached in enumerate(outgoing.media):
        kind, _, subtype = attached.mime.partition("/")
        page.add_related(read(attached), kind, subtype, cid=f"<{_cid(outgoing, number)}>")  # type: ignore[union-attr]
    return message


def message_id_of(outgoing: Outgoing, sender: str) -> str:
    return f"<{outgoing.key}@{sender.rpartition('@')[2]}>"


def subject_of(outgoing: Outgoing) -> str:
    """The title, or the first line."""
    line = " ".join((outgoing.title or outgoing.text).strip().partition("\n")[0].split())
    cut = line[: SUBJECT_LENGTH - 1]
    return line if len(line) <= SUBJECT_LENGTH else (cut.rpartition(" ")[0] or cut) + "…"


def _more(outgoing: Outgoing) -> str:
    return outgoing.link if outgoing.link not in outgoing.text else ""


def _page(text: str, outgoing: Outgoing) -> str:
    paragraphs = [f"<p>{_linked(part)}</p>" for part in re.split(r"\n\s*\n", text) if part.strip()]
    pictures = [
        f'<p><img src="cid:{_cid(outgoing, number)}" alt="{html.escape(attached.alt)}" style="max-width:100%"></p>'
        for number, attached in enumerate(outgoing.media)
    ]
    body = "\n".join(paragraphs + pictures)
    return f'<!doctype html><html lang="{html.escape(outgoing.lang)}"><body>\n{body}\n</body></html>\n'


def _linked(text: str) -> str:
    found = LINK.sub(lambda link: f"\0{link[0]}\0", text)
    pieces = [
        f'<a href="{html.escape(piece)}">{html.escape(piece)}</a>' if number % 2 else html.escape(piece, quote=False)
        for number, piece in enumerate(found.split("\0"))
    ]
    return "".join(pieces).replace("\n", "<br>")


def _cid(outgoing: Outgoing, number: int) -> str:
    return f"{outgoing.key}.{number}@parvis"
