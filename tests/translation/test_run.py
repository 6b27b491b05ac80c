"""A run that translates: what it adds, what it leaves alone, what it says."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.planned import plan_lines
from flows.corpus.table import Corpus
from flows.plan import Plan
from flows.run import plan
from flows.settings import RunSettings
from flows.summary import Translated
from flows.undo import undo
from tests.flows.undoing import row as policy_row
from tests.translation.planted import KEY
from tests.translation.running import (
    SPANISH,
    entries,
    exported,
    optional_of,
    rows_of,
    run_with,
    untranslated,
    write_articles,
)

# --- what it adds


def test_texts_and_glosses_stand_beside_articles_that_are_as_they_were(
    inputs, out, settings, tmp_path
):
    run_with(tmp_path / "plain", inputs)
    summary = run_with(out, inputs, settings)
    assert untranslated(out) == untranslated(tmp_path / "plain")
    assert optional_of(out) == ("glosses", "translations", "text_en")
    rows = rows_of(out)
    assert rows["es-0"]["text_en"].startswith("[en] El puerto de Valencia")
    assert [gloss["surface"] for gloss in rows["en"]["glosses"]] == [
        "Нашли ошибку? Выделите текст и нажмите Ctrl+Enter"
    ]
    assert rows["en"]["glosses"][0]["text"].startswith("[en] Нашли ошибку?")
    assert (rows["en"]["text_en"], rows["es-0"]["glosses"]) == (None, [])
    for row in rows.values():
        assert {*entries(row)} == {("text", "en"), ("glosses", "en")}
        assert all(entry["complete"] for entry in row["translations"])
    assert (summary.new, summary.version, summary.exit_code) == (5, 0, 0)
    assert summary.remarks == []
    assert summary.translated.done == 5
    assert summary.headline == "committed version 0: 5 new, 0 changed, 5 translated"


def test_a_line_of_many_articles_is_sent_once(inputs, out, settings, proxy):
    summary = run_with(out, inputs, settings)
    sent = [one.text for one in proxy.translations]
    assert len(sent) == len({*sent}) == summary.translated.asked
    assert summary.translated.remembered == 4  # two lines of three articles


def test_a_second_run_asks_nothing_and_commits_nothing(inputs, out, settings, proxy):
    run_with(out, inputs, settings)
    before = exported(out)
    proxy.forget()
    summary = run_with(out, inputs, settings)
    assert (summary.committed, summary.version, proxy.requests) == (False, 0, [])
    assert summary.headline == "nothing to do: 5 articles unchanged"
    assert exported(out) == before


def test_a_new_corpus_is_filled_from_the_memory_alone(inputs, out, settings, proxy, tmp_path):
    run_with(out, inputs, settings)
    proxy.fault("refuse")
    summary = run_with(tmp_path / "again", inputs, settings)
    assert exported(tmp_path / "again") == exported(out)
    assert (summary.translated.asked, summary.remarks) == (0, [])


def test_without_the_option_nothing_is_asked_and_the_columns_stay(inputs, out, settings, proxy):
    run_with(out, inputs, settings)
    proxy.forget()
    write_articles(inputs, spanish=4)
    summary = run_with(out, inputs)
    assert (summary.new, summary.translated, proxy.requests) == (1, None, [])
    rows = rows_of(out)
    assert rows["es-0"]["text_en"].startswith("[en]")
    assert (rows["es-3"]["text_en"], rows["es-3"]["translations"]) == (None, None)


def test_a_corpus_that_is_there_gets_its_columns_in_a_version_of_its_own(
    inputs, out, settings, whole, proxy
):
    run_with(out, inputs)
    summary = run_with(out, inputs, settings)
    assert summary.headline.endswith("0 new, 0 changed, 5 translated")
    assert Corpus(out).note["copydesk.translated"] == "5"
    assert exported(out).replace(proxy.url, "URL") == whole


def test_articles_that_came_without_translation_get_it_later(inputs, out, settings, proxy):
    run_with(out, inputs, settings)
    write_articles(inputs, spanish=5)
    run_with(out, inputs)
    proxy.forget()
    summary = run_with(out, inputs, settings)
    assert summary.translated.done == 2
    assert proxy.requests
    assert all("Málaga" in one.text or "Gij" in one.text for one in _about_places(proxy))
    assert all(row["translations"] for row in rows_of(out).values())


def _about_places(proxy):
    return [one for one in proxy.translations if "puerto de" in one.text]


@pytest.mark.parametrize(("workers", "at_once"), [(1, 1), (2, 3)])
def test_neither_order_nor_processes_show_in_the_result(
    workers, at_once, inputs, out, settings, proxy, whole
):
    lines = (inputs / "rows.jsonl").read_text("utf-8").splitlines()[::-1]
    (inputs / "rows.jsonl").unlink()
    for first in range(0, len(lines), at_once):
        part = "\n".join(lines[first : first + at_once])
        (inputs / f"{first}.jsonl").write_text(part, "utf-8")
        run_with(out, inputs, settings, workers=workers)
    assert exported(out).replace(proxy.url, "URL") == whole


def test_a_changed_article_is_translated_anew_and_the_others_are_left_alone(
    inputs, out, settings, proxy
):
    run_with(out, inputs, settings)
    before = rows_of(out)
    proxy.forget()
    text = (inputs / "rows.jsonl").read_text("utf-8").replace("Cádiz", "Bilbao")
    (inputs / "rows.jsonl").write_text(text, "utf-8")
    summary = run_with(out, inputs, settings)
    assert (summary.changed, summary.translated.done) == (1, 1)
    after = rows_of(out)
    assert "Bilbao" in after["es-1"]["text_en"]
    assert {name: row for name, row in after.items() if name != "es-1"} == {
        name: row for name, row in before.items() if name != "es-1"
    }
    assert all("Bilbao" in one.text for one in proxy.translations)


def test_a_changed_article_does_not_keep_the_translation_of_the_old_text(
    inputs, out, settings, proxy
):
    run_with(out, inputs, settings)
    text = (inputs / "rows.jsonl").read_text("utf-8").replace("Cádiz", "Bilbao")
    (inputs / "rows.jsonl").write_text(text, "utf-8")
    proxy.fault("500")
    summary = run_with(out, inputs, settings)
    row = rows_of(out)["es-1"]
    assert (summary.changed, summary.translated.missing) == (1, 1)
    assert row["text_en"] is None
    assert ("text", "en") not in entries(row)


def test_a_moved_article_keeps_its_translation(inputs, out, settings, proxy):
    run_with(out, inputs, settings)
    before = rows_of(out)["es-0"]
    proxy.forget()
    (inputs / "rows.jsonl").rename(inputs / "elsewhere.jsonl")
    summary = run_with(out, inputs, settings)
    row = rows_of(out)["es-0"]
    assert (summary.moved, proxy.requests) == (5, [])
    assert (row["path"], row["text_en"]) == ("elsewhere.jsonl#1", before["text_en"])


def test_another_language_is_another_column(inputs, out, settings, proxy):
    run_with(out, inputs, settings)
    before = rows_of(out)
    proxy.forget()
    russian = settings.model_copy(update={"texts_to": ("ru",), "glosses_to": ""})
    run_with(out, inputs, russian)
    assert optional_of(out) == ("glosses", "translations", "text_en", "text_ru")
    assert {one.pair[1] for one in proxy.translations} == {"ru"}
    after = rows_of(out)
    for name, row in after.items():
        assert (row["text_en"], row["glosses"]) == (
            before[name]["text_en"],
            before[name]["glosses"],
        )
    assert after["en"]["text_ru"].startswith("[ru] Harbour reopens")
    proxy.forget()
    run_with(out, inputs, settings)
    assert proxy.requests == []


def test_glosses_alone_send_no_article(inputs, out, settings, proxy):
    run_with(out, inputs, settings.model_copy(update={"texts_to": ()}))
    assert optional_of(out) == ("glosses", "translations")
    assert [one.text for one in proxy.translations] == [
        "Нашли ошибку? Выделите текст и нажмите Ctrl+Enter"
    ]


def test_another_version_of_the_engine_translates_anew(inputs, out, settings, proxy):
    run_with(out, inputs, settings)
    newer = settings.model_copy(update={"version": "2027"})
    proxy.engine = lambda text, source, target: f"[new {target}] {text}"
    proxy.fault("500")
    before = rows_of(out)
    run_with(out, inputs, newer)
    for name, row in rows_of(out).items():  # the old is better than nothing
        assert (row["text_en"], row["glosses"]) == (
            before[name]["text_en"],
            before[name]["glosses"],
        )
    proxy.heal()
    run_with(out, inputs, newer)
    assert rows_of(out)["es-0"]["text_en"].startswith("[new en]")


def test_what_is_undone_is_translated_anew(inputs, out, settings, proxy):
    run_with(out, inputs, settings)
    rule = rows_of(out)["en"]["edits"][0]["rule"]
    undo(out, policy_row(rule))
    assert rows_of(out)["en"]["translations"] is None
    summary = run_with(out, inputs, settings)
    assert (summary.translated.done, summary.remarks) == (1, [])
    assert entries(rows_of(out)["en"])["text", "en"]["complete"]


def test_rows_that_are_left_out_are_not_sent(inputs, out, settings, proxy):
    other = json.dumps({"id": "es-0", "text": SPANISH.format(place="Atlantis"), "language": "es"})
    (inputs / "second.jsonl").write_text(other, "utf-8")
    summary = run_with(out, inputs, settings)
    assert (summary.failed, summary.translated.done) == (1, 5)
    assert not any("Atlantis" in one.text for one in proxy.translations)


# --- the plan


def test_the_plan_counts_and_names_the_place_and_sends_nothing(inputs, out, settings, proxy):
    asked = RunSettings(inputs=(str(inputs),), output=out, translation=settings)
    lines = list(plan_lines(plan(asked), prune=False, translation=settings))
    assert ["to", "translate", "5"] in [line.split() for line in lines]
    assert any(proxy.url in line for line in lines)
    run_with(out, inputs, settings)
    write_articles(inputs, spanish=4)
    run_with(out, inputs)
    proxy.forget()
    planned = plan(asked)
    assert (sorted(planned.untranslated), planned.to_translate(prune=False)) == (["es-3"], 1)
    assert proxy.requests == []
    assert not any("translat" in line for line in plan_lines(planned, prune=False))


@pytest.fixture
def copydesk(monkeypatch):
    """The command in this process, with a key and without Prefect."""
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("COPYDESK_ENGINE_KEY", KEY)
    return lambda *arguments: CliRunner().invoke(app, [str(word) for word in arguments])


def test_the_command_says_what_is_missing_and_succeeds(copydesk, inputs, out, proxy, tmp_path):
    options = ("--translate-to", "en", "--gloss-to", "en", "--engine", "libre", "--url", proxy.url)
    memory = ("--memory", tmp_path / "memory.sqlite3")
    proxy.fault("wrong key")
    done = copydesk("run", inputs, "-o", out, *options, *memory)
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert any(line.startswith("not translated: 4 (") for line in lines)
    assert any(line.startswith("glosses missing: 1 (") for line in lines)
    assert "committed version 0: 5 new" in done.stdout
    assert proxy.url in done.stderr
    assert KEY not in done.stdout + done.stderr
    proxy.heal()
    done = copydesk("run", inputs, "-o", out, *options, *memory)
    assert done.exit_code == 0, done.stderr
    assert "0 new, 0 changed, 5 translated" in done.stdout
    assert "not translated" not in done.stdout
    proxy.forget()
    shown = copydesk("run", inputs, "-o", out, *options, *memory, "--plan")
    assert "to translate" in shown.stdout
    assert proxy.requests == []


def test_an_engine_must_be_named(copydesk, inputs, out):
    done = copydesk("run", inputs, "-o", out, "--translate-to", "en")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "name an engine" in done.stderr
    assert not out.exists()


# --- the words


def test_what_is_missing_is_said_with_the_reasons():
    told = Translated(
        missing=12,
        glosses_missing=7,
        unprotected=2,
        empty=1,
        reasons={"libre does not answer": 11, "libre does not translate ka": 1},
        gloss_reasons={"a": 1, "b": 2, "b; the rest was not sent": 1, "c": 3, "d": 4, "e": 5},
    )
    assert told.remarks() == [
        "not translated: 12 (libre does not answer; libre does not translate ka)",
        "glosses missing: 7 (e; d; c; …)",
        "translated without protected names: 2 segments",
        "left empty: 1 segment",
    ]
    assert Translated(done=3).remarks() == []
    twice = Translated(missing=2, reasons={"it is down": 3, "it is down; the rest was not sent": 1})
    assert twice.remarks() == ["not translated: 2 (it is down; the rest was not sent)"]


def test_the_plan_counts_an_article_once():
    planned = Plan(inputs=None, new=2, changed=1, untranslated=frozenset({"a", "b"}))
    assert planned.to_translate(prune=False) == 5
