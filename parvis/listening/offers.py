"""What the query editor offers at the caret."""

from __future__ import annotations

from typing import TypedDict

from django.utils.translation import gettext as _

from parvis.lib.query.tree import DATE_FIELDS, FLAG_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from parvis.workspaces.models import Workspace

MOST = 8
LEAST = 2  # letters typed before something is offered


class Offer(TypedDict):
    """`text` takes the place of the characters from `start` to `end`."""

    label: str
    help: str
    text: str
    start: int
    end: int


def offers_at(text: str, at: int, workspace: Workspace) -> list[Offer]:
    start = at
    while start > 0 and (text[start - 1].isalnum() or text[start - 1] in '_:"'):
        start -= 1
    typed = text[start:at]
    if typed.startswith("saved:"):
        return _saved(typed[6:].strip('"'), start, at, workspace)
    if len(typed) < LEAST or '"' in typed or ":" in typed:
        return []
    fields = (*TEXT_FIELDS, *NUMBER_FIELDS, *DATE_FIELDS, *FLAG_FIELDS, "title", "saved")
    found = [name for name in fields if name.startswith(typed.lower()) and name != typed]
    return [_offer(f"{name}:", _help(name), f"{name}:", start, at) for name in found[:MOST]]


def _saved(typed: str, start: int, at: int, workspace: Workspace) -> list[Offer]:
    names = workspace.queries.filter(name__istartswith=typed).values_list("name", flat=True)[:MOST]
    return [_offer(name, _("saved query"), f'saved:"{name}"', start, at) for name in names]


def _help(name: str) -> str:
    if name in NUMBER_FIELDS:
        return _("a number, such as >100")
    if name in DATE_FIELDS:
        return _("a day, such as >2026-03-01")
    helps = {
        "author": _("who wrote, with or without @"), "site": _("a site and what is under it"),
        "lang": _("a language: fr, en"), "network": _("bluesky, mastodon…"), "kind": _("post, reply, review…"),
        "has": _("media, link, hashtag…"), "is": _("reply, repost, quote"), "title": _("words in the title"),
        "saved": _("another query"),
    }  # fmt: skip
    return helps.get(name, "")


def _offer(label: str, help_text: str, text: str, start: int, end: int) -> Offer:
    return {"label": label, "help": help_text, "text": text, "start": start, "end": end}
