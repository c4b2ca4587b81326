"""Which tool a pasted query comes from."""

from __future__ import annotations

from parvis.lib.query.errors import QueryError
from parvis.lib.query.parser import MOST_CHARACTERS, parse

OURS = "parvis"
# What only one tool writes, and how much that tells. Lower case; looked for as it stands.
_SIGNS: dict[str, tuple[tuple[str, int], ...]] = {
    "brandwatch": (
        ("<<<", 2), ("raw:", 4), ("at_mentions:", 6), ("engagementtype:", 6), ("authorfollowers:", 6),
        ("authorgender:", 6), ("authorverified:", 6), ("hashtags:", 2), ("links:", 2), ("language:", 1),
        ("engagingwith:", 6), ("pagetype:", 4), ("subreddit:", 3), ("topleveldomain:", 5), ("continent:", 3),
    ),
    "talkwalker": (
        ("sourcecountry:", 6), ("sourcetype:", 6), ("domainurl:", 6), ("++\"", 6), ("+\"", 3), ("author_gender:", 3),
        (" sentence ", 3), ("posttype:", 4), ("reach:", 2), ("author_short:", 6), ("sentiment:", 1),
    ),
    "meltwater": (("ingress:", 8), ("author.handle:", 6), ("socialtype:", 6), (" near ", 4), (" onear ", 4)),
    "sprinklr": (
        ("exactmessage:", 8), ("message:", 4), ("userbio:", 6), ("authorcontaining:", 8), ("exacttitle:", 8),
        ("parentmessage:", 8), ("messagetype:", 6), ("exact*:", 8), ("authorhandle:", 4), ("[(", 2),
    ),
    "visibrain": (("min_likes:", 3), ("min_followers:", 4)),
    "x": (
        ("from:", 3), ("to:", 1), ("min_faves:", 8), ("min_retweets:", 6), ("filter:", 6), ("is:retweet", 6),
        ("-is:", 5), ("since:", 2), ("until:", 2), ("conversation_id:", 8), ("retweets_of:", 8), ("has:images", 5),
        ("has:links", 5), ("place_country:", 8), ("followers_count:", 8), ("near:", 3), ("geocode:", 5),
    ),
}  # fmt: skip


def guess_dialect(text: str) -> str:
    """The dialect `text` is most likely written in: one of `DIALECTS`, or `parvis` for our own language."""
    low = text[:MOST_CHARACTERS].lower()
    scores = {name: sum(weight for sign, weight in signs if sign in low) for name, signs in _SIGNS.items()}
    scores["brandwatch"] += 6 * _has_ordered_near(low)
    scores["visibrain"] += 4 * _is_list_of_lines(text)
    best = max(scores, key=lambda name: scores[name])
    if scores[best] >= 3:
        return best
    return OURS if _is_ours(text) or not scores[best] else best


def _has_ordered_near(low: str) -> bool:
    """`near/3f`, which only Brandwatch writes."""
    return any(part[: part.find("f")].isdigit() for part in low.split("near/")[1:] if "f" in part[:5])


def _is_list_of_lines(text: str) -> bool:
    """Several lines, none of which starts or ends with an operator, and no AND anywhere."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined = any(line.startswith(("OR ", "NOT ")) or line.endswith((" OR", " NOT", "(")) for line in lines)
    return len(lines) > 1 and not joined and " AND " not in text and text.count("(") == text.count(")")


def _is_ours(text: str) -> bool:
    try:
        parse(text)
    except QueryError:
        return False
    return True
