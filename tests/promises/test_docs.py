"""The documentation says what is there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tools import reference

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("parvis/*/README.md")])
# Made by `make pictures`, from the demo.
MADE_LATER = {"docs/pictures/wall.png"}


@pytest.mark.parametrize("name", ["options.md", "roles.md", "command.md", "house.md", "README.md"])
def test_what_the_code_knows_is_written_as_it_is(name):
    path, text = next((path, text) for path, text in reference.pages().items() if path.name == name)

    assert path.read_text(encoding="utf-8") == text, "Run `make reference`."


def test_the_readme_is_read_in_one_go():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 80


def dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [
        project["project"]["dependencies"],
        *project["dependency-groups"].values(),
        project["build-system"]["requires"],
    ]
    return sorted({re.match(r"[\w.-]+", entry)[0] for group in groups for entry in group if isinstance(entry, str)})


@pytest.mark.parametrize("name", dependencies())
def test_each_dependency_has_its_line(name):
    lines = (ROOT / "docs" / "reasons" / "dependencies.md").read_text(encoding="utf-8").splitlines()

    assert any(f"**{name}**" in line for line in lines), f"Write in docs/reasons/dependencies.md what {name} saves."


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_link_leads_somewhere(path):
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and link not in MADE_LATER]

    assert [link for link in local if not (path.parent / link).exists()] == []
