"""A LibreTranslate server that fails on demand: in front of a real one, or with an engine of its own.

    with FaultProxy() as proxy:
        proxy.fault("hang")              # every translation from now on
        proxy.fault("429", times=2, retry_after="1")   # the next two only
        proxy.heal()
        proxy.requests[-1].text          # what was sent

It listens on loopback only, speaks ``POST /translate`` (JSON, form or query) and ``GET /languages``,
and ends with its ``with`` block. Its own engine, :func:`brackets`, answers ``[en] `` and the text.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal, get_args
from urllib.parse import parse_qs, urlsplit

from flows.translate.names.protect import PLACEHOLDER

Fault = Literal[
    "hang",  # takes the request and says nothing
    "trickle",  # the right answer, one byte of the body every now and then
    "trickle headers",  # the same, from the first header on
    "die",  # breaks off in the middle of the body
    "hang up",  # breaks off before the first byte
    "refuse",  # nobody listens at the port
    "429",  # with Retry-After if `retry_after` is given
    "500",
    "503",
    "garbage",  # no JSON
    "html",  # a page, as captive portals send it
    "list",  # JSON, but another shape
    "error in 200",  # {"error": …} with status 200
    "empty",  # an empty translation
    "null",  # no string at all
    "surrogate",  # half a character
    "lost",  # the first placeholder is missing
    "doubled",  # the first placeholder stands twice
    "unsupported",  # 400, as LibreTranslate says it
    "too long",  # 400, as LibreTranslate says it
    "wrong key",  # 403, as LibreTranslate says it
    "missing key",  # 400, as LibreTranslate says it
    "echo",  # the key and the text in an error, with `status` (500 if not given)
    "redirect",  # 302 to `to`
    "huge",  # megabytes of a translation
]

Translating = Callable[[str, str, str], str]


def brackets(text: str, source: str, target: str) -> str:
    """The proxy's own engine: ``[target] `` and the text as it is, placeholders in place."""
    return f"[{target}] {text}"


@dataclass(frozen=True)
class Request:
    """One request as it came in; ``fields`` are those of its body and its query together."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    fields: dict[str, Any]

    @property
    def text(self) -> str:
        return self.fields.get("q", "")

    @property
    def key(self) -> str:
        return self.fields.get("api_key", "")

    @property
    def pair(self) -> tuple[str, str]:
        return self.fields.get("source", ""), self.fields.get("target", "")


@dataclass
class _Plan:
    fault: Fault
    times: float
    how: dict[str, Any] = field(default_factory=dict)


class FaultProxy:
    """See the module. ``requests`` are all that came in, faulty or not, in order.

    Args:
        upstream: address of a real server that answers; without one ``engine`` does.
        engine: translates when there is no upstream.
        key: what ``api_key`` must be, if anything.
    """

    def __init__(
        self,
        upstream: str | None = None,
        *,
        engine: Translating = brackets,
        key: str = "",
    ) -> None:
        self.upstream = upstream
        self.engine = engine
        self.key = key
        self.requests: list[Request] = []
        self._plan: _Plan | None = None
        self._lock = threading.Lock()
        self._healed = threading.Event()
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    def __enter__(self) -> FaultProxy:
        self._open()
        return self

    def __exit__(self, *_: object) -> None:
        self._healed.set()
        self._close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def translations(self) -> list[Request]:
        """The requests for a translation, faulty or not."""
        return [one for one in self.requests if one.path == "/translate"]

    def fault(self, fault: Fault, *, times: float = float("inf"), **how: Any) -> None:
        """Fail at the next ``times`` translations, then translate again.

        Args:
            fault: how; ``refuse`` counts no requests and lasts until :meth:`heal`.
            times: how often.
            how: ``retry_after`` of 429 and 503, ``status`` of echo, ``to`` of redirect.
        """
        assert fault in get_args(Fault), fault
        self.heal()
        if fault == "refuse":
            self._close()
            return
        with self._lock:
            self._healed = threading.Event()
            self._plan = _Plan(fault, times, how)

    def heal(self) -> None:
        """No faults from now on; whoever hangs hangs up."""
        with self._lock:
            self._plan = None
            self._healed.set()
        self._open()

    def forget(self) -> None:
        """Empty the log of requests."""
        self.requests.clear()

    def _open(self) -> None:
        if self._server:
            return
        self._server = _Server(("127.0.0.1", self._port), _handler(self))
        self._port = self._server.server_address[1]
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        ).start()

    def _close(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _next(self, request: Request) -> tuple[_Plan | None, threading.Event]:
        with self._lock:
            self.requests.append(request)
            plan = self._plan if request.path == "/translate" else None
            if plan:
                plan.times -= 1
                if plan.times <= 0:
                    self._plan = None
            return plan, self._healed


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news here."""


def _handler(proxy: FaultProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def log_message(self, *_: object) -> None:
            pass

        def _answer(self) -> None:
            request = self._read()
            plan, healed = proxy._next(request)
            if plan is None:
                self._send(*_honest(proxy, request))
                return
            _FAULTS[plan.fault](self, proxy, request, plan.how, healed)

        def _read(self) -> Request:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            url = urlsplit(self.path)
            fields = {name: values[0] for name, values in parse_qs(url.query).items()}
            with contextlib.suppress(ValueError, UnicodeDecodeError):
                if "json" in self.headers.get("Content-Type", ""):
                    fields |= json.loads(body)
                else:
                    fields |= {k: v[0] for k, v in parse_qs(body.decode()).items()}
            headers = dict(self.headers.items())
            return Request(self.command, url.path, url.query, headers, body, fields)

        def _send(self, status: int, content: Any, **headers: str) -> None:
            body, kind = _encoded(content)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def _drip(self, data: bytes, healed: threading.Event) -> None:
            for byte in data:
                if healed.wait(0.02):
                    break
                self.wfile.write(bytes([byte]))
                self.wfile.flush()

        def _break(self) -> None:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

    return Handler


def _encoded(content: Any) -> tuple[bytes, str]:
    if isinstance(content, bytes):
        return content, "text/html; charset=utf-8"
    return json.dumps(content).encode(), "application/json"


def _honest(proxy: FaultProxy, request: Request) -> tuple[int, Any]:
    if proxy.upstream:
        return _upstream(proxy.upstream, request)
    if request.path == "/languages":
        return 200, [{"code": code, "name": code, "targets": []} for code in ("en", "es", "ru")]
    if request.path != "/translate":
        return 404, b"<!doctype html><title>404 Not Found</title>"
    if proxy.key and not request.key:
        return 400, {"error": "Please contact the server operator to get an API key"}
    if proxy.key and request.key != proxy.key:
        return 403, {"error": "Invalid API key"}
    if not request.text:
        return 400, {"error": "Invalid request: missing q parameter"}
    return 200, {"translatedText": proxy.engine(request.text, *request.pair)}


def _upstream(address: str, request: Request) -> tuple[int, Any]:
    place = urlsplit(address)
    assert place.hostname
    connection = HTTPConnection(place.hostname, place.port, timeout=60)
    with contextlib.closing(connection):
        path = request.path + (f"?{request.query}" if request.query else "")
        kept = {
            name: value
            for name, value in request.headers.items()
            if name.lower() in {"content-type", "accept", "accept-language", "authorization"}
        }
        connection.request(request.method, path, request.body or None, kept)
        answer = connection.getresponse()
        body = answer.read()
        try:
            return answer.status, json.loads(body)
        except ValueError:
            return answer.status, body


def _translated(proxy: FaultProxy, request: Request) -> str:
    status, content = _honest(proxy, request)
    assert status == 200, (status, content)
    return content["translatedText"]


def _head(body: bytes) -> bytes:
    return b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(
        body
    )


def _hang(handler, proxy, request, how, healed):
    healed.wait()


def _trickle(handler, proxy, request, how, healed):
    body = _encoded(_honest(proxy, request)[1])[0] + b" " * 100_000
    handler.wfile.write(_head(body))
    handler._drip(body, healed)


def _trickle_headers(handler, proxy, request, how, healed):
    handler._drip(b"HTTP/1.0 200 OK\r\nX-Padding: " + b"x" * 60_000 + b"\r\n\r\n{}", healed)


def _die(handler, proxy, request, how, healed):
    body = _encoded(_honest(proxy, request)[1])[0]
    handler.wfile.write(_head(body) + body[: len(body) // 2])
    handler._break()


def _hang_up(handler, proxy, request, how, healed):
    handler._break()


def _busy(status: int, words: str):
    def fault(handler, proxy, request, how, healed):
        wait = {"Retry_After": str(how["retry_after"])} if "retry_after" in how else {}
        handler._send(status, {"error": words}, **wait)

    return fault


def _says(status: int, content: Any):
    return lambda handler, proxy, request, how, healed: handler._send(status, content)


def _unsupported(handler, proxy, request, how, healed):
    handler._send(400, {"error": f"{request.pair[0]} is not supported"})


def _echo(handler, proxy, request, how, healed):
    said = f"Cannot translate {request.text!r} for {request.key} {request.headers}"
    handler._send(how.get("status", 500), {"error": said})


def _redirect(handler, proxy, request, how, healed):
    handler._send(302, b"elsewhere", Location=how.get("to", "http://127.0.0.1:1/translate"))


def _lost(handler, proxy, request, how, healed):
    text = PLACEHOLDER.sub("", _translated(proxy, request), count=1)
    handler._send(200, {"translatedText": text})


def _doubled(handler, proxy, request, how, healed):
    text = PLACEHOLDER.sub(
        lambda found: f"{found[0]} {found[0]}", _translated(proxy, request), count=1
    )
    handler._send(200, {"translatedText": text})


def _huge(handler, proxy, request, how, healed):
    handler._send(200, {"translatedText": "huge " * 600_000})


_FAULTS: dict[str, Callable[..., None]] = {
    "hang": _hang,
    "trickle": _trickle,
    "trickle headers": _trickle_headers,
    "die": _die,
    "hang up": _hang_up,
    "429": _busy(429, "Slowdown: 1 per 1 second"),
    "500": _says(500, {"error": "Internal Server Error"}),
    "503": _busy(503, "Service Unavailable"),
    "garbage": _says(200, b'{"translatedText": "Hel\xff'),
    "html": _says(200, b"<!doctype html><title>Welcome</title><p>Please log in"),
    "list": _says(200, ["translatedText"]),
    "error in 200": _says(200, {"error": "engine is loading"}),
    "empty": _says(200, {"translatedText": " "}),
    "null": _says(200, {"translatedText": None}),
    "surrogate": _says(200, {"translatedText": "half \ud83d a character"}),
    "lost": _lost,
    "doubled": _doubled,
    "unsupported": _unsupported,
    "too long": _says(400, {"error": "Invalid request: request (9999) exceeds text limit (5000)"}),
    "wrong key": _says(403, {"error": "Invalid API key"}),
    "missing key": _says(400, {"error": "Please contact the server operator to get an API key"}),
    "echo": _echo,
    "redirect": _redirect,
    "huge": _huge,
}


@contextlib.contextmanager
def dead_port() -> Iterator[str]:
    """An address on loopback where nobody listens while the block runs."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"
