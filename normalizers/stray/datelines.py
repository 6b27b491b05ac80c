"""Who reads ``Sochi,September 14, 2020`` and ``MINSK, 13 June (BelTA) —``?

A dateline on a line of its own is moved to ``dateline``. One at the head of a sentence is copied and
stays where it is: it is part of the sentence. A day without a year gets the year of the article's own
date, and none at all without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, Fact, removal
from normalizers.lines import Line
from normalizers.stray.dates import Moment, parse_moment
from normalizers.stray.view import View

MAX_PLACE = 40
_DIGIT = re.compile(r"\d")
_PLACE = re.compile(
    r"(?P<place>[^\W\d_][\w’'.-]*(?:[ -][^\W\d_][\w’'.-]*){0,3})\s*(?:,|/|，|\s[–—-])\s*(?=\S)"
)
_AFTER = re.compile(
    r"\s*[.,]?\s*(?:[(/\[][^()\[\]/]{2,40}[)/\]]|[^\W\d_][\w ./-]{1,30}?)?\s*(?:[—–]|--|\s-\s|:)\s*\S"
    r"|\s*[.,]?\s*/[^/]{2,30}/[.,]?\s+\S"  # 13 июня. /ТАСС/. Текст
)


def datelines(view: View) -> Iterator[Edit | Fact]:
    """Datelines of their own line as moves, those of a sentence as facts."""
    own = [(line, value) for line in view.blocks if (value := _own_line(view, line))]
    if len(own) == 1:  # several dated places are a chronicle
        line, value = own[0]
        index = next(i for i, block in enumerate(view.blocks) if block.start == line.start)
        if (index <= 5 or index == len(view.blocks) - 1) and not view.is_list_item(line):
            yield removal(
                line.start,
                line.end,
                "stray.dateline",
                "dateline",
                Fact("dateline", value),
                reason="place and full date, nothing else on the line",
            )
        return
    if not own:
        for line in view.blocks[:4]:
            value = _inline(view, line)
            if value:
                yield Fact("dateline", value)
                return


def _own_line(view: View, line: Line) -> dict[str, str] | None:
    if len(line.text) > 90 or not _DIGIT.search(line.text):
        return None
    parsed = _place_and_date(view, line, yearless=False)
    if parsed is None:
        return None
    place, moment = parsed
    if moment.iso is None or line.text[moment.end :].strip(" .,;—–-") or moment.has_time:
        return None
    return {"place": place, "date": moment.iso}


def _inline(view: View, line: Line) -> dict[str, str] | None:
    parsed = _place_and_date(view, line, yearless=True)
    if parsed is None:
        return None
    place, moment = parsed
    if not _AFTER.match(line.text, moment.end):
        return None
    day = moment.iso
    if moment.yearless:
        year = view.doc.article.published[:4] or str(view.doc.facts.get("published", ""))[:4]
        month, number = moment.yearless
        day = f"{year}-{month:02}-{number:02}" if year else None
    return {"place": place, "date": day} if day else {"place": place}


def _place_and_date(view: View, line: Line, *, yearless: bool) -> tuple[str, Moment] | None:
    match = _PLACE.match(line.text)
    if not match or len(match["place"]) > MAX_PLACE or not line.text[0].isupper():
        return None
    place = match["place"]
    if view.label_at(line, line.start, "stamp", "credit", "related"):
        return None
    words = place.split()
    if not all(word[0].isupper() or (word.islower() and len(word) <= 3) for word in words):
        return None
    folded = view.doc.folded_line(line).text
    if len(folded) != len(line.text) or parse_moment(folded, 0, view.doc.language, yearless=True):
        return None  # "Tuesday, June 13": a weekday is no place
    moment = parse_moment(
        folded,
        match.end(),
        view.doc.language,
        known=view.doc.article.published,
        yearless=yearless,
    )
    return (_cased(place), moment) if moment else None


def _cased(place: str) -> str:
    """``MINSK`` as Minsk; ``NEW YORK`` as New York."""
    return place.title() if place.isupper() and len(place) > 3 else place
