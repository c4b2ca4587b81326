from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.workspaces.models import Workspace


class Account(models.Model):
    """Ours, on one network, connected. What opens it is sealed."""

    class State(models.TextChoices):
        CONNECTED = "connected", _("Connected")
        BROKEN = "broken", _("Needs you")
        REVOKED = "revoked", _("Disconnected")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="accounts")
    network = models.CharField(max_length=30)  # a name of parvis.networks.registry
    name = models.CharField(_("name"), max_length=200)
    native_id = models.CharField(max_length=300, blank=True, default="")
    settings = models.JSONField(default=dict, blank=True)  # nothing secret
    sealed = models.BinaryField(blank=True, default=b"")
    state = models.CharField(max_length=10, choices=State, default=State.CONNECTED)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name

    def secrets(self) -> dict[str, str]:
        """What opens it, unsealed."""
        return {}
