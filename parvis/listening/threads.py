"""The posts around a post: what it answers and what answers it, as far as we have them."""

from __future__ import annotations

from django.db.models import Q

from parvis.posts.models import Post

SHOWN = 12


def read_thread(post: Post) -> list[Post]:
    """The thread in order of time with `post` in it; empty when the post stands alone."""
    kin = Q(reply_to=post.native_id) | Q(native_id__in=[name for name in (post.reply_to, post.root) if name])
    if root := post.root or post.reply_to:
        kin |= Q(root=root)
    else:
        kin |= Q(root=post.native_id)
    around = Post.objects.filter(kin, workspace_id=post.workspace_id, network=post.network).exclude(pk=post.pk)
    found = [*around.select_related("author").order_by("created_at")[:SHOWN], post]
    return sorted(found, key=lambda each: each.created_at) if len(found) > 1 else []
