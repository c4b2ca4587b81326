from __future__ import annotations

import pytest

from parvis.site.options import OPTIONS, WrongOption, find_given, read_options


def test_there_are_few_options():
    assert len(OPTIONS) <= 30


def test_each_option_says_what_it_is_for_and_has_a_right_default(tmp_path):
    values = read_options({}, tmp_path)

    assert all(option.help.endswith(".") for option in OPTIONS)
    assert all(isinstance(values[option.name], option.type) for option in OPTIONS)


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("PORT", "many", "PARVIS_PORT must be a whole number from 1 to 65535, not 'many'."),
        ("PORT", "70000", "PARVIS_PORT must be a whole number from 1 to 65535, not '70000'."),
        ("PORT", "", "PARVIS_PORT must be a whole number from 1 to 65535, not ''."),
        ("DEBUG", "perhaps", "PARVIS_DEBUG must be yes or no, not 'perhaps'."),
        ("LANGUAGE", "de", "PARVIS_LANGUAGE must be en or fr, not 'de'."),
        ("PUBLIC_URL", "parvis.example.org", "PARVIS_PUBLIC_URL must be http:// or https:// and a host, with no path"),
        ("PUBLIC_URL", "https://example.org/parvis", "PARVIS_PUBLIC_URL must be http:// or https:// and a host"),
        ("MAIL_URL", "mail.example.org", "must be an address that starts with smtp:// or smtps://, not its value."),
        ("DATABASE_URL", "mysql://u:hush@db/x", "must be an address that starts with postgresql:// or postgres://"),
        ("PORT", "²", "PARVIS_PORT must be a whole number from 1 to 65535, not '²'."),
        ("ADDRESS", "localhost", "PARVIS_ADDRESS must be in numbers, such as 127.0.0.1 or ::1, not 'localhost'."),
        ("ADDRESS", "", "PARVIS_ADDRESS must be in numbers, such as 127.0.0.1 or ::1, not ''."),
        ("ALLOW_PRIVATE", "wiki.lan, http://wiki.lan/a", "PARVIS_ALLOW_PRIVATE must be hosts, with a port or without"),
        ("ALLOW_PRIVATE", "10.2.0.0/33", "PARVIS_ALLOW_PRIVATE must be hosts, with a port or without"),
        ("SECRET_KEY", "short", "PARVIS_SECRET_KEY must be at least 32 characters long, not its value."),
    ],
)
def test_a_wrong_value_is_said_in_a_sentence(name, text, sentence, tmp_path):
    with pytest.raises(WrongOption) as wrong:
        read_options({f"PARVIS_{name}": text}, tmp_path)

    assert sentence in str(wrong.value)


def test_a_wrong_secret_is_not_shown(tmp_path):
    with pytest.raises(WrongOption) as wrong:
        read_options({"PARVIS_DATABASE_URL": "mysql://u:hush@db/x"}, tmp_path)

    assert "hush" not in str(wrong.value)


def test_a_secret_can_stand_in_a_file(tmp_path):
    (tmp_path / "key").write_text("k" * 40 + "\n")

    given = find_given({"PARVIS_SECRET_KEY_FILE": str(tmp_path / "key")}, tmp_path)["secret_key"]

    assert (given.value, given.origin) == ("k" * 40, "PARVIS_SECRET_KEY_FILE")


def test_a_missing_file_of_a_secret_is_said(tmp_path):
    with pytest.raises(WrongOption, match="PARVIS_MAIL_URL_FILE points to /nowhere, which cannot be read"):
        read_options({"PARVIS_MAIL_URL_FILE": "/nowhere"}, tmp_path)


def test_a_file_of_a_secret_in_an_odd_encoding_is_said(tmp_path):
    (tmp_path / "mail").write_bytes("smtp://mail.example.org".encode("utf-16"))

    with pytest.raises(WrongOption, match="PARVIS_MAIL_URL_FILE points to .*mail, which cannot be read"):
        read_options({"PARVIS_MAIL_URL_FILE": str(tmp_path / "mail")}, tmp_path)


def test_a_file_of_options_in_an_odd_encoding_is_said(tmp_path):
    (tmp_path / "parvis.toml").write_bytes("# Société\nport = 9000\n".encode("latin-1"))

    with pytest.raises(WrongOption, match=r"parvis\.toml cannot be read"):
        read_options({}, tmp_path)


@pytest.mark.parametrize("text", ["wiki.lan", "wiki.lan:8080, 10.2.0.0/16", "127.0.0.1:9000", "[fd00::5]:80,"])
def test_private_hosts_are_allowed_by_name_address_or_block(text, tmp_path):
    assert read_options({"PARVIS_ALLOW_PRIVATE": text}, tmp_path)["allow_private"] == text


def test_private_hosts_may_stand_in_a_list_of_the_file_of_options(tmp_path):
    (tmp_path / "parvis.toml").write_text('allow_private = ["wiki.lan", "10.2.0.0/16"]\n')

    assert read_options({}, tmp_path)["allow_private"] == "wiki.lan,10.2.0.0/16"


def test_a_variable_wins_over_the_file_of_options(tmp_path):
    (tmp_path / "parvis.toml").write_text('port = 9000\nlanguage = "fr"\ndebug = true\n')

    given = find_given({"PARVIS_PORT": "9001"}, tmp_path)

    assert (given["port"].value, given["port"].origin) == (9001, "PARVIS_PORT")
    assert (given["language"].value, given["language"].origin) == ("fr", "parvis.toml")
    assert given["debug"].value is True


def test_an_unknown_name_in_the_file_of_options_is_said(tmp_path):
    (tmp_path / "parvis.toml").write_text("prot = 9000\n")

    with pytest.raises(WrongOption, match="parvis.toml has prot, which is no option of Parvis"):
        read_options({}, tmp_path)


def test_a_broken_file_of_options_is_said(tmp_path):
    (tmp_path / "parvis.toml").write_text("port = \n")

    with pytest.raises(WrongOption, match="cannot be read"):
        read_options({}, tmp_path)
