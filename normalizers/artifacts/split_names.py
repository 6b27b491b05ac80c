"""Surnames cut in two: ``Alexander Luka Shenko``, ``Mr Mede Vedev``.

Chinese has no spaces and transliterates syllable by syllable, and a translator that does not know the
name writes its pieces as words. The surnames are those of the authority's persons, cut wherever both
pieces can be spoken. The pieces may be somebody's own names, so a repair needs the person: the given
name before it, or an office before it and either the whole surname elsewhere in the article or other
signs of machine translation. With less it is flagged, with next to nothing passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizers.artifacts.bearers import bearers, names_of
from normalizers.artifacts.calques import Candidate, like_surface
from normalizers.artifacts.neighbours import INTRODUCED, TRADE_BEFORE
from normalizers.artifacts.reading import OFFICES, PRIVATE, Reading
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import entities

RULE = "split-name"
LISTS = (OFFICES, PRIVATE)

_SHORTEST = 5  # letters of a surname that is cut
_SHORT = 6  # letters below which only the given name will do
_PIECE = 2  # letters of its shorter piece
_VOWELS = re.compile("[aeiouyäöüáéíóúąęаеёиоуыэюяіїєў]", re.IGNORECASE)
_WORD_BEFORE = re.compile(r"(?P<word>[^\W\d_]+)\.?[ \u00a0]$")
_NAME_AFTER = re.compile(
    r"[-\w]|[ \u00a0](?!(?:And|But|He|She|The|In|On)\b)[A-ZА-ЯЁІЎЄЇ][a-zа-яёіўєї]"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A surname in two pieces, and who bears it."""

    entity: str
    family: str


def triggers(stylebook: Stylebook, language: str) -> Iterator[tuple[str, Cut]]:
    """Every surname of the authority, in all its spellings, in every two pieces."""
    for entity in entities(stylebook):
        if entity.type != "person" or entity.family_first:
            continue
        families = dict.fromkeys(family for _, family in names_of(entity, language))
        canonical = next(iter(families), "")
        for family in families:
            if family.isalpha() and len(family) >= _SHORTEST:
                for at in range(_PIECE, len(family) - _PIECE + 1):
                    pieces = family[:at], family[at:]
                    if all(map(_VOWELS.search, pieces)):
                        yield " ".join(pieces), Cut(entity.id, canonical)


def find(reading: Reading, cut: Cut, start: int, end: int) -> Iterator[Candidate]:
    """The pieces at a hit, repaired or flagged."""
    doc = reading.doc
    text = doc.text
    if not text[start].isupper() or _NAME_AFTER.match(text, end):
        return
    if reading.in_address(start, end) or reading.foreign(start, end):
        return
    before = _WORD_BEFORE.search(text, max(0, start - 30), start)
    named = before is not None and bearers(doc.stylebook, cut.family).is_given(before["word"])
    capital = all(piece[0].isupper() for piece in text[start:end].split())
    if not named and (
        not capital
        or len(cut.family) < _SHORT
        or reading.after_a_name(start)  # "Anna Luka Shenko": somebody else, of three names
        or INTRODUCED.match(text, end)
        or TRADE_BEFORE.search(text, max(0, start - 30), start)
    ):
        return
    if reading.among(PRIVATE, reading.around(start, end)):
        return
    office = reading.after_an_office(start)
    whole = (doc.context or doc).text
    known = re.search(rf"(?<!\w){re.escape(cut.family)}(?!\w)", whole) is not None
    if not (named or known or office):
        return
    ground = "the given name before it" if named else ""
    if known and office:
        ground = "the whole surname elsewhere in the article"
    yield Candidate(
        start,
        end,
        like_surface(text[start:end], cut.family),
        f"person:{fold_key(cut.family)}",
        f"artifacts.{RULE}",
        f"the surname {cut.family} in two pieces",
        editable=(named or office) and not reading.quoted(start, end),
        anchored=ground,
        silent=not (named or office),
    )
