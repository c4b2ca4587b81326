"""Every page by the name of its picture, and what is done on it before the picture is taken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

WAIT = 4000  # what is not there by then is said to be missing


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its path with `{names}` that the story fills in, who looks at it, and what is done there first.

    whose: "owner", "guest" or "visitor". kinds: in which workspace it is looked at. A path that begins with "error"
    is none of the server's: it is an answer that the story drew, as no page can be asked to fail.
    """

    path: str
    whose: str = "owner"
    kinds: tuple[str, ...] = ("full", "empty")
    act: Callable[[Page], None] | None = None
    status: int = 200


def _open_palette(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("lu")
    page.locator("#palette-found .it").first.wait_for(timeout=WAIT)


def _propose(page: Page) -> None:
    page.locator("#ours").fill("Lumen")
    page.locator("#others").fill("Halo\nVoltéa")
    page.locator("main form.form .btn.pri").click()
    page.locator("[name=keep]").wait_for(timeout=WAIT)


def _err_in_query(page: Page) -> None:
    page.locator("#id_text").fill('lumen AND ("lampe aube OR NEAR/3')
    page.locator("#verdict .note").first.wait_for(timeout=WAIT)


def _write(page: Page) -> None:
    page.locator("#id_text").fill("La lampe Aube revient. Nous échangeons chaque adaptateur du lot 2409. #atelier")
    for box in page.locator("input[name=accounts]").all():
        box.check()


def _choose(selector: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator(selector).first.click(timeout=WAIT)
        page.wait_for_timeout(400)

    return act


def _rehearse(what: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.locator(f"form:has([name=what][value={what}]) .btn").click(timeout=WAIT)
        page.locator("svg.rehearsal").first.wait_for(timeout=30_000)

    return act


ONCE = ("full",)
W = "w/{workspace}"
PLACES = {
    # Listening
    "wall": Place(f"{W}/wall"),
    "wall-post": Place(f"{W}/wall?period=7d&post={{post}}", kinds=ONCE),
    "wall-narrow": Place(f"{W}/wall?period=24h&mood=0&network=bluesky"),
    "wall-nothing": Place(f"{W}/wall?words=zzzz"),
    "palette": Place(f"{W}/wall", kinds=ONCE, act=_open_palette),
    "keys": Place(f"{W}/wall", kinds=ONCE, act=lambda page: page.keyboard.press("?")),
    "menu": Place(f"{W}/brands", kinds=ONCE, act=_choose(".rail details.menu > summary.me")),
    "brands": Place(f"{W}/brands"),
    "brand-day": Place(f"{W}/brands/{{brand}}?period=24h"),
    "brand-month": Place(f"{W}/brands/{{brand}}?period=30d"),
    "queries": Place(f"{W}/queries"),
    "query": Place(f"{W}/queries/{{query}}"),
    "query-new": Place(f"{W}/queries/new"),
    "query-wrong": Place(f"{W}/queries/new", kinds=ONCE, act=_err_in_query),
    "query-volume": Place(f"{W}/queries/{{query}}/volume"),
    "query-delete": Place(f"{W}/queries/{{query}}/deletion"),
    "sources": Place(f"{W}/sources"),
    "source": Place(f"{W}/sources/{{source}}"),
    "source-choose": Place(f"{W}/sources/new"),
    "source-new": Place(f"{W}/sources/new?network=feeds"),
    "source-delete": Place(f"{W}/sources/{{source}}/deletion"),
    "search": Place(f"{W}/search?words=lampe"),
    "search-blank": Place(f"{W}/search"),
    "welcome": Place(f"{W}/welcome"),
    "welcome-proposals": Place(f"{W}/welcome", act=_propose),
    # Understanding
    "themes": Place(f"{W}/themes"),
    "brand-themes": Place(f"{W}/brands/{{brand}}/themes"),
    "corrections": Place(f"{W}/posts/{{post}}/corrections", kinds=ONCE),
    "reading": Place(f"{W}/reading"),
    # Warning
    "alerts": Place(f"{W}/alerts"),
    "alert": Place(f"{W}/alerts/{{alert}}"),
    "alert-past": Place(f"{W}/alerts/{{past_alert}}"),
    "detectors": Place(f"{W}/detectors"),
    "detector-preview": Place(f"{W}/detectors/{{detector}}/preview"),
    "rehearsals": Place(f"{W}/rehearsals"),
    "replay": Place(f"{W}/rehearsals", kinds=ONCE, act=_rehearse("past")),
    "drill": Place(f"{W}/rehearsals", kinds=ONCE, act=_rehearse("drill")),
    "routes": Place(f"{W}/routes"),
    "way-delete": Place(f"{W}/ways/{{way}}/removal"),
    # Delivery and publishing
    "accounts": Place(f"{W}/accounts"),
    "account": Place(f"{W}/accounts/{{account}}"),
    "account-choose": Place(f"{W}/accounts/new"),
    "account-new": Place(f"{W}/accounts/new?network=bluesky"),
    "account-new-mastodon": Place(f"{W}/accounts/new?network=mastodon", kinds=ONCE),
    "account-new-wordpress": Place(f"{W}/accounts/new?network=wordpress", kinds=ONCE),
    "account-new-telegram": Place(f"{W}/accounts/new?network=telegram", kinds=ONCE),
    "account-new-mail": Place(f"{W}/accounts/new?network=mail", kinds=ONCE),
    "account-new-webhook": Place(f"{W}/accounts/new?network=webhook", kinds=ONCE),
    "account-delete": Place(f"{W}/accounts/{{account}}/deletion"),
    "panic": Place(f"{W}/accounts/revocation"),
    "pause": Place(f"{W}/pause"),
    "publications": Place(f"{W}/publications"),
    "publications-due": Place(f"{W}/publications?state=due", kinds=ONCE),
    "publications-sent": Place(f"{W}/publications?state=sent", kinds=ONCE),
    "publications-drafts": Place(f"{W}/publications?state=drafts", kinds=ONCE),
    "publication-new": Place(f"{W}/publications/new", act=_write),
    "publication-draft": Place(f"{W}/publications/{{draft}}/text"),
    "publication": Place(f"{W}/publications/{{publication}}"),
    "publication-answered": Place(f"{W}/publications/{{answered}}"),
    "publication-asks": Place(f"{W}/publications/{{asking}}"),
    # Workspaces and people
    "settings": Place(f"{W}/settings"),
    "members": Place(f"{W}/members"),
    "member-removal": Place(f"{W}/members/{{member}}/removal", kinds=ONCE),
    "tokens": Place(f"{W}/tokens"),
    "audit": Place(f"{W}/audit"),
    "workspaces": Place("workspaces", kinds=ONCE),
    "me": Place("me", kinds=ONCE),
    "design": Place("design", kinds=ONCE),
    # The door
    "sign-in": Place("account/login/", "visitor", ONCE),
    "sign-up": Place("account/signup/", "visitor", ONCE),
    "sign-out": Place("account/logout/", kinds=ONCE),
    "password-change": Place("account/password/change/", kinds=ONCE),
    "password-reset": Place("account/password/reset/", "visitor", ONCE),
    "password-reset-done": Place("account/password/reset/done/", "visitor", ONCE),
    "invitation": Place("invitation/{invitation}", "visitor", ONCE),
    "invitation-gone": Place("invitation/no-such-secret", "visitor", ONCE, status=404),
    "no-workspace": Place("", "loner", ONCE),
    "not-allowed": Place("w/lumen/tokens", "guest", ONCE, status=403),
    "not-found": Place("w/nowhere/wall", kinds=ONCE, status=404),
    "error-400": Place("error/400", kinds=ONCE),
    "error-403": Place("error/403_csrf", kinds=ONCE),
    "error-500": Place("error/500", kinds=ONCE),
}
