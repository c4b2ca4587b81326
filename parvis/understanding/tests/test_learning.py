from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from parvis.listening.models import Mention, Mood
from parvis.posts.models import Post
from parvis.understanding import learning as learning_module
from parvis.understanding.correcting import correct, take_back
from parvis.understanding.learning import (
    Heads,
    Lesson,
    Trial,
    compared,
    learn_one,
    lesson_of,
    macro_f1,
    packed,
    unpacked,
)
from parvis.understanding.models import Learning, Vector, What
from parvis.understanding.readers import Found
from parvis.understanding.reading import Reading
from parvis.understanding.station import Answer, ReadWith, Task
from parvis.understanding.tests.conftest import NOW, Say
from parvis.understanding.tests.doubles import ReaderDouble, station_of
from parvis.workspaces.models import User, Workspace

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=1)
SURELY_NEUTRAL = np.array([0.0, 1.0, 0.0], "<f2").tobytes()


def vector_of(number: int, mood: int) -> bytes:
    """Posts of one mood point the same way, a little shaken."""
    rng = np.random.default_rng(number)
    centre = np.zeros(384)
    centre[mood * 10] = 100
    return (centre + rng.normal(0, 4, 384)).astype(np.int8).tobytes()


def teach(say: Say, by: User, count: int = 24) -> None:
    """The base takes everything for neutral; the person says otherwise, always in the same way."""
    for number in range(count):
        mood = (Mood.NEGATIVE, Mood.POSITIVE)[number % 2]
        mention = say(f"Lumen {number}")
        Vector.objects.create(
            post=mention.post, workspace=mention.workspace, text_key=number, values=vector_of(number, mood),
            scores=SURELY_NEUTRAL,
        )  # fmt: skip
        correct(mention.post, What.MOOD, mood, by=by, now=NOW)


def judge(scores: np.ndarray, lang: str) -> tuple[int, int]:
    return int(scores.argmax()), 70


def test_a_head_that_reads_better_is_used_and_says_by_how_much(say: Say, alice: User) -> None:
    teach(say, alice)

    assert learn_one(LATER)

    learning = Learning.objects.get()
    assert (learning.corrections, learning.is_used, learning.due_at) == (24, True, None)
    assert learning.f1_before == 0
    assert learning.f1_after > 0.9


def test_few_corrections_leave_the_base_as_it_is(say: Say, alice: User) -> None:
    teach(say, alice, count=4)

    learn_one(LATER)

    learning = Learning.objects.get()
    assert (learning.corrections, learning.is_used, learning.head) == (4, False, None)


def test_nothing_is_fitted_where_nothing_changed(say: Say, alice: User) -> None:
    teach(say, alice, count=4)
    learn_one(LATER)

    assert not learn_one(LATER)


def test_a_correction_made_while_a_head_is_fitted_is_learned_next(
    say: Say, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    teach(say, alice, count=4)
    late = say("Lumen, enfin")

    def fitted_meanwhile(lesson: Lesson) -> Trial:
        correct(late.post, What.MOOD, Mood.POSITIVE, by=bob, now=LATER)
        return compared(lesson)

    monkeypatch.setattr(learning_module, "compared", fitted_meanwhile)
    learn_one(LATER)

    assert learn_one(LATER)


def test_copies_of_one_text_are_one_lesson(say: Say, alice: User) -> None:
    teach(say, alice, count=4)
    for number in range(20):
        mention = say(f"La Lumen chauffe, gardez votre ticket ! https://t.example/{number}")
        Vector.objects.create(
            post=mention.post, workspace=mention.workspace, text_key=number, values=vector_of(99, Mood.NEGATIVE),
            scores=SURELY_NEUTRAL,
        )  # fmt: skip
        correct(mention.post, What.MOOD, Mood.NEUTRAL if number < 19 else Mood.NEGATIVE, by=alice, now=NOW)

    assert list(lesson_of(Learning.objects.get()).moods) == [0, 2, 0, 2, Mood.NEGATIVE]


def let_stand(say: Say, count: int = 96) -> list[Mention]:
    """Posts that the base takes for neutral, read in full, and nobody says otherwise."""
    made = [say(f"Calme {number}") for number in range(count)]
    Mention.objects.filter(pk__in=[mention.pk for mention in made]).update(mood=Mood.NEUTRAL, read_with=ReadWith.FULL)
    Vector.objects.bulk_create(
        Vector(
            post=mention.post, workspace=mention.workspace, text_key=1000 + number, scores=SURELY_NEUTRAL,
            values=vector_of(1000 + number, Mood.NEUTRAL),
        )
        for number, mention in enumerate(made)
    )  # fmt: skip
    return made


def test_what_people_let_stand_is_left_as_it_is(say: Say, alice: User, workspace: Workspace) -> None:
    let_stand(say)
    teach(say, alice)

    learn_one(LATER)

    assert Learning.objects.values_list("corrections", "is_used").get() == (24, True)
    other = Found(Mood.NEUTRAL, 60, None, vector_of(5000, Mood.NEUTRAL), SURELY_NEUTRAL)
    like = Found(Mood.NEUTRAL, 60, None, vector_of(5001, Mood.NEGATIVE), SURELY_NEUTRAL)
    answers = [Answer(Task(number, "Lumen", "fr"), found, ReadWith.FULL) for number, found in enumerate([other, like])]
    assert [answer.found.mood for answer in Heads(judge).move(workspace, answers)] == [Mood.NEUTRAL, Mood.NEGATIVE]


def test_corrections_that_nothing_tells_from_what_people_let_stand_teach_nothing(say: Say, alice: User) -> None:
    let_stand(say)
    for number in range(24):
        mention = say(f"Lumen {number}")
        Vector.objects.create(
            post=mention.post, workspace=mention.workspace, text_key=number, values=vector_of(number, Mood.NEUTRAL),
            scores=SURELY_NEUTRAL,
        )  # fmt: skip
        correct(mention.post, What.MOOD, Mood.NEGATIVE, by=alice, now=NOW)

    learn_one(LATER)

    assert not Learning.objects.get().is_used


def test_copies_of_a_corrected_post_do_not_stand_against_it(say: Say, alice: User) -> None:
    teach(say, alice, count=2)
    copies = let_stand(say, count=3)
    Post.objects.filter(pk__in=[mention.post_id for mention in copies]).update(text="Lumen 0")

    assert lesson_of(Learning.objects.get()).standing == 0


def test_a_deleted_post_teaches_no_more(say: Say, alice: User) -> None:
    teach(say, alice, count=4)
    Post.objects.filter(text="Lumen 0").update(deleted_at=NOW, text="")

    assert len(lesson_of(Learning.objects.get()).moods) == 3


def test_what_is_in_use_moves_what_is_read_next(say: Say, alice: User, workspace: Workspace) -> None:
    teach(say, alice)
    learn_one(LATER)
    found = Found(Mood.NEUTRAL, 60, None, vector_of(99, Mood.NEGATIVE), SURELY_NEUTRAL)

    answers = Heads(judge).move(workspace, [Answer(Task(1, "Lumen", "fr"), found, ReadWith.FULL)])

    assert (answers[0].found.mood, answers[0].found.sureness) == (Mood.NEGATIVE, 70)


def test_a_light_reading_is_left_as_it_is(say: Say, alice: User, workspace: Workspace) -> None:
    teach(say, alice)
    learn_one(LATER)
    answer = Answer(Task(1, "Lumen", "fr"), Found(Mood.NEUTRAL, 60), ReadWith.LIGHT)

    assert Heads(judge).move(workspace, [answer]) == [answer]


def test_what_was_forgotten_teaches_nothing_any_more(say: Say, alice: User, workspace: Workspace) -> None:
    teach(say, alice)
    learn_one(LATER)
    learning = Learning.objects.get()

    learning.forget(LATER)

    assert not len(lesson_of(learning).moods)
    answer = Answer(Task(1, "Lumen", "fr"), Found(1, 60, None, vector_of(9, 0), SURELY_NEUTRAL), ReadWith.FULL)
    assert Heads(judge).move(workspace, [answer]) == [answer]


def test_a_correction_taken_back_is_no_lesson(say: Say, alice: User) -> None:
    teach(say, alice, count=2)
    take_back(alice_first := Learning.objects.get().workspace.corrections.first(), by=alice, now=NOW)

    assert alice_first
    assert len(lesson_of(Learning.objects.get()).moods) == 1


def test_a_post_without_a_vector_waits_for_the_next_lesson(say: Say, alice: User) -> None:
    correct(say("La Lumen chauffe").post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)

    assert learn_one(LATER)

    assert Learning.objects.get().corrections == 0


def test_a_vector_that_comes_after_its_correction_is_learned_from(say: Say, alice: User) -> None:
    correct(say("La Lumen chauffe").post, What.MOOD, Mood.POSITIVE, by=alice, now=NOW)
    learn_one(LATER)

    Reading(station_of(full=ReaderDouble(vector=vector_of(1, Mood.POSITIVE), scores=SURELY_NEUTRAL))).turn(LATER)

    assert learn_one(LATER)
    assert Learning.objects.get().corrections == 1
    assert not learn_one(LATER)


def test_no_lesson_scores_nothing() -> None:
    empty = Lesson(np.zeros((0, 3), np.float32), np.zeros((0, 384), np.int8), np.zeros(0, np.int64))

    assert compared(empty) == Trial()


def test_macro_f1_is_the_mean_over_the_moods_that_occur() -> None:
    assert macro_f1(np.array([0, 0, 2, 2]), np.array([0, 2, 2, 2])) == pytest.approx((2 / 3 + 4 / 5) / 2)


def test_a_head_survives_its_way_through_the_database(say: Say, alice: User) -> None:
    teach(say, alice)
    learn_one(LATER)
    content = bytes(Learning.objects.get().head)

    assert packed(unpacked(content)) == content
