"""The romanization grammar: how a Russian, Belarusian or Ukrainian name is spelled in Latin letters.

Every letter (or ending) has a few spellings in use. Newspapers, passports and standards mix them, but
within one word a writer is consistent: who writes ``ya`` for one ``я`` does so for the next. So the
spellings of a word are the combinations of one choice per *letter class*, not per letter:

>>> romanize("Кириенко", "ru", "en")[:3]
('kirienko', 'kiriyenko', 'kiriienko')
>>> "miadzvedzeu" in romanize("Мядзведзеў", "be", "en")
True
>>> "zełenski" in romanize("Зеленський", "uk", "pl")
True

The tables are in :mod:`normalizers.names.letters`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from normalizers.names.letters import (
    DIFFERENT,
    ENDINGS,
    LETTERS,
    NOMINATIVE,
    SOURCES,
    TIED,
    Choices,
)

__all__ = ["LATIN_TARGETS", "MAX_SPELLINGS", "SOURCES", "TARGETS", "lacinka", "romanize"]

MAX_SPELLINGS = 1200  # a word with more is left to its first ones
TARGETS = ("en", "de", "fr", "pl")
"""The languages whose own spellings are changed to the canonical one."""
LATIN_TARGETS = tuple(LETTERS)

_BEFORE_IOTATED = "аеёиоуыэюяіїєўьъ'-"
_SOFTENERS = {"ru": "еёюяьи", "be": "еёюяьі", "uk": "юяьіє"}
_ALWAYS_HARD = "жшцчщ"


class _Grammar:
    """The pieces of one pair of source and target language."""

    def __init__(self, source: str, target: str) -> None:
        self.letters = {**LETTERS[target], **DIFFERENT.get((source, target), {})}
        self.endings = ENDINGS.get((source, target), {})
        self.softeners = _SOFTENERS[source]
        longer = sorted((k for k in self.letters if k.isalpha() and len(k) > 1), reverse=True)
        self.piece = re.compile("|".join([*longer, "."]), re.DOTALL)
        # a piece between two letters: its group, and its spellings; there are few such triples
        self._told: dict[tuple[str, str, str], tuple[str, Choices]] = {}

    def slots(self, word: str) -> Iterator[tuple[str, Choices]]:
        """The pieces of a word, each with its group and its spellings; none for an unknown character."""
        tail = next((ending for ending in self.endings if word.endswith(ending)), "")
        stem = word.removesuffix(tail)
        previous, at = "", 0
        for piece in self.piece.findall(stem):
            at += len(piece)
            triple = (piece, previous, word[at : at + 1])
            told = self._told.get(triple)
            if told is None:
                key = self._key(*triple)
                choices = ("-",) if piece == "-" else self.letters.get(key, ())
                told = self._told[triple] = (TIED.get(key, key), choices)
            yield told
            previous = piece[-1]
        if tail:
            yield TIED.get(tail + "$", tail + "$"), self.endings[tail]

    def _key(self, piece: str, previous: str, following: str) -> str:
        letters = self.letters
        if not previous and piece + "^" in letters:
            return piece + "^"
        if piece in letters or piece == "-":
            return piece
        if piece == "л":
            return "л-" if following and following in self.softeners else "л+"
        if not previous or previous in _BEFORE_IOTATED:
            return piece + "+"
        if previous in _ALWAYS_HARD and piece + "!" in letters:
            return piece + "!"
        return piece + "-"


@lru_cache(maxsize=64)
def _grammar(source: str, target: str) -> _Grammar:
    return _Grammar(source, target)


@lru_cache(maxsize=16384)  # given names are few, and every bearer asks for the same
def romanize(word: str, source: str, target: str) -> tuple[str, ...]:
    """All spellings of ``word`` in Latin letters, lower case, the most usual first.

    Args:
        word: a name in Cyrillic letters.
        source: ``ru``, ``be`` or ``uk``.
        target: one of :data:`LATIN_TARGETS`.

    Returns:
        The spellings; none when the word holds a character the grammar does not know.
    """
    word = word.lower().replace("’", "'").replace("ʼ", "'")
    slots = list(_grammar(source, target).slots(word))
    if not all(choices for _, choices in slots):
        return ()
    groups: dict[str, int] = {}
    for group, choices in slots:
        if len(choices) > 1:
            groups[group] = max(groups.get(group, 0), len(choices))
    found: dict[str, None] = {}
    # of each piece the group and what it is for each choice of that; neighbours without one are joined
    places = {group: place for place, group in enumerate(groups)}
    pieces: list[tuple[int, Choices]] = []
    for group, choices in slots:
        place = places.get(group, -1)
        if place >= 0:
            size = groups[group]
            pieces.append((place, choices + choices[-1:] * (size - len(choices))))
        elif pieces and pieces[-1][0] < 0:
            pieces[-1] = (-1, (pieces[-1][1][0] + choices[0],))
        else:
            pieces.append((-1, choices[:1]))
    # the last group varies fastest, so the rarer spellings of the first ones come last
    for numbers in product(*map(range, groups.values())):
        chosen = (*numbers, 0)  # the piece without a group is the same in all
        found["".join([spelled[chosen[place]] for place, spelled in pieces])] = None
        if len(found) >= MAX_SPELLINGS:
            break
    if target in NOMINATIVE:
        found |= dict.fromkeys(_with_ending(form, *NOMINATIVE[target]) for form in list(found))
    return tuple(found)


def _with_ending(name: str, consonant: str, glide: str) -> str:
    if not name or name[-1] in "aeiouy" or name.endswith(("is", "as", "us")):
        return name
    if consonant == "as" and name.endswith("ič"):
        return name + "ius"
    return name + (glide if name.endswith("j") else consonant)


_LACINKA = dict(
    zip("абвгґдзйкмнопрстуўфцчшыэ", "abvhgdzjkmnoprstuŭfcčšye", strict=True), ж="ž", х="ch"
)
_IOTATED = {"е": "e", "ё": "o", "ю": "u", "я": "a"}
_SOFT = {"з": "ź", "л": "l", "н": "ń", "с": "ś", "ц": "ć"}
_PIECE = re.compile("[знсцл]ь|л[еёюяі]|.", re.DOTALL)


def lacinka(word: str) -> str:
    """A Belarusian name in Łacinka, the traditional Latin alphabet, in lower case.

    >>> lacinka("Лукашэнка"), lacinka("Сяргей"), lacinka("Бяляцкі")
    ('łukašenka', 'siarhiej', 'bialacki')
    """
    parts: list[str] = []
    previous = ""
    for match in _PIECE.finditer(word.lower()):
        piece = match.group()
        if len(piece) == 2 and piece[1] == "ь":
            parts.append(_SOFT[piece[0]])
        elif len(piece) == 2:
            parts.append("l" + _IOTATED.get(piece[1], "i"))
        elif piece in _IOTATED:
            iota = "j" if not previous or previous in _BEFORE_IOTATED else "i"
            parts.append(iota + _IOTATED[piece])
        elif piece == "л":
            parts.append("ł")
        elif piece == "і":
            parts.append("i")
        elif piece not in "ь'’ʼ":
            parts.append(_LACINKA.get(piece, piece))
        previous = piece[-1]
    return "".join(parts)
