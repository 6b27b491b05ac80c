"""Exports in full: every format gives the articles back, and appears complete or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace

import duckdb
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from flows.cli import app
from flows.corpus.schema import BOOKKEEPING, SCHEMA
from flows.corpus.table import Corpus
from flows.errors import UsageError
from flows.exports import csv_file, hf, jsonl, rows, write
from flows.exports.rows import ARTICLES, everything, grouped
from flows.exports.write import open_export, to_path, to_stream
from tests.flows.test_rows import full_article
from tests.flows.versions import cleaned, commit, plain_article, row
from tests.support import ROOT

NASTY = [
    "=1+1",
    "+7 495",
    "-3 degrees",
    "@home",
    "'quoted'",
    "\ttab",
    "\rback",
    "",
    '"',
    '""',
    'a "b", c',
    "two\r\nlines\nand\rmore",
    " spaces ",
    "NULL",
    "007",
    "1e5",
    "\ufeffmark",
    "𝒜 \u2028 ü",
    "a,b;c\td",
    "\\N",
]


def invoke(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def some_articles():
    return [
        full_article(),
        cleaned("a", "A  storm hit Riga.\n\nShare\n\nNobody was hurt.", source="daily.example"),
        *(plain_article(f"n{number:02}", text or "x") for number, text in enumerate(NASTY)),
        plain_article("t", title="Ein Titel", language="de", published="2021-05"),
    ]


@pytest.fixture
def out(tmp_path):
    commit(tmp_path / "out", map(row, some_articles()))
    return tmp_path / "out"


def in_order():
    return sorted(some_articles(), key=lambda article: article.id)


def export(out, kind, target, **options):
    to_path(open_export(out, kind, **options), target)
    return target


# the formats


def test_jsonl_is_the_canonical_articles(out, tmp_path):
    target = export(out, "jsonl", tmp_path / "x.jsonl")
    expected = "".join(article.to_json() + "\n" for article in in_order())
    assert target.read_bytes() == expected.encode()


def test_a_line_of_jsonl_is_a_line_for_every_reader():
    """U+2028 and the like may stand in a JSON string, and end a line for ``str.splitlines``."""
    text = "One line.\u2028Another\x85 one\u2029 and one more: № 1, 北京."
    article = replace(plain_article("a"), text=text, raw_text=text)
    (line,) = jsonl.lines([pa.RecordBatch.from_pylist([row(article)], schema=SCHEMA)])
    assert len(line.splitlines()) == 1
    assert json.loads(line)["text"] == text
    assert len(article.to_json().splitlines()) == 1
    assert json.loads(article.to_json())["text"] == text
    assert "№ 1, 北京" in line  # nothing else is escaped


@pytest.mark.parametrize("kind", ["jsonl", "parquet", "csv", "hf"])
def test_the_same_articles_are_the_same_bytes_however_they_came(kind, out, tmp_path):
    for number, article in enumerate(reversed(some_articles())):
        commit(tmp_path / "other", [row(article, f"elsewhere/{number}")])
    Corpus(tmp_path / "other").compact({})
    one = export(out, kind, tmp_path / "one")
    two = export(tmp_path / "other", kind, tmp_path / "two")
    if kind == "hf":
        one, two = (next((path / "data").iterdir()) for path in (one, two))
    if kind in ("jsonl", "csv"):
        assert one.read_bytes() == two.read_bytes()
    else:  # but for the watermark
        assert pq.read_table(one) == pq.read_table(two)
    again = export(out, kind, tmp_path / "again")
    if kind == "hf":
        again = next((again / "data").iterdir())
    assert again.read_bytes() == one.read_bytes()


def test_parquet_opens_in_pandas_polars_and_duckdb(out, tmp_path):
    target = export(out, "parquet", tmp_path / "x.parquet")
    ids = [article.id for article in in_order()]
    assert list(pandas.read_parquet(target)["id"]) == ids
    frame = polars.read_parquet(target)
    assert frame["id"].to_list() == ids
    (found,) = duckdb.sql(f"SELECT edits[1].rule FROM '{target}' WHERE id = 'ä/1'").fetchall()
    assert found == ("stray.credit",)
    schema = pq.read_schema(target)
    assert schema.names == [name for name in SCHEMA.names if name not in BOOKKEEPING]
    assert schema.equals(ARTICLES)
    assert "view" not in str(schema)
    assert schema.metadata[b"copydesk.watermark"] == b"0"
    table = pq.read_table(target)
    assert "".join(jsonl.lines(table.to_batches())) == "".join(
        article.to_json() + "\n" for article in in_order()
    )


def test_csv_comes_back_exactly(out, tmp_path):
    target = export(out, "csv", tmp_path / "x.csv")
    data = target.read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert data.startswith(b"id,source,url,title,language,")
    found = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    for record, article in zip(found, in_order(), strict=True):
        for name, value in article.to_dict().items():
            if isinstance(value, dict | list):
                assert json.loads(record[name]) == value
            else:
                assert record[name] == ("" if value is None else str(value))


def test_csv_tells_null_from_empty(tmp_path):
    commit(
        tmp_path / "out",
        [row(plain_article("a", title=None)), row(plain_article("b", title=""))],
    )
    target = export(tmp_path / "out", "csv", tmp_path / "x.csv")
    frame = polars.read_csv(target, infer_schema=False)
    assert frame["title"].to_list() == [None, ""]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00")), min_size=1))
@settings(max_examples=60, deadline=None)
def test_csv_fields_come_back_in_both_forms(texts):
    schema = pa.schema([("id", pa.string()), ("url", pa.string())])
    batch = pa.RecordBatch.from_pylist([{"id": "1", "url": text} for text in texts], schema=schema)
    for for_excel in (False, True):
        values = [csv_file._field(value, for_excel) for value in batch.column("url").to_pylist()]
        text = "".join(f'"1",{value}\r\n' for value in values)
        found = [record[1] for record in csv.reader(io.StringIO(text, newline=""), strict=True)]
        if for_excel:
            assert not [value for value in found if value.startswith(csv_file.FORMULA)]
            found = [value.removeprefix("'") for value in found]
        assert found == texts


def test_the_form_for_excel_has_a_mark_and_no_formulas(out, tmp_path):
    target = export(out, "csv", tmp_path / "x.csv", for_excel=True)
    assert target.read_bytes().startswith(b"\xef\xbb\xbfid,")
    found = list(csv.DictReader(io.StringIO(target.read_text("utf-8-sig"), newline="")))
    texts = {record["id"]: record["text"] for record in found}
    assert texts["n00"] == "'=1+1"
    assert texts["n04"] == "''quoted'"
    assert "apostrophe" in (tmp_path / "x.csv.card.md").read_text("utf-8")


def test_hf_is_what_load_dataset_reads(out, tmp_path, monkeypatch):
    monkeypatch.setattr(hf, "SHARD_ROWS", 10)
    monkeypatch.setattr(rows, "GROUP_ROWS", 5)
    target = export(out, "hf", tmp_path / "data set")
    names = sorted(path.name for path in (target / "data").iterdir())
    assert names == [f"train-{number:05}-of-00003.parquet" for number in range(3)]
    commit(out, [row(plain_article("zz"))], remove=["a"])
    delta = export(out, "hf", tmp_path / "delta", since="0")
    script = (
        "import json, sys\n"
        "from datasets import load_dataset\n"
        "for name in sys.argv[1:]:\n"
        "    corpus = load_dataset(name, split='train')\n"
        "    print(json.dumps([corpus.column_names, list(corpus['id']),"
        " corpus[0]]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, target, delta],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "HF_HUB_OFFLINE": "1",
            "HF_DATASETS_CACHE": str(tmp_path / "cache"),
            "HF_HOME": str(tmp_path / "home"),
        },
    )
    assert done.returncode == 0, done.stderr
    full, changes = map(json.loads, done.stdout.splitlines())
    assert full[0] == ARTICLES.names
    assert full[1] == [article.id for article in in_order()]
    assert full[2]["edits"][0]["rule"] == cleaned("a", "A  storm hit Riga.").edits[0].last.rule
    assert changes[0] == ["_op", *ARTICLES.names]
    assert changes[1] == ["a", "zz"]


def test_an_empty_export_has_its_columns_and_says_that_it_is_empty(tmp_path):
    commit(tmp_path / "out", [row(plain_article("a"))])
    commit(tmp_path / "out", remove=["a"])
    target = export(tmp_path / "out", "hf", tmp_path / "ds")
    (shard,) = (target / "data").iterdir()
    assert pq.read_schema(shard).equals(ARTICLES)
    assert "refuses a dataset without rows" in (target / "README.md").read_text("utf-8")
    assert export(tmp_path / "out", "jsonl", tmp_path / "x").read_bytes() == b""
    assert pq.read_table(export(tmp_path / "out", "parquet", tmp_path / "p")).num_rows == 0


def test_groups_end_where_the_articles_say_not_the_batches(monkeypatch):
    monkeypatch.setattr(rows, "GROUP_ROWS", 4)
    monkeypatch.setattr(rows, "GROUP_CHARACTERS", 100)
    texts = ["x"] * 9 + ["y" * 60] * 3 + ["z"] * 6
    table = pa.Table.from_pylist(
        [row(plain_article(f"{n:03}", text)) for n, text in enumerate(texts)], schema=SCHEMA
    ).select(ARTICLES.names)
    sizes = {
        tuple(group.num_rows for group in grouped(table.to_batches(max_chunksize=size)))
        for size in (1, 2, 3, 5, 50)
    }
    assert sizes == {(4, 4, 2, 1, 1, 4, 2)}


# complete or not at all


@pytest.mark.parametrize("kind", ["jsonl", "parquet", "csv", "hf"])
def test_an_export_that_fails_leaves_the_one_before(kind, out, tmp_path, monkeypatch):
    folder = tmp_path / "exports"
    folder.mkdir()
    export(out, kind, folder / "x")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    commit(out, [row(plain_article("new"))])

    def broken(*_, **__):
        yield from list(everything(Corpus(out)))[:1]
        raise KeyboardInterrupt

    monkeypatch.setattr(write, "everything", broken)
    with pytest.raises(KeyboardInterrupt):
        export(out, kind, folder / "x")
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_old_watermark_never_stands_beside_new_data(out, tmp_path, monkeypatch):
    target = export(out, "jsonl", tmp_path / "x")
    commit(out, [row(plain_article("new"))])

    def broken(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(write, "card", broken)
    with pytest.raises(KeyboardInterrupt):
        export(out, "jsonl", target)
    assert '"new"' in target.read_text("utf-8")
    assert not (tmp_path / "x.watermark.json").exists()


def test_a_folder_is_replaced_only_if_it_is_an_export(out, tmp_path):
    target = export(out, "hf", tmp_path / "ds")
    commit(out, remove=["a"])
    export(out, "hf", target)
    assert "a" not in pq.read_table(target / "data")["id"].to_pylist()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ds", "ds.watermark.json", "out"]
    for foreign in ("notes.txt", "data/notes.txt", ".git/HEAD"):
        (target / foreign).parent.mkdir(exist_ok=True)
        (target / foreign).write_text("mine")
        with pytest.raises(UsageError, match="is not replaced"):
            export(out, "hf", target)
        assert (target / foreign).read_text() == "mine"
        (target / foreign).unlink()
    (target / ".git").rmdir()
    (target / "README.md").write_text("my own words")
    with pytest.raises(UsageError, match=r"'README.md' in it is no part of an export"):
        export(out, "hf", target)


@pytest.mark.parametrize("where", ["out", "out/corpus", "file", "out/corpus/../corpus"])
def test_other_folders_are_never_replaced(where, out, tmp_path):
    (tmp_path / "file").write_text("mine")
    before = sorted(out.rglob("*"))
    with pytest.raises(UsageError):
        export(out, "hf", tmp_path / where)
    assert sorted(out.rglob("*")) == before
    assert (tmp_path / "file").read_text() == "mine"


def test_an_empty_folder_may_be_filled(out, tmp_path):
    (tmp_path / "ds").mkdir()
    export(out, "hf", tmp_path / "ds")
    assert (tmp_path / "ds" / "README.md").exists()


# the command


def test_the_command_writes_card_and_watermark_beside(out, tmp_path):
    result = invoke("export", out, "--format", "csv", "-o", tmp_path / "x.csv")
    assert result.exit_code == 0
    count = len(some_articles())
    told = f"{count} articles in {tmp_path / 'x.csv'}; watermark: version 0\n"
    assert (result.stdout, result.stderr) == ("", told)
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "out") == [
        "x.csv",
        "x.csv.card.md",
        "x.csv.watermark.json",
    ]
    said = json.loads((tmp_path / "x.csv.watermark.json").read_text())
    assert (said["version"], said["since"], said["articles"]) == (0, None, count)


def test_parquet_and_csv_to_standard_output_are_the_same_bytes(out, tmp_path):
    for kind, unbuffered in (("parquet", ""), ("parquet", "1"), ("csv", "")):
        target = export(out, kind, tmp_path / kind)
        done = subprocess.run(
            [sys.executable, "-m", "flows.cli", "export", out, "--format", kind],
            capture_output=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": unbuffered},
        )
        assert done.stdout == target.read_bytes(), done.stderr


def test_parquet_is_not_for_a_terminal(out):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    with pytest.raises(UsageError, match="not for a terminal"):
        to_stream(open_export(out, "parquet"), Terminal())


def test_nothing_stands_beside_a_device(out, tmp_path):
    before = sorted(path.name for path in (tmp_path.parent).iterdir())
    assert invoke("export", out, "-o", "/dev/null").exit_code == 0
    assert not os.path.exists("/dev/null.card.md")
    assert sorted(path.name for path in (tmp_path.parent).iterdir()) == before


def test_an_older_version(out, tmp_path):
    before = export(out, "jsonl", tmp_path / "before").read_bytes()
    commit(out, [row(replace(full_article(), title="Another"))])
    assert export(out, "jsonl", tmp_path / "old", version=0).read_bytes() == before
    assert export(out, "jsonl", tmp_path / "new").read_bytes() != before


WRONG_USAGE = {
    "unknown format": (
        ["--format", "xml"],
        "unknown format xml; there are jsonl, parquet, csv, hf",
    ),
    "no such version": (["--version", "7"], "there is no version 7 of the corpus in"),
    "a folder to stdout": (["--format", "hf"], "hf is a folder: name it with --output"),
    "excel that is none": (["--excel"], "--excel is a form of --format csv"),
    "no place": (["-o", "none/x.jsonl"], "cannot write none/x.jsonl: no such file or directory"),
    "no place for a folder": (["--format", "hf", "-o", "none/x"], "cannot write"),
    "a folder for a file": (["-o", "out"], "cannot write out: is a directory"),
}


@pytest.mark.parametrize("name", WRONG_USAGE)
def test_wrong_usage_is_one_line_and_exit_code_2(name, out, monkeypatch):
    monkeypatch.chdir(out.parent)
    arguments, message = WRONG_USAGE[name]
    result = invoke("export", out, *arguments)
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert message in result.stderr
    assert [path.name for path in out.parent.iterdir()] == ["out"]
