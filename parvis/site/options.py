"""Every option of the program, in one table.

Value: `PARVIS_NAME`, else `PARVIS_NAME_FILE` (secrets), else `parvis.toml` in the data folder, else the default.
"""

from __future__ import annotations

import functools
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from parvis.vault.keys import is_key_text


class WrongOption(Exception):
    """A sentence that says which option is wrong and what it may be."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a value must be, in words that end the sentence "NAME must be ...", and whether a text is that."""

    words: str
    allows: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    type: type
    default: Any
    help: str
    secret: bool = False
    check: Check | None = None

    @property
    def variable(self) -> str:
        return f"PARVIS_{self.name.upper()}"


@dataclass(frozen=True, slots=True)
class Given:
    """A value and where it was found: the name of a variable, "parvis.toml" or "default"."""

    value: Any
    origin: str


def one_of(*values: str) -> Check:
    return Check(" or ".join(values), lambda text: text in values)


def between(least: int, most: int) -> Check:
    return Check(f"a whole number from {least} to {most}", lambda text: text.isdecimal() and least <= int(text) <= most)


def address_of(*schemes: str) -> Check:
    def allows(text: str) -> bool:
        try:
            parts = urlsplit(text)
            return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            return False

    return Check(f"an address that starts with {' or '.join(f'{scheme}://' for scheme in schemes)}", allows)


def is_numeric(text: str) -> bool:
    try:
        return bool(ip_address(text))
    except ValueError:
        return False


def are_hosts(text: str) -> bool:
    from parvis.door.addresses import AllowList

    try:
        return bool(AllowList([part for part in text.split(",") if part.strip()]))
    except ValueError:
        return False


LONG_ENOUGH = Check("at least 32 characters long", lambda text: len(text) >= 32)
VAULT_KEYS = Check("43 letters of base64, as `parvis rotate-key --new` draws; several: the new one first", is_key_text)
SITE = Check(
    "http:// or https:// and a host, with no path",
    lambda text: re.fullmatch(r"https?://[^/\s?#@]+", text) is not None and address_of("http", "https").allows(text),
)
NUMERIC = Check("in numbers, such as 127.0.0.1 or ::1", is_numeric)
HOSTS = Check("hosts, with a port or without, addresses or blocks of them, separated by commas", are_hosts)
POSTGRESQL = address_of("postgresql", "postgres")
MAIL = address_of("smtp", "smtps")

OPTIONS = (
    Option("data", str, "data",
           "Folder of the database, the secret key, uploads and logs."),
    Option("database_url", str, "",
           "postgresql://user:password@host/name; empty: SQLite in the data folder.", secret=True, check=POSTGRESQL),
    Option("secret_key", str, "",
           "Signs sessions and links; empty: made at the first start and kept in the data folder.",
           secret=True, check=LONG_ENOUGH),
    Option("vault_key", str, "",
           "Seals the passwords and tokens of accounts; empty: made at the first start and kept in the data folder.",
           secret=True, check=VAULT_KEYS),
    Option("address", str, "127.0.0.1",
           "Address the web server listens on; 0.0.0.0 for every network of the machine.", check=NUMERIC),
    Option("port", int, 8700,
           "Port the web server listens on.", check=between(1, 65535)),
    Option("public_url", str, "",
           "How people reach Parvis, e.g. https://parvis.example.org; empty: the address and port.", check=SITE),
    Option("proxies", int, 0,
           "How many reverse proxies stand in front; their X-Forwarded headers are believed, nobody else's.",
           check=between(0, 5)),
    Option("web_workers", int, 1,
           "Processes of the web server.", check=between(1, 64)),
    Option("debug", bool, False,
           "Show errors in the browser; for development only."),
    Option("allow_private", str, "",
           "Private hosts that sources may talk to, separated by commas: host, host:port or network/bits.",
           check=HOSTS),
    Option("mail_url", str, "",
           "smtp://user:password@host:587 (STARTTLS) or smtps://...:465; empty: mails are written to the log.",
           secret=True, check=MAIL),
    Option("mail_from", str, "parvis@localhost",
           "Sender of the mails of Parvis."),
    Option("language", str, "en",
           "Language of people who have chosen none: en or fr.", check=one_of("en", "fr")),
    Option("sign_up", str, "invitation",
           "Who may make an account: invitation, or open to anyone who finds the page.",
           check=one_of("invitation", "open")),
    Option("light", bool, False,
           "Read moods without the encoder, and listen and work in one process: less memory, and more mistakes."),
    Option("log_level", str, "info",
           "How much is written to the log: debug, info, warning or error.",
           check=one_of("debug", "info", "warning", "error")),
)  # fmt: skip

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


def read_options(environ: Mapping[str, str], folder: Path | None = None) -> dict[str, Any]:
    """The value of each option. Raises WrongOption."""
    return {name: given.value for name, given in find_given(environ, folder).items()}


def find_given(environ: Mapping[str, str], folder: Path | None = None) -> dict[str, Given]:
    """The value of each option and where it comes from. Raises WrongOption."""
    written = _read_toml(Path(environ.get("PARVIS_DATA", "data") if folder is None else folder) / "parvis.toml")
    unknown = set(written) - {option.name for option in OPTIONS}
    if unknown:
        raise WrongOption(f"parvis.toml has {', '.join(sorted(unknown))}, which is no option of Parvis.")
    return {option.name: _given(option, environ, written) for option in OPTIONS}


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:  # ValueError: no TOML, or not in UTF-8
        raise WrongOption(f"{path} cannot be read: {error}.") from error


def _given(option: Option, environ: Mapping[str, str], written: Mapping[str, Any]) -> Given:
    name = option.variable
    if name in environ:
        return Given(_convert(option, environ[name], name), name)
    if f"{name}_FILE" in environ:
        return Given(_convert(option, _read_secret(environ[f"{name}_FILE"], name), f"{name}_FILE"), f"{name}_FILE")
    if option.name in written:
        value = written[option.name]
        text = ",".join(map(str, value)) if isinstance(value, list) else str(value)
        return Given(_convert(option, text, f"{option.name} in parvis.toml"), "parvis.toml")
    return Given(option.default, "default")


def _read_secret(path: str, name: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WrongOption(f"{name}_FILE points to {path}, which cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise WrongOption(f"{name}_FILE points to {path}, which cannot be read (it is not in UTF-8).") from error


def _convert(option: Option, text: str, where: str) -> Any:
    text = text.strip()
    shown = "its value" if option.secret else repr(text)
    if option.type is bool:
        if text.lower() in TRUE or text.lower() in FALSE:
            return text.lower() in TRUE
        raise WrongOption(f"{where} must be yes or no, not {shown}.")
    if option.check and (text or option.default != "") and not option.check.allows(text):
        raise WrongOption(f"{where} must be {option.check.words}, not {shown}.")
    return int(text) if option.type is int else text


@functools.cache
def os_options() -> dict[str, Any]:
    """The options of this process, read once. Raises WrongOption."""
    return read_options(os.environ)
