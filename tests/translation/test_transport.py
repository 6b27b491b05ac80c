"""The wire below deep-translator: a deadline, an end, and errors that tell nothing."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import closing, suppress
from importlib import import_module

import pytest
import requests

from flows.translate.engines import exchange as exchanges
from flows.translate.engines.exchange import (
    Answer,
    Exchange,
    Sending,
    _shut,
    is_loopback,
    waited,
)
from flows.translate.engines.transport import Wire, by_status, retry_after
from flows.translate.errors import (
    BadAnswerError,
    EngineFailedError,
    GivenUpError,
    RefusedError,
    RejectedError,
    TimedOutError,
    TooManyRequestsError,
    UnreachableError,
)
from tests.translation.faults import FaultProxy, dead_port

TEXT = "un texto secreto"


@pytest.fixture
def proxy():
    with FaultProxy() as one:
        yield one


def sending(url: str, **headers: str) -> Sending:
    content = {"q": TEXT, "source": "es", "target": "en"}
    return Sending("POST", f"{url}/translate", {}, content, headers)


def wire(timeout: float = 5.0, **more) -> Wire:
    return Wire("libre", timeout, lambda url, _: sending(url), **more)


def no_exchange_left() -> bool:
    for thread in threading.enumerate():
        if thread.name == "copydesk-exchange":
            thread.join(5)
            if thread.is_alive():
                return False
    return True


def test_an_answer_as_deep_translator_wants_it(proxy):
    answer = Exchange(sending(proxy.url), "libre", 5).wait()
    assert answer.status_code == 200
    assert answer.json() == {"translatedText": f"[en] {TEXT}"}
    assert "translatedText" in answer.text
    assert TEXT not in repr(answer)
    (request,) = proxy.requests
    assert (request.path, request.query, request.text) == ("/translate", "", TEXT)
    assert request.headers["Accept-Language"] == "en"
    assert "Cookie" not in request.headers


@pytest.mark.parametrize("fault", ["hang", "trickle", "trickle headers"])
def test_the_deadline_is_one_for_the_whole_answer(proxy, fault):
    proxy.fault(fault)
    with pytest.raises(TimedOutError, match=r"no whole answer within 0\.3 s"):
        Exchange(sending(proxy.url), "libre", 0.3).wait()
    # The server still hangs; the thread is gone because its socket was shut.
    assert no_exchange_left()


@pytest.mark.parametrize(("comes", "there"), [(0, True), (3, True), (10_000, False)])
def test_who_waits_listens_for_ctrl_c(comes, there):
    """No wait is longer than a moment, and together they are as long as was said."""
    waits: list[float] = []

    class Event:
        def wait(self, seconds):
            waits.append(seconds)
            return len(waits) > comes

    assert waited(Event(), 60.0, clock=lambda: sum(waits)) is there
    assert all(0 <= seconds <= exchanges.LISTENS for seconds in waits)
    assert len(waits) == comes + 1 if there else sum(waits) == pytest.approx(60)


def test_an_encrypted_connection_is_shut_and_stays_encrypted():
    """Else a thread that is just sending would send the rest, and the key, in the clear."""
    near, far = socket.socketpair()
    context = ssl.create_default_context()
    with (
        far,
        context.wrap_socket(
            near, server_hostname="example.org", do_handshake_on_connect=False
        ) as encrypted,
    ):
        _shut(encrypted)
        assert far.recv(1) == b""
        assert encrypted._sslobj is not None
        with pytest.raises(OSError):  # noqa: PT011 - of SSL or of the socket, as it comes
            encrypted.send(b"a key")


def test_a_connection_within_an_encrypted_one_is_shut():
    """As urllib3 has it for an https address behind an https proxy: no socket, but it holds one."""
    near, far = socket.socketpair()

    class Inside:
        socket = near

    with closing(near), far:
        _shut(Inside())
        assert far.recv(1) == b""
        _shut(Inside())
        near.close()
        _shut(Inside())
    _shut(None)


@pytest.mark.parametrize(
    ("fault", "error", "said"),
    [
        ("die", UnreachableError, "libre broke off in the middle of its answer"),
        ("hang up", UnreachableError, "libre does not answer"),
        ("refuse", UnreachableError, "libre does not answer"),
        ("huge", BadAnswerError, "libre sent an answer of more than 2 MB"),
    ],
)
def test_no_answer_has_a_type(proxy, fault, error, said):
    proxy.fault(fault)
    with pytest.raises(error) as raised:
        Exchange(sending(proxy.url), "libre", 5).wait()
    assert type(raised.value) is error
    assert str(raised.value) == said
    assert raised.value.__context__ is None


def test_an_answer_just_within_the_limit_is_read(proxy, monkeypatch):
    size = len(Exchange(sending(proxy.url), "libre", 5).wait().body)
    monkeypatch.setattr(exchanges, "MOST", size)
    assert Exchange(sending(proxy.url), "libre", 5).wait().status_code == 200
    monkeypatch.setattr(exchanges, "MOST", size - 1)
    with pytest.raises(BadAnswerError):
        Exchange(sending(proxy.url), "libre", 5).wait()


def test_nobody_at_the_port():
    with dead_port() as url, pytest.raises(UnreachableError, match="libre does not answer"):
        Exchange(sending(url), "libre", 5).wait()


@pytest.mark.parametrize("url", ["http://no-such-host.invalid", "http://a..b", "http://[::1"])
def test_an_address_that_is_none(url):
    with pytest.raises(UnreachableError) as raised:
        Exchange(sending(url), "libre", 5).wait()
    assert url not in str(raised.value)


def test_a_text_that_no_address_can_hold():
    query = Sending("GET", "http://127.0.0.1:1/", {"q": "half \ud83d a character"})
    with pytest.raises(RejectedError) as raised:
        Exchange(query, "google", 5).wait()
    assert "half" not in str(raised.value)


def test_a_redirect_is_not_followed(proxy):
    with FaultProxy() as other:
        proxy.fault("redirect", to=f"{other.url}/translate?q=secreto")
        with pytest.raises(RefusedError) as raised:
            wire().send(proxy.url, {})
        assert other.requests == []
        assert str(raised.value) == f"libre sends texts on to {other.url}; ask there if you mean it"


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("https://me:word@other.example:8443/x?q=1", "https://other.example:8443;"),
        ("/elsewhere?q=secreto", "another path of its own;"),
        ("", "another path of its own;"),
        ("http://[::1", "another path of its own;"),
    ],
)
def test_a_redirect_names_the_host_only(location, named):
    error = by_status("libre", Answer(301, {"Location": location}, b""))
    assert isinstance(error, RefusedError)
    assert str(error) == f"libre sends texts on to {named} ask there if you mean it"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (200, None),
        (204, None),
        (304, RefusedError),
        (400, RejectedError),
        (401, RefusedError),
        (402, RefusedError),
        (403, RefusedError),
        (404, RefusedError),
        (408, TimedOutError),
        (413, RejectedError),
        (414, RejectedError),
        (418, BadAnswerError),
        (422, RejectedError),
        (429, TooManyRequestsError),
        (456, RefusedError),
        (500, EngineFailedError),
        (503, EngineFailedError),
        (529, EngineFailedError),
        (999, EngineFailedError),
    ],
)
def test_what_a_status_means(status, error):
    found = by_status("deepl", Answer(status, {}, b"a body that says too much"))
    assert type(found) is (error or type(None))
    if found:
        assert str(found).startswith("deepl ")
        assert "too much" not in str(found)


@pytest.mark.parametrize(("status", "doubtful"), [(400, True), (422, True), (413, False)])
def test_whether_a_rejection_is_surely_about_the_text(status, doubtful):
    error = by_status("libre", Answer(status, {}, b""))
    assert error.about_text
    assert error.doubtful is doubtful


@pytest.mark.parametrize("status", [429, 503])
def test_an_engine_that_says_how_long_asks_for_patience(status):
    error = by_status("deepl", Answer(status, {"Retry-After": "7"}, b""))
    assert isinstance(error, TooManyRequestsError)
    assert error.retry_after == 7


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "120"}, 120),
        ({"Retry-After": " 1.5 "}, 1.5),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "-5"}, 0),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30,
        ),
        (
            {
                "Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT",
                "Date": "Wed, 21 Oct 2026 07:29:00 GMT",
            },
            0,
        ),
        ({"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
)
def test_how_long_an_engine_asks_to_wait(headers, seconds):
    assert retry_after(headers) == seconds


def test_a_date_counts_from_now_where_the_answer_has_none():
    far = retry_after({"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"})
    assert far is not None
    assert far > 60


@pytest.mark.parametrize(
    ("url", "own"),
    [
        ("http://127.0.0.1:5000", True),
        ("http://127.8.9.1", True),
        ("http://localhost:5000/lt", True),
        ("http://LOCALHOST", True),
        ("http://[::1]:5000", True),
        ("http://127.0.0.1.example.org", False),
        ("http://localhost.example.org", False),
        ("http://10.0.0.1", False),
        ("http://0.0.0.0", False),
        ("https://libretranslate.example", False),
    ],
)
def test_what_is_this_machine(url, own):
    assert is_loopback(url) is own


def test_what_stays_here_goes_through_no_proxy(proxy, monkeypatch):
    with FaultProxy() as between, dead_port() as dead:
        monkeypatch.setenv("http_proxy", between.url)
        monkeypatch.setenv("NO_PROXY", "")
        assert Exchange(sending(proxy.url), "libre", 5).wait().status_code == 200
        assert between.requests == []
        # Elsewhere the environment is heard: the same exchange, taken for one with another machine.
        monkeypatch.setattr(exchanges, "is_loopback", lambda _: False)
        Exchange(sending(proxy.url), "libre", 5).wait()
        assert len(between.requests) == 1
        monkeypatch.setenv("http_proxy", dead)
        with pytest.raises(UnreachableError, match="does not answer through the proxy"):
            Exchange(sending(proxy.url), "libre", 5).wait()


@pytest.mark.parametrize("loopback", [True, False])
def test_the_netrc_of_the_user_adds_no_password(proxy, monkeypatch, tmp_path, loopback):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password word\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setattr(exchanges, "is_loopback", lambda _: loopback)
    Exchange(sending(proxy.url), "deepl", 5).wait()
    Exchange(sending(proxy.url, Authorization="DeepL-Auth-Key k"), "deepl", 5).wait()
    requests.post(f"{proxy.url}/translate", timeout=5)
    assert [one.headers.get("Authorization") for one in proxy.requests] == [
        None,
        "DeepL-Auth-Key k",
        "Basic bWU6d29yZA==",  # what plain requests does
    ]


def test_the_charset_of_a_page():
    page = "Прывітанне"
    assert Answer(200, {}, page.encode()).text == page
    assert Answer(200, {}, page.encode("cp1251"), "cp1251").text == page
    assert Answer(200, {}, page.encode(), "no-such-charset").text == page
    assert "\ufffd" in Answer(200, {}, b"\xff").text


def test_deep_translator_sends_over_the_wire_within_the_block_only(proxy):
    libre = import_module("deep_translator.libre")
    url = f"{proxy.url}/translate"
    with wire().in_use():
        assert libre.requests.post(proxy.url, params={}).status_code == 200
        elsewhere = []
        thread = threading.Thread(
            target=lambda: elsewhere.append(libre.requests.post(url, params={"q": "a"}))
        )
        thread.start()
        thread.join()
    outside = libre.requests.post(url, params={"q": "b"}, timeout=5)
    assert [one.text for one in proxy.requests] == [TEXT, "a", "b"]
    assert [one.query for one in proxy.requests] == ["", "q=a", "q=b"]
    assert isinstance(elsewhere[0], requests.Response)
    assert isinstance(outside, requests.Response)
    assert libre.requests.get(f"{proxy.url}/languages", timeout=5).status_code == 200
    assert libre.requests.Session is requests.Session


def test_the_wire_says_so_before_a_request_leaves(proxy):
    seen = []
    told = wire(before=lambda: seen.append(len(proxy.requests)))
    told.send(proxy.url, {})
    told.send(proxy.url, {})
    assert seen == [0, 1]


def test_an_engine_has_the_first_word_about_an_answer(proxy):
    odd = wire(judge=lambda _: EngineFailedError("as it says itself"))
    with pytest.raises(EngineFailedError, match="as it says itself"):
        odd.send(proxy.url, {})


def test_stopping_breaks_off_what_is_under_way_and_sends_nothing_more(proxy):
    proxy.fault("hang")
    arrived = threading.Event()
    stopping = wire(timeout=60.0, before=arrived.set)
    ended = []

    def ask() -> None:
        with suppress(GivenUpError):
            stopping.send(proxy.url, {})
            return
        ended.append("given up")

    thread = threading.Thread(target=ask)
    thread.start()
    assert arrived.wait(5)
    stopping.stop()
    thread.join(5)
    assert ended == ["given up"]
    proxy.heal()
    proxy.forget()
    with pytest.raises(GivenUpError, match="libre is not asked any more"):
        stopping.send(proxy.url, {})
    assert proxy.requests == []
    assert no_exchange_left()
