from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import translation

from parvis.events.models import Event
from parvis.lib.text.sentence import Sentence
from parvis.listening.intake import LostClaim, take_in
from parvis.listening.models import HourCount, Mention, MomentCount, Query
from parvis.listening.recount import rollup_errors
from parvis.listening.tests.conftest import NOON, a_batch, a_post
from parvis.networks import seam
from parvis.networks.feeds.network import MOVED
from parvis.posts.models import Author, Post, Source

pytestmark = pytest.mark.django_db


def test_a_post_that_a_query_matches_is_stored_with_why(source: Source, lamps: Query) -> None:
    taken = take_in(source, a_batch(a_post("1", "Ma lampe Lumen a grillé")), now=NOON)

    mention = Mention.objects.select_related("post", "author").get()
    assert (taken.stored, taken.mentions) == (1, 1)
    assert mention.post.text == "Ma lampe Lumen a grillé"
    assert mention.spans == [[3, 8, "text"], [9, 14, "text"]]
    assert (mention.author.handle, mention.reach, mention.network, mention.lang) == ("ines", 120, "mastodon", "fr")
    assert mention.created_at == NOON - timedelta(minutes=1)


def test_a_post_that_no_query_matches_is_not_stored(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Bonne journée")), now=NOON)

    assert not Post.objects.exists()
    assert not Author.objects.exists()


def test_a_source_that_keeps_everything_stores_it(source: Source) -> None:
    source.keeps_everything = True

    take_in(source, a_batch(a_post("1", "Bonne journée")), now=NOON)

    assert Post.objects.count() == 1
    assert not Mention.objects.exists()


def test_the_cursor_and_the_counters_move_with_the_posts(source: Source, lamps: Query) -> None:
    batch = a_batch(a_post("1", "Lumen"), a_post("2", "rien"), bad=(seam.BadRecord("line 3", "no date", "{}"),))

    take_in(source, batch, now=NOON)

    source.refresh_from_db()
    assert (source.cursor, source.received_count, source.matched_count, source.bad_count) == ("c1", 2, 1, 1)
    assert source.last_received_at == NOON
    assert source.last_post_at == NOON - timedelta(minutes=1)
    assert source.unreadable.get().place == "line 3"


def test_a_repeated_batch_changes_nothing(source: Source, lamps: Query) -> None:
    batch = a_batch(a_post("1", "Lumen"), a_post("2", "lampe"))
    take_in(source, batch, now=NOON)

    again = take_in(source, batch, now=NOON)

    assert (again.stored, again.mentions, again.lost) == (0, 0, 0)
    assert (Post.objects.count(), Mention.objects.count()) == (2, 2)
    assert rollup_errors([lamps.pk]) == 0
    assert sum(HourCount.objects.values_list("mentions", flat=True)) == 2


def test_one_event_tells_what_was_found(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen"), a_post("2", "lampe")), now=NOON)

    event = Event.objects.get(name="mentions.found")
    ids = list(Mention.objects.order_by("pk").values_list("pk", flat=True))
    assert event.facts == {"source": source.pk, "first": ids[0], "last": ids[1], "queries": {str(lamps.pk): 2}}


def test_who_lost_the_claim_writes_nothing(source: Source, lamps: Query) -> None:
    Source.objects.filter(pk=source.pk).update(token=7)

    with pytest.raises(LostClaim):
        take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)

    assert not Post.objects.exists()
    assert Source.objects.get().cursor == ""


def test_an_edit_that_no_longer_matches_loses_the_mention(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)

    taken = take_in(source, a_batch(a_post("1", "Bonjour", edited_at=NOON)), now=NOON)

    assert taken.lost == 1
    assert not Mention.objects.exists()
    assert not HourCount.objects.exists()
    assert Post.objects.get().text == "Bonjour"


def test_an_edit_may_gain_a_mention(source: Source, lamps: Query) -> None:
    source.keeps_everything = True
    take_in(source, a_batch(a_post("1", "Bonjour")), now=NOON)

    take_in(source, a_batch(a_post("1", "Bonjour Lumen", edited_at=NOON)), now=NOON)

    assert Mention.objects.get().query == lamps
    assert rollup_errors([lamps.pk]) == 0


def test_an_older_version_never_replaces_a_newer_one(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen, seconde version", edited_at=NOON)), now=NOON)

    take_in(source, a_batch(a_post("1", "Lumen, première version")), now=NOON)

    assert Post.objects.get().text == "Lumen, seconde version"


def test_a_deleted_post_leaves_walls_and_counts_and_its_words_go(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)

    taken = take_in(source, a_batch(deletions=(seam.Deletion("mastodon", "1"),)), now=NOON)

    post = Post.objects.get()
    assert taken.deleted == 1
    assert (post.deleted_at, post.text) == (NOON, "")
    assert not Mention.objects.exists()
    assert not HourCount.objects.exists()


def test_a_replay_does_not_bring_a_deleted_post_back(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen"), deletions=(seam.Deletion("mastodon", "1"),)), now=NOON)

    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)

    assert not Mention.objects.exists()
    assert Post.objects.get().text == ""


def test_a_deleted_author_takes_every_post_along(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen"), a_post("2", "lampe")), now=NOON)

    taken = take_in(source, a_batch(deletions=(seam.Deletion("mastodon", author_id="ines"),)), now=NOON)

    assert taken.deleted == 2
    assert rollup_errors([lamps.pk]) == 0


def test_new_counts_of_interactions_reach_the_rollups(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen", counts=seam.Counts(likes=2))), now=NOON)

    take_in(source, a_batch(a_post("1", "Lumen", counts=seam.Counts(likes=9, replies=1))), now=NOON)

    assert Mention.objects.get().engagement == 10
    assert HourCount.objects.get().engagement == 10
    assert rollup_errors([lamps.pk]) == 0


def test_the_same_post_through_two_sources_counts_once(source: Source, lamps: Query) -> None:
    other = Source.objects.create(workspace=source.workspace, network="mastodon", name="Paris")

    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)
    take_in(other, a_batch(a_post("1", "Lumen")), now=NOON)

    assert Mention.objects.count() == 1


def test_a_long_batch_moves_the_cursor_with_its_last_part(source: Source, lamps: Query) -> None:
    posts = [a_post(str(number), "Lumen") for number in range(2500)]

    taken = take_in(source, a_batch(*posts), now=NOON)

    source.refresh_from_db()
    assert taken.mentions == Mention.objects.count() == 2500
    assert (source.cursor, source.received_count) == ("c1", 2500)
    assert rollup_errors([lamps.pk]) == 0


def test_an_edited_query_is_live_for_the_next_batch(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)
    lamps.text = "abat-jour"
    lamps.save()

    take_in(source, a_batch(a_post("2", "Lumen"), a_post("3", "un abat-jour vert")), now=NOON)

    assert list(Mention.objects.order_by("pk").values_list("post__native_id", flat=True)) == ["1", "3"]


def test_a_query_that_cannot_be_read_does_not_stop_the_others(source: Source, lamps: Query) -> None:
    broken = Query.objects.create(workspace=source.workspace, name="Broken", text='"never closed')

    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)

    broken.refresh_from_db()
    assert Mention.objects.count() == 1
    assert broken.error
    assert lamps.error == ""


def test_the_newest_facts_of_an_author_win(source: Source, lamps: Query) -> None:
    newer = seam.Author("ines", handle="ines", name="Inès M.", followers=200)
    older = seam.Author("ines", handle="ines", name="Inès", followers=5)

    take_in(source, a_batch(a_post("1", "Lumen", author=newer)), now=NOON)
    take_in(source, a_batch(a_post("2", "lampe", author=older, created_at=NOON - timedelta(days=9))), now=NOON)

    assert (Author.objects.get().name, Author.objects.get().followers) == ("Inès M.", 200)


def test_what_a_network_leaves_out_does_not_erase_what_is_known(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)

    take_in(source, a_batch(a_post("2", "lampe", author=seam.Author("ines"), created_at=NOON)), now=NOON)

    assert (Author.objects.get().handle, Author.objects.get().followers) == ("ines", 120)


def test_what_a_source_says_besides_is_kept_and_told_in_the_readers_language(source: Source) -> None:
    moved = Sentence(MOVED, url="https://lumen.example/new")

    take_in(source, a_batch(notes=(moved,)), now=NOON)

    source.refresh_from_db()
    [(told, at)] = source.remarks
    assert "https://lumen.example/new" in told
    assert at == NOON
    with translation.override("fr"):
        assert source.remarks[0][0] != told


def test_the_same_remark_stands_once_with_its_newest_values(source: Source) -> None:
    later = NOON + timedelta(hours=1)
    take_in(source, a_batch(notes=(Sentence("{count} are early.", count=2), "It is slow.")), now=NOON)
    take_in(source, a_batch(), now=NOON)

    take_in(source, a_batch(notes=(Sentence("{count} are early.", count=3),)), now=later)

    source.refresh_from_db()
    assert source.remarks == [("3 are early.", later), ("It is slow.", NOON)]


def test_the_oldest_of_many_remarks_are_forgotten(source: Source) -> None:
    for number in range(9):
        take_in(source, a_batch(notes=(f"Remark {number}",)), now=NOON)

    source.refresh_from_db()
    assert [told for told, _ in source.remarks] == [f"Remark {number}" for number in (8, 7, 6, 5, 4)]


def test_people_without_an_id_stay_as_many_as_they_are(source: Source, lamps: Query) -> None:
    nobody, ines, omar = seam.Author(""), seam.Author("", handle="ines"), seam.Author("", name="Omar")
    people = (nobody, ines, omar, nobody, ines)

    take_in(source, a_batch(*(a_post(str(n), "Lumen", author=one) for n, one in enumerate(people))), now=NOON)

    assert sorted((author.handle, author.name, author.posts.count()) for author in Author.objects.all()) == [
        ("", "", 2), ("", "Omar", 1), ("ines", "", 2)
    ]  # fmt: skip


def test_nobody_of_two_networks_is_two(source: Source, lamps: Query) -> None:
    nobody = seam.Author("")

    take_in(
        source, a_batch(*(a_post("1", "Lumen", author=nobody, network=name) for name in ("reddit", "feeds"))), now=NOON
    )

    assert Author.objects.count() == 2


def test_a_deletion_of_nobody_takes_nothing_along(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen", author=seam.Author(""))), now=NOON)

    take_in(source, a_batch(deletions=(seam.Deletion("mastodon"),)), now=NOON)

    assert Mention.objects.count() == 1


def test_the_largest_numbers_go_in_and_are_counted(source: Source, lamps: Query) -> None:
    huge = seam.Counts(replies=2**70, reposts=2**70, likes=2**70, views=2**70)
    author = seam.Author("ines", followers=2**70)
    posts = [a_post(str(n), "Lumen", author=author, counts=huge) for n in range(3)]

    take_in(source, a_batch(*posts), now=NOON)
    take_in(source, a_batch(*posts, cursor="c2"), now=NOON)

    assert Mention.objects.filter(engagement=2**31 - 1).count() == 3
    assert rollup_errors([lamps.pk]) == 0


def moments() -> list[tuple[datetime, int]]:
    rows = MomentCount.objects.order_by("slot").values_list("slot", "mentions")
    return [(MomentCount.start_of(slot), mentions) for slot, mentions in rows]


def test_a_post_counts_in_the_five_minutes_in_which_it_was_written(source: Source, lamps: Query) -> None:
    late = a_post("1", "Lumen", created_at=NOON - timedelta(hours=2))

    take_in(source, a_batch(late, a_post("2", "lampe")), now=NOON)

    assert moments() == [(NOON - timedelta(hours=2), 1), (NOON - timedelta(minutes=5), 1)]


def test_a_post_from_a_clock_ahead_counts_when_it_is_found(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen", created_at=NOON + timedelta(hours=5))), now=NOON)

    assert moments() == [(NOON, 1)]
    assert rollup_errors([lamps.pk]) == 0


def test_what_is_found_months_late_counts_in_no_moment(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen", created_at=NOON - timedelta(days=90))), now=NOON)

    assert moments() == []
    assert rollup_errors([lamps.pk]) == 0


def test_moments_of_long_ago_are_forgotten(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen")), now=NOON)

    MomentCount.forget_old(NOON + timedelta(weeks=8))

    assert moments() == []


def test_an_edit_moves_what_is_highlighted(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Ma lampe chauffe")), now=NOON)

    take_in(source, a_batch(a_post("1", "Franchement, ma lampe chauffe", edited_at=NOON)), now=NOON)

    assert Mention.objects.get().spans == [[16, 21, "text"]]


def test_an_edit_takes_nothing_from_a_paused_query(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Ma lampe")), now=NOON)
    lamps.is_live = False
    lamps.save()

    taken = take_in(source, a_batch(a_post("1", "Ma lampe chauffe", edited_at=NOON)), now=NOON)

    assert (taken.lost, Mention.objects.count()) == (0, 1)
    assert rollup_errors([lamps.pk]) == 0


def test_posts_deleted_by_themselves_and_with_their_author_leave_once(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", "Lumen"), a_post("2", "Lumen")), now=NOON)
    gone = seam.Deletion("mastodon", native_id="1"), seam.Deletion("mastodon", author_id="ines")

    taken = take_in(source, a_batch(deletions=gone), now=NOON)

    assert (taken.deleted, taken.lost) == (2, 2)
