"""The audit at the keyboard: one unit after the other, a key for each answer."""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from flows.commands.common import harmless, show
from flows.commands.rendering import (
    BOLD,
    DIM,
    GREEN,
    RED,
    Page,
    Segment,
    clipped,
    ground,
    laid_out,
    shortened,
    visible,
)
from flows.decisions import EVIDENCE
from normalizers import Evidence

if TYPE_CHECKING:
    from flows.audit.keeping import Sample
    from flows.audit.units import Unit

if sys.platform != "win32":
    import termios
    import tty

KEYS = "[y]es [n]o [s]kip [b]ack [c]omment [?]help [q]uit"
QUIT, HELP, BACK, COMMENT = "q", "?", "b", "c"
_SAME_KEYS = str.maketrans("нтыисй,", "ynsbcq?")
"""The keys of a Russian keyboard, by what a Latin one has there."""
_ARROWS = re.compile(r"\x1b(?:\[[0-9;]*[ -/]*[@-~]|O.)?")
"""Keys that are no letter: they come as a sequence, and mean nothing here."""
_HELP = """\
y  yes: the edit is right, the line is clean
n  no: the edit is wrong, or dirt is left in the line
s  skip: it cannot be told; counts for nothing
b  back to the one before, to judge it again
c  a comment, kept with the judgement
q  quit: all that was judged is kept, the same command goes on

An edit is right if a careful editor would have made it: what went was no text of the article, what
was changed says what it should. A line is clean if all of it is text of the article, well written:
no button, counter, credit, advertisement, broken character, machine's word or misspelt name."""


class Answers(Protocol):
    """Where the answers come from."""

    def key(self) -> str:
        """The next answer, a letter; with a comment it is the comment behind it. Empty at the end."""

    def comment(self, first: str) -> str:
        """The text of a comment."""


class Keyboard:
    """A terminal: one key press is an answer.

    From the first question to the last the terminal gives keys and not lines, so that what somebody
    types ahead is not lost between two questions.
    """

    def __init__(self) -> None:
        self._typed: list[str] = []
        self._decode = codecs.getincrementaldecoder("utf-8")("ignore").decode

    def key(self) -> str:
        """The next key; Ctrl+D quits."""
        while not self._typed:
            read = os.read(sys.stdin.fileno(), 64)
            if not read:
                return ""
            self._typed += _ARROWS.sub("", self._decode(read))
        key = self._typed.pop(0)
        return "" if key == "\x04" else key

    def comment(self, first: str) -> str:  # noqa: ARG002
        """A line of text."""
        with as_it_was():
            sys.stdout.write("comment: ")
            sys.stdout.flush()
            return sys.stdin.readline().strip()


@contextmanager
def key_by_key() -> Iterator[None]:
    """A terminal that hands over every key at once and shows none of them."""
    file = sys.stdin.fileno()
    before = termios.tcgetattr(file)
    _MODES.append(before)
    tty.setcbreak(file, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, _MODES.pop())


@contextmanager
def as_it_was() -> Iterator[None]:
    """The terminal as :func:`key_by_key` found it, for a line of text."""
    file = sys.stdin.fileno()
    now = termios.tcgetattr(file)
    termios.tcsetattr(file, termios.TCSADRAIN, _MODES[-1])
    try:
        yield
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, now)


_MODES: list[list[Any]] = []


class Piped:
    """Anything else: a line is an answer, so that it can be scripted (``c this is a comment``)."""

    def key(self) -> str:
        """The next line."""
        for line in sys.stdin:
            if line.strip():
                return line.strip()
        return ""

    def comment(self, first: str) -> str:
        """What stands behind the letter."""
        return first[1:].strip()


def _is_a_terminal() -> bool:
    return sys.platform != "win32" and sys.stdin is not None and sys.stdin.isatty()


def judge(sample: Sample, who: str, page: Page, come: Answers | None = None) -> bool:
    """Ask about all units nobody has judged; every answer is on the disk before the next question.

    Returns:
        Whether none is left.
    """
    from flows.audit.keeping import NO, SKIP, YES, Judgement, with_note  # noqa: PLC0415

    verdicts = {"y": YES, "n": NO, "s": SKIP}
    if come is None and _is_a_terminal():
        with key_by_key():
            return judge(sample, who, page, Keyboard())
    come = come or Piped()
    units = sample.units
    note: str | None = None
    at = _next(sample, 0)
    shown = -1
    while at < len(units):
        unit = units[at]
        known = sample.judgements.get(unit.key)
        if shown != at:
            note = known.note if known else None
            for line in asked(sample, at, page):
                show(line)
            shown = at
        _ask(unit, page)
        said = come.key()
        answer = said[:1].lower().translate(_SAME_KEYS)
        show(page.paint(harmless(said[:1].strip()), BOLD))
        if not said or answer == QUIT:
            return False
        if answer in verdicts:
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            one = Judgement(unit.key, verdicts[answer], "", who, now)
            sample.judge([with_note(one, note or "")])
            at = _next(sample, at + 1)
        elif answer == BACK:
            at = max(0, at - 1)
        elif answer == COMMENT:
            note = come.comment(said)
        elif answer.strip():
            for line in _HELP.splitlines():
                show(line)
    return True


def _next(sample: Sample, first: int) -> int:
    """The next unit that is not judged; after the last one the first that was left, if any."""
    units = sample.units
    order = (*range(first, len(units)), *range(min(first, len(units))))
    return next((at for at in order if not sample.verdict(units[at])), len(units))


def _ask(unit: Unit, page: Page) -> None:
    from flows.audit.units import EDITS  # noqa: PLC0415

    question = "right?" if unit.of == EDITS else "clean?"
    sys.stdout.write(f"{page.paint(question, BOLD)} {page.paint(KEYS, DIM)} ")
    sys.stdout.flush()


def asked(sample: Sample, at: int, page: Page) -> Iterator[str]:
    """A unit with all that is needed to judge it."""
    from flows.audit.units import EDITS  # noqa: PLC0415

    unit = sample.units[at]
    alike = [one for one in sample.units if one.of == unit.of]
    number = alike.index(unit) + 1
    what = "edit" if unit.of == EDITS else "line"
    where = " · ".join(filter(None, (unit.language, unit.source, f"{unit.article}:{unit.line}")))
    yield ""
    yield page.paint("─" * page.width, DIM)
    yield from laid_out([(f"{what} {number} of {len(alike)}", BOLD), (f"  {where}", DIM)], page)
    if unit.title:
        yield from laid_out([(shortened(_one_line(unit.title), page.width), DIM)], page)
    if unit.of == EDITS:
        grounds = f"{unit.evidence} {EVIDENCE[Evidence(unit.evidence)]}: {unit.reason}"
        rule = [*ground(unit.stage, unit.rule), (f"  {unit.kind}, {unit.category}", "")]
        yield from laid_out(rule, page)
        yield from laid_out([(grounds, DIM)], page, rest=[("  ", "")])
    yield ""
    yield from _edit(unit, page) if unit.of == EDITS else _line(unit, page)
    for fact in unit.moved:
        yield from laid_out([(f"moved to {fact}", DIM)], page, [("> ", DIM)], [("  ", "")])
    yield ""
    known = sample.judgements.get(unit.key)
    if known:
        note = f", {known.note}" if known.note else ""
        yield from laid_out([(f"judged before: {known.verdict}{note}", DIM)], page)


def _line(unit: Unit, page: Page) -> Iterator[str]:
    yield from _around(unit.left, page, from_end=True)
    yield from laid_out([(visible(unit.before), BOLD)], page, [("| ", BOLD)])
    yield from _around(unit.right, page, from_end=False)


def _edit(unit: Unit, page: Page) -> Iterator[str]:
    before, after, left, right = unit.before, unit.after, unit.left, unit.right
    if not after and before.strip():
        # whole lines went, and a line break with them: what stands beside it are other lines
        if before.startswith("\n"):
            before, left = before.lstrip("\n"), f"{left}\n"
        if before.endswith("\n"):
            before, right = before.rstrip("\n"), f"\n{right}"
    above, _, head = left.rpartition("\n")
    tail, _, below = right.partition("\n")
    around = max(page.width, 2 * page.width - len(before) // 2)
    head, tail = clipped(head, around, from_end=True), clipped(tail, around, from_end=False)
    yield from _around(above, page, from_end=True)
    for sign, style, text in (("- ", RED, before), ("+ ", GREEN, after)):
        if sign == "- " or text or head.strip() or tail.strip():
            segments: list[Segment] = [
                (visible(head), ""),
                (_shown(text), style),
                (visible(tail), ""),
            ]
            yield from laid_out(segments, page, [(sign, style)])
    yield from _around(below, page, from_end=False)


def _around(text: str, page: Page, *, from_end: bool) -> Iterator[str]:
    """The lines above or below, dim, each cut to what helps."""
    for line in text.split("\n"):
        if line.strip():
            told = clipped(visible(line.strip("\r")), 2 * page.width - 8, from_end=from_end)
            yield from laid_out([(told, DIM)], page, [("  ", "")])


def _shown(text: str) -> str:
    """The text of a side; of mere white space every character."""
    return visible(text) if text.strip() else visible(text).replace("\n", "⏎")


def _one_line(text: str) -> str:
    return " ".join(text.split())
