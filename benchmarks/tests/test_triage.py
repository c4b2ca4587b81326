"""The arithmetic of the benchmark, on cases worked by hand."""

import numpy as np
import pytest

from benchmarks import triage
from benchmarks.brand_talk import KINDS, BrandPost
from tools import triage as teaching


def post(kind, number=1):
    return BrandPost(f"en-{number:04d}", "en", "text", "neutral", kind, ())


def sure(*kinds):
    rows = np.full((len(kinds), len(KINDS)), 0.05, np.float32)
    for row, kind in enumerate(kinds):
        rows[row, KINDS.index(kind)] = 0.7
    return rows


def test_all_right_is_a_hundred():
    found = triage.judge([post(kind) for kind in KINDS], sure(*KINDS))
    assert found["macro_f1"] == found["accuracy"] == 100
    assert np.trace(found["confusion"]) == len(KINDS)


def test_a_confusion_stands_in_the_row_of_the_truth():
    found = triage.judge([post("praise"), post("complaint")], sure("complaint", "complaint"))
    assert found["confusion"][KINDS.index("praise")][KINDS.index("complaint")] == 1
    assert found["kinds"]["complaint"] == pytest.approx(66.7)
    assert found["kinds"]["praise"] == 0


def test_calibration_error_is_the_gap_between_sureness_and_right():
    sureness = np.array([0.75, 0.75, 0.75, 0.75], np.float32)
    assert triage.calibration_error(sureness, np.array([True, True, True, False])) == pytest.approx(0)
    assert triage.calibration_error(sureness, np.array([False] * 4)) == pytest.approx(0.75)


def test_the_report_says_why_there_is_no_full_step():
    here = triage.judge([post(kind) for kind in KINDS], sure(*KINDS))
    light = {"fr": here, "en": here, "posts_per_cpu_second": 900}
    assert "No full step: no wheel here." in triage.report({"light": light, "reason": "no wheel here."})


def test_a_regression_finds_what_parts_the_kinds():
    rows = np.eye(len(KINDS), dtype=np.float32).repeat(4, axis=0)
    kinds = np.arange(len(KINDS)).repeat(4)
    weights, bias = teaching.learn(rows, kinds, 0.001)
    assert ((rows @ weights + bias).argmax(axis=1) == kinds).all()


def test_rare_kinds_weigh_more_and_all_weigh_one_on_average():
    weights = teaching.weights_of(np.array([0, 0, 0, 0, 1]))
    assert weights[-1] == pytest.approx(2 * weights[0], rel=1e-5)
    assert weights.mean() == pytest.approx(1)


def test_flattened_rows_keep_their_angles_and_find_the_way_back():
    rows = np.array([[1, 0, 2, 0], [0, 3, 0, 1], [1, 1, 1, 1]], np.float32)
    flat, some = teaching.flattened(rows), np.array([1, -2, 3], np.float32)
    assert np.allclose(flat @ flat.T, rows @ rows.T, atol=1e-2)
    assert np.allclose(rows @ (rows.T @ np.linalg.solve(flat.T, some)), flat @ some, atol=1e-2)


def test_tellings_of_one_story_are_away_in_the_same_fold():
    posts = [post("praise", number) for number in (1, 6, 2, 1)]
    lesson = teaching.Lesson(posts, np.zeros(4, np.int64), 3)
    away = list(teaching.folds(lesson))[1]
    assert away.tolist() == [True, True, False, False]


def test_the_steepest_way_is_found():
    rows = np.diag(np.array([1, 2, 3], np.float32))
    assert teaching.steepest(rows, np.ones((3, 1), np.float32)) == pytest.approx(9 * teaching.MARGIN, rel=1e-3)
