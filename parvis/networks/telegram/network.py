"""A Telegram channel or group in which a bot of ours writes (https://core.telegram.org/bots/api).

The API has no key and no way to list what a bot sent: after a lost answer only a person can look.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

import msgspec

from parvis.door import Door, DoorError
from parvis.lib.text.sentence import Sentence
from parvis.networks.answers import as_network_error, json_of, refusal
from parvis.networks.connecting import Connected, Connects
from parvis.networks.fitting import check_fit
from parvis.networks.multipart import Part, multipart
from parvis.networks.native.loose import Record, as_count, as_record, as_records, as_text, inner
from parvis.networks.pictures import check_picture, check_weight
from parvis.networks.seam import (
    Attached,
    Edits,
    Idempotency,
    Limits,
    NetworkError,
    Outgoing,
    Rate,
    Sent,
    Setting,
    Withdraws,
    gettext_noop,
)

SERVER = "https://api.telegram.org"
TEXT, CAPTION, GROUP = 4096, 1024, 10
IMAGE_BYTES, FILM_BYTES = 10_000_000, 50_000_000
MIMES = ("image/jpeg", "image/png", "image/webp", "image/gif", "video/mp4")
UPLOAD_SECONDS = 50.0

SAYS = gettext_noop("Telegram says: “{words}”.")
STILL_WORKS = gettext_noop("The token of the bot still works: have @BotFather revoke it (/revoke), on {address}.")
REVOKED = gettext_noop("Telegram no longer knows this bot: its token was revoked. Connect it with the new one.")
NO_RIGHT = gettext_noop("The bot may not write in “{chat}”: make it an administrator who may post.")
NOT_A_MESSAGE = gettext_noop("Telegram's answer does not say which message it made.")


class Telegram(Edits, Withdraws, Connects):
    """Messages, pictures, films and albums; edits and deletions."""

    name: ClassVar[str] = "telegram"
    label: ClassVar[str] = "Telegram"
    is_offered: ClassVar[bool] = False
    fields: ClassVar[tuple[Setting, ...]] = (
        Setting("token", gettext_noop("Token of the bot"), type="password", help=gettext_noop("From @BotFather")),
        Setting("chat", gettext_noop("Channel or group"), help=gettext_noop("Such as @lumen, or its number")),
        Setting("server", gettext_noop("Server of the Bot API"), type="url", required=False, default=SERVER),
    )
    idempotency: ClassVar[Idempotency] = "none"
    rates: ClassVar[tuple[Rate, ...]] = (Rate(20, 60), Rate(1, 1))  # https://core.telegram.org/bots/faq, a group

    def __init__(self, settings: Mapping[str, Any], door: Door) -> None:
        super().__init__(settings, door)
        self.server = (as_text(settings.get("server")) or SERVER).rstrip("/")
        self.token = as_text(settings.get("token"))
        self.chat = as_text(settings.get("chat"))

    def limits(self) -> Limits:
        """Counted in units of UTF-16, the title and the link with the text."""
        return Limits(characters=TEXT, captioned=CAPTION, of=("title", "text", "link"), utf16=True, media_count=GROUP,
                      media_bytes=IMAGE_BYTES, alt_characters=CAPTION, mimes=MIMES)  # fmt: skip

    def publish(self, outgoing: Outgoing) -> Sent:
        """Send a message, or an album with the text under its first picture. Raises NetworkError."""
        check_fit(outgoing, self.limits(), self.label)
        return self._sent(self._message(outgoing) if not outgoing.media else self._album(outgoing))

    def edit(self, outgoing: Outgoing, sent: Sent) -> Sent:
        """Change the text; pictures stay. Raises NetworkError."""
        method, field = ("editMessageCaption", "caption") if outgoing.media else ("editMessageText", "text")
        try:
            found = self._call(method, {**self._address(sent), field: text_of(outgoing)})
        except NetworkError as error:
            if "not modified" not in error.answer:
                raise
            return sent
        return self._sent(found)

    def withdraw(self, sent: Sent) -> None:
        """Delete the message and the rest of its album; Telegram allows it for two days in groups."""
        for number in [sent.facts.get("message_id"), *sent.facts.get("others", [])]:
            try:
                self._call("deleteMessage", {"chat_id": sent.facts.get("chat_id") or self.chat, "message_id": number})
            except NetworkError as error:
                if "message to delete not found" not in error.answer:
                    raise

    def connect(self) -> Connected:
        """Ask who the bot is, what the chat is, and whether it may write there. Raises NetworkError."""
        bot = as_record(self._call("getMe", {}))
        chat = as_record(self._call("getChat", {"chat_id": self.chat}))
        member = as_record(self._call("getChatMember", {"chat_id": chat.get("id"), "user_id": bot.get("id")}))
        title = as_text(chat.get("title")) or as_text(chat.get("username"))
        if not may_write(member, as_text(chat.get("type"))):
            raise NetworkError(Sentence(NO_RIGHT, chat=title), permanent=True)
        handle = as_text(chat.get("username"))
        return Connected(
            native_id=as_text(chat.get("id")),
            handle=handle,
            name=title,
            url=f"https://t.me/{handle}" if handle else "",
            settings={
                "chat": as_text(chat.get("id")), "chat_name": handle, "server": self.server,
                "bot": as_text(bot.get("username")),
            },
            secrets={"token": self.token},
        )  # fmt: skip

    def check(self) -> None:
        """Ask for the chat. Raises NetworkError."""
        self._call("getChat", {"chat_id": self.chat})

    def by_hand(self) -> str:
        """Only the one who made the bot can do it."""
        return Sentence(STILL_WORKS, address="https://t.me/BotFather")

    def _message(self, outgoing: Outgoing) -> Record:
        given: dict[str, Any] = {"chat_id": self.chat, "text": text_of(outgoing), **answering(outgoing)}
        return as_record(self._call("sendMessage", given))

    def _album(self, outgoing: Outgoing) -> Record:
        """One picture alone is no album for Telegram."""
        parts = [self._part(number, attached) for number, attached in enumerate(outgoing.media)]
        fields = {"chat_id": self.chat}
        if reply := answering(outgoing):
            fields["reply_parameters"] = msgspec.json.encode(reply["reply_parameters"]).decode()
        if len(parts) == 1:
            kind = "video" if outgoing.media[0].kind == "video" else "photo"
            fields["caption"] = text_of(outgoing)
            found = self._upload(f"send{kind.capitalize()}", fields, [parts[0]._replace(field=kind)])
            return as_record(found)
        album = [{"type": "video" if attached.kind == "video" else "photo", "media": f"attach://{part.field}",
                  **({"caption": text_of(outgoing)} if number == 0 else {})}
                 for number, (attached, part) in enumerate(zip(outgoing.media, parts, strict=True))]  # fmt: skip
        messages = as_records(
            self._upload("sendMediaGroup", {**fields, "media": msgspec.json.encode(album).decode()}, parts)
        )
        if not messages:
            raise NetworkError(NOT_A_MESSAGE, uncertain=True)
        return {**messages[0], "others": [message.get("message_id") for message in messages[1:]]}

    def _part(self, number: int, attached: Attached) -> Part:
        content = self.files(attached.reference)
        check_picture(content, attached)
        check_weight(content, FILM_BYTES if attached.kind == "video" else IMAGE_BYTES, self.label)
        return Part(f"file{number}", f"file{number}.{attached.mime.rpartition('/')[2]}", attached.mime, content)

    def _upload(self, method: str, fields: Mapping[str, str], parts: list[Part]) -> Any:
        body, kind = multipart(fields, parts)
        return self._asked(method, content=body, headers={"Content-Type": kind}, deadline=UPLOAD_SECONDS)

    def _call(self, method: str, given: Mapping[str, Any]) -> Any:
        return self._asked(method, json=given)

    def _asked(self, method: str, **options: Any) -> Any:
        """The `result`. The token stands in the address, which no error of the door ever tells."""
        try:
            response = self.door.request("POST", f"{self.server}/bot{self.token}/{method}", **options)
        except DoorError as error:
            raise as_network_error(error)
        if response.status >= 500:
            raise refusal(response.status, "Telegram")
        told = as_record(json_of(response))
        if told.get("ok") is True:
            return told.get("result")
        raise refused(as_count(told.get("error_code")) or response.status, told)

    def _address(self, sent: Sent) -> dict[str, Any]:
        return {"chat_id": sent.facts.get("chat_id") or self.chat, "message_id": sent.facts.get("message_id")}

    def _sent(self, message: Record) -> Sent:
        number, chat = as_count(message.get("message_id")), as_text(inner(message, "chat", "id"))
        if number is None:
            raise NetworkError(NOT_A_MESSAGE, uncertain=True)
        at = as_count(message.get("date"))
        name = as_text(inner(message, "chat", "username"))
        return Sent(
            native_id=f"{chat}/{number}",
            url=f"https://t.me/{name}/{number}" if name else "",
            at=datetime.fromtimestamp(at, UTC) if at else None,
            facts={"chat_id": chat, "message_id": number, "others": list(message.get("others", []))},
        )


def refused(status: int, told: Record) -> NetworkError:
    """What Telegram said no with."""
    words = as_text(told.get("description"))[:300]
    wait = as_count(inner(told, "parameters", "retry_after"))
    if status in (401, 404):  # it answers 404 to the token of a bot that is gone
        return NetworkError(REVOKED, permanent=True, of_account=True, answer=f"{status} {words}")
    of_account = status == 403 or "chat not found" in words
    return NetworkError(
        Sentence(SAYS, words=words), permanent=status != 429, retry_after=float(wait) if wait else None,
        of_account=of_account, answer=f"{status} {words}",
    )  # fmt: skip


def text_of(outgoing: Outgoing) -> str:
    parts = [outgoing.title, outgoing.text, outgoing.link if outgoing.link not in outgoing.text else ""]
    return "\n\n".join(part for part in parts if part)


def answering(outgoing: Outgoing) -> dict[str, Any]:
    number = outgoing.reply_to.native_id.rpartition("/")[2] if outgoing.reply_to else ""
    return {"reply_parameters": {"message_id": int(number)}} if number.isdigit() else {}


def may_write(member: Record, kind: str) -> bool:
    status = as_text(member.get("status"))
    if kind == "channel":
        return status == "creator" or (status == "administrator" and member.get("can_post_messages") is not False)
    return status in ("creator", "administrator", "member") or (
        status == "restricted" and member.get("can_send_messages") is True
    )
