"""The Prefect flow. One real run on a temporary server; the rest needs none."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from deltalake.exceptions import DeltaError
from typer.testing import CliRunner

from flows import normalize, prefect_env
from flows.cli import app
from flows.corpus.table import Corpus
from flows.errors import ConflictError, RunError, UsageError
from flows.readers import Failure
from flows.summary import RunSummary
from tests.flows.support import copydesk, exported, run_into, write_corpus
from tests.support import ROOT


def test_what_the_user_set_wins(monkeypatch):
    monkeypatch.setattr(os, "environ", {"DO_NOT_TRACK": "0"})
    prefect_env.prepare()
    assert os.environ["DO_NOT_TRACK"] == "0"
    assert os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] == "false"
    assert os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] == "300"


def test_prefect_understands_these_settings(tmp_path):
    script = (
        "from flows import prefect_env; prefect_env.prepare()\n"
        "from prefect.settings import get_current_settings\n"
        "server = get_current_settings().server\n"
        "print(server.ephemeral.startup_timeout_seconds, server.analytics_enabled)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.split() == ["300", "False"]


def test_the_server_of_a_prefect_profile_counts(tmp_path):
    (tmp_path / ".prefect").mkdir()
    (tmp_path / ".prefect" / "profiles.toml").write_text(
        'active = "desk"\n[profiles.desk]\nPREFECT_API_URL = "http://desk.example/api"\n', "utf-8"
    )
    script = "from flows import prefect_env; print(prefect_env.server_url())"
    for profile, url in (("desk", "http://desk.example/api"), ("ephemeral", "")):
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(tmp_path),
                "PYTHONPATH": str(ROOT),
                "PREFECT_PROFILE": profile,
            },
        )
        assert done.stdout.strip() == url


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("http://desk.example/api", "flow run on the Prefect server at http://desk.example/api"),
        ("", "starting a temporary Prefect server (this takes up to a minute) ..."),
    ],
)
def test_only_the_server_that_is_really_used_is_announced(url, line, monkeypatch, tmp_path):
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(prefect_env, "server_url", lambda: url)
    monkeypatch.setattr(prefect_env, "prepare", lambda: None)
    monkeypatch.setattr(normalize, "normalize_corpus", lambda _: RunSummary())
    write_corpus(tmp_path / "in", 1)
    arguments = ["run", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--prefect"]
    result = CliRunner().invoke(app, arguments)
    assert (result.exit_code, result.stderr.splitlines()) == (0, [line])


def test_a_server_that_is_not_there_is_one_line(tmp_path):
    write_corpus(tmp_path / "in", 1)
    result = copydesk(
        "run",
        tmp_path / "in",
        "-o",
        tmp_path / "out",
        PREFECT_API_URL="http://127.0.0.1:9/api",
        HOME=str(tmp_path),
    )
    assert result.returncode == 1
    assert result.stderr.splitlines()[-1] == (
        "copydesk: cannot reach the Prefect server at http://127.0.0.1:9/api; "
        "--no-prefect runs without it"
    )
    assert "Traceback" not in result.stderr


SCRIPT = """
import sys
from pathlib import Path
from flows import prefect_env
prefect_env.prepare()
from flows.normalize import normalize_corpus
from flows.scheduled.artifacts import COUNTS_ARTIFACT, SUMMARY_ARTIFACT
from flows.settings import RunSettings
from prefect.artifacts import Artifact
from prefect.client.orchestration import get_client

folder = Path(sys.argv[1])
settings = RunSettings(inputs=(str(folder / "in"),), output=folder / "out")
first = normalize_corpus(settings)
assert (first.new, first.version, first.committed) == (6, 0, True), first
second = normalize_corpus(settings)
assert (second.unchanged, second.committed) == (6, False), second
try:
    normalize_corpus(settings.model_copy(update={"inputs": ("missing",)}))
except Exception as error:
    assert "no such file or folder" in str(error), error
else:
    raise AssertionError("a missing input must fail the flow run")
counts = Artifact.get(COUNTS_ARTIFACT)
assert '"articles in"' in str(counts.data), counts
assert "nothing to do: 6 articles unchanged" in Artifact.get(SUMMARY_ARTIFACT).data
with get_client(sync_client=True) as client:
    states = sorted(run.state_name for run in client.read_flow_runs())
    tasks = {run.name.rpartition("-")[0] for run in client.read_task_runs()}
assert states == ["Completed", "Completed", "Failed"], states
assert tasks == {"plan", "normalize", "commit", "publish"}, tasks
print("done")
"""


@pytest.mark.server
def test_flow_runs_on_a_temporary_server(tmp_path):
    """Twice with success and once with wrong usage, in an empty home folder, and quietly."""
    write_corpus(tmp_path / "in", 3)
    (tmp_path / "home").mkdir()
    names = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
        env={**names, "HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stderr
    assert (done.stdout, done.stderr) == ("done\n", "")
    run_into(tmp_path / "plain", tmp_path / "in")
    assert exported(tmp_path / "out") == exported(tmp_path / "plain")
    assert Corpus(tmp_path / "out").version == 0


class Failed:
    """A task run's state with an error in it."""

    def __init__(self, error, cause=None):
        error.__cause__ = cause
        self.error = error

    def result(self, *, raise_on_failure):
        assert not raise_on_failure
        return self.error


@pytest.mark.parametrize(
    ("state", "again"),
    [
        (Failed(OSError("disk")), True),
        (Failed(RunError("nothing was committed"), OSError("disk")), True),
        (Failed(RunError("nothing was committed"), DeltaError("conflict")), True),
        (Failed(ConflictError("planned anew"), DeltaError("conflict")), False),
        (Failed(RunError("a worker process died")), False),
        (Failed(UsageError("no such file")), False),
        (Failed(ValueError("a bug")), False),
    ],
)
def test_only_input_and_output_are_tried_again(state, again):
    assert normalize.is_io_error(None, None, state) is again


def test_the_markdown_summary(tmp_path):
    failures = tuple(Failure("a.txt", n, "empty", "in/a.txt") for n in range(1, 61))
    summary = RunSummary(
        articles=1200,
        new=1200,
        version=3,
        committed=True,
        failed=60,
        failures=failures,
        unsupported={".pdf": 2},
    )
    page = normalize.as_markdown(summary)
    assert page.startswith("**committed version 3: 1,200 new, 0 changed, 60 failed**")
    assert "| articles in | 1,200 |" in page
    assert "- in/a.txt:1: empty" in page
    assert "and 10 more" in page
    assert "Not read: 2 .pdf." in page


def test_what_strangers_wrote_commands_nothing_in_the_summary():
    failure = Failure("a.txt", 1, "no key '<img src=x>' | [b](javascript:c)", "in/a.txt")
    page = normalize.as_markdown(RunSummary(articles=1, failed=1, failures=(failure,)))
    assert "- in/a.txt:1: no key '&lt;img src=x>' \\| \\[b\\](javascript:c)" in page
