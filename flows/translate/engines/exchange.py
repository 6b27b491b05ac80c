"""One request and its answer, over at a deadline whatever the server does.

A timeout of requests is one of silence: a server that says one byte now and then holds its caller for
ever. So each exchange has a thread of its own, and when the time is over, its socket is shut.
"""

from __future__ import annotations

import ipaddress
import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from flows.translate.errors import (
    BadAnswerError,
    EngineError,
    RejectedError,
    TimedOutError,
    UnreachableError,
)
from flows.translate.threads import LISTENS

MOST = 2_000_000
"""Bytes of an answer that are read; a page of Google's has some ten thousand."""

_CONNECT = 10.0
"""Seconds for a connection, unless the deadline is earlier."""

_CHUNK = 65_536


class Sending(NamedTuple):
    """One request as it goes out; ``content`` becomes its JSON body."""

    method: Literal["GET", "POST"]
    url: str
    query: Mapping[str, str] = {}
    content: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = {}


@dataclass(frozen=True)
class Answer:
    """One answer: as much of a response of requests as deep-translator asks for."""

    status_code: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    charset: str | None = None

    @property
    def text(self) -> str:
        """The body, with a sign in place of what is no text."""
        try:
            return self.body.decode(self.charset or "utf-8", "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body read as JSON.

        Raises:
            ValueError: it is none.
        """
        return json.loads(self.body)

    def close(self) -> None:
        """Nothing is open any more."""


def waited(
    event: threading.Event, seconds: float, clock: Callable[[], float] = time.monotonic
) -> bool:
    """Wait for an event; whether it is there.

    Not at one go: Python may miss a Ctrl+C that comes just before a wait, until the wait is over.
    """
    end = clock() + seconds
    while not event.wait(max(0.0, min(LISTENS, end - clock()))):
        if clock() >= end:
            return False
    return True


class Exchange:
    """Begins when it is made.

    Args:
        sending: what goes out.
        who: the engine in messages.
        timeout: seconds until the last byte of the answer.
    """

    def __init__(self, sending: Sending, who: str, timeout: float) -> None:
        self._sending = sending
        self._who = who
        self._timeout = timeout
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._outcome: Answer | EngineError | None = None
        self._socket: Any = None
        # A daemon: a name that is looked up for minutes must not hold the end of the process.
        threading.Thread(target=self._run, name="copydesk-exchange", daemon=True).start()

    def wait(self) -> Answer:
        """The answer, of whatever status.

        Raises:
            EngineError: there is none.
        """
        try:
            waited(self._done, self._timeout)
        finally:
            self.abandon(
                TimedOutError(f"{self._who} gave no whole answer within {self._timeout:g} s")
            )
        if isinstance(self._outcome, Answer):
            return self._outcome
        assert self._outcome is not None
        raise self._outcome

    def abandon(self, error: EngineError) -> None:
        """If there is no outcome, this error is it, and the connection is shut."""
        self._settle(error)
        with self._lock:
            _shut(self._socket)

    def _settle(self, outcome: Answer | EngineError) -> None:
        with self._lock:
            self._outcome = self._outcome or outcome
        self._done.set()

    def _opened(self, opened: Any) -> None:
        with self._lock:
            self._socket = opened
            if self._outcome:
                _shut(opened)

    def _run(self) -> None:
        outcome: Answer | EngineError
        try:
            outcome = self._exchanged()
        except Exception as error:  # its message may hold the address, and with it text and key
            outcome = _typed(error, self._who)
        self._settle(outcome)

    def _exchanged(self) -> Answer:
        sending = self._sending
        with requests.Session() as session:
            # What stays on this machine goes through no proxy, whatever the environment says.
            session.trust_env = not is_loopback(sending.url)
            session.mount("http://", _Adapter(self._opened))
            session.mount("https://", _Adapter(self._opened))
            with session.request(
                sending.method,
                sending.url,
                params=dict(sending.query),
                json=sending.content,
                headers={"Accept-Language": "en", **sending.headers},
                auth=_as_it_is,
                # The deadline is earlier than the second of these, so it alone says what was late.
                timeout=(_CONNECT, self._timeout + _CONNECT),
                allow_redirects=False,
                stream=True,
            ) as response:
                return Answer(
                    response.status_code,
                    response.headers,
                    _body(response),
                    # Without a charset, requests guesses Latin-1 for every page.
                    response.encoding if "charset" in _kind(response) else None,
                )


def is_loopback(url: str) -> bool:
    """Whether an address is of this machine.

    >>> [is_loopback(url) for url in ("http://127.0.0.1:5000", "http://[::1]/", "https://example.org")]
    [True, True, False]
    """
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _TooBigError(Exception):
    pass


class _Adapter(HTTPAdapter):
    """Tells of each connection that it opens, so that somebody else can shut it."""

    def __init__(self, opened: Callable[[Any], None]) -> None:
        self._opened = opened
        super().__init__()

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        kind: Any = pool.ConnectionCls
        opened = self._opened

        class Telling(kind):  # type: ignore[misc]
            def connect(self) -> None:
                super().connect()
                opened(self.sock)

        pool.ConnectionCls = Telling
        return pool


def _as_it_is(prepared: requests.PreparedRequest) -> requests.PreparedRequest:
    """Stands where requests would look into .netrc and replace our header."""
    return prepared


def _shut(opened: Any) -> None:
    if opened is None:
        return
    # An encrypted connection inside another one is no socket, but has one.
    plain = opened if isinstance(opened, socket.socket) else opened.socket
    with suppress(OSError):
        # Not the shutdown of an encrypted socket: after that, another thread would send in the clear.
        socket.socket.shutdown(plain, socket.SHUT_RDWR)


def _body(response: requests.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > MOST:
            raise _TooBigError
    return bytes(body)


def _kind(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").lower()


def _typed(error: Exception, who: str) -> EngineError:
    match error:
        case _TooBigError():
            return BadAnswerError(f"{who} sent an answer of more than {MOST // 1_000_000} MB")
        case requests.exceptions.SSLError():
            return UnreachableError(f"{who} has no certificate that is trusted here")
        case requests.exceptions.ProxyError():
            return UnreachableError(f"{who} does not answer through the proxy")
        case requests.exceptions.ChunkedEncodingError():
            return UnreachableError(f"{who} broke off in the middle of its answer")
        case requests.ConnectionError():
            return UnreachableError(f"{who} does not answer")
        case UnicodeError():
            return RejectedError("the text has characters that cannot be sent")
        case requests.exceptions.ContentDecodingError():
            return BadAnswerError(f"{who} sent an answer that cannot be unpacked")
        case _:
            return UnreachableError(f"{who} cannot be asked ({type(error).__name__})")
