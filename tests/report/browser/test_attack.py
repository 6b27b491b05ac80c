"""Articles, files, stylebooks and links that attack the page: nothing runs, nothing is loaded or moved.

Every attack touches ``window.pwned``, which tells (:data:`tests.report.browser.driver.WIRE`); dialogs,
pop-ups, downloads, requests and violations of the policy fail a test by themselves.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.report.browser import hostile
from tests.report.browser.driver import Reader, part
from tests.report.browser.pages import column, text
from tests.report.browser.reports import Report

PHONE = {"width": 360, "height": 800}

FOREIGN = """
() => [...document.querySelectorAll("*")].flatMap((node) => [...node.attributes]
  .filter(({name, value}) => name.startsWith("on") || name === "srcdoc"
    || name === "style" && /url\\(|fixed|expression/.test(value)
    || ["href", "src", "action", "formaction", "xlink:href"].includes(name)
       && !/^(#|https?:|assets\\/)/.test(value))
  .map(({name, value}) => `${node.nodeName} ${name}=${value.slice(0, 80)}`))
"""
STRUCTURE = """
() => ({
  scripts: [...document.scripts].filter((it) => !it.getAttribute("src")).length,
  strange: document.querySelectorAll(
    "iframe, object, embed, base, style, img:not([src^='assets/']), video, audio, marquee"
  ).length,
  elsewhere: [...document.querySelectorAll("a[href]")].filter(
    (it) => !/^(#|https?:)/.test(it.getAttribute("href"))
  ).map((it) => it.outerHTML.slice(0, 200)),
  unguarded: [...document.querySelectorAll("a[href^='http']")].filter(
    (it) => !(it.relList.contains("noopener") && it.relList.contains("noreferrer"))
  ).length,
})
"""


def check_whole(reader: Reader) -> None:
    """The page is still ours: no foreign element, handler or link, and no wider than the window."""
    page = reader.page
    assert page.evaluate(FOREIGN) == []
    assert page.evaluate(STRUCTURE) == {
        "scripts": 0,
        "strange": 0,
        "elsewhere": [],
        "unguarded": 0,
    }
    assert reader.overflow() <= 0, reader.fragment[:100]
    nav = page.locator(".masthead nav")
    assert nav.is_visible()
    box = nav.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["y"] < 200 or page.evaluate("scrollY") > 0


def visit_all(reader: Reader) -> None:
    """Every view of a report, one after the other, with each edit opened in each article."""
    page = reader.open()
    check_whole(reader)
    for fragment in ("#articles", "#rules", "#names"):
        reader.go(fragment)
        page.locator("#view h1").wait_for()
        check_whole(reader)
    index = page.evaluate(
        "() => ({rules: copydesk.index.rules.map((it) => it.rule),"
        " names: copydesk.index.names.map((it) => it.entity)})"
    )
    for kind, keys in (("rule", index["rules"]), ("name", index["names"])):
        for key in keys:
            reader.go(f"#{kind}-{part(key)}")
            page.locator(".places:not([aria-busy])").wait_for()
            assert page.locator(".places > li").count() > 0, key[:80]
            check_whole(reader)
    for key in reader.report.rows:
        visit(reader, key)


def visit(reader: Reader, key: str) -> Page:
    """One article: its texts are shown as they are, and each pop-over can be opened."""
    page, row = reader.page, reader.report.rows[key]
    reader.go(f"#article-{part(key)}")
    page.locator(".pair:not([aria-busy])").wait_for()
    assert column(page, "raw") == row["raw_text"].replace("\n", ""), key[:80]
    assert column(page, "clean") == row["text"].replace("\n", ""), key[:80]
    check_whole(reader)
    if row["edits"]:
        page.keyboard.press("j")
        expect(page.locator(".popover")).to_be_visible()
        check_whole(reader)
    return page


@pytest.mark.slow
def test_nothing_of_an_article_runs_or_moves_the_page(read, attacked):
    visit_all(read(attacked, viewport=PHONE))
    assert len(attacked.rows) == len(hostile.CASES) - 2 + len(hostile.FILES)  # two cannot be stored


def test_nothing_of_a_table_runs_whatever_its_fields_say(read, spoiled):
    visit_all(read(spoiled, viewport=PHONE))


@pytest.mark.slow
@pytest.mark.parametrize("which", ["attacked", "spoiled"])
def test_escaping_holds_without_the_policy(read, which, request, tmp_path):
    report: Report = request.getfixturevalue(which)
    copy = report.without_policy(tmp_path)
    reader = read(copy)
    page = reader.open()
    assert page.locator("meta[http-equiv='Content-Security-Policy']").count() == 0
    visit_all(knowing(reader, report))


def knowing(reader: Reader, report: Report) -> Reader:
    """The same reader, who knows the table of the report that was copied."""
    reader.report.__dict__["rows"] = report.rows
    return reader


def test_the_policy_itself_stops_what_escaping_would_let_through(read, five):
    reader = read(five)
    page = reader.open()
    page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.pwned = 1";
          document.body.append(script);
          const image = new Image();
          image.src = "https://evil.example/pixel.gif";
          const node = document.createElement("b");
          node.setAttribute("onclick", "pwned(1)");
          document.body.append(node);
          node.click();
        }"""
    )
    page.wait_for_timeout(200)
    told = [problem for problem in reader.problems if "policy" in problem]
    assert any("script-src" in one for one in told)
    assert any("img-src" in one for one in told)
    assert not any("set 1" in one or "called" in one for one in reader.problems)
    reader.problems.clear()  # these were wanted


LINKS = (
    "#article-<script>pwned(1)</script>",
    "#article-%3Cimg%20src%3Dx%20onerror%3Dpwned(1)%3E",
    '#rule-"><img src=x onerror=pwned(1)>',
    "#rule-%22%3E%3Csvg%20onload%3Dpwned(1)%3E",
    "#name-javascript:pwned(1)",
    "#articles?q=<script>pwned(1)</script>&source=%22%3E%3Cimg%20src=x%20onerror=pwned(1)%3E",
    "#articles?language=__proto__&stage=constructor&rule=toString&only=x&sort=__proto__&page=-7",
    "#articles?page=1e99&q=%E0%A4%A",
    "#names?type=%3Cscript%3E&sort=constructor",
    "#rules?stage=__proto__&evidence=%00",
    "#__proto__",
    "#constructor-x",
    "#toString",
    "#javascript:pwned(1)",
    "#//evil.example/x",
    "#%",
    "#article-%",
    "#article-%E0%A4%A/edit-%FF",
    "#article-",
    "#rule-",
    "#name-__proto__",
    "#rule-constructor",
    "#article-__proto__/edit-__proto__",
    "#article-a/edit-0/../../x",
    "#main",
    "#status",
    "#view",
    "#" + "a" * 5000,
    "#article-" + "%F0%9F%98%80" * 500,
)


@pytest.mark.parametrize("start", [True, False], ids=["opened", "followed"])
def test_a_link_made_to_attack_shows_a_page_and_nothing_else(read, five, start):
    reader = read(five)
    reader.open()
    for link in LINKS[:: 3 if start else 1]:
        page = reader.open(link) if start else reader.go(link)
        expect(page.locator("main h1:visible"), link[:60]).to_have_count(1)
        check_whole(reader)


def test_spots_that_are_not_there_show_the_article(read, five):
    reader = read(five)
    key = next(iter(five.rows))
    spots = "edit-999999 edit--1 edit-x flag-77 mention-1e9 foreign-0 %00 edit-0%00"
    for spot in spots.split():
        page = reader.open(f"#article-{part(key)}/{spot}")
        assert column(page, "clean") == five.rows[key]["text"].replace("\n", "")
        check_whole(reader)


def test_ids_that_look_like_links_open_their_own_article(read, attacked):
    reader = read(attacked)
    reader.open()
    tricky = {key: row for key, row in attacked.rows.items() if set(key) & set("/?#%&<>\"'{_.")}
    assert len(tricky) > 10
    for key, row in tricky.items():
        page = reader.go("#articles")
        page.locator("#view form input[name=q]").fill(key[:200])
        page.locator(f'#view li.row a.title[href="#article-{part(key)}"]').click()
        page.locator(".pair:not([aria-busy])").wait_for()
        assert column(page, "raw") == row["raw_text"].replace("\n", "")
        assert text(page.locator(".origin dd").first) == key


def test_controls_that_turn_a_line_round_are_shown_as_codes(read, attacked):
    reader = read(attacked)
    reader.open()
    row = attacked.article("bidi-\u202e")
    page = visit(reader, row["id"])
    everything = page.evaluate("document.documentElement.textContent + document.title")
    for control in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b":
        assert control not in everything, hex(ord(control))
    assert page.locator("h1 abbr.char").all_text_contents()[:1] == ["RLO"]
    for fragment in ("#articles", "#overview"):
        reader.go(fragment)
        shown = page.evaluate("document.documentElement.textContent + document.title")
        assert not set("\u202e\u2066\u2069\u200b") & set(shown), fragment


def test_templates_and_entities_are_not_looked_into(read, attacked):
    reader = read(attacked)
    reader.open()
    visit(reader, "{{7*7}}")
    said = reader.page.locator("main").inner_text()
    assert "{{7*7}}" in said
    assert "${7*7}" in said
    assert "49" not in text(reader.page.locator("main h1:visible"))
