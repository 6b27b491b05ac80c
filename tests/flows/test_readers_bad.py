"""Bad inputs: each is a failure that says why, keeps the bytes, and stops nothing else."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flows.readers import (
    CATEGORIES,
    KINDS,
    Failure,
    Found,
    InputFile,
    ReadOptions,
    parse,
    read,
    records,
)
from flows.readers.records import KEPT_BYTES
from tests.flows.reading import CRAWL, PAGE, PROSE, ROWS, items, warc
from tests.support import ROOT

LIMIT = 20_000


SMALL = {"limit": LIMIT}


DEEP_PAGE = "<html><body>" + "<div>" * 100_000 + PROSE


OVER = "word " * (LIMIT // 4)


RUSSIAN = "Губернатор вчера открыл мост через реку. "


HUGE = 45_000_000  # bombs are told at the default limit


def parquet(rows):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    out = io.BytesIO()
    pq.write_table(pa.table({"text": rows}), out)
    return out.getvalue()


BAD = {
    "empty text": ("a.txt", b"", "empty", "empty"),
    "blank text": ("a.txt", b" \n", "empty", "white space"),
    "empty page": ("a.html", b"", "empty", "empty"),
    "empty Markdown": ("a.md", b"---\ntitle: T\n---\n", "empty", "no text"),
    "empty rows": ("a.jsonl", b"\n", "empty", "empty"),
    "empty table": ("a.csv", b"", "empty", "empty"),
    "empty feed": ("a.rss", b" ", "empty", "empty"),
    "empty archive of the web": ("a.warc", b"", "empty", "empty"),
    "empty gzip": ("a.txt.gz", gzip.compress(b""), "empty", "empty"),
    "a picture": ("a.txt", b"\x89PNG\r\n\x1a\n", "binary", "PNG"),
    "noise": ("a.txt", bytes(range(256)) * 9, "binary", "binary"),
    "cut UTF-8": ("a.txt", "Мост снова открыт".encode()[:-1], "encoding", "broken UTF-8"),
    "no encoding fits": ("a.txt", bytes(range(128, 256)) * 3, "encoding", "cannot be told"),
    "broken row": ("a.jsonl", b'{"text": ', "format", "not JSON"),
    "no text in the row": ("a.jsonl", b"{}", "format", "'text' is required"),
    "row over the limit": (
        "a.jsonl",
        json.dumps({"text": OVER}).encode(),
        "too-large",
        "over the limit of 20,000",
    ),
    "line without an end": ("a.jsonl", b'{"text": "' + b"a" * 5 * LIMIT, "too-large", "the line"),
    "text over the limit": ("a.txt", OVER.encode(), "too-large", "over the limit"),
    "short in bytes, long in UTF-8": (
        "a.txt",
        (RUSSIAN * (LIMIT // 60)).encode("cp1251"),
        "too-large",
        "over the limit",
    ),
    "row of a table over the limit": ("a.csv", b"text\n" + OVER.encode(), "too-large", "limit"),
    "page over the limit": ("a.html", PAGE.encode() + b" " * 5 * LIMIT, "too-large", "limit"),
    "nested tags": ("a.html", DEEP_PAGE.encode(), "bomb", "nested more than 256 deep"),
    "nested marks": ("a.html", b"<b><i>" * 50_000, "bomb", "nested more than 256 deep"),
    "nested tags of a feed": ("a.rss", b"<rss><item>" + b"<x>" * 20_000, "bomb", "nested"),
    "no article": ("a.html", b"<html><body></body></html>", "format", "no article text"),
    "no gzip": ("a.txt.gz", PROSE.encode(), "format", "broken gzip"),
    "no zstd": ("a.txt.zst", PROSE.encode(), "format", "broken zstd"),
    "cut gzip": ("a.txt.gz", gzip.compress(PROSE.encode())[:-9], "format", "ends too early"),
    "cut zstd": ("a.txt.zst", zstandard.compress(PROSE.encode())[:-3], "format", "too early"),
    "gzip bomb": ("a.txt.gz", gzip.compress(b"a" * HUGE), "bomb", "100 times"),
    "zstd bomb": ("a.txt.zst", zstandard.compress(b"a" * HUGE), "bomb", "100 times"),
    "a packed line without an end": (
        "a.jsonl.gz",
        gzip.compress(b'{"text":"' + b"a" * HUGE),
        "bomb",
        "100 times",
    ),
    "a packed field without an end": (
        "a.csv.zst",
        zstandard.compress(b'text\n"' + b"a" * HUGE),
        "bomb",
        "100 times",
    ),
    "a packed page that is a bomb": (
        "a.html.gz",
        gzip.compress(b"<p>a</p>" * (HUGE // 8)),
        "bomb",
        "100 times",
    ),
    "headers without an end": (
        "a.warc.gz",
        gzip.compress(b"WARC/1.0\r\nX: " + b"a" * 2_000_000),
        "format",
        "headers without an end",
    ),
    "no web archive": ("a.warc", PROSE.encode(), "format", "record 1 should begin"),
    "no Parquet": ("a.parquet", PROSE.encode(), "format", "broken Parquet"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_input_is_a_failure_and_the_rest_goes_on(name, tmp_path):
    file, data, category, reason = BAD[name]
    if file.endswith(".parquet"):
        pytest.importorskip("pyarrow")
    (tmp_path / file).write_bytes(data)
    (tmp_path / "z.txt").write_text(PROSE, "utf-8")
    failure, found = items(tmp_path, **({} if category == "bomb" else SMALL))
    assert isinstance(failure, Failure)
    assert (failure.path, failure.category) == (file, category), failure.reason
    assert reason in failure.reason
    assert not failure.detail, failure.detail
    assert failure.raw == data[: len(failure.raw)] or file.endswith((".gz", ".zst", ".csv"))
    assert len(failure.raw) <= KEPT_BYTES
    assert found.article.text == PROSE


@pytest.mark.parametrize(
    ("file", "data", "raw"),
    [
        ("a.txt", b"a" * 5 * LIMIT, None),
        ("a.txt", b"\x89PNG", None),
        ("a.jsonl", b"a" * 5 * LIMIT, None),
        ("a.jsonl", b"{}", None),
        ("a.txt.gz", b"no gzip", None),
        ("a.csv", b"text,t\nragged\n", b"ragged\n"),
        ("a.csv", b"text\n" + b"a" * 5 * LIMIT, b"a" * 5 * LIMIT),
    ],
)
def test_a_failure_keeps_the_head_and_the_hash_of_all(file, data, raw, tmp_path):
    (tmp_path / file).write_bytes(data)
    (failure,) = items(tmp_path, **SMALL)
    whole = raw or data
    assert failure.raw == whole[:KEPT_BYTES]
    assert failure.sha256 == hashlib.sha256(whole).hexdigest()


GOOD_ROWS = "".join(json.dumps({"text": os.urandom(300).hex()}) + "\n" for _ in range(50))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl.gz", gzip.compress(GOOD_ROWS.encode())[:-20]),
        ("a.jsonl.zst", zstandard.compress(GOOD_ROWS.encode()) + b"garbage"),
        ("a.csv.gz", gzip.compress(b"text\n" + b"A storm.\n" * 9) + b"garbage"),
        ("a.jsonl", GOOD_ROWS.encode() + b'{"text": "' + b"a" * 9 * LIMIT),
    ],
    # the bytes of a gzip file hold the time, and two workers must collect the same names
    ids=["cut gzip", "rubbish after zstd", "rubbish after gzip", "endless line"],
)
def test_rows_before_the_break_are_kept(name, data, tmp_path):
    (tmp_path / name).write_bytes(data)
    *found, failure = items(tmp_path, **SMALL)
    assert len(found) > 5
    assert all(isinstance(item, Found) for item in found)
    assert isinstance(failure, Failure)


def test_rows_after_a_line_over_the_limit_go_on(tmp_path):
    (tmp_path / "a.jsonl").write_text(f"{ROWS}{'a' * 9 * LIMIT}\n{ROWS}", "utf-8")
    (tmp_path / "b.csv").write_text(f"text\nOne.\n{'a' * 9 * LIMIT}\nTwo.\n", "utf-8")
    kinds = [type(item).__name__[:5] for item in items(tmp_path, **SMALL)]
    assert kinds == ["Found"] * 3 + ["Failu"] + ["Found"] * 4 + ["Failu"] + ["Found"]


def test_rows_after_a_quotation_that_is_never_closed_go_on(tmp_path):
    rows = "".join(f"word {n}\n" for n in range(LIMIT))
    (tmp_path / "a.csv").write_text(f'text\nOne.\n"Two.\n{rows}', "utf-8")
    one, two, *rest = items(tmp_path, **SMALL)
    assert one.article.text == "One."
    assert (two.line, two.category) == (3, "too-large")
    assert "never closed" in two.reason
    assert [item.line for item in rest] == list(range(4, LIMIT + 4))


def test_parquet_that_breaks_keeps_the_rows_before(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    with pq.ParquetWriter(tmp_path / "a.parquet", pa.schema([("text", pa.string())])) as writer:
        for _ in range(3):
            writer.write_table(pa.table({"text": [os.urandom(2000).hex() for _ in range(50)]}))
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    data[len(data) * 2 // 3 : len(data) * 9 // 10] = bytes(len(data) * 9 // 10 - len(data) * 2 // 3)
    (tmp_path / "a.parquet").write_bytes(data)
    *found, failure = items(tmp_path)
    assert len(found) >= 50
    assert "broken Parquet after row" in failure.reason


def test_a_parquet_bomb(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"text": ["a" * 4_000_000] * 3})
    pq.write_table(table, tmp_path / "a.parquet", compression="zstd", use_dictionary=False)
    (failure,) = items(tmp_path, **SMALL)
    assert failure.category == "bomb"


def test_without_pyarrow_parquet_says_what_is_missing(tmp_path, monkeypatch):
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    (failure,) = items(tmp_path)
    assert "pip install 'copydesk[flows]'" in failure.reason


def test_many_equal_rows_are_no_bomb(tmp_path):
    (tmp_path / "a.jsonl.zst").write_bytes(zstandard.compress(ROWS.encode() * 1000))
    assert all(isinstance(item, Found) for item in items(tmp_path, **SMALL))


def test_the_limit_itself_is_no_failure(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"a" * LIMIT)
    (tmp_path / "b.jsonl").write_text(json.dumps({"text": "\u0430" * (LIMIT // 2)}))
    at_limit = items(tmp_path, **SMALL)
    assert [isinstance(item, Found) for item in at_limit] == [True, True]
    over = items(tmp_path, limit=LIMIT - 1)
    assert {item.category for item in over} == {"too-large"}


BOMB_PROBE = """
import re, sys
from pathlib import Path
from flows.readers import discover, read_files
(failure,) = read_files(discover([sys.argv[1]]).files)
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(failure.category, int(peak) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it reads /proc")
@pytest.mark.parametrize("name", ["a.txt.gz", "a.jsonl.gz", "a.csv.zst", "a.html.zst"])
def test_a_bomb_of_a_gigabyte_takes_no_more_than_some_tens_of_megabytes(name, tmp_path):
    head = b'text\n"' if ".csv" in name else b""
    chunk = bytes(1_000_000).replace(b"\0", b"a")
    with open(tmp_path / name, "wb") as file:
        if name.endswith(".gz"):
            member = gzip.compress(chunk * 10)
            file.write(gzip.compress(head) + member * 100)
        else:
            packer = zstandard.ZstdCompressor().compressobj()
            file.write(packer.compress(head))
            file.writelines(packer.compress(chunk) for _ in range(1000))
            file.write(packer.flush())
    ran = subprocess.run(
        [sys.executable, "-c", BOMB_PROBE, str(tmp_path / name)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    category, megabytes = ran.stdout.split()
    assert category == "bomb"
    assert int(megabytes) < 120


SAMPLES = [
    PAGE.encode(),
    ROWS.encode(),
    b"text,title\nA,B\n",
    b"<rss><channel><item><description>x</description></item></channel></rss>",
    warc(CRAWL, packed=False),
    warc(CRAWL[:2], packed=True),
    gzip.compress(ROWS.encode()),
    zstandard.compress(ROWS.encode()),
    parquet([PROSE]) if "pyarrow" in sys.modules else b"PAR1",
    b"---\ntitle: x\n---\n# y\n",
    b"\xff\xfea\x00",
]


@st.composite
def broken_bytes(draw):
    """Any bytes, or a sound file with a piece cut out, doubled or overwritten."""
    if draw(st.booleans()):
        return draw(st.binary(max_size=300))
    data = draw(st.sampled_from(SAMPLES))
    start = draw(st.integers(0, len(data)))
    end = draw(st.integers(start, min(len(data), start + 50)))
    return data[:start] + draw(st.binary(max_size=20)) + data[end:]


@given(
    data=broken_bytes(),
    kind=st.sampled_from(KINDS),
    pack=st.sampled_from(["", ".gz", ".zst"]),
    sound=st.booleans(),
)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@example(b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", "warc", "", True)
@example(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9\r\n\r\nHTTP", "warc", "", True)
@example(b"sep=;", "csv", "", True)
@example(b'"', "csv", "", True)
@example(b"\r\0", "csv", "", False)
@example(b"<item", "feed", "", True)
@example(b"\xef\xbb\xbf", "jsonl", "", True)
def test_no_bytes_make_a_reader_raise(data, kind, pack, sound):
    if sound:
        data = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}[pack](data)
    options = ReadOptions(kind=kind, limit=5000)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"a.{kind}{pack}")
        file.write_bytes(data)
        for path in (file.name, ""):  # the second time as standard input
            source = InputFile(file, path, str(file))
            for item in records(source, options):
                result = item if isinstance(item, Failure) else parse(item, options)
                if isinstance(result, Failure):
                    assert result.reason
                    assert result.category in CATEGORIES
                    assert "cannot be read (" not in result.reason or result.line, result.detail
                else:
                    assert result.article.text.strip()
                    assert result.article.id
            assert list(read(source, options)) == list(read(source, options))
