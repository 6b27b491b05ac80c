"""Who reads ``Sochi,September 14, 2020``, ``MINSK, 13 June (BelTA) —`` and ``新华社明斯克6月13日电``?

A dateline on a line of its own is moved to ``dateline``, unless it is the title or older than the web.
One at the head of a sentence is copied and stays where it is: it is part of the sentence. It may have
no date if it names its agency: ``KYIV, Ukraine (AP) —``. A day without a year gets the year of the
article's own date, and none at all without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from normalizers.findings import Edit, Fact, removal
from normalizers.lines import Line
from normalizers.stray.dates import Moment, is_recent, parse_moment
from normalizers.stray.holders import is_outlet, is_place
from normalizers.stray.view import View

MAX_PLACE = 40
_DIGIT = re.compile(r"\d")
_PLACE = re.compile(
    r"(?P<place>[^\W\d_][\w’'.-]*(?:[ -][^\W\d_][\w’'.-]*){0,3})\s*(?:,|/|，|\s[–—-])\s*(?=\S)"
)
_PLACE_GAP = re.compile(r"\s*[|,，]\s*|\s+[–—-]\s+|\s+|(?<=[\u4e00-\u9fff])(?=\d)")
_LAST_PLACE = re.compile(
    r"(?:\s*[,，|]\s*|\s+[–—-]\s+|\s+)(?P<town>(?:г\.|город|горад|місто|м\.)\s*)?"
    r"(?P<place>[^\W\d_][^\d|:;!?]{1,40}?)\.?"
)
_HAN = re.compile(r"[\u4e00-\u9fff·]{2,10}")
_AFTER = re.compile(
    r"\s*[.,]?\s*(?:[(/\[][^()\[\]/]{2,40}[)/\]]|[^\W\d_][\w ./-]{1,30}?)?\s*(?:[—–]|--|\s-\s|:)\s*\S"
    r"|\s*[.,]?\s*/[^/]{2,30}/[.,]?\s+\S"  # 13 июня. /ТАСС/. Текст
)
# KYIV, Ukraine (AP) — Text; Berlin (dpa) - Text
_WIRE = re.compile(
    r"(?P<place>[^\W\d_][\w’'.-]*(?: [^\W\d_][\w’'.-]*){0,2})"
    r"(?:,\s*[^\W\d_][\w’'.-]*(?: [^\W\d_][\w’'.-]*){0,2})?"
    r"\s*[(/](?P<agency>[^()]{2,40})[)/]\.?\s*(?:[—–]|--?)\s+\S"
)
_HAN_LEAD = re.compile(r"[（(【\[]?据?")
_HAN_WIRE = re.compile(
    r"(?P<place>(?!在)[\u4e00-\u9fff·]{2,10}?)(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日"
    r"专?(?:电|讯)(?=[\s（(【:：])"
)


def datelines(view: View) -> Iterator[Edit | Fact]:
    """Datelines of their own line as moves, those of a sentence as facts."""
    own = [
        (index, line, value)
        for index, line in enumerate(view.blocks)
        if (value := _own_line(view, line)) and not view.is_given_title(index)
    ]
    if len(own) == 1:  # several dated places are a chronicle
        index, line, value = own[0]
        placed = index <= 5 or index == len(view.blocks) - 1
        recent = is_recent(value["date"], view.doc.article.published)
        dated = line.text[0].isdigit()  # "4. März 2021, Minsk" is no item of a list
        if placed and recent and (dated or not view.is_list_item(line)):
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
            found = _inline(view, line) or _wire(view, line) or _chinese_wire(view, line)
            if found:
                yield Fact("dateline", found)
                return


def _own_line(view: View, line: Line) -> dict[str, str] | None:
    if len(line.text) > 90 or not _DIGIT.search(line.text):
        return None
    parsed = _place_and_date(view, line, yearless=False)
    if parsed is None:
        return _known_first(view, line) or _date_first(view, line)
    place, moment = parsed
    if moment.iso is None or line.text[moment.end :].strip(" .,;—–-"):
        return None
    if moment.has_time and not _is_known(view, place):
        return None  # "Session, September 14, 2020 15:30"
    return {"place": place, "date": moment.iso[:10]}


def _known_first(view: View, line: Line) -> dict[str, str] | None:
    """``Sochi September 14, 2020``, ``Sochi | …``, ``阿斯塔纳，…``: only places of the stylebook."""
    folded = view.doc.folded_line(line).text
    if len(folded) != len(line.text):
        return None
    for gap in islice(_PLACE_GAP.finditer(line.text), 6):
        if not _is_known(view, line.text[: gap.start()]):
            continue
        moment = parse_moment(folded, gap.end(), view.doc.language)
        if moment and moment.iso and not line.text[moment.end :].strip(" .,;—–-"):
            return {"place": line.text[: gap.start()], "date": moment.iso[:10]}
    return None


def _date_first(view: View, line: Line) -> dict[str, str] | None:
    """``14 September 2020, Sochi``; an unknown name may be a rubric, unless it says it is a town."""
    folded = view.doc.folded_line(line).text
    moment = parse_moment(folded, 0, view.doc.language) if len(folded) == len(line.text) else None
    last = _LAST_PLACE.fullmatch(line.text, moment.end) if moment else None
    if moment is None or moment.iso is None or last is None:
        return None
    place = last["place"]
    if not _is_known(view, place) and not (last["town"] and _is_place(place)):
        return None
    return {"place": place, "date": moment.iso[:10]}


def _is_known(view: View, place: str) -> bool:
    """Whether a place, or the last part of ``The Kremlin, Moscow``, is one of the stylebook."""
    parts = re.split(r"[,，]\s*", place)
    if len(parts) > 2 or not place or not (_is_place(parts[0]) or _HAN.fullmatch(parts[0])):
        return False
    return is_place(view, parts[-1])


def _inline(view: View, line: Line) -> dict[str, str] | None:
    parsed = _place_and_date(view, line, yearless=True)
    if parsed is None:
        return None
    place, moment = parsed
    if not _AFTER.match(line.text, moment.end):
        return None
    if moment.yearless:
        return _dated(view, place, *moment.yearless)
    return {"place": place, "date": moment.iso} if moment.iso else {"place": place}


def _wire(view: View, line: Line) -> dict[str, str] | None:
    """``KYIV, Ukraine (AP) — Text``: the agency proves the place."""
    if not view.labels(line, "agency"):
        return None
    match = _WIRE.match(line.text)
    if not match or not all(word[0].isupper() for word in match["place"].split()):
        return None
    if not is_outlet(view, line, match["agency"]) or view.label_at(line, line.start, "credit"):
        return None
    return {"place": _cased(match["place"])}


def _chinese_wire(view: View, line: Line) -> dict[str, str] | None:
    """``新华社明斯克6月13日电 …``: agency, place and day without a space."""
    lead = _HAN_LEAD.match(line.text)
    agency = view.label_at(line, line.start + (lead.end() if lead else 0), "agency")
    match = _HAN_WIRE.match(view.doc.text, agency.end, line.end) if agency else None
    if not match:
        return None
    return _dated(view, match["place"], int(match["m"]), int(match["d"]), match["y"] or "")


def _dated(view: View, place: str, month: int, day: int, year: str = "") -> dict[str, str]:
    """The dateline with the year of the article's own date, or without a date."""
    known = view.doc.article.published or str(view.doc.facts.get("published", ""))
    year = year or known[:4]
    fits = 1 <= month <= 12 and 1 <= day <= 31
    return (
        {"place": place, "date": f"{year}-{month:02}-{day:02}"}
        if year and fits
        else {"place": place}
    )


def _place_and_date(view: View, line: Line, *, yearless: bool) -> tuple[str, Moment] | None:
    """A place and the date after it; the place may be in two parts: ``The Kremlin, Moscow``."""
    if not line.text[0].isupper() or view.label_at(
        line, line.start, "stamp", "loose_stamp", "credit", "related"
    ):
        return None
    folded = view.doc.folded_line(line).text
    if len(folded) != len(line.text):
        return None
    places: list[str] = []
    at = 0
    while len(places) < 2:
        match = _PLACE.match(line.text, at)
        if not match or len(match["place"]) > MAX_PLACE or not _is_place(match["place"]):
            return None
        if parse_moment(folded, at, view.doc.language, yearless=True):
            return None  # "Tuesday, June 13": a weekday is no place
        places.append(match["place"])
        at = match.end()
        known = view.doc.article.published
        moment = parse_moment(folded, at, view.doc.language, known=known, yearless=yearless)
        if moment:
            return _joined(places), moment
        if "," not in match.group() and "，" not in match.group():
            return None
    return None


def _is_place(text: str) -> bool:
    words = text.split()
    return words[0][0].isupper() and all(
        word[0].isupper() or (word.islower() and len(word) <= 3) for word in words
    )


def _joined(places: list[str]) -> str:
    """``KYIV, Ukraine`` is the wire's form of Kyiv; otherwise the parts as they are written."""
    first = _cased(places[0])
    return first if len(places) == 1 or first != places[0] else ", ".join(places)


def _cased(place: str) -> str:
    """``MINSK`` as Minsk; ``NEW YORK`` as New York."""
    return place.title() if place.isupper() and len(place) > 3 else place
