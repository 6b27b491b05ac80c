"""Typed view of the ``offices`` and ``lands`` tables: the words of an office, and of whose it is.

A row gives the words of one office, or of one country or body, in one language. ``text`` is made of
words as they stand in a text, in small or large letters:

* ``|`` stands between alternatives;
* ``*`` stands for any letters, or none: ``президент*`` is ``президента`` too;
* ``{land}`` in an office says where the country stands in the midst of it: ``head of {land} mission``;
* ``(…)`` around a country says that the word is a given name, a town or a common word as well
  (``(jordan)``, ``(kremlin)``): it counts beside an office and nowhere else.

An office is an id of one's own choice, the same through all languages; a person bears it in
``offices`` (see :mod:`normalizers.stylebook.entities`). A land is a code of ISO
3166 (``BY``, ``RU-CE``), or the id of a body or town of the authority that has officers; its own
names there count without a row. Several rows may speak of one thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from normalizers.folding import fold_key
from normalizers.stylebook import Row, Stylebook
from normalizers.stylebook.kept import kept

ANY = ""  # as an office or a land: whichever
LAND = "{land}"  # where the country stands in an office
HERE = "~"  # where a name stands in an example that names nobody of the authority
_PLAIN = re.compile(r"(?:[^\W_]|[ .'&/-]|\*)+")
_STEM = re.compile(r"(?<![^\W_])[^\W_]?\*")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a row. ``subject`` is the office or land; ``guarded`` ones stood in parentheses."""

    row: str
    subject: str
    words: tuple[str, ...]
    guarded: tuple[str, ...] = ()


Wordings = Mapping[str, tuple[Wording, ...]]


def _wording(row: str, subject: str, text: str) -> Wording:
    parts = [fold_key(part).strip() for part in text.split("|")]
    guarded = [part[1:-1].strip() for part in parts if part[:1] == "("]
    return Wording(row, subject, tuple(p for p in parts if p[:1] != "("), tuple(guarded))


def _wordings(stylebook: Stylebook, table: str, key: str, language: str) -> Wordings:
    found: dict[str, tuple[Wording, ...]] = {}
    for row in stylebook.rows(table):
        if row["language"] == language:
            wording = _wording(row["id"], row[key], row["text"])
            found[row[key]] = (*found.get(row[key], ()), wording)
    return found


@kept()
def office_words(stylebook: Stylebook, language: str) -> Wordings:
    """By office, its words in a language."""
    return _wordings(stylebook, "offices", "office", language)


@kept()
def land_words(stylebook: Stylebook, language: str) -> Wordings:
    """By country code or id of a body, its words in a language."""
    return _wordings(stylebook, "lands", "land", language)


def as_pattern(words: str) -> str:
    """One alternative as a regular expression over folded text.

    >>> bool(re.fullmatch(as_pattern("u.s. president*"), "u.s. presidents"))
    True
    """
    return re.escape(words).replace(r"\*", r"\w*")


def holds(row: Row, text: str) -> bool:
    """Whether a text holds words of a row."""
    words = (as_pattern(part.strip("() ")) for part in fold_key(row["text"]).split("|"))
    return any(re.search(one.replace(r"\{land\}", ".+"), fold_key(text)) for one in words)


def misworded(text: str, table: str) -> Iterator[str]:
    """What is wrong with the ``text`` of a row.

    >>> list(misworded("president|p*", "offices"))
    ["'p*' leaves too much open"]
    """
    for part in text.split("|"):
        words = part.strip()
        if table == "lands" and words[:1] == "(" and words[-1:] == ")":
            words = words[1:-1].strip()
        if table == "offices":
            if words.count(LAND) > 1 or words.startswith(LAND) or words.endswith(LAND):
                yield f"{LAND} stands once, and in the midst, not as in {words!r}"
                continue
            words = words.replace(LAND, "")
        if not words:
            yield "an alternative is empty"
        elif not _PLAIN.fullmatch(words):
            yield f"{words!r} is more than words and *"
        elif _STEM.search(words):
            yield f"{words!r} leaves too much open"
