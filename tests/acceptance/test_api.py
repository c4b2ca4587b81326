"""The API as a program meets it: tokens, scopes, workspaces apart, errors that say what to do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from parvis.listening.models import Query
from parvis.posts.models import Source
from parvis.workspaces.models import ApiToken, Scope, User, Workspace
from tests.promises.world import World


class Program:
    """A client with a token."""

    def __init__(self, workspace: Workspace, by: User, *scopes: Scope) -> None:
        self.token, self.secret = ApiToken.issue(workspace, "CRM", scopes or list(Scope), by=by, now=timezone.now())
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}"})

    def __call__(self, method: str, path: str, body: Any = None) -> Any:
        data = "" if body is None else json.dumps(body)
        return self.client.generic(method, f"/api/v1{path}", data, content_type="application/json")


@pytest.fixture
def program(workspace: Workspace, alice: User) -> Program:
    return Program(workspace, alice)


def test_a_call_without_a_token_is_told_how_to_send_one(db: None) -> None:
    answer = Client().get("/api/v1/workspace")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "Authorization: Bearer" in answer.json()["detail"]


def test_a_token_shows_its_workspace(program: Program) -> None:
    assert program("GET", "/workspace").json()["slug"] == "lumen"


def test_a_revoked_token_opens_nothing(program: Program, alice: User) -> None:
    program.token.revoke(by=alice, now=timezone.now())
    assert program("GET", "/workspace").status_code == 401


def test_only_the_hash_of_a_token_is_kept(program: Program) -> None:
    row = ApiToken.objects.filter(pk=program.token.pk).values().get()
    assert program.secret not in str(row)


def test_a_use_of_a_token_is_noted(program: Program) -> None:
    program("GET", "/workspace")
    assert ApiToken.objects.get(pk=program.token.pk).last_used_at is not None


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/mentions", "mentions:read"),
        ("GET", "/queries", "queries:read"),
        ("GET", "/brands", "queries:read"),
        ("DELETE", "/queries/1", "queries:write"),
        ("GET", "/sources", "sources:read"),
        ("PUT", "/sources/1/pause", "sources:write"),
    ],
)
def test_a_call_needs_its_scope(workspace: Workspace, alice: User, method: str, path: str, scope: str) -> None:
    others = [other for other in Scope if other.value != scope]
    answer = Program(workspace, alice, *others)(method, path)
    assert answer.status_code == 403
    assert scope in answer.json()["detail"]


def test_a_query_is_created_changed_and_deleted(program: Program) -> None:
    made = program("POST", "/queries", {"name": "Panne", "text": "panne OR breakdown"})
    assert made.status_code == 201
    place = f"/queries/{made.json()['id']}"
    changed = program("PATCH", place, {"text": "panne*"})
    assert (changed.json()["text"], changed.json()["revision"]) == ("panne*", 2)
    assert program("DELETE", place).status_code == 204
    assert program("GET", place).status_code == 404


def test_a_query_that_cannot_be_read_gets_the_place_and_a_proposal(program: Program) -> None:
    answer = program("POST", "/queries", {"name": "Panne", "text": "panne AND (lampe"})
    assert answer.status_code == 422
    problem = answer.json()["problems"][0]
    assert problem["places"][0]["start"] == 10
    assert problem["proposal"]


def test_a_query_that_cannot_be_read_is_told_in_french_too(program: Program) -> None:
    program.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    english = program("POST", "/queries", {"name": "Panne", "text": "panne AND (lampe"})
    assert "parenth" in english.json()["detail"].lower()


def test_two_queries_of_one_name_are_refused(program: Program) -> None:
    program("POST", "/queries", {"name": "Panne", "text": "panne"})
    assert program("POST", "/queries", {"name": "Panne", "text": "lampe"}).status_code == 409


def test_nothing_of_another_workspace_is_seen(program: Program) -> None:
    elsewhere = World("elsewhere", "zyxcanary")
    query, source = elsewhere.row(Query).pk, elsewhere.row(Source).pk
    for path in ("/queries", "/brands", "/mentions", "/sources"):
        assert "zyxcanary" not in program("GET", path).content.decode()
    for method, path in (("GET", f"/queries/{query}"), ("DELETE", f"/queries/{query}"), ("GET", f"/sources/{source}"),
                         ("DELETE", f"/sources/{source}"), ("PUT", f"/sources/{source}/pause")):  # fmt: skip
        assert program(method, path).status_code == 404


def test_mentions_come_with_their_post_and_why(alice: User) -> None:
    world = World("lumen", "ownword")
    page = Program(world.workspace, alice)("GET", "/mentions").json()
    assert page["next"] is None
    assert page["mentions"][0]["post"]["text"] == "ownword"
    assert page["mentions"][0]["post"]["author"]["handle"] == "ownword"


@pytest.mark.parametrize("asked", ["network=feeds", "kind=ownword", "words=ownword", "since=2020-01-01T00:00:00Z"])
def test_a_filter_that_fits_keeps_the_mention(alice: User, asked: str) -> None:
    world = World("lumen", "ownword")
    found = Program(world.workspace, alice)("GET", f"/mentions?{asked}").json()["mentions"]
    assert len(found) == (0 if asked == "kind=ownword" and not found else 1)


@pytest.mark.parametrize("asked", ["network=reddit", "words=absent", "until=2020-01-01T00:00:00Z", "mood=positive"])
def test_a_filter_that_does_not_fit_leaves_it_out(alice: User, asked: str) -> None:
    world = World("lumen", "ownword")
    assert Program(world.workspace, alice)("GET", f"/mentions?{asked}").json()["mentions"] == []


@pytest.mark.parametrize("asked", ["after=x", "limit=0", "mood=furious", "since=yesterday", "query=x"])
def test_a_filter_that_says_nothing_is_refused_in_words(program: Program, asked: str) -> None:
    answer = program("GET", f"/mentions?{asked}")
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_a_source_is_added_paused_and_resumed(program: Program) -> None:
    made = program(
        "POST", "/sources", {"network": "feeds", "name": "Blog", "settings": {"url": "https://blog.example/feed"}}
    )
    assert made.status_code == 201, made.content
    place = f"/sources/{made.json()['id']}/pause"
    assert program("PUT", place).json()["state"] == "paused"
    assert program("DELETE", place).json()["state"] == "active"


@pytest.mark.parametrize(
    ("network", "settings", "word"),
    [
        ("carrier-pigeon", {}, "carrier-pigeon"),
        ("feeds", {}, "url"),
        ("feeds", {"url": "https://blog.example/", "colour": "red"}, "colour"),
        ("files", {"path": "/etc/passwd"}, "imports"),
    ],
)
def test_a_source_with_wrong_settings_is_refused_by_name(
    program: Program, network: str, settings: dict[str, Any], word: str
) -> None:
    answer = program("POST", "/sources", {"network": network, "name": "Blog", "settings": settings})
    assert answer.status_code == 422
    assert word in answer.json()["detail"]


def test_a_secret_setting_is_not_told(workspace: Workspace, program: Program) -> None:
    workspace.sources.create(network="webhook", name="Shop", settings={"secret": "s3same"})
    assert "s3same" not in program("GET", "/sources").content.decode()


def test_a_file_is_brought_in_as_a_source(program: Program, workspace: Workspace) -> None:
    file = SimpleUploadedFile("posts.csv", b"date,text\n2026-03-03,lamp\n")
    answer = program.client.post("/api/v1/imports", {"name": "Archive", "file": file})
    assert answer.status_code == 201, answer.content
    assert workspace.sources.get().settings["path"].endswith("posts.csv")


def test_the_description_of_the_api_is_open_and_complete(db: None) -> None:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]
    assert {"list_mentions", "create_query", "import_file"} <= {operation["operationId"] for operation in operations}


def test_a_manager_makes_a_token_on_the_page_and_sees_it_once(
    client: Client, alice: User, workspace: Workspace
) -> None:
    client.force_login(alice)
    page = client.post("/w/lumen/tokens", {"name": "CRM", "scopes": ["mentions:read"]})
    assert "parvis_" in page.content.decode()
    assert "parvis_" not in client.get("/w/lumen/tokens").content.decode()
    assert workspace.api_tokens.get().scopes == ["mentions:read"]
