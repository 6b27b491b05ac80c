"""Surnames cut in two: ``Alexander Luka Shenko``, ``Mr Mede Vedev``.

Chinese has no spaces and transliterates syllable by syllable, and a translator that does not know the
name writes its pieces as words. The surnames are those of the authority's persons, cut wherever both
pieces can be spoken. The pieces may be somebody's own names, so a repair needs the person: the given
name before it, or the whole surname elsewhere in the article. Beside an office it is flagged, and
repaired if the article reads machine-translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizers.artifacts.calques import Candidate, like_surface
from normalizers.artifacts.reading import OFFICES, PRIVATE, Reading
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import entities

RULE = "split-name"
LISTS = (OFFICES, PRIVATE)

_SHORTEST = 6  # letters of a surname that is cut
_PIECE = 2  # letters of its shorter piece
_VOWELS = re.compile("[aeiouyäöüáéíóúąęаеёиоуыэюяіїєў]", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_]+)\.?[ \u00a0]$")
_NAME_AFTER = re.compile(
    r"[-\w]|[ \u00a0](?!(?:And|But|He|She|The|In|On)\b)[A-ZА-ЯЁІЎЄЇ][a-zа-яёіўєї]"
)
_SAME = 3  # letters in which spellings of a given name agree


@dataclass(frozen=True, slots=True)
class Cut:
    """A surname in two pieces, and who bears it."""

    entity: str
    given: frozenset[str]  # in all spellings and languages of the row, small
    family: str


def triggers(stylebook: Stylebook, language: str) -> Iterator[tuple[str, Cut]]:
    """Every surname of the authority in every two pieces."""
    for entity in entities(stylebook):
        if entity.type != "person" or entity.family_first or language not in entity.canonical:
            continue
        given, family = entity.split(entity.canonical[language])
        if not given or not family.isalpha() or len(family) < _SHORTEST:
            continue
        others = (entity.spellings, entity.other_names)
        names = (
            given,
            *(entity.split(name)[0] for one in others for name in one.get(language, ())),
        )
        words = frozenset(fold_key(word) for name in names for word in _WORD.findall(name))
        cut = Cut(entity.id, words, family)
        for at in range(_PIECE, len(family) - _PIECE + 1):
            pieces = family[:at], family[at:]
            if all(map(_VOWELS.search, pieces)):
                yield " ".join(pieces), cut


def find(reading: Reading, cut: Cut, start: int, end: int) -> Iterator[Candidate]:
    """The pieces at a hit, repaired or flagged."""
    doc = reading.doc
    text = doc.text
    if not text[start].isupper() or _NAME_AFTER.match(text, end):
        return
    if reading.in_address(start, end) or reading.foreign(start, end):
        return
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    named = before is not None and _is_given(before["word"], cut)
    if not named and (reading.after_a_name(start) or not _is_capital(text[start:end])):
        return  # "Anna Luka Shenko": somebody else, of three names
    if reading.among(PRIVATE, reading.around(start, end)):
        return
    whole = (doc.context or doc).text
    known = re.search(rf"(?<!\w){re.escape(cut.family)}(?!\w)", whole) is not None
    if not (named or known or reading.after_an_office(start)):
        return
    yield Candidate(
        start,
        end,
        like_surface(text[start:end], cut.family),
        f"person:{fold_key(cut.family)}",
        f"artifacts.{RULE}",
        f"the surname {cut.family} in two pieces",
        editable=not reading.quoted(start, end),
        anchored=named or known,
    )


def _is_capital(pieces: str) -> bool:
    return all(piece[0].isupper() for piece in pieces.split())


def _is_given(word: str, cut: Cut) -> bool:
    """Whether a word is a spelling of the given name: Aleksandr for Alexander, Sergey for Sergei."""
    key = fold_key(word)
    alike = len(key) > _SAME and word[0].isupper()
    return key in cut.given or (alike and any(key[:_SAME] == one[:_SAME] for one in cut.given))
