from __future__ import annotations

import pytest
from django.utils import timezone

from parvis.demo import company
from parvis.demo.watch import watch_story
from parvis.warning.models import Detector

pytestmark = pytest.mark.django_db


def test_the_brand_of_the_company_is_watched_up_to_now_before_the_doors_open() -> None:
    workspace = company.found(timezone.now(), seed=1, speed=1)

    shares = list(watch_story(workspace))

    detector = Detector.objects.get()
    assert detector.brand.name == "Lumen"
    assert detector.due_at is not None
    assert detector.due_at > timezone.now()
    assert shares[-1] == 1.0
