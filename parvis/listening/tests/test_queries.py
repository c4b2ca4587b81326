from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.lib.query import parse
from parvis.listening.models import Brand, Query
from parvis.listening.offers import offers_at
from parvis.listening.preview import preview, read_tree, saved_trees
from parvis.listening.tests.rows import find
from parvis.listening.verdict import judge
from parvis.workspaces.models import ApiToken, Scope, User, Workspace


def test_an_owner_writes_a_query(alice_client: Client, workspace: Workspace) -> None:
    alice_client.post("/w/lumen/queries/new", {"name": "Lumen", "text": "lumen AND NOT film", "brand": ""})
    assert workspace.queries.get().made_by.name == "Alice Martin"


def test_an_agent_cannot(bob_client: Client, workspace: Workspace) -> None:
    assert bob_client.post("/w/lumen/queries/new", {"name": "Lumen", "text": "lumen"}).status_code == 403


@pytest.mark.parametrize("address", ["queries", "queries/new", "queries/1", "queries/1/deletion"])
def test_a_stranger_cannot_see(charlie_client: Client, query: Query, address: str) -> None:
    assert charlie_client.get(f"/w/lumen/{address}").status_code == 404


@pytest.mark.parametrize("part", ["verdict", "preview", "translation", "completion", "1/pause"])
def test_a_stranger_cannot_ask(charlie_client: Client, query: Query, part: str) -> None:
    assert charlie_client.post(f"/w/lumen/queries/{part}", {"text": "x"}).status_code == 404


def test_a_query_that_cannot_be_read_is_not_saved_and_says_where(alice_client: Client, workspace: Workspace) -> None:
    answer = alice_client.post("/w/lumen/queries/new", {"name": "Lumen", "text": 'lumen AND ("chaud'})
    assert answer.status_code == 422
    assert answer.context["verdict"].error.start is not None
    assert not workspace.queries.exists()
    assert "lumen AND (&quot;chaud" in answer.content.decode()


def test_the_sentence_is_in_the_language_of_the_reader(alice_client: Client, workspace: Workspace) -> None:
    english = judge("lumen AND (", workspace).error
    alice_client.post("/preferences", {"language": "fr"})
    french = alice_client.post("/w/lumen/queries/verdict", {"text": "lumen AND ("}).context["verdict"].error
    assert english is not None
    assert french.sentence != english.sentence


def test_a_query_without_words_is_not_saved_and_says_so(alice_client: Client, query: Query) -> None:
    page = alice_client.post(f"/w/lumen/queries/{query.pk}", {"name": "Lumen", "text": " "})
    assert page.status_code == 422
    assert "This field is required." in page.content.decode()


def test_two_queries_cannot_have_one_name(alice_client: Client, query: Query) -> None:
    answer = alice_client.post("/w/lumen/queries/new", {"name": "Lumen", "text": "lampe"})
    assert answer.status_code == 422
    assert Query.objects.count() == 1


def test_a_brand_of_another_workspace_cannot_be_chosen(
    alice_client: Client, workspace: Workspace, other_workspace: Workspace
) -> None:
    theirs = Brand.objects.create(workspace=other_workspace, name="Theirs", slug="theirs")
    alice_client.post("/w/lumen/queries/new", {"name": "Lumen", "text": "lumen", "brand": theirs.pk})
    assert not workspace.queries.exists()


def test_the_preview_shows_what_a_new_query_would_find(query: Query) -> None:
    find(query, "La lampe chauffe")
    find(query, "Un livre")
    seen = preview(query.workspace, read_tree("lampe", query.workspace))
    assert (seen.looked, seen.found_count, seen.found[0].text_spans) == (2, 1, [(3, 8)])


def test_the_preview_of_an_edit_shows_gained_and_lost(alice_client: Client, query: Query) -> None:
    find(query, "La Lumen chauffe")
    find(query, "La lampe chauffe")
    answer = alice_client.post("/w/lumen/queries/preview", {"text": "lampe", "query": query.pk})
    seen = answer.context["preview"]
    assert (seen.gained_count, seen.lost_count, seen.found_count) == (1, 1, 1)


def test_the_preview_waits_for_a_text_that_can_be_read(alice_client: Client, query: Query) -> None:
    assert alice_client.post("/w/lumen/queries/preview", {"text": "lumen AND ("}).context["preview"] is None


def test_a_preview_of_another_workspaces_query_is_not_found(
    alice_client: Client, workspace: Workspace, other_workspace: Workspace
) -> None:
    theirs = Query.objects.create(workspace=other_workspace, name="Theirs", text="secret")
    assert alice_client.post("/w/lumen/queries/preview", {"text": "x", "query": theirs.pk}).status_code == 404


def test_a_brandwatch_query_is_translated(alice_client: Client, workspace: Workspace) -> None:
    given = {"foreign": "(lumen OR raw:Lumen) AND at_mentions:lumen", "dialect": "brandwatch"}
    answer = alice_client.post("/w/lumen/queries/translation", given)
    assert answer.status_code == 200
    assert "lumen" in answer.context["printed"]


def test_a_paused_query_keeps_what_it_found(alice_client: Client, query: Query) -> None:
    find(query, "Lumen")
    alice_client.post(f"/w/lumen/queries/{query.pk}/pause", {"on": "0"})
    query.refresh_from_db()
    assert (query.is_live, query.mentions.count()) == (False, 1)


def test_deletion_asks_for_the_name(alice_client: Client, query: Query) -> None:
    alice_client.post(f"/w/lumen/queries/{query.pk}/deletion", {"name": "lumem"})
    assert Query.objects.exists()
    alice_client.post(f"/w/lumen/queries/{query.pk}/deletion", {"name": "Lumen"})
    assert not Query.objects.exists()


def test_fields_and_saved_queries_are_offered_at_the_caret(query: Query) -> None:
    fields = offers_at("lumen AND la", 12, query.workspace)
    assert [(offer["text"], offer["start"], offer["end"]) for offer in fields] == [("lang:", 10, 12)]
    saved = offers_at("saved:lu", 8, query.workspace)[0]
    assert (saved["text"], saved["start"]) == ('"Lumen"', 6)


def test_operators_are_offered_at_the_caret(query: Query) -> None:
    assert [offer["text"] for offer in offers_at("lumen NE", 8, query.workspace)] == ["NEAR/5", "network:"]
    assert offers_at("lumen ", 6, query.workspace) == []


@pytest.mark.parametrize(
    ("text", "offered", "help_text"),
    [("lang:f", "fr", "French"), ("network:mast", "mastodon", "Mastodon"), ("kind:rev", "review", ""),
     ("has:im", "image", ""), ("is:rep", "reply", "")],
)  # fmt: skip
def test_values_of_closed_fields_are_offered(text: str, offered: str, help_text: str, query: Query) -> None:
    first = offers_at(text, len(text), query.workspace)[0]
    assert (first["text"], first["help"]) == (offered, help_text)


def test_a_long_text_is_answered(alice_client: Client, workspace: Workspace) -> None:
    text = " OR ".join(f"mot{number}" for number in range(8000))
    assert alice_client.post("/w/lumen/queries/verdict", {"text": text}).status_code == 200


def test_who_saves_second_is_told_and_loses_nothing(alice_client: Client, query: Query) -> None:
    address = f"/w/lumen/queries/{query.pk}"
    seen = str(query.revision)
    mine = {"name": query.name, "brand": query.brand_id or "", "text": "lumen AND panne", "revision": seen}
    theirs = mine | {"text": "lumen AND lampe"}
    assert alice_client.post(address, theirs).status_code == 302

    answer = alice_client.post(address, mine)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "lumen AND panne" in page
    assert "lumen AND lampe" in page
    query.refresh_from_db()
    assert query.text == "lumen AND lampe"
    assert alice_client.post(address, mine | {"revision": str(query.revision)}).status_code == 302
    query.refresh_from_db()
    assert query.text == "lumen AND panne"


def test_a_text_is_judged_without_reading_the_other_queries(
    workspace: Workspace, query: Query, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert judge("lumen AND lampe", workspace).node is not None


def test_queries_that_hold_others_are_read_with_those(workspace: Workspace, query: Query) -> None:
    for name, text in (("A", 'saved:"B" OR a1'), ("B", 'saved:"C" OR b1'), ("C", "c1"), ("D", "AND")):
        Query.objects.create(workspace=workspace, name=name, text=text)
    assert sorted(saved_trees(parse('saved:"A" OR saved:"D"'), workspace)) == ["A", "B", "C"]
    assert read_tree('saved:"A"', workspace) == parse("c1 OR b1 OR a1")


def test_queries_in_a_circle_are_named(workspace: Workspace) -> None:
    Query.objects.create(workspace=workspace, name="A", text='saved:"B"')
    Query.objects.create(workspace=workspace, name="B", text='saved:"A"')
    error = judge('saved:"A"', workspace).error
    assert error is not None
    assert "A → B → A" in error.sentence


def test_a_caret_behind_the_end_is_at_the_end(alice_client: Client, query: Query) -> None:
    answer = alice_client.post("/w/lumen/queries/completion", {"text": "lumen AND la", "at": "99"})
    assert answer.json()["offers"] == offers_at("lumen AND la", 12, query.workspace)


def test_the_preview_leaves_out_what_its_network_deleted(query: Query) -> None:
    gone = find(query, "Lumen").post
    gone.deleted_at = gone.created_at
    gone.save()
    assert preview(query.workspace, parse("author:nora")).found_count == 0


def test_a_program_that_changes_nothing_moves_nothing(workspace: Workspace, alice: User, query: Query) -> None:
    token = ApiToken.issue(workspace, "CRM", [Scope.WRITE_QUERIES], by=alice, now=timezone.now())[1]

    answer = Client().patch(
        f"/api/v1/queries/{query.pk}", {"text": query.text}, content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip

    assert (answer.status_code, answer.json()["revision"]) == (200, 1)
