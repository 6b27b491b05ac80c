"""Following an edit to its rule, to the rule's other places, to another article, and back."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from normalizers.ledger import LedgerEdit
from tests.report.browser.driver import Reader, part
from tests.report.browser.pages import focused, tab_to, text, texts
from tests.report.browser.reports import Report, Row, ledger_of


def places_of(report: Report, rule: str) -> set[str]:
    """The links to all places of a rule, from the table."""
    found = set()
    for key, row in report.rows.items():
        for number, edit in enumerate(ledger_of(row)):
            if any(one.rule == rule for one in edit.parts):
                found.add(f"#article-{part(key)}/edit-{number}")
        for number, flag in enumerate(row["flags"]):
            if flag["rule"] == rule:
                found.add(f"#article-{part(key)}/flag-{number}")
    return found


def a_shared_rule(report: Report) -> tuple[str, str, int, LedgerEdit]:
    """A rule of several articles, and one of its edits: rule, article, number, edit."""
    holders: dict[str, set[str]] = {}
    for key, row in report.rows.items():
        for edit in ledger_of(row):
            holders.setdefault(edit.last.rule, set()).add(key)
    rule = min(rule for rule, keys in holders.items() if len(keys) > 2)
    key = min(holders[rule])
    edits = enumerate(ledger_of(report.rows[key]))
    number, edit = next(one for one in edits if one[1].last.rule == rule and not one[1].last.facts)
    return rule, key, number, edit


def shown_article(page: Page) -> str:
    """The id of the article that is shown."""
    page.locator(".pair:not([aria-busy])").wait_for()
    return text(page.locator(".origin dd").first)


def place_links(page: Page) -> list[str]:
    """Where the places of a rule's or a name's page lead to."""
    page.locator(".places:not([aria-busy])").wait_for()
    links = page.locator(".places .place-link")
    return [str(link) for link in links.evaluate_all("(all) => all.map((it) => it.hash)")]


def test_an_edit_leads_to_its_rule_to_every_place_of_it_and_back_by_mouse(read, sample):
    rule, key, number, _ = a_shared_rule(sample)
    reader = read(sample)
    page = reader.open()
    page.locator(".masthead nav a", has_text="Articles").click()
    page.locator(f'li.row a.title[href="#article-{part(key)}"]').click()
    page.locator(".pair:not([aria-busy])").wait_for()
    page.locator(f"#edit-{number}").click()
    page.locator(".popover a.rule-link").first.click()
    assert reader.fragment == f"#rule-{part(rule)}"
    assert text(page.locator("main h1:visible")) == rule
    links = place_links(page)
    assert len(links) == len(set(links))
    assert set(links) == places_of(sample, rule)
    other = next(link for link in links if not link.startswith(f"#article-{part(key)}/"))
    page.locator(f'.place-link[href="{other}"]').click()
    assert f"#article-{part(shown_article(page))}" == other.partition("/")[0]
    expect(page.locator(".popover")).to_contain_text(rule)
    page.go_back()
    assert place_links(page) == links
    page.go_back()
    assert shown_article(page) == key
    expect(page.locator(f"#edit-{number}")).to_be_in_viewport()
    page.go_forward()
    assert place_links(page) == links


def test_the_same_way_by_keyboard_alone(read, sample):
    rule, key, number, _ = a_shared_rule(sample)
    reader = read(sample)
    page = reader.open()
    tab_to(page, ".skip")
    tab_to(page, ".masthead nav a[href='#articles']")
    page.keyboard.press("Enter")
    page.locator("li.row").first.wait_for()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.matches('#view form input')")
    page.keyboard.type(key)
    expect(page.locator("li.row")).to_have_count(1)
    tab_to(page, "li.row a.title")
    page.keyboard.press("Enter")
    assert shown_article(page) == key
    for _ in range(len(sample.rows[key]["edits"])):
        page.keyboard.press("j")
        if focused(page)["id"] == f"edit-{number}":
            break
    assert focused(page)["id"] == f"edit-{number}"
    expect(page.locator(".popover")).to_be_visible()
    assert reader.fragment == f"#article-{part(key)}/edit-{number}"
    page.keyboard.press("Enter")
    tab_to(page, ".popover a.rule-link")
    page.keyboard.press("Enter")
    links = place_links(page)
    assert set(links) == places_of(sample, rule)
    other = next(link for link in links if not link.startswith(f"#article-{part(key)}/"))
    tab_to(page, f'.place-link[href="{other}"]')
    page.keyboard.press("Enter")
    assert shown_article(page) != key
    assert focused(page)["id"] == other.rpartition("/")[2]
    page.go_back()  # Alt+Left is the browser's own, and a headless one has no keys
    assert place_links(page) == links
    page.go_back()
    assert shown_article(page) == key


def test_a_popover_opens_on_focus_and_closes_with_escape_where_it_was(read, sample):
    _, key, number, _ = a_shared_rule(sample)
    reader = read(sample)
    page = reader.open(f"#article-{part(key)}/edit-{number}")
    popover = page.locator(".popover")
    expect(popover).to_be_visible()
    assert focused(page)["id"] == f"edit-{number}"
    page.keyboard.press("Escape")
    expect(popover).to_be_hidden()
    page.keyboard.press("Enter")
    expect(popover).to_be_visible()
    tab_to(page, ".popover a")
    page.keyboard.press("Escape")
    expect(popover).to_be_hidden()
    assert focused(page)["id"] == f"edit-{number}"


def test_j_and_k_go_through_the_edits_and_round(read, sample):
    _, key, _, _ = a_shared_rule(sample)
    reader = read(sample)
    page = reader.open(f"#article-{part(key)}")
    page.locator(".pair:not([aria-busy])").wait_for()
    count = len(sample.rows[key]["edits"])
    seen = []
    for _ in range(count):
        page.keyboard.press("j")
        seen.append(focused(page)["id"])
    assert seen == [f"edit-{number}" for number in range(count)]
    page.keyboard.press("j")
    assert focused(page)["id"] == "edit-0"
    page.keyboard.press("k")
    assert focused(page)["id"] == f"edit-{count - 1}"


def said_of(reader: Reader, key: str, spot: str) -> list[str]:
    """The words of a pop-over's list, after a link that was shared."""
    page = reader.open(f"#article-{part(key)}/{spot}")
    page.locator(".popover").wait_for()
    return texts(page.locator(".popover .about dd"))


def test_a_shared_link_opens_the_edit_and_says_what_the_ledger_says(read, sample):
    reader = read(sample)
    seen = 0
    for key, row in sample.rows.items():
        for number, edit in list(enumerate(ledger_of(row)))[:1]:
            last = edit.last
            said = said_of(reader, key, f"edit-{number}")
            assert last.rule in said, (key, number)
            assert last.category in said
            assert any(one.startswith(f"{last.evidence}, ") for one in said)
            assert str(last.confidence) in said or f"{last.confidence:g}" in said
            assert last.reason in said
            seen += 1
            expect(reader.page.locator(f"#edit-{number}")).to_be_in_viewport()
    assert seen > 12


def test_a_shared_link_opens_the_flag(read, sample):
    reader = read(sample)
    flagged = {key: row for key, row in sample.rows.items() if row["flags"]}
    assert flagged
    for key, row in flagged.items():
        for number, flag in enumerate(row["flags"]):
            said = said_of(reader, key, f"flag-{number}")
            assert flag["rule"] in said
            about = text(reader.page.locator(".popover .about-flag"))
            assert flag["surface"][:80] in about


def test_the_page_of_a_name_shows_every_spelling_and_where(read, sample):
    reader = read(sample)
    reader.open()
    index = reader.page.evaluate("copydesk.index.names")
    assert {name["entity"] for name in index} == {
        mention["entity_id"] for row in sample.rows.values() for mention in row["mentions"]
    }
    varied = [name for name in index if len(name["spellings"]) > 1][:4]
    assert varied
    for name in varied:
        page = reader.go(f"#name-{part(name['entity'])}")
        links = place_links(page)
        counts = mentions_of(sample.rows, name["entity"])
        assert len(set(links)) == len(links) == sum(counts.values()) == name["count"]
        chips = texts(page.locator(".spellings button"))
        assert [chip.split() for chip in chips] == [
            [*spelling.split(), str(count)] for spelling, count in name["spellings"]
        ]
        page.locator(".spellings button").first.click()
        expect(page.locator(".places > li")).to_have_count(name["spellings"][0][1])
        page.locator(".spellings button").first.click()
        expect(page.locator(".places > li")).to_have_count(name["count"])


def mentions_of(rows: dict[str, Row], entity: str) -> dict[str, int]:
    """How often each article names somebody."""
    return {
        key: sum(mention["entity_id"] == entity for mention in row["mentions"])
        for key, row in rows.items()
    }
