"""The optional columns of translations: a table gets them when they are used, and keeps them then."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from flows.corpus import table as corpus_table
from flows.corpus.changes import changes
from flows.corpus.check import check
from flows.corpus.log import entry_of
from flows.corpus.maintenance import compact, restore
from flows.corpus.rows import to_article_dict
from flows.corpus.schema import GLOSSES, SCHEMA, TRANSLATIONS, schema_of, schema_with
from flows.corpus.table import Corpus
from flows.corpus.translated import STAMPS, broken_translation
from flows.errors import RunError
from flows.exports import hf
from flows.exports.rows import ARTICLES
from flows.exports.write import open_export, to_path
from flows.staged import Made, ShardResult, stage, staged_result
from flows.undo import undo
from normalizers import CanonicalArticle
from normalizers.policy import Withdrawal
from tests.flows.support import exported, run_into, story
from tests.flows.tables import article_row, command, filled_row, log_entry, staged

ENGINE = "libre http://127.0.0.1:5000"
GLOSS = {
    "surface": "Поделиться",
    "language": "ru",
    "to": "en",
    "text": "Share",
    "engine": ENGINE,
}


def entry(what: str = "text", to: str = "en", **other: Any) -> dict[str, Any]:
    """An entry of ``translations``."""
    counts = {"complete": True, "segments": 1, "unprotected": 0, "empty": 0}
    return {
        "what": what,
        "to": to,
        "engine": ENGINE,
        "version": "1",
        "basis": "",
        **counts,
        **other,
    }


def translated(name: str, text: str = "Шторм.", to: str = "en") -> dict[str, Any]:
    """A row with a text in another language and a gloss."""
    return filled_row(name, text) | {
        GLOSSES: [GLOSS],
        TRANSLATIONS: [entry(to=to), entry("glosses")],
        f"text_{to}": f"{text} in {to}",
    }


def put(output: Path, *rows: dict[str, Any], **options: Any) -> int:
    """One version with these rows, staged with the optional columns they have."""
    output.mkdir(exist_ok=True)
    file = output / "rows.parquet"
    schema = schema_with(name for row in rows for name in row)
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), file)
    version = Corpus(output).commit([file], **options)
    file.unlink()
    return version


def rows_of(output: Path, version: int | None = None) -> dict[str, dict[str, Any]]:
    """The rows of a version by id."""
    batches = Corpus(output, version).rows()
    return {row["id"]: row for batch in batches for row in batch.to_pylist()}


def columns_of(output: Path, version: int | None = None) -> list[str]:
    """The optional columns of a version."""
    return Corpus(output, version).schema.names[len(SCHEMA) :]


@pytest.fixture
def plain(tmp_path):
    put(tmp_path / "out", filled_row("a", "A storm."), filled_row("b", "Шторм."))
    return tmp_path / "out"


@pytest.fixture
def both(plain):
    """Version 0 has no optional column, 1 gets them, 2 has one translated row."""
    assert put(plain, translated("b")) == 2
    return plain


def test_a_corpus_without_translations_knows_nothing_of_them(plain):
    assert Corpus(plain).schema.equals(SCHEMA)
    fields = DeltaTable(str(plain / "corpus")).schema().fields
    assert [field.name for field in fields] == SCHEMA.names
    files = Corpus(plain).data_files()
    assert all(pq.read_schema(file).names == SCHEMA.names for file in files)
    assert [[*json.loads(line)] for line in exported(plain).splitlines()] == [ARTICLES.names] * 2


def test_a_new_table_has_the_columns_in_its_first_version(tmp_path):
    assert put(tmp_path / "out", translated("a")) == 0
    assert columns_of(tmp_path / "out") == [GLOSSES, TRANSLATIONS, "text_en"]
    assert rows_of(tmp_path / "out")["a"]["text_en"] == "Шторм. in en"


def test_a_table_gets_the_columns_in_a_version_of_its_own(both):
    log = entry_of(both / "corpus", 1)
    assert log.note == {"copydesk.columns": "glosses, translations, text_en"}
    assert columns_of(both, 0) == []
    assert columns_of(both) == columns_of(both, 1) == [GLOSSES, TRANSLATIONS, "text_en"]
    rows = rows_of(both)
    assert rows["b"] == translated("b")
    assert rows["a"] == filled_row("a", "A storm.") | dict.fromkeys(columns_of(both))
    assert rows_of(both, 0).keys() == {"a", "b"}
    assert put(both, translated("a")) == 3, "once is enough"


def test_the_order_of_the_columns_does_not_tell_which_came_first(both):
    put(both, translated("a", to="be"))
    put(both, translated("c", to="ru"))
    assert columns_of(both) == [GLOSSES, TRANSLATIONS, "text_be", "text_en", "text_ru"]
    assert list(rows_of(both)["a"])[len(SCHEMA) :] == columns_of(both)
    lines = [json.loads(line) for line in exported(both).splitlines()]
    assert {tuple(line) for line in lines} == {(*ARTICLES.names, *columns_of(both))}


def test_staged_columns_may_stand_in_any_order(tmp_path):
    names = ["text_en", *SCHEMA.names, TRANSLATIONS, GLOSSES]
    table = pa.Table.from_pylist([translated("a")], schema=schema_of(names))
    pq.write_table(table, tmp_path / "a.parquet")
    Corpus(tmp_path / "out").commit([tmp_path / "a.parquet"])
    assert rows_of(tmp_path / "out") == {"a": translated("a")}


def test_the_same_rows_committed_again_change_nothing(both):
    before = rows_of(both), exported(both)
    put(both, translated("b"))
    assert (rows_of(both), exported(both)) == before


def test_a_row_that_is_made_anew_comes_without(both):
    put(both, filled_row("b", "Шторм."))
    assert [rows_of(both)["b"][name] for name in columns_of(both)] == [None, None, None]


def test_rows_that_stay_in_a_file_that_is_written_anew_keep_theirs(tmp_path):
    out = tmp_path / "out"
    put(out, translated("a"), translated("b"), translated("c"))
    put(out, filled_row("b", "Other."), remove=["c"])
    rows = rows_of(out)
    assert rows["a"] == translated("a")
    assert rows.keys() == {"a", "b"}


def test_small_files_are_joined_with_their_columns(both):
    put(both, filled_row("c", "More."))
    before = exported(both)
    assert len(Corpus(both).data_files()) > 1
    _, files, version = compact(both, print)
    assert (files, version) == (1, 4)
    assert exported(both) == before
    assert rows_of(both)["b"] == translated("b")


def test_columns_that_a_version_has_not_got_are_null_when_asked_for(both):
    def asked(version: int) -> list[dict[str, Any]]:
        batches = Corpus(both, version).rows(columns=["id", "text_en", "text_fr"])
        return sorted((row for b in batches for row in b.to_pylist()), key=lambda row: row["id"])

    nothing = {"text_en": None, "text_fr": None}
    assert asked(0) == [{"id": "a", **nothing}, {"id": "b", **nothing}]
    assert asked(2) == [{"id": "a", **nothing}, {"id": "b", **nothing, "text_en": "Шторм. in en"}]


def test_a_commit_that_fails_after_the_columns_came_can_be_done_again(plain, monkeypatch):
    before = exported(plain)

    def fail(*_args: object, **_options: object) -> None:
        raise RunError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(corpus_table, "log_version", fail)
        with pytest.raises(RunError, match="the disk is full"):
            put(plain, translated("b"))
    assert len(list((plain / "corpus").glob("*.parquet"))) == 1, "what was written is gone"
    added = dict.fromkeys(columns_of(plain))
    lines = [json.loads(line) for line in before.splitlines()]
    assert exported(plain) == "".join(
        json.dumps(line | added, ensure_ascii=False) + "\n" for line in lines
    )
    put(plain, translated("b"))
    assert rows_of(plain)["b"] == translated("b")


def test_a_damaged_staged_file_commits_nothing(plain, tmp_path):
    (tmp_path / "bad.parquet").write_bytes(b"PAR1")
    with pytest.raises(RunError, match="nothing was committed to"):
        Corpus(plain).commit([tmp_path / "bad.parquet"])
    assert Corpus(plain).version == 0


def test_other_readers_see_them(both):
    table = DeltaTable(str(both / "corpus")).to_pyarrow_table()
    assert sorted(table.column("text_en").to_pylist(), key=str) == [None, "Шторм. in en"]
    frame = polars.read_delta(str(both / "corpus"))
    assert frame.filter(polars.col("id") == "b")[GLOSSES].to_list() == [[GLOSS]]
    found = duckdb.from_arrow(table).query("t", "select id from t where glosses[1].to = 'en'")
    assert found.fetchall() == [("b",)]


def test_the_article_is_read_back_from_a_row_that_has_them():
    row = article_row("a", "A  storm.") | translated("a", "A storm.")
    row["edits"] = article_row("a", "A  storm.")["edits"]
    kept = to_article_dict(row)
    assert kept[GLOSSES] == [GLOSS]
    assert kept["text_en"] == "A storm. in en"
    article = CanonicalArticle.from_dict(kept)
    assert article.to_dict().keys() == {*kept} - {GLOSSES, TRANSLATIONS, "text_en"}


# --- runs


@pytest.fixture
def desk(tmp_path):
    """A corpus of three articles, all translated."""
    inputs, out = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    for number in range(3):
        (inputs / f"{number}.txt").write_text(story(number), "utf-8")
    run_into(out, inputs)
    translate_all(out)
    return inputs, out


def translate_all(out: Path) -> None:
    """Give every row what it has not got, as a run with translation does."""
    corpus = Corpus(out)
    rows = [row for row in rows_of(out).values() if row.get("text_ru") is None]
    for row in rows:
        number = re.search(r"\d+", row["text"])
        row["text_ru"] = f"Шторм номер {number[0] if number else '?'}."
        row[TRANSLATIONS], row[GLOSSES] = [entry(to="ru"), entry("glosses")], [GLOSS]
    put(out, *rows, note=corpus.note)


def texts_by_file(out: Path) -> dict[str, str | None]:
    return {row["path"]: row["text_ru"] for row in rows_of(out).values()}


def test_rows_nobody_touches_keep_them_in_a_run_without_translation(desk):
    inputs, out = desk
    before = exported(out)
    summary = run_into(out, inputs)
    assert (summary.unchanged, exported(out)) == (3, before)


def test_rows_that_move_keep_them(desk):
    inputs, out = desk
    before = {row["path"]: row for row in rows_of(out).values()}
    (inputs / "1.txt").rename(inputs / "one.txt")
    assert run_into(out, inputs).moved == 1
    assert texts_by_file(out) == {
        name: f"Шторм номер {n}." for n, name in enumerate(("0.txt", "one.txt", "2.txt"))
    }
    after = next(row for row in rows_of(out).values() if row["path"] == "one.txt")
    names = ("id", "path", "file", "fingerprint")
    assert {n for n in after if after[n] != before["1.txt"][n]} <= {*names}


def test_rows_that_move_with_their_root_keep_them(desk):
    inputs, out = desk
    elsewhere = inputs.rename(inputs.with_name("elsewhere"))
    before = exported(out)
    run_into(out, elsewhere)
    assert exported(out) == before
    assert {row["file"] for row in rows_of(out).values()} == {
        str(elsewhere / f"{n}.txt") for n in range(3)
    }


def test_articles_that_change_lose_them_until_they_are_translated(desk):
    inputs, out = desk
    (inputs / "1.txt").write_text(story(7), "utf-8")
    assert run_into(out, inputs).changed == 1
    told = {"0.txt": "Шторм номер 0.", "1.txt": None, "2.txt": "Шторм номер 2."}
    assert texts_by_file(out) == told
    translate_all(out)
    assert texts_by_file(out) == told | {"1.txt": "Шторм номер 7."}


def test_renewed_articles_lose_them(desk):
    inputs, out = desk
    assert run_into(out, inputs, skip=("names",)).renewed == 3
    assert set(texts_by_file(out).values()) == {None}
    assert columns_of(out) == [GLOSSES, TRANSLATIONS, "text_ru"]


def test_what_an_undo_changes_loses_them_and_the_rest_keeps_them(desk):
    inputs, out = desk
    (inputs / "clean.txt").write_text("Nothing is wrong with this text, said nobody.\n", "utf-8")
    run_into(out, inputs)
    translate_all(out)
    undo(out, Withdrawal("layout.spaces", None, "me", "they meant it", "2024-05-01T09:00:00Z"))
    told = texts_by_file(out)
    assert told.pop("clean.txt") == "Шторм номер ?."
    assert told == dict.fromkeys(("0.txt", "1.txt", "2.txt"))
    before = exported(out)
    run_into(out, inputs)
    assert exported(out) == before, "the next run without translation changes nothing"


# --- staged shards


def test_a_staged_shard_may_have_optional_columns(tmp_path):
    row = translated("a")
    made = Made("a", row["path"], row["file"], row["raw_sha256"], "read")
    table = pa.Table.from_pylist([row], schema=schema_with(row))
    stage(table, ShardResult(tmp_path / "a.parquet", 1, [made]), [])
    found = staged_result(tmp_path / "a.parquet")
    assert found is not None
    assert found.made == [made]


@pytest.mark.parametrize("column", ["text_english", "notes", "text_en"])
def test_a_staged_shard_with_other_columns_is_made_again(tmp_path, column):
    row = filled_row("a", "A storm.")
    made = Made("a", row["path"], row["file"], row["raw_sha256"], "read")
    table = pa.Table.from_pylist([row], schema=SCHEMA).append_column(column, pa.array([1]))
    stage(table, ShardResult(tmp_path / "a.parquet", 1, [made]), [])
    assert staged_result(tmp_path / "a.parquet") is None


# --- exports


def export_to(output: Path, kind: str, target: Path, **options: Any) -> str:
    """An export, and its card."""
    to_path(open_export(output, kind, **options), target)
    card = target / hf.CARD if kind == "hf" else target.with_name(f"{target.name}.card.md")
    return card.read_text("utf-8")


def test_jsonl_and_csv_carry_them(both, tmp_path):
    export_to(both, "jsonl", tmp_path / "x.jsonl")
    first, second = map(json.loads, (tmp_path / "x.jsonl").read_text("utf-8").splitlines())
    assert [first[name] for name in (GLOSSES, TRANSLATIONS, "text_en")] == [None, None, None]
    assert second[GLOSSES] == [GLOSS]
    assert second[TRANSLATIONS] == [entry(), entry("glosses")]
    export_to(both, "csv", tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        none, some = csv.DictReader(file)
    assert (none["text_en"], some["text_en"]) == ("", "Шторм. in en")
    assert json.loads(some[GLOSSES]) == [GLOSS]
    assert (tmp_path / "x.csv").read_bytes().count(b",,,\r\n") == 1, "null has no quotes"


def test_a_translation_that_looks_like_a_formula_is_safe_in_a_spreadsheet(plain, tmp_path):
    put(plain, translated("b") | {"text_en": "=1+1"})
    for for_excel, shown in ((True, "'=1+1"), (False, "=1+1")):
        export_to(plain, "csv", tmp_path / "x.csv", for_excel=for_excel)
        with (tmp_path / "x.csv").open(encoding="utf-8-sig", newline="") as file:
            assert [row["text_en"] for row in csv.DictReader(file)] == ["", shown]


@pytest.mark.parametrize("kind", ["parquet", "hf"])
def test_parquet_carries_them(kind, both, tmp_path):
    export_to(both, kind, tmp_path / "x")
    file = next((tmp_path / "x").rglob("*.parquet")) if kind == "hf" else tmp_path / "x"
    table = pq.read_table(file)
    assert table.schema.names == [*ARTICLES.names, GLOSSES, TRANSLATIONS, "text_en"]
    assert table.column("text_en").to_pylist() == [None, "Шторм. in en"]
    assert table.column(TRANSLATIONS).to_pylist()[1] == [entry(), entry("glosses")]
    frame = polars.read_parquet(file)
    assert frame[GLOSSES].to_list() == [None, [GLOSS]]


@pytest.mark.parametrize("kind", ["jsonl", "parquet", "csv", "hf"])
def test_an_old_version_is_exported_as_it_was_before_the_columns_came(kind, plain, tmp_path):
    def written(folder: Path) -> dict[str, bytes]:
        names = sorted(path for path in tmp_path.joinpath(folder).rglob("*") if path.is_file())
        return {path.name: path.read_bytes() for path in names}

    for name in ("before", "after"):
        (tmp_path / name).mkdir()
        export_to(plain, kind, tmp_path / name / "x", version=0)
        put(plain, translated("b"))
    assert written(tmp_path / "after") == written(tmp_path / "before")


def test_an_export_of_changes_has_the_rows_that_were_translated(both, tmp_path):
    put(both, translated("c"), remove=["a"])
    export_to(both, "jsonl", tmp_path / "x.jsonl", since="0")
    *changed, last = map(json.loads, (tmp_path / "x.jsonl").read_text("utf-8").splitlines())
    assert last["_op"] == "watermark"
    assert changed[0] == {"_op": "delete", "id": "a"}
    assert [(row["_op"], row["id"], row["text_en"]) for row in changed[1:]] == [
        ("upsert", "b", "Шторм. in en"),
        ("upsert", "c", "Шторм. in en"),
    ]
    export_to(both, "parquet", tmp_path / "x.parquet", since="0")
    table = pq.read_table(tmp_path / "x.parquet")
    assert table.schema.names == ["_op", *ARTICLES.names, GLOSSES, TRANSLATIONS, "text_en"]
    assert table.column("text_en").null_count == 1


def test_a_column_that_is_all_null_is_no_change(plain, tmp_path):
    row = filled_row("c", "More.") | {"text_en": None}
    put(plain, row)
    export_to(plain, "jsonl", tmp_path / "x.jsonl", since="0")
    *changed, _ = map(json.loads, (tmp_path / "x.jsonl").read_text("utf-8").splitlines())
    assert [(one["id"], one["text_en"]) for one in changed] == [("c", None)]


@pytest.mark.parametrize(("before", "after"), [(0, 2), (2, 0)])
def test_the_difference_of_two_versions_names_the_columns(both, before, after):
    (found,) = changes(Corpus(both, before), Corpus(both, after))
    assert (found.id, found.kind) == ("b", "changed")
    assert found.fields == (GLOSSES, TRANSLATIONS, "text_en")
    assert list(changes(Corpus(both, 0), Corpus(both, 1))) == []


def test_the_cards_count_of_translations(both, tmp_path):
    unfinished = {TRANSLATIONS: [entry(), entry("glosses", complete=False)]}
    put(both, translated("c") | unfinished)
    text = export_to(both, "jsonl", tmp_path / "x.jsonl")
    assert "| articles with `text_en` | 2 (66.7 %) |" in text
    assert "| glosses of removed and flagged strings | 2 |" in text
    assert "| not complete, see `translations[].complete` | 1 |" in text
    assert f"| `{ENGINE}` | 4 |" in text
    assert "Translations were not read by anybody." in text
    assert "\n\n\n" not in text


def test_the_card_of_a_corpus_without_translations_is_silent_about_them(plain, tmp_path):
    text = export_to(plain, "jsonl", tmp_path / "x.jsonl")
    assert not re.search(r"### Translations|were not read|gloss|\btext_|translations\[", text)


# --- keeping it in order


def test_going_back_to_a_version_before_them_leaves_them_null(both):
    before = json.loads(exported(both).splitlines()[0])
    assert restore(both, 0, print).version == 3
    rows = rows_of(both)
    assert [rows["b"][name] for name in columns_of(both)] == [None, None, None]
    assert list(changes(Corpus(both, 0), Corpus(both))) == []
    assert json.loads(exported(both).splitlines()[0]) == before
    assert restore(both, 2, print).version == 4
    assert rows_of(both)["b"] == translated("b")
    assert [str(one) for one in check(both, lambda *_: None)] == []


def test_joining_files_keeps_what_the_table_notes_of_its_translations(both):
    stamp = {f"{STAMPS}en": "0f3a", "copydesk.translated": "1"}
    put(both, translated("a"), note=stamp)
    put(both, translated("c"), note=stamp)
    compact(both, print)
    assert Corpus(both).note == {"copydesk.kind": "compact", f"{STAMPS}en": "0f3a"}


def test_the_history_tells_of_new_columns_and_of_articles_translated(plain):
    put(plain, translated("b"), note={"copydesk.kind": "run", "copydesk.translated": "1"})
    lines = command("corpus", "history", plain).stdout.splitlines()
    assert any(line.endswith("new columns: glosses, translations, text_en") for line in lines)
    assert any(line.endswith("1 article translated") for line in lines)
    assert sum("translated" in line for line in lines) == 1


WRONG = {
    "its translations speak of 'title'": {TRANSLATIONS: [entry("title")]},
    "its translations speak twice of text in 'en'": {TRANSLATIONS: [entry(), entry()]},
    "its translation into 'en' counts more segments than it has": {
        TRANSLATIONS: [entry(empty=2), entry("glosses")]
    },
    "the lines of its text_en are not those of its text": {"text_en": "A\nstorm."},
    "its text_ru is of an unknown engine": {"text_ru": "Шторм."},
    "a gloss in 'en' is of an unknown engine": {TRANSLATIONS: [entry()]},
    "a gloss in 'en' is empty": {GLOSSES: [GLOSS | {"text": " "}]},
}


@pytest.mark.parametrize("problem", WRONG)
def test_check_finds_translations_that_nobody_accounts_for(problem, plain):
    row = translated("b")
    assert broken_translation(row) == broken_translation(filled_row("a", "x")) == ""
    put(plain, row | WRONG[problem])
    (found,) = check(plain, lambda *_: None)
    assert found.text == f"article 'b': {problem}"
    assert list(check(plain, lambda *_: None, quick=True)) == []


def test_check_is_content_with_translations_that_are_missing(plain):
    waiting = {TRANSLATIONS: [entry(complete=False)], "text_en": None, GLOSSES: None}
    put(plain, translated("b") | waiting, translated("c"))
    assert list(check(plain, lambda *_: None)) == []


def test_a_log_entry_of_new_columns_that_is_broken_can_be_mended(both):
    log_entry(both, 2).write_text("", "utf-8")
    assert restore(both, None, print).source == 1
    assert rows_of(both)["b"] == filled_row("b", "Шторм.") | dict.fromkeys(columns_of(both))
    put(both, translated("b"))
    assert rows_of(both)["b"] == translated("b")


def test_a_row_staged_as_before_goes_into_a_table_that_has_them(both, tmp_path):
    version = Corpus(both).commit([staged(tmp_path / "rows", [filled_row("c", "More.")])])
    assert version == 3, "no columns are new"
    assert rows_of(both)["c"]["text_en"] is None
