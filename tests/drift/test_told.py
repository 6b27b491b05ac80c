"""How drift is told: in the summary of a run, by the command, as artifacts and events."""

from __future__ import annotations

import json
from pathlib import Path

import prefect.artifacts
import prefect.events
import pytest
from typer.testing import CliRunner

from flows import normalize
from flows.cli import app
from flows.drift import table
from flows.drift.history import Brought
from flows.drift.table import ALL, Drift, drift_of, name_of, sentence
from flows.drift.tally import REST, Tally
from flows.scheduled import artifacts
from flows.summary import RunSummary
from tests.drift.support import brings, note_past, rows, usual, write_rows
from tests.flows.support import run_into

A = "a.example"


def runs(*pasts: tuple[str, list[Tally]]) -> list[Brought]:
    """Runs that brought this, the newest ones together."""
    longest = max(len(past) for _, past in pasts)
    padded = [(name, [Tally()] * (longest - len(past)) + past) for name, past in pasts]
    return [
        Brought(
            number, -1, None, {name: past[number] for name, past in padded if any(past[number])}
        )
        for number in range(longest)
    ]


BROKEN = [*usual(), brings(5, length=90), brings(5, length=90)]


def test_each_source_has_a_past_of_its_own():
    drift = drift_of(runs((A, BROKEN), ("b.example", usual())))
    assert [row.source for row in drift.rows] == [ALL, A, "b.example"]
    assert [alarm.source for alarm in drift.alarms] == [A]
    assert drift.rows[1].levels["length"].now == 86
    assert drift.rows[2].alarms == ()


def test_only_the_sources_that_came_are_told():
    drift = drift_of(runs((A, BROKEN), ("b.example", usual())), ["b.example"])
    assert [row.source for row in drift.rows] == [ALL, "b.example"]
    assert drift.alarms == ()


def test_failures_of_very_many_sources_are_an_alarm_of_all_together():
    many = [(f"{n}.example", [Tally()] * 38 + [Tally(quarantined=1)] * 2) for n in range(20)]
    good = [("good.example", usual(articles=20))]
    drift = drift_of(runs(*good, *many))
    assert [(alarm.source, alarm.metric) for alarm in drift.alarms] == [(ALL, "quarantined")]
    assert drift_of(runs(*good)).alarms == ()


def test_what_is_too_much_for_a_note_is_no_source():
    drift = drift_of(runs((REST, usual()), (A, usual())))
    assert [row.source for row in drift.rows] == [ALL, A]
    assert drift.rows[0].newest.articles == 10


def test_too_little_past_is_said_and_not_guessed():
    (_, row) = drift_of(runs((A, usual(3)))).rows
    assert row.levels["length"].usual is None
    assert table.level_shown(row, "length").startswith("– → ")


@pytest.mark.parametrize(
    ("alarm", "said"),
    [
        (
            table.Alarm(A, "length", 2950.0, 412.0, 24, 9.0),
            "a.example: body length falls: 412 characters over the last 24 articles, usually 2,950",
        ),
        (
            table.Alarm("", "removed", 0.05, 0.5, 8, 9.0),
            "(no source): removed share rises: 50.0 % of a text over the last 8 articles, "
            "usually 5.0 %",
        ),
        (
            table.Alarm(ALL, "quarantined", 0.0, 1.0, 1200, 9.0),
            "all sources: quarantined share rises: 100.0 % over the last 1,200 inputs, usually 0.0 %",
        ),
    ],
)
def test_an_alarm_in_words(alarm, said):
    assert sentence(alarm) == said


def test_a_name_is_one_line():
    assert name_of("a\nb\tc") == "a b c"


@pytest.fixture
def drifting(tmp_path):
    """A corpus whose source has begun to send teasers; the next run brings more of them."""
    teasers = [{"id": f"t{n}", "source": A, "text": f"Read on in our app, {n}."} for n in range(12)]
    write_rows(tmp_path / "in" / "1.jsonl", rows(A, 2))
    run_into(tmp_path / "out", tmp_path / "in")
    note_past(tmp_path / "out", A, usual())
    write_rows(tmp_path / "in" / "2.jsonl", teasers[:6])
    assert run_into(tmp_path / "out", tmp_path / "in").drift.alarms == ()
    write_rows(tmp_path / "in" / "3.jsonl", teasers[6:])
    return tmp_path


def test_a_run_says_which_source_drifts(drifting):
    summary = run_into(drifting / "out", drifting / "in")
    (remark,) = [one for one in summary.remarks if "body length" in one]
    assert remark.startswith("a.example: body length falls: 2")
    assert "over the last 12 articles, usually 9" in remark
    assert [alarm.began for alarm in summary.drift.alarms] == [True]
    assert summary.exit_code == 0


def test_the_command_prints_a_row_for_each_source_and_a_line_for_each_alarm(drifting):
    out = str(drifting / "out")
    before = CliRunner().invoke(app, ["corpus", "drift", out])
    assert (before.exit_code, "!" in before.stdout) == (0, False)
    said = CliRunner().invoke(app, ["run", str(drifting / "in"), "-o", out, "--no-prefect"])
    assert "a.example: body length falls" in said.stdout
    told = CliRunner().invoke(app, ["corpus", "drift", out])
    assert told.exit_code == 0
    lines = told.stdout.splitlines()
    assert lines[0].startswith("a.example: body length falls")
    assert [line.split()[0] for line in lines[1:]] == ["source", "all", A]
    assert lines[3].endswith("!")
    listed = CliRunner().invoke(app, ["corpus", "drift", out, "--json"])
    found = [json.loads(line) for line in listed.stdout.splitlines()]
    assert [one["source"] for one in found] == [ALL, A]
    assert found[1]["alarms"][0]["metric"] == "length"


def test_a_corpus_without_notes_says_so(tmp_path):
    write_rows(tmp_path / "in" / "1.jsonl", rows(A, 2))
    run_into(tmp_path / "out", tmp_path / "in")
    file = tmp_path / "out" / "corpus" / "_delta_log" / f"{0:020}.json"
    file.write_text(file.read_text("utf-8").replace("copydesk.sources", "copydesk.x"), "utf-8")
    told = CliRunner().invoke(app, ["corpus", "drift", str(tmp_path / "out")])
    assert (told.exit_code, told.stdout.count("\n")) == (0, 1)
    assert "no run has noted what came in yet" in told.stdout


def test_no_corpus_is_one_line(tmp_path):
    told = CliRunner().invoke(app, ["corpus", "drift", str(tmp_path)])
    assert told.exit_code == 2
    assert told.stderr.startswith("copydesk: no corpus in")
    assert told.stderr.count("\n") == 1


def test_a_past_that_cannot_be_read_fails_no_run(tmp_path, monkeypatch):
    def broken(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(table, "brought", broken)
    write_rows(tmp_path / "in" / "1.jsonl", rows(A, 2))
    summary = run_into(tmp_path / "out", tmp_path / "in")
    assert summary.committed
    assert summary.remarks == ["drift cannot be told: [Errno 13] Permission denied"]


class Server:
    """Takes what a run publishes."""

    def __init__(self, monkeypatch):
        self.artifacts, self.events = [], []
        for kind in ("table", "markdown"):
            monkeypatch.setattr(
                prefect.artifacts,
                f"create_{kind}_artifact",
                lambda **said: self.artifacts.append(said),
            )
        monkeypatch.setattr(
            prefect.events, "emit_event", lambda name, **said: self.events.append((name, said))
        )


@pytest.fixture
def server(monkeypatch):
    return Server(monkeypatch)


def test_a_run_publishes_tables_and_events_with_fixed_keys(drifting, server):
    out = drifting / "out"
    summary = run_into(out, drifting / "in")
    page = artifacts.page_of(summary, out, normalize.as_markdown(summary))
    artifacts.publish_page_of_run(page)
    assert [one["key"] for one in server.artifacts] == [
        "copydesk-counts",
        "copydesk-summary",
        "copydesk-drift",
        "copydesk-corpus",
    ]
    counts, told, drift, corpus = server.artifacts
    assert {"what": "new", "count": 6} in counts["table"]
    assert "a.example: body length falls" in told["markdown"]
    assert [row["source"] for row in drift["table"]] == ["all sources", A]
    assert drift["table"][1]["articles"] == 6
    assert drift["table"][1]["alarm"] == "body length falls"
    assert (
        f"**Version {summary.version}** of the corpus in `{out / 'corpus'}`" in corpus["markdown"]
    )
    assert "polars.read_delta" in corpus["markdown"]
    ((name, event),) = server.events
    assert name == artifacts.DRIFT_EVENT
    assert event["resource"]["prefect.resource.id"] == "copydesk.source.a.example"
    assert event["payload"]["message"] == summary.remarks[-1]
    artifacts.publish_page_of_run(page)  # the task is done again
    assert server.events[1][1]["id"] == event["id"]


def test_a_run_that_brings_nothing_leaves_the_history_alone(drifting, server):
    out = drifting / "out"
    run_into(out, drifting / "in")
    summary = run_into(out, drifting / "in")
    artifacts.publish_page_of_run(artifacts.page_of(summary, out, "nothing"))
    assert [one["key"] for one in server.artifacts] == ["copydesk-counts", "copydesk-summary"]
    assert server.events == []


def test_an_alarm_that_stands_sends_no_second_event():
    past = runs((A, [*BROKEN, brings(5, length=90)]))
    summary = RunSummary(drift=drift_of(past), version=3, committed=True)
    page = artifacts.page_of(summary, Path("out"), "page")
    assert summary.drift.alarms
    assert page.events == []


def test_rising_quarantine_is_an_event_of_its_own():
    bad = [*usual(), brings(quarantined=12), brings(quarantined=12)]
    summary = RunSummary(drift=drift_of(runs(("", bad))), version=3)
    page = artifacts.page_of(summary, Path("out"), "page")
    told = [(one.name, one.resource["prefect.resource.id"]) for one in page.events]
    assert told == [
        (artifacts.QUARANTINE_EVENT, "copydesk.source.all"),
        (artifacts.QUARANTINE_EVENT, "copydesk.source.none"),
    ]
    assert page.corpus == ""


def test_no_drift_is_no_table():
    page = artifacts.page_of(RunSummary(drift=Drift()), Path("out"), "page")
    assert (page.sources, page.events) == ([], [])
