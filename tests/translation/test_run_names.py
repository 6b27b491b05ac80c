"""A run that translates: names and terms as the stylebook has them, and what the engine does to them."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from flows.corpus.table import Corpus
from flows.translate import pending, step
from tests.translation.running import (
    entries,
    exported,
    rows_of,
    run_with,
    write_articles,
    write_names,
)


@pytest.fixture
def book(tmp_path):
    """Writes a stylebook of one's own with a name and a term, and gives its folder."""

    def write(english, term):
        said = {"origin": "a test", "example": "Он пришёл.", "counter_example": "Никто."}
        name = {"id": "local:fisher", "type": "person", **said}
        name["canonical"] = {"ru": "Иван Рыбаков", "en": english}
        concept = {"id": "fishers-x", "type": "institution", **said}
        concept["canonical"] = {"ru": "Союз рыбаков", "en": term}
        for table, row in (("names", name), ("terms", concept)):
            folder = tmp_path / "book" / table
            folder.mkdir(parents=True, exist_ok=True)
            line = json.dumps(row, ensure_ascii=False)
            (folder / "mine.jsonl").write_text(line + "\n", "utf-8")
        return tmp_path / "book"

    return write


def test_names_are_what_the_stylebook_calls_them_and_no_text_is_sent_again(
    inputs, out, settings, proxy, book
):
    write_names(inputs)
    run_with(out, inputs, settings, stylebook=book("Ivan Rybakov", "Fishers’ Union"))
    text = rows_of(out)["names"]["text_en"]
    assert text.startswith("[en] Alexander Lukashenko приехал в Minsk")
    assert "[en] Ivan Rybakov ждал" in text
    assert not any("Рыбаков " in one.text for one in proxy.translations)
    proxy.forget()
    before = rows_of(out)
    run_with(out, inputs, settings, stylebook=book("John Fisher", "Fishers’ Union"))
    assert "[en] John Fisher ждал" in rows_of(out)["names"]["text_en"]
    assert proxy.requests == []
    after = rows_of(out)
    assert all(after[name] == before[name] for name in before if name != "names")
    assert not run_with(
        out, inputs, settings, stylebook=book("John Fisher", "Fishers’ Union")
    ).committed


def test_texts_are_held_against_a_stylebook_once(inputs, out, settings, book, monkeypatch):
    looked = []

    def basis_of(article, to, stylebook):
        looked.append(article.id)
        return real(article, to, stylebook)

    real = pending.basis_of
    monkeypatch.setattr(pending, "basis_of", basis_of)
    mine = book("Ivan Rybakov", "Fishers’ Union")
    run_with(out, inputs, settings, stylebook=mine)
    run_with(out, inputs, settings, stylebook=mine)
    assert looked == []  # what was translated now was translated by the stylebook of now
    mine = book("Ivan Rybakov", "Union of Fishers")
    run_with(out, inputs, settings, stylebook=mine)
    assert sorted(looked) == ["en", "es-0", "es-1", "es-2", "ru"]
    looked.clear()
    assert not run_with(out, inputs, settings, stylebook=mine).committed
    write_articles(inputs, spanish=4)
    run_with(out, inputs, stylebook=mine)
    run_with(out, inputs, settings, stylebook=mine)
    assert looked == []


def test_a_bug_in_translating_stops_no_run_and_hides_no_change_of_the_stylebook(
    inputs, out, settings, proxy, book, monkeypatch
):
    write_names(inputs)
    run_with(out, inputs, settings, stylebook=book("Ivan Rybakov", "Fishers’ Union"))
    mine = book("Ivan Rybakov", "Union of Fishers")

    def broken(*_):
        raise ValueError

    with monkeypatch.context() as bug:
        bug.setattr(step, "translate_text", broken)
        summary = run_with(out, inputs, settings, stylebook=mine)
    assert summary.exit_code == 0
    assert summary.remarks == ["not translated: 1 (could not be translated (ValueError))"]
    assert "Fishers’ Union" in rows_of(out)["names"]["text_en"]
    assert run_with(out, inputs, settings, stylebook=mine).remarks == []
    assert "Union of Fishers" in rows_of(out)["names"]["text_en"]


def test_a_text_on_another_basis_is_made_anew_from_the_memory(
    inputs, out, settings, proxy, monkeypatch
):
    write_names(inputs)
    run_with(out, inputs, settings)
    whole = exported(out)
    Corpus(out).commit([_with_old_basis(out)], note={})
    assert exported(out) != whole
    proxy.forget()
    summary = run_with(out, inputs, settings)
    assert (summary.translated.done, proxy.requests) == (1, [])
    assert exported(out) == whole


def _with_old_basis(output):
    corpus = Corpus(output)
    (batch,) = corpus.rows(["names"])
    (row,) = batch.to_pylist()
    entries(row)["text", "en"]["basis"] = "0" * 12
    row["text_en"] = row["text_en"].replace("Lukashenko", "Lukashenka")
    target = output / "old.parquet"
    pq.write_table(pa.Table.from_pylist([row], schema=corpus.schema), target)
    return target


@pytest.mark.parametrize("fault", ["lost", "doubled"])
def test_names_that_the_engine_loses_are_given_up_after_three_runs(
    fault, tmp_path, out, settings, proxy
):
    inputs = write_names(tmp_path / "names")
    proxy.fault(fault)
    for tries in range(3):
        summary = run_with(out, inputs, settings)
        assert summary.remarks == ["translated without protected names: 1 segment"]
        row = rows_of(out)["names"]
        assert row["text_en"].startswith("[en] Александр Лукашенко приехал в Минск")
        assert entries(row)["text", "en"]["complete"] is (tries == 2)
        assert entries(row)["text", "en"]["unprotected"] == 1
    proxy.forget()
    assert not run_with(out, inputs, settings).committed
    assert proxy.requests == []


@pytest.mark.parametrize("fault", ["lost", "doubled"])
def test_names_that_the_engine_lost_for_a_while_come_back(fault, tmp_path, out, settings, proxy):
    inputs = write_names(tmp_path / "names")
    run_with(
        tmp_path / "whole",
        inputs,
        settings.model_copy(update={"memory": tmp_path / "other.sqlite3"}),
    )
    proxy.fault(fault)
    run_with(out, inputs, settings)
    run_with(out, inputs, settings)
    assert exported(out) != exported(tmp_path / "whole")
    proxy.heal()
    assert run_with(out, inputs, settings).remarks == []
    assert exported(out) == exported(tmp_path / "whole")


def test_a_text_that_the_engine_never_takes_is_left_empty_after_three_runs(
    inputs, out, settings, proxy
):
    proxy.engine = lambda text, *_: " " if "pescadores" in text else f"[en] {text}"
    for _ in range(2):
        summary = run_with(out, inputs, settings)
        assert summary.remarks[0].startswith("not translated: 3 (")
        assert rows_of(out)["es-0"]["text_en"] is None
    summary = run_with(out, inputs, settings)
    assert summary.remarks == ["left empty: 3 segments"]
    row = rows_of(out)["es-0"]
    assert row["text_en"].startswith("[en] El puerto")
    assert "pescadores" not in row["text_en"]
    assert (entries(row)["text", "en"]["empty"], entries(row)["text", "en"]["complete"]) == (
        1,
        True,
    )
    proxy.forget()
    assert not run_with(out, inputs, settings).committed
    assert proxy.requests == []


def test_an_article_of_which_the_engine_takes_nothing_is_given_up_and_told(
    tmp_path, out, settings, proxy
):
    inputs = write_articles(tmp_path / "one", spanish=1)
    proxy.engine = lambda text, source, _: " " if source == "es" else f"[en] {text}"
    for _ in range(3):
        summary = run_with(out, inputs, settings)
        assert summary.remarks[0].startswith("not translated: 1 (")
    row = rows_of(out)["es-0"]
    assert (row["text_en"], entries(row)["text", "en"]["complete"]) == (None, True)
    proxy.forget()
    assert run_with(out, inputs, settings).remarks == []
    assert proxy.requests == []
