from __future__ import annotations

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


def test_every_code_of_norwegian_is_said_in_french() -> None:
    with translation.override("fr"):
        assert [faces.language_name(code) for code in ("no", "fr")] == ["Norvégien", "Français"]
