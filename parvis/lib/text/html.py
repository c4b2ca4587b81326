"""HTML into plain text, links and images: what a person would read, and nothing that could run."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

# What is never read on a page. A template's content is not in the tree at all.
UNREAD = frozenset({
    "script", "style", "head", "title", "noscript", "template", "svg", "math", "object", "iframe", "noembed",
    "noframes", "select", "textarea", "canvas",
})  # fmt: skip
PARAGRAPHS = frozenset({
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table", "figure", "hr",
})  # fmt: skip
LINES = frozenset({
    "address", "article", "aside", "caption", "center", "dd", "details", "div", "dt", "figcaption", "footer", "form",
    "header", "legend", "li", "main", "nav", "section", "summary", "tr", "body",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
# Deeper than any real page, and the parser's time grows with tags times depth: 50,000 open <div> cost 5 s.
MAX_DEPTH = 256
MAX_ADDRESS = 4_000
# Elements that a sibling closes: they do not nest without a container that is counted.
NOT_NESTING = frozenset({
    "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link", "meta", "option", "p",
    "param", "source", "td", "th", "tr", "track", "wbr",
})  # fmt: skip

TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
SPACES = re.compile(r"[ \t\r\n\f]+")
# Control characters, lone surrogates and non-characters: they break databases, JSON or terminals.
UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
# Browsers drop tabs and line breaks anywhere in an address, and controls and spaces at its ends.
DROPPED_IN_ADDRESS = re.compile(r"[\t\r\n]")
ADDRESS_EDGES = "".join(map(chr, range(0x21)))
BARE_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^\[\]。、，！？；：（）「」『』【】]{1,2000}", re.IGNORECASE)


class Image(NamedTuple):
    url: str
    alt: str = ""


class PlainText(NamedTuple):
    """Text with `\\n` between lines and `\\n\\n` between paragraphs; links and images once each, in order."""

    text: str
    links: tuple[str, ...] = ()
    images: tuple[Image, ...] = ()


def plain_text(html: str, base: str = "") -> PlainText:
    """Reduce HTML to what is read: entities decoded, scripts and hidden parts gone, paragraphs as blank lines.

    Links and images are absolute http(s) addresses (relative ones are resolved against `base`, or dropped without it);
    any other scheme (javascript:, data:, mailto:) is dropped. Anything is accepted, nothing is raised.
    """
    if "<" not in html and "&" not in html:
        return PlainText(" ".join(SPACES.split(clean(html))).strip())
    page = LexborHTMLParser("<body>" + bounded(clean(html)))  # no head: a post is the inside of a page
    reader = _Reader(base)
    if page.root is not None:
        reader.read(page.root)
    return PlainText(reader.text(), tuple(dict.fromkeys(reader.links)), tuple(dict.fromkeys(reader.images)))


def clean(text: str) -> str:
    """Drop what no text should hold: control characters but tab and line breaks, lone surrogates, non-characters."""
    return UNWRITABLE.sub("", text)


def web_address(href: str, base: str = "") -> str:
    """Return the absolute http(s) address that `href` on the page `base` leads to, or "" for anything else.

    User names and passwords in an address make it "": nobody publishes them but to deceive or by mistake.
    """
    href = DROPPED_IN_ADDRESS.sub("", clean(href).strip(ADDRESS_EDGES))
    if not href or href.startswith("#"):
        return ""
    try:
        address = urljoin(base, href) if base else href
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or len(address) > MAX_ADDRESS:
        return ""
    return address.replace(" ", "%20")


def bare_links(text: str) -> tuple[str, ...]:
    """Return the http(s) addresses written out in plain text, once each, in order, without closing punctuation."""
    found = (_without_tail(match.group()) for match in BARE_ADDRESS.finditer(text))
    return tuple(dict.fromkeys(address for address in map(web_address, found) if address))


def _without_tail(address: str) -> str:
    """`(see https://example.org/a_(b)).` ends at `b)`: a closing bracket stays only if it was opened inside."""
    while address and address[-1] in ".,;:!?…»”’)*_":
        if address[-1] == ")" and address.count("(") >= address.count(")"):
            break
        address = address[:-1]
    return address


def bounded(html: str) -> str:
    """Cut what is nested deeper than MAX_DEPTH."""
    if html.count("<") <= MAX_DEPTH:
        return html
    depth = 0
    for tag in TAG.finditer(html):
        if tag.group(2).lower() in NOT_NESTING:
            continue
        depth = max(0, depth - 1) if tag.group(1) else depth + 1
        if depth > MAX_DEPTH:
            return html[: tag.start()]
    return html


class _Reader:
    """Walks a tree without recursion and writes words, with the breaks that blocks ask for between them."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.links: list[str] = []
        self.images: list[Image] = []
        self.parts: list[str] = []
        self.breaks = 0
        self.space = False

    def text(self) -> str:
        return "".join(self.parts).strip()

    def read(self, root: LexborNode) -> None:
        stack: list[LexborNode | int] = [root]
        while stack:
            node = stack.pop()
            if isinstance(node, int):
                self.breaks = max(self.breaks, node)
            elif node.is_text_node:
                self._write(node.text_content or "", kept=_is_preformatted(node))
            elif not _is_unread(node):
                stack.extend(self._open(node))

    def _open(self, node: LexborNode) -> list[LexborNode | int]:
        """Note what the element itself says and return what is still to read, last first."""
        tag = node.tag or ""
        if tag == "a":
            self._note_link(node)
        elif tag == "img":
            self._note_image(node)
        elif tag == "br":
            self.parts.append("\n")
            self.space = False
        elif tag in CELLS:
            self.space = True
        after: list[LexborNode | int] = []
        if weight := 2 if tag in PARAGRAPHS else 1 if tag in LINES else 0:
            self.breaks = max(self.breaks, weight)
            after.append(weight)
        children = []
        child = node.child
        while child is not None:
            children.append(child)
            child = child.next
        return [*after, *reversed(children)]

    def _write(self, text: str, *, kept: bool) -> None:
        if not text.strip(" \t\r\n\f"):
            self.space = self.space or bool(text)
            return
        words = text if kept else SPACES.sub(" ", text)
        self._write_gap(leading=words[0] == " ")
        self.parts.append(words if kept else words.strip(" "))
        self.space = words[-1] == " "

    def _write_gap(self, *, leading: bool) -> None:
        if self.breaks and self.parts:
            written = "".join(self.parts[-3:])
            self.parts.append("\n" * max(0, self.breaks - (len(written) - len(written.rstrip("\n")))))
        elif (self.space or leading) and self.parts and not self.parts[-1].endswith("\n"):
            self.parts.append(" ")
        self.breaks = 0
        self.space = False

    def _note_link(self, node: LexborNode) -> None:
        if address := web_address(node.attributes.get("href") or "", self.base):
            self.links.append(address)

    def _note_image(self, node: LexborNode) -> None:
        alt = clean(node.attributes.get("alt") or "").strip()
        if _is_emoji_picture(alt):
            self._write(alt, kept=False)
            return
        for name in ("src", "data-src"):
            if address := web_address(node.attributes.get(name) or "", self.base):
                self.images.append(Image(address, alt[:1500]))
                return


def _is_unread(node: LexborNode) -> bool:
    if node.tag in UNREAD or (node.tag or "").startswith(("-comment", "!")):
        return True
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return "hidden" in attributes or "display:none" in style


def _is_preformatted(node: LexborNode) -> bool:
    parent = node.parent
    return parent is not None and (parent.tag == "pre" or (parent.tag == "code" and _is_preformatted(parent)))


def _is_emoji_picture(alt: str) -> bool:
    """Blogs draw emoji as little pictures whose alternative text is the emoji itself."""
    return (
        0 < len(alt) <= 8
        and all(ord(letter) > 0x2000 or letter in "#*0123456789" for letter in alt)
        and max(alt) > "\u2000"
    )
