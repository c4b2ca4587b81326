from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Exists, Min, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.delivery.models import Account, Delivery, NotNow
from parvis.events.record import record
from parvis.lib.text.sentence import Sentence, gettext_noop
from parvis.networks.seam import Draft
from parvis.publishing.models.picture import Picture
from parvis.workspaces.models import User, Workspace

NO_ACCOUNT = gettext_noop("Choose at least one account.")
TOLD_ALREADY = gettext_noop("This publication is planned already.")
NOT_PLANNED = gettext_noop("This publication is a draft already.")
BEGUN = gettext_noop("It has begun to go out: it can no longer become a draft.")


class NotReady(Exception):
    """It cannot be planned as it is; the sentence says why."""


class Publications(models.QuerySet["Publication"]):
    """Publications, with the questions one asks of them: each is in one of the five, the first that fits."""

    def kept(self) -> Publications:
        return self.filter(dropped_at=None)

    def drafts(self) -> Publications:
        return self.filter(planned_at=None)

    def asking(self) -> Publications:
        """Somebody must look: refused, unconfirmed, too late."""
        return self._with(Delivery.ASKING)

    def due(self) -> Publications:
        return self._with(Delivery.OPEN).exclude(Exists(self._variants(Delivery.ASKING)))

    def sent(self) -> Publications:
        waiting = (*Delivery.OPEN, *Delivery.ASKING)
        return self._with((Delivery.State.SENT,)).exclude(Exists(self._variants(waiting)))

    def cancelled(self) -> Publications:
        gone = Exists(self._variants((Delivery.State.CANCELLED,)))
        others = [state for state in Delivery.State.values if state != Delivery.State.CANCELLED]
        return self.filter(gone).exclude(Exists(self._variants(others)))

    def _with(self, states: Iterable[str]) -> Publications:
        return self.filter(Exists(self._variants(states)))

    def _variants(self, states: Iterable[str]) -> models.QuerySet[Variant]:
        # A change (edit, withdrawal) that went wrong asks for somebody as much as what it changes.
        mine = Variant.objects.filter(publication=OuterRef("pk"))
        return mine.filter(Q(delivery__state__in=states) | Q(delivery__changes__state__in=_of_changes(states)))


def _of_changes(states: Iterable[str]) -> list[str]:
    settled = (Delivery.State.SENT, Delivery.State.CANCELLED)
    return [state for state in states if state not in settled]


class Publication(models.Model):
    """What we mean to say. A draft until somebody plans it; from then on its deliveries say how far it is."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="publications")
    title = models.CharField(_("title"), max_length=300, blank=True, default="")
    text = models.TextField(_("text"), blank=True, default="")
    link = models.CharField(_("link"), max_length=2000, blank=True, default="")
    lang = models.CharField(_("language"), max_length=10, blank=True, default="")
    at = models.DateTimeField(null=True, blank=True)  # when it is to go out; empty: nobody said
    made_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    planned_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    planned_at = models.DateTimeField(null=True, blank=True)
    withdrawals = models.PositiveIntegerField(default=0, db_default=0)  # how often a plan was taken back
    dropped_at = models.DateTimeField(null=True, blank=True)  # a draft put away; it can be taken back

    objects = Publications.as_manager()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["workspace", "-at"], name="publication_by_time")]

    def __str__(self) -> str:
        return self.title or self.text[:60]

    def write(self, texts: Mapping[Account, str], pictures: Iterable[tuple[Picture, str]]) -> None:
        """Its accounts with their own words ("": the publication's), and its pictures with what they show, in order."""
        self.variants.exclude(account__in=[account.pk for account in texts]).filter(delivery=None).delete()
        for account, text in texts.items():
            self.variants.update_or_create(account=account, defaults={"text": text})
        self.illustrations.all().delete()
        for position, (picture, alt) in enumerate(pictures):
            self.illustrations.create(picture=picture, alt=alt, position=position)

    def is_still_draft(self) -> bool:
        """By what is stored, locked for the rest of the transaction: somebody else may have planned it."""
        return self._draft().filter(dropped_at=None).select_for_update().first() is not None

    def follow(self) -> None:
        """Its time is that of what leaves first, wherever somebody moved it."""
        waiting = self.variants.filter(delivery__state__in=Delivery.OPEN)
        self.at = waiting.aggregate(first=Min("delivery__not_before"))["first"] or self.at
        self.save(update_fields=["at"])

    @transaction.atomic
    def plan(self, *, by: User, now: datetime) -> None:
        """Have it go out at its time, or now. Raises NotReady; planned twice, it goes out once."""
        mine = type(self).objects.select_for_update().get(pk=self.pk)
        if mine.planned_at:
            raise NotReady(Sentence(TOLD_ALREADY))
        variants = list(self.variants.select_related("account"))
        if not variants:
            raise NotReady(Sentence(NO_ACCOUNT))
        self.at = max(self.at or now, now)
        self.planned_by, self.planned_at = by, now
        self.save(update_fields=["at", "planned_by", "planned_at"])
        for variant in variants:
            variant.deliver(self.at, by=by)
        record(
            self.workspace, "publication.planned", {"publication": self.pk, "at": self.at.isoformat()}, at=now, by=by
        )

    @transaction.atomic
    def unplan(self, *, by: User, now: datetime) -> None:
        """Make it a draft again, its time and words kept. Raises NotReady once a delivery of it was tried or settled.

        Its deliveries are cancelled, each with a conditional update that a worker's claim loses or wins, and let go:
        when it is planned again it gets new ones under new keys.
        """
        mine = type(self).objects.select_for_update().get(pk=self.pk)
        if not mine.planned_at:
            raise NotReady(Sentence(NOT_PLANNED))
        for variant in self.variants.select_related("delivery"):
            variant.let_go(by=by)
        self.planned_by, self.planned_at, self.withdrawals = None, None, mine.withdrawals + 1
        self.save(update_fields=["planned_by", "planned_at", "withdrawals"])
        record(self.workspace, "publication.unplanned", {"publication": self.pk}, at=now, by=by)

    @property
    def mark(self) -> str:
        """Another one as soon as somebody else wrote it: whoever saves what they saw before is told."""
        words = sorted(self.variants.values_list("account_id", "text"))
        pictures = list(self.illustrations.values_list("picture_id", "alt"))
        at = self.at.timestamp() if self.at else None
        said = (self.text, self.title, self.link, self.lang, at, words, pictures, self.withdrawals)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    @property
    def may_be_unplanned(self) -> bool:
        """While nothing of it was tried, changed or settled."""
        deliveries = [variant.delivery for variant in self.variants.all()]
        return not self.is_draft and all(each is not None and each.is_untouched for each in deliveries)

    def drop(self, *, now: datetime) -> bool:
        """Put the draft away. False when it is planned, or away already."""
        return bool(self._draft().filter(dropped_at=None).update(dropped_at=now))

    def take_back(self) -> bool:
        """Undo `drop`."""
        return bool(self._draft().exclude(dropped_at=None).update(dropped_at=None))

    def draft_for(self, text: str) -> Draft:
        media = tuple(one.picture.attached(one.alt) for one in self.illustrations.select_related("picture"))
        return Draft(text=text or self.text, title=self.title, lang=self.lang, link=self.link, media=media)

    def _draft(self) -> models.QuerySet[Publication]:
        return type(self).objects.filter(pk=self.pk, planned_at=None)

    @property
    def is_draft(self) -> bool:
        return self.planned_at is None


class Variant(models.Model):
    """A publication's form for one account."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="variants")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="variants")
    text = models.TextField(blank=True, default="")  # empty: what the publication says
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, null=True, related_name="variant")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["publication", "account"], name="one_variant_per_account")
        ]

    def __str__(self) -> str:
        return f"{self.publication} on {self.account}"

    @property
    def words(self) -> str:
        return self.text or self.publication.text

    def deliver(self, at: datetime, *, by: User) -> None:
        """The key makes it one delivery, however often it is asked for."""
        draft = self.publication.draft_for(self.text)
        again = self.publication.withdrawals
        key = f"publication-{self.publication_id}-{self.account_id}" + (f"-{again}" if again else "")
        self.delivery = Delivery.schedule(self.account, draft, key=key, at=at, by=by)
        self.save(update_fields=["delivery"])

    def let_go(self, *, by: User) -> None:
        """Cancel its delivery, if nobody tried it yet. Raises NotReady."""
        delivery = self.delivery
        if delivery is None or not delivery.is_untouched:
            raise NotReady(Sentence(BEGUN))
        try:
            delivery.cancel(by=by)
        except NotNow:
            raise NotReady(Sentence(BEGUN))
        if (text := delivery.draft.text) != self.words:  # changed since it was planned
            self.text = text
        self.delivery = None
        self.save(update_fields=["delivery", "text"])


class Illustration(models.Model):
    """A picture of a publication, with the words for those who do not see it."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="illustrations")
    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(max_length=2000, blank=True, default="")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt or str(self.picture)
