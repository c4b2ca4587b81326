"""Meltwater.

AND OR NOT in any case, NOT before AND before OR; bare NEAR is 4 words, ONEAR is ordered; `*` and `?`, also first;
`title:`, `ingress:` (the opening lines of an article).
Source: https://help.meltwater.com/en/articles/4064557 and its list of operators.
"""

from __future__ import annotations

from parvis.lib.query.dialects import rules
from parvis.lib.query.dialects.reader import DialectLexer
from parvis.lib.query.dialects.rules import Rule


class MeltwaterLexer(DialectLexer):
    name = "meltwater"
    near_words = 4
    fields = {
        "title": rules.TITLE,
        "headline": rules.TITLE,
        "ingress": Rule("text", remark="loss-opening"),
        "body": rules.TEXT,
        "text": rules.TEXT,
        "author": rules.AUTHOR,
        "authorhandle": rules.AUTHOR,
        "author.handle": rules.AUTHOR,
        "author.name": Rule("name"),
        "byline": Rule("name"),
        "from": rules.AUTHOR,
        "source": Rule("site", remark="loss-source"),
        "sourcename": Rule("source"),
        "site": rules.SITE,
        "domain": rules.SITE,
        "url": rules.URL_PART,
        "link": rules.LINK_PART,
        "lang": rules.LANG,
        "language": rules.LANG,
        "country": rules.COUNTRY,
        "countrycode": rules.COUNTRY,
        "hashtag": rules.HASHTAG,
        "hashtags": rules.HASHTAG,
        "mention": rules.MENTION,
        "mentions": rules.MENTION,
        "followers": rules.FOLLOWERS,
        "engagement": Rule("engagement"),
        "likes": Rule("likes"),
        "views": Rule("views"),
        "socialtype": rules.PLACES,
        "sourcetype": rules.PLACES,
        "is": rules.IS,
        "has": rules.HAS,
    }
