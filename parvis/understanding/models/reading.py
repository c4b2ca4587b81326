from __future__ import annotations

from django.db import models

from parvis.events.claims import Due
from parvis.posts.models import Post
from parvis.understanding.edition import current
from parvis.workspaces.models import Workspace


class Vector(models.Model):
    """Where a post's text lies in the encoder's space: 384 signed bytes, one row for each post that was read in full.

    `text_key` is the same for copies of one text. `encoder`: the edition that made it, 0 of before there were any.
    """

    post = models.OneToOneField(Post, on_delete=models.CASCADE, primary_key=True, related_name="vector")
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )
    text_key = models.BigIntegerField()
    values = models.BinaryField(max_length=384)
    scores = models.BinaryField(max_length=6, default=b"")  # of negative, neutral, positive: three float16
    encoder = models.IntegerField(default=current)

    class Meta:
        indexes = [models.Index(fields=["encoder"], name="vector_by_encoder")]

    def __str__(self) -> str:
        return f"vector of {self.post_id}"


class Desk(Due):
    """One of the few desks of a workspace at which its unread mentions are read: who claims it reads its share."""

    COUNT = 4  # posts are shared out by their id; more readers than desks in one workspace have nothing to do

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_desk_per_number")]

    def __str__(self) -> str:
        return f"desk {self.number} of {self.workspace_id}"


class SecondLook(Due):
    """A post that got the cheap score in a flood and is worth the full reading as soon as there is time."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="second_look_due", condition=models.Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"second look at {self.post_id}"
