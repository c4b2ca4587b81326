from __future__ import annotations

import logging
import logging.config

import pytest

from parvis.site.log import HideSecrets, plain_lines


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("cannot reach postgresql://parvis:s3same@db:5432/parvis", "s3same"),
        ("cannot reach postgresql://parvis:s3@same@db:5432/parvis", "same"),
        ("header {'Authorization': 'Basic bGFudGVybjpoZXJl'}", "bGFudGVy"),
        ("GET /feed?access_token=abcdef123&page=2", "abcdef123"),
        ("Authorization: Bearer abc.def-ghi", "abc.def-ghi"),
        ("header {'Authorization': 'Bearer abc.def-ghi'}", "abc.def-ghi"),
        ('{"password": "open sesame"}'.replace(" sesame", ""), "open"),
        ("login failed, password=lantern", "lantern"),
        ("signed with hunter2hunter2", "hunter2hunter2"),
        ("Unprocessable Entity: /invitation/Wm9lIHdhcyBoZXJl_-4f1c9a2b", "Wm9l"),
        ("Not Found: /setup/0123456789abcdef0123456789abcdef", "0123456789abcdef"),
        ("Bad Request: /in/4f1c9a2bWm9lIHdhcyBoZXJl", "4f1c9a2b"),
        ("Internal Server Error: /account/password/reset/key/1-c8x2ab-3f7d0a/", "c8x2ab"),
    ],
)
def test_a_secret_does_not_reach_the_log(line, hidden):
    assert hidden not in HideSecrets(["hunter2hunter2"]).hide(line)


@pytest.mark.parametrize(
    "line",
    [
        "source 12: 30 posts, cursor moved",
        "GET /w/lumen/wall?token_count=3",
        "the code of conduct: be kind",
        "https://example.org/a:b@c",
        "http://127.0.0.1:8700?to=zoe@example.org",
        "Not Found: /account/password/reset/",
        "Forbidden: /w/lumen/invitations/12/revocation",
    ],
)
def test_an_ordinary_line_stays_as_it_is(line):
    assert HideSecrets(["hunter2hunter2"]).hide(line) == line


def test_arguments_and_traces_are_cleaned_too(capsys):
    logging.config.dictConfig(plain_lines("parvis.test_log", secrets=["hunter2hunter2"]))
    log = logging.getLogger("parvis.test_log")
    try:
        raise ValueError("https://bob:tiger@example.org")
    except ValueError:
        log.exception("with %s", "hunter2hunter2")

    written = capsys.readouterr().err
    assert "ERROR parvis.test_log: with ***" in written
    assert "ValueError" in written
    assert "tiger" not in written
