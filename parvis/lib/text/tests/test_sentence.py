from parvis.lib.text.sentence import Sentence

FRENCH = {"{host} is closed.": "{host} est fermé."}


def test_a_sentence_is_its_text():
    assert Sentence("{host} is closed.", host="lumen.example") == "lumen.example is closed."


def test_a_sentence_can_be_said_in_another_language_later():
    sentence = Sentence("{host} is closed.", host="lumen.example")
    assert sentence.translated(lambda text: FRENCH[text]) == "lumen.example est fermé."


def test_braces_in_a_value_are_kept_as_they_are():
    assert Sentence("{host} is closed.", host="{0}") == "{0} is closed."
