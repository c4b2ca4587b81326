"""What the query editor offers at the caret."""

from __future__ import annotations

from typing import TypedDict

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from parvis.lib.query.complete import Completion, complete
from parvis.lib.query.tree import DATE_FIELDS, NUMBER_FIELDS
from parvis.networks.registry import networks
from parvis.workspaces.models import Workspace

MOST = 10


class Offer(TypedDict):
    """`text` takes the place of the characters from `start` to `end`."""

    label: str
    help: str
    text: str
    start: int
    end: int


def offers_at(text: str, at: int, workspace: Workspace) -> list[Offer]:
    """Fields, operators, values of closed fields, saved queries; nothing before a letter or a field's colon."""
    at = min(at, len(text))
    if not text[:at].strip() or text[at - 1].isspace():
        return []
    names = workspace.queries.values_list("name", flat=True) if "saved:" in text else ()
    known = {"network": [name for name, network in networks().items() if network.is_offered]}
    found = complete(text, at, known=known, saved=tuple(names))
    return [_offer(each, text) for each in found[:MOST]]


def _offer(found: Completion, text: str) -> Offer:
    start, end = found.span
    return {"label": found.text, "help": _help(found, text[:start]), "text": found.text, "start": start, "end": end}


def _help(found: Completion, before: str) -> str:
    if found.kind == "field":
        return _of_field(found.text.rstrip(":"))
    if found.kind == "saved":
        return _("saved query")
    if found.kind == "value":
        return _of_value(found.text, before)
    helps = {
        "AND": _("both"), "OR": _("one or the other"), "NOT": _("without"),
        "NEAR/5": _("at most 5 words apart"), "ONEAR/5": _("the same, in this order"),
        "SENTENCE(": _("in one sentence"), "COUNT(": _("so many times"),
    }  # fmt: skip
    return helps.get(found.text, "")


def _of_value(value: str, before: str) -> str:
    if before.endswith("lang:") and value in LANG_INFO:
        return _(LANG_INFO[value]["name"])
    if before.endswith("network:") and value in networks():
        return _(networks()[value].label)
    return ""


def _of_field(name: str) -> str:
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
