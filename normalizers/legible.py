"""The text as a reader sees it: homoglyphs and traditional characters replaced, length unchanged.

Names are looked for in this view and edited in the real text. So a Latin letter inside a Cyrillic name
(or the reverse) and a traditional character inside a simplified text are repaired inside names of the
authority and nowhere else. In a traditional text names are found and left as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

_LATIN = "aceiopxyABCEHIKMOPTXYsjS"
_CYRILLIC = "асеіорхуАВСЕНІКМОРТХУѕјЅ"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_MIXED = re.compile(
    r"(?<![^\W\d_])[^\W\d_]*(?:[A-Za-z][\u00ad\u200b]?[\u0400-\u045f]|[\u0400-\u045f][\u00ad\u200b]?[A-Za-z])[^\W\d_]*"
)
# cheap tests first: most texts hold letters of one script only
_ANY_CYRILLIC = re.compile("[\u0400-\u045f]")
_ANY_LATIN = re.compile("[A-Za-z]")
_TOUCHING = re.compile(
    "[A-Za-z][\u00ad\u200b]?[\u0400-\u045f]|[\u0400-\u045f][\u00ad\u200b]?[A-Za-z]"
)
_TRADITIONAL = re.compile(
    "[這個們說時來對開關為過發還國會現問題經實長間無書電話見車東門馬兩學應與從將當員區總統]"
)
_SIMPLIFIED = re.compile(
    "[这个们说时来对开关为过发还国会现问题经实长间无书电话见车东门马两学应与从将当员区总统罗议]"
)


def legible(text: str, simplified: Mapping[str, str]) -> str:
    """``text`` with the same length, mixed-script words in one script, known characters simplified.

    >>> legible("Mr Lukаshenko, Путiн", {})
    'Mr Lukashenko, Путін'
    """
    if text.isascii():
        return text
    text = _in_one_script(text)
    if simplified and any(char in text for char in simplified):
        text = text.translate({ord(old): new for old, new in simplified.items()})
    return text


@lru_cache(maxsize=4)
def _in_one_script(text: str) -> str:
    """Every word in one script; kept, because several stages ask it of one text."""
    if _ANY_CYRILLIC.search(text) and _ANY_LATIN.search(text) and _TOUCHING.search(text):
        return _MIXED.sub(_one_script, text)
    return text


def _one_script(match: re.Match[str]) -> str:
    word = match.group()
    latin = sum("A" <= char <= "z" for char in word)
    cyrillic = sum("\u0400" <= char <= "\u045f" for char in word)
    return word.translate(_TO_LATIN if latin > cyrillic else _TO_CYRILLIC)


def is_simplified(text: str) -> bool:
    """Whether a Chinese text is set in simplified characters, stray traditional ones aside."""
    return len(_SIMPLIFIED.findall(text)) > len(_TRADITIONAL.findall(text))
