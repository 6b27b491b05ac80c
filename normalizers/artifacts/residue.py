"""Source-script residue: what the translator left standing of the language it came from.

A run of Han in a Latin or Cyrillic line, a lower-case Cyrillic word in a Latin one, a word with
letters of two scripts. Nobody can tell what was meant without the source, so all are flagged.
A name given in its own script (in brackets or quotes) is good style and no residue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.artifacts.reading import Reading
from normalizers.findings import Evidence, Flag

CATEGORY = "residue"

_CJK = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_CJK_RUN = re.compile(f"[{_CJK}]+")
_CYRILLIC_WORD = re.compile("(?<![\\w-])[а-яёіїєґў]{2,}(?![\\w-])")
_MIXED = re.compile(
    # letters that look alike in both scripts, beside at least one letter of the other script
    "\\b(?:[А-Яа-яЁёІіЇїЄєҐґЎў]+[ABCEHKMOPTXaceopxyi]+[А-Яа-яЁёІіЇїЄєҐґЎў]*"
    "|[ABCEHKMOPTXaceopxyi]+[А-Яа-яЁёІіЇїЄєҐґЎў]+[ABCEHKMOPTXaceopxyi]*"
    "|[A-Za-z]+[АВЕКМНОРСТХаеорсухі]+[A-Za-z]*|[АВЕКМНОРСТХаеорсухі]+[A-Za-z]{2,})\\b"
)
_ONLY_LATIN_I = re.compile("[\u0400-\u052fiI]+")
_SCALE = re.compile(r"\d\s*[千万亿兆]")
_BRACKETS = re.compile(r"\([^()\n]{0,120}\)|（[^（）\n]{0,120}）|\[[^\[\]\n]{0,120}\]")


def find(reading: Reading) -> Iterator[Flag]:
    """All residue of a text in a Latin or Cyrillic language."""
    doc = reading.doc
    text = doc.text
    if text.isascii() or reading.language in ("zh", "ja", "ko", "und"):
        return
    for match in _CJK_RUN.finditer(text):
        low, high = match.span()
        scale = _SCALE.match(text, max(0, low - 1))
        if scale is None and low > 1 and text[low - 1] == " ":
            scale = _SCALE.match(text, low - 2)
        if not scale and (_given_in_script(reading, low, high) or _own_line(reading, low)):
            continue
        yield _flag(low, high, "Chinese scale character" if scale else "Han in a Latin sentence")
    if reading.language in ("ru", "be", "uk", "bg", "sr", "mk", "kk"):
        return
    if re.search("[Ѐ-ӿ]", text) is None:
        return
    for match in _CYRILLIC_WORD.finditer(text):
        low, high = match.span()
        if not _given_in_script(reading, low, high) and not _own_line(reading, low):
            yield _flag(low, high, "a Cyrillic word in a Latin sentence")


def mixed(reading: Reading) -> Iterator[Flag]:
    """Words with letters of two scripts that look the same."""
    text = reading.doc.text
    if text.isascii():
        return
    for match in _MIXED.finditer(text):
        word = match.group()
        if len(word) < 4 or (reading.language in ("be", "uk") and _ONLY_LATIN_I.fullmatch(word)):
            continue  # an acronym, or і typed as a Latin i: a habit of the keyboard
        if not reading.in_address(*match.span()):
            yield _flag(match.start(), match.end(), "letters of two scripts in one word")


def _flag(start: int, end: int, reason: str) -> Flag:
    return Flag(start, end, CATEGORY, "artifacts.residue", None, Evidence.C, reason)


def _given_in_script(reading: Reading, start: int, end: int) -> bool:
    """Whether the run stands in brackets or quotes: a name in its own script."""
    line = reading.doc.line_at(start)
    for match in _BRACKETS.finditer(reading.doc.text, line.start, line.end):
        if match.start() < start and end < match.end():
            return True
    return reading.quoted(start, end) or reading.foreign(start, end)


def _own_line(reading: Reading, start: int) -> bool:
    """Whether the line as a whole is in the other script: a foreign line, not a residue."""
    line = reading.doc.line_at(start).text
    other = sum(map(len, _CJK_RUN.findall(line))) + len(re.findall("[Ѐ-ӿ]", line))
    return 2 * other > len(re.findall("[A-Za-zÀ-ɏ]", line))
