"""The benchmarks end to end, on files small enough to work by hand."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks import delays, early_warning, false_alarms, first_weeks
from benchmarks.nab import PROFILES
from benchmarks.quiet_years import quiet_counts, quiet_year, seeded
from benchmarks.series import WrongFolder, read_folder
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


def run(folder, monkeypatch, capsys):
    """The benchmark as it is called: its exit status, and what it said on either output."""
    monkeypatch.setattr("sys.argv", ["early_warning.py", str(folder), "--json"])
    status = 0
    try:
        early_warning.main()
    except SystemExit as over:
        status = over.code
    return status, *capsys.readouterr()


class TestOddFolders:
    def write(self, folder, name, hours=200, heading="timestamp,value"):
        start = datetime(2026, 3, 2, tzinfo=UTC)
        lines = [f"{start + timedelta(hours=i):%Y-%m-%d %H:%M:%S},{10 + i * 7 % 5}" for i in range(hours)]
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([heading, *lines]))

    def label(self, folder, **windows):
        (folder / "windows.json").write_text(json.dumps(windows))

    def test_no_labels_is_a_clear_word(self, tmp_path, monkeypatch, capsys):
        self.write(tmp_path, "a.csv")
        status, _, said = run(tmp_path, monkeypatch, capsys)
        assert status == 2
        assert "holds no windows.json" in said

    @pytest.mark.parametrize("labels", ["", "[1]", '{"a.csv": [["2026"]]}', '{"a.csv": [["x", "y"]]}', '{"a.csv": 3}'])
    def test_labels_of_another_form_are_a_clear_word(self, labels, tmp_path, monkeypatch, capsys):
        self.write(tmp_path, "a.csv")
        (tmp_path / "windows.json").write_text(labels)
        status, _, said = run(tmp_path, monkeypatch, capsys)
        assert status == 2
        assert "windows.json is not of the form" in said

    def test_a_folder_that_is_not_there_is_a_clear_word(self, tmp_path, monkeypatch, capsys):
        assert run(tmp_path / "nowhere", monkeypatch, capsys)[0] == 2

    @pytest.mark.parametrize("content", ["", "timestamp,value", "timestamp,value\n2026-03-02 00:00:00,1\n"])
    def test_an_empty_file_is_said_and_left_out(self, content, folder, monkeypatch, capsys):
        (folder / "empty.csv").write_text(content)
        labels = json.loads((folder / "windows.json").read_text())
        (folder / "windows.json").write_text(json.dumps({**labels, "empty.csv": []}))
        status, figures, said = run(folder, monkeypatch, capsys)
        assert (status, json.loads(figures)["hits"]) == (0, 1)
        assert "empty.csv holds no counts" in said

    def test_nothing_but_an_empty_file_is_a_clear_word(self, tmp_path, monkeypatch, capsys):
        (tmp_path / "a.csv").write_text("")
        self.label(tmp_path, **{"a.csv": []})
        assert run(tmp_path, monkeypatch, capsys)[0] == 2

    def test_a_brand_without_windows_has_false_alarms_and_no_score(self, tmp_path, monkeypatch, capsys):
        self.write(tmp_path, "a.csv")
        self.label(tmp_path, **{"a.csv": []})
        status, figures, _ = run(tmp_path, monkeypatch, capsys)
        assert status == 0
        assert json.loads(figures)["standard"] is None
        assert json.loads(figures)["false_episodes_per_brand_week"] == 0

    @pytest.mark.parametrize("line", ["2026-03-02,many", "yesterday,3", "2026-03-02"])
    def test_a_line_that_is_no_count_is_named(self, line, tmp_path, monkeypatch, capsys):
        (tmp_path / "a.csv").write_text(f"timestamp,value\n2026-03-01 00:00:00,1\n{line}\n")
        self.label(tmp_path, **{"a.csv": []})
        status, _, said = run(tmp_path, monkeypatch, capsys)
        assert (status, said.strip()) == (2, "a.csv, line 3: not a moment and a number.")

    def test_other_columns_are_a_clear_word(self, tmp_path, monkeypatch, capsys):
        self.write(tmp_path, "a.csv", heading="date,count")
        self.label(tmp_path, **{"a.csv": []})
        assert "no columns" in run(tmp_path, monkeypatch, capsys)[2]

    def test_two_files_of_one_name_keep_their_own_windows(self, tmp_path):
        self.write(tmp_path, "north/brand.csv")
        self.write(tmp_path, "south/brand.csv")
        early, late = (["2026-03-04 00:00:00", "2026-03-04 05:00:00"], ["2026-03-06 00:00:00", "2026-03-06 05:00:00"])
        self.label(tmp_path, **{"north/brand.csv": [early], "south/brand.csv": [late]})
        assert [s.windows for s in read_folder(tmp_path)] == [[(48, 53)], [(96, 101)]]

    def test_a_name_that_means_two_files_is_a_clear_word(self, tmp_path):
        self.write(tmp_path, "north/brand.csv")
        self.write(tmp_path, "south/brand.csv")
        self.label(tmp_path, **{"brand.csv": []})
        with pytest.raises(WrongFolder, match="Several files"):
            read_folder(tmp_path)

    def test_the_benchmarks_own_folders_are_read(self, tmp_path):
        self.write(tmp_path, "data/realTweets/brand.csv")
        (tmp_path / "labels").mkdir()
        (tmp_path / "labels/combined_windows.json").write_text('{"realTweets/brand.csv": []}')
        assert [s.name for s in read_folder(tmp_path)] == ["brand"]

    def test_windows_are_put_in_order_and_overlapping_ones_are_one(self, tmp_path):
        self.write(tmp_path, "a.csv")
        day = "2026-03-0{} {:02}:00:00".format
        windows = [[day(8, 0), day(8, 5)], [day(4, 0), day(4, 5)], [day(4, 3), day(4, 9)]]
        self.label(tmp_path, **{"a.csv": windows})
        assert read_folder(tmp_path)[0].windows == [(48, 57), (144, 149)]

    def test_a_window_outside_of_the_file_is_said_and_left_out(self, tmp_path, capsys):
        self.write(tmp_path, "a.csv")
        self.label(tmp_path, **{"a.csv": [["2020-01-01 00:00:00", "2020-01-02 00:00:00"]]})
        assert read_folder(tmp_path)[0].windows == []
        assert "no row lies in the window" in capsys.readouterr().err

    def test_a_label_without_its_file_is_said(self, folder, capsys):
        labels = json.loads((folder / "windows.json").read_text())
        (folder / "windows.json").write_text(json.dumps({**labels, "brands/gone.csv": []}))
        assert [s.name for s in read_folder(folder)] == ["lumen"]
        assert "gone.csv, which is not there" in capsys.readouterr().err

    def test_rows_out_of_order_and_zones_are_put_right(self, tmp_path):
        (tmp_path / "a.csv").write_text("timestamp,value\n2026-03-02T02:00:00+01:00,2\n2026-03-02 00:00:00,1\n")
        self.label(tmp_path, **{"a.csv": []})
        assert read_folder(tmp_path)[0].values == [1.0, 2.0]

    def test_windows_in_the_probationary_period_count_neither_way(self, folder, monkeypatch, capsys):
        labels = json.loads((folder / "windows.json").read_text())
        early = ["2026-03-02 03:00:00", "2026-03-03 03:00:00"]  # rows 3 to 27 of 336; probation is 50
        (folder / "windows.json").write_text(json.dumps({key: [early, *own] for key, own in labels.items()}))
        _, figures, _ = run(folder, monkeypatch, capsys)
        assert (json.loads(figures)["windows"], json.loads(figures)["hits"]) == (1, 1)


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


class TestFirstWeeks:
    @pytest.mark.slow  # six weeks of five minutes, about a second each
    @pytest.mark.parametrize("volume", ["3 a day", "29 a day", "290 a day"])
    def test_new_detectors_keep_to_one_alert_a_fortnight(self, volume):
        found = first_weeks.row(volume, [501, 502], 6, 14.0)
        assert found.kept, found
        assert sum(found.by_week) == found.alerts

    def test_a_budget_that_is_not_kept_is_said(self):
        row = first_weeks.Row("3 a day", 2, 9, 6.0, [9, 0, 0, 0, 0, 0], False)
        assert "NOT KEPT" in first_weeks.sentence(row)


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
