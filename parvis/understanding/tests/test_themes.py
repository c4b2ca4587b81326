from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pytest

from parvis.lib.themes import find_themes
from parvis.lib.themes.tests.doubles import ABOUT, talk
from parvis.listening.models import Brand, Mention
from parvis.listening.period import hour_of
from parvis.posts.models import Post
from parvis.understanding import themes
from parvis.understanding.models import Theme, ThemePost, ThemeRound, Vector
from parvis.understanding.themes import look, look_at_one, read_talk

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
TOPICS = tuple(ABOUT)
Say = Callable[..., Mention]


@pytest.fixture
def brand(query: Any) -> Brand:
    found: Brand = query.brand
    return found


@pytest.fixture
def hear(say: Say) -> Callable[..., list[Mention]]:
    """Posts about each topic in turns, a minute apart, the last a minute before."""

    def heard(each: int = 12, *, until: datetime = NOON, **how: Any) -> list[Mention]:
        posts = talk(each, **how)
        return [
            say(post.text, lang="fr", at=until - timedelta(minutes=len(posts) - number))
            for number, post in enumerate(posts)
        ]

    return heard


def a_round(brand: Brand, now: datetime = NOON) -> ThemeRound:
    return ThemeRound.objects.update_or_create(brand=brand, defaults={"due_at": now})[0]


def test_a_brand_is_looked_at_without_being_asked(brand: Brand, hear: Any) -> None:
    hear()

    assert look_at_one(NOON)

    assert Theme.objects.filter(brand=brand).count() >= 3
    assert ThemeRound.objects.get(brand=brand).due_at == NOON + themes.EVERY
    assert not look_at_one(NOON)


def test_posts_are_filed_with_their_hour_and_mood(brand: Brand, hear: Any) -> None:
    mention = hear()[0]
    Mention.objects.filter(pk=mention.pk).update(mood=0)

    look(a_round(brand), NOON)

    filed = ThemePost.objects.get(post=mention.post)
    assert (filed.hour, filed.mood, filed.brand_id) == (hour_of(mention.created_at), 0, brand.pk)


def test_a_second_look_leaves_nearly_all_posts_where_they_are(brand: Brand, hear: Any) -> None:
    hear()
    look(a_round(brand), NOON)
    before = dict(ThemePost.objects.values_list("post_id", "theme_id"))

    look(a_round(brand), NOON + timedelta(hours=1))

    after = dict(ThemePost.objects.values_list("post_id", "theme_id"))
    assert sum(after.get(post) == theme for post, theme in before.items()) >= 0.8 * len(before)


def test_a_theme_keeps_its_row_and_name_the_next_day(brand: Brand, hear: Any) -> None:
    hear()
    look(a_round(brand), NOON)
    names = dict(Theme.objects.values_list("pk", "name"))
    hear(seed=5, until=NOON + timedelta(days=1))

    look(a_round(brand), NOON + timedelta(days=1))

    going_on = Theme.objects.filter(ended_at=None, pk__in=names)
    assert going_on.count() >= 3
    assert all(theme.name == names[theme.pk] for theme in going_on)


def test_what_is_said_for_the_first_time_is_born_then(brand: Brand, hear: Any) -> None:
    hear(topics=TOPICS[:2])
    look(a_round(brand), NOON)
    known = set(Theme.objects.values_list("pk", flat=True))
    hear(topics=TOPICS[2:], seed=9, until=NOON + timedelta(days=1))

    look(a_round(brand), NOON + timedelta(days=1))

    born = Theme.objects.exclude(pk__in=known)
    assert born
    assert all(theme.born_at.date() == (NOON + timedelta(days=1)).date() for theme in born)


def test_what_nobody_says_for_weeks_has_ended(brand: Brand, hear: Any) -> None:
    hear()
    look(a_round(brand), NOON)
    later = NOON + themes.WINDOW + timedelta(days=2)

    look(a_round(brand), later)

    assert not Theme.objects.filter(ended_at=None).exists()


def test_what_comes_back_is_the_same_theme(brand: Brand, hear: Any) -> None:
    hear()
    look(a_round(brand), NOON)
    look(a_round(brand), NOON + timedelta(days=30))
    hear(seed=4, until=NOON + timedelta(days=40))

    look(a_round(brand), NOON + timedelta(days=40))

    assert Theme.objects.filter(ended_at=None, born_at__lt=NOON + timedelta(days=1)).exists()


def test_a_merged_theme_takes_the_posts_to_come(brand: Brand, hear: Any, alice: Any) -> None:
    hear()
    look(a_round(brand), NOON)
    one, other = Theme.objects.order_by("pk")[:2]
    one.merge(other, by=alice, now=NOON)
    hear(seed=5, until=NOON + timedelta(hours=2))

    look(a_round(brand), NOON + timedelta(hours=2))

    assert not ThemePost.objects.filter(theme=one).exists()


def test_a_merged_theme_takes_the_posts_to_come_after_weeks_of_silence(brand: Brand, hear: Any, alice: Any) -> None:
    hear(topics=TOPICS[:2])
    look(a_round(brand), NOON)
    one, other = Theme.objects.order_by("pk")[:2]
    one.merge(other, by=alice, now=NOON)
    look(a_round(brand), NOON + timedelta(days=30))
    hear(topics=TOPICS[:2], seed=4, until=NOON + timedelta(days=40))

    look(a_round(brand), NOON + timedelta(days=40))

    of_one = ThemePost.objects.filter(post__text__contains="ivr", hour__gt=hour_of(NOON))
    assert set(of_one.values_list("theme", flat=True)) == {other.pk}


def test_what_was_merged_into_a_theme_goes_along_when_a_look_ends_it_in_another(
    brand: Brand, hear: Any, alice: Any, monkeypatch: Any
) -> None:
    hear()
    look(a_round(brand), NOON)
    one, middle, large = Theme.objects.order_by("pk")[:3]
    one.merge(middle, by=alice, now=NOON)

    def taken_in(*args: Any, **facts: Any) -> Any:
        found = find_themes(*args, **facts)
        each = next(theme for theme in found.themes if theme.known == large.pk)
        return msgspec.structs.replace(found, themes=(msgspec.structs.replace(each, took_in=(middle.pk,)),))

    monkeypatch.setattr(themes, "find_themes", taken_in)
    look(a_round(brand), NOON)

    one.refresh_from_db()
    assert one.became == large


def test_a_merger_during_a_look_holds(brand: Brand, hear: Any, alice: Any, monkeypatch: Any) -> None:
    hear()
    look(a_round(brand), NOON)
    one, other = Theme.objects.order_by("pk")[:2]

    def found_meanwhile(*args: Any, **facts: Any) -> Any:
        one.merge(other, by=alice, now=NOON)
        return find_themes(*args, **facts)

    monkeypatch.setattr(themes, "find_themes", found_meanwhile)
    look(a_round(brand), NOON + timedelta(hours=1))

    assert not ThemePost.objects.filter(theme=one).exists()


def test_a_look_asked_for_during_a_look_is_due_at_once(brand: Brand, hear: Any, monkeypatch: Any) -> None:
    hear()
    later = NOON + timedelta(seconds=5)

    def found_meanwhile(*args: Any, **facts: Any) -> Any:
        ThemeRound.objects.filter(brand=brand).update(due_at=later)
        return find_themes(*args, **facts)

    monkeypatch.setattr(themes, "find_themes", found_meanwhile)
    look(a_round(brand), NOON)

    assert ThemeRound.objects.get(brand=brand).due_at == later


def test_an_undone_merger_gives_the_posts_back(brand: Brand, hear: Any, alice: Any) -> None:
    hear()
    look(a_round(brand), NOON)
    one, other = Theme.objects.order_by("pk")[:2]
    before = ThemePost.objects.filter(theme=one).count()

    one.merge(other, by=alice, now=NOON).undo(by=alice, now=NOON)
    assert look_at_one(NOON)

    assert ThemePost.objects.filter(theme=one).count() >= before / 2


def test_vectors_are_used_where_they_are(brand: Brand, hear: Any) -> None:
    for number, mention in enumerate(hear()):
        row = np.full(384, 10, np.int8)
        row[number % 3 * 100 : number % 3 * 100 + 60] = 110
        Vector.objects.create(post=mention.post, workspace=brand.workspace, text_key=number, values=row.tobytes())

    look(a_round(brand), NOON)

    assert ThemeRound.objects.get(brand=brand).space == "vectors"
    assert set(Theme.objects.values_list("space", flat=True)) == {"vectors"}


def test_a_post_that_two_queries_found_is_read_once(brand: Brand, hear: Any, other_query: Any) -> None:
    for mention in hear():
        mention.pk, mention.query = None, other_query
        mention.save()

    look(a_round(brand), NOON)

    assert ThemeRound.objects.get(brand=brand).mentioned == 36


def test_a_deleted_post_is_not_read(brand: Brand, hear: Any) -> None:
    hear()
    Post.objects.update(deleted_at=NOON)

    look(a_round(brand), NOON)

    assert not Theme.objects.exists()


def test_what_the_brand_is_not_mentioned_in_any_more_leaves_its_themes(brand: Brand, hear: Any) -> None:
    mentions = hear()
    look(a_round(brand), NOON)
    Mention.objects.exclude(pk=mentions[0].pk).delete()

    look(a_round(brand), NOON + timedelta(hours=1))

    assert not ThemePost.objects.exclude(post=mentions[0].post).exists()


def test_what_was_filed_before_the_time_that_is_read_leaves_too(brand: Brand, hear: Any) -> None:
    hear()
    look(a_round(brand), NOON)
    Mention.objects.all().delete()

    look(a_round(brand), NOON + themes.WINDOW + timedelta(days=2))

    assert not ThemePost.objects.exists()


def test_what_was_filed_stays_when_its_time_is_not_read_any_more(brand: Brand, hear: Any) -> None:
    hear()
    look(a_round(brand), NOON)
    filed = ThemePost.objects.count()

    look(a_round(brand), NOON + themes.WINDOW + timedelta(days=2))

    assert filed
    assert ThemePost.objects.count() == filed


def test_of_too_many_posts_the_same_sample_is_read_each_time(brand: Brand, hear: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(themes, "MOST", 20)
    hear()

    look(a_round(brand), NOON)
    first = set(ThemePost.objects.values_list("post_id", flat=True))
    look(a_round(brand), NOON)

    seen = ThemeRound.objects.get(brand=brand)
    assert (seen.read, seen.mentioned) == (20, 36)
    assert len(first | set(ThemePost.objects.values_list("post_id", flat=True))) <= 20


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_brand_of_a_few_posts_has_no_theme(brand: Brand, say: Say, count: int) -> None:
    for number in range(count):
        say(f"Une phrase différente {number} {number * 7919}", at=NOON)

    look(a_round(brand), NOON)

    assert not Theme.objects.exists()
    assert ThemeRound.objects.get(brand=brand).mentioned == count


def test_emoji_floods_and_endless_posts_do_no_harm(brand: Brand, hear: Any, say: Say) -> None:
    hear()
    for number in range(12):
        say(("😡" * 9, "", "Adaptateur fondu, prise noire !", "x" * 100_000)[number % 4], at=NOON)

    look(a_round(brand), NOON)

    assert Theme.objects.exists()


def test_of_a_long_text_no_more_is_loaded_than_is_read(brand: Brand, say: Say) -> None:
    say("Adaptateur fondu. " * 5_000, at=NOON)

    assert len(read_talk(brand, NOON - timedelta(days=1)).posts[0].text) == 2_000


def test_a_look_whose_claim_was_lost_writes_nothing(brand: Brand, hear: Any) -> None:
    hear()
    mine = a_round(brand)
    ThemeRound.objects.update(token=mine.token + 1)

    look(mine, NOON)

    assert not Theme.objects.exists()


def test_a_clock_that_was_ahead_puts_no_look_off(brand: Brand, hear: Any) -> None:
    hear()
    look_at_one(NOON + timedelta(days=2))

    assert look_at_one(NOON)


def test_a_brand_without_a_query_is_not_looked_at(workspace: Any) -> None:
    Brand.objects.create(workspace=workspace, name="Halo", slug="halo")

    assert not look_at_one(NOON)
