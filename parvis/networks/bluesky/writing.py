"""Posts of our own: records in the account's repository, under ids that we choose (https://atproto.com/specs/repository)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from parvis.lib.text.sentence import gettext_noop
from parvis.networks.bluesky.appview import AppView
from parvis.networks.bluesky.facets import facets, handles
from parvis.networks.bluesky.identity import did_of
from parvis.networks.bluesky.xrpc import Refused, Xrpc
from parvis.networks.native.loose import Record, as_record, as_records, as_text, as_time
from parvis.networks.pictures import check_picture, check_weight
from parvis.networks.seam import Attached, Files, Limits, NetworkError, Outgoing, Reference, Sent

POSTS = "app.bsky.feed.post"
LABEL = "Bluesky"
IMAGES = ("image/jpeg", "image/png", "image/webp", "image/gif")
FILM = "video/mp4"
FILM_BYTES = 100_000_000
# https://github.com/bluesky-social/atproto/tree/main/lexicons/app/bsky: feed/post, embed/images
LIMITS = Limits(
    characters=300,
    bytes=3000,
    media_count=4,
    media_bytes=1_000_000,
    films_alone=True,
    alt_characters=2000,
    mimes=(*IMAGES, FILM),
)
UPLOAD_SECONDS = 40.0

GONE = gettext_noop("The post that this one answers is gone.")
OTHER_TEXT = gettext_noop("Another text stands in the place of this post on Bluesky; it was left as it is.")


class Writer:
    """Writes as `did` through its own server."""

    def __init__(self, xrpc: Xrpc, did: str, appview: AppView, files: Files) -> None:
        self.xrpc = xrpc
        self.did = did
        self.appview = appview
        self.files = files

    def stage(self, outgoing: Outgoing) -> str:
        """Upload the files, and learn what the record needs to know of others: who is mentioned, what is answered."""
        return json.dumps(
            {
                "dids": self._dids(outgoing.text),
                "parent": self._strong(outgoing.reply_to),
                "root": self._strong(outgoing.root or outgoing.reply_to),
                "blobs": [self._uploaded(attached) for attached in outgoing.media],
            }
        )

    def publish(self, outgoing: Outgoing) -> Sent:
        """The same bytes again are no second post; other bytes under the same id are refused by the server."""
        record = record_of(outgoing)
        try:
            answer = self._put(outgoing.rkey, record, swapRecord=None)
        except Refused as error:
            if error.name != "InvalidSwap":
                raise
            return self._found_instead(outgoing)
        return self._sent(answer, record)

    def find(self, rkey: str) -> Sent | None:
        found = self._record(rkey)
        return self._sent(found, as_record(found.get("value"))) if found else None

    def edit(self, outgoing: Outgoing, sent: Sent) -> Sent:
        """It keeps its id and the moment at which it was first written."""
        record = record_of(outgoing) | {"createdAt": sent.facts.get("created_at") or _moment(outgoing.created_at)}
        return self._sent(self._put(rkey_of(sent), record), record)

    def withdraw(self, sent: Sent) -> None:
        self.xrpc.call("com.atproto.repo.deleteRecord", {"repo": self.did, "collection": POSTS, "rkey": rkey_of(sent)})

    def _put(self, rkey: str, record: Record, **more: Any) -> Record:
        given = {"repo": self.did, "collection": POSTS, "rkey": rkey, "record": record, **more}
        answer = self.xrpc.call("com.atproto.repo.putRecord", given)
        if not as_text(answer.get("uri")).startswith("at://"):
            raise NetworkError(gettext_noop("Bluesky's answer does not say where the post is."), uncertain=True)
        return answer

    def _found_instead(self, outgoing: Outgoing) -> Sent:
        found = self._record(outgoing.rkey)
        if found and as_record(found.get("value")).get("text") == outgoing.text:
            return self._sent(found, as_record(found["value"]))
        raise NetworkError(OTHER_TEXT, permanent=True)

    def _record(self, rkey: str) -> Record | None:
        params = [("repo", self.did), ("collection", POSTS), ("rkey", rkey)]
        try:
            return self.xrpc.query("com.atproto.repo.getRecord", params)
        except Refused as error:
            if error.name == "RecordNotFound" or "locate record" in error.answer:
                return None
            raise

    def _sent(self, answer: Record, record: Record) -> Sent:
        uri, created_at = as_text(answer.get("uri")), as_text(record.get("createdAt"))
        return Sent(
            native_id=uri,
            url=f"https://bsky.app/profile/{self.did}/post/{uri.rpartition('/')[2]}",
            at=as_time(created_at),
            facts={"cid": as_text(answer.get("cid")), "created_at": created_at},
        )

    def _dids(self, text: str) -> dict[str, str]:
        """Of who is mentioned; a handle that nobody has stays plain text."""
        found: dict[str, str] = {}
        for handle in handles(text):
            try:
                found[handle] = did_of(handle, self.appview.public, self.appview.door)
            except NetworkError as error:
                if not error.permanent:
                    raise
        return found

    def _strong(self, reference: Reference | None) -> dict[str, str] | None:
        """A post with the fingerprint of its content, asked for where it is not known."""
        if reference is None:
            return None
        if cid := as_text(reference.facts.get("cid")):
            return {"uri": reference.native_id, "cid": cid}
        posts = as_records(self.appview.read("app.bsky.feed.getPosts", [("uris", reference.native_id)]).get("posts"))
        if not posts:
            raise NetworkError(GONE, permanent=True)
        return {"uri": reference.native_id, "cid": as_text(posts[0].get("cid"))}

    def _uploaded(self, attached: Attached) -> Record:
        content = self.files(attached.reference)
        check_picture(content, attached)
        check_weight(content, FILM_BYTES if attached.kind == "video" else LIMITS.media_bytes, LABEL)
        headers = {"Content-Type": attached.mime}
        answer = self.xrpc.call(
            "com.atproto.repo.uploadBlob", content=content, headers=headers, deadline=UPLOAD_SECONDS
        )
        return as_record(answer.get("blob"))


def record_of(outgoing: Outgoing) -> dict[str, Any]:
    """The record, the same bytes for the same value."""
    staged = json.loads(outgoing.container) if outgoing.container else {}
    record: dict[str, Any] = {"$type": POSTS, "text": outgoing.text, "createdAt": _moment(outgoing.created_at)}
    if outgoing.lang:
        record["langs"] = [outgoing.lang]
    if found := facets(outgoing.text, staged.get("dids", {})):
        record["facets"] = found
    if staged.get("parent"):
        record["reply"] = {"root": staged["root"], "parent": staged["parent"]}
    if embed := _embed(outgoing, staged.get("blobs", [])):
        record["embed"] = embed
    return record


def rkey_of(sent: Sent) -> str:
    return sent.native_id.rpartition("/")[2]


def _embed(outgoing: Outgoing, blobs: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Pictures, or one film, or the card of a link."""
    if blobs and outgoing.media[0].kind == "video":
        return {
            "$type": "app.bsky.embed.video",
            "video": blobs[0],
            "alt": outgoing.media[0].alt,
            **_shape(outgoing.media[0]),
        }
    if blobs:
        images = [
            {"image": blob, "alt": attached.alt, **_shape(attached)}
            for blob, attached in zip(blobs, outgoing.media, strict=True)
        ]
        return {"$type": "app.bsky.embed.images", "images": images}
    if outgoing.link:
        card = {"uri": outgoing.link, "title": outgoing.title or _host(outgoing.link), "description": ""}
        return {"$type": "app.bsky.embed.external", "external": card}
    return {}


def _shape(attached: Attached) -> dict[str, Any]:
    if attached.width and attached.height:
        return {"aspectRatio": {"width": attached.width, "height": attached.height}}
    return {}


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
