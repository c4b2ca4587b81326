from parvis.door.replay import Recorded
from parvis.networks.feeds.network import Feeds
from parvis.networks.feeds.tests.samples import ATOM, JSON_FEED, RDF, RSS
from parvis.networks.testing import NetworkContract

URL = "https://lumen.example/carnet/feed"


class TestRss(NetworkContract):
    network = Feeds
    given = {"url": URL}
    answers = {URL: Recorded(content=RSS.encode(), headers={"Content-Type": "application/rss+xml"})}


class TestAtom(NetworkContract):
    network = Feeds
    given = {"url": URL}
    answers = {URL: Recorded(content=ATOM.encode())}


class TestRdf(NetworkContract):
    network = Feeds
    given = {"url": URL}
    answers = {URL: Recorded(content=RDF.encode("latin-1"))}


class TestJsonFeed(NetworkContract):
    network = Feeds
    given = {"url": URL}
    answers = {URL: Recorded(content=JSON_FEED.encode(), headers={"Content-Type": "application/feed+json"})}
