"""Number scales of Chinese left in the text: ``350 one hundred million`` for 350 亿.

Chinese counts in ten thousands (万) and hundred millions (亿). What the number should be is
arithmetic, whether the translator had already multiplied is not: numbers are only flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.artifacts.reading import Reading
from normalizers.findings import Evidence, Flag
from normalizers.stylebook import Stylebook

RULE = "number-scale"
CATEGORY = "number-scale"

_SCALES = {
    "en": {"hundred million": 10**8, "hundred millions": 10**8, "hundred-million": 10**8,
           "ten thousand": 10**4, "ten thousands": 10**4, "ten million": 10**7,
           "hundred thousand": 10**5, "100 million": 10**8},
    "ru": {"сто миллионов": 10**8, "сотен миллионов": 10**8, "десять тысяч": 10**4,
           "десятков тысяч": 10**4, "100 миллионов": 10**8},
    "be": {"сто мільёнаў": 10**8, "100 мільёнаў": 10**8, "дзесяць тысяч": 10**4},
    "uk": {"сто мільйонів": 10**8, "100 мільйонів": 10**8, "десять тисяч": 10**4},
    "de": {"hundert Millionen": 10**8, "100 Millionen": 10**8, "zehntausend": 10**4,
           "zehn Tausend": 10**4},
    "fr": {"cent millions": 10**8, "100 millions": 10**8, "dix mille": 10**4},
    "pl": {"sto milionów": 10**8, "100 milionów": 10**8, "dziesięć tysięcy": 10**4},
}  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.,:/$€£¥-])(\d[\d,]*(?:\.\d+)?)[ \u00a0](?:(one|a) )?$")
# "In 2019 ten thousand people left", "on 8 May ten thousand": the digits are a date.
_YEAR = re.compile(
    r"\b(?:in|since|by|from|until|till|before|after|during|of|early|late|year|years|"
    r"и|в|с|к|до|после|году?)[ \u00a0](?:19|20)\d\d[ \u00a0]$|"
    r"(?:^|[.!?\n][ \u00a0]*)(?:19|20)\d\d[ \u00a0]$",
    re.IGNORECASE,
)
_SMALL_WORD = re.compile(r"(?<!\w)[^\W\d_A-ZА-Я]{2,}[ \u00a0]$")
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?[ \u00a0](?:\d{1,2},? )?"
    r"(?:\d{1,2}|(?:19|20)\d\d)[ \u00a0]$"
)


def triggers(_stylebook: Stylebook, language: str) -> Iterator[tuple[str, int]]:
    """The scale words of the language."""
    yield from _SCALES.get(language, {}).items()


def find(reading: Reading, scale: int, start: int, end: int) -> Iterator[Flag]:
    """A scale word with a number in digits before it."""
    text = reading.doc.text
    low = max(0, start - 24)
    match = _NUMBER.search(text[low:start])
    if match is None or reading.in_address(start, end):
        return
    stop = start - len(match[2] or "") - bool(match[2])  # before "one", the number's own word
    lead = text[max(0, start - 40) : stop]
    if _YEAR.search(lead) or _DAY.search(lead):
        return
    if reading.language != "en" and _A_YEAR.fullmatch(match[1]):
        return  # too many ways to say when
    if text[start].isdigit() and not _SMALL_WORD.search(lead, 0, len(lead) - len(match[1]) - 1):
        return  # "the Boeing 737 100 million people have flown in"
    if match[2] is None and scale in (10**5, 10**7):
        return  # "3 hundred thousand" is clumsy, not a residue; "3 one hundred thousand" is one
    yield Flag(
        low + match.start(),
        end,
        CATEGORY,
        "artifacts.number-scale",
        spelled(match[1], scale) if reading.language == "en" else None,
        Evidence.C,
        f"a digit number before a Chinese scale word (× {scale:,})",
    )


def spelled(digits: str, scale: int) -> str | None:
    """What the number would be, in words an editor would write.

    >>> spelled("350", 10**8), spelled("1.2", 10**4)
    ('35 billion', '12,000')
    """
    whole, _, part = digits.replace(",", "").partition(".")
    value, rest = divmod(int(whole + part) * scale, 10 ** len(part))
    if rest:
        return None
    for size, name in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if value >= size:
            return f"{value / size:.6g} {name}"
    return f"{value:,}"
