"""Whatever a network, a colleague or a file delivers is text on our pages: nothing of it runs, nothing asks elsewhere.

The rows are written past intake, which cleans on the way in: here the pages have to hold alone. `open_page` fails the
test on a request to another host, on anything that the content security policy had to stop and on an error of a script.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from parvis.listening.models import Brand, Mention, Query, Wall
from parvis.listening.tests.rows import find
from parvis.posts.models import Author, Post, Source
from parvis.workspaces.models import User, Workspace

ELSEWHERE = "http://evil.example/x"
MARKUP = (
    "<script>alert(1)</script>", "<ScRiPt>alert(1)</sCrIpT>", "<script/x>alert(1)</script\t>",
    f"<script src={ELSEWHERE}></script>", "</title><script>alert(1)</script>", "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>", "--><script>alert(1)</script>", "]]><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", f"<img src={ELSEWHERE}>", "<img/src=x/onerror=alert(1)//", "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>", "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'>", "<math><style><img src onerror=alert(1)>",
    "<body onload=alert(1)>", "<iframe src=javascript:alert(1)>", "<iframe srcdoc='<script>alert(1)</script>'>",
    f"<iframe src={ELSEWHERE}>", "<object data=javascript:alert(1)>", f"<embed src={ELSEWHERE}>",
    f"<link rel=stylesheet href={ELSEWHERE}>", f"<style>@import '{ELSEWHERE}'</style>", f"<base href={ELSEWHERE}>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>", "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>", "<video><source onerror=alert(1)>", f"<video poster={ELSEWHERE}>",
    "<audio src=x onerror=alert(1)>", "<marquee onstart=alert(1)>", "<form action=javascript:alert(1)><button>ok",
    "<a href=javascript:alert(1)>x</a>", "<div hx-get='http://evil.example/' hx-trigger=load>",
    "<div hx-on::load=alert(1)>", "<div data-hx-get='/me' hx-trigger='load[alert(1)]'>", "<template><script>alert(1)",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>", "<plaintext>", "<!--", "<![CDATA[", "<?php x ?>",
)  # fmt: skip
BREAKS = (
    '" autofocus onfocus=alert(1) x="', "' onmouseover=alert(1) x='", "` onload=alert(1) `", '">x', "'>x", '"/><x',
    "</script>", "';alert(1)//", '"};alert(1)//', "\\u003cscript\\u003ealert(1)", "${alert(1)}", "{{7*7}}{% now 'Y' %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "&#60;img src=x onerror=alert(1)&#62;", "＜script＞alert(1)＜/script＞",
    "\u202e<script>alert(1)</script>", "\x0b<script\x0c>alert(1)</script>", "é\u0301\u0302\u0303" * 20,
)  # fmt: skip
ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "\tjavascript:alert(1)", "java\nscript:alert(1)",
    "javascript://x%0aalert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)",
    '" onclick=alert(1) x="', "//evil.example/x", ELSEWHERE,
)  # fmt: skip
TEXTS = MARKUP + BREAKS
PAGES = (
    "wall", "wall?period=24h&words=<script>alert(1)</script>", "brands", "brands/lumen", "queries", "queries/new",
    "queries/{query}", "queries/{query}/deletion", "queries/{query}/volume", "sources", "sources/new",
    "sources/{source}", "sources/{source}/deletion", "search?words=alert", "search?words=<img src=x onerror=alert(1)>",
    "welcome", "members", "settings", "audit", "tokens",
)  # fmt: skip


@pytest.fixture
def hostile(site: str, workspace: Workspace, alice: User) -> Query:
    """A workspace in which every text that others write is hostile."""
    every = " ".join(TEXTS)
    Workspace.objects.filter(pk=workspace.pk).update(name=TEXTS[0])
    User.objects.filter(pk=alice.pk).update(name=TEXTS[9])
    brand = Brand.objects.create(workspace=workspace, name=every[:120], slug="lumen")
    for number, text in enumerate(TEXTS):
        Query.objects.create(workspace=workspace, brand=brand, name=f"{number} {text}"[:120], text='"alert"')
    query = Query.objects.create(workspace=workspace, brand=brand, name="lumen", text=every, failure=None)
    for number, text in enumerate(TEXTS[:12]):
        Wall.objects.create(workspace=workspace, made_by=alice, name=f"{number} {text}"[:80], filters=text)
        Source.objects.create(
            workspace=workspace, network="feeds", name=text, state="failing", failure=["{message}", {"message": text}]
        )
    for text in TEXTS:
        say(query, text, url=ADDRESSES[len(text) % len(ADDRESSES)])
    for address in ADDRESSES:
        say(query, every, url=address)
    return query


def say(query: Query, text: str, *, url: str) -> Mention:
    author = Author.objects.create(
        workspace=query.workspace, network="bluesky", native_id=f"{Author.objects.count()} {text}"[:300],
        handle=text[:300], name=text[:300], url=url, avatar_url=url, bio=text, location=text[:300],
        first_seen_at=timezone.now(),
    )  # fmt: skip
    mention = find(query, text, minutes=1)
    Post.objects.filter(pk=mention.post_id).update(
        author=author, title=text, url=url, site=text[:255], links=[url, text], hashtags=[text], mentions=[text],
        quoted={"author": text, "text": text, "url": url}, lang='"><',
        media=[{"kind": "image", "url": url, "preview_url": url, "alt": text}, {"kind": text, "url": url, "alt": text}],
    )  # fmt: skip
    Mention.objects.filter(pk=mention.pk).update(author=author, spans=[[0, 5, "text"], [2, 9, "title"]])
    return mention


def no_dialog(page: Page) -> list[str]:
    """Fills with what dialogs said."""
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    return said


@pytest.mark.slow
def test_no_text_of_others_runs_on_any_page(open_page: Any, alice: User, hostile: Query) -> None:
    """Slow: it opens every page that shows what others wrote."""
    page: Page = open_page(alice, language="fr")
    said = no_dialog(page)
    source = Source.objects.earliest("pk").pk
    opened = [f"wall?post={post.pk}" for post in Post.objects.order_by("-pk")[: len(ADDRESSES)]]
    for address in [*PAGES, *opened]:
        page.goto(f"/w/lumen/{address.format(query=hostile.pk, source=source)}")
        page.wait_for_timeout(100)
        assert page.locator("main h1, main h2").count(), address
        assert not page.locator("main script, iframe, object, embed, [onerror], [onload], marquee").count(), address
    assert said == []


def test_no_link_leads_to_a_script(open_page: Any, alice: User, hostile: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    expect(page.locator("#cards > .post").first).to_be_visible()
    schemes = page.evaluate("[...new Set([...document.querySelectorAll('a[href]')].map(a => a.protocol))].sort()")
    assert set(schemes) <= {"http:", "https:"}


def test_what_arrives_live_is_text_too(open_page: Any, alice: User, hostile: Query) -> None:
    page: Page = open_page(alice, "/w/lumen/wall")
    said = no_dialog(page)
    expect(page.locator("#live")).to_have_attribute("data-state", "on")
    say(hostile, " ".join([*TEXTS, "the-last-one"]), url=ADDRESSES[0])
    expect(page.locator("#cards > .post").first).to_contain_text("the-last-one", timeout=6000)
    assert said == []
