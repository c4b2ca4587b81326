from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parvis.delivery.models.account import Account
from parvis.networks.seam import Sent


class Receipt(models.Model):
    """What stands on the network, and how we know."""

    class How(models.TextChoices):
        ANSWERED = "answered", _("The network answered")
        FOUND = "found", _("We found it on the network")
        CONFIRMED = "confirmed", _("Somebody looked")

    delivery = models.OneToOneField("delivery.Delivery", on_delete=models.CASCADE, related_name="receipt")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="receipts")
    native_id = models.CharField(max_length=500, blank=True, default="")  # empty: somebody saw it and gave no address
    url = models.TextField(blank=True, default="")
    facts = models.JSONField(default=dict, blank=True)
    how = models.CharField(max_length=10, choices=How)
    at = models.DateTimeField()  # on the network, by its clock where it tells
    received_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["account", "native_id"], condition=~Q(native_id=""), name="one_receipt_per_post"
            )
        ]

    def __str__(self) -> str:
        return self.url or self.native_id

    def as_sent(self) -> Sent:
        return Sent(self.native_id, self.url, self.at, self.facts)
