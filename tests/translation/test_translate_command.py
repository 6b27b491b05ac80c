"""``copydesk translate``: an article in another language, and what is said where there is none."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from normalizers import normalize
from tests.flows.support import story
from tests.support import ROOT
from tests.translation.asking import asking
from tests.translation.planted import KEY

__all__ = ["asking"]

RUSSIAN = """Порт снова открыт после шторма

Мэр города сообщил в понедельник, что порт будет снова открыт для всех рыбацких лодок побережья.

Президент Александр Лукашенко направил жителям города телеграмму, сообщили рыбаки у причала.
"""
FAULTS = (
    *("hang", "trickle", "trickle headers", "die", "hang up", "refuse", "429", "500", "503"),
    *("garbage", "html", "list", "error in 200", "null", "redirect", "huge", "unsupported"),
    *("missing key", "wrong key", "echo", "empty", "too long"),
)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(RUSSIAN, "utf-8")
    return path


def test_the_translation_is_printed_and_where_the_text_goes_is_said_before(asking, file):
    result = asking("translate", file, "--to", "en")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert [bool(line) for line in lines] == [
        bool(line) for line in normalize(RUSSIAN).text.split("\n")
    ]
    assert lines[0] == "[en] Порт снова открыт после шторма"
    assert "Alexander Lukashenko" in lines[-1]
    assert "Лукашенко" not in result.stdout
    (said,) = result.stderr.splitlines()
    assert said.startswith("copydesk: translation: texts go to ")
    assert asking.proxy.url in said
    assert "this machine" in said


def test_a_second_time_nothing_is_sent(asking, file):
    first = asking("translate", file, "--to", "en")
    asking.proxy.forget()
    asking.proxy.fault("refuse")
    again = asking("translate", file, "--to", "en")
    assert (again.exit_code, again.stdout, again.stderr) == (0, first.stdout, "")
    assert asking.proxy.requests == []
    other = asking("translate", file, "--to", "en", "--engine-version", "next")
    assert other.exit_code == 1, "under another version it is asked for anew"


def test_json_is_the_canonical_article_and_the_column(asking, file):
    result = asking("translate", file, "--to", "EN", "--json", "--source", "daily.example")
    row = json.loads(result.stdout)
    (origin,) = row.pop("translations")
    text = row.pop("text_en")
    assert text == asking("translate", file, "--to", "en").stdout.rstrip("\n")
    assert {"what": "text", "to": "en", "complete": True, "empty": 0, "unprotected": 0}.items() <= (
        origin.items()
    )
    assert origin["engine"] == f"libre {asking.proxy.url}"
    assert origin["segments"] == 3
    plain = json.loads(
        asking("clean", file, "--json", "--source", "daily.example", engine=False).stdout
    )
    assert row == plain


def test_several_texts_stand_under_their_names_and_tables_give_json(asking, file, tmp_path):
    second = tmp_path / "second.html"
    second.write_text(f"<html><body><article><p>{RUSSIAN}</p></article></body></html>", "utf-8")
    result = asking("translate", file, second, "--to", "en")
    assert result.exit_code == 0
    assert re.findall(r"(?m)^==> .*", result.stdout) == [f"==> {file} <==", f"==> {second} <=="]
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps({"id": i, "text": RUSSIAN}) + "\n" for i in "ab"), "utf-8")
    printed = asking("translate", rows, "--to", "en").stdout.splitlines()
    assert [json.loads(line)["id"] for line in printed] == ["a", "b"]
    assert all(json.loads(line)["text_en"].startswith("[en] ") for line in printed)


def test_what_is_in_that_language_already_lacks_nothing(asking, tmp_path):
    path = tmp_path / "english.txt"
    path.write_text(story(1), "utf-8")
    result = asking("translate", path, "--to", "en")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"copydesk: {path}: not translated: it is in en already\n"
    path.write_text("12 / 34 / 56\n", "utf-8")
    unknown = asking("translate", path, "--to", "en")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert unknown.stderr == f"copydesk: {path}: not translated: its language is not known\n"
    assert asking.proxy.requests == []


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "say into which language: --to en"),
        (["--to", ","], "say into which language: --to en"),
        (["--to", "en,ru"], "one language at a time, such as --to en"),
        (["--to", "русский"], "--to: 'русский' is no language code (ISO 639-1, such as en)"),
        (["--to", "en", "--engine", "bing"], "there is no engine 'bing'; there are google, "),
        (["--to", "en", "--engine", "google"], "only libre has an address; google is where it is"),
        (["--to", "en", "--engine-url", ""], "libre needs the address of a LibreTranslate server"),
        (["--to", "en", "--profile", "bold"], "--profile: "),
        (["--to", "en", "--engine-timeout", "-1"], "--engine-timeout: "),
    ],
)
def test_wrong_usage_is_one_line_and_sends_nothing(asking, file, arguments, line):
    words = ["--engine", "libre", "--engine-url", asking.proxy.url, *arguments]
    result = asking("translate", file, *words, engine=False)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"copydesk: {line}")
    assert len(result.stderr.splitlines()) == 1
    assert (result.stdout, asking.proxy.requests) == ("", [])


def test_without_an_engine_nothing_is_sent(asking, file):
    result = asking("translate", file, "--to", "en", engine=False)
    assert result.exit_code == 2
    assert result.stderr == (
        "copydesk: name an engine: --engine google, mymemory, deepl or libre; nothing was sent\n"
    )


def test_url_is_the_address_of_the_engine(asking, file, monkeypatch):
    words = ["--to", "en", "--memory", asking.memory]
    result = asking(
        "translate", file, *words, "--engine", "libre", "--url", asking.proxy.url, engine=False
    )
    assert result.exit_code == 0
    monkeypatch.setenv("COPYDESK_ENGINE", "libre")
    monkeypatch.setenv("COPYDESK_ENGINE_URL", asking.proxy.url)
    assert asking("translate", file, *words, engine=False).stdout == result.stdout


# --- an engine that fails


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_line_and_the_next_time_all_is_there(asking, file, fault):
    asking.proxy.fault(fault)
    failed = asking("translate", file, "--to", "en")
    assert (failed.exit_code, failed.stdout) == (1, "")
    announced, reason = failed.stderr.splitlines()
    assert announced.startswith("copydesk: translation: texts go to ")
    assert reason.startswith(f"copydesk: {file}: not translated: ")
    assert not re.search(r"[а-я]{4}|Traceback", failed.stderr), "no text in a message"
    asking.proxy.heal()
    healed = asking("translate", file, "--to", "en")
    assert healed.exit_code == 0
    assert healed.stdout.startswith("[en] Порт снова")


def test_an_engine_that_dies_and_returns_gives_what_it_would_have_given(asking, file, tmp_path):
    asking.proxy.fault("500", times=1)
    first = asking("translate", file, "--to", "en")
    assert (first.exit_code, len(asking.sent)) == (0, 4)
    mine = ["--to", "en", "--memory", tmp_path / "other.sqlite3"]
    asked = ["--engine", "libre", "--engine-url", asking.proxy.url]
    never_failed = asking("translate", file, *mine, *asked, engine=False)
    assert first.stdout == never_failed.stdout


def test_one_article_of_several_goes_missing_alone(asking, tmp_path):
    rows = tmp_path / "rows.jsonl"
    texts = {"ru": RUSSIAN, "en": story(1), "again": RUSSIAN}
    rows.write_text(
        "".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items()),
        "utf-8",
    )
    asking.proxy.fault("unsupported")
    failed = asking("translate", rows, "--to", "en")
    assert failed.exit_code == 1
    assert [json.loads(line)["text_en"] for line in failed.stdout.splitlines()] == [None] * 3
    assert len(asking.sent) == 1, "a pair that is not supported is not asked for again"
    lines = [line for line in failed.stderr.splitlines() if "not translated" in line]
    assert [line.split(":")[2].strip() for line in lines] == ["1", "2", "3"]


@pytest.mark.parametrize("fault", ["lost", "doubled"])
def test_names_that_the_engine_mangles_are_left_to_it(asking, file, fault):
    asking.proxy.fault(fault)
    result = asking("translate", file, "--to", "en")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[1:] == [
        f"copydesk: {file}: translated without protected names: 1 segment"
    ]
    assert "Лукашенко" in result.stdout
    asking.proxy.heal()
    healed = asking("translate", file, "--to", "en")
    assert healed.stderr.count("\n") == 1
    assert "Alexander Lukashenko" in healed.stdout


def test_what_an_engine_never_takes_is_left_empty_and_said(asking, file):
    asking.proxy.engine = lambda text, source, to: " " if "Мэр" in text else f"[{to}] {text}"
    for _ in range(2):
        assert asking("translate", file, "--to", "en").stdout == ""
    result = asking("translate", file, "--to", "en")
    assert result.exit_code == 1, "not all of it is there"
    assert result.stderr.splitlines()[-1] == f"copydesk: {file}: left empty: 1 segment"
    first, *_, last = result.stdout.rstrip("\n").split("\n")
    assert first.startswith("[en] Порт")
    assert "Lukashenko" in last
    assert "Мэр" not in result.stdout
    asking.proxy.forget()
    assert asking("translate", file, "--to", "en").stdout == result.stdout
    assert asking.sent == [], "it is believed after three times"


def test_a_terminal_is_not_commanded_by_an_engine(asking, file):
    asking.proxy.engine = lambda text, source, to: f"\x1b[2J{text}\x07"
    result = asking("translate", file, "--to", "en")
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", result.stdout)


# --- keys


@pytest.mark.parametrize("name", ["COPYDESK_ENGINE_KEY", "LIBRE_API_KEY"])
def test_a_key_is_sent_where_it_belongs_and_said_nowhere(asking, file, name, monkeypatch):
    key = f"{KEY}/mine+0123456789"
    monkeypatch.setenv(name, key)
    asking.proxy.key = key
    asking.proxy.fault("echo", status=400, times=1)
    failed = asking("translate", file, "--to", "en")
    asking.proxy.fault("echo", status=500, times=2)
    again = asking("translate", file, "--to", "en", "--json")
    good = asking("translate", file, "--to", "en", "--json")
    assert good.exit_code == 0
    assert {request.key for request in asking.proxy.translations} == {key}
    assert not any(request.query for request in asking.proxy.requests)
    for result in (failed, again, good):
        assert KEY not in result.output + result.stderr
    assert KEY.encode() not in b"".join(
        path.read_bytes() for path in asking.memory.parent.glob("memory.sqlite3*")
    )


# --- the group


def test_the_help_teaches(asking):
    result = asking("translate", "--help", engine=False)
    assert result.exit_code == 0
    assert "Usage: copydesk translate " in result.stdout or "translate [OPTIONS]" in result.stdout
    assert "http://127.0.0.1:5000" in result.stdout
    assert "copydesk translate memory" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 100
    assert asking("translate", "-h", engine=False).stdout == result.stdout


def test_memory_is_a_command_and_a_file_of_that_name_has_a_path(asking, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "a.txt").write_text(RUSSIAN, "utf-8")
    file = asking("translate", "./memory", "--to", "en")
    assert file.exit_code == 0
    assert "[en] Порт" in file.stdout
    listed = asking("translate", "memory", "--help", engine=False)
    assert "stats" in listed.stdout
    assert "prune" in listed.stdout
    stats = asking("translate", "memory", "stats", "--memory", asking.memory, engine=False)
    assert f"libre {asking.proxy.url}" in stats.stdout
    forgot = asking(
        "translate", "memory", "prune", "--all", "--memory", asking.memory, engine=False
    )
    assert forgot.exit_code == 0
    asking.proxy.forget()
    assert asking("translate", "./memory", "--to", "en").stdout == file.stdout
    assert len(asking.sent) == 3


def test_options_may_stand_before_the_file(asking, file):
    after = asking("translate", file, "--to", "en")
    before = asking("translate", "--to", "en", *_engine(asking), file, engine=False)
    assert (before.exit_code, before.stdout) == (0, after.stdout)


def _engine(asking):
    return ["--engine", "libre", "--engine-url", asking.proxy.url, "--memory", asking.memory]


def test_ctrl_c_does_not_wait_for_the_engine(asking, file):
    asking.proxy.fault("hang")
    words = ["translate", file, "--to", "en", "--engine-timeout", "600", *_engine(asking)]
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stderr is not None
    assert "texts go to" in process.stderr.readline()
    while not asking.sent:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=60)
    assert (process.returncode, printed) == (130, "")
    assert said == "copydesk: interrupted; what was translated stays in the memory\n"


# --- a real engine

SPANISH = """El presidente habló del Estado de la Unión

El presidente Alexander Lukashenko dijo el lunes que el Estado de la Unión de Bielorrusia y Rusia \
tendrá un presupuesto nuevo para los puertos de la costa.
"""


def test_a_real_server_translates_once(asking, real_server, tmp_path):
    asking.proxy.upstream = real_server
    path = tmp_path / "nota.txt"
    path.write_text(SPANISH, "utf-8")
    first = asking("translate", path, "--to", "en")
    assert first.exit_code == 0
    assert first.stdout.startswith("The president spoke of the Union State\n")
    assert "Alexander Lukashenko" in first.stdout
    assert not re.search(r"presupuesto|⟦|State of the Union", first.stdout)
    asking.proxy.forget()
    assert asking("translate", path, "--to", "en").stdout == first.stdout
    assert asking.proxy.requests == []
