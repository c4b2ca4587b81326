from datetime import UTC, datetime

import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.utils import timezone

from parvis.lib.text.sentence import Sentence
from parvis.listening.filters import read_filters
from parvis.listening.lag import BEHIND
from parvis.listening.models import Query
from parvis.listening.tests.rows import find
from parvis.listening.views import live
from parvis.posts import search
from parvis.posts.models import Post, Source
from parvis.workspaces.models import User, Workspace


def body(client: Client, address: str = "") -> str:
    response = client.get(f"/w/lumen/wall{address}")
    assert response.status_code == 200
    return response.content.decode()


def test_a_member_reads_the_mentions_with_their_words_marked(bob_client: Client, query: Query) -> None:
    find(query, "La Lumen chauffe")
    assert 'La <mark class="">Lumen</mark> chauffe' in body(bob_client)


def test_a_stranger_cannot(charlie_client: Client, query: Query) -> None:
    assert charlie_client.get("/w/lumen/wall").status_code == 404
    assert charlie_client.get("/w/lumen/wall/live").status_code == 404


def test_a_visitor_is_asked_to_sign_in(client: Client, query: Query) -> None:
    assert client.get("/w/lumen/wall").status_code == 302


def test_a_wall_shows_nothing_of_another_workspace(
    alice_client: Client, query: Query, other_workspace: Workspace
) -> None:
    theirs = Query.objects.create(workspace=other_workspace, name="Theirs", text="x")
    kept = find(theirs, "secret of the stranger")
    assert "secret" not in body(alice_client, "?period=all")
    assert "secret" not in body(alice_client, f"?post={kept.post_id}")


def test_what_people_write_is_never_markup(bob_client: Client, query: Query) -> None:
    find(query, "<script>alert(1)</script> Lumen <b>")
    page = body(bob_client)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize(
    "chosen",
    ["network=mastodon", "lang=en", "mood=0", "words=halo", "kind=review", "brand=none", "marked=1", "author=99999"],
)
def test_a_filter_leaves_out_what_does_not_pass(bob_client: Client, query: Query, chosen: str) -> None:
    find(query, "La Lumen chauffe")
    assert "chauffe" not in body(bob_client, f"?{chosen}")


@pytest.mark.parametrize(
    "chosen", ["network=bluesky", "lang=fr", "mood=1", "words=CHAUFFE", "kind=post", "brand=lumen"]
)
def test_a_filter_keeps_what_passes(bob_client: Client, query: Query, chosen: str) -> None:
    find(query, "La Lumen chauffe")
    assert "La Lumen chauffe" in body(bob_client, f"?{chosen}").replace('<mark class="">', "").replace("</mark>", "")


def test_counts_stand_beside_the_filters(bob_client: Client, query: Query) -> None:
    find(query, "Lumen 1")
    find(query, "Lumen 2", network="mastodon")
    found = bob_client.get("/w/lumen/wall?network=mastodon").context
    assert (found["total"], dict(found["networks"])) == (1, {"bluesky": 1, "mastodon": 1})


def test_a_post_that_two_queries_find_is_shown_once(bob_client: Client, query: Query) -> None:
    first = find(query, "Lumen Aube")
    other = Query.objects.create(workspace=query.workspace, name="Lampe Aube", text="aube")
    find(other, "Lumen Aube", post=first.post)
    page = body(bob_client)
    assert page.count("<article") == 1
    assert "Lampe Aube" in page


def test_pages_follow_each_other_without_a_gap_or_a_repeat(bob_client: Client, query: Query) -> None:
    other = Query.objects.create(workspace=query.workspace, name="Other", text="aube")
    for number in range(65):
        find(other, "", post=find(query, f"Lumen {number}", minutes=number // 7).post)
    seen, address = [], "?period=24h"
    for _ in range(4):
        page = bob_client.get(f"/w/lumen/wall{address}").context["page"]
        seen += [card.id for card in page.cards]
        address = f"?period=24h&after={page.after}"
        if page.after is None:
            break
    assert len(seen) == len(set(seen)) == 65


@pytest.mark.parametrize(
    "address",
    [
        "?after=x-1",
        "?after=99999999999999999-1",
        "?post=999",
        "?post=²",
        "?period=..",
        "?period=0001-01-01..9999-12-31",
        "?mood=²",
        "?query=99999999999999999999",
    ],
)
def test_an_address_that_was_tampered_with_is_a_page(bob_client: Client, query: Query, address: str) -> None:
    assert bob_client.get(f"/w/lumen/wall{address}").status_code == 200


def test_a_wall_whose_source_is_behind_says_by_how_much(bob_client: Client, query: Query) -> None:
    source = Source(workspace=query.workspace, network="bluesky", name="All of Bluesky")
    source.notes = source.notes_with([Sentence(BEHIND, minutes=12)], timezone.now())
    source.save()

    assert "<b>All of Bluesky</b> <span>More comes than can be stored: 12 min behind." in body(bob_client)


def test_a_mark_is_for_all_colleagues(alice_client: Client, bob_client: Client, query: Query) -> None:
    mention = find(query, "La Lumen chauffe")
    alice_client.post(f"/w/lumen/posts/{mention.post_id}/mark", {"on": "1"})
    assert "chauffe" in body(bob_client, "?marked=1")


def test_a_stranger_cannot_mark(charlie_client: Client, query: Query) -> None:
    mention = find(query, "La Lumen chauffe")
    assert charlie_client.post(f"/w/lumen/posts/{mention.post_id}/mark").status_code == 404
    assert charlie_client.post(f"/w/stranger/posts/{mention.post_id}/mark").status_code == 404
    mention.refresh_from_db()
    assert mention.marked_at is None


def test_a_wall_is_saved_with_its_filters(bob_client: Client, query: Query) -> None:
    bob_client.post("/w/lumen/walls", {"name": "Sécurité", "filters": "?mood=0&words=chauffe&post=3"})
    assert "mood=0&amp;words=chauffe&amp;wall=" in body(bob_client)


def test_the_detail_shows_the_thread(bob_client: Client, query: Query) -> None:
    first = find(query, "Lumen, une question")
    Post.objects.create(
        workspace=query.workspace, network="bluesky", native_id="r1", author=first.author, kind="reply",
        text="La réponse", reply_to=first.post.native_id, created_at=timezone.now(), received_at=timezone.now(),
    )  # fmt: skip
    assert "La réponse" in body(bob_client, f"?post={first.post_id}")


def test_the_period_is_told_in_the_zone_of_the_workspace(bob_client: Client, query: Query) -> None:
    query.workspace.time_zone = "Asia/Kolkata"
    query.workspace.save()
    mention = find(query, "Lumen")
    Post.objects.filter(pk=mention.post_id).update(created_at=datetime(2026, 1, 1, 20, 0, tzinfo=UTC))
    assert "01:30" in body(bob_client, f"?post={mention.post_id}")


@pytest.mark.parametrize("few", [10_000, 0])
@pytest.mark.parametrize("more", ["", "&network=bluesky"])
def test_frequent_words_are_found_as_rare_ones_are(
    bob_client: Client, query: Query, monkeypatch: pytest.MonkeyPatch, few: int, more: str
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    find(query, "La Lumen grillée")
    find(query, "La Lumen dorée")

    page = body(bob_client, f"?words=grillee&period=all{more}")

    assert ("grillée" in page, "dorée" in page) == (True, False)


def test_a_flood_is_counted_whole_though_only_its_newest_are_drawn(
    query: Query, alice: User, rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "AT_ONCE", 2)
    monkeypatch.setattr(live, "MOST", 3)
    found = [find(query, f"La Lumen {number}") for number in range(5)]
    request = rf.get("/")
    request.workspace, request.LANGUAGE_CODE = query.workspace, "en"
    request.member = query.workspace.memberships.get(user=alice)
    filters = read_filters(QueryDict(), query.workspace, timezone.now())

    html, count = live.news(request, filters, 0, found[-1].pk)

    assert (count, html.count("<article")) == (5, 2)


def test_posts_that_many_queries_find_fill_the_pages_too(bob_client: Client, query: Query) -> None:
    names = ("Aube", "Atelier", "Accueil")
    others = [Query.objects.create(workspace=query.workspace, name=name, text="aube") for name in names]
    for number in range(24):
        post = find(query, f"Lumen {number}", minutes=number).post
        [find(other, "", post=post) for other in others]
    first = bob_client.get("/w/lumen/wall?period=24h").context["page"]
    second = bob_client.get(f"/w/lumen/wall?period=24h&after={first.after}").context["page"]
    third = bob_client.get(f"/w/lumen/wall?period=24h&after={second.after}").context["page"]
    seen = [card.id for page in (first, second, third) for card in page.cards]
    assert len(seen) == len(set(seen)) == 24
    assert third.after is None
