"""What fits, counted as each network counts."""

from __future__ import annotations

from typing import Any

import pytest

from parvis.networks.bluesky.writing import LIMITS
from parvis.networks.fitting import check_fit, counted, whole_text
from parvis.networks.seam import Attached, Draft, Limits, NetworkError

PICTURE = Attached("image", "a", "image/png")
FILM = Attached("video", "b", "video/mp4")


@pytest.mark.parametrize(
    ("text", "limits", "count"),
    [
        ("👩‍👩‍👧 été", Limits(), 5),
        ("👩‍👩‍👧 été", Limits(utf16=True), 12),
        ("voir https://lumen.example/a/long/address ici", Limits(link_characters=23), 32),
        ("@zoe@far.example.org bonjour", Limits(short_names=True), 12),
        ("écrire à zoe@far.example", Limits(short_names=True), 24),
    ],
)
def test_characters_are_counted_as_the_network_does(text: str, limits: Limits, count: int) -> None:
    assert counted(text, limits) == count


def test_a_link_beside_the_text_counts_where_it_is_sent_with_it() -> None:
    draft = Draft(text="Une lampe", link="https://lumen.example/a")
    assert whole_text(draft, Limits(of=("text", "link"))) == "Une lampe\n\nhttps://lumen.example/a"
    assert whole_text(draft, Limits()) == "Une lampe"


def test_a_link_that_the_text_says_counts_once() -> None:
    draft = Draft(text="Voir https://lumen.example/a", link="https://lumen.example/a")
    assert whole_text(draft, Limits(of=("title", "text", "link"))) == draft.text


@pytest.mark.parametrize(("media", "fits"), [((), True), ((PICTURE,), False)])
def test_with_a_picture_less_may_be_said(media: tuple[Attached, ...], fits: bool) -> None:
    draft, limits = Draft(text="x" * 50, media=media), Limits(characters=100, captioned=20)
    if fits:
        check_fit(draft, limits, "Telegram")
        return
    with pytest.raises(NetworkError, match="takes 20: shorten it by 30"):
        check_fit(draft, limits, "Telegram")


@pytest.mark.parametrize(("of", "fits"), [(("text",), False), (("title", "text", "link"), True)])
def test_a_title_alone_is_nothing_where_titles_are_left_out(of: tuple[Any, ...], fits: bool) -> None:
    draft, limits = Draft(text=" ", title="Une lampe"), Limits(of=of)
    if fits:
        check_fit(draft, limits, "Bluesky")
        return
    with pytest.raises(NetworkError, match="nothing to say"):
        check_fit(draft, limits, "Bluesky")


@pytest.mark.parametrize("media", [(PICTURE, FILM), (FILM, FILM)])
def test_a_film_that_must_stand_alone_is_said_before_it_is_sent(media: tuple[Attached, ...]) -> None:
    with pytest.raises(NetworkError, match="not both"):
        check_fit(Draft(text="x", media=media), Limits(media_count=4, films_alone=True), "Bluesky")
    check_fit(Draft(text="x", media=(FILM,)), Limits(media_count=4, films_alone=True), "Bluesky")


def test_bluesky_says_that_films_stand_alone() -> None:
    assert LIMITS.films_alone
