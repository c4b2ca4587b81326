"""The pages: write, choose accounts, send now or later, see it go out, repair."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from parvis.delivery.models import Account, Delivery
from parvis.delivery.posts import keep_post
from parvis.delivery.replies import keep_replies
from parvis.networks import seam
from parvis.publishing.models import Publication
from parvis.publishing.tests.conftest import png
from tests.cast import make_user, signed_in

pytestmark = pytest.mark.django_db


def address(name: str, **kwargs) -> str:
    return reverse(name, kwargs={"workspace": "lumen"} | kwargs)


def post(client, studio, *ways: str, act: str = "plan", **given):
    accounts = [studio.account(way).pk for way in ways]
    form = {"text": "Une lampe neuve", "accounts": accounts, "when": "now", "act": act} | given
    return client.post(address("publication_new"), form)


def act(client, delivery: Delivery, verb: str, **given):
    variant = (delivery.of or delivery).variant
    return client.post(
        address("publication_delivery", publication=variant.publication_id, delivery=delivery.pk),
        {"act": verb} | given, follow=True,
    )  # fmt: skip


def sent_one(studio, alice_client, way: str = "key") -> Delivery:
    post(alice_client, studio, way)
    studio.clock.now = timezone.now()
    studio.work()
    return Delivery.objects.get()


def test_written_and_sent_now_it_goes_out(studio, alice_client):
    answer = post(alice_client, studio, "key", "list")
    assert answer.status_code == 302
    studio.clock.now = timezone.now()
    studio.work()
    assert studio.texts == ["Une lampe neuve", "Une lampe neuve"]


def test_a_plan_can_be_undone_at_once_and_from_its_page(studio, alice_client):
    day = (timezone.now() + timedelta(days=3)).date()
    answer = post(alice_client, studio, "key", when="later", at=f"{day}T09:30")
    publication = Publication.objects.get()
    undo = address("publication_plan", publication=publication.pk)
    shown = alice_client.get(answer.url).content.decode()
    assert shown.count(f'action="{undo}"') == 2  # in the toast, and in the head of the page
    back = alice_client.post(undo, follow=True)
    assert "It is a draft again" in back.content.decode()
    assert Publication.objects.get().is_draft
    studio.clock.now = timezone.now() + timedelta(days=4)
    studio.work()
    assert studio.texts == []


def test_what_is_out_cannot_be_made_a_draft(studio, alice_client):
    publication = sent_one(studio, alice_client).variant.publication
    back = alice_client.post(address("publication_plan", publication=publication.pk), follow=True)
    assert "can no longer become a draft" in back.content.decode()
    assert not Publication.objects.get().is_draft


def test_a_time_is_in_the_zone_of_the_workspace(studio, alice_client):
    day = (timezone.now() + timedelta(days=3)).date()
    studio.workspace.time_zone = "Asia/Kolkata"
    studio.workspace.save()
    post(alice_client, studio, "key", when="later", at=f"{day}T09:30")
    assert Publication.objects.get().at.isoformat() == f"{day}T04:00:00+00:00"


def test_a_past_time_is_refused_with_a_word_and_nothing_is_lost(studio, alice_client):
    answer = post(alice_client, studio, "key", when="later", at="2020-01-01T10:00")
    assert answer.status_code == 422
    assert "This moment has passed" in answer.content.decode()
    assert "Une lampe neuve" in answer.content.decode()
    assert not Publication.objects.exists()


def test_without_an_account_it_says_so(studio, alice_client):
    assert "Choose at least one account" in post(alice_client, studio).content.decode()


def test_an_empty_text_is_refused_when_it_is_sent(studio, alice_client):
    answer = post(alice_client, studio, "key", text="  ")
    assert "nothing to say" in answer.content.decode()


def test_a_draft_needs_nothing(studio, alice_client):
    answer = post(alice_client, studio, act="draft", text="")
    assert answer.status_code == 302
    assert Publication.objects.get().is_draft


def test_a_draft_is_gone_on_with_and_sent(studio, alice_client):
    post(alice_client, studio, "key", act="draft")
    draft = Publication.objects.get()
    form = {"text": "Finie", "accounts": [studio.account("key").pk], "when": "now", "act": "plan"}
    alice_client.post(address("publication_edit", publication=draft.pk), form)
    studio.clock.now = timezone.now()
    studio.work()
    assert studio.texts == ["Finie"]


def test_what_is_planned_is_no_draft_any_more(studio, alice_client):
    post(alice_client, studio, "key")
    found = Publication.objects.get()
    assert alice_client.get(address("publication_edit", publication=found.pk)).status_code == 404


def test_a_picture_goes_with_it_and_is_shown(studio, alice_client):
    upload = SimpleUploadedFile("lampe.png", png(), content_type="image/png")
    post(alice_client, studio, "key", act="draft", pictures=[upload])
    picture = Publication.objects.get().illustrations.get().picture
    answer = alice_client.get(address("picture", picture=picture.pk))
    assert (answer.content, answer["Content-Type"]) == (png(), "image/png")
    assert "sandbox" in answer["Content-Security-Policy"]


def test_a_corrupt_picture_gets_a_word(studio, alice_client):
    upload = SimpleUploadedFile("lampe.png", png()[:-9], content_type="image/png")
    answer = post(alice_client, studio, "key", pictures=[upload])
    assert answer.status_code == 422
    assert "is damaged" in answer.content.decode()


def test_the_words_for_a_picture_stay(studio, alice_client):
    upload = SimpleUploadedFile("lampe.png", png(), content_type="image/png")
    post(alice_client, studio, "key", act="draft", pictures=[upload])
    draft = Publication.objects.get()
    key = draft.illustrations.get().picture_id
    form = {"text": "Voilà", "keep": [key], f"alt-{key}": "Une lampe rouge", "when": "now", "act": "draft"}
    alice_client.post(address("publication_edit", publication=draft.pk), form)
    assert draft.illustrations.get().alt == "Une lampe rouge"


def test_a_picture_of_another_workspace_is_not_found(studio, alice_client, charlie_client):
    upload = SimpleUploadedFile("lampe.png", png(), content_type="image/png")
    post(alice_client, studio, "key", act="draft", pictures=[upload])
    picture = Publication.objects.get().illustrations.get().picture
    assert charlie_client.get(reverse("picture", args=["stranger", picture.pk])).status_code == 404


def test_an_account_of_another_workspace_is_not_taken(studio, alice_client, other_workspace):
    theirs = Account.objects.create(workspace=other_workspace, network="double_key", name="Theirs", native_id="x")
    post(alice_client, studio, accounts=[theirs.pk])
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("state", ["asking", "due", "sent", "drafts", "cancelled", "", "nonsense"])
def test_every_list_opens(studio, alice_client, state):
    sent_one(studio, alice_client)
    assert alice_client.get(address("publications"), {"state": state}).status_code == 200


def test_the_list_shows_what_needs_somebody_first(studio, alice_client):
    delivery = sent_one(studio, alice_client)
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.UNCONFIRMED)
    page = alice_client.get(address("publications")).content.decode()
    assert "Needs you: did it go out?" in page


def test_unconfirmed_has_two_buttons(studio, alice_client):
    delivery = sent_one(studio, alice_client)
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.UNCONFIRMED)
    page = alice_client.get(address("publication", publication=delivery.variant.publication_id)).content.decode()
    assert "It went out" in page
    assert "I looked: send it again" in page


def test_somebody_looked_and_it_was_there(studio, alice_client):
    post(alice_client, studio, "none")
    delivery = Delivery.objects.get()
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.UNCONFIRMED, in_doubt=True)
    act(alice_client, delivery, "confirm", url="https://lumen.example/1")
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SENT
    assert (delivery.receipt.url, studio.texts) == ("https://lumen.example/1", [])


def test_somebody_looked_and_it_was_not_there(studio, alice_client):
    post(alice_client, studio, "none")
    delivery = Delivery.objects.get()
    Delivery.objects.filter(pk=delivery.pk).update(state=Delivery.State.UNCONFIRMED, in_doubt=True, due_at=None)
    act(alice_client, delivery, "send_again")
    studio.clock.now = timezone.now()
    studio.work()
    assert studio.texts == ["Une lampe neuve"]


def test_cancelled_in_time_nothing_goes_out(studio, alice_client):
    later = (timezone.now() + timedelta(days=2)).date()
    post(alice_client, studio, "key", when="later", at=f"{later}T10:00")
    page = act(alice_client, Delivery.objects.get(), "cancel").content.decode()
    assert "nothing goes out" in page
    assert Delivery.objects.get().state == Delivery.State.CANCELLED


def test_what_was_sent_cannot_be_cancelled(studio, alice_client):
    page = act(alice_client, sent_one(studio, alice_client), "cancel").content.decode()
    assert "This cannot be done now" in page


def test_moved_it_goes_out_at_its_new_time(studio, alice_client):
    later = (timezone.now() + timedelta(days=2)).date()
    post(alice_client, studio, "key", when="later", at=f"{later}T10:00")
    act(alice_client, Delivery.objects.get(), "move", at=f"{later}T11:30")
    assert timezone.localtime(Delivery.objects.get().not_before, studio.workspace.zone).strftime("%H:%M") == "11:30"


@pytest.mark.parametrize("given", ["", "soon", "2020-01-01T10:00"])
def test_a_moment_that_cannot_be_gets_a_word(studio, alice_client, given):
    later = (timezone.now() + timedelta(days=2)).date()
    post(alice_client, studio, "key", when="later", at=f"{later}T10:00")
    before = Delivery.objects.get().not_before
    act(alice_client, Delivery.objects.get(), "move", at=given)
    assert Delivery.objects.get().not_before == before


def test_reworded_before_it_leaves(studio, alice_client):
    later = (timezone.now() + timedelta(days=2)).date()
    post(alice_client, studio, "key", when="later", at=f"{later}T10:00")
    act(alice_client, Delivery.objects.get(), "change", text="Autrement dit")
    assert Delivery.objects.get().draft.text == "Autrement dit"


def test_an_unknown_act_is_refused(studio, alice_client):
    assert act(alice_client, sent_one(studio, alice_client), "explode").status_code == 400


def test_a_delivery_of_another_publication_is_not_found(studio, alice_client):
    delivery = sent_one(studio, alice_client)
    other = Publication.objects.create(workspace=studio.workspace, text="Autre")
    answer = alice_client.post(
        address("publication_delivery", publication=other.pk, delivery=delivery.pk), {"act": "cancel"}
    )
    assert answer.status_code == 404


def test_the_story_is_told(studio, alice_client):
    delivery = sent_one(studio, alice_client)
    page = alice_client.get(address("publication", publication=delivery.variant.publication_id)).content.decode()
    assert "Alice Martin" in page
    assert "Sent to the network" in page


def test_a_dropped_draft_is_offered_back(studio, alice_client):
    post(alice_client, studio, act="draft")
    draft = Publication.objects.get()
    page = alice_client.post(address("publication_drop", publication=draft.pk), follow=True).content.decode()
    assert "The draft is deleted" in page
    alice_client.post(address("publication_drop", publication=draft.pk), {"act": "back"})
    assert Publication.objects.kept().get() == draft


def test_the_health_of_an_account_stands_beside_what_depends_on_it(studio, alice_client):
    post(alice_client, studio, "key")
    Account.objects.update(state=Account.State.BROKEN)
    found = Publication.objects.get()
    page = alice_client.get(address("publication", publication=found.pk)).content.decode()
    assert "nothing is lost" in page


def test_an_agent_reads_and_does_not_write(studio, bob_client):
    assert bob_client.get(address("publications")).status_code == 200
    assert bob_client.get(address("publication_new")).status_code == 403


def test_a_stranger_cannot_see_publications(studio, charlie_client):
    assert charlie_client.get(address("publications")).status_code == 404


def test_a_visitor_is_asked_to_sign_in(studio, client):
    assert client.get(address("publications")).status_code == 302


def test_in_french_it_is_french(studio, alice_client):
    page = alice_client.get(address("publications"), headers={"accept-language": "fr"}).content.decode()
    assert 'lang="fr"' in page


def test_an_editor_may_write(studio):
    from parvis.workspaces.models import Member, Role

    erin = make_user("erin@lumen.example", "Erin Petit")
    Member.objects.create(workspace=studio.workspace, user=erin, role=Role.EDITOR)
    assert post(signed_in(erin), studio, "key").status_code == 302


def test_what_people_answered_stands_on_the_story(studio, alice_client):
    delivery = sent_one(studio, alice_client)
    keep_post(delivery, timezone.now())
    delivery = Delivery.objects.get()
    told = (("r1", "Elle est belle", "p1", "zoe"), ("r2", "Merci !", "r1", delivery.account.native_id))
    posts = [
        seam.Post(network="double_key", native_id=name, author=seam.Author(by, by, by.title()), text=text,
                  kind="reply", created_at=timezone.now(), reply_to=parent)
        for name, text, parent, by in told
    ]  # fmt: skip
    keep_replies(delivery, seam.Batch(tuple(posts)), timezone.now())
    page = alice_client.get(address("publication", publication=delivery.variant.publication_id)).content.decode()
    assert "2 replies" in page
    assert page.index("Elle est belle") < page.index("Merci !")
    assert '<li class="reply d2 ours">' in page


def test_a_sent_publication_without_answers_says_so_only_where_they_could_come(studio, alice_client):
    delivery = sent_one(studio, alice_client)
    page = alice_client.get(address("publication", publication=delivery.variant.publication_id)).content.decode()
    assert "No reply yet" not in page
