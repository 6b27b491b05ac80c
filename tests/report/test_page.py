"""The page of the report: what the index says stands in it, and none of it is run or loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from lxml import etree, html

from flows.report import page
from flows.report.charts import WIDTH, Bar, bars, cleaned
from flows.report.overview import headline, lede
from flows.report.wording import cut, legible, link, percent, removed, seconds
from normalizers import STAGE_NAMES

HOSTILE = (
    '</script><script>alert(1)</script><img src=x onerror=alert(1)>" onload="alert(1)" '
    "style='color:red' {{7*7}} {% raw %} ]]> javascript:alert(1) url(http://evil.example) "
    "\u202eevil\u2066\u200b\x00\x1b\u2028\ud800"
)
WIDE = "中华人民共和国" * 20


def an_index(text: str = "plain", **replaced: Any) -> dict[str, Any]:
    """An index of two articles in which every string is the given one, each made its own."""
    sources = [f"{text} one", f"{text} two", ""]
    known: dict[str, Any] = {
        "format": 1,
        "name": text,
        "version": 12,
        "time": "2026-11-22T21:18:04Z",
        "pipeline": [f"{text} encoding-1"],
        "copydesk": f"0.1.0{text}",
        "stages": list(STAGE_NAMES),
        "parts": ["0a"],
        "sources": sources,
        "languages": [text, "en"],
        "rules": [
            {
                "rule": text,
                "stage": "stray",
                "category": text,
                "evidence": ["A"],
                "reason": text,
                "edits": 3,
                "flags": 2,
                "articles": 1,
                "places": [],
            }
        ],
        "names": [
            {
                "entity": text,
                "canonical": text,
                "type": text,
                "count": 9,
                "articles": 2,
                "changed": 3,
                "spellings": [[text, 6], [f"{text} other", 3]],
                "places": [],
            }
        ],
        "articles": [],
        "totals": {
            "articles": 12_345,
            "raw": 200_000,
            "clean": 150_000,
            "edits": 4_321,
            "removed": 4_000,
            "moved": 300,
            "changed": 21,
            "flags": 2,
            "mentions": 9,
            "names": 1,
            "quarantined": 7,
            "by_stage": {**dict.fromkeys(STAGE_NAMES, 0), "encoding": 1_000, "stray": 4_000},
            "likely_translated": 1,
            "unchanged": 345,
        },
        "by_source": [
            {
                "source": one,
                "articles": 9 - place,
                "raw": 1000,
                "clean": clean,
                "edits": 1,
                "flags": 0,
            }
            for place, (one, clean) in enumerate(zip(sources, (500, 900, 1100), strict=True))
        ],
        "by_language": [{"language": text, "articles": 45}, {"language": "en", "articles": 12_300}],
        "timings": {
            "phases": [[text, 1.5]],
            "stages": [["stray", 24.69]],
            "articles": 12_345,
            "version": 11,
        },
    }
    return {**known, **replaced}


def parsed(text: str) -> Any:
    # As a browser reads it: the bytes that are written, not the string.
    return html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))


@pytest.fixture(scope="module")
def hostile() -> Any:
    return parsed(page.render(an_index(HOSTILE)))


@pytest.fixture(scope="module")
def plain() -> Any:
    return parsed(page.render(an_index()))


def test_only_the_scripts_of_the_report_are_in_the_page(hostile: Any) -> None:
    scripts = hostile.findall(".//script")

    assert [one.get("src") for one in scripts] == [
        "assets/theme.js",
        *(f"assets/{name}.js" for name in page.SCRIPTS),
    ]
    assert not [one.text for one in scripts if one.text]


def test_every_script_and_style_of_the_page_is_there(hostile: Any) -> None:
    root = Path(page.__file__).parent
    wanted = {one.get("src") for one in hostile.iter("script")}
    wanted |= {one.get("href") for one in hostile.iter("link")}

    assert wanted == {f"assets/{one.name}" for one in (root / "assets").iterdir()}


def test_nothing_of_the_index_becomes_an_element_or_an_attribute(hostile: Any, plain: Any) -> None:
    def made_of(tree: Any) -> list[tuple[str, list[str]]]:
        return [(str(one.tag), sorted(one.attrib)) for one in tree.iter()]

    assert made_of(hostile) == made_of(plain)


def test_no_attribute_runs_styles_or_loads(hostile: Any) -> None:
    elements = list(hostile.iter())
    loading = ("script", "link", "img", "iframe", "object", "embed", "use", "image", "base", "form")

    for element in elements:
        for name, value in element.attrib.items():
            assert not name.startswith("on")
            assert name not in {
                "style",
                "srcdoc",
                "action",
                "formaction",
                "background",
                "xlink:href",
            }
            if name in {"href", "src"}:
                inside = value.startswith("#") and element.tag == "a"
                assert inside or (element.tag in loading and value.startswith("assets/")), value
    assert not [one for one in elements if one.tag in {"style", "iframe", "img", "base"}]
    assert not [one for one in hostile.iter("form") if one.get("action")]


def test_the_policy_allows_the_reports_own_files_and_nothing_else(plain: Any) -> None:
    metas = plain.xpath("//meta[@http-equiv]")

    assert [one.get("http-equiv") for one in metas] == ["Content-Security-Policy"]
    assert metas[0].get("content") == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )
    order = [one.tag for one in plain.find("head")]
    assert order.index("meta") < order.index("script")


def test_characters_that_are_not_seen_are_named(hostile: Any) -> None:
    said = hostile.find("body").text_content()

    for named in (
        "‹U+202E›",
        "‹U+2066›",
        "‹U+200B›",
        "‹U+0000›",
        "‹U+001B›",
        "‹U+2028›",
        "‹U+D800›",
    ):
        assert named in said
    assert not set("\u202e\u2066\u200b\x00\x1b\u2028") & set(said)
    assert "{{7*7}}" in said


def test_ids_are_the_pages_own_and_each_once(hostile: Any, plain: Any) -> None:
    ids = plain.xpath("//@id")

    assert len(ids) == len(set(ids))
    assert hostile.xpath("//@id") == ids


def test_links_lead_back_to_the_text_they_were_made_of(hostile: Any) -> None:
    text = HOSTILE.replace("\ud800", "?")

    targets = {unquote(one) for one in hostile.xpath("//a/@href")}

    assert {f"#rule-{text}", f"#name-{text}", f"#articles?language={text}"} <= targets
    assert all(" " not in one and "<" not in one for one in hostile.xpath("//a/@href"))


def test_the_figures_are_those_of_the_index(plain: Any) -> None:
    figures = {
        one.findtext("dt"): one.find("dd").text_content()
        for one in plain.xpath("//dl[@class='headline-figures']/div")
    }

    assert figures == {
        "Articles": "12,345",
        "Sources": "2",
        "Languages": "2",
        "Edits": "4,321",
        "Flags": "2",
        "Removed": "25%",
        "Names": "1",
        "Quarantined": "7",
    }


def a_table(tree: Any, name: str) -> list[list[str]]:
    section = tree.xpath(f"//section[@aria-labelledby='figure-{name}']")[0]
    return [[cell.text_content() for cell in row] for row in section.xpath(".//tbody/tr")]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("stages", [["encoding", "1,000", "20%"], ["stray", "4,000", "80%"]]),
        ("languages", [["English (en)", "12,300", ">99%"], ["plain", "45", "0.4%"]]),
        (
            "sources",
            [
                ["plain one", "9", "50%", "1", "0"],
                ["plain two", "8", "10%", "1", "0"],
                ["without a source", "7", "0%", "1", "0"],
            ],
        ),
        ("flags", [["plain", "2"]]),
        ("timings", [["stray", "24.7 s", "2.0 ms"]]),
        ("names", [["plain", "plain", "6"], ["", "plain other", "3"]]),
    ],
)
def test_each_chart_has_its_numbers_as_a_table(
    plain: Any, name: str, rows: list[list[str]]
) -> None:
    assert a_table(plain, name) == rows


def test_each_chart_is_an_image_that_is_described(plain: Any) -> None:
    charts = plain.xpath("//*[@role='img']")

    assert len(charts) == 7
    assert "Edits by stage: encoding 1,000; stray 4,000" in [
        one.get("aria-label") for one in charts
    ]
    assert all(one.find("svg").get("aria-hidden") == "true" for one in charts)


def lengths(svg: str, colour: str) -> list[float]:
    """How long the bars of a colour are, read from what is drawn."""
    paths = etree.fromstring(svg).xpath(f"//path[@fill='{colour}']/@d")
    return [float(one.split("h")[1].split("v")[0]) for one in paths]


def test_bars_are_as_long_as_their_numbers() -> None:
    drawn = bars([Bar("a", 100, "100"), Bar("b", 25, "25"), Bar("none", 0, "0")])

    assert lengths(drawn, "var(--bar)") == pytest.approx([WIDTH, WIDTH / 4, 0])
    assert lengths(drawn, "var(--track)") == [WIDTH] * 3


def test_a_bar_that_is_hardly_anything_is_still_seen_and_none_is_not() -> None:
    drawn = bars([Bar("much", 1e6, "1,000,000"), Bar("one", 1, "1"), Bar("none", 0, "0")])

    assert [length > 0 for length in lengths(drawn, "var(--bar)")] == [True, True, False]


def test_a_long_label_is_cut_before_its_value() -> None:
    drawn = etree.fromstring(bars([Bar(WIDE, 3, "3"), Bar("short", 3, "12,345")]))
    label, short, *_ = [one.text for one in drawn.iter("text")]

    assert label.endswith("…")
    assert len(label) < 24
    assert short == "short"


@pytest.mark.parametrize(
    "drawing",
    [
        "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><style>*{}</style></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)' style='x' id='a'/>",
        "<svg xmlns='http://www.w3.org/2000/svg'><image href='http://evil.example/a.png'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0,0' fill='url(#x)'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><a href='javascript:alert(1)'/></svg>",
        "<svg xmlns='http://www.w3.org/2000/svg'><foreignObject><p>x</p></foreignObject></svg>",
    ],
)
def test_what_no_chart_needs_does_not_pass(drawing: str) -> None:
    assert cleaned(drawing) == '<svg aria-hidden="true" focusable="false"></svg>'


def test_shapes_and_letters_pass() -> None:
    kept = cleaned(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><g transform='translate(1,2)'>"
        "<text fill='var(--ink)'>a &lt;b></text></g></svg>"
    )

    assert kept == (
        '<svg viewBox="0 0 9 9" aria-hidden="true" focusable="false"><g transform="translate(1,2)">'
        '<text fill="var(--ink)">a &lt;b&gt;</text></g></svg>'
    )


def test_the_page_is_the_same_in_every_process(tmp_path: Path) -> None:
    index = an_index("Ünïcode\u202e 中文")
    (tmp_path / "index.json").write_text(json.dumps(index), "utf-8")
    asked = (
        "import json, sys; from flows.report.page import render; "
        "sys.stdout.buffer.write(render(json.load(open(sys.argv[1]))).encode())"
    )

    elsewhere = subprocess.run(
        [sys.executable, "-c", asked, tmp_path / "index.json"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "42"},
        cwd=Path(__file__).parents[2],
    ).stdout

    assert elsewhere == page.render(index).encode()
    assert elsewhere == page.render(index).encode()


def an_empty_index() -> dict[str, Any]:
    totals = an_index()["totals"]
    none = {**dict.fromkeys(totals, 0), "by_stage": dict.fromkeys(STAGE_NAMES, 0)}
    lists = ("sources", "languages", "rules", "names", "pipeline", "by_source", "by_language")
    return an_index(totals=none, timings=None, **{name: [] for name in lists})


def test_an_empty_corpus_has_a_page_without_charts() -> None:
    tree = parsed(page.render(an_empty_index()))

    assert tree.findtext(".//h1") == "No article yet"
    assert not tree.xpath("//svg")
    assert "No stage changed anything." in tree.text_content()


def test_beyond_the_largest_the_rest_is_one_bar_and_all_stand_in_the_table() -> None:
    many = [{"language": f"x{number}", "articles": 50 - number} for number in range(40)]
    index = {**an_empty_index(), "by_language": many}
    index["totals"]["articles"] = sum(one["articles"] for one in many)

    tree = parsed(page.render(index))

    label = tree.xpath("//*[@role='img']/@aria-label")[0]
    assert label == (
        "Articles by language: x0 50; x1 49; x2 48; x3 47; x4 46; x5 45; x6 44; 33 other languages 891"
    )
    assert len(a_table(tree, "languages")) == 40


def test_the_headline_says_one_article_in_the_singular() -> None:
    index = an_index(sources=["one"], languages=["en"])
    index["totals"] |= {
        "articles": 1,
        "unchanged": 1,
        "edits": 0,
        "likely_translated": 0,
        "flags": 1,
    }

    assert headline(index) == "1 article from 1 source in 1 language, 25% of the text removed"
    assert lede(index) == "No edit was needed. 1 place is flagged and stands as written."


def test_what_is_not_known_is_not_said_of_sources() -> None:
    assert headline(an_index(sources=[""])).startswith("12,345 articles in 2 languages")


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "0%"),
        (-0.5, "0%"),
        (0.0001, "<0.1%"),
        (0.041, "4.1%"),
        (0.0999, "10%"),
        (0.37, "37%"),
        (0.9999, ">99%"),
        (1, "100%"),
    ],
)
def test_shares(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize(("raw", "clean", "share"), [(100, 60, 0.4), (100, 120, 0), (0, 0, 0)])
def test_the_removed_share_is_never_negative(raw: int, clean: int, share: float) -> None:
    assert removed(raw, clean) == pytest.approx(share)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.414, "0.41 s"),
        (9.999, "10.0 s"),
        (33.21, "33.2 s"),
        (59.97, "1 min 0 s"),
        (725, "12 min 5 s"),
        (12_000, "3 h 20 min"),
    ],
)
def test_times(value: float, said: str) -> None:
    assert seconds(value) == said


def test_words_of_every_script_stay_and_emoji_do() -> None:
    for text in (
        "Київ",
        "北京",
        "تهران",
        "naïve 3 — 4",
        "می\u200cخواهم",
        "क\u094d\u200dष",
        "👩\u200d🚀",
    ):
        assert legible(text) == text


def test_characters_that_hide_or_turn_words_are_named() -> None:
    assert legible("a\u202eb\nc") == "a‹U+202E›b c"
    assert legible("a\u200db, 中\u200c国") == "a‹U+200D›b, 中‹U+200C›国"


def test_cut_counts_wide_letters_twice() -> None:
    assert cut("abcdef", 6) == "abcdef"
    assert cut("abcdefg", 6) == "abcde…"
    assert cut("中华人民", 6) == "中华…"


def test_addresses_are_encoded_as_in_javascript() -> None:
    assert link("rule", "a/b?c#d e'(!)") == "#rule-a%2Fb%3Fc%23d%20e'(!)"
    assert link("articles", source="ä&b", only="") == "#articles?source=%C3%A4%26b"


@pytest.mark.parametrize(
    ("articles", "heading", "said"),
    [
        (2000, "Time per 1,000 articles", "stray 5.00 s"),
        (24, "Time by stage", "stray 10.0 s"),  # the first one waited for the stylebook
    ],
)
def test_a_few_articles_are_not_taken_for_a_thousand(articles, heading, said) -> None:
    timings = {"phases": [], "stages": [["stray", 10.0]], "articles": articles, "version": 3}

    tree = parsed(page.render({**an_empty_index(), "timings": timings}))

    assert heading in tree.xpath("//h2/text()")
    assert any(said in label for label in tree.xpath("//*[@role='img']/@aria-label"))
