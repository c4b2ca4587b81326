"""Brandwatch Consumer Research.

AND OR NOT in capitals, no mixing of AND and OR at one level, `"a b"~n`, `NEAR/n`, `NEAR/nf` (ordered), `*` and `?`
never first, `{Case}`, `<<<comment>>>`, `raw:`, ranges `[a TO b]`. A typed accent is strict, as in our language.
Source: https://developers.brandwatch.com/docs and the operators' guide of its help centre.
"""

from __future__ import annotations

from parvis.lib.query.dialects import rules
from parvis.lib.query.dialects.reader import DialectLexer
from parvis.lib.query.dialects.rules import Rule


class BrandwatchLexer(DialectLexer):
    name = "brandwatch"
    fields = {
        "author": rules.AUTHOR,
        "authorfullname": Rule("name"),
        "site": rules.SITE,
        "domain": rules.SITE,
        "url": rules.URL_PART,
        "links": rules.LINK_PART,
        "link": rules.LINK_PART,
        "title": rules.TITLE,
        "titles": rules.TITLE,
        "language": rules.LANG,
        "languages": rules.LANG,
        "country": rules.COUNTRY,
        "hashtags": rules.HASHTAG,
        "hashtag": rules.HASHTAG,
        "at_mentions": rules.MENTION,
        "mentions": rules.MENTION,
        "engagementtype": rules.IS,
        "engagingwith": Rule("mention", remark="loss-engaging"),
        "authorfollowers": rules.FOLLOWERS,
        "followers": rules.FOLLOWERS,
        "twitterfollowers": rules.FOLLOWERS,
        "rating": Rule("rating"),
        "likes": Rule("likes"),
        "retweets": Rule("reposts"),
        "comments": Rule("replies"),
        "impressions": rules.LOST,
        "guid": Rule("id"),
        "pagetype": rules.PLACES,
        "contentsource": rules.PLACES,
        "raw": Rule("text", remark="loss-raw", exact_case=True),
    }
