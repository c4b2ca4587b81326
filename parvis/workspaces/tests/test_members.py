from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parvis.workspaces.models import Act, ApiToken, LastOwner, Member, Role, Workspace
from parvis.workspaces.models.workspace import free_slug


def test_the_founder_of_a_workspace_owns_it(alice):
    lumen = Workspace.found("Lumen & Fils", by=alice)

    assert lumen.slug == "lumen-fils"
    assert lumen.memberships.get().role == Role.OWNER
    assert lumen.audit.get().act == Act.WORKSPACE_MADE


@pytest.mark.parametrize(("name", "slug"), [("Lumen", "lumen-2"), ("Éclairage", "eclairage"), ("灯", "workspace")])
def test_a_slug_is_free_and_never_empty(workspace, name, slug):
    assert free_slug(name) == slug


def test_a_long_name_makes_a_slug_that_fits(workspace, alice):
    assert len(Workspace.found("lamp " * 24, by=alice).slug) <= 60


def test_the_last_owner_stays(owner, alice):
    with pytest.raises(LastOwner):
        owner.remove(by=alice)
    with pytest.raises(LastOwner):
        owner.change_role(Role.MANAGER, by=alice)


def test_the_last_owner_stays_though_they_were_none_when_they_were_looked_up(owner, agent, alice, bob):
    looked_up_before = Member.objects.get(pk=agent.pk)
    agent.change_role(Role.OWNER, by=alice)
    owner.remove(by=alice)

    with pytest.raises(LastOwner):
        looked_up_before.remove(by=bob)
    with pytest.raises(LastOwner):
        looked_up_before.change_role(Role.GUEST, by=bob)


def test_one_of_two_owners_may_go(owner, agent, alice):
    agent.change_role(Role.OWNER, by=alice)
    owner.remove(by=alice)

    assert agent.workspace.memberships.get().role == Role.OWNER


def test_a_change_of_role_is_noted_with_who_and_what(workspace, agent, alice):
    agent.change_role(Role.EDITOR, by=alice)

    entry = workspace.audit.first()
    assert (entry.act, entry.by, entry.subject) == (Act.ROLE_CHANGED, alice, "Bob Durand")
    assert entry.facts == {"before": "agent", "after": "editor"}


def test_the_audit_outlives_the_person(workspace, agent, alice, bob):
    agent.remove(by=alice)
    bob.delete()
    alice.delete()

    assert workspace.audit.first().by_name == "Alice Martin"


@pytest.mark.parametrize(
    ("mine", "theirs", "may"),
    [("owner", "owner", True), ("manager", "owner", False), ("manager", "manager", True), ("agent", "guest", False)],
)
def test_nobody_changes_who_stands_above(mine, theirs, may):
    assert Member(role=mine).may_change(Member(role=theirs)) is may


def test_the_members_page_shows_everyone(bob_client):
    page = bob_client.get("/w/lumen/members").content.decode()

    assert "Alice Martin" in page
    assert "bob@lumen.example" in page
    assert "Invite a colleague" not in page


def test_an_owner_gives_a_role(alice_client, agent):
    alice_client.post(f"/w/lumen/members/{agent.pk}", {"role": "editor"})

    agent.refresh_from_db()
    assert agent.role == Role.EDITOR


def test_a_manager_cannot_make_an_owner(bob_client, agent, workspace, charlie):
    agent.role = Role.MANAGER
    agent.save()
    guest = workspace.memberships.create(user=charlie, role=Role.GUEST)

    assert bob_client.post(f"/w/lumen/members/{guest.pk}", {"role": "owner"}).status_code == 400


def test_a_manager_cannot_remove_an_owner(bob_client, agent, owner):
    agent.role = Role.MANAGER
    agent.save()

    assert bob_client.post(f"/w/lumen/members/{owner.pk}/removal").status_code == 403


def test_a_removed_member_is_a_stranger(alice_client, bob_client, agent):
    alice_client.post(f"/w/lumen/members/{agent.pk}/removal", {"name": str(agent.user)})

    assert bob_client.get("/w/lumen/members").status_code == 404


def test_who_removes_a_member_hears_of_the_tokens_that_they_know(alice_client, workspace, agent, alice):
    for name, by in (("Till", agent.user), ("Archive", alice)):
        ApiToken.issue(workspace, name, ["mentions:read"], by=by, now=datetime.now(UTC))

    answer = alice_client.post(f"/w/lumen/members/{agent.pk}/removal", {"name": str(agent.user)}, follow=True)

    assert f"{agent.user} still knows tokens that let programs in: Till." in answer.content.decode()


def test_who_made_no_token_leaves_none(alice_client, agent):
    answer = alice_client.post(f"/w/lumen/members/{agent.pk}/removal", {"name": str(agent.user)}, follow=True)

    assert "still knows" not in answer.content.decode()


def test_a_member_may_leave(bob_client, workspace):
    assert bob_client.post("/w/lumen/departure").status_code == 302
    assert workspace.memberships.count() == 1


def test_the_last_owner_is_told_why_they_cannot_leave(alice_client):
    page = alice_client.post("/w/lumen/departure", follow=True).content.decode()

    assert "A workspace needs an owner" in page


def test_the_audit_page_reads_as_sentences(alice_client, agent, alice):
    agent.change_role(Role.EDITOR, by=alice)

    page = alice_client.get("/w/lumen/audit").content.decode()

    assert "changed the role of" in page
    assert "Bob Durand" in page
