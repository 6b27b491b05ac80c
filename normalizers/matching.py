"""The shared matcher: many literal patterns against one folded text, in one pass.

Stray text, artifacts and names all look for thousands of strings from the stylebook. They share the
folding of the document (done once) and this class: an Aho-Corasick automaton (Aho and Corasick 1975)
from ``ahocorasick-rs``, with word boundaries checked on the original text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import ahocorasick_rs

from normalizers.folding import Folded, fold_key
from normalizers.scripts import is_cjk

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
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

    def __len__(self) -> int:
        return len(self._patterns)

    def find(self, text: str, folded: Folded) -> Iterator[Match[T]]:
        """All hits, not overlapping, leftmost first and of those the longest.

        ``folded`` must be ``fold(text)``. The boundary test comes *before* the choice of the
        longest: a longer string that ends inside a word must not hide a shorter true one.
        """
        end_of_last = -1
        for start, end, index in sorted(
            self._bounded(text, folded), key=lambda hit: (hit[0], -hit[1])
        ):
            if start >= end_of_last:
                end_of_last = end
                yield Match(start, end, self._patterns[index], self._owners[index])

    def find_all(self, text: str, folded: Folded) -> Iterator[Match[T]]:
        """All hits with true word boundaries, overlapping ones too, in order of their ends."""
        for start, end, index in self._bounded(text, folded):
            yield Match(start, end, self._patterns[index], self._owners[index])

    def _bounded(self, text: str, folded: Folded) -> Iterator[tuple[int, int, int]]:
        if self._automaton is None:
            return
        size = len(text)
        for index, low, high in self._automaton.find_matches_as_indexes(
            folded.text, overlapping=True
        ):
            start, end = folded.span(low, high)
            if not self._free_start[index] and start and _is_word(text[start - 1]):
                continue
            if not self._free_end[index] and end < size and _is_word(text[end]):
                continue
            yield start, end, index


def _is_word(char: str) -> bool:
    """Whether a neighbour of this kind belongs to the same word; a Chinese character never does."""
    return (char.isalnum() or char == "_") and not is_cjk(char)
