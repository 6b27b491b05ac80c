"""Typed view of the ``terms`` table: the termbase and the word lists its rules refer to.

Four kinds of row share the table, told apart by ``type``:

* a **term** (``institution``, ``event``, ``person`` …): one concept, its canonical label per
  language, the ``variants`` that are right as well, its ``labels`` in the languages it is translated
  from, and its *calques*, the wrong labels machine translation gives it;
* more **calques** (``calques``) of a ``concept`` that has a row of its own: those of another language,
  or a user's own;
* a **country** (``country``): the adjective of a country and the literal readings of its
  one-character name in Chinese (白, "white", for Belarus), for pairs such as 俄白;
* a **word list** (``words``): anchors, forbidden company and nouns, referred to as ``@name``.

A calque is a ``text``, taken literally, or a ``pattern``: ``[the ]`` is optional, ``(a|b)`` a
choice, ``{list}`` any word of the list ``@list``, ``_`` a space or a hyphen, ``*`` any ending;
``before<calque>after`` says what must stand on either side without being part of the span.
``forms`` pairs each inflected form with its replacement, for languages whose nouns have cases.
A calque may have an ``example`` and a ``counter_example`` of its own, beside those of its row. A
person may have ``pinyin``: the Chinese label in syllables, looked for in every grouping behind an
office.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from normalizers.folding import fold_key
from normalizers.scripts import is_cjk
from normalizers.stylebook import Row, Stylebook, StylebookError
from normalizers.stylebook.kept import kept

_SPACE = r"[ \u00a0]+"
_JOIN = r"[ \u00a0\-\u2010-\u2015/]+"
_SYNTAX = {
    "[": "(?:",
    "]": ")?",
    "(": "(?:",
    ")": ")",
    "|": "|",
    "*": r"\w*",
    " ": _SPACE,
    "_": _JOIN,
}
_PATTERN_TOKEN = re.compile(r"\{([\w-]+)\}|(.)", re.DOTALL)
_OPTIONAL = re.compile(r"\[[^\]]*\]|\([^)]*\)|\{[^}]*\}")
_OTHER_SCRIPTS = ("ru", "be", "uk", "zh")  # than Latin
UNSPACED = frozenset({"zh"})
"""Languages that are written without spaces between words."""
_LETTERS = {"'": "['’ʼ]", "е": "[её]", "Е": "[ЕЁ]"}


@dataclass(frozen=True, slots=True)
class Context:
    """The company a calque keeps.

    ``anchors``: any of these in the sentence or a neighbouring one proves the reading (the second
    ground of a tier A repair); the concept's own label in a source language always does, and its name
    in another script.
    ``require``: each group must be met there, or there is no finding at all. ``before`` and
    ``after`` are forbidden next words, ``context`` forbidden words around. All are words (a final
    ``*`` stands for any ending) or ``@lists``.
    """

    anchors: tuple[str, ...] = ()
    require: tuple[tuple[str, ...], ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)  # told apart by identity: hashing one costs
class Calque:
    """One wrong label of a concept, and what it should have been; ``row`` is where it stands.

    ``tier`` A may replace, B only flags; a calque nobody ``approved`` only flags as well. ``exact``
    minds the case of letters; one that is ``ambiguous`` is something else where its required words are
    missing. ``keys`` are the folded words that must stand in a text before the
    pattern is tried at all. ``anchored`` says that the pattern holds its own proof.
    """

    row: str
    concept: str
    language: str
    pattern: str
    literal: bool
    replacement: str
    gloss: str
    tier: str
    approved: bool
    exact: bool
    ambiguous: bool
    keys: tuple[str, ...]
    anchored: bool
    context: Context


@dataclass(frozen=True, slots=True)
class Gloss:
    """A literal reading of a country's one-character Chinese name.

    ``joins`` are the ways it may stand beside the partner: ``and``, ``and-first``, ``-``, a space,
    or before an ``office``; with ``name`` it is as good as tier A where it stands with a capital before
    the hyphen and a country's name (Day-Russia). ``alone`` says that the pair is strange enough to be
    flagged even where nothing around it names the country.
    """

    text: str
    tier: str
    joins: tuple[str, ...]
    alone: bool


@dataclass(frozen=True, slots=True)
class Country:
    """A country as a partner in compounds: 俄白 relations, Russian and ... presidents."""

    id: str
    name: str
    adjective: str
    prefixes: tuple[str, ...]
    character: str
    glosses: tuple[Gloss, ...]
    anchors: tuple[str, ...]


def _tuple(value: object) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, list) else ()


def _context(row: Row, calque: Row) -> Context:
    """The context of a calque: its own keys, and those of its row where it says nothing.

    A ``forbid`` of the calque adds to the row's.
    """
    require = calque.get("require", row.get("require", []))
    groups = tuple(tuple(group) if isinstance(group, list) else (group,) for group in require)
    forbid: dict[str, list[str]] = {"before": [], "after": [], "context": []}
    for source in (row, calque):
        for place, words in (source.get("forbid") or {}).items():
            forbid[place] += words
    labels = [label for found in (row.get("labels") or {}).values() for label in found]
    if (
        calque.get("language") not in _OTHER_SCRIPTS
    ):  # there the canonical name may be a word as well
        canonical = row.get("canonical") or {}
        labels += [canonical[language] for language in _OTHER_SCRIPTS if language in canonical]
    return Context(
        anchors=(*_tuple(calque.get("anchors", row.get("anchors"))), *labels),
        require=groups,
        before=tuple(forbid["before"]),
        after=tuple(forbid["after"]),
        context=tuple(forbid["context"]),
    )


def context_of(concept: Row) -> Context:
    """The context of a concept itself, for calques that have no words of their own."""
    return _context(concept, {})


def calques_of(row: Row, concept: Row | None = None, only: str = "") -> Iterable[Calque]:
    """The calques of a row, each inflected form by itself.

    Args:
        row: a term, or more calques of one.
        concept: the term they are calques of, if that is another row. Its context holds for them
            where they say nothing.
        only: the language of the texts to be searched; all without it.
    """
    concept = concept or row
    around = {**concept, **row}
    for calque in row.get("calques", ()):
        language = calque["language"]
        if only and language != only:
            continue
        context = _context(around, calque)
        canonical = calque.get("replacement", concept["canonical"].get(language, ""))
        pairs = [(form["text"], form["replacement"], True) for form in calque.get("forms", ())]
        if "text" in calque:
            pairs.append((calque["text"], canonical, True))
        if "pattern" in calque:
            pairs.append((calque["pattern"], canonical, False))
        for pattern, replacement, literal in pairs:
            keys = (pattern,) if literal else (calque.get("keys") or (_longest_word(pattern),))
            yield Calque(
                row=row["id"],
                concept=concept["id"],
                language=language,
                pattern=pattern,
                literal=literal,
                replacement=replacement,
                gloss=calque.get("gloss", ""),
                tier=calque.get("tier", "B"),
                approved=bool(calque.get("approved", False)),
                exact=bool(calque.get("exact", False)),
                ambiguous=bool(calque.get("ambiguous", False)),
                keys=tuple(fold_key(key) for key in keys),
                anchored="anchors" in calque and not calque["anchors"],
                context=context,
            )


def _longest_word(pattern: str) -> str:
    """The word a text must hold for the pattern to match: outside every option and choice."""
    words = _OPTIONAL.sub(" ", pattern).replace("_", " ").split()
    if not words:
        raise StylebookError(f"calque pattern {pattern!r} needs 'keys'")
    return max(words, key=len)


NO_TERMS = ("words", "country", "calques")
"""The types of rows that are no concepts."""


@kept()
def calques_in(stylebook: Stylebook, language: str) -> tuple[Calque, ...]:
    """The calques of all concepts in texts of a language.

    Raises:
        StylebookError: a row has calques of a concept that is not there.
    """
    return tuple(
        calque
        for row in stylebook.rows("terms")
        if row.get("calques")
        for calque in calques_of(row, concept_of(row, stylebook), language)
    )


@kept()
def _concepts(stylebook: Stylebook) -> Mapping[str, Row]:
    """The rows of the concepts, by id."""
    return {row["id"]: row for row in stylebook.rows("terms") if row["type"] not in NO_TERMS}


def concept_of(row: Row, stylebook: Stylebook) -> Row:
    """The row of the concept of which a row has (more) calques.

    Raises:
        StylebookError: there is none.
    """
    if row["type"] != "calques":
        return row
    concept = _concepts(stylebook).get(row["concept"])
    if concept is not None:
        return concept
    raise StylebookError(f"{row['_file']}:{row['_line']}: there is no concept {row['concept']!r}")


@kept()
def right_names(stylebook: Stylebook, concept: str, language: str) -> frozenset[str]:
    """The canonical name and the variants of a concept in a language, as they are written."""
    row = _concepts(stylebook).get(concept, {})
    return frozenset(
        text
        for key in ("canonical", "variants")
        for code, text in texts_of(row.get(key))
        if code == language
    )


def texts_of(names: Any) -> Iterator[tuple[str, str]]:
    """Language and text of the names by language that a row has; of dated ones each."""
    for language, found in (names or {}).items():
        for one in [found] if isinstance(found, str) else found:
            yield language, str(one["name"] if isinstance(one, dict) else one)


@kept()
def countries(stylebook: Stylebook) -> tuple[Country, ...]:
    """All countries that take part in compounds."""
    return tuple(country_of(row) for row in stylebook.rows("terms") if row["type"] == "country")


def country_of(row: Row) -> Country:
    """A row of a country."""
    return Country(
        id=row["id"],
        name=row["canonical"]["en"],
        adjective=row["adjective"],
        prefixes=_tuple(row.get("prefixes")),
        character=row.get("character", ""),
        glosses=tuple(
            Gloss(
                gloss["text"],
                gloss["tier"],
                _tuple(gloss["joins"]),
                bool(gloss.get("alone", False)),
            )
            for gloss in row.get("glosses", ())
        ),
        anchors=_tuple(row.get("anchors")),
    )


@kept()
def word_lists(stylebook: Stylebook) -> Mapping[str, tuple[str, ...]]:
    """The word lists by name, lists inside lists resolved."""
    raw = {row["id"]: _tuple(row["words"]) for row in stylebook.rows("terms") if "words" in row}

    def expand(words: Iterable[str], above: tuple[str, ...]) -> Iterable[str]:
        for word in words:
            if not word.startswith("@"):
                yield word
            elif word in above:
                raise StylebookError(f"word list {word} contains itself")
            elif word not in raw:
                raise StylebookError(f"no word list {word}")
            else:
                yield from expand(raw[word], (*above, word))

    return {name: tuple(dict.fromkeys(expand(words, (name,)))) for name, words in raw.items()}


def word_list(stylebook: Stylebook, name: str) -> tuple[str, ...]:
    """The words of ``@name``; none in a stylebook that has no such list."""
    return word_lists(stylebook).get(f"@{name}", ())


@kept()
def words_regex(stylebook: Stylebook, words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of ``words`` (or of the ``@lists`` among them), as whole words of a folded text."""
    lists = word_lists(stylebook)
    flat: dict[str, None] = {}
    for word in words:
        if word.startswith("@") and word not in lists:
            raise StylebookError(f"no word list {word}")
        flat.update(dict.fromkeys(lists.get(word, (word,))))
    parts, unspaced = [], []
    for word in sorted(flat, key=lambda item: (-len(item), item)):
        key = fold_key(word.rstrip("*"))
        if is_cjk(key[-1:]):
            unspaced.append(re.escape(key))
        else:
            parts.append(re.escape(key) + (r"\w*" if word.endswith("*") else ""))
    whole = rf"(?<!\w)(?:{'|'.join(parts) or '(?!)'})(?!\w)"
    return re.compile("|".join([whole, *unspaced]))


@kept()
def calque_regex(stylebook: Stylebook, calque: Calque) -> re.Pattern[str]:
    """The pattern of a calque for the original text; its group ``span`` is what it replaces.

    One of tier A that minds the case of letters is found in a shouted headline as well, where all of
    its words are in capitals. What only capitals tell from everyday words is not found there: one
    word, one that is ambiguous, and one of tier B.
    """
    before, core, after = "", calque.pattern, ""
    if not calque.literal:
        if "<" in core:
            before, core = core.split("<")
        if ">" in core:
            core, after = core.split(">")
    sure = calque.tier == "A" and not calque.ambiguous
    shouted = calque.exact and sure and " " in core
    before, core, after = (
        _in_either_case(stylebook, part, calque, shouted=shouted) for part in (before, core, after)
    )
    starts, ends = ("", "") if calque.language in UNSPACED else (r"(?<!\w)", r"(?!\w)")
    follows = rf"(?={after}{ends})" if after else ""
    flags = 0 if calque.exact else re.IGNORECASE
    return re.compile(rf"{starts}{before}(?P<span>{core}){ends}{follows}", flags)


def _in_either_case(stylebook: Stylebook, pattern: str, calque: Calque, *, shouted: bool) -> str:
    """A part of a pattern as it stands, and in capitals if that may be its form too."""
    plain = _translated(stylebook, pattern, calque)
    if not shouted or not pattern:
        return plain
    return f"(?:{plain}|{_translated(stylebook, pattern, calque, capitals=True)})"


def _translated(
    stylebook: Stylebook, pattern: str, calque: Calque, *, capitals: bool = False
) -> str:
    if calque.literal:
        return _literal(pattern.upper() if capitals else pattern)
    lists = word_lists(stylebook)
    pieces = []
    for match in _PATTERN_TOKEN.finditer(pattern):
        name, char = match.groups()
        if name:
            if f"@{name}" not in lists:
                raise StylebookError(f"no word list @{name}, in {calque.pattern!r}")
            words = sorted(lists[f"@{name}"], key=lambda item: (-len(item), item))
            if capitals:
                words = [word.upper() for word in words]
            pieces.append(f"(?:{'|'.join(map(_literal, words))})")
        else:
            letter = char.upper() if capitals else char
            pieces.append(_SYNTAX.get(char) or _letter(letter))
    return "".join(pieces)


def _literal(words: str) -> str:
    return "".join(_SPACE if char == " " else _letter(char) for char in words)


def _letter(char: str) -> str:
    return _LETTERS.get(char) or re.escape(char)
