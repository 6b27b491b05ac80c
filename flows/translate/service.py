"""One translation: from the memory if it is there, else from the engine, and then remembered.

What an engine cannot do with a text (it rejects it, it loses placeholders) is remembered too: such a
text is tried once in each of :data:`TRIES` runs, and then the engine is believed. So a passing fault
heals with the next run, and a lasting one does not cost a request in every run. But an engine that
answers nothing to anybody is out of order, and that is not held against the texts: in a run in which
it has translated none, at most :data:`FEW` of its empty answers count. A text in a language that it does
not know is asked for again only by a run that sends something else anyway.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, Protocol

from flows.translate.errors import (
    EngineError,
    GivenUpError,
    HopelessError,
    MangledError,
    NotSupportedError,
)

TRIES = 3
"""In how many runs a text is sent that the engine could not translate."""

FEW = 3
"""How many texts an engine may fail at before it has translated any, and it is still about the texts."""


UNKNOWN = "\0language\0"
"""Before a text, in the memory's count of failures: the engine does not know one of its languages."""


class Key(NamedTuple):
    """What a translation depends on."""

    engine: str
    version: str
    source: str
    target: str
    text: str


class Engine(Protocol):
    """Somebody who translates, carefully: see :mod:`flows.translate.engines.careful`.

    Attributes:
        name: of the engine and, if it has one, its address; it is a part of every key.
        version: what is known of its version, another part.
    """

    name: str
    version: str

    def fits(self, text: str) -> bool:
        """Whether a text is short enough to be sent at once."""

    def translate(self, text: str, source: str, target: str) -> str:
        """Send one text.

        Raises:
            EngineError: there is no translation.
        """


class Memory(Protocol):
    """Where translations are kept: see :mod:`flows.translate.memory.store`."""

    def get(self, key: Key) -> str | None:
        """The translation, if it is known."""

    def put(self, key: Key, translation: str) -> None:
        """Keep a translation."""

    def failures(self, key: Key) -> int:
        """In how many runs the engine could not translate this."""

    def failed(self, key: Key) -> int:
        """Count one more such run; how many there are now."""


def _said_before(key: Key) -> NotSupportedError:
    said = "the engine does not translate between these languages, as it said before"
    return NotSupportedError(f"{said}: {key.source} → {key.target}")


class _Turn:
    """Who may ask for one text, and how many want to."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.waiting = 0


class Translator:
    """The memory and the engine behind it, for one run or one command; threads may share one.

    Args:
        engine: who is asked.
        memory: what is known, and what the engine could not do.
        sparing: believe what the memory says of languages the engine does not know, until something
            else is sent: nobody is watching, and the same is asked for every hour.

    Attributes:
        counts: texts ``asked`` of the engine, ``remembered``, ``failed``; ``characters`` sent.
        reasons: why texts have no translation, with how many each.
    """

    def __init__(self, engine: Engine, memory: Memory, *, sparing: bool = False) -> None:
        self.engine = engine
        self._sparing = sparing
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self._memory = memory
        self._lock = threading.Lock()
        self._unsupported: dict[tuple[str, str], EngineError] = {}
        self._failed: dict[Key, EngineError] = {}
        self._works = False
        self._doubts = 0
        self._doubtful: list[Key] = []
        self._asking: dict[Key, _Turn] = {}

    def ask(
        self, text: str, source: str, target: str, accept: Callable[[str], bool] | None = None
    ) -> str:
        """The translation of one text that fits the engine.

        Args:
            text: what is sent, if it is not remembered.
            source: its language, ISO 639-1.
            target: the language wanted.
            accept: whether an answer is whole; one that is not is no translation.

        Raises:
            EngineError: there is none; ``final`` says that asking again is no use.
        """
        key = Key(self.engine.name, self.engine.version, source, target, text)
        with self._alone(key):
            return self._asked(key, accept)

    @contextmanager
    def _alone(self, key: Key) -> Iterator[None]:
        """One thread at a time asks for the same text; the others find what it has found.

        Else a line of many articles would be sent several times, and count as failed in several runs.
        """
        with self._lock:
            turn = self._asking.setdefault(key, _Turn())
            turn.waiting += 1
        try:
            with turn.lock:
                yield
        finally:
            with self._lock:
                turn.waiting -= 1
                if not turn.waiting:
                    del self._asking[key]

    def _asked(self, key: Key, accept: Callable[[str], bool] | None) -> str:
        known = self._memory.get(key)
        if known is not None and (not accept or accept(known)):
            self._count("remembered")
            return known
        before = self._failed.get(key)
        if before:
            raise before.with_traceback(None)  # else it would keep the text of every caller alive
        if self._memory.failures(key) >= TRIES:
            raise self._without(key, HopelessError(f"the engine failed at it in {TRIES} runs"))
        refused = key._replace(text=f"{UNKNOWN}{key.text}")
        pair = key.source, key.target
        if pair in self._unsupported:
            self._memory.failed(refused)
            raise self._unsupported[pair].with_traceback(None)
        if self._sparing and not self.counts["asked"] and self._memory.failures(refused):
            raise self._without(key, _said_before(key))
        self._count("asked")
        self._count("characters", len(key.text))
        try:
            translation = self.engine.translate(key.text, key.source, key.target)
            self._working()
            if accept and not accept(translation):
                raise MangledError("placeholders were lost or doubled")
        except EngineError as error:
            if isinstance(error, GivenUpError):  # it was not sent after all
                self._count("asked", -1)
                self._count("characters", -len(key.text))
            if isinstance(error, NotSupportedError):
                error = NotSupportedError(f"{error}: {key.source} → {key.target}")
                self._memory.failed(refused)
                with self._lock:
                    self._unsupported[pair] = error
            if error.about_text and self._is_held(key, error):
                error.final = self._memory.failed(key) >= TRIES
            raise self._without(key, error) from None
        self._memory.put(key, translation)
        return translation

    def _is_held(self, key: Key, error: EngineError) -> bool:
        """Whether a failure is held against its text now, or only once the engine is seen to work."""
        with self._lock:
            if not error.doubtful or self._works:
                return True
            self._doubts += 1
            if self._doubts > FEW:
                self._doubtful.append(key)
            return self._doubts <= FEW

    def _working(self) -> None:
        """The engine has given something: so where it gave nothing, that was about the text."""
        with self._lock:
            self._works = True
            waiting, self._doubtful = self._doubtful, []
        for key in waiting:
            self._memory.failed(key)

    def _without(self, key: Key, error: EngineError) -> EngineError:
        with self._lock:
            self.counts["failed"] += 1
            self.reasons[str(error)] += 1
            if error.about_text:
                self._failed[key] = error
        return error

    def _count(self, what: str, by: int = 1) -> None:
        with self._lock:
            self.counts[what] += by
