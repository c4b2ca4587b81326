from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Workspace


class Source(models.Model):
    """Where posts come from, read-only: a feed, a timeline, a firehose, a file, a webhook.

    State of the machine: `active` (due again at `due_at`) -> `failing` (tried again later, further apart) -> `active`;
    `broken` waits for a person; `paused` by a person; `done` (a file read to its end).
    A worker claims it by `lease_until` and `token`; what it writes back is `WHERE token = mine`.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Listening")
        FAILING = "failing", _("Trying again")
        BROKEN = "broken", _("Needs you")
        PAUSED = "paused", _("Paused")
        DONE = "done", _("Finished")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="sources")
    network = models.CharField(max_length=30)  # a name of parvis.networks.registry
    name = models.CharField(_("name"), max_length=200)
    settings = models.JSONField(default=dict)
    keeps_everything = models.BooleanField(default=False)  # also posts that no query matches
    cursor = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    error = models.TextField(blank=True, default="")
    failures = models.PositiveIntegerField(default=0)
    every_seconds = models.PositiveIntegerField(default=300)
    due_at = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.PositiveIntegerField(default=0)
    progress = models.FloatField(null=True, blank=True)  # 0..1 of a file
    received_count = models.PositiveBigIntegerField(default=0)
    matched_count = models.PositiveBigIntegerField(default=0)
    bad_count = models.PositiveBigIntegerField(default=0)
    last_post_at = models.DateTimeField(null=True, blank=True)
    last_received_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="source_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return self.name


class Unreadable(models.Model):
    """A record of a source that could not be read, kept aside with its place and the reason."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="unreadable")
    place = models.CharField(max_length=200)
    reason = models.TextField()
    excerpt = models.TextField(blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"
