"""Web Push: only the browser it is for can read it, and the push service sees who sent it."""

from __future__ import annotations

import base64
import json
from typing import Any

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from parvis.door import Response
from parvis.networks.seam import NetworkError
from parvis.warning.models import Browser, Way
from parvis.warning.routing import push, ways
from parvis.warning.routing.message import Message
from parvis.warning.routing.ways import CannotTell

pytestmark = pytest.mark.django_db

MESSAGE = Message("L’adaptateur brunit", "Depuis 8 h.", "https://parvis.example/w/lumen/alerts/1", {"about": "opened"})


def coded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


class Phone:
    """A browser with its keys, as a push service knows it."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.secret = b"0123456789abcdef"
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.subscription = {"endpoint": "https://push.example/phone/1", "p256dh": coded(point),
                             "auth": coded(self.secret)}  # fmt: skip

    def read(self, content: bytes) -> Any:
        plain = http_ece.decrypt(content, private_key=self.key, auth_secret=self.secret, version="aes128gcm")
        return json.loads(plain)


class ServiceDouble:
    """A push service that answers with `status` and keeps what it got."""

    def __init__(self, status: int = 201) -> None:
        self.status, self.got = status, []

    def request(self, method: str, url: str, **given: Any) -> Response:
        self.got.append({"url": url} | given)
        return Response(self.status, url)


@pytest.fixture(autouse=True)
def data(tmp_path: Any, settings: Any) -> None:
    settings.DATA = tmp_path
    push._key.cache_clear()


def test_only_the_phone_can_read_it() -> None:
    phone, service = Phone(), ServiceDouble()
    push.send(phone.subscription, MESSAGE, service, timezone.now())
    got = service.got[0]
    assert b"adaptateur" not in got["content"]
    assert phone.read(got["content"])["title"] == "L’adaptateur brunit"


def test_it_is_signed_with_a_key_that_stays_the_same(tmp_path: Any) -> None:
    first = push.public_key()
    push._key.cache_clear()
    assert push.public_key() == first
    assert (tmp_path / "push-key.pem").stat().st_mode & 0o777 == 0o600
    assert push.signature("https://push.example/x", timezone.now())["Authorization"].startswith("vapid t=")


def test_a_long_text_fits() -> None:
    phone, service = Phone(), ServiceDouble()
    push.send(phone.subscription, Message("É" * 900, "é" * 9000, "https://x.example", {}), service, timezone.now())
    assert len(service.got[0]["content"]) < 4096


@pytest.mark.parametrize("status", [404, 410])
def test_a_phone_that_the_service_no_longer_knows_is_gone(status: int) -> None:
    with pytest.raises(push.Gone):
        push.send(Phone().subscription, MESSAGE, ServiceDouble(status), timezone.now())


@pytest.mark.parametrize("status", [400, 401, 403, 413, 429, 500])
def test_a_service_that_refuses_us_says_nothing_of_the_phone(status: int) -> None:
    with pytest.raises(NetworkError):
        push.send(Phone().subscription, MESSAGE, ServiceDouble(status), timezone.now())


@pytest.mark.parametrize("wrong", [{"p256dh": "lamp"}, {"p256dh": "é"}, {"p256dh": "A" * 87}, {"auth": "é"}])
def test_keys_that_no_phone_has_are_of_no_phone(wrong: dict[str, str]) -> None:
    with pytest.raises(push.Gone):
        push.send(Phone().subscription | wrong, MESSAGE, ServiceDouble(), timezone.now())


def test_a_way_tells_every_phone_and_forgets_those_that_are_gone(
    workspace: Any, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way.objects.create(workspace=workspace, kind="push", name="Phones")
    for number in range(2):
        row = Browser.objects.create(workspace=workspace, user=alice, mark=str(number), since=timezone.now())
        row.keep_secrets(Phone().subscription | {"endpoint": f"https://push.example/{number}"})

    def to_the_first_only(subscription: Any, *args: Any) -> None:
        if subscription["endpoint"].endswith("1"):
            raise push.Gone

    monkeypatch.setattr(push, "send", to_the_first_only)
    ways.send_push(way, MESSAGE, timezone.now())
    assert list(Browser.objects.values_list("mark", flat=True)) == ["0"]


def test_nobody_reached_is_a_failure(workspace: Any, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    way = Way.objects.create(workspace=workspace, kind="push", name="Phones")
    with pytest.raises(CannotTell, match="No phone"):
        ways.send_push(way, MESSAGE, timezone.now())
    row = Browser.objects.create(workspace=workspace, user=alice, mark="1", since=timezone.now())
    row.keep_secrets(Phone().subscription)

    def lost(*args: Any) -> None:
        raise NetworkError("No answer.")

    monkeypatch.setattr(push, "send", lost)
    with pytest.raises(CannotTell, match="No answer"):
        ways.send_push(way, MESSAGE, timezone.now())


def test_a_phone_that_fails_for_the_moment_is_tried_again_and_no_other_is_told_twice(
    workspace: Any, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    way = Way.objects.create(workspace=workspace, kind="push", name="Phones")
    for mark in ("well", "away", "refused"):
        row = Browser.objects.create(workspace=workspace, user=alice, mark=mark, since=timezone.now())
        row.keep_secrets(Phone().subscription | {"endpoint": f"https://push.example/{mark}"})
    asked, failing = [], {"away": False, "refused": True}  # and whether it is for good

    def some_only(subscription: Any, *args: Any) -> None:
        name = subscription["endpoint"].rpartition("/")[2]
        asked.append(name)
        if name in failing:
            raise NetworkError("No answer.", permanent=failing[name])

    monkeypatch.setattr(push, "send", some_only)
    with pytest.raises(CannotTell) as failed:
        ways.send_push(way, MESSAGE, timezone.now())
    assert not failed.value.is_for_good
    assert failed.value.reached == [Browser.objects.get(mark="well").pk]
    del asked[:], failing["away"]

    ways.send_push(way, MESSAGE, timezone.now(), failed.value.reached)

    assert sorted(asked) == ["away", "refused"]
