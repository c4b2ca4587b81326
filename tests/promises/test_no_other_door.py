"""The promise: every request to the outside goes through `parvis/door`. No other module opens a way of its own."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).parent.parent.parent
SOURCES = ROOT / "parvis"
# Who may: the door itself. Tests, tools and benchmarks are not part of what runs, and talk to servers they started.
# `parvis serve` asks its own web server whether it answers.
ALLOWED = ("parvis/door/", "parvis/site/own_port.py")
OUTSIDE = ("tests", "tools", "benchmarks")

CLIENTS = (
    "aiohttp", "apprise", "ftplib", "grequests", "h11", "h2", "http.client", "http.cookiejar", "httpcore", "httplib2",
    "httpx", "niquests", "pycurl", "requests", "smtplib", "telnetlib", "tornado.httpclient", "treq", "urllib.request",
    "urllib3", "xmlrpc.client",
)  # fmt: skip
CALLS = (
    "socket.create_connection", "socket.socket", "socket.socketpair.connect", "asyncio.open_connection",
    "asyncio.open_unix_connection",
)  # fmt: skip
# Dressed in a connection that the door opened, a WebSocket is fine: `connect(uri, sock=door.connect(...))`.
SOCKETED = ("websockets.connect", "websockets.sync.client.connect", "websockets.asyncio.client.connect")


def complaints(source: str, name: str) -> list[str]:
    """What `source` does around the door, as `name:line: what`."""
    tree = ast.parse(source, name)
    known = dict(imported(tree))
    found = []
    for node in ast.walk(tree):
        for module in modules(node):
            if any(module == client or module.startswith(client + ".") for client in CLIENTS):
                found.append(f"{name}:{node.lineno}: imports {module}")
        if isinstance(node, ast.Call):
            called = full_name(node.func, known)
            if called in CALLS:
                found.append(f"{name}:{node.lineno}: calls {called}")
            if called in SOCKETED and not any(given.arg == "sock" for given in node.keywords):
                found.append(f"{name}:{node.lineno}: calls {called} without a sock of the door")
    return found


def imported(tree: ast.AST):
    """Local names and what they stand for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield (
                    alias.asname or alias.name.partition(".")[0],
                    alias.name if alias.asname else alias.name.partition(".")[0],
                )
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def modules(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        if name in ("import_module", "__import__") and node.args and isinstance(node.args[0], ast.Constant):
            return [str(node.args[0].value)]
    return []


def full_name(node: ast.AST, known: dict[str, str]) -> str:
    parts = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if isinstance(node, ast.Name):
        parts.append(known.get(node.id, node.id))
    return ".".join(reversed(parts))


def guarded_files() -> list[Path]:
    files = [
        path for path in sorted(SOURCES.rglob("*.py")) if not set(OUTSIDE) & set(path.relative_to(ROOT).parts[:-1])
    ]
    return [path for path in files if not path.relative_to(ROOT).as_posix().startswith(ALLOWED)]


def test_nothing_goes_out_around_the_door():
    files = guarded_files()
    found = [line for path in files for line in complaints(path.read_text(), path.relative_to(ROOT).as_posix())]
    assert len(files) > 20
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "import httpx",
        "import requests as r",
        "from requests.sessions import Session",
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import http.client",
        "from http import client",
        "def f():\n    import aiohttp",
        "import importlib\nimportlib.import_module('httpx')",
        "__import__('requests')",
        "import socket\nsocket.create_connection(('x', 80))",
        "from socket import create_connection as c\nc(('x', 80))",
        "import socket as s\ns.socket().connect(('x', 80))",
        "import asyncio\nasyncio.open_connection('x', 80)",
        "import websockets\nwebsockets.connect('wss://x')",
        "from websockets.sync.client import connect\nconnect('wss://x', open_timeout=3)",
        "import xmlrpc.client",
        "import urllib3",
    ],
)
def test_a_way_around_the_door_is_seen(source):
    assert complaints(source, "sample.py")


@pytest.mark.parametrize(
    "source",
    [
        "from urllib.parse import urlsplit, urljoin",
        "from http import HTTPStatus",
        "from websockets.sync.client import connect\nconnect('ws://x', sock=door.connect('x', 80, tls=True))",
        "from parvis.door import Door\nDoor().request('GET', 'https://x')",
        "import socket\nsocket.gethostname()",
        "from django.http import HttpRequest\nrequest = HttpRequest()",
    ],
)
def test_what_does_not_go_out_is_left_alone(source):
    assert complaints(source, "sample.py") == []
