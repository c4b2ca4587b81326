"""How often we may send, kept in the database for all workers on all hosts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models, transaction

from parvis.networks.seam import Rate


class Bucket(models.Model):
    """One rate of one account or server: `full_until` is when it would be empty again if nobody sent any more.

    A turn is taken ahead of time, so that whoever must wait knows until when, and nobody asks twice.
    The generic cell rate algorithm, as in ITU-T I.371: one moment per rate says it all. Half of what a rate allows may
    go at once and the other half follows evenly, so that no window of its length, wherever it begins, holds more.
    A tenth is never given away: a busy worker uses a turn some seconds late, and so nearer to the next one.
    """

    name = models.CharField(max_length=300, unique=True)  # "account:12 300/3600"
    full_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} until {self.full_until:%H:%M:%S}"

    @classmethod
    @transaction.atomic
    def take_turn(cls, scopes: Sequence[tuple[str, Rate]], *, now: datetime) -> datetime:
        """The first moment, now or later, at which all these rates allow one more sending; it is taken."""
        buckets = [cls._held(f"{scope} {rate.count}/{rate.seconds:g}", now) for scope, rate in scopes]
        turn = now
        for bucket, (_, rate) in zip(buckets, scopes, strict=True):
            at_once, apart = _shape(rate)
            turn = max(turn, bucket.full_until - apart * (at_once - 1))
        for bucket, (_, rate) in zip(buckets, scopes, strict=True):
            bucket.full_until = max(bucket.full_until, turn) + _shape(rate)[1]
            bucket.save(update_fields=["full_until"])
        return turn

    @classmethod
    @transaction.atomic
    def hold(cls, scope: str, *, until: datetime, now: datetime) -> None:
        """The network told us to come back later: nobody sends on this account before."""
        bucket = cls._held(f"{scope} held", now)
        if until > bucket.full_until:
            bucket.full_until = until
            bucket.save(update_fields=["full_until"])

    @classmethod
    def held_until(cls, scope: str) -> datetime | None:
        """Until when the network told us to stay away, if it did."""
        return cls.objects.filter(name=f"{scope} held").values_list("full_until", flat=True).first()

    @classmethod
    def _held(cls, name: str, now: datetime) -> Bucket:
        """The row, locked for the rest of the transaction."""
        cls.objects.get_or_create(name=name, defaults={"full_until": now})
        return cls.objects.select_for_update().get(name=name)


def _shape(rate: Rate) -> tuple[int, timedelta]:
    """How many may go at once, and how far apart the others are."""
    at_once, spare = max(1, rate.count // 2), rate.count // 10
    return at_once, timedelta(seconds=rate.seconds / max(1, rate.count - at_once - spare))
