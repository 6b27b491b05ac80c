"""Dates and times as news pages write them, parsed only when the form is complete.

Month and weekday names come from CLDR (``cldr.py``); the forms are our own regular expressions, one
per order, so that nothing is ever guessed: no clock fills a missing year, an impossible day gives
nothing, and ``06/07/2023`` gives nothing unless its weekday, the language, another date or the country
of the source (``date_order.py``) decides its order. Results are ISO 8601, as precise as the text and no
more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from normalizers.folding import fold_key
from normalizers.stray.cldr import DAY, MONTH, calendar_names
from normalizers.stray.clocks import Clock, after_gap, read_clock

# Abbreviations, cases and older forms that CLDR lacks
_OWN_MONTHS = {
    "sept": 9, "sep": 9, "июнь": 6, "сен": 9, "нояб": 11, "ноя": 11, "фев": 2, "янв": 1, "мар": 3,
    "апр": 4, "июн": 6, "июл": 7, "авг": 8, "окт": 10, "дек": 12,
    "чер": 6, "кві": 4, "бер": 3, "тра": 5, "сер": 8, "жов": 10, "лис": 11, "гру": 12,
    "сту": 1, "сак": 3, "кра": 4, "чэр": 6, "ліп": 7, "жні": 8, "кас": 10, "ліс": 11, "сне": 12,
    "травеня": 5, "траўня": 5, "maerz": 3, "jänner": 1, "feber": 2, "aout": 8, "fevrier": 2,
    "decembre": 12, "pazdziernika": 10, "wrzesnia": 9, "jun": 6, "jul": 7,
}  # fmt: skip
# "во вторник" is in CLDR, "в среду" is not
_OWN_WEEKDAYS = {
    "tues": 1, "weds": 2, "thur": 3, "thurs": 3, "среду": 2, "пятницу": 4, "субботу": 5,
    "сераду": 2, "пятніцу": 4, "суботу": 5, "нядзелю": 6, "середу": 2, "п'ятницю": 4, "неділю": 6,
    "środę": 2, "sobotę": 5, "niedzielę": 6, "śr": 2,
}  # fmt: skip
_ROMAN = {
    name: number
    for number, name in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), start=1)
}
FIRST_PAGES = "1995"  # the year from which news stood on the web
# Languages that always write the day first; English does not tell (UK and US differ)
DAY_FIRST = frozenset("ru be uk de fr pl es it lt lv cs bg mk sr kk hy ka et".split())

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_YEAR_END = r"(?:\s*(?:года|году|годзе|год|г\.?|року|рік|р\.?|roku|r\.?)(?![\w.]))?"


@dataclass(frozen=True, slots=True)
class Moment:
    """A parsed date, with or without a time of day.

    ``iso`` is ISO 8601, or ``None`` when day and month cannot be told apart; ``options`` are then
    the two readings, the day first and the month first. ``start`` and ``end`` are offsets in the
    folded text that was searched. ``yearless`` is ``(month, day)`` for a date without a year (only
    when asked for), ``clock`` its time of day. ``order`` is what a date of numbers proves of its
    page: the day stands before the month (:data:`cldr.DAY`), or after it (:data:`cldr.MONTH`).
    """

    start: int
    end: int
    iso: str | None
    options: tuple[str, ...] = ()
    has_time: bool = False
    yearless: tuple[int, int] | None = None
    clock: str = ""
    order: int = 0

    def in_year(self, known: str) -> str | None:
        """ISO date of a yearless moment beside a date that somebody else knows, or its year alone.

        Of the years it is the one that brings both dates together: a page of 2 January tells
        of 31 December of the year before.

        >>> Moment(0, 5, None, yearless=(12, 31)).in_year("2023-01-02T08:00")
        '2022-12-31'
        """
        if not self.yearless or not known[:4].isdigit():
            return None
        month, day = map(str, self.yearless)
        own = [_iso(str(int(known[:4]) + shift), month, day) for shift in (0, -1, 1)]
        if len(known) < 10:
            best = own[0]
        else:
            near = date.fromisoformat(known[:10])
            far = [(abs((date.fromisoformat(iso) - near).days), iso) for iso in own if iso]
            best = min(far)[1] if far else None
        return f"{best}{self.clock}" if best else None

    def at_time(self, clock: Clock, end: int) -> Moment:
        """The same day at a time of day."""
        return replace(
            self,
            end=end,
            iso=f"{self.iso}{clock.iso}" if self.iso else None,
            options=tuple(f"{option}{clock.iso}" for option in self.options),
            has_time=True,
            clock=clock.iso,
        )


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
def _weekdays() -> dict[str, int]:
    names = {fold_key(name): number for name, number in _OWN_WEEKDAYS.items()}
    for name, number in calendar_names()["weekdays"].items():
        names.setdefault(fold_key(name), number)
    return names


def is_weekday(word: str) -> bool:
    """Whether a word is the name of a weekday in one of the languages.

    >>> is_weekday("Dienstag"), is_weekday("среду"), is_weekday("Minsk")
    (True, True, False)
    """
    return len(word) > 3 and fold_key(word) in _weekdays()


# A word where a name of CLDR may stand: looked up afterwards, for 300 names in one expression cost 30 ms
_WORD = r"[^\W\d_](?:'?[^\W\d_])+"
_BEFORE = re.compile(
    rf"(?:(?:on|am|le|во?|у|ў|we?)\s+)?(?P<week>{_WORD})\.?,?\s+(?:(?:the|den|le|dnia)\s+)?"
)
_ARTICLE = re.compile(r"(?:on|the|den|am|le|dnia)\s+")
_AFTER = re.compile(
    r"\s*[（(]?\s*(?:星期|周|礼拜)(?P<zh>[一二三四五六日天])(?:\s?[）)])?"
    rf"|\s*[,(（]?\s*(?P<week>{_WORD})\.?(?:\s?[)）])?"
)
_DAY = r"(?P<d>[0-3]?\d)"
_MONTH = rf"(?P<mon>{_WORD})(?![^\W\d_])\.?"
_NAMED = (
    re.compile(
        rf"{_DAY}(?:st|nd|rd|th|er|-?го|-?га)?[\s./-]{{0,2}}(?:of |de )?{_MONTH}"
        rf"(?:[\s.,/-]{{0,3}}(?:de )?{_YEAR}(?!\d){_YEAR_END})?"
    ),
    re.compile(rf"{_MONTH}[\s-]+{_DAY}(?!\d)(?:st|nd|rd|th)?(?:[\s,-]{{1,3}}{_YEAR}(?!\d))?"),
)
_ISO = re.compile(rf"{_YEAR}(?P<s>[-./])(?P<m>[01]?\d)(?P=s)(?P<d>[0-3]?\d)(?!\d)")
_NUMERIC = re.compile(
    r"(?P<a>[0-3]?\d)(?:(?P<s>[./-])(?P<b>[0-3]?\d)(?P=s)(?P<y>(?:19|20)\d\d|\d\d)"
    # 13 / 06 / 2023, 13. 6. 2023
    rf"|\s?(?P<s2>[./-])\s?(?P<b2>[0-3]?\d)\s?(?P=s2)\s?(?P<y2>(?:19|20)\d\d))(?!\d){_YEAR_END}"
)
# 13.VI.2023; between spaces "i" is a word, "v" and "x" may be one or a sign
_ROMAN_MONTH = re.compile(
    r"(?P<d>[0-3]?\d)(?:(?P<s>[./-])\s?(?P<m>viii|vii|vi|v|iv|ix|iii|ii|i|xii|xi|x)(?P=s)\s?"
    rf"|\s(?P<m2>viii|vii|vi|iv|ix|iii|ii|xii|xi)\s){_YEAR}(?!\d){_YEAR_END}"
)
_CHINESE = re.compile(
    rf"(?:(?:北京|当地)时间\s*)?{_YEAR}\s*年\s*(?P<m>[01]?\d)\s*月\s*(?P<d>[0-3]?\d)\s*[日号]"
)
_STARTS = re.compile(r"(?P<word>[^\W\d_](?:'?[^\W\d_])*)|[^\W_]")
_HAN = "\u2e80"  # from here on words are not spaced
_BEFORE_NAMES = re.compile(r"(?:on|am|le|во?|у|ў|we?|the|den|dnia)\s+")
_ZH_WEEK = "一二三四五六日天"  # the last two are both Sunday


def parse_moment(
    folded: str, at: int, language: str, *, known: str = "", yearless: bool = False, order: int = 0
) -> Moment | None:
    """Parse a date, with the time before or after it, that begins exactly at ``at``.

    Args:
        folded: folded text (lower case, plain dashes and spaces).
        at: offset at which the form must begin.
        language: language of the document, for the order of ``06/07/2023``.
        known: another date of the same article (ISO); it decides an ambiguous order.
        yearless: accept a day and a named month without a year.
        order: where the source writes the day, if its country says so (``date_order.py``).

    >>> parse_moment("13.06.2023 16:29:00", 0, "en").iso
    '2023-06-13T16:29:00'
    >>> parse_moment("june 13, 2023 at 4:29 p.m.", 0, "en").iso
    '2023-06-13T16:29'
    >>> parse_moment("06/07/2023", 0, "en").options
    ('2023-07-06', '2023-06-07')
    >>> parse_moment("31.02.2023", 0, "ru") is None
    True
    """
    if not may_begin(folded, at):
        return None
    hint = _Hint(language, known, order)
    clock = read_clock(folded, at)
    if clock:
        day = _parse_date(folded, after_gap(folded, clock.end), hint, yearless)
        if day is None and folded[clock.end : clock.end + 1] == ")":
            day = _parse_date(folded, after_gap(folded, clock.end + 1), hint, yearless)
        # "13.06 2023" is no time: a dotted one needs a word, or a month that has a name
        plain = not clock.dotted or clock.worded or (day and day.order == 0 and not day.options)
        if day and plain:
            return replace(day.at_time(clock, day.end), start=at)
    day = _parse_date(folded, at, hint, yearless)
    if day is None:
        return None
    start = after_gap(folded, day.end)
    clock = read_clock(folded, start)
    if clock is None or (start == day.end and not _may_be_glued(folded, start)):
        return day
    if clock.dotted and not clock.worded and not _says_time(folded[day.end : start]):
        return day  # "13.06.2023, 5.30": a dotted number is a time only if a word says so
    return day.at_time(clock, clock.end)


def may_begin(folded: str, at: int) -> bool:
    """Whether a date may begin at ``at``: with a digit, a month or a weekday, or a joint before one.

    >>> may_begin("june 13", 0), may_begin("13.06.2023", 0), may_begin("on the table", 0)
    (True, True, False)
    """
    if _begins_name(folded, at):
        return True
    joint = _BEFORE_NAMES.match(folded, at)
    return joint is not None and _begins_name(folded, joint.end())


def _begins_name(folded: str, at: int) -> bool:
    first = _STARTS.match(folded, at)
    word = first["word"] if first else None
    if word is None or word[0] >= _HAN:
        return first is not None
    return word in month_names() or word in _weekdays()


def parse_clock(folded: str, at: int) -> tuple[int, str] | None:
    """Parse a time of day without a date at ``at``: its end, and how ISO 8601 writes it after a date.

    >>> parse_clock("17:09 gmt", 0)
    (9, 'T17:09Z')
    """
    clock = read_clock(folded, at)
    return (clock.end, clock.iso) if clock and (clock.worded or not clock.dotted) else None


def is_recent(iso: str, published: str) -> bool:
    """Whether a date can be that of a page: not older than the web, or than the article itself.

    >>> is_recent("1944-06-06", ""), is_recent("1944-06-06", "1944-06-07")
    (False, True)
    """
    return iso >= FIRST_PAGES or "" < published[:4] < FIRST_PAGES


@dataclass(frozen=True, slots=True)
class _Hint:
    """What is known of the page that may decide the order of ``06/07/2023``."""

    language: str
    known: str
    order: int


def _may_be_glued(folded: str, at: int) -> bool:
    """Whether a time can follow a date without any space: ``13日16:29``, ``2023-06-13 (二)16:29``."""
    return folded[at - 1] in "日号天一二三四五六)）" or not folded[at].isdigit()


def _says_time(gap: str) -> bool:
    return bool(gap.strip(" ,|·•/@(-"))


def _parse_date(folded: str, at: int, hint: _Hint, yearless: bool) -> Moment | None:
    start, week = _skip_weekday(folded, at)
    day = _one_date(folded, start, hint, yearless, week)
    if day is None and start > at:  # "Mar 13, 2023": March, no Tuesday
        day = _one_date(folded, at, hint, yearless, None)
    if day is None:
        return None
    after = _AFTER.match(folded, day.end)
    if after:
        zh = after["zh"]
        told = min(_ZH_WEEK.index(zh), 6) if zh else _weekdays().get(after["week"])
        if told is not None:
            day = replace(_on_weekday(day, told), end=after.end())
    return replace(day, start=at)


def _skip_weekday(folded: str, at: int) -> tuple[int, int | None]:
    """Where a date can begin after its weekday or article, and which weekday it was."""
    before = _BEFORE.match(folded, at)
    week = _weekdays().get(before["week"]) if before else None
    if before and week is not None:
        return before.end(), week
    article = _ARTICLE.match(folded, at)
    return (article.end() if article else at), None


def _one_date(folded: str, at: int, hint: _Hint, yearless: bool, week: int | None) -> Moment | None:
    for form in (_ISO, _CHINESE):
        match = form.match(folded, at)
        if match:
            return _moment(match, match["y"], match["m"], match["d"])
    match = _NUMERIC.match(folded, at)
    if match:
        return _numeric(match, hint, week)
    match = _ROMAN_MONTH.match(folded, at)
    if match:
        return _moment(match, match["y"], str(_ROMAN[match["m"] or match["m2"]]), match["d"])
    for form in _NAMED:
        match = form.match(folded, at)
        month = month_names().get(match["mon"]) if match and (match["y"] or yearless) else None
        if match and month:
            if match["y"]:
                return _moment(match, match["y"], str(month), match["d"])
            if _iso("2000", str(month), match["d"]):
                return Moment(at, match.end(), None, yearless=(month, int(match["d"])))
    return None


def _numeric(match: re.Match[str], hint: _Hint, week: int | None) -> Moment | None:
    year, second = match["y"] or match["y2"], match["b"] or match["b2"]
    if len(year) == 2:  # POSIX strptime: 69 to 99 are the last century
        year = f"{'19' if year >= '69' else '20'}{year}"
    day_first = _iso(year, second, match["a"])
    month_first = _iso(year, match["a"], second)
    dotted = (match["s"] or match["s2"]) == "."  # dots are never the American order
    if not day_first or not month_first or day_first == month_first:
        iso = day_first or month_first
        told = 0 if day_first == month_first else DAY if day_first else MONTH
        return Moment(*match.span(), iso, order=told) if iso else None
    if dotted or hint.language in DAY_FIRST:
        return Moment(*match.span(), day_first, order=DAY)
    moment = Moment(*match.span(), None, (day_first, month_first))
    if week is not None:
        moment = _on_weekday(moment, week)
    return moment if moment.iso else decided(moment, hint.known, hint.order)


def decided(moment: Moment, known: str, order: int) -> Moment:
    """An ambiguous moment as another date of the article, or else an order, decides it.

    >>> decided(parse_moment("06/07/2023", 0, "en"), "", MONTH).iso
    '2023-06-07'
    """
    for number, option in zip((DAY, MONTH), moment.options, strict=False):
        if known.startswith(option[:10]):
            return replace(moment, iso=option, options=(), order=number)
    if not order or not moment.options:
        return moment
    return replace(moment, iso=moment.options[order - 1], options=(), order=order)


def _on_weekday(moment: Moment, week: int) -> Moment:
    """The reading that falls on a weekday, if only one of them does."""
    fitting = [
        (number, option)
        for number, option in zip((DAY, MONTH), moment.options, strict=False)
        if date.fromisoformat(option[:10]).weekday() == week
    ]
    if len(fitting) != 1:
        return moment
    return replace(moment, iso=fitting[0][1], options=(), order=fitting[0][0])


def _moment(match: re.Match[str], year: str, month: str, day: str) -> Moment | None:
    iso = _iso(year, month, day)
    return Moment(match.start(), match.end(), iso) if iso else None


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
