"""What was answered to our posts (https://docs.joinmastodon.org/methods/statuses/#context)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import msgspec
from msgspec.structs import replace

from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.answers import ask, json_of
from parvis.networks.mastodon.server import Server
from parvis.networks.native import mastodon
from parvis.networks.native.found import each
from parvis.networks.native.loose import as_records, as_text
from parvis.networks.seam import Batch, Deletion, NetworkError, Post, Sent

REMEMBERED = 1_000
ASKED_AT_ONCE = 20  # a request each; the others the next time
GONE = (404, 410)
NO_CONTEXT = gettext_noop("{host} does not say what was answered.")


def gather(server: Server, sent: Sent, number: str, cursor: str) -> Batch:
    """Everything below it. Who is not among them any more is asked for: a muted person's answer is not deleted."""
    told = json_of(server.read(f"/api/v1/statuses/{number}/context"))
    if not isinstance(told, dict) or not isinstance(told.get("descendants"), list):
        raise NetworkError(Sentence(NO_CONTEXT, host=server.host))
    records = as_records(told["descendants"])
    numbers = {as_text(one.get("uri")): as_text(one.get("id")) for one in records}
    addresses = {number: sent.native_id} | {known: uri for uri, known in numbers.items()}
    found = [post for post in each(mastodon.read_status, records) if isinstance(post, Post)]
    posts = tuple(replace(post, reply_to=addresses.get(_parent(post), post.reply_to)) for post in found)
    missing = {uri: known for uri, known in remembered(cursor).items() if uri not in numbers}
    gone = _gone(server, missing)
    known = {uri: known for uri, known in missing.items() if uri not in gone} | numbers
    kept = dict(list(known.items())[-REMEMBERED:])
    deletions = tuple(Deletion(mastodon.NETWORK, uri) for uri in gone)
    return Batch(posts, deletions, cursor=msgspec.json.encode(kept).decode())


def remembered(cursor: str) -> dict[str, str]:
    """The server's numbers by address."""
    try:
        return msgspec.json.decode(cursor or "{}", type=dict[str, str])
    except msgspec.MsgspecError:
        return {}


def _parent(post: Post) -> str:
    """The server's number of what it answers: alone, or at the end of an address found by analogy."""
    return post.reply_to.rpartition("/")[2]


def _gone(server: Server, missing: Mapping[str, str]) -> list[str]:
    gone = []
    for uri, number in list(missing.items())[:ASKED_AT_ONCE]:
        url = f"{server.url}/api/v1/statuses/{quote(number, safe='')}"
        if ask(server.door, "GET", url, headers=server.headers, also=GONE).status in GONE:
            gone.append(uri)
    return gone
