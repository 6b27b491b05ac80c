"""A run that translates: what a fault of the engine costs, a key, and an interruption."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from flows.corpus.table import Corpus
from flows.run import Run
from flows.settings import RunSettings
from flows.workspace import workspace
from tests.support import ROOT
from tests.translation.planted import KEY
from tests.translation.running import (
    exported,
    rows_of,
    run_with,
    untranslated,
)

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
