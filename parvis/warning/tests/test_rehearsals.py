"""Replay over the past and over files, and a drill in a copy: what would have been said when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from parvis.listening.models import MomentCount
from parvis.warning.models import Alert, Detector, Way
from parvis.warning.rehearsing import drill, replay_past
from parvis.warning.tests.conftest import NOON, Talk
from parvis.warning.volumes import WrongVolume, read_volume

HOUR = timedelta(hours=1)


def csv_of(days: int, storm_at: int | None = None) -> bytes:
    """Hourly counts from 1 January 2026, with a storm of six hours."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    lines = ["timestamp;mentions"]
    for hour in range(days * 24):
        count = 400 if storm_at is not None and storm_at <= hour < storm_at + 6 else 5 + hour % 3
        lines.append(f"{(start + hour * HOUR).isoformat()};{count}")
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    "content",
    [b"2026-01-01 10:00,3\n2026-01-01 11:00,4", b"1767261600\t3\n1767265200\t4",
     b"\xef\xbb\xbfdate;n\n2026-01-01T10:00:00Z;3\n2026-01-01T11:00:00Z;4\n\n"],
)  # fmt: skip
def test_counts_are_read_as_tools_write_them(content: bytes) -> None:
    buckets, seconds = read_volume(content)
    assert [bucket.mentions for bucket in buckets] == [3, 4]
    assert seconds == 3600
    assert buckets[0].at == datetime(2026, 1, 1, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"", "no line"), (b"\xff\xfe\x00", "no text file"), (b"hello,world\nfoo,bar", "no line"),
     (b"2026-01-01,3\n2026-01-02,4\nrubbish,x", "Line 3"), (b"1767261600,1\n1767261601,1\n1767261602,1", "apart"),
     (b"2026-01-01,-3\n2026-01-02,-4", "no line")],
)  # fmt: skip
def test_what_is_no_volume_gets_a_word(content: bytes, word: str) -> None:
    with pytest.raises(WrongVolume, match=word):
        read_volume(content)


@pytest.fixture
def stormy(talk: Talk, detector: Detector) -> Detector:
    """Three calm weeks and a storm of two hours, one day before noon."""
    talk(NOON - timedelta(weeks=3), NOON)
    talk(NOON - timedelta(days=1), NOON - timedelta(hours=22), mentions=40)
    return detector


@pytest.mark.django_db
def test_the_past_is_replayed_with_todays_settings(stormy: Detector) -> None:
    found = replay_past(stormy, NOON - timedelta(days=4), NOON, 14, NOON)
    (episode,) = found.episodes
    assert NOON - timedelta(days=1) <= episode.told_at <= NOON - timedelta(hours=22)
    assert found.mentions == sum(found.bars)


@pytest.mark.django_db
def test_a_drill_is_told_and_changes_nothing(talk: Talk, detector: Detector) -> None:
    talk(NOON - timedelta(weeks=3), NOON)
    before = list(MomentCount.objects.values())
    storm, found = drill(detector, 600, 45, 0.8, NOON)
    assert timedelta(0) <= found.episodes[0].told_at - storm.at < timedelta(hours=2)
    assert list(MomentCount.objects.values()) == before
    assert not Alert.objects.exists()


@pytest.mark.django_db
def test_a_brand_without_a_past_is_replayed_to_nothing(detector: Detector) -> None:
    assert replay_past(detector, NOON - timedelta(days=4), NOON, 14, NOON).episodes == []


def post(client: Any, detector: Detector, **given: Any) -> Any:
    return client.post(reverse("rehearsals", args=["lumen"]), {"detector": detector.pk, "budget": 14} | given)


@pytest.mark.django_db
def test_a_file_is_replayed_on_the_page(alice_client: Any, detector: Detector) -> None:
    upload = SimpleUploadedFile("volume.csv", csv_of(40, storm_at=900))
    page = post(alice_client, detector, what="file", file=upload).content.decode()
    assert "1 alert would have been told" in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [{"what": "file"}, {"what": "past"}, {"what": "past", "begin": "2026-03-02", "end": "2026-01-01"},
     {"what": "file", "file": SimpleUploadedFile("x.csv", b"rubbish")}, {"what": "nothing"}],
)  # fmt: skip
def test_what_cannot_be_rehearsed_gets_a_word(alice_client: Any, detector: Detector, given: Any) -> None:
    answer = post(alice_client, detector, **given)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.django_db
def test_a_drill_tells_the_team_where_it_is_asked_to(alice_client: Any, workspace: Any, detector: Detector) -> None:
    way = Way.objects.create(workspace=workspace, kind="mail", name="Team")
    way.keep_secrets({"to": "team@lumen.example"})
    post(alice_client, detector, what="drill", size=300, rise=30)
    assert mail.outbox == []
    post(alice_client, detector, what="drill", size=300, rise=30, tells="on")
    assert mail.outbox[0].subject.startswith("Drill")


@pytest.mark.django_db
def test_another_workspaces_detector_is_not_replayed(
    charlie_client: Any, detector: Detector, other_workspace: Any
) -> None:
    address = reverse("rehearsals", args=["stranger"])
    today = timezone.localdate()
    given = {"detector": detector.pk, "budget": 14, "what": "past", "begin": today, "end": today}
    assert charlie_client.post(address, given).status_code == 422
