"""After the encoder changed: what the old one read is read again, and compared with nothing until then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from parvis.listening.models import Mention, Mood, ReadWith, Triage
from parvis.posts.models import Post
from parvis.understanding import jobs, renewing
from parvis.understanding.correcting import correct
from parvis.understanding.edition import edition
from parvis.understanding.learning import Heads, learn_one
from parvis.understanding.models import Learning, SecondLook, Vector, What
from parvis.understanding.reading import Reading
from parvis.understanding.renewing import renew, renew_edited
from parvis.understanding.tests.conftest import NOW, Say
from parvis.understanding.tests.doubles import full_double, station_of
from parvis.understanding.tests.test_corrections import edit
from parvis.understanding.tests.test_learning import judge, teach
from parvis.understanding.themes import Talk
from parvis.workspaces.models import User

pytestmark = pytest.mark.django_db
BEFORE = 7  # the edition of an encoder of before


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    renewing._renewed.clear()
    yield
    renewing._renewed.clear()


def read(now: Any = NOW) -> None:
    reading = Reading(station_of(full=full_double()))
    while reading.turn(now):
        pass


def age() -> None:
    """As if another encoder had read all that was read."""
    Vector.objects.update(encoder=BEFORE)
    Learning.objects.update(encoder=BEFORE)


def test_what_is_read_now_is_of_this_edition(say: Say) -> None:
    say("La Lumen chauffe", at=NOW)
    read()

    assert Vector.objects.get().encoder == edition()
    assert not renew(NOW)


def test_what_another_encoder_read_is_read_again(say: Say) -> None:
    say("La Lumen chauffe", at=NOW)
    read()
    age()
    Mention.objects.update(mood=Mood.POSITIVE)  # as the other encoder had read it

    assert renew(NOW)
    read()

    assert Vector.objects.get().encoder == edition()
    assert Mention.objects.get().mood == Mood.POSITIVE  # last month's figures are not changed by a new release
    assert not renew(NOW)


def test_it_goes_on_some_at_a_time_the_newest_first(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewing, "AT_ONCE", 2)
    posts = [say(f"La Lumen {number}", at=NOW).post_id for number in range(5)]
    read()
    age()

    assert renew(NOW)
    assert set(SecondLook.objects.values_list("post_id", flat=True)) == set(posts[-2:])
    assert renew(NOW)
    assert SecondLook.objects.count() == 2  # those that wait are enough
    while renew(NOW):
        read()
    assert set(Vector.objects.values_list("encoder", flat=True)) == {edition()}


def test_a_post_with_nothing_left_to_read_is_not_asked_for_again(say: Say) -> None:
    mention = say("La Lumen chauffe", at=NOW)
    read()
    age()
    Mention.objects.all().delete()
    Post.objects.filter(pk=mention.post_id).update(text="", title="")

    assert renew(NOW)
    read()

    assert not renew(NOW)
    assert not Vector.objects.filter(encoder=BEFORE).exists()


def test_what_nobody_compares_any_more_is_forgotten(say: Say) -> None:
    say("La Lumen chauffe", at=NOW - timedelta(days=90))
    read()
    age()

    assert renew(NOW)
    assert not Vector.objects.exists()
    assert not SecondLook.objects.exists()


def test_a_head_of_before_moves_nothing_and_is_fitted_again(say: Say, alice: User) -> None:
    teach(say, alice)
    learn_one(NOW + timedelta(minutes=1))
    assert Learning.objects.get().is_used
    age()

    assert Heads(judge)._head_of(Learning.objects.get().workspace) is None
    SecondLook.objects.all().delete()
    while renew(NOW):
        read()
    assert Learning.objects.get().due_at == NOW
    assert learn_one(NOW + timedelta(minutes=1))
    assert Learning.objects.get().encoder == edition()
    assert not learn_one(NOW + timedelta(minutes=2))


def test_a_corrected_post_is_read_again_however_old(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe", at=NOW - timedelta(days=400))
    read()
    correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)
    SecondLook.objects.all().delete()
    age()

    assert renew(NOW)
    read()

    assert Vector.objects.get().encoder == edition()
    assert Mention.objects.get().mood == Mood.POSITIVE


def test_themes_take_no_vector_of_another_encoder(say: Say) -> None:
    mention = say("La Lumen chauffe", at=NOW)
    read()
    talk = Talk(NOW, 1, [], {}, {})
    talk.posts = [type("Said", (), {"key": mention.post_id})()]
    assert talk.vectors()
    age()
    assert not talk.vectors()


def test_a_light_installation_has_nothing_to_renew(say: Say, settings: Any) -> None:
    say("La Lumen chauffe", at=NOW)
    read()
    age()
    settings.LIGHT = True

    assert not jobs.read_again(NOW)
    assert not SecondLook.objects.exists()


def test_a_corrected_post_with_new_words_is_read_again_once(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe", at=NOW)
    read()
    correct(mention.post, What.MOOD, Mood.NEUTRAL, by=alice, now=NOW)
    read()
    assert not renew_edited(NOW)
    before = Vector.objects.get().text_key
    edit(mention, "J’adore ma Lumen")

    assert renew_edited(NOW)
    read()

    mention.refresh_from_db()
    assert (mention.mood, mention.triage, mention.read_with) == (Mood.NEUTRAL, Triage.OTHER, ReadWith.FULL)
    assert Vector.objects.get().text_key != before
    assert not renew_edited(NOW)


def test_one_that_was_emptied_is_not_asked_for_without_end(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe", at=NOW)
    read()
    correct(mention.post, What.MOOD, Mood.NEUTRAL, by=alice, now=NOW)
    edit(mention, "")

    assert renew_edited(NOW)
    read()

    assert not renew_edited(NOW)
    assert not SecondLook.objects.exists()


def test_one_that_was_corrected_before_anything_read_it_waits_for_its_reader_alone(say: Say, alice: User) -> None:
    correct(say("La Lumen chauffe", at=NOW).post, What.MOOD, Mood.NEUTRAL, by=alice, now=NOW)

    assert not renew_edited(NOW)
