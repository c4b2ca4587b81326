import hmac
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from parvis.networks.registry import networks
from parvis.networks.seam import Author, Batch, Counts, Deletion, Media, NetworkError
from parvis.networks.testing import check_post
from parvis.networks.webhook.network import MAX_RECORDS, Webhook, read
from parvis.networks.webhook.signature import sign, sign_standard

SECRET = "a lamp in the window at night"
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def taken(document: object, origin: str = "forum") -> Batch:
    body = json.dumps(document).encode()
    return read(body, sign(body, SECRET, NOW), SECRET, NOW, origin)


def only(**record: object):
    batch = taken({"id": "1", "text": "Une lampe", **record})
    assert batch.bad == ()
    (post,) = batch.posts
    check_post(post, "webhook")
    return post


def refusal(body: bytes, headers: dict[str, str], secret: str = SECRET, now: datetime = NOW) -> NetworkError:
    with pytest.raises(NetworkError) as caught:
        read(body, headers, secret, now)
    assert caught.value.permanent
    return caught.value


def test_a_signed_record_becomes_a_post():
    post = only(
        title="Panne", url="https://forum.example/1", created_at="2026-03-02T09:30:00+01:00", lang="fr-FR",
        country="fr", author={"id": 7, "handle": "@ines", "name": "Inès", "followers": "1 200"}, hashtags=["#panne"],
        likes=3, counts={"replies": 2}, mentions="@lumen, bob",
        media=[{"url": "https://forum.example/1.jpg", "alt": "Elle"}],
    )  # fmt: skip
    assert (post.native_id, post.title, post.text, post.site) == ("forum#1", "Panne", "Une lampe", "forum.example")
    assert post.created_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    assert post.author == Author("forum#7", handle="ines", name="Inès", followers=1200)
    assert (post.lang, post.country, post.kind) == ("fr", "FR", "post")
    assert (post.hashtags, post.mentions) == (("panne",), ("lumen", "bob"))
    assert post.counts == Counts(replies=2, likes=3)
    assert post.media == (Media("image", "https://forum.example/1.jpg", alt="Elle"),)


@pytest.mark.parametrize(
    "document",
    [
        {"text": "a"},
        [{"text": "a"}],
        {"posts": [{"text": "a"}]},
        {"message": "a"},
        {"html": "<p>a</p>"},
        {"body": " a "},
    ],
)
def test_a_body_may_be_a_record_a_list_or_posts(document):
    (post,) = taken(document).posts
    assert post.text == "a"


def test_markup_is_reduced_and_its_links_are_kept():
    post = only(
        html='<p>Un <a href="/b">lien</a><script>x</script></p><img src="/c.jpg">', url="https://forum.example/1"
    )
    assert (post.text, post.links) == ("Un lien", ("https://forum.example/b",))
    assert post.media == (Media("image", "https://forum.example/c.jpg"),)


def test_links_in_plain_text_are_found_and_dangerous_ones_are_not():
    post = only(text="Voir https://lumen.example/a.", url="javascript:alert(1)")
    assert (post.links, post.url) == (("https://lumen.example/a",), "")


@pytest.mark.parametrize(
    ("extra", "kind"),
    [({}, "post"), ({"rating": 4}, "review"), ({"reply_to": "9"}, "reply"), ({"kind": "message"}, "message"),
     ({"kind": "toot"}, "post")],
)  # fmt: skip
def test_the_kind_is_told_or_guessed(extra, kind):
    assert only(**extra).kind == kind


@pytest.mark.parametrize("rating", [10**400, -(10**400), 1e300, True, "five"])
def test_a_rating_that_no_scale_has_is_none(rating):
    assert only(rating=rating).rating is None


@pytest.mark.parametrize(
    ("time", "created_at"),
    [
        (1772440200, datetime(2026, 3, 2, 8, 30, tzinfo=UTC)),
        (1772440200000, datetime(2026, 3, 2, 8, 30, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 09:30:00 +0100", datetime(2026, 3, 2, 8, 30, tzinfo=UTC)),
        ("2026-03-02 08:30", datetime(2026, 3, 2, 8, 30, tzinfo=UTC)),
        ("2037-01-01T00:00:00Z", NOW),
        (None, NOW),
    ],
)
def test_times_are_read_in_their_usual_forms(time, created_at):
    assert only(timestamp=time).created_at == created_at


def test_a_record_without_an_id_has_a_stable_one():
    ids = {taken({"text": "a", "author": "b"}).posts[0].native_id for _ in range(2)}
    assert len(ids) == 1
    assert taken({"text": "a", "url": "https://x.example/1"}).posts[0].native_id == "forum#https://x.example/1"


def test_two_senders_with_the_same_ids_do_not_meet():
    forum, shop = taken({"id": 1, "text": "a"}, "forum"), taken({"id": 1, "text": "a"}, "shop")
    assert forum.posts[0].native_id != shop.posts[0].native_id


def test_a_reply_names_its_parent_as_the_parent_is_named():
    first, second = taken([{"id": 1, "text": "a"}, {"id": 2, "text": "b", "parent_id": 1}]).posts
    assert second.reply_to == first.native_id


def test_a_deletion_is_told():
    assert taken({"id": "1", "deleted": True}).deletions == (Deletion("webhook", native_id="forum#1"),)


def test_the_same_id_twice_in_one_request_is_its_later_form():
    (post,) = taken([{"id": 1, "text": "a"}, {"id": 1, "text": "b"}]).posts
    assert post.text == "b"


def test_bad_records_are_set_aside_with_their_place_and_the_reason():
    batch = taken([{"text": "a"}, 5, None, {"id": 4}, {"text": "e", "date": "hier"}, {"text": "f", "media": 3}])
    assert [post.text for post in batch.posts] == ["a", "f"]
    assert [bad.place for bad in batch.bad] == ["record 2", "record 3", "record 4", "record 5"]
    assert "2026-03-02T09:30:00+01:00" in batch.bad[-1].reason
    assert batch.bad[-1].excerpt == '{"text":"e","date":"hier"}'


@pytest.mark.parametrize("value", [None, 5, True, [], {}, [[]], "", "\x00", -3, ["x", None, {"a": 1}]])
def test_odd_values_anywhere_are_no_harm(value):
    names = (
        "title", "url", "author", "lang", "country", "hashtags", "mentions", "media", "counts", "rating", "reply_to",
        "root", "kind", "site", "likes", "is_sensitive", "html", "author_id",
    )  # fmt: skip
    document = [{"id": "1", "text": "a", name: value} for name in names]
    assert [post.native_id for post in taken(document).posts] == ["forum#1"]


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 100_000, b"\xff", b"1e999", b"null and void"])
def test_what_is_not_json_is_refused_with_the_reason(body):
    assert "not JSON" in str(refusal(body, sign(body, SECRET, NOW)))


def test_too_many_records_are_refused():
    body = json.dumps([{"text": "a"}] * (MAX_RECORDS + 1)).encode()
    assert "10000" in str(refusal(body, sign(body, SECRET, NOW)))


def test_too_large_a_body_is_refused_before_anything_else():
    assert "larger" in str(refusal(b" " * 10_000_001, {}))


EARLIER = sign(b'{"id": "1", "text": "a"}', SECRET, NOW - timedelta(seconds=9))["Parvis-Signature"]
BODY = b'{"id": "1", "text": "a"}'


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Parvis-Signature": ""},
        {"Parvis-Signature": "t=,v1="},
        {"Parvis-Signature": "v1=00"},
        {"Parvis-Signature": f"t={'9' * 40},v1=00"},
        {"Parvis-Signature": f"t={int(NOW.timestamp())}"},
        {"webhook-signature": "v1,AAAA"},
    ],
)
def test_an_unsigned_request_is_refused(headers):
    assert "not signed" in str(refusal(BODY, headers))


@pytest.mark.parametrize(
    "headers",
    [
        sign(BODY, "another secret", NOW),
        sign(BODY + b" ", SECRET, NOW),
        {"Parvis-Signature": f"t={int(NOW.timestamp())},v1="},
        {"Parvis-Signature": f"t={int(NOW.timestamp())},v1=zz"},
        {"Parvis-Signature": sign(BODY, SECRET, NOW)["Parvis-Signature"].replace("v1", "v0,v1=00,v2")},
        {"Parvis-Signature": f"t={int(NOW.timestamp())}," + EARLIER.partition(",")[2]},
        sign_standard(BODY, "another secret", "msg_1", NOW),
    ],
)
def test_a_wrong_signature_is_refused(headers):
    assert "signature is wrong" in str(refusal(BODY, headers)) or "not signed" in str(refusal(BODY, headers))


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_a_request_out_of_time_is_refused(seconds):
    headers = sign(BODY, SECRET, NOW)
    assert "clocks" in str(refusal(BODY, headers, now=NOW + timedelta(seconds=seconds)))


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_a_request_within_the_window_is_taken(seconds):
    assert read(BODY, sign(BODY, SECRET, NOW), SECRET, NOW + timedelta(seconds=seconds)).posts


def test_while_the_secret_changes_two_signatures_may_stand():
    old, new = sign(BODY, "the old one", NOW)["Parvis-Signature"], sign(BODY, SECRET, NOW)["Parvis-Signature"]
    headers = {"PARVIS-SIGNATURE": f"{old},{new.partition(',')[2]}"}
    assert read(BODY, headers, SECRET, NOW).posts


@pytest.mark.parametrize("secret", [SECRET, "whsec_bGFtcCBpbiB0aGUgd2luZG93IGF0IG5pZ2h0"])
def test_standard_webhooks_are_understood(secret):
    assert read(BODY, sign_standard(BODY, secret, "msg_1", NOW), secret, NOW).posts


@pytest.mark.parametrize("secret", ["", "whsec_not base64"])
def test_an_empty_secret_opens_nothing(secret):
    stamp = str(int(NOW.timestamp()))
    ours = hmac.new(b"", f"{stamp}.".encode() + BODY, sha256).hexdigest()
    standard = b64encode(hmac.new(b"", f"m.{stamp}.".encode() + BODY, sha256).digest()).decode()
    refusal(BODY, {"Parvis-Signature": f"t={stamp},v1={ours}"}, secret)
    headers = {"webhook-id": "m", "webhook-timestamp": stamp, "webhook-signature": f"v1,{standard}"}
    assert "secret" in str(refusal(BODY, headers, secret))


def test_it_receives_with_its_settings():
    hook = Webhook({"secret": SECRET, "origin": "shop"}, door=None)
    assert hook.receive(BODY, sign(BODY, SECRET, NOW), NOW).posts[0].native_id == "shop#1"


def test_it_is_found_by_its_name():
    assert networks()["webhook"] is Webhook
    assert all(setting.label for setting in Webhook.settings)
