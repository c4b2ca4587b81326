from __future__ import annotations

from collections import Counter

import pytest

from parvis.lib.themes import Found, Known, Said, find_themes, finding
from parvis.lib.themes.tests.doubles import ABOUT, talk, vectors_of

TOPICS = tuple(ABOUT)


def topics_of(found: Found, first: int = 0, count: int = 3) -> list[Counter[int]]:
    return [Counter((key - first) % count for key in theme.members) for theme in found.themes]


def known_of(found: Found) -> list[Known]:
    return [
        Known(number, theme.name, theme.words, found.space, theme.centre, frozenset(theme.members))
        for number, theme in enumerate(found.themes)
    ]


def test_each_theme_is_about_one_thing() -> None:
    found = find_themes(talk(20))

    assert found.space == "words"
    assert all(len(topics) == 1 for topics in topics_of(found))
    assert {topic for topics in topics_of(found) for topic in topics} == {0, 1, 2}


def test_themes_are_named_as_the_posts_write() -> None:
    names = " / ".join(theme.name for theme in find_themes(talk(20)).themes)

    assert "adaptateur qui chauffe" in names
    assert "bat-jour magnifique" in names


def test_the_central_post_is_one_of_the_theme() -> None:
    assert all(theme.central in theme.members for theme in find_themes(talk(20)).themes)


def test_the_same_posts_give_the_same_themes() -> None:
    assert [theme.members for theme in find_themes(talk(15)).themes] == [
        theme.members for theme in find_themes(talk(15)).themes
    ]


def test_vectors_are_used_where_nearly_all_posts_have_one() -> None:
    posts = [Said(key, f"message {key * 7919} numéro {key * 104729}") for key in range(60)]

    found = find_themes(posts, vectors_of([key % 3 for key in range(60)]))

    assert found.space == "vectors"
    assert sorted(len(topics) for topics in topics_of(found)) == [1] * len(found.themes)
    assert sum(len(theme.members) for theme in found.themes) >= 50


def test_words_are_used_where_few_posts_have_a_vector() -> None:
    posts = talk(10)

    assert find_themes(posts, {key: value for key, value in vectors_of([0] * 30).items() if key < 10}).space == "words"


def test_what_is_said_in_two_languages_is_one_theme_by_vectors() -> None:
    posts = [Said(key, f"texte {key * 7919} {key * 31}", "fr" if key % 2 else "en") for key in range(120)]
    vectors = {}
    for key, row in vectors_of([key // 2 % 2 for key in range(120)]).items():
        signed = bytearray(row)
        signed[10] = 120 if key % 2 else 10  # where the language lies
        vectors[key] = bytes(signed)

    found = find_themes(posts, vectors)

    assert all(len(Counter(key // 2 % 2 for key in theme.members)) == 1 for theme in found.themes)
    assert all(len(Counter(key % 2 for key in theme.members)) == 2 for theme in found.themes)


def test_a_theme_goes_on_the_next_day_under_its_key_and_name() -> None:
    before = find_themes(talk(20, seed=1))

    after = find_themes(talk(20, seed=2, first=1000), known=known_of(before))

    was = {number: topics.most_common(1)[0][0] for number, topics in enumerate(topics_of(before))}
    for theme, topics in zip(after.themes, topics_of(after, first=1000), strict=True):
        if theme.known is not None:
            assert was[theme.known] == topics.most_common(1)[0][0]
            assert theme.name == before.themes[theme.known].name
    assert sum(theme.known is not None for theme in after.themes) >= 3


def test_what_nobody_said_before_is_born() -> None:
    before = find_themes(talk(20, topics=TOPICS[:2]))

    after = find_themes(talk(20, seed=2, first=1002), known=known_of(before))

    born = [topics for theme, topics in zip(after.themes, topics_of(after), strict=True) if theme.fate == "born"]
    assert {topic for topics in born for topic in topics} == {2}


def test_what_nobody_says_any_more_has_ended() -> None:
    before = find_themes(talk(20))

    after = find_themes(talk(20, seed=2, topics=TOPICS[:2], first=1002), known=known_of(before))

    gone = [number for number, topics in enumerate(topics_of(before)) if topics.most_common(1)[0][0] == 2]
    assert set(gone) <= set(after.ended)


def test_a_theme_known_by_words_is_met_again_when_vectors_come() -> None:
    posts = talk(20)
    before = find_themes(posts)

    after = find_themes(posts, vectors_of([key % 3 for key in range(60)]), known_of(before))

    assert after.space == "vectors"
    assert sum(theme.known is not None for theme in after.themes) >= 2


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_few_posts_have_no_theme(count: int) -> None:
    found = find_themes(talk(1)[:count])

    assert (found.themes, found.rest, found.read) == ((), tuple(range(count)), count)


def test_three_posts_that_say_different_things_have_no_theme() -> None:
    assert len(find_themes(talk(1)).themes) <= 1


def test_a_flood_of_one_post_is_read_as_one() -> None:
    found = find_themes([Said(key, "Mon adaptateur a fondu cette nuit, la prise est noire") for key in range(300)])

    assert (found.read, found.distinct) == (300, 1)


def test_a_flood_of_one_post_beside_other_talk_is_in_one_theme() -> None:
    posts = [*talk(20), *(Said(1000 + key, "Encore un adaptateur qui chauffe, prise noire !") for key in range(300))]

    found = find_themes(posts)

    assert sum(bool(set(theme.members) & set(range(1000, 1300))) for theme in found.themes) <= 1


@pytest.mark.parametrize("text", ["😡😡😡", "", "!!!", "https://exemple.test/a", "@lumen"])
def test_posts_without_words_are_of_no_theme(text: str) -> None:
    found = find_themes([Said(key, text) for key in range(30)])

    assert found.themes == ()
    assert len(found.rest) == 30


def test_mixed_scripts_do_no_harm() -> None:
    lines = ["電気スタンドが壊れた", "लैंप टूट गया है", "اللمبة احترقت الليلة", "лампа сгорела ночью", "램프가 고장났어요"]
    posts = [Said(key, f"{lines[key % 5]} {key * 7919}") for key in range(60)]

    assert find_themes(posts).read == 60


def test_texts_of_a_hundred_thousand_characters_do_no_harm() -> None:
    posts = [Said(key, f"{post.text} " * (100_000 // len(post.text))) for key, post in enumerate(talk(2))]

    assert find_themes(posts).read == 6


def test_of_too_many_posts_a_sample_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 30)
    posts = talk(20)

    found = find_themes(posts)

    assert found.read == 30
    assert len(found.rest) + sum(len(theme.members) for theme in found.themes) == 60


def test_a_word_that_says_nothing_here_names_nothing() -> None:
    posts = [Said(post.key, f"{post.text} lumen") for post in talk(20)]

    names = " ".join(theme.name for theme in find_themes(posts, without=["adaptateur", "lumen"]).themes)

    assert "lumen" not in names
    assert "chauffe" in names or "prise" in names or "plastique" in names


@pytest.mark.parametrize("word", ["peur", "odeur", "fondu"])
def test_of_a_known_theme_a_near_post_that_says_its_name_is_shown(word: str) -> None:
    posts = talk(20)
    text_of = {post.key: post.text for post in posts}
    before = known_of(find_themes(posts))
    heat = next(theme for theme in before if "adaptateur" in theme.name)
    renamed = Known(heat.key, word, {}, heat.space, heat.centre, heat.members)

    found = find_themes(posts, known=[renamed if theme is heat else theme for theme in before])
    again = next(theme for theme in found.themes if theme.known == heat.key)

    assert again.name == word
    assert word in text_of[again.central]
