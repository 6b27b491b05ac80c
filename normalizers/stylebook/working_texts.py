"""Which texts did the stages see? Read back from the raw text and the ledger alone.

A ledger keeps the order of the parts *inside* an edit, not that of the edits. Here every part gets
the earliest batch (pass and stage) that its place in its edit allows. That is the true history
nearly always: it fails when something was edited in a later pass than it could have been. The
pipeline, which knows the true history, compares the two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from normalizers.ledger import Ledger, LedgerEdit

# In the order they run. The pipeline imports this package, so the names are repeated here.
STAGES = ("encoding", "layout", "language", "stray", "artifacts", "names")
_RANK = {name: rank for rank, name in enumerate(STAGES)}


@dataclass(frozen=True, slots=True)
class Pass:
    """What each stage saw in one pass; without edits all five are one text."""

    layout: str
    language: str
    stray: str
    artifacts: str
    names: str


def passes(raw: str, ledger: Ledger) -> tuple[Pass, ...]:
    """The passes of a run, each once, the first one first."""
    if not ledger:
        return (Pass(raw, raw, raw, raw, raw),)
    dated = [list(_dated(edit)) for edit in ledger]
    batches = sorted({batch for parts in dated for batch, _ in parts})
    texts = [_text_at(raw, ledger, dated, batch) for batch in batches]
    texts.append(_text_at(raw, ledger, dated, batches[-1] + 1))
    found: dict[Pass, None] = {}
    for number in range(batches[-1] // len(STAGES) + 2):
        seen = {
            name: texts[bisect_left(batches, number * len(STAGES) + _RANK[name])]
            for name in STAGES[1:]
        }
        found[Pass(**seen)] = None
    return tuple(found)


def _dated(edit: LedgerEdit) -> Iterator[tuple[int, str]]:
    """The batch of each part, at the earliest, and the edit's text after it."""
    text = edit.original
    if len(edit.parts) == 1:  # as the ledger reads back: such a part is the whole edit
        yield _RANK.get(edit.parts[0].stage, 0), edit.replacement
        return
    batch = -1
    ended = 0
    for part in edit.parts:
        rank = _RANK.get(part.stage, 0)
        number, last = divmod(batch, len(STAGES)) if batch >= 0 else (0, -1)
        # one stage edits from left to right; back again, or again in one place, is the next pass
        again = rank < last or (rank == last and part.at < ended)
        batch = (number + again) * len(STAGES) + rank
        ended = part.at + len(part.after)
        text = text[: part.at] + part.after + text[part.at + len(part.before) :]
        yield batch, text


def _text_at(raw: str, ledger: Ledger, dated: Iterable[list[tuple[int, str]]], batch: int) -> str:
    """The text before a batch was applied."""
    out: list[str] = []
    at = 0
    for edit, parts in zip(ledger, dated, strict=True):
        text = edit.original
        for made, after in parts:
            if made >= batch:
                break
            text = after
        out += (raw[at : edit.start], text)
        at = edit.end
    out.append(raw[at:])
    return "".join(out)
