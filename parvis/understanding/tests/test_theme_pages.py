from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from parvis.listening.models import Mention
from parvis.listening.period import hour_of, read_period
from parvis.understanding.models import NotShown, Theme, ThemeDecision, ThemePost, ThemeRound
from parvis.understanding.theme_numbers import read_themes
from parvis.workspaces.models import Member, Role
from tests.cast import signed_in

PAGE = "/w/lumen/brands/lumen/themes"


@pytest.fixture
def brand(query: Any) -> Any:
    return query.brand


@pytest.fixture
def theme(brand: Any) -> Theme:
    return a_theme(brand, "adaptateur qui chauffe")


def a_theme(brand: Any, name: str, **facts: Any) -> Theme:
    return Theme.objects.create(
        workspace=brand.workspace, brand=brand, name=name, space="words", centre=b"",
        born_at=facts.pop("born_at", timezone.now() - timedelta(days=90)), **facts,
    )  # fmt: skip


def filed(theme: Theme, say: Any, count: int, at: datetime, mood: int = 0) -> list[Mention]:
    made = [say(f"{theme.name} {number}", at=at) for number in range(count)]
    ThemePost.objects.bulk_create(
        ThemePost(theme=theme, brand=theme.brand, post=mention.post, hour=hour_of(at), mood=mood) for mention in made
    )
    return made


def compared(brand: Any) -> None:
    now = timezone.now()
    ThemeRound.objects.create(brand=brand, due_at=now, done_at=now, since=now - timedelta(days=60), mentioned=9, read=9)


def rows_of(brand: Any, period: str = "7d") -> Any:
    return read_themes(brand, read_period(period, brand.workspace.zone, timezone.now()))


def test_a_page_shows_size_mood_and_the_way_to_the_mentions(brand: Any, theme: Theme, say: Any, alice: Any) -> None:
    filed(theme, say, 4, timezone.now())

    page = signed_in(alice).get(PAGE).content.decode()

    assert "adaptateur qui chauffe" in page
    assert f"/w/lumen/wall?theme={theme.pk}" in page
    assert 'aria-label="negative 4"' in page


def test_the_wall_shows_the_mentions_of_a_theme(brand: Any, theme: Theme, say: Any, alice: Any) -> None:
    filed(theme, say, 2, timezone.now())
    say("Tout autre chose", at=timezone.now())

    page = signed_in(alice).get(f"/w/lumen/wall?theme={theme.pk}").content.decode()

    assert "adaptateur qui chauffe 1" in page
    assert "Tout autre chose" not in page


@pytest.mark.parametrize(
    ("before", "now", "mark"),
    [(2, 30, "rising"), (30, 2, "fading"), (10, 12, ""), (9, 0, "gone"), (2, 4, "")],
)
def test_a_change_is_said_when_it_is_no_chance(
    brand: Any, theme: Theme, say: Any, before: int, now: int, mark: str
) -> None:
    compared(brand)
    filed(theme, say, before, timezone.now() - timedelta(days=8))
    filed(theme, say, now, timezone.now())

    found = rows_of(brand)

    assert [row.mark for row in [*found.rows, *found.gone]] == [mark]


def test_a_theme_of_this_period_is_new(brand: Any, say: Any) -> None:
    compared(brand)
    filed(a_theme(brand, "prise noire", born_at=timezone.now()), say, 5, timezone.now())

    assert rows_of(brand).rows[0].mark == "new"


def test_nothing_is_compared_before_enough_was_read(brand: Any, theme: Theme, say: Any) -> None:
    filed(theme, say, 5, timezone.now())

    found = rows_of(brand)

    assert not found.is_compared
    assert (found.rows[0].before, found.rows[0].mark) == (None, "")


def test_trend_counts_by_day(brand: Any, theme: Theme, say: Any) -> None:
    filed(theme, say, 2, timezone.now() - timedelta(days=1))
    filed(theme, say, 3, timezone.now())

    row = rows_of(brand).rows[0]

    assert row.trend[-2:] == [2, 3]
    assert row.line.startswith("M")


def test_mentions_of_no_theme_are_others(brand: Any, theme: Theme, say: Any) -> None:
    filed(theme, say, 3, timezone.now())
    say("Tout autre chose", at=timezone.now())

    assert rows_of(brand).others == 1


def test_a_brand_of_no_theme_says_what_to_wait_for(brand: Any, alice: Any) -> None:
    assert b"Themes are being looked for" in signed_in(alice).get(PAGE).content


def test_the_panel_is_a_part_of_the_brands_page(brand: Any, theme: Theme, say: Any, alice: Any) -> None:
    filed(theme, say, 4, timezone.now())

    panel = signed_in(alice).get(f"{PAGE}/panel").content.decode()

    assert "adaptateur qui chauffe" in panel
    assert "<html" not in panel


def test_the_list_of_themes_begins_with_our_brand(brand: Any, alice: Any) -> None:
    assert signed_in(alice).get("/w/lumen/themes")["Location"] == PAGE


def test_a_name_given_by_hand_stays_and_can_be_taken_back(brand: Any, theme: Theme, alice: Any) -> None:
    person = signed_in(alice)

    person.post(f"/w/lumen/themes/{theme.pk}/name", {"name": "  Adaptateur   brûlant "})
    theme.refresh_from_db()
    assert (str(theme), theme.name) == ("Adaptateur brûlant", "adaptateur qui chauffe")

    person.post(f"/w/lumen/themes/decisions/{ThemeDecision.objects.get().pk}/undo")
    theme.refresh_from_db()
    assert str(theme) == "adaptateur qui chauffe"
    assert ThemeDecision.objects.get().undone_by == alice


def test_an_older_name_taken_back_leaves_the_newer_one(theme: Theme, alice: Any) -> None:
    older = theme.rename("Câble", by=alice, now=timezone.now())
    newer = theme.rename("Prise", by=alice, now=timezone.now())

    older.undo(by=alice, now=timezone.now())
    theme.refresh_from_db()
    assert str(theme) == "Prise"

    newer.undo(by=alice, now=timezone.now())
    theme.refresh_from_db()
    assert str(theme) == "adaptateur qui chauffe"


def test_a_merger_undone_takes_along_what_was_merged_into_it_before(brand: Any, theme: Theme, alice: Any) -> None:
    middle, large = a_theme(brand, "prise fondue"), a_theme(brand, "chaleur")
    theme.merge(middle, by=alice, now=timezone.now())

    middle.merge(large, by=alice, now=timezone.now()).undo(by=alice, now=timezone.now())

    theme.refresh_from_db()
    assert theme.became == middle


def test_two_people_who_merge_two_themes_with_each_other_lose_neither(brand: Any, theme: Theme, alice: Any) -> None:
    other = a_theme(brand, "prise fondue")
    same, same_other = Theme.objects.get(pk=theme.pk), Theme.objects.get(pk=other.pk)
    theme.merge(other, by=alice, now=timezone.now())

    with pytest.raises(NotShown):
        same_other.merge(same, by=alice, now=timezone.now())

    other.refresh_from_db()
    assert other.is_shown


def test_two_people_change_a_theme_at_once(theme: Theme, alice: Any, bob: Any) -> None:
    same = Theme.objects.get(pk=theme.pk)

    theme.dismiss(by=alice, now=timezone.now())
    same.rename("Câble", by=bob, now=timezone.now())

    theme.refresh_from_db()
    assert (theme.own_name, theme.is_dismissed) == ("Câble", True)


def test_an_empty_name_gives_the_posts_words_back(brand: Any, theme: Theme, alice: Any) -> None:
    theme.rename("Brûlant", by=alice, now=timezone.now())

    signed_in(alice).post(f"/w/lumen/themes/{theme.pk}/name", {"name": ""})

    theme.refresh_from_db()
    assert str(theme) == theme.name


def test_a_name_that_is_too_long_is_refused(brand: Any, theme: Theme, alice: Any) -> None:
    page = signed_in(alice).post(f"/w/lumen/themes/{theme.pk}/name", {"name": "x" * 121}, follow=True)

    assert "120" in page.content.decode()
    assert not ThemeDecision.objects.exists()


def test_merging_moves_the_posts(brand: Any, theme: Theme, say: Any, alice: Any) -> None:
    other = a_theme(brand, "prise noire")
    filed(theme, say, 3, timezone.now())

    signed_in(alice).post(f"/w/lumen/themes/{theme.pk}/merger", {"into": other.pk})

    assert [(row.theme, row.posts) for row in rows_of(brand).rows] == [(other, 3)]


@pytest.mark.parametrize("into", ["", "x", "999999", "9" * 30, "itself"])
def test_a_theme_is_merged_with_another_of_its_brand_only(brand: Any, theme: Theme, alice: Any, into: str) -> None:
    chosen = str(theme.pk) if into == "itself" else into

    page = signed_in(alice).post(f"/w/lumen/themes/{theme.pk}/merger", {"into": chosen}, follow=True)

    assert "Choose another theme" in page.content.decode()
    assert not ThemeDecision.objects.exists()


def test_what_is_not_a_theme_is_not_shown(brand: Any, theme: Theme, say: Any, alice: Any) -> None:
    filed(theme, say, 3, timezone.now())

    signed_in(alice).post(f"/w/lumen/themes/{theme.pk}/dismissal")

    assert rows_of(brand).rows == []
    ThemeDecision.objects.get().undo(by=alice, now=timezone.now())
    assert len(rows_of(brand).rows) == 1


def test_looking_again_makes_the_round_due(brand: Any, alice: Any) -> None:
    signed_in(alice).post(f"{PAGE}/look")

    assert ThemeRound.objects.get(brand=brand).due_at <= timezone.now()


def test_a_guest_reads_themes_and_changes_none(brand: Any, theme: Theme, say: Any, bob: Any) -> None:
    filed(theme, say, 3, timezone.now())
    Member.objects.filter(user=bob).update(role=Role.GUEST)
    person = signed_in(bob)

    page = person.get(PAGE)

    assert b"adaptateur qui chauffe" in page.content
    assert b"Not a theme" not in page.content
    assert person.post(f"/w/lumen/themes/{theme.pk}/dismissal").status_code == 403


def test_a_stranger_sees_nothing(brand: Any, theme: Theme, charlie: Any) -> None:
    assert signed_in(charlie).get(PAGE).status_code == 404
    assert signed_in(charlie).post(f"/w/lumen/themes/{theme.pk}/name", {"name": "x"}).status_code == 404
