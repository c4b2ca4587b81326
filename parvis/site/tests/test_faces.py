from __future__ import annotations

import pytest

from parvis.site.templatetags.faces import web


@pytest.mark.parametrize("address", ["https://place.example/1", "HTTP://place.example"])
def test_a_link_leads_to_a_web_page(address):
    assert web(address) == address


@pytest.mark.parametrize("address", ["javascript:alert(1)", " javascript:x", "data:text/html,x", "//place.example", ""])
def test_a_link_leads_nowhere_else(address):
    assert web(address) == ""
