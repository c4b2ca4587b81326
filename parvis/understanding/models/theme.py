from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from parvis.events.claims import Due
from parvis.listening.models import Brand
from parvis.posts.models import Post
from parvis.understanding.edition import current
from parvis.workspaces.models import User, Workspace


class Space(models.TextChoices):
    """What posts were compared by."""

    VECTORS = "vectors", _("meaning")
    WORDS = "words", _("words")


class ThemeRound(Due):
    """A brand's themes are looked for again when this is due; what the last look read is kept with it."""

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="theme_round")
    done_at = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField(null=True, blank=True)  # posts from here on were read
    mentioned = models.PositiveIntegerField(default=0)  # posts of that time
    read = models.PositiveIntegerField(default=0)  # fewer, when there were too many: a sample
    space = models.CharField(max_length=7, choices=Space, default=Space.WORDS)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="theme_round_due")]

    def __str__(self) -> str:
        return f"themes of {self.brand_id}"

    def put_off(self, until: datetime) -> None:
        """Look again then, unless somebody asked for a look since this one was claimed."""
        ThemeRound.objects.filter(pk=self.pk, token=self.token, due_at=self.due_at).update(due_at=until)


class NotShown(Exception):
    """Somebody merged or dismissed one of the two themes meanwhile."""


class Theme(models.Model):
    """What people talk about when they talk of a brand; it keeps its name and identity from a day to the next."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="themes", db_index=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(max_length=120)  # in the posts' own words
    own_name = models.CharField(max_length=120, blank=True, default="")  # a person's
    words = models.JSONField(default=dict)  # folded word -> weight, the heaviest
    space = models.CharField(max_length=7, choices=Space)
    centre = models.BinaryField()  # where it lies in that space: 32-bit floats
    encoder = models.IntegerField(default=current)  # the edition whose vectors they are
    central = models.ForeignKey(Post, on_delete=models.SET_NULL, null=True, related_name="+")
    born_at = models.DateTimeField()  # of its first post
    ended_at = models.DateTimeField(null=True, blank=True)  # nobody talks of it any more
    came_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="parts", db_index=False)
    became = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="taken_in")
    is_dismissed = models.BooleanField(default=False)  # who and when: its decisions

    class Meta:
        indexes = [models.Index(fields=["workspace"], name="theme_of_workspace")]

    def __str__(self) -> str:
        return self.own_name or self.name

    @property
    def is_shown(self) -> bool:
        return self.became_id is None and not self.is_dismissed

    def rename(self, name: str, *, by: User, now: datetime) -> ThemeDecision:
        """A person's name, which no look changes; an empty one gives the words of the posts back."""
        before, self.own_name = self.own_name, name
        return self._decide(ThemeDecision.What.NAME, by, now, before=before, after=name)

    def merge(self, into: Theme, *, by: User, now: datetime) -> ThemeDecision:
        """From now on its posts are of the other theme, those to come too. Raises NotShown."""
        self.became = into
        with transaction.atomic():
            both = Theme.objects.select_for_update().filter(pk__in=[self.pk, into.pk], became=None, is_dismissed=False)
            if len(both.order_by("pk")) < 2:
                raise NotShown
            ThemePost.objects.filter(theme=self).update(theme=into)
            Theme.objects.filter(became=self).update(became=into)
            return self._decide(ThemeDecision.What.MERGE, by, now, into=into)

    def dismiss(self, *, by: User, now: datetime) -> ThemeDecision:
        """It is not a theme; its posts are of none."""
        self.is_dismissed = True
        return self._decide(ThemeDecision.What.DISMISS, by, now)

    def _decide(self, what: ThemeDecision.What, by: User, now: datetime, **facts: Any) -> ThemeDecision:
        with transaction.atomic():
            self.save(update_fields=[CHANGED[what]])
            return ThemeDecision.objects.create(
                theme=self, what=what, by=by, by_name=by.name or by.email, at=now, **facts
            )


class ThemePost(models.Model):
    """A post of a theme of a brand. What pages count by is repeated here."""

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="posts", db_index=False)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")
    hour = models.IntegerField()  # hours since 1970 UTC, of the post
    mood = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["brand", "post"], name="one_theme_per_brand_and_post")]
        indexes = [
            models.Index(fields=["brand", "hour"], name="theme_post_by_hour"),
            models.Index(fields=["theme", "hour"], name="theme_post_of_theme"),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} in {self.theme_id}"

    @classmethod
    def say(cls, post_id: int, mood: int) -> None:
        """The mood of a post at once; what readers find is brought in by the next look."""
        cls.objects.filter(post=post_id).update(mood=mood)


class ThemeDecision(models.Model):
    """What a person said of a theme; it stands until it is undone."""

    class What(models.TextChoices):
        NAME = "name", _("renamed")
        MERGE = "merge", _("merged")
        DISMISS = "dismiss", _("not a theme")

    theme = models.ForeignKey(Theme, on_delete=models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=7, choices=What)
    before = models.CharField(max_length=120, blank=True, default="")
    after = models.CharField(max_length=120, blank=True, default="")
    into = models.ForeignKey(Theme, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=254)  # stays when the person's account goes
    at = models.DateTimeField()
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.by_name}: {self.what} {self.theme_id}"

    def undo(self, *, by: User, now: datetime) -> None:
        """As it was before. Posts of a theme that was merged come back to it at the next look, which is due at once."""
        self.undone_by, self.undone_at = by, now
        with transaction.atomic():
            self.save(update_fields=["undone_by", "undone_at"])
            if self.what == self.What.NAME:
                self.theme.own_name = self._name_that_stands()
            elif self.what == self.What.MERGE:
                self._part()
            else:
                self.theme.is_dismissed = False
            self.theme.save(update_fields=[CHANGED[self.What(self.what)]])
            if self.what == self.What.MERGE:
                ThemeRound.objects.filter(brand=self.theme.brand_id).update(due_at=now)

    def _name_that_stands(self) -> str:
        named = self.theme.decisions.filter(what=self.What.NAME, undone_at=None).order_by("-pk").first()
        return named.after if named else ""

    def _part(self) -> None:
        """What people had merged into the theme before goes along with it."""
        self.theme.became = None
        before = ThemeDecision.objects.filter(what=self.What.MERGE, into=self.theme, undone_at=None)
        Theme.objects.filter(pk__in=before.values("theme")).update(became=self.theme)


# What each decision changes of the theme: nothing else is saved, for another person may change that at the same time.
CHANGED = {
    ThemeDecision.What.NAME: "own_name", ThemeDecision.What.MERGE: "became", ThemeDecision.What.DISMISS: "is_dismissed",
}  # fmt: skip
