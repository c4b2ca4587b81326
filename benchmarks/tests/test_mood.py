import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import mood
from tools.mood import measures
from tools.mood.places import read_posts

BAD, PLAIN, GOOD = "quelle honte, service lamentable", "le magasin ouvre à neuf heures", "merci, super équipe, bravo !"


def write(folder: Path, name: str, posts: list[str], moods: list[int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}_text.txt").write_text("\n".join(posts) + "\n", "utf-8")
    (folder / f"{name}_labels.txt").write_text("\n".join(map(str, moods)) + "\n", "utf-8")


def test_every_figure_asked_for_is_there(tmp_path: Path):
    write(tmp_path / "french", "test", [BAD, PLAIN, GOOD], [0, 1, 2])
    write(tmp_path / "french", "train", [BAD + " !"], [0])
    light = mood.measure(tmp_path, "test", light=True)["light"]
    assert set(light["fr"]) >= {
        "macro_f1", "macro_f1_without_duplicates", "accuracy_at_70", "ece", "reversals",
    }  # fmt: skip
    assert light["fr"]["duplicates"] == 1
    assert light["posts_per_cpu_second"] > 0


def test_the_figures_are_json_and_a_table(tmp_path: Path):
    write(tmp_path / "english", "val", ["great", "awful", "a bus"], [2, 0, 1])
    figures = mood.measure(tmp_path, "val", light=True)
    assert json.loads(json.dumps(figures)) == figures
    assert "light reader" in mood.report(figures).lower()


def test_a_folder_without_posts_is_said(tmp_path: Path):
    with pytest.raises(SystemExit, match="holds no val_text"):
        mood.measure(tmp_path, "val")


def test_labels_that_do_not_fit_are_said(tmp_path: Path):
    write(tmp_path / "french", "val", [BAD], [7])
    with pytest.raises(SystemExit, match="one mood"):
        read_posts(tmp_path / "french", "val")


def test_only_near_copies_are_told_apart():
    new = mood.fresh([GOOD.upper(), PLAIN], [GOOD, "tout autre chose ici"])
    assert new.tolist() == [False, True]


def test_nothing_learned_leaves_every_post_new():
    assert mood.fresh([GOOD], []).tolist() == [True]


def test_macro_f1_by_hand():
    # Negative 2/3, neutral 0, positive 1: their mean is 5/9.
    assert measures.macro_f1(np.array([0, 0, 2]), np.array([0, 1, 2])) == pytest.approx(100 * 5 / 9)


def test_the_surest_part_by_hand():
    shares = np.array([[0.9, 0.1, 0], [0.8, 0.2, 0], [0.4, 0.35, 0.25], [0.34, 0.33, 0.33]])
    assert measures.accuracy_at(shares, np.array([0, 1, 2, 2]), 0.5) == 50


def test_calibration_error_by_hand():
    shares = np.array([[0.8, 0.1, 0.1]] * 4 + [[0.6, 0.4, 0]] * 4)
    moods = np.array([0, 0, 0, 1, 0, 0, 1, 1])
    # 75 % right at 80 %, 50 % right at 60 %: half of 5 and half of 10 points.
    assert measures.calibration_error(shares, moods) == pytest.approx(7.5)


def test_reversals_are_of_all_posts():
    assert measures.reversals(np.array([0, 2, 1, 1]), np.array([2, 2, 0, 1])) == 25
