"""What keeps the stray stage from eating an article.

* **Protected lines**: quotations, interviews, list items, and a punctuated line of eight words between
  two lines of prose are untouchable without evidence A or B.
* **Two cues**: a rule that removes on C needs two cues itself and names both in its reason (another
  language *and* words to the reader; the opening of a call *and* its wording). One cue only flags.
* **Budget**: removals without A or B may take 15 % of the article's characters at most, all or
  nothing. Over it none of them is applied and all become flags; otherwise a second run would have a
  fresh budget and go on where the first one stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from normalizers.findings import Edit, Evidence, Finding, Flag
from normalizers.stray.view import View

BUDGET = 0.15
_STRONG = (Evidence.A, Evidence.B)


def guarded(findings: Iterable[Finding], view: View) -> Iterator[Finding]:
    """The findings with weak removals turned into flags where a guard says so."""
    weak: list[Edit] = []
    blocked: dict[int, str] = {}
    for finding in findings:
        if isinstance(finding, Edit) and finding.evidence not in _STRONG:
            weak.append(finding)
        else:
            yield finding
    if not weak:
        return
    spans = {(edit.start, edit.end) for edit in weak}
    if sum(end - start for start, end in spans) > BUDGET * len(view.doc.text):
        blocked = dict.fromkeys((edit.start for edit in weak), "over the budget of weak removals")
    for edit in weak:
        why = blocked.get(edit.start) or _protected(view, edit)
        if why:
            yield Flag(
                edit.start,
                edit.end,
                edit.category,
                edit.rule,
                "",
                edit.evidence,
                f"{edit.reason}; {why}",
            )
        else:
            yield edit


def _protected(view: View, edit: Edit) -> str:
    """Why a weak removal must not touch this line, or nothing."""
    index = next((i for i, line in enumerate(view.blocks) if line.start == edit.start), None)
    if index is None:
        return ""
    line = view.blocks[index]
    if view.doc.quoted(line.start, line.end):
        return "a quotation is protected"
    if view.in_dialogue(index):
        return "an interview is protected"
    if view.is_list_item(line):
        return "an item of a list is protected"
    near = view.neighbours(index)
    if view.is_prose(line) and len(near) == 2 and all(view.is_prose(other) for other in near):
        return "prose between prose is protected"
    return ""
