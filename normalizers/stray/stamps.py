"""Who moves "Posted: 13.06.2023 16:29:00" to ``published``?

A stamp is a line that parses completely: a label of ``forms/stamps.tsv``, a date, perhaps a time; then
more stamps, a source credit or a counter of views. A date without a label is a stamp only with a time
and near the head or the end, or alone right at the headline, and never one from before the web.
Chronicles, where dates are the subheads, keep them. Labels that other things have too (``Date``,
``Created``; form ``loose_stamp``) count at either end of the article and not in a card; so do a label
with its subject ("This article was published on"), and a date beside an agency or a byline.

Stamps without a date ("5 hours ago") are looked after by :mod:`normalizers.stray.elapsed`, the order of
``06/07/2023`` by :mod:`normalizers.stray.date_order`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property

from normalizers.findings import Edit, Evidence, Fact, Flag, removal
from normalizers.lines import Line
from normalizers.stray.date_order import PageDates, order_of_source
from normalizers.stray.dates import Moment, is_recent, parse_clock, parse_moment
from normalizers.stray.elapsed import undated_stamps
from normalizers.stray.stamp_parts import (
    STAMPS,
    Subject,
    find_label,
    language_of,
    may_be_stamp,
    next_starts,
    plain,
    read_part,
    skip_joint,
    skip_lead,
    skip_to_value,
)
from normalizers.stray.view import View

MAX_LENGTH = 200
MAX_DAYS_APART = 3
CELL = re.compile(r"[^|•·\s](?:[^|•·]*[^|•·\s])?")
_DATES = ("published", "updated")
_BULLET = re.compile(r"[-–—•*▪·]\s")
_FURTHEST = 8  # blocks before the text in which a page may print its date


def stamp_lines(view: View) -> Iterator[Edit | Flag]:
    """Stamps as moves to ``published`` and ``updated``; an ambiguous date is flagged."""
    found: list[tuple[int, Line, _Stamp]] = []
    order = _Order(view)
    for index, line in enumerate(view.blocks):
        if line.start not in view.numbers or len(line.text) > MAX_LENGTH:
            continue
        if not may_be_stamp(view, line):
            continue
        stamp = _Reader(view, line, order).stamp() or _parse_cells(view, line, order)
        if stamp is not None:
            found.append((index, line, stamp))
    if found:
        page = PageDates(view, [[m for _, m in stamp.moments] for _, _, stamp in found])
        for number, (_, _, stamp) in enumerate(found):
            stamp.decide(page, number)
        told = _Told(stamp for _, _, stamp in found)
        for index, line, stamp in found:
            if _is_of_the_page(view, index, stamp, found):
                yield _moved(line, stamp, told)
    yield from undated_stamps(view)


def _moved(line: Line, stamp: _Stamp, told: _Told) -> Edit | Flag:
    if stamp.ambiguous:
        return Flag(
            line.start,
            line.end,
            "ambiguous_date",
            "stray.stamp",
            " or ".join(stamp.ambiguous),
            Evidence.A,
            "day and month cannot be told apart",
        )
    return removal(
        line.start,
        line.end,
        stamp.rule,
        "stamp",
        *(told.most_precise(fact, stamp) for fact in stamp.facts),
        reason="the line parses completely as a stamp",
    )


class _Told:
    """The days that the lines of a page tell with a time, each by the first two lines that do."""

    def __init__(self, stamps: Iterable[_Stamp]) -> None:
        self._timed: dict[tuple[str, str], list[tuple[_Stamp, Fact]]] = {}
        for stamp in stamps:
            for fact in stamp.facts:
                if fact.field not in _DATES:
                    continue
                day, time, _ = fact.value.partition("T")
                told = self._timed.setdefault((fact.field, day), [])
                if time and len(told) < 2 and all(other is not stamp for other, _ in told):
                    told.append((stamp, fact))

    def most_precise(self, fact: Fact, stamp: _Stamp) -> Fact:
        """The fact of one line as another tells it with its time of day."""
        if fact.field not in _DATES:
            return fact
        told = self._timed.get((fact.field, fact.value), ())
        return next((more for other, more in told if other is not stamp), fact)


class _Order:
    """Where the source writes the day, asked only by a date of numbers."""

    def __init__(self, view: View) -> None:
        self._article = view.doc.article

    @cached_property
    def of_source(self) -> int:
        return order_of_source(self._article)


class _Stamp:
    """What one line said: its facts, and whether a label said so, and one of stamps only."""

    def __init__(self) -> None:
        self.moments: list[tuple[str, Moment]] = []
        self.more: list[Fact] = []
        self.labelled = False
        self.sure = False
        self.timed = False
        self.rule = "stray.stamp"

    @property
    def facts(self) -> list[Fact]:
        """What the line says, its dates first."""
        dates = [Fact(field, moment.iso) for field, moment in self.moments if moment.iso]
        return dates + self.more

    @property
    def ambiguous(self) -> tuple[str, ...]:
        """The two readings of the first date that has two."""
        return next((moment.options for _, moment in self.moments if moment.options), ())

    @property
    def days(self) -> list[str]:
        """All days the line may mean."""
        isos = [moment.iso for _, moment in self.moments if moment.iso]
        return [iso[:10] for iso in (*isos, *self.ambiguous)]

    def is_recent(self, view: View) -> bool:
        """Whether none of its dates is older than the pages of the web."""
        published = view.doc.article.published
        return all(is_recent(day, published) for day in self.days)

    def decide(self, page: PageDates, number: int) -> None:
        """Settle ambiguous dates by the other dates of the page, on which this is line ``number``."""
        if self.ambiguous:
            self.moments = [
                (field, page.decided(moment) if moment.options else moment)
                for field, moment in self.moments
            ]
            page.add(number, [moment for _, moment in self.moments])

    def add_clock(self, field: str, clock: str) -> bool:
        """Read ``5 June 2021 Last updated at 17:09``: the label's time is of the day before it."""
        if not self.moments or self.moments[-1][1].iso is None:
            return False
        known, moment = self.moments[-1]
        timed = Moment(moment.start, moment.end, f"{str(moment.iso)[:10]}{clock}")
        if not self.labelled or (known == field and not moment.has_time):
            self.moments.pop()
        self.moments.append((field, timed))
        self.labelled = self.sure = self.timed = True
        return True


def _parse_cells(view: View, line: Line, order: _Order) -> _Stamp | None:
    """Read ``Source: X | 2023-06-13 16:29 | Editor: Y``: every cell a stamp, a credit or a string."""
    cells = list(CELL.finditer(line.text))
    if len(cells) < 2:
        return None
    whole = _Stamp()
    for cell in cells:
        start, end = line.start + cell.start(), line.start + cell.end()
        stamp = _Reader(view, line, order, start, end).stamp()
        if stamp is not None:
            whole.moments += stamp.moments
            whole.more += stamp.more
            continue
        part = read_part(view, line, start, end)
        if part is None:
            return None
        whole.more += part.facts
    whole.labelled = whole.sure = True
    return whole if whole.moments else None


class _Reader:
    """Reads one line, or one cell of it, from left to right as stamps and what stands beside them."""

    def __init__(
        self,
        view: View,
        line: Line,
        order: _Order,
        start: int | None = None,
        end: int | None = None,
    ) -> None:
        self.view, self.line, self.order = view, line, order
        self.at = (line.start if start is None else start) - line.start
        self.stop = (line.end if end is None else end) - line.start
        self.read = _Stamp()
        self.known = view.doc.article.published
        self.proved = False  # by an outlet or a byline beside the date, no label
        self.first_rule = ""  # the row of the credit that the line begins with, if it does

    def stamp(self) -> _Stamp | None:
        """What the line says; ``None`` if anything of it remains unread."""
        view, line = self.view, self.line
        folded = view.doc.folded_line(line)
        if folded.is_shifted:
            return None
        self.text = plain(view, folded.text)
        self.at = skip_lead(self.text, self.at)
        subject = Subject.BARE
        while self.at < self.stop:
            label, said = find_label(view, line, self.text, self.at)
            subject = max(subject, said)
            begin = skip_to_value(self.text, label.end - line.start) if label else self.at
            moment = parse_moment(
                self.text,
                begin,
                language_of(view, line, label),
                known=self.known,
                yearless=True,
                order=self.order.of_source if "/" in self.text or "-" in self.text else 0,
            )
            field = label.phrase.value if label else "published"
            if moment is None or moment.end > self.stop:
                if not ((label and self._clock(field, begin)) or self._part()):
                    return None
                continue
            if label:
                self.read.labelled = True
                self.read.sure = self.read.sure or (label.phrase.form == "stamp" and not said)
                self.read.rule = self.first_rule or label.phrase.id
            if not self._add(field, moment, is_labelled=label is not None):
                return None
            self.at = skip_joint(self.text, moment.end)
            if self.text[self.at : self.stop] == "." and self._may_stop(subject):
                break
        return self._whole(subject)

    def _whole(self, subject: Subject) -> _Stamp | None:
        stamp = self.read
        if not stamp.moments or (subject is Subject.NAMED and self.line.has_final_stop):
            return None
        if self.proved and not stamp.labelled:
            stamp.labelled = True  # and not sure: it counts at the edges
        return stamp

    def _may_stop(self, subject: Subject) -> bool:
        """Whether a full stop may end the line: after a label, and no sentence about some article."""
        return self.read.labelled and subject is not Subject.NAMED

    def _add(self, field: str, moment: Moment, *, is_labelled: bool) -> bool:
        known = self.known or str(self.view.doc.facts.get("published", ""))
        self.read.timed = self.read.timed or moment.has_time
        if moment.yearless:
            iso = moment.in_year(known)
            if iso is None:
                return False  # no year anywhere in the article: nothing is guessed
            if not (is_labelled or _is_near(iso, known, moment.has_time)):
                return False
            moment = Moment(moment.start, moment.end, iso, has_time=moment.has_time)
        self.read.moments.append((field, moment))
        self.known = self.known or moment.iso or ""
        return True

    def _clock(self, field: str, begin: int) -> bool:
        clock = parse_clock(self.text, begin) if self.read.moments else None
        if clock is None or clock[0] > self.stop or not self.read.add_clock(field, clock[1]):
            return False
        self.at = skip_joint(self.text, clock[0])
        return True

    def _part(self) -> bool:
        """Read a credit, an outlet, a byline or a string of the page beside the date."""
        first = not self.read.moments
        for end in next_starts(self.view, self.line, self.text, self.at, self.stop, first=first):
            start = self.line.start + self.at
            part = read_part(self.view, self.line, start, self.line.start + end, first=first)
            if part is None:
                continue
            if first and part.needs_time and not self._is_timed(end):
                return False
            self.read.more += part.facts
            label = self.view.label_at(self.line, start, "credit") if first else None
            if (
                label and part.is_credit
            ):  # the line may be read as that credit alone: one rule for both
                self.first_rule = self.read.rule = label.phrase.id
            if part.is_credit and not first:
                self.read.labelled = self.read.sure = True
            self.proved = self.proved or bool(part.facts)
            self.at = skip_joint(self.text, end)
            return True
        return False

    def _is_timed(self, at: int) -> bool:
        """Whether the stamp that begins at ``at`` has a label or a time of day."""
        if self.view.label_at(self.line, self.line.start + at, *STAMPS):
            return True
        moment = parse_moment(self.text, at, self.view.doc.language)
        return moment is not None and moment.has_time


def _is_near(iso: str, known: str, has_time: bool) -> bool:
    """Whether a bare day without a year is that of the article: with a time, within days of it."""
    if len(known) < 10:
        return False
    days = date.fromisoformat(iso[:10]) - date.fromisoformat(known[:10])
    return abs(days.days) <= (MAX_DAYS_APART if has_time else 0)


def _is_of_the_page(
    view: View, index: int, stamp: _Stamp, found: Sequence[tuple[int, Line, _Stamp]]
) -> bool:
    """Whether a line that reads as a stamp is one of the page, and not of what the article tells."""
    if view.is_given_title(index) or not (stamp.is_recent(view) or stamp.sure):
        return False
    if stamp.labelled:
        return stamp.sure or _at_edge(view, index)
    if not _plausible(view, index, stamp):
        return False
    bare = [(at, other) for at, _, other in found if other is not stamp and not other.labelled]
    return not bare or not _has_rival(view, index, stamp, bare)


def _has_rival(view: View, index: int, stamp: _Stamp, others: Sequence[tuple[int, _Stamp]]) -> bool:
    """Whether other dates without a label make this one an entry of a chronicle or a list.

    The same day on the next line is the same stamp again. Dates after the last line of prose are
    those of links to other stories: they say nothing of a date above the text.
    """
    prose = [at for at, line in enumerate(view.blocks) if view.is_prose(line)]
    last = prose[-1] if prose and index < prose[-1] else len(view.blocks)
    return any(
        at < last and not (abs(at - index) == 1 and other.days[:1] == stamp.days[:1])
        for at, other in others
    )


def _plausible(view: View, index: int, stamp: _Stamp) -> bool:
    """Whether a date without a label stands where a page prints its date."""
    if _BULLET.match(view.blocks[index].text):
        return False
    before = view.blocks[: index + 1]
    if stamp.timed:
        above = index < _FURTHEST and not any(map(view.is_prose, before))
        return view.in_head(index) or above or index == len(view.blocks) - 1
    title = view.title_index
    return index <= 1 and (index == 0 or title == 0)


def _at_edge(view: View, index: int) -> bool:
    """Whether a loose label stands where it can be of the page: "Date" is a field of events too."""
    near = view.in_head(index) or view.in_tail(index)
    return near and not view.in_card(index, at_edges=False)
