from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from parvis.delivery import pictures
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.pictures import check_picture, kind_of
from parvis.networks.seam import Attached, MediaKind, NetworkError
from parvis.workspaces.models import User, Workspace

MOST_BYTES = 40_000_000
TAKEN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "video/mp4")

UNKNOWN = gettext_noop("“{name}” is no picture or film that we know: PNG, JPEG, GIF, WebP, AVIF and MP4 are taken.")
HEAVY = gettext_noop("“{name}” is too heavy: {size} MB, and {most} MB are taken.")
DAMAGED = gettext_noop("“{name}” is damaged: its file ends too early. Save it again and try once more.")


class WrongPicture(Exception):
    """The file cannot be sent; the sentence says why and what to do."""


class Picture(models.Model):
    """A picture or film of the workspace, whole when it came in; its bytes lie in the data folder."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="pictures")
    reference = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["workspace", "reference"], name="one_picture_per_content")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def take(cls, workspace: Workspace, name: str, content: bytes, *, by: User) -> Picture:
        """Keep an uploaded file. Raises WrongPicture."""
        mime = _checked(name, content)
        found, _ = cls.objects.get_or_create(
            workspace=workspace, reference=pictures.keep(workspace.pk, content),
            defaults={"name": name[-200:], "mime": mime, "size": len(content), "by": by},
        )  # fmt: skip
        return found

    @property
    def kind(self) -> MediaKind:
        return "video" if self.mime.startswith("video/") else "image"

    def attached(self, alt: str) -> Attached:
        return Attached(self.kind, self.reference, self.mime, alt)


def _checked(name: str, content: bytes) -> str:
    mime = kind_of(content[:64])
    if mime not in TAKEN:
        raise WrongPicture(Sentence(UNKNOWN, name=name))
    if len(content) > MOST_BYTES:
        size = -(-len(content) // 1_000_000)
        raise WrongPicture(Sentence(HEAVY, name=name, size=size, most=MOST_BYTES // 1_000_000))
    try:
        check_picture(content, Attached("image", "", mime))
    except NetworkError:
        raise WrongPicture(Sentence(DAMAGED, name=name))
    return mime
