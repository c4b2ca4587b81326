"""One publication of the story as it looks some hours later: sent, liked, answered, answered by us."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

REPLIES = (
    ("r1", "", "zoe", "Zoé Marchand", "Enfin ! Elle existe toujours en bleu nuit ?", 14),
    ("r2", "r1", "", "", "Oui, et elle passe à l’atelier samedi si vous voulez la voir allumée.", 25),
    ("r3", "r2", "zoe", "Zoé Marchand", "Parfait, j’y serai avec ma fille. Merci !", 31),
    ("r4", "", "maxlum", "Max", "Le prix a encore augmenté. 89 € pour une lampe de table, sérieusement ?", 52),
    ("r5", "", "lampist", "The Lampist", "Does it still come with the UK plug? The last one did not.", 140),
)


def answer(publication: Any) -> None:
    """Make its first account's delivery one that was sent, with what came back to it."""
    from parvis.delivery import echoes
    from parvis.delivery.models import Attempt, Delivery, Receipt
    from parvis.delivery.posts import keep_post
    from parvis.networks import seam

    delivery = publication.variants.select_related("delivery__account").order_by("pk").first().delivery
    at, us = delivery.not_before, delivery.account
    Attempt.objects.create(delivery=delivery, number=1, token=1, kind=Attempt.Kind.SEND, worker="work-1",
                           outcome=Attempt.Outcome.SENT, started_at=at, ended_at=at + timedelta(seconds=1))  # fmt: skip
    Receipt.objects.create(delivery=delivery, account=us, native_id="at://lumen/1", how=Receipt.How.ANSWERED, at=at,
                           received_at=at, url="https://bsky.app/profile/lumen.example/post/1")  # fmt: skip
    delivery = Delivery.objects.select_related("account", "receipt", "workspace").get(pk=delivery.pk)
    keep_post(delivery, at)
    echoes.begin(delivery)
    said = [
        seam.Post(network=us.network, native_id=name, text=text, kind="reply", reply_to=parent or "at://lumen/1",
                  author=seam.Author(by or us.native_id, by or us.handle, name_of or us.name),
                  created_at=at + timedelta(minutes=minutes))
        for name, parent, by, name_of, text, minutes in REPLIES
    ]  # fmt: skip
    echo = delivery.echo
    echo.delivery.refresh_from_db()
    counts = seam.Counts(replies=len(REPLIES), likes=184, reposts=31)
    echoes.keep(echo, counts, at + timedelta(hours=6), seam.Batch(tuple(said), cursor="seen"))
