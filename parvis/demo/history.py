"""What happened before the story's present, taken in by the road of everything else, with a progress bar's numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from parvis.demo.telling import Teller
from parvis.demo.truth import TruthFile
from parvis.listening.intake import take_in
from parvis.networks.seam import Batch
from parvis.posts.models import Source

STEP = timedelta(hours=12)
HELD = timedelta(minutes=30)  # nobody else listens to the source meanwhile


def teller_of(source: Source) -> Teller:
    given = source.settings
    return Teller(int(given["seed"]), datetime.fromisoformat(given["now"]))


def take_history_in(source: Source, truths: TruthFile) -> Iterator[float]:
    """Take in what the source has not told yet, up to its present; yields the share done, from 0 to 1."""
    teller = teller_of(source)
    story = teller.story
    _hold(source)
    told = datetime.fromisoformat(source.cursor) if source.cursor else story.begins_at
    while told < story.now:
        until = min(told + STEP, story.now)
        posts = list(teller.tell(told, until))
        take_in(source, Batch(posts=tuple(item.post for item in posts), cursor=until.isoformat()))
        truths.write(item.truth for item in posts)
        told = until
        yield (told - story.begins_at) / (story.now - story.begins_at)
    source.settle(due_at=timezone.now())


def _hold(source: Source) -> None:
    """Claim the source, whoever had it: `parvis demo` is the only process on its data folder."""
    token = source.token + 1
    Source.objects.filter(pk=source.pk).update(token=token, lease_until=timezone.now() + HELD)
    source.token = token
