"""A person at the report: headless Chromium, and whatever goes wrong while a page is open."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright

from tests.report.browser.reports import Report

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
"""The browser of this machine, if there is one."""

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium here: .ci/browser install, or set CHROMIUM"
)

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",  # nothing is asked of anybody, whatever a page wants
]

WIRE = """
(() => {
  const tell = (what) => console.error("TRIPPED " + what);
  let fired;
  Object.defineProperty(window, "pwned", {
    configurable: false,
    get() { return (...given) => tell("called " + given); },
    set(value) { fired = value; tell("set " + value); },
  });
  addEventListener("securitypolicyviolation", (event) =>
    tell("policy " + event.violatedDirective + " " + event.blockedURI + " " + event.sample));
  addEventListener("unhandledrejection", (event) => tell("rejected " + event.reason));
})();
"""
"""Tells when foreign code runs, or wants to: each attack of the test data touches ``window.pwned``."""


def chromium(play: Playwright) -> Browser:
    """The system's Chromium, without a window."""
    return play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)


@dataclass
class Reader:
    """One person with one report; ``problems`` must be empty in the end."""

    report: Report
    page: Page
    problems: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    """The files that were loaded, as paths in the report's folder."""

    def __post_init__(self) -> None:
        page, context = self.page, self.page.context
        page.set_default_timeout(30_000)
        context.on("request", lambda request: self._note_request(request.url))
        context.on(
            "page", lambda other: other is page or self.problems.append(f"popup {other.url}")
        )
        page.on("console", self._note_console)
        page.on("pageerror", lambda error: self.problems.append(f"page error {error}"))
        page.on("dialog", self._note_dialog)
        page.on("download", lambda load: self.problems.append(f"download {load.url}"))
        page.on("crash", lambda: self.problems.append("the page crashed"))
        page.add_init_script(WIRE)

    def _note_request(self, url: str) -> None:
        parts = urlsplit(url)
        folder = self.report.folder.resolve().as_posix()
        path = unquote(parts.path)
        if parts.scheme != "file" or not path.startswith(folder + "/") or ".." in path:
            self.problems.append(f"request {url[:300]}")
        else:
            self.loaded.append(path.removeprefix(folder + "/"))

    def _note_console(self, message: Any) -> None:
        if message.type in ("error", "warning", "assert"):
            self.problems.append(f"console {message.type}: {message.text[:500]}")

    def _note_dialog(self, dialog: Any) -> None:
        self.problems.append(f"dialog {dialog.message}")
        with suppress(Exception):
            dialog.dismiss()

    def address(self, fragment: str = "") -> str:
        """Where a link inside the report points to."""
        return self.report.page.resolve().as_uri() + fragment

    def open(self, fragment: str = "") -> Page:
        """Open the report anew, as somebody does who was sent a link."""
        self.page.goto("about:blank")
        self.page.goto(self.address(fragment))
        self.settled()
        return self.page

    def go(self, fragment: str) -> Page:
        """Follow a link inside the open report."""
        self.page.evaluate("(hash) => { location.hash = hash }", fragment)
        self.settled()
        return self.page

    def settled(self) -> None:
        """Wait until the page has shown what it was asked for."""
        self.page.wait_for_load_state()
        self.page.locator("main").first.wait_for()

    @property
    def fragment(self) -> str:
        """The part of the address after ``#``, as it stands there."""
        return str(self.page.evaluate("location.hash"))

    def overflow(self) -> int:
        """By how many CSS pixels the page can be scrolled sideways."""
        return int(
            self.page.evaluate(
                "Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
                " - document.documentElement.clientWidth"
            )
        )

    def nodes(self) -> int:
        """How many elements the page has."""
        return int(self.page.evaluate("document.getElementsByTagName('*').length"))


def part(text: str) -> str:
    """A text as a part of a link, as ``encodeURIComponent`` writes it."""
    return quote(text, safe="!'()*-._~")
