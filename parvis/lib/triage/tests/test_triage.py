"""The interface: one label a post, whatever the post is."""

import io

import numpy as np
import pytest

from parvis.lib.triage import Kind, Triage, WrongWeights

HARD = [
    "",
    " ",
    "😤",
    "📦✅😍",
    "a" * 100_000,
    "كيف أشتري this товар どこ @x",
    "\ud800 half",
    "\x00",
    "?",
    "http://",
    "@",
    "#",
]


def test_every_post_gets_one_label_that_is_sure_to_a_share(light):
    labels = light.read(HARD, [""] * len(HARD))
    assert len(labels) == len(HARD)
    assert all(isinstance(label.kind, Kind) and 1 / 7 <= label.sureness <= 1 for label in labels)


def test_sureness_of_all_kinds_sums_to_one(light):
    assert np.allclose(light.probabilities(HARD, ["fr"] * len(HARD)).sum(axis=1), 1, atol=1e-5)


def test_no_posts_get_no_labels(light):
    assert light.read([], []) == []


def test_the_same_post_gets_the_same_label_alone_and_among_others(light):
    alone = light.read(["Where do I send my CV?"], ["en"])[0]
    among = light.read([*HARD, "Where do I send my CV?"], ["en"] * (len(HARD) + 1))[-1]
    assert among == alone


PLAIN = [
    ("Bonjour, je cherche une alternance en septembre, à qui adresser ma candidature ?", "fr", Kind.APPLICATION),
    ("Hello, I would like to apply for the position, who do I send my CV to?", "en", Kind.APPLICATION),
    ("Gagnez 500 € par jour depuis chez vous, cliquez sur le lien en bio 🔥🔥", "fr", Kind.SPAM),
    ("Earn $500 daily from home, click the link in bio 🔥🔥", "en", Kind.SPAM),
]


@pytest.mark.parametrize(("text", "lang", "kind"), PLAIN)
def test_plain_posts_are_plain(light, text, lang, kind):
    assert light.read([text], [lang])[0].kind == kind


def test_a_language_that_was_not_taught_is_believed_less(light):
    text = "Hello, I would like to apply for the position, who do I send my CV to?"
    taught, strange = light.read([text, text], ["en", "nl"])
    assert strange.kind == taught.kind
    assert strange.sureness < taught.sureness


def test_as_many_languages_as_texts(light):
    with pytest.raises(ValueError, match="2 texts came with 1 languages"):
        light.read(["one", "two"], ["en"])


@pytest.mark.parametrize("content", [b"", b"no weights", b"PK\x03\x04broken"])
def test_bytes_that_are_no_weights_are_refused(content):
    with pytest.raises(WrongWeights, match="cannot be read"):
        Triage(content)


def test_weights_that_lack_something_are_refused():
    file = io.BytesIO()
    np.savez(file, rarity=np.zeros(3))
    with pytest.raises(WrongWeights, match="lack light"):
        Triage(file.getvalue())


def with_head(taught, kind):
    """The shipped light reader with a head that knows one kind: a double, for what the head adds."""
    with np.load(io.BytesIO(taught)) as file:
        tensors = dict(file)
    head = np.zeros((4, 7), np.float16)
    head[0, kind] = 100
    tensors |= {"head": head, "head_mean": np.zeros(4, np.float32), "head_bias": np.zeros(7, np.float32)}
    tensors |= {"mixture": np.ones(2, np.float32), "full_heat": np.float32(1)}
    file = io.BytesIO()
    np.savez(file, **tensors)
    return Triage(file.getvalue())


def test_a_vector_tells_more_than_words(taught):
    reader = with_head(taught, Kind.PRAISE)
    assert reader.read(["hmm"], ["en"], np.array([[1, 0, 0, 0]]))[0].kind == Kind.PRAISE


def test_the_length_of_a_vector_says_nothing(taught):
    reader = with_head(taught, Kind.PRAISE)
    short, long = np.array([[1, 2, 0, 0]], np.int8), np.array([[50, 100, 0, 0]], np.int8)
    assert reader.read(["hmm"], ["en"], short)[0].sureness == pytest.approx(
        reader.read(["hmm"], ["en"], long)[0].sureness, abs=1e-5
    )


def test_a_vector_of_nothing_leaves_the_words_to_speak(taught):
    labels = with_head(taught, Kind.PRAISE).read(["hmm"], ["en"], np.zeros((1, 4)))
    assert 1 / 7 <= labels[0].sureness <= 1


def test_as_many_vectors_as_texts(taught):
    with pytest.raises(ValueError, match="1 texts came with vectors of shape"):
        with_head(taught, Kind.PRAISE).read(["hmm"], ["en"], np.zeros((2, 4)))


def test_weights_without_a_head_read_words_alone(taught):
    with np.load(io.BytesIO(taught)) as file:
        tensors = {name: file[name] for name in file.files if name != "head"}
    content = io.BytesIO()
    np.savez(content, **tensors)
    reader = Triage(content.getvalue())
    assert reader.read(["hmm"], ["en"], np.zeros((1, 384))) == reader.read(["hmm"], ["en"])
