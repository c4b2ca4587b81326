"""From a few words of a newcomer to queries and sources, to be looked at before anything is made."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import timedelta

from django.utils.text import slugify

from parvis.lib.text import fold
from parvis.listening.elsewhere import SHOWN, ask
from parvis.listening.models import Brand, Query
from parvis.listening.preview import SAMPLE, preview
from parvis.listening.verdict import Verdict, judge
from parvis.networks.registry import readable
from parvis.networks.seam import Listens, Network, Searches
from parvis.posts.models import Source
from parvis.workspaces.models import User, Workspace

MOST_BRANDS = 12
FULL = SHOWN  # posts that fill a page of an answer
SHORTEST_DAYS = 1 / 1440  # twenty posts within a minute say no more than that


@dataclass(slots=True)
class Proposal:
    """A brand with the query that would listen to it."""

    name: str
    is_ours: bool
    text: str
    verdict: Verdict | None = None
    found: int | None = None
    looked: int = 0
    per_day: float | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """found: posts on one page of the network's answer; per_day: their pace, None where they fill no page."""

    label: str
    found: int
    per_day: float | None
    error: str


def propose(ours: list[str], others: list[str], around: list[str], without: list[str]) -> list[Proposal]:
    """One query for each brand: its name, its hashtag, its handle; near the words that show it is meant."""
    named = [(name, True) for name in ours] + [(name, False) for name in others]
    return [Proposal(name, mine, query_text(name, around, without)) for name, mine in named[:MOST_BRANDS]]


def query_text(name: str, around: list[str], without: list[str]) -> str:
    joined = one_word(name)
    forms = list(dict.fromkeys([quoted(name), *([f"#{joined}", f"@{joined}"] if joined else [])]))
    text = " OR ".join(forms)
    if around or without:
        text = f"({text})"
    if around:
        text += f" AND ({' OR '.join(map(quoted, around))})"
    return f"{text} AND NOT ({' OR '.join(map(quoted, without))})" if without else text


def quoted(words: str) -> str:
    """As the query language wants it: several words, and words that it would take for its own, stand in quotes."""
    plain = words.replace('"', " ").strip()
    return plain if plain.isalnum() and not plain.isupper() else f'"{plain}"'


def one_word(name: str) -> str:
    """As in a hashtag: no accents, no spaces."""
    return "".join(sign for sign in fold(name) if sign.isalnum() and sign.isascii())


def look(proposals: list[Proposal], workspace: Workspace) -> None:
    """Say of each what is wrong with it, and what it would have found."""
    for proposal in proposals:
        proposal.verdict = judge(proposal.text, workspace)
        if proposal.verdict.node is not None:
            seen = preview(workspace, proposal.verdict.node, sample=SAMPLE // 4)
            proposal.found, proposal.looked, proposal.per_day = seen.found_count, seen.looked, seen.per_day


def free_networks() -> list[type[Network]]:
    """Networks that listen without being told anything: no account, no address, no list of whom to follow."""
    return [each for each in readable().values() if issubclass(each, Listens) and _asks_nothing(each)]


def reach(name: str, workspace: Workspace) -> list[Reach]:
    """How often the networks that we would listen to speak of a name, where nothing is stored yet."""
    return [_reach_on(each, name, workspace) for each in free_networks() if issubclass(each, Searches)]


def _asks_nothing(network: type[Network]) -> bool:
    return not any(setting.required for setting in network.settings)


def _reach_on(network: type[Network], name: str, workspace: Workspace) -> Reach:
    """A page of the newest posts says the pace: so many between its first and its last."""
    answer = ask(Source(workspace=workspace, network=network.name, name=network.label), quoted(name))
    posts = answer.posts
    if len(posts) < FULL:
        return Reach(answer.label, len(posts), None, answer.error)
    days = max((posts[0].created_at - posts[-1].created_at) / timedelta(days=1), SHORTEST_DAYS)
    return Reach(answer.label, len(posts), (len(posts) - 1) / days, answer.error)


def keep(proposals: list[Proposal], workspace: Workspace, *, by: User) -> list[Query]:
    """Make brands and queries; a name that is taken already is left as it is."""
    made = []
    for proposal in proposals:
        brand = _brand(proposal, workspace)
        query, is_new = Query.objects.get_or_create(
            workspace=workspace, name=proposal.name, defaults={"text": proposal.text, "brand": brand, "made_by": by}
        )
        made += [query] if is_new else []
    return made


def _brand(proposal: Proposal, workspace: Workspace) -> Brand:
    """The brand of this name, or a new one with an address of its own: C++ and C# would both be `c`."""
    known = list(workspace.brands.all())
    same = next((brand for brand in known if fold(brand.name) == fold(proposal.name)), None)
    if same:
        return same
    first, taken = slugify(proposal.name)[:50] or "brand", {brand.slug for brand in known}
    slugs = itertools.chain([first], (f"{first}-{number}" for number in itertools.count(2)))
    slug = next(slug for slug in slugs if slug not in taken)
    return Brand.objects.create(
        workspace=workspace, name=proposal.name, slug=slug, is_ours=proposal.is_ours, position=len(known)
    )
