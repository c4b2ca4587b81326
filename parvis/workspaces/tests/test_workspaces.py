from __future__ import annotations

import pytest

from parvis.workspaces.models import Role


@pytest.mark.parametrize("role", list(Role))
def test_an_owner_may_do_what_any_role_may(role):
    assert Role.OWNER.allows(role)


def test_a_guest_may_not_do_what_an_agent_may():
    assert not Role.GUEST.allows(Role.AGENT)


def test_a_stranger_cannot_tell_a_workspace_from_nothing(charlie_client, workspace):
    answers = {charlie_client.get(f"/w/{slug}/wall").status_code for slug in ("lumen", "no-such-place")}

    assert answers == {404}


@pytest.mark.parametrize("address", ["/w/lumen/members/{}", "/w/lumen/tokens/{}/revocation", "/api/v1/queries/{}"])
def test_a_number_beyond_every_row_is_not_found(address, alice_client, workspace):
    assert alice_client.post(address.format(10**20)).status_code == 404
