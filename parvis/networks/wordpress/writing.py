"""What we say as WordPress keeps it: paragraphs of HTML, a title, a short name of our own choice."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from typing import Any

from parvis.networks.seam import Draft, Outgoing

LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)»”’]")
TITLE_LENGTH = 80
SLUG_LENGTH = 60


def article_of(outgoing: Outgoing) -> dict[str, Any]:
    """The same for each try. Options: `status` ("draft"), `categories` and `tags` (their numbers)."""
    staged = json.loads(outgoing.container) if outgoing.container else []
    article: dict[str, Any] = {
        "title": title_of(outgoing), "content": body_of(outgoing, staged), "slug": outgoing.rkey,
        "status": "draft" if outgoing.options.get("status") == "draft" else "publish",
    }  # fmt: skip
    if staged:
        article["featured_media"] = staged[0]["id"]
    return article | {name: outgoing.options[name] for name in ("categories", "tags") if outgoing.options.get(name)}


def title_of(draft: Draft) -> str:
    """The title, or the beginning of the first line, cut between words."""
    line = draft.title.strip() or draft.text.strip().partition("\n")[0]
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[:TITLE_LENGTH]
    return (cut.rpartition(" ")[0] or cut) + "…"


def body_of(outgoing: Outgoing, staged: list[dict[str, Any]]) -> str:
    """The text with its links, then the pictures, then the link to show."""
    text = outgoing.text.strip()
    if not outgoing.title:  # its first line became the title; said twice only where it was cut
        line, _, rest = text.partition("\n")
        text = text if len(line) > TITLE_LENGTH else rest.strip()
    parts = [f"<p>{_linked(paragraph)}</p>" for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]
    parts += [_figure(picture) for picture in staged]
    if outgoing.link and outgoing.link not in outgoing.text:
        parts.append(f"<p>{_linked(outgoing.link)}</p>")
    return "\n".join(parts)


def slug_of(draft: Draft, key: str) -> str:
    """A short name that nothing else has: by it the article is found again."""
    plain = unicodedata.normalize("NFKD", title_of(draft)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].strip("-")
    return "-".join(part for part in (words, key[:10]) if part)


def _linked(paragraph: str) -> str:
    pieces, place = [], 0
    for found in LINK.finditer(paragraph):
        pieces.append(html.escape(paragraph[place : found.start()], quote=False))
        address = html.escape(found[0])
        pieces.append(f'<a href="{address}">{address}</a>')
        place = found.end()
    pieces.append(html.escape(paragraph[place:], quote=False))
    return "".join(pieces).replace("\n", "<br>")


def _figure(picture: dict[str, Any]) -> str:
    url, alt = html.escape(picture["url"]), html.escape(picture["alt"])
    if picture["mime"].startswith("video/"):
        return f'<figure class="wp-block-video"><video controls src="{url}" aria-label="{alt}"></video></figure>'
    return f'<figure class="wp-block-image"><img src="{url}" alt="{alt}"></figure>'
