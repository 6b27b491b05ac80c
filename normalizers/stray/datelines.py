"""Who reads ``Sochi,September 14, 2020``, ``MINSK, 13 June (BelTA) —`` and ``新华社明斯克6月13日电``?

A dateline on a line of its own is moved to ``dateline``, unless it is the title or older than the web.
One at the head of a sentence is copied and stays where it is: it is part of the sentence. It may have
no date if it names its agency: ``KYIV, Ukraine (AP) —``. A day without a year gets the year of the
article's own date, and none at all without one; alone on its line it then stays. A day that cannot be
told from its month (``Brest, 06/07/2023``) stays and is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from normalizers.findings import Edit, Evidence, Fact, Flag, removal
from normalizers.folding import fold_key
from normalizers.lines import Line
from normalizers.stray.bylines import BY, byline
from normalizers.stray.date_order import order_of_source
from normalizers.stray.dates import Moment, is_recent, is_weekday, parse_moment
from normalizers.stray.holders import has_given_name, is_outlet, is_place, may_be_person
from normalizers.stray.view import View

MAX_PLACE = 40
MAX_LENGTH = 90
MAX_HEAD = 120  # code points in which the dateline of a sentence has its day
# inside the names of places: Frankfurt am Main, Stoke on Trent, Ростов на Дону
_JOINTS = frozenset(
    "am an a. der den im ob de du des la le les sur en do da di del of the upon on under na nad pod "
    "w we bei zu zum и на над под і та".split()
)
# "Sport, 13.06.2023" names a rubric; folded
_NO_PLACES = frozenset(
    """
    news politics business economy sport sports culture society world weather horoscope opinion health
    session meeting edition issue update programme program version photo video interview analysis
    новости политика экономика спорт культура общество мир погода гороскоп мнение здоровье происшествия
    заседание выпуск программа фото видео интервью наука туризм образование технологии главное победа
    навіны палітыка эканоміка культура грамадства свет надвор'е гараскоп здароўе пасяджэнне выпуск
    адукацыя навука новини політика економіка суспільство світ здоров'я засідання програма освіта
    nachrichten politik wirtschaft kultur gesellschaft welt wetter horoskop meinung gesundheit sitzung
    ausgabe programm termin actualités politique économie culture société monde météo horoscope santé
    séance édition programme wiadomości polityka gospodarka kultura społeczeństwo świat pogoda zdrowie
    posiedzenie wydanie numer nauka
    """.split()
)
_DIGIT = re.compile(r"\d")
_NAME = r"[^\W\d_][\w’'.-]*"
_PLACE = re.compile(
    rf"(?P<place>{_NAME}(?:[ /-]{_NAME}){{0,3}}?)\s*"
    r"(?P<gap>,|\s/(?=\s)|/(?=\d)|，|\s[–—-]|(?<=\w)\.(?=\s))\s*(?=\S)"
)
_PLACE_GAP = re.compile(r"\s*[|,，]\s*|\s+[–—-]\s+|\s+|(?<=[\u4e00-\u9fff])(?=\d)")
_TOWN = re.compile(r"(?:г\.|город|горад|місто|м\.)\s*(?=[^\W\d_])|(?:Fait à|À)\s+(?=[^\W\d_])")
_LAST_PLACE = re.compile(
    r"(?:\s*[,，|]\s*|\s+[–—-]\s+|\s+)(?P<town>(?:г\.|город|горад|місто|м\.|于|於)\s*)?"
    r"(?P<place>[^\W\d_][^\d|:;!?]{1,40}?)\.?"
)
_HAN = re.compile(r"[\u4e00-\u9fff·]{2,10}")
_AFTER = re.compile(
    r"\s*[.,]?\s*(?:[(/\[][^()\[\]/]{2,40}[)/\]]|[^\W\d_][\w ./-]{1,30}?)?\s*(?:[—–]|--|\s-\s|:)\s*\S"
    r"|\s*[.,]?\s*/[^/]{2,30}/[.,]?\s+\S"  # 13 июня. /ТАСС/. Текст
)
# the agency after place and day, without a dash: "13 июня (БЕЛТА). Текст", "13 червня. УНІАН. Текст"
_BEFORE_AGENCY = re.compile(
    r"(?:\s*(?:года|году|року))?\s*[.,]?\s*[(/\[]?\s*(?:(?:Корр|Кар|Кор|Corr)\.\s*)?"
)
AFTER_AGENCY = re.compile(r"\s*[)/\]]?\s*(?:[.—–]|--?\s)\s*\S")
_SITE = re.compile(r"[A-Z][A-Z\d-]+\.[A-Z]{2,4}\s+(?:[—–]|--?)\s+\S")  # INTERFAX.RU - Текст
_SECOND_PLACE = re.compile(
    r"[,.]\s+(?P<place>[^\W\d_][\w’'-]*(?: [^\W\d_][\w’'-]*){0,2}?)(?=\s*[./(\[,])"
)
# KYIV, Ukraine (AP) — Text; Berlin (dpa) - Text; Berlin/Paris (dpa) - Text
_WIRE = re.compile(
    rf"(?P<place>{_NAME}(?:[ /]{_NAME}){{0,2}})"
    rf"(?:,\s*{_NAME}(?: {_NAME}){{0,2}})?"
    r"\s*[(/](?P<agency>[^()]{2,40})[)/]\.?\s*(?:[—–]|--?)\s+\S"
)
_HAN_LEAD = re.compile(r"[（(【\[]?据?")
_HAN_PAPER = re.compile(r"本[报網网台刊社]")
_HAN_WIRE = re.compile(
    r"(?P<place>(?!在)[\u4e00-\u9fff·]{2,10}?)(?:(?P<y>\d{4})年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日"
    r"专?(?:电|讯|電|訊)(?=[\s（(【:：])"
)


class _Own(NamedTuple):
    """A line that is nothing but a place and a date."""

    place: str
    moment: Moment
    known: bool = False


def datelines(view: View) -> Iterator[Edit | Flag | Fact]:
    """Datelines of their own line as moves, those of a sentence as facts."""
    own = [
        (index, line, found)
        for index, line in enumerate(view.blocks)
        if len(line.text) <= MAX_LENGTH
        and line.start in view.numbers
        and (found := _own_line(view, line))
        and not view.is_given_title(index)
    ]
    if len(own) == 1:  # several dated places are a chronicle
        index, line, found = own[0]
        placed = index <= 5 or index == len(view.blocks) - 1
        dated = line.text[0].isdigit()  # "4. März 2021, Minsk" is no item of a list
        if placed and (dated or not view.is_list_item(line)):
            yield from _moved(view, index, line, found)
        return
    if not own:
        for line in view.blocks[:4]:
            said = _inline(view, line) or _wire(view, line) or _chinese_wire(view, line)
            if said:
                yield Fact("dateline", said)
                return


def _moved(view: View, index: int, line: Line, own: _Own) -> Iterator[Edit | Flag]:
    moment = own.moment
    if not own.known and may_be_person(view, own.place):
        recent = moment.iso and is_recent(moment.iso, view.doc.article.published)
        if recent and not byline(view, line, index):
            why = "a date beside what may be a place or a person"
            yield Flag(line.start, line.end, "dateline", "stray.dateline", None, Evidence.C, why)
        return
    if moment.options:
        if own.known:
            options = " or ".join(option[:10] for option in moment.options)
            why = "day and month cannot be told apart"
            flag = (line.start, line.end, "ambiguous_date", "stray.dateline", options)
            yield Flag(*flag, Evidence.A, why)
        return
    iso = moment.iso
    if moment.yearless:
        near = index == (0 if view.title_index is None else view.title_index + 1)
        iso = moment.in_year(_published(view)) if near and own.known else None
    if iso and is_recent(iso, view.doc.article.published):
        yield removal(
            line.start,
            line.end,
            "stray.dateline",
            "dateline",
            Fact("dateline", {"place": own.place, "date": iso[:10]}),
            reason="place and date, nothing else on the line",
        )


def _own_line(view: View, line: Line) -> _Own | None:
    if line.text[0] in "（(" and line.text[-1] in ")）":
        inner = line.text[1:-1].strip()
        start = line.start + line.text.index(inner)
        line = Line(line.index, start, start + len(inner), inner)
        if not inner:
            return None
    own = _place_first(view, line) or _known_first(view, line)
    return own or _date_first(view, line)


def _place_first(view: View, line: Line) -> _Own | None:
    parsed = _place_and_date(view, line)
    if parsed is None:
        return None
    place, moment, gap = parsed
    if line.text[moment.end :].strip(" .,;—–-"):
        return None
    known = _is_known(view, place)
    # "Session, September 14, 2020 15:30", "Победа. 9 мая 2023", "Minsk. 13 June"
    if not known and (moment.has_time or moment.yearless or moment.options or gap == "."):
        return None
    return _Own(place, moment, known)


def _known_first(view: View, line: Line) -> _Own | None:
    """``Sochi September 14, 2020``, ``Sochi | …``, ``阿斯塔纳，…``: only places of the stylebook."""
    folded = view.doc.folded_line(line).text
    if len(folded) != len(line.text):
        return None
    for gap in islice(_PLACE_GAP.finditer(line.text), 6):
        moment = _moment(view, folded, gap.end())
        if moment is None or line.text[moment.end :].strip(" .,;—–-"):
            continue
        if _is_known(view, line.text[: gap.start()]):
            return _Own(line.text[: gap.start()], moment, known=True)
    return None


def _date_first(view: View, line: Line) -> _Own | None:
    """``14 September 2020, Sochi``; an unknown name may be a rubric, unless it says it is a town."""
    folded = view.doc.folded_line(line).text
    moment = _moment(view, folded, 0) if len(folded) == len(line.text) else None
    last = _LAST_PLACE.fullmatch(line.text, moment.end) if moment else None
    if moment is None or moment.yearless or last is None:
        return None
    place = last["place"]
    known = _is_known(view, place)
    if not known and not (last["town"] and _is_place(place)):
        return None
    return _Own(place, moment, known)


def _moment(view: View, folded: str, at: int) -> Moment | None:
    """The date at ``at``, with or without its year."""
    article = view.doc.article
    order = order_of_source(article) if "/" in folded or "-" in folded else 0
    return parse_moment(
        folded, at, view.doc.language, known=article.published, yearless=True, order=order
    )


def _is_known(view: View, place: str) -> bool:
    """Whether a place, or a part of ``The Kremlin, Moscow``, is one of the stylebook."""
    parts = re.split(r"[,，]\s*", place)
    if len(parts) > 2 or not all(part and _may_be_place(part) for part in parts):
        return False
    return any(is_place(view, part) for part in parts)


def _may_be_place(text: str) -> bool:
    return _is_place(text) or _HAN.fullmatch(text) is not None


def _inline(view: View, line: Line) -> dict[str, str] | None:
    numbers = view.numbers.get(line.start)
    if not numbers or numbers[0][0] >= MAX_HEAD:
        return None
    parsed = _place_and_date(view, line)
    if parsed is None:
        return _dated_wire(view, line)
    place, moment, gap = parsed
    if has_given_name(view, place) and not _is_known(view, place):
        return None
    dashed = gap != "." and _AFTER.match(line.text, moment.end)
    if not dashed and not _names_agency(view, line, moment.end):
        return None
    return _dateline(view, place, moment)


def _dated_wire(view: View, line: Line) -> dict[str, str] | None:
    """``13 июня, Минск /Корр. БЕЛТА/. Текст``: the agency proves place and day."""
    if not _DIGIT.match(line.text) or not view.labels(line, "agency"):
        return None
    folded = view.doc.folded_line(line).text
    moment = _moment(view, folded, 0) if len(folded) == len(line.text) else None
    match = _SECOND_PLACE.match(line.text, moment.end) if moment else None
    if moment is None or match is None or not _is_place(match["place"]):
        return None
    if not _names_agency(view, line, match.end()):
        return None
    return _dateline(view, _cased(match["place"]), moment)


def _names_agency(view: View, line: Line, at: int) -> bool:
    """Whether an agency stands at ``at`` of a line as the end of its dateline, and a text after it."""
    before = _BEFORE_AGENCY.match(line.text, at)
    label = view.label_at(line, line.start + before.end(), "agency") if before else None
    if before and label is None:
        return _SITE.match(line.text, before.end()) is not None
    return label is not None and bool(AFTER_AGENCY.match(line.text, label.end - line.start))


def _wire(view: View, line: Line) -> dict[str, str] | None:
    """``KYIV, Ukraine (AP) — Text``: the agency proves the place."""
    if not view.labels(line, "agency"):
        return None
    match = _WIRE.match(line.text)
    if not match or not all(part[0].isupper() for part in re.split("[ /]", match["place"])):
        return None
    if not is_outlet(view, line, match["agency"]) or view.label_at(line, line.start, "credit"):
        return None
    return {"place": _cased(match["place"])}


def _chinese_wire(view: View, line: Line) -> dict[str, str] | None:
    """``新华社明斯克6月13日电 …``: agency, place and day without a space."""
    if line.text.isascii():
        return None
    lead = _HAN_LEAD.match(line.text)
    at = line.start + (lead.end() if lead else 0)
    agency = view.label_at(line, at, "agency")
    paper = None if agency else _HAN_PAPER.match(view.doc.text, at, line.end)
    if not (agency or paper):
        return None
    end = agency.end if agency else at + 2
    match = _HAN_WIRE.match(view.doc.text, end, line.end)
    if not match:
        return None
    day = (int(match["m"]), int(match["d"]))
    moment = Moment(match.start(), match.end(), None, yearless=day)
    year = match["y"]
    iso = moment.in_year(year or _published(view))
    return {"place": match["place"], "date": iso} if iso else {"place": match["place"]}


def _dateline(view: View, place: str, moment: Moment) -> dict[str, str]:
    """The dateline with the year of the article's own date, or without a date."""
    iso = moment.in_year(_published(view)) if moment.yearless else moment.iso
    return {"place": place, "date": iso[:10]} if iso else {"place": place}


def _published(view: View) -> str:
    return view.doc.article.published or str(view.doc.facts.get("published", ""))


def _place_and_date(view: View, line: Line) -> tuple[str, Moment, str] | None:
    """A place, the date after it, and the sign between; the place may have two parts."""
    town = _TOWN.match(line.text)
    at = town.end() if town else 0
    if not line.text[at].isupper() or view.label_at(
        line, line.start, "stamp", "loose_stamp", "credit", "related"
    ):
        return None
    if BY.match(line.text):
        return None  # a byline with its day
    folded = view.doc.folded_line(line).text
    if len(folded) != len(line.text):
        return None
    places: list[str] = []
    while len(places) < 2:
        match = _PLACE.match(line.text, at)
        if not match or len(match["place"]) > MAX_PLACE or not _is_place(match["place"]):
            return None
        if parse_moment(folded, at, view.doc.language, yearless=True):
            return None  # "Tuesday, June 13": a weekday is no place
        places.append(match["place"])
        at = match.end()
        moment = _moment(view, folded, at)
        if moment:
            return _joined(places), moment, match["gap"].strip()
        if match["gap"] not in ",，":
            return None
    return None


def _is_place(text: str) -> bool:
    """Whether words can name a place: capitals, joints of place names, no rubric of a page."""
    words = re.split("[ /]", text)
    return (
        words[0][:1].isupper()
        and all(word[:1].isupper() or word in _JOINTS for word in words)
        and not any(fold_key(word) in _NO_PLACES or is_weekday(word) for word in words)
    )


def _joined(places: list[str]) -> str:
    """``KYIV, Ukraine`` is the wire's form of Kyiv; otherwise the parts as they are written."""
    first = _cased(places[0])
    return first if len(places) == 1 or first != places[0] else ", ".join(places)


def _cased(place: str) -> str:
    """``MINSK`` as Minsk; ``NEW YORK`` as New York."""
    return place.title() if place.isupper() and len(place) > 3 else place
