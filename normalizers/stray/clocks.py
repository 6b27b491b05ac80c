"""Times of day as news pages write them: ``16:29 Uhr``, ``4.29 p.m. ET``, ``下午4时29分``, ``16h29``.

The forms are complete or nothing. The name of a time zone is read and left out of the result: "МСК" was
three hours, then four, then three, and "CET" is written all summer. Only a zone that says its offset
(``GMT+3``, ``Z``, ``+0300``) is a fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ZONES = (
    r"msk|msd|мск|cet|cest|eet|eest|wet|west|bst|ist|est|edt|et|cst|cdt|mst|mdt|pt|pst|pdt|ast|eat|cat|wat|"
    r"sast|jst|kst|hkt|sgt|aest|aedt|nzst|nzdt|mez|mesz|wib|pkt|gst|ortszeit|hours|hrs|"
    r"(?:beijing|local|moscow|minsk|kyiv|kiev|london|eastern|central|mountain|pacific) time|"
    r"(?:по )?(?:московскому|минскому|киевскому|местному) времени|по (?:мск|москве|минску|киеву)|"
    r"московское время|(?:(?:па|паводле) )?(?:мінскага|мінскім|маскоўскага|маскоўскім) часе?у?|"
    r"за (?:київським|місцевим|московським) часом|czasu (?:lokalnego|polskiego)|"
    r"heure (?:locale|de paris)|ortszeit"
)
_AM_OF_DAY = "上午|早上|早晨|清晨|凌晨"
_PM_OF_DAY = "下午|傍晚|晚上|晚间|午后"
_CLOCK = re.compile(
    rf"(?:(?:北京时间|当地时间)\s*)?(?:(?P<am>{_AM_OF_DAY})\s*|(?P<pm>{_PM_OF_DAY})\s*|中午\s*)?"
    r"(?:(?P<H>[01]?\d|2[0-3])"
    r"(?:\s*[:h点时時]\s*|\s*(?:ч|год|гадз|час)\.?\s*|(?P<dot>\.))"
    r"(?P<M>[0-5]\d)(?!\d)(?:\s*(?:分|(?:мин|мін|хв|min)\b\.?))?"
    r"(?::?(?P<S>[0-5]\d)秒?(?!\d))?(?:[.,]\d{1,6})?"
    r"|(?P<H4>[01]\d|2[0-3])(?P<M4>[0-5]\d)(?=\s?(?:gmt|utc|hrs|hours)\b)"  # 1629 GMT
    # an hour alone: 16 Uhr, 4 pm, 16时
    r"|(?P<H1>[01]?\d|2[0-3])(?=\s?(?:uhr\b|[ap]\.?m\b))|(?P<Hz>[01]?\d|2[0-3])[点时時整](?!\d))"
    r"(?:\s*(?P<half>[ap])\.?m\b\.?)?"
    r"(?P<uhr>\s*uhr\b)?"
    rf"(?P<named>(?:\s*\(?\s?(?:{_ZONES})\b(?:\s?\))?)?)"
    r"(?P<offset>\s*\(?\s?(?:(?P<zone>z\b|(?:gmt|utc)\s?(?P<sign>[+-])\s?(?P<oh>1[0-4]|0?\d)"
    r"(?::?(?P<om>[0-5]\d))?(?![\d:])|gmt\b|utc\b)"
    r"|(?P<sign2>[+-])(?P<oh2>0\d|1[0-4]):?(?P<om2>[0-5]\d)(?!\d))(?:\s?\))?)?"
)
_GAP = re.compile(
    r"(?:t(?=\d)|\s*[,|·•/@–-]{0,2}\s*(?:(?:at|on|um|am|den|le|dnia|à|a las|alle|o godz\.|o godzinie|"
    r"godz\.|godz|godzina|o|о|об|в|у|ў|а|kl)\s+|\()?)"
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day: where it ends, how ISO 8601 writes it after a date, how sure its form is.

    ``dotted`` times (``16.29``) look like numbers and dates; ``worded`` ones say what they are.
    """

    end: int
    iso: str
    dotted: bool
    worded: bool


def read_clock(folded: str, at: int) -> Clock | None:
    """The time of day that begins exactly at ``at`` of a folded text.

    >>> read_clock("4:29 p.m. gmt+3", 0).iso, read_clock("下午4时29分", 0).iso
    ('T16:29+03:00', 'T16:29')
    >>> read_clock("16 uhr", 0).iso, read_clock("16:00-18:00", 0).end
    ('T16', 5)
    """
    match = _CLOCK.match(folded, at)
    if match is None:
        return None
    end = match.end()
    zone = _offset(match)
    if match["sign2"] == "-" and not match["S"]:
        end, zone = match.end("named"), ""  # "16:00-18:00" is from four to six
    hour = int(match["H"] or match["H4"] or match["H1"] or match["Hz"])
    if match["half"]:
        if not 1 <= hour <= 12 and match["half"] == "a":
            return None
        if hour <= 12:
            hour = hour % 12 + (12 if match["half"] == "p" else 0)
    elif match["pm"] and hour < 12:
        hour += 12
    elif match["am"] and hour == 12:
        hour = 0
    minute = match["M"] or match["M4"]
    told = f"T{hour:02}" + (f":{minute}" if minute else "")
    if match["S"]:
        told += f":{match['S']}"
    worded = bool(
        match["half"] or match["uhr"] or match["named"] or (match["zone"] and not match["S"])
    )
    return Clock(end, told + zone, match["dot"] is not None, worded)


def after_gap(folded: str, at: int) -> int:
    """Where the time can begin after a date that ends at ``at``, or the other way round."""
    match = _GAP.match(folded, at)
    return match.end() if match else at


def _offset(match: re.Match[str]) -> str:
    if match["sign2"]:
        return f"{match['sign2']}{match['oh2']}:{match['om2']}"
    if match["sign"]:
        return f"{match['sign']}{int(match['oh']):02}:{match['om'] or '00'}"
    return "Z" if match["zone"] else ""
