"""The child of `notify.py`: guards its own sockets, then has apprise send one message. Exit 2: no such service."""

from __future__ import annotations

import json
import logging
import socket
import sys
from typing import Any

from parvis.door.addresses import AllowList, is_public


def main() -> int:
    asked = json.load(sys.stdin)
    guard_sockets(AllowList(asked["allow"]))
    logging.basicConfig(stream=sys.stderr, format="%(message)s", level=logging.WARNING)
    import apprise
    from apprise.attachment.file import AttachFile

    AttachFile.location = apprise.ContentLocation.INACCESSIBLE  # an address may name a file, as a template to be sent
    service = apprise.Apprise.instantiate(asked["address"], suppress_exceptions=True)
    if service is None:
        return 2
    return 0 if service.notify(body=asked["text"], title=asked["title"]) else 1


def guard_sockets(allow: AllowList) -> None:
    """From now on, sockets of this process reach public or allowed addresses only, over TCP."""
    asked: dict[str, str] = {}
    resolve, connect, connect_ex = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex

    def resolved(host: Any, *args: Any, **kwargs: Any) -> Any:
        found = resolve(host, *args, **kwargs)
        for *_kind, place in found:
            asked[str(place[0])] = host.decode() if isinstance(host, bytes) else str(host)
        return found

    def judge(sock: socket.socket, place: Any) -> None:
        if sock.family not in (socket.AF_INET, socket.AF_INET6):
            raise PermissionError("only the internet is reached from here")
        host, port = str(place[0]), int(place[1])
        if sock.type & socket.SOCK_STREAM and (is_public(host) or allow.allows(asked.get(host, host), host, port)):
            return
        if sock.type & socket.SOCK_DGRAM and port == 53:
            return
        raise PermissionError(f"{asked.get(host, host)} leads to an address inside the house, which is not allowed")

    def guarded(sock: socket.socket, place: Any) -> None:
        judge(sock, place)
        connect(sock, place)

    def guarded_ex(sock: socket.socket, place: Any) -> int:
        judge(sock, place)
        return connect_ex(sock, place)

    def refused(sock: socket.socket, *args: Any) -> int:
        raise PermissionError("only connections are made from here")

    socket.getaddrinfo = resolved
    socket.socket.connect = guarded  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = guarded_ex  # type: ignore[method-assign, assignment]
    socket.socket.sendto = refused  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    sys.exit(main())
