"""A double of a network on which accounts are connected, named a double: it has no server, and obeys what a test says.

What it does stands on the class, since each account makes an instance of its own: `reset()` before each test.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from parvis.lib.text.sentence import Sentence
from parvis.networks.connecting import Asked, Authorizes, Connected, Here, Refreshes, Tokens
from parvis.networks.seam import Idempotency, NetworkError, Outgoing, Publishes, Sent, Setting

NO = "{host} does not know this password."
SAID_NO = "{host} did not give us access ({why})."


class Gatehouse(Publishes, Authorizes, Refreshes):
    """Opens to the password "sesame" and to the code "let-me-in"."""

    name: ClassVar[str] = "gatehouse"
    label: ClassVar[str] = "Gatehouse"
    fields: ClassVar[tuple[Setting, ...]] = (
        Setting("server", "Server", type="url", required=False, default="https://gate.example"),
        Setting("password", "Password", type="password"),
    )
    asks: ClassVar[tuple[Setting, ...]] = (Setting("server", "Server", type="url"),)
    idempotency: ClassVar[Idempotency] = "none"

    error: ClassVar[NetworkError | None] = None
    ends_at: ClassVar[datetime | None] = None
    fresh_until: ClassVar[datetime | None] = None
    slow_seconds: ClassVar[float] = 0.0
    asked: ClassVar[list[str]] = []
    lock: ClassVar[threading.Lock] = threading.Lock()

    @classmethod
    def reset(cls) -> None:
        cls.error, cls.ends_at, cls.fresh_until, cls.slow_seconds, cls.asked = None, None, None, 0.0, []

    def connect(self) -> Connected:
        self._note("connect")
        if self.given.get("password") != "sesame":
            raise NetworkError(Sentence(NO, host="gate.example"), permanent=True)
        return self._connected(str(self.given["password"]))

    def check(self) -> None:
        self._note("check")

    def revoke(self) -> str:
        self._note(f"revoke {self.given.get('token')}")
        return ""

    def refresh(self) -> Tokens:
        self._note(f"refresh {self.given.get('token')}")
        number = int(str(self.given.get("token", "token-0")).rpartition("-")[2]) + 1
        return Tokens(secrets={"token": f"token-{number}"})

    def server_name(self) -> str:
        return "gate.example"

    def register(self, here: Here) -> dict[str, str]:
        self._note("register")
        return {"client_id": "parvis", "client_secret": "canary-client"}

    def begin(self, here: Here, client: Mapping[str, str], state: str) -> Asked:
        self._note(f"begin {client['client_id']}")
        return Asked(f"https://gate.example/authorize?state={state}", {"verifier": "canary-verifier"})

    def finish(
        self, here: Here, client: Mapping[str, str], keep: Mapping[str, str], answer: Mapping[str, str]
    ) -> Connected:
        self._note(f"finish {keep['verifier']} {client['client_secret']}")
        if answer.get("code") != "let-me-in":
            why = answer.get("error", "no code")
            raise NetworkError(Sentence(SAID_NO, host="gate.example", why=why), permanent=True)
        return self._connected("")

    def publish(self, outgoing: Outgoing) -> Sent:
        raise AssertionError("nothing is sent here")

    def _connected(self, password: str) -> Connected:
        secrets = {"token": "token-0", **({"password": password} if password else {"client_secret": "canary-client"})}
        return Connected(
            native_id="lumen@gate", handle="lumen", name="Lumen at the gate", url="https://gate.example/lumen",
            settings={"server": "https://gate.example"}, secrets=secrets, ends_at=type(self).ends_at,
            fresh_until=type(self).fresh_until,
        )  # fmt: skip

    def _note(self, what: str) -> None:
        with type(self).lock:
            type(self).asked.append(what)
        time.sleep(type(self).slow_seconds)
        if type(self).error:
            raise type(self).error
