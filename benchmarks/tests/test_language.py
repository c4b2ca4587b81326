from __future__ import annotations

from pathlib import Path

from benchmarks.language import measure, report


def write(folder: Path, *posts: str) -> None:
    folder.mkdir()
    (folder / "train_text.txt").write_text("\n".join(posts), "utf-8")


def test_right_and_unsure_posts_are_counted(tmp_path: Path) -> None:
    write(tmp_path / "french", "Cette lampe éclaire très bien ma chambre", "La lampe est arrivée ce matin")
    write(tmp_path / "english", "This lamp is the best one that I ever had", "42 !")

    figures = measure(tmp_path)

    assert figures["fr"]["accuracy"] == 100
    assert (figures["french_english"]["accuracy"], figures["french_english"]["unsure"]) == (75, 25)
    assert "99.5 % at 15,000" in report(figures)
