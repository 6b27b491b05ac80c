"""Whether everybody can use the pages: axe on each view, light and dark, wide and on a phone."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.report.browser.driver import Reader, part
from tests.report.browser.reports import Report

AXE = "() => axe.run(document, {resultTypes: ['violations'], preload: false})"


def views(report: Report) -> dict[str, str]:
    """One link for each kind of page."""
    row = report.article("cn-eurasia")
    rule = row["edits"][0]["parts"] or row["edits"]
    return {
        "overview": "",
        "articles": "#articles",
        "article": f"#article-{part(row['id'])}",
        "edit": f"#article-{part(row['id'])}/edit-2",
        "rules": "#rules",
        "rule": f"#rule-{part(rule[0]['rule'])}",
        "names": "#names",
        "name": f"#name-{part(row['mentions'][0]['entity_id'])}",
    }


def violations(reader: Reader) -> list[str]:
    """What axe objects to, as one line each."""
    page = reader.page
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [
        f"{one['id']}: {node['target']} {node['html'][:160]}"
        for one in page.evaluate(AXE)["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_axe_finds_nothing(read, sample, scheme, width):
    size = {"width": width, "height": 900}
    reader = read(sample, viewport=size, color_scheme=scheme)
    page = reader.open()
    found = {}
    for name, link in views(sample).items():
        reader.go(link or "#overview")
        page.locator("main h1:visible").wait_for()
        page.locator("[aria-busy]").first.wait_for(state="detached")
        if name == "edit":
            page.locator(".popover").wait_for()
        if objections := violations(reader):
            found[name] = objections
    assert found == {}


def test_axe_would_find_something(read, sample):
    reader = read(sample)
    reader.open().evaluate(
        "document.querySelector('main').append(document.createElement('button'))"
    )
    assert any(one.startswith("button-name") for one in violations(reader))


def test_each_view_has_one_heading_a_title_and_the_focus_on_it(read, sample):
    reader = read(sample)
    page = reader.open()
    titles = set()
    for name, link in views(sample).items():
        if name == "edit":
            continue
        reader.go(link or "#overview")
        page.locator("[aria-busy]").first.wait_for(state="detached")
        assert page.locator("main h1:visible").count() == 1
        if name != "overview":
            page.wait_for_function("document.activeElement.matches('h1')")
        titles.add(page.title())
    assert len(titles) == len(views(sample)) - 1


def test_the_skip_link_leads_to_the_content_and_stays_on_the_page(read, sample):
    reader = read(sample)
    link = views(sample)["article"]
    page = reader.open(link)
    page.locator(".pair:not([aria-busy])").wait_for()
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    assert reader.fragment == link
    assert page.evaluate("document.activeElement.matches('h1, main')")


def test_the_page_stands_without_scripts(read, sample):
    reader = read(sample, java_script_enabled=False)
    page = reader.page
    page.goto(reader.address())
    assert str(len(sample.rows)) in page.locator("h1").inner_text()
    assert page.locator(".needs-js").first.is_hidden()
    assert page.locator("noscript").count() > 0
