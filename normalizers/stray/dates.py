"""Dates and times as news pages write them, parsed only when the form is complete.

Month and weekday names come from CLDR (``cldr.py``); the forms are our own regular expressions, one
per order, so that nothing is ever guessed: no clock fills a missing year, an impossible day gives
nothing, and ``06/07/2023`` gives nothing unless the language or another date decides its order.
Results are ISO 8601, as precise as the text and no more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from normalizers.folding import fold_key
from normalizers.stray.cldr import calendar_names

# Abbreviations and older forms that CLDR lacks
_OWN_MONTHS = {
    "sept": 9, "sep": 9, "июнь": 6, "сен": 9, "нояб": 11, "ноя": 11, "фев": 2, "янв": 1,
    "травеня": 5, "траўня": 5, "maerz": 3, "jänner": 1, "feber": 2, "aout": 8, "fevrier": 2,
    "decembre": 12, "pazdziernika": 10, "wrzesnia": 9, "jun": 6, "jul": 7,
}  # fmt: skip
FIRST_PAGES = "1995"  # the year from which news stood on the web
# Languages that always write the day first; English does not tell (UK and US differ)
DAY_FIRST = frozenset("ru be uk de fr pl es it lt lv cs bg mk sr kk hy ka et".split())

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_YEAR_END = r"(?:\s*(?:г\.|года\b|г\b|р\.|року\b|годзе\b|roku\b|r\.))?"
_ZONES = (
    "msk|мск|cet|cest|eet|eest|bst|ist|est|edt|et|cst|cdt|mst|mdt|pt|pst|pdt|ast|eat|cat|wat|sast|jst|kst|"
    "hkt|sgt|aest|aedt|mez|mesz|wib|pkt|gst|ortszeit|hours|hrs|beijing time|local time|moscow time|"
    "(?:по )?(?:московскому|минскому|киевскому|местному) времени|московское время|"
    "(?:па|паводле) (?:мінскага|мінскім|маскоўскага|маскоўскім) часе?у?|"
    "за (?:київським|місцевим|московським) часом|czasu (?:lokalnego|polskiego)|heure (?:locale|de paris)"
)
_TIME = (
    r"(?P<pm>(?:下午|晚上|晚间)\s*)?(?P<H>[01]?\d|2[0-3])"
    r"(?:\s*[:h点时時]\s*|\s*(?:ч|год|гадз|час)\.?\s*|(?P<dot>\.))"
    r"(?P<M>[0-5]\d)(?:\s*(?:分|(?:мин|хв|min)\b\.?))?"
    r"(?::?(?P<S>[0-5]\d)秒?(?!\d))?(?:\.\d{1,6})?"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"(?P<uhr>\s*uhr\b)?"
    rf"(?:\s*\(?(?:{_ZONES})\b\)?)?"
    r"(?:\s*(?P<zone>z\b|(?:gmt|utc)?\s*[+-]\d{1,2}(?::?\d{2})?\b|gmt\b|utc\b))?"
)
_BETWEEN = (
    r"(?:t(?=\d)|\s*[,|·•/–-]?\s*"
    r"(?:(?:at|on|um|am|den|le|dnia|à|a las|alle|o godz\.|godz\.|godz|godzina|o|о|об|в|у|ў|а|kl)\s+|"
    r"(?:当地时间|北京时间)?(?:上午|早上|凌晨|中午)\s*)?)"
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A parsed date, with or without a time of day.

    ``iso`` is ISO 8601, or ``None`` when day and month cannot be told apart; ``options`` are then
    the two readings. ``start`` and ``end`` are offsets in the folded text that was searched.
    ``yearless`` is ``(month, day)`` for a date without a year (only when asked for), ``clock`` its
    time of day.
    """

    start: int
    end: int
    iso: str | None
    options: tuple[str, ...] = ()
    has_time: bool = False
    yearless: tuple[int, int] | None = None
    clock: str = ""

    def in_year(self, year: str) -> str | None:
        """ISO date of a yearless moment in the year somebody else knows (four digits)."""
        if not self.yearless or len(year) != 4:
            return None
        month, day = self.yearless
        return f"{year}-{month:02}-{day:02}{self.clock}"


@lru_cache(maxsize=1)
def month_names() -> dict[str, int]:
    """Folded month name or abbreviation (without its dot) to its number, all locales together."""
    names: dict[str, int] = dict(_OWN_MONTHS)
    for name, number in calendar_names()["months"].items():
        if len(name) >= 3:
            # where two languages share a name the first locale keeps it
            names.setdefault(fold_key(name), number)
    return names


@lru_cache(maxsize=1)
def _weekdays() -> str:
    names = {fold_key(name) for name in calendar_names()["weekdays"]}
    return "|".join(sorted(map(re.escape, names), key=lambda name: (-len(name), name)))


@lru_cache(maxsize=1)
def _week_prefix() -> re.Pattern[str]:
    return re.compile(rf"(?:{_weekdays()})\.?,?\s+(?:den\s+|dnia\s+)?(?=\d)")


@lru_cache(maxsize=1)
def _named_forms() -> tuple[re.Pattern[str], re.Pattern[str]]:
    names = "|".join(sorted(map(re.escape, month_names()), key=lambda name: (-len(name), name)))
    month = rf"(?P<mon>{names})\b\.?"
    day = r"(?P<d>[0-3]?\d)"
    week = rf"(?:(?:{_weekdays()})\.?,?\s+)?(?:(?:the|den|am|le|dnia)\s+)?"
    day_first = (
        rf"{week}{day}(?:st|nd|rd|th|er|-?го|\.)?\s*(?:of |de )?\s*{month},?"
        rf"(?:\s*(?:de )?{_YEAR}\b{_YEAR_END})?"
    )
    month_first = rf"{week}{month}\s+{day}(?!\d)(?:st|nd|rd|th)?(?:,?\s*{_YEAR}\b)?"
    return re.compile(day_first), re.compile(month_first)


_ISO = re.compile(rf"{_YEAR}(?P<s>[-./])(?P<m>[01]?\d)(?P=s)(?P<d>[0-3]?\d)(?!\d)")
_NUMERIC = re.compile(
    r"(?P<a>[0-3]?\d)(?P<s>[./-])(?P<b>[0-3]?\d)(?P=s)(?P<y>(?:19|20)\d\d|\d\d)(?!\d)"
    r"(?:\s*(?:г\.|года\b|г\b|р\.|r\.))?"
)
_CHINESE = re.compile(rf"{_YEAR}\s*年\s*(?P<m>[01]?\d)\s*月\s*(?P<d>[0-3]?\d)\s*日")
_CLOCK = re.compile(_TIME)
_GAP = re.compile(_BETWEEN)
_WEEK_TAIL = re.compile(r"\s*(?:星期|周)[一二三四五六日天]")
_STARTS = re.compile(r"[^\W_]")


def parse_moment(
    folded: str, at: int, language: str, *, known: str = "", yearless: bool = False
) -> Moment | None:
    """Parse a date, with the time before or after it, that begins exactly at ``at``.

    Args:
        folded: folded text (lower case, plain dashes and spaces).
        at: offset at which the form must begin.
        language: language of the document, for the order of ``06/07/2023``.
        known: another date of the same article (ISO); it decides an ambiguous order.
        yearless: accept a day and a named month without a year.

    >>> parse_moment("13.06.2023 16:29:00", 0, "en").iso
    '2023-06-13T16:29:00'
    >>> parse_moment("june 13, 2023 at 4:29 p.m.", 0, "en").iso
    '2023-06-13T16:29'
    >>> parse_moment("06/07/2023", 0, "en").options
    ('2023-07-06', '2023-06-07')
    >>> parse_moment("31.02.2023", 0, "ru") is None
    True
    """
    if not _STARTS.match(folded, at):
        return None
    clock = _CLOCK.match(folded, at)
    if clock and (not clock["dot"] or clock["half"]):
        gap = _GAP.match(folded, clock.end())
        day = _parse_date(folded, gap.end() if gap else clock.end(), language, known, yearless)
        if day and (day.iso or day.yearless):
            iso = _with_time(day.iso, clock) if day.iso else None
            return Moment(at, day.end, iso, (), True, day.yearless, _with_time("", clock))
    day = _parse_date(folded, at, language, known, yearless)
    if day is None:
        return None
    tail = _WEEK_TAIL.match(folded, day.end)
    end = tail.end() if tail else day.end
    gap = _GAP.match(folded, end)
    apart = gap is not None and (gap.end() > end or folded[end - 1] in "日天一二三四五六")
    clock = _CLOCK.match(folded, gap.end()) if gap and apart else None
    if clock and clock["dot"] and gap and not _says_time(clock, gap):
        clock = None  # "13.06.2023, 5.30": a dotted number is a time only if a word says so
    if clock is None:
        return Moment(at, end, day.iso, day.options, yearless=day.yearless)
    iso = _with_time(day.iso, clock) if day.iso else None
    options = tuple(_with_time(option, clock) for option in day.options)
    told = _with_time("", clock)
    return Moment(at, clock.end(), iso, options, True, day.yearless, told)


def parse_clock(folded: str, at: int) -> tuple[int, str] | None:
    """Parse a time of day without a date at ``at``: its end, and how ISO 8601 writes it after a date.

    >>> parse_clock("17:09 gmt", 0)
    (9, 'T17:09Z')
    """
    clock = _CLOCK.match(folded, at)
    if clock is None or (clock["dot"] and not clock["half"] and not clock["uhr"]):
        return None
    return clock.end(), _with_time("", clock)


def is_recent(iso: str, published: str) -> bool:
    """Whether a date can be that of a page: not older than the web, or than the article itself.

    >>> is_recent("1944-06-06", ""), is_recent("1944-06-06", "1944-06-07")
    (False, True)
    """
    return iso >= FIRST_PAGES or "" < published[:4] < FIRST_PAGES


def _says_time(clock: re.Match[str], gap: re.Match[str]) -> bool:
    worded = clock["uhr"] or clock["half"] or clock.group()[-1:].isalpha()
    return bool(worded or gap.group().strip(" ,|·•/-"))


def _parse_date(folded: str, at: int, language: str, known: str, yearless: bool) -> Moment | None:
    week = _week_prefix().match(folded, at)
    day = week.end() if week else at
    for form in (_ISO, _CHINESE):
        match = form.match(folded, day)
        if match:
            return _moment(match, match["y"], match["m"], match["d"])
    match = _NUMERIC.match(folded, day)
    if match:
        return _numeric(match, language, known)
    for form in _named_forms():
        match = form.match(folded, at)
        if match and (match["y"] or yearless):
            month = month_names()[match["mon"]]
            if match["y"]:
                return _moment(match, match["y"], str(month), match["d"])
            if _iso("2000", str(month), match["d"]):
                return Moment(at, match.end(), None, yearless=(month, int(match["d"])))
    return None


def _numeric(match: re.Match[str], language: str, known: str) -> Moment | None:
    year = match["y"]
    if len(year) == 2:  # POSIX strptime: 69 to 99 are the last century
        year = f"{'19' if year >= '69' else '20'}{year}"
    day_first = _iso(year, match["b"], match["a"])
    month_first = _iso(year, match["a"], match["b"])
    if not day_first or not month_first or day_first == month_first:
        iso = day_first or month_first
        return Moment(match.start(), match.end(), iso) if iso else None
    # dots are never the American order
    if match["s"] == "." or language in DAY_FIRST or known.startswith(day_first):
        return Moment(match.start(), match.end(), day_first)
    if known.startswith(month_first):
        return Moment(match.start(), match.end(), month_first)
    return Moment(match.start(), match.end(), None, (day_first, month_first))


def _moment(match: re.Match[str], year: str, month: str, day: str) -> Moment | None:
    iso = _iso(year, month, day)
    return Moment(match.start(), match.end(), iso) if iso else None


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _with_time(day: str, clock: re.Match[str]) -> str:
    hour = int(clock["H"])
    if clock["pm"] and hour < 12:
        hour += 12
    elif clock["half"] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if clock["half"] == "p" else 0)
    seconds = f":{clock['S']}" if clock["S"] else ""
    return f"{day}T{hour:02}:{clock['M']}{seconds}{_zone(clock['zone'])}"


def _zone(zone: str | None) -> str:
    if not zone:
        return ""
    match = re.search(r"([+-])(\d{1,2}):?(\d{2})?", zone)
    if not match:
        return "Z"
    return f"{match[1]}{int(match[2]):02}:{match[3] or '00'}"
