from __future__ import annotations

from datetime import datetime

from django.db import models

from parvis.events.claims import Due
from parvis.listening.models.query import Query
from parvis.posts.models import Post
from parvis.posts.writing import lock_writing


class BackSearch(Due):
    """A new or edited query run over the posts already stored, newest first; started over by the next edit.

    `before_id` is the post it has come to; the walk ends at the first post of the workspace.
    """

    query = models.OneToOneField(Query, on_delete=models.CASCADE, related_name="back_search")
    before_id = models.BigIntegerField(null=True, blank=True)  # null: not begun
    from_id = models.BigIntegerField(default=0)  # the newest post when the query was made or edited
    to_id = models.BigIntegerField(default=0)  # the oldest
    found_count = models.PositiveIntegerField(default=0)
    lost_count = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="back_search_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.query}: {self.progress:.0%}"

    @property
    def progress(self) -> float:
        """0 to 1."""
        if self.done_at:
            return 1.0
        if self.before_id is None:
            return 0.0
        return (self.from_id + 1 - self.before_id) / max(1, self.from_id + 1 - self.to_id)


def remember(queries: models.QuerySet[Query], *, now: datetime) -> None:
    """Have these queries run over the stored posts, from the beginning again where it is under way."""
    for query_id, workspace_id in queries.order_by("pk").values_list("pk", "workspace_id"):
        lock_writing(workspace_id)  # batches in hand come first: what comes later is matched as it comes
        newest = Post.objects.filter(workspace=workspace_id).aggregate(newest=models.Max("pk"))["newest"] or 0
        search, _ = BackSearch.objects.get_or_create(query_id=query_id)
        BackSearch.objects.filter(pk=search.pk).update(
            due_at=now, lease_until=None, token=models.F("token") + 1, before_id=None, from_id=newest, to_id=0,
            found_count=0, lost_count=0, done_at=None,
        )  # fmt: skip
