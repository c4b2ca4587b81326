"""An account on a Mastodon server. No server can be installed here: answers as its documentation describes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from msgspec.structs import replace

from parvis.door import DoorError, TooLate
from parvis.door.replay import Recorded, ReplayDoor
from parvis.networks.connecting import Here
from parvis.networks.fitting import counted
from parvis.networks.mastodon.network import Mastodon
from parvis.networks.mastodon.writing import Writer
from parvis.networks.seam import Attached, Draft, Limits, NetworkError, Outgoing, Reference, Sent

SITE = "https://mastodon.example"
STATUSES = f"{SITE}/api/v1/statuses"
MINE = f"{SITE}/api/v1/accounts/9/statuses"
HERE = Here("https://parvis.example/oauth/callback", "https://parvis.example/c", "https://parvis.example")
LOGIN = b"<!doctype html><title>Sign in</title>"
GIF = b"GIF89a;"
WHO = {"id": "9", "acct": "lumen", "url": f"{SITE}/@lumen", "uri": f"{SITE}/users/lumen", "display_name": "Lumen"}


def coded(value: object, status: int = 200, **headers: str) -> Recorded:
    return Recorded(status, json.dumps(value).encode(), headers)


def status(number: str = "111", text: str = "Une lampe", at: datetime | None = None, **more: Any) -> dict[str, Any]:
    moment = (at or datetime.now(UTC)).isoformat()
    return {"id": number, "uri": f"{SITE}/users/lumen/statuses/{number}", "url": f"{SITE}/@lumen/{number}",
            "created_at": moment, "content": f"<p>{text}</p>", "media_attachments": [], "visibility": "public",
            "account": WHO, **more}  # fmt: skip


INSTANCE = {f"{SITE}/api/v2/instance": coded({"configuration": {
    "statuses": {"max_characters": 50, "characters_reserved_per_url": 23, "max_media_attachments": 2},
    "media_attachments": {"image_size_limit": 5000, "video_size_limit": 9000}}})}  # fmt: skip


def network(answers: dict[str, Any], **more: Any) -> Mastodon:
    found = Mastodon({"server": SITE, "token": "canary-token", "account_id": "9", **more}, ReplayDoor(answers))
    found.files = lambda reference: GIF  # type: ignore[method-assign]
    return found


def ready(text: str = "Une lampe", at: datetime | None = None, **more: Any) -> Outgoing:
    return network({}).prepare(Draft(text=text, lang="fr", **more), at or datetime.now(UTC), Random(7))


def asked(found: Mastodon) -> list[Any]:
    return found.door.asked  # type: ignore[attr-defined,no-any-return]


def test_a_post_goes_with_its_key_its_language_and_its_options() -> None:
    found, outgoing = network({STATUSES: coded(status())}), ready(options={"visibility": "unlisted", "other": 1})
    sent = found.publish(outgoing)
    found.publish(outgoing)

    first, second = asked(found)
    assert first.content == second.content
    assert first.headers["Idempotency-Key"] == outgoing.key
    body = json.loads(first.content)
    assert body == {"status": "Une lampe", "media_ids": [], "language": "fr", "visibility": "unlisted"}
    assert (sent.native_id, sent.facts) == (f"{SITE}/users/lumen/statuses/111", {"id": "111"})


@pytest.mark.parametrize(
    ("answer", "permanent", "uncertain", "of_account"),
    [
        (coded({"error": "This token was revoked"}, 401), True, False, True),
        (coded({"error": "Validation failed"}, 422), True, False, False),
        (coded({"error": "Too many"}, 429, **{"Retry-After": "60"}), False, False, False),
        (coded({}, 503), False, True, False),
        (Recorded(200, LOGIN, {"Content-Type": "text/html"}), False, True, False),
        (Recorded(200, b"{}"), False, True, False),
        (Recorded(error=TooLate("No answer.", uncertain=True)), False, True, False),
        (Recorded(error=DoorError("No host.")), False, False, False),
    ],
)
def test_what_goes_wrong_says_whether_it_may_have_been_made(
    answer: Recorded, permanent: bool, uncertain: bool, of_account: bool
) -> None:
    with pytest.raises(NetworkError) as caught:
        network({STATUSES: answer}).publish(ready())

    error = caught.value
    assert (error.permanent, error.uncertain, error.of_account) == (permanent, uncertain, of_account)
    assert "canary" not in f"{error} {error.answer}"


def test_a_look_finds_what_was_sent_whatever_the_server_made_of_its_words() -> None:
    text = 'Bonjour <span><a href="x">@<span>ami</span></a></span> voir <a href="https://lumen.example/a">lumen.example/a</a><br>ici'
    found = network({MINE: coded([status("1", "Autre"), status("2", text)])})
    sent = found.find(ready("Bonjour @ami@ailleurs.example voir https://lumen.example/a\nici"))

    assert sent is not None
    assert sent.facts == {"id": "2"}


@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_a_server_whose_clock_is_an_hour_off_changes_nothing(hours: int) -> None:
    now = datetime.now(UTC)
    there = now + timedelta(hours=hours)
    date = there.strftime("%a, %d %b %Y %H:%M:%S GMT")
    new = coded([status("2", at=there - timedelta(seconds=5))], Date=date)
    old = coded([status("1", at=there - timedelta(minutes=30))], Date=date)

    assert network({MINE: new}).find(ready(at=now - timedelta(seconds=20))) is not None
    assert network({MINE: old}).find(ready(at=now - timedelta(seconds=20))) is None


def test_what_is_of_another_delivery_is_not_taken_for_ours() -> None:
    found = network({MINE: coded([status("2")])})

    assert found.find(ready(), taken=[f"{SITE}/users/lumen/statuses/2"]) is None


def test_a_picture_alone_is_told_from_no_picture() -> None:
    found = network({MINE: coded([status("2", "", media_attachments=[{"id": "1", "type": "image", "url": "x"}])])})

    assert found.find(ready("", media=(Attached("image", "a", "image/gif"),))) is not None
    assert found.find(ready("…")) is None


@pytest.mark.parametrize("answer", [coded({"error": "x"}), Recorded(200, LOGIN), coded({}, 500)])
def test_a_look_that_fails_says_nothing_of_the_post(answer: Recorded) -> None:
    with pytest.raises(NetworkError):
        network({MINE: answer}).find(ready())


@pytest.mark.parametrize(
    ("text", "count"),
    [("été", 3), ("a https://lumen.example/very/long/address b", 27), ("@ami@ailleurs.example ok", 7), ("👩‍👩‍👧", 1)],
)
def test_characters_are_counted_as_the_server_does(text: str, count: int) -> None:
    assert counted(text, Limits(link_characters=23, short_names=True)) == count


def test_the_servers_own_limit_holds() -> None:
    with pytest.raises(NetworkError, match="51 characters, and Mastodon takes 50"):
        network(INSTANCE).stage(ready("é" * 51))


def test_pictures_are_uploaded_with_their_description_and_waited_for() -> None:
    found = network(INSTANCE | {
        f"{SITE}/api/v2/media": coded({"id": "77"}, 202),
        f"{SITE}/api/v1/media/77": [coded({"id": "77"}, 206), coded({"id": "77"}, 200)],
        STATUSES: coded(status()),
    })  # fmt: skip
    outgoing = ready(media=(Attached("image", "a", "image/gif", alt="Une lampe"),))
    rests: list[float] = []
    writer = Writer(found.server, "9", found.files, rests.append)
    found.publish(replace(outgoing, container=writer.stage(outgoing, {"image": 5000})))

    upload = next(one for one in asked(found) if one.url.endswith("/api/v2/media"))
    assert b'name="description"\r\n\r\nUne lampe\r\n' in upload.content
    assert GIF in upload.content
    assert json.loads(asked(found)[-1].content)["media_ids"] == ["77"]
    assert len(rests) == 2


def test_a_heavy_or_damaged_picture_is_refused_before_it_leaves() -> None:
    found = network(INSTANCE)
    heavy = ready(media=(Attached("image", "a", "image/gif"),))
    found.files = lambda reference: b"GIF89a" + b"x" * 6000 + b";"  # type: ignore[method-assign]
    with pytest.raises(NetworkError, match="too heavy"):
        found.stage(heavy)
    found.files = lambda reference: b"GIF89a"  # type: ignore[method-assign]
    with pytest.raises(NetworkError, match="damaged"):
        found.stage(heavy)


def test_an_answer_finds_the_number_of_what_it_answers() -> None:
    search = f"{SITE}/api/v2/search"
    found = network(INSTANCE | {search: coded({"statuses": [{"id": "5"}]}), STATUSES: coded(status())})
    outgoing = ready(reply_to=Reference("https://far.example/users/ami/statuses/1"))
    found.publish(replace(outgoing, container=found.stage(outgoing)))

    assert json.loads(asked(found)[-1].content)["in_reply_to_id"] == "5"


def test_an_edit_and_a_deletion_name_the_servers_number() -> None:
    found = network({f"{STATUSES}/111": [coded(status(text="Neuf")), coded({}), coded({"error": "gone"}, 404)]})
    sent = Sent("x", facts={"id": "111"})
    found.edit(ready("Neuf"), sent)
    found.withdraw(sent)
    found.withdraw(sent)

    assert [one.method for one in asked(found)] == ["PUT", "DELETE", "DELETE"]


def test_interactions_come_and_a_post_that_is_gone_is_left_out() -> None:
    found = network({f"{STATUSES}/1": coded(status("1", favourites_count=3, replies_count=1, reblogs_count=2)),
                     f"{STATUSES}/2": coded({}, 404)})  # fmt: skip
    counts = found.measure([Sent("a", facts={"id": "1"}), Sent("b", facts={"id": "2"})])

    assert (counts["a"].likes, counts["a"].replies, counts["a"].reposts) == (3, 1, 2)
    assert "b" not in counts


CLIENT = {"client_id": "cid", "client_secret": "canary-secret"}
ME = f"{SITE}/api/v1/accounts/verify_credentials"


def test_we_make_ourselves_known() -> None:
    found = network({f"{SITE}/api/v1/apps": coded(CLIENT)}, token="")

    assert found.register(HERE) == CLIENT
    assert parse_qs(asked(found)[0].content.decode())["redirect_uris"] == [HERE.redirect]


def test_a_server_that_is_none_is_said() -> None:
    with pytest.raises(NetworkError, match="is it a Mastodon server"):
        network({f"{SITE}/api/v1/apps": coded({})}, token="").register(HERE)


def test_the_person_goes_with_a_state_and_a_challenge() -> None:
    begun = network({}, token="").begin(HERE, CLIENT, "the-state")
    query = parse_qs(urlsplit(begun.url).query)

    assert begun.url.startswith(f"{SITE}/oauth/authorize?")
    assert (query["state"], query["code_challenge_method"]) == (["the-state"], ["S256"])
    assert begun.keep["verifier"] not in begun.url


def test_a_code_becomes_an_account() -> None:
    found = network({f"{SITE}/oauth/token": coded({"access_token": "canary-new"}), ME: coded(WHO)}, token="")
    told = found.finish(HERE, CLIENT, {"verifier": "v"}, {"code": "c"})

    assert (told.native_id, told.name) == (f"{SITE}/users/lumen", "@lumen@mastodon.example")
    assert told.secrets == {"token": "canary-new", **CLIENT}
    assert told.settings == {"server": SITE, "account_id": "9"}
    assert b"code_verifier=v" in asked(found)[0].content


@pytest.mark.parametrize("answer", [coded({"error": "invalid_grant"}, 400), coded({}), coded({}, 401)])
def test_a_code_that_is_refused_connects_nothing(answer: Recorded) -> None:
    with pytest.raises(NetworkError) as caught:
        network({f"{SITE}/oauth/token": answer}, token="").finish(HERE, CLIENT, {"verifier": "v"}, {"code": "c"})
    assert caught.value.permanent


def test_a_token_of_an_own_application_is_left_to_the_person_with_its_place() -> None:
    assert network({}).revoke().endswith(f"delete its application on {SITE}/settings/applications.")


def test_a_token_is_revoked_there() -> None:
    found = network({f"{SITE}/oauth/revoke": coded({})}, **CLIENT)
    assert found.revoke() == ""

    assert parse_qs(asked(found)[0].content.decode())["token"] == ["canary-token"]


def test_a_look_goes_on_behind_forty_newer_posts() -> None:
    now = datetime.now(UTC)
    newer = coded([status(str(number), "Autre", at=now) for number in range(140, 100, -1)])
    ours = coded([status("100", at=now - timedelta(minutes=5))])
    found = network({MINE: [newer, ours]})
    sent = found.find(ready(at=now - timedelta(minutes=6)))

    assert sent is not None
    assert sent.facts == {"id": "100"}
    assert "max_id=101" in asked(found)[1].url


def test_a_look_that_does_not_reach_back_to_the_first_try_says_nothing_of_the_post() -> None:
    now = datetime.now(UTC)
    newer = coded([status(str(number), "Autre", at=now) for number in range(140, 100, -1)])
    with pytest.raises(NetworkError, match="too many newer posts"):
        network({MINE: newer}).find(ready(at=now - timedelta(days=1)))


def test_a_picture_that_the_server_gives_no_number_is_not_left_out_silently() -> None:
    found = network({f"{SITE}/api/v2/media": coded({"url": "x"}), **INSTANCE})
    with pytest.raises(NetworkError):
        found.stage(ready(media=(Attached("image", "a", "image/gif"),)))


def test_a_film_among_pictures_is_refused_before_it_leaves() -> None:
    picture, film = Attached("image", "a", "image/gif"), Attached("video", "b", "video/mp4")
    with pytest.raises(NetworkError, match="not both"):
        network(INSTANCE).stage(ready(media=(picture, film)))
