import pytest

from parvis.site.templatetags.faces import proxied


def test_a_picture_of_the_demo_is_our_own_file() -> None:
    assert proxied("/static/demo/adapter.svg") == "/static/demo/adapter.svg"


def test_a_picture_of_the_outside_goes_through_the_proxy() -> None:
    assert proxied("https://lueur.example/photo.jpg").startswith("/media/")


@pytest.mark.parametrize(
    "address", ["/static/site/parvis.js", "/static/demo/../../w/lumen/wall", "javascript:alert(1)", ""]
)
def test_nothing_else_of_ours_is_shown_as_a_picture(address: str) -> None:
    assert proxied(address) == ""
