"""A WordPress site, against answers as its REST API's documentation describes them."""

from __future__ import annotations

import json
from base64 import b64decode
from datetime import UTC, datetime
from random import Random
from typing import Any

import httpx
import pytest
from msgspec.structs import replace

from parvis.door import TooLate
from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.registry import networks
from parvis.networks.seam import Attached, Draft, NetworkError, Outgoing, Reference
from parvis.networks.wordpress.network import WordPress
from parvis.networks.wordpress.writing import body_of, slug_of, title_of

SITE = "https://blog.lumen.example"
API = f"{SITE}/wp-json/wp/v2"
GIF = b"GIF89a;"
POST = {"id": 12, "link": f"{SITE}/une-lampe", "guid": {"rendered": f"{SITE}/?p=12"}, "date_gmt": "2026-03-03T12:00:00"}
COMMENT = {"id": 5, "post": 12, "link": f"{SITE}/une-lampe/#comment-5", "date_gmt": "2026-03-03T12:00:00",
           "content": {"rendered": "<p>Merci &amp; à bientôt</p>"}}  # fmt: skip


def coded(value: object, status: int = 200) -> Recorded:
    return Recorded(status, json.dumps(value).encode())


def no(status: int, code: str, words: str = "No.") -> Recorded:
    return coded({"code": code, "message": words, "data": {"status": status}}, status)


def site(answers: dict[str, Any], **more: str) -> WordPress:
    places = {key if key.startswith("http") else f"{API}/{key}": answer for key, answer in answers.items()}
    recorded = {str(httpx.URL(place).copy_merge_params({})): answer for place, answer in places.items()}
    given = {"url": SITE, "user": "alice", "app_password": "canary abcd", "api": f"{SITE}/wp-json", **more}
    found = WordPress(given, ReplayDoor(recorded))
    found.files = lambda reference: GIF  # type: ignore[method-assign]
    return found


def ready(text: str = "Une lampe\n\nElle éclaire.", **more: Any) -> Outgoing:
    return site({}).prepare(Draft(text=text, **more), datetime(2026, 3, 3, tzinfo=UTC), Random(7))


def asked(found: WordPress) -> list[Any]:
    return found.door.asked  # type: ignore[attr-defined,no-any-return]


def test_it_is_found_by_its_name() -> None:
    assert networks()["wordpress"] is WordPress


def test_an_article_has_a_title_a_body_and_a_short_name_of_its_own() -> None:
    found, outgoing = site({"posts": coded(POST, 201)}), ready()
    sent = found.publish(outgoing)

    body = json.loads(asked(found)[0].content)
    assert body == {"title": "Une lampe", "content": "<p>Elle éclaire.</p>", "slug": outgoing.rkey, "status": "publish"}
    assert outgoing.rkey.startswith("une-lampe-")
    assert (sent.native_id, sent.url, sent.facts) == (f"{SITE}/?p=12", f"{SITE}/une-lampe", {"id": 12})
    signed = asked(found)[0].headers["Authorization"].removeprefix("Basic ")
    assert b64decode(signed) == b"alice:canary abcd"


@pytest.mark.parametrize(
    ("answer", "permanent", "uncertain", "of_account"),
    [
        (no(401, "incorrect_password"), True, False, True),
        (no(401, "rest_cannot_create"), True, False, True),
        (no(403, "rest_cannot_create"), True, False, True),
        (no(400, "rest_invalid_param", "Invalid parameter"), True, False, False),
        (no(500, "internal_server_error"), False, True, False),
        (Recorded(200, b"<html>Log in</html>", {"Content-Type": "text/html"}), False, True, False),
        (Recorded(201, b"{}"), False, True, False),
        (Recorded(error=TooLate("No answer.", uncertain=True)), False, True, False),
    ],
)
def test_what_goes_wrong_says_whether_it_may_have_been_made(
    answer: Recorded, permanent: bool, uncertain: bool, of_account: bool
) -> None:
    with pytest.raises(NetworkError) as caught:
        site({"posts": answer}).publish(ready())

    error = caught.value
    assert (error.permanent, error.uncertain, error.of_account) == (permanent, uncertain, of_account)
    assert "canary" not in f"{error} {error.answer}"


def test_a_look_finds_it_by_its_short_name_even_unpublished() -> None:
    outgoing = ready()
    found = site({"posts": coded([POST])})

    assert found.find(outgoing) is not None
    assert f"slug={outgoing.rkey}&status=any" in asked(found)[0].url
    assert site({"posts": coded([])}).find(outgoing) is None


@pytest.mark.parametrize("answer", [Recorded(200, b"<html>"), no(500, "x"), no(401, "rest_not_logged_in")])
def test_a_look_that_fails_says_nothing_of_the_article(answer: Recorded) -> None:
    with pytest.raises(NetworkError):
        site({"posts": answer}).find(ready())


def test_pictures_go_first_with_their_description() -> None:
    found = site({"media": coded({"id": 30, "source_url": f"{SITE}/a.gif"}), "posts": coded(POST)})
    outgoing = ready(media=(Attached("image", "a", "image/gif", alt='Une "lampe"'),))
    found.publish(replace(outgoing, container=found.stage(outgoing)))

    article = json.loads(asked(found)[1].content)
    assert b'name="alt_text"\r\n\r\nUne "lampe"' in asked(found)[0].content
    assert article["featured_media"] == 30
    assert f'<img src="{SITE}/a.gif" alt="Une &quot;lampe&quot;">' in article["content"]


def test_markup_in_a_text_is_only_words() -> None:
    content = body_of(ready("Titre\n<script>alert(1)</script> & https://lumen.example/?a=1&b=2"), [])

    assert content == (
        "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; "
        '<a href="https://lumen.example/?a=1&amp;b=2">https://lumen.example/?a=1&amp;b=2</a></p>'
    )


def test_a_long_first_line_is_cut_between_words_and_said_in_full() -> None:
    draft = ready("Une phrase assez longue " * 6)

    assert len(title_of(draft)) <= 81
    assert "Une phrase" in body_of(draft, [])


@pytest.mark.parametrize(("title", "slug"), [("Été à Lumen !", "ete-a-lumen-abcdef0123"), ("日本語", "abcdef0123")])
def test_a_short_name_is_plain(title: str, slug: str) -> None:
    assert slug_of(Draft(text="x", title=title), "abcdef0123456789") == slug


def test_an_answer_is_a_comment_and_is_never_doubled() -> None:
    parent = Reference(f"{SITE}/une-lampe/#comment-4", {"id": 12, "comment": 4})
    found = site({"comments": [no(409, "comment_duplicate"), coded([COMMENT])]})
    sent = found.publish(ready("Merci & à bientôt", reply_to=parent))

    assert json.loads(asked(found)[0].content) == {"post": 12, "parent": 4, "content": "Merci &amp; à bientôt"}
    assert sent.facts == {"id": 12, "comment": 5}


def test_a_comment_too_soon_after_another_waits_and_is_not_refused() -> None:
    found = site({"comments": no(400, "comment_flood", "You are posting comments too quickly. Slow down.")})
    with pytest.raises(NetworkError, match="wait") as caught:
        found.publish(ready("Merci", reply_to=Reference(f"{SITE}/?p=12#comment-4")))

    assert (caught.value.permanent, caught.value.uncertain, caught.value.retry_after) == (False, False, 15.0)


def test_an_author_who_may_not_moderate_still_finds_an_answer() -> None:
    parent = Reference(f"{SITE}/?p=12#comment-4")
    found = site({"comments": [no(403, "rest_forbidden_context"), coded([COMMENT])]})
    sent = found.find(ready("Merci & à bientôt", reply_to=parent))

    assert sent is not None
    assert (sent.native_id, sent.facts) == (f"{SITE}/?p=12#comment-5", {"id": 12, "comment": 5})
    assert "status" not in asked(found)[1].url


def test_an_answer_to_something_elsewhere_is_refused() -> None:
    with pytest.raises(NetworkError, match="does not have the article"):
        site({}).publish(ready("Merci", reply_to=Reference("https://elsewhere.example/x")))


def test_edits_keep_the_short_name_and_withdrawals_may_come_twice() -> None:
    found = site({"posts/12": [coded(POST), coded(POST), no(410, "rest_already_trashed")], "posts": coded(POST)})
    sent = found.publish(ready())
    found.edit(ready("Neuf\nTexte"), sent)
    found.withdraw(sent)
    found.withdraw(sent)

    assert "slug" not in json.loads(asked(found)[1].content)
    assert [one.method for one in asked(found)] == ["POST", "POST", "DELETE", "DELETE"]


ROOT = coded({"namespaces": ["oembed/1.0", "wp/v2"]})
ME = coded({"id": 3, "name": "Alice", "capabilities": {"publish_posts": True}})
UUID = coded({"uuid": "5ac6b9f1-1d2c-4a3e-9a0b-000000000000"})


def test_connecting_finds_the_api_and_who_we_are() -> None:
    found = site({f"{SITE}/wp-json/": ROOT, "users/me": ME, "users/me/application-passwords/introspect": UUID}, api="")
    told = found.connect()

    assert (told.name, told.settings["api"], told.native_id) == ("blog.lumen.example", f"{SITE}/wp-json", f"{SITE}#3")
    assert told.secrets["app_password"] == "canary abcd"
    assert "canary" not in str(told.settings)


def test_a_site_without_pretty_addresses_is_found_too() -> None:
    plain = f"{SITE}/?rest_route="
    found = site({
        f"{SITE}/wp-json/": Recorded(404, b"<html>"), f"{plain}/": ROOT,
        f"{plain}/wp/v2/users/me&context=edit": ME,
        f"{plain}/wp/v2/users/me/application-passwords/introspect": no(404, "rest_no_route"),
    }, api="")  # fmt: skip

    assert found.connect().settings["api"] == plain


def test_a_page_that_is_no_wordpress_is_said() -> None:
    with pytest.raises(NetworkError, match="WordPress"):
        site({f"{SITE}/wp-json/": Recorded(200, b"<html>"), f"{SITE}/": Recorded(200, b"<html>")}, api="").connect()


def test_who_may_not_publish_is_not_connected() -> None:
    me = coded({"id": 3, "name": "Alice", "capabilities": {"read": True}})
    with pytest.raises(NetworkError, match="role of an author"):
        site({f"{SITE}/wp-json/": ROOT, "users/me": me}, api="").connect()


def test_the_application_password_is_deleted_there() -> None:
    found = site({"users/me/application-passwords/5ac6b9f1": coded({"deleted": True})}, uuid="5ac6b9f1")
    assert found.revoke() == ""

    assert asked(found)[0].method == "DELETE"


def test_an_application_password_that_no_site_names_is_left_to_the_person() -> None:
    assert f"{SITE}/wp-admin/profile.php" in site({}).revoke()


def test_a_title_alone_is_an_article() -> None:
    made = site({"posts": coded({"id": 7, "link": f"{SITE}/une-lampe"})})
    assert made.publish(ready("", title="Une lampe")).facts == {"id": 7}


def test_a_long_first_line_without_a_space_is_cut_all_the_same() -> None:
    assert title_of(ready("灯" * 100)) == "灯" * 80 + "…"


def test_a_site_that_answers_with_a_page_is_connected_without_the_name_of_its_password() -> None:
    told = {
        f"{SITE}/wp-json/": ROOT,
        "users/me": ME,
        "users/me/application-passwords/introspect": Recorded(404, b"<html>"),
    }
    assert site(told, api="").connect().secrets["uuid"] == ""


def test_a_page_in_the_place_of_a_comment_is_no_answer() -> None:
    parent = Reference(f"{SITE}/?p=7", {"id": 7})
    found = site({"comments": Recorded(201, b"<html>")})
    with pytest.raises(NetworkError) as raised:
        found.publish(ready("Merci", reply_to=parent))
    assert raised.value.uncertain
