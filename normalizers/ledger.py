"""The ledger: every change of one article, enough to replay it and to take it back.

A ledger is a tuple of :class:`LedgerEdit`, in coordinates of the raw text, sorted, not overlapping.
Where several stages touched one place, one edit holds their composition and lists its ``parts`` in
the order they were applied. Three functions are the promise "nothing lost":

>>> raw = "Hello  wrold"
>>> edits = compose(raw, (), [Step(0, 5, 7, " ", "layout", "layout.spaces", "spacing"),
...                           Step(0, 7, 12, "world", "names", "x", "name")])
>>> replay(raw, edits)
'Hello world'
>>> revert("Hello world", edits) == raw
True
>>> replay(raw, undo(edits, {"layout.spaces"}).ledger)
'Hello  world'

The composition of edits is that of operational transformation of plain text restricted to one
author: each batch is written in the coordinates of the text the batch before it made.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from normalizers.findings import Evidence, Fact


@dataclass(frozen=True, slots=True)
class Step:
    """One applied edit before composition, in coordinates of the text its batch started from.

    ``seq`` is the number of the batch: it orders the parts of a composed edit in time.
    """

    seq: int
    start: int
    end: int
    replacement: str
    stage: str
    rule: str
    category: str
    evidence: Evidence = Evidence.A
    reason: str = ""
    confidence: float = 1.0
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One stage's share of a ledger edit.

    ``at`` is the offset of ``before`` inside the edit's own text as it stood when the part was
    applied: starting from ``original`` and replacing, part by part, ``[at, at + len(before))`` by
    ``after`` gives ``replacement``.
    """

    seq: int
    at: int
    before: str
    after: str
    stage: str
    rule: str
    category: str
    evidence: Evidence
    reason: str
    confidence: float
    facts: tuple[Fact, ...] = ()

    @property
    def grounds(self) -> str:
        """The evidence as the ledger prints it: class letter, then the reason."""
        return f"{self.evidence}: {self.reason}" if self.reason else str(self.evidence)

    def to_dict(self) -> dict[str, Any]:
        """The part as plain data, as it stands in the canonical article."""
        return {
            "at": self.at,
            "before": self.before,
            "after": self.after,
            "stage": self.stage,
            "rule": self.rule,
            "category": self.category,
            "confidence": self.confidence,
            "evidence": self.grounds,
            "facts": [{"field": f.field, "value": f.value} for f in self.facts],
        }


@dataclass(frozen=True, slots=True)
class LedgerEdit:
    """One change of the raw text: ``raw[start:end] == original`` became ``replacement``."""

    start: int
    end: int
    original: str
    replacement: str
    parts: tuple[Part, ...]

    @property
    def last(self) -> Part:
        """The part that decided what stands here now."""
        return self.parts[-1]

    def to_dict(self) -> dict[str, Any]:
        """The edit as plain data. ``parts`` is empty when one stage alone made the edit."""
        head = self.last
        return {
            "start": self.start,
            "end": self.end,
            "original": self.original,
            "replacement": self.replacement,
            "stage": head.stage,
            "rule": head.rule,
            "category": head.category,
            "confidence": head.confidence,
            "evidence": head.grounds,
            "facts": [
                {"field": f.field, "value": f.value} for part in self.parts for f in part.facts
            ],
            "parts": [part.to_dict() for part in self.parts] if len(self.parts) > 1 else [],
        }

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> LedgerEdit:
        """Read an edit back from :meth:`to_dict` (a ledger that travelled as JSON)."""
        parts = row.get("parts") or [
            {**row, "at": 0, "before": row["original"], "after": row["replacement"]}
        ]
        return cls(
            row["start"],
            row["end"],
            row["original"],
            row["replacement"],
            tuple(_part_from_dict(number, part) for number, part in enumerate(parts)),
        )


Ledger = tuple[LedgerEdit, ...]


def _part_from_dict(number: int, row: dict[str, Any]) -> Part:
    letter, _, reason = row["evidence"].partition(": ")
    return Part(
        number,
        row["at"],
        row["before"],
        row["after"],
        row["stage"],
        row["rule"],
        row["category"],
        Evidence(letter),
        reason,
        row["confidence"],
        tuple(Fact(f["field"], f["value"]) for f in row.get("facts") or ()),
    )


def replay(raw: str, ledger: Iterable[LedgerEdit]) -> str:
    """Apply the ledger to the raw text.

    Raises:
        ValueError: if an edit's ``original`` does not stand in ``raw`` where the edit says.
    """
    out: list[str] = []
    at = 0
    for edit in ledger:
        if edit.start < at or raw[edit.start : edit.end] != edit.original:
            raise ValueError(f"ledger does not fit the raw text at {edit.start}: {edit.last.rule}")
        out += (raw[at : edit.start], edit.replacement)
        at = edit.end
    out.append(raw[at:])
    return "".join(out)


def revert(text: str, ledger: Iterable[LedgerEdit]) -> str:
    """Take the whole ledger back: from the clean text to the raw text.

    Raises:
        ValueError: if an edit's ``replacement`` does not stand in ``text`` where it should.
    """
    out: list[str] = []
    at = shift = 0
    for edit in ledger:
        start = edit.start + shift
        end = start + len(edit.replacement)
        if text[start:end] != edit.replacement:
            raise ValueError(f"ledger does not fit the text at {start}: {edit.last.rule}")
        out += (text[at:start], edit.original)
        at = end
        shift += len(edit.replacement) - len(edit.original)
    out.append(text[at:])
    return "".join(out)


def compose(raw: str, ledger: Sequence[LedgerEdit], steps: Iterable[Step]) -> Ledger:
    """Add ``steps``, written against ``replay(raw, ledger)``, to the ledger.

    Steps of one call must not overlap. An edit of the ledger that a step touches is merged with it;
    one that ends up changing nothing (and moved no fact) disappears.
    """
    steps = sorted(steps, key=lambda s: (s.start, s.end))
    if not steps:
        return tuple(ledger)
    offsets = OffsetMap(ledger)
    text = replay(raw, ledger)
    out: list[LedgerEdit] = []
    known = 0  # ledger edits before this index are already in ``out``
    at = 0
    while at < len(steps):
        first, last = offsets.touched(steps[at].start, steps[at].end)
        group = [steps[at]]
        at += 1
        while at < len(steps):
            low, high = offsets.touched(steps[at].start, steps[at].end)
            if not (low < last and low < high and first < last):
                break
            group.append(steps[at])
            last = max(last, high)
            at += 1
        out.extend(ledger[known:first])
        known = max(known, last)
        merged = _merge(raw, text, offsets, (first, last), group)
        if merged.original != merged.replacement or any(p.facts for p in merged.parts):
            out.append(merged)
    out.extend(ledger[known:])
    return tuple(sorted(out, key=lambda e: (e.start, e.end)))


def _merge(
    raw: str, text: str, offsets: OffsetMap, touched: tuple[int, int], steps: Sequence[Step]
) -> LedgerEdit:
    """One ledger edit out of the edits numbered ``touched`` and the steps that touch them."""
    first = touched[0]
    old = offsets.ledger[slice(*touched)]
    low, high = steps[0].start, max(step.end for step in steps)
    if old:
        low = min(low, offsets.starts[first])
        high = max(high, offsets.ends[first + len(old) - 1])
        raw_low = (
            old[0].start if low == offsets.starts[first] else offsets.to_raw(low, is_start=True)
        )
        tail = first + len(old) - 1
        raw_high = (
            old[-1].end if high == offsets.ends[tail] else offsets.to_raw(high, is_start=False)
        )
    elif low == high:
        raw_low = raw_high = offsets.to_raw(low, is_start=True)
    else:
        raw_low = offsets.to_raw(low, is_start=True)
        raw_high = offsets.to_raw(high, is_start=False)
    parts = _rebased(old, raw_low)
    shift = 0
    for step in steps:
        before = text[step.start : step.end]
        parts.append(
            Part(
                step.seq,
                step.start - low + shift,
                before,
                step.replacement,
                step.stage,
                step.rule,
                step.category,
                step.evidence,
                step.reason,
                step.confidence,
                step.facts,
            )
        )
        shift += len(step.replacement) - len(before)
    original = raw[raw_low:raw_high]
    return LedgerEdit(raw_low, raw_high, original, applied(original, parts), tuple(parts))


def _rebased(old: Sequence[LedgerEdit], raw_low: int) -> list[Part]:
    """The parts of several neighbouring edits in time order, relative to one common start."""
    if len(old) == 1:
        shift = old[0].start - raw_low
        return [replace(part, at=part.at + shift) for part in old[0].parts]
    queue = sorted(
        (part.seq, index, number, part)
        for index, edit in enumerate(old)
        for number, part in enumerate(edit.parts)
    )
    grown = [0] * len(old)
    parts = []
    for _, index, _, part in queue:
        base = old[index].start - raw_low + sum(grown[:index])
        parts.append(replace(part, at=base + part.at))
        grown[index] += len(part.after) - len(part.before)
    return parts


def applied(original: str, parts: Iterable[Part]) -> str:
    """The text of an edit after some of its parts, from the first.

    Raises:
        ValueError: a part does not fit.
    """
    text = original
    for part in parts:
        stop = part.at + len(part.before)
        if text[part.at : stop] != part.before:
            raise ValueError(f"part of {part.rule} does not fit")
        text = text[: part.at] + part.after + text[stop:]
    return text


class OffsetMap:
    """Where each position of the clean text comes from in the raw text.

    Built from a ledger in O(n); lookups are binary searches. ``starts`` and ``ends`` are the spans
    of the edits' replacements in the clean text.
    """

    __slots__ = ("_deltas", "ends", "ledger", "starts")

    def __init__(self, ledger: Sequence[LedgerEdit]) -> None:
        self.ledger = ledger
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._deltas: list[int] = []  # raw minus clean, after each edit
        shift = 0
        for edit in ledger:
            start = edit.start + shift
            self.starts.append(start)
            self.ends.append(start + len(edit.replacement))
            shift += len(edit.replacement) - len(edit.original)
            self._deltas.append(-shift)

    def to_raw(self, position: int, *, is_start: bool) -> int:
        """The raw offset of a clean offset.

        At a place where text was removed several raw offsets fit: a start takes the last of them
        and an end the first, so that a span never swallows a removal at its border. Inside a
        replacement the answer is the nearer border of the original that widens the span.
        """
        if is_start:
            index = bisect_right(self.starts, position) - 1
            if index < 0:
                return position
            if position < self.ends[index]:
                return self.ledger[index].start
            return position + self._deltas[index]
        index = bisect_left(self.ends, position)
        if index < len(self.ends) and self.starts[index] < position:
            return self.ledger[index].end
        return position + (self._deltas[index - 1] if index else 0)

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of a clean span; it covers every original the span touches."""
        if start == end:
            point = self.to_raw(start, is_start=True)
            return point, point
        return self.to_raw(start, is_start=True), self.to_raw(end, is_start=False)

    def touched(self, start: int, end: int) -> tuple[int, int]:
        """Index range of the edits that a new edit of ``[start, end)`` must merge with.

        An insertion merges with an edit it borders on, because two edits at one raw offset have no
        order of their own; any other edit merges only with what it truly overlaps.
        """
        if start == end:
            return bisect_left(self.ends, start), bisect_right(self.starts, end)
        low = bisect_right(self.ends, start)
        return low, max(low, bisect_left(self.starts, end))


@dataclass(frozen=True, slots=True)
class Undone:
    """Result of :func:`undo`: the smaller ledger and the parts that went with it."""

    ledger: Ledger
    undone: tuple[Part, ...] = field(default=())


def undo(ledger: Iterable[LedgerEdit], rules: Collection[str]) -> Undone:
    """Take back every change made by ``rules``, from the ledger alone.

    Later parts of the same edit build on the text of the undone one: they are undone with it and
    listed. ``replay(raw, result.ledger)`` is the new clean text.
    """
    kept: list[LedgerEdit] = []
    undone: list[Part] = []
    for edit in ledger:
        cut = next((i for i, part in enumerate(edit.parts) if part.rule in rules), None)
        if cut is None:
            kept.append(edit)
            continue
        undone.extend(edit.parts[cut:])
        parts = edit.parts[:cut]
        text = applied(edit.original, parts)
        if text != edit.original or any(part.facts for part in parts):
            kept.append(replace(edit, replacement=text, parts=parts))
    return Undone(tuple(kept), tuple(undone))


def map_span(start: int, end: int, steps: Sequence[Step]) -> tuple[int, int] | None:
    """Carry a span through one batch of steps (sorted by start); ``None`` when nothing is left.

    A border inside a replaced span moves to that replacement's border, so a mention of a name whose
    spelling changed covers the new spelling.
    """
    shift = 0
    new_start: int | None = None
    for step in steps:
        if new_start is None and start < step.end and start >= step.start:
            new_start = step.start + shift
        elif new_start is None and start < step.start:
            new_start = start + shift
        if end <= step.start:
            break
        if end < step.end or (end == step.end and step.start < end):
            new_end = step.start + shift + len(step.replacement)
            first = start + shift if new_start is None else new_start
            return (first, new_end) if first < new_end else None
        shift += len(step.replacement) - (step.end - step.start)
    if new_start is None:
        new_start = start + shift
    new_end = end + shift
    return (new_start, new_end) if new_start < new_end else None
