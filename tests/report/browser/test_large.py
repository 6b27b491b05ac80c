"""Ten thousand articles, and an article of a megabyte: counted in elements and bytes, not in seconds."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.report.browser.driver import part
from tests.report.browser.large import MANY
from tests.report.browser.pages import column, focused


def loaded_bytes(reader):
    """How much was loaded, in bytes."""
    return sum((reader.report.folder / name).stat().st_size for name in reader.loaded)


@pytest.mark.slow
def test_ten_thousand_articles_are_searched_with_each_key(read, crowd):
    reader = read(crowd)
    page = reader.open("#articles")
    page.locator("li.row").first.wait_for()
    assert f"{MANY:,}" in page.locator(".count").inner_text()
    assert page.locator("li.row").count() == 100
    assert reader.nodes() < 6_000
    assert not [name for name in reader.loaded if "/pages-" in name or "/places-" in name]
    field = page.locator("#view form input[name=q]")
    field.focus()
    for typed in ("day 7", "77", "7"):
        page.keyboard.type(typed)
    expect(page.locator(".count")).to_have_text(re.compile("^1 of 10,000"))
    assert reader.nodes() < 2_000
    page.locator("li.row a.title").click()
    page.locator(".pair:not([aria-busy])").wait_for()
    (key,) = (key for key in crowd.rows if key.endswith("/007777"))
    assert column(page, "raw") == crowd.rows[key]["raw_text"].replace("\n", "")
    pages = [name for name in reader.loaded if "/pages-" in name]
    assert len(pages) == 1
    assert loaded_bytes(reader) < 3_500_000


def test_the_last_page_and_one_rule_of_ten_thousand_places(read, crowd):
    reader = read(crowd)
    page = reader.open(f"#articles?page={MANY // 100}")
    expect(page.locator("li.row")).to_have_count(100)
    rule = page.evaluate("[...copydesk.index.rules].sort((a, b) => b.edits - a.edits)[0].rule")
    before = len(reader.loaded)
    reader.go(f"#rule-{part(rule)}")
    page.locator(".places:not([aria-busy])").wait_for()
    assert page.locator(".places > li").count() == 100
    assert len(reader.loaded) - before <= 2
    page.locator("#more-places").click()
    expect(page.locator(".places > li")).to_have_count(200)
    assert focused(page)["classes"] == ["place-link"]
    assert reader.nodes() < 6_000


@pytest.mark.slow
def test_a_megabyte_with_five_thousand_edits_is_shown_whole(read, long):
    reader = read(long)
    page = reader.open("#article-long/edit-4321")
    popover = page.locator(".popover")
    expect(popover).to_be_visible()
    expect(page.locator("#edit-4321")).to_be_in_viewport()
    row = long.rows["long"]
    assert len(row["raw_text"]) > 990_000
    assert len(row["edits"]) == 5_000
    assert column(page, "raw") == row["raw_text"].replace("\n", "")
    assert column(page, "clean") == row["text"].replace("\n", "")
    assert page.locator(".pair [tabindex='0']").count() <= 5_000 + 10
    assert reader.nodes() < 60_000
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert focused(page)["id"] == "edit-4322"
