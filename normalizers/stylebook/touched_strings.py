"""The rows of ``interface`` that could touch a line: what the stray stage may look up in it.

The look-ups are those of :mod:`normalizers.stray.interface`, :mod:`~normalizers.stray.page_lines`,
:mod:`~normalizers.stray.stamps` and :mod:`~normalizers.stray.pitches`, made through the same
functions; a :class:`Recorder` notes what they find.
"""

from __future__ import annotations

import re

from normalizers.document import Document
from normalizers.folding import fold_key
from normalizers.lines import Line, line_key
from normalizers.stray.interface import PIECES, begins_with_string
from normalizers.stray.page_lines import (
    PAGER,
    counted,
    known,
    names_network,
    network_names,
    network_rows,
    networks,
)
from normalizers.stray.pitches import (
    NEARLY,
    like_a_pitch,
    openings,
    thing_words,
    units,
    vocabularies,
)
from normalizers.stray.stamps import CELL
from normalizers.stray.view import View, first_words
from normalizers.stylebook.phrases import Phrase

MAX_NETWORKS = 120
BARS = re.compile(r"[|·•／]")
_BARS = frozenset("|·•／")
_WORD_START = re.compile(r"(?<![^\W_])[^\W_]")


class Recorder(View):
    """A view that notes which strings of the page were found."""

    def __init__(self, doc: Document, like: View) -> None:
        super().__init__(doc, like)
        self.silent = like
        self.found: set[str] = set()
        self.at = 0
        self.lines: set[int] = set()  # the numbers of the lines that are strings of the page
        self.firsts = first_words(doc.stylebook)
        self.bars = not self.marks.isdisjoint(_BARS)

    def interface(self, text: str) -> Phrase | None:
        """The interface string that ``text`` is; it is noted."""
        phrase = super().interface(text)
        if phrase:
            self.note(phrase.id)
        return phrase

    def note(self, row: str) -> None:
        """Note a row as found in the present line."""
        self.found.add(row)
        self.lines.add(self.at)

    def has_near(self, index: int, line: Line) -> bool:
        """Whether a string of the page stands in or beside a line, or anywhere by one of two words.

        There the mere label at the head of a line makes it furniture.
        """
        if not self.lines:
            return False
        return not self.lines.isdisjoint((index - 1, index, index + 1)) or line.words <= 2


def look_up(view: Recorder, line: Line, digit: int | None, *, stamped: bool, strange: bool) -> None:
    """Look up all that the stray stage may look up in a line.

    ``strange`` is one that begins as no string of the page does, ``digit`` is where the first number
    of a short line ends.
    """
    text = line.text
    bars = view.bars and BARS.search(text) is not None
    if bars or (not strange and _may_be_string(view, text)):
        whole = view.silent.string(line)
        if whole:
            view.note(whole.id)
        if begins_with_string(view.silent, line):
            pieces = PIECES.split(text)
            if all(known(view.silent, piece) for piece in pieces):
                for piece in pieces:
                    view.interface(piece)
    if digit is not None:
        counted(view, text)
        if text[0] in "[(0123456789" and (pager := PAGER.match(text)):
            view.interface(pager["text"])
        if stamped:
            _of_rest(view, text, digit)
            for cell in CELL.findall(text) if bars else ():
                view.interface(cell)


def _may_be_string(view: Recorder, text: str) -> bool:
    key = line_key(text.split(None, 1)[0])
    return not key or key in view.firsts or not text[0].isalpha() or "+" in text


def _of_rest(view: Recorder, text: str, at: int) -> None:
    """The strings that may stand behind a date, to the end of the line."""
    for match in _WORD_START.finditer(text, at):
        rest = text[match.start() :]
        if line_key(rest.split(None, 1)[0]) in view.firsts:
            view.interface(rest)


def of_networks(view: Recorder, text: str) -> None:
    """The row that names other networks, and those that are named here or there.

    They are asked for whatever row the line begins like: another row must not decide on them.
    """
    book = view.doc.stylebook
    here = fold_key(text)
    if not names_network(book, here):
        return
    run, tail = networks(book)
    if not run.search(text):
        return
    rows = [text]
    row = network_rows(book).get(line_key(run.sub("Facebook", text)))
    if row:
        view.note(row.id)
        rows.append(row.text)
    for said in rows:
        folded = fold_key(said)
        view.found.update(item for name, item in network_names(book) if name in folded)
    label = tail.fullmatch(text)
    if label:
        view.interface(label["label"])


def of_pitch(view: Recorder, line: Line, first: str) -> set[str]:
    """Which rows have the words of a line that is worded nearly like a call of the page.

    The first row that has a word stands for all that have it. The rows of ``forms`` that name its
    thing are returned; those of ``interface`` are noted.
    """
    book = view.doc.stylebook
    worded = like_a_pitch(book, line.text, first)
    if worded is None or worded.share < NEARLY:
        return set()
    said = units(line.text)
    words = vocabularies(book)
    things: set[str] = set()
    for (language, category), row in openings(book)[first].items():
        view.found.add(row)
        for known_words in (words[language, ""], words[language, category]):
            view.found.update(known_words[unit] for unit in said if unit in known_words)
        named = thing_words(book).get((language, category), {})
        things.update(thing for needed, thing in named.items() if needed <= said)
    return things
