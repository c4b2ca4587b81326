from __future__ import annotations

import json

import pytest
from django.test import Client
from django.utils import timezone

from parvis.listening.hubs import secret_of
from parvis.listening.models import Mention, Query
from parvis.listening.receiving import find_source
from parvis.networks.feeds.mark import Mark
from parvis.networks.webhook.signature import sign
from parvis.posts.addresses import address_of
from parvis.posts.models import Source
from parvis.workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db
SECRET = "a-secret-of-more-than-24-letters"
BODY = json.dumps([{"id": "7", "text": "Ma lampe Lumen", "author": "ines", "created_at": "2026-03-03T11:00:00Z"}])
TOPIC = "https://lumen.example/feed"


@pytest.fixture
def hook(workspace: Workspace) -> Source:
    return Source.objects.create(
        workspace=workspace, network="webhook", name="Shop", settings={"origin": "shop", "secret": SECRET}
    )


@pytest.fixture
def feed(workspace: Workspace) -> Source:
    mark = Mark(url=TOPIC, hub="https://hub.example/", topic=TOPIC)
    return Source.objects.create(
        workspace=workspace, network="feeds", name="Feed", settings={"url": TOPIC}, cursor=mark.write()
    )


def send(source: Source, body: str = BODY, secret: str = SECRET):  # type: ignore[no-untyped-def]
    headers = sign(body.encode(), secret, timezone.now())
    return Client(enforce_csrf_checks=True).post(
        address_of(source), body, content_type="application/json", headers=headers
    )


def test_a_signed_post_becomes_a_mention(hook: Source, lamps: Query) -> None:
    response = send(hook)

    assert (response.status_code, response.json()["mentions"]) == (202, 1)
    assert Mention.objects.get().post.text == "Ma lampe Lumen"


def test_a_wrong_signature_is_refused(hook: Source, lamps: Query) -> None:
    response = send(hook, secret="another-secret-of-24-letters")

    assert response.status_code == 400
    assert "signature" in response.json()["error"]
    assert not Mention.objects.exists()


def test_an_address_that_we_did_not_give_is_unknown(hook: Source) -> None:
    assert Client().post(f"/in/{hook.pk}.AAAA").status_code == 404
    assert find_source("1") is None


def test_a_paused_source_asks_to_send_later(hook: Source, alice: User) -> None:
    hook.pause(by=alice)

    response = send(hook)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "300")


def test_too_much_at_once_is_refused(hook: Source) -> None:
    assert send(hook, body=" " * 10_000_001).status_code == 413


def test_who_sends_to_a_source_that_is_removed_is_told_to_forget_it(hook: Source) -> None:
    path = address_of(hook)
    hook.delete()

    assert Client().post(path).status_code == 410


def test_a_delivery_of_a_hub_becomes_mentions_and_keeps_the_cursor(feed: Source, lamps: Query) -> None:
    import hashlib
    import hmac

    body = f"""<rss version="2.0"><channel><title>Lumen</title><link>{TOPIC}</link>
      <item><title>La lampe du mois</title><link>https://lumen.example/1</link><guid>1</guid></item></channel></rss>"""
    signature = hmac.new(secret_of(feed).encode(), body.encode(), hashlib.sha256).hexdigest()

    response = Client().post(
        address_of(feed), body, content_type="application/rss+xml", headers={"X-Hub-Signature": f"sha256={signature}"}
    )

    assert response.status_code == 202
    assert Mention.objects.get().post.title == "La lampe du mois"
    assert Source.objects.get().cursor == feed.cursor


def test_a_forged_delivery_learns_nothing(feed: Source, lamps: Query) -> None:
    response = Client().post(address_of(feed), "<rss/>", content_type="application/rss+xml")

    assert (response.status_code, response.content) == (202, b"")
    assert not Mention.objects.exists()
