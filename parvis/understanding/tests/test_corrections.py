from __future__ import annotations

from datetime import timedelta

import pytest

from parvis.listening.changes import MentionChanges
from parvis.listening.models import Brand, DayCount, Mention, Mood, Query, ReadWith, Triage
from parvis.listening.recount import rollup_errors
from parvis.listening.tests.rows import find
from parvis.posts.models import Post
from parvis.understanding.correcting import NothingToCorrect, correct, take_back
from parvis.understanding.models import Correction, Learning, SecondLook, ThemePost, Vector, What
from parvis.understanding.reading import Reading
from parvis.understanding.tests.conftest import NOW, Say
from parvis.understanding.tests.doubles import full_double, light_double, station_of
from parvis.understanding.tests.test_theme_pages import a_theme
from parvis.workspaces.models import User

pytestmark = pytest.mark.django_db


def read_all(reading: Reading | None = None) -> None:
    reading = reading or Reading(station_of(full=full_double()))
    while reading.turn(NOW):
        pass


def edit(mention: Mention, text: str) -> None:
    """As intake leaves it: other words, and what a machine read of the old ones is not believed."""
    mention.refresh_from_db()
    Post.objects.filter(pk=mention.post_id).update(text=text)
    changes = MentionChanges(mention.workspace, NOW)
    changes.read_anew([mention])
    changes.write({})


def test_a_correction_counts_for_all_mentions_of_the_post(say: Say, other_query: Query, alice: User) -> None:
    mention = say("La Lumen chauffe")
    say("", query=other_query, post=mention.post)
    read_all()

    correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)

    assert set(Mention.objects.values_list("mood", "sureness", "mood_by")) == {(Mood.POSITIVE, 100, alice.pk)}
    assert rollup_errors([mention.query_id, other_query.pk]) == 0
    assert set(DayCount.objects.values_list("mood", flat=True)) == {Mood.POSITIVE}


def test_a_correction_counts_in_the_themes_of_the_post(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    read_all()
    theme = a_theme(mention.query.brand, "chaleur")
    ThemePost.objects.create(theme=theme, brand=theme.brand, post=mention.post, hour=mention.hour, mood=Mood.NEGATIVE)

    made = correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)
    assert ThemePost.objects.get().mood == Mood.POSITIVE

    take_back(made, by=alice, now=NOW)
    assert ThemePost.objects.get().mood == Mood.NEGATIVE


def test_a_correction_says_who_when_from_what_to_what(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    read_all()

    made = correct(mention.post, What.MOOD, Mood.NEUTRAL, by=alice, now=NOW)

    assert (made.before, made.after, made.by, made.by_name, made.at) == (0, 1, alice, str(alice), NOW)


def test_no_reading_overwrites_a_correction(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)

    read_all()

    mention.refresh_from_db()
    assert (mention.mood, mention.mood_by) == (Mood.POSITIVE, alice)
    assert (mention.triage, mention.read_with) == (Triage.COMPLAINT, ReadWith.FULL)


def test_a_correction_holds_for_a_mention_that_comes_later(say: Say, other_query: Query, alice: User) -> None:
    mention = say("La Lumen chauffe")
    read_all()
    correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)
    correct(mention.post, What.TRIAGE, Triage.QUESTION, by=alice, now=NOW)
    later = say("", query=other_query, post=mention.post)

    read_all()

    later.refresh_from_db()
    assert (later.mood, later.triage, later.mood_by, later.triage_by) == (2, Triage.QUESTION, alice, alice)
    assert rollup_errors([mention.query_id, other_query.pk]) == 0


def test_a_correction_holds_for_a_mention_that_a_second_look_reads_first(
    say: Say, other_query: Query, alice: User
) -> None:
    mention = say("La Lumen chauffe")
    read_all(Reading(station_of(light=light_double())))
    correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)
    later = say("", query=other_query, post=mention.post)

    Reading(station_of(full=full_double()))._look_again(NOW, limit=8)

    later.refresh_from_db()
    assert (later.mood, later.mood_by) == (Mood.POSITIVE, alice)
    assert rollup_errors([mention.query_id, other_query.pk]) == 0


def test_a_correction_taken_back_gives_what_the_machine_had_read(say: Say, alice: User, bob: User) -> None:
    mention = say("La Lumen chauffe")
    read_all()
    made = correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)

    assert take_back(made, by=bob, now=NOW + timedelta(hours=2))

    mention.refresh_from_db()
    assert (mention.mood, mention.sureness, mention.mood_by) == (Mood.NEGATIVE, 90, None)
    made.refresh_from_db()
    assert (made.undone_by, made.undone_at) == (bob, NOW + timedelta(hours=2))
    assert rollup_errors([mention.query_id]) == 0


def test_taking_back_twice_changes_nothing(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    read_all()
    made = correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)
    take_back(made, by=alice, now=NOW)
    correct(mention.post, What.MOOD, Mood.NEUTRAL, by=alice, now=NOW)

    assert not take_back(made, by=alice, now=NOW)

    mention.refresh_from_db()
    assert mention.mood == Mood.NEUTRAL


def test_behind_a_correction_taken_back_stands_the_one_before(say: Say, alice: User, bob: User) -> None:
    mention = say("La Lumen chauffe")
    read_all()
    correct(mention.post, What.MOOD, Mood.NEUTRAL, by=alice, now=NOW)
    second = correct(mention.post, What.MOOD, Mood.POSITIVE, by=bob, now=NOW)

    take_back(second, by=bob, now=NOW)

    mention.refresh_from_db()
    assert (mention.mood, mention.mood_by) == (Mood.NEUTRAL, alice)


def test_a_correction_of_what_was_never_read_gives_the_post_back_to_the_reader(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    made = correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)
    take_back(made, by=alice, now=NOW)
    mention.refresh_from_db()
    assert mention.mood == Mood.UNREAD

    read_all()

    mention.refresh_from_db()
    assert mention.mood == Mood.NEGATIVE


def test_a_correction_taken_back_gives_the_best_reading_since(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    read_all(Reading(station_of(light=light_double())))
    made = correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)
    read_all()

    take_back(made, by=alice, now=NOW)

    mention.refresh_from_db()
    assert (mention.mood, mention.sureness, mention.read_with) == (Mood.NEGATIVE, 90, ReadWith.FULL)


def test_a_triage_corrected_before_the_reading_goes_back_to_what_was_read(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    made = correct(mention.post, What.TRIAGE, Triage.QUESTION, by=alice, now=NOW)
    read_all()

    take_back(made, by=alice, now=NOW)

    mention.refresh_from_db()
    assert (mention.triage, mention.triage_by) == (Triage.COMPLAINT, None)


def test_after_an_edit_a_correction_taken_back_gives_the_new_words_to_the_reader(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    read_all()
    made = correct(mention.post, What.MOOD, Mood.NEUTRAL, by=alice, now=NOW)
    read_all()
    edit(mention, "J’adore ma Lumen")

    take_back(made, by=alice, now=NOW)
    read_all()

    mention.refresh_from_db()
    assert mention.mood == Mood.POSITIVE


def test_the_same_word_said_twice_is_one_correction(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")

    first = correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)
    again = correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)

    assert first == again
    assert Correction.objects.count() == 1


def test_a_corrected_triage_is_taken_back(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    read_all()
    made = correct(mention.post, What.TRIAGE, Triage.QUESTION, by=alice, now=NOW)
    take_back(made, by=alice, now=NOW)

    mention.refresh_from_db()
    assert (mention.triage, mention.triage_by) == (Triage.COMPLAINT, None)
    assert not Learning.objects.exists()


def test_a_correction_asks_for_a_lesson_and_for_the_vector_it_needs(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    read_all(Reading(station_of(light=light_double())))

    correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)

    assert Learning.objects.get().due_at
    assert SecondLook.objects.get().post == mention.post


def test_a_post_that_has_its_vector_is_not_read_again(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    read_all()
    Vector.objects.update(scores=bytes(6))

    correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)

    assert not SecondLook.objects.exists()


def test_a_post_that_no_query_finds_has_nothing_to_correct(say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")
    post = mention.post
    Mention.objects.all().delete()

    with pytest.raises(NothingToCorrect):
        correct(post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)


def test_another_workspace_keeps_its_own_word(say: Say, alice: User, other_workspace: object) -> None:
    brand = Brand.objects.create(workspace=other_workspace, name="Lumen", slug="lumen")
    theirs = find(Query.objects.create(workspace=other_workspace, brand=brand, name="Lumen", text="lumen"), "Lumen")
    mention = say("La Lumen chauffe")

    correct(mention.post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)

    theirs.refresh_from_db()
    assert theirs.mood_by is None
