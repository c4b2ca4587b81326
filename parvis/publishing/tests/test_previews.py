"""What a post looks like on its network, before it is there: the same parts as the networks' own code sends."""

from __future__ import annotations

import pytest

from parvis.networks.seam import Attached, Draft
from parvis.publishing.previews import preview_of

LINK = "https://lumen.example/aube"
DRAFT = Draft(text="Aube revient.\nElle est réparable.", title="Une lampe", link=LINK)


def test_bluesky_shows_the_link_as_a_card_and_leaves_the_title_to_it():
    seen = preview_of("bluesky", DRAFT)
    assert (seen.headline, seen.text, seen.card, seen.host) == ("", DRAFT.text, "Une lampe", "lumen.example")


def test_bluesky_shows_pictures_instead_of_the_card():
    picture = Attached(reference="1", mime="image/png", kind="image")
    seen = preview_of("bluesky", Draft(text="Aube", link=LINK, media=(picture,)))
    assert (seen.card, seen.host) == ("", "")


@pytest.mark.parametrize(
    ("network", "text"),
    [
        ("mastodon", f"{DRAFT.text}\n\n{LINK}"),
        ("telegram", f"Une lampe\n\n{DRAFT.text}\n\n{LINK}"),
        ("wordpress", f"{DRAFT.text}\n\n{LINK}"),
        ("mail", f"{DRAFT.text}\n\n{LINK}"),
        ("unheard_of", f"Une lampe\n\n{DRAFT.text}\n\n{LINK}"),
    ],
)
def test_what_is_read_together(network: str, text: str):
    assert preview_of(network, DRAFT).text == text


def test_without_a_title_the_first_line_stands_above():
    draft = Draft(text=DRAFT.text)
    blog, letter = preview_of("wordpress", draft), preview_of("mail", draft)
    assert (blog.headline, blog.text) == ("Aube revient.", "Elle est réparable.")
    assert (letter.headline, letter.text) == ("Aube revient.", DRAFT.text)


def test_a_link_that_the_text_says_is_not_said_twice():
    assert preview_of("mastodon", Draft(text=f"Voyez {LINK}", link=LINK)).text == f"Voyez {LINK}"


def test_nothing_written_is_nothing_shown():
    seen = preview_of("wordpress", Draft(text=""))
    assert (seen.headline, seen.text, seen.card) == ("", "", "")
