"""The posts around a post: what it answers and what answers it, as far as we have them."""

from __future__ import annotations

from parvis.posts.models import Post

SHOWN = 12


def read_thread(post: Post) -> list[Post]:
    """The thread in order of time with `post` in it; empty when the post stands alone.

    Each kind of kin is looked up in its own index: one condition for all of them reads the whole table.
    """
    around = Post.objects.filter(workspace_id=post.workspace_id, network=post.network).exclude(pk=post.pk)
    root = post.root or post.reply_to or post.native_id
    kin = [
        around.filter(reply_to=post.native_id).exclude(reply_to=""),
        around.filter(root=root).exclude(root=""),
        around.filter(native_id__in=[name for name in (post.reply_to, post.root) if name]),
    ]
    ids = {pk for some in kin for pk in some.order_by("created_at").values_list("pk", flat=True)[:SHOWN]}
    found = [*Post.objects.filter(pk__in=ids).select_related("author").order_by("created_at")[:SHOWN], post]
    return sorted(found, key=lambda each: each.created_at) if len(found) > 1 else []
