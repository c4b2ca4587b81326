"""Looks at what a brand's mentions talk about, from time to time, and keeps it: `Theme` and `ThemePost` rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Left

from parvis.events.claims import claim
from parvis.lib.copies.form import READ_CHARACTERS  # nothing of `themes` reads further
from parvis.lib.text import tokens
from parvis.lib.themes import MOST, Found, Known, Said, find_themes
from parvis.lib.themes import Theme as FoundTheme
from parvis.listening.models import Brand, Mention
from parvis.listening.period import hour_of
from parvis.posts.models import Post
from parvis.understanding.edition import edition
from parvis.understanding.models import Theme, ThemeDecision, ThemePost, ThemeRound, Vector
from parvis.understanding.theme_rounds import EVERY, LEASE, open_rounds

WINDOW = timedelta(days=28)  # what is looked at: two periods of a week with what was usual before
REMEMBERED = timedelta(days=60)  # a theme that comes back within this time is the same one
CHUNK = 800  # values of one query: SQLite takes some thousand
SPREAD = 2_654_435_761  # Knuth's multiplicative hash: the same posts are sampled at every look
SEED = 20


def look_at_one(now: datetime) -> bool:
    """Look at the brand whose look is due longest; whether there was one."""
    open_rounds(now)
    for due in claim(ThemeRound.objects.select_related("brand"), now=now, lease=LEASE):
        look(due, now)
        return True
    return False


def look(due: ThemeRound, now: datetime) -> None:
    """Find the themes of the brand's last weeks and write down what changed. Twice is harmless."""
    talk = read_talk(due.brand, now - WINDOW)
    known = list(_known(due.brand, now))
    found = find_themes(
        talk.posts, talk.vectors(), [_as_known(theme, talk.since) for theme in known],
        seed=SEED, without=[token.folded for token in tokens(due.brand.name)],
    )  # fmt: skip
    gone = _unmentioned(due.brand)
    with transaction.atomic():
        facts = {"done_at": now, "since": talk.since, "mentioned": talk.mentioned, "read": len(talk.posts)}
        if due.write_back(lease_until=None, space=found.space, **facts):
            _write(due.brand, talk, found, now)
            _drop(gone)
            due.put_off(now + EVERY)


@dataclass(slots=True)
class Talk:
    """The posts that mention a brand, a sample of them where there are many."""

    since: datetime
    mentioned: int
    posts: list[Said]
    hours: dict[int, int]
    moods: dict[int, int]

    def vectors(self) -> dict[int, bytes]:
        found: dict[int, bytes] = {}
        for keys in _chunks([post.key for post in self.posts]):
            rows = Vector.objects.filter(post_id__in=keys, encoder=edition()).values_list("post_id", "values")
            found.update((key, bytes(values)) for key, values in rows)
        return found


def read_talk(brand: Brand, since: datetime) -> Talk:
    queries = list(brand.queries.values_list("pk", flat=True))
    mentions = Mention.objects.filter(query_id__in=queries, created_at__gte=since)
    rows = {
        post: (hour, mood, lang) for post, hour, mood, lang in mentions.values_list("post_id", "hour", "mood", "lang")
    }
    chosen = sorted(sorted(rows, key=lambda post: post * SPREAD % 2**32)[:MOST])
    posts: list[Said] = []
    for keys in _chunks(chosen):
        told = Post.objects.filter(pk__in=keys, deleted_at=None)
        texts = told.values_list("pk", "title", Left("text", READ_CHARACTERS))
        posts += [Said(key, f"{title}. {text}" if title else text, rows[key][2]) for key, title, text in texts]
    posts.sort(key=lambda post: post.key)
    return Talk(
        since, len(rows), posts, {post.key: rows[post.key][0] for post in posts},
        {post.key: rows[post.key][1] for post in posts},
    )  # fmt: skip


def _unmentioned(brand: Brand) -> list[int]:
    """Filings of posts that no query of the brand finds any more: they were deleted, or the query was edited."""
    queries = list(brand.queries.values_list("pk", flat=True))
    mentions = Mention.objects.filter(query_id__in=queries, post=OuterRef("post"))
    return list(ThemePost.objects.filter(~Exists(mentions), brand=brand).values_list("pk", flat=True))


def _known(brand: Brand, now: datetime) -> Iterable[Theme]:
    """Themes that may go on: those of now and those that ended not long ago, a person's mergers among both."""
    merged = ThemeDecision.objects.filter(theme=OuterRef("pk"), what=ThemeDecision.What.MERGE, undone_at=None)
    recent = Q(ended_at__gte=now - REMEMBERED) & (Q(became=None) | Exists(merged))
    return brand.themes.filter(Q(ended_at=None) | recent).order_by("pk")


def _as_known(theme: Theme, since: datetime) -> Known:
    members = ThemePost.objects.filter(theme=theme, hour__gte=hour_of(since)).values_list("post_id", flat=True)
    raw = bytes(theme.centre) if theme.encoder == edition() else b""
    centre = np.frombuffer(raw, np.float32) if raw and len(raw) % 4 == 0 else None
    space = "vectors" if theme.space == "vectors" else "words"
    return Known(theme.pk, theme.name, theme.words, space, centre, frozenset(members))  # type: ignore[arg-type]


def _write(brand: Brand, talk: Talk, found: Found, now: datetime) -> None:
    # As it is now: somebody may have merged themes since the look began.
    became = dict(brand.themes.exclude(became=None).values_list("pk", "became_id"))
    theme_of: dict[int, int] = {}
    for each in found.themes:
        theme = _written(brand, talk, each, found)
        target = became.get(theme, theme)
        theme_of |= dict.fromkeys(each.members, target)
        gone = [key for key in each.took_in if key not in became and key != target]
        Theme.objects.filter(pk__in=gone).update(ended_at=now)
        Theme.objects.filter(Q(pk__in=gone) | Q(became__in=gone)).update(became=target)
    Theme.objects.filter(pk__in=found.ended, ended_at=None).update(ended_at=now)
    _file(brand, talk, theme_of)


def _written(brand: Brand, talk: Talk, each: FoundTheme, found: Found) -> int:
    """The key of the theme's row."""
    facts = {
        "words": dict(each.words), "space": found.space, "centre": each.centre.astype(np.float32).tobytes(),
        "central_id": each.central, "ended_at": None, "encoder": edition(),
    }  # fmt: skip
    if each.known is not None:
        Theme.objects.filter(pk=each.known).update(**facts)
        return each.known
    first = min(talk.hours[post] for post in each.members)
    made = Theme.objects.create(
        workspace_id=brand.workspace_id, brand=brand, name=each.name[:120], came_from_id=each.came_from,
        born_at=datetime.fromtimestamp(first * 3600, UTC), **facts,
    )  # fmt: skip
    return made.pk


@dataclass(slots=True)
class _Changes:
    new: list[ThemePost] = field(default_factory=list)
    moved: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    gone: list[int] = field(default_factory=list)


def _file(brand: Brand, talk: Talk, theme_of: dict[int, int]) -> None:
    """Each post read into its theme, writing only what changed."""
    changes = _Changes()
    read = [post.key for post in talk.posts]
    held: dict[int, tuple[int, int, int]] = {}
    for keys in _chunks(read):
        rows = ThemePost.objects.filter(brand=brand, post_id__in=keys).values_list("post_id", "pk", "theme_id", "mood")
        held.update((post, (pk, theme, mood)) for post, pk, theme, mood in rows)
    for post in read:
        theme, mood, before = theme_of.get(post), talk.moods[post], held.get(post)
        if before is None and theme is not None:
            changes.new.append(ThemePost(theme_id=theme, brand=brand, post_id=post, hour=talk.hours[post], mood=mood))
        elif before is not None and theme is None:
            changes.gone.append(before[0])
        elif before is not None and theme is not None and before[1:] != (theme, mood):
            changes.moved[theme, mood].append(before[0])
    _store(changes)


def _store(changes: _Changes) -> None:
    ThemePost.objects.bulk_create(changes.new, batch_size=CHUNK // 5, ignore_conflicts=True)
    for (theme, mood), rows in changes.moved.items():
        for keys in _chunks(rows):
            ThemePost.objects.filter(pk__in=keys).update(theme_id=theme, mood=mood)
    _drop(changes.gone)


def _drop(filings: list[int]) -> None:
    for keys in _chunks(filings):
        ThemePost.objects.filter(pk__in=keys).delete()


def _chunks(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]
