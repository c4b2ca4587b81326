"""Documents made to hang, crash, fill or cheat a reader of feeds."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Iterator

from parvis.networks.feeds.tests.samples import ATOM, JSON_FEED, RDF, RSS

ATOM_NAME = 'xmlns="http://www.w3.org/2005/Atom"'
JSON_START = '{"version":"https://jsonfeed.org/version/1","items":'
BAD_DATES = ("99999-99-99", "Mon, 32 Foo 2020", "9" * 19, "-1", "2020-02-30T25:61:61Z", "0000-00-00", "١٢٣", "1-" * 500)
SCRIPTS = """<item><title>&lt;img src=x onerror=alert(1)&gt;</title><link>javascript:alert(1)</link>
<description>&lt;svg/onload=alert(1)&gt;&lt;a href="java&#9;script:alert(1)"&gt;x&lt;/a&gt;</description></item>"""


def rss(inner: str, prolog: str = "") -> bytes:
    return f'{prolog}<rss version="2.0"><channel><title>t</title>{inner}</channel></rss>'.encode()


def item(description: str) -> bytes:
    return rss(f"<item><description><![CDATA[{description}]]></description></item>")


def dtd(inside: str, text: str) -> bytes:
    return rss(f"<item><title>{text}</title></item>", f'<?xml version="1.0"?><!DOCTYPE r [{inside}]>')


def encoded(encoding: str) -> bytes:
    return rss("<item><title>+ADw-</title></item>", f'<?xml version="1.0" encoding="{encoding}"?>')


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return dtd(f'<!ENTITY l0 "lol">{entities}', "&l9;")


def attributes(count: int) -> bytes:
    return rss("<item " + " ".join(f'a{n}="x"' for n in range(count)) + "/>")


def deep_xhtml(depth: int) -> bytes:
    deep = "<div>" * depth + "</div>" * depth
    return f'<feed {ATOM_NAME}><entry><content type="xhtml">{deep}</content></entry></feed>'.encode()


# Each takes a number to multiply by: 1 is a small one for every run of the suite, 20 the size of a real attack.
KINDS: dict[str, Callable[[int], bytes]] = {
    "billion laughs": lambda times: laughs(),
    "quadratic entity": lambda times: dtd(f'<!ENTITY a "{"A" * 10_000 * times}">', "&a;" * 250 * times),
    "file entity": lambda times: dtd('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;"),
    "outside definition": lambda times: rss("", '<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd">'),
    "a file name": lambda times: b"/etc/passwd",
    "an address": lambda times: b"http://127.0.0.1:9/",
    "deep": lambda times: rss("<a>" * 5000 * times + "</a>" * 5000 * times),
    "deep html": lambda times: item("<div>" * 1000 * times),
    "deep xhtml": lambda times: deep_xhtml(2500 * times),
    "many entries": lambda times: rss("<item><title>a</title><link>http://x.example/1</link></item>" * 2000 * times),
    "many attributes": lambda times: attributes(2000 * times),
    "long title": lambda times: rss("<item><title>" + "a" * 1_000_000 * times + "</title></item>"),
    "unclosed": lambda times: b'<rss version="2.0"><channel><item><title>a',
    "zero bytes": lambda times: b'<rss version="2.0"><channel><title>\x00\x01\x02</title></channel></rss>',
    "false utf-16": lambda times: encoded("utf-16"),
    "utf-7": lambda times: encoded("utf-7"),
    "zlib as encoding": lambda times: encoded("zlib_codec"),
    "half characters": lambda times: rss("<item><title>&#xD800;&#55357;</title></item>"),
    "bad dates": lambda times: rss("".join(f"<item><pubDate>{date}</pubDate></item>" for date in BAD_DATES)),
    "endless date": lambda times: rss("<item><pubDate>" + "1-" * 2500 * times + "</pubDate></item>"),
    "escaped flood": lambda times: rss("<item><description>" + "&lt;" * 10_000 * times + "</description></item>"),
    "tag flood": lambda times: item("<" * 15_000 * times),
    "declaration flood": lambda times: item("<!" * 5000 * times),
    "section flood": lambda times: item("<![a" * 2500 * times),
    "reference flood": lambda times: item("&#" * 10_000 * times),
    "deep json": lambda times: b"[" * 10_000 * times,
    "deep json feed": lambda times: (JSON_START + "[" * 5000 * times + "]" * 5000 * times + "}").encode(),
    "wrong json": lambda times: (JSON_START + '[{"id":{},"authors":3,"tags":{},"url":[]}]}').encode(),
    "huge json": lambda times: (JSON_START + '[{"id":1e999,"date_published":"9999-12-31"}]}').encode(),
    "scripts": lambda times: rss(SCRIPTS),
    "gzip as it is": lambda times: gzip.compress(b"\0" * 2_500_000 * times),
    "deep page": lambda times: b"<!doctype html>" + b"<div>" * 10_000 * times,
    "table page": lambda times: b"<!doctype html>" + b"<table><tr><td>" * 3000 * times,
    "nothing": lambda times: b"",
}

PIECES = (
    b"<![CDATA[", b"]]>", b"<!--", b"-->", b"&", b"&#x", b"<",
    b">", b'"', b"\x00", b"\xff\xfe", b"<!ENTITY", b"{", b"[",
)  # fmt: skip


def mutations(count: int, seed: int) -> Iterator[bytes]:
    """Well-made feeds with bytes changed, cut, doubled, swapped and mixed with pieces of hostile ones."""
    chance = random.Random(seed)
    seeds = [text.encode() for text in (RSS, ATOM, RDF, JSON_FEED)]
    for _ in range(count):
        document = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 12)):
            _change(document, chance)
        yield bytes(document)


def _change(document: bytearray, chance: random.Random) -> None:
    start = chance.randrange(len(document) + 1)
    end = min(len(document), start + chance.randint(1, 60))
    kind = chance.randrange(6)
    if kind == 0:
        document[start:end] = bytes(chance.randrange(256) for _ in range(end - start))
    elif kind == 1:
        del document[start:end]
    elif kind == 2:
        document[start:start] = document[start:end] * chance.randint(1, 200)
    elif kind == 3:
        document[start:start] = chance.choice(PIECES) * chance.choice((1, 1, 1, 50))
    elif kind == 4:
        del document[start + len(document) // 2 :]
    else:
        other = chance.randrange(len(document) + 1)
        document[start:end], document[other : other + 20] = document[other : other + 20], document[start:end]
