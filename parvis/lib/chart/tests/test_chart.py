import pytest

from parvis.lib.chart import columns, lines, scale
from parvis.lib.chart.scale import nearest


@pytest.mark.parametrize(
    ("highest", "top", "steps"),
    [(1, 1, 1), (3, 3, 3), (4, 4, 4), (7, 8, 4), (184, 200, 4), (228, 250, 3), (10_000, 10_000, 4), (0.2, 1, 1)],
)
def test_a_scale_goes_from_zero_in_round_steps(highest: float, top: int, steps: int) -> None:
    found = scale(highest, 200)
    assert found.top >= highest
    assert found.ticks[0].value == 0
    assert all(tick.value == int(tick.value) for tick in found.ticks)
    assert len(found.ticks) - 1 <= 4


def test_a_stack_fills_its_column_from_the_bottom() -> None:
    column = columns([[1, 3]], 100).columns[0]
    assert [(each.kind, each.y, each.height) for each in column.segments] == [(0, "75.0", "24.0"), (1, "0.0", "74.0")]


def test_places_are_never_written_with_a_comma() -> None:
    drawn = columns([[1], [2], [3]], 100, band=[(0.5, 1.5), None, (1, 2)], before=[1, 1, 1], expected=4.5)
    assert "," not in repr([drawn.columns[0].x, drawn.band[0].y, drawn.before]).replace("', '", "")


def test_an_unfinished_bucket_shows_what_it_would_reach() -> None:
    drawn = columns([[4], [1]], 100, expected=3)
    assert drawn.unfinished is not None
    assert drawn.unfinished.y == "25.0"


def test_a_bucket_already_at_its_pace_shows_nothing_more() -> None:
    assert columns([[4], [3]], 100, expected=3).unfinished is None


def test_a_column_beyond_a_given_top_is_cut_and_says_so() -> None:
    first, second = columns([[100], [4]], 100, top=10).columns
    assert (first.is_cut, second.is_cut) == (True, False)
    assert first.segments[0].y == "0.0"


def test_no_bucket_at_all_is_an_empty_chart() -> None:
    drawn = columns([], 100)
    assert (drawn.columns, drawn.before) == ((), "")


def test_labels_at_the_ends_do_not_meet() -> None:
    drawn = lines([[5, 10], [5, 10], [1, 0]], 100)
    places = sorted(float(line.label_y) for line in drawn.lines)
    assert places[1] - places[0] >= 16


def test_the_last_step_is_dashed_when_it_is_unfinished() -> None:
    line = lines([[1, 2, 3]], 100, unfinished=True).lines[0]
    assert (line.solid.count("L"), line.dashed.count("L")) == (1, 1)


def test_neighbours_keep_their_order_and_their_distance() -> None:
    assert nearest([10, 0, 12], 5) == [0, 10, 15]


def test_labels_of_lines_that_end_at_nothing_stay_inside() -> None:
    drawn = lines([[50.0, 97.0], [20.0, 1.0], [15.0, 1.0], [10.0, 0.5]], 180)
    places = sorted(float(line.label_y) for line in drawn.lines)
    assert places[-1] <= 184
    assert all(below - above >= 16 for above, below in zip(places, places[1:], strict=False))
