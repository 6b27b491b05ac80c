"""What a page says, read back: the codes of unseen characters are those characters again."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

_READ = """
(nodes) => {
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return node.data;
    if (node.nodeName === "BR") return "\\n";
    if (node.matches("abbr.char")) {
      return String.fromCodePoint(parseInt(/^U\\+([0-9A-F]+)/.exec(node.title)[1], 16));
    }
    return [...node.childNodes].map(read).join("");
  };
  return [...nodes].map(read);
}
"""


def texts(found: Locator) -> list[str]:
    """The text of each element, unseen characters included."""
    return list(found.evaluate_all(_READ))


def text(found: Locator) -> str:
    """The text of one element."""
    (one,) = texts(found)
    return one


def column(page: Page, side: str) -> str:
    """All of the raw or the clean column, without its line breaks: they are the page's rows."""
    page.locator(".pair:not([aria-busy])").wait_for()
    found = texts(page.locator(f".pair .cell.{side} > .text"))
    return "".join(found).replace("\n", "")


def steps(page: Page) -> tuple[int, int]:
    """Between which steps the page shows the article."""
    pair = page.locator(".pair")
    return int(pair.get_attribute("data-from") or -1), int(pair.get_attribute("data-to") or -1)


def focused(page: Page) -> dict[str, Any]:
    """What has the focus."""
    return dict(
        page.evaluate(
            "(() => { const it = document.activeElement; return {tag: it.tagName, id: it.id,"
            " text: it.textContent, href: it.getAttribute('href'), classes: [...it.classList]} })()"
        )
    )


def tab_to(page: Page, selector: str, most: int = 60) -> int:
    """Press Tab until something has the focus; how often that was."""
    for pressed in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("(it) => document.activeElement.matches(it)", selector):
            return pressed
    raise AssertionError(f"no {selector} after {most} times Tab; the focus is on {focused(page)}")
