"""Script shares of a text, counted by the C code of the codecs: some microseconds per article."""

from __future__ import annotations

from normalizers.scripts import SCRIPT_RUNS

# The high byte of a UTF-16 code unit nearly always gives the script; the pages that hold several
# (Armenian and Hebrew, Georgian and Burmese, kana and CJK punctuation) are counted by regular
# expressions, and only when such a page occurs.
_PAGE_SCRIPTS = {
    "Latin": (0x01, 0x02, 0x1E),
    "Greek": (0x03, 0x1F),
    "Cyrillic": (0x04,),
    "Arabic": (0x06, 0x07, 0x08),
    "Devanagari": (0x09,),
    "Thai": (0x0E,),
    "Han": tuple(range(0x34, 0xA0)),
    "Hangul": tuple(range(0xAC, 0xD8)),
}
_SHARED_PAGES = (0x05, 0x10, 0x11, 0x1C, 0x30, 0x31, 0xD8, 0xF9, 0xFA, 0xFB, 0xFE)
_SHARED_SCRIPTS = ("Armenian", "Hebrew", "Georgian", "Kana")
_NUMBER = {script: number for number, script in enumerate(_PAGE_SCRIPTS, 1)}
_SHARED_NUMBER = len(_PAGE_SCRIPTS) + 1


def _page_table() -> bytes:
    numbers = bytearray(256)
    for script, pages in _PAGE_SCRIPTS.items():
        for page in pages:
            numbers[page] = _NUMBER[script]
    for page in _SHARED_PAGES:
        numbers[page] = _SHARED_NUMBER
    return bytes(numbers)


_PAGES = _page_table()
_NOT_LATIN_1_LETTERS = bytes(code for code in range(256) if not chr(code).isalpha())

# What one letter of a script says, in letters of an alphabet: a Chinese sentence has a third of the
# letters of its translation.
LETTER_WEIGHT = {"Han": 3, "Kana": 2, "Hangul": 2}


def script_shares(text: str) -> dict[str, int]:
    """Weighted number of letters per script, largest first.

    >>> script_shares("Минск, 21 May, 北京")
    {'Han': 6, 'Cyrillic': 5, 'Latin': 3}
    """
    counts = {}
    latin = len(text.encode("latin-1", "ignore").translate(None, _NOT_LATIN_1_LETTERS))
    if not text.isascii():
        pages = text.encode("utf-16-le", "surrogatepass")[1::2].translate(_PAGES)
        for script, number in _NUMBER.items():
            counts[script] = pages.count(number) * LETTER_WEIGHT.get(script, 1)
        if _SHARED_NUMBER in pages:
            for script in _SHARED_SCRIPTS:
                letters = sum(map(len, SCRIPT_RUNS[script].findall(text)))
                counts[script] = letters * LETTER_WEIGHT.get(script, 1)
        latin += counts["Latin"]
    counts["Latin"] = latin
    return dict(sorted(((s, n) for s, n in counts.items() if n), key=lambda item: (-item[1], item)))
