"""Sprinklr.

AND OR NOT, `NEAR/n`, `ONEAR/n`, `"a b"~n`, square brackets as parentheses, `message:`, `title:`, `author:`,
`exactMessage:` (with the case).
Source: https://sprinklr.com/help, "Advanced Keyword Query", "Search Operators in Listening advanced queries".
"""

from __future__ import annotations

from parvis.lib.query.dialects import rules
from parvis.lib.query.dialects.reader import DialectLexer
from parvis.lib.query.dialects.rules import Rule


class SprinklrLexer(DialectLexer):
    name = "sprinklr"
    fields = {
        "message": rules.TEXT,
        "exactmessage": Rule("text", exact_case=True),
        "exact*": Rule("text", exact_case=True),
        "title": rules.TITLE,
        "exacttitle": rules.TITLE,
        "author": Rule("name"),
        "authorhandle": rules.AUTHOR,
        "authorcontaining": Rule("name", part=True),
        "language": rules.LANG,
        "lang": rules.LANG,
        "country": rules.COUNTRY,
        "site": rules.SITE,
        "domain": rules.SITE,
        "url": rules.URL_PART,
        "link": rules.LINK_PART,
        "followers": rules.FOLLOWERS,
        "hashtag": rules.HASHTAG,
        "hashtags": rules.HASHTAG,
        "mention": rules.MENTION,
        "source": rules.PLACES,
        "channel": rules.PLACES,
        "messagetype": rules.IS,
        "rating": Rule("rating"),
    }

    def read_mark(self, mark: str, start: int) -> int:
        if mark == "[":
            return self.open_group("", start, start + 1)
        if mark == "]":
            return self.close_group(start)
        return super().read_mark(mark, start)
