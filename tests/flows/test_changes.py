"""What changed between two versions, and rows in order whatever the memory."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pyarrow as pa
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from flows.commands.common import Paint
from flows.commands.corpus_diff import diff, rendered
from flows.corpus import ordered as module
from flows.corpus.changes import Change, Totals, changes, open_version
from flows.corpus.ordered import ROWS_AT_ONCE, ordered
from flows.corpus.table import Corpus
from flows.errors import UsageError
from tests.flows.versions import cleaned, commit, plain_article, row

FIRST = (
    "The harbour  is open again.\n\nShare\n\nThe ferries sail on Monday, the harbour office said."
)


def changed(output, before=0, after=1):
    return {c.id: c for c in changes(open_version(output, before), open_version(output, after))}


def test_added_removed_changed_and_moved(tmp_path):
    a, b, c, d = (plain_article(name) for name in "abcd")
    commit(tmp_path / "out", [row(a), row(b), row(c)])
    commit(
        tmp_path / "out",
        [row(replace(a, title="New")), row(b, "elsewhere/b.txt"), row(d)],
        remove=["c"],
    )
    found = changed(tmp_path / "out")
    assert list(found) == ["a", "b", "c", "d"]
    assert found["a"] == Change("a", "changed", "a.txt", fields=("title",))
    assert found["b"] == Change("b", "moved", "elsewhere/b.txt", "b.txt")
    assert found["c"] == Change("c", "removed", "c.txt")
    assert found["d"] == Change("d", "added", "d.txt")
    back = changed(tmp_path / "out", 1, 0)
    assert {name: change.kind for name, change in back.items()} == {
        "a": "changed",
        "b": "moved",
        "c": "added",
        "d": "removed",
    }


def test_edits_are_counted_by_rule_wherever_they_stand(tmp_path):
    before = cleaned("a", FIRST)
    rules = {part.rule for edit in before.edits for part in edit.parts}
    assert "layout.spaces" in rules
    longer = cleaned("a", "Good news at last for the islands.\n\n" + FIRST + "\n\nAll  is well.")
    commit(tmp_path / "out", [row(before)])
    commit(tmp_path / "out", [row(longer)])
    (change,) = changed(tmp_path / "out").values()
    assert change.raw
    assert {"text", "raw_text", "edits"} <= set(change.fields)
    assert change.edits_appeared == {"layout.spaces": 1}  # the first one only moved along
    assert change.edits_gone == {}


def test_every_step_of_an_edit_counts(tmp_path):
    commit(tmp_path / "out", [row(plain_article("a", raw_text="Mr  Lukashenka\xad is here."))])
    article = cleaned("a", "Mr  Luka\xadshenka is here, Aliaksandr Lukashenka  told Belarus.")
    steps = [part.rule for edit in article.edits for part in edit.parts]
    assert len(steps) > len(article.edits)
    commit(tmp_path / "out", [row(article)])
    (change,) = changed(tmp_path / "out").values()
    assert sum(change.edits_appeared.values()) == len(steps)
    assert set(change.edits_appeared) == set(steps)


def test_only_versions(tmp_path):
    article = plain_article("a", pipeline_version="layout-1")
    commit(tmp_path / "out", [row(article)])
    commit(tmp_path / "out", [row(replace(article, pipeline_version="layout-2"))])
    (change,) = changed(tmp_path / "out").values()
    assert change.kind == "changed"
    assert change.versions_only
    assert not Change("a", "moved", "x", "y").versions_only


def test_files_both_versions_share_are_not_read(tmp_path, monkeypatch):
    out = tmp_path / "out"
    commit(out, [row(plain_article(f"a{number}")) for number in range(20)])
    commit(out, [row(plain_article("b"))])
    read = []
    batches_of = module.batches_of
    monkeypatch.setattr(
        module, "batches_of", lambda file, schema: read.append(file) or batches_of(file, schema)
    )
    assert list(changed(out)) == ["b"]
    assert read
    assert not {*Corpus(out, 0).data_files()} & {*read}


def test_a_compaction_changes_nothing(tmp_path):
    out = tmp_path / "out"
    for number in range(4):
        commit(out, [row(plain_article(f"a{number}"))])
    corpus = Corpus(out)
    assert corpus.compact({}) == 4
    assert set(corpus.data_files()) != set(Corpus(out, 3).data_files())
    assert changed(out, 3, 4) == {}


def test_unequal_rows_are_found_among_many(tmp_path):
    out = tmp_path / "out"
    rows = [row(plain_article(f"{number:04}")) for number in range(300)]
    commit(out, rows)
    touched = sorted(random.Random(1).sample(range(300), 7))
    commit(out, [{**rows[n], "url": "https://daily.example/x"} for n in touched])
    found = changed(out)
    assert list(found) == [f"{number:04}" for number in touched]
    assert {change.fields for change in found.values()} == {("url",)}


@pytest.mark.parametrize("version", [-1, 2, 99])
def test_a_version_there_is_not(version, tmp_path):
    for name in "ab":
        commit(tmp_path / "out", [row(plain_article(name))])
    with pytest.raises(UsageError, match=f"no version {version} of .*; there is 0 to 1"):
        open_version(tmp_path / "out", version)


def test_no_corpus(tmp_path):
    with pytest.raises(UsageError, match="no corpus in"):
        open_version(tmp_path)


# ordered


def read_from(ids, size, width=0):
    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    rows = [{"id": name, "text": name * width} for name in ids]
    batches = [
        pa.RecordBatch.from_pylist(rows[at : at + size], schema=schema)
        for at in range(0, len(rows), size)
    ]
    return lambda columns: (b.select(columns) if columns else b for b in batches)


@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=4), unique=True, max_size=60),
    st.integers(1, 20),
    st.sampled_from([1, 100, 1000, 10**6]),
)
@settings(max_examples=40, deadline=None)
def test_ordered_is_sorted_whatever_the_budget(ids, size, budget):
    batches = list(ordered(read_from(ids, size, width=3), budget=budget))
    rows = [found for batch in batches for found in batch.to_pylist()]
    assert [found["id"] for found in rows] == sorted(ids)
    assert all(found["text"] == found["id"] * 3 for found in rows)
    assert all(0 < batch.num_rows <= ROWS_AT_ONCE for batch in batches)


def test_ordered_leaves_no_files_and_uses_the_folder_it_is_given(tmp_path):
    ids = [f"{number:05}" for number in range(3000)]
    random.Random(2).shuffle(ids)
    rows = ordered(read_from(ids, 100, width=5), folder=tmp_path, budget=10_000)
    first = next(rows)
    assert first.column("id")[0].as_py() == "00000"
    assert list(tmp_path.glob(".sorting-*"))
    rest = [name for batch in rows for name in batch.column("id").to_pylist()]
    assert [*first.column("id").to_pylist(), *rest] == sorted(ids)
    assert list(tmp_path.iterdir()) == []


def test_ordered_that_is_given_up_leaves_no_files(tmp_path):
    ids = [f"{number:05}" for number in range(500)]
    rows = ordered(read_from(ids, 50, width=5), folder=tmp_path, budget=1_000)
    next(rows)
    rows.close()
    assert list(tmp_path.iterdir()) == []


# the command

app = typer.Typer(rich_markup_mode=None)
app.command()(diff)


def invoke(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def two_versions(tmp_path):
    out = tmp_path / "out"
    long = "a/very/long/path/to/an/article/" * 4
    commit(
        out,
        [
            row(plain_article("a", raw_text="A  storm.", text="A  storm.")),
            row(plain_article("b")),
            row(plain_article("c"), f"{long}c.txt"),
        ],
    )
    commit(out, [row(cleaned("a", "A  storm.")), row(cleaned("d", FIRST))], remove=["b"])
    return out


def test_the_page_says_what_changed_in_80_columns(two_versions):
    result = invoke(two_versions, 0, 1)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert max(map(len, lines[1:])) <= 80
    assert lines[0].endswith("version 0 (3 articles) to 1 (3)")
    assert lines[1] == "1 added, 1 removed, 1 changed, 0 moved"
    (rule,) = [line for line in lines if line.startswith("  layout.spaces")]
    assert rule.split() == ["layout.spaces", "1", "0", "1"]
    assert "layout.spaces +1" in result.stdout
    assert "removed   b  b.txt" in lines
    assert "\x1b" not in result.stdout
    assert invoke(two_versions, 0).stdout == result.stdout


def test_the_list_can_be_cut(two_versions):
    assert (
        "\narticles (1 of 3; --articles N lists more)\n"
        in invoke(two_versions, 0, "--articles", 1).stdout
    )
    assert "\narticles" not in invoke(two_versions, 0, "--articles", 0).stdout


def test_nothing_changed(two_versions):
    result = invoke(two_versions, 1, 1)
    assert result.stdout.splitlines()[1:] == ["no differences"]
    assert result.exit_code == 0


def test_json_lines_then_totals(two_versions):
    lines = [json.loads(line) for line in invoke(two_versions, 0, 1, "--json").stdout.splitlines()]
    assert [line.get("kind") for line in lines] == ["changed", "removed", "added", None]
    totals = lines[-1]["totals"]
    assert (totals["before"], totals["after"]) == (0, 1)
    assert (totals["added"], totals["removed"], totals["changed"], totals["moved"]) == (1, 1, 1, 0)
    assert {"rule": "layout.spaces", "appeared": 1, "gone": 0, "articles": 1} in totals["edits"]


def test_wrong_usage_is_one_line(two_versions, tmp_path):
    for arguments, message in (
        ((two_versions, 0, 7), "no version 7"),
        ((tmp_path / "none", 0, 1), "no corpus in"),
    ):
        result = invoke(*arguments)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert message in result.stderr


def test_many_rules_and_long_names_fit():
    totals = Totals()
    gone = {f"rule.{'x' * 70}.{number}": number + 1 for number in range(40)}
    change = Change("i" * 100, "changed", "p" * 200, "", ("edits",), {}, gone, {"f": 2}, {})
    totals.add(change)
    lines = list(rendered("t", totals, [change], Paint(False), 80))
    assert max(map(len, lines)) <= 80
    assert any("25 more rules" in line for line in lines)
    text = "".join(line.strip() for line in lines)
    assert f"rule.{'x' * 70}.39" in text
    assert "flag f +2" in "\n".join(lines)


def test_what_an_article_says_cannot_command_a_terminal():
    change = Change("a\x1b[31m", "added", "b\x07")
    totals = Totals()
    totals.add(change)
    assert "\x1b" not in "".join(rendered("t\x1b", totals, [change], Paint(False), 80))
