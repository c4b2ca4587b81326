from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

import parvis
from parvis.site import command
from parvis.site.command import COMMANDS, run

NOT_LANDED = {"parvis.listening.watch", "parvis.demo"}


@pytest.mark.parametrize("module", sorted({entry.module for entry in COMMANDS.values()} - NOT_LANDED))
def test_each_command_has_a_main(module):
    assert callable(importlib.import_module(module).main)


def test_help_names_every_command(capsys):
    assert run(["--help"]) == 0

    written = capsys.readouterr().out
    assert all(name in written for name in COMMANDS)


def test_the_version_is_said(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out == f"Parvis {parvis.__version__}\n"


def test_an_unknown_command_is_said(capsys):
    assert run(["lsiten"]) == 2
    assert "there is no command “lsiten”" in capsys.readouterr().err


def test_no_command_means_serve(monkeypatch):
    called = []
    monkeypatch.setattr(command, "call", lambda entry, argv: called.append((entry.module, argv)) or 0)

    assert run([]) == 0
    assert called == [("parvis.site.commands.serve", [])]


def test_help_loads_no_django():
    script = "import sys; from parvis.site.command import run; run(['--help']); sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == 0


@pytest.mark.parametrize("name", ["serve", "web", "work", "config", "manage"])
def test_a_wrong_option_stops_the_start_with_a_sentence(monkeypatch, name):
    monkeypatch.setenv("PARVIS_PORT", "often")
    done = subprocess.run([sys.executable, "-m", "parvis", name], capture_output=True, text=True)

    assert done.returncode == 2
    assert done.stderr == "parvis: PARVIS_PORT must be a whole number from 1 to 65535, not 'often'.\n"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("vault.key", "holds no key of the vault: bring it back from a copy"), ("secret.key", "is empty: delete it")],
)
def test_a_key_that_was_lost_stops_the_start_with_a_sentence(name, sentence, monkeypatch, tmp_path):
    monkeypatch.setenv("PARVIS_DATA", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    (tmp_path / name).touch()

    done = subprocess.run([sys.executable, "-m", "parvis", "manage", "check"], capture_output=True, text=True)

    assert (done.returncode, sentence in done.stderr, "Traceback" in done.stderr) == (2, True, False)


def test_config_shows_values_and_origins_but_no_secret(monkeypatch, capsys):
    monkeypatch.setenv("PARVIS_PORT", "9001")
    monkeypatch.setenv("PARVIS_MAIL_URL", "smtp://me:hush@mail.example.org")

    assert run(["config"]) == 0

    written = capsys.readouterr().out
    assert "PARVIS_PORT            9001  (PARVIS_PORT)" in written
    assert "PARVIS_MAIL_URL        ***  (PARVIS_MAIL_URL)" in written
    assert "hush" not in written
