"""All pictures on one page to look through, and one overview picture for each page."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.pictures.places import PLACES

STYLE = """
:root { color-scheme: light dark; font: 13px/18px system-ui, sans-serif }
body { margin: 16px } nav { columns: 10 120px; margin-bottom: 24px } h2 { margin: 24px 0 8px }
section > div { display: flex; flex-wrap: wrap; gap: 10px; align-items: flex-start } figure { margin: 0 }
a.shot { display: block; border: 1px solid #888; overflow: hidden; max-height: 420px }
.w1400 { width: 420px } .w390 { width: 195px } img { display: block; width: 100% } figcaption { color: #777 }
"""


def write_index(folder: Path, wrong: list[str]) -> Path:
    """A page with every picture by the page it shows; what went wrong stands on top."""
    sections = [f"<section id='{name}'><h2>{name}</h2><div>{_figures(folder, name)}</div></section>" for name in PLACES]
    links = "".join(f"<a href='#{name}'>{name}</a><br>" for name in PLACES)
    said = "".join(f"<li>{sentence}</li>" for sentence in wrong)
    index = folder / "index.html"
    index.write_text(
        f"<!doctype html><meta charset=utf-8><title>Pictures of Parvis</title><style>{STYLE}</style>"
        f"<h1>Pictures of Parvis</h1><ul>{said}</ul><nav>{links}</nav>{''.join(sections)}",
        encoding="utf-8",
    )
    return index


def write_overviews(folder: Path, names: list[str]) -> None:
    """`sheet-NAME.png` for each page, from the index."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1900, "height": 900})
        for name in names:
            shown = (
                f"<style>{STYLE}</style><section><h2>{name}</h2><div>{_figures(folder, name, 'eager')}</div></section>"
            )
            path = folder / "one.html"
            path.write_text(f"<meta charset=utf-8>{shown}", encoding="utf-8")
            page.goto(path.as_uri())
            page.screenshot(path=folder / f"sheet-{name}.png", full_page=True)
            path.unlink()
        browser.close()


def _figures(folder: Path, name: str, loading: str = "lazy") -> str:
    looks = [f"{kind}-{language}-{light}-{width}" for kind in ("full", "empty") for width in (1400, 390)
             for language in ("fr", "en") for light in ("light", "dark")]  # fmt: skip
    found = [(look, folder / f"{name}-{look}.png") for look in looks]
    return "".join(
        f"<figure class='w{look.rsplit('-', 1)[-1]}'><a class=shot href='{path.name}'>"
        f"<img loading={loading} src='{path.name}' alt='{name}, {look}'></a><figcaption>{look}</figcaption></figure>"
        for look, path in found
        if path.exists()
    )
