"""Template tags of the whole product: icons, networks, moods, avatars, marked words, links that keep filters."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Any
from urllib.parse import parse_qsl

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from parvis.lib import say
from parvis.listening.models import Triage
from parvis.posts.media import media_url
from parvis.site.templatetags.words import language
from parvis.workspaces import roles
from parvis.workspaces.models import Member
from parvis.workspaces.undo import UNDO

OWN_PICTURES = "/static/demo/"

register = template.Library()

NETWORKS = {
    "bluesky": "Bluesky", "mastodon": "Mastodon", "reddit": "Reddit", "x": "X", "instagram": "Instagram",
    "linkedin": "LinkedIn", "facebook": "Facebook", "tiktok": "TikTok", "youtube": "YouTube",
    "wordpress": "WordPress", "telegram": "Telegram",
}  # fmt: skip
DRAWN = (
    "bluesky",
    "mastodon",
    "reddit",
    "x",
    "instagram",
    "linkedin",
    "forum",
    "blog",
    "feeds",
    "files",
    "webhook",
    "mail",
    "telegram",
    "wordpress",
    "demo",
)
MOODS = ("neg", "neu", "pos", "uns", "unread")
# An address inside a text: it ends before closing punctuation. A fixed pattern of ours, never a user's, that goes over
# a hostile text once.
CLOSING = ".,;:!?…)]»"
ADDRESS = re.compile(rf"https?://(?![{re.escape(CLOSING)}])[^\s<>\"']++")
LONGEST_ADDRESS = 2000
Span = tuple[int, int]


@register.simple_tag
@functools.cache
def icon(name: str, css: str = "") -> SafeString:
    return format_html(
        '<svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("site/icons.svg"), name
    )


@register.filter
def network_name(name: str) -> str:
    known = {"feeds": _("Blogs and press"), "blog": _("Blogs"), "files": _("Files"), "forum": _("Forums"),
             "webhook": _("Webhook"), "mail": _("Mail"), "demo": _("Demo")}  # fmt: skip
    return NETWORKS.get(name) or known.get(name) or name.replace("_", " ").capitalize()


@register.simple_tag
def net(name: str, said: bool = True) -> SafeString:
    """The small mark of a network; `said=False` where its name stands beside it."""
    label = format_html('role="img" aria-label="{}"', network_name(name)) if said else mark_safe('aria-hidden="true"')
    name = name.removesuffix("_feeds").removesuffix("_stream")  # ways to the same network
    drawn = name if name in DRAWN else "site"
    return format_html(
        '<svg class="net {}" viewBox="0 0 16 16" {}><use href="{}#n-{}"/></svg>',
        name, label, static("site/icons.svg"), drawn,
    )  # fmt: skip


@register.filter
def web(address: str) -> str:
    """The address, where a link may lead there; nothing for `javascript:` and all else that is no web page."""
    return address if address.lower().startswith(("http://", "https://")) else ""


@register.filter
def language_name(code: str) -> str:
    if not code:
        return _("Unknown language")
    if code == "no":  # Django's own catalogue leaves it in English
        return _("Norwegian").capitalize()
    if code == "zh":  # Django knows it by its scripts only
        return _("Chinese")
    try:
        return str(get_language_info(code)["name_translated"]).capitalize()
    except KeyError:
        return code


@register.filter
def mood_class(mood: int) -> str:
    return MOODS[mood]


@register.simple_tag
def mood_chip(mood: int, sureness: int | None = None) -> SafeString:
    """Always a shape and a word, with how sure it is where that is known; nothing at all while the mood is not read."""
    words = (_("negative"), _("neutral"), _("positive"), _("unsure"))
    if not 0 <= mood < len(words):
        return SafeString("")
    shape = icon(MOODS[mood], "" if mood == 3 else "f")
    said = words[mood] if sureness is None else f"{words[mood]} {say.percent(sureness / 100, language())}"
    return format_html('<span class="chip {}">{}{}</span>', MOODS[mood], shape, said)


@register.simple_tag
def mood_word(mood: int) -> str:
    return (_("negative"), _("neutral"), _("positive"), _("unsure"), _("not read yet"))[mood]


@register.filter
def may(member: Member | None, right: str) -> bool:
    """Whether the member has the right of this name in the table of rights (`parvis.workspaces.roles`)."""
    return member is not None and member.may(getattr(roles, right).role)


@register.filter
def triage_name(triage: int | None) -> str:
    return str(Triage(triage).label) if triage in Triage.values else ""


@register.filter
def initials(name: str) -> str:
    """At most two letters; a name without any letter gets a question mark, never a pile of combining marks."""
    firsts = (next((sign for sign in word if unicodedata.category(sign)[0] in "LN"), "") for word in name.split())
    return "".join(first for first in firsts if first)[:2].upper() or "?"


@register.filter
def tint(name: str) -> str:
    return ("", "a", "b", "c")[sum(name.encode()) % 4]


@register.simple_tag
def marked(text: str, spans: list[Span] | None = None, css: str = "") -> SafeString:
    """The text with its matched words marked and its addresses as links."""
    parts = []
    at = 0
    for start, end in _merged(spans or [], len(text)):
        parts += [_linked(text[at:start]), format_html('<mark class="{}">{}</mark>', css, text[start:end])]
        at = end
    parts.append(_linked(text[at:]))
    return format_html_join("", "{}", ((part,) for part in parts))


def _merged(spans: list[Span], length: int) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted((max(0, start), min(end, length)) for start, end in spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _linked(text: str) -> SafeString:
    parts, at = [], 0
    for found in ADDRESS.finditer(text):
        address = found.group().rstrip(CLOSING)
        if len(address) > LONGEST_ADDRESS:
            continue
        shown = address.split("//", 1)[1]
        shown = shown if len(shown) < 48 else f"{shown[:45]}…"
        link = '<a class="out" href="{}" rel="noopener nofollow ugc" target="_blank">{}</a>'
        parts += [format_html("{}", text[at : found.start()]), format_html(link, address, shown)]
        at = found.start() + len(address)
    parts.append(format_html("{}", text[at:]))
    return format_html_join("", "{}", ((part,) for part in parts))


@register.simple_tag(takes_context=True)
def link(context: Any, **changes: Any) -> str:
    """The page's own address with some of its parameters changed; an empty value drops one."""
    request: HttpRequest = context["request"]
    given = request.GET.copy()
    given.pop("after", None)
    for name, value in changes.items():
        if value in ("", None):
            given.pop(name, None)
        else:
            given[name] = str(value)
    return f"?{given.urlencode()}"


@register.simple_tag(takes_context=True)
def without(context: Any, *names: str) -> str:
    """The page's own address less these filters, and less the opened post."""
    return link(context, **dict.fromkeys((*names, "post"), ""))


@register.simple_tag
def proxied(address: str, workspace: Any = None) -> str:
    """A picture of the outside through our proxy; empty where there is none: we never ask the outside directly.

    The pictures of the demo's story are our own files.
    """
    return address if address.startswith(OWN_PICTURES) and ".." not in address else media_url(address)


@register.filter
def kind_name(kind: str) -> str:
    names = {"post": _("Post"), "reply": _("Reply"), "repost": _("Repost"), "quote": _("Quote"),
             "comment": _("Comment"), "review": _("Review"), "article": _("Article"),
             "message": _("Message")}  # fmt: skip
    return names.get(kind, kind)


@register.filter
def words(text: str) -> list[str]:
    return text.split()


@register.filter
def at(handle: str) -> str:
    """A handle as its network writes it; a name that stands in its place, with its spaces, is only a name."""
    return handle if not handle or " " in handle or handle.startswith("@") else f"@{handle}"


@register.filter
def quoted_author(author: Any) -> str:
    """A quoted post keeps its author as a name, or as a record with one."""
    if isinstance(author, dict):
        return author.get("name") or author.get("handle") or ""
    return str(author or "")


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The control of a form's field in the house's look."""
    is_small = field.widget_type in ("checkbox", "checkboxselectmultiple", "radioselect")
    attrs: dict[str, str | bool] = {"class": "" if is_small else "field"}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if field.help_text:
        attrs["aria-describedby"] = f"help-{field.id_for_label}"
    field.field.widget.attrs.pop("placeholder", None)  # a label says it already, and does not go when one writes
    return field.as_widget(attrs=attrs)


@register.filter
def undo(tags: str) -> dict[str, Any]:
    """The form that takes back what a message tells of; see `undoable`."""
    address, _mark, fields = tags.removeprefix(UNDO).partition("?")
    return {"address": address, "fields": parse_qsl(fields)} if tags.startswith(UNDO) else {}
