from __future__ import annotations

from typing import Protocol

from django.db import models

from parvis.posts.models.source import Source
from parvis.posts.search import ids_with
from parvis.workspaces.models import Workspace

MOST_ENGAGEMENT = 2**31 - 1


class Author(models.Model):
    """Who wrote, on one network, as this workspace saw them."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="authors", db_index=False)
    network = models.CharField(max_length=30)
    native_id = models.CharField(max_length=300)
    handle = models.CharField(max_length=300, blank=True, default="")
    name = models.CharField(max_length=300, blank=True, default="")
    url = models.TextField(blank=True, default="")
    avatar_url = models.TextField(blank=True, default="")
    bio = models.TextField(blank=True, default="")
    location = models.CharField(max_length=300, blank=True, default="")
    followers = models.BigIntegerField(null=True, blank=True)
    following = models.BigIntegerField(null=True, blank=True)
    posts_count = models.BigIntegerField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)
    is_bot = models.BooleanField(default=False)
    is_verified = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField()
    facts_at = models.DateTimeField(null=True)  # of the newest post that the facts came with: older ones change nothing

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "network", "native_id"], name="one_author_per_native_id")
        ]

    def __str__(self) -> str:
        return self.handle or self.name or self.native_id


class Counted(Protocol):
    """What carries numbers of interactions: a post, or the counts a network sent."""

    @property
    def replies(self) -> int | None: ...
    @property
    def reposts(self) -> int | None: ...
    @property
    def likes(self) -> int | None: ...


def engagement_of(counts: Counted) -> int:
    """Interactions together, as far as 32 bits go: three numbers that fit their columns may not fit one."""
    return min((counts.replies or 0) + (counts.reposts or 0) + (counts.likes or 0), MOST_ENGAGEMENT)


class Posts(models.QuerySet["Post"]):
    """Posts, with the questions one asks of them."""

    def search(self, workspace: Workspace, words: str) -> Posts:
        """The workspace's posts with these words, as stored; none where nothing was typed."""
        ids = ids_with(workspace, words)
        return self.none() if ids is None else self.filter(workspace=workspace, pk__in=ids)


class Post(models.Model):
    """Anything anyone published; unique by (workspace, network, native id), so that a repeat is harmless."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="posts", db_index=False)
    source = models.ForeignKey(Source, on_delete=models.SET_NULL, null=True, related_name="posts")
    network = models.CharField(max_length=30)
    native_id = models.CharField(max_length=500)
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="posts")
    kind = models.CharField(max_length=10)
    title = models.TextField(blank=True, default="")
    text = models.TextField(blank=True, default="")
    url = models.TextField(blank=True, default="")
    site = models.CharField(max_length=255, blank=True, default="")
    lang = models.CharField(max_length=10, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    created_at = models.DateTimeField()
    received_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # the network says it is gone
    reply_to = models.CharField(max_length=500, blank=True, default="")
    root = models.CharField(max_length=500, blank=True, default="")
    repost_of = models.CharField(max_length=500, blank=True, default="")
    quote_of = models.CharField(max_length=500, blank=True, default="")
    quoted = models.JSONField(null=True, blank=True)  # the quoted post as it was: author, text, url
    links = models.JSONField(default=list, blank=True)
    hashtags = models.JSONField(default=list, blank=True)
    mentions = models.JSONField(default=list, blank=True)
    media = models.JSONField(default=list, blank=True)
    replies = models.IntegerField(null=True, blank=True)
    reposts = models.IntegerField(null=True, blank=True)
    likes = models.IntegerField(null=True, blank=True)
    quotes = models.IntegerField(null=True, blank=True)
    views = models.BigIntegerField(null=True, blank=True)
    rating = models.FloatField(null=True, blank=True)
    is_sensitive = models.BooleanField(default=False)

    objects = Posts.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "network", "native_id"], name="one_post_per_native_id")
        ]
        indexes = [
            models.Index(fields=["workspace", "created_at", "id"], name="post_by_time"),
            models.Index(fields=["workspace", "root"], name="post_by_thread", condition=~models.Q(root="")),
            models.Index(fields=["workspace", "reply_to"], name="post_by_answered", condition=~models.Q(reply_to="")),
        ]

    def __str__(self) -> str:
        return f"{self.network} {self.native_id}"

    @property
    def engagement(self) -> int:
        return engagement_of(self)
