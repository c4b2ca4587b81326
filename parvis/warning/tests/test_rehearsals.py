"""Replay over the past and over files, and a drill in a copy: what would have been said when."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.events.jobs import tell_subscribers
from parvis.events.models import Event
from parvis.listening.models import MomentCount
from parvis.warning.models import Alert, Detector, Route, Telling, Way
from parvis.warning.rehearsing import drill, replay_past
from parvis.warning.routing import ways
from parvis.warning.routing.telling import tell_one
from parvis.warning.tests.conftest import NOON, Talk
from parvis.warning.volumes import WrongVolume, read_volume
from parvis.workspaces.models import Member, Role
from tests.cast import signed_in

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


TWO_HOURS = [datetime(2026, 2, 3, 10, tzinfo=UTC), datetime(2026, 2, 3, 11, tzinfo=UTC)]


@pytest.mark.parametrize(
    "text",
    [
        # the day first, the month first, and which of the two only the delimiter tells
        "Date;Mentions\n03/02/2026 10:00;3\n03/02/2026 11:00;1 234\n03/02/2026 12:00;0\n13/02/2026 11:00;0",
        'Date,Mentions\n2/3/2026 10:00 AM,3\n2/3/2026 11:00 AM,"1,234"\n2/3/2026 12:00 PM,0\n2/13/2026 1:00 PM,0',
        "Date,Mentions\n2/3/26 10:00,3\n2/3/26 11:00,1234",
        "Datum;Anzahl\n03.02.2026 10:00;3\n03.02.2026 11:00;1.234",
        "sep=;\nPériode;Volume\n2026-02-03 10:00;3\n2026-02-03 11:00;1234",
        "Marque\tDate\tHeure\tMentions\nLumen\t2026-02-03\t10h00\t3\nLumen\t2026-02-03\t11h00\t1\u202f234",
        "Query|Sentiment|Date|Volume\nLumen|0.4|2026-02-03T10:00:00Z|3\nLumen|0.1|2026-02-03T11:00:00Z|1234",
        "Report of Lumen\n\nDate,Reach,Mentions\n2026-02-03 10:00,900,3\n2026-02-03 11:00,900,1234",
        "hour;n\n2026020310;3\n2026020311;1234",
        "t,n\n1770112800000,3\n1770116400000,1234",
        "Date;n\n46056.4166667;3\n46056.4583333;1234",  # as a spreadsheet counts days
        '"Feb 3, 2026 10 AM",3\n"Feb 3, 2026 11 AM",1234',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_exports_of_other_countries_and_spreadsheets_are_read_as_they_are_meant(text: str, encoding: str) -> None:
    content = text.encode(encoding, errors="replace" if encoding == "cp1252" else "strict").replace(b"1?234", b"1234")
    buckets, _ = read_volume(content)
    assert [bucket.at for bucket in buckets[:2]] == TWO_HOURS
    assert [bucket.mentions for bucket in buckets[:2]] == [3, 1234]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04\x14\x00", "save the sheet as CSV"),
        (b"2026-01-01,3\x00\n2026-01-02,4", "no text file"),
        (b'2026-01-01,"' + b"3" * 200_000 + b'"\n2026-01-02,4', "no text file|no line"),
        (b"10:00,3\n11:00,4", "no line"),  # of which day?
        (b"1,3\n2,4", "no line"),
        (b"2026-01-01 10:00,3\n2026-01-01 11:00,4\nTotal,7", "Line 3"),
        (b"2026-01-01 10:00,3\n2026-01-01 10:01,4\n2026-01-01 10:02,4\n2030-01-01 10:02,4", "more than 250000"),
        (b"13/02/2026,3\n02/13/2026,4", "Line 2"),
        (b"2026-01-01,1e300\n2026-01-02,4", "no line"),
    ],
)
def test_what_cannot_be_meant_gets_a_word_and_no_wrong_figures(content: bytes, word: str) -> None:
    with pytest.raises(WrongVolume, match=word):
        read_volume(content)


def test_the_hour_that_a_clock_has_twice_is_two_hours() -> None:
    hours = ["2026-10-25 01:00", "2026-10-25 02:00", "2026-10-25 02:00", "2026-10-25 03:00"]
    buckets, seconds = read_volume("\n".join(f"{at};5" for at in hours).encode(), ZoneInfo("Europe/Paris"))
    assert [bucket.mentions for bucket in buckets] == [5, 5, 5, 5]
    assert {later.at - earlier.at for earlier, later in itertools.pairwise(buckets)} == {HOUR}
    assert seconds == 3600


def test_lines_of_several_networks_are_added_up() -> None:
    lines = [f"2026-10-{day} 02:00;{network};5" for day in (23, 24, 25, 26) for network in ("X", "Bluesky")]
    buckets, _ = read_volume("\n".join(lines).encode(), ZoneInfo("Europe/Paris"))
    assert [bucket.mentions for bucket in buckets] == [10, 10, 10, 10]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(alphabet="0123456789/-:.,;T Z\n\"'ap", max_size=40), max_size=12).map("\n".join))
def test_no_file_is_a_crash(text: str) -> None:
    with contextlib.suppress(WrongVolume):
        buckets, seconds = read_volume(text.encode())
        assert len(buckets) >= 2
        assert seconds >= 60


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
def test_bars_are_drawn_in_a_language_with_decimal_commas(alice_client: Any, detector: Detector) -> None:
    upload = SimpleUploadedFile("volume.csv", csv_of(40, storm_at=900))
    address = reverse("rehearsals", args=["lumen"])
    given = {"detector": detector.pk, "budget": 14, "what": "file", "file": upload}
    page = alice_client.post(address, given, headers={"accept-language": "fr"}).content.decode()
    bars = re.findall(r'<rect class="f-one"[^>]*>', page)
    assert bars
    assert [bar for bar in bars if "," in bar] == []


@pytest.mark.django_db
def test_what_was_chosen_stays_chosen(alice_client: Any, detector: Detector, talk: Talk) -> None:
    talk(NOON - timedelta(days=3), NOON)
    given = {"what": "past", "begin": "2026-01-02", "end": "2026-01-05", "budget": 30}
    page = post(alice_client, detector, **given).content.decode()
    assert 'name="begin" value="2026-01-02"' in page
    assert 'name="end" value="2026-01-05"' in page
    assert '<option value="30" selected>' in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [{"what": "file"}, {"what": "past"}, {"what": "past", "begin": "2026-03-02", "end": "2026-01-01"},
     {"what": "past", "begin": "0001-01-01", "end": "0001-01-02"},
     {"what": "past", "begin": "9999-12-30", "end": "9999-12-31"},
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


@pytest.fixture
def team(workspace: Any) -> Way:
    way = Way.objects.create(workspace=workspace, kind="mail", name="Team")
    way.keep_secrets({"to": "team@lumen.example"})
    Route.objects.create(workspace=workspace, way=way)
    return way


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [
        {"what": "drill", "size": 1_000_000, "rise": 5},
        {"what": "drill", "size": 300, "tells": ""},
        {"what": "past", "begin": "2026-02-01", "end": "2026-03-03", "tells": "on"},
        {"what": "file", "tells": "on"},
        {"what": "drill", "size": 0, "tells": "on"},
    ],
)
def test_no_rehearsal_tells_anybody_by_mistake(
    given: dict[str, Any], alice_client: Any, stormy: Detector, team: Way
) -> None:
    upload = {"file": SimpleUploadedFile("volume.csv", csv_of(40, storm_at=900))} if given["what"] == "file" else {}
    before = Event.objects.count()

    post(alice_client, stormy, **given, **upload)
    while tell_subscribers(timezone.now()):
        pass
    while tell_one(timezone.now() + timedelta(days=2)):
        pass

    assert mail.outbox == []
    assert not Alert.objects.exists()
    assert not Telling.objects.exists()
    assert Event.objects.count() == before


@pytest.mark.django_db
def test_nobody_is_told_of_a_drill_before_the_box_is_ticked(alice_client: Any, detector: Detector, team: Way) -> None:
    page = alice_client.get(reverse("rehearsals", args=["lumen"])).content.decode()
    assert '<input type="checkbox" name="tells">' in page


@pytest.mark.django_db
def test_who_may_not_choose_who_is_told_tells_nobody_of_a_drill(
    workspace: Any, bob: Any, detector: Detector, team: Way
) -> None:
    Member.objects.update_or_create(workspace=workspace, user=bob, defaults={"role": Role.EDITOR})
    answer = post(signed_in(bob), detector, what="drill", size=300, rise=30, tells="on")
    assert answer.status_code == 200
    assert mail.outbox == []


@pytest.mark.django_db
def test_programs_can_tell_a_drill_from_an_alert(
    alice_client: Any, workspace: Any, detector: Detector, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(ways, "ask", lambda door, method, url, **given: asked.append(given))
    way = Way.objects.create(workspace=workspace, kind="webhook", name="Ops")
    way.keep_secrets({"to": "https://ops.lumen.example/alerts", "secret": "whs_lamp"})

    post(alice_client, detector, what="drill", size=300, rise=30, tells="on")

    body = json.loads(asked[0]["content"])
    assert body["event"] == "alert.drill"
    assert body["alert"]["title"].startswith("Drill")


@pytest.mark.django_db
def test_another_workspaces_detector_is_not_replayed(
    charlie_client: Any, detector: Detector, other_workspace: Any
) -> None:
    address = reverse("rehearsals", args=["stranger"])
    today = timezone.localdate()
    given = {"detector": detector.pk, "budget": 14, "what": "past", "begin": today, "end": today}
    assert charlie_client.post(address, given).status_code == 422
