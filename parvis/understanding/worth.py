"""Which posts of a flood get the full reading after the cheap one: whatever could raise an alert, and a sample.

worth.also(watched)   # packages above: which queries of a workspace are watched closely now
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence

from parvis.lib.terms import new_terms
from parvis.lib.text.folding import compose, visible
from parvis.listening.models import Mood
from parvis.understanding.station import Answer
from parvis.workspaces.models import Workspace

INFLUENTIAL = 10_000  # followers: from here on one post may start a storm by itself
SAMPLE_EVERY = 10  # one in ten of the others, so that the cheap score's share can be checked
SURE_ENOUGH = 50  # percent from which a negative by the cheap score counts
MOST_WAITING = 2_000  # second looks of a workspace: some 20 seconds of work; a longer queue would come too late
TEXTS_KEPT, CHARACTERS_KEPT = 400, 300
WORKSPACES_KEPT = 20  # remembered by one process: some 2 MB

_watched: list[Callable[[Workspace], Iterable[int]]] = []


def also(queries: Callable[[Workspace], Iterable[int]]) -> Callable[[Workspace], Iterable[int]]:
    """Have what these queries find read in full, e.g. of brands in alert."""
    _watched.append(queries)
    return queries


class Scout:
    """Remembers some of the texts before, to see what is new."""

    def __init__(self) -> None:
        self._texts: dict[int, deque[str]] = {}

    def choose(self, workspace: Workspace, answers: Sequence[Answer], room: int) -> list[int]:
        """The posts worth a second look, at most `room`, the most urgent first."""
        watched = {query for ask in _watched for query in ask(workspace)}
        new = self._new_words(workspace, [answer.task.text for answer in answers])
        ranked = [
            (rank, answer.task.post_id) for answer in answers if (rank := _rank(answer, watched, new)) is not None
        ]
        return [post_id for _, post_id in sorted(ranked)[: max(0, room)]]

    def _new_words(self, workspace: Workspace, texts: list[str]) -> set[str]:
        before = self._texts.pop(workspace.pk, deque(maxlen=TEXTS_KEPT))
        now = [text[:CHARACTERS_KEPT] for text in texts[:TEXTS_KEPT]]
        terms = new_terms(now, before, longest=1) if before else []
        before.extend(now)
        self._texts[workspace.pk] = before
        if len(self._texts) > WORKSPACES_KEPT:
            del self._texts[next(iter(self._texts))]
        return {term.word.lower() for term in terms}


def _rank(answer: Answer, watched: set[int], new: set[str]) -> int | None:
    task, found = answer.task, answer.found
    if task.reach >= INFLUENTIAL:
        return 0
    if watched.intersection(task.queries):
        return 1
    lowered = compose(visible(task.text)).lower()  # as new terms are written
    if any(word in lowered for word in new):
        return 2
    if found.mood == Mood.NEGATIVE and found.sureness >= SURE_ENOUGH:
        return 3
    return 4 if task.post_id % SAMPLE_EVERY == 0 else None
