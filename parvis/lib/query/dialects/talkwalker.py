"""Talkwalker, also Hootsuite Listening.

AND OR NOT (AND NOT), `-word`, `NEAR/n`, `ONEAR/n`, `a SENTENCE b`, `"a b"~n`, `+"as written"`, `++"As Written"`,
`sourcetype:`, `sourcecountry:`, `lang:`, `engagement:>n`.
Sources: https://www.talkwalker.com/syntax-alerts and the query syntax pages of Hootsuite's help centre.
"""

from __future__ import annotations

from parvis.lib.query.dialects import rules
from parvis.lib.query.dialects.reader import DialectLexer
from parvis.lib.query.dialects.rules import Rule
from parvis.lib.query.lexer import NEAR, SENTENCE_DISTANCE, TERM
from parvis.lib.query.normal import words_in_a_row
from parvis.lib.query.printer import QUOTES
from parvis.lib.query.tree import Word


class TalkwalkerLexer(DialectLexer):
    name = "talkwalker"
    fields = {
        "author": rules.AUTHOR,
        "author_short": rules.AUTHOR,
        "author_name": Rule("name"),
        "authorname": Rule("name"),
        "site": rules.SITE,
        "host": rules.SITE,
        "domain": rules.SITE,
        "domainurl": rules.SITE,
        "hosturl": rules.SITE,
        "url": rules.URL_PART,
        "links": rules.LINK_PART,
        "link": rules.LINK_PART,
        "title": rules.TITLE,
        "content": rules.TEXT,
        "text": rules.TEXT,
        "lang": rules.LANG,
        "language": rules.LANG,
        "sourcecountry": rules.COUNTRY,
        "country": rules.COUNTRY,
        "sourcetype": rules.PLACES,
        "posttype": rules.HAS,
        "is": rules.IS,
        "has": rules.HAS,
        "hashtags": rules.HASHTAG,
        "hashtag": rules.HASHTAG,
        "mention": rules.MENTION,
        "mentions": rules.MENTION,
        "engagement": Rule("engagement"),
        "followers": rules.FOLLOWERS,
        "twitterfollowers": rules.FOLLOWERS,
        "twitterretweets": Rule("reposts"),
        "twitterlikes": Rule("likes"),
        "likes": Rule("likes"),
        "comments": Rule("replies"),
        "views": Rule("views"),
        "rating": Rule("rating"),
        "wordcount": rules.LOST,
        "published": Rule("date"),
    }
    _as_written = False

    def read_chunk(self, chunk: str, start: int) -> int:
        end = start + len(chunk)
        if chunk == "SENTENCE" and self.field is None:
            self.out.append((NEAR, SENTENCE_DISTANCE, start, end))
            return end
        if chunk in ("+", "++") and self.text[end : end + 1] in tuple(QUOTES):
            self._as_written = chunk == "++"
            return end
        if chunk[0] == "+" and chunk.strip("+") and self.field is None:
            found = self.words_of(chunk, start, exact_case=chunk.startswith("++"))
            if found:
                self.out.append((TERM, words_in_a_row(found), start, end))
                return end
        return super().read_chunk(chunk, start)

    def phrase_words(self, inside: str, start: int) -> list[Word]:
        exact, self._as_written = self._as_written, False
        return self.words_of(inside, start, exact_case=exact)
