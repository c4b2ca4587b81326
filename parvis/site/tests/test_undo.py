from __future__ import annotations

import re
from html import unescape

from django.test import Client

from parvis.listening.models import Query, Wall
from parvis.workspaces.models import Workspace


def take_back(client: Client, page: str) -> None:
    """Send the form of the message, as the button does."""
    form = re.search(r'<form method="post" action="([^"]+)">(?:(?!</form>).)*Undo', page[page.index("toasts") :], re.S)
    assert form
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[0])
    client.post(form[1], {name: unescape(value) for name, value in fields if name != "csrfmiddlewaretoken"})


def test_the_deletion_of_a_saved_wall_is_taken_back(alice, alice_client: Client, workspace: Workspace) -> None:
    wall = Wall.objects.create(workspace=workspace, name="Crises & co", filters="mood=0&words=chauffe", made_by=alice)

    page = alice_client.post(f"/w/lumen/walls/{wall.pk}", follow=True).content.decode()
    assert not Wall.objects.exists()
    take_back(alice_client, page)

    assert Wall.objects.values_list("name", "filters").get() == ("Crises & co", "mood=0&words=chauffe")


def test_the_pause_of_a_query_is_taken_back(alice_client: Client, workspace: Workspace) -> None:
    query = Query.objects.create(workspace=workspace, name="Lumen", text="lumen")

    page = alice_client.post(f"/w/lumen/queries/{query.pk}/pause", {"on": "0"}, follow=True).content.decode()
    take_back(alice_client, page)

    query.refresh_from_db()
    assert query.is_live
