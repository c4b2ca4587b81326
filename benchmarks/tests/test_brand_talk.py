"""The labelled posts: well formed, balanced, all different, and their halves apart."""

from collections import Counter, defaultdict

import pytest

from benchmarks.brand_talk import (
    KINDS,
    LANGUAGES,
    MOODS,
    brand_posts,
    everyday_posts,
    halves,
    learning_posts,
    moods,
)
from parvis.lib.text import fold
from tools.mood.places import beside

LEAST_POSTS, LEAST_OF_A_KIND, LEAST_MOODS = 750, 95, 600
MOST_ALIKE = 0.5
WITHOUT_MOOD = 326  # the first learning posts
NOTES = {
    "irony", "negation", "emoji", "regional", "mixed", "sms", "hashtag", "quote", "understated", "typo", "rumour",
    "defender", "question-shaped", "crossed",
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_post_is_well_formed(lang):
    for post in brand_posts(lang):
        assert post.id.startswith(f"{lang}-"), post
        assert post.lang == lang, post
        assert post.triage in KINDS, post
        assert (post.mood in MOODS) != (post.triage == "spam"), post
        assert set(post.note) <= NOTES, post
        assert post.text == post.text.strip() != "", post


@pytest.mark.parametrize("lang", LANGUAGES)
def test_there_are_enough_of_each_kind_and_mood(lang):
    posts = brand_posts(lang)
    assert len(posts) >= LEAST_POSTS
    assert min(Counter(post.triage for post in posts).values()) >= LEAST_OF_A_KIND
    felt = Counter(post.mood for post in posts if post.mood)
    assert felt.total() >= LEAST_MOODS
    assert min(felt.values()) >= 0.15 * felt.total()


def test_no_id_and_no_text_comes_twice():
    posts = [post for lang in LANGUAGES for post in brand_posts(lang)]
    assert max(Counter(post.id for post in posts).values()) == 1
    assert max(Counter(fold(post.text) for post in posts).values()) == 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_halves_are_halves_with_every_kind_in_each(lang):
    learnt, held = halves(lang)
    assert abs(len(learnt) - len(held)) < 0.16 * (len(learnt) + len(held))
    assert {post.triage for post in learnt} == {post.triage for post in held} == set(KINDS)


def test_a_story_told_in_both_languages_stays_in_one_half():
    held = {lang: {post.id[3:]: post.is_held_out for post in brand_posts(lang)} for lang in LANGUAGES}
    assert all(held["fr"][number] == held["en"][number] for number in held["fr"].keys() & held["en"].keys())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_held_out_post_is_nearly_one_that_is_learnt_from(lang):
    learnt, held = halves(lang)
    places = defaultdict(list)
    for post in held:
        for part in parts(post.text):
            places[part].append(post)
    near = [
        (one.id, other.id)
        for one in learnt + learning_posts(lang) + everyday_posts(lang)
        for other in {other.id: other for part in parts(one.text) for other in places[part]}.values()
        if alike(parts(one.text), parts(other.text)) > MOST_ALIKE
    ]
    assert near == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_posts_that_only_teach_are_well_formed_and_different(lang):
    posts, others = learning_posts(lang), {fold(post.text) for post in brand_posts(lang)}
    assert all(post.triage in KINDS and post.lang == lang and set(post.note) <= NOTES for post in posts)
    assert all((post.mood in MOODS) != (post.triage == "spam") for post in posts[WITHOUT_MOOD:])
    assert len({fold(post.text) for post in posts} - others) == len(posts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everyday_posts_have_a_mood_and_no_kind(lang):
    posts = everyday_posts(lang)
    assert all(post.mood in MOODS and post.triage is None and post.lang == lang for post in posts)
    assert len({fold(post.text) for post in posts}) == len(posts)
    assert min(Counter(post.mood for post in posts).values()) >= 0.3 * len(posts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_that_teaches_moods_is_held_out(lang):
    held = {fold(post.text) for post in halves(lang)[1]}
    taught = [text for name, (texts, _) in beside(None).items() if name.endswith(lang) for text in texts]
    assert len(taught) > 3_000
    assert held.isdisjoint(map(fold, taught))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_moods_leave_spam_out_and_count_as_umsab_does(lang):
    texts, labels = moods(lang)
    held = [post for post in halves(lang)[1] if post.triage != "spam"]
    assert texts == [post.text for post in held]
    assert [MOODS[label] for label in labels] == [post.mood for post in held]


def parts(text):
    """Runs of three words, and the words themselves of a short post."""
    words = fold(text).split()
    return set(zip(words, words[1:], words[2:], strict=False)) or set(words)


def alike(these, those):
    return len(these & those) / len(these | those)
