"""X (Twitter): its search box and its API.

A space is AND and comes before OR; OR in capitals; `-` excludes; `from:`, `to:`, `is:`, `has:`, `filter:`,
`min_faves:`, `since:`, `until:`.
Sources: https://docs.x.com/x-api/posts/search/integrate/operators and
https://github.com/igorbrigadir/twitter-advanced-search.
"""

from __future__ import annotations

from parvis.lib.query.dialects import rules
from parvis.lib.query.dialects.reader import DialectLexer
from parvis.lib.query.dialects.rules import Rule
from parvis.lib.query.lexer import TERM
from parvis.lib.query.normal import words_in_a_row


class XLexer(DialectLexer):
    name = "x"
    any_case = False
    fields = {
        "from": rules.AUTHOR,
        "to": Rule("mention", remark="loss-to"),
        "retweets_of": Rule("mention", remark="loss-to"),
        "lang": rules.LANG,
        "url": rules.LINK_PART,
        "url_contains": rules.LINK_PART,
        "url_title": rules.LOST,
        "has": rules.HAS,
        "is": rules.IS,
        "filter": Rule(values={**rules.HAS.values, **rules.IS.values}),
        "include": rules.LOST,
        "min_faves": Rule("likes", compared=">="),
        "min_retweets": Rule("reposts", compared=">="),
        "min_replies": Rule("replies", compared=">="),
        "followers_count": Rule("followers", compared=">="),
        "since": Rule("date", compared=">="),
        "until": Rule("date", compared="<"),
        "place_country": rules.COUNTRY,
        "profile_country": rules.COUNTRY,
        "card_domain": rules.LINK_PART,
    }

    def read_chunk(self, chunk: str, start: int) -> int:
        if chunk[0] == "$" and self.field is None and (found := self.words_of(chunk, start)):
            end = start + len(chunk)
            self.report.add("loss-symbol", start, end, symbol="$")
            self.out.append((TERM, words_in_a_row(found), start, end))
            return end
        return super().read_chunk(chunk, start)
