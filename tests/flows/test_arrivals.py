"""The inbox: what has arrived is told once, when it stands still, and nothing is lost on the way."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from flows import arrivals
from flows.arrivals import Arrival, Inbox, UnsentError, payload_of, resource_of, to_prefect, watch
from flows.errors import UsageError
from tests.flows.support import copydesk, story
from tests.support import ROOT


class Desk:
    """A watched folder, a clock that only the test moves, and what was sent and said."""

    def __init__(self, folder: Path, settle: float = 10) -> None:
        self.folder = folder
        self.folder.mkdir()
        self.inbox = Inbox(str(folder), settle)
        self.now = 0.0

    def put(self, name: str, text: str = "") -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text or story(len(name)), "utf-8")

    def after(self, seconds: float) -> list[str]:
        """The names told after so many seconds; the server takes them."""
        arrival = self.look(seconds)
        if not arrival:
            return []
        self.inbox.told(arrival, self.now)
        return list(arrival.names)

    def look(self, seconds: float) -> Arrival | None:
        self.now += seconds
        self.inbox.look(self.now)
        return self.inbox.arrival(self.now)


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "inbox")


def test_an_empty_inbox_is_silent(desk):
    assert desk.after(0) == []
    assert desk.after(100) == []
    assert desk.inbox.is_settled


def test_what_lies_there_at_the_start_is_told_once(desk):
    desk.put("b.txt")
    desk.put("deep/a.txt")
    assert desk.after(0) == []
    assert not desk.inbox.is_settled
    assert desk.after(9) == []
    assert desk.after(2) == ["b.txt", "deep/a.txt"]
    assert desk.after(100) == []


def test_a_file_that_is_still_written_is_waited_for(desk):
    desk.put("a.txt", "The harbour")
    assert desk.after(0) == []
    desk.put("a.txt", "The harbour is open")
    assert desk.after(9) == []
    assert desk.after(9) == []  # 18 s old, but only 9 s as it is now
    assert desk.after(2) == ["a.txt"]


def test_the_same_size_at_another_time_is_another_file(desk):
    desk.put("a.txt", "open")
    desk.look(0)
    assert desk.after(10) == ["a.txt"]
    desk.put("a.txt", "shut")
    os.utime(desk.folder / "a.txt", (1, 1))
    assert desk.after(1) == []
    assert desk.after(10) == ["a.txt"]


def test_a_sidecar_is_part_of_its_article(desk):
    desk.put("a.txt")
    desk.look(0)
    assert desk.after(10) == ["a.txt"]
    desk.put("a.txt.meta.json", json.dumps({"title": "Harbour"}))
    assert desk.after(1) == []
    assert desk.after(10) == ["a.txt"]


@pytest.mark.parametrize("name", [".a.txt", "a.pdf", "a.txt.part", "b.meta.json"])
def test_what_a_run_would_not_read_does_not_arrive(desk, name):
    desk.put(name)
    desk.look(0)
    assert desk.after(100) == []


def test_others_wait_while_one_is_written_but_not_for_ever(desk):
    desk.put("whole.txt")
    for step in range(arrivals.PATIENCE * 10 // 5):
        desk.put("growing.txt", "x" * (step + 1))
        assert desk.after(0 if step == 0 else 5) == []
    desk.put("growing.txt", "the end")
    assert desk.after(5) == ["whole.txt"]
    assert desk.after(5) == []
    assert desk.after(5) == ["growing.txt"]


def test_a_file_that_goes_and_comes_back_arrives_again(desk):
    desk.put("a.txt")
    desk.look(0)
    assert desk.after(10) == ["a.txt"]
    kept = desk.folder.parent / "a.txt"
    (desk.folder / "a.txt").rename(kept)
    assert desk.after(1) == []
    kept.rename(desk.folder / "a.txt")
    assert desk.after(1) == []
    assert desk.after(10) == ["a.txt"]


def test_a_link_to_nothing_never_arrives(desk):
    (desk.folder / "a.txt").symlink_to("nowhere.txt")
    desk.look(0)
    assert desk.after(100) == []


class Server:
    """Takes events, but for those times at which it is away."""

    def __init__(self, *away: int) -> None:
        self.asked = 0
        self.away = away
        self.events: list[Arrival] = []

    def __call__(self, arrival: Arrival) -> None:
        self.asked += 1
        if self.asked in self.away:
            raise UnsentError("connection refused")
        self.events.append(arrival)


class EndError(Exception):
    """The test has seen enough."""


def watched(desk: Desk, server: Server, *steps) -> list[str]:
    """What is said while one step after the other is done, 6 s apart; then somebody ends it."""
    said: list[str] = []
    left = list(steps)

    def wait(seconds: float) -> None:
        desk.now += seconds
        if not left:
            raise EndError
        step = left.pop(0)
        if step:
            step()

    with pytest.raises(EndError):
        watch(desk.inbox, server, said.append, every=6, clock=lambda: desk.now, wait=wait)
    return said


def test_a_server_that_is_away_gets_the_event_later(desk):
    server = Server(1, 2, 3)
    desk.put("a.txt")
    more = lambda: desk.put("b.txt")  # noqa: E731
    said = watched(desk, server, None, None, None, more, None, None, None, None)
    assert [event.names for event in server.events] == [("a.txt", "b.txt")]
    assert said == [
        "connection refused; trying again",
        "the server answers again",
        "2 files have arrived: a.txt, b.txt",
    ]


def test_an_inbox_that_is_away_is_waited_for(desk):
    server = Server()
    desk.put("a.txt")
    away = desk.folder.parent / "away"
    said = watched(
        desk, server, None, None,
        lambda: desk.folder.rename(away), None, lambda: away.rename(desk.folder), None, None,
    )  # fmt: skip
    assert [event.names for event in server.events] == [("a.txt",)]  # and it did not arrive twice
    assert said == [
        "1 file has arrived: a.txt",
        f"no such file or folder: {desk.folder}; trying again",
        f"{desk.folder} is there again",
    ]


def test_an_inbox_that_was_never_there_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="no such file or folder"):
        watch(Inbox(str(tmp_path / "no"), 0), Server(), print, every=1)


def test_once_waits_until_all_has_settled_and_ends(desk):
    server = Server()
    desk.put("a.txt")
    left = [lambda: desk.put("b.txt")]

    def wait(seconds: float) -> None:
        desk.now += seconds
        if left:
            left.pop()()

    watch(
        desk.inbox, server, print, every=6, once=True, clock=lambda: desk.now, wait=wait
    )  # fmt: skip
    assert [event.names for event in server.events] == [("a.txt", "b.txt")]


def test_once_fails_where_the_server_is_away(desk):
    desk.put("a.txt")
    inbox = Inbox(str(desk.folder), 0)
    with pytest.raises(UnsentError, match="refused"):
        watch(inbox, Server(1), print, every=1, once=True)
    assert not inbox.is_settled


def test_an_event_says_where_how_many_and_the_first(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = tuple(f"{number:03}.txt" for number in range(500))
    payload = payload_of(Arrival("inbox", names, {}))
    assert payload == {
        "inbox": str(tmp_path / "inbox"),
        "count": 500,
        "first": list(names[: arrivals.FIRST]),
    }
    assert resource_of("inbox") == {
        "prefect.resource.id": "copydesk.inbox",
        "prefect.resource.name": "inbox",
        "copydesk.inbox.place": str(tmp_path / "inbox"),
    }
    assert resource_of("s3://news/in")["copydesk.inbox.place"] == "s3://news/in"


class StandIn:
    """A stand-in for the server: what it was sent, and the status it answers with."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, object]] = []
        self.status = 204
        self.port = 0
        self._server: HTTPServer | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def start(self) -> None:
        desk = self

        class Answer(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                desk.taken.append((self.path, json.loads(body)))
                self.answer(desk.status)

            def do_GET(self):  # is there a token to send along? no
                self.answer(404)

            def answer(self, status: int) -> None:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = HTTPServer(("127.0.0.1", self.port), Answer)
        self.port = self._server.server_port
        Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
        self._server = None


@pytest.fixture
def server():
    one = StandIn()
    yield one
    one.stop()


def sent(url: str, inbox: str) -> None:
    from prefect.settings import PREFECT_API_URL, temporary_settings  # noqa: PLC0415

    with temporary_settings({PREFECT_API_URL: url}):
        to_prefect(Arrival(inbox, ("a.txt",), {}))


def test_the_event_as_the_server_gets_it(server):
    sent(server.url, "s3://news/in")
    [(path, [event])] = server.taken
    assert path == "/api/events"
    assert event["event"] == "copydesk.arrived"
    assert event["resource"]["prefect.resource.id"] == "copydesk.inbox"
    assert event["payload"] == {"inbox": "s3://news/in", "count": 1, "first": ["a.txt"]}


def test_a_server_that_refuses_has_not_got_the_event(server):
    server.status = 401
    with pytest.raises(UnsentError, match=r"did not take the event: 401 unauthorized"):
        sent(server.url, "s3://news/in")
    assert len(server.taken) == 1


def test_nobody_listens_there():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/api"
    with pytest.raises(UnsentError, match="did not take the event") as error:
        sent(url, "s3://news/in")
    assert "\n" not in str(error.value)


def test_the_command_tells_once(server, tmp_path):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text(story(1), "utf-8")
    done = copydesk(
        "watch", tmp_path / "inbox", "--once", "--settle", "0", PREFECT_API_URL=server.url
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "1 file has arrived: a.txt\n"
    assert len(server.taken) == 1


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_the_command_outlives_its_server_and_ends_when_told(end, server, tmp_path):
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    server.stop()
    log = tmp_path / "log"
    command = [sys.executable, "-m", "flows.cli", "watch", str(inbox)]
    with log.open("w") as stderr:
        watcher = subprocess.Popen(
            [*command, "--every", "0.1", "--settle", "0.1"],
            stderr=stderr,
            env={**os.environ, "PREFECT_API_URL": server.url, "PYTHONPATH": str(ROOT)},
        )
    try:
        (inbox / "a.txt").write_text(story(1), "utf-8")
        until(lambda: "trying again" in log.read_text())
        assert not server.taken
        (inbox / "b.txt").write_text(story(2), "utf-8")
        server.start()
        until(lambda: "answers again" in log.read_text())
        until(lambda: sum(told(server)) == 2)
        watcher.send_signal(end)
        assert watcher.wait(60) == 0
    finally:
        watcher.kill()
        watcher.wait()
    lines = log.read_text().splitlines()
    assert lines[-1] == "copydesk: stopped watching"
    assert sum("trying again" in line for line in lines) == 1


def told(server: StandIn) -> list[int]:
    return [event["payload"]["count"] for _, [event] in server.taken]


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what another process does."""
    end = time.monotonic() + 120
    while not is_so():
        assert time.monotonic() < end, "waited for two minutes"
        time.sleep(0.05)


def test_the_command_without_a_server_is_an_error(tmp_path):
    done = copydesk("watch", tmp_path, "--once", PREFECT_HOME=str(tmp_path / "home"))
    assert done.returncode == 2
    assert done.stderr.startswith("copydesk: no Prefect server to tell: set PREFECT_API_URL")
    assert "Traceback" not in done.stderr


def test_the_command_on_a_folder_that_is_not_there(tmp_path):
    done = copydesk("watch", tmp_path / "no", PREFECT_API_URL="http://127.0.0.1:9/api")
    assert done.returncode == 2
    assert "no such file or folder" in done.stderr
