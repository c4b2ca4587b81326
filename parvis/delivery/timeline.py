"""What happened to a delivery, in order: who did what, what was tried, what the network answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from parvis.delivery.models import Attempt, Delivery, Intervention
from parvis.workspaces.models import User


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of it. `what`: in words; `outcome`: of an attempt, in words; `tone`: "good", "bad", "unsure" or "".

    sentence: what went wrong, in the reader's language; answer: the network's own words; worker: which process.
    """

    at: datetime
    what: str | Promise
    by: User | None = None
    ended_at: datetime | None = None
    outcome: str | Promise = ""
    tone: str = ""
    sentence: str = ""
    answer: str = ""
    worker: str = ""
    url: str = ""


TONES = {
    Attempt.Outcome.SENT: "good", Attempt.Outcome.REJECTED: "bad", Attempt.Outcome.UNKNOWN: "unsure",
    Attempt.Outcome.FAILED: "unsure", Attempt.Outcome.MISSING: "", Attempt.Outcome.OPEN: "",
}  # fmt: skip


def timeline(delivery: Delivery) -> list[Moment]:
    """Everything that people and workers did with it and with its changes (edits, the withdrawal), oldest first."""
    moments: list[Moment] = []
    for row in (delivery, *delivery.changes.select_related("account").order_by("pk")):
        moments += [_of_person(one) for one in row.interventions.select_related("by")]
        moments += [_of_worker(one) for one in row.attempts.all()]
    return sorted(moments, key=lambda moment: moment.at)


def _of_person(deed: Intervention) -> Moment:
    return Moment(deed.at, deed.get_verb_display(), by=deed.by, url=str(deed.facts.get("url", "")))


def _of_worker(attempt: Attempt) -> Moment:
    return Moment(
        attempt.started_at,
        attempt.get_kind_display(),
        ended_at=attempt.ended_at,
        outcome=attempt.get_outcome_display(),
        tone=TONES[Attempt.Outcome(attempt.outcome)],
        sentence=attempt.sentence,
        answer=attempt.answer,
        worker=attempt.worker,
    )
