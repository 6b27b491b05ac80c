"""Stepping: the text of one article between its stages, from the ledger alone.

The ledger leads from the raw text to the clean one at once. Here it is taken apart by stage again:
step 0 is the raw text, step ``n`` the text after the first ``n`` stages of
:data:`~normalizers.pipeline.STAGE_NAMES`.

The stages run in passes until nothing changes, so an early stage may tidy up after a later one. Such a
repair of the same place belongs to the step of the stage it follows: a step shows what a stage did and
what had to be mended after it. What a later stage took back entirely stands in no ledger, so in no step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import takewhile

from normalizers.ledger import Ledger, LedgerEdit, Step, applied, compose, replay
from normalizers.pipeline import STAGE_NAMES

RAW, CLEAN = 0, len(STAGE_NAMES)
"""The first step and the last one."""

_ORDER = {name: number for number, name in enumerate(STAGE_NAMES, 1)}


def parts_by(edit: LedgerEdit, step: int) -> int:
    """How many of an edit's parts, from the first, are applied at a step."""
    return sum(1 for _ in takewhile(lambda part: _ORDER.get(part.stage, CLEAN) <= step, edit.parts))


def states(edit: LedgerEdit) -> list[str]:
    """The text of one edit at each step, from :data:`RAW` to :data:`CLEAN`."""
    counts = [parts_by(edit, step) for step in range(CLEAN + 1)]
    texts = {count: applied(edit.original, edit.parts[:count]) for count in set(counts)}
    return [texts[count] for count in counts]


def text_at(raw: str, ledger: Iterable[LedgerEdit], step: int) -> str:
    """The whole text at a step."""
    return replay(raw, between(ledger, RAW, step))


def between(ledger: Iterable[LedgerEdit], first: int, last: int) -> Ledger:
    """The edits that lead from the text at one step to the text at a later one.

    They are in coordinates of the text at step ``first``, and hold only the parts in between.
    """
    return tuple(_between(ledger, first, last))


def _between(ledger: Iterable[LedgerEdit], first: int, last: int) -> Iterator[LedgerEdit]:
    shift = 0
    for edit in ledger:
        low, high = parts_by(edit, first), parts_by(edit, last)
        before = applied(edit.original, edit.parts[:low])
        after = applied(edit.original, edit.parts[:high])
        start = edit.start + shift
        parts = tuple(edit.parts[low:high])
        if before != after or any(part.facts for part in parts):
            yield LedgerEdit(start, start + len(before), before, after, parts)
        shift += len(before) - len(edit.original)


def apart(edit: LedgerEdit) -> Ledger:
    """The places of one edit that none of its parts joins, each as an edit of its own.

    A removed paragraph swallows the repairs inside it, so they share one edit with it. Between two
    steps before that removal they are places of their own again.

    >>> ledger = compose("ab cd", (), [Step(0, 0, 1, "A", "layout", "x", "x")])
    >>> ledger = compose("ab cd", ledger, [Step(1, 3, 4, "C", "layout", "x", "x")])
    >>> ledger = compose("ab cd", ledger, [Step(2, 0, 5, "", "stray", "y", "y")])
    >>> len(ledger), [len(apart(edit)) for edit in between(ledger, 0, 2)], len(apart(ledger[0]))
    (1, [2], 1)
    """
    places: Ledger = ()
    for part in edit.parts:
        step = Step(
            part.seq,
            part.at,
            part.at + len(part.before),
            part.after,
            part.stage,
            part.rule,
            part.category,
            part.evidence,
            part.reason,
            part.confidence,
            part.facts,
        )
        places = compose(edit.original, places, [step])
    return tuple(
        replace(place, start=edit.start + place.start, end=edit.start + place.end)
        for place in places
    )
