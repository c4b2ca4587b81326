"""Tells the story as posts: deterministic by (seed, now), five minutes at a time, each with the truth about it.

A slot of five minutes is made from its own number alone, so that the stream can be taken up anywhere and again.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from msgspec import Struct

from parvis.demo import cast, words
from parvis.demo.book import book
from parvis.demo.story import BRANDS, Story
from parvis.networks.seam import Counts, Media, Post

SLOT = timedelta(minutes=5)
PHOTO = "/static/demo/adapter.svg"
_SPREAD = timedelta(hours=6)  # two thirds of a post's interactions come within this time
_SITES = {
    "bluesky": "lueur.example",
    "mastodon": "soir.example",
    "reddit": "reddit.example",
    "forum": "forum-maison.example",
    "instagram": "instagram.example",
    "blog": "carnet.example",
}
_OURS = "Lumen"  # whom the storylines other than ordinary talk are about
_PULL = {
    "storm": 4.0,
    "rumour": 3.0,
    "praise_wave": 3.0,
    "launch": 2.0,
    "defence": 1.5,
}  # interactions against ordinary talk


class Truth(Struct, frozen=True):
    """What a post truly is, to judge readers by. `mood`: 0 negative, 1 neutral, 2 positive."""

    native_id: str
    brand: str
    storyline: str
    kind: str
    theme: str
    mood: int
    variant: int = -1  # which wording of the rumour


@dataclass(frozen=True, slots=True)
class Told:
    post: Post
    truth: Truth


class Teller:
    def __init__(self, seed: int, now: datetime) -> None:
        self.seed = seed
        self.story = Story(now.astimezone(UTC))
        self._originals = lru_cache(maxsize=512)(self._make_originals)

    def slot_of(self, moment: datetime) -> int:
        return int(moment.timestamp() // SLOT.total_seconds())

    def tell(self, begin: datetime, end: datetime) -> Iterator[Told]:
        """Posts with `begin` <= time < `end`, in order, with the interactions they had at `end`."""
        for slot in range(self.slot_of(begin), self.slot_of(end) + 1):
            for told in self.slot(slot):
                if begin <= told.post.created_at < end:
                    yield Told(self._aged(told.post, end), told.truth)

    def slot(self, slot: int) -> list[Told]:
        originals = self._originals(slot)
        rng = random.Random(f"{self.seed}:answers:{slot}")
        answers = [answer for told in originals if (answer := self._answer(rng, slot, told))]
        return sorted([*originals, *answers], key=lambda told: told.post.created_at)

    def _make_originals(self, slot: int) -> list[Told]:
        begin = datetime.fromtimestamp(slot * SLOT.total_seconds(), UTC)
        rng = random.Random(f"{self.seed}:{slot}")
        rates = self.story.rates(begin + SLOT / 2)
        made = [
            self._post(rng, slot, storyline, begin + SLOT * rng.random(), number)
            for storyline, rate in rates.items()
            for number in range(_poisson(rng, rate * SLOT / timedelta(hours=1)))
        ]
        return [*made, *self._scripted(begin)]

    def _post(self, rng: random.Random, slot: int, storyline: str, at: datetime, number: int) -> Told:
        chapter, _, brand = storyline.partition(":")
        brand = brand or ("" if chapter == "noise" else _OURS)
        speaker = cast.anyone(self.seed, rng)
        line = words.pick(rng, speaker, chapter)
        post = _compose(
            speaker, words.say(rng, speaker, line, brand or _OURS), at, f"{slot}-{chapter[:2]}{brand[:1]}{number}"
        )
        variant = words.lines(speaker.lang, chapter).index(line) if chapter == "rumour" else -1
        truth = Truth(post.native_id, brand, chapter, line.kind, line.theme, line.mood, variant)
        return Told(_with_final_counts(rng, post, _PULL.get(chapter, 1.0)), truth)

    def _answer(self, rng: random.Random, slot: int, told: Told) -> Told | None:
        """Some posts of a slot relay or answer an earlier one: in the storm mostly its origin."""
        storm = told.truth.storyline == "storm"
        chance = 0.45 if storm else 0.16
        if rng.random() > chance or told.truth.storyline == "noise":
            return None
        target = self.origin() if storm and rng.random() < 0.6 else self._earlier(rng, slot, told.truth.brand)
        if target is None or target.post.created_at >= told.post.created_at:
            return None
        at = told.post.created_at + timedelta(seconds=rng.randrange(1, 200))
        if rng.random() < 0.6:
            return self._relay(rng, target, told, at)
        return self._reply(rng, target, told, at)

    def _earlier(self, rng: random.Random, slot: int, brand: str) -> Told | None:
        near = [told for told in self._originals(slot - rng.randrange(1, 18)) if told.truth.brand == brand]
        return rng.choice(near) if near else None

    def _relay(self, rng: random.Random, target: Told, told: Told, at: datetime) -> Told:
        who = _on_network(self.seed, rng, target.post.network)
        post = _compose(who, target.post.text, at, f"rp-{told.post.native_id.split('/')[1]}")
        relay = _replace(post, kind="repost", repost_of=target.post.native_id, lang=target.post.lang)
        return Told(relay, _retrue(target.truth, relay.native_id))

    def _reply(self, rng: random.Random, target: Told, told: Told, at: datetime) -> Told:
        who = _on_network(self.seed, rng, target.post.network, told.post.lang)
        chapter = told.truth.storyline
        line = words.pick(rng, who, chapter)
        post = _compose(who, words.say(rng, who, line, told.truth.brand), at, f"re-{told.post.native_id.split('/')[1]}")
        root = target.post.root or target.post.native_id
        reply = _replace(post, kind="reply", reply_to=target.post.native_id, root=root)
        return Told(reply, Truth(reply.native_id, told.truth.brand, chapter, line.kind, line.theme, line.mood))

    def origin(self) -> Told:
        return self._scripted_all()[0]

    def _scripted(self, begin: datetime) -> list[Told]:
        return [told for told in self._scripted_all() if begin <= told.post.created_at < begin + SLOT]

    def _scripted_all(self) -> tuple[Told, ...]:
        """The posts that make the story, word for word."""
        return tuple(_scripted_post(n, self.story.storm_at, row) for n, row in enumerate(book("script")["post"]))

    def _aged(self, post: Post, seen_at: datetime) -> Post:
        share = 1 - math.exp(-((seen_at - post.created_at) / _SPREAD) * 1.1)
        counts = post.counts
        return _replace(
            post,
            counts=Counts(
                *(None if n is None else int(n * share) for n in (counts.replies, counts.reposts, counts.likes))
            ),
        )


def _scripted_post(number: int, storm_at: datetime, row: dict[str, Any]) -> Told:
    at = storm_at + timedelta(minutes=row["minutes"])
    post = _compose(getattr(cast, row["who"]), row["text"], at, f"script-{number}-{int(at.timestamp())}")
    media = (Media("image", PHOTO, alt=row["photo"], width=800, height=480),) if "photo" in row else ()
    storyline, theme = row.get("storyline", "storm"), row.get("theme", "safety")
    truth = Truth(post.native_id, "Lumen", storyline, row["kind"], theme, row["mood"])
    # The interactions of the script are those of the storm's first 85 minutes: in the end there are four times as many.
    return Told(_replace(post, media=media, counts=Counts(*(n * 4 for n in row["counts"]))), truth)


def _compose(who: cast.Speaker, text: str, at: datetime, key: str) -> Post:
    site = _SITES[who.network]
    hashtags = tuple(word[1:].strip(".,") for word in text.split() if word.startswith("#"))
    mentions = tuple(word[1:].strip(".,:;?!") for word in text.split() if word.startswith("@"))
    return Post(
        network=who.network, native_id=f"{site}/{key}", author=who.author, created_at=at, text=text,
        url=f"https://{site}/{who.author.handle}/{key}", site=site, lang=who.lang, hashtags=hashtags, mentions=mentions,
        kind="article" if who.network == "blog" else "post",
    )  # fmt: skip


def _with_final_counts(rng: random.Random, post: Post, pull: float) -> Post:
    heard = (post.author.followers or 0) ** 0.6 * pull
    likes = int(heard * rng.lognormvariate(-1.6, 1.0))
    return _replace(
        post,
        counts=Counts(int(likes * rng.uniform(0, 0.4)), int(likes * rng.uniform(0, 0.5)), likes),
    )


def _on_network(seed: int, rng: random.Random, network: str, lang: str | None = None) -> cast.Speaker:
    for _ in range(40):
        who = cast.anyone(seed, rng, lang)
        if who.network == network:
            return who
    return who


def _retrue(truth: Truth, native_id: str) -> Truth:
    return Truth(native_id, truth.brand, truth.storyline, truth.kind, truth.theme, truth.mood, truth.variant)


def _replace(post: Post, **changes: object) -> Post:
    return Post(**{name: getattr(post, name) for name in post.__struct_fields__} | changes)


def _poisson(rng: random.Random, expected: float) -> int:
    """Knuth's method: fine for the few posts of five minutes."""
    limit, count, product = math.exp(-expected), 0, rng.random()
    while product > limit:
        count, product = count + 1, product * rng.random()
    return count


__all__ = ["BRANDS", "SLOT", "Teller", "Told", "Truth"]
