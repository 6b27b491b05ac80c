"""What about the lines that no rule knows and that do not look like the article?

Each gets a score (:mod:`normalizers.stray.scoring`), evidence D. From a threshold on it is **flagged**.
It is **removed** only where a second cue (C) agrees: it stands in the tail of the page, after the
article's last prose, in one run under a line that is proved to be the page's. Dates, addresses and
everything the guards protect stay, flagged. A line with a final stop is neither removed nor flagged:
a sentence is doubted by a rule or not at all.

Flagged lines no longer count as neighbours: the scores are taken again without them until no line
is added, so that ``aggressive``, which removes what is flagged, finds nothing more in its own result.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from normalizers.findings import Edit, Evidence, Finding, Flag, removal
from normalizers.stray.scoring import (
    Score,
    Shape,
    core_of,
    line_model,
    neighbours_removed,
    scores,
)
from normalizers.stray.view import View

MIN_LINES = 6  # of a page of which anything can be said
MIN_RUN = 6  # flagged lines, where nothing else speaks of a page
OPEN_SHARE = 0.2  # of its lines without a final stop
# proof of these kinds stands inside articles, over their next line, and at their heads too
_NO_TAIL = frozenset(
    """
    advertisement app_store caption credit dateline follow gallery_controls gallery_counter
    messenger_pitch newsletter paywall related related_label read_also repeat share stamp subscribe
    title
    """.split()
)
_HOLDS_FACT = re.compile(r"https?:|www\.|@|\d{4}|\d\s?[./:-]\s?\d")
_VERSE_END = ",;—–-"


def settled_lines(view: View, findings: Iterable[Finding]) -> tuple[dict[int, str], set[int]]:
    """Which blocks proof removes, with the category, and which any finding speaks of."""
    spans = [
        (finding.start, finding.end, finding)
        for finding in findings
        if isinstance(finding, Edit | Flag)
    ]
    spans.sort(key=lambda span: span[:2])
    removed: dict[int, str] = {}
    touched: set[int] = set()
    at = 0
    for index, line in enumerate(view.blocks):
        while at < len(spans) and spans[at][1] <= line.start:
            at += 1
        for number in range(at, len(spans)):  # a slice would copy the rest for every line
            start, end, finding = spans[number]
            if start >= line.end:
                break
            if end <= line.start:
                continue
            touched.add(index)
            proof = finding.evidence in (Evidence.A, Evidence.B)
            whole = start <= line.start and end >= line.end
            if isinstance(finding, Edit) and proof and whole and not finding.replacement:
                removed[index] = finding.category
    return removed, touched


def doubtful_lines(view: View, findings: Sequence[Finding]) -> Iterator[Edit | Flag]:
    """Flags, and removals under a second cue, for what ``findings`` do not speak of."""
    blocks = view.blocks
    still_open = sum(not line.has_final_stop for line in blocks)
    if len(blocks) < MIN_LINES or still_open < max(3, OPEN_SHARE * len(blocks)):
        return  # clean news leaves here
    removed, touched = settled_lines(view, findings)
    kept = [index for index in range(len(blocks)) if index not in removed]
    shapes = {index: Shape(view, blocks[index]) for index in kept}
    core = core_of([shapes[index] for index in kept])
    if len(kept) < MIN_LINES or not core or not (removed or _has_long_end(shapes)):
        return
    last = kept[core.stop - 1]
    first, flagged = _score_all(len(blocks), kept, shapes, removed)
    if not removed:
        flagged = _at_the_ends(flagged, shapes)
    flagged = {at: score for at, score in flagged.items() if not _heads(at, kept, core, shapes)}
    tail = _tail(view, first, removed, last, touched)
    for index in sorted(flagged.keys() | tail):
        if index in touched or _protected(view, index):
            continue
        line, score = blocks[index], flagged.get(index) or first[index]
        reason = f"score {score.probability:.2f} ({', '.join(score.reasons)})"
        if index in tail:
            yield removal(
                line.start,
                line.end,
                "stray.page_tail",
                "page_line",
                evidence=Evidence.C,
                reason=f"in the tail of the page, in one run with proved lines of it (C); {reason} (D)",
                confidence=round(score.alone, 2),
            )
        else:
            yield Flag(line.start, line.end, "page_line", "stray.page_line", "", Evidence.D, reason)


def _score_all(
    count: int, kept: list[int], shapes: dict[int, Shape], removed: dict[int, str]
) -> tuple[dict[int, Score], dict[int, Score]]:
    """The first scores of all kept blocks, and those of the flagged ones."""
    model = line_model()
    first: dict[int, Score] = {}
    flagged: dict[int, Score] = {}
    alive = kept
    while len(alive) >= MIN_LINES:
        above, below = neighbours_removed(count, removed, alive)
        found = scores([shapes[index] for index in alive], above, below, len(removed))
        scored = {alive[number]: score for number, score in found.items()}
        first = first or scored
        new = {at: score for at, score in scored.items() if score.probability >= model.flag_from}
        flagged |= new
        if not new:
            break
        alive = [index for index in alive if index not in new]
    return first, flagged


def _heads(index: int, kept: list[int], core: range, shapes: dict[int, Shape]) -> bool:
    """Whether a line of the core stands right over prose: a heading, a date, a name."""
    at = bisect_left(kept, index)
    return at in core and at + 1 < len(kept) and shapes[kept[at + 1]].prose


def _has_long_end(shapes: dict[int, Shape]) -> bool:
    """Whether there is room for a run before or after all prose, see :func:`_at_the_ends`."""
    prose = [index for index, shape in shapes.items() if shape.prose]
    return prose[0] >= MIN_RUN or len(shapes) - 1 - prose[-1] >= MIN_RUN


def _at_the_ends(flagged: dict[int, Score], shapes: dict[int, Shape]) -> dict[int, Score]:
    """Where nothing proves a page: only runs of flagged lines before or after all prose.

    Between prose such lines are an article's own lists, verses, results and headings.
    """
    prose = [index for index, shape in shapes.items() if shape.prose]
    ends = [index for index in flagged if not prose[0] < index < prose[-1]]
    runs: list[list[int]] = []
    for index in ends:
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return {index: flagged[index] for run in runs if len(run) >= MIN_RUN for index in run}


def _tail(
    view: View, first: dict[int, Score], removed: dict[int, str], last: int, touched: set[int]
) -> set[int]:
    """The blocks after the last prose that follow a proved line of the page in one run.

    Only what follows: a list that ends the article stands right over the first of them.
    """
    from_score = line_model().remove_from
    found: set[int] = set()
    proved = False
    for index in range(last + 1, len(view.blocks)):
        if index in removed:
            proved = proved or removed[index] not in _NO_TAIL
        elif (
            proved
            and index in first
            and first[index].alone >= from_score
            and index not in touched
            and not _HOLDS_FACT.search(view.blocks[index].text)
        ):
            found.add(index)
        else:
            proved = False
    return found


def _protected(view: View, index: int) -> bool:
    line = view.blocks[index]
    return (
        index == view.title_index
        or line.has_final_stop  # a sentence, whatever else it is
        or not any(map(str.isalnum, line.text))  # "* * *" parts two chapters
        or view.is_list_item(line)
        or view.doc.quoted(line.start, line.end)
        or view.in_dialogue(index)
        or view.in_card(index)
        or _in_verse(view, index)
    )


def _in_verse(view: View, index: int) -> bool:
    """Whether a line stands among lines of verse: short, tight, and some end with a comma."""
    near = view.blocks[max(0, index - 3) : index + 4]
    short = [line for line in near if 2 <= line.words <= 12 and line.text[0].isalpha()]
    return len(short) >= 4 and sum(line.text[-1] in _VERSE_END for line in short) >= 2
