import pytest

from parvis.listening.documents import document_of_row, documents_of
from parvis.listening.intake import take_in
from parvis.listening.tests.conftest import NOON, a_batch, a_post
from parvis.networks.seam import Author, Counts, Media
from parvis.posts.models import Post, Source

pytestmark = pytest.mark.django_db


def test_many_documents_say_what_one_row_says(source: Source) -> None:
    full = a_post(
        "1", "Lumen #lampe", title="Abat-jour", hashtags=("lampe",), mentions=("lumen",), reply_to="0",
        links=("https://lumen.example/",), media=(Media(url="https://lumen.example/a.png", kind="image"),),
        counts=Counts(likes=3),
        author=Author("nora", handle="nora", name="Nora", followers=7), url="https://mastodon.example/1", lang="fr",
    )  # fmt: skip
    source.keeps_everything = True
    take_in(source, a_batch(full, a_post("2", "Lumen")), now=NOON)
    rows = Post.objects.select_related("author", "source").order_by("-pk")

    found = documents_of(Post.objects.order_by("-pk"))

    assert found == {post.pk: document_of_row(post) for post in rows}
    assert list(found) == [post.pk for post in rows]
