"""Russian in Latin letters: "Zametili oshibku?" is neither English nor Serbian.

The letters are turned back into Cyrillic (the common informal spellings, which are those of BGN/PCGN
with Internet habits), and the n-grams say what is likelier: Russian in the one spelling or any language
in the other. That is weak ground, good for a hint and nothing more: names and titles are spelled so,
and a system for one language reads another's quite well.
"""

from __future__ import annotations

import math
import re

from normalizers.language.ngrams import grams

MIN_LETTERS, MIN_WORDS = 10, 2
# Nats per letter by which Russian leads the best reading in another language. Of the labelled segments,
# transliterated, 97 % of those of four words and more lead by more than READS_RUSSIAN; of those in
# nine other languages .3 % do. What leads by less and could only be Serbian is in neither for certain.
READS_RUSSIAN, DOUBTFUL_SERBIAN = -0.2, -0.7
_LETTERS = {
    "shch": "щ",
    "sch": "щ",
    "zh": "ж",
    "kh": "х",
    "ts": "ц",
    "ch": "ч",
    "sh": "ш",
    "yu": "ю",
    "ju": "ю",
    "iu": "ю",
    "ya": "я",
    "ja": "я",
    "ia": "я",
    "yo": "ё",
    "jo": "ё",
    "ye": "е",
    "je": "е",
    "iy": "ий",
    "yy": "ый",
    "ij": "ий",
    "yj": "ый",
    "''": "ъ",
    **dict(zip("abvgdezijklmnoprstufhcyxw", "абвгдезийклмнопрстуфхцыхв", strict=True)),
    "'": "ь",
    "’": "ь",
    "q": "к",
}
_UNIT = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)))
# after a vowel, y and j are й: "moy", "vojny"
_GLIDE = re.compile(r"(?<=[aeiouy])[yj](?![aeou])")
_SPELLED = re.compile(r"[a-z'’\s\d.,!?:;()«»\"+–—-]+")

_SMALL_WORD = re.compile(r"\b[a-z]{2,}")
_OTHER_SCRIPTS = re.compile(r"[\u0370-\U0010ffff]+")


def back_to_cyrillic(lowered: str) -> str:
    """The text in Cyrillic letters, as a Russian reader would read it.

    >>> back_to_cyrillic("zametili oshibku? nazhmite")
    'заметили ошибку? нажмите'
    """
    return _UNIT.sub(lambda match: _LETTERS[match.group()], _GLIDE.sub("й", lowered))


def russian_lead(text: str) -> float:
    """By how many nats a letter Russian is the likelier reading; minus infinity if it is none."""
    lowered = _OTHER_SCRIPTS.sub(" ", text.lower())
    letters = sum(map(str.isalpha, lowered))
    if letters < MIN_LETTERS or not _SPELLED.fullmatch(lowered):
        return -math.inf
    cyrillic = back_to_cyrillic(lowered)
    read = grams("Cyrillic").scores(cyrillic)["ru"] / sum(map(str.isalpha, cyrillic))
    return read - max(grams("Latin").scores(lowered).values()) / letters


def reads_russian(text: str) -> bool:
    """Whether a text in Latin letters is Russian, or as good as; never a word and a name.

    >>> reads_russian("Zametili oshibku? Vydelite tekst"), reads_russian("Tsikhanouskaya waved")
    (True, False)
    """
    return len(_SMALL_WORD.findall(text)) >= MIN_WORDS and russian_lead(text) > READS_RUSSIAN
