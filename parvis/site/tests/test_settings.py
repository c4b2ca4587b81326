from __future__ import annotations

from parvis.site.settings import _database


def test_what_the_address_of_the_database_asks_for_is_asked_of_the_server():
    found = _database("postgresql://parvis:hush@db.example/parvis?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem")

    assert found["OPTIONS"] == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}


def test_a_name_of_a_database_is_read_as_backups_read_it():
    assert _database("postgresql://db.example/parvis%20two")["NAME"] == "parvis two"
