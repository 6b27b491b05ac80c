"""What the stray rules look at: the lines of a document with the labels found in them.

One pass of the shared matcher finds every label of the ``forms`` table in the whole text; the rules
then only ask which label begins where.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from normalizers.document import Document
from normalizers.findings import ForeignSpan
from normalizers.folding import fold_key
from normalizers.lines import FINAL_STOPS, Line, line_key
from normalizers.matching import Matcher
from normalizers.stray.numbers import numbers_in
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.phrases import WORD_LISTS, Phrase, WordList, phrases, word_list
from normalizers.titles import looks_like_title

HEAD = 4  # blocks at either end of an article where page furniture gathers
TAIL = 5
EDGE = 2  # code points at either end of a foreign line that its span may leave out
MAX_INTERFACE = 400  # code points; no string of a page is longer
MARGIN = 20  # code points by which a line may be longer than twice its key
MAX_CLOSED = 60  # of a line with a final stop and without a mark: "Lesezeit: 3 Min."
MARKS = "/:@>»›→：＠?？|·•／+"  # signs that forms of lines are made of
_OF_FORMS = "/:@>»›→：＠"  # those of a breadcrumb, a label, an account, a path
PAGER_BEGINS = "[(0123456789"
_DIGIT = re.compile(r"\d")
SEPARATOR = re.compile(r"\s*[:：|]\s*|\s+[–—-]\s+|[–—]\s*")
_SPEAKER = re.compile(r"(?:[^\s:：]+\s){0,6}?[^\s:：]{1,30}\s?[:：]\s*\S")
_LIST_ITEM = re.compile(r"(?:\d{1,3}[.)]|[-–—•*▪·])\s+\S")
_DIALOGUE = re.compile(r"[–—-]\s*\S")
# ``Place: City Library``: up to three words, a colon, a value
_FIELD = re.compile(r"[^\W\d_][^\s:：]*(?:\s[^\s:：]+){0,2}\s?[:：](?!//)\s*(?=\S)")
_STOPS = ".,:;!?"
_WIDE_SPACES = "\u00a0\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_WIDE_GAP = re.compile(rf"\t|[ {_WIDE_SPACES}]{{4}}")
_SAYS_A_DAY = re.compile(r"\d{4}|\d\s?[./-]\s?\d")
MAX_FIELD_WORDS = 15
# labels of page furniture: a line that begins with one is no entry of a card
_FURNITURE = ("stamp", "loose_stamp", "credit", "source_tail", "related", "notice", "caption_label")


class Label(NamedTuple):
    """A label of the ``forms`` table standing at ``[start, end)`` of the document."""

    start: int
    end: int
    phrase: Phrase


@kept()
def label_matcher(stylebook: Stylebook) -> Matcher[Phrase]:
    """The matcher of all labels."""
    return Matcher(
        [
            (phrase.text, phrase)
            for phrase in phrases(stylebook, "forms")
            if phrase.form != "doubled_word" and phrase.form not in WORD_LISTS
        ]
    )


@kept()
def interface_strings(stylebook: Stylebook) -> dict[str, Phrase]:
    """Line key to interface string; the first row of a key keeps it."""
    strings: dict[str, Phrase] = {}
    for phrase in phrases(stylebook, "interface"):
        strings.setdefault(line_key(phrase.text), phrase)
    strings.pop("", None)
    return strings


@kept()
def first_words(stylebook: Stylebook) -> dict[str, int]:
    """The keys of the words that strings of the page begin with, and how long the longest key is."""
    longest: dict[str, int] = {}
    for key in interface_strings(stylebook):
        first = line_key(key.split(" ", 1)[0])
        longest[first] = max(len(key), longest.get(first, 0))
    return longest


# What a view knows of the text alone, whatever rows are asked for and noted
_OF_TEXT = tuple(
    "labels_by_line _by_start marks numbers prose strange has_wide_gap turns opened".split()
)


class View:
    """A document as the stray rules see it. ``blocks`` are its non-blank lines.

    Args:
        doc: the document.
        like: a view of the same text, whose findings are taken over.
    """

    def __init__(self, doc: Document, like: View | None = None) -> None:
        self.doc = doc
        self.blocks = doc.blocks
        # where a capital follows a small letter at the head of a block, by its number
        self.turns: dict[int, int] = {}
        self._strings: dict[int, Phrase | None] = {}
        # whether the first piece of a block is a string of the page, by its number
        self.first_pieces: dict[int, bool] = {}
        # the blocks that begin like a call of the page, see :mod:`normalizers.stray.pitches`
        self.opened: dict[int, tuple[str, str]] | None = None
        if like is not None:
            known = like.__dict__
            self.__dict__.update((name, known[name]) for name in _OF_TEXT if name in known)
        # what was found of whole runs of blocks, by the number of each block of the run: a rule that
        # looks around every line of a long run must not walk it every time
        self.lists: dict[int, bool] = {}
        self.share_blocks: dict[int, bool] = {}
        self.chapters: frozenset[str] | None = None  # the keys of words that head a paragraph
        self._cards: dict[int, tuple[int, int, int]] = {}

    @cached_property
    def labels_by_line(self) -> dict[int, list[Label]]:
        """Labels by the start offset of their line."""
        starts = [line.start for line in self.blocks]
        labels: dict[int, list[Label]] = {}
        for match in label_matcher(self.doc.stylebook).find_all(self.doc.text, self.doc.folded):
            index = bisect_right(starts, match.start) - 1
            if index >= 0:
                labels.setdefault(starts[index], []).extend(
                    Label(match.start, match.end, phrase) for phrase in match.values
                )
        return labels

    @cached_property
    def marks(self) -> frozenset[str]:
        """Which of :data:`MARKS` the text holds anywhere: most texts hold few of them."""
        text = self.doc.text
        return frozenset(mark for mark in MARKS if mark in text)

    @cached_property
    def numbers(self) -> dict[int, list[tuple[int, int]]]:
        """The spans of the numbers of each line that has any, by its start; offsets of the line."""
        text = self.doc.text
        starts = [line.start for line in self.blocks]
        found: dict[int, list[tuple[int, int]]] = {}
        for start, end in numbers_in(text):
            line = starts[bisect_right(starts, start) - 1]
            found.setdefault(line, []).append((start - line, end - line))
        return found

    @cached_property
    def prose(self) -> tuple[bool, ...]:
        """Of each block, whether it has a final stop and none of the marks of the page's forms."""
        marks = [mark for mark in _OF_FORMS if mark in self.marks]
        return tuple(
            len(text) > MAX_CLOSED
            and text[-1] in FINAL_STOPS
            and text[0] not in PAGER_BEGINS
            and not (marks and any(mark in text for mark in marks))
            for text in (line.text for line in self.blocks)
        )

    @cached_property
    def strange(self) -> tuple[bool, ...]:
        """Of each block, whether it begins as no string of the page does."""
        firsts = first_words(self.doc.stylebook)
        has_plus = "+" in self.marks
        found = []
        for text in (line.text for line in self.blocks):  # as in begins_strangely, at half the cost
            word = text.split(None, 1)[0].rstrip(_STOPS)
            found.append(
                word.isalpha()
                and (word.lower() if word.isascii() else line_key(word)) not in firsts
                and not (has_plus and "+" in text)
            )
        return tuple(found)

    @cached_property
    def _by_start(self) -> dict[int, list[Label]]:
        """Labels by their own start offset."""
        by_start: dict[int, list[Label]] = {}
        for found in self.labels_by_line.values():
            for label in found:
                by_start.setdefault(label.start, []).append(label)
        return by_start

    def labels(self, line: Line, *forms: str) -> list[Label]:
        """The labels of these forms in a line, by start, the longest first."""
        every = self.labels_by_line.get(line.start)
        if not every:
            return []  # nearly every line of prose leaves here
        found = [label for label in every if label.phrase.form in forms]
        if len(found) > 1:
            found.sort(key=lambda label: (label.start, -label.end, label.phrase.id))
        return found

    def label_at(self, line: Line, at: int, *forms: str) -> Label | None:
        """The longest label of these forms that begins exactly at ``at``."""
        found = self._by_start.get(at)
        if not found:
            return None  # nearly every line of prose leaves here
        fitting = [label for label in found if label.phrase.form in forms and label.end <= line.end]
        return min(fitting, key=lambda label: (-label.end, label.phrase.id), default=None)

    def interface(self, text: str) -> Phrase | None:
        """The interface string that ``text`` is, as a whole."""
        return self._look_up(text)

    def _look_up(self, text: str, *, numbered: bool | None = None) -> Phrase | None:
        """The same; ``numbered`` says whether there is a digit in the text, if that is known."""
        if len(text) > MAX_INTERFACE:
            return None
        if "+" not in text and " " in text:
            # the key of the whole line costs ten times that of its first word
            head = line_key(text.split(None, 1)[0])
            if head:
                longest = first_words(self.doc.stylebook).get(head)
                if longest is None:
                    return None
                if len(text) > 2 * longest + MARGIN:
                    if numbered is None:
                        numbered = _DIGIT.search(text) is not None
                    if not numbered:
                        return None  # a sentence that begins like one; digits may be masked
        return interface_strings(self.doc.stylebook).get(line_key(text))

    def string(self, line: Line) -> Phrase | None:
        """The interface string that a block is, as a whole; looked up once."""
        if line.start not in self._strings:
            numbered = line.start in self.numbers
            self._strings[line.start] = self._look_up(line.text, numbered=numbered)
        return self._strings[line.start]

    def begins_strangely(self, text: str) -> bool:
        """Whether a text begins with a word that no string of the page begins with.

        Then neither the text is such a string nor its first piece, wherever that ends.
        """
        word = text.split(None, 1)[0].rstrip(_STOPS)
        return (
            word.isalpha()
            and line_key(word) not in first_words(self.doc.stylebook)
            and "+" not in text
        )

    def words(self, form: str) -> WordList:
        """A word list of the stylebook."""
        return word_list(self.doc.stylebook, form)

    def is_listed(self, form: str, text: str) -> bool:
        """Whether ``text`` is, as a whole, one of the words of a form."""
        row = self.words(form).equal(text)
        if row:
            self.use(row)
        return row is not None

    def has_word(self, form: str, folded: str) -> bool:
        """Whether a folded text holds one of the words of a form."""
        rows = self.words(form).found(folded)
        self.use(*rows)
        return bool(rows)

    def use(self, *rows: Phrase) -> None:
        """Told of each word of a word list that decides something; here nobody asks."""

    def in_head(self, index: int) -> bool:
        """Whether a block is one of the first few."""
        return index < HEAD

    def in_tail(self, index: int) -> bool:
        """Whether a block is one of the last few."""
        return index >= len(self.blocks) - TAIL

    def is_prose(self, line: Line) -> bool:
        """A punctuated line of at least eight words."""
        return line.has_final_stop and line.words >= 8

    @cached_property
    def first_prose(self) -> int:
        """Index of the first block of prose; past the last block where there is none."""
        found = (index for index, line in enumerate(self.blocks) if self.is_prose(line))
        return next(found, len(self.blocks))

    def neighbours(self, index: int) -> Sequence[Line]:
        """The blocks before and after a block."""
        return self.blocks[max(0, index - 1) : index] + self.blocks[index + 1 : index + 2]

    def in_dialogue(self, index: int) -> bool:
        """Whether a line ``Name: words`` stands among others of its form: an interview."""
        text = self.blocks[index].text
        if _DIALOGUE.match(text) and any(
            _DIALOGUE.match(near.text) for near in self.neighbours(index)
        ):
            return True
        # nearly every line of prose leaves here: the pattern costs twenty times the search of a colon
        if not ((":" in text or "：" in text) and _SPEAKER.match(text)):
            return False
        return any(
            _SPEAKER.match(near.text) and near.has_final_stop for near in self.neighbours(index)
        )

    def is_list_item(self, line: Line) -> bool:
        """Whether a line is written as an item of a list."""
        return _LIST_ITEM.match(line.text) is not None

    def in_card(self, index: int, *, at_edges: bool = True, least: int = 2) -> bool:
        """Whether a line ``Word: value`` is one of a card, as of a film, a book or an event.

        A card is a block of ``least`` such lines, one right under the other, at least one of them no
        stamp, credit or string of the page. At the edges of the article, where pages print lines of
        that form about the article itself, more than half of them must be so.
        """
        first, last, own = self._card(index)
        size = last - first + 1
        if size < least:
            return False
        head = first <= (0 if self.title_index is None else self.title_index + 1)
        at_edge = last == len(self.blocks) - 1 or (
            head and self.blocks[last + 1].index > self.blocks[last].index + 1
        )
        return own * 2 > size if at_edges and at_edge else own > 0

    def _card(self, index: int) -> tuple[int, int, int]:
        """The first and the last block of a card, and how many of its lines are no furniture."""
        if index not in self._cards:
            first = last = index
            while first and self._is_one_block(first - 1):
                first -= 1
            while self._is_one_block(last):
                last += 1
            own = sum(not self._is_furniture(line) for line in self.blocks[first : last + 1])
            self._cards.update(dict.fromkeys(range(first, last + 1), (first, last, own)))
        return self._cards[index]

    def _is_one_block(self, index: int) -> bool:
        """Whether this line and the next, right under it, are both entries ``Word: value``."""
        pair = self.blocks[index : index + 2]
        return (
            len(pair) == 2
            and pair[0].index + 1 == pair[1].index
            and all(map(_is_field, pair))
            and not any(self._is_headline(at) for at in (index, index + 1))
        )

    def _is_headline(self, index: int) -> bool:
        """Whether a line is the title and no entry: "Created: 2002" only looks like one."""
        at = self.blocks[index].start
        return index == self.title_index and not self.label_at(self.blocks[index], at, *_FURNITURE)

    def _is_furniture(self, line: Line) -> bool:
        label = self.label_at(line, line.start, *_FURNITURE)
        if label is None or not SEPARATOR.match(self.doc.text, label.end, line.end):
            return self.interface(line.text) is not None
        if label.phrase.form == "loose_stamp":  # "Time: 18:00" belongs to an event
            return _SAYS_A_DAY.search(self.doc.text, label.end, line.end) is not None
        return True

    @cached_property
    def has_wide_gap(self) -> bool:
        """Whether the raw text holds a tab or a wide gap anywhere, as a lost table leaves them."""
        raw = self.doc.article.text
        odd = not raw.isascii() and any(space in raw for space in _WIDE_SPACES)
        return bool((odd or "\t" in raw or "    " in raw) and _WIDE_GAP.search(raw))

    @cached_property
    def copies(self) -> Counter[str]:
        """How often each line stands in the article, by its folded text."""
        return Counter(fold_key(line.text) for line in self.blocks)

    @cached_property
    def foreign(self) -> dict[int, ForeignSpan]:
        """The blocks in another language, with the span that covers each.

        Blocks and spans are walked side by side: an article may have as many spans as lines.
        """
        spans = sorted(self.doc.foreign, key=lambda span: (span.start, -span.end))
        found: dict[int, ForeignSpan] = {}
        last: ForeignSpan | None = None  # of the spans that have begun, the one that ends last
        at = 0
        for index, line in enumerate(self.blocks if spans else ()):
            while at < len(spans) and spans[at].start <= line.start + EDGE:
                if last is None or spans[at].end > last.end:
                    last = spans[at]
                at += 1
            if last and last.end >= line.end - EDGE:
                found[index] = last
        return found

    def is_given_title(self, index: int) -> bool:
        """Whether a block is the title the article came with (not merely one that looks like it)."""
        return bool(self.doc.article.title) and index == self.title_index

    @cached_property
    def title_index(self) -> int | None:
        """Index of the block that is the headline: equal to the given title, or the first one."""
        title = line_key(self.doc.article.title)
        if title:
            return next(
                (index for index, line in enumerate(self.blocks) if line_key(line.text) == title),
                None,
            )
        return 0 if self.blocks and looks_like_title(self.blocks[0]) else None


_recent: list[View] = []


def view_of(doc: Document) -> View:
    """The view of a document; the last one is kept, because the same text is often asked for again."""
    last = _recent[0] if _recent else None
    if last is not None and last.doc is doc:
        return last
    like = last if last is not None and _is_same_text(last.doc, doc) else None
    _recent[:] = [View(doc, like)]
    return _recent[0]


def _is_same_text(one: Document, other: Document) -> bool:
    """Whether all that the two know of their text alone is the same."""
    return (
        one.stylebook is other.stylebook
        and one.text == other.text
        and one.article.text == other.article.text
    )


def _is_field(line: Line) -> bool:
    return (
        not line.has_final_stop
        and _FIELD.match(line.text) is not None
        and line.words <= MAX_FIELD_WORDS
    )
