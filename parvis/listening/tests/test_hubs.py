from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.door.tests.servers import answer, serving
from parvis.listening import hubs
from parvis.listening.fetching import fetch_one
from parvis.listening.models import HubSubscription, Mention, Query
from parvis.listening.tests.hub_double import HubDouble
from parvis.networks.feeds.mark import Mark
from parvis.networks.seam import NetworkError
from parvis.posts.models import Source
from parvis.posts.outside import door
from parvis.workspaces.models import User, Workspace

TOPIC = "https://lumen.example/feed"
NOW = timezone.now()
State = HubSubscription.State


def rss(*titles: str, head: str = "") -> str:
    items = "".join(f"<item><title>{title}</title><guid>{title}</guid></item>" for title in titles)
    return f'<rss version="2.0"><channel><title>Lumen</title><link>{TOPIC}</link>{head}{items}</channel></rss>'


def feed_of(workspace: Workspace, hub: str, topic: str = TOPIC) -> Source:
    cursor = Mark(url=topic, hub=hub, topic=topic).write()
    return Source.objects.create(
        workspace=workspace, network="feeds", name="Feed", settings={"url": topic}, cursor=cursor
    )


@pytest.fixture
def hub(settings: Any) -> Iterator[HubDouble]:
    double = HubDouble()
    with serving(double) as server:
        double.url = server.url
        settings.ALLOW_PRIVATE = ("127.0.0.1",)
        door.cache_clear()
        yield double
    door.cache_clear()


@pytest.fixture
def subscription(workspace: Workspace, hub: HubDouble) -> HubSubscription:
    """Wanted, and the hub was asked."""
    found = hubs.follow(feed_of(workspace, hub.url), NOW)
    assert found
    assert hubs.tend_one(NOW)
    found.refresh_from_db()
    return found


@pytest.fixture
def live(subscription: HubSubscription) -> HubSubscription:
    subscription.grant(10_000, NOW)
    return subscription


def ask_back(subscription: HubSubscription, **changes: str) -> Any:
    asked = {"mode": "subscribe", "topic": TOPIC, "challenge": "xyz", "lease_seconds": "10000"} | changes
    return Client().get(subscription.path, {f"hub.{name}": value for name, value in asked.items()})


@pytest.mark.django_db(transaction=True)
def test_a_feed_is_subscribed_to_and_delivered_by_its_hub(
    workspace: Workspace, lamps: Query, hub: HubDouble, live_server: Any, settings: Any
) -> None:
    settings.PUBLIC_URL = live_server.url
    link = f'Link: <{hub.url}>; rel="hub", <{TOPIC}>; rel="self"'
    with serving(answer(rss("La lampe de mars").encode(), "200 OK", "Content-Type: text/xml", link)) as server:
        source = Source.objects.create(
            workspace=workspace, network="feeds", name="Feed", settings={"url": server.url}, due_at=NOW
        )
        assert fetch_one(timezone.now())
    assert hubs.tend_one(timezone.now())

    confirmed = hub.ask_back()
    forged = hub.deliver(rss("La lampe des voleurs"), secret="guessed")
    delivered = hub.deliver(rss("La lampe d'avril"))

    assert confirmed == (200, "a-challenge")
    assert HubSubscription.objects.get(source=source).is_live(timezone.now())
    assert forged == delivered == (202, "")
    titles = Mention.objects.order_by("pk").values_list("post__title", flat=True)
    assert list(titles) == ["La lampe de mars", "La lampe d'avril"]


@pytest.mark.django_db
def test_a_hub_is_asked_with_a_secret_and_our_address(subscription: HubSubscription, hub: HubDouble) -> None:
    asked = hub.asked[0]

    assert (asked["hub.mode"], asked["hub.topic"]) == ("subscribe", TOPIC)
    assert asked["hub.callback"].endswith(subscription.path)
    assert subscription.source
    assert asked["hub.secret"] == hubs.secret_of(subscription.source)


@pytest.mark.django_db
def test_a_hub_that_does_not_ask_back_is_asked_again_later(subscription: HubSubscription, hub: HubDouble) -> None:
    assert subscription.state == State.WANTED
    assert not hubs.tend_one(NOW + hubs.FIRST_RETRY - timedelta(seconds=1))

    assert hubs.tend_one(NOW + hubs.FIRST_RETRY)

    subscription.refresh_from_db()
    assert len(hub.asked) == 2
    assert subscription.due_at == NOW + 3 * hubs.FIRST_RETRY


@pytest.mark.django_db
def test_a_hub_in_trouble_is_asked_again_later(
    workspace: Workspace, hub: HubDouble, caplog: pytest.LogCaptureFixture
) -> None:
    hub.status = "503 Service Unavailable"
    hubs.follow(feed_of(workspace, hub.url), NOW)

    assert hubs.tend_one(NOW)

    assert HubSubscription.objects.get().due_at == NOW + hubs.FIRST_RETRY
    assert "asking again later" in caplog.text


@pytest.mark.django_db
def test_a_subscription_is_renewed_before_it_ends(live: HubSubscription, hub: HubDouble) -> None:
    assert not hubs.tend_one(NOW + timedelta(seconds=7_900))
    assert hubs.tend_one(NOW + timedelta(seconds=8_000))

    live.refresh_from_db()
    assert hub.asked[-1]["hub.mode"] == "subscribe"
    assert live.is_live(NOW + timedelta(seconds=8_000))
    assert ask_back(live).content == b"xyz"
    live.refresh_from_db()
    assert live.failures == 0


@pytest.mark.django_db
def test_a_hub_that_refuses_is_asked_a_day_later(subscription: HubSubscription) -> None:
    response = ask_back(subscription, mode="denied", reason="full")

    subscription.refresh_from_db()
    assert response.status_code == 404
    assert subscription.state == State.REFUSED
    assert not hubs.tend_one(timezone.now() + timedelta(hours=23))
    assert hubs.tend_one(timezone.now() + timedelta(hours=25))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes", [{"topic": "https://elsewhere.example/"}, {"mode": "unsubscribe"}, {"challenge": ""}]
)
def test_a_hub_that_asks_for_what_we_did_not_ask_is_refused(
    subscription: HubSubscription, changes: dict[str, str]
) -> None:
    assert ask_back(subscription, **changes).status_code == 404

    subscription.refresh_from_db()
    assert subscription.state == State.WANTED


@pytest.mark.django_db
def test_the_hub_of_a_paused_source_is_left(live: HubSubscription, hub: HubDouble, alice: User) -> None:
    assert live.source
    live.source.pause(by=alice)

    assert hubs.tend_one(NOW)

    assert hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert "hub.secret" not in hub.asked[-1]
    assert ask_back(live, mode="unsubscribe").content == b"xyz"
    assert not HubSubscription.objects.exists()


@pytest.mark.django_db
def test_the_hub_of_a_removed_source_is_left(live: HubSubscription, hub: HubDouble) -> None:
    assert live.source
    live.source.delete()

    assert hubs.tend_one(NOW)

    assert hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert ask_back(live, mode="unsubscribe").content == b"xyz"


@pytest.mark.django_db
def test_a_hub_that_does_not_answer_a_farewell_is_forgotten(live: HubSubscription, hub: HubDouble) -> None:
    assert live.source
    live.source.delete()
    live.grant(10_000_000, NOW)

    for day in range(1 + hubs.FAREWELLS):
        assert hubs.tend_one(NOW + timedelta(days=day))

    assert not HubSubscription.objects.exists()
    assert len(hub.asked) == 1 + hubs.FAREWELLS


@pytest.mark.django_db
def test_a_source_that_goes_on_is_subscribed_to_again(live: HubSubscription, hub: HubDouble, alice: User) -> None:
    assert live.source
    live.source.pause(by=alice)
    hubs.tend_one(NOW)
    live.source.resume(by=alice)

    hubs.follow(live.source, NOW)
    hubs.tend_one(NOW)

    assert [asked["hub.mode"] for asked in hub.asked] == ["subscribe", "unsubscribe", "subscribe"]


@pytest.mark.django_db
def test_a_feed_that_moves_to_another_hub_leaves_the_first(live: HubSubscription, hub: HubDouble) -> None:
    source = live.source
    assert source
    source.cursor = Mark(url=TOPIC, hub=f"{hub.url}new", topic=TOPIC).write()

    found = hubs.follow(source, NOW)
    while hubs.tend_one(NOW):
        pass

    assert found
    assert found != live
    assert sorted(asked["hub.mode"] for asked in hub.asked) == ["subscribe", "subscribe", "unsubscribe"]


@pytest.mark.django_db
def test_a_feed_that_its_hub_delivers_is_asked_less_often(live: HubSubscription, hub: HubDouble) -> None:
    now = timezone.now()
    with serving(answer(rss("Mars").encode(), "200 OK", "Content-Type: text/xml")) as server:
        cursor = Mark(url=server.url, hub=live.hub, topic=TOPIC).write()
        Source.objects.update(cursor=cursor, due_at=now)
        assert fetch_one(now, clock=lambda: now)

    assert Source.objects.get().due_at == now + hubs.ASKED_WITH_HUB


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ours", "is_reached"),
    [
        ("https://parvis.lumen.example", True),
        ("http://93.184.215.14:8000", True),
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://192.168.1.4", False),
        ("http://localhost:8000", False),
        ("https://parvis", False),
        ("https://parvis.lan", False),
    ],
)
def test_only_who_can_be_reached_subscribes(workspace: Workspace, settings: Any, ours: str, is_reached: bool) -> None:
    settings.PUBLIC_URL, settings.ALLOW_PRIVATE = ours, ()

    assert bool(hubs.follow(feed_of(workspace, "https://hub.example/"), NOW)) is is_reached


@pytest.mark.django_db
def test_a_hub_of_nobody_is_refused(workspace: Workspace) -> None:
    with pytest.raises(NetworkError, match="Nobody here asked"):
        hubs.confirm("/in/1", {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "x"}, NOW)


@pytest.mark.django_db
def test_a_feed_without_a_hub_is_not_subscribed_to(workspace: Workspace) -> None:
    assert hubs.follow(feed_of(workspace, ""), NOW) is None
