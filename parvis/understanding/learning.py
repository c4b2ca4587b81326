"""What corrections teach: the workspace's head, fitted again in the background after each correction.

It is used only where it reads corrected posts it was not fitted on at least as well as the base does, and hardly any
other post otherwise.
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
from parvis.listening.models import Mention, Mood, ReadWith
from parvis.posts.models import Post
from parvis.understanding.edition import edition
from parvis.understanding.models import Correction, Learning, Vector, What
from parvis.understanding.station import Answer
from parvis.workspaces.models import Workspace

LEASE = timedelta(minutes=1)
MOST = 400  # the latest corrections; with what stands beside them as many as a head is fitted on
FEWEST = 10  # corrections
# People correct what is wrong and let stand what is right. Taught by corrections alone a head finds the base wrong
# always, and moves everything: twelve posts put from negative to positive left one in four of the others right. So
# this many posts that nobody corrected stand beside each correction.
BESIDE = 4
COUNTS = 1.5  # as many corrections a post counts that a head would read otherwise though people let it stand
FOLDS = 5
WIDTH = 384
JUDGED = 500  # of them, that the comparison with the base is made on: it costs a fit for each fold


class Lesson(NamedTuple):
    """Scores (n, 3) of the base, vectors (n, 384), and moods: of `standing` posts that people let stand, as the base
    reads them, then of corrected ones, the latest last."""

    scores: NDArray[np.float32]
    vectors: NDArray[np.int8]
    moods: NDArray[np.int64]
    standing: int = 0

    @property
    def corrections(self) -> int:
        return len(self.moods) - self.standing


class Trial(NamedTuple):
    """Posts that a head was not fitted on: macro F1 of the base and of the head on corrected ones, how many more of
    them the head has right, and how many that people let stand it would read otherwise."""

    before: float = 0.0
    after: float = 0.0
    gained: int = 0
    broken: int = 0

    @property
    def is_better(self) -> bool:
        return self.after >= self.before and self.gained > COUNTS * self.broken


def learn_one(now: datetime) -> bool:
    """Fit one workspace's head that is due; whether there was one."""
    for learning in claim(Learning.objects.select_related("workspace"), now=now, lease=LEASE):
        lesson = lesson_of(learning)
        head, trial = fit(lesson.scores, lesson.vectors, lesson.moods), compared(lesson)
        is_used = lesson.corrections >= FEWEST and not head.is_base and trial.is_better
        learning.write_back(
            head=packed(head) if is_used else None, corrections=lesson.corrections, is_used=is_used,
            f1_before=trial.before, f1_after=trial.after if is_used else trial.before, fitted_at=now, lease_until=None,
            encoder=edition(),
        )  # fmt: skip
        learning.rest()
        return True
    return False


def lesson_of(learning: Learning) -> Lesson:
    """The latest standing corrections, and the latest posts that were read in full and that nobody corrected.

    Each text counts once: copies would be learned from and judged on at once, and whatever they taught would seem to
    read better. What was deleted teaches no more.
    """
    said = _said(learning)
    corrected = _with_vectors(list(said))
    count = 2 * BESIDE * min(MOST, len(corrected))  # twice, for copies are left out
    let_stand = _with_vectors(_uncorrected(learning.workspace, count))
    texts = _different([*corrected, *(post for post in let_stand if post not in said)])
    taught = [post for post in texts if post in corrected][:MOST]
    beside = [post for post in texts if post not in corrected][: BESIDE * len(taught)]
    found = corrected | let_stand
    posts = [*reversed(beside), *reversed(taught)]
    scores = np.array([np.frombuffer(found[post][1], "<f2") for post in posts], np.float32).reshape(-1, 3)
    vectors = np.array([np.frombuffer(found[post][0], np.int8) for post in posts], np.int8).reshape(-1, WIDTH)
    moods = [*scores[: len(beside)].argmax(1), *(said[post] for post in reversed(taught))]
    return Lesson(scores, vectors, np.array(moods, np.int64), len(beside))


def _said(learning: Learning) -> dict[int, int]:
    """What people say of each post, the latest first."""
    rows = Correction.objects.filter(workspace=learning.workspace, what=What.MOOD, undone_at=None)
    if learning.forgotten_at:
        rows = rows.filter(at__gt=learning.forgotten_at)
    moods: dict[int, int] = {}
    for post, mood in rows.order_by("-pk").values_list("post_id", "after")[: 5 * MOST]:
        moods.setdefault(post, mood)
    return moods


def _uncorrected(workspace: Workspace, count: int) -> list[int]:
    """The latest posts whose mood is the machine's."""
    read = Mention.objects.filter(workspace=workspace, read_with=ReadWith.FULL, mood_by=None, mood__lt=Mood.UNREAD)
    return list(dict.fromkeys(read.order_by("-created_at", "-id").values_list("post_id", flat=True)[:count]))


def _with_vectors(posts: Sequence[int]) -> dict[int, tuple[bytes, bytes]]:
    """The vectors and scores of those that have them, in the order given."""
    kept = Vector.objects.filter(post__among=set(posts), post__deleted_at=None, encoder=edition()).exclude(scores=b"")
    found = {
        post: (bytes(values), bytes(scores)) for post, values, scores in kept.values_list("pk", "values", "scores")
    }
    return {post: found[post] for post in posts if post in found}


def _different(posts: Sequence[int]) -> list[int]:
    """The first of each post's copies."""
    texts = dict(Post.objects.filter(pk__among=set(posts)).values_list("pk", "text"))
    firsts = collapse([texts.get(post, "") for post in posts])
    return [post for place, post in enumerate(posts) if firsts[place] == place]


def compared(lesson: Lesson) -> Trial:
    """What heads fitted without the posts they are judged on do, beside the base."""
    if not lesson.corrections:
        return Trial()
    chosen = np.arange(len(lesson.moods))[:: -(-len(lesson.moods) // JUDGED)]
    scores, vectors, moods = lesson.scores[chosen], lesson.vectors[chosen], lesson.moods[chosen]
    own = np.empty(len(moods), np.int64)
    fold = np.arange(len(moods)) % FOLDS
    for number in range(FOLDS):
        out = fold == number
        head = fit(scores[~out], vectors[~out], moods[~out])
        own[out] = head.logits(scores[out], vectors[out]).argmax(1)
    wanted, base = np.asarray(moods, np.int64), scores.argmax(1)
    taught = chosen >= lesson.standing
    is_right, was_right = own == wanted, base == wanted
    return Trial(
        before=macro_f1(wanted[taught], base[taught]),
        after=macro_f1(wanted[taught], own[taught]),
        gained=int(is_right[taught].sum()) - int(was_right[taught].sum()),
        broken=int((~is_right[~taught]).sum()),
    )


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
