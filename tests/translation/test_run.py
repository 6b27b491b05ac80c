"""A run that translates: what it adds, what it leaves alone, and what a dead engine costs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.commands.planned import plan_lines
from flows.corpus.table import Corpus
from flows.plan import Plan
from flows.run import Run, plan
from flows.settings import RunSettings
from flows.summary import Translated
from flows.translate import pending, step
from flows.undo import undo
from flows.workspace import workspace
from tests.flows.undoing import row as policy_row
from tests.support import ROOT
from tests.translation.faults import FaultProxy
from tests.translation.planted import KEY
from tests.translation.running import (
    SPANISH,
    asking,
    exported,
    optional_of,
    rows_of,
    run_with,
    untranslated,
    write_articles,
    write_names,
)


@pytest.fixture
def proxy():
    with FaultProxy() as one:
        yield one


@pytest.fixture
def inputs(tmp_path):
    return write_articles(tmp_path / "in")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def settings(proxy, tmp_path):
    return asking(proxy, tmp_path / "memory.sqlite3")


@pytest.fixture
def whole(inputs, tmp_path):
    """The export of a run that no fault disturbed."""
    with FaultProxy() as other:
        run_with(tmp_path / "whole", inputs, asking(other, tmp_path / "other.sqlite3"))
        return exported(tmp_path / "whole").replace(other.url, "URL")


def entries(row):
    return {(entry["what"], entry["to"]): entry for entry in row["translations"]}


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


# --- names


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


# --- what a fault costs

NO_ANSWER = "does not answer"
LATE = "gave no whole answer within 0.5 s"
BUSY = "asks for patience (HTTP 429)"
NONSENSE = "gave an answer that is no translation"
WRONG_KEY = "refuses (HTTP 403): the key is missing, wrong or used up"
FAULTS = [
    ("refuse", {}, NO_ANSWER),
    ("hang", {}, LATE),
    ("trickle", {}, LATE),
    ("hang up", {}, NO_ANSWER),
    ("die", {}, "broke off in the middle of its answer"),
    ("429", {}, BUSY),
    ("429", {"retry_after": 3600}, BUSY),
    ("500", {}, "failed (HTTP 500)"),
    ("garbage", {}, NONSENSE),
    ("html", {}, NONSENSE),
    ("empty", {}, "gave an empty translation"),
    ("wrong key", {}, WRONG_KEY),
    ("missing key", {}, "refuses: it wants a key in COPYDESK_ENGINE_KEY"),
    ("echo", {}, "failed (HTTP 500)"),
    ("huge", {}, "sent an answer of more than 2 MB"),
]


@pytest.mark.parametrize(
    ("fault", "how", "says"), FAULTS, ids=["-".join((name, *how)) for name, how, _ in FAULTS]
)
def test_a_fault_is_told_costs_nothing_else_and_heals(
    fault, how, says, inputs, out, settings, proxy, whole, tmp_path
):
    run_with(tmp_path / "plain", inputs)
    proxy.fault(fault, **how)
    patience = 0.5 if says == LATE else settings.timeout
    first = run_with(out, inputs, settings.model_copy(update={"timeout": patience}))
    assert (first.exit_code, first.new, first.failed) == (0, 5, 0)
    assert untranslated(out) == untranslated(tmp_path / "plain")
    assert not any(row["text_en"] or row["glosses"] for row in rows_of(out).values())
    assert len(first.remarks) == 2
    for remark, missing in zip(
        first.remarks, ("not translated: 4", "glosses missing: 1"), strict=True
    ):
        assert remark.startswith(f"{missing} (libre at {proxy.url} {says}")
        assert len(remark) < 150
    proxy.heal()
    second = run_with(out, inputs, settings)
    assert second.remarks == []
    assert exported(out).replace(proxy.url, "URL") == whole
    proxy.forget()
    assert not run_with(out, inputs, settings).committed
    assert proxy.requests == []


@pytest.mark.parametrize("fault", ["500", "die", "hang up", "empty"])
@pytest.mark.parametrize("times", [1, 2, 5])
def test_what_was_translated_before_the_fault_is_kept(
    fault, times, inputs, out, settings, proxy, whole
):
    proxy.fault(fault, times=times)
    first = run_with(out, inputs, settings)
    assert first.exit_code == 0
    proxy.heal()
    run_with(out, inputs, settings)
    assert exported(out).replace(proxy.url, "URL") == whole


def test_a_dead_engine_makes_no_version_in_every_run(inputs, out, settings, proxy):
    run_with(out, inputs)
    proxy.fault("refuse")
    run_with(out, inputs, settings)  # notes which articles need no translation
    before = Corpus(out).version
    summary = run_with(out, inputs, settings)
    assert (summary.committed, Corpus(out).version) == (False, before)
    assert summary.translated.missing == 4
    assert summary.headline == "nothing new: 5 articles unchanged"


def test_a_key_is_told_to_nobody_but_the_engine(
    inputs, out, settings, proxy, monkeypatch, tmp_path
):
    monkeypatch.setenv("COPYDESK_ENGINE_KEY", KEY)
    said = []

    class Ear:
        def say(self, message):
            said.append(message)

        def advance(self, step, done, total):
            pass

    proxy.fault("echo")
    work = Run(RunSettings(inputs=(str(inputs),), output=out, translation=settings), observer=Ear())
    with workspace(out, said.append) as staging:
        work.plan()
        work.normalize(staging)
        work.translate(staging)
        held = b"".join(file.read_bytes() for file in staging.rglob("*") if file.is_file())
        work.commit()
    assert proxy.requests[0].key == KEY
    told = [*said, *work.summary().remarks, str(work.summary()), str(settings)]
    assert not any(KEY in one for one in told)
    files = [file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()]
    assert not any(KEY.encode() in one for one in [held, *files])


def test_where_texts_go_is_said_once(inputs, out, settings, proxy):
    said = []

    class Ear:
        def say(self, message):
            said.append((message, len(proxy.requests)))

        def advance(self, step, done, total):
            pass

    settings = RunSettings(inputs=(str(inputs),), output=out, translation=settings)
    work = Run(settings, observer=Ear())
    with workspace(out, said.append) as staging:
        work.plan()
        work.normalize(staging)
        work.translate(staging, last=False)
        work.translate(staging)
        work.commit()
    told = [one for one in said if proxy.url in one[0]]
    assert [number for _, number in told] == [0]


class Interrupting:
    """Ctrl+C at the n-th row."""

    def __init__(self, at):
        self.at = at

    def say(self, message):
        pass

    def advance(self, step, done, total):
        if (step, done) == ("translating", self.at):
            raise KeyboardInterrupt


@pytest.mark.parametrize("at", [0, 2, 5])
def test_ctrl_c_commits_nothing_and_the_next_run_goes_on(at, inputs, out, settings, proxy, whole):
    work = Run(
        RunSettings(inputs=(str(inputs),), output=out, translation=settings),
        observer=Interrupting(at),
    )
    with workspace(out, print) as staging:
        work.plan()
        work.normalize(staging)
        with pytest.raises(KeyboardInterrupt):
            work.translate(staging)
    assert Corpus(out).version is None
    run_with(out, inputs, settings)
    assert exported(out).replace(proxy.url, "URL") == whole


PATIENCE = 60


class Started:
    """``copydesk run`` in a process of its own."""

    def __init__(self, inputs, out, proxy, memory):
        command = [sys.executable, "-m", "flows.cli", "run", inputs, "-o", out, "--memory", memory]
        command += ["--translate-to", "en", "--engine", "libre", "--url", proxy.url]
        command += ["--engine-timeout", "600"]
        self.process = subprocess.Popen(
            [str(word) for word in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def ended(self):
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err


def test_ctrl_c_does_not_wait_for_an_engine_that_hangs(inputs, out, proxy, tmp_path):
    asked = threading.Event()
    proxy.engine = lambda *_: asked.set() or threading.Event().wait() or ""
    started = Started(inputs, out, proxy, tmp_path / "memory.sqlite3")
    try:
        assert asked.wait(PATIENCE)
        started.process.send_signal(signal.SIGINT)
        code, _, said = started.ended()
    finally:
        started.process.kill()
    assert code == 130
    assert said.splitlines()[-1] == (
        "copydesk: interrupted; nothing was committed, run again to go on"
    )
    assert Corpus(out).version is None


def test_what_a_killed_run_has_translated_is_not_sent_again(inputs, out, settings, proxy, whole):
    started = None
    ready = threading.Event()

    def kill(text, source, target):
        assert ready.wait(PATIENCE)
        if len(proxy.translations) > 5:
            started.process.kill()
            threading.Event().wait(PATIENCE)
        return f"[{target}] {text}"

    proxy.engine = kill
    started = Started(inputs, out, proxy, settings.memory)
    ready.set()
    assert started.ended()[0] == -signal.SIGKILL
    first = {one.text for one in proxy.translations}
    proxy.forget()
    proxy.engine = lambda text, source, target: f"[{target}] {text}"
    run_with(out, inputs, settings)
    again = first & {one.text for one in proxy.translations}
    assert len(again) <= 4 < len(first)  # no more than were under way
    assert exported(out).replace(proxy.url, "URL") == whole


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
