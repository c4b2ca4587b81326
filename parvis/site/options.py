"""Every option of the program, in one table.

Value: `PARVIS_NAME`, else `PARVIS_NAME_FILE` (secrets), else `parvis.toml` in the data folder, else the default.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class WrongOption(Exception):
    """A sentence that says which option is wrong and what it may be."""


@dataclass(frozen=True, slots=True)
class Option:
    name: str
    type: type
    default: Any
    help: str
    secret: bool = False


OPTIONS = (
    Option("data", str, "data",
           "Folder of the database, the secret key, uploads and logs."),
    Option("database_url", str, "",
           "postgresql://user:password@host/name; empty: SQLite in the data folder.", secret=True),
    Option("secret_key", str, "",
           "Signs sessions and links; empty: made at the first start and kept in the data folder.", secret=True),
    Option("address", str, "127.0.0.1",
           "Address the web server listens on."),
    Option("port", int, 8700,
           "Port the web server listens on."),
    Option("public_url", str, "",
           "How people reach Parvis, e.g. https://parvis.example.org; empty: the address and port."),
    Option("web_workers", int, 1,
           "Processes of the web server."),
    Option("debug", bool, False,
           "Show errors in the browser; for development only."),
    Option("allow_private", str, "",
           "Private hosts that sources may talk to, separated by commas: host, host:port or network/bits."),
    Option("mail_url", str, "",
           "smtp://user:password@host:587; empty: mails are written to the log.", secret=True),
    Option("mail_from", str, "parvis@localhost",
           "Sender of the mails of Parvis."),
    Option("language", str, "en",
           "Language of people who have chosen none: en or fr."),
)  # fmt: skip

TRUE, FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off", "")


def read_options(environ: Mapping[str, str], folder: Path | None = None) -> dict[str, Any]:
    """The value of each option. Raises WrongOption."""
    written = _read_toml(Path(environ.get("PARVIS_DATA", "data") if folder is None else folder) / "parvis.toml")
    unknown = set(written) - {option.name for option in OPTIONS}
    if unknown:
        raise WrongOption(f"parvis.toml has {', '.join(sorted(unknown))}, which is no option of Parvis.")
    return {option.name: _value(option, environ, written) for option in OPTIONS}


def _read_toml(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WrongOption(f"{path} cannot be read: {error}.") from error


def _value(option: Option, environ: Mapping[str, str], written: Mapping[str, Any]) -> Any:
    name = f"PARVIS_{option.name.upper()}"
    if name in environ:
        return _convert(option, environ[name], name)
    if f"{name}_FILE" in environ:
        return _convert(option, _read_secret(environ[f"{name}_FILE"], name), f"{name}_FILE")
    if option.name in written:
        return _convert(option, str(written[option.name]), f"{option.name} in parvis.toml")
    return option.default


def _read_secret(path: str, name: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise WrongOption(f"{name}_FILE points to {path}, which cannot be read ({error.strerror}).") from error


def _convert(option: Option, text: str, where: str) -> Any:
    shown = "its value" if option.secret else repr(text)
    if option.type is bool:
        if text.lower() in TRUE or text.lower() in FALSE:
            return text.lower() in TRUE
        raise WrongOption(f"{where} must be yes or no, not {shown}.")
    if option.type is int:
        if text.strip().isdigit():
            return int(text)
        raise WrongOption(f"{where} must be a whole number, not {shown}.")
    return text


OS_OPTIONS = read_options(os.environ)
