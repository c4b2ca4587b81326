from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from parvis.workspaces.zones import ZoneField, ahead

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("Europe/Paris", "Europe/Paris"), ("kolkata", "Asia/Kolkata"), ("st johns", "America/St_Johns"),
     ("New York", "America/New_York"), (" asia/kathmandu ", "Asia/Kathmandu"), ("utc", "UTC")],
)  # fmt: skip
def test_a_zone_is_found_by_its_city(typed: str, zone: str) -> None:
    assert ZoneField().clean(typed) == zone


def test_what_is_no_zone_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValidationError, match="Type a city"):
        ZoneField().clean("Atlantis")


@pytest.mark.parametrize(
    ("zone", "said"), [("Asia/Kolkata", "UTC+05:30"), ("America/St_Johns", "UTC-03:30"), ("UTC", "UTC+00:00")]
)
def test_how_far_a_zone_is_from_utc_is_said_with_its_half_hour(zone: str, said: str) -> None:
    assert ahead(zone, NOON) == said


def test_the_field_proposes_zones_without_javascript() -> None:
    drawn = str(ZoneField().widget.render("time_zone", "Europe/Paris", {"id": "id_time_zone"}))
    assert 'list="time-zones"' in drawn
    assert '<option value="Asia/Kolkata">UTC+05:30</option>' in drawn
