import hashlib
import hmac

import pytest

from parvis.networks.feeds.websub import (
    Announced,
    announced,
    announced_in_headers,
    read_delivery,
    subscribe_request,
    verify,
)
from parvis.networks.seam import NetworkError

TOPIC = "https://lumen.example/feed"
SECRET = "a lamp in the window"
BODY = b"<rss/>"


def signature(method: str = "sha256", secret: str = SECRET) -> dict[str, str]:
    made = hmac.new(secret.encode(), BODY, getattr(hashlib, method)).hexdigest()
    return {"X-Hub-Signature": f"{method}={made}"}


HUB = Announced("https://hub.example/", TOPIC)


def test_a_subscription_is_asked_for_with_a_secret():
    asked = subscribe_request(
        Announced("https://hub.example/", TOPIC), "https://us.example/1", SECRET, lease_seconds=60
    )
    assert asked.url == "https://hub.example/"
    assert asked.form == {
        "hub.mode": "subscribe",
        "hub.topic": TOPIC,
        "hub.callback": "https://us.example/1",
        "hub.secret": SECRET,
        "hub.lease_seconds": "60",
    }


def test_an_end_is_asked_for_without_one():
    asked = subscribe_request(
        Announced("https://hub.example/", TOPIC), "https://us.example/1", SECRET, mode="unsubscribe"
    )
    assert "hub.secret" not in asked.form


def test_what_we_asked_for_is_confirmed():
    parameters = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "42", "hub.lease_seconds": "864000"}
    assert verify(parameters, TOPIC) == verify(parameters, TOPIC)
    assert (verify(parameters, TOPIC).challenge, verify(parameters, TOPIC).lease_seconds) == ("42", 864_000)


@pytest.mark.parametrize("lease", ["", "soon", "-1", "9" * 40, "99999999999"])
def test_an_odd_lease_is_within_reason(lease):
    parameters = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "42", "hub.lease_seconds": lease}
    assert 0 < verify(parameters, TOPIC).lease_seconds <= 30 * 86_400


@pytest.mark.parametrize(
    "change",
    [
        {"hub.topic": "https://other.example/"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
        {"hub.challenge": ""},
        {"hub.mode": "denied", "hub.reason": "no"},
    ],
)
def test_what_we_did_not_ask_for_is_refused(change):
    parameters = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "42"} | change
    with pytest.raises(NetworkError) as caught:
        verify(parameters, TOPIC)
    assert caught.value.permanent


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_signed_delivery_is_taken(method):
    assert read_delivery(BODY, signature(method), SECRET) == BODY


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Hub-Signature": ""},
        {"X-Hub-Signature": "sha256="},
        {"X-Hub-Signature": "md5=" + hmac.new(SECRET.encode(), BODY, hashlib.md5).hexdigest()},
        {"X-Hub-Signature": "sha256=" + "é" * 64},
        signature(secret="another"),
    ],
)
def test_an_unsigned_or_wrongly_signed_delivery_is_not(headers):
    with pytest.raises(NetworkError, match="signature"):
        read_delivery(BODY, headers, SECRET)


def test_a_changed_delivery_is_not_taken():
    with pytest.raises(NetworkError):
        read_delivery(BODY + b" ", signature(), SECRET)


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<https://hub.example/>; rel="hub"', ("https://hub.example/", "")),
        (
            '<https://hub.example/>; rel=hub, </feed>; rel="self"',
            ("https://hub.example/", "https://lumen.example/feed"),
        ),
        ('<https://a.example/>; title="x, y"; rel="self hub"', ("https://a.example/", "https://a.example/")),
        ("<javascript:alert(1)>; rel=hub", ("", "")),
        ("nonsense", ("", "")),
        ("<" * 5000, ("", "")),
        ("", ("", "")),
    ],
)
def test_a_link_header_is_read(link, found):
    assert announced_in_headers({"link": link}, "https://lumen.example/") == found


def test_a_feed_without_a_hub_announces_none():
    assert announced("") is None
