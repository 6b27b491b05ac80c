"""A key is read from the environment and shown to nobody."""

from __future__ import annotations

import base64
import copy
import html
import io
import json
import logging
import os
import pickle
import traceback
from urllib.parse import quote, quote_plus

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from flows.translate.engines import keys
from flows.translate.engines.keys import Key, guard_logs, key_of, scrub, scrub_keys
from tests.translation.faults import FaultProxy
from tests.translation.planted import KEY, LEAKED

PLANTED = f"{KEY}/+42=&ü\"'"


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    """No key in the environment or of another test, and logs as Python makes them."""
    for name in ("COPYDESK_ENGINE_KEY", "DEEPL_API_KEY", "LIBRE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(keys, "_KEYS", set())
    made = logging.getLogRecordFactory()
    logging.setLogRecordFactory(logging.LogRecord)
    yield
    logging.setLogRecordFactory(made)


@pytest.fixture
def logged():
    """What a handler at the root writes, from the finest level on."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.parametrize(
    ("engine", "variable", "found"),
    [
        ("libre", "COPYDESK_ENGINE_KEY", True),
        ("libre", "LIBRE_API_KEY", True),
        ("libre", "DEEPL_API_KEY", False),
        ("deepl", "COPYDESK_ENGINE_KEY", True),
        ("deepl", "DEEPL_API_KEY", True),
        ("deepl", "LIBRE_API_KEY", False),
        ("google", "COPYDESK_ENGINE_KEY", False),
        ("mymemory", "COPYDESK_ENGINE_KEY", False),
    ],
)
def test_where_a_key_comes_from(monkeypatch, engine, variable, found):
    monkeypatch.setenv(variable, f" {KEY}\n")
    key = key_of(engine)
    assert (key.reveal() if key else None) == (KEY if found else None)


def test_the_key_of_copydesk_goes_before_that_of_the_engine(monkeypatch):
    monkeypatch.setenv("DEEPL_API_KEY", f"{KEY}-of-deepl")
    monkeypatch.setenv("COPYDESK_ENGINE_KEY", KEY)
    assert key_of("deepl").reveal() == KEY


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_variable_is_no_key(monkeypatch, empty):
    monkeypatch.setenv("LIBRE_API_KEY", empty)
    assert key_of("libre") is None


def test_a_key_shows_nothing_and_stays_in_its_process():
    key = Key(KEY)
    shown = f"{key} {key!r} {[key]}"
    assert KEY not in shown
    for leave in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="stays in the process") as refused:
            leave(key)
        assert KEY not in str(refused.value)
    with pytest.raises(TypeError):
        vars(key)


def spellings(key: str) -> list[str]:
    return [
        key,
        quote(key),
        quote(key, safe=""),
        quote(key, safe="").lower() if key.islower() else quote_plus(key),
        quote_plus(key),
        html.escape(key),
        json.dumps(key)[1:-1],
        json.dumps(key, ensure_ascii=False)[1:-1],
        repr(key)[1:-1],
        base64.b64encode(key.encode()).decode(),
        base64.urlsafe_b64encode(key.encode()).decode(),
    ]


@pytest.mark.parametrize("spelling", spellings(PLANTED), ids=range(11))
def test_a_key_is_found_in_every_spelling(monkeypatch, spelling):
    monkeypatch.setenv("LIBRE_API_KEY", PLANTED)
    assert scrub(f"before {spelling} after") == "before [key] after"
    monkeypatch.delenv("LIBRE_API_KEY")
    assert scrub_keys(f"before {spelling} after") == f"before {spelling} after"


def test_a_key_of_bytes_that_are_no_text_stops_no_log(monkeypatch, logged):
    key = os.fsdecode(f"{KEY}-".encode() + b"\xff")
    monkeypatch.setenv("LIBRE_API_KEY", key)
    guard_logs()
    logging.getLogger("copydesk").warning("asked with %s", quote(key, errors="surrogateescape"))
    assert logged.getvalue() == "asked with [key]\n"


@given(st.binary(max_size=5), st.binary(max_size=5))
def test_a_key_is_found_within_base64(before, after):
    shown = base64.b64encode(before + KEY.encode() + after).decode()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(keys, "_KEYS", {KEY})
        clean = scrub(shown)
    left = clean.partition("[key]")
    assert left[1]
    # No more than the bits of one character on each side can be left.
    assert len(left[0]) * 6 <= (len(before) + 2) * 8
    assert len(left[2].rstrip("=")) * 6 <= (len(after) + 3) * 8


def test_a_short_key_takes_no_letters_from_other_words(monkeypatch):
    monkeypatch.setenv("LIBRE_API_KEY", "x1")
    assert scrub("api_key=x1 box1 x12") == "api_key=[key] box1 x12"


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("url: /translate?q=Hola+mundo&api_key=1 (Caused by X)", "url: /translate?… (Caused by X)"),
        ("https://a.example/get?q=%D0%9C&langpair=ru|en", "https://a.example/get?…"),
        ("http://me:word@proxy.example:3128/", "http://…@proxy.example:3128/"),
        ("Are you there? Yes = no.", "Are you there? Yes = no."),
        ("https://a.example/page", "https://a.example/page"),
    ],
)
def test_an_address_loses_its_query_and_its_login(said, clean):
    assert scrub(said) == clean


def ask_carelessly(url: str) -> None:
    requests.post(f"{url}/translate", params={"q": "Hola", "api_key": LEAKED}, timeout=5)


def test_the_log_of_the_network_shows_no_key_and_no_text(monkeypatch, logged):
    with FaultProxy() as proxy:
        ask_carelessly(proxy.url)
        assert LEAKED in logged.getvalue()
        assert "Hola" in logged.getvalue()
        logged.seek(0)
        logged.truncate()
        monkeypatch.setenv("LIBRE_API_KEY", LEAKED)
        assert key_of("libre")
        ask_carelessly(proxy.url)
    assert "POST /translate?… HTTP" in logged.getvalue()
    assert LEAKED not in logged.getvalue()
    assert "Hola" not in logged.getvalue()


def test_any_log_shows_no_key_also_in_arguments_and_traces(monkeypatch, logged):
    monkeypatch.setenv("LIBRE_API_KEY", KEY)
    guard_logs()
    log = logging.getLogger("prefect.runner")
    log.warning("asked %s with %r at http://a.example/?page=2", "libre", {"api_key": KEY})
    try:
        raise ValueError(f"wrong key {KEY}")
    except ValueError:
        log.exception("it failed")
    said = logged.getvalue()
    assert KEY not in said
    assert "asked libre with {'api_key': '[key]'} at http://a.example/?page=2" in said
    assert "ValueError: wrong key [key]" in said


def test_a_record_without_a_key_is_left_as_it_is(monkeypatch):
    monkeypatch.setenv("LIBRE_API_KEY", KEY)
    guard_logs()
    factory = logging.getLogRecordFactory()
    try:
        raise ValueError("no secret")
    except ValueError as error:
        trace = (ValueError, error, error.__traceback__)
        record = factory("a", logging.INFO, "", 1, "%s of %s", (1, 2), trace)
    assert (record.msg, record.args, record.exc_info) == ("%s of %s", (1, 2), trace)
    assert record.exc_text is None


def test_what_is_wrong_with_a_record_is_left_to_logging():
    guard_logs()
    record = logging.getLogRecordFactory()("a", logging.INFO, "", 1, "%d", ("word",), None)
    with pytest.raises(TypeError):
        record.getMessage()


def test_guarding_twice_scrubs_once():
    guard_logs()
    once = logging.getLogRecordFactory()
    guard_logs()
    assert logging.getLogRecordFactory() is once


def test_a_trace_through_a_key_shows_none():
    def using(key: Key) -> None:
        raise RuntimeError(f"{key}")

    with pytest.raises(RuntimeError) as raised:
        using(Key(KEY))
    trace = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    assert KEY not in "".join(trace.format())
