from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from parvis.events.claims import Due
from parvis.posts.models import Source

RENEWED_AFTER = 0.8  # of what a hub grants, so that some tries are left
SHORTEST_GRANT = timedelta(minutes=5)  # a hub that grants seconds would have us ask all day
REFUSED_FOR = timedelta(days=1)


class HubSubscription(Due):
    """A hub (WebSub) that is to tell us of a feed, at `path`, until `expires_at`; `due_at` says when to ask it next.

    `wanted` (asked, the hub has not asked back) -> `live` (renewed before it ends) -> `leaving` (its source was paused
    or removed) -> the row goes. `refused`: asked again a day later.
    The secret of its deliveries is not stored: `hubs.secret_of` makes it from the installation's own key.
    """

    class State(models.TextChoices):
        WANTED = "wanted"
        LIVE = "live"
        REFUSED = "refused"
        LEAVING = "leaving"

    source = models.OneToOneField(Source, on_delete=models.SET_NULL, null=True, related_name="hub_subscription")
    hub = models.TextField()
    topic = models.TextField()
    path = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State, default=State.WANTED)
    failures = models.PositiveIntegerField(default=0)  # times asked without an answer
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="hub_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["path"], name="hub_path"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} at {self.hub}: {self.state}"

    def is_live(self, now: datetime) -> bool:
        return self.state == self.State.LIVE and self.expires_at is not None and self.expires_at > now

    def grant(self, seconds: int, now: datetime) -> None:
        """The hub will deliver for so long."""
        lasts = max(SHORTEST_GRANT, timedelta(seconds=seconds))
        self._move(self.State.LIVE, now + lasts * RENEWED_AFTER, expires_at=now + lasts)

    def refuse(self, now: datetime) -> None:
        self._move(self.State.REFUSED, now + REFUSED_FOR, expires_at=None)

    def want(self, now: datetime) -> None:
        """The source is listened to again."""
        self._move(self.State.WANTED, now, expires_at=None)

    def _move(self, state: str, due_at: datetime, *, expires_at: datetime | None) -> None:
        """Whoever asks the hub at this moment is overtaken: the token moves."""
        type(self).objects.filter(pk=self.pk).update(
            state=state, due_at=due_at, expires_at=expires_at, failures=0, lease_until=None, token=models.F("token") + 1
        )
        self.refresh_from_db()
