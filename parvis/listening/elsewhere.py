"""Asking the networks themselves for words, for those that can search. What they answer is shown, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext

from parvis.lib.text.sentence import Sentence
from parvis.networks.registry import networks
from parvis.networks.seam import NetworkError, Post, Searches
from parvis.posts.models import Source
from parvis.posts.outside import names_of, network_of
from parvis.workspaces.models import Workspace

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """What one network said: posts, newest first, or the sentence that says why not."""

    source: Source
    posts: tuple[Post, ...] = ()
    error: str = ""

    @property
    def label(self) -> str:
        return label_of(self.source)


def searchable(workspace: Workspace) -> list[Source]:
    """One source for each network that can search, as that is what knows the account to ask with."""
    sources = workspace.sources.filter(network__in=names_of(Searches)).exclude(state=Source.State.PAUSED)
    by_network = {source.network: source for source in sources.order_by("-pk")}
    return [by_network[name] for name in sorted(by_network)]


def ask(source: Source, words: str) -> Answer:
    """Takes as long as the network does. The source's network must be one that searches."""
    try:
        network = network_of(source)
    except NetworkError as error:  # its key is lost, or its settings are wrong
        return Answer(source, error=_said(error))
    assert isinstance(network, Searches)
    try:
        found = network.search(words, SHOWN).posts
    except NetworkError as error:
        return Answer(source, error=_said(error))
    finally:
        network.close()
    posts = sorted((post for post in found if _opens(post)), key=lambda post: post.created_at, reverse=True)
    return Answer(source, tuple(posts[:SHOWN]))


def label_of(source: Source) -> str:
    return gettext(networks()[source.network].label)


def _opens(post: Post) -> bool:
    """A post that cannot be opened on its network is of no use here, and no address may lead to a script."""
    return urlsplit(post.url).scheme in ("http", "https")


def _said(error: NetworkError) -> str:
    sentence = error.args[0] if error.args else ""
    return sentence.translated(gettext) if isinstance(sentence, Sentence) else str(error)
