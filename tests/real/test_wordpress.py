"""A real WordPress site: connected by an application password, written on, looked at, changed, answered, let go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from msgspec.structs import replace

from parvis.door import Door, TooLate
from parvis.networks.connecting import Connected
from parvis.networks.seam import Attached, Draft, NetworkError, Outgoing, Post, Reference, Sent
from parvis.networks.wordpress.network import WordPress
from tests.real.test_bluesky_accounts import PIXEL

if TYPE_CHECKING:
    from tools.wordpress.server import Site

pytestmark = pytest.mark.real
PLAIN, PRETTY = "", "/%postname%/"


@dataclass(slots=True)
class Blog:
    """The site and our account on it, under plain or pretty addresses."""

    site: Site
    connected: Connected

    @property
    def account(self) -> WordPress:
        network = WordPress({**self.connected.settings, **self.connected.secrets}, door())
        network.files = lambda reference: PIXEL  # type: ignore[method-assign]
        return network

    def said(self, article: int, text: str, parent: int = 0, name: str = "Zoé") -> int:
        """A visitor comments."""
        given = {"article": article, "text": text, "parent": parent, "name": name}
        return int(
            self.php(
                """echo wp_insert_comment(['comment_post_ID' => $g['article'], 'comment_content' => $g['text'],
            'comment_parent' => $g['parent'], 'comment_author' => $g['name'], 'comment_approved' => 1]);""",
                given,
            )
        )

    def php(self, code: str, given: dict[str, Any]) -> str:
        import json
        from base64 import b64encode

        coded = b64encode(json.dumps(given).encode()).decode()
        return self.site.run(f"$g = json_decode(base64_decode('{coded}'), true); {code}")

    def wait_out_the_flood_guard(self) -> None:
        """WordPress allows one comment of an author in 15 seconds; ours are made old."""
        aged = "UPDATE wp_comments SET comment_date_gmt = '2020-01-01' WHERE user_id > 0"
        self.site.run(f'global $wpdb; $wpdb->query("{aged}");')

    def articles(self) -> list[dict[str, Any]]:
        """What readers see."""
        return httpx.get(f"{self.site.url}/?rest_route=/wp/v2/posts&per_page=100").json()  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    from tools.wordpress.server import NoWordPress, wordpress

    try:
        with wordpress() as found:
            yield found
    except NoWordPress as problem:
        pytest.skip(str(problem))


@pytest.fixture(scope="module", params=[PLAIN, PRETTY], ids=["plain", "pretty"])
def blog(site: Site, request: pytest.FixtureRequest) -> Blog:
    site.run(f"update_option('permalink_structure', '{request.param}'); flush_rewrite_rules();")
    given = {"url": site.url, "user": "alice", "app_password": site.passwords["alice"]}
    return Blog(site, WordPress(given, door()).connect())


def door() -> Door:
    return Door(allow_private=("127.0.0.1",))


def ready(network: WordPress, text: str, **more: Any) -> Outgoing:
    outgoing = network.prepare(Draft(text=text, lang="fr", **more), datetime.now(UTC), Random())
    return replace(outgoing, container=network.stage(outgoing))


def published(blog: Blog, text: str = "Une lampe\n\nElle éclaire & chauffe.", **more: Any) -> Sent:
    network = blog.account
    return network.publish(ready(network, text, **more))


def gathered(blog: Blog, sent: Sent, cursor: str = "") -> dict[str, Post]:
    return {post.text: post for post in blog.account.gather(sent, cursor).posts}


def test_connecting_says_who_we_are_and_where_the_api_is(blog: Blog) -> None:
    found = blog.connected
    assert (found.handle, found.url) == ("Alice", blog.site.url)
    assert found.settings["api"].startswith(blog.site.url)
    assert found.secrets["uuid"]
    blog.account.check()


def test_a_wrong_password_and_a_mere_reader_are_refused_in_words(blog: Blog) -> None:
    with pytest.raises(NetworkError, match="application password") as wrong:
        WordPress({"url": blog.site.url, "user": "alice", "app_password": "wrong"}, door()).connect()
    assert (wrong.value.permanent, wrong.value.of_account) == (True, True)
    given = {"url": blog.site.url, "user": "bob", "app_password": blog.site.passwords["bob"]}
    with pytest.raises(NetworkError, match="role of an author"):
        WordPress(given, door()).connect()


def test_an_article_stands_there_with_its_words(blog: Blog) -> None:
    sent = published(blog, "Été : « lampes » 😀\n\nPlus sur https://lumen.example/?a=1&b=2\n\n<b>pas en gras</b>")
    (article,) = [one for one in blog.articles() if one["id"] == sent.facts["id"]]

    assert article["title"]["rendered"] == "Été : « lampes » 😀"
    assert '<a href="https://lumen.example/?a=1&#038;b=2">' in article["content"]["rendered"].replace("&amp;", "&#038;")
    assert "&lt;b&gt;pas en gras" in article["content"]["rendered"]
    assert (sent.native_id, sent.url) == (article["guid"]["rendered"], article["link"])
    assert sent.at is not None


def test_after_a_lost_answer_it_is_found_and_there_is_one(blog: Blog) -> None:
    network = blog.account
    outgoing = ready(network, "Une seule fois")
    assert network.find(outgoing) is None
    losing = WordPress(network.given, Losing())
    with pytest.raises(NetworkError) as caught:
        losing.publish(outgoing)
    assert caught.value.uncertain

    found = network.find(outgoing)
    assert found is not None
    there = [one["id"] for one in blog.articles() if one["title"]["rendered"] == "Une seule fois"]
    assert there.count(found.facts["id"]) == 1


class Losing(Door):
    """A real door that hears no answer to what it sends."""

    def __init__(self) -> None:
        self.real = door()

    def request(self, method: str, url: str, **options: Any) -> Any:
        answer = self.real.request(method, url, **options)
        if method == "POST":
            raise TooLate("No answer.", uncertain=True)
        return answer


def test_an_edit_changes_the_words_and_keeps_the_address(blog: Blog) -> None:
    sent, network = published(blog, "Avec une fote"), blog.account
    edited = network.edit(ready(network, "Sans une faute"), sent)

    (article,) = [one for one in blog.articles() if one["id"] == sent.facts["id"]]
    assert (edited.native_id, edited.url) == (sent.native_id, sent.url)
    assert article["title"]["rendered"] == "Sans une faute"


def test_a_withdrawn_article_is_gone_and_going_twice_is_no_error(blog: Blog) -> None:
    sent, network = published(blog, "À retirer"), blog.account
    network.withdraw(sent)
    network.withdraw(sent)

    assert sent.facts["id"] not in [one["id"] for one in blog.articles()]


def test_a_picture_goes_with_its_description(blog: Blog) -> None:
    sent = published(blog, "Photo", media=(Attached("image", "any", "image/png", alt="Une « lampe »"),))
    (article,) = [one for one in blog.articles() if one["id"] == sent.facts["id"]]

    assert 'alt="Une « lampe »"' in article["content"]["rendered"]
    medium = httpx.get(f"{blog.site.url}/?rest_route=/wp/v2/media/{article['featured_media']}").json()
    assert (medium["alt_text"], medium["mime_type"]) == ("Une « lampe »", "image/png")


def test_our_answer_to_a_comment_stands_under_it_once(blog: Blog) -> None:
    sent, network = published(blog, "À commenter"), blog.account
    number = blog.said(sent.facts["id"], "Combien ?")
    asked = gathered(blog, sent)["Combien ?"]
    outgoing = ready(network, "Dix euros & merci", reply_to=Reference(asked.native_id))
    blog.wait_out_the_flood_guard()
    first, again = network.publish(outgoing), network.publish(outgoing)

    assert first.native_id == again.native_id == network.find(outgoing).native_id  # type: ignore[union-attr]
    thread = gathered(blog, sent)
    assert thread["Dix euros & merci"].reply_to == asked.native_id
    assert thread["Dix euros & merci"].native_id == first.native_id
    assert thread["Dix euros & merci"].author.native_id == blog.connected.native_id
    assert number


def test_two_answers_at_once_are_told_to_wait_and_neither_is_refused(blog: Blog) -> None:
    sent, network = published(blog, "À commenter vite"), blog.account
    blog.wait_out_the_flood_guard()
    network.publish(ready(network, "Un", reply_to=Reference(sent.native_id, sent.facts)))
    with pytest.raises(NetworkError) as caught:
        network.publish(ready(network, "Deux", reply_to=Reference(sent.native_id, sent.facts)))
    assert (caught.value.permanent, caught.value.retry_after) == (False, 15.0)


def test_comments_come_back_as_a_thread_with_edits_and_deletions(blog: Blog) -> None:
    sent = published(blog, "Un fil")
    one = blog.said(sent.facts["id"], "Elle est <b>belle</b> &amp; grande")
    two = blog.said(sent.facts["id"], "Oui", parent=one, name="Max")
    three = blog.said(sent.facts["id"], "Du spam")
    first = blog.account.gather(sent, "")
    assert [post.text for post in first.posts] == ["Elle est belle & grande", "Oui", "Du spam"]
    assert [post.reply_to for post in first.posts] == [sent.native_id, first.posts[0].native_id, sent.native_id]
    assert blog.account.measure([sent])[sent.native_id].replies == 3

    blog.php(
        "wp_update_comment(['comment_ID' => $g['one'], 'comment_content' => 'Très belle']);"
        "wp_spam_comment($g['three']); wp_delete_comment($g['two'], true);",
        {"one": one, "two": two, "three": three},
    )
    second = blog.account.gather(sent, first.cursor)
    assert [post.text for post in second.posts] == ["Très belle"]
    assert {gone.native_id for gone in second.deletions} == {post.native_id for post in first.posts[1:]}
    assert blog.account.gather(sent, second.cursor).deletions == ()


def test_a_long_thread_is_read_whole(blog: Blog) -> None:
    sent = published(blog, "Très commenté")
    blog.php(
        """for ($n = 0; $n < 130; $n++) wp_insert_comment(['comment_post_ID' => $g['article'],
        'comment_content' => "Avis $n", 'comment_author' => 'Zoé', 'comment_approved' => 1]);""",
        {"article": sent.facts["id"]},
    )
    assert len(gathered(blog, sent)) == 130


def test_an_article_in_the_bin_takes_its_comments_along_and_does_not_break_the_account(blog: Blog) -> None:
    sent, network = published(blog, "Au panier"), blog.account
    blog.said(sent.facts["id"], "Dommage")
    before = network.gather(sent, "")
    network.withdraw(sent)

    assert network.measure([sent])[sent.native_id].replies == 0
    assert [gone.native_id for gone in network.gather(sent, before.cursor).deletions] == [before.posts[0].native_id]


def test_a_revoked_application_password_is_gone_there(site: Site, blog: Blog) -> None:
    made = blog.php(
        """$u = get_user_by('login', 'alice');
        echo WP_Application_Passwords::create_new_application_password($u->ID, ['name' => 'Other'])[0];""",
        {},
    )
    found = WordPress({"url": site.url, "user": "alice", "app_password": made.strip()}, door()).connect()
    other = WordPress({**found.settings, **found.secrets}, door())
    other.revoke()

    with pytest.raises(NetworkError) as caught:
        other.publish(ready(other, "Refusé"))
    assert (caught.value.of_account, caught.value.permanent) == (True, True)
    assert "Refusé" not in [one["title"]["rendered"] for one in blog.articles()]
    blog.account.check()
