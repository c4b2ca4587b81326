from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from parvis.lib.match import Span
from parvis.listening.terminal import marked
from parvis.listening.watch import main


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LANGUAGE", "en")
    path = tmp_path / "posts.csv"
    path.write_text(
        "id,author,date,text,lang\n"
        "1,ines,2026-03-03T11:00:00Z,Ma lampe Lumen a grillé,fr\n"
        "2,paul,2026-03-03T11:01:00Z,Good morning,en\n"
        "3,zoe,2026-03-03T11:02:00Z,My Lumen lamp is fine,en\n",
        encoding="utf-8",
    )
    return path


def watch(*argv: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main(list(argv), out, err)
    return code, out.getvalue(), err.getvalue()


def test_mentions_of_a_file_are_printed(file: Path) -> None:
    code, out, err = watch("lumen", "--from", str(file))

    assert code == 0
    assert "@ines Ma lampe Lumen a grillé" in out
    assert "Good morning" not in out
    assert err == "2 mentions in 3 posts.\n"


def test_json_says_who_when_and_why(file: Path) -> None:
    _, out, _ = watch("lumen", "--from", str(file), "--json", "--limit", "1")

    found = json.loads(out)
    assert (found["network"], found["author"], found["time"]) == ("files", "ines", "2026-03-03T11:00:00Z")
    assert found["why"] == [{"match": "Lumen", "start": 9, "end": 14, "field": "text"}]


def test_only_one_language_is_shown(file: Path) -> None:
    _, out, _ = watch("lumen", "--from", str(file), "--lang", "fr")

    assert "grillé" in out
    assert "fine" not in out


def test_a_folder_is_read_whole(file: Path) -> None:
    _, _, err = watch("lumen", "--from", str(file.parent))

    assert err == "2 mentions in 3 posts.\n"


def test_a_wrong_query_is_shown_with_a_caret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "fr")

    code, _, err = watch("lumen AND (lampe")

    assert code == 2
    assert err.splitlines()[:2] == ["  lumen AND (lampe", "            ^"]
    assert "parenthèse" in err


def test_a_query_that_asks_for_nothing_is_refused() -> None:
    code, _, err = watch("NOT casino")

    assert code == 2
    assert "casino" in err


def test_an_address_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "en")

    code, _, err = watch("lumen", "--from", "no-such-thing")

    assert code == 2
    assert "“no-such-thing” is no file" in err


def test_control_characters_never_reach_the_terminal(file: Path) -> None:
    file.write_text("id,author,date,text\n1,ines,2026-03-03T11:00:00Z,Lumen \x1b[2J\x07 boo\n")

    _, out, _ = watch("lumen", "--from", str(file))

    assert "\x1b" not in out
    assert "\x07" not in out


def test_a_break_keeps_the_marks_in_their_place() -> None:
    shown = marked("une\nlampe", [Span(4, 9)])

    assert shown.plain == "une lampe"
    assert [(span.start, span.end) for span in shown.spans] == [(4, 9)]


def test_a_pipe_in_and_a_closed_pipe_out(file: Path) -> None:
    script = f"{sys.executable} -m parvis watch lumen --from - --json | head -1"

    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script], stdin=file.open("rb"), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert json.loads(done.stdout)["author"] == "ines"
    assert "Traceback" not in done.stderr


def test_it_imports_no_django() -> None:
    script = "import sys, parvis.listening.watch; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
