"""What every answer says to the browser about trust."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cast import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("parvis/**/templates/**/*.html"))
SCRIPTS = sorted(path for path in ROOT.glob("parvis/*/static/*/*.js") if path.parent.name != "vendor")

PRINT = """
from django.conf import settings
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS)
"""


@pytest.fixture
def policy(client, db) -> dict[str, list[str]]:
    header = client.get("/account/login/").headers["Content-Security-Policy"]
    return {name: values for name, *values in (part.split() for part in header.split(";"))}


def test_nothing_is_allowed_by_default(policy):
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]


def test_no_script_or_style_comes_from_elsewhere_or_from_the_page_itself(policy):
    allowed = {value for name, values in policy.items() if name != "img-src" for value in values}

    assert {value for value in allowed if not value.startswith("'nonce-")} <= {"'self'", "'none'"}
    assert set(policy["img-src"]) <= {"'self'", "data:"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
    ],
)
def test_an_answer_carries_its_guards(name, value, client, db):
    assert client.get("/account/login/").headers[name] == value


def test_the_session_is_out_of_reach_of_scripts_and_other_sites(client, alice):
    client.post("/account/login/", {"login": alice.email, "password": PASSWORD})
    cookie = client.cookies["sessionid"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://parvis.example.org", "True True 31536000"), ("http://127.0.0.1:8700", "False False 0")],
)
def test_https_makes_cookies_secure_and_is_remembered(url, expected, tmp_path):
    environ = {**os.environ, "PARVIS_PUBLIC_URL": url, "PARVIS_DATA": str(tmp_path)}
    environ["DJANGO_SETTINGS_MODULE"] = "parvis.site.settings"
    done = subprocess.run([sys.executable, "-c", PRINT], cwd=ROOT, env=environ, capture_output=True, text=True)

    assert done.stdout.strip() == expected, done.stderr


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_inline_style_or_script(path):
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"\s(?:style|on\w+)=[\"']", text) == []
    assert re.findall(r"<(?:script|style)(?![^>]*(?:src=|nonce=|application/json))", text) == []
    assert re.findall(r"(?:src|href)=[\"'](?:https?:)?//", text) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_runs_no_text(path):
    assert re.findall(r"\beval\(|new Function\(|\bjavascript:", path.read_text(encoding="utf-8")) == []
