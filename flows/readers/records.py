"""What readers yield: records, the articles in them, and failures with their place and reason.

Reading has two halves, so that a run can tell what is new without parsing, and parse in parallel.
``records`` walks a file and yields each :class:`Record`, one article's worth of input as it came,
with a fingerprint; that half is cheap. ``parse`` makes it an article; that half is not (a page of
HTML takes 20 ms).
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from flows.places import Place
from normalizers import Article

READER_VERSION = 2
"""Raise it when the same bytes would give another article: all inputs are then read again."""

KEPT_BYTES = 65_536
"""How much of an input that gave no article the quarantine keeps."""

DEFAULT_LIMIT = 10_000_000
"""Bytes of text (UTF-8) an article may have: the longest articles real corpora hold are a tenth."""

CATEGORIES = (
    "unreadable",  # the system refuses: permissions, a vanished file, a broken disk
    "binary",  # not text at all
    "encoding",  # text in no encoding that can be told
    "empty",  # nothing there, or only white space
    "format",  # broken JSON, no "text", a wrong type, no article in a page …
    "too-large",  # over the size limit
    "bomb",  # made to exhaust whoever opens it: nesting, compression
    "duplicate",  # its id belongs to another article of the same run, with another text
    "repeat",  # the same id and the same text once more: kept once, and no failure
    "crash",  # a normalizer raised, or its worker died
)
"""Why an input gave no article, as one stable word; ``reason`` says it in full."""


class Hints(NamedTuple):
    """What the user said of one article on the command line."""

    source: str = ""
    url: str = ""
    title: str = ""
    published: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: what the user said, the same for all files of a run.

    Args:
        mapping: input key or column for an article's field, as ``--map text=body`` gives it:
            ``(("text", "body"), …)``.
        hints: what the user said of the one article (``clean`` and ``explain``).
        kind: read every file as this kind, whatever its name says.
        limit: bytes of UTF-8 an article's text may have.
    """

    mapping: tuple[tuple[str, str], ...] = ()
    hints: Hints = field(default_factory=Hints)
    kind: str = ""
    limit: int = DEFAULT_LIMIT


class Listed(NamedTuple):
    """How many bytes a file and its sidecar have, and a mark that changes when they do."""

    size: int
    mark: str


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file to read.

    ``path`` is its name relative to the input root, with ``/`` (see :mod:`flows.readers.ids`);
    ``shown`` is how messages name it, as the user would open it. ``sidecar`` is the file
    ``NAME.meta.json`` beside it, if there is one. ``listed`` is what the listing of an object store
    says of it; of a file on a disk nothing is known before it is opened.
    """

    file: Place
    path: str
    shown: str
    sidecar: Place | None = None
    listed: Listed | None = field(default=None, compare=False)

    @property
    def location(self) -> str:
        """The full path, wherever the run was started; empty for standard input."""
        return _location(self.path, self.shown)


@dataclass(frozen=True)
class Record:
    """One article's worth of input, as it came: the bytes, where they stood, what lies around them.

    ``kind`` says how to parse ``data`` (``txt``, ``html``, ``row`` …). ``line`` is set when one file
    holds many articles: the line, row or record number from 1. ``about`` is what the container or
    the sidecar says of it (charset, url …).
    """

    source: InputFile
    line: int | None
    kind: str
    data: bytes
    about: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """The place for the corpus table: ``news/a.txt`` or ``news/b.jsonl#12``."""
        return _place(self.source.path, self.line)

    @property
    def spot(self) -> str:
        """The place on this machine, see :func:`spot_of`."""
        return spot_of(self.source.location, self.line)

    def fingerprint(self, options: ReadOptions) -> str:
        """What the article depends on, its place excepted: 32 hexadecimal digits.

        A record whose fingerprint the corpus knows need not be parsed again. The size limit is no
        part of it: it decides whether there is an article, not which.
        """
        said = [READER_VERSION, self.kind, sorted(self.about.items()), options.mapping]
        digest = hashlib.sha256(json.dumps([*said, options.hints]).encode())
        digest.update(self.data)
        return digest.hexdigest()[:32]

    def failure(self, category: str, reason: str, detail: str = "") -> Failure:
        """A failure at this record's place; it keeps the head of the bytes and their hash."""
        return Failure(
            self.source.path,
            self.line,
            reason,
            self.source.shown,
            detail,
            category,
            self.data[:KEPT_BYTES],
            hashlib.sha256(self.data).hexdigest(),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """An article and where it stood; ``line`` is set when one file holds many articles.

    ``id_from`` says what its id was made of: ``given``, ``url``, ``path`` or ``text``
    (:mod:`flows.readers.ids`).
    """

    article: Article
    path: str
    line: int | None
    shown: str
    id_from: str = ""

    @property
    def place(self) -> str:
        """The place for the corpus table: ``news/a.txt`` or ``news/b.jsonl#12``."""
        return _place(self.path, self.line)

    @property
    def where(self) -> str:
        """The place for messages: ``corpus/b.jsonl:12``."""
        return self.shown if self.line is None else f"{self.shown}:{self.line}"


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that gave no article.

    ``detail`` (a traceback) is kept, never printed. ``category`` is one of :data:`CATEGORIES`.
    ``raw`` is at most :data:`KEPT_BYTES` of the input, ``sha256`` the hash of all of it; both are
    empty when it could not be read.
    """

    path: str
    line: int | None
    reason: str
    shown: str
    detail: str = ""
    category: str = "format"
    raw: bytes = b""
    sha256: str = ""

    @property
    def location(self) -> str:
        """The full path of the file, wherever the run was started; empty for standard input."""
        return _location(self.path, self.shown)

    @property
    def place(self) -> str:
        """The place for the tables: ``news/a.txt`` or ``news/b.jsonl#12``."""
        return _place(self.path, self.line)

    @property
    def spot(self) -> str:
        """The place on this machine, see :func:`spot_of`."""
        return spot_of(self.location, self.line)

    def __str__(self) -> str:
        place = self.shown if self.line is None else f"{self.shown}:{self.line}"
        return f"{place}: {self.reason}"


def spot_of(location: str, line: int | None) -> str:
    """A place on this machine: the full path of the file, with ``#line`` in one of many articles.

    Two inputs may hold the same relative path; no two hold the same spot. It is empty for standard
    input that is one article.
    """
    return f"{location}#{line}" if line else location


def split_place(path: str) -> tuple[str, int]:
    """A place as file and line, 0 for a file that is one article; also the order of places.

    >>> sorted(["b.jsonl#10", "b.jsonl#9", "a.txt"], key=split_place)
    ['a.txt', 'b.jsonl#9', 'b.jsonl#10']
    """
    file, _, line = path.rpartition("#")
    return (file, int(line)) if file and line.isdigit() else (path, 0)


def _place(path: str, line: int | None) -> str:
    return path if line is None else f"{path}#{line}"


def _location(path: str, shown: str) -> str:
    if not path:  # only standard input has none
        return ""
    return shown if in_a_store(shown) else os.path.abspath(shown)


def in_a_store(name: str) -> bool:
    """Whether a name is one in an object store, not of a file here.

    >>> in_a_store("s3://news/day.jsonl"), in_a_store("day.jsonl"), in_a_store("file:///day.jsonl")
    (True, False, False)
    """
    return bool(_SCHEME.match(name))


_SCHEME = re.compile(r"(?!file:)[a-z][a-z0-9+.-]+://", re.IGNORECASE)


Item = Found | Failure
Items = Iterator[Item]
