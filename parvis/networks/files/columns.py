"""Which column of a table means what, from its title in French or English. No I/O."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

# Field of a post -> titles, the most telling first. Titles are compared without case, accents and signs.
# They are those of Brandwatch, Talkwalker, Meltwater, Visibrain, CrowdTangle, 4CAT, twarc and plain words.
TITLES: Mapping[str, tuple[str, ...]] = {
    "text": (
        "full text", "texte complet", "text", "texte", "tweet text", "post text", "message", "contenu", "content",
        "body", "tweet", "post", "verbatim", "commentaire", "comment", "comments text", "avis", "review", "review text",
        "caption", "legende", "description", "post message", "hit sentence", "opening text", "snippet", "extrait",
        "content snippet", "mention", "publication", "reponse", "selftext", "tweet content", "full tweet",
    ),
    "date": (
        "date", "created at", "published", "published at", "date de publication", "publication date", "publie le",
        "publie", "timestamp", "datetime", "date time", "date heure", "date et heure", "post created", "tweet created",
        "created", "created utc", "created time", "cree le", "date de creation", "time", "horodatage", "jour", "day",
        "posted at", "post created date", "timestamp utc", "unix timestamp", "date utc", "date gmt", "document created",
    ),
    "clock": ("heure", "hour", "heure de publication", "time of day", "publication time", "post created time"),
    "handle": (
        "author username", "username", "user username", "screen name", "user screen name", "author handle", "handle",
        "user name", "nom d utilisateur", "utilisateur", "pseudo", "compte", "account", "account handle", "user",
        "author", "auteur", "x author", "twitter screen name", "influencer", "tweet author", "from user",
        "sender screen name",
    ),
    "name": (
        "author name", "full name", "nom complet", "display name", "nom affiche", "author full name", "page name",
        "nom de l auteur", "account name", "auteur nom", "extra author attributes name", "name", "nom",
        "user display name",
    ),
    "author_id": ("author id", "user id", "id auteur", "id utilisateur", "author fullname", "from user id"),
    "id": (
        "tweet id", "post id", "id", "status id", "id str", "resource id", "native id", "document id", "identifiant",
        "comment id", "mention id", "id tweet", "guid",
    ),
    "url": (
        "url", "link", "lien", "permalink", "post url", "tweet url", "adresse", "document url", "permalien",
        "lien du post",
        "lien vers la publication", "share url", "mention url", "url du tweet", "tweet permalink",
    ),
    "title": ("title", "titre", "headline", "subject", "sujet", "objet"),
    "network": (
        "network", "reseau", "reseau social", "social network", "platform", "plateforme", "page type", "source type",
        "type de source", "media type", "canal", "channel", "content source name", "social media",
    ),
    "lang": ("language", "langue", "lang", "language code", "document language"),
    "country": ("country code", "code pays", "country", "pays"),
    "likes": (
        "likes", "like count", "favorite count", "favorites", "j aime", "nombre de likes", "nb likes", "reactions",
        "public metrics like count", "score", "favourites count", "digg count", "x likes", "mentions j aime",
    ),
    "replies": (
        "replies", "reply count", "comments", "comments count", "comment count", "commentaires", "reponses",
        "nb commentaires",
        "public metrics reply count", "num comments", "nombre de commentaires", "x replies", "replies count",
    ),
    "reposts": (
        "retweets", "retweet count", "reposts", "repost count", "shares", "share count", "partages", "nb retweets",
        "public metrics retweet count", "nombre de retweets", "nombre de partages", "x reposts", "reblogs count",
    ),
    "views": (
        "views", "view count", "vues", "nombre de vues", "impressions", "play count", "public metrics impression count",
    ),
    "followers": (
        "followers", "followers count", "author followers", "abonnes", "nombre d abonnes",
        "author public metrics followers count",
        "x followers", "nb abonnes", "user followers count", "author followers count",
    ),
    "rating": ("rating", "note", "stars", "etoiles", "star rating"),
    "reply_to": (
        "in reply to status id", "referenced tweets replied to id", "in response to tweet id", "in reply to id",
        "reply to",
        "in reply to tweet id", "parent id",
    ),
    "repost_of": ("referenced tweets retweeted id", "retweeted status id", "retweet id", "repost of"),
    "quote_of": ("referenced tweets quoted id", "quoted status id", "quote of"),
    "hashtags": ("hashtags", "mots diese"),
    "mentions": ("mentioned users", "at mentions", "user mentions", "utilisateurs mentionnes", "mentioned authors"),
    "links": ("expanded urls", "urls", "links", "liens", "shared urls"),
    "media": ("media urls", "image url", "photo url", "images", "image", "media"),
    "avatar": ("avatar", "profile image url", "avatar url", "author profile image url"),
    "location": (
        "location", "lieu", "localisation", "author location", "user location", "tweet location", "ville", "city",
    ),
    "kind": ("kind", "post type", "type de publication", "thread entry type", "tweet type", "x post type"),
}  # fmt: skip
_SIGNS = re.compile(r"[^a-z0-9]+")


def plain_title(title: str) -> str:
    """A title as TITLES has it: "Date de création (UTC)" is "date de creation utc"."""
    bare = unicodedata.normalize("NFKD", title.casefold())
    return _SIGNS.sub(" ", bare.encode("ascii", "ignore").decode()).strip()


def guessed(titles: Sequence[str]) -> dict[str, str]:
    """Field -> title, each title used once at most. Fields without a fitting column are left out."""
    by_plain: dict[str, str] = {}
    for title in titles:
        by_plain.setdefault(plain_title(title), title)
    mapping: dict[str, str] = {}
    for field, names in TITLES.items():
        found = next((by_plain[name] for name in names if name in by_plain), None)
        if found is not None:
            mapping[field] = found
            by_plain = {plain: title for plain, title in by_plain.items() if title != found}
    if "handle" not in mapping and "name" in mapping:
        mapping["handle"] = mapping["name"]
    return mapping


def chosen(asked: Mapping[str, str] | str, titles: Sequence[str]) -> dict[str, str]:
    """The guess, corrected by what a person chose: a mapping, or lines such as `text = Verbatim`.

    A field set to nothing is not read at all. A column that is not there is left out.
    """
    wishes = asked if isinstance(asked, Mapping) else dict(_wishes(asked.splitlines()))
    mapping = guessed([title for title in titles if title not in wishes.values()])
    for field, title in wishes.items():
        mapping.pop(field, None)
        if title in titles and field in TITLES:
            mapping[field] = title
    return mapping


def _wishes(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        field, sign, title = line.partition("=")
        if sign:
            yield field.strip(), title.strip()
