"""Who moves "Posted: 13.06.2023 16:29:00" to ``published``?

A stamp is a line that parses completely: a label of ``forms/stamps.tsv``, a date, perhaps a time; then
more stamps, a source credit or a counter of views. A date without a label is a stamp only with a time
and near the head or the end, or alone right at the headline, and never one from before the web.
Chronicles, where dates are the subheads, keep them. Labels that other things have too (``Date``,
``Created``; form ``loose_stamp``) count at either end of the article and not in a card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, Evidence, Fact, Flag, removal
from normalizers.lines import Line
from normalizers.stray.credits import parse_credits
from normalizers.stray.dates import is_recent, parse_clock, parse_moment
from normalizers.stray.holders import is_outlet
from normalizers.stray.view import View

MAX_LENGTH = 200
_DIGIT = re.compile(r"\d")
CELL = re.compile(r"[^|•·\s](?:[^|•·]*[^|•·\s])?")
_DATES = ("published", "updated")
_JOINT = re.compile(r"[\s,;|/·•()\[\]—–-]*")
_AFTER_LABEL = re.compile(
    r"\s*[:：|—–-]?\s*(?:(?:on|at|since|am|um|vom|le|du|dnia|w dniu|z|o|о|об|в|el|il)\s+)?"
)
_LEAD = re.compile(r"[\s(\[•·*|📅🕒—–-]*")


def stamp_lines(view: View) -> Iterator[Edit | Flag]:
    """Stamps as moves to ``published`` and ``updated``; an ambiguous date is flagged."""
    dated = 0
    found: list[tuple[int, Line, _Stamp]] = []
    for index, line in enumerate(view.blocks):
        if len(line.text) > MAX_LENGTH or not _DIGIT.search(line.text):
            continue
        stamp = _parse(view, line, line.start, line.end) or _parse_cells(view, line)
        if stamp is None:
            continue
        dated += not stamp.labelled
        found.append((index, line, stamp))
    for index, line, stamp in found:
        if view.is_given_title(index) or not (stamp.is_recent(view) or stamp.sure):
            continue
        if not stamp.labelled and (dated > 1 or not _plausible(view, index, stamp)):
            continue
        if stamp.labelled and not stamp.sure and not _at_edge(view, index):
            continue
        if stamp.ambiguous:
            yield Flag(
                line.start,
                line.end,
                "ambiguous_date",
                "stray.stamp",
                " or ".join(stamp.ambiguous),
                Evidence.A,
                "day and month cannot be told apart",
            )
            continue
        yield removal(
            line.start,
            line.end,
            stamp.rule,
            "stamp",
            *stamp.facts,
            reason="the line parses completely as a stamp",
        )


class _Stamp:
    """What one line said: its facts, and whether a label said so, and one of stamps only."""

    def __init__(self, facts: list[Fact] | None = None) -> None:
        self.facts = facts or []
        self.ambiguous: tuple[str, ...] = ()
        self.labelled = False
        self.sure = False
        self.timed = False
        self.rule = "stray.stamp"

    def is_recent(self, view: View) -> bool:
        """Whether none of its dates is older than the pages of the web."""
        days = [fact.value for fact in self.facts if fact.field in _DATES]
        published = view.doc.article.published
        return all(is_recent(day, published) for day in (*days, *self.ambiguous))

    def add_clock(self, field: str, clock: str) -> bool:
        """Read ``5 June 2021 Last updated at 17:09``: the label's time is of the day before it."""
        dates = [fact for fact in self.facts if fact.field in _DATES]
        if len(dates) != 1:
            return False
        if not self.labelled:
            self.facts.remove(dates[0])
        self.facts.append(Fact(field, dates[0].value[:10] + clock))
        self.labelled = self.sure = self.timed = True
        return True


def _parse_cells(view: View, line: Line) -> _Stamp | None:
    """Read ``Source: X | 2023-06-13 16:29 | Editor: Y``: every cell a stamp, a credit or a string."""
    cells = list(CELL.finditer(line.text))
    if len(cells) < 2:
        return None
    whole = _Stamp()
    for cell in cells:
        start, end = line.start + cell.start(), line.start + cell.end()
        stamp = _parse(view, line, start, end)
        if stamp is None:
            facts = parse_credits(view, line, start, end=end)
            if facts is None and is_outlet(view, line, cell.group()):
                facts = [Fact("credits", {"role": "source", "text": cell.group()})]
            if facts is None and not view.interface(cell.group()):
                return None
            stamp = _Stamp(facts or [])
        whole.facts += stamp.facts
        whole.ambiguous += stamp.ambiguous
    whole.labelled = whole.sure = True
    dated = whole.ambiguous or any(fact.field in _DATES for fact in whole.facts)
    return whole if dated else None


def _parse(view: View, line: Line, start: int, stop: int) -> _Stamp | None:
    """Read ``[start, stop)`` as stamps; ``None`` if anything of it remains unread."""
    doc = view.doc
    folded = doc.folded_line(line)
    if folded.is_shifted:
        return None
    stamp = _Stamp()
    known = doc.article.published
    stop -= line.start
    at = _end(_LEAD, line.text, start - line.start)
    while at < stop:
        label = view.label_at(line, line.start + at, "stamp", "loose_stamp")
        field = label.phrase.value if label else "published"
        begin = _end(_AFTER_LABEL, line.text, label.end - line.start) if label else at
        moment = parse_moment(
            folded.text, begin, doc.language, known=known, yearless=label is not None
        )
        if moment is None:
            clock = parse_clock(folded.text, begin) if label and stamp.facts else None
            if clock and stamp.add_clock(field, clock[1]):
                at = _end(_JOINT, line.text, clock[0])
                continue
            return stamp if _reads_rest(view, line, (at, stop), stamp) else None
        if label:
            stamp.labelled = True
            stamp.sure = stamp.sure or label.phrase.form == "stamp"
            stamp.rule = label.phrase.id
        stamp.timed = stamp.timed or moment.has_time
        iso = moment.iso or moment.in_year(known[:4])
        if iso:
            stamp.facts.append(Fact(field, iso))
            known = known or iso
        elif moment.yearless:
            return None  # no year anywhere in the article: nothing is guessed
        else:
            stamp.ambiguous = moment.options
        at = _end(_JOINT, line.text, moment.end)
    return stamp if stamp.facts or stamp.ambiguous else None


def _reads_rest(view: View, line: Line, span: tuple[int, int], stamp: _Stamp) -> bool:
    """Whether what follows the date is a credit or an interface string."""
    if not (stamp.facts or stamp.ambiguous):
        return False
    at, stop = span
    rest = line.text[at:stop].strip()
    if view.interface(rest):
        return True
    facts = parse_credits(view, line, line.start + at, end=line.start + stop)
    if facts is None:
        return False
    stamp.facts += facts
    stamp.labelled = stamp.sure = True
    return True


def _plausible(view: View, index: int, stamp: _Stamp) -> bool:
    """Whether a date without a label stands where a page prints its date."""
    if view.is_list_item(view.blocks[index]):
        return False
    if stamp.timed:
        return view.in_head(index) or index == len(view.blocks) - 1
    title = view.title_index
    return index <= 1 and (index == 0 or title == 0)


def _at_edge(view: View, index: int) -> bool:
    """Whether a loose label stands where it can be of the page: "Date" is a field of events too."""
    near = view.in_head(index) or view.in_tail(index)
    return near and not view.in_card(index, at_edges=False)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
