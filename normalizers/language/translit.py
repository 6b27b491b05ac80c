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

MIN_LETTERS, MIN_WORDS = 10, 2  # words in small letters; of one beside a name, more is asked
ONE_WORD_READS = 0.5
# Nats per letter by which Russian leads the best reading in another language. Of labelled Russian of
# four words and more, transliterated, 97 % leads by more than READS_RUSSIAN; of text in the languages
# written in Latin letters, 2 of 4,665. What leads by less and could only be Serbian is in neither.
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
_UNIT = re.compile(
    "|".join(
        "iy(?![aeou])" if unit == "iy" else unit for unit in sorted(_LETTERS, key=len, reverse=True)
    )
)
_PLURAL = re.compile(r"(?<=[bcdfghklmnprstvwxz])ye\b")  # "dannye" ends in -ые
# Libraries spell otherwise (ISO 9, GOST 7.79 A): š ž č, ch or x for х, j for й, c for ц.
_SCHOLARLY = re.compile("[šžčèë]")
_SCHOLAR_LETTERS = str.maketrans("šžčèëxhc", "шжчэёххц")
_SCHOLAR_GLIDE = re.compile(r"(?<=[аеёиоуыэюяaeiouy])j(?![aeuo])")
# after a vowel, y and j are й: "moy", "vojny"
_GLIDE = re.compile(r"(?<=[aeiouy])[yj](?![aeou])")
_SPELLED = re.compile(r"[a-zšžčèë'’\s\d.,!?:;()«»\"+–—-]+")

_SMALL_WORD = re.compile(r"\b[a-zšžčèë]{2,}")
_OTHER_SCRIPTS = re.compile(r"[\u0370-\U0010ffff]+")


def back_to_cyrillic(lowered: str) -> str:
    """The text in Cyrillic letters, as a Russian reader would read it.

    >>> back_to_cyrillic("zametili oshibku? nazhmite")
    'заметили ошибку? нажмите'
    >>> back_to_cyrillic("ščit"), back_to_cyrillic("novye dannye")
    ('щит', 'новые данные')
    """
    if _SCHOLARLY.search(lowered):
        lowered = lowered.replace("šč", "щ").replace("ch", "х").translate(_SCHOLAR_LETTERS)
        lowered = _SCHOLAR_GLIDE.sub("й", lowered)
    lowered = _PLURAL.sub("ые", lowered)
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
    small = len(_SMALL_WORD.findall(text))
    if not small:
        return False
    return russian_lead(text) > (READS_RUSSIAN if small >= MIN_WORDS else ONE_WORD_READS)
