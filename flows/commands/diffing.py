"""``copydesk clean --diff``: what changes, where, by which stage and rule, and why.

News paragraphs are one long line each, so a diff of lines would print whole paragraphs for one
letter. Here every change is shown with a few words around it, wrapped, and with its reason. Each line
begins with what it is; a remark that goes on is set in::

    --- a.txt                               the text before, the text after
    +++ a.txt (clean)
    @@ line 15: stray @@                    where, and the stages at work there
    # stray ui.en.share.2 A: the whole …    stage, rule, evidence and reason of each part
      … before it stands this line          the lines around a whole line
    - Share                                 what stood there
    + …                                     what stands there now
    > moved to credits: text AP             where a fact went
    == 1 removed, 0 moved, …; stray 1       the sum, at the end
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from flows.commands.common import harmless
from flows.commands.rendering import (
    BOLD,
    CONTEXT,
    DIM,
    GREEN,
    RED,
    Page,
    Segment,
    cells_of,
    clipped,
    ground,
    is_whole,
    laid_out,
    sides,
    stage_style,
    stages_counted,
)
from flows.decisions import (
    counts,
    decisions,
    fact_in_words,
    parts_by_stage,
    ran,
    step_of,
)
from normalizers import STAGE_NAMES, CanonicalArticle, LedgerEdit

AS_ABOVE = "as above"


def diff(article: CanonicalArticle, name: str, page: Page, stage: str = "") -> Iterator[str]:
    """The lines of the diff from the raw to the clean text; none when nothing changed.

    With ``stage``, from the text this one was given to the text it left: one line when it changed
    nothing. Lines are counted in the raw text either way.
    """
    found = decisions(article, stage)
    edits = [one.edit for one in found if one.edit]
    if not edits:
        if stage:
            yield page.paint(harmless(f"{name}: {unchanged(article, stage)}"), DIM)
        return
    step = step_of(article, stage)
    first, before = step.first, step.before
    given = f"after {STAGE_NAMES[first - 1]}" if first else "raw"
    yield page.paint(harmless(f"--- {name} ({given})" if stage else f"--- {name}"), BOLD)
    yield page.paint(harmless(f"+++ {name} ({f'after {stage}' if stage else 'clean'})"), BOLD)
    lines = {id(one.edit): one.line for one in found if one.edit}
    said: set[tuple[str, str]] = set()
    around = _Around(before, edits)
    for group in _groups(edits, before):
        yield from _place(lines[id(group[0])], group, page)
        yield from _grounds(group, page, said)
        above, below = around.lines(group, page)
        old, new = sides(group, before)
        yield from laid_out([(above, DIM)], page, [("  ", "")])
        yield from laid_out(old, page, [("- ", RED)])
        yield from laid_out(new, page, [("+ ", GREEN)])
        yield from laid_out([(below, DIM)], page, [("  ", "")])
        for part in (part for edit in group for part in edit.parts):
            for fact in part.facts:
                moved = [(f"moved to {fact_in_words(fact)}", "")]
                yield from _signed(moved, ">", stage_style(part.stage), page)
    total: list[Segment] = [(f"{counts(found)}; ", ""), *stages_counted(parts_by_stage(found))]
    yield from _signed(total, "==", BOLD, page)


def unchanged(article: CanonicalArticle, stage: str) -> str:
    """Why there is nothing to tell of a stage, in a few words."""
    return f"{stage} changed nothing here" if ran(article, stage) else f"{stage} did not run"


def _groups(edits: Iterable[LedgerEdit], text: str) -> Iterator[list[LedgerEdit]]:
    """Edits of one line so near to each other that one hunk shows them all."""
    group: list[LedgerEdit] = []
    for edit in edits:
        if group:
            before = group[-1]
            gap = text[before.end : edit.start]
            breaks = _outer_space(before.original)[1], gap, _outer_space(edit.original)[0]
            if len(gap) > CONTEXT or any("\n" in part for part in breaks):
                yield group
                group = []
        group.append(edit)
    if group:
        yield group


def _outer_space(text: str) -> tuple[str, str]:
    """The white space a text begins and ends with."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def _place(line: int, group: Sequence[LedgerEdit], page: Page) -> Iterator[str]:
    """``@@ line 15: layout, stray @@``, in the colour of the stage that had the last word."""
    stages = list(dict.fromkeys(part.stage for edit in group for part in edit.parts))
    style = stage_style(group[-1].last.stage)
    said: list[Segment] = [(f"line {line}: ", style)]
    for number, stage in enumerate(stages):
        said += [(", " if number else "", style), (stage, stage_style(stage))]
    yield from _signed([*said, (" @@", style)], "@@", style, page)


def _grounds(group: Sequence[LedgerEdit], page: Page, said: set[tuple[str, str]]) -> Iterator[str]:
    """Stage, rule and reason of each part; a reason that was ``said`` before is not told again."""
    told: set[tuple[str, str]] = set()
    for part in (part for edit in group for part in edit.parts):
        reason = part.rule, part.grounds
        if reason in told:
            continue
        told.add(reason)
        again = reason in said and part.reason
        why = f"{part.evidence}: {AS_ABOVE}" if again else part.grounds
        text = [*ground(part.stage, part.rule), (f" {why}", "")]
        yield from _signed(text, "#", stage_style(part.stage), page)
    said |= told


def _signed(text: Sequence[Segment], sign: str, style: str, page: Page) -> Iterator[str]:
    """A remark after its sign; where it goes on it is set in, so that each is told from the next."""
    return laid_out(text, page, [(f"{sign} ", style)], [(f"{sign}   ", style)])


class _Around:
    """The lines that stand around whole lines; one that goes away itself is no context."""

    def __init__(self, text: str, edits: Iterable[LedgerEdit]) -> None:
        self._text = text
        self._gone = [
            edit
            for edit in edits
            if edit.original.strip()
            and not edit.replacement.strip()
            and is_whole(text, edit.start, edit.end)
        ]

    def lines(self, group: Sequence[LedgerEdit], page: Page) -> tuple[str, str]:
        """The end of the line above and the beginning of the line below; empty inside a line."""
        text, start, end = self._text, group[0].start, group[-1].end
        if not is_whole(text, start, end):
            return "", ""
        above = text[:start].rstrip().rpartition("\n")[2]
        rest = text[end:].lstrip()
        below = rest.partition("\n")[0]
        return (
            self._line(above, len(text[:start].rstrip()) - 1, page, from_end=True),
            self._line(below, len(text) - len(rest), page, from_end=False),
        )

    def _line(self, line: str, at: int, page: Page, *, from_end: bool) -> str:
        """What fits of a line, if the character ``at`` of it stays."""
        nearest = bisect_right(self._gone, at, key=lambda edit: edit.start) - 1
        if nearest >= 0 and at < self._gone[nearest].end:
            return ""
        wide = cells_of(line) > len(line)
        return clipped(line.strip(), (page.width - 4) // (2 if wide else 1), from_end=from_end)
