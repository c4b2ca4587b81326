"""Take a picture of every page: both languages, light and dark, 1400 and 390 pixels, a full and an empty workspace.

`make pictures` puts them into pictures/ (ignored by git). It starts a server of its own on the demo's story, or, with
`--server URL --session ID --workspace SLUG`, looks at one that runs.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, TimeoutError, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "pictures"
# Each page by the name of its picture; {query}, {brand}, {post}, {source} are the first of the workspace.
PAGES = {
    "wall": "w/{workspace}/wall", "wall-post": "w/{workspace}/wall?period=7d&post={post}",
    "brands": "w/{workspace}/brands", "brand-day": "w/{workspace}/brands/{brand}?period=24h",
    "brand-month": "w/{workspace}/brands/{brand}?period=30d", "queries": "w/{workspace}/queries",
    "query": "w/{workspace}/queries/{query}", "query-new": "w/{workspace}/queries/new",
    "query-volume": "w/{workspace}/queries/{query}/volume", "sources": "w/{workspace}/sources",
    "source": "w/{workspace}/sources/{source}", "source-new": "w/{workspace}/sources/new",
    "query-delete": "w/{workspace}/queries/{query}/deletion",
    "source-delete": "w/{workspace}/sources/{source}/deletion",
    "search": "w/{workspace}/search?words=lampe", "welcome": "w/{workspace}/welcome",
    "alerts": "w/{workspace}/alerts", "alert": "w/{workspace}/alerts/{alert}", "detectors": "w/{workspace}/detectors",
    "themes": "w/{workspace}/themes", "brand-themes": "w/{workspace}/brands/{brand}/themes",
    "reading": "w/{workspace}/reading", "accounts": "w/{workspace}/accounts",
    "account-new": "w/{workspace}/accounts/new",
    "publications": "w/{workspace}/publications", "publication-new": "w/{workspace}/publications/new",
    "publication": "w/{workspace}/publications/{publication}", "settings": "w/{workspace}/settings",
    "members": "w/{workspace}/members", "tokens": "w/{workspace}/tokens", "audit": "w/{workspace}/audit",
    "workspaces": "workspaces", "me": "me", "design": "design",
}  # fmt: skip
LOOKS = [
    f"{language}-{light}-{width}" for language in ("en", "fr") for light in ("light", "dark") for width in (1400, 390)
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server")
    parser.add_argument("--session")
    parser.add_argument("--workspace", default="lumen")
    parser.add_argument("--empty", default="")
    parser.add_argument("--minutes", type=float, default=20, help="stop after so many, and say what is missing")
    parser.add_argument("--looks", default="", help="like en-light-1400, separated by commas; all eight without it")
    parser.add_argument("--only", default="", help="pages by name, separated by commas")
    parser.add_argument("--story", action="store_true", help="only fill PARVIS_DATA and print a session")
    given = parser.parse_args()
    if given.story:
        print(tell_story())
        return 0
    PICTURES.mkdir(exist_ok=True)
    if given.server:
        take_all(given.server, given.session, {"full": given.workspace, "empty": given.empty}, given)
    else:
        with a_server() as (server, session):
            take_all(server, session, {"full": "lumen", "empty": "empty"}, given)
    print(f"{len(list(PICTURES.glob('*.png')))} pictures in {PICTURES.relative_to(ROOT)}/")
    return 0


def take_all(server: str, session: str, workspaces: dict[str, str], given: argparse.Namespace) -> None:
    wanted = [name for name in given.only.split(",") if name] or list(PAGES)
    looks = [look for look in given.looks.split(",") if look] or LOOKS
    until, missing = time.monotonic() + given.minutes * 60, []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for look in looks:
            language, light, width = look.split("-")
            for kind, workspace in workspaces.items():
                if not workspace or time.monotonic() > until:
                    missing += [f"{kind}-{look}"] if workspace else []
                    continue
                take(
                    browser, server, session, workspace, kind, wanted, language, dark=light == "dark", width=int(width)
                )
                sheet(browser, kind, look, width=int(width))
    print(f"no time for {', '.join(missing)}" if missing else "every look is taken")


def sheet(browser: Browser, kind: str, look: str, *, width: int) -> None:
    """All pages of one look on one picture."""
    found = sorted(path for path in PICTURES.glob(f"*-{kind}-{look}.png") if not path.name.startswith("sheet"))
    page = browser.new_page(viewport={"width": 1800, "height": 900})
    cell = 440 if width > 700 else 210
    cells = "".join(
        f"<figure><div><img src='{path.as_uri()}'></div>"
        f"<figcaption>{path.name.removesuffix(f'-{kind}-{look}.png')}</figcaption>"
        "</figure>" for path in found
    )  # fmt: skip
    style = f"body{{display:flex;flex-wrap:wrap;gap:10px;font:13px sans-serif}}figure{{margin:0;width:{cell}px}}"
    style += f"div{{height:{cell}px;overflow:hidden;border:1px solid gray}}img{{width:100%}}"
    made = PICTURES / "sheet.html"
    made.write_text(f"<meta charset=utf-8><style>{style}</style>{cells}", encoding="utf-8")
    page.goto(made.as_uri())
    page.screenshot(path=PICTURES / f"sheet-{kind}-{look}.png", full_page=True)
    page.close()
    made.unlink()


def take(
    browser: Browser, server: str, session: str, workspace: str, kind: str, wanted: list[str], language: str,
    *, dark: bool, width: int,
) -> None:  # fmt: skip
    context = browser.new_context(
        base_url=server, viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light",
        reduced_motion="reduce", locale={"fr": "fr-FR", "en": "en-GB"}[language],
    )  # fmt: skip
    context.add_cookies([{"name": "sessionid", "value": session, "url": server}])
    page = context.new_page()
    names = first_of(page, workspace)
    for name in wanted:
        try:
            address = PAGES[name].format(workspace=workspace, **names)
        except KeyError:
            continue  # an empty workspace has no such thing
        answer = page.goto(f"/{address}")
        if answer and answer.status >= 400:
            print(f"{name} of {kind}: {answer.status}")
            continue
        with contextlib.suppress(TimeoutError):
            page.wait_for_function("!document.querySelector('[aria-busy=true]')", timeout=8000)
        page.wait_for_timeout(700)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            print(f"{name} at {width}: {wide} pixels too wide")
        path = PICTURES / f"{name}-{kind}-{language}-{'dark' if dark else 'light'}-{width}.png"
        page.screenshot(path=path, full_page="wall" not in name)
    context.close()


def first_of(page: object, workspace: str) -> dict[str, str]:
    """The first post, brand, query and source that the pages of the workspace link to."""
    found = {}
    for name, address, pattern in (
        ("post", "wall?period=all", r"#cards .post"), ("brand", "brands", "main td a[href*='/brands/']"),
        ("query", "queries", "main td a[href*='/volume']"), ("source", "sources", "main td a[href*='/sources/']"),
        ("publication", "publications", "main a[href*='/publications/']:not([href$='/new'])"),
        ("alert", "alerts", "main a.open-alert"),
    ):  # fmt: skip
        page.goto(f"/w/{workspace}/{address}")  # type: ignore[attr-defined]
        element = page.locator(pattern).first  # type: ignore[attr-defined]
        if element.count():
            text = element.get_attribute("data-post") or element.get_attribute("href")
            found[name] = next(part for part in reversed(text.split("?")[0].split("/")) if part != "volume")
    return found


@contextmanager
def a_server() -> Iterator[tuple[str, str]]:
    """A server on a folder of its own, with the story of the demo and an empty workspace."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        listener.close()
        environ = {**os.environ, "PARVIS_DATA": folder, "PARVIS_PORT": str(port)}
        made = subprocess.run(
            [sys.executable, "-m", "tools.pictures", "--story"], env=environ, cwd=ROOT, check=True, capture_output=True
        )
        session = made.stdout.decode().split()[-1]
        process = subprocess.Popen([sys.executable, "-m", "parvis", "web"], env=environ, cwd=ROOT)
        server = f"http://127.0.0.1:{port}"
        try:
            _wait(f"{server}/health")
            yield server, session
        finally:
            process.terminate()
            process.wait(timeout=10)


def tell_story() -> str:
    """Fill the data folder with the demo's company and an empty workspace; the session of its owner."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.site.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from parvis.demo import company, history, truth
    from parvis.workspaces.models import Member, Workspace

    call_command("migrate", verbosity=0)
    lumen = company.found(timezone.now(), seed=1, speed=1)
    source = lumen.sources.get()
    if not source.cursor:
        list(history.take_history_in(source, truth.TruthFile(Path(os.environ["PARVIS_DATA"]) / "truth.jsonl")))
    owner = lumen.memberships.get(role="owner").user
    owner.language = ""  # the pages follow the browser's
    owner.save(update_fields=["language"])
    empty, _ = Workspace.objects.get_or_create(slug="empty", defaults={"name": "Atelier"})
    Member.objects.get_or_create(workspace=empty, user=owner, defaults={"role": "owner"})
    client = Client()
    client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("The web server did not start.")


if __name__ == "__main__":
    sys.exit(main())
