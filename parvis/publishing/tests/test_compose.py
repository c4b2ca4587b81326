"""Writing a draft while others write it too, with odd input, and what a page shown again keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.delivery.models import Delivery
from parvis.publishing.models import Picture, Publication
from parvis.publishing.tests.conftest import png
from parvis.publishing.tests.test_pages import act, address, post
from parvis.publishing.views import compose

pytestmark = pytest.mark.django_db


def save(client, draft: Publication, **given):
    return client.post(
        address("publication_edit", publication=draft.pk), {"when": "now", "act": "draft"} | given, follow=True
    )


def drafted(studio, client, **given) -> Publication:
    post(client, studio, "key", act="draft", **given)
    return Publication.objects.get()


def planned(studio, client) -> Publication:
    later = (timezone.now() + timedelta(days=2)).date()
    post(client, studio, "key", when="later", at=f"{later}T10:00")
    return Publication.objects.get()


@pytest.mark.parametrize("verb", ["draft", "plan"])
def test_what_somebody_planned_meanwhile_stays_planned(studio, alice_client, monkeypatch, verb):
    draft = drafted(studio, alice_client)

    def planned_meanwhile(*_: object) -> str:
        if Publication.objects.get().is_draft:
            Publication.objects.get().plan(by=studio.by, now=timezone.now())
        return ""

    monkeypatch.setattr(compose, "wrong_with", planned_meanwhile)
    answer = save(alice_client, draft, text="Trop tard", accounts=[studio.account("key").pk], act=verb)
    found = Publication.objects.get()
    assert (found.is_draft, found.text) == (False, "Une lampe neuve")
    assert "is planned already" in answer.content.decode()


def test_what_somebody_else_wrote_meanwhile_is_not_lost_silently(studio, alice_client):
    draft = drafted(studio, alice_client)
    seen = draft.mark
    save(alice_client, draft, text="De Bob", seen=seen)
    answer = save(alice_client, draft, text="D’Alice", seen=seen)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert Publication.objects.get().text == "De Bob"
    assert "D’Alice" in page
    assert "changed this draft" in page
    save(alice_client, draft, text="D’Alice", seen=Publication.objects.get().mark)
    assert Publication.objects.get().text == "D’Alice"


def test_the_composer_says_which_draft_it_shows(studio, alice_client):
    draft = drafted(studio, alice_client)
    page = alice_client.get(address("publication_edit", publication=draft.pk)).content.decode()
    assert f'name="seen" value="{draft.mark}"' in page


def test_a_picture_taken_out_stays_out_when_something_else_is_wrong(studio, alice_client):
    draft = drafted(studio, alice_client, pictures=[SimpleUploadedFile("lampe.png", png(), content_type="image/png")])
    answer = save(alice_client, draft, text="Sans image", act="plan")
    assert answer.status_code == 422
    assert 'name="keep"' not in answer.content.decode()


@pytest.mark.parametrize("at", ["9999-12-31T23:59", "0001-01-01T00:00"])
@pytest.mark.parametrize("verb", ["draft", "plan"])
def test_a_moment_out_of_all_reach_gets_a_word(studio, alice_client, at, verb):
    answer = post(alice_client, studio, "key", when="later", at=at, act=verb)
    assert answer.status_code == 422
    assert not Publication.objects.exists()


@pytest.mark.parametrize("at", ["9999-12-31T23:59", "0001-01-01T00:00"])
def test_nothing_is_moved_out_of_all_reach(studio, alice_client, at):
    before = planned(studio, alice_client).at
    act(alice_client, Delivery.objects.get(), "move", at=at)
    assert Delivery.objects.get().not_before == before


def test_a_picture_of_an_impossible_number_is_none(studio, alice_client):
    answer = post(alice_client, studio, "key", act="draft", keep=["9" * 30])
    assert answer.status_code == 302


def test_letters_that_no_database_keeps_are_left_out(studio, alice_client):
    account = studio.account("key").pk
    post(alice_client, studio, "key", when="now", **{f"own-{account}": "Une\0 lampe"})
    assert Delivery.objects.get().draft.text == "Une lampe"


def test_the_words_for_a_picture_stay_when_it_is_chosen_again(studio, alice_client):
    picture = Picture.take(studio.workspace, "lampe.png", png(), by=studio.by)
    again = SimpleUploadedFile("lampe.png", png(), content_type="image/png")
    draft = drafted(studio, alice_client, keep=[picture.pk], pictures=[again], **{f"alt-{picture.pk}": "Une lampe"})
    assert draft.illustrations.get().alt == "Une lampe"


def test_back_to_a_draft_it_keeps_its_other_words_and_its_other_time(studio, alice_client):
    publication = planned(studio, alice_client)
    later = (timezone.now() + timedelta(days=5)).date()
    act(alice_client, Delivery.objects.get(), "change", text="Autrement dit")
    act(alice_client, Delivery.objects.get(), "move", at=f"{later}T11:30")
    moved = Delivery.objects.get().not_before
    publication.refresh_from_db()
    assert publication.at == moved
    publication.unplan(by=studio.by, now=timezone.now())
    assert (publication.variants.get().words, Publication.objects.get().at) == ("Autrement dit", moved)


def test_a_picture_too_heavy_for_a_network_is_said_before_it_is_planned(studio, alice_client, monkeypatch):
    limits = compose.Limits(media_bytes=20)
    monkeypatch.setattr("parvis.publishing.fitting.limits_of", lambda account: limits)
    upload = SimpleUploadedFile("lampe.png", png(), content_type="image/png")
    answer = post(alice_client, studio, "key", pictures=[upload])
    assert answer.status_code == 422
    assert "too heavy" in answer.content.decode()


def test_a_double_click_is_one_publication(studio, alice_client):
    posted = [post(alice_client, studio, "key", seen="a1b2c3") for _ in range(2)]
    assert Publication.objects.count() == 1
    assert posted[0].url == posted[1].url


def test_what_is_written_anew_on_the_same_page_is_another_publication(studio, alice_client):
    post(alice_client, studio, "key", seen="a1b2c3")
    post(alice_client, studio, "key", seen="a1b2c3", text="Une autre lampe")
    assert Publication.objects.count() == 2


@pytest.mark.parametrize("verb", ["draft", "plan"])
def test_a_double_click_on_a_draft_says_nothing_of_others(studio, alice_client, verb):
    draft = drafted(studio, alice_client)
    given = {"text": "Relue", "accounts": [studio.account("key").pk], "act": verb, "seen": draft.mark}
    answers = [save(alice_client, draft, **given) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert "is planned already" not in answers[1].content.decode()
    assert Publication.objects.get().text == "Relue"
