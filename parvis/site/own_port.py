"""The port our own web server listens on: whether it is free before the start, and whether it answers after."""

from __future__ import annotations

import socket

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask a server that listens everywhere


def why_taken(address: str, port: int) -> str:
    """Why nothing can listen there; empty when it can."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            return error.strerror or str(error)
    return ""


def own_url(address: str, port: int) -> str:
    return f"http://[{address}]:{port}" if ":" in address else f"http://{address}:{port}"


def answers(address: str, port: int) -> bool:
    try:
        with socket.create_connection((EVERYWHERE.get(address, address), port), timeout=5) as talk:
            talk.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return talk.recv(64).split(b" ")[1:2] == [b"200"]
    except OSError:
        return False
