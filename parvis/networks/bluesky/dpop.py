"""Proofs that a token is used by who it was given to (RFC 9449), and the few words of JOSE that they need."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from typing import Any

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

CURVE = ec.SECP256R1()


class ProofKey:
    """A key of one session. `text` is what is kept, sealed: its private number in hexadecimal."""

    def __init__(self, text: str = "") -> None:
        self.key = ec.derive_private_key(int(text, 16), CURVE) if text else ec.generate_private_key(CURVE)

    @property
    def text(self) -> str:
        return f"{self.key.private_numbers().private_value:064x}"

    @property
    def public(self) -> dict[str, str]:
        """The public half as a JSON Web Key."""
        numbers = self.key.public_key().public_numbers()
        return {"kty": "EC", "crv": "P-256", "x": coded(numbers.x.to_bytes(32)), "y": coded(numbers.y.to_bytes(32))}

    def proof(self, method: str, url: str, *, nonce: str = "", token: str = "", now: float | None = None) -> str:
        """The value of the header `DPoP` for one request; `token`: the access token that goes with it."""
        claims: dict[str, Any] = {
            "jti": secrets.token_urlsafe(16), "htm": method, "htu": url.partition("?")[0].partition("#")[0],
            "iat": int(time.time() if now is None else now),
        }  # fmt: skip
        if nonce:
            claims["nonce"] = nonce
        if token:
            claims["ath"] = coded(hashlib.sha256(token.encode()).digest())
        return self.signed({"typ": "dpop+jwt", "alg": "ES256", "jwk": self.public}, claims)

    def signed(self, head: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
        """A JSON Web Token (ES256)."""
        body = f"{coded(json.dumps(head).encode())}.{coded(json.dumps(claims).encode())}"
        first, second = decode_dss_signature(self.key.sign(body.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{body}.{coded(first.to_bytes(32) + second.to_bytes(32))}"


def coded(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def claims_of(token: str) -> dict[str, Any]:
    """What a token says of itself, believed by nobody: only to know when it ends. {} where it is not one."""
    try:
        part = token.split(".")[1]
        found: object = msgspec.json.decode(urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (IndexError, ValueError, msgspec.DecodeError):
        return {}
    return found if isinstance(found, dict) else {}
