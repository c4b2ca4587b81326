from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from parvis.lib.query import Problem
from parvis.posts.writing import lock_writing
from parvis.workspaces.models import Workspace


class Brand(models.Model):
    """What is watched: ours, or a competitor's."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="brands")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=60)
    is_ours = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["workspace", "slug"], name="one_brand_per_slug")]

    def __str__(self) -> str:
        return self.name


class Query(models.Model):
    """A saved search in our language. `revision` moves with every edit, so that matchers know to reload it."""

    MATTERS: ClassVar[tuple[str, ...]] = ("name", "text", "is_live")  # what matchers read of a query

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="queries")
    brand = models.ForeignKey(Brand, on_delete=models.SET_NULL, null=True, blank=True, related_name="queries")
    name = models.CharField(_("name"), max_length=120)
    text = models.TextField(_("query"))
    revision = models.PositiveIntegerField(default=1)
    is_live = models.BooleanField(default=True)
    failure = models.JSONField(null=True, blank=True)  # code and values of why it is not matched
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "queries"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_query_per_name")]
        indexes = [models.Index(fields=["workspace", "is_live", "revision"], name="query_live")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever saves: an edit of what is matched moves the revision, and stored posts are searched again."""
        stored = type(self).objects.filter(pk=self.pk).values(*self.MATTERS).first()
        is_edit = stored is not None and any(stored[name] != getattr(self, name) for name in self.MATTERS)
        if is_edit:
            self.revision = models.F("revision") + 1  # somebody else may save at this moment
            if kwargs.get("update_fields"):
                kwargs["update_fields"] = {*kwargs["update_fields"], "revision"}
        with transaction.atomic():
            super().save(*args, **kwargs)
            if is_edit:
                self.refresh_from_db(fields=["revision"])
            if is_edit or not stored:
                self.search_back()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Its mentions and counts go with it; what it shared with other queries is counted without it."""
        from parvis.listening.overlaps import leave_out

        with transaction.atomic():
            lock_writing(self.workspace_id)
            leave_out(self)
            return super().delete(*args, **kwargs)

    def search_back(self) -> None:
        """Run the query, and those that hold it by `saved:`, over the posts already stored."""
        from parvis.listening.models.back_search import remember

        holders = models.Q(workspace=self.workspace_id, text__icontains="saved:")
        remember(type(self).objects.filter(models.Q(pk=self.pk) | holders), now=timezone.now())

    @property
    def error(self) -> str:
        """Why the query is not matched at the moment, in the reader's language; empty when all is well."""
        if not self.failure:
            return ""
        problem = Problem(self.failure["code"], params=tuple(self.failure["values"].items()))
        return problem.message((get_language() or "en")[:2])
