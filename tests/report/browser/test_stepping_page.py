"""The two columns of an article's page are its text at two steps, code point for code point."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from normalizers.stepping import CLEAN, RAW, text_at
from tests.report.browser.driver import part
from tests.report.browser.pages import column, steps
from tests.report.browser.reports import ledger_of


def flat(text: str) -> str:
    """A text without its line breaks: the page makes rows of them."""
    return text.replace("\n", "")


def test_every_article_is_shown_from_raw_to_clean(read, five):
    reader = read(five)
    page = reader.open()
    for key, row in five.rows.items():
        reader.go(f"#article-{part(key)}")
        page.locator(".pair").wait_for()
        assert column(page, "raw") == flat(row["raw_text"])
        assert column(page, "clean") == flat(row["text"])


@pytest.mark.slow
def test_each_step_shows_the_text_before_and_after_a_stage(read, five):
    reader = read(five)
    page = reader.open()
    for key, row in five.rows.items():
        ledger = ledger_of(row)
        at = [flat(text_at(row["raw_text"], ledger, step)) for step in range(CLEAN + 1)]
        reader.go(f"#article-{part(key)}")
        for step in range(RAW, CLEAN):
            page.locator("#step-next").click()
            assert steps(page) == (step, step + 1)
            assert column(page, "raw") == at[step]
            assert column(page, "clean") == at[step + 1]
        expect(page.locator("#step-next")).to_be_disabled()
        page.locator("#step-back").click()
        assert steps(page) == (CLEAN - 2, CLEAN - 1)
        page.locator("#step-whole").click()
        assert steps(page) == (RAW, CLEAN)


def test_any_two_steps_can_be_compared(read, five):
    reader = read(five)
    key, row = max(five.rows.items(), key=lambda item: len(item[1]["edits"]))
    ledger = ledger_of(row)
    page = reader.open(f"#article-{part(key)}?from=1&to=4")
    assert steps(page) == (1, 4)
    assert column(page, "raw") == flat(text_at(row["raw_text"], ledger, 1))
    assert column(page, "clean") == flat(text_at(row["raw_text"], ledger, 4))
    page.locator("#step-from").select_option("2")
    page.locator("#step-to").select_option("5")
    assert steps(page) == (2, 5)
    assert column(page, "raw") == flat(text_at(row["raw_text"], ledger, 2))
    assert column(page, "clean") == flat(text_at(row["raw_text"], ledger, 5))
    assert "from=2&to=5" in reader.fragment


def test_steps_that_make_no_sense_show_the_whole_way(read, five):
    reader = read(five)
    key = next(iter(five.rows))
    for query in ("from=5&to=2", "from=-1&to=9", "from=x&to=", "from=3&to=3"):
        page = reader.open(f"#article-{part(key)}?{query}")
        page.locator(".pair").wait_for()
        assert steps(page) == (RAW, CLEAN), query
