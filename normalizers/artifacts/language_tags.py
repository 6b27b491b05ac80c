"""Language tags glued to a text: ``The talks go on.en``, ``>>eng<< The talks go on``.

Translation models are told the language they shall write with a token of their own, and careless
pipelines glue a language code to the end of a field. A token that only a model writes is removed at
either end of a line. A bare code is removed where it touches the stop of a sentence and is no name of
an internet domain (``said Lenta.ru``); one that stands by itself at the end of an article is flagged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.artifacts.reading import Reading
from normalizers.findings import Edit, Evidence, Flag

RULE = "artifacts.language-tag"
CATEGORY = "language-tag"

_TWO = "en|ru|be|uk|de|fr|pl|zh|es|it|ar|ja|ko|lt|lv|et|kk|sr|bg|cs|tr"
_THREE = "eng|rus|bel|ukr|deu|ger|fra|fre|pol|zho|chi|spa|ita|ara|jpn|kor|lit|lav|est|kaz|srp|bul"
_CODE = f"(?:{_TWO}|{_THREE})"
_REGION = rf"(?:{_TWO})-(?:[A-Z]{{2}}|Hans|Hant|Latn|Cyrl)"  # zh-CN
# Marian's >>eng<<, T5's and M2M's <2en> and __en__, mBART's en_XX, NLLB's eng_Latn, fastText's label.
_TOKEN = (
    rf"(?:>>{_CODE}(?:_[A-Z][a-z]{{3}})?<<|</?2{_CODE}>|__{_CODE}__|__label__{_CODE}"
    rf"|\[?(?:{_TWO})_(?:XX|[A-Z]{{2}})\]?|\[?(?:{_THREE})_(?:Latn|Cyrl|Hans|Hant|Arab)\]?)"
)
_AT_START = re.compile(rf"^(?P<tag>{_TOKEN}[ \u00a0]*)(?=\S)", re.MULTILINE)
_AT_END = re.compile(rf"(?<=\S)(?P<tag>[ \u00a0]*{_TOKEN})[ \u00a0]*$", re.MULTILINE)
_STOPPED = re.compile(
    r"(?P<word>[^\W\d_]*)(?P<stop>[.!?…。！？])(?P<close>[\"”»’)]*)"
    r"(?P<tag>(?P<gap>[ \u00a0]?)(?P<open>[(\[]?)"
    rf"(?P<code>{_REGION}|{_CODE}|(?i:{_CODE}))(?P<shut>[)\]]?))$"
)
_TAIL = 40  # code points at the end of a line in which its last word, the stop and the tag lie
_DOMAINS = frozenset("ru be uk de fr pl es it ar kr lt lv kz rs bg cz tr et cs sr by ua cn".split())
_WORDS = frozenset("it be est de et".split())  # codes that are words as well
_LINE_WORDS = 4  # a line with fewer is a menu or an address


def find(reading: Reading) -> Iterator[Edit | Flag]:
    """Tags at the beginning and the end of lines."""
    text = reading.doc.text
    if "<" in text or "_" in text:
        for pattern in (_AT_START, _AT_END):
            for match in pattern.finditer(text):
                if _is_prose(reading, match.start("tag")):
                    yield _removal(*match.span("tag"), "a language token of a translation model")
    for line in reading.doc.lines:
        last = text[line.end - 1 : line.end]
        if not (last.isalpha() or last in (")", "]")):
            continue  # most paragraphs end with a stop
        yield from _at_end(
            reading, _STOPPED.search(text, max(line.start, line.end - _TAIL), line.end)
        )


def _at_end(reading: Reading, match: re.Match[str] | None) -> Iterator[Edit | Flag]:
    """A code behind the last stop of a line."""
    if match is not None:
        code, brackets = match["code"], match["open"] + match["shut"]
        if brackets not in ("", "()", "[]"):
            return
        if not (code.islower() or code.isupper() or "-" in code):
            return
        start, end = match.span("tag")
        if not _is_prose(reading, start) or reading.foreign(start, end):
            return
        glued = not match["gap"] and brackets != "()"
        if glued and not brackets and _is_domain(match):
            return
        if glued and (match["word"] or match["close"]):
            yield _removal(start, end, "a language code glued to the end of a sentence")
        elif _ends_article(reading, end) and code.lower() not in _WORDS:
            yield _flag(start, end)


def _is_domain(match: re.Match[str]) -> bool:
    """Whether the code may be that of a country in an internet address: ``kremlin.ru``."""
    dotted = match["stop"] == "." and not match["close"]
    return dotted and match["code"].lower() in _DOMAINS and match["word"].isascii()


def _is_prose(reading: Reading, at: int) -> bool:
    """Whether the line has enough words to be a sentence with a tag, not the tag's own line."""
    return len(reading.doc.line_at(at).text.split()) >= _LINE_WORDS


def _ends_article(reading: Reading, end: int) -> bool:
    return not reading.doc.text[end:].strip()


def _removal(start: int, end: int, reason: str) -> Edit:
    return Edit(start, end, "", RULE, CATEGORY, reason=reason, confidence=0.97)


def _flag(start: int, end: int) -> Flag:
    return Flag(start, end, CATEGORY, RULE, "", Evidence.C, "it looks like a language code")
