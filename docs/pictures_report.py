"""Renew the pictures of the report: the report of the sample corpus in headless Chromium.

Run ``.venv/bin/python docs/pictures_report.py`` from the repository after ``make setup``. It needs
Chromium (``CHROMIUM`` names one) and fonts for Chinese, such as those of the package fonts-noto-cjk.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from flows.report.building import write_report
from flows.run import run
from flows.settings import RunSettings

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
ARTICLE = "cn-eurasia-7c1"
RULE = "names.full_name"


class View(NamedTuple):
    """One picture: what is open, in which window, what is hovered, what stands at the top."""

    fragment: str
    width: int
    height: int
    scheme: str = "light"
    focus: str = ""
    top: str = ""
    whole: bool = False


VIEWS = {
    "report-overview": View("", 1280, 900, whole=True),
    "report-article": View(f"#article-{ARTICLE}", 1280, 1120, focus="#edit-2"),
    "report-rule": View(f"#rule-{RULE}", 1280, 900),
    "report-phone": View(f"#article-{ARTICLE}", 360, 1000, top=".texts"),
    "report-dark": View(f"#article-{ARTICLE}", 1280, 1120, "dark", focus="#edit-4"),
}


def main() -> None:
    """Write one PNG per view."""
    name = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with TemporaryDirectory(prefix="copydesk-") as folder, sync_playwright() as play:
        corpus = Path(folder) / "corpus"
        run(RunSettings(inputs=(str(ROOT / "corpus"),), output=corpus, workers=1))
        page = Path(str(write_report(corpus).page))
        browser = play.chromium.launch(
            executable_path=name, args=["--no-sandbox", "--disable-background-networking"]
        )
        for picture, view in VIEWS.items():
            take(browser, page, view).screenshot(
                path=IMAGES / f"{picture}.png", full_page=view.whole
            )
        browser.close()


def take(browser: Browser, report: Path, view: View) -> Page:
    """Open a view and wait until it stands still."""
    page = browser.new_page(
        viewport={"width": view.width, "height": view.height},
        color_scheme="dark" if view.scheme == "dark" else "light",
    )
    page.goto(report.as_uri() + view.fragment)
    page.locator("main h1:visible").wait_for()
    page.locator("[aria-busy]").first.wait_for(state="detached")
    if view.top:
        page.locator(view.top).evaluate("(it) => it.scrollIntoView()")
    if view.focus:
        page.locator(view.focus).hover()
        page.locator(".popover").wait_for()
    page.wait_for_timeout(300)
    return page


if __name__ == "__main__":
    main()
