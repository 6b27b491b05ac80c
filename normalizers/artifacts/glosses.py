"""Generated calques: the literal glosses of the termbase's names, found in a text.

The table ``calques`` holds them (:mod:`normalizers.stylebook.build_calques` makes it); nobody has
judged them one by one, so they only ever flag, with the right name as the suggestion, and only where

* the words are capitalised as names are, or at least four of them say something;
* an anchor of the concept stands in the sentence or a neighbouring one, or the article reads
  machine-translated otherwise (:class:`normalizers.artifacts.calques.Candidate` holds it back else);
* no calque written by hand matches there: then a person has judged it, with whatever company it needs;
* nothing says that it is another name: a forbidden neighbour of the concept, quotation marks, another
  name right before it (the *Polish* Supreme Chamber) or behind it (the Supreme Advice *of Crimea*)
  that is no anchor.

A person who approves one writes it into the termbase as a calque of tier A; the build then leaves it
out here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from normalizers.artifacts.calques import WINDOW, Candidate, judge, like_surface
from normalizers.artifacts.neighbours import belongs_to_another, looks_like_name
from normalizers.artifacts.reading import Reading
from normalizers.folding import fold_key
from normalizers.stylebook import Row, Stylebook, StylebookError, parse_rows
from normalizers.stylebook.glossing import spellings
from normalizers.stylebook.kept import kept
from normalizers.stylebook.label_keys import label_key, right_keys
from normalizers.stylebook.label_parts import concepts
from normalizers.stylebook.terms import Calque, calque_regex, calques_in, context_of

RULE = "gloss"
TABLE = "calques"


def triggers(stylebook: Stylebook, language: str) -> Iterator[tuple[str, str]]:
    """The texts of the table in all their spellings, whole, each with its key."""
    if language == "en":
        for key in _lines(stylebook):
            for spelling in spellings(key):
                yield spelling, key


def find(reading: Reading, key: str, start: int, end: int) -> Iterator[Candidate]:
    """A generated calque, if its concept is there and nothing speaks against it."""
    text, book = reading.doc.text, reading.doc.stylebook
    surface = text[start:end]
    row = row_of(book, key)
    concept = _concepts(book).get(row["concept"])
    if concept is None or not looks_like_name(surface):
        return
    canonical = concept["canonical"].get("en", "")
    # a user's rows may say by now that it is right
    if not canonical or label_key(surface) in right_keys(concept):
        return
    context = context_of(concept)
    if reading.quoted(start, end) or belongs_to_another(reading, context.anchors, start, end):
        return
    if _is_judged(reading, concept["id"], start, end):
        return
    candidate = judge(
        reading,
        start,
        end,
        like_surface(surface, canonical),
        concept=concept["id"],
        gloss=f"read literally, {row['label']} ({row['source']}): {row['path']}",
        tier_a=False,
        proven=False,
        context=context,
    )
    if candidate:
        yield replace(candidate, generated=True)


def row_of(stylebook: Stylebook, key: str) -> Row:
    """The row of a text of the table, by the key its trigger came with."""
    name, head, line = _lines(stylebook)[key]
    return next(iter(parse_rows(name, f"{head}\n{line}\n")))


@kept()
def _lines(stylebook: Stylebook) -> dict[str, tuple[str, str, str]]:
    """For each text, folded: file, head and line of its row.

    Thousands of texts are needed at every start and hardly ever a row, so the lines are left unread.
    The text is the id, so a later file replaces the rows of an earlier one here as well.
    """
    found = {}
    for name, content in stylebook.sources.items():
        if not name.startswith(f"{TABLE}/"):
            continue
        if name.endswith(".jsonl"):
            for row in parse_rows(name, content):
                line = json.dumps({column: row[column] for column in row if column[0] != "_"})
                found[fold_key(row["text"])] = (name, "", line)
            continue
        head, _, body = content.partition("\n")
        try:
            at = head.split("\t").index("text")
            for line in filter(None, body.split("\n")):
                found[fold_key(line.split("\t", at + 1)[at])] = (name, head, line)
        except (ValueError, IndexError):
            raise StylebookError(f"{name}: no table of generated calques") from None
    return found


def _is_judged(reading: Reading, concept: str, start: int, end: int) -> bool:
    """Whether a calque of the concept that was written by hand lies here."""
    text, book = reading.doc.text, reading.doc.stylebook
    low, high = max(0, start - WINDOW), min(len(text), end + WINDOW)
    for calque in _by_hand(book).get(concept, ()):
        for match in calque_regex(book, calque).finditer(text, low, high):
            if match.start("span") < end and start < match.end("span"):
                return True
    return False


@kept()
def _by_hand(stylebook: Stylebook) -> dict[str, tuple[Calque, ...]]:
    """The calques in English of each concept, whatever row they stand in."""
    found: dict[str, list[Calque]] = {}
    for calque in calques_in(stylebook, "en"):
        found.setdefault(calque.concept, []).append(calque)
    return {concept: tuple(calques) for concept, calques in found.items()}


def term_rows(stylebook: Stylebook, concept: str) -> frozenset[str]:
    """The rows of the termbase that decide about a generated calque of a concept."""
    return frozenset({concept, *(calque.row for calque in _by_hand(stylebook).get(concept, ()))})


@kept()
def _concepts(stylebook: Stylebook) -> dict[str, Row]:
    return {row["id"]: row for row in concepts(stylebook)}
