"""Words that find far more than was meant: too common, too short, or the name of something else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from parvis.lib.query.lint.ambiguous import Ambiguity
from parvis.lib.query.lint.finding import Finding, Subject, brief, fold
from parvis.lib.query.normal import is_positive
from parvis.lib.query.tree import And, Between, Count, Field, Near, Node, Not, Or, Phrase, Saved, Sentence, Title, Word

_SILENT = frozenset((Field, Not))  # parts that ask for no word
Frequency = Callable[[str], float]
# More than this share of all posts, and a wall cannot be read.
TOO_MANY = 0.01
# Letters before the first wildcard under which it finds too many words.
SHORT_PREFIX = 3
# Fields that nearly any post has a value of.
_FILTERS = frozenset(("lang", "country", "network", "kind", "has", "is"))
# Words of every sentence, where no frequencies are at hand.
_COMMON = """a au aux avec ce ces dans de des du elle en est et il je la le les ma mais me mes moi mon ne nos notre nous
    on ou par pas pour qu que qui sa se ses son sur ta te tes toi ton tu un une vos votre vous y plus tout bien fait
    about all an and are as at be but by for from had has have he her his how i if in into is it its just like me my
    no not of on or our out she so some than that the their them then there they this to up us was we were what when
    which who will with would you your"""
COMMON = frozenset(_COMMON.split())


def too_broad(subject: Subject, frequency: Frequency | None) -> Iterator[Finding]:
    """The alternatives of the query that alone would fill it."""
    rate = frequency or _without_figures
    for branch in _branches(subject.node):
        share = _share(branch, rate)
        if share > TOO_MANY:
            yield subject.find("warning", "too-broad", branch, part=brief(branch), percent=f"{share * 100:.0f}")
    for node in subject.nodes:
        if type(node) is Word and ("*" in node.text or "?" in node.text):
            prefix = node.text.lstrip("#@").replace("?", "*").partition("*")[0]
            if len(prefix) < SHORT_PREFIX:
                yield subject.find("warning", "short-prefix", node, word=node.text)


def _without_figures(word: str) -> float:
    return 0.2 if word in COMMON else 0.02 if len(word) == 1 and word.isalpha() else 0.0


def _branches(node: Node) -> tuple[Node, ...]:
    """The ways to satisfy the query: the parts of its OR; in an AND, of the part that narrows it most, if any does."""
    return node.parts if isinstance(node, Or) else (node,)


def _share(node: Node, rate: Frequency) -> float:
    """The share of posts that a tree may find, guessed from above."""
    if type(node) is Word:
        return rate(fold(node.text)) if "*" not in node.text and "?" not in node.text else 0.0
    if type(node) is Field:
        return 1.0 if node.name in _FILTERS else 0.0
    if type(node) is Not:
        return 1.0
    match node:
        case Phrase(words):
            return min(_share(word, rate) for word in words) / 2
        case And(parts):
            return min(_share(part, rate) for part in parts)
        case Or(parts):
            return min(1.0, sum(_share(part, rate) for part in parts))
        case Near(left, right):
            return min(_share(left, rate), _share(right, rate)) / 2
        case Sentence(part) | Title(part) | Count(part):
            return _share(part, rate)
        case Between():
            return 1.0
        case Saved():
            return 0.0
        case _:
            return 0.5


def ambiguous_brands(subject: Subject, ambiguous: Mapping[str, Ambiguity]) -> Iterator[Finding]:
    """Names that mean something else, where nothing around them says which is meant."""
    excluded = any(isinstance(node, Not) for node in subject.nodes)
    seen: set[str] = set()
    for word, alone in _names(subject.node, alone=True):
        name = fold(word.text.lstrip("#@"))
        entry = ambiguous.get(name)
        if entry is None or name in seen or word.exact_case or excluded:
            continue
        seen.add(name)
        code = "ambiguous-alone" if alone else "missing-exclusion"
        exclusion = " OR ".join(entry.exclude)
        params = {"word": word.text, "meaning_en": entry.en, "meaning_fr": entry.fr, "exclude": exclusion}
        yield subject.find("warning" if alone else "note", code, word, **params)


def _names(node: Node, *, alone: bool) -> Iterator[tuple[Word, bool]]:
    """Each word that may make a post match, and whether it does so alone, without another word beside it."""
    match node:
        case And(parts):
            asking = [part for part in parts if type(part) is Word or _asks_words(part)]
            by_itself = alone and len(asking) == 1
            for named in asking:
                yield from ((named, by_itself),) if isinstance(named, Word) else _names(named, alone=by_itself)
        case Word():
            yield node, alone
        case Or(parts):
            for part in parts:
                yield from ((part, alone),) if isinstance(part, Word) else _names(part, alone=alone)
        case Sentence(part) | Title(part) | Count(part):
            yield from _names(part, alone=alone)
        case Near(left, right):
            yield from _names(left, alone=False)
            yield from _names(right, alone=False)


def _asks_words(part: Node) -> bool:
    return type(part) not in _SILENT and is_positive(part)
