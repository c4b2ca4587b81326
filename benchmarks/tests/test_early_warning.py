"""The benchmarks end to end, on files small enough to work by hand."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks import delays, early_warning, false_alarms
from benchmarks.nab import PROFILES
from benchmarks.quiet_years import quiet_counts, quiet_year, seeded
from benchmarks.series import read_folder
from parvis.lib.detect import KINDS

DATA = Path(os.environ.get("PARVIS_TEST_DATA", "../shared/data"))
KEYS = {
    *PROFILES,
    "hits",
    "windows",
    "median_delay_minutes",
    "false_episodes_per_brand_week",
    "observes_per_cpu_second",
}


@pytest.fixture
def folder(tmp_path):
    """A fortnight of hours with one storm, labelled."""
    start = datetime(2026, 3, 2, tzinfo=UTC)
    rows = [(start + timedelta(hours=i), 300 if 250 <= i < 256 else 10 + i * 7 % 5) for i in range(336)]
    (tmp_path / "brands").mkdir()
    lines = [f"{at:%Y-%m-%d %H:%M:%S},{count}" for at, count in rows]
    (tmp_path / "brands" / "lumen.csv").write_text("\n".join(["timestamp,value", *lines]))
    window = [f"{start + timedelta(hours=h):%Y-%m-%d %H:%M:%S.000000}" for h in (240, 263)]
    (tmp_path / "windows.json").write_text(json.dumps({"brands/lumen.csv": [window]}))
    return tmp_path


def test_a_folder_is_read_with_its_windows_as_rows(folder):
    [series] = read_folder(folder)
    assert (series.name, len(series.values), series.bucket_seconds) == ("lumen", 336, 3600)
    assert series.windows == [(240, 263)]


def test_the_storm_is_hit_and_nothing_else_is_flagged(folder):
    series = read_folder(folder)
    figures = early_warning.measure(series, [early_warning.flagged_rows(s, 7.0) for s in series])
    assert (figures["hits"], figures["windows"], figures["false_episodes_per_brand_week"]) == (1, 1, 0)
    assert figures["median_delay_minutes"] == 600
    assert figures["standard"] > 80


def test_the_keys_are_those_promised(folder, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["early_warning.py", str(folder), "--json"])
    early_warning.main()
    assert set(json.loads(capsys.readouterr().out)) == KEYS


def test_a_file_that_windows_do_not_name_is_left_out(folder):
    (folder / "other.csv").write_text("timestamp,value\n2026-03-02 00:00:00,1\n")
    assert [s.name for s in read_folder(folder)] == ["lumen"]


def test_no_hit_has_no_delay(folder):
    assert early_warning.measure(read_folder(folder), [[]])["median_delay_minutes"] is None


class TestQuietYears:
    def test_the_same_seed_gives_the_same_year(self):
        assert list(quiet_year(1.0, 3, bucket_seconds=3600, weeks=1)) == list(
            quiet_year(1.0, 3, bucket_seconds=3600, weeks=1)
        )

    @pytest.mark.parametrize("an_hour", [0.125, 10, 10_000])
    def test_it_has_about_the_volume_asked_for(self, an_hour):
        counts = quiet_counts(an_hour, seeded(1), 3600, 52, False)
        assert counts.mean() == pytest.approx(an_hour, rel=0.35)

    def test_it_is_more_uneven_than_pure_chance(self):
        counts = quiet_counts(100, seeded(1), 300, 2, False)
        assert counts.var() > 2 * counts.mean()

    def test_no_kind_but_reach_has_more_than_the_mentions(self):
        bucket = next(b for b in quiet_year(50, 1, bucket_seconds=3600, weeks=1, with_kinds=True) if b.mentions)
        assert set(bucket.kinds) == set(KINDS) - {"mentions"}
        assert bucket.kinds["negatives"] <= bucket.mentions

    @pytest.mark.slow  # a quiet year of hours, about half a second
    def test_a_year_at_ten_an_hour_keeps_to_one_alert_a_fortnight(self):
        assert false_alarms.false_alarms(10, 14, 0, 3600, False) <= 26


class TestDelays:
    def test_an_alert_is_told_when_its_bucket_closes(self):
        onset = datetime(2026, 3, 16, 9, tzinfo=UTC)
        times = [onset + timedelta(minutes=2 * i) for i in range(60)]
        delay = delays.delay("flood", onset, delays.on_quiet(times), ("mentions",), times)
        assert 5 <= delay.minutes <= 15
        assert delay.heard == len([t for t in times if t < onset + timedelta(minutes=delay.minutes)])

    def test_the_onset_of_a_storm_is_the_first_hour_half_as_loud_again(self):
        start = datetime(2015, 2, 17, 8, tzinfo=UTC)
        usual = [start + timedelta(hours=h, minutes=m) for h in range(96) for m in (5, 35)]
        storm = [delays.STORM_FROM + timedelta(hours=10, minutes=m) for m in range(30)]
        onset = delays.storm_onset(sorted(usual + storm), start)
        assert onset == delays.STORM_FROM + timedelta(hours=10)


@pytest.mark.slow  # 79,000 rows of real counts, about six seconds
@pytest.mark.skipif(not (DATA / "nab").is_dir(), reason=f"no labelled counts at {DATA / 'nab'}")
def test_the_labelled_brands_are_warned_of_as_promised():
    series = read_folder(DATA / "nab")
    figures = early_warning.measure(series, [early_warning.flagged_rows(s, 7.0) for s in series])
    assert figures["standard"] > 81.8  # the best published detector, on all ten brands
    assert figures["hits"] == figures["windows"]
