"""``copydesk serve``: what is refused before anything starts."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Failed, Running
from typer.testing import CliRunner

from flows.cli import app
from flows.errors import RunError
from flows.serving.own_server import OwnServer, bound
from flows.serving.service import Told, ended_well_before, line_of, one_line
from tests.flows.support import write_corpus

HOURLY = ("--cron", "0 * * * *")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for name in ("PREFECT_HOME", "PREFECT_API_URL"):
        monkeypatch.delenv(name, raising=False)
    write_corpus(tmp_path / "in", 1)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--cron", "often", "in"), "copydesk: --cron: 'often' is no cron expression; five fields"),
        ((*HOURLY, "--timezone", "Mars", "in"), "copydesk: --timezone: there is no 'Mars'"),
        ((*HOURLY, "missing"), "copydesk: no such file or folder: missing"),
        ((*HOURLY, "-"), "copydesk: standard input is read once; name folders or files"),
        ((*HOURLY, "in", "-o", "in"), "copydesk: "),
        ((*HOURLY, "in", "--skip", "stamps"), "copydesk: "),
        ((*HOURLY, "in", "--languages", "xx"), "copydesk: --languages: "),
        ((*HOURLY, "in", "--profile", "bold"), "copydesk: --profile: "),
    ],
)
def test_what_is_wrong_is_one_line(words, line, folder):
    result = CliRunner().invoke(app, ["serve", *words])
    assert result.exit_code == 2
    assert result.stderr.startswith(line)
    assert len(result.stderr.splitlines()) == 1
    assert not (folder / "state").exists()


def test_a_port_that_is_taken_is_one_line(folder):
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        port = one.getsockname()[1]
        result = CliRunner().invoke(app, ["serve", *HOURLY, "in", "--port", str(port)])
    assert result.exit_code == 2
    line = f"copydesk: --port: somebody listens on 127.0.0.1:{port} already"
    assert result.stderr.splitlines() == [line]


def test_a_server_that_is_not_there_is_one_line(folder, monkeypatch):
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        result = CliRunner().invoke(app, ["serve", *HOURLY, "in"])
    assert (result.exit_code, result.stderr.splitlines()) == (
        1,
        ["copydesk: cannot reach the Prefect server at http://127.0.0.1:9/api"],
    )


def test_a_free_port_is_found_where_the_usual_one_is_taken(monkeypatch):
    with bound() as one:
        taken = one.getsockname()[1]
        monkeypatch.setattr("flows.serving.own_server.USUAL_PORT", taken)
        with bound() as other:
            assert other.getsockname()[1] not in (0, taken)
    with bound() as one:
        assert one.getsockname() == ("127.0.0.1", taken)


@pytest.mark.slow
def test_a_server_that_ends_at_once_says_its_last_words(tmp_path, monkeypatch):
    monkeypatch.setenv("PREFECT_SERVER_API_BASE_PATH", "nonsense")  # it has to begin with a slash
    server = OwnServer(tmp_path)
    with pytest.raises(RunError, match=r"ended while it started: .*server\.log"):
        server.start()
    assert not server.alive
    server.stop()


@pytest.mark.parametrize(
    ("kind", "message", "line"),
    [
        ("RUNNING", None, "started"),
        ("COMPLETED", "committed version 3: 5 new", "committed version 3: 5 new"),
        ("COMPLETED", None, "done"),
        ("CANCELLED", "Deployment concurrency limit reached.", "not started, the run before it is"),
        ("CANCELLED", "by ann", "cancelled: by ann"),
        (
            "FAILED",
            "Flow run encountered an exception: UsageError: no such\nfile",
            "failed: UsageError: no such file",
        ),
        ("CRASHED", None, "crashed: no reason is known"),
        ("PENDING", None, ""),
    ],
)
def test_what_is_said_of_a_run(kind, message, line):
    said = line_of(kind, message)
    assert said.startswith(line)
    assert bool(said) == bool(line)


def test_nothing_is_said_twice():
    said = []
    told = Told(said.append)
    run = FlowRun(flow_id=uuid4(), name="kind-owl", state=Running())
    run.state_type = run.state.type
    told.run(run)
    told.run(run)
    run.state = Completed()
    run.state_type = run.state.type
    told.run(run)
    told.run(run)
    assert said == ["kind-owl: started", "kind-owl: done"]


@pytest.mark.parametrize(
    ("state", "minute", "told_already"),
    [
        (Completed(), -1, True),
        (Completed(), 1, False),
        (Failed(), -1, False),
        (Running(), None, False),
    ],
)
def test_what_the_last_serve_has_said_is_not_said_again(state, minute, told_already):
    began = datetime(2024, 3, 1, 12, tzinfo=UTC)
    run = FlowRun(flow_id=uuid4(), name="kind-owl", state=state, state_type=state.type)
    run.end_time = None if minute is None else began + timedelta(minutes=minute)
    assert ended_well_before(began, run) is told_already


def test_a_run_that_does_not_begin_is_spoken_of_once():
    said = []
    told = Told(said.append)
    due = datetime(2024, 3, 1, 12, tzinfo=UTC)
    for minute in (0, 4, 6, 7):
        with time_machine.travel(due + timedelta(minutes=minute), tick=False):
            told.due(due)
    told.due(None)
    assert [line.partition(" at ")[0] for line in said] == [
        "the next run is due",
        "the run that was due",
    ]


def test_the_innermost_message():
    inner = ValueError("two\nlines")
    assert one_line(ExceptionGroup("some", [ExceptionGroup("more", [inner])])) == "two lines"
    assert one_line(KeyError()) == "KeyError"
