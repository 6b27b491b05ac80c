"""The parts of a name: a label cut into morphemes and into names it contains.

The table ``morphemes`` holds the parts of names in seven languages. **Whole entries only, the longest
first**: names of the authority and labels of other concepts count as entries too, so that 白俄罗斯 is
never cut into 白 + 俄罗斯. Chinese is cut between characters, the other languages between words and, in
German, inside compounds (a morpheme that ends in a hyphen is the first part of one). What no row knows
is told by :class:`Split`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from normalizers.folding import fold_key
from normalizers.stylebook import Row, Stylebook
from normalizers.stylebook.entities import entities
from normalizers.stylebook.kept import kept
from normalizers.stylebook.label_keys import label_key, right_keys
from normalizers.stylebook.terms import NO_TERMS, countries
from normalizers.stylebook.wording import Part

TABLE = "morphemes"
LANGUAGES = ("zh", "ru", "be", "uk", "de", "es", "ar")
KINDS = ("adjective", "noun", "of", "particle", "preposition", "name")
_NOT_LATIN = ("ru", "be", "uk", "ar")
_NOT_GLOSSED = ("person", *NO_TERMS)
_WORD = re.compile(r"[^\W_]+(?:['’ʼ`\-][^\W_]+)*-?")
_BRACKETS = re.compile(r"[(（][^)）]*[)）]")
_DIGITS_OR_LATIN = re.compile(r"[0-9a-z\-]+")


@dataclass(frozen=True, slots=True)
class Morpheme:
    """One row of the table; ``glosses`` are never empty but for a particle."""

    row: str
    kind: str
    glosses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """A longer name inside a label: what it is called in English, and whose it is."""

    english: str
    owner: str


@dataclass(frozen=True, slots=True)
class Split:
    """A label cut into its parts; ``missing`` are the words or characters nobody knows."""

    parts: tuple[Part, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Lexicon:
    """The parts of labels in one language."""

    language: str
    morphemes: Mapping[str, Morpheme]
    names: Mapping[str, tuple[Name, ...]]
    countries: frozenset[str]  # in one character each

    def name(self, surface: str, label: str, own: frozenset[str]) -> Name | None:
        """The name a part of a label is, unless it is the label's own."""
        if surface == label:
            return None
        for name in self.names.get(surface, ()):
            if label_key(name.english) not in own:
                return name
        return None


@kept()
def lexicon(stylebook: Stylebook, language: str) -> Lexicon:
    """The morphemes and names of ``language``."""
    found = {}
    for row in stylebook.rows(TABLE):
        if row["language"] == language:
            glosses = tuple(filter(None, map(str.strip, row["glosses"].split("|"))))
            found[fold_key(row["morpheme"])] = Morpheme(row["id"], row["kind"], glosses)
    names: dict[str, dict[Name, None]] = {}
    for entity in entities(stylebook):
        english = entity.canonical.get("en")
        if english:
            written = (entity.canonical.get(language), *entity.spellings.get(language, ()))
            for surface in filter(None, written):
                names.setdefault(fold_key(surface), {})[Name(english, entity.id)] = None
    for concept in concepts(stylebook):
        english = concept["canonical"].get("en")
        for surface in labels_of(concept, language) if english else ():
            names.setdefault(fold_key(surface), {})[Name(english, concept["id"])] = None
    told = {key: tuple(owners) for key, owners in names.items()}
    characters = frozenset(filter(None, (one.character for one in countries(stylebook))))
    return Lexicon(language, found, told, characters)


@kept()
def concepts(stylebook: Stylebook) -> tuple[Row, ...]:
    """The rows of all concepts whose names can be read literally, in table order."""
    return tuple(row for row in stylebook.rows("terms") if row["type"] not in _NOT_GLOSSED)


def labels_of(concept: Row, language: str) -> tuple[str, ...]:
    """How a concept is called in a language it is translated from."""
    canonical = (concept.get("canonical") or {}).get(language)
    found = dict.fromkeys(filter(None, (canonical,)))
    for key in ("variants", "labels"):
        found.update(dict.fromkeys((concept.get(key) or {}).get(language, ())))
    return tuple(found)


def split(label: str, language: str, stylebook: Stylebook, concept: Row | None = None) -> Split:
    """The parts of a label.

    Args:
        label: a name in the language.
        language: one of :data:`LANGUAGES`.
        stylebook: whose morphemes and names.
        concept: whose label it is; its own names are cut, those of others kept.
    """
    words = lexicon(stylebook, language)
    own = right_keys(concept) if concept is not None else frozenset[str]()
    label = _BRACKETS.sub("", label)
    if language == "zh":
        return _split_signs("".join(_WORD.findall(label)), words, own)
    return _split_words(_WORD.findall(label), words, own)


def _split_signs(label: str, words: Lexicon, own: frozenset[str]) -> Split:
    """A label without spaces: the longest entry first, a shorter one where the rest has none."""
    whole = fold_key(label)
    longest = max(map(len, (*words.morphemes, *words.names)), default=0)
    dead: set[int] = set()

    def cut(start: int) -> tuple[Part, ...] | None:
        if start == len(label):
            return ()
        if start in dead:
            return None
        for end in range(min(len(label), start + longest), start, -1):
            part = _part(label[start:end], whole, words, own)
            rest = cut(end) if part else None
            if part and rest is not None:
                pair = {part.surface, *(one.surface for one in rest[:1])}
                if len(pair) == 2 and pair <= words.countries:
                    part = replace(part, paired=True)
                return (part, *rest)
        dead.add(start)
        return None

    parts = cut(0)
    if parts is not None:
        return Split(parts)
    missing: list[str] = []
    known: list[Part] = []
    at, gap = 0, -1  # where the last unknown character stood
    while at < len(label):  # told greedily: what is passed over between entries
        ends = range(min(len(label), at + longest), at, -1)
        found = next((p for end in ends if (p := _part(label[at:end], whole, words, own))), None)
        if found:
            known.append(found)
            at += len(found.surface)
        else:
            if gap == at - 1 and missing:
                missing[-1] += label[at]
            else:
                missing.append(label[at])
            gap, at = at, at + 1
    return Split(tuple(known), tuple(missing) or (label,))


def _split_words(tokens: list[str], words: Lexicon, own: frozenset[str]) -> Split:
    whole = fold_key(" ".join(tokens))
    parts: list[Part] = []
    missing: list[str] = []
    at = 0
    while at < len(tokens):
        for end in range(len(tokens), at, -1):
            part = _part(" ".join(tokens[at:end]), whole, words, own)
            if part:
                parts.append(part)
                at = end
                break
        else:
            pieces = _pieces(tokens[at], words)
            if pieces:
                parts += pieces
            else:
                missing.append(tokens[at])
            at += 1
    return Split(tuple(parts), tuple(missing))


def _part(surface: str, whole: str, words: Lexicon, own: frozenset[str]) -> Part | None:
    """What a stretch of a label is as a whole; a row of the table says more than a bare name."""
    key = fold_key(surface)
    morpheme = words.morphemes.get(key)
    if morpheme and not key.endswith("-"):
        return Part(surface, morpheme.kind, morpheme.glosses, morpheme.row)
    name = words.name(key, whole, own)
    if name:
        return Part(surface, "name", (name.english,), "")
    if words.language != "zh" and _DIGITS_OR_LATIN.fullmatch(key) and words.language in _NOT_LATIN:
        return Part(surface, "name", (surface,), "")
    return None


def _pieces(word: str, words: Lexicon) -> tuple[Part, ...]:
    """A compound: its bound parts (``staats-``) and its last word, the longest part first."""
    if word.endswith("-"):  # the first half of "Sicherheits- und Verteidigungsrat"
        first_half = _bound(word[:-1], words)
        return (first_half,) if first_half else ()
    if "-" in word:
        first, _, rest = word.partition("-")
        head = _bound(first, words) or _part(first, "", words, frozenset())
        tail = _part(rest, "", words, frozenset())
        pieces = (tail,) if tail else _pieces(rest, words)
        if head and pieces:
            return (head, *pieces)
    if words.language == "ar":
        return _prefixed(word, words)
    if words.language != "de":
        return ()
    for end in range(len(word) - 2, 1, -1):
        head = _bound(word[:end], words)
        if head:
            morpheme = words.morphemes.get(fold_key(word[end:]))
            if morpheme:
                return (head, Part(word[end:], morpheme.kind, morpheme.glosses, morpheme.row))
            rest_of_it = _pieces(word[end:], words)
            if rest_of_it:
                return (head, *rest_of_it)
    return ()


def _prefixed(word: str, words: Lexicon) -> tuple[Part, ...]:
    """An Arabic word with a particle written to it: و "and", ل "for" (which swallows the ا of ال)."""
    link = _part(word[:1], "", words, frozenset())
    if link is None or link.kind not in ("preposition", "particle") or len(word) < 4:
        return ()
    bare = word[1:]  # للتعاون is ل + التعاون, للجنة is ل + اللجنة
    for rest in (f"ا{bare}", f"ال{bare}", bare) if word[:2] == "لل" else (bare,):
        tail = _part(rest, "", words, frozenset())
        pieces = (tail,) if tail else _prefixed(rest, words)
        if pieces:
            return (link, *pieces)
    return ()


def _bound(surface: str, words: Lexicon) -> Part | None:
    morpheme = words.morphemes.get(f"{fold_key(surface)}-")
    if morpheme is None:
        return None
    return Part(f"{surface}-", morpheme.kind, morpheme.glosses, morpheme.row, bound=True)


def is_acronym(label: str) -> bool:
    """Whether a label has no parts to gloss: ``ОДКБ``, ``ЕС``."""
    words = _WORD.findall(label)
    return label.isupper() and all(len(word) <= 6 for word in words)
