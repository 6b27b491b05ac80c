"""What a reader yields: an article it found, or a failure with its place and its reason."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from normalizers import Article


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read.

    ``path`` is its name relative to the input root, with ``/`` (see :mod:`flows.readers.ids`);
    ``shown`` is how messages name it, as the user would open it.
    """

    file: Path
    path: str
    shown: str

    @property
    def location(self) -> str:
        """The full path, wherever the run was started; empty for standard input."""
        return _location(self.path, self.shown)


@dataclass(frozen=True, slots=True)
class Found:
    """An article and where it stood; ``line`` is set when one file holds many articles."""

    article: Article
    path: str
    line: int | None
    shown: str

    @property
    def place(self) -> str:
        """The place for the corpus table: ``news/a.txt`` or ``news/b.jsonl#12``."""
        return self.path if self.line is None else f"{self.path}#{self.line}"

    @property
    def where(self) -> str:
        """The place for messages: ``corpus/b.jsonl:12``."""
        return self.shown if self.line is None else f"{self.shown}:{self.line}"

    def failure(self, reason: str, detail: str = "") -> Failure:
        """A failure at this article's place."""
        return Failure(self.path, self.line, reason, self.shown, detail)


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that gave no article. ``detail`` (a traceback) is kept, never printed."""

    path: str
    line: int | None
    reason: str
    shown: str
    detail: str = ""

    @property
    def location(self) -> str:
        """The full path of the file, wherever the run was started; empty for standard input."""
        return _location(self.path, self.shown)

    def __str__(self) -> str:
        place = self.shown if self.line is None else f"{self.shown}:{self.line}"
        return f"{place}: {self.reason}"


def _location(path: str, shown: str) -> str:
    return os.path.abspath(shown) if path else ""  # only standard input has no path


Item = Found | Failure


class Hints(NamedTuple):
    """What the user said of one article on the command line."""

    source: str = ""
    url: str = ""
    title: str = ""
    published: str = ""
    language: str = ""


Items = Iterator[Item]
