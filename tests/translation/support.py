"""An engine and a memory for tests of what lies above them: in this process, without a socket."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from flows.translate.errors import EngineError
from flows.translate.service import Key, Translator

HERE = Path(__file__).parent


class StandIn:
    """An engine that translates by shouting, or as it is told, and fails where it is told to.

    Attributes:
        sent: text, source and target of all it was asked.
        fails: pieces of text, and the error that a text with such a piece gives.
    """

    name = "stand-in"
    version = "1"

    def __init__(
        self,
        says: Callable[[str], str] = str.upper,
        fails: Mapping[str, Callable[[], EngineError]] | None = None,
        limit: int = 5000,
    ) -> None:
        self.sent: list[tuple[str, str, str]] = []
        self.fails = dict(fails or {})
        self._says = says
        self._limit = limit

    def fits(self, text: str) -> bool:
        return len(text) <= self._limit

    def translate(self, text: str, source: str, target: str) -> str:
        assert self.fits(text)
        self.sent.append((text, source, target))
        for piece, error in self.fails.items():
            if piece in text:
                raise error()
        return self._says(text)


class Remembering:
    """A memory for as long as a test."""

    def __init__(self) -> None:
        self.known: dict[Key, str] = {}
        self.tried: Counter[Key] = Counter()

    def get(self, key: Key) -> str | None:
        return self.known.get(key)

    def put(self, key: Key, translation: str) -> None:
        self.known[key] = translation

    def failures(self, key: Key) -> int:
        return self.tried[key]

    def failed(self, key: Key) -> int:
        self.tried[key] += 1
        return self.tried[key]


def translator(engine: StandIn, memory: Remembering | None = None) -> Translator:
    """The translator of one run."""
    return Translator(engine, memory or Remembering())
