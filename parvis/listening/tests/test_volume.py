import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.listening.buckets import expected, read_buckets
from parvis.listening.models import Brand, HourCount, Mention, Query
from parvis.listening.numbers import cells, days, totals
from parvis.listening.period import read_period
from parvis.listening.rankings import most_engaging
from parvis.listening.tests.rows import find
from parvis.listening.views.exports import disarm
from parvis.workspaces.models import Workspace

NOON = datetime(2026, 3, 3, 12, 30, tzinfo=UTC)


def test_a_brand_page_opens_the_mentions_behind_its_numbers(bob_client: Client, query: Query) -> None:
    find(query, "La Lumen chauffe", mood=0)
    page = bob_client.get("/w/lumen/brands/lumen").content.decode()
    assert "?brand=lumen&amp;mood=0&amp;period=7d" in page
    assert "chauffe" in bob_client.get("/w/lumen/wall?brand=lumen&mood=0&period=7d").content.decode()


@pytest.mark.parametrize(
    "address",
    ["brands", "brands/lumen", "queries/1/volume", "brands/lumen.csv", "queries/1/volume.csv", "mentions.csv"],
)
def test_a_stranger_cannot(charlie_client: Client, query: Query, address: str) -> None:
    assert charlie_client.get(f"/w/lumen/{address}").status_code == 404


def test_a_query_of_another_workspace_is_not_found(charlie_client: Client, query: Query) -> None:
    assert charlie_client.get(f"/w/stranger/queries/{query.pk}/volume").status_code == 404


@pytest.mark.parametrize("period", ["24h", "7d", "30d", "90d", "12m", "all", "2026-01-01..2026-01-31"])
def test_any_period_has_a_page(bob_client: Client, query: Query, period: str) -> None:
    find(query, "Lumen")
    assert bob_client.get(f"/w/lumen/brands/lumen?period={period}").status_code == 200


def test_cells_are_exact_at_the_ragged_ends_of_a_period(query: Query) -> None:
    zone = query.workspace.zone
    for at in ("2026-03-02 22:59", "2026-03-02 23:01", "2026-03-03 22:59", "2026-03-03 23:01"):
        find(query, "Lumen", at=datetime.fromisoformat(at).replace(tzinfo=UTC))
    period = read_period("2026-03-03..2026-03-03", zone, NOON + timedelta(days=9))
    assert cells([query.pk], period).found.total() == 2


def test_the_period_before_is_cut_at_the_same_point(query: Query) -> None:
    period = read_period("7d", query.workspace.zone, NOON)
    find(query, "Lumen", at=NOON - timedelta(days=7, minutes=10))
    find(query, "Lumen", at=NOON - timedelta(days=7) + timedelta(minutes=10))
    assert totals([query.pk], period.before).mentions == 1


def test_buckets_add_up_to_the_total(query: Query) -> None:
    for minutes in range(0, 20_000, 700):
        find(query, "Lumen", at=NOON - timedelta(minutes=minutes))
    period = read_period("30d", query.workspace.zone, NOON)
    assert sum(bucket.total for bucket in read_buckets([query.pk], period)) == 29


def test_hours_begin_at_the_half_in_a_zone_with_half_hours(query: Query) -> None:
    query.workspace.time_zone = "Asia/Kolkata"
    find(query, "Lumen", at=NOON)
    buckets = read_buckets([query.pk], read_period("24h", query.workspace.zone, NOON))
    assert (len(buckets), buckets[-1].start.minute, buckets[-1].total) == (24, 30, 1)


def test_a_day_that_changes_its_clock_has_its_own_hours(query: Query) -> None:
    find(query, "Lumen", at=datetime(2026, 3, 29, 21, 30, tzinfo=UTC))  # 23:30 on the day that has 23 hours
    period = read_period("2026-03-28..2026-03-30", query.workspace.zone, NOON + timedelta(days=60))
    days = read_buckets([query.pk], read_period("2026-03-20..2026-03-30", query.workspace.zone, period.now))
    assert [bucket.start.day for bucket in days if bucket.total] == [29]


def test_what_is_usual_comes_from_the_weeks_before(query: Query) -> None:
    hour = int(NOON.timestamp() // 3600)
    for week in range(1, 6):
        HourCount.objects.create(query=query, hour=hour - 168 * week, mood=1, mentions=20)
    HourCount.objects.create(query=query, hour=hour, mood=0, mentions=90)
    last = read_buckets([query.pk], read_period("24h", query.workspace.zone, NOON))[-1]
    assert last.usual is not None
    assert last.usual[0] < 20 < last.usual[1] < 40
    assert last.is_unusual


def test_nothing_is_usual_while_we_are_young(query: Query) -> None:
    find(query, "Lumen", at=NOON)
    assert read_buckets([query.pk], read_period("24h", query.workspace.zone, NOON))[-1].usual is None


def test_an_unfinished_hour_is_told_at_its_pace(query: Query) -> None:
    for minute in range(4):
        find(query, "Lumen", at=NOON - timedelta(minutes=minute))
    period = read_period("24h", query.workspace.zone, NOON)
    assert expected(read_buckets([query.pk], period), period) == 8


def test_the_most_engaging_posts_are_found_hour_by_hour(query: Query) -> None:
    best = find(query, "best", minutes=600, engagement=900)
    for number in range(20):
        find(query, "small", minutes=30, engagement=40 + number)
    cards = most_engaging([query.pk], read_period("7d", query.workspace.zone, timezone.now()))
    assert cards[0].id == best.post_id
    assert [card.post.likes for card in cards[1:]] == [59, 58, 57]


def test_share_of_voice_is_among_the_brands(bob_client: Client, query: Query) -> None:
    halo = Brand.objects.create(workspace=query.workspace, name="Halo", slug="halo", is_ours=False)
    other = Query.objects.create(workspace=query.workspace, brand=halo, name="Halo", text="halo")
    for _ in range(3):
        find(query, "Lumen")
    find(other, "Halo")
    shares = bob_client.get("/w/lumen/brands/lumen").context["shares"]
    assert [(row["brand"].name, row["share"]) for row in shares] == [("Lumen", 0.75), ("Halo", 0.25)]


@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-2", "@lumen", "\tx", "\r=x"])
def test_a_formula_is_disarmed(text: str) -> None:
    assert disarm(text) == f"'{text}"


def test_numbers_of_an_export_stay_numbers() -> None:
    assert (disarm(-3), disarm(None), disarm("42")) == (-3, None, "42")


def test_an_export_has_what_people_wrote_and_no_formula(alice_client: Client, query: Query) -> None:
    find(query, '=HYPERLINK("http://x.example") Lumen, "chaude"\nvraiment')
    answer = alice_client.get("/w/lumen/mentions.csv")
    rows = list(csv.reader(answer.getvalue().decode("utf-8-sig").splitlines(keepends=True)))
    assert rows[1][12] == '\'=HYPERLINK("http://x.example") Lumen, "chaude"\nvraiment'


def test_an_export_speaks_the_language_of_who_asks(alice_client: Client, query: Query) -> None:
    find(query, "Lumen", mood=0)
    answer = alice_client.get("/w/lumen/mentions.csv", headers={"accept-language": "fr"})
    head, row = csv.reader(answer.getvalue().decode("utf-8-sig").splitlines())
    assert (head[1], row[6]) == ("réseau", "négative")


def test_an_export_follows_the_filters(alice_client: Client, query: Query) -> None:
    find(query, "Lumen une", mood=0)
    find(query, "Lumen deux", mood=2)
    text = alice_client.get("/w/lumen/mentions.csv?mood=2").getvalue().decode()
    assert "deux" in text
    assert "une" not in text


def test_the_volume_export_adds_up(alice_client: Client, query: Query) -> None:
    for minutes in (5, 50, 500):
        find(query, "Lumen", minutes=minutes)
    text = alice_client.get("/w/lumen/brands/lumen.csv?period=7d").getvalue().decode("utf-8-sig")
    assert sum(int(row[2]) for row in list(csv.reader(text.splitlines()))[1:]) == Mention.objects.count() == 3


def test_a_brand_without_a_query_sends_to_the_queries(bob_client: Client, workspace: Workspace) -> None:
    Brand.objects.create(workspace=workspace, name="Halo", slug="halo")
    assert bob_client.get("/w/lumen/brands/halo").headers["Location"] == "/w/lumen/queries"


def test_what_stands_out_comes_after_the_numbers(bob_client: Client, query: Query) -> None:
    find(query, "La Lumen chauffe", engagement=3)
    page = bob_client.get("/w/lumen/brands/lumen").content.decode()
    assert "chauffe" not in page
    assert 'hx-get="?part=standouts"' in page
    part = bob_client.get("/w/lumen/brands/lumen?part=standouts", headers={"HX-Request": "true"}).content.decode()
    assert "chauffe" in part
    assert "<html" not in part


def test_what_stands_out_can_be_read_without_javascript(bob_client: Client, query: Query) -> None:
    find(query, "La Lumen chauffe", engagement=3)
    page = bob_client.get("/w/lumen/brands/lumen").content.decode()
    assert 'href="?whole=1"' in page
    whole = bob_client.get("/w/lumen/brands/lumen?whole=1").content.decode()
    assert "chauffe" in whole
    assert "<html" in whole


def test_the_most_engaging_are_found_though_a_busier_hour_has_none_of_them(query: Query) -> None:
    now = timezone.now()
    best = [find(query, f"Lumen {n}", at=now - timedelta(days=n), engagement=100 + n) for n in range(1, 5)]
    for n in range(9):
        find(query, f"Lumen bis {n}", at=now - timedelta(days=2, hours=5), engagement=90)
    cards = most_engaging([query.pk], read_period("30d", query.workspace.zone, now))
    assert [card.post.pk for card in cards] == [mention.post_id for mention in reversed(best)]


def test_the_most_engaging_of_a_part_of_an_hour_are_of_that_part(query: Query) -> None:
    find(query, "Lumen trop tôt", at=NOON - timedelta(minutes=20), engagement=9)
    inside = find(query, "Lumen", at=NOON - timedelta(minutes=10), engagement=3)
    period = read_period("2026-03-03T13:15..2026-03-03T13:25", query.workspace.zone, NOON + timedelta(days=1))
    assert [card.post.pk for card in most_engaging([query.pk], period)] == [inside.post_id]


def test_a_week_has_what_is_usual_from_the_weeks_before(query: Query) -> None:
    for week in range(1, 10):
        for n in range(10):
            find(query, f"Lumen {week} {n}", at=NOON - timedelta(days=7 * week, hours=n))
    period = read_period("12m", query.workspace.zone, NOON)
    last = read_buckets([query.pk], period)[-1]
    assert last.usual is not None
    assert last.usual[0] < 10 < last.usual[1]


def test_days_added_up_by_the_database_are_the_days_added_up(query: Query) -> None:
    for days_ago in range(1, 40, 3):
        find(query, f"Lumen {days_ago}", at=NOON - timedelta(days=days_ago), mood=days_ago % 3)
    end = NOON.astimezone(query.workspace.zone)
    start = end.replace(hour=0, minute=0) - timedelta(days=35)
    by_day, by_week = (days([query.pk], start, end, is_live=True, step=step) for step in (1, 7))
    weeks = [sum(sum(by_day.get(start.toordinal() + week * 7 + day, [])) for day in range(7)) for week in range(6)]
    assert [sum(by_week.get(start.toordinal() + week * 7, [])) for week in range(6)] == weeks
    assert sum(weeks) == 12


def test_an_export_names_the_network_as_people_do(alice_client: Client, query: Query) -> None:
    find(query, "Lumen", network="feeds")
    rows = b"".join(alice_client.get("/w/lumen/mentions.csv?period=all")).decode()
    assert "feeds" not in rows


def test_an_hour_that_comes_twice_opens_each_time_its_own_mentions(bob_client: Client, query: Query) -> None:
    zone, now = query.workspace.zone, datetime(2026, 10, 26, 12, tzinfo=UTC)
    find(query, "Lumen", at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    buckets = read_buckets([query.pk], read_period("2026-10-25..2026-10-25", zone, now))

    opened = [read_period(bucket.address, zone, now) for bucket in buckets]

    assert len({period.start.timestamp() for period in opened}) == 25
    assert {period.end.timestamp() - period.start.timestamp() for period in opened} == {3600}
    assert [sum(cells([query.pk], period).found.values()) for period in opened] == [each.total for each in buckets]
