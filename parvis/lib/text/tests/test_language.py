from __future__ import annotations

from collections.abc import Iterable

import pytest

from parvis.lib.text.language import READ_CHARACTERS, Reading, language_of


def saying(*answers: tuple[float, str]) -> Reading:
    """A double of a model that always answers this."""
    return lambda line: answers


class Noting:
    """A double of a model that keeps the line it was given."""

    line = ""

    def __call__(self, line: str) -> Iterable[tuple[float, str]]:
        self.line = line
        return [(0.9, "fr")]


def test_the_most_probable_language_is_said() -> None:
    assert language_of("La lampe est belle et solide, je la garde.", saying((0.9, "fr"), (0.1, "en"))) == "fr"


def test_a_rare_language_that_nobody_follows_gives_way_to_a_common_one() -> None:
    assert language_of("la lampe è bella e solida, la tengo", saying((0.5, "co"), (0.4, "it"))) == "it"


def test_a_rare_language_that_is_followed_is_said() -> None:
    reading = saying((0.5, "br"), (0.4, "fr"))

    assert language_of("al lamp a zo brav ha kreñv, derc'hel a ran anezhi", reading, ["br"]) == "br"


def test_a_followed_language_is_more_likely_than_another() -> None:
    assert language_of("super lampe pour la chambre des enfants", saying((0.4, "en"), (0.3, "fr")), ["fr"]) == "fr"


@pytest.mark.parametrize("answers", [[(0.18, "en")], [(0.12, "en"), (0.08, "ca")], []])
def test_an_unsure_short_text_has_no_language(answers: list[tuple[float, str]]) -> None:
    assert language_of("ok lampe", saying(*answers)) == ""


def test_a_followed_language_does_not_make_an_unsure_text_sure() -> None:
    assert language_of("1234", saying((0.12, "en")), ["en"]) == ""


@pytest.mark.parametrize(
    "text",
    ["", "  \n ", "https://lumen.example/1", "@ines @paul", "RT @ines https://…", "❤️", ":)", "… !", "12/10 1 000 €"],
)
def test_a_text_without_words_is_not_read(text: str) -> None:
    assert language_of(text, saying((1.0, "en"))) == ""


def test_a_model_reads_one_line_of_words_in_small_letters() -> None:
    model = Noting()

    language_of("RT @ines: Ma LAMPE\n#Lumen est là https://lumen.example/1 www.lumen.example", model)

    assert model.line == ": ma lampe lumen est là"


def test_a_long_text_is_read_at_its_beginning() -> None:
    model = Noting()

    language_of("lampe " * 1000, model)

    assert len(model.line) <= READ_CHARACTERS
