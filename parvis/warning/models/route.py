from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from parvis.events.claims import Due
from parvis.listening.models import Brand
from parvis.posts.sentences import keep, tell
from parvis.vault.sealed import Sealed
from parvis.warning.models.alert import Alert
from parvis.workspaces.models import User, Workspace


class Way(Sealed):
    """How people of this workspace are told: an address is a secret, as whoever knows it can write there.

    Sealed: `to`, and for a webhook its `secret`. `ok_at` and `failure`: how the last telling went.
    """

    class Kind(models.TextChoices):
        MAIL = "mail", _("E-mail")
        WEBHOOK = "webhook", _("Webhook")
        PUSH = "push", _("Phones and browsers of members")
        SERVICE = "service", _("Chat, text message or another service")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="ways")
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=10, choices=Kind)
    lang = models.CharField(_("language"), max_length=10, blank=True, default="")
    ok_at = models.DateTimeField(null=True, blank=True)
    failure = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def error(self) -> str:
        """What went wrong last, in the reader's language."""
        return tell(self.failure)

    def went_well(self, now: datetime) -> None:
        type(self).objects.filter(pk=self.pk).update(ok_at=now, failure=None)

    def went_wrong(self, sentence: str) -> None:
        type(self).objects.filter(pk=self.pk).update(failure=keep(sentence))


class Route(models.Model):
    """A rule: which alerts are told by which way, when, and what if that fails or nobody answers.

    `brand` empty: all. `lang` empty: whatever they speak. Outside the hours it waits for them, unless the alert is
    serious and `wakes`. `second`: at once where the first way fails. `last`: after so many minutes without an answer.
    """

    class Least(models.TextChoices):
        NOTABLE = "notable", _("every alert")
        SERIOUS = "serious", _("serious ones only")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="routes")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    least = models.CharField(max_length=10, choices=Least, default=Least.NOTABLE)
    lang = models.CharField(max_length=10, blank=True, default="")
    from_hour = models.PositiveSmallIntegerField(default=0)
    to_hour = models.PositiveSmallIntegerField(default=24)  # as from_hour, or earlier: over midnight
    works_weekends = models.BooleanField(default=True)
    wakes = models.BooleanField(default=True)
    way = models.ForeignKey(Way, on_delete=models.CASCADE, related_name="routes")
    second = models.ForeignKey(Way, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    last = models.ForeignKey(Way, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    after_minutes = models.PositiveSmallIntegerField(default=15)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return f"{self.brand or '*'} {self.least} -> {self.way}"

    def is_about(self, alert: Alert) -> bool:
        return self.brand_id in (None, alert.detector.brand_id)

    def fits(self, alert: Alert, langs: frozenset[str]) -> bool:
        """Whether it is meant for this alert; `langs`: what many of its posts are written in."""
        is_grave = self.least == self.Least.NOTABLE or alert.severity == "serious"
        return self.is_about(alert) and is_grave and (not self.lang or self.lang in langs)

    def opens_at(self, now: datetime, alert: Alert) -> datetime:
        """The next moment within its hours, in the workspace's time zone; now for what may wake people and goes on."""
        if (self.wakes and alert.severity == "serious" and alert.is_open) or self._is_open(now):
            return now
        zone = self.workspace.zone
        hour = now.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        for ahead in range(1, 24 * 8):
            later = hour + timedelta(hours=ahead)  # by the clock on the wall, which may leave an hour out
            if self._is_open(later):
                return later.astimezone(UTC)
        return now  # no hour of the week is open: then all are

    def _is_open(self, moment: datetime) -> bool:
        local = moment.astimezone(self.workspace.zone)
        if local.weekday() >= 5 and not self.works_weekends:
            return False
        if self.from_hour < self.to_hour:
            return self.from_hour <= local.hour < self.to_hour
        return local.hour >= self.from_hour or local.hour < self.to_hour


class Telling(Due):
    """One message about one alert by one way: due, claimed, told; where it cannot be, by the second way.

    A worker may die between the telling and its note: then it is told again, as an alert heard twice harms less than
    one not heard. `key` is the same for both, and webhooks carry it. `reached`: addresses of the way, by their number,
    that have it while others do not.
    """

    class About(models.TextChoices):
        OPENED = "opened", _("began")
        RENEWED = "renewed", _("goes on")
        ENDED = "ended", _("is over")
        UNHEARD = "unheard", _("nobody has answered")
        PASSED_ON = "passed_on", _("was passed on to you")
        DRILL = "drill", _("drill")

    class State(models.TextChoices):
        DUE = "due", _("is being told")
        TOLD = "told", _("told")
        FAILED = "failed", _("could not be told")
        NEEDLESS = "needless", _("no longer needed")

    REMINDER: ClassVar = ":snoozed"  # how the key ends of one that somebody asked for by putting the alert off

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="tellings")
    route = models.ForeignKey(Route, on_delete=models.SET_NULL, null=True, related_name="+")
    way = models.ForeignKey(Way, on_delete=models.CASCADE, null=True, related_name="+")  # null: mail to `to`
    to = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    about = models.CharField(max_length=10, choices=About)
    key = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.JSONField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    reached = models.JSONField(default=list, db_default=Value([], models.JSONField()), blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], name="telling_due", condition=Q(due_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.alert} {self.about} by {self.way or self.to}"

    @property
    def error(self) -> str:
        return tell(self.failure)


class Browser(Sealed):
    """A browser or phone of a member that asked to be told (Web Push). Sealed: `endpoint`, `p256dh`, `auth`."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="browsers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="browsers")
    mark = models.CharField(max_length=64)  # of the endpoint, which itself is secret
    name = models.CharField(max_length=200, blank=True, default="")
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["workspace", "mark"], name="one_browser_each")
        ]

    def __str__(self) -> str:
        return self.name
