"""Every format gives articles or failures with their place; packed twins give the same."""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter

import pytest
import time_machine
import zstandard

from flows.readers import (
    Failure,
    Found,
    Hints,
    InputFile,
    ReadOptions,
    read_files,
)
from flows.readers.main_text import choose
from flows.readers.markdown import front_matter, markdown_text
from flows.readers.markup import text_of_markup
from tests.flows.reading import CRAWL, PAGE, PROSE, ROWS, agrees, cases, items, warc


@cases("feeds")
def test_feeds_on_any_day(case, tmp_path):
    (tmp_path / case["name"]).write_text(case["feed"], "utf-8")
    found = items(tmp_path)
    with time_machine.travel("1999-12-31"):
        assert items(tmp_path) == found
    assert len(found) == len(case["items"]), found
    for item, wanted in zip(found, case["items"], strict=True):
        agrees(item, wanted)


@cases("markdown")
def test_markdown(case):
    fields, extra, body = front_matter(case["markdown"])
    assert markdown_text(body) == case["text"]
    for name, value in case.get("fields", {}).items():
        assert fields.get(name, "") == value
    assert extra == case.get("extra", {})


@cases("main_text")
def test_which_main_text_is_believed(case):
    assert choose(case["first"], case["second"]) == case[case["want"]]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>A <b>bold</b>\n claim</p>tail", "A bold claim\ntail"),
        ("<table><tr><td>one<td>two<tr><td>three</table>", "one two\nthree"),
        (
            "<table><tr><td><a>one</a><br><a>two</a></td><td>three<br>four</td></table>",
            "one\ntwo\nthree\nfour",
        ),
        ("<table><tr><td><p>one</p><td>two<td>three</table>", "one\ntwo three"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("a<script>x()</script><style>p{}</style>b<!-- c -->", "ab"),
        ("no\xa0break &nbsp; &amp;amp;", "no\xa0break \xa0 &amp;"),
        ("", ""),
    ],
)
def test_text_of_markup(markup, text):
    assert text_of_markup(markup) == text


TWINS = {
    "a.txt": PROSE,
    "a.md": f"# Bridge\n\n{PROSE}",
    "a.html": PAGE,
    "a.jsonl": ROWS,
    "a.csv": f"text\n{PROSE}\n",
    "a.tsv": f"text\n{PROSE}\n",
    "a.rss": f"<item><description>{PROSE}</description></item>",
}


@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gz", "zst"])
def test_packed_twins_give_the_same_articles(name, pack, tmp_path):
    data = TWINS[name].encode()
    half = len(data) // 2
    suffix = ".gz" if pack is gzip.compress else ".zst"
    for folder in ("plain", "packed", "parts"):
        (tmp_path / folder).mkdir()
    (tmp_path / "plain" / name).write_bytes(data)
    (tmp_path / "packed" / (name + suffix)).write_bytes(pack(data))
    (tmp_path / "parts" / (name + suffix)).write_bytes(pack(data[:half]) + pack(data[half:]))
    plain, packed, parts = (
        [item.article for item in items(tmp_path / folder)]
        for folder in ("plain", "packed", "parts")
    )
    assert plain
    assert plain == packed == parts


@pytest.mark.parametrize("packed", [False, True])
def test_the_pages_of_a_web_archive(packed, tmp_path):
    (tmp_path / ("a.warc.gz" if packed else "a.warc")).write_bytes(warc(CRAWL, packed=packed))
    passed_over = Counter()
    page, plain, zipped, chunked, empty = items(tmp_path, passed_over=passed_over)
    assert page.article.url == "https://daily.example/n/7", "the address asked for"
    assert page.article.published == "", "the day of the crawl is no day of publication"
    assert page.article.extra == {"crawled": "2024-06-01T00:00:00Z"}
    assert (plain.article.text, plain.article.source) == ("Мост открыт.", "daily.example")
    assert zipped.article.text == PROSE
    assert chunked.article.text == "The bridge is open."
    assert (empty.category, empty.line) == ("empty", 8)
    assert passed_over == {"page with status 404": 1, "page of type image/png": 1}


@pytest.mark.parametrize("packed", [False, True])
def test_a_web_archive_that_breaks_off_keeps_the_pages_before(packed, tmp_path):
    data = warc(CRAWL[:1] + CRAWL[:1], packed=packed)
    (tmp_path / ("a.warc.gz" if packed else "a.warc")).write_bytes(data[: -len(data) // 4])
    first, broken = items(tmp_path)
    assert isinstance(first, Found)
    assert isinstance(broken, Failure)
    assert "broken" in broken.reason


def test_what_the_user_says_goes_before_all_else(tmp_path):
    hints = Hints(source="s", url="https://s.example/1", title="T", published="2001", language="fr")
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    (tmp_path / "a.meta.json").write_text('{"title": "other", "language": "de"}', "utf-8")
    (tmp_path / "b.jsonl").write_text('{"text": "x", "title": "other", "published": "1999"}')
    (tmp_path / "c.md").write_text(f"---\ntitle: other\n---\n{PROSE}")
    for item in items(tmp_path, hints=hints):
        assert Hints(*(getattr(item.article, name) for name in Hints._fields)) == hints


def test_where_an_id_comes_from(tmp_path):
    rows = [{"id": "x"}, {"url": "https://a.example/1"}, {"url": "https://a.example/"}, {}]
    (tmp_path / "a.jsonl").write_text(
        "".join(json.dumps({"text": PROSE, **row}) + "\n" for row in rows), "utf-8"
    )
    found = items(tmp_path)
    assert [item.id_from for item in found] == ["given", "url", "path", "path"]
    (spooled,) = read_files([InputFile(_file(tmp_path / "x", PROSE.encode()), "", "<stdin>")])
    assert spooled.id_from == "text"


def _file(path, data):
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("name", [*TWINS, "a.warc", "a.parquet"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_spooled_standard_input_is_told_apart_by_its_bytes(name, pack, tmp_path):
    if name == "a.warc":
        data = warc(CRAWL[:1], packed=False)
    elif name == "a.parquet":
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        out = io.BytesIO()
        pq.write_table(pa.table({"text": [PROSE]}), out)
        data = out.getvalue()
    else:
        data = TWINS[name].encode()
    spool = InputFile(_file(tmp_path / "spool", pack(data)), "", "<stdin>")
    kind = {"a.csv": "csv", "a.tsv": "tsv", "a.md": "md"}.get(name, "")
    found = list(read_files([spool], ReadOptions(kind=kind)))
    assert found
    assert all(isinstance(item, Found) for item in found), found
    assert all(PROSE.strip() in item.article.text for item in found)
