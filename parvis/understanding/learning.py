"""What corrections teach: the workspace's head, fitted again in the background after each correction.

It is used only where it reads corrected posts it was not fitted on at least as well as the base does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parvis.events.claims import claim
from parvis.lib.copies import collapse
from parvis.lib.mood import Head, fit
from parvis.posts.models import Post
from parvis.understanding.edition import edition
from parvis.understanding.models import Correction, Learning, Vector, What
from parvis.understanding.station import Answer
from parvis.workspaces.models import Workspace

LEASE = timedelta(minutes=1)
MOST = 2_000  # the latest corrections
FOLDS = 5
WIDTH = 384
JUDGED = 500  # the latest corrections that the comparison with the base is made on: it costs a fit for each fold


class Lesson(NamedTuple):
    """Corrected posts: scores (n, 3) of the base, vectors (n, 384), and the moods people gave."""

    scores: NDArray[np.float32]
    vectors: NDArray[np.int8]
    moods: NDArray[np.int64]


def learn_one(now: datetime) -> bool:
    """Fit one workspace's head that is due; whether there was one."""
    for learning in claim(Learning.objects.select_related("workspace"), now=now, lease=LEASE):
        lesson = lesson_of(learning)
        head = fit(*lesson)
        before, after = compared(lesson)
        is_used = not head.is_base and after >= before
        learning.write_back(
            head=packed(head) if is_used else None, corrections=len(lesson.moods), is_used=is_used,
            f1_before=before, f1_after=max(before, after) if is_used else before, fitted_at=now, lease_until=None,
            encoder=edition(),
        )  # fmt: skip
        learning.rest()
        return True
    return False


def lesson_of(learning: Learning) -> Lesson:
    """The latest standing correction of each text that has a vector, the latest last; what was deleted teaches no more.

    Copies of one text would be learned from and judged on at once: whatever they taught, it would seem to read better.
    """
    rows = Correction.objects.filter(workspace=learning.workspace, what=What.MOOD, undone_at=None)
    if learning.forgotten_at:
        rows = rows.filter(at__gt=learning.forgotten_at)
    moods: dict[int, int] = {}
    for post, mood in rows.order_by("-pk").values_list("post_id", "after")[:MOST]:
        moods.setdefault(post, mood)
    there = Vector.objects.filter(post__in=list(moods), post__deleted_at=None)
    kept = there.filter(encoder=edition()).exclude(scores=b"")
    found = {
        post: (bytes(values), bytes(scores)) for post, values, scores in kept.values_list("pk", "values", "scores")
    }
    posts = list(reversed(_different([post for post in moods if post in found])))
    return Lesson(
        np.array([np.frombuffer(found[post][1], "<f2") for post in posts], np.float32).reshape(-1, 3),
        np.array([np.frombuffer(found[post][0], np.int8) for post in posts], np.int8).reshape(-1, WIDTH),
        np.array([moods[post] for post in posts], np.int64),
    )


def _different(posts: Sequence[int]) -> list[int]:
    """The first of each post's copies."""
    texts = dict(Post.objects.filter(pk__in=posts).values_list("pk", "text"))
    firsts = collapse([texts.get(post, "") for post in posts])
    return [post for place, post in enumerate(posts) if firsts[place] == place]


def compared(lesson: Lesson) -> tuple[float, float]:
    """Macro F1 of the base and of heads fitted without the posts they are judged on."""
    scores, vectors, moods = lesson.scores[-JUDGED:], lesson.vectors[-JUDGED:], lesson.moods[-JUDGED:]
    if not len(moods):
        return 0.0, 0.0
    own = np.empty(len(moods), np.int64)
    fold = np.arange(len(moods)) % FOLDS
    for number in range(FOLDS):
        out = fold == number
        head = fit(scores[~out], vectors[~out], moods[~out])
        own[out] = head.logits(scores[out], vectors[out]).argmax(1)
    whole = np.asarray(moods, np.int64)
    return macro_f1(whole, scores.argmax(1)), macro_f1(whole, own)


def macro_f1(wanted: NDArray[np.int64], given: NDArray[np.int64]) -> float:
    """The mean F1 of the moods that occur."""
    kinds = np.unique(wanted)
    return float(np.mean([_f1(wanted == kind, given == kind) for kind in kinds]))


def _f1(wanted: NDArray[np.bool_], given: NDArray[np.bool_]) -> float:
    right = int((wanted & given).sum())
    return 2 * right / (int(wanted.sum()) + int(given.sum())) if right else 0.0


def packed(head: Head) -> bytes:
    return head.weights.astype("<f4").tobytes() + head.bias.astype("<f4").tobytes()


def unpacked(content: bytes) -> Head:
    numbers = np.frombuffer(content, "<f4")
    return Head(numbers[:-3].reshape(3, -1).copy(), numbers[-3:].copy())


@dataclass(slots=True)
class Heads:
    """The heads that are in use: what the full reader says of posts, moved by what a workspace taught.

    `judge` makes a mood and a sureness of scores (3,) and a language, as the full reader does.
    """

    judge: Callable[[NDArray[np.float32], str], tuple[int, int]]
    _known: dict[int, tuple[datetime | None, Head]] = field(default_factory=dict)

    def move(self, workspace: Workspace, answers: Sequence[Answer]) -> list[Answer]:
        """The answers; those of the full reader as the workspace's head has them."""
        head = self._head_of(workspace)
        full = [answer for answer in answers if answer.found.scores]
        if head is None or not full:
            return list(answers)
        base = np.array([np.frombuffer(answer.found.scores, "<f2") for answer in full], np.float32)
        points = np.array([np.frombuffer(answer.found.vector, np.int8) for answer in full], np.int8)
        rows = dict(zip((answer.task.post_id for answer in full), head.logits(base, points), strict=True))
        return [self._moved(answer, rows.get(answer.task.post_id)) for answer in answers]

    def _moved(self, answer: Answer, scores: NDArray[np.float32] | None) -> Answer:
        if scores is None:
            return answer
        mood, sureness = self.judge(scores, answer.task.lang)
        return replace(answer, found=answer.found._replace(mood=mood, sureness=sureness))

    def _head_of(self, workspace: Workspace) -> Head | None:
        rows = Learning.objects.filter(workspace=workspace, is_used=True, encoder=edition())
        row = rows.values_list("fitted_at", "head").first()
        fitted_at, content = row or (None, None)
        if content is None:
            return None
        if self._known.get(workspace.pk, (None,))[0] != fitted_at:
            self._known[workspace.pk] = (fitted_at, unpacked(bytes(content or b"")))
        return self._known[workspace.pk][1]
