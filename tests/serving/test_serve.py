"""``copydesk serve`` as a person uses it: a schedule fires, processes die, it is ended."""

from __future__ import annotations

import json
import os
import signal
import urllib.request

import pytest

from flows.corpus.table import Corpus
from flows.observer import Silent
from flows.workspace import held
from tests.flows.support import exported, run_into, write_corpus
from tests.serving.support import Serve, children, command_of, kill, until

pytestmark = [pytest.mark.server, pytest.mark.timeout(900)]


def ask(ui, path, body=None):
    request = urllib.request.Request(
        f"{ui}/api/{path}",
        data=json.dumps(body).encode() if body is not None else None,
        headers={"content-type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def server_of(serve):
    return [pid for pid in children(serve.process.pid) if "flows.serving.child" in command_of(pid)]


def ui_of(serve):
    return serve.text.partition("pages are at ")[2].split()[0]


def test_a_corpus_is_served_whatever_dies(tmp_path):
    (tmp_path / "home").mkdir()
    inputs = write_corpus(tmp_path / "in", 2)
    out = tmp_path / "out"
    command = ("--cron", "* * * * * */15", "in", "-o", "out", "--now")
    serve = Serve(tmp_path, *command)
    try:
        serve.wait_for("committed version 0")
        assert Corpus(out).version == 0
        ui = ui_of(serve)
        (one,) = ask(ui, "deployments/filter", {})
        said = {"inputs": [str(inputs)], "output": str(out)}
        assert one["parameters"]["settings"] == {**said, "report": False}  # COPYDESK_REPORT=0
        assert one["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert one["global_concurrency_limit"]["limit"] == 1
        assert one["enforce_parameter_schema"] is True

        second = Serve(tmp_path, *command)
        assert second.process.wait(60) == 1
        assert second.text.splitlines()[-1] == (
            f"copydesk: this corpus is served already by process {serve.process.pid}, see {ui}"
        )

        # the server dies and comes back, and the schedule goes on there
        (server,) = server_of(serve)
        kill(server)
        serve.wait_for("does not answer")
        serve.wait_for("answers again")
        write_corpus(tmp_path / "in", 4)
        serve.wait_for("committed version 1")

        # serve and its run die together, in the middle of it
        with held(out, Silent().say):
            running = serve.text.count(": started")
            serve.wait_for(": started", running + 1)
            run = until(
                lambda: [
                    pid
                    for pid in children(serve.process.pid)
                    if "prefect.engine" in command_of(pid)
                ]
            )
            server = server_of(serve)
            os.kill(serve.process.pid, signal.SIGKILL)
            serve.process.wait()
            for pid in run:
                kill(pid)
        until(lambda: not any(command_of(pid) for pid in server))  # it ends with its owner
        write_corpus(tmp_path / "in", 5)
        serve = Serve(tmp_path, *command)
        serve.wait_for("the last serve was killed in the middle of a run")
        serve.wait_for("committed version 2")
        states = [one["state_type"] for one in ask(ui_of(serve), "flow_runs/filter", {})]
        assert "CRASHED" in states

        server = server_of(serve)
        assert serve.end() == 0
        assert serve.text.splitlines()[-1].endswith(" ended")
        assert not any(command_of(pid) for pid in server)
        assert "Traceback" not in serve.text
    finally:
        serve.close()
    run_into(tmp_path / "plain", tmp_path / "in")
    assert exported(out) == exported(tmp_path / "plain")
