"""The HTTP below deep-translator: no text or key in an address if the engine allows it, typed errors.

deep-translator calls ``requests.get`` and ``requests.post`` without a timeout, with text and key in the
address, and follows redirects to anybody. So its modules get :class:`_Requests` under the name of
``requests``; within :meth:`Wire.in_use` that sends with care, elsewhere it is plain requests.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import requests

from flows.translate.engines.exchange import Answer, Exchange, Sending
from flows.translate.engines.keys import scrub
from flows.translate.errors import (
    BadAnswerError,
    EngineError,
    EngineFailedError,
    GivenUpError,
    RefusedError,
    RejectedError,
    TimedOutError,
    TooManyRequestsError,
)

Shape = Callable[[str, Mapping[str, str]], Sending]
"""What goes out for an address and the parameters that deep-translator would put into it."""

Judge = Callable[[Answer], EngineError | None]
"""What an engine means by an answer, if that is an error of its own."""

_MODULES = ("google", "mymemory", "deepl", "libre")


class Wire:
    """Sends for one engine; threads may share it.

    Args:
        who: the engine in messages.
        timeout: seconds until the last byte of an answer.
        shape: what goes out.
        judge: reads what is an error for this engine only.
        before: called before a request leaves.
    """

    def __init__(
        self,
        who: str,
        timeout: float,
        shape: Shape,
        judge: Judge = lambda _: None,
        before: Callable[[], None] = lambda: None,
    ) -> None:
        self._who = who
        self._timeout = timeout
        self._shape = shape
        self._judge = judge
        self._before = before
        self._lock = threading.Lock()
        self._running: set[Exchange] = set()
        self._stopped = False

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Within the block deep-translator sends over this wire, in this thread."""
        _install()
        token = _wire.set(self)
        try:
            yield
        finally:
            _wire.reset(token)

    def stop(self) -> None:
        """Break off what is under way, and send nothing more."""
        with self._lock:
            self._stopped = True
            running = list(self._running)
        for exchange in running:
            exchange.abandon(self._over())

    def send(self, url: str, params: Mapping[str, str]) -> Answer:
        """Send what deep-translator wants sent.

        Raises:
            EngineError: there is no answer with a status of success.
        """
        sending = self._shape(url, params)
        self._before()
        with self._lock:
            if self._stopped:
                raise self._over()
            exchange = Exchange(sending, self._who, self._timeout)
            self._running.add(exchange)
        try:
            answer = exchange.wait()
        finally:
            with self._lock:
                self._running.discard(exchange)
        error = self._judge(answer) or by_status(self._who, answer)
        if error:
            raise error
        return answer

    def _over(self) -> GivenUpError:
        return GivenUpError(f"{self._who} is not asked any more")


def by_status(who: str, answer: Answer) -> EngineError | None:
    """What the status of an answer means, for any engine; None for success."""
    status = answer.status_code
    said = f"(HTTP {status})"
    wait = retry_after(answer.headers)
    match status:
        case _ if 200 <= status < 300:
            return None
        case _ if 300 <= status < 400:
            return RefusedError(
                f"{who} sends texts on to {_elsewhere(answer)}; ask there if you mean it"
            )
        case 408:
            return TimedOutError(f"{who} waited in vain {said}")
        case 425 | 429:
            return TooManyRequestsError(f"{who} asks for patience {said}", wait)
        case 413 | 414 | 431:
            return RejectedError(f"{who} finds the text too long {said}")
        case 400 | 422:
            error = RejectedError(f"{who} does not take the text {said}")
            error.doubtful = True  # so say servers that something else is wrong with
            return error
        case 404 | 405 | 410:
            return RefusedError(f"{who} has no translation at this address {said}")
        case 401 | 402 | 403 | 407 | 451 | 456:
            return RefusedError(f"{who} refuses {said}: the key is missing, wrong or used up")
        case _ if status >= 500 and wait is not None:
            return TooManyRequestsError(f"{who} asks for patience {said}", wait)
        case _ if status >= 500:
            return EngineFailedError(f"{who} failed {said}")
        case _:
            return BadAnswerError(f"{who} gave no translation {said}")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that an answer asks to wait; a date counts from the date of the answer itself.

    >>> retry_after({"Retry-After": "90"}), retry_after({"Retry-After": "soon"})
    (90.0, None)
    """
    said = headers.get("Retry-After", "").strip()
    try:
        seconds = float(said)
    except ValueError:
        try:
            until = parsedate_to_datetime(said)
            seconds = (until - _now(headers)).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _now(headers: Mapping[str, str]) -> datetime:
    """The server's clock, if it shows it: it need not be ours."""
    with suppress(ValueError, TypeError):
        return parsedate_to_datetime(headers.get("Date", ""))
    return datetime.now(UTC)


def _elsewhere(answer: Answer) -> str:
    """Scheme, host and port only: the rest may repeat the text."""
    with suppress(ValueError):
        place = urlsplit(answer.headers.get("Location", ""))
        if place.scheme and place.hostname:
            return scrub(f"{place.scheme}://{place.netloc.rpartition('@')[2]}")
    return "another path of its own"


class _Requests:
    """What the modules of deep-translator find under the name of requests."""

    def get(self, url: str, params: Mapping[str, str] | None = None, **others: Any) -> Any:
        wire = _wire.get()
        return wire.send(url, params or {}) if wire else requests.get(url, params, **others)  # noqa: S113

    def post(self, url: str, params: Mapping[str, str] | None = None, **others: Any) -> Any:
        wire = _wire.get()
        return wire.send(url, params or {}) if wire else requests.post(url, params=params, **others)  # noqa: S113

    def __getattr__(self, name: str) -> Any:
        return getattr(requests, name)


_wire: ContextVar[Wire | None] = ContextVar("copydesk_wire", default=None)
_requests = _Requests()


def _install() -> None:
    for name in _MODULES:
        module = import_module(f"deep_translator.{name}")
        if module.requests is not _requests:
            module.requests = _requests  # type: ignore[attr-defined]
