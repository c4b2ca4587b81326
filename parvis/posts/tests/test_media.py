from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from parvis.door.replay import Recorded, ReplayDoor
from parvis.posts.media import address_of, find_picture, media_url, prune, sniff
from parvis.posts.views import media

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
ADDRESS = "https://pictures.example/lamp.png"


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def parts(url: str) -> tuple[str, str]:
    signature, coded = url.split("/")[-2:]
    return signature, coded


def test_an_address_goes_through_us_signed() -> None:
    assert address_of(*parts(media_url(ADDRESS))) == ADDRESS


def test_an_address_that_we_did_not_sign_is_not_fetched() -> None:
    signature, _ = parts(media_url(ADDRESS))
    _, coded = parts(media_url("https://elsewhere.example/x.png"))

    assert address_of(signature, coded) is None


@pytest.mark.parametrize("address", ["", "javascript:alert(1)", "data:image/png;base64,xx", "/lamp.png", "ftp://x/y"])
def test_what_is_no_web_address_has_no_picture(address: str) -> None:
    assert media_url(address) == ""


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x20ftypavif", "image/avif"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ""),
        (b"<!doctype html><script>", ""),
        (b"", ""),
    ],
)
def test_only_pictures_without_scripts_are_served(content: bytes, kind: str) -> None:
    assert sniff(content) == kind


def test_a_picture_is_fetched_once() -> None:
    door = ReplayDoor({ADDRESS: [Recorded(200, PNG), Recorded(500)]})

    first, second = find_picture(ADDRESS, door), find_picture(ADDRESS, door)

    assert first == second
    assert first is not None
    assert first.type == "image/png"


def test_what_could_not_be_had_is_not_asked_for_again_at_once() -> None:
    door = ReplayDoor({ADDRESS: [Recorded(404), Recorded(200, PNG)]})

    assert find_picture(ADDRESS, door) is None
    assert find_picture(ADDRESS, door) is None


def test_a_page_that_calls_itself_a_picture_is_not_served() -> None:
    door = ReplayDoor({ADDRESS: Recorded(200, b"<html>", {"Content-Type": "image/png"})})

    assert find_picture(ADDRESS, door) is None


def test_the_oldest_pictures_go_first(tmp_path: Path) -> None:
    for number in range(10):
        path = tmp_path / str(number)
        path.write_bytes(b"x" * 100)
        os.utime(path, (number, number))

    prune(tmp_path, 900)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["3", "4", "5", "6", "7", "8", "9"]


@pytest.mark.django_db
def test_a_picture_can_do_nothing_but_be_looked_at(bob_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "door", lambda: ReplayDoor({ADDRESS: Recorded(200, PNG)}))

    response = bob_client.get(media_url(ADDRESS))

    assert response.content == PNG
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.django_db
def test_a_visitor_gets_no_picture() -> None:
    response = Client().get(media_url(ADDRESS))

    assert response.status_code == 302
