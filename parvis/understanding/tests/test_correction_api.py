from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.listening.models import Mention, Mood, Triage
from parvis.understanding import api as correction_api
from parvis.understanding.correcting import NothingToCorrect, correct
from parvis.understanding.models import Correction, What
from parvis.understanding.tests.conftest import Say
from parvis.workspaces.models import ApiToken, Scope, User, Workspace

pytestmark = pytest.mark.django_db


def send(api: Client, mention: Mention, **word: str) -> Any:
    return api.patch(f"/api/v1/mentions/{mention.pk}", word, content_type="application/json")


def test_mood_and_triage_are_corrected_in_the_name_of_who_made_the_token(api: Client, say: Say, alice: User) -> None:
    mention = say("La Lumen chauffe")

    told = send(api, mention, mood="negative", triage="complaint").json()

    assert (told["mood"], told["triage"], told["sureness"], told["corrected_by"]) == (
        "negative", "complaint", 100, alice.name,
    )  # fmt: skip
    mention.refresh_from_db()
    assert (mention.mood, mention.triage, mention.mood_by) == (Mood.NEGATIVE, Triage.COMPLAINT, alice)


def test_a_word_that_is_none_is_refused_and_changes_nothing(api: Client, say: Say) -> None:
    assert send(api, say("La Lumen chauffe"), mood="furious").status_code == 422
    assert not Correction.objects.exists()


def test_a_token_for_reading_corrects_nothing(workspace: Workspace, alice: User, say: Say) -> None:
    secret = ApiToken.issue(workspace, "reads", [Scope.READ_MENTIONS], by=alice, now=timezone.now())[1]
    reader = Client(headers={"Authorization": f"Bearer {secret}"})

    assert send(reader, say("La Lumen chauffe"), mood="negative").status_code in (401, 403)
    assert not Correction.objects.exists()


def test_what_is_gone_is_not_found(api: Client, say: Say) -> None:
    mention = say("La Lumen chauffe")
    Mention.objects.filter(pk=mention.pk).delete()

    assert send(api, mention, mood="negative").status_code == 404


def test_what_goes_between_mood_and_triage_is_not_found_and_leaves_nothing(
    api: Client, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone_halfway(post: Any, what: What, value: int, **given: Any) -> Correction:
        if what == What.TRIAGE:
            raise NothingToCorrect
        return correct(post, what, value, **given)

    monkeypatch.setattr(correction_api, "correct", gone_halfway)

    assert send(api, say("La Lumen chauffe"), mood="negative", triage="complaint").status_code == 404
    assert not Correction.objects.exists()
    assert Mention.objects.get().mood == Mood.UNREAD
