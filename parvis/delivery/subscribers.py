"""What follows a sending, each with its own tries: nothing here can make it be sent again."""

from __future__ import annotations

from parvis.delivery import echoes
from parvis.delivery.models import Delivery
from parvis.delivery.posts import keep_post
from parvis.events.models import Event
from parvis.events.record import subscribe


@subscribe("delivery.sent")
def keep_what_was_sent(event: Event) -> None:
    """What we said becomes a post like any other, changes and disappears with it."""
    rows = Delivery.objects.select_related("account", "of__post", "workspace").filter(pk=event.facts["delivery"])
    for delivery in rows:
        keep_post(delivery, event.at)


@subscribe("delivery.sent")
def look_for_what_comes_back(event: Event) -> None:
    for delivery in Delivery.objects.select_related("account", "receipt").filter(pk=event.facts["delivery"]):
        echoes.begin(delivery)
