from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from parvis.networks.cleaning import BIGGEST_FACT, LONGEST_TEXT, clean_id, clean_post, clean_text, clean_time
from parvis.networks.seam import Author, Counts, Media, Post

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def a_post(**changes: object) -> Post:
    given = {"network": "mastodon", "native_id": "1", "author": Author("ines"), "created_at": NOW, "text": "Lumen"}
    return Post(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("bad", ["\x00", "\ud83d", "\x1b", "\x07", "\x7f", "\x9b", "\uffff"])
def test_what_no_database_and_no_screen_wants_is_taken_out(bad: str) -> None:
    assert clean_text(f"Lu{bad}men") == "Lumen"


@pytest.mark.parametrize("good", ["a\nb\tc", "été 💡", "👩‍🔧", "שלום", "e\u0301"])
def test_what_people_write_stays(good: str) -> None:
    assert clean_text(good) == good


def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    text = clean_text("a" * (LONGEST_TEXT + 1))

    assert len(text) == LONGEST_TEXT
    assert text.endswith("…")


@pytest.mark.parametrize("unseen", ["\u200b", " ", "\n", "\ufeff\u200d"])
def test_a_text_padded_out_of_sight_begins_at_its_first_word(unseen: str) -> None:
    assert clean_post(a_post(text=unseen * 3_000 + "Lumen"), NOW).text == "Lumen"
    assert clean_post(a_post(text=unseen * 20 + "Lumen"), NOW).text == unseen * 20 + "Lumen"


def test_two_long_ids_stay_two() -> None:
    assert clean_id("x" * 600 + "1") != clean_id("x" * 600 + "2")
    assert len(clean_id("x" * 600)) == 500


@pytest.mark.parametrize(
    "moment",
    [
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-12))),
        datetime(1970, 1, 1, tzinfo=UTC),
        NOW + timedelta(days=2),
    ],
)
def test_a_date_that_cannot_be_is_the_moment_it_came(moment: datetime) -> None:
    assert clean_time(moment, NOW) == NOW


def test_times_are_kept_in_utc() -> None:
    paris = datetime(2026, 3, 3, 12, 0, tzinfo=timezone(timedelta(hours=1)))

    assert clean_time(paris, NOW).isoformat() == "2026-03-03T11:00:00+00:00"


def test_numbers_fit_their_columns() -> None:
    post = clean_post(a_post(counts=Counts(likes=-3, replies=2**80, views=2**80)), NOW)

    assert (post.counts.likes, post.counts.replies, post.counts.views) == (0, 2**31 - 1, 2**63 - 1)


def test_every_text_of_a_post_is_cleaned() -> None:
    dirty = "a\x00b"
    post = clean_post(
        a_post(
            text=dirty, title=dirty, url=dirty, site="LUMEN.example", links=(dirty,), hashtags=(dirty,),
            media=(Media("image", dirty, alt=dirty),), author=Author(dirty, name=dirty, bio=dirty),
            quoted=a_post(text=dirty, quoted=a_post()),
        ),
        NOW,
    )  # fmt: skip

    assert "\x00" not in repr(post)
    assert post.site == "lumen.example"
    assert post.quoted is not None
    assert post.quoted.quoted is None


@pytest.mark.parametrize("likes", [-(2**40), -1, 0], ids=repr)
def test_fewer_than_no_likes_are_none(likes: int) -> None:
    assert clean_post(a_post(counts=Counts(likes=likes)), NOW).counts.likes == 0


def test_followers_that_cannot_be_are_not_known_or_cut() -> None:
    author = clean_post(a_post(author=Author("ines", followers=-1, following=2**80, posts=2**40)), NOW).author

    assert (author.followers, author.following, author.posts) == (None, BIGGEST_FACT, BIGGEST_FACT)


@pytest.mark.parametrize("rating", [float("nan"), float("inf")], ids=repr)
def test_a_rating_that_is_no_number_is_none(rating: float) -> None:
    assert clean_post(a_post(rating=rating), NOW).rating is None
    assert clean_post(a_post(rating=4.5), NOW).rating == 4.5


def test_a_kind_that_nobody_knows_is_a_post() -> None:
    assert clean_post(a_post(kind="hologram-of-a-very-long-name"), NOW).kind == "post"
    assert clean_post(a_post(kind="reply"), NOW).kind == "reply"


def own_id(author: Author) -> str:
    return clean_post(a_post(author=author), NOW).author.native_id


def test_without_an_id_the_handle_tells_people_apart_then_the_name() -> None:
    found = [
        own_id(author) for author in (Author("", handle="ines"), Author("", handle="omar"), Author("", name="Omar"))
    ]

    assert len(set(found)) == 3
    assert own_id(Author("", handle="Ines", name="Inès M.")) == found[0]


def test_a_stand_in_is_never_somebody_with_that_id() -> None:
    assert own_id(Author("", handle="ines")) != own_id(Author("ines"))


@pytest.mark.parametrize("author", [Author(""), Author("", handle=" "), Author("", name="\x00")], ids=repr)
def test_nobody_known_stays_nobody(author: Author) -> None:
    assert own_id(author) == ""
