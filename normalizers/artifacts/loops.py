"""Repetition loops: a neural translator that lost its place says the same phrase again and again.

The content behind a loop is lost, so it is flagged and never shortened. One word three times
("very, very, very"), a pair joined by a connector ("again and again and again") and reduplicated
names are language, not loops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from normalizers.artifacts.reading import Reading
from normalizers.findings import Evidence, Flag

CATEGORY = "loop"
LONGEST = 12  # words of the repeated phrase

_WORD = re.compile(r"\w+")
_CONNECTORS = frozenset(
    (
        "and",
        "by",
        "after",
        "upon",
        "to",
        "or",
        "for",
        "и",
        "да",
        "или",
        "за",
        "после",
        "und",
        "et",
        "i",
    )
)


def find(reading: Reading) -> Iterator[Flag]:
    """Phrases that follow themselves often enough to be no figure of speech."""
    text = reading.doc.folded.text
    words = _WORD.findall(text)
    fours = list(zip(words, words[1:], words[2:], words[3:], strict=False))
    if len(set(fours)) == len(fours):
        return  # no four words come twice, as in nearly every clean text
    last: dict[tuple[str, str], int] = {}
    suspects = []
    for at, pair in enumerate(pairwise(words)):
        before = last.get(pair)
        if before is not None and at - before <= LONGEST:
            suspects.append((before, at - before))
        last[pair] = at
    done = -1
    for start, period in suspects:
        if start < done:
            continue
        stop = start + period
        while stop < len(words) and words[stop] == words[stop - period]:
            stop += 1
        if _is_loop(words[start : start + period], (stop - start) / period):
            spans = [match.span() for match in _WORD.finditer(text)]
            low, high = reading.doc.folded.span(spans[start][0], spans[stop - 1][1])
            if "\n" not in reading.doc.text[low:high]:
                done = stop
                yield Flag(
                    low,
                    high,
                    CATEGORY,
                    "artifacts.loop",
                    None,
                    Evidence.C,
                    f"{' '.join(words[start : start + period])!r} repeated, what followed is lost",
                )


def _is_loop(phrase: list[str], times: float) -> bool:
    if any(word.isdigit() for word in phrase):
        return False  # scores, tables, telephone numbers
    if len(set(phrase)) == 1:
        return times * len(phrase) >= 6
    if len(phrase) == 2 and _CONNECTORS.intersection(phrase):
        return times >= 5
    # twice is a doubled heading or a figure of speech; a long phrase may be cut in its third round
    return times >= (3 if len(phrase) < 3 else 2.5)
