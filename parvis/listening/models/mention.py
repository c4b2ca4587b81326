from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.listening.models.query import Query
from parvis.posts.models import Author, Post
from parvis.workspaces.models import Workspace


class Mood(models.IntegerChoices):
    NEGATIVE = 0, _("negative")
    NEUTRAL = 1, _("neutral")
    POSITIVE = 2, _("positive")
    UNSURE = 3, _("unsure")
    UNREAD = 4, _("not read yet")


class Triage(models.IntegerChoices):
    """What a post is for whoever answers it."""

    COMPLAINT = 0, _("complaint")
    QUESTION = 1, _("question")
    PRAISE = 2, _("praise")
    PURCHASE = 3, _("purchase intent")
    APPLICATION = 4, _("application")
    SPAM = 5, _("spam")
    OTHER = 6, _("other")


class ReadWith(models.IntegerChoices):
    """How the mood of a mention was found out."""

    NOTHING = 0, _("not read yet")
    LIGHT = 1, _("light reading")
    FULL = 2, _("full reading")
    SET_ASIDE = 3, _("could not be read")


class Mention(models.Model):
    """A post matched by a query, with why.

    What screens filter and sort by is repeated here: a join costs 2 to 27 times.
    """

    # Keys that only repeat a fact of the post need no constraint of their own; indexes below begin with most of them.
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="mentions", db_index=False, db_constraint=False
    )
    query = models.ForeignKey(Query, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="matches")
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    network = models.CharField(max_length=30)
    lang = models.CharField(max_length=10, blank=True, default="")
    mood = models.PositiveSmallIntegerField(choices=Mood, default=Mood.UNREAD)
    sureness = models.PositiveSmallIntegerField(db_default=0)  # of the mood, in percent
    triage = models.PositiveSmallIntegerField(choices=Triage, null=True, blank=True)  # empty while not read
    read_with = models.PositiveSmallIntegerField(choices=ReadWith, db_default=0)
    # Who corrected the machine; from then on no reading changes it.
    mood_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    triage_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField()  # of the post
    hour = models.IntegerField()  # hours since 1970 UTC, of the post
    found_at = models.DateTimeField()  # in the order of ids
    reach = models.BigIntegerField(default=0)  # followers of the author when found
    engagement = models.IntegerField(default=0)
    spans = models.JSONField(default=list)  # [start, end, field] in characters of the post's text or title
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    marked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["query", "post"], name="one_mention_per_query_and_post")]
        indexes = [
            models.Index(fields=["workspace", "-created_at", "-id"], name="mention_wall"),
            models.Index(fields=["query", "-created_at", "-id"], name="mention_query"),
            models.Index(fields=["workspace", "id"], name="mention_unread", condition=models.Q(mood=4)),
        ]

    def __str__(self) -> str:
        return f"{self.query} in {self.post}"
