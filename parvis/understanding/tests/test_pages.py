from __future__ import annotations

import re

import pytest
from django.test import Client

from parvis.listening.models import Mention, Mood, Triage
from parvis.posts.models import Post
from parvis.understanding.correcting import correct
from parvis.understanding.models import Correction, Learning, What
from parvis.understanding.tests.conftest import NOW, Say
from parvis.workspaces.models import AuditEntry, Role, User, Workspace

pytestmark = pytest.mark.django_db


def read(mention: Mention, **facts: int) -> Mention:
    """As a reader leaves it."""
    Mention.objects.filter(pk=mention.pk).update(**({"mood": 0, "sureness": 84, "read_with": 2, "triage": 0} | facts))
    mention.refresh_from_db()
    return mention


def test_a_post_says_its_mood_how_sure_and_what_it_is(alice_client: Client, say: Say) -> None:
    read(say("La Lumen chauffe"))

    page = alice_client.get("/w/lumen/wall").content.decode()

    assert "negative 84%" in page
    assert "complaint" in page


def test_a_post_that_nobody_read_says_so(alice_client: Client, say: Say) -> None:
    say("La Lumen chauffe")

    assert "not read yet" in alice_client.get("/w/lumen/wall").content.decode()


def test_the_wall_is_narrowed_by_mood_and_by_what_a_post_is(alice_client: Client, say: Say) -> None:
    read(say("La Lumen chauffe"))
    read(say("Où acheter une Lumen"), mood=1, triage=Triage.PURCHASE)

    page = alice_client.get("/w/lumen/wall?triage=3").content.decode()

    assert "Où acheter une" in page
    assert "chauffe" not in page


def test_a_click_corrects_without_a_script(bob_client: Client, say: Say) -> None:
    mention = read(say("La Lumen chauffe"))
    address = f"/w/lumen/posts/{mention.post_id}/corrections"
    assert "What does this post say?" in bob_client.get(address).content.decode()

    answer = bob_client.post(address, {"mood": "2", "next": "/w/lumen/wall?mood=0"})

    assert answer["Location"] == "/w/lumen/wall?mood=0"
    mention.refresh_from_db()
    assert (mention.mood, mention.mood_by.name) == (Mood.POSITIVE, "Bob Durand")


def test_the_wall_says_whose_word_it_is(bob: User, alice_client: Client, say: Say) -> None:
    mention = read(say("La Lumen chauffe"))
    correct(mention.post, What.MOOD, Mood.POSITIVE, by=bob, now=NOW)

    assert "Corrected by Bob Durand" in alice_client.get("/w/lumen/wall").content.decode()


def test_the_message_offers_to_take_it_back(bob_client: Client, say: Say) -> None:
    mention = read(say("La Lumen chauffe"))

    page = bob_client.post(f"/w/lumen/posts/{mention.post_id}/corrections", {"mood": "2"}, follow=True)
    way_back = re.search(r'action="(/w/lumen/corrections/\d+/undoing)"', page.content.decode())
    assert way_back
    bob_client.post(way_back[1])

    mention.refresh_from_db()
    assert (mention.mood, mention.mood_by) == (Mood.NEGATIVE, None)


def test_what_a_post_is_is_corrected_the_same_way(bob_client: Client, say: Say) -> None:
    mention = read(say("La Lumen chauffe"))

    bob_client.post(f"/w/lumen/posts/{mention.post_id}/corrections", {"triage": "1"})

    mention.refresh_from_db()
    assert (mention.triage, mention.triage_by.name) == (Triage.QUESTION, "Bob Durand")


def test_a_script_gets_the_chips_and_the_message(bob_client: Client, say: Say) -> None:
    mention = read(say("La Lumen chauffe"))
    address = f"/w/lumen/posts/{mention.post_id}/corrections"
    assert "<details" in bob_client.get(address, headers={"HX-Request": "true"}).content.decode()

    part = bob_client.post(address, {"mood": "2"}, headers={"HX-Request": "true"}).content.decode()

    assert f"outerHTML:[data-moods='{mention.post_id}']" in part
    assert "Undo" in part


def test_words_that_are_no_choice_change_nothing(bob_client: Client, say: Say) -> None:
    mention = read(say("La Lumen chauffe"))

    answers = [
        bob_client.post(f"/w/lumen/posts/{mention.post_id}/corrections", given).status_code
        for given in ({}, {"mood": "3"}, {"mood": "x"}, {"triage": "9"}, {"mood": "²"})
    ]

    assert answers == [400] * 5
    assert not Correction.objects.exists()


def test_a_guest_reads_moods_and_corrects_none(workspace: Workspace, bob: User, bob_client: Client, say: Say) -> None:
    workspace.memberships.filter(user=bob).update(role=Role.GUEST)
    mention = read(say("La Lumen chauffe"))

    page = bob_client.get("/w/lumen/wall").content.decode()

    assert "negative 84%" in page
    assert "corrections" not in page
    assert bob_client.post(f"/w/lumen/posts/{mention.post_id}/corrections", {"mood": "2"}).status_code == 403


def test_a_stranger_corrects_nothing(charlie_client: Client, say: Say) -> None:
    mention = read(say("La Lumen chauffe"))

    assert charlie_client.post(f"/w/lumen/posts/{mention.post_id}/corrections", {"mood": "2"}).status_code == 404
    assert charlie_client.post(f"/w/stranger/posts/{mention.post_id}/corrections", {"mood": "2"}).status_code == 404
    mention.refresh_from_db()
    assert mention.mood == Mood.NEGATIVE


def test_the_page_says_how_posts_are_read_and_what_was_learned(alice_client: Client, say: Say, bob: User) -> None:
    mention = read(say("La Lumen chauffe"))
    correct(mention.post, What.MOOD, Mood.POSITIVE, by=bob, now=NOW)
    Learning.objects.update(corrections=31, is_used=True, f1_before=0.7, f1_after=0.78, fitted_at=NOW, due_at=None)

    page = alice_client.get("/w/lumen/reading").content.decode()

    assert "Full reading" in page
    assert "Learned from 31 corrected posts." in page
    assert "78% with them and 70% without" in page
    assert "by Bob Durand" in page


@pytest.mark.parametrize(
    ("facts", "shown"),
    [
        ({"text": "", "deleted_at": NOW}, "deleted on the network"),
        ({"text": "", "title": "Lampe"}, ">Lampe</a>"),
        ({"text": ""}, ">…</a>"),
    ],
)
def test_a_corrected_post_without_words_has_a_name(
    alice_client: Client, say: Say, bob: User, facts: dict[str, object], shown: str
) -> None:
    mention = read(say("La Lumen chauffe"))
    correct(mention.post, What.MOOD, Mood.POSITIVE, by=bob, now=NOW)
    Post.objects.filter(pk=mention.post_id).update(**facts)

    assert shown in alice_client.get("/w/lumen/reading").content.decode()


def test_the_page_says_when_the_light_reader_reads_alone(alice_client: Client, say: Say) -> None:
    read(say("La Lumen chauffe"), read_with=1)

    assert "the full reader is not at work" in alice_client.get("/w/lumen/reading").content.decode()


def test_all_that_was_learned_is_forgotten_at_a_click(alice_client: Client, say: Say, bob: User) -> None:
    mention = read(say("La Lumen chauffe"))
    correct(mention.post, What.MOOD, Mood.POSITIVE, by=bob, now=NOW)

    alice_client.post("/w/lumen/reading/forgetting")

    learning = Learning.objects.get()
    assert (learning.is_used, learning.due_at) == (False, None)
    assert learning.forgotten_at
    mention.refresh_from_db()
    assert mention.mood == Mood.POSITIVE


def test_a_manager_chooses_the_followed_languages(alice_client: Client, workspace: Workspace) -> None:
    alice_client.post("/w/lumen/reading/languages", {"language": ["en", "fr", "klingon"]})

    workspace.refresh_from_db()
    assert workspace.languages == ["fr", "en"]
    assert AuditEntry.objects.filter(facts={"fields": ["languages"]}).exists()


def test_an_agent_does_not_choose_the_languages(bob_client: Client, workspace: Workspace) -> None:
    assert bob_client.post("/w/lumen/reading/languages", {"language": ["en"]}).status_code == 403
