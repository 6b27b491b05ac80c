"""Patterns of calques spelled out: the texts they match, for tools that know words and no patterns.

An option is spelled without and with, a choice in all its ways, a list in all its words, a joint as a
space. A way with ``*`` (any ending) is left out: its words would be none. What must stand before
or behind (``before<calque>after``) is spelled as well: without it the words may be right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from normalizers.stylebook import Stylebook, StylebookError
from normalizers.stylebook.terms import calque_regex, calques_of, word_list

CAP = 40
"""How many texts of one calque go to other tools."""


class _Choice(NamedTuple):
    ways: tuple[tuple[Any, ...], ...]


def literals(calque: Mapping[str, Any], book: Stylebook, cap: int = CAP) -> list[str]:
    """The texts that a calque matches, the first ``cap`` of them."""
    found = [str(form["text"]) for form in calque.get("forms") or ()]
    found += [str(calque["text"])] if calque.get("text") else []
    if calque.get("pattern"):
        found += expanded(str(calque["pattern"]), book, cap)
    return list(dict.fromkeys(found))[:cap]


def matches(calque: Mapping[str, Any], text: str, book: Stylebook) -> bool:
    """Whether the pattern of a calque matches a whole text, wherever it stands.

    One that requires words around it does not: without them the text may be right.
    """
    if not calque.get("pattern") or calque.get("require"):
        return False
    row = {"id": "x", "canonical": {}, "calques": [calque]}
    try:
        return any(
            match.span("span") == (0, len(text))
            for one in calques_of(row)
            if not one.literal
            for match in calque_regex(book, one).finditer(text)
        )
    except (StylebookError, re.error, ValueError):
        return False  # which is told where patterns are tried


def expanded(pattern: str, book: Stylebook, cap: int = CAP) -> list[str]:
    """The first texts of a pattern; none if it cannot be spelled out.

    >>> from normalizers.stylebook import load_stylebook
    >>> expanded("State (Thought|Doom)[ House]", load_stylebook())
    ['State Thought', 'State Thought House', 'State Doom', 'State Doom House']
    """
    ways, rest = _ways(pattern.replace("<", "").replace(">", ""), 0, book)
    if rest < len(pattern.replace("<", "").replace(">", "")):
        return []  # a bracket that nothing opens
    texts = (" ".join(text.split()) for way in ways for text in _spelled(way))
    return list(islice(dict.fromkeys(islice(filter(None, texts), cap * 4)), cap))


def _ways(pattern: str, start: int, book: Stylebook) -> tuple[tuple[tuple[Any, ...], ...], int]:
    """The ways between two brackets, each as its parts, and where the closing bracket stands."""
    ways: list[tuple[Any, ...]] = []
    parts: list[Any] = []
    dead = False
    at = start
    while at < len(pattern) and pattern[at] not in ")]":
        char = pattern[at]
        if char in "([":
            inner, at = _ways(pattern, at + 1, book)
            closed = pattern[at : at + 1]
            inner = ((), *inner) if closed == "]" else inner
            dead = dead or not inner
            parts.append(_Choice(inner))
        elif char == "{":
            end = pattern.find("}", at)
            name = pattern[at + 1 : end] if end > 0 else ""
            words = tuple((word,) for word in word_list(book, name) if "*" not in word)
            dead = dead or not words
            parts.append(_Choice(words))
            at = end if end > 0 else len(pattern)
        elif char == "|":
            ways += [] if dead else [tuple(parts)]
            parts, dead = [], False
        elif char == "*":
            dead = True
        else:
            parts.append(" " if char == "_" else char)
        at += 1
    ways += [] if dead else [tuple(parts)]
    return tuple(ways), at


def _spelled(parts: Sequence[Any]) -> Iterator[str]:
    """All texts of a way, the last choice changing first."""
    for number, part in enumerate(parts):
        if isinstance(part, _Choice):
            head = "".join(parts[:number])
            for way in part.ways:
                for middle in _spelled(way):
                    for tail in _spelled(parts[number + 1 :]):
                        yield head + middle + tail
            return
    yield "".join(parts)
