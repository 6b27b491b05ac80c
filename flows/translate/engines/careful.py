"""An engine that is asked with care: not too often, again if it may help, and not for ever.

One text is sent again while its failure may pass, each time after a longer pause. An engine that fails
at several texts in a row, or that refuses, is left alone for a minute: a dead one costs a run seconds.
That circuit breaker is our own: pybreaker's holds a lock while it calls, so that four threads would
wait for one answer, and it reads the clock on the wall.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from flows.translate.engines.adapters import engine_of
from flows.translate.engines.exchange import waited
from flows.translate.errors import (
    EngineError,
    GivenUpError,
    NotSupportedError,
    RefusedError,
    TooManyRequestsError,
)
from flows.translate.settings import TranslationSettings

if TYPE_CHECKING:
    from tenacity import RetryCallState

_PATIENCE = 60.0
"""Seconds that are waited at an engine's wish; if it wishes more, it is given up."""

_LEFT_ALONE = 60.0
"""Seconds for which an engine that was given up is not asked."""

_LONGEST = 30.0
"""Seconds between two attempts at most, if the engine did not say how many."""

_BUSY = 30
"""How many times the usual pause for an engine that asks for patience and does not say how much:
limits are often so many requests a minute."""

Clock = Callable[[], float]


class Asked(Protocol):
    """An engine that is asked once; see :mod:`flows.translate.engines.adapters`."""

    name: str
    version: str

    def fits(self, text: str) -> bool:
        """Whether a text is short enough."""

    def translate(self, text: str, source: str, target: str) -> str:
        """Send one text, once."""

    def stop(self) -> None:
        """Break off what is under way."""


def careful_engine(settings: TranslationSettings, say: Callable[[str], None]) -> CarefulEngine:
    """The engine of these settings, asked with care.

    Args:
        settings: which engine, and how patiently.
        say: is told, before the first text leaves, where texts go.
    """
    announcement = _Announcement(say)
    engine = engine_of(settings, announcement)
    announcement.words = f"translation: texts go to {engine.place}"
    return CarefulEngine(engine, settings, settings.per_second or engine.per_second)


class CarefulEngine:
    """See the module; threads may share it.

    Args:
        engine: who translates.
        settings: attempts, the pause between them, and after how many failures it is given up.
        per_second: requests a second; 0 is without limit.
        clock: seconds that never run backwards.
        sleep: waits so many seconds; the default wakes up when :meth:`stop` is called.
    """

    def __init__(
        self,
        engine: Asked,
        settings: TranslationSettings,
        per_second: float = 0.0,
        *,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], object] | None = None,
    ) -> None:
        self.name = engine.name
        self.version = engine.version
        self._engine = engine
        self._attempts = settings.attempts
        self._pause = settings.pause
        self._stopped = threading.Event()
        self._sleep = sleep or (lambda seconds: waited(self._stopped, seconds))
        self._breaker = _Breaker(settings.give_up_after, clock)
        self._slots = _Slots(per_second, clock)

    def fits(self, text: str) -> bool:
        """Whether a text is short enough to be sent at once."""
        return self._engine.fits(text)

    def translate(self, text: str, source: str, target: str) -> str:
        """Send one text, again if that may help.

        Raises:
            EngineError: there is no translation; GivenUpError if the engine was not asked.
        """
        first_again = self._breaker.enter()
        outcome: EngineError | None = GivenUpError("interrupted")
        try:
            translation = self._repeated(text, source, target, first_again=first_again)
            outcome = None
        except EngineError as error:
            outcome = error
            raise
        finally:
            self._breaker.leave(outcome, first_again=first_again)
        return translation

    def stop(self) -> None:
        """End all waiting at once, and send nothing more."""
        self._stopped.set()
        self._engine.stop()

    def _repeated(self, text: str, source: str, target: str, *, first_again: bool) -> str:
        from tenacity import (  # noqa: PLC0415
            Retrying,
            retry_if_exception,
            stop_after_attempt,
            wait_exponential,
            wait_random,
        )

        jitter = wait_random(0, self._pause)
        backoff = wait_exponential(self._pause, max=_LONGEST) + jitter
        patience = wait_exponential(self._pause * _BUSY, max=_LONGEST)

        def before_next(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            if not isinstance(error, TooManyRequestsError):
                return backoff(state)
            # The slots hold all threads up, so here it is not waited for a second time.
            self._slots.hold(patience(state) if error.retry_after is None else error.retry_after)
            return jitter(state)

        again = Retrying(
            stop=stop_after_attempt(self._attempts),
            retry=retry_if_exception(self._may_help),
            wait=before_next,
            sleep=self._wait,
            reraise=True,
        )
        return again(self._once, text, source, target, first_again=first_again)

    def _once(self, text: str, source: str, target: str, *, first_again: bool) -> str:
        self._wait(self._slots.take())
        if self._stopped.is_set():
            raise GivenUpError("stopped before it was sent")
        if not first_again:
            self._breaker.pass_by()
        return self._engine.translate(text, source, target)

    def _may_help(self, error: BaseException) -> bool:
        """Whether sending it again may; while an engine is left alone, one try is enough."""
        return (
            isinstance(error, EngineError)
            and error.passing
            and not error.about_text
            and not _too_long(error)
            and not self._breaker.is_open
        )

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self._sleep(seconds)


class _Announcement:
    """Says its words once, and nobody gets past before they are said."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.words = ""
        self._say = say
        self._said = False
        self._lock = threading.Lock()

    def __call__(self) -> None:
        with self._lock:
            if not self._said:
                self._say(self.words)
                self._said = True


class _Slots:
    """When the next request may leave."""

    def __init__(self, per_second: float, clock: Clock) -> None:
        self._apart = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._free = clock()
        self._lock = threading.Lock()

    def take(self) -> float:
        """Take the next slot; seconds until then."""
        with self._lock:
            now = self._clock()
            mine = max(now, self._free)
            self._free = mine + self._apart
            return mine - now

    def hold(self, seconds: float) -> None:
        """Let no request leave for so many seconds."""
        with self._lock:
            self._free = max(self._free, self._clock() + seconds)


class _Breaker:
    """Whether the engine is asked at all, by what became of the texts before."""

    def __init__(self, most: int, clock: Clock) -> None:
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._until: float | None = None
        self._reason = ""
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Whether the engine is left alone."""
        return self._until is not None

    def enter(self) -> bool:
        """Whether this text is the one that tries whether the engine is back.

        Raises:
            GivenUpError: the engine is left alone.
        """
        with self._lock:
            if self._until is None:
                return False
            if self._trying or self._clock() < self._until:
                raise self._given_up()
            self._trying = True
            return True

    def pass_by(self) -> None:
        """Look again, after waiting for a slot.

        Raises:
            GivenUpError: the engine is left alone by now.
        """
        with self._lock:
            if self._until is not None:
                raise self._given_up()

    def leave(self, outcome: EngineError | None, *, first_again: bool) -> None:
        """Say what became of a text, None for a translation."""
        with self._lock:
            if first_again:
                self._trying = False
            if outcome is None or outcome.about_text:
                self._failures = 0
                if outcome is None or first_again:
                    self._until = None
            elif not isinstance(outcome, NotSupportedError | GivenUpError):
                self._failures += 1
                at_once = isinstance(outcome, RefusedError) or _too_long(outcome)
                if first_again or (
                    self._until is None and (at_once or self._failures >= self._most)
                ):
                    self._open(outcome)

    def _given_up(self) -> GivenUpError:
        return GivenUpError(f"{self._reason}; the rest was not sent")

    def _open(self, why: EngineError) -> None:
        wish = why.retry_after if isinstance(why, TooManyRequestsError) else None
        self._until = self._clock() + max(_LEFT_ALONE, wish or 0.0)
        self._reason = str(why)


def _too_long(error: EngineError) -> bool:
    """Whether an engine wants more patience than we have."""
    wish = error.retry_after if isinstance(error, TooManyRequestsError) else None
    return wish is not None and wish > _PATIENCE
