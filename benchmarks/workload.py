"""Posts and standing queries like those of a listening tool, invented: the same seed gives the same ones.

Words are made of syllables and drawn by Zipf's law; only the commonest French and English words are real. Queries have
the shapes people write: a brand with its misspellings, hashtag and handle, themes, exclusions, NEAR, beginnings of
words, authors, sites, phrases. Given other posts, the queries are made from the words of those posts instead.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

import msgspec

from parvis.lib.query.tree import And, Field, Near, Node, Not, Or, Phrase, Word

SEED = 20261122


def _listed(text: str, between: str | None = None) -> list[str]:
    return [" ".join(part.split()) for part in text.split(between)]


FRENCH = _listed(
    """
    le la de les et un une des en que pas je est à pour qui dans ce il sur avec plus on tu ça au mais c'est me se ne
    vous si nous tout bien fait j'ai du par moi y a son être même comme très trop faire toujours jamais encore quand
    aussi dire là où sans après rien peut cette leur deux aujourd'hui était sont mes ses ton votre notre chez depuis
    avant déjà vraiment alors parce quoi oui non merci bonjour demain ici temps jour gens monde année fois
    """
)
ENGLISH = _listed(
    """
    the to a and i is of in for you it on my that at be me with so this have but just are not do your was up out all
    what get like no go now we if from can how when they good an one about will day time know more don't back see
    got or love new going today there by who people as too has want think she his her them then than had been really
    make still would tomorrow night great right last first need why never here him us am year week after before only
    over even well
    """
)
COMMON_BRANDS = _listed(
    """
    Orange Free Total Express Match Mobile Casino Boulanger But Target Visa Canal Gap Shell Picard Apple
    """
)
THEMES = _listed(
    """
    problème | panne | arnaque | remboursement | service client | livraison | retard | promo | concours |
    recrutement | avis | boycott | scandale | grève | qualité | prix | commande | facture | résiliation | bug |
    rappel | danger | plainte | merci | génial | nul | déçu | honte | cadeau | magasin | attente | réseau | coupure
    | problem | down | scam | refund | customer service | delivery | late | sale | giveaway | hiring | review |
    strike | quality | price | order | bill | cancel | recall | complaint | thanks | awesome | worst | love | hate |
    broken | store | waiting | outage | new | best
    """,
    between="|",
)
EXCLUSIONS = _listed(
    """
    emploi | stage | recrute | job | horoscope | RT | giveaway | porn | bitcoin | météo | foot | recette | casting |
    vidéo | live | gratuit | crypto | nsfw | vente privée | code promo | bon plan
    """,
    between="|",
)
BEGINNINGS = _listed(
    """
    rembours arnaq decept problem annul résili boycot recru livr complain disappoint refund cancel brok
    """
)
ACCENTED = _listed(
    """
    déçu été marché gelé payé résilié
    """
)
EMOJI = _listed(
    """
    😀 😂 😍 🔥 👏 💙 🇫🇷 😡 🤔 🎉 👍🏽 👩‍💻 ❤️ 🙏
    """
)
HOSTS = _listed(
    """
    lemonde.fr bbc.co.uk youtu.be instagram.com lefigaro.fr nytimes.com medium.com blog.free.fr 20minutes.fr
    """
)
SYLLABLES = _listed(
    """
    ba be bi bo bu ca ce cha co cla da de di do dra fa fe fi flo ga gé glo gra ja ka ki kra la le li lo lu ma me mé
    mi mo na né ni no pa pe pi po pra ra ré ri ro sa se sé si so sta ta te té ti to tra va ve vi vo xa ya za zi ment
    tion eur ing er
    """
)
LETTERS = {"ru": "абвгдежзиклмнопрстуюя", "ar": "ابتثجحدرسعفقكلمنهوي", "ja": "東京都日本語人大年会中本長出三同"}


@dataclass(frozen=True, slots=True)
class Post:
    text: str
    author: str
    lang: str
    site: str


@dataclass(frozen=True, slots=True)
class Brand:
    name: tuple[str, ...]
    misspelt: tuple[str, ...]
    handle: str
    host: str

    @property
    def tag(self) -> str:
        return "".join(self.name).lower()


@dataclass
class Workload:
    """`posts(count)` and `queries(count)`. With `texts`, queries are about the words of those texts."""

    seed: int = SEED
    texts: Sequence[str] = ()
    brand_count: int = 40_000
    words: list[str] = field(init=False)
    common: list[str] = field(init=False)
    rare: list[str] = field(init=False)
    brands: list[Brand] = field(init=False)

    def __post_init__(self) -> None:
        chance = Random(self.seed)
        self.words = list(dict.fromkeys(_word(chance) for _ in range(90_000)))
        self._english = [word.replace("é", "e") for word in self.words]
        self._zipf = list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(self.words))))
        self._favour = list(accumulate(1 / (rank + 20) ** 0.8 for rank in range(self.brand_count)))
        self.authors = [f"{_word(chance)}{chance.randint(1, 9999)}" for _ in range(20_000)]
        self._learn_words()
        self.brands = self._make_brands(chance)

    def posts(self, count: int) -> Iterator[Post]:
        chance = Random(self.seed + 1)
        for i in range(count):
            yield self._post(chance, "fr" if i % 2 else "en")

    def queries(self, count: int) -> Iterator[Node]:
        chance = Random(self.seed + 2)
        for _ in range(count):
            yield self._query(chance)

    def _learn_words(self) -> None:
        if not self.texts:
            self.common = [word for word in (*FRENCH, *ENGLISH, *self.words[:600]) if len(word) > 3 and "'" not in word]
            self.rare = [word for word in self.words[2_000:20_000] if len(word) > 5]
            return
        seen = Counter(word for text in self.texts[:20_000] for word in set(re.findall(r"[^\W\d_]{4,}", text.lower())))
        ranked = [word for word, _ in seen.most_common()]
        self.common = ranked[:800] or ENGLISH
        self.rare = [word for word in ranked[800:] if len(word) > 5] or self.words

    def _make_brands(self, chance: Random) -> list[Brand]:
        names: dict[tuple[str, ...], None] = dict.fromkeys((name,) for name in COMMON_BRANDS)
        own = [word for word in self.rare if word.isalpha()] if self.texts else []
        chance.shuffle(own)
        for word in own[: self.brand_count // 2]:
            names.setdefault((word.capitalize(),))
        everyday = set(self.words)
        while len(names) < self.brand_count:
            name = _word(chance, 2, 4).capitalize()
            if name.lower() in everyday:
                continue
            second = chance.choice(self.words[:5_000]) if chance.random() < 0.15 else ""
            names.setdefault((name, second) if second else (name,))
        return [_brand(chance, name) for name in list(names)[: self.brand_count]]

    def _favourite(self, chance: Random) -> Brand:
        return self.brands[bisect(self._favour, chance.random() * self._favour[-1])]

    def _drawn(self, chance: Random, language: list[str]) -> str:
        rank = bisect(self._zipf, chance.random() * self._zipf[-1])
        if rank < len(language):
            return language[rank]
        return (self._english if language is ENGLISH else self.words)[rank - len(language)]

    def _post(self, chance: Random, lang: str) -> Post:
        language = FRENCH if lang == "fr" else ENGLISH
        longest = chance.choice((60, 90, 130, 170, 220, 250, 280))
        parts: list[str] = []
        while sum(map(len, parts)) + len(parts) < longest:
            parts.append(self._drawn(chance, language))
        self._garnish(chance, parts, lang)
        text = " ".join(parts)
        if lang == "fr" and chance.random() < 0.4:
            text = text.replace("'", "’")
        if chance.random() < 0.02:
            lang = chance.choice(list(LETTERS))
            text = " ".join("".join(chance.choices(LETTERS[lang], k=chance.randint(2, 9))) for _ in range(20))
        author = chance.choice(self.authors) if chance.random() < 0.97 else self._favourite(chance).handle
        host = re.search(r"https://([^/\s]+)", text)
        return Post(text.capitalize() if chance.random() < 0.7 else text, author.lower(), lang, host[1] if host else "")

    def _garnish(self, chance: Random, parts: list[str], lang: str) -> None:
        """Emoji, hashtags, mentions, links and punctuation, and brands in three posts of ten."""
        extras: list[str] = []
        if chance.random() < 0.25:
            extras += chance.choices(EMOJI, k=chance.randint(1, 3))
        if chance.random() < 0.3:
            extras.append("#" + chance.choice(self.common))
        if chance.random() < 0.35:
            extras.append("@" + chance.choice(self.authors))
        if chance.random() < 0.25:
            extras.append(f"https://{chance.choice(HOSTS)}/{chance.randrange(10**9)}")
        if chance.random() < 0.3:
            brand = self._favourite(chance)
            themes = THEMES[:33] if lang == "fr" else THEMES[33:]
            extras.append(_written(chance, brand))
            extras += [chance.choice(themes)] if chance.random() < 0.5 else []
        for extra in extras:
            parts.insert(chance.randint(0, len(parts)), extra)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(parts))
            parts[at] += chance.choices((",", ".", " !", "?", "…"), (8, 8, 3, 3, 1))[0]

    def _query(self, chance: Random) -> Node:
        brand = self.brands[chance.randrange(len(self.brands))] if chance.random() < 0.7 else self._favourite(chance)
        shapes = (
            self._brand_only, self._brand_themes, self._sector, self._near, self._beginnings, self._phrase,
            self._author, self._site, self._three_words, self._exact_case, self._exact_accent, self._common_words,
        )  # fmt: skip
        weights = (35, 23, 8, 10, 7, 3, 2, 2, 4, 2, 2, 2)
        return chance.choices(shapes, weights)[0](chance, brand)

    def _brand_only(self, chance: Random, brand: Brand) -> Node:
        return And((_any_of(chance, brand), _exclusion(chance)))

    def _brand_themes(self, chance: Random, brand: Brand) -> Node:
        return And((_any_of(chance, brand), _themes(chance, 4, 18), _exclusion(chance)))

    def _sector(self, chance: Random, brand: Brand) -> Node:
        brands = (chance.choice(self.brands) if chance.random() < 0.7 else self._favourite(chance) for _ in range(10))
        return And((Or(tuple(_term(" ".join(one.name)) for one in (brand, *brands))), _themes(chance, 2, 6)))

    def _near(self, chance: Random, brand: Brand) -> Node:
        return Near(_any_of(chance, brand), _themes(chance, 2, 6), chance.choice((3, 5, 8, 10)))

    def _beginnings(self, chance: Random, brand: Brand) -> Node:
        begun = chance.sample(BEGINNINGS, chance.randint(1, 4))
        return And((_any_of(chance, brand), Or(tuple(Word(beginning + "*") for beginning in begun))))

    def _phrase(self, chance: Random, brand: Brand) -> Node:
        phrase = Phrase((Word(chance.choice(self.common)), Word(chance.choice(self.common))))
        return And((phrase, Field("lang", ":", chance.choice(("fr", "en"))), _exclusion(chance)))

    def _author(self, chance: Random, brand: Brand) -> Node:
        return And((Field("author", ":", brand.handle), _themes(chance, 3, 3)))

    def _site(self, chance: Random, brand: Brand) -> Node:
        return And((Field("site", ":", brand.host), _exclusion(chance)))

    def _three_words(self, chance: Random, brand: Brand) -> Node:
        words = (chance.choice(self.common), chance.choice(self.common), chance.choice(self.rare))
        return And((*map(Word, words), _exclusion(chance)))

    def _exact_case(self, chance: Random, brand: Brand) -> Node:
        return And((Word(brand.name[0], exact_case=True), _themes(chance, 4, 4), Field("lang", ":", "fr")))

    def _exact_accent(self, chance: Random, brand: Brand) -> Node:
        return And((_any_of(chance, brand), Word(chance.choice(ACCENTED))))

    def _common_words(self, chance: Random, brand: Brand) -> Node:
        words = [Word(chance.choice(self.common)) for _ in range(3)]
        return And((words[0], words[1], Or((words[2], Word(chance.choice(self.rare))))))


def status(post: Post, number: int) -> bytes:
    """The post as one line of JSON, as a Mastodon server gives it (1.3 kB or so)."""
    number += 10**17
    home = f"https://social.example/@{post.author}"
    account = {
        "id": str(number * 31), "username": post.author, "acct": post.author, "display_name": post.author.title(),
        "locked": False, "bot": False, "discoverable": True, "group": False, "created_at": "2019-04-01T00:00:00.000Z",
        "note": f"<p>{post.text[:120]}</p>", "url": home, "avatar": f"https://files.social.example/avatars/{number}.png",
        "header": f"https://files.social.example/headers/{number}.png", "followers_count": number % 9999,
        "following_count": number % 777, "statuses_count": number % 5555, "last_status_at": "2026-03-01", "emojis": [],
        "fields": [],
    }  # fmt: skip
    fields = {
        "id": str(number), "created_at": f"2026-03-01T10:{number // 60 % 60:02}:{number % 60:02}.000Z",
        "in_reply_to_id": None, "in_reply_to_account_id": None, "sensitive": False, "spoiler_text": "",
        "visibility": "public", "language": post.lang, "uri": f"{home}/{number}", "url": f"{home}/{number}",
        "replies_count": number % 7, "reblogs_count": number % 13, "favourites_count": number % 29, "edited_at": None,
        "content": post.text, "reblog": None, "application": {"name": "Web", "website": None}, "account": account,
        "media_attachments": [], "emojis": [], "poll": None,
        "mentions": [{"id": "1", "username": name, "acct": name} for name in re.findall(r"@(\w+)", post.text)],
        "tags": [{"name": name, "url": f"{home}/tagged/{name}"} for name in re.findall(r"#(\w+)", post.text)],
        "card": {"url": f"https://{post.site}/1", "title": "", "type": "link"} if post.site else None,
    }  # fmt: skip
    return msgspec.json.encode(fields)


def _word(chance: Random, fewest: int = 1, most: int = 4) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(fewest, most)))


def _brand(chance: Random, name: tuple[str, ...]) -> Brand:
    tag = "".join(name)
    misspelt = tuple(_misspelt(chance, name[0]) for _ in range(chance.randint(1, 2)))
    handle = tag + chance.choice(("", "FR", "_fr", "Officiel", "Care"))
    return Brand(
        name, misspelt, handle, tag.lower().encode("ascii", "ignore").decode() + chance.choice((".com", ".fr"))
    )


def _misspelt(chance: Random, word: str) -> str:
    at = chance.randint(1, max(1, len(word) - 2))
    swapped = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return chance.choice((swapped, word[:at] + word[at:] + word[-1], word[:at] + word[at] + word[at:]))


def _written(chance: Random, brand: Brand) -> str:
    name = " ".join(brand.name)
    kinds = (name, name.lower(), "#" + brand.tag, "@" + brand.handle, brand.misspelt[0], f"https://{brand.host}/p")
    return chance.choices(kinds, (33, 22, 15, 15, 10, 5))[0]


def _term(text: str) -> Node:
    words = text.split()
    return Word(text) if len(words) == 1 else Phrase(tuple(map(Word, words)))


def _any_of(chance: Random, brand: Brand) -> Or:
    case = brand.name[0] in COMMON_BRANDS and chance.random() < 0.5
    name = Word(brand.name[0], exact_case=True) if case else _term(" ".join(brand.name))
    return Or((name, *map(_term, brand.misspelt), Word("#" + brand.tag), Word("@" + brand.handle)))


def _themes(chance: Random, fewest: int, most: int) -> Or:
    return Or(tuple(map(_term, chance.sample(THEMES, chance.randint(fewest, most)))))


def _exclusion(chance: Random) -> Not:
    return Not(Or(tuple(map(_term, chance.sample(EXCLUSIONS, chance.randint(1, 5))))))
