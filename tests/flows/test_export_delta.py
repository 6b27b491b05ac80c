"""Exports since a version: applied in order they give the export in full."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from flows.cli import app
from flows.corpus.table import Corpus
from flows.exports.write import open_export, to_path
from tests.flows.test_rows import full_article
from tests.flows.versions import commit, plain_article, row


def invoke(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def lines(out, **options):
    return list(open_export(out, "jsonl", **options).lines(None))


def apply(state, delta):
    """What a reader of the export does: by id, knowing nothing of copydesk."""
    rows = [json.loads(line) for line in delta]
    end = rows.pop()
    assert end["_op"] == "watermark"
    assert len({line["id"] for line in rows}) == len(rows)
    for line in rows:
        operation = line.pop("_op")
        if operation == "upsert":
            state[line["id"]] = line
        else:
            assert (operation, list(line)) == ("delete", ["id"])
            del state[line["id"]]
    return end["version"]


NAMES = st.sampled_from(list("abcdefg"))
PUT = st.dictionaries(NAMES, st.tuples(st.integers(0, 2), st.integers(0, 1)), max_size=5)
COMMITS = st.lists(st.tuples(PUT, st.sets(NAMES, max_size=3), st.booleans()), max_size=5)


@given(COMMITS)
@settings(max_examples=20, deadline=None)
def test_the_deltas_in_order_give_the_export_in_full(commits):
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        commit(out, [row(plain_article(letter)) for letter in "abc"])
        state = {line["id"]: line for line in map(json.loads, lines(out))}
        watermark = 0
        for put, remove, asked in commits:
            rows = [
                row(plain_article(letter, title=f"Title {variant}"), f"place/{place}/{letter}")
                for letter, (variant, place) in put.items()
            ]
            newest = commit(out, rows, remove=remove)
            if asked:
                watermark = apply(state, lines(out, since=str(watermark)))
                assert watermark == newest
                full = lines(out)
                assert [
                    json.dumps(state[key], ensure_ascii=False) + "\n" for key in sorted(state)
                ] == full
        apply(state, lines(out, since=str(watermark)))
        assert [state[key] for key in sorted(state)] == [json.loads(line) for line in lines(out)]


def three_versions(tmp_path):
    out = tmp_path / "out"
    commit(out, [row(plain_article("a")), row(full_article()), row(plain_article("c"))])
    commit(out, [row(replace(full_article(), title="New"))], remove=["a"])
    commit(out, [row(plain_article("d"))])
    return out


def test_only_what_changed_with_its_operation_sorted_by_id(tmp_path):
    out = three_versions(tmp_path)
    rows = [json.loads(line) for line in lines(out, since="0")]
    assert [(line["_op"], line.get("id")) for line in rows] == [
        ("delete", "a"),
        ("upsert", "d"),
        ("upsert", "ä/1"),
        ("watermark", None),
    ]
    assert rows[2] == {"_op": "upsert", **replace(full_article(), title="New").to_dict()}
    assert rows[-1] == {"_op": "watermark", "since": 0, "version": 2}
    assert [json.loads(x)["_op"] for x in lines(out, since="0", version=1)] == [
        "delete",
        "upsert",
        "watermark",
    ]
    assert len(lines(out, since="2")) == 1


def test_a_move_or_a_compaction_is_no_change(tmp_path):
    out = three_versions(tmp_path)
    commit(out, [row(plain_article("c"), "elsewhere/c.txt")])
    Corpus(out).compact({})
    assert len(lines(out, since="2")) == 1


def test_parquet_and_csv_deltas(tmp_path):
    out = three_versions(tmp_path)
    to_path(open_export(out, "parquet", since="0"), tmp_path / "d.parquet")
    table = pq.read_table(tmp_path / "d.parquet")
    assert table.column("_op").to_pylist() == ["delete", "upsert", "upsert"]
    assert table.column("text").to_pylist()[:2] == [None, "A storm."]
    assert table.schema.metadata[b"copydesk.since"] == b"0"
    assert table.schema.metadata[b"copydesk.watermark"] == b"2"
    to_path(open_export(out, "csv", since="0"), tmp_path / "d.csv")
    text = (tmp_path / "d.csv").read_text("utf-8")
    records = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(r["_op"], r["id"], r["language"]) for r in records] == [
        ("delete", "a", ""),
        ("upsert", "d", "en"),
        ("upsert", "ä/1", "en"),
    ]
    assert len(records[0]) == len(table.column_names)


def test_the_card_of_a_delta(tmp_path):
    out = three_versions(tmp_path)
    to_path(open_export(out, "jsonl", since="0"), tmp_path / "d.jsonl")
    text = (tmp_path / "d.jsonl.card.md").read_text("utf-8")
    assert "from version 0 to version 2:\n2 articles added or changed, 1 deleted." in text
    assert "| `_op` | string | never |" in text
    assert "To apply the changes" in text


def test_the_watermark_is_told_and_can_be_given_back(tmp_path):
    out = three_versions(tmp_path)
    result = invoke("export", out, "--since", 0, "--version", 1, "-o", tmp_path / "d")
    assert result.stderr == f"1 upsert and 1 delete in {tmp_path / 'd'}; watermark: version 1\n"
    watermark = tmp_path / "d.watermark.json"
    said = json.loads(watermark.read_text())
    assert (said["version"], said["since"], said["articles"], said["deletes"]) == (1, 0, 1, 1)
    result = invoke("export", out, "--since", watermark)
    assert result.exit_code == 0
    assert [json.loads(line).get("id") for line in result.stdout.splitlines()] == ["d", None]
    assert result.stderr == "1 upsert and 0 deletes; watermark: version 2\n"


def test_a_watermark_of_another_corpus_is_refused(tmp_path):
    out = three_versions(tmp_path)
    to_path(open_export(out, "jsonl", version=0), tmp_path / "x")
    for letter in "ab":
        commit(tmp_path / "other", [row(plain_article(letter))])
    result = invoke("export", tmp_path / "other", "--since", tmp_path / "x.watermark.json")
    assert result.exit_code == 2
    assert "belongs to another corpus; export in full, without --since" in result.stderr
    assert len(result.stderr.splitlines()) == 1


WRONG = {
    "a version there is not": (["--since", "9"], "there is no version 9"),
    "a negative one": (["--since", "-1"], "not '-1'"),
    "no number": (["--since", "yesterday"], "--since takes a version or a *.watermark.json file"),
    "the wrong way round": (
        ["--since", "2", "--version", "1"],
        "--since 2 is newer than --version 1",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_usage_is_one_line(name, tmp_path):
    out = three_versions(tmp_path)
    arguments, message = WRONG[name]
    result = invoke("export", out, *arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("what", ["null", "[]", '{"version": true, "table": "x"}', "{", "{}"])
def test_a_watermark_file_that_is_none(what, tmp_path):
    out = three_versions(tmp_path)
    (tmp_path / "w.json").write_text(what)
    result = invoke("export", out, "--since", tmp_path / "w.json")
    assert result.exit_code == 2
    assert "--since takes a version" in result.stderr


def test_a_version_whose_files_were_vacuumed_away(tmp_path):
    out = three_versions(tmp_path)
    needed = set(Corpus(out).data_files())
    for file in (out / "corpus").glob("*.parquet"):
        if file not in needed:
            file.unlink()
    result = invoke("export", out, "--since", 0, "-o", tmp_path / "d")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "version 0 of" in result.stderr
    assert "export in full, without --since" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert invoke("export", out, "-o", tmp_path / "full").exit_code == 0
