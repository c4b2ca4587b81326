from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from parvis.workspaces.models import ApiToken, Invitation, Member, Role, Scope

pytestmark = pytest.mark.django_db


def test_a_member_goes_only_when_the_name_is_typed(alice_client: Client, agent: Member) -> None:
    address = f"/w/lumen/members/{agent.pk}/removal"
    assert str(agent.user) in alice_client.get(address).content.decode()

    wrong = alice_client.post(address, {"name": "Somebody"})

    assert wrong.status_code == 422
    assert "not its name" in wrong.content.decode()
    assert Member.objects.filter(pk=agent.pk).exists()


def test_a_name_is_typed_as_it_is_shown(alice_client: Client, agent: Member) -> None:
    agent.user.name = "Bob  \N{NO-BREAK SPACE}Durand"
    agent.user.save()

    alice_client.post(f"/w/lumen/members/{agent.pk}/removal", {"name": "Bob Durand"})

    assert not Member.objects.filter(pk=agent.pk).exists()


def test_a_token_goes_only_when_its_name_is_typed(alice_client: Client, workspace: Any) -> None:
    owner = workspace.memberships.get(role="owner").user
    token, _ = ApiToken.issue(workspace, "Tableur", [Scope.READ_QUERIES], by=owner, now=now())
    address = f"/w/lumen/tokens/{token.pk}/revocation"

    alice_client.post(address)
    assert ApiToken.objects.get(pk=token.pk).revoked_at is None
    alice_client.post(address, {"name": "Tableur"})

    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None


def test_an_invitation_goes_only_when_its_address_is_typed(alice_client: Client, workspace: Any) -> None:
    owner = workspace.memberships.get(role="owner").user
    invitation, _ = Invitation.invite(workspace, "zoe@example.org", Role.AGENT, by=owner, now=now())

    alice_client.post(f"/w/lumen/invitations/{invitation.pk}/revocation", {"name": "zoe"})

    assert Invitation.objects.filter(pk=invitation.pk).exists()
