from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import connection

from parvis.events.claims import claim
from parvis.listening.models import HourCount, Mention, Mood, Query, ReadWith, Redraw, Triage
from parvis.listening.recount import rollup_errors
from parvis.listening.tests.rows import find
from parvis.posts.models import Post
from parvis.understanding import reading as module
from parvis.understanding.models import Desk, SecondLook, Vector
from parvis.understanding.reading import Reading, claim_desk
from parvis.understanding.station import Answer
from parvis.understanding.tests.conftest import NOW, Say
from parvis.understanding.tests.doubles import full_double, light_double, station_of

pytestmark = pytest.mark.django_db


def read_all(reading: Reading) -> None:
    for _ in range(50):
        if not reading.turn(NOW):
            return


def test_an_unread_mention_gets_its_mood_its_triage_and_its_vector(say: Say) -> None:
    mention = say("La Lumen chauffe")

    assert Reading(station_of(full=full_double())).turn(NOW)

    mention.refresh_from_db()
    assert (mention.mood, mention.sureness, mention.triage) == (Mood.NEGATIVE, 90, Triage.COMPLAINT)
    assert mention.read_with == ReadWith.FULL
    assert bytes(Vector.objects.get(post=mention.post).values) == bytes(384)


def test_where_nothing_is_unread_there_is_nothing_to_do(query: Query) -> None:
    find(query, "La Lumen chauffe", mood=1)

    assert not Reading(station_of(full=full_double())).turn(NOW)


def test_the_roll_ups_move_with_the_moods(say: Say, query: Query) -> None:
    for number in range(7):
        say(f"La Lumen {number} chauffe", engagement=number)

    read_all(Reading(station_of(full=full_double())))

    assert rollup_errors([query.pk]) == 0
    assert set(HourCount.objects.values_list("mood", flat=True)) == {Mood.NEGATIVE}


def test_open_walls_are_told_what_to_draw_again(say: Say) -> None:
    mention = say("La Lumen chauffe")

    read_all(Reading(station_of(full=full_double())))

    assert Redraw.objects.get().posts == [mention.post_id]


def test_all_mentions_of_a_post_say_the_same(say: Say, other_query: Query) -> None:
    mention = say("La Lumen chauffe")
    say("", query=other_query, post=mention.post)

    read_all(Reading(station_of(full=full_double())))

    assert list(Mention.objects.values_list("mood", flat=True)) == [Mood.NEGATIVE, Mood.NEGATIVE]


def test_a_post_that_another_query_finds_later_is_not_read_again(say: Say, other_query: Query) -> None:
    full = full_double()
    mention = say("La Lumen chauffe")
    read_all(Reading(station_of(full=full)))
    later = say("", query=other_query, post=mention.post)

    read_all(Reading(station_of(full=full)))

    later.refresh_from_db()
    assert (later.mood, later.read_with) == (Mood.NEGATIVE, ReadWith.FULL)
    assert len(full.asked) == 1


def test_copies_and_relays_of_one_text_are_read_once(say: Say) -> None:
    full = full_double()
    for text in ("La Lumen chauffe", "La  Lumen chauffe ", "RT @nora: La Lumen chauffe"):
        say(text)

    read_all(Reading(station_of(full=full)))

    assert sum(len(texts) for texts in full.asked) == 1
    assert set(Mention.objects.values_list("mood", flat=True)) == {Mood.NEGATIVE}
    assert Vector.objects.count() == 3


def test_without_a_full_reader_the_light_one_reads_and_says_so(say: Say) -> None:
    mention = say("J’adore ma Lumen")

    read_all(Reading(station_of()))

    mention.refresh_from_db()
    assert (mention.mood, mention.sureness, mention.read_with) == (Mood.POSITIVE, 60, ReadWith.LIGHT)
    assert not Vector.objects.exists()
    assert not SecondLook.objects.exists()


def test_a_post_without_anything_to_read_is_unsure(say: Say) -> None:
    mention = say("  …  ")

    read_all(Reading(station_of(full=full_double())))

    mention.refresh_from_db()
    assert (mention.mood, mention.sureness) == (Mood.UNSURE, 0)


def test_a_post_that_breaks_the_reader_is_put_aside_and_holds_up_nobody(say: Say, query: Query) -> None:
    bad, good = say("La Lumen casse tout"), say("J’adore ma Lumen")

    read_all(Reading(station_of(full=full_double())))

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.mood, bad.read_with) == (Mood.UNSURE, ReadWith.SET_ASIDE)
    assert (good.mood, good.read_with) == (Mood.POSITIVE, ReadWith.FULL)
    assert rollup_errors([query.pk]) == 0


def test_a_full_reader_that_fails_at_everything_is_replaced_by_the_light_one(say: Say) -> None:
    full = full_double()
    full.is_broken = True
    for number in range(2 * Desk.COUNT):
        say(f"La Lumen {number} chauffe")

    read_all(Reading(station_of(full=full)))

    assert set(Mention.objects.values_list("read_with", flat=True)) == {ReadWith.LIGHT}


def test_a_reader_that_fails_at_copies_of_one_text_and_another_fails_at_everything(say: Say) -> None:
    full = full_double()
    full.is_broken = True
    for number in range(4 * Desk.COUNT):
        say(f"La Lumen {number // Desk.COUNT % 2} chauffe")

    read_all(Reading(station_of(full=full)))

    assert set(Mention.objects.values_list("read_with", flat=True)) == {ReadWith.LIGHT}


def test_what_was_read_before_does_not_hide_that_a_reader_fails_now(say: Say) -> None:
    full = full_double()
    reading = Reading(station_of(full=full))
    for _ in range(Desk.COUNT):
        say("La Lumen chauffe")
    read_all(reading)
    full.is_broken = True
    for number in range(3 * Desk.COUNT):
        say(f"La Lumen {number} chauffe" if number >= Desk.COUNT else "La Lumen chauffe")

    read_all(reading)

    assert not Mention.objects.filter(read_with=ReadWith.SET_ASIDE).exists()


def test_a_reader_that_fails_at_one_post_after_another_is_replaced_too(say: Say) -> None:
    full = full_double()
    full.is_broken = True
    reading = Reading(station_of(full=full))
    for number in range(5):
        say(f"La Lumen {number} chauffe")
        read_all(reading)

    kinds = list(Mention.objects.order_by("pk").values_list("read_with", flat=True))
    assert kinds == [ReadWith.SET_ASIDE] + 4 * [ReadWith.LIGHT]


def test_a_reader_that_failed_while_the_clock_was_ahead_is_tried_again(say: Say) -> None:
    full = full_double()
    station = station_of(full=full)
    full.is_broken = True
    tasks = [module.task_of(number, "", f"La Lumen {number} chauffe", "fr") for number in range(2)]
    station.read_full(tasks, NOW + timedelta(days=1))
    full.is_broken = False

    assert {answer.read_with for answer in station.read_full(tasks, NOW)} == {ReadWith.FULL}


def test_words_after_a_long_gap_are_read(say: Say) -> None:
    mention = say("\n" * 3_000 + "La Lumen chauffe")

    read_all(Reading(station_of(full=full_double())))

    mention.refresh_from_db()
    assert mention.mood == Mood.NEGATIVE


def test_whoever_lost_the_desk_writes_nothing(say: Say, query: Query, monkeypatch: pytest.MonkeyPatch) -> None:
    mention = say("La Lumen chauffe")
    reading = Reading(station_of(full=full_double()))
    desk = claim_desk(NOW)
    assert desk
    later = NOW + 2 * module.LEASE
    assert claim(Desk.objects.filter(pk=desk.pk), now=later, lease=module.LEASE)

    reading._read_desk(desk, NOW)

    mention.refresh_from_db()
    assert mention.mood == Mood.UNREAD
    assert rollup_errors([query.pk]) == 0


def test_two_readers_of_one_post_count_it_once(say: Say, query: Query) -> None:
    say("La Lumen chauffe")
    desk = claim_desk(NOW)
    assert desk
    slow = Reading(station_of(full=full_double()))
    tasks = module.unread_tasks(desk, 10)
    answers = slow.station.read_full(tasks, NOW)
    desk.write_back(lease_until=None)
    read_all(Reading(station_of(full=full_double())))

    slow._write(desk, module.reads_of(answers), answers, [], NOW)

    assert rollup_errors([query.pk]) == 0
    assert HourCount.objects.get().mentions == 1


def test_what_was_read_of_words_that_were_edited_meanwhile_is_not_written(say: Say, query: Query) -> None:
    mention = say("La Lumen chauffe")
    reading = Reading(station_of(full=full_double()), move=lambda _workspace, answers: edited(mention, answers))

    reading.turn(NOW)
    reading.move = lambda _workspace, answers: list(answers)
    read_all(reading)

    mention.refresh_from_db()
    assert mention.mood == Mood.POSITIVE
    assert rollup_errors([query.pk]) == 0


def edited(mention: Mention, answers: Sequence[Answer]) -> list[Answer]:
    """While a post is read, its author changes the words."""
    Post.objects.filter(pk=mention.post_id).update(text="J’adore ma Lumen")
    return list(answers)


@pytest.mark.parametrize("text", ["J’adore ma Lumen", "La Lumen chauffe"])
def test_the_vector_of_other_words_goes_when_the_new_ones_are_read_lightly(say: Say, text: str) -> None:
    mention = say("La Lumen chauffe")
    read_all(Reading(station_of(full=full_double())))
    Post.objects.filter(pk=mention.post_id).update(text=text)
    Mention.objects.update(mood=Mood.UNREAD, read_with=ReadWith.NOTHING)

    read_all(Reading(station_of(light=light_double())))

    assert Mention.objects.get().read_with == ReadWith.LIGHT
    assert Vector.objects.exists() == (text == "La Lumen chauffe")


def test_a_clock_that_was_ahead_leaves_no_desk_and_no_second_look_waiting(say: Say, other_query: Query) -> None:
    ahead = NOW + timedelta(days=1)
    reading = Reading(station_of(full=full_double()))
    mention = say("La Lumen chauffe")
    reading.turn(ahead)
    say("", query=other_query, post=mention.post)
    SecondLook.objects.create(workspace=mention.workspace, post=mention.post, due_at=ahead)

    read_all(reading)

    assert not Mention.objects.filter(mood=Mood.UNREAD).exists()
    assert not SecondLook.objects.exists()


def test_desks_of_one_workspace_are_claimed_by_several_readers(say: Say) -> None:
    for number in range(8):
        say(f"La Lumen {number}")

    desks = [claim_desk(NOW) for _ in range(Desk.COUNT + 1)]

    assert {desk.number for desk in desks if desk} == set(range(Desk.COUNT))
    assert desks[-1] is None


def test_a_desk_whose_reader_died_is_free_again_after_its_lease(say: Say) -> None:
    say("La Lumen chauffe")
    assert claim_desk(NOW)

    assert claim_desk(NOW) is None
    assert claim_desk(NOW + module.LEASE + timedelta(seconds=1))


def test_the_workspace_served_longest_ago_comes_first(say: Say, other_workspace: object) -> None:
    for number in range(20):
        say(f"La Lumen {number}")
    theirs = Query.objects.create(workspace=other_workspace, name="Halo", text="halo")
    their_mention = find(theirs, "Halo chauffe", mood=4)
    reading = Reading(station_of(full=full_double()))

    for turn in range(2 * Desk.COUNT):
        reading.turn(NOW + timedelta(seconds=turn))

    their_mention.refresh_from_db()
    assert their_mention.mood == Mood.NEGATIVE


def test_unread_mentions_are_found_through_their_own_index(say: Say, query: Query) -> None:
    for number in range(30):
        say(f"La Lumen {number}")
    rows = module.unread(query.workspace).order_by("-pk")
    plan = rows.explain() if connection.vendor == "sqlite" else "mention_unread"

    assert "mention_unread" in plan


def test_a_light_reading_never_replaces_a_full_one(say: Say) -> None:
    mention = say("J’adore ma Lumen")
    read_all(Reading(station_of(full=full_double())))
    SecondLook.objects.create(workspace=mention.workspace, post=mention.post, due_at=NOW)

    read_all(Reading(station_of(light=light_double())))

    mention.refresh_from_db()
    assert (mention.sureness, mention.read_with) == (90, ReadWith.FULL)
