from __future__ import annotations

from typing import Any, Literal

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from parvis.listening.api import MentionOut
from parvis.listening.models import Mention, Mood, Triage
from parvis.understanding.correcting import NothingToCorrect, correct
from parvis.understanding.models import What
from parvis.workspaces.bearer import Bearer, workspace_of
from parvis.workspaces.models import Scope

NO_SUCH = "This workspace has no such mention."
router = Router(tags=["understanding"])


class CorrectionIn(Schema):
    """A person's word. It counts for all mentions of the post, and no reading overwrites it."""

    mood: Literal["negative", "neutral", "positive"] | None = None
    triage: Literal["complaint", "question", "praise", "purchase", "application", "spam", "other"] | None = Field(None)


@router.patch(
    "/mentions/{int:mention_id}",
    response=MentionOut,
    auth=Bearer(Scope.CORRECT_MENTIONS),
    operation_id="correct_mention",
)
def correct_mention(request: HttpRequest, mention_id: int, given: CorrectionIn) -> Any:
    """Correct the mood or the triage of the mention's post, in the name of who made the token."""
    mentions = Mention.objects.filter(workspace=workspace_of(request)).select_related("post__author", "mood_by")
    mention = mentions.select_related("post__workspace").filter(pk=mention_id).first()
    if mention is None:
        raise HttpError(404, NO_SUCH)
    by = request.auth.made_by  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            if given.mood:
                correct(mention.post, What.MOOD, Mood[given.mood.upper()], by=by, now=timezone.now())
            if given.triage:
                correct(mention.post, What.TRIAGE, Triage[given.triage.upper()], by=by, now=timezone.now())
            return mentions.get(pk=mention_id)
    except (NothingToCorrect, Mention.DoesNotExist) as gone:  # deleted or no longer matched since it was read above
        raise HttpError(404, NO_SUCH) from gone
