"""The shared matcher: many literal patterns against one folded text, in one pass.

Stray text, artifacts and names all look for thousands of strings from the stylebook. They share the
folding of the document (done once) and this class: an Aho-Corasick automaton (Aho and Corasick 1975)
from ``ahocorasick-rs``, with word boundaries checked on the original text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

import ahocorasick_rs

from normalizers.folding import Folded, fold_key
from normalizers.scripts import is_cjk

T = TypeVar("T")
_SURROGATE = re.compile("[\ud800-\udfff]")


class Match(NamedTuple, Generic[T]):
    """A hit: ``original[start:end]`` spells one of the patterns; ``values`` are its owners."""

    start: int
    end: int
    pattern: str
    values: tuple[T, ...]


class Matcher(Generic[T]):
    """Finds every stylebook string in a text, longest first, never inside a longer word.

    Args:
        patterns: pairs of a string (any case, any quotes: it is folded here) and its owner, e.g. an
            entity id. Several owners may share a string.
    """

    def __init__(self, patterns: Sequence[tuple[str, T]]) -> None:
        owners: dict[str, list[T]] = {}
        for pattern, value in patterns:
            key = fold_key(pattern).strip()
            if key:
                values = owners.setdefault(key, [])
                if value not in values:
                    values.append(value)
        self._patterns = list(owners)
        self._owners = [tuple(values) for values in owners.values()]
        self._free_start = [not _is_word(key[0]) for key in self._patterns]
        self._free_end = [not _is_word(key[-1]) for key in self._patterns]
        self._automaton = (
            ahocorasick_rs.AhoCorasick(self._patterns, matchkind=ahocorasick_rs.MatchKind.Standard)
            if self._patterns
            else None
        )
        self._last: tuple[str, Folded, list[tuple[int, int, int]]] | None = None

    def __len__(self) -> int:
        return len(self._patterns)

    def find(self, text: str, folded: Folded) -> Iterator[Match[T]]:
        """All hits, not overlapping, leftmost first and of those the longest.

        ``folded`` must be ``fold(text)``. The boundary test comes *before* the choice of the
        longest: a longer string that ends inside a word must not hide a shorter true one.
        """
        end_of_last = -1
        for start, end, index in sorted(
            self._hits(text, folded), key=lambda hit: (hit[0], -hit[1])
        ):
            if start >= end_of_last:
                end_of_last = end
                yield Match(start, end, self._patterns[index], self._owners[index])

    def find_all(self, text: str, folded: Folded) -> Iterator[Match[T]]:
        """All hits with true word boundaries, overlapping ones too, in order of their ends."""
        for start, end, index in self._hits(text, folded):
            yield Match(start, end, self._patterns[index], self._owners[index])

    def _hits(self, text: str, folded: Folded) -> list[tuple[int, int, int]]:
        """The bounded hits; those of the last text are kept, because it is often asked for twice."""
        last = self._last
        if last is None or last[0] is not text or last[1] is not folded:
            last = self._last = (text, folded, list(self._bounded(text, folded)))
        return last[2]

    def _bounded(self, text: str, folded: Folded) -> Iterator[tuple[int, int, int]]:
        if self._automaton is None:
            return
        size = len(text)
        free_start, free_end, shifted = self._free_start, self._free_end, folded.is_shifted
        for index, low, high in spots(self._automaton, folded.text):
            start, end = folded.span(low, high) if shifted else (low, high)
            # _is_word, spelt out: nearly every hit leaves here, because it begins inside a word
            if start and not free_start[index]:
                char = text[start - 1]
                if (char.isalnum() or char == "_") and not is_cjk(char):
                    continue
            if end < size and not free_end[index]:
                char = text[end]
                if (char.isalnum() or char == "_") and not is_cjk(char):
                    continue
            yield start, end, index


def spots(automaton: ahocorasick_rs.AhoCorasick, text: str) -> list[tuple[int, int, int]]:
    """All hits of an automaton as (pattern, start, end), overlapping ones too.

    A lone surrogate cannot be handed to it; no pattern has one, so any other character will do.
    """
    try:
        return automaton.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:
        text = _SURROGATE.sub("\ufffd", text)
        return automaton.find_matches_as_indexes(text, overlapping=True)


@lru_cache(maxsize=4)
def spots_kept(
    automaton: ahocorasick_rs.AhoCorasick, text: str
) -> tuple[tuple[int, int, int], ...]:
    """:func:`spots` of a whole text, which another stage asks for again."""
    return tuple(spots(automaton, text))


def _is_word(char: str) -> bool:
    """Whether a neighbour of this kind belongs to the same word; a Chinese character never does."""
    return (char.isalnum() or char == "_") and not is_cjk(char)
