from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from parvis.demo.bare_tables import bare_tables
from parvis.demo.company import found
from parvis.demo.load import load
from parvis.demo.telling import Teller
from parvis.listening.models import DayCount, Mention, Mood, ReadWith
from parvis.listening.recount import rollup_errors
from parvis.posts.bulk import reserve_ids
from parvis.posts.models import Author, Post
from parvis.workspaces.models import Workspace

NOW = datetime(2026, 3, 3, 13, 5, tzinfo=UTC)
MENTIONS = 2000


def indexes_and_triggers() -> set[str]:
    kept = (
        "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name LIKE 'posts_post'"
        if connection.vendor == "sqlite"
        else "SELECT indexdef FROM pg_indexes WHERE tablename = 'posts_post' "
        "UNION SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'posts_post'::regclass"
    )
    with connection.cursor() as cursor:
        cursor.execute(kept)
        return {row[0] for row in cursor.fetchall()}


# Slow: a week of the story is told and matched, some three seconds of CPU.
@pytest.fixture
def loaded(transactional_db: None) -> Workspace:
    lumen = found(NOW, seed=1, speed=1)
    lumen.before = indexes_and_triggers()  # type: ignore[attr-defined]
    lumen.written = load(lumen, Teller(1, NOW), MENTIONS, weeks=1, one_by_one=700)  # type: ignore[attr-defined]
    return lumen


@pytest.mark.slow
def test_as_many_mentions_are_written_as_asked_for_with_all_that_pages_need(loaded: Workspace) -> None:
    mentions = Mention.objects.filter(workspace=loaded)
    assert MENTIONS <= mentions.count() == loaded.written < MENTIONS + 10  # type: ignore[attr-defined]
    assert rollup_errors(loaded.queries.values_list("pk", flat=True)) == 0
    assert sum(DayCount.objects.values_list("mentions", flat=True)) == mentions.count()
    # A year, the newest up to the present; what is told one by one is in the order of time but for two hours.
    times = list(mentions.order_by("pk").values_list("created_at", flat=True))
    assert NOW - timedelta(weeks=54, hours=2) < min(times) < NOW - timedelta(weeks=52)
    assert NOW - timedelta(days=1) < max(times) <= NOW
    assert all(later > earlier - timedelta(hours=2) for earlier, later in zip(times[:900], times[1:900], strict=False))
    # The moods are read, not taken from the truth, and every one is there.
    assert set(mentions.values_list("mood", flat=True)) == set(Mood) - {Mood.UNREAD}
    assert set(mentions.values_list("read_with", flat=True)) == {ReadWith.LIGHT}
    # What a mention repeats of its post is so, and its spans show words of the text.
    one = mentions.select_related("post__author").exclude(spans=[]).first()
    assert one is not None
    assert (one.network, one.lang, one.author_id) == (one.post.network, one.post.lang, one.post.author_id)
    assert (one.engagement, one.hour) == (one.post.engagement, int(one.post.created_at.timestamp()) // 3600)
    start, end, field = one.spans[0]
    assert getattr(one.post, field)[start:end]
    # The talkative write more than the quiet.
    assert max(Counter(mentions.values_list("author_id", flat=True)).values()) > 20


@pytest.mark.slow
def test_what_comes_after_a_load_is_found_and_counted_like_anything_else(loaded: Workspace) -> None:
    assert indexes_and_triggers() == loaded.before  # type: ignore[attr-defined]
    assert Post.objects.search(loaded, "lumen").count() > MENTIONS / 10
    assert reserve_ids(Post, 1)[0] > Post.objects.order_by("-pk").values_list("pk", flat=True)[0]
    Post.objects.create(
        workspace=loaded, network="forum", native_id="new", kind="post", text="Un zygomatique", created_at=NOW,
        received_at=NOW, author=Author.objects.first(),
    )  # fmt: skip
    assert Post.objects.search(loaded, "zygomatique").count() == 1


@pytest.mark.django_db(transaction=True)
def test_indexes_come_back_even_when_the_load_fails() -> None:
    before = indexes_and_triggers()
    with pytest.raises(ZeroDivisionError):
        fail_bare()
    assert indexes_and_triggers() == before


def fail_bare() -> None:
    with bare_tables((Post, Mention)):
        raise ZeroDivisionError
