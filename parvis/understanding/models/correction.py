from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.listening.models import ReadWith
from parvis.listening.moods import Read
from parvis.posts.models import Post
from parvis.workspaces.models import Workspace


class What(models.TextChoices):
    MOOD = "mood", _("mood")
    TRIAGE = "triage", _("triage")


class Correction(models.Model):
    """A person's word against the machine's about one post, for all its mentions in the workspace.

    The latest that is not undone stands: no reading overwrites it.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="corrections")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="corrections")
    what = models.CharField(max_length=6, choices=What)
    before = models.PositiveSmallIntegerField(null=True)  # what was shown when the person disagreed
    after = models.PositiveSmallIntegerField()
    # What the machine had read, to which an undo goes back.
    read_as = models.PositiveSmallIntegerField(null=True)
    read_sureness = models.PositiveSmallIntegerField(default=0)
    read_with = models.PositiveSmallIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=254)  # stays when the person's account goes
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-at"], name="correction_by_time")]

    def __str__(self) -> str:
        return f"{self.by_name}: {self.what} of {self.post_id} is {self.after}"

    def keep(self, read: Read) -> None:
        """A reading since, for an undo. A mood must be read better than before: read as well again, it may only say
        what this very correction taught."""
        value = read.mood if self.what == What.MOOD else read.triage
        least = self.read_with + 1 if self.what == What.MOOD else self.read_with
        is_aside = read.read_with == ReadWith.SET_ASIDE and self.read_with
        if value is None or read.read_with < least or is_aside:
            return
        self.read_as, self.read_sureness, self.read_with = value, read.sureness, read.read_with
        self.save(update_fields=["read_as", "read_sureness", "read_with"])
