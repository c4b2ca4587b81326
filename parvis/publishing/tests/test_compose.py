"""Writing a draft while others write it too, with odd input, and what a page shown again keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from parvis.publishing.models import Publication
from parvis.publishing.tests.conftest import png
from parvis.publishing.tests.test_pages import address, post
from parvis.publishing.views import compose

pytestmark = pytest.mark.django_db


def save(client, draft: Publication, **given):
    return client.post(
        address("publication_edit", publication=draft.pk), {"when": "now", "act": "draft"} | given, follow=True
    )


def drafted(studio, client, **given) -> Publication:
    post(client, studio, "key", act="draft", **given)
    return Publication.objects.get()


def planned(studio, client) -> Publication:
    later = (timezone.now() + timedelta(days=2)).date()
    post(client, studio, "key", when="later", at=f"{later}T10:00")
    return Publication.objects.get()


def test_a_picture_too_heavy_for_a_network_is_said_before_it_is_planned(studio, alice_client, monkeypatch):
    limits = compose.Limits(media_bytes=20)
    monkeypatch.setattr("parvis.publishing.fitting.limits_of", lambda account: limits)
    upload = SimpleUploadedFile("lampe.png", png(), content_type="image/png")
    answer = post(alice_client, studio, "key", pictures=[upload])
    assert answer.status_code == 422
    assert "too heavy" in answer.content.decode()
