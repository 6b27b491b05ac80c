"""From findings to steps: which edits are applied, and over which span exactly.

Three rules live here, so that no stage has to think about the others:

* **Overlap.** Stages run in order, so an earlier stage has always won already. Inside one stage the
  stronger evidence class wins, then the longer span, then the leftmost, then the rule's name. The
  loser is dropped for this pass; if it still holds on the new text, the next pass finds it again.
* **Never empty.** An article keeps a letter or digit: the longest removal is spared, and flagged.
* **No holes.** Removing a line takes its line break along, and of the blank space before and after a
  removed run of lines the wider one stays: paragraphs that were apart stay apart.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import replace

from normalizers.document import Document
from normalizers.findings import Edit, Flag


def resolve(edits: Iterable[Edit]) -> list[Edit]:
    """The edits to apply, sorted, none overlapping; see the module's rule."""
    ranked = sorted(
        edits,
        key=lambda e: (e.evidence, e.start - e.end, e.start, e.rule, e.replacement),
    )
    taken: list[tuple[int, int]] = []
    accepted = []
    for edit in ranked:
        span = (edit.start, edit.end)
        index = bisect_left(taken, span)
        clash = (index and taken[index - 1][1] > edit.start) or (
            index < len(taken) and (taken[index][0] < edit.end or taken[index] == span)
        )
        if not clash:
            insort(taken, span)
            accepted.append(edit)
    return sorted(accepted, key=lambda e: (e.start, e.end))


def never_empty(edits: list[Edit], text: str) -> tuple[list[Edit], list[Flag]]:
    """Spare the longest removal of an article that would be left without a letter or digit.

    One of them, not all: what stays must be what a second run would leave as well.
    """
    spared: list[Flag] = []
    while _would_empty(edits, text):
        removals = [edit for edit in edits if edit.whole_line or _removes_words(edit, text)]
        if not removals:
            break
        last = max(removals, key=lambda e: (e.end - e.start, -e.start))
        edits = [edit for edit in edits if edit is not last]
        spared.append(
            Flag(
                last.start,
                last.end,
                last.category,
                last.rule,
                "",
                last.evidence,
                f"{last.reason}; not applied: it would empty the article",
            )
        )
    return edits, spared


def _removes_words(edit: Edit, text: str) -> bool:
    return not edit.replacement and any(map(str.isalnum, text[edit.start : edit.end]))


def _would_empty(edits: Sequence[Edit], text: str) -> bool:
    at = 0
    for edit in edits:
        if any(map(str.isalnum, text[at : edit.start] + edit.replacement)):
            return False
        at = edit.end
    return not any(map(str.isalnum, text[at:]))


def close_gaps(edits: Sequence[Edit], doc: Document) -> list[Edit]:
    """Widen removals of whole lines over their line breaks so that no hole stays.

    ``edits`` are sorted and do not overlap; so is the result.
    """
    units = {edit.start: edit for edit in edits if edit.whole_line}
    if not units:
        return list(edits)
    text = doc.text
    widened: dict[int, Edit] = {}
    run: list[Edit] = []
    before: int | None = None  # end of the last line that stays
    covered = -1
    for line in doc.blocks:
        if line.start < covered:
            continue
        unit = units.get(line.start)
        if unit:
            run.append(unit)
            covered = unit.end
        else:
            if run:
                line_start = text.rfind("\n", 0, line.start) + 1
                widened.update(_close(run, before, line_start, text))
                run = []
            before = _line_end(text, line.end)
    if run:
        widened.update(_close(run, before, None, text))
    return [widened.get(edit.start, edit) if edit.whole_line else edit for edit in edits]


def _close(
    run: Sequence[Edit], before: int | None, after: int | None, text: str
) -> dict[int, Edit]:
    """Tile the region a run of removed lines leaves; keys are the edits' original starts."""
    starts = [edit.start for edit in run]
    ends = [edit.end for edit in run]
    if before is None and after is None:
        return {edit.start: edit for edit in run}
    if after is not None and (
        before is None or text.count("\n", before, starts[0]) >= text.count("\n", ends[-1], after)
    ):
        if before is None:
            starts[0] = 0
        stops = [*starts[1:], after]
        return {
            edit.start: replace(edit, start=start, end=stop)
            for edit, start, stop in zip(run, starts, stops, strict=True)
        }
    assert before is not None
    heads = [before, *ends[:-1]]
    if after is None:
        ends[-1] = len(text)
    return {
        edit.start: replace(edit, start=head, end=end)
        for edit, head, end in zip(run, heads, ends, strict=True)
    }


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
