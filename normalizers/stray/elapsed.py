"""Who removes "5 hours ago", "Updated yesterday at 16:29" and "Reading time: 3 min"?

Such lines tell no date: what was an hour ago depends on when the page was read, and no clock of ours may
fill that in. They are dropped, not moved. After a label of stamps they are page furniture wherever they
stand; bare they are only right under the headline, alone of their kind, and hours or days old: "50 years
ago" heads a column of history. Reading times say what they are, unless they are an entry of a card, as
the papers of an examination are: another entry stands right beside them, or they are too long for an
article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, removal
from normalizers.lines import Line
from normalizers.stray.clocks import after_gap, read_clock
from normalizers.stray.holders import is_place
from normalizers.stray.view import View

MAX_LENGTH = 80
_N = r"\d{1,3}"
_ABOUT = (
    r"(?:(?:about|over|almost|less than|около|более|менее|каля|больш за|близько|понад|etwa|rund|ca\.|"
    r"environ|plus d'|około|ok\.|ponad|约|大约)\s*)?"
)
# seconds, minutes, hours, days | weeks and more
_AGO = re.compile(
    rf"{_ABOUT}(?:(?:{_N}|an?|one)\s?(?:(?P<en>seconds?|secs?|minutes?|mins?|m|hours?|hrs?|h|days?|d)"
    r"|weeks?|months?|years?) ago"
    rf"|(?:{_N}\s)?(?:(?P<ru>секунд[уы]?|минут[уы]?|мин\.?|час(?:а|ов)?|ч\.?|день|дня|дней|сутки|суток)"
    r"|недел[юиь]|месяц(?:а|ев)?|год(?:а)?|лет)(?: тому)? назад"
    rf"|(?:{_N}\s)?(?:(?P<be>секунд[уы]?|хвілін[уы]?|хв\.?|гадзін[уы]?|гадз\.?|дзень|дні|дзён)"
    r"|тыдн[яі]ў?|тыдзень|месяц(?:ы|аў)?|год|гады|гадоў)(?: таму| назад){1,2}"
    rf"|(?:{_N}\s)?(?:(?P<uk>секунд[уи]?|хвилин[уи]?|хв\.?|годин[уи]?|год\.?|день|дні|днів|доби?)"
    r"|тижд(?:ень|ні|нів)|місяц(?:ь|і|ів)|рік|роки|років)(?: тому| назад)"
    rf"|vor {_ABOUT}(?:{_N}|einer|einem)\s"
    r"(?:(?P<de>sekunden?|sek\.?|minuten?|min\.?|stunden?|std\.?|tag(?:en)?)|wochen?|monat(?:en)?|jahr(?:en)?)"
    rf"|il y a {_ABOUT}(?:{_N}|une?)\s?(?:(?P<fr>secondes?|s|minutes?|min\.?|mn|heures?|h|jours?|j)"
    r"|semaines?|mois|ans?)"
    rf"|(?:{_N}\s)?(?:(?P<pl>sekund[yęe]?|minut[yęe]?|min\.?|godzin[yęe]?|godz\.?|dzień|dni)"
    r"|tydzień|tygodni[ea]?|miesi(?:ąc|ące|ęcy)|rok|lata?) temu"
    rf"|{_N}\s?(?:(?P<zh>秒钟?|分钟|个?小时|天)|周|个?星期|个?月|年)之?前)\.?"
)
_DAYS = re.compile(
    r"(?:today|yesterday|сегодня|вчера|сёння|учора|ўчора|сьогодні|учора|вчора|heute|gestern|aujourd'hui|hier|"
    r"dzisiaj|dziś|wczoraj|今天|昨天|今日|昨日)"
)
_MIN_EN, _MIN_RU, _MIN_PL = (
    r"min(?:ute)?s?\b\.?",
    r"мин(?:ут[аыу]?)?\b\.?",
    r"min(?:ut[aęy]?)?\b\.?",
)
_MIN_UK, _MIN_BE = r"хв(?:илин[аиу]?)?\b\.?", r"(?:хв(?:ілін[аыу]?)?|мін)\b\.?"
_MIN_DE, _MIN_FR = r"min(?:uten?)?\b\.?", r"(?:min(?:ute)?s?|mn)\b\.?"
_TIMES = rf"\s*[:：-]?\s*[~≈<]?\s*{_ABOUT}(?:{_N}\s?[-–]\s?)?{_N}\s*"
_READING = re.compile(
    rf"(?:(?:estimated |average )?read(?:ing)? time{_TIMES}{_MIN_EN}"
    rf"|{_N}[\s-]?{_MIN_EN}(?: to)? read|(?:время|времени) (?:на )?(?:про)?чтени[яе]{_TIMES}{_MIN_RU}"
    rf"|(?:на чтение|читать|прочтёте за|прочтете за|чтение){_TIMES}{_MIN_RU}"
    rf"|{_N}\s?{_MIN_RU} (?:на )?(?:про)?чтени[яе]"
    rf"|(?:час (?:на )?(?:пра)?чытанн[яе]|на чытанне|чытаць){_TIMES}{_MIN_BE}"
    rf"|{_N}\s?{_MIN_BE} (?:на )?чытанн[яе]"
    rf"|(?:час (?:на )?(?:про)?читання|на читання|читати){_TIMES}{_MIN_UK}"
    rf"|{_N}\s?{_MIN_UK} (?:на )?читання"
    rf"|(?:geschätzte )?lese(?:zeit|dauer){_TIMES}{_MIN_DE}"
    rf"|{_N}\s?{_MIN_DE} (?:lesezeit|lesedauer|zu lesen)"
    rf"|(?:temps|durée) de lecture(?: estimée?)?{_TIMES}{_MIN_FR}|lecture{_TIMES}{_MIN_FR}"
    rf"|{_N}\s?{_MIN_FR} de lecture"
    rf"|(?:(?:szacowany )?czas czytania|przeczytasz w){_TIMES}{_MIN_PL}"
    rf"|{_N}\s?{_MIN_PL} (?:czytania|czytasz)"
    rf"|(?:预计)?(?:阅读|閱讀)(?:本文)?(?:时间|時間|时长|需要?)?{_TIMES}(?:分钟|分鐘)"
    rf"|{_N}\s?(?:分钟|分鐘)(?:的?阅读|读完|閱讀))"
)
_CELL = re.compile(r"\s*[|•·]\s*")
_LEAD = re.compile(r"[\s(\[（【•·*|📅🕒⏱—–-]*")
_COLON = re.compile(r"\s*[:：|—–-]?\s*")
_IN_BRACKETS = re.compile(r"\s*\((?P<inner>[^()]{2,30})\)")
# ``Listening: 40 minutes``: up to three words, a colon, a value
_ENTRY = re.compile(r"[^\W\d_][^\s:：]*(?:\s[^\s:：]+){0,2}\s?[:：](?!//)\s*\S")
_NUMBER = re.compile(r"\d+")
MAX_READING = 30  # minutes that the reading of an article takes
_LABELS = ("stamp", "loose_stamp", "credit", "source_tail", "related", "notice", "caption_label")
_FURTHEST = 3  # blocks a headline's lines may be under it


def undated_stamps(view: View) -> Iterator[Edit]:
    """Lines that say how long ago, what time of an unnamed day, or how long the reading takes."""
    bare: list[tuple[int, Line]] = []
    for index, line in enumerate(view.blocks):
        if len(line.text) > MAX_LENGTH:
            continue
        if not line.text.endswith(".") and line.has_final_stop:
            continue
        if not (line.start in view.numbers or _may_be_worded(line)):
            continue
        kind = _kind(view, line)
        if kind == "bare":
            bare.append((index, line))
        elif kind and not view.is_given_title(index):
            if is_entry_of_card(view, index) if kind == "reading" else view.in_card(index):
                continue
            if kind == "clock" and not (view.in_head(index) or view.in_tail(index)):
                continue
            reason = "a stamp without a date" if kind != "reading" else "how long the reading takes"
            yield removal(line.start, line.end, f"stray.{_RULES[kind]}", "stamp", reason=reason)
    if len(bare) == 1 and _under_headline(view, bare[0][0]):
        line = bare[0][1]
        reason = "a stamp under the headline that tells no date"
        yield removal(line.start, line.end, "stray.elapsed", "stamp", reason=reason)


_RULES = {"reading": "reading_time", "labelled": "elapsed", "clock": "elapsed"}


def says_reading_time(text: str) -> bool:
    """Whether a folded text is a reading time and nothing else.

    >>> says_reading_time("lesezeit: 3 min."), says_reading_time("3 min")
    (True, False)
    """
    return _READING.fullmatch(text.strip(" .~()")) is not None


def is_entry_of_card(view: View, index: int) -> bool:
    """Whether a reading time is an entry of a card: too long, or right above or below another entry."""
    line = view.blocks[index]
    if any(int(number) > MAX_READING for number in _NUMBER.findall(line.text)):
        return True
    if view.in_card(index):
        return True
    return any(
        _is_entry(view, at) and abs(view.blocks[at].index - line.index) == 1
        for at in (index - 1, index + 1)
        if 0 <= at < len(view.blocks)
    )


def _is_entry(view: View, index: int) -> bool:
    """Whether a line is ``Word: value`` and speaks of no article: no headline, label or button."""
    line = view.blocks[index]
    return (
        _ENTRY.match(line.text) is not None
        and not line.has_final_stop
        and index != view.title_index
        and view.label_at(line, line.start, *_LABELS) is None
        and not _kind(view, line)
        and view.interface(line.text) is None
    )


def _may_be_worded(line: Line) -> bool:
    """Whether a line without a digit can say how long ago: "an hour ago", "час назад"."""
    return len(line.text) <= 30 and 2 <= line.words <= 4


def _kind(view: View, line: Line) -> str:
    folded = view.doc.folded_line(line)
    if folded.is_shifted:
        return ""
    text = folded.text
    cells = _CELL.split(text)
    if any(map(says_reading_time, cells)):
        rest = [cell for cell in cells if not says_reading_time(cell)]
        return "reading" if all(_AGO.fullmatch(cell) for cell in rest) else ""
    lead = _LEAD.match(text)
    at = lead.end() if lead else 0
    label = view.label_at(line, line.start + at, "stamp")
    if label:
        colon = _COLON.match(text, label.end - line.start)
        at = colon.end() if colon else at
    end = len(text.rstrip(" )]）】*"))
    ago = _AGO.fullmatch(text, at, end)
    if label:
        labelled = ago or _is_near_day(view, text, at)
        if labelled and not text.endswith("."):
            return "labelled"
        at = after_gap(text, at)
        clock = read_clock(text, at)
        told = clock and (clock.worded or not clock.dotted)
        return "clock" if told and clock and not text[clock.end :].strip(" )]*") else ""
    if ago:
        return "bare" if any(ago.groupdict().values()) else ""
    return "bare" if _is_near_day(view, text, at) or _is_local(view, text, at) else ""


def _is_near_day(view: View, text: str, at: int) -> bool:
    """``yesterday at 16:29``."""
    day = _DAYS.match(text, at)
    clock = read_clock(text, after_gap(text, day.end())) if day else None
    if clock is None or (clock.dotted and not clock.worded):
        return False
    return not _after_city(view, text, clock.end).strip(" )]*")


def _is_local(view: View, text: str, at: int) -> bool:
    """``20:58 (Minsk)``, ``16:29 Uhr``: a time that says where or in which words, and no day."""
    clock = read_clock(text, at)
    if clock is None:
        return False
    rest = _after_city(view, text, clock.end)
    return (clock.worded or len(rest) < len(text) - clock.end) and not rest.strip(" )]*")


def _after_city(view: View, text: str, at: int) -> str:
    """What follows a time and the place it is told for."""
    match = _IN_BRACKETS.match(text, at)
    return text[match.end() if match and is_place(view, match["inner"]) else at :]


def _under_headline(view: View, index: int) -> bool:
    """Whether a block stands under the headline before the text begins."""
    title = view.title_index
    return (
        title is not None
        and 0 < index - title <= _FURTHEST
        and not any(map(view.is_prose, view.blocks[title + 1 : index]))
        and any(map(view.is_prose, view.blocks[index + 1 : index + 4]))
    )
