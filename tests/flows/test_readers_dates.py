"""The date of publication of pages: what is stated in full, on any day, and nothing else."""

from __future__ import annotations

import json

import pytest
import time_machine

from flows.readers.facts import canonical_date
from flows.readers.markup import parsed
from flows.readers.page_dates import published_of
from tests.flows.reading import PROSE, cases, items

CLOCKS = ("1999-12-31T23:59:00Z", "2031-07-21T12:00:00Z")
HEADLINE = "<h1>The bridge is open</h1>"
TEXT = f"<p>{PROSE * 6}</p>"
OTHER = '<time datetime="2024-01-02T10:00">2 January</time>'
OWN = '<time datetime="2023-06-13T16:29:00+03:00">13 June</time>'
STATED = "2023-06-13T16:29:00+03:00"


def published(head="", body=HEADLINE + TEXT, url=""):
    markup = f"<html><head><title>T</title>{head}</head><body>{body}</body></html>"
    found = set()
    for clock in CLOCKS:
        with time_machine.travel(clock):
            found.add(published_of(parsed(markup), url))
    (date,) = found
    return date


def linked(value, kind="NewsArticle", **more):
    data = {"@type": kind, "datePublished": value, **more}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


HEAD_PLACES = [
    '<meta name="date" content="{}">',
    '<meta property="article:published_time" content="{}">',
    '<meta itemprop="datePublished" content="{}">',
    '<meta name="DC.date.issued" content="{}">',
    '<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{}"}}</script>',
]
ATTRIBUTES = [
    '<span itemprop="datePublished" content="{}">x</span>',
    '<time datetime="{}">x</time>',
    '<time pubdate datetime="{}">x</time>',
    '<abbr class="published" title="{}">x</abbr>',
]
WORDS = ['<span class="date">{}</span>', '<p class="byline">Published {} by Jane Doe</p>']


@cases("dates")
def test_a_date_in_every_place_under_two_clocks(case):
    value, wanted = case["value"], case["published"]
    for place in HEAD_PLACES:
        assert published(head=place.format(value)) == wanted, place
    for place in ATTRIBUTES:
        assert published(body=HEADLINE + place.format(value) + TEXT) == wanted, place
    for place in WORDS:
        found = published(body=HEADLINE + place.format(value) + TEXT)
        assert found == ("" if case.get("machine_only") else wanted), place


BODIES = {
    "a comment": (f'<article>{HEADLINE}{TEXT}</article><div id="comments">{OTHER}</div>', ""),
    "an aside": (f"<article>{HEADLINE}{TEXT}</article><aside>{OTHER}</aside>", ""),
    "a footer": (f"<div>{HEADLINE}{TEXT}</div><footer>© {OTHER}</footer>", ""),
    "a copyright line": (f'{HEADLINE}<p class="date">© 2 January 2024</p>{TEXT}', ""),
    "related stories": (f'<div>{HEADLINE}<div class="related-news">{OTHER}</div>{TEXT}</div>', ""),
    "a card in main": (f"<main>{HEADLINE}{TEXT}<article>{OTHER}</article></main>", ""),
    "a link to another story": (f'{HEADLINE}<a href="/2">{OTHER}</a>{TEXT}', ""),
    "far from the headline": (f"<div>{HEADLINE}{TEXT}</div><div>{OTHER}</div>", ""),
    "an update": (f"<article>{HEADLINE}<p>Updated: {OTHER}</p>{TEXT}</article>", ""),
    "an update by its class": (
        f'<article>{HEADLINE}<i class="updated">{OTHER}</i>{TEXT}</article>',
        "",
    ),
    "an update by its label": (f"<article>{HEADLINE}<b>Обновлено:</b> {OTHER}{TEXT}</article>", ""),
    "what day it is today": (
        f'<div class="header"><i class="date">2 January 2024</i></div><div>{HEADLINE}{TEXT}</div>',
        "",
    ),
    "pages without a headline that disagree": (f"<div>{OWN}</div><div>{OTHER}</div>{TEXT}", ""),
    "a page without a headline": (f"<div>{OWN}</div>{TEXT}", STATED),
    "published and updated": (
        f"<article>{HEADLINE}<p>Updated {OTHER}</p><p>Published {OWN}</p>{TEXT}</article>",
        STATED,
    ),
    "one line with both": (
        f'{HEADLINE}<p class="date">13 June 2023 (updated 14 June 2023)</p>{TEXT}',
        "2023-06-13",
    ),
    "dateModified beside it": (
        f'{HEADLINE}<time itemprop="dateModified" datetime="2024-01-02">x</time>{OWN}{TEXT}',
        STATED,
    ),
    "others before it": (f'<div class="latest">{OTHER}</div><div>{HEADLINE}{OWN}</div>', STATED),
    "at the end of the article": (f"<article>{HEADLINE}{TEXT}{TEXT}{OWN}</article>", STATED),
    "in a permanent link": (f'{HEADLINE}<a rel="bookmark" href="/1">{OWN}</a>{TEXT}', STATED),
    "a class that names a topic": (
        f'<article class="post tag-comments">{HEADLINE}{OWN}{TEXT}</article>',
        STATED,
    ),
}


@pytest.mark.parametrize("name", BODIES)
def test_dates_of_other_things_are_not_the_page_s(name):
    body, wanted = BODIES[name]
    assert published(body=body) == wanted


HEADS = {
    "a change": ('<meta property="article:modified_time" content="2024-01-02">', ""),
    "the server's clock": ('<meta http-equiv="date" content="2024-01-02">', ""),
    "a change in JSON-LD": (linked(None, dateModified="2024-01-02"), ""),
    "a video": (linked("2024-01-02", "VideoObject"), ""),
    "a list of stories": (
        linked(None, "ItemList", itemListElement=[{"@type": "Article", "datePublished": STATED}]),
        "",
    ),
    "two stories": (linked("2024-01-02") + linked("2023-06-13"), ""),
    "broken JSON-LD": ('<script type="application/ld+json">{"datePublished": </script>', ""),
    "a graph": (
        linked("2020-01-01", "WebPage", **{"@graph": [{"@type": "News", "datePublished": 7}]}),
        "2020-01-01",
    ),
    "a comment in JSON-LD": (
        linked(STATED, comment=[{"@type": "Comment", "datePublished": "2024-01-02"}]),
        STATED,
    ),
    "the story goes before its page": (linked("2020-01-01", "WebPage") + linked(STATED), STATED),
    "the more precise of two that agree": (
        '<meta name="date" content="2023-06-13">' + linked(STATED),
        STATED,
    ),
    "a month made precise": (
        '<meta name="date" content="2023-06"><meta name="pubdate" content="2023-06-13">',
        "2023-06-13",
    ),
    "the more trusted of two that differ": (
        '<meta name="date" content="2024-01-02">' + linked(STATED),
        STATED,
    ),
}


@pytest.mark.parametrize("name", HEADS)
def test_dates_of_the_head(name):
    head, wanted = HEADS[name]
    assert published(head=head) == wanted


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/2023/06/13/bridge", "2023-06-13"),
        ("/news/2023-06-13-bridge", "2023-06-13"),
        ("/2023/06/bridge", ""),
        ("/06/07/2023/bridge", ""),
        ("/2023/06/131/bridge", ""),
        ("/2023/02/30/bridge", ""),
    ],
)
def test_the_date_in_an_address(path, wanted):
    assert published(url=f"https://daily.example{path}") == wanted


def test_a_file_keeps_the_time_of_day(tmp_path):
    page = f"<html><head>{linked(STATED)}</head><body>{HEADLINE}{TEXT}</body></html>"
    (tmp_path / "a.html").write_text(page, "utf-8")
    (found,) = items(tmp_path)
    assert found.article.published == STATED


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("2023-06-13 16:29:00", "2023-06-13T16:29:00"),
        ("2023-06-13 16:29:00 +0300", "2023-06-13T16:29:00+03:00"),
        ("2023-06-13 16:29:00+00:00", "2023-06-13T16:29:00+00:00"),
        ("2023-06-13 16:29:00 UTC", "2023-06-13T16:29:00Z"),
        ("2023-06-13T16:29:00.123Z", "2023-06-13T16:29:00.123Z"),
        (" 2023-06-13 ", "2023-06-13"),
        ("2023-06", "2023-06"),
        ("2023", "2023"),
        ("2023-13", ""),
        ("2023-06-13 25:00", ""),
        ("2023-06-13 in Minsk", ""),
        ("2023-6-13", ""),
        ("13.06.2023", ""),
    ],
)
def test_one_spelling_of_dates(value, wanted):
    assert canonical_date(value) == wanted
    assert canonical_date(wanted) == wanted


def test_rows_front_matter_and_hints_have_one_spelling(tmp_path):
    said, wanted = "2023-06-13 16:29:00 +0300", "2023-06-13T16:29:00+03:00"
    (tmp_path / "a.jsonl").write_text(json.dumps({"text": PROSE, "published": f" {said} "}))
    (tmp_path / "b.csv").write_text(f"text,published\n{PROSE},{said}\n")
    (tmp_path / "c.md").write_text(f"---\ndate: {said}\n---\n{PROSE}")
    (tmp_path / "d.txt").write_text(PROSE)
    (tmp_path / "d.meta.json").write_text(json.dumps({"published": said}))
    assert [item.article.published for item in items(tmp_path)] == [wanted] * 4
