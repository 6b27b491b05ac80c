"""What stands around a name in its sentence: whether a placeholder can take its place there.

A placeholder has no case. Where the ending of a name alone says what it does in the sentence («визит
Путина»), the engine would read the sentence wrong without it; behind a preposition, behind the office
that agrees with it, or as the subject it loses nothing.
"""

from __future__ import annotations

import re

from normalizers.folding import fold_key
from normalizers.names.index import Index
from normalizers.names.surroundings import sentence_head
from normalizers.scripts import is_cjk
from normalizers.stylebook.entities import Entity

_PREPOSITIONS = {
    "ru": "в во на из изо к ко с со от ото у о об обо до без при про через между над под перед за по "
    "около после против вместо кроме среди из-за из-под ради вокруг благодаря согласно вопреки для",
    "be": "у ў ва на з са са з-за з-пад да к ад аб пра без бяз пры праз паміж над пад перад за па каля "
    "пасля супраць замест акрамя апроч сярод дзеля вакол для дзякуючы паводле насуперак",
    "uk": "в у на з із зі зо з-за з-під до к від од про без при через між над під перед за по біля "
    "після проти замість крім окрім серед заради навколо для завдяки всупереч",
    "pl": "w we na z ze do od ode o u bez przy przez między nad pod przed za po koło obok po przeciw "
    "przeciwko zamiast oprócz poza wśród wokół dla dzięki według wobec ku",
}
_GOVERNING = {language: frozenset(words.split()) for language, words in _PREPOSITIONS.items()}
_JOINED = {"ru": "и|или", "be": "і|й|ды|або|ці", "uk": "і|й|та|або|чи", "pl": "i|oraz|lub|czy|a"}
_JOINTS = {
    language: re.compile(rf"[ \u00a0]*(?:,[ \u00a0]+|[ \u00a0](?:{words})[ \u00a0]+)")
    for language, words in _JOINED.items()
}
_OPENING = "«„“”\"'‘(["
_WORD_BEFORE = re.compile(
    rf"([^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*)[ \u00a0\u202f]+[{re.escape(_OPENING)}]?$"
)
_WORD_AFTER = re.compile(r"[ \u00a0\u202f]+([^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*)")
_SENTENCE_BEGINS = re.compile(
    r"(?:^|[.!?…][»”“\"')\]]*[ \u00a0\u202f])[ \u00a0\u202f]*(?:[–—―-][ \u00a0])?"
    rf"[{re.escape(_OPENING)}]*$"
)
_GLUE = "-‑‐–—_/@#&'’ʼ`"
_POSSESSIVE = re.compile(r"['’]s(?!\w)")
_REACH, _HEAD = 60, 12  # code points looked at


def is_bounded(text: str, start: int, end: int, language: str) -> bool:
    """Whether a name stands by itself: not glued to a hyphen, a dash, an apostrophe or a domain.

    An English possessive stays outside the placeholder.

    >>> is_bounded("Belarus's trade", 0, 7, "en"), is_bounded("Belarus’ trade", 0, 7, "en")
    (True, False)
    >>> is_bounded("Minsk-based", 0, 5, "en"), is_bounded("d’Emmanuel", 2, 10, "fr")
    (False, False)
    """
    before, after = text[start - 1 : start], text[end : end + 1]
    if before and (before in _GLUE or _is_letter(before)):
        return False
    if before == "." and _is_letter(text[start - 2 : start - 1]):
        return False
    if after == "." and _is_letter(text[end + 1 : end + 2]):
        return False
    if language == "en" and _POSSESSIVE.match(text, end):
        return True
    return not (after and (after in _GLUE or _is_letter(after)))


def _is_letter(char: str) -> bool:
    return char.isalnum() and not is_cjk(char)


def word_before(text: str, start: int) -> str:
    """The folded word right before a place, across an opening quote; empty at the head of a line."""
    line = text.rfind("\n", 0, start) + 1
    found = _WORD_BEFORE.search(text[max(line, start - _REACH) : start])
    return fold_key(found.group(1)) if found else ""


def words_around(text: str, start: int, end: int) -> tuple[str, str]:
    """The words right before and behind a span, as they are written."""
    line = text.rfind("\n", 0, start) + 1
    before = _WORD_BEFORE.search(text[max(line, start - _REACH) : start])
    after = _WORD_AFTER.match(text, end)
    return before.group(1) if before else "", after.group(1) if after else ""


def is_governed(text: str, start: int, language: str) -> bool:
    """Whether a preposition stands right before a name.

    >>> is_governed("приехал в Минск", 10, "ru"), is_governed("визит Путина", 6, "ru")
    (True, False)
    """
    return word_before(text, start) in _GOVERNING.get(language, ())


def is_joined(text: str, end: int, start: int, language: str) -> bool:
    """Whether nothing but "and" or a comma stands between two names: «в Минске и Бресте»."""
    joint = _JOINTS.get(language)
    return joint is not None and joint.fullmatch(text, end, start) is not None


def begins_sentence(text: str, start: int) -> bool:
    """Whether a sentence begins with what stands there, quotes and a dash aside.

    >>> begins_sentence("Да. «Сочи ждёт", 5), begins_sentence("город Сочи", 6)
    (True, False)
    """
    line = text.rfind("\n", 0, start) + 1
    head = text[line:start][-_HEAD:]
    return _SENTENCE_BEGINS.search(head if start - line <= _HEAD else f"x{head}") is not None


def is_quoted(text: str, start: int, end: int) -> bool:
    """Whether quotation marks stand right around a name: the «Gazprom» of «концерн «Газпром»»."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return bool(before and after) and before in '«„“”"‘《' and after in '»“”"’》'


def is_behind_office(text: str, start: int, entity: Entity, index: Index) -> bool:
    """Whether a person's own office stands right before the name, with its country or without it.

    Then the office has the case, and the name agrees with it: «с президентом Ильхамом Алиевым». Other
    people's offices («спикер Лукашенко») do not count: there the name is a genitive.
    """
    head = sentence_head(text, start)
    offices = index.offices
    return any(
        offices.title_length(office, head) > 0 or offices.is_office_of(office, country, head, "")
        for office, country in entity.offices
    )
