"""The double of Jetstream says what the real one said of the same frames."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import pytest


def test_the_double_says_what_production_said_of_the_same_frames(test_data: Path) -> None:
    pytest.importorskip("atproto")
    zstandard = pytest.importorskip("zstandard")
    folder = test_data / "jetstream"
    if not folder.is_dir():
        pytest.skip(f"no jetstream among the outside samples in {test_data} (PARVIS_TEST_DATA)")
    with (folder / "frames.bin.zst").open("rb") as packed:
        frames = zstandard.ZstdDecompressor().stream_reader(packed).read()
    said = [event for frame in parted(frames) for event in events_of(frame)]
    expected = [json.loads(line) for line in (folder / "expected_v1.jsonl").read_text().splitlines()]
    assert len(said) == len(expected)
    assert by_content(said) == by_content(expected)


def parted(frames: bytes) -> list[bytes]:
    """Frames with their lengths before them, little-endian."""
    found, at = [], 0
    while at < len(frames):
        (size,) = struct.unpack_from("<I", frames, at)
        found.append(frames[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def events_of(frame: bytes) -> list[dict[str, Any]]:
    from atproto import parse_subscribe_repos_message
    from atproto_subscription.frames import Frame

    from tests.real.jetstream_double import events

    return events(parse_subscribe_repos_message(Frame.from_bytes(frame)))


def by_content(events: list[dict[str, Any]]) -> list[str]:
    timeless = [{key: value for key, value in event.items() if key != "time_us"} for event in events]
    return sorted(json.dumps(event, sort_keys=True) for event in timeless)
