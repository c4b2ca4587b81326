from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest

from parvis.door import Door, DoorError, Forbidden, TooLate
from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.seam import Draft, NetworkError, Outgoing
from parvis.networks.webhook.network import Webhook
from parvis.networks.webhook.signature import check

URL = "https://shop.lumen.example/in"
SECRET = "canary-secret-of-twenty-four"


def hook(answer: Recorded, **more: str) -> Webhook:
    return Webhook({"url": URL, "secret": SECRET, **more}, ReplayDoor({URL: answer}))


def ready(text: str = "Une lampe") -> Outgoing:
    return hook(Recorded()).prepare(Draft(text=text, lang="fr"), datetime(2026, 3, 3, tzinfo=UTC), Random(7))


def asked(found: Webhook) -> list[Any]:
    return found.door.asked  # type: ignore[attr-defined,no-any-return]


def test_a_post_is_signed_and_carries_its_key() -> None:
    found, outgoing = hook(Recorded(200, b'{"id": "77", "url": "https://shop.lumen.example/77"}')), ready()
    sent = found.publish(outgoing)
    found.publish(outgoing)

    first, second = asked(found)
    check(first.content, first.headers, SECRET, datetime.now(UTC))
    assert first.content == second.content
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"] == f"post.publish-{outgoing.key}"
    assert json.loads(first.content)["post"]["text"] == "Une lampe"
    assert (sent.native_id, sent.url) == ("77", "https://shop.lumen.example/77")


@pytest.mark.parametrize("content", [b"", b"ok", b"[]", b"{}"])
def test_any_short_answer_of_a_program_will_do(content: bytes) -> None:
    outgoing = ready()

    assert hook(Recorded(200, content)).publish(outgoing).native_id == outgoing.key


@pytest.mark.parametrize(
    ("answer", "permanent", "uncertain", "of_account"),
    [
        (Recorded(200, b"<html>Sign in</html>"), False, True, False),
        (Recorded(200, b"Sign in", {"Content-Type": "text/html; charset=utf-8"}), False, True, False),
        (Recorded(400, b"no"), True, False, False),
        (Recorded(401), True, False, True),
        (Recorded(404), True, False, False),
        (Recorded(500), False, True, False),
        (Recorded(error=TooLate("No answer.", uncertain=True)), False, True, False),
        (Recorded(error=Forbidden("Private.")), True, False, False),
        (Recorded(error=DoorError("No host.")), False, False, False),
    ],
)
def test_what_goes_wrong_says_whether_it_may_have_arrived(
    answer: Recorded, permanent: bool, uncertain: bool, of_account: bool
) -> None:
    with pytest.raises(NetworkError) as caught:
        hook(answer).publish(ready())

    error = caught.value
    assert (error.permanent, error.uncertain, error.of_account) == (permanent, uncertain, of_account)
    assert "canary" not in f"{error} {error.answer}"


def test_edits_and_withdrawals_name_the_post() -> None:
    found = hook(Recorded(200, b'{"id": "77"}'))
    sent = found.publish(ready())
    found.edit(ready("Neuve"), sent)
    found.withdraw(sent)

    events = [json.loads(one.content) for one in asked(found)]
    assert [one["event"] for one in events] == ["post.publish", "post.edit", "post.withdraw"]
    assert events[1]["post"]["id"] == events[2]["post"]["id"] == "77"


def test_connecting_greets() -> None:
    found = hook(Recorded(200))
    told = found.connect()

    assert (told.name, told.secrets) == ("shop.lumen.example", {"secret": SECRET})
    assert json.loads(asked(found)[0].content)["event"] == "ping"


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(NetworkError, match="too short"):
        hook(Recorded(200), secret="short").connect()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/in", "http://169.254.169.254/", "http://[::1]/", "file:///etc/passwd"]
)
def test_an_address_inside_our_own_network_is_never_asked(url: str) -> None:
    with pytest.raises(NetworkError) as caught:
        Webhook({"url": url, "secret": SECRET}, Door()).connect()
    assert caught.value.permanent
    assert not caught.value.uncertain
