from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Workspace


class Wall(models.Model):
    """A saved view: the filters of a wall's URL, with a name. Private to its maker unless shared."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="walls")
    name = models.CharField(_("name"), max_length=80)
    filters = models.TextField(blank=True, default="")  # the query string of the wall's URL
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_wall_per_name")]

    def __str__(self) -> str:
        return self.name
