import pytest

from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.feeds.discovery import COMMON_PATHS, discover
from parvis.networks.feeds.parsed import FoundFeed
from parvis.networks.feeds.tests.samples import JSON_FEED, PAGE, RSS
from parvis.networks.seam import NetworkError

SITE = "https://lumen.example/"
SILENT_PAGE = Recorded(content=b"<!doctype html><p>Bienvenue")


def test_the_address_of_a_feed_is_that_feed():
    door = ReplayDoor({SITE + "feed": Recorded(content=RSS.encode())})
    assert discover(door, SITE + "feed") == (FoundFeed(SITE + "feed", "Le carnet de Lumen"),)


def test_a_page_gives_the_feeds_it_announces_with_their_titles():
    door = ReplayDoor({SITE: Recorded(content=PAGE.encode())})
    assert discover(door, SITE) == (FoundFeed(SITE + "carnet/feed", "Le carnet"), FoundFeed(SITE + "atom.xml"))


def test_an_address_may_come_without_its_scheme():
    assert discover(ReplayDoor({SITE: Recorded(content=PAGE.encode())}), " lumen.example/ ")


def test_usual_places_are_tried_where_the_page_says_nothing():
    places = dict.fromkeys([SITE.rstrip("/") + path for path in COMMON_PATHS], Recorded(404))
    places |= {
        SITE: SILENT_PAGE,
        SITE + "rss.xml": SILENT_PAGE,
        SITE + "feed.json": Recorded(content=JSON_FEED.encode()),
    }
    assert discover(ReplayDoor(places), SITE) == (FoundFeed(SITE + "feed.json", "Lumen, the log"),)


def test_a_site_without_a_feed_is_said_so():
    places = dict.fromkeys([SITE.rstrip("/") + path for path in COMMON_PATHS], Recorded(404)) | {SITE: SILENT_PAGE}
    with pytest.raises(NetworkError, match="not answer with a feed") as caught:
        discover(ReplayDoor(places), SITE)
    assert caught.value.permanent


def test_a_site_that_does_not_answer_is_said_so():
    with pytest.raises(NetworkError, match="trouble"):
        discover(ReplayDoor({SITE: Recorded(502)}), SITE)


def test_a_page_of_any_depth_is_no_harm():
    page = b"<!doctype html><link rel=alternate type=application/rss+xml href=/f>" + b"<div>" * 200_000
    assert discover(ReplayDoor({SITE: Recorded(content=page)}), SITE) == (FoundFeed(SITE + "f"),)
