"""The rows of ``interface`` and ``forms`` that could touch a text.

Both speak of lines. A string of the page counts where the stray stage looks it up: it is the whole
line, or a piece of it, or the line without its count, its networks or its date. A label counts where
a rule could take it for one: at the head of its line, before a colon, in a line that is read as a
chain of credits or stamps. "From" inside a paragraph is no label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from normalizers.document import Document
from normalizers.folding import fold_key
from normalizers.layout import doubles
from normalizers.lines import Line, word_stems
from normalizers.matching import spots_kept
from normalizers.scripts import is_cjk
from normalizers.stray.bylines import MAX_BYLINE
from normalizers.stray.captions import MAX_CAPTION
from normalizers.stray.datelines import AFTER_AGENCY
from normalizers.stray.dates import month_names
from normalizers.stray.glued import glued_rows
from normalizers.stray.holders import given, places
from normalizers.stray.interface import error_report, error_request, may_ask, may_ask_for_keys
from normalizers.stray.notices import MAX_LENGTH as MAX_NOTICE
from normalizers.stray.notices import SIGN, vocabulary
from normalizers.stray.page_lines import MAX_LENGTH, composed, worded
from normalizers.stray.pitches import opened
from normalizers.stray.stamp_parts import glued_label, plain, skip_lead
from normalizers.stray.view import MAX_INTERFACE, Label, View, view_of
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.phrases import Phrase, phrases
from normalizers.stylebook.touched_strings import (
    BARS,
    MAX_NETWORKS,
    Recorder,
    look_up,
    of_networks,
    of_pitch,
)

Ref = tuple[str, str]

MAX_STAMP = 200
MAX_CREDIT = 240
MAX_PLACE_LINE = 100
MAX_BARE = 60
MAX_SIGNED_TAIL = 84  # code points of a credit without a label, behind a caption
MAX_SIGNATURE = 60  # code points in which the names of a byline stand
MAX_JOINT = 24  # code points between the two numbers of a counter
MAX_DATE = 64  # code points in which a date stands that begins its line
MAX_PHRASE_WORDS = 16  # no name, and no list of names, has more
_DIGIT = re.compile(r"\d")
_HAN_PART = re.compile("[\u4e00-\u9fff·]{2,11}")
_NAME_PART = re.compile(r"[^\W\d_][\w’'-]*")
# a date that needs no label holds its year
_DATE = re.compile(r"(?:19|20)\d\d|\d[./-]\d{1,2}[./-]\d\d")
_HEAD = re.compile(r"[\W_]*")
# how a notice may begin whose words nobody listed: "*", "©", "(c)", "Copyright"
_BEFORE_NOTICE = " *•·©ⓒ(cCаА"
_CLOSES = re.compile(r"\s*(?:[:：|>»→–—,，/.(（©*•·\d]|-\s|$)")
_BREAK_BEFORE = re.compile(r"[.!?(/|\[—–…)”»*•·。！？（［【）｜／」-]\s*$|\s\s$")


def line_rows(doc: Document) -> set[Ref]:
    """The rows of both tables that could touch the lines of a text."""
    view = Recorder(doc, view_of(doc))
    gaps = view.has_wide_gap
    labels, page_words = _labels_by_line(view)
    numbers, strange, prose = view.numbers, view.strange, view.prose
    found = set(_counters(view, numbers))
    entities: set[str] = set()
    persons: set[str] = set()
    stamped: set[int] = set()  # starts of the lines that may be stamps
    words = _Words(doc, view)
    shortcut = may_ask_for_keys(doc)
    asks = may_ask(view)
    marked = view.bars or "+" in view.marks
    opening = opened(view)
    for index, line in enumerate(view.blocks):
        view.at = index
        text, start = line.text, line.start
        size = len(text)
        own = labels.get(start, ())
        digit = numbers[start][0][1] if size <= MAX_STAMP and start in numbers else None
        if digit is not None and _may_be_stamp(view, text, own, start):
            stamped.add(start)
            glued = glued_label(doc.stylebook, line, *_as_stamp(view, line))
            found.update((glued.phrase.id,) if glued else ())
        dated = digit is not None and _DATE.search(text) is not None
        if size <= MAX_PLACE_LINE and (gaps or dated or (digit is not None and _names_month(text))):
            entities.update(_places(view, line))
        if dated or (index < 4 and size <= MAX_BYLINE):
            persons.update(_given(view, line))
        for row in glued_rows(view, line):
            (words.strings if row.form == "interface" else found).add(row.id)
        if size <= MAX_LENGTH:
            if not prose[index]:
                worded(words, index)
            if size <= MAX_BARE:
                words.is_listed("share_tool", text)
            if asks and ("?" in text or "？" in text):
                error_request(words, line)
        if shortcut:
            error_report(words, index)
        if index in opening:
            found.update(of_pitch(view, line, opening[index][1]))
        if size <= MAX_INTERFACE:
            if marked or digit is not None or not strange[index]:
                look_up(view, line, digit, stamped=start in stamped, strange=strange[index])
            if size <= MAX_NETWORKS and not line.has_final_stop:
                of_networks(view, text)
            if size <= MAX_BARE and line.words <= 2 and composed(view.silent, index):
                view.lines.add(index)  # by its form, without a row: "Home > News", "16+"
        if size <= MAX_NOTICE and (own or text[0] in _BEFORE_NOTICE):
            found.update(_of_notice(view, line, own))
    if labels:  # after the loop: beside a string of the page more of them act
        for index, line in enumerate(view.blocks):
            if line.start in labels:
                own = labels[line.start]
                is_stamp = line.start in stamped
                found.update(_acting(view, index, line, own, gaps=gaps, stamped=is_stamp))
    return {
        *(("interface", row) for row in (*view.found, *words.strings)),
        *(("forms", row) for row in (*found, *page_words, *words.used)),
        *(("names", row) for row in entities),
        *(("given_names", row) for row in persons),
    }


class _Words(View):
    """A view that notes the words of the word lists that decided something.

    It knows of no foreign lines, as the ledger does not: there more words are asked for, not fewer.
    """

    def __init__(self, doc: Document, like: View) -> None:
        super().__init__(doc.informed(foreign=()) if doc.foreign else doc, like)
        self.used: set[str] = set()
        self.strings: set[str] = set()

    def interface(self, text: str) -> Phrase | None:
        """The interface string that ``text`` is; it is noted."""
        phrase = super().interface(text)
        if phrase:
            self.strings.add(phrase.id)
        return phrase

    def use(self, *rows: Phrase) -> None:
        """Note the words."""
        self.used.update(row.id for row in rows)


def _may_be_stamp(view: Recorder, text: str, labels: Sequence[Label], start: int) -> bool:
    """Whether a short line with a digit may be read as a stamp: a date or a label at its head."""
    if (view.bars and BARS.search(text)) or _DATE.search(text, 0, MAX_DATE):
        return True
    return any(
        phrase.form in ("stamp", "loose_stamp") and not any(map(str.isalnum, text[: at - start]))
        for at, _, phrase in labels
    )


def _as_stamp(view: View, line: Line) -> tuple[str, int]:
    """A line as the rule of stamps reads it, and where it begins."""
    text = plain(view, view.doc.folded_line(line).text)
    return text, skip_lead(text, 0)


# ------------------------------------------------------------------ labels


def _labels_by_line(view: View) -> tuple[dict[int, list[Label]], set[str]]:
    """The labels of the ``forms`` table by the start of their line, but for the words of counters.

    And, apart, the words of pages in other languages than the text's.
    """
    language = view.doc.language
    found: dict[int, list[Label]] = {}
    page_words: set[str] = set()
    for start, labels in view.labels_by_line.items():
        own = [label for label in labels if label.phrase.form not in ("gallery", "page_word")]
        if own:
            found[start] = own
        page_words.update(
            label.phrase.id
            for label in labels
            if label.phrase.form == "page_word" and label.phrase.language != language
        )
    return found, page_words


def _acting(
    view: Recorder,
    index: int,
    line: Line,
    labels: Sequence[Label],
    *,
    gaps: bool,
    stamped: bool,
) -> Iterator[str]:
    """The labels of a line that a rule could take for labels."""
    text, size = line.text, len(line.text)
    head = None if text[0].isalnum() else _HEAD.match(text)
    lead = line.start + (head.end() if head else 0)
    leading = [label for label in labels if label[0] <= lead]
    chain = size <= MAX_INTERFACE and any(
        _may_begin_credits(line, end, phrase) for _, end, phrase in leading
    )
    signed = size <= MAX_INTERFACE and ("©" in text or "(c)" in text.lower() or "ⓒ" in text)
    photo = any(
        phrase.form == "credit"
        and phrase.value == "photo"
        and start > lead
        and (
            _BREAK_BEFORE.search(view.doc.text, max(line.start, start - 4), start)
            or (is_cjk(text[end - line.start - 1]) and text[start - line.start - 1].isspace())
        )
        for start, end, phrase in labels
    )
    read = chain or stamped or (size <= MAX_INTERFACE and (gaps or signed or photo))
    for start, end, phrase in labels:
        form = phrase.form
        if start <= lead:
            acts = (
                chain
                if form in ("credit", "source_tail") and not view.has_near(index, line)
                else _heads(view, index, line, end, form)
            )
            if acts or read:
                yield phrase.id
        elif form in ("stamp", "loose_stamp"):
            if stamped:
                yield phrase.id
        elif form == "related":
            if view.doc.text[end : end + 8].lstrip()[:1] in (":", "："):
                yield phrase.id
        elif form == "credit":
            if read:
                yield phrase.id
        elif form == "agency" and (read or _signs(index, line, start, end)):
            yield phrase.id


def _may_begin_credits(line: Line, end: int, phrase: Phrase) -> bool:
    """Whether a label at the head of a line may be read as a credit: no long sentence follows."""
    if phrase.form not in ("credit", "source_tail"):
        return False
    text = line.text
    if ":" in text or "：" in text or line.words <= MAX_PHRASE_WORDS:
        return True
    rest = text[end - line.start :]
    return _CLOSES.match(rest) is not None or fold_key(phrase.text).endswith(
        (" by", " von", " par", " de", " od", " of", ".")
    )


def _heads(view: Recorder, index: int, line: Line, end: int, form: str) -> bool:
    """Whether a label at the head of a line matters: it is set off, or others ask for it."""
    text, size = line.text, len(line.text)
    if view.has_near(index, line):
        return True
    if form == "notice":
        return size <= MAX_NOTICE
    if form == "agency":
        return size <= MAX_CREDIT or index < 4
    if form == "related" and text[: end - line.start].isupper():
        return True  # "À LIRE AUSSI Les grutiers retournent à l'école"
    if _CLOSES.match(text, end - line.start) or ":" in text[:80] or "：" in text[:80]:
        return True
    # "Earlier Minsk, 13 June" is no dateline
    return (size <= MAX_STAMP or index < 4) and _DIGIT.search(text, 0, 100) is not None


def _signs(index: int, line: Line, start: int, end: int) -> bool:
    """Whether an agency inside a line may sign it, its photo or its dateline."""
    text, size = line.text, len(line.text)
    if size <= 60 or (size <= 120 and not line.has_final_stop):
        return True
    if size <= 300 and end == line.end:
        return True
    framed = text.rstrip(".")[-1:] in ")）]"  # "… in Lida (AP Photo/Tom Reed, File)"
    signed = size <= MAX_CAPTION and line.end - start <= MAX_SIGNED_TAIL
    if signed and (framed or not line.has_final_stop):
        return True
    if size <= MAX_BYLINE and "contributed" in text:
        return True
    if index >= 4 or start - line.start >= 200:
        return False
    if any(mark in text[:200] for mark in "(/（【"):
        return True
    # "KYIV. 13 June. UNIAN. The council …"
    day = _DIGIT.search(text, 0, start - line.start) is not None
    return day and AFTER_AGENCY.match(text, end - line.start) is not None


def _of_notice(view: View, line: Line, labels: Sequence[Label]) -> Iterable[str]:
    """Which rows have the words of a line that may be terms of reuse."""
    text = line.text
    lead = text.lstrip(" *•·-–—([【「（")
    at = line.start + len(text) - len(lead)
    may_be = (
        text[0] == "*"
        or any(phrase.form == "notice" and start == at for start, _, phrase in labels)
        or SIGN.match(text.lstrip(" *•·"))
    )
    if not may_be:
        return ()
    words = vocabulary(view.doc.stylebook)
    stems = {*word_stems(text), *(stem for word in text.split() for stem in word_stems(word))}
    return {words[stem] for stem in stems if stem in words}


# ------------------------------------------------------------------ counters, places, doubled words


@kept()
def _counter_rows(book: Stylebook) -> dict[str, tuple[str, ...]]:
    """The joining words of counters; a whole counter under its joining word (``Photo 0 of``)."""
    rows: dict[str, tuple[str, ...]] = {}
    for phrase in phrases(book, "forms"):
        if phrase.form == "gallery":
            key = fold_key(phrase.text).strip()
            word = key.rpartition("0")[2].strip()
            rows[word] = (*rows.get(word, ()), phrase.id)
    return rows


def _counters(view: View, numbers: Mapping[int, Sequence[tuple[int, int]]]) -> Iterator[str]:
    """The joining words that stand between two numbers: ``3 of 12``, ``3张/共4``."""
    rows = _counter_rows(view.doc.stylebook)
    for start, spans in numbers.items():
        for (_, end), (begin, _) in pairwise(spans):
            if begin - end <= MAX_JOINT:
                between = view.doc.text[start + end : start + begin]
                yield from rows.get(fold_key(between).strip(), ())


def _names_month(text: str) -> bool:
    """Whether a line has the name of a month: "Minsk, 13 June" has no year."""
    months = month_names()
    return any(fold_key(word) in months for word in _NAME_PART.findall(text))


def _places(view: View, line: Line) -> Iterator[str]:
    """The places whose name a short line holds, as a dateline or beside a photographer."""
    known_places = places(view.doc.stylebook)
    folded = view.doc.folded_line(line).text
    for han in () if folded.isascii() else _HAN_PART.findall(folded):
        # no space between a place and the day or the preposition: "于北京", "北京2023年"
        for name in (han, han[1:]):
            if name in known_places:
                yield known_places[name]
    spans = [match.span() for match in _NAME_PART.finditer(folded)]
    for first, (low, _) in enumerate(spans):
        for _, high in spans[first : first + 6]:
            place = known_places.get(folded[low:high])
            if place is None and folded[high : high + 1] == ".":
                place = known_places.get(folded[low : high + 1])
            if place:
                yield place


def _given(view: View, line: Line) -> Iterator[str]:
    """The given names in the first words of a line, as of a byline."""
    known = given(view.doc.stylebook)
    for word in _NAME_PART.findall(line.text[:MAX_SIGNATURE]):
        if word[0].isupper() and (row := known.get(fold_key(word))):
            yield row


def doubled_rows(doc: Document) -> set[Ref]:
    """The rows of words that stand twice in a text."""
    automaton, rows = doubles(doc.stylebook)
    if automaton is None:
        return set()
    folded = doc.folded.text
    size = len(folded)
    return {
        ("forms", rows[number][2])
        for number, start, end in spots_kept(automaton, folded)
        if not (start and folded[start - 1].isalnum())
        and not (end < size and folded[end].isalnum())
    }
