"""CSV, TSV and Parquet rows, and columns of other names."""

from __future__ import annotations

import datetime
import json

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.common import mapping
from flows.errors import UsageError
from flows.readers import (
    Found,
)
from tests.flows.reading import CRAWL, PROSE, agrees, cases, items, warc


@cases("tables")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables(case, encoding, tmp_path):
    (tmp_path / case["name"]).write_bytes(case["table"].encode(encoding))
    found = items(tmp_path, case.get("map", ""))
    assert len(found) == len(case["items"]), found
    for item, wanted in zip(found, case["items"], strict=True):
        agrees(item, wanted)


OLD_TABLES = [
    ("cp1251", "Губернатор вчера открыл мост через реку."),
    ("cp1252", "Die Bürger fuhren über die schöne Straße."),
    ("cp1250", "Most nad rzeką został wreszcie otwarty, mówią mieszkańcy."),
]


@pytest.mark.parametrize(("encoding", "text"), OLD_TABLES)
def test_a_table_in_an_old_encoding_also_when_it_begins_in_ascii(encoding, text, tmp_path):
    rows = [f"plain {n};x" for n in range(3)] + [f'"{text}";y'] * 5
    (tmp_path / "a.csv").write_bytes("\n".join(["text;t", *rows]).encode(encoding))
    assert [item.article.text for item in items(tmp_path)][3:] == [text] * 5


def test_a_row_of_a_utf8_table_that_is_not_utf8_fails_alone(tmp_path):
    rows = ["text", *["Мост открыт для всех жителей."] * 9]
    data = "\n".join(rows).encode() + b"\nna\xefve\nend"
    (tmp_path / "a.csv").write_bytes(data)
    found = items(tmp_path)
    assert [isinstance(item, Found) for item in found] == [True] * 9 + [False, True]
    assert (found[9].line, found[9].category) == (11, "encoding")
    assert b"na\xefve" in found[9].raw


def test_parquet_rows(tmp_path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    table = {
        "id": [1, 2, 3],
        "text": [PROSE, None, " "],
        "published": [datetime.date(2024, 5, 1), None, None],
        "seen": [datetime.datetime(2024, 5, 1, 10, tzinfo=datetime.UTC), None, None],
        "score": [1.5, float("nan"), None],
        "raw": [b"\xff", b"x", None],
        "tags": [["a"], [], None],
    }
    pq.write_table(pa.table(table), tmp_path / "a.parquet")
    good, null, blank = items(tmp_path)
    assert (good.article.text, good.article.id, good.line) == (PROSE, "1", 1)
    assert good.article.published == "2024-05-01"
    assert good.article.extra["seen"] == "2024-05-01T10:00:00+00:00"
    json.dumps(dict(good.article.extra), allow_nan=False)
    assert (null.line, "null" in null.reason) == (2, True)
    assert (blank.line, blank.category) == (3, "empty")
    (failure,) = items(tmp_path, "text=body")
    assert "no column 'body' (--map text=body); there are: id, text, published" in failure.reason
    (mapped, *_) = items(tmp_path, "title=seen")
    assert mapped.article.title == "2024-05-01T10:00:00+00:00"


@pytest.mark.parametrize(
    ("value", "pairs"),
    [
        ("", ()),
        ("text=body", (("text", "body"),)),
        (" text = body , published=date,", (("published", "date"), ("text", "body"))),
        ("text=a=b", (("text", "a=b"),)),
    ],
)
def test_map_option(value, pairs):
    assert mapping(value) == pairs


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("body", "takes field=name pairs"),
        ("text=", "takes field=name pairs"),
        ("=body", "takes field=name pairs"),
        (",", "takes field=name pairs"),
        ("body=text", "did you mean text=body?"),
        ("date=day", "no field 'date'; there are text, id"),
        ("text=a,text=b", "stands twice"),
    ],
)
def test_map_option_that_is_wrong(value, message):
    with pytest.raises(UsageError, match="--map") as error:
        mapping(value)
    assert message in str(error.value)


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_mapped_key_that_no_row_has_is_said_once(ascii_only, tmp_path):
    rows = [{"текст": PROSE, "дата": None}, {"текст": PROSE}]
    lines = [json.dumps(row, ensure_ascii=ascii_only) for row in rows]
    (tmp_path / "a.jsonl").write_text("\n".join(lines), "utf-8")
    assert all(isinstance(item, Found) for item in items(tmp_path, "text=текст,published=дата"))
    *found, failure = items(tmp_path, "text=текст,published=день")
    assert len(found) == 2
    assert "no row has the key 'день' (--map published=день)" in failure.reason
    assert "текст, дата" in failure.reason
    (first, _) = items(tmp_path, "text=body")
    assert "the key 'body' is required (there are: текст, дата)" in first.reason


def test_clean_reads_mapped_columns_and_counts_what_it_passes_over(tmp_path):
    (tmp_path / "a.csv").write_text(f"body,day\n{PROSE},2024-05-01\n", "utf-8")
    (tmp_path / "b.warc.gz").write_bytes(warc(CRAWL[:4], packed=True))
    command = ["clean", str(tmp_path), "--map", "text=body,published=day"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.stderr
    first, *_ = map(json.loads, result.stdout.splitlines())
    assert (first["raw_text"], first["published"]) == (PROSE, "2024-05-01")
    assert "not read: 1 page of type image/png, 1 page with status 404" in result.stderr
    wrong = CliRunner().invoke(app, ["clean", str(tmp_path), "--map", "body=text"])
    assert (wrong.exit_code, "did you mean text=body?" in wrong.stderr) == (2, True)
    wrong = CliRunner().invoke(app, ["clean", str(tmp_path), "--format", "pdf"])
    assert (wrong.exit_code, "there are txt, md, html" in wrong.stderr) == (2, True)


def test_whole_numbers_that_became_floats_are_ids(tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    table = pa.table({"text": [PROSE] * 4, "id": [1.0, 2.5, float("nan"), 4e300]})
    pq.write_table(table, tmp_path / "a.parquet")
    whole, broken, missing, vast = items(tmp_path)
    assert whole.article.id == "1"
    assert "id must be a string, not a number" in broken.reason
    assert missing.id_from == "path"
    assert "id must be a string, not a number" in vast.reason
