"""What a field of another tool becomes in our language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parvis.lib.query.tree import Comparison

Values = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`target` is our field, or `title`, or `text` (words, looked for everywhere), or "" for a field we do not have.

    `values` maps a folded value to one of our (field, value) pairs; a value it lacks cannot be kept. `part`: the other
    tool looks for a part of the value. `compared`: how a bare number is compared. `remark`: code of a loss to tell.
    """

    target: str = ""
    values: Values = field(default_factory=dict)
    part: bool = False
    compared: Comparison = "="
    remark: str = ""
    exact_case: bool = False


LOST = Rule()
AUTHOR = Rule("author")
SITE = Rule("site")
TITLE = Rule("title")
TEXT = Rule("text")
URL_PART = Rule("url", part=True)
LINK_PART = Rule("link", part=True)
HASHTAG = Rule("hashtag")
MENTION = Rule("mention")
FOLLOWERS = Rule("followers")

_LANGUAGES = {
    "english": "en", "french": "fr", "german": "de", "spanish": "es", "italian": "it", "portuguese": "pt",
    "dutch": "nl", "arabic": "ar", "japanese": "ja", "chinese": "zh", "eng": "en", "fra": "fr", "fre": "fr",
    "deu": "de", "ger": "de", "spa": "es", "ita": "it", "por": "pt", "nld": "nl", "dut": "nl", "anglais": "en",
    "français": "fr", "francais": "fr",
}  # fmt: skip
# ISO 3166-1: the three-letter codes people use most, and a few names.
_COUNTRIES = {
    "fra": "fr", "usa": "us", "gbr": "gb", "uk": "gb", "deu": "de", "esp": "es", "ita": "it", "prt": "pt", "bel": "be",
    "che": "ch", "lux": "lu", "nld": "nl", "irl": "ie", "can": "ca", "aus": "au", "nzl": "nz", "aut": "at", "dnk": "dk",
    "swe": "se", "nor": "no", "fin": "fi", "pol": "pl", "cze": "cz", "grc": "gr", "rou": "ro", "hun": "hu", "tur": "tr",
    "mar": "ma", "dza": "dz", "tun": "tn", "sen": "sn", "civ": "ci", "cmr": "cm", "egy": "eg", "zaf": "za", "nga": "ng",
    "ind": "in", "chn": "cn", "jpn": "jp", "kor": "kr", "bra": "br", "mex": "mx", "arg": "ar", "are": "ae", "sau": "sa",
    "france": "fr", "germany": "de", "spain": "es", "italy": "it", "belgium": "be", "switzerland": "ch", "canada": "ca",
    "united states": "us", "united kingdom": "gb",
}  # fmt: skip
LANG = Rule("lang", {name: ("lang", code) for name, code in _LANGUAGES.items()})
COUNTRY = Rule("country", {name: ("country", code) for name, code in _COUNTRIES.items()})
IS = Rule(
    values={
        "retweet": ("is", "repost"), "retweets": ("is", "repost"), "nativeretweets": ("is", "repost"),
        "repost": ("is", "repost"), "reply": ("is", "reply"), "replies": ("is", "reply"), "quote": ("is", "quote"),
        "comment": ("kind", "comment"), "post": ("is", "post"), "tweet": ("is", "post"), "share": ("is", "repost"),
    }
)  # fmt: skip
HAS = Rule(
    values={
        "media": ("has", "media"), "images": ("has", "image"), "image": ("has", "image"), "twimg": ("has", "image"),
        "photo": ("has", "image"), "photos": ("has", "image"), "videos": ("has", "video"), "video": ("has", "video"),
        "video_link": ("has", "video"), "native_video": ("has", "video"), "links": ("has", "link"),
        "link": ("has", "link"), "url": ("has", "link"), "hashtags": ("has", "hashtag"), "hashtag": ("has", "hashtag"),
        "mentions": ("has", "mention"), "mention": ("has", "mention"), "emoji": ("has", "emoji"),
    }
)  # fmt: skip
PLACES = Rule(
    values={
        **{name: ("network", name) for name in (
            "bluesky", "mastodon", "x", "facebook", "instagram", "youtube", "reddit", "tiktok", "linkedin", "threads",
        )},
        **{f"socialmedia_{name}": ("network", name) for name in (
            "facebook", "instagram", "youtube", "tiktok", "linkedin", "bluesky", "threads",
        )},
        "twitter": ("network", "x"), "socialmedia_twitter": ("network", "x"), "tweet": ("network", "x"),
        "review": ("kind", "review"), "reviews": ("kind", "review"), "consumer_review": ("kind", "review"),
        "news": ("kind", "article"), "onlinenews": ("kind", "article"), "blog": ("kind", "article"),
        "blogs": ("kind", "article"), "comment": ("kind", "comment"), "comments": ("kind", "comment"),
    }
)  # fmt: skip
