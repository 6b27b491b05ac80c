"""Scheduled runs on a real Prefect server and worker, deployed from ``prefect.yaml`` as it is.

One story and one test of it: a server takes half a minute to start and must not be started for every
process of the suite. Each step asserts what it is named after.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest

from flows.corpus.table import Corpus
from flows.scheduled.artifacts import DRIFT_EVENT, SOURCE_RESOURCE
from tests.flows.support import articles, story
from tests.scheduled.desk import Desk, ended_with, eventually, opened

DEAD_AFTER = 75
HOURLY, ARRIVAL, RENEWAL = "normalize/hourly", "normalize/arrival", "normalize/renewal"


@pytest.mark.server
@pytest.mark.timeout(900)
def test_a_desk_from_its_first_deployment_to_its_automations(tmp_path: Path) -> None:
    with opened(tmp_path) as desk, listening() as told:
        everything_is_deployed(desk, told)
        doomed = desk.worker()
        with ended_with(doomed):
            dead = a_run_dies_with_its_worker(desk, doomed)
        with ended_with(desk.worker()):
            bad_parameters_never_start_a_run(desk)
            a_dead_run_still_holds_its_slot(desk)
            a_schedule_fires_and_the_corpus_grows(desk)
            a_file_in_the_inbox_becomes_a_row(desk)
            one_article_on_demand(desk)
            days_are_filled_in(desk)
            a_killed_run_is_freed_and_the_next_one_finishes(desk)
            what_runs_say_has_a_history(desk)
            a_source_that_drifts_is_told(desk, told)
            the_dead_run_is_found_and_the_next_one_finishes(desk, dead, told)


def everything_is_deployed(desk: Desk, told: Told) -> None:
    desk.command("prefect", "work-pool", "create", "copydesk", "--type", "process")
    desk.command("prefect", "--no-prompt", "deploy", "--all")
    make_block(desk, told.url)
    words = ("copydesk", "automations", "--dead-after", str(DEAD_AFTER))
    made = desk.command(*words, "--notify", "custom-webhook/desk").splitlines()
    assert len(made) == 5
    assert all(line.startswith("made ") for line in made)
    assert all(line.startswith("unchanged ") for line in desk.command(*words).splitlines())
    hourly = desk.deployment(HOURLY)
    assert [one["schedule"]["cron"] for one in hourly["schedules"]] == ["0 * * * *"]
    assert hourly["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    assert desk.deployment(ARRIVAL)["concurrency_options"]["collision_strategy"] == "ENQUEUE"


def a_run_dies_with_its_worker(desk: Desk, worker: Any) -> str:
    """As when a machine loses its power: nobody is left who could tell the server."""
    write(desk.folder / "corpus", 1)
    with held(desk.output):
        run = desk.run(RENEWAL)
        eventually(lambda: waits(desk, run), "a run that works")
        worker.kill()
        os.kill(desk.process_of(run), signal.SIGKILL)
        worker.wait()
    assert desk.state(run)["type"] == "RUNNING"
    return run


def bad_parameters_never_start_a_run(desk: Desk) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        (HOURLY, {"settings": {"inputs": []}}, "should be non-empty"),
        (HOURLY, {"settings": {"input": ["corpus"]}}, "'input' was unexpected"),
        (HOURLY, {"settings": {"only": ["nams"]}}, "'nams' is not one of"),
        (RENEWAL, {"settings": {"max_renew": -1}}, "less than the minimum"),
        ("backfill/backfill", {"request": {"first": "May", "last": "2026-01-01"}}, "'May'"),
        ("article/article", {"request": {"article": {"text": ""}}}, "request.article"),
    ]
    before = len(desk.post("/flow_runs/filter", {}))
    for name, parameters, reason in wrong:
        answer = desk.ask(name, parameters)
        assert answer.status_code == 409
        assert reason in answer.text
    assert len(desk.post("/flow_runs/filter", {})) == before


def a_dead_run_still_holds_its_slot(desk: Desk) -> None:
    """So it has to be found; see the last step."""
    assert desk.finished(desk.run(RENEWAL))[0] == "CANCELLED"


def a_schedule_fires_and_the_corpus_grows(desk: Desk) -> None:
    deployment = desk.deployment(HOURLY)["id"]
    often = {"active": True, "schedule": {"interval": 10}}
    [schedule] = desk.post(f"/deployments/{deployment}/schedules", [often])

    def done() -> list[dict[str, Any]]:
        return [one for one in desk.runs(HOURLY) if one["state_type"] == "COMPLETED"]

    first = eventually(done, "a run of the schedule")[0]
    assert first["auto_scheduled"]
    assert len(articles(Corpus(desk.output))) == 1
    count = len(done())
    write(desk.folder / "corpus", 2)
    eventually(lambda: len(done()) > count + 1, "the runs after it")
    assert len(articles(Corpus(desk.output))) == 2
    path = f"/deployments/{deployment}/schedules/{schedule['id']}"
    assert desk.call("DELETE", path).status_code == 204
    eventually(lambda: not active(desk, HOURLY), "the end of the last run")


def a_file_in_the_inbox_becomes_a_row(desk: Desk) -> None:
    write(desk.folder / "inbox", 3)
    desk.command("copydesk", "watch", "inbox", "--once", "--settle", "0", "--every", "0.2")
    run = eventually(lambda: desk.runs(ARRIVAL), "a run for the file")[0]
    state, message = desk.finished(run["id"])
    assert (state, message.partition(": ")[2]) == ("COMPLETED", "1 new, 0 changed")
    assert {row["id"] for row in articles(Corpus(desk.output))} == {"story-1", "story-2", "story-3"}


def one_article_on_demand(desk: Desk) -> None:
    text = {"text": story(9), "title": "Harbour reopens", "published": "2026-01-01"}
    assert desk.finished(desk.run("article/article", {"request": {"article": text}})) == (
        "COMPLETED",
        "cleaned 1 article; it is stored nowhere",
    )
    page = desk.versions("copydesk-article")[0]["data"]
    assert "layout.spaces" in page
    assert "the storm" in page
    assert len(articles(Corpus(desk.output))) == 3
    write(desk.folder / "late", 4)
    file = {"article": {"file": "late/4.jsonl"}, "settings": {"output": "output"}}
    assert desk.finished(desk.run("article/article", {"request": file}))[0] == "COMPLETED"
    assert len(articles(Corpus(desk.output))) == 4


def days_are_filled_in(desk: Desk) -> None:
    for number, day in ((5, "2026/01/01"), (6, "2026/01/03")):
        write(desk.folder / "archive" / day, number)
    version = Corpus(desk.output).version or 0
    settings = {"inputs": ["archive/%Y/%m/%d"], "output": "output"}
    asked = {"request": {"first": "2026-01-01", "last": "2026-01-03", "settings": settings}}
    assert desk.finished(desk.run("backfill/backfill", asked)) == (
        "COMPLETED",
        "2 of 3 days, 2 new articles, 0 failed",
    )
    assert Corpus(desk.output).version == version + 2
    assert '"no input of this day is there"' in desk.versions("copydesk-backfill")[0]["data"]
    backwards = {"request": {"first": "2026-01-03", "last": "2026-01-01"}}
    state, message = desk.finished(desk.run("backfill/backfill", backwards))
    assert state == "FAILED"
    assert "the last day, 2026-01-01, is before the first, 2026-01-03" in message


def a_killed_run_is_freed_and_the_next_one_finishes(desk: Desk) -> None:
    write(desk.folder / "corpus", 7)
    with held(desk.output):
        run = desk.run(HOURLY)
        eventually(lambda: waits(desk, run), "a run that works")
        assert desk.finished(desk.run(HOURLY))[0] == "CANCELLED"  # one at a time
        os.kill(desk.process_of(run), signal.SIGKILL)
        state, message = desk.finished(run)
    assert state == "CRASHED"
    assert "-9" in message
    state, message = desk.finished(desk.run(HOURLY))
    assert (state, message.partition(": ")[2]) == ("COMPLETED", "1 new, 0 changed")


def what_runs_say_has_a_history(desk: Desk) -> None:
    for key in ("copydesk-counts", "copydesk-summary", "copydesk-article"):
        assert len(desk.versions(key)) >= 2, key
    newest = desk.versions("copydesk-summary")[0]["data"]
    assert newest.startswith("**committed version")


def a_source_that_drifts_is_told(desk: Desk, told: Told) -> None:
    event = {
        "event": DRIFT_EVENT,
        "resource": {
            "prefect.resource.id": f"{SOURCE_RESOURCE}.daily.example",
            "prefect.resource.name": "daily.example",
        },
        "payload": {"message": "bodies are shorter"},
        "occurred": datetime.now(UTC).isoformat(),
        "id": str(uuid4()),
    }
    assert desk.call("POST", "/events", [event]).status_code == 204
    said = ("copydesk: a source drifts", "daily.example: bodies are shorter")
    eventually(lambda: said in told.messages, "the notification")


def the_dead_run_is_found_and_the_next_one_finishes(desk: Desk, dead: str, told: Told) -> None:
    state, message = desk.finished(dead)
    assert state == "CRASHED"
    assert message.startswith("No sign of life")
    said = f": Crashed, {message}\n"
    eventually(lambda: any(said in body for _, body in told.messages), "the notification")
    subject, body = next(one for one in told.messages if said in one[1])
    assert subject == "copydesk: a run failed"
    assert body.startswith("normalize, run ")
    state, message = desk.finished(desk.run(RENEWAL))
    assert (state, message.partition(", ")[2]) == ("COMPLETED", "0 changed, 7 renewed")
    crashed = [one for one in desk.post("/flow_runs/filter", {}) if one["state_type"] == "CRASHED"]
    assert len(crashed) == 2  # and none of those that lived


class Told:
    """The subjects and bodies of the notifications that came."""

    def __init__(self) -> None:
        self.url = ""
        self.messages: list[tuple[str, str]] = []


@contextmanager
def listening() -> Iterator[Told]:
    """Somebody who is notified: a webhook on loopback."""
    told = Told()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.messages.append((said["subject"], said["body"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        told.url = f"http://127.0.0.1:{server.server_port}/"
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield told
        finally:
            server.shutdown()


def make_block(desk: Desk, url: str) -> None:
    """The notification block ``custom-webhook/desk``, as a person makes it in the UI."""
    kind = desk.get("/block_types/slug/custom-webhook")["id"]
    [schema] = desk.post(
        "/block_schemas/filter", {"block_schemas": {"block_type_id": {"any_": [kind]}}}
    )
    said = {"subject": "{{subject}}", "body": "{{body}}"}
    data = {"name": "desk", "url": url, "method": "POST", "json_data": said}
    made = {"name": "desk", "data": data, "block_type_id": kind, "block_schema_id": schema["id"]}
    desk.post("/block_documents/", made)


def write(folder: Path, number: int) -> None:
    """One article with an id of its own, as a file of rows."""
    folder.mkdir(parents=True, exist_ok=True)
    text = story(number).replace("\n", "\\n").replace('"', '\\"')
    row = f'{{"id": "story-{number}", "source": "daily.example", "text": "{text}"}}\n'
    (folder / f"{number}.jsonl").write_text(row, "utf-8")


@contextmanager
def held(output: Path) -> Iterator[None]:
    """Hold an output folder as a run does, so that every other run waits."""
    output.mkdir(exist_ok=True)
    lock = os.open(output / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def waits(desk: Desk, run: str) -> bool:
    """Whether a run has begun and waits for its output folder; then it also said that it lives."""
    said = desk.post("/logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}})
    return any("waiting for it" in one["message"] for one in said)


def active(desk: Desk, name: str) -> bool:
    return any(one["state_type"] in ("PENDING", "RUNNING") for one in desk.runs(name))
