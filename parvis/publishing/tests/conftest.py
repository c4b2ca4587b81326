from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest
from django.utils import timezone

from parvis.delivery.tests.conftest import House, house  # noqa: F401 - a fixture


def png(colour: int = 0) -> bytes:
    """A whole picture of one point."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes([0, colour]))) + chunk(b"IEND", b"")


@pytest.fixture
def studio(house: House, tmp_path: Path, settings) -> House:  # noqa: F811
    """The house of deliveries with its clock at the present, and a data folder for pictures."""
    settings.DATA = tmp_path
    house.clock.now = timezone.now()
    return house
