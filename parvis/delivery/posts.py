"""What we sent as a post among the posts: in the archive, in its thread, with its counts."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from django.db import transaction

from parvis.delivery.models import Account, Delivery
from parvis.networks import seam
from parvis.networks.seam import Outgoing
from parvis.posts.models import Post
from parvis.posts.writing import find_posts, insert_posts, lock_writing, store_authors


@transaction.atomic
def keep_post(delivery: Delivery, now: datetime) -> None:
    """Link the delivery with its post, made if no source brought it yet. May run twice."""
    if delivery.kind == Delivery.Kind.PUBLISH:
        delivery.post = _stored(delivery, now)
        delivery.save(update_fields=["post"])
        return
    post = delivery.of.post if delivery.of else None
    if post is None:
        return
    if delivery.kind == Delivery.Kind.WITHDRAW:
        Post.objects.filter(pk=post.pk, deleted_at=None).update(deleted_at=now)
    else:
        draft = delivery.draft
        Post.objects.filter(pk=post.pk).update(text=draft.text, title=draft.title, edited_at=now)


def _stored(delivery: Delivery, now: datetime) -> Post | None:
    """None where nobody knows its id: somebody saw it and gave no address."""
    receipt = delivery.receipt
    if not receipt.native_id:
        return None
    key = (delivery.account.network, receipt.native_id)
    lock_writing(delivery.workspace_id)
    known = find_posts(delivery.workspace, [key]).get(key)
    if known is not None:
        return known
    post = _as_post(delivery)
    authors = store_authors(delivery.workspace, [post], now)
    (pk,) = insert_posts(delivery.workspace, None, [post], authors, now)
    return Post.objects.get(pk=pk)


def _as_post(delivery: Delivery) -> seam.Post:
    account: Account = delivery.account
    receipt = delivery.receipt
    outgoing = msgspec.convert(delivery.outgoing, Outgoing)
    before, root = outgoing.reply_to, outgoing.root or outgoing.reply_to
    author = seam.Author(account.native_id, account.handle, account.name, account.url, account.avatar_url)
    return seam.Post(
        network=account.network,
        native_id=receipt.native_id,
        author=author,
        created_at=receipt.at,
        text=outgoing.text,
        title=outgoing.title,
        kind="reply" if before else "post",
        url=receipt.url,
        site=urlsplit(receipt.url).hostname or "",
        lang=outgoing.lang,
        reply_to=before.native_id if before else "",
        root=root.native_id if root else "",
        links=(outgoing.link,) if outgoing.link else (),
    )
