"""What keeps a reader from a flood: of blank lines, of brackets, of words in its own messages."""

from __future__ import annotations

import gzip
import json

import pytest

from flows.readers import Failure, Found
from flows.readers.markdown import MAX_BRACKETS, markdown_text
from flows.readers.objects import MAX_NAMES
from flows.readers.streams import BLANK_BYTES
from tests.flows.reading import PROSE, items

ROW = json.dumps({"text": PROSE}).encode() + b"\n"


@pytest.mark.parametrize(
    ("name", "line"),
    [("a.jsonl.gz", b"\n"), ("a.jsonl.gz", b" \r\n"), ("a.csv.gz", b"\r\n")],
)
def test_a_flood_of_blank_lines_is_a_bomb(name, line, tmp_path):
    head = ROW if "json" in name else b"text\nIt rained.\n"
    (tmp_path / name).write_bytes(gzip.compress(head + line * 12_000_000))
    found, bomb = items(tmp_path)
    assert isinstance(found, Found)
    assert bomb.category == "bomb"


def test_some_blank_lines_are_none(tmp_path):
    many = BLANK_BYTES // 2 * b"\n"
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress((many + ROW) * 3))
    (tmp_path / "b.jsonl").write_bytes(many * 3 + ROW)
    assert [type(item) for item in items(tmp_path)] == [Found] * 4


def test_a_flood_of_brackets_is_text():
    flood = "![[" * 40_000
    assert markdown_text(flood) == flood


def test_many_links_are_links():
    links = "".join(f"- [story {n}](https://daily.example/{n})\n" for n in range(MAX_BRACKETS + 9))
    assert markdown_text(links).startswith("- story 0\n- story 1\n")


LONG = "x" * 300_000
MESSAGES = {
    "header": ("a.csv", f"{LONG},b\n1,2\n"),
    "many columns": ("a.csv", ",".join(f"c{n}" for n in range(5000)) + "\n"),
    "column twice": ("a.csv", f"{LONG},{LONG},text\n1,2,3\n"),
    "key": ("a.jsonl", json.dumps({LONG: 1})),
    "key twice": ("a.jsonl", f'{{"{LONG}": 1, "{LONG}": 2}}'),
    "many keys": ("a.jsonl", json.dumps({f"k{n}": n for n in range(5000)})),
    "date": ("a.jsonl", json.dumps({"text": "A storm.", "published": LONG})),
    "number": ("a.jsonl", f'{{"text": "A storm.", "n": 1e{"9" * 4000}}}'),
    "constant": ("a.jsonl", f'{{"text": "A storm.", "n": {"9" * 9000}}}'),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_short_whatever_the_input_says(name, tmp_path):
    file, data = MESSAGES[name]
    (tmp_path / file).write_text(data, "utf-8")
    (failure,) = items(tmp_path)
    assert isinstance(failure, Failure)
    assert len(failure.reason) < 250
    assert failure.reason.isprintable()


def test_where_a_string_begins_that_has_no_end(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "A storm', "utf-8")
    (failure,) = items(tmp_path)
    assert failure.reason == "not JSON: Unterminated string starting at column 10"


def test_a_short_list_of_columns_is_whole(tmp_path):
    names = ", ".join(f"column {n}" for n in range(MAX_NAMES))
    (tmp_path / "a.csv").write_text(f"{names}\n", "utf-8")
    (failure,) = items(tmp_path)
    assert f"there are: {names};" in failure.reason


def test_a_mapped_name_is_cut_too(tmp_path):
    (tmp_path / "a.csv").write_text("text,b\nA,B\n", "utf-8")
    (tmp_path / "b.jsonl").write_bytes(ROW)
    for failure in items(tmp_path, keys=f"title={LONG}"):
        if isinstance(failure, Failure):
            assert len(failure.reason) < 250


BLANKS = ["\u00a0", "\u200b\n", "\ufeff\ufeff \u200b", "\u00ad\u2060"]


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.jsonl", "a.csv", "a.html", "a.rss"])
def test_a_text_without_a_mark_is_no_article(name, blank, tmp_path):
    data = {
        "a.jsonl": json.dumps({"text": blank}),
        "a.csv": f'text\n"{blank}"\n',
        "a.html": f"<html><body><p>{blank}</p></body></html>",
        "a.rss": f"<item><description>{blank}</description></item>",
    }.get(name, blank)
    (tmp_path / name).write_text(data, "utf-8")
    (failure,) = items(tmp_path)
    assert isinstance(failure, Failure)
    assert (
        "white space" in failure.reason
        or "no article" in failure.reason
        or "no text" in (failure.reason)
    )


def test_one_mark_among_them_is_a_text(tmp_path):
    (tmp_path / "a.txt").write_text("\u200b\u00a0A\n", "utf-8")
    (found,) = items(tmp_path)
    assert found.article.text == "\u200b\u00a0A\n"


BOMB = (
    '<?xml version="1.0" encoding="{}"?><!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'
    "<rss><channel><item><description>&b;</description></item></channel></rss>"
)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8"])
def test_entities_in_a_wide_encoding_are_seen(encoding, tmp_path):
    (tmp_path / "a.xml").write_bytes(BOMB.format(encoding).encode(encoding))
    (failure,) = items(tmp_path)
    assert failure.category == "bomb"


@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "unicode_escape"])
def test_a_feed_in_an_encoding_that_hides_its_tags_is_refused(encoding, tmp_path):
    (tmp_path / "a.xml").write_bytes(BOMB.format(encoding).encode("ascii"))
    (failure,) = items(tmp_path)
    assert (failure.category, encoding in failure.reason) == ("format", True)


def test_a_feed_in_a_wide_encoding_is_read(tmp_path):
    feed = (
        '<?xml version="1.0" encoding="utf-16"?><rss><channel><item><description>The quay is open.'
    )
    feed += "</description></item></channel></rss>"
    (tmp_path / "a.xml").write_bytes(feed.encode("utf-16"))
    (found,) = items(tmp_path)
    assert found.article.text == "The quay is open."
