from datetime import UTC, datetime

import pytest

from parvis.lib.match import Document
from parvis.lib.match.naive import matches
from parvis.lib.query.tree import Between, Field

POST = Document(
    "Regardez #Lumen avec @Bob https://lumen.example/a 🔥", author="Inès", name="Inès Martin", lang="fr", country="BE",
    site="blog.lemonde.fr", url="https://www.lemonde.fr/une/", native_id="42", source="s1", network="mastodon",
    links=("http://lumen.example/b",), hashtags=("Été",), media=("image",), is_reply=True, replies=2, reposts=3,
    likes=5, views=100, followers=7, rating=4.5, created_at=datetime(2026, 3, 2, 12, tzinfo=UTC),
)  # fmt: skip
BARE = Document("lampe")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("author", "@ines"), ("author", "INÈS"), ("author", "in*"), ("name", "ines martin"), ("site", "lemonde.fr"),
        ("site", "www.lemonde.fr"), ("site", "https://www.lemonde.fr/"),
        ("site", "blog.lemonde.fr"), ("lang", "FR"), ("country", "be"), ("network", "mastodon"), ("kind", "post"),
        ("hashtag", "#ete"), ("hashtag", "lumen"), ("mention", "bob"), ("link", "https://lumen.example/b/"),
        ("url", "lemonde.fr/une"), ("id", "42"), ("source", "s1"), ("is", "reply"), ("has", "link"), ("has", "image"),
        ("has", "emoji"), ("has", "hashtag"), ("has", "mention"), ("has", "media"), ("likes", "5"),
        ("engagement", "10"),
        ("rating", "4.5"), ("date", "2026-03-02"), ("date", "2026-03-02T12:00:00+00:00"),
        ("length", "51"),
    ],
)  # fmt: skip
def test_a_field_holds_whatever_its_spelling(name, value):
    assert matches(Field(name, ":", value), POST)


@pytest.mark.parametrize(
    ("name", "value"),
    [("author", "bob"), ("site", "monde.fr"), ("site", "fr.example"), ("hashtag", "bob"), ("mention", "lumen"),
     ("has", "video"), ("is", "post"), ("date", "2026-03-01"), ("link", "lumen.example"), ("lang", "en")],
)  # fmt: skip
def test_a_field_does_not_hold_for_something_else(name, value):
    assert not matches(Field(name, ":", value), POST)


@pytest.mark.parametrize(
    ("comparison", "value", "expected"),
    [(">", "2026-03-01", True), (">", "2026-03-02", False), (">=", "2026-03-02", True), ("<", "2026-03-02", False),
     ("<=", "2026-03-02", True), ("<", "2026-03-02T12:30:00", True), (">", "2026-03-02T12:00:00+02:00", True)],
)  # fmt: skip
def test_a_day_is_compared_as_a_whole_and_a_time_as_a_moment(comparison, value, expected):
    assert matches(Field("date", comparison, value), POST) is expected


def test_the_last_day_of_the_calendar_is_a_day_too():
    assert matches(Between("date", "2026-03-01", "9999-12-31"), POST)
    assert not matches(Field("date", ">", "9999-12-31"), POST)


def test_both_ends_of_a_range_are_in_it():
    assert matches(Between("likes", "5", "9"), POST)
    assert matches(Between("likes", "*", "5"), POST)
    assert matches(Between("date", "2026-03-01", "2026-03-02"), POST)
    assert not matches(Between("likes", "6", "*"), POST)


def test_what_a_post_does_not_tell_compares_with_nothing():
    assert not matches(Field("rating", "<", "5"), BARE)
    assert not matches(Between("rating", "*", "*"), BARE)
    assert not matches(Field("date", "<", "2100-01-01"), BARE)


def test_only_numbers_and_dates_have_ranges():
    with pytest.raises(ValueError, match="author has no range"):
        matches(Between("author", "a", "b"), POST)
