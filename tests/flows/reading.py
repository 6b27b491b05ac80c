"""What the tests of the readers share: inputs, and how an item is compared with a case."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from flows.commands.common import mapping
from flows.readers import (
    Failure,
    Found,
    ReadOptions,
    discover,
    read_files,
)
from tests.support import read_jsonl

HERE = Path(__file__).parent


PROSE = "The council voted on Monday to repair the old bridge before the winter comes. "


PAGE = (
    "<!doctype html><html><head><title>Bridge</title>"
    '<link rel="canonical" href="https://daily.example/n/1"></head><body><article>'
    + f"<p>{PROSE}</p>" * 4
    + "</article></body></html>"
)


def cases(name):
    rows = read_jsonl(HERE / f"readers_{name}.jsonl")
    return pytest.mark.parametrize("case", rows, ids=[row["why"] for row in rows])


def items(path, keys="", passed_over=None, **options):
    options = ReadOptions(mapping=mapping(keys), **options)
    return list(read_files(discover([str(path)]).files, options, passed_over))


def agrees(item, wanted):
    assert item.line == wanted["line"], item
    if "reason" in wanted:
        assert isinstance(item, Failure), item
        assert wanted["reason"] in item.reason
        assert not item.detail, item.detail
        return
    assert isinstance(item, Found), item
    for name, value in wanted.items():
        if name == "extra":
            assert value.items() <= item.article.extra.items(), item.article.extra
        elif name == "id_from":
            assert item.id_from == value
        elif name != "line":
            assert getattr(item.article, name) == value


ROWS = "".join(json.dumps({"text": f"{PROSE}{n}", "id": str(n)}) + "\n" for n in range(3))


def warc(pages, *, packed):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    for url, data, headers, status in pages:
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(data),
            http_headers=http,
            warc_headers_dict={"WARC-Date": "2024-06-01T00:00:00Z"},
        )
        writer.write_record(record)
    return out.getvalue()


CHUNKED = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (b"The bridge ", b"is open."))


CRAWL = [
    ("https://daily.example/n/7", PAGE.encode(), {"Content-Type": "text/html"}, "200 OK"),
    (
        "https://www.daily.example/t",
        "Мост открыт.".encode("koi8-r"),
        {"Content-Type": 'text/plain; charset="koi8-r"'},
        "200 OK",
    ),
    ("https://daily.example/404", PAGE.encode(), {"Content-Type": "text/html"}, "404 Not Found"),
    ("https://daily.example/x.png", b"\x89PNG", {"Content-Type": "image/png"}, "200 OK"),
    (
        "https://daily.example/z",
        gzip.compress(PROSE.encode()),
        {"Content-Type": "text/plain", "Content-Encoding": "gzip"},
        "200 OK",
    ),
    (
        "https://daily.example/c",
        CHUNKED + b"0\r\n\r\n",
        {"Content-Type": "text/plain", "Transfer-Encoding": "chunked"},
        "200 OK",
    ),
    ("https://daily.example/empty", b"", {"Content-Type": "text/html"}, "200 OK"),
]
