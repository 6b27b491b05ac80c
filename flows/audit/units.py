"""What a person judges in an audit: one application of a rule, or one line that nothing touched.

An **edit** of an audit is one part of an entry of the ledger: where several rules worked on one place,
each is judged for what it did. A **line** is a line of the clean text with at least one letter that no
edit and no flag touches: its line of the raw text has the same characters, white space at its two ends
aside. A line whose words stayed but whose inner spaces were mended is not one, and neither is a line of
which something was cut off.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from flows.corpus.rows import ledger_of
from flows.decisions import CHANGED, MOVED, REMOVED, fact_in_words
from normalizers.ledger import Ledger, LedgerEdit, OffsetMap, Part, applied

EDITS, LINES = "edits", "lines"
EDIT_KEYS = ("stage", "rule", "category", "language", "source", "evidence", "kind")
"""By what edits can be told apart in strata,"""
LINE_KEYS = ("language", "source")
"""and by what lines can."""

COLUMNS = (
    *("id", "source", "url", "title", "language", "text", "raw_text", "raw_sha256"),
    *("edits", "flags", "pipeline_version", "stylebook_version"),
)
"""The columns of the table an audit reads."""

AROUND_LINES, AROUND = 3, 600
"""How many lines, and at most how many characters, are kept on either side of what is judged."""
LONGEST = 4000
"""How many characters of a text to judge are kept."""
_BREAKS = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
"""Whatever ends a line of a raw text; in the clean one only the first of them does."""

Stratum = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing to judge, with all that is needed to judge it.

    Attributes:
        key: its name, ``edit-`` or ``line-`` and 12 hexadecimal digits; it depends on what it is alone.
        of: :data:`EDITS` or :data:`LINES`.
        stratum: the values of the keys that the sample was stratified by.
        article: the id of the article.
        line: its number, from 1; of an edit in the raw text, of a line in the clean text.
        before: the text before the edit, or the line.
        after: the text after it; empty for a line.
        left: what stands before it, at most three lines; of an edit its own line as it is clean, the
            others as they are raw.
        right: what stands behind it.
        clean_left: the same in the clean text, where only this edit is taken back.
        clean_right: the same behind it.
        moved: the facts that the edit moved, each in words.
    """

    key: str
    of: str
    stratum: Stratum
    article: str
    raw_sha256: str
    source: str
    url: str
    title: str
    language: str
    line: int
    before: str
    after: str
    left: str
    right: str
    clean_left: str = ""
    clean_right: str = ""
    stage: str = ""
    rule: str = ""
    category: str = ""
    evidence: str = ""
    kind: str = ""
    reason: str = ""
    moved: tuple[str, ...] = ()

    def value(self, key: str) -> str:
        """What the unit is by one of the keys, e.g. its rule."""
        return str(getattr(self, key))

    def to_dict(self) -> dict[str, Any]:
        """As plain data; what is empty is left out."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in told.items()
            if value or name in _ALWAYS
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> Unit:
        """Read one back from :meth:`to_dict`.

        Raises:
            ValueError: it is none.
        """
        told: dict[str, Any] = {}
        for field in fields(cls):
            value = row.get(field.name, "")
            if field.name in ("stratum", "moved"):
                value = tuple(map(str, value))
            elif field.name == "line":
                value = int(value)
            elif not isinstance(value, str):
                raise ValueError(f"{field.name} is no text")
            told[field.name] = value
        if told["of"] not in (EDITS, LINES) or not told["key"]:
            raise ValueError("it is no unit of an audit")
        return cls(**told)


_ALWAYS = ("key", "of", "stratum", "article", "line", "language", "source", "before")


class Candidate(NamedTuple):
    """What could be drawn: cheap to make, because nearly none is.

    ``where`` names it within its article; ``values`` are those of the keys it is stratified by;
    ``unit`` makes the whole of it, given its stratum.
    """

    of: str
    where: str
    values: Mapping[str, str]
    unit: Callable[[Stratum], Unit]


class Lines(NamedTuple):
    """The lines of an article that have a letter: all, those an edit touches, those a flag does."""

    all: int = 0
    edited: int = 0
    flagged: int = 0


class Audited:
    """One article of the table as an audit sees it.

    Args:
        row: a row with the :data:`COLUMNS`.
    """

    def __init__(self, row: Mapping[str, Any]) -> None:
        self._row = row
        self._raw: str = row["raw_text"]
        self._text: str = row["text"]
        self._ledger: Ledger = ledger_of(row)
        self._offsets = OffsetMap(self._ledger)

    def digest(self, seed: int, where: str) -> bytes:
        """The rank of a unit under a seed; it depends on the unit and the seed and nothing else."""
        told = [seed, self._row["id"], self._row["raw_sha256"], where]
        return hashlib.blake2b(json.dumps(told).encode(), digest_size=16).digest()

    def edits(self) -> Iterator[Candidate]:
        """Each application of a rule."""
        for number, edit in enumerate(self._ledger):
            for index, part in enumerate(edit.parts):
                yield self._edit(number, edit, index, part)

    def _edit(self, number: int, edit: LedgerEdit, index: int, part: Part) -> Candidate:
        values = {
            "stage": part.stage,
            "rule": part.rule,
            "category": part.category,
            "language": self._row["language"],
            "source": self._row["source"],
            "evidence": str(part.evidence),
            "kind": kind_of(part),
        }
        where = f"edit {edit.start} {edit.end} {index} {part.rule}"

        def unit(stratum: Stratum) -> Unit:
            state = applied(edit.original, edit.parts[:index])
            head, tail = state[: part.at], state[part.at + len(part.before) :]
            at, end = self._offsets.starts[number], self._offsets.ends[number]
            start = edit.start + len(edit.original) - len(edit.original.lstrip("\n"))
            return Unit(
                **self._of_article(where),
                of=EDITS,
                stratum=stratum,
                line=self._raw.count("\n", 0, start) + 1,
                before=_shortened(part.before),
                after=_shortened(part.after),
                left=self._left(edit.start, at, part.before, head),
                right=self._right(edit.end, end, part.before, tail),
                clean_left=_before(self._text[:at], head),
                clean_right=_behind(tail, self._text[end:]),
                reason=part.reason,
                moved=tuple(fact_in_words(fact) for fact in part.facts),
                **{key: values[key] for key in ("stage", "rule", "category", "evidence", "kind")},
            )

        return Candidate(EDITS, where, values, unit)

    def _left(self, raw_start: int, start: int, before: str, head: str) -> str:
        """What stands before an edit: raw lines, and the beginning of its own line as it is clean.

        The rest of its line is clean, or the other edits there would be asked about as well.
        """
        raw = self._raw[:raw_start]
        if before[:1] in _BREAKS or "\n" in head:
            return _before(raw, head)
        own = self._text[self._text.rfind("\n", 0, start) + 1 : start]
        return _before(raw[: raw.rfind("\n") + 1], own, head)

    def _right(self, raw_end: int, end: int, before: str, tail: str) -> str:
        raw = self._raw[raw_end:]
        if before[-1:] in _BREAKS or "\n" in tail:
            return _behind(tail, raw)
        own = self._text[end:].partition("\n")[0]
        _, line_break, below = raw.partition("\n")
        return _behind(tail, own, line_break, below)

    def lines(self) -> tuple[Lines, list[Candidate]]:
        """The lines with a letter, counted, and those of them that nothing touched."""
        count = Lines()
        found = []
        flags = [(flag["start"], flag["end"]) for flag in self._row["flags"]]
        at = 0
        for number, line in enumerate(self._text.split("\n"), 1):
            start, end = at, at + len(line)
            at = end + 1
            if not any(map(str.isalpha, line)):
                continue
            is_edited = self._is_edited(start, end)
            is_flagged = any(low < end and start < high for low, high in flags)
            count = Lines(
                count.all + 1,
                count.edited + is_edited,
                count.flagged + (is_flagged and not is_edited),
            )
            if not is_edited and not is_flagged:
                found.append(self._line(number, start, end))
        return count, found

    def _line(self, number: int, start: int, end: int) -> Candidate:
        values = {"language": self._row["language"], "source": self._row["source"]}
        first, last = self._offsets.raw_span(start, end)
        where = f"line {first} {last}"

        def unit(stratum: Stratum) -> Unit:
            return Unit(
                **self._of_article(where),
                of=LINES,
                stratum=stratum,
                line=number,
                before=_shortened(self._text[start:end]),
                after="",
                left=_before(self._text[:start]),
                right=_behind(self._text[end:]),
            )

        return Candidate(LINES, where, values, unit)

    def _is_edited(self, start: int, end: int) -> bool:
        """Whether a line of the clean text has other characters than its line of the raw text."""
        offsets, raw = self._offsets, self._raw
        while start < end and self._text[start].isspace():
            start += 1
        while start < end and self._text[end - 1].isspace():
            end -= 1
        # an edit that ends where the line begins, or begins where it ends, is looked at in the raw text
        low, high = bisect_right(offsets.ends, start), bisect_left(offsets.starts, end)
        if low < high:
            return True
        first, last = offsets.raw_span(start, end)
        if raw[first:last] != self._text[start:end]:
            return True
        while first and raw[first - 1].isspace() and raw[first - 1] not in _BREAKS:
            first -= 1
        while last < len(raw) and raw[last].isspace() and raw[last] not in _BREAKS:
            last += 1
        begins = not first or raw[first - 1] in _BREAKS
        return not (begins and (last == len(raw) or raw[last] in _BREAKS))

    def _of_article(self, where: str) -> dict[str, Any]:
        row = self._row
        told = json.dumps([row["id"], row["raw_sha256"], where])
        return {
            # with a word before it, or a spreadsheet takes 12e456789012 for a number
            "key": f"{where[:4]}-{hashlib.blake2b(told.encode(), digest_size=6).hexdigest()}",
            "article": row["id"],
            "raw_sha256": row["raw_sha256"],
            "source": row["source"],
            "url": row["url"],
            "title": row["title"] or "",
            "language": row["language"],
        }


def kind_of(part: Part) -> str:
    """Whether a part removed text, moved it into the metadata, or changed it."""
    if part.facts:
        return MOVED
    return REMOVED if part.before.strip() and not part.after.strip() else CHANGED


def _shortened(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2
    return f"{text[:half]} [… {len(text) - 2 * half:,} characters …] {text[-half:]}"


def _before(text: str, *more: str) -> str:
    """The end of a text: some lines that are not empty, and at most so many characters."""
    text = "".join((text[-2 * AROUND :], *more))
    if len(text) > AROUND:
        text = text[-AROUND:]
        text = text.partition(" ")[2] or text
    lines = text.split("\n")
    kept: list[str] = []
    filled = 0
    for line in reversed(lines):
        filled += bool(line.strip())
        if filled > AROUND_LINES:
            break
        kept.append(line)
    return "\n".join(reversed(kept)).lstrip("\n") if filled else text[-1:]


def _behind(*texts: str) -> str:
    """The beginning of a text, in the same way."""
    text = "".join(text[: 2 * AROUND] for text in texts)
    if len(text) > AROUND:
        text = text[:AROUND]
        text = text.rpartition(" ")[0] or text
    kept: list[str] = []
    filled = 0
    for line in text.split("\n"):
        filled += bool(line.strip())
        if filled > AROUND_LINES:
            break
        kept.append(line)
    return "\n".join(kept).rstrip("\n") if filled else text[:1]
