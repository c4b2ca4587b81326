from __future__ import annotations

import io
from pathlib import Path

import pytest

from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.addresses import place_of
from parvis.networks.seam import NetworkError

INSTANCE = "https://social.example/api/v1/instance"


def find(where: str, **answers: Recorded) -> tuple[str, dict[str, object]]:
    door = ReplayDoor({INSTANCE: answers.get("instance", Recorded(404))})
    place = place_of(where, door, io.BytesIO())
    return place.network, dict(place.settings)


@pytest.mark.parametrize(
    ("where", "network", "settings"),
    [
        ("bluesky", "bluesky", {}),
        ("wss://jetstream.example/subscribe", "bluesky", {"jetstream": "wss://jetstream.example/subscribe"}),
        ("https://bsky.app/search?q=lumen+lampe", "bluesky_feeds", {"words": "lumen lampe"}),
        ("https://bsky.app/profile/ines.example", "bluesky_feeds", {"accounts": "ines.example"}),
        ("https://bsky.app/hashtag/lampe", "bluesky_feeds", {"words": "#lampe"}),
        ("https://lumen.example/feed.xml", "feeds", {"url": "https://lumen.example/feed.xml"}),
        ("https://www.youtube.com/@lumen", "feeds", {"url": "https://www.youtube.com/@lumen"}),
    ],
)
def test_an_address_is_known(where: str, network: str, settings: dict[str, object]) -> None:
    assert find(where) == (network, settings)


@pytest.mark.parametrize(
    ("path", "timeline"),
    [
        ("/tags/lampe", "#lampe"),
        ("/@ines", "@ines"),
        ("/@ines@lumen.example", "@ines@lumen.example"),
        ("/public", "public"),
        ("/public/local", "public:local"),
        ("/tags/%C3%A9clairage", "#éclairage"),
    ],
)
def test_a_page_of_mastodon_is_its_timeline(path: str, timeline: str) -> None:
    found = find(f"https://social.example{path}", instance=Recorded(200, b'{"version": "4.3.0"}'))

    assert found == ("mastodon", {"server": "https://social.example", "timelines": timeline})


def test_a_page_that_only_looks_like_mastodon_is_a_feed() -> None:
    assert find("https://social.example/@ines")[0] == "feeds"


def test_a_path_is_a_file(tmp_path: Path) -> None:
    assert find(str(tmp_path)) == ("files", {"path": str(tmp_path)})


def test_anything_else_is_refused_with_what_to_say() -> None:
    with pytest.raises(NetworkError, match="is no file, no folder and no address"):
        find("lumen")


def test_an_address_with_a_stray_bracket_is_said_to_be_none():
    with pytest.raises(NetworkError, match="no address"):
        place_of("https://[lumen.example/feed", ReplayDoor({}), io.BytesIO())
