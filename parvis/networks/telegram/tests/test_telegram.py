"""A bot in a channel, against answers as the Bot API's documentation describes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from parvis.door import TooLate
from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.fitting import counted
from parvis.networks.registry import networks
from parvis.networks.seam import Attached, Draft, NetworkError, Outgoing, Reference, Sent
from parvis.networks.telegram.network import Telegram

API = "https://api.telegram.org/bot7:canary"
GIF = b"GIF89a;"
MESSAGE = {"message_id": 42, "date": 1_772_539_200, "chat": {"id": -1001, "username": "lumen", "type": "channel"}}
SENT = Sent("-1001/42", facts={"chat_id": "-1001", "message_id": 42})


def ok(result: object) -> Recorded:
    return Recorded(200, json.dumps({"ok": True, "result": result}).encode())


def no(code: int, words: str, **parameters: int) -> Recorded:
    told = {"ok": False, "error_code": code, "description": words, "parameters": parameters}
    return Recorded(code, json.dumps(told).encode())


def bot(answers: dict[str, Any]) -> Telegram:
    recorded = {f"{API}/{method}": answer for method, answer in answers.items()}
    found = Telegram({"token": "7:canary", "chat": "@lumen"}, ReplayDoor(recorded))
    found.files = lambda reference: GIF  # type: ignore[method-assign]
    return found


def ready(text: str = "Une lampe", **more: Any) -> Outgoing:
    return bot({}).prepare(Draft(text=text, **more), datetime(2026, 3, 3, tzinfo=UTC), Random(7))


def given(found: Telegram, number: int = 0) -> Any:
    return json.loads(found.door.asked[number].content)  # type: ignore[attr-defined]


PICTURE = Attached("image", "a", "image/gif")


def test_it_is_found_by_its_name_and_is_honest() -> None:
    assert networks()["telegram"] is Telegram
    assert Telegram.idempotency == "none"


def test_a_message_says_where_it_stands() -> None:
    sent = bot({"sendMessage": ok(MESSAGE)}).publish(ready())

    assert (sent.native_id, sent.url) == ("-1001/42", "https://t.me/lumen/42")
    assert sent.at == datetime.fromtimestamp(1_772_539_200, UTC)


def test_title_and_link_go_into_the_text_and_an_answer_names_its_message() -> None:
    found = bot({"sendMessage": ok(MESSAGE)})
    found.publish(ready(title="Aide", link="https://lumen.example", reply_to=Reference("-1001/7")))

    assert given(found)["text"] == "Aide\n\nUne lampe\n\nhttps://lumen.example"
    assert given(found)["reply_parameters"] == {"message_id": 7}


@pytest.mark.parametrize(
    ("answer", "permanent", "uncertain", "of_account"),
    [
        (no(401, "Unauthorized"), True, False, True),
        (no(404, "Not Found"), True, False, True),
        (no(403, "Forbidden: bot was kicked"), True, False, True),
        (no(400, "Bad Request: chat not found"), True, False, True),
        (no(400, "Bad Request: message is too long"), True, False, False),
        (no(429, "Too Many Requests", retry_after=12), False, False, False),
        (Recorded(502, b"<html>"), False, True, False),
        (Recorded(200, b"<html>Sign in</html>"), False, True, False),
        (ok({}), False, True, False),
        (Recorded(error=TooLate("No answer.", uncertain=True)), False, True, False),
    ],
)
def test_what_goes_wrong_says_whether_it_may_have_been_made(
    answer: Recorded, permanent: bool, uncertain: bool, of_account: bool
) -> None:
    with pytest.raises(NetworkError) as caught:
        bot({"sendMessage": answer}).publish(ready())

    error = caught.value
    assert (error.permanent, error.uncertain, error.of_account) == (permanent, uncertain, of_account)
    assert "canary" not in f"{error} {error.answer}"


def test_it_says_how_long_to_wait() -> None:
    with pytest.raises(NetworkError) as caught:
        bot({"sendMessage": no(429, "Too Many Requests", retry_after=12)}).publish(ready())
    assert caught.value.retry_after == 12.0


@pytest.mark.parametrize(("text", "count"), [("été", 3), ("😀", 2), ("👩‍👩‍👧", 8)])
def test_characters_are_units_of_utf16(text: str, count: int) -> None:
    assert counted(text, bot({}).limits()) == count


@pytest.mark.parametrize(("media", "most"), [((), 4096), ((PICTURE,), 1024)])
def test_a_text_that_is_too_long_is_refused_before_it_leaves(media: tuple[Attached, ...], most: int) -> None:
    found = bot({})
    with pytest.raises(NetworkError, match=f"takes {most}"):
        found.publish(ready("é" * (most + 1), media=media))
    assert found.door.asked == []  # type: ignore[attr-defined]


def test_one_picture_is_a_photo_and_more_are_an_album() -> None:
    found = bot({"sendPhoto": ok(MESSAGE), "sendMediaGroup": ok([MESSAGE, MESSAGE | {"message_id": 43}])})
    found.publish(ready(media=(PICTURE,)))
    sent = found.publish(ready(media=(PICTURE, PICTURE)))

    assert sent.facts["others"] == [43]
    assert found.door.asked[1].content.count(GIF) == 2  # type: ignore[attr-defined]


def test_a_damaged_picture_is_refused_before_it_leaves() -> None:
    found = bot({})
    found.files = lambda reference: b"GIF89a"  # type: ignore[method-assign]
    with pytest.raises(NetworkError, match="damaged"):
        found.publish(ready(media=(PICTURE,)))


def test_an_edit_that_changes_nothing_is_done() -> None:
    found = bot({"editMessageText": no(400, "Bad Request: message is not modified")})

    assert found.edit(ready(), SENT) == SENT


def test_a_message_that_is_gone_is_withdrawn() -> None:
    found = bot({"deleteMessage": no(400, "Bad Request: message to delete not found")})
    found.withdraw(SENT)

    assert given(found) == {"chat_id": "-1001", "message_id": 42}


CHAT = {"id": -1001, "type": "channel", "title": "Lumen", "username": "lumen"}
ADMIN = {"status": "administrator", "can_post_messages": True}


def test_connecting_asks_who_we_are_and_whether_we_may_write() -> None:
    found = bot({"getMe": ok({"id": 7, "username": "lumen_bot"}), "getChat": ok(CHAT), "getChatMember": ok(ADMIN)})
    told = found.connect()

    assert (told.native_id, told.name, told.url) == ("-1001", "Lumen", "https://t.me/lumen")
    assert "canary" not in str(told.settings)
    assert told.secrets == {"token": "7:canary"}


@pytest.mark.parametrize("member", [{"status": "left"}, {"status": "administrator", "can_post_messages": False}, {}])
def test_a_bot_that_may_not_write_is_not_connected(member: dict[str, Any]) -> None:
    found = bot({"getMe": ok({"id": 7}), "getChat": ok(CHAT), "getChatMember": ok(member)})
    with pytest.raises(NetworkError, match="administrator"):
        found.connect()
