"""Bodies of pages in web archives: whole ones are articles, parts of one never are."""

from __future__ import annotations

import gzip
import zlib

import pytest
import zstandard

from flows.readers import Failure, Found
from tests.flows.reading import PROSE, items, warc

PARAGRAPHS = "".join(f"<p>{PROSE}That was its decision number {n}.</p>" for n in range(60))
PAGE = f"<html><body><article>{PARAGRAPHS}</article></body></html>".encode()
GZIP, ZLIB, ZSTD = gzip.compress(PAGE), zlib.compress(PAGE), zstandard.compress(PAGE)
BARE = ZLIB[2:-4]
NOISE = bytes(range(255, 127, -1)) * 9


def chunked(data, size=100, last=b"0\r\n\r\n"):
    parts = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + last


def only(tmp_path, data, **headers):
    sent = {"Content-Type": "text/html", **{k.replace("_", "-"): v for k, v in headers.items()}}
    page = ("https://daily.example/n/1", data, sent, "200 OK")
    (tmp_path / "a.warc").write_bytes(warc([page], packed=False))
    (item,) = items(tmp_path)
    return item


WHOLE = {
    "plain": (PAGE, {}),
    "gzip": (GZIP, {"Content_Encoding": "gzip"}),
    "x-gzip": (GZIP, {"Content_Encoding": "X-GZIP"}),
    "gzip in two members": (
        gzip.compress(PAGE[:900]) + gzip.compress(PAGE[900:]),
        {"Content_Encoding": "gzip"},
    ),
    "gzip with a line break after it": (GZIP + b"\r\n\r\n", {"Content_Encoding": "gzip"}),
    "deflate": (ZLIB, {"Content_Encoding": "deflate"}),
    "bare deflate": (BARE, {"Content_Encoding": "deflate"}),
    "zstd": (ZSTD, {"Content_Encoding": "zstd"}),
    "two packings": (gzip.compress(ZSTD), {"Content_Encoding": "zstd, gzip"}),
    "said to be gzip, stored as it is": (PAGE, {"Content_Encoding": "gzip"}),
    "said to be deflate, stored as it is": (PAGE, {"Content_Encoding": "deflate"}),
    "said to be br, stored as it is": (PAGE, {"Content_Encoding": "br"}),
    "an encoding of letters": (PAGE, {"Content_Encoding": "UTF-8"}),
    "chunked": (chunked(PAGE), {"Transfer_Encoding": "chunked"}),
    "chunked, with a trailer": (
        chunked(PAGE, last=b"0\r\nX-Sum: 7\r\n\r\n"),
        {"Transfer_Encoding": "Chunked"},
    ),
    "chunked, with extensions": (
        chunked(PAGE).replace(b"64\r\n", b"64;a=b\r\n", 1),
        {"Transfer_Encoding": "chunked"},
    ),
    "said to be chunked, stored as it is": (PAGE, {"Transfer_Encoding": "chunked"}),
    "chunked gzip": (
        chunked(GZIP),
        {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"},
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_body_is_an_article(name, tmp_path):
    data, headers = WHOLE[name]
    item = only(tmp_path, data, **headers)
    assert isinstance(item, Found), item
    assert item.article.text.count(PROSE.strip()) == 60


PARTS = {
    "gzip cut in half": (GZIP[: len(GZIP) // 2], {"Content_Encoding": "gzip"}, "gzip ends too"),
    "gzip without its checksum": (GZIP[:-4], {"Content_Encoding": "gzip"}, "gzip ends too early"),
    "broken gzip": (GZIP[:60] + NOISE, {"Content_Encoding": "gzip"}, "broken gzip"),
    "zstd cut in half": (ZSTD[: len(ZSTD) // 2], {"Content_Encoding": "zstd"}, "zstd ends too"),
    "deflate cut in half": (ZLIB[: len(ZLIB) // 2], {"Content_Encoding": "deflate"}, "too early"),
    "no deflate": (NOISE, {"Content_Encoding": "deflate"}, "no deflate"),
    "br": (NOISE, {"Content_Encoding": "br"}, "packed as 'br'"),
    "a chunk cut in half": (
        chunked(PAGE)[:2050],
        {"Transfer_Encoding": "chunked"},
        "cut within a chunk",
    ),
    "no last chunk": (chunked(PAGE, last=b""), {"Transfer_Encoding": "chunked"}, "last is missing"),
    "a chunk longer than it says": (
        chunked(PAGE).replace(b"\r\n64\r\n", b"and more\r\n64\r\n", 1),
        {"Transfer_Encoding": "chunked"},
        "broken after a chunk",
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_a_body_is_refused(name, tmp_path):
    data, headers, reason = PARTS[name]
    failure = only(tmp_path, data, **headers)
    assert isinstance(failure, Failure), failure
    assert (failure.category, failure.line) == ("format", 2)
    assert reason in failure.reason
    assert failure.raw.startswith(data[:50])


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress])
def test_a_body_that_is_a_bomb(pack, tmp_path):
    encoding = "gzip" if pack is gzip.compress else "zstd"
    failure = only(tmp_path, pack(b"<p>a</p>" * 6_000_000), Content_Encoding=encoding)
    assert failure.category == "bomb"


@pytest.mark.parametrize(("why", "shown"), [("length", "length"), ("x" * 99, "x" * 40)])
def test_what_the_crawl_cut_short_is_refused_by_its_own_word(why, shown, tmp_path):
    page = ("https://daily.example/n/1", PAGE, {"Content-Type": "text/html"}, "200 OK")
    data = warc([page, page], packed=False)
    head, mark, rest = data.rpartition(b"WARC-Date:")
    (tmp_path / "a.warc").write_bytes(
        head + b"WARC-Truncated: " + why.encode() + b"\r\n" + mark + rest
    )
    whole, cut = items(tmp_path)
    assert isinstance(whole, Found)
    assert cut.reason.startswith("the crawl kept only a part of the page (WARC-Truncated: " + shown)
    assert len(cut.reason) < 120


def test_a_page_that_the_end_of_the_file_cuts_is_no_article(tmp_path):
    page = ("https://daily.example/n/1", PAGE, {"Content-Type": "text/html"}, "200 OK")
    data = warc([page, page], packed=False)
    (tmp_path / "a.warc").write_bytes(data[:-800])
    whole, cut = items(tmp_path)
    assert isinstance(whole, Found)
    assert "it ends within record 3" in cut.reason
