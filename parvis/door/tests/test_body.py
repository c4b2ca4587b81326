import gzip
import zlib

import pytest

from parvis.door.body import decoded
from parvis.door.errors import DoorError, TooLarge

TEXT = b"Une lampe de bureau. " * 500


def whole(body: bytes, encoding: str, step: int = 7, max_bytes: int = 1_000_000) -> bytes:
    chunks = [body[start : start + step] for start in range(0, len(body), step)]
    return b"".join(decoded(chunks, encoding, max_bytes=max_bytes, host="lumen.example"))


def bare_deflate(text: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-15)
    return deflater.compress(text) + deflater.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" X-GZIP ", gzip.compress(TEXT)),
        ("gzip", gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:])),
        ("gzip", gzip.compress(TEXT) + b"\0" * 50),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
    ],
    ids=["none", "identity", "gzip", "x-gzip", "two members", "padded", "zlib", "bare deflate"],
)
def test_every_accepted_encoding_is_read(encoding, body):
    assert whole(body, encoding) == TEXT


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_an_empty_body_is_empty_whatever_its_encoding(encoding):
    assert whole(b"", encoding) == b""


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "compress"])
def test_another_encoding_is_refused(encoding):
    with pytest.raises(DoorError, match="nobody asked for"):
        whole(TEXT, encoding)


@pytest.mark.parametrize(
    ("encoding", "body"), [("gzip", gzip.compress(TEXT)), ("deflate", zlib.compress(TEXT))], ids=["gzip", "zlib"]
)
def test_a_cut_body_is_an_error(encoding, body):
    with pytest.raises(DoorError, match="damaged or cut"):
        whole(body[:-5], encoding)


def test_the_cap_is_exact():
    assert whole(TEXT, "", max_bytes=len(TEXT)) == TEXT
    with pytest.raises(TooLarge):
        whole(TEXT, "", max_bytes=len(TEXT) - 1)


def test_a_bomb_is_not_blown_up_before_it_is_refused():
    pieces = decoded([gzip.compress(b"0" * 50_000_000)], "gzip", max_bytes=100, host="lumen.example")
    with pytest.raises(TooLarge):
        next(pieces)
