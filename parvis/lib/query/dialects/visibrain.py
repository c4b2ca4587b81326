"""Visibrain.

A space is AND and comes before OR; each line stands alone and lines are joined by OR; `-` excludes.
Source: https://help.visibrain.com, "Quicktrends operator list".
"""

from __future__ import annotations

from parvis.lib.query.dialects import rules
from parvis.lib.query.dialects.reader import DialectLexer
from parvis.lib.query.dialects.rules import Rule
from parvis.lib.query.lexer import AND, CLOSE, NEAR, OPEN, OR, Token


class VisibrainLexer(DialectLexer):
    name = "visibrain"
    any_case = False
    fields = {
        "from": rules.AUTHOR,
        "author": rules.AUTHOR,
        "user": rules.AUTHOR,
        "name": Rule("name"),
        "to": Rule("mention", remark="loss-to"),
        "mention": rules.MENTION,
        "hashtag": rules.HASHTAG,
        "lang": rules.LANG,
        "language": rules.LANG,
        "country": rules.COUNTRY,
        "site": rules.SITE,
        "domain": rules.SITE,
        "url": rules.LINK_PART,
        "link": rules.LINK_PART,
        "title": rules.TITLE,
        "followers": Rule("followers", compared=">="),
        "min_followers": Rule("followers", compared=">="),
        "min_retweets": Rule("reposts", compared=">="),
        "min_likes": Rule("likes", compared=">="),
        "min_views": Rule("views", compared=">="),
        "is": rules.IS,
        "has": rules.HAS,
        "media": rules.PLACES,
        "source": rules.PLACES,
        "since": Rule("date", compared=">="),
        "until": Rule("date", compared="<="),
    }

    def tokens(self) -> list[Token]:
        return _joined_lines(self.text, super().tokens())


def _joined_lines(text: str, tokens: list[Token]) -> list[Token]:
    """`tokens` with each line of `text` in parentheses and OR between lines; a group may run over lines."""
    out: list[Token] = [] if "\n" in text else tokens
    depth, before = 0, None
    for token in tokens if not out else ():
        start = token[2]
        if before and depth == 0 and _parts_lines(text, before, token):
            out += [(CLOSE, None, start, start), (OR, "OR", start, start), (OPEN, "", start, start)]
        depth += (token[0] == OPEN) - (token[0] == CLOSE and depth > 0)
        out.append(token)
        before = token
    end = len(text)
    return [(OPEN, "", 0, 0), *out, (CLOSE, None, end, end)] if out else out


def _parts_lines(text: str, before: Token, token: Token) -> bool:
    joining = (AND, OR, NEAR)
    return "\n" in text[before[3] : token[2]] and before[0] not in joining and token[0] not in joining
