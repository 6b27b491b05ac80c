"""Searching and filtering; links to what was found; numbers on the page are those of the table."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from normalizers import STAGE_NAMES
from tests.report.browser.driver import part
from tests.report.browser.pages import focused, text, texts
from tests.report.browser.reports import Row, ledger_of


def listed(page: Page) -> list[str]:
    """The links of the articles that are listed."""
    page.locator("ol.rows").wait_for()
    return list(page.locator("li.row a.title").evaluate_all("(all) => all.map((it) => it.hash)"))


def links(rows: list[Row]) -> list[str]:
    """The links of some articles, by id."""
    return [f"#article-{part(row['id'])}" for row in sorted(rows, key=lambda row: row["id"])]


def stages_of(row: Row) -> set[str]:
    """The stages that changed an article."""
    return {one.stage for edit in ledger_of(row) for one in edit.parts}


def rules_of(row: Row) -> set[str]:
    """The rules that changed or flagged something in an article."""
    changed = {one.rule for edit in ledger_of(row) for one in edit.parts}
    return changed | {flag["rule"] for flag in row["flags"]}


def test_all_articles_are_listed_with_their_numbers(read, sample):
    page = read(sample).open("#articles")
    rows = sorted(sample.rows.values(), key=lambda row: row["id"])
    assert listed(page) == links(rows)
    for row, item in zip(rows, page.locator("li.row").all(), strict=True):
        if row["title"]:
            assert text(item.locator(".title")) == row["title"]
        count = len(row["edits"])
        assert item.locator(".edits").inner_text() == (f"{count} edit" + "s" * (count != 1))


def test_filters_show_what_the_table_has_and_stand_in_the_address(read, sample):
    reader = read(sample)
    page = reader.open("#articles")
    rows = list(sample.rows.values())
    page.locator("select[name=language]").select_option("ru")
    russian = [row for row in rows if row["language"] == "ru"]
    assert listed(page) == links(russian)
    assert reader.fragment == "#articles?language=ru"
    page.locator("select[name=only]").select_option("unchanged")
    assert listed(page) == links([row for row in russian if not row["edits"]])
    page.locator("select[name=language]").select_option("")
    page.locator("select[name=only]").select_option("flags")
    assert listed(page) == links([row for row in rows if row["flags"]])
    page.get_by_role("button", name="Clear all").click()
    assert listed(page) == links(rows)
    assert focused(page)["tag"] == "INPUT"


def test_a_link_with_filters_opens_them(read, sample):
    reader = read(sample)
    rows = list(sample.rows.values())
    for stage in STAGE_NAMES:
        page = reader.open(f"#articles?stage={stage}")
        assert listed(page) == links([row for row in rows if stage in stages_of(row)])
    rule = min(rule for row in rows for rule in rules_of(row))
    source = max(row["source"] for row in rows)
    page = reader.open(f"#articles?rule={part(rule)}")
    assert listed(page) == links([row for row in rows if rule in rules_of(row)])
    page = reader.open(f"#articles?source={part(source)}")
    assert listed(page) == links([row for row in rows if row["source"] == source])
    page = reader.open("#articles?source=nobody.example")
    assert listed(page) == []
    expect(page.locator(".notice:visible")).to_have_count(1)


def test_a_search_finds_titles_and_then_texts(read, sample):
    reader = read(sample)
    page = reader.open()
    rows = list(sample.rows.values())
    page.keyboard.press("/")
    page.keyboard.type("мост")
    page.keyboard.press("Enter")
    by_title = [row for row in rows if "мост" in (row["title"] or "").lower()]
    assert by_title
    assert listed(page) == links(by_title)
    page.get_by_role("button", name="Search in the texts").click()
    page.get_by_role("button", name="Titles only").wait_for()
    everywhere = [
        row
        for row in rows
        if any("мост" in one.lower() for one in (row["title"] or "", row["raw_text"], row["text"]))
    ]
    assert len(everywhere) > len(by_title)
    assert listed(page) == links(everywhere)
    assert "texts=1" in reader.fragment
    page = reader.open(reader.fragment)
    page.get_by_role("button", name="Titles only").wait_for()
    assert listed(page) == links(everywhere)


def test_back_from_an_article_is_the_list_as_it_was(read, sample):
    reader = read(sample)
    page = reader.open("#articles?language=ru&sort=edits")
    before = listed(page)
    page.locator("li.row a.title").nth(1).click()
    page.locator(".pair:not([aria-busy])").wait_for()
    page.go_back()
    page.locator("li.row").first.wait_for()
    assert listed(page) == before
    assert page.locator("select[name=sort]").input_value() == "edits"


def test_the_overview_says_the_numbers_of_the_table(read, sample):
    page = read(sample).open()
    rows = list(sample.rows.values())
    raw = sum(len(row["raw_text"]) for row in rows)
    clean = sum(len(row["text"]) for row in rows)
    terms = texts(page.locator(".headline-figures dt"))
    said = dict(zip(terms, texts(page.locator(".headline-figures dd")), strict=True))
    assert said["Articles"].strip() == str(len(rows))
    assert said["Edits"].strip() == str(sum(len(row["edits"]) for row in rows))
    assert said["Flags"].strip() == str(sum(len(row["flags"]) for row in rows))
    assert said["Names"].strip() == str(
        len({mention["entity_id"] for row in rows for mention in row["mentions"]})
    )
    assert said["Languages"].strip() == str(len({row["language"] for row in rows}))
    assert said["Removed"].strip() == f"{(1 - clean / raw) * 100:.0f}%"


def test_rules_and_names_can_be_searched(read, sample):
    reader = read(sample)
    page = reader.open("#rules")
    rules = {rule for row in sample.rows.values() for rule in rules_of(row)}
    expect(page.locator("a.rule")).to_have_count(len(rules))
    assert set(texts(page.locator("a.rule"))) == rules
    page.locator("#view form input").fill("entity")
    named = texts(page.locator("a.rule"))
    assert "encoding.entity" in named
    assert len(named) < len(rules)
    page = reader.open("#names")
    page.locator("#view form input").fill("kasym")
    expect(page.locator("a.name")).to_have_count(1)
    assert "Tokayev" in text(page.locator("a.name"))
