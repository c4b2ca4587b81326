from __future__ import annotations

import os
import subprocess
import sys

import pytest

from parvis.site.settings import _database

HOST = """
import django
from django.conf import settings
from django.test import RequestFactory
print(RequestFactory().get("/", HTTP_HOST={!r}).get_host(), settings.PUBLIC_URL)
"""


@pytest.mark.parametrize(
    ("option", "given", "host", "url"),
    [
        ("PARVIS_ADDRESS", "fd00::5", "[fd00::5]:8700", "http://[fd00::5]:8700"),
        ("PARVIS_PUBLIC_URL", "http://[fd00::5]:9000", "[fd00::5]:9000", "http://[fd00::5]:9000"),
    ],
)
def test_pages_are_opened_by_an_address_of_ipv6(option, given, host, url, tmp_path):
    environ = {**os.environ, "DJANGO_SETTINGS_MODULE": "parvis.site.settings", "PARVIS_DATA": str(tmp_path)}
    asked = subprocess.run(
        [sys.executable, "-c", HOST.format(host)], env={**environ, option: given}, capture_output=True, text=True
    )

    assert asked.stdout.split() == [host, url]


def test_what_the_address_of_the_database_asks_for_is_asked_of_the_server():
    found = _database("postgresql://parvis:hush@db.example/parvis?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem")

    assert found["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}


def test_a_name_of_a_database_is_read_as_backups_read_it():
    assert _database("postgresql://db.example/parvis%20two")["NAME"] == "parvis two"
