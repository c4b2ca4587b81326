from __future__ import annotations

import re

import pytest
from django.utils import translation

from parvis.site.templatetags import faces
from parvis.site.templatetags.faces import web


@pytest.mark.parametrize("address", ["https://place.example/1", "HTTP://place.example"])
def test_a_link_leads_to_a_web_page(address):
    assert web(address) == address


@pytest.mark.parametrize("address", ["javascript:alert(1)", " javascript:x", "data:text/html,x", "//place.example", ""])
def test_a_link_leads_nowhere_else(address):
    assert web(address) == ""


def test_a_name_in_place_of_a_handle_has_no_sign_before_it() -> None:
    assert [faces.at(handle) for handle in ("nora", "Nora Petit", "@nora", "")] == ["@nora", "Nora Petit", "@nora", ""]


@pytest.mark.parametrize(
    ("text", "address"),
    [("see https://lumen.example/a?b=1.", "https://lumen.example/a?b=1"), ("(https://lumen.example)", "https://lumen.example"),
     ("https://lumen.example/a.b\nnext", "https://lumen.example/a.b")],
)  # fmt: skip
def test_an_address_in_a_text_is_a_link_that_ends_before_the_sentence_does(text: str, address: str) -> None:
    assert f'href="{address}"' in faces.marked(text)
    assert re.sub("<[^>]*>", "", faces.marked(text)) == text.replace("https://", "")


@pytest.mark.parametrize(
    "text", ["http://" + "." * 600_000 + "a", "http://" * 280_000, "http://a" + "." * 2_000_000 + "a"]
)
def test_a_text_made_to_look_like_addresses_is_shown_at_once(text: str) -> None:
    assert faces.marked(text).endswith(("a", "a</a>", "/"))  # looked through again from each sign, it takes minutes


def test_every_code_of_norwegian_is_said_in_french() -> None:
    with translation.override("fr"):
        assert [faces.language_name(code) for code in ("no", "fr")] == ["Norvégien", "Français"]
