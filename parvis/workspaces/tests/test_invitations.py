from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from parvis.workspaces.models import Act, Invitation, InvitationGone, Role, User
from tests.cast import PASSWORD


@pytest.fixture
def invited(workspace, alice) -> tuple[Invitation, str]:
    return Invitation.invite(workspace, "Dora@Lumen.example", Role.EDITOR, by=alice, now=now())


def test_only_the_hash_of_the_secret_is_kept(invited):
    invitation, secret = invited

    assert secret not in invitation.secret_hash
    assert Invitation.find_open(secret, now=now()) == invitation


def test_a_link_runs_out_after_two_weeks(invited):
    _, secret = invited

    assert Invitation.find_open(secret, now=now() + timedelta(days=14, minutes=1)) is None


def test_a_link_lets_in_one_person(invited, bob, charlie):
    invitation, _ = invited
    invitation.accept(by=charlie, now=now())

    with pytest.raises(InvitationGone):
        invitation.accept(by=bob, now=now())


def test_inviting_again_replaces_the_first_link(invited, workspace, alice):
    _, first = invited
    Invitation.invite(workspace, "dora@lumen.example", Role.AGENT, by=alice, now=now())

    assert Invitation.find_open(first, now=now()) is None
    assert workspace.invitations.get().role == Role.AGENT


def test_a_member_who_follows_a_link_leaves_it_to_the_colleague(invited, owner, alice_client):
    _, secret = invited

    alice_client.post(f"/invitation/{secret}")

    assert Invitation.find_open(secret, now=now()) is not None


def test_who_is_removed_does_not_come_back_by_a_link_of_their_own(workspace, agent, bob, alice):
    _, secret = Invitation.invite(workspace, "bob@home.example", Role.AGENT, by=bob, now=now())

    agent.remove(by=alice)

    assert Invitation.find_open(secret, now=now()) is None
    assert workspace.audit.filter(act=Act.INVITATION_REVOKED).get().subject == "bob@home.example"


def test_who_may_do_less_leaves_no_link_to_what_they_could_do(workspace, agent, bob, alice):
    agent.change_role(Role.OWNER, by=alice)
    _, above = Invitation.invite(workspace, "bob@home.example", Role.OWNER, by=bob, now=now())
    _, below = Invitation.invite(workspace, "dora@lumen.example", Role.EDITOR, by=bob, now=now())

    agent.change_role(Role.MANAGER, by=alice)

    assert Invitation.find_open(above, now=now()) is None
    assert Invitation.find_open(below, now=now()).role == Role.EDITOR


def test_accepting_does_not_lower_ones_role(invited, alice, owner):
    invitation, _ = invited

    assert invitation.accept(by=alice, now=now()).role == Role.OWNER


def test_a_colleague_is_invited_by_mail_and_by_link(alice_client, workspace, mailoutbox):
    page = alice_client.post("/w/lumen/invitations", {"email": "dora@lumen.example", "role": "agent"}).content.decode()

    link = re.search(r'value="(http://testserver/invitation/[^"]+)"', page)[1]
    assert link in mailoutbox[0].body
    assert mailoutbox[0].to == ["dora@lumen.example"]
    assert mailoutbox[0].subject == "Alice Martin invites you to Lumen on Parvis"
    assert workspace.audit.first().act == Act.MEMBER_INVITED


def test_the_mail_is_in_the_language_of_the_page(alice, alice_client, mailoutbox):
    alice.language = "fr"
    alice.save()

    alice_client.post("/w/lumen/invitations", {"email": "dora@lumen.example", "role": "agent"})

    assert mailoutbox[0].body.startswith("Bonjour")


def test_a_mail_that_cannot_be_sent_is_said_and_the_link_shown(alice_client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    page = alice_client.post("/w/lumen/invitations", {"email": "dora@lumen.example", "role": "agent"}).content.decode()

    assert "The mail to dora@lumen.example could not be sent." in page
    assert "/invitation/" in page


def test_a_member_is_not_invited_again(alice_client):
    answer = alice_client.post("/w/lumen/invitations", {"email": "BOB@lumen.example", "role": "agent"})

    assert answer.status_code == 422
    assert "This person is already a member." in answer.content.decode()


def test_an_address_longer_than_any_is_refused(alice_client, workspace):
    answer = alice_client.post("/w/lumen/invitations", {"email": f"{'d' * 250}@lumen.example", "role": "agent"})

    assert answer.status_code == 422
    assert not workspace.invitations.exists()


def test_nobody_invites_above_their_own_role(bob_client, agent):
    agent.role = Role.MANAGER
    agent.save()

    answer = bob_client.post("/w/lumen/invitations", {"email": "dora@lumen.example", "role": "owner"})

    assert answer.status_code == 422


def test_a_new_person_makes_an_account_and_is_in(invited, client, workspace):
    _, secret = invited

    answer = client.post(f"/invitation/{secret}", {"name": "Dora", "password": PASSWORD})

    assert answer.headers["Location"] == "/w/lumen/wall"
    assert workspace.memberships.get(user__email="dora@lumen.example").role == Role.EDITOR
    assert client.get("/w/lumen/members").status_code == 200


def test_a_weak_password_is_refused(invited, client):
    _, secret = invited

    answer = client.post(f"/invitation/{secret}", {"name": "Dora", "password": "password12"})

    assert answer.status_code == 422
    assert not User.objects.filter(email="dora@lumen.example").exists()


def test_who_has_an_account_is_asked_to_sign_in(invited, client):
    User.objects.create_user("dora@lumen.example", PASSWORD)
    _, secret = invited

    assert f"/account/login/?next=/invitation/{secret}" in client.get(f"/invitation/{secret}").content.decode()


def test_who_is_signed_in_joins_with_that_account(invited, charlie_client, charlie, workspace):
    _, secret = invited
    before = workspace.memberships.filter(user=charlie).count()
    charlie_client.get(f"/invitation/{secret}")
    charlie_client.post(f"/invitation/{secret}")

    assert (before, workspace.memberships.filter(user=charlie).count()) == (0, 1)


def test_a_revoked_link_says_what_to_do(invited, alice_client, workspace):
    invitation, secret = invited
    alice_client.post(f"/w/lumen/invitations/{invitation.pk}/revocation", {"name": invitation.email})

    answer = Client().get(f"/invitation/{secret}")

    assert answer.status_code == 404
    assert "Ask your colleague for a new one" in answer.content.decode()
    assert workspace.audit.first().act == Act.INVITATION_REVOKED
