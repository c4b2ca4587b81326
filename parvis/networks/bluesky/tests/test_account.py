"""An account on Bluesky, against recorded answers; tests/real has the same against a real server."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from parvis.door import DoorError, TooLate
from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.bluesky.dpop import ProofKey, claims_of
from parvis.networks.bluesky.facets import facets
from parvis.networks.bluesky.network import Bluesky
from parvis.networks.bluesky.tid import tid
from parvis.networks.connecting import Here
from parvis.networks.seam import Attached, Draft, NetworkError, Outgoing, Reference, Sent

PDS, APPVIEW, GATE = "https://pds.lumen.example", "https://appview.example", "https://gate.example"
DID = "did:plc:lumen"
NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
GIVEN = {"service": PDS, "did": DID, "appview": APPVIEW, "access_token": "canary-access",
         "refresh_token": "canary-refresh", "app_password": "canary-word", "plc": "https://plc.example"}  # fmt: skip
URI = f"at://{DID}/app.bsky.feed.post/3mg5z2"
PUT = f"{PDS}/xrpc/com.atproto.repo.putRecord"
GET = f"{PDS}/xrpc/com.atproto.repo.getRecord"
RESOLVE = f"{APPVIEW}/xrpc/com.atproto.identity.resolveHandle"
DONE = Recorded(200, json.dumps({"uri": URI, "cid": "bafy1"}).encode())
LOGIN = b"<!doctype html><title>Sign in</title><form>Password</form>"


def said(status: int, name: str, words: str = "No.", headers: dict[str, str] | None = None) -> Recorded:
    return Recorded(status, json.dumps({"error": name, "message": words}).encode(), headers or {})


def network(answers: dict[str, Any], **more: Any) -> Bluesky:
    return Bluesky({**GIVEN, **more}, ReplayDoor(answers))


def ready(text: str = "Une lampe", **more: Any) -> Outgoing:
    return Bluesky(GIVEN, ReplayDoor({})).prepare(Draft(text=text, lang="fr", **more), NOW, Random(7))


def bodies(found: Bluesky) -> list[bytes]:
    return [asked.content for asked in found.door.asked]  # type: ignore[attr-defined]


def test_ids_sort_by_time_and_are_chosen_before_the_first_try() -> None:
    later = datetime(2026, 3, 3, 12, 0, 1, tzinfo=UTC)

    assert len(tid(NOW, Random(1))) == 13
    assert tid(NOW, Random(9)) < tid(later, Random(1))
    assert ready() == ready()


def test_each_try_sends_the_same_bytes() -> None:
    found, outgoing = network({PUT: DONE}), ready("Bonjour @lumen.example https://lumen.example #Lampe")
    found.publish(outgoing)
    found.publish(outgoing)

    first, second = bodies(found)
    assert first == second
    sent = json.loads(first)
    assert (sent["rkey"], sent["swapRecord"], sent["record"]["langs"]) == (outgoing.rkey, None, ["fr"])


def test_what_was_sent_says_where_it_stands() -> None:
    sent = network({PUT: DONE}).publish(ready())

    assert sent.native_id == URI
    assert sent.url == f"https://bsky.app/profile/{DID}/post/3mg5z2"
    assert sent.facts == {"cid": "bafy1", "created_at": "2026-03-03T12:00:00.000Z"}


@pytest.mark.parametrize(
    ("answer", "permanent", "uncertain", "of_account"),
    [
        (said(400, "InvalidRequest", "Bad record"), True, False, False),
        (said(400, "ExpiredToken"), True, False, True),
        (said(400, "InvalidToken"), True, False, True),
        (said(401, "AuthMissing"), True, False, True),
        (said(400, "AccountTakedown"), True, False, True),
        (said(429, "RateLimitExceeded", headers={"Retry-After": "30"}), False, False, False),
        (said(500, "InternalServerError"), False, True, False),
        (said(502, "UpstreamFailure"), False, True, False),
        (Recorded(200, LOGIN, {"Content-Type": "text/html"}), False, True, False),
        (Recorded(200, b"{}"), False, True, False),
        (Recorded(200, b""), False, True, False),
        (Recorded(error=TooLate("No answer.", uncertain=True)), False, True, False),
        (Recorded(error=DoorError("Cut.", uncertain=True)), False, True, False),
        (Recorded(error=DoorError("No host.")), False, False, False),
    ],
)
def test_what_goes_wrong_says_whether_it_may_have_been_made(
    answer: Recorded, permanent: bool, uncertain: bool, of_account: bool
) -> None:
    with pytest.raises(NetworkError) as caught:
        network({PUT: answer}).publish(ready())

    error = caught.value
    assert (error.permanent, error.uncertain, error.of_account) == (permanent, uncertain, of_account)
    assert "canary" not in f"{error} {error.answer}"


def test_the_network_says_how_long_to_wait() -> None:
    with pytest.raises(NetworkError) as caught:
        network({PUT: said(429, "RateLimitExceeded", headers={"Retry-After": "30"})}).publish(ready())
    assert caught.value.retry_after == 30.0


def test_a_refused_swap_with_our_text_there_is_our_post() -> None:
    there = Recorded(
        200, json.dumps({"uri": URI, "cid": "b2", "value": {"text": "Une lampe", "createdAt": "x"}}).encode()
    )
    found = network({PUT: said(400, "InvalidSwap"), GET: there})

    assert found.publish(ready()).facts["cid"] == "b2"


def test_a_refused_swap_with_another_text_is_left_to_a_person() -> None:
    there = Recorded(200, json.dumps({"uri": URI, "cid": "b2", "value": {"text": "Autre"}}).encode())
    with pytest.raises(NetworkError, match="left as it is") as caught:
        network({PUT: said(400, "InvalidSwap"), GET: there}).publish(ready())
    assert caught.value.permanent


@pytest.mark.parametrize(
    "answer", [said(400, "RecordNotFound"), said(400, "InvalidRequest", "Could not locate record: at://x")]
)
def test_what_is_not_there_is_surely_missing(answer: Recorded) -> None:
    assert network({GET: answer}).find(ready()) is None


@pytest.mark.parametrize("answer", [said(500, "Broken"), Recorded(200, LOGIN), said(401, "AuthMissing")])
def test_a_look_that_fails_says_nothing_of_the_post(answer: Recorded) -> None:
    with pytest.raises(NetworkError):
        network({GET: answer}).find(ready())


@pytest.mark.parametrize("count", [300, 301])
def test_letters_are_counted_as_people_do(count: int) -> None:
    found = network({PUT: DONE})
    text = "👩‍👩‍👧" * 5 + "é" * (count - 5)
    if count == 300:
        assert found.publish(ready(text))
    else:
        with pytest.raises(NetworkError, match="301 characters, and Bluesky takes 300: shorten it by 1") as caught:
            found.publish(ready(text))
        assert caught.value.permanent
        assert bodies(found) == []


def test_nothing_is_not_a_post() -> None:
    with pytest.raises(NetworkError, match="nothing to say"):
        network({}).publish(ready("  "))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("voir https://lumen.example/a(b).", ["https://lumen.example/a(b)"]),
        ("(https://lumen.example)", ["https://lumen.example"]),
        ("« https://lumen.example/é »", ["https://lumen.example/é"]),
        ("mail@lumen.example et @lumen.example", ["@lumen.example"]),
        ("#Été #2026 #a-b,", ["#Été", "#a-b"]),
        ("https://lumen.example/#ancre", ["https://lumen.example/#ancre"]),
        ("😀 #lampe 😀", ["#lampe"]),
        ("un # seul", []),
    ],
)
def test_facets_stand_where_their_bytes_are(text: str, expected: list[str]) -> None:
    found = facets(text, {"lumen.example": DID})

    parts = [text.encode()[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in found]
    assert parts == expected


def test_a_handle_that_nobody_has_stays_plain_text() -> None:
    nobody = said(400, "InvalidRequest", "Unable to resolve handle")
    found = network({f"{RESOLVE}?handle=nobody.example": nobody, f"{RESOLVE}?handle=lumen.example":
                     Recorded(200, json.dumps({"did": DID}).encode())})  # fmt: skip
    staged = json.loads(found.stage(ready("@nobody.example @lumen.example")))

    assert staged["dids"] == {"lumen.example": DID}


def test_handles_that_cannot_be_asked_for_now_hold_the_post_back() -> None:
    with pytest.raises(NetworkError) as caught:
        network({RESOLVE: said(503, "Busy")}).stage(ready("@lumen.example"))
    assert not caught.value.permanent


def test_an_answer_to_a_post_that_is_gone_is_refused() -> None:
    posts = Recorded(200, b'{"posts": []}')
    parent = Reference("at://did:plc:other/app.bsky.feed.post/1")
    with pytest.raises(NetworkError, match="is gone"):
        network({f"{APPVIEW}/xrpc/app.bsky.feed.getPosts": posts}).stage(ready(reply_to=parent))


def test_a_film_and_a_picture_do_not_go_together() -> None:
    media = (Attached("video", "a", "video/mp4"), Attached("image", "b", "image/png"))
    with pytest.raises(NetworkError, match="not both"):
        network({}).stage(ready(media=media))


def test_a_heavy_picture_is_refused_with_its_weight() -> None:
    found = network({})
    found.files = lambda reference: b"GIF89a" + b"x" * 1_500_000 + b";"  # type: ignore[method-assign]
    with pytest.raises(NetworkError, match="1501 kB, and 1000 kB"):
        found.stage(ready(media=(Attached("image", "a", "image/gif"),)))


def test_a_link_becomes_a_card() -> None:
    found = network({PUT: DONE})
    found.publish(ready(link="https://lumen.example/aide", title="Aide"))

    embed = json.loads(bodies(found)[0])["record"]["embed"]
    assert embed["external"] == {"uri": "https://lumen.example/aide", "title": "Aide", "description": ""}


def test_interactions_come_by_packs_of_25() -> None:
    view = {"uri": URI, "likeCount": 3, "replyCount": 1, "author": {"did": DID}, "indexedAt": "2026-03-03T12:00:00Z",
            "record": {"text": "x", "createdAt": "2026-03-03T12:00:00Z"}}  # fmt: skip
    found = network({f"{APPVIEW}/xrpc/app.bsky.feed.getPosts": Recorded(200, json.dumps({"posts": [view]}).encode())},
                    handle="", app_password="")  # fmt: skip
    counts = found.measure([Sent(URI)] + [Sent(f"{URI}{number}") for number in range(29)])

    assert (counts[URI].likes, counts[URI].replies, counts[URI].views) == (3, 1, None)
    assert len(counts) == 1
    assert len(found.door.asked) == 2  # type: ignore[attr-defined]


# OAuth, against a named double of an authorization server: recorded answers of its shape.

HERE = Here(
    "https://parvis.example/oauth/callback", "https://parvis.example/oauth/clients/bluesky", "https://parvis.example"
)
DOCUMENT = {"id": DID, "alsoKnownAs": ["at://lumen.example"],
            "service": [{"type": "AtprotoPersonalDataServer", "serviceEndpoint": PDS}]}  # fmt: skip
SERVER = {"issuer": GATE, "pushed_authorization_request_endpoint": f"{GATE}/par", "token_endpoint": f"{GATE}/token",
          "authorization_endpoint": f"{GATE}/authorize", "revocation_endpoint": f"{GATE}/revoke"}  # fmt: skip
TOKENS = {"access_token": "canary-a", "refresh_token": "canary-r", "sub": DID, "scope": "atproto transition:generic",
          "expires_in": 3600, "token_type": "DPoP"}  # fmt: skip
NONCE = Recorded(400, b'{"error": "use_dpop_nonce"}', {"DPoP-Nonce": "n1"})


def coded(value: object) -> Recorded:
    return Recorded(200, json.dumps(value).encode())


def gate(**more: Any) -> dict[str, Any]:
    return {
        RESOLVE: coded({"did": DID}), f"https://plc.example/{DID}": coded(DOCUMENT),
        f"{PDS}/.well-known/oauth-protected-resource": coded({"authorization_servers": [GATE]}),
        f"{GATE}/.well-known/oauth-authorization-server": coded(SERVER),
        f"{GATE}/par": [NONCE, Recorded(201, b'{"request_uri": "urn:x", "expires_in": 60}')],
        f"{GATE}/token": coded(TOKENS),
    } | more  # fmt: skip


def begun(found: Bluesky) -> dict[str, str]:
    return found.begin(HERE, {}, "the-state").keep


def test_the_request_is_pushed_with_a_proof_and_its_nonce() -> None:
    found = network(gate(), handle="lumen.example")
    asked = found.begin(HERE, {}, "the-state")

    pushed = [one for one in found.door.asked if one.url == f"{GATE}/par"]  # type: ignore[attr-defined]
    claims = [claims_of(one.headers["DPoP"]) for one in pushed]
    assert [claim.get("nonce") for claim in claims] == [None, "n1"]
    assert (claims[1]["htm"], claims[1]["htu"]) == ("POST", f"{GATE}/par")
    assert (
        asked.url
        == f"{GATE}/authorize?client_id=https%3A%2F%2Fparvis.example%2Foauth%2Fclients%2Fbluesky&request_uri=urn%3Ax"
    )
    assert b"code_challenge_method=S256" in pushed[1].content


def test_a_code_becomes_tokens_bound_to_a_key() -> None:
    found = network(gate(), handle="lumen.example")
    told = found.finish(HERE, {}, begun(found), {"code": "c", "iss": GATE, "state": "the-state"})

    assert (told.native_id, told.handle, told.settings["service"]) == (DID, "lumen.example", PDS)
    assert set(told.secrets) == {"proof_key", "access_token", "refresh_token"}
    assert "canary" not in str(told.settings)
    assert told.ends_at is not None


@pytest.mark.parametrize(
    ("answer", "tokens"),
    [
        ({"code": "c", "iss": "https://evil.example"}, TOKENS),
        ({"code": "c"}, TOKENS),
        ({"error": "access_denied", "iss": GATE}, TOKENS),
        ({"code": "c", "iss": GATE}, TOKENS | {"sub": "did:plc:other"}),
        ({"code": "c", "iss": GATE}, TOKENS | {"scope": "transition:generic"}),
    ],
)
def test_an_answer_that_is_not_right_connects_nothing(answer: dict[str, str], tokens: dict[str, Any]) -> None:
    found = network(gate(**{f"{GATE}/token": coded(tokens)}), handle="lumen.example")
    with pytest.raises(NetworkError) as caught:
        found.finish(HERE, {}, begun(found), answer)
    assert caught.value.permanent


def test_a_server_that_may_not_speak_for_the_account_connects_nothing() -> None:
    elsewhere = [coded({"authorization_servers": [GATE]}), coded({"authorization_servers": ["https://other.example"]})]
    found = network(gate(**{f"{PDS}/.well-known/oauth-protected-resource": elsewhere}), handle="lumen.example")
    with pytest.raises(NetworkError, match="did not come from"):
        found.finish(HERE, {}, begun(found), {"code": "c", "iss": GATE})


def test_each_call_carries_a_proof_for_its_token() -> None:
    key = ProofKey()
    found = network(
        {PUT: [Recorded(401, b'{"error": "use_dpop_nonce"}', {"DPoP-Nonce": "n2"}), DONE]}, proof_key=key.text
    )
    found.publish(ready())

    first, second = found.door.asked  # type: ignore[attr-defined]
    assert second.headers["Authorization"] == "DPoP canary-access"
    assert claims_of(second.headers["DPoP"])["nonce"] == "n2"
    assert claims_of(second.headers["DPoP"])["ath"]
    assert first.content == second.content


def test_a_refresh_token_that_is_over_says_connect_again() -> None:
    over = Recorded(400, b'{"error": "invalid_grant"}')
    found = network({f"{GATE}/token": over}, proof_key=ProofKey().text, token_endpoint=f"{GATE}/token", client_id="x")
    with pytest.raises(NetworkError, match="connect it again") as caught:
        found.refresh()
    assert caught.value.of_account


def test_only_https_or_this_machine_can_be_come_back_to() -> None:
    here = replace(HERE, client="http://parvis.lan/x", redirect="http://parvis.lan/oauth/callback")
    with pytest.raises(NetworkError, match="https"):
        network(gate(), handle="lumen.example").begin(here, {}, "s")


@pytest.mark.parametrize("told", [{}, {"access_token": "new"}, {"access_token": 1, "refresh_token": None}])
def test_an_answer_without_new_tokens_leaves_the_old_ones(told: dict[str, Any]) -> None:
    found = network(
        {f"{GATE}/token": coded(told)}, proof_key=ProofKey().text, token_endpoint=f"{GATE}/token", client_id="x"
    )
    with pytest.raises(NetworkError):
        found.refresh()


def test_a_session_that_is_renewed_without_tokens_leaves_the_old_ones() -> None:
    found = network({f"{PDS}/xrpc/com.atproto.server.refreshSession": coded({"did": DID})})
    with pytest.raises(NetworkError):
        found.refresh()
