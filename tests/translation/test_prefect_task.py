"""Translation as a task of the Prefect flow."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from flows import normalize
from flows.errors import RunError
from flows.summary import RunSummary, Translated
from tests.support import ROOT
from tests.translation.planted import KEY
from tests.translation.running import exported, run_with, write_articles


class Failed:
    """A task run's state with an error in it."""

    def __init__(self, error):
        self.error = error

    def result(self, *, raise_on_failure):
        assert not raise_on_failure
        return self.error


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (normalize.GapsError("some"), True),
        (OSError("disk"), True),
        (RunError("a worker process died"), False),
        (ValueError("a bug"), False),
    ],
)
def test_the_task_is_done_again_for_gaps_and_for_io(error, again):
    assert normalize.is_io_error_or_gap(None, None, Failed(error)) is again


def test_other_tasks_are_not_done_again_for_gaps():
    assert normalize.is_io_error(None, None, Failed(normalize.GapsError("some"))) is False
    assert normalize.commit.retry_condition_fn is normalize.is_io_error


class Work:
    """A run whose engine gives nothing for some attempts."""

    def __init__(self, gaps):
        self.gaps = gaps
        self.asked = []

    def translate(self, staging, *, last):
        self.asked.append(last)
        self.gaps -= 1
        return self.gaps >= 0


@pytest.mark.parametrize(
    ("gaps", "attempt", "raises"), [(1, 1, True), (0, 1, False), (1, 2, True), (9, 3, False)]
)
def test_the_last_attempt_is_content_with_what_there_is(
    gaps, attempt, raises, monkeypatch, tmp_path
):
    class Attempt:
        run_count = attempt

    monkeypatch.setattr(normalize, "task_run", Attempt)
    work = Work(gaps)
    if raises:
        with pytest.raises(normalize.GapsError):
            normalize.translate.fn(work, tmp_path)
    else:
        normalize.translate.fn(work, tmp_path)
    assert work.asked == [attempt == normalize.translate.retries + 1]


def test_the_page_of_the_summary_says_what_is_missing():
    summary = RunSummary(
        version=3,
        committed=True,
        new=5,
        translated=Translated(done=1, missing=4, reasons={"libre does not answer": 4}),
    )
    page = normalize.as_markdown(summary)
    assert "- not translated: 4 (libre does not answer)" in page
    assert "| translated | 1 |" in page
    assert "translated" not in normalize.as_markdown(RunSummary(version=3, committed=True, new=5))


SCRIPT = """
import sys
from pathlib import Path
from flows import prefect_env
prefect_env.prepare()
from flows import normalize
from flows.settings import RunSettings
from prefect.client.orchestration import get_client
from prefect.logging.handlers import APILogHandler
from tests.translation.faults import FaultProxy
from tests.translation.running import asking

folder = Path(sys.argv[1])
normalize.translate = normalize.translate.with_options(
    retry_delay_seconds=[0, 0], retry_jitter_factor=None
)
with get_client(sync_client=True) as client:
    client.create_concurrency_limit(tag=normalize.TRANSLATION_TAG, concurrency_limit=1)


def run_count():
    with get_client(sync_client=True) as client:
        runs = [run for run in client.read_task_runs() if run.name.startswith("translate")]
        assert all(run.tags == [normalize.TRANSLATION_TAG] for run in runs), runs
        return sorted(run.run_count for run in runs)


with FaultProxy() as proxy:
    settings = RunSettings(
        inputs=(str(folder / "in"),),
        output=folder / "out",
        translation=asking(proxy, folder / "memory.sqlite3", give_up_after=100),
    )
    proxy.fault("echo")
    first = normalize.normalize_corpus(settings)
    assert (first.new, first.committed, first.translated.missing) == (5, True, 4), first
    assert run_count() == [3]
    proxy.fault("500", times=1)
    second = normalize.normalize_corpus(settings)
    assert (second.remarks, second.committed) == ([], True), second
    assert run_count() == [2, 3]
    proxy.forget()
    third = normalize.normalize_corpus(settings)
    assert (third.committed, proxy.requests) == (False, []), third
    assert run_count() == [1, 2, 3]
    print(proxy.url)
APILogHandler().flush()
with get_client(sync_client=True) as client:
    states = [run.state_name for run in client.read_flow_runs()]
    assert states == ["Completed"] * 3, states
    held = [run.model_dump_json() for run in (*client.read_flow_runs(), *client.read_task_runs())]
    held += [log.message for log in client.read_logs(limit=200)]
assert any("GapsError" in one for one in held)
print("\\n".join(held))
"""


@pytest.mark.server
def test_gaps_are_filled_by_the_next_attempt_or_the_next_run(tmp_path):
    """On a temporary server with a limit of one for the tag; the server is told no key and no text."""
    write_articles(tmp_path / "in")
    (tmp_path / "home").mkdir()
    names = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=280,
        env={
            **names,
            "HOME": str(tmp_path / "home"),
            "PYTHONPATH": str(ROOT),
            "COPYDESK_ENGINE_KEY": KEY,
        },
    )
    assert done.returncode == 0, done.stderr
    assert KEY not in done.stdout + done.stderr
    assert "Valencia" not in done.stdout + done.stderr
    url = done.stdout.splitlines()[0]
    assert url in done.stdout.split("\n", 1)[1]  # that, the server knows
    run_with(tmp_path / "plain", tmp_path / "in")
    lines = exported(tmp_path / "out").splitlines()
    assert len(lines) == 5
    assert all('"translations": [' in line for line in lines)
