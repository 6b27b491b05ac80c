"""Where a span of the clean text comes from, to the letter where that can be told."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import takewhile

from normalizers.ledger import LedgerEdit, OffsetMap


class Origin:
    """Maps spans of the clean text of one article to the raw text.

    A span that ends inside an edit has all that the edit replaced. Only what the two texts of the edit
    begin or end with alike is told apart: else a name in a paragraph that was decoded would have had
    that whole paragraph for its spelling.
    """

    def __init__(self, offsets: OffsetMap) -> None:
        self._offsets = offsets
        self._alike: dict[int, tuple[int, int]] = {}

    def of(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of a clean one."""
        offsets = self._offsets
        low, high = offsets.raw_span(start, end)
        first = bisect_right(offsets.starts, start) - 1
        if first >= 0 and offsets.starts[first] < start < offsets.ends[first]:
            low = self._inside(first, start, is_start=True)
        last = bisect_left(offsets.ends, end)
        if last < len(offsets.ends) and offsets.starts[last] < end < offsets.ends[last]:
            high = self._inside(last, end, is_start=False)
        return low, max(low, high)

    def _inside(self, number: int, position: int, *, is_start: bool) -> int:
        edit = self._offsets.ledger[number]
        if number not in self._alike:
            self._alike[number] = _alike(edit)
        same, behind = self._alike[number]
        before = position - self._offsets.starts[number]
        after = self._offsets.ends[number] - position
        if before <= same:
            return edit.start + before
        if after <= behind:
            return edit.end - after
        return edit.start + same if is_start else edit.end - behind


def _alike(edit: LedgerEdit) -> tuple[int, int]:
    """How many characters the two texts of an edit begin with alike, and end with behind those."""
    old, new = edit.original, edit.replacement
    begin = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    ends = zip(reversed(old[begin:]), reversed(new[begin:]), strict=False)
    return begin, sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
