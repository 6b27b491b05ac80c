"""What each check finds, and what it does not."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.doctor import helpers, server, settings, storage, versions
from flows.doctor.checkup import guarded
from flows.doctor.found import Level
from tests.flows.support import run_into, write_corpus

NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


def levels(findings):
    return [(one.check, one.level.value) for one in findings]


def only(findings):
    (one,) = findings
    assert bool(one.todo) == (one.level != Level.OK)
    return one


@pytest.mark.parametrize(
    ("running", "level"),
    [((3, 11, 7), "ok"), ((3, 13, 0), "ok"), ((3, 10, 9), "fail"), ((3, 14, 0), "fail")],
)
def test_python(running, level):
    assert only(versions.python(running)).level == level


INSTALLED = {
    "prefect": "3.8.8",
    "fastapi": "0.150.0",
    "sqlalchemy": "2.0.58",
    "langdetect": "1.0.9",
    "distributed": "2026.3.0",
}
REQUIRED = [
    "langdetect<2,>=1.0.9",
    'prefect==3.8.8; extra == "flows"',
    'fastapi<0.151,>=0.139; extra == "flows"',
    'distributed>=2026.3; extra == "dask"',
    'winonly; sys_platform == "win32"',
    'some-tool; extra == "unknown"',
]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({}, None),
        ({"distributed": None}, None),  # nobody asked for Dask
        ({"sqlalchemy": None}, None),
        ({"prefect": "3.9.0"}, "prefect 3.9.0, needed is ==3.8.8"),
        ({"fastapi": "0.151.0"}, "fastapi 0.151.0, needed is <0.151,>=0.139"),
        ({"prefect": None}, "prefect is missing"),
        ({"langdetect": None}, "langdetect is missing"),
        ({"distributed": "2025.1.0"}, "distributed 2025.1.0, needed is >=2026.3"),
        (
            {"sqlalchemy": "2.1.0"},
            "sqlalchemy 2.1.0 beside prefect 3.8.8: no schedule of the Prefect server ever fires",
        ),
    ],
)
def test_packages(changed, says):
    found = list(versions.packages(REQUIRED, {**INSTALLED, **changed}.get))
    if says is None:
        assert levels(found) == [("packages", "ok")]
    else:
        assert (found[0].level, found[0].says) == (Level.FAIL, says)
        assert found[0].todo.startswith("pip install ")
        assert len(found) == 1


def test_without_the_quick_detector_it_is_only_slower():
    assert only(versions.extras({}.get)).level == Level.WARN
    assert list(versions.extras({"langdetect-rs": "0.1.0"}.get)) == []


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, [("settings", "ok")]),
        ({"COPYDESK_LANGUAGES": "en,ru", "COPYDESK_WORKERS": "4"}, [("settings", "ok")]),
        ({"COPYDESK_ENGINE_KEY": "s3cret", "PATH": "/bin"}, [("settings", "ok")]),
        ({"COPYDESK_LANGUAGES": "en,xx"}, [("settings", "fail")]),
        ({"COPYDESK_WORKERS": "many"}, [("settings", "fail")]),
        ({"COPYDESK_WORKERS": "0"}, [("settings", "fail")]),
        ({"COPYDESK_ENGINE_TIMEOUT": "soon"}, [("settings", "fail")]),
        ({"COPYDESK_OUTPTU": "out"}, [("settings", "warn"), ("settings", "ok")]),
    ],
)
def test_variables(environment, found):
    lines = list(settings.variables(environment))
    assert levels(lines) == found
    assert "s3cret" not in str(lines)


def test_a_stylebook(tmp_path):
    assert levels(settings.stylebook(None, "safe")) == [("stylebook", "ok")]
    found = list(settings.stylebook(None, "bold"))
    assert levels(found) == [("stylebook", "ok"), ("settings", "fail")]
    (tmp_path / "nonsense").mkdir()
    (tmp_path / "nonsense" / "mine.tsv").write_text("id\n", "utf-8")
    assert only(settings.stylebook(tmp_path, "safe")).level == Level.FAIL
    assert only(settings.stylebook(tmp_path / "missing", "safe")).level == Level.FAIL


def test_inputs(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "day.jsonl").write_text("{}", "utf-8")
    names = [tmp_path, tmp_path / "empty", tmp_path / "day.jsonl", tmp_path / "missing"]
    found = list(storage.inputs(tuple(map(str, names))))
    assert [one.level.value for one in found] == ["ok", "warn", "ok", "fail"]


def test_an_output_leaves_no_trace_and_may_be_new(tmp_path):
    found = list(storage.output(str(tmp_path / "new" / "out")))
    assert [one.check for one in found] == ["output", "locks", "disk", "corpus"]
    assert not any(one.level == Level.FAIL for one in found)
    assert found[-1].says == "none yet"
    assert list(tmp_path.iterdir()) == []


def test_an_output_with_a_corpus(tmp_path):
    run_into(tmp_path / "out", write_corpus(tmp_path / "in", 1))
    assert list(storage.output(str(tmp_path / "out")))[-1].says == "version 0"
    for entry in (tmp_path / "out" / "corpus" / "_delta_log").glob("*.json"):
        entry.write_text("{}", "utf-8")
    assert list(storage.output(str(tmp_path / "out")))[-1].level == Level.FAIL


def test_an_output_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    found = list(storage.output(str(tmp_path / "file" / "out")))
    assert (found[0].check, found[0].level) == ("output", Level.FAIL)


GB = 1_000_000_000


@pytest.mark.parametrize(
    ("size", "free", "level"),
    [
        (0, 50 * GB, "ok"),
        (0, GB // 2, "warn"),
        (10 * GB, 15 * GB, "warn"),
        (10 * GB, 25 * GB, "ok"),
        (10 * GB, GB // 100, "fail"),
    ],
)
def test_the_room_on_the_disk(size, free, level):
    assert only(storage.disk(Path("out"), size, free)).level == level


@pytest.mark.parametrize(
    ("theirs", "level"),
    [('"3.8.8"', "ok"), ('"3.8.2"', "warn"), ('"3.9.0"', "fail"), ("<html>", "fail")],
)
def test_the_version_of_the_server(theirs, level):
    assert only(server.same_version("http://desk/api", theirs, "3.8.8")).level == level


@pytest.mark.parametrize(
    ("apart", "level"), [(0, "ok"), (-4, "ok"), (30, "warn"), (-3600, "fail"), (90, "fail")]
)
def test_the_clock(apart, level):
    date = format_datetime(NOW + timedelta(seconds=apart), usegmt=True)
    assert only(server.clock(date, NOW)).level == level


def test_a_server_that_does_not_say_the_time():
    assert only(server.clock("", NOW)).level == Level.WARN


@pytest.mark.parametrize(
    ("found", "workers", "level"),
    [
        ({"type": "process"}, [{"status": "ONLINE"}, {"status": "OFFLINE"}], "ok"),
        ({"type": "process"}, [{"status": "OFFLINE"}], "fail"),
        ({"type": "process"}, [], "fail"),
        ({"type": "process", "is_paused": True}, [{"status": "ONLINE"}], "fail"),
    ],
)
def test_the_work_pool(found, workers, level):
    assert only(server.work_pool("copydesk", found, workers)).level == level


def test_without_a_server():
    assert levels(server.prefect_server("")) == [("prefect", "ok")]
    assert levels(server.prefect_server("", "copydesk")) == [
        ("prefect", "ok"),
        ("work pool", "fail"),
    ]


class Desk(BaseHTTPRequestHandler):
    """So much of a Prefect server, and of a LibreTranslate server, as is asked."""

    answers: ClassVar[dict[str, tuple[int, object]]] = {}
    apart = timedelta()

    def do_GET(self):
        self._answer()

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self._answer()

    def _answer(self):
        status, body = self.answers.get(self.path, (404, {"detail": "no"}))
        content = json.dumps(body).encode()
        self.send_response_only(status)
        self.send_header("date", format_datetime(datetime.now(UTC) + self.apart, usegmt=True))
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def desk():
    class Own(Desk):
        answers: ClassVar = {}

    with HTTPServer(("127.0.0.1", 0), Own) as listening:
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        Own.url = f"http://127.0.0.1:{listening.server_port}"
        yield Own
        listening.shutdown()
        thread.join()


def ask_server(desk, pool=""):
    url = f"{desk.url}/api"
    with temporary_settings({PREFECT_API_URL: url}):
        return list(server.prefect_server(url, pool))


def test_a_server_that_answers(desk):
    desk.answers["/api/admin/version"] = 200, server.version("prefect")
    assert levels(ask_server(desk)) == [("prefect", "ok"), ("clock", "ok")]
    desk.apart = timedelta(hours=-1)
    desk.answers["/api/work_pools/copydesk"] = 200, {"type": "process"}
    desk.answers["/api/work_pools/copydesk/workers/filter"] = 200, [{"status": "ONLINE"}]
    expected = [("prefect", "ok"), ("clock", "fail"), ("work pool", "ok")]
    assert levels(ask_server(desk, "copydesk")) == expected
    assert ask_server(desk, "other")[-1].says == "there is no work pool other"


def test_a_server_that_refuses_or_is_away(desk):
    desk.answers["/api/admin/version"] = 401, {"detail": "who are you?"}
    (found,) = ask_server(desk)
    assert (found.level, found.says) == (Level.FAIL, f"{desk.url}/api answers 401")
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        (found,) = server.prefect_server("http://127.0.0.1:9/api")
    assert (found.level, found.says) == (Level.FAIL, "nobody answers at http://127.0.0.1:9/api")


def test_a_translation_engine(desk, monkeypatch):
    for name in ("COPYDESK_ENGINE_KEY", "COPYDESK_DEEPL_KEY", "DEEPL_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    desk.answers["/languages"] = 200, []
    assert only(helpers.engine("")).level == Level.OK
    assert only(helpers.engine("google")).level == Level.OK
    assert only(helpers.engine("libre", f"{desk.url}/")).level == Level.OK
    assert only(helpers.engine("libre", "http://127.0.0.1:9")).level == Level.WARN
    assert only(helpers.engine("libre", "")).level == Level.WARN
    assert only(helpers.engine("deepl")).level == Level.FAIL
    assert only(helpers.engine("babel")).level == Level.FAIL


OURS = {"Python": "3.11", "ftfy": "6.3.1"}


@pytest.mark.parametrize(
    ("theirs", "says"),
    [
        ({"a": OURS, "b": OURS}, None),
        ({}, "tcp://x has no worker"),
        (
            {"a": OURS, "b": {**OURS, "ftfy": "6.2"}},
            "of 2 workers 1 have something else installed: b has ftfy 6.2, here is 6.3.1",
        ),
        ({"a": ImportError("flows")}, "of 1 workers 1 have something else installed: a"),
    ],
)
def test_the_workers_of_a_cluster(theirs, says):
    found = only(helpers.workers("tcp://x", theirs, OURS))
    assert (found.level == Level.OK) == (says is None)
    assert says is None or found.says == says


def test_no_cluster_is_asked_unless_named():
    assert list(helpers.dask("")) == []
    (found,) = helpers.dask("", wanted=True)
    assert (found.level, found.says) == (Level.FAIL, "no scheduler is named")


def test_a_check_that_breaks_is_a_finding():
    def look():
        raise ValueError("two\nlines")
        yield

    found = only(guarded("output", look))
    assert (found.level, found.says) == (Level.FAIL, "could not be looked at: two lines")
