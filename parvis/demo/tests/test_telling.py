from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from parvis.demo.story import LYON, Story
from parvis.demo.telling import Teller, Told

NOW = datetime(2026, 3, 3, 13, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def last_day() -> list[Told]:
    return list(Teller(1, NOW).tell(NOW - timedelta(days=1), NOW))


def test_the_same_seed_and_present_tell_the_same_story() -> None:
    begin = NOW - timedelta(hours=2)
    assert list(Teller(1, NOW).tell(begin, NOW)) == list(Teller(1, NOW).tell(begin, NOW))


def test_another_seed_tells_it_with_other_words() -> None:
    begin = NOW - timedelta(hours=2)
    ours, theirs = ({told.post.text for told in Teller(seed, NOW).tell(begin, NOW)} for seed in (1, 2))
    assert len(ours & theirs) < len(ours) / 2


def test_a_story_told_in_pieces_is_the_whole_story() -> None:
    teller, begin, middle = Teller(1, NOW), NOW - timedelta(hours=3), NOW - timedelta(minutes=47)
    pieces = [*teller.tell(begin, middle), *teller.tell(middle, NOW)]
    assert [told.post.native_id for told in pieces] == [told.post.native_id for told in teller.tell(begin, NOW)]


def test_every_post_has_its_own_native_id(last_day: list[Told]) -> None:
    assert max(Counter(told.post.native_id for told in last_day).values()) == 1


def test_every_truth_is_of_its_post(last_day: list[Told]) -> None:
    assert all(told.truth.native_id == told.post.native_id for told in last_day)


def test_the_storm_begins_with_the_photo_of_the_adapter(last_day: list[Told]) -> None:
    first = next(told for told in last_day if told.truth.storyline == "storm")
    assert first.post.author.name == "Mélanie Garnier"
    assert first.post.created_at == NOW - timedelta(minutes=85)
    assert first.post.media[0].alt


def test_nothing_of_the_storm_is_said_before_it() -> None:
    teller = Teller(1, NOW)
    before = teller.tell(NOW - timedelta(days=3), teller.story.storm_at)
    assert {told.truth.storyline for told in before}.isdisjoint({"storm", "defence"})


def test_the_storm_is_louder_than_the_whole_day_before_it(last_day: list[Told]) -> None:
    lines = Counter(told.truth.storyline for told in last_day)
    assert 150 < lines["storm"] < 350


def test_lumen_speaks_first_among_the_four_brands(last_day: list[Told]) -> None:
    talk = Counter(told.truth.brand for told in last_day if told.truth.storyline == "talk")
    assert [brand for brand, _ in talk.most_common()] == ["Lumen", "Halo", "Petite Ourse", "Voltéa"]


def test_people_speak_french_three_times_out_of_four(last_day: list[Told]) -> None:
    languages = Counter(told.post.lang for told in last_day)
    assert 0.6 < languages["fr"] / len(last_day) < 0.85


def test_relays_name_an_earlier_post(last_day: list[Told]) -> None:
    times = {told.post.native_id: told.post.created_at for told in last_day}
    relays = [told.post for told in last_day if told.post.kind == "repost" and told.post.repost_of in times]
    assert len(relays) > 30
    assert all(times[relay.repost_of] < relay.created_at for relay in relays)


def test_replies_stay_on_the_network_of_what_they_answer(last_day: list[Told]) -> None:
    networks = {told.post.native_id: told.post.network for told in last_day}
    replies = [told.post for told in last_day if told.post.kind == "reply" and told.post.reply_to in networks]
    assert replies
    assert all(networks[reply.reply_to] == reply.network for reply in replies)


def test_interactions_grow_with_time() -> None:
    teller = Teller(1, NOW)
    begin, end = NOW - timedelta(hours=9), NOW - timedelta(hours=8)
    early = sum(told.post.counts.likes or 0 for told in teller.tell(begin, end))
    late = sum(told.post.counts.likes or 0 for told in Teller(1, NOW).tell(begin, NOW) if told.post.created_at < end)
    assert late > 2 * early


def test_the_rumour_keeps_which_wording_it_has() -> None:
    teller = Teller(1, NOW)
    begin = teller.story.rumour_at
    variants = {
        t.truth.variant for t in teller.tell(begin, begin + timedelta(hours=12)) if t.truth.storyline == "rumour"
    }
    assert len(variants - {-1}) >= 3


@pytest.mark.parametrize(("hour", "louder"), [(20, 3), (13, 12)])
def test_evenings_and_lunches_are_louder_than_nights(hour: int, louder: int) -> None:
    story, day = Story(NOW), datetime(2026, 2, 11, tzinfo=LYON)
    night = story.rates(day.replace(hour=3))["talk:Lumen"]
    assert story.rates(day.replace(hour=hour))["talk:Lumen"] > louder * night


def test_an_ordinary_week_has_about_seven_ordinary_days_of_talk() -> None:
    story, begin = Story(NOW), datetime(2026, 2, 9, tzinfo=LYON)
    week = sum(story.rates(begin + timedelta(hours=hour))["talk:Halo"] for hour in range(168))
    assert week == pytest.approx(7 * 170, rel=0.02)
