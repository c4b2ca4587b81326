"""How a post would stand on its network: what becomes a headline, what is read together, what is shown as a card.

The composer draws it again while one writes, by the same rules (`site/compose.js`); the networks' own code sends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from parvis.networks.seam import Draft


@dataclass(frozen=True, slots=True)
class Shape:
    """parts: what is read together, in order. headline: the title stands above, or else the first line, which the text
    then says no more (`taken`) or says again (`said`). card: a link without pictures is shown as a card.
    """

    parts: tuple[str, ...] = ("title", "text", "link")
    headline: str = ""
    card: bool = False


SHAPES = {
    "bluesky": Shape(parts=("text",), card=True),
    "mastodon": Shape(parts=("text", "link")),
    "wordpress": Shape(parts=("text", "link"), headline="taken"),
    "mail": Shape(parts=("text", "link"), headline="said"),
}


@dataclass(frozen=True, slots=True)
class Preview:
    shape: Shape
    headline: str
    text: str
    card: str  # the title of the card of a link
    host: str


def preview_of(network: str, draft: Draft) -> Preview:
    shape = SHAPES.get(network, Shape())
    title, text = draft.title.strip(), draft.text.strip()
    first, _, rest = text.partition("\n")
    parts = {
        "title": title, "link": "" if draft.link in draft.text else draft.link,
        "text": rest.strip() if shape.headline == "taken" and not title else text,
    }  # fmt: skip
    host = urlsplit(draft.link).hostname or "" if shape.card and not draft.media else ""
    return Preview(
        shape, (title or first) if shape.headline else "",
        "\n\n".join(parts[name] for name in shape.parts if parts[name]), (title or host) if host else "", host,
    )  # fmt: skip
