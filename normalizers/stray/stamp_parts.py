"""The parts of a line that is a stamp: its label, and what may stand beside its date.

Beside the date stand labelled credits (``Source: Xinhua``), agencies and sites without a label, a
byline, a reading time, and strings of the page (a counter of views, print buttons).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from normalizers.findings import Fact
from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.stray.credits import parse_credits
from normalizers.stray.dates import DAY_FIRST, may_begin, parse_moment
from normalizers.stray.elapsed import says_reading_time
from normalizers.stray.holders import EDGE, are_persons, is_outlet, is_place
from normalizers.stray.view import Label, View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.phrases import Phrase, phrases

STAMPS = ("stamp", "loose_stamp")
_LEAD = re.compile(r"[\s(\[（【•·*|/📅🕒🗓⏱—–-]*")
_JOINT = re.compile(r"[\s,;，；|/·•()（）\[\]【】*—–-]*(?:\.(?=\s)[\s|/·•—–-]*)?")
_AFTER_LABEL = re.compile(
    r"\s*[:：|—–-]?\s*(?:(?:on|at|since|am|um|vom|seit dem|dem|le|du|à|dnia|w dniu|z|o|о|об|а|в"
    r"|у|ў|el|il)(?:\s+(?=\S)|(?=\d)))?"
)
# "This article was", "Статья", "Dieser Beitrag wurde": the subject of a label that follows
_SUBJECT = re.compile(
    r"(?:(?P<this>this|dieser|diese|cet|cette|ten|ta|эта?|этот|гэты|гэтая|цей|ця|цю|本)\s*)?"
    r"(?:(?:news )?(?:article|story|post|page|report|item|entry)|artikel|beitrag|text|meldung|seite"
    r"|contenu|статья|материал|новость|запись|публикация|текст|страница|артыкул|матэрыял|навіна|запіс|публікацыя"
    r"|тэкст|старонка|статт[яю]|матеріал|новин[ау]|допис|публікаці[яю]|сторінк[ау]"
    r"|artykuł|materiał|tekst|wpis|wiadomość|strona|文章|新闻|文|页)"
    r"(?:\s(?:was|has been|is|wurde|ist|a été|est|был[аи]?|быў|была|бу(?:в|ла|ло)|został[ao]?)(?=\s))?"
    r"\s*"
)
_GLUED = re.compile(r"[^\W\d_](?:[^\d:：|]{1,30}[^\W\d_])?(?=\d)")
_CITY = re.compile(r"\((?P<city>[^\W\d_][^()\d]{2,24})\)")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_ANY_WIDE = re.compile("[０-９：]")
_WIDE_COLON = re.compile(r"(?<=\d)：(?=\d)")
_BY = re.compile(r"(?:By|BY|by|Von|VON|von|Par|PAR|par)\s+(?=[^\W\d_])")
# where a date can begin inside a line
_DATE_START = re.compile(
    r"(?<![\d.,/:-])(?:\d{1,4}(?=[\s./:年-])|(?<![^\W\d_])[^\W\d_]{2,}(?=[.,]{0,2} \d))"
)
_MOST_STARTS = 8
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_CELLS = ("|", "•", "·")


class Subject(IntEnum):
    """What says of a stamp whose it is: nothing, a noun, or "this" with a noun."""

    BARE = 0
    THIS = 1
    NAMED = 2


class Part(NamedTuple):
    """What stands beside a date. ``needs_time``: before a bare day it would be a reference."""

    facts: list[Fact]
    is_credit: bool = False
    needs_time: bool = False


def may_be_stamp(view: View, line: Line) -> bool:
    """Whether a line may be one by what it begins with: nearly every line of prose does not.

    A stamp begins with a date, a label, a credit, an outlet or a byline, or with signs; one that begins
    with a subject ("This article was") has its label behind it.
    """
    folded = view.doc.folded
    if not line.text[0].isalpha() or folded.is_shifted:
        return True
    if view.labels(line, *STAMPS) or view.label_at(line, line.start, "credit", "agency"):
        return True
    if may_begin(folded.text, line.start) or _BY.match(line.text):
        return True
    word = _FIRST_WORD.match(folded.text, line.start)
    glued = word is not None and word.group() in _first_words(view.doc.stylebook)
    return glued or any(bar in line.text for bar in _CELLS)


def plain(view: View, folded: str) -> str:
    """A folded line with narrow digits, and without the place a time is told for: ``20:58 (Minsk)``."""
    if not folded.isascii() and _ANY_WIDE.search(folded):
        folded = _WIDE_COLON.sub(":", folded.translate(_WIDE))
    if "(" in folded:
        for match in _CITY.finditer(folded):
            if is_place(view, match["city"]):
                blank = " " * len(match.group())
                folded = folded[: match.start()] + blank + folded[match.end() :]
    return folded


def skip_lead(text: str, at: int) -> int:
    """After the signs before the first part of a line."""
    match = _LEAD.match(text, at)
    return match.end() if match else at


def skip_joint(text: str, at: int) -> int:
    """After the signs between two parts, or after the last."""
    match = _JOINT.match(text, at)
    return match.end() if match else at


def skip_to_value(text: str, at: int) -> int:
    """After the colon or preposition that follows a label."""
    match = _AFTER_LABEL.match(text, at)
    return match.end() if match else at


def find_label(view: View, line: Line, text: str, at: int) -> tuple[Label | None, Subject]:
    """The label of a stamp that begins at ``at`` of a line, perhaps after its subject."""
    label = view.label_at(line, line.start + at, *STAMPS)
    if label:
        return label, Subject.BARE
    subject = _SUBJECT.match(text, at)
    if not subject:
        return glued_label(view.doc.stylebook, line, text, at), Subject.BARE
    label = view.label_at(line, line.start + subject.end(), *STAMPS)
    said = Subject.THIS if subject["this"] else Subject.NAMED
    return label, said if label else Subject.BARE


@kept()
def _sure_labels(stylebook: Stylebook) -> dict[str, Phrase]:
    """Folded text to the row of a label that only stamps have."""
    return {
        fold_key(phrase.text): phrase
        for phrase in phrases(stylebook, "forms")
        if phrase.form == "stamp"
    }


@kept()
def _first_words(stylebook: Stylebook) -> frozenset[str]:
    """What the labels begin with that only stamps have."""
    words = map(_FIRST_WORD.match, _sure_labels(stylebook))
    return frozenset(word.group() for word in words if word)


def glued_label(stylebook: Stylebook, line: Line, text: str, at: int) -> Label | None:
    """A label that lost the space before its date: ``Publié le13/06/2023``.

    The matcher of labels sees whole words only.
    """
    glued = _GLUED.match(text, at)
    phrase = _sure_labels(stylebook).get(glued.group()) if glued else None
    if glued is None or phrase is None:
        return None
    return Label(line.start + at, line.start + glued.end(), phrase)


def language_of(view: View, line: Line, label: Label | None) -> str:
    """The language whose order of day and month holds: the document's, else that of a sure label.

    "Update" is English as well as German: such a label says nothing.
    """
    language = view.doc.language
    if label is None or language in DAY_FIRST:
        return language
    same = [
        found.phrase.language
        for found in view.labels(line, *STAMPS)
        if (found.start, found.end) == (label.start, label.end)
    ]
    return same[0] if DAY_FIRST.issuperset(same) else language


def next_starts(
    view: View, line: Line, text: str, at: int, stop: int, *, first: bool
) -> Iterator[int]:
    """Where a part that begins at ``at`` can end: before the next stamp, or at the end.

    The first part of a line must begin with what begins a credit: nearly every line of prose leaves
    here.
    """
    if first and not (
        view.label_at(line, line.start + at, "credit", "agency") or _BY.match(line.text, at)
    ):
        return
    labels = view.labels(line, *STAMPS)
    starts = [label.start - line.start for label in labels if at < label.start - line.start < stop]
    for number, match in enumerate(_DATE_START.finditer(text, at + 1, stop)):
        if number == _MOST_STARTS or (starts and starts[0] < match.start()):
            break
        if parse_moment(text, match.start(), view.doc.language, known=view.doc.article.published):
            starts.append(match.start())
            break
    if starts:
        yield min(starts)
    if not first:
        yield stop


def read_part(view: View, line: Line, start: int, end: int, *, first: bool = False) -> Part | None:
    """Read ``[start, end)`` of the document as one part, whole."""
    value = view.doc.text[start:end].strip(EDGE)
    if not value:
        return Part([])
    apart = not view.doc.text[max(start - 1, 0)].isalnum()  # "2023年6月13日天气预报" is a headline
    if not first and apart and (view.interface(value) or says_reading_time(fold_key(value))):
        return Part([])
    facts = parse_credits(view, line, start, end=start + len(view.doc.text[start:end].rstrip(EDGE)))
    if facts is not None:
        if first and any(fact.field == "captions" for fact in facts):
            return None  # "Photo: BelTA, 13 June 2023" is the date of the picture
        source = any(fact.value.get("role") == "source" for fact in facts)
        return Part(facts, is_credit=True, needs_time=source)
    if is_outlet(view, line, value):
        fact = Fact("credits", {"role": "source", "text": value})
        return Part([fact], needs_time=True)
    by = _BY.match(value)
    if by and are_persons(value[by.end() :]):
        return Part([Fact("credits", {"role": "author", "text": value[by.end() :]})])
    return None
