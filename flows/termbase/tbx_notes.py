"""Entries of our own TBX files that somebody has edited in another tool.

The note of an entry has its rows as they were exported. A term that was added, renamed, deleted or given
another status since is carried over into them; what cannot be carried over is said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple, cast

from flows.termbase.drafts import READ, Facts, Reading, key_of, text_of, tidy
from flows.termbase.examples import without_outdated
from flows.termbase.expanding import matches
from flows.termbase.tbx_writing import example_of, told_of
from flows.termbase.visible import (
    DEPRECATED,
    NO_CONCEPTS,
    PREFERRED,
    Visible,
    current,
    terms_of,
)
from normalizers.stylebook import Stylebook
from normalizers.stylebook.form import TYPES
from normalizers.stylebook.shapes import misshapen

_Key = tuple[str, str]  # language and text
_TIER = re.compile(r"tier ([AB])(?:, (replaced|flagged only))?")
_FROM = re.compile(r"from ((?:[a-z]{2,3} ?)+)")
_LISTS = ("variants", "labels")
_OF_PATTERN = ("language", "text", "pattern", "forms", "keys", "example", "counter_example")


class Term(NamedTuple):
    """A term as it stands in a file; ``status`` is empty where none is told."""

    language: str
    text: str
    status: str
    variant: bool
    context: str
    note: str
    source: str
    line: int

    @property
    def key(self) -> _Key:
        """What it is called, and in what language."""
        return self.language, self.text


def rows_of_note(told: str, line: int, reading: Reading) -> list[Facts]:
    """The rows that stand in a note of ours; none, which is said, if it cannot be read."""
    try:
        rows = json.loads(told)
        sound = isinstance(rows, list) and all(
            isinstance(row, dict)
            and bool(row.get("id") and row.get("type"))
            and not any(misshapen(row, "terms"))
            for row in rows
        )
        if sound:
            return list(rows)
    except (ValueError, TypeError, RecursionError):
        pass
    reading.notices.append((line, "the note of copydesk cannot be read; only the terms are taken"))
    return []


def _words(text: str) -> str:
    return " ".join(text.split())


class Amending:
    """Carries over into the rows of a note what has been done to their terms since.

    Attributes:
        rows: as they are now; one of more calques may have none left.
        gone: how many terms of each row somebody has deleted, by its id.
        lost: how many names and calques of each row are none any more.
        told: what is to be said of each row if it has changed.

    Args:
        rows: of the note.
        terms: of the entry.
        line: of the entry.
        reading: is told what is not carried over.
        book: by whose word lists patterns are spelled out.
    """

    def __init__(
        self, rows: list[Facts], terms: list[Term], line: int, reading: Reading, book: Stylebook
    ) -> None:
        self.rows = rows
        self.gone: dict[str, int] = {}
        self.lost: dict[str, dict[str, int]] = {}
        self.told: dict[str, list[str]] = {}
        self._line = line
        self._reading = reading
        self._book = book
        self._head = next((row for row in rows if row["type"] not in NO_CONCEPTS), None)
        self._expected = {(one.language, _words(one.text)): one for one in terms_of(rows, book)}
        self._seen: dict[_Key, Term] = {}
        for term in terms:
            first = self._seen.setdefault(term.key, term)
            if first.status != term.status:
                self._tell(f"{term.text!r} stands twice, as two things; the first one is taken",
                           term.line)  # fmt: skip
        self._contexts = {key: _words(example_of(one, rows)) for key, one in self._expected.items()}
        self._labelled = {one.language for one in self._expected.values() if one.kind == "labels"}
        self._settled: set[_Key] = set()  # renamed, or not to be carried over

    def amend(self, said: Mapping[str, Any]) -> None:
        """Do it.

        Args:
            said: of the entry: its type, source and notes.
        """
        former = deepcopy(self.rows)
        self._rename_calques()
        self._change_calques()
        self._take_out_calques()
        if self._head is not None:
            self._rename_names(self._head)
            self._take_out_names(self._head)
        self._bar_names_of_patterns()
        if self._head is not None:
            for language in dict.fromkeys(language for language, _ in self._seen):
                self._place_names(self._head, language)
            self._take_said(self._head, said)
        else:
            self._leave_names_out()
        self._add_calques()
        for number, row in enumerate(self.rows):
            mended, told = without_outdated(row, former[number])
            self.rows[number] = tidy(mended)
            self.told[row["id"]] = told

    def _tell(self, told: str, line: int = 0) -> None:
        self._reading.notices.append((line or self._line, told))

    def _is_kept(self, key: _Key) -> bool:
        """Whether a term of the note still is what it was."""
        term = self._seen.get(key)
        return term is not None and term.status in ("", self._expected[key].status)

    def _is_new(self, key: _Key) -> bool:
        """Whether a term was added, or is another thing than in the note."""
        return key not in self._settled and (key not in self._expected or not self._is_kept(key))

    # -------------------------------------------------------------- calques

    def _row_of(self, calque: Any) -> Facts:
        return next(row for row in self.rows
                    if any(one is calque for one in row.get("calques") or ()))  # fmt: skip

    def _rename_calques(self) -> None:
        """Give calques another text: those whose note stands at a new term now."""
        gone = [one for key, one in sorted(self._expected.items()) if key not in self._seen]
        for key, term in self._seen.items():
            if key in self._expected or term.status != DEPRECATED:
                continue
            for one in gone:
                calque: Any = one.calque
                if (
                    calque is None
                    or calque.get("text") != one.text
                    or one.language != term.language
                    or (one.language, _words(one.text)) in self._settled
                    or _words(told_of(calque)) != term.note
                ):
                    continue
                calque["text"] = term.text
                for sentences in (calque, self._row_of(calque)):
                    if one.text in str(sentences.get("example", "")):
                        renamed = sentences["example"].replace(one.text, term.text)
                        sentences["example"] = renamed
                self._settled |= {(one.language, _words(one.text)), key}
                break

    def _change_calques(self) -> None:
        """Take over what was changed in the note and the context of a calque that stays."""
        for key, one in self._expected.items():
            if one.calque is None or key in self._settled or not self._is_kept(key):
                continue
            term, calque = self._seen[key], cast("Facts", one.calque)
            if term.note and term.note != _words(told_of(one.calque, one.first)):
                said = _note_of(term.note)
                pattern = said.pop("pattern", "")
                if pattern and pattern != _words(str(calque.get("pattern", ""))):
                    told = f"the pattern in the note of {term.text!r} is not read"
                    self._tell(f"{told}; edit it in a table (--format csv)", term.line)
                elif not said:
                    told = f"the note of {term.text!r} is not read: it has no tier in it"
                    self._tell(told, term.line)
                calque.update(said)
            if term.context and term.context != self._contexts[key]:
                calque["example"] = term.context

    def _take_out_calques(self) -> None:
        texts: dict[int, list[tuple[_Key, Visible]]] = {}
        for key, one in self._expected.items():
            if one.calque is not None and key not in self._settled:
                texts.setdefault(one.number, []).append((key, one))
        for found in texts.values():
            off = [(key, one) for key, one in found if not self._is_kept(key)]
            if not off:
                continue
            calque = cast("Facts", off[0][1].calque)
            row = self._row_of(calque)
            if len(off) == len(found):
                row["calques"] = [one for one in row["calques"] if one is not calque]
                self._count(row, all(key not in self._seen for key, _ in off))
                continue
            for key, one in off:
                self._take_out_text(row, calque, key, one.text)

    def _take_out_text(self, row: Facts, calque: Facts, key: _Key, text: str) -> None:
        """Take one of several texts out of a calque."""
        forms = [one for one in calque.get("forms") or () if one["text"] != text]
        if calque.get("text") == text:
            del calque["text"]
        elif len(forms) < len(calque.get("forms") or ()):
            calque["forms"] = forms
        else:
            told = f"{text!r} is one text of a pattern, which stays as it is ({text_of(calque)})"
            if key in self._seen:
                told += ", so it can be no right name"
                self._settled.add(key)
            self._tell(f"{told}; edit it in a table (--format csv)")
            return
        self._count(row, key not in self._seen)

    def _count(self, row: Facts, deleted: bool, what: str = "calque") -> None:
        self.gone[row["id"]] = self.gone.get(row["id"], 0) + deleted
        lost = self.lost.setdefault(row["id"], {})
        lost[what] = lost.get(what, 0) + 1

    def _add_calques(self) -> None:
        row = self._head or self.rows[0]
        for key, term in self._seen.items():
            if term.status != DEPRECATED or not self._is_new(key):
                continue
            calque = {"language": term.language, "text": term.text, **self._like(term)}
            if term.context:
                calque["example"] = term.context
            if key_of(calque) not in map(key_of, row.setdefault("calques", [])):
                row["calques"].append(calque)

    def _like(self, term: Term) -> Facts:
        """What the note of a new calque says of it: all of a pattern, a text of which it was."""
        for key, one in self._expected.items():
            calque = one.calque
            if (
                calque is not None
                and key not in self._seen
                and term.language == one.language
                and term.note == _words(told_of(calque, one.first))
            ):
                return {key: value for key, value in calque.items() if key not in _OF_PATTERN}
        return {key: one for key, one in _note_of(term.note).items() if key != "pattern"}

    # -------------------------------------------------------------- names

    def _rename_names(self, head: Facts) -> None:
        """Put a new name where the one stood that is gone, if it is plain which one that was."""
        for language in dict.fromkeys(language for language, _ in self._seen):
            gone = [one for key, one in self._expected.items()
                    if key[0] == language and one.calque is None and key not in self._seen]  # fmt: skip
            new = [term for key, term in self._seen.items() if key not in self._expected
                   and key[0] == language and term.status != DEPRECATED]  # fmt: skip
            preferred = [one for one in self._seen.values()
                         if one.language == language and one.status == PREFERRED]  # fmt: skip
            for former in [one for one in gone if one.kind == "canonical"]:
                chosen = [one for one in new if one.status == PREFERRED] or [
                    one for one in new if not one.status and not one.variant and not preferred
                ]
                if chosen:
                    self._rename(head, former, chosen[0])
                    gone.remove(former)
                    new.remove(chosen[0])
            if len(gone) == len(new) == 1 and new[0].status != PREFERRED:
                self._rename(head, gone[0], new[0])

    def _rename(self, head: Facts, former: Visible, term: Term) -> None:
        language = term.language
        if current((head.get("canonical") or {}).get(language, "")) == former.text:
            head["canonical"][language] = term.text
        for key in _LISTS:
            names = (head.get(key) or {}).get(language, [])
            if former.text in names:
                names[names.index(former.text)] = term.text
        self._settled |= {(language, _words(former.text)), term.key}

    def _take_out_names(self, head: Facts) -> None:
        for key, one in self._expected.items():
            term = self._seen.get(key)
            right = term is not None and term.status != DEPRECATED
            if one.calque is not None or right or key in self._settled:
                continue
            if current((head.get("canonical") or {}).get(one.language, "")) == one.text:
                del head["canonical"][one.language]
            for kind in _LISTS:
                names = (head.get(kind) or {}).get(one.language, [])
                if one.text in names:
                    names.remove(one.text)
            self._count(head, term is None, "name")

    def _new_names(self) -> list[Term]:
        return [term for key, term in self._seen.items()
                if term.status != DEPRECATED and self._is_new(key)]  # fmt: skip

    def _bar_names_of_patterns(self) -> None:
        """Leave out right names that a pattern of the concept would still find."""
        for term in self._new_names():
            for calque in (one for row in self.rows for one in row.get("calques") or ()):
                if calque["language"] == term.language and matches(calque, term.text, self._book):
                    told = f"{term.text!r} is left out: the pattern {text_of(calque)} matches it"
                    self._tell(f"{told}; edit that in a table (--format csv)", term.line)
                    self._settled.add(term.key)
                    break

    def _place_names(self, head: Facts, language: str) -> None:
        """Make right names of one language canonical, variants or source labels."""
        names = head.setdefault("canonical", {})
        labels = head.setdefault("labels", {})
        variants = head.setdefault("variants", {}).setdefault(language, [])
        new = [one for one in self._new_names() if one.language == language]
        old = current(names[language]) if language in names else ""
        preferred = [one.text for one in new if one.status == PREFERRED]
        if language not in READ:
            preferred = []
        chosen = preferred[0] if preferred else old
        if not chosen and language not in self._labelled and language in READ:
            # the first one without a status; in a language without any name the first one
            plain = [one for one in new if not one.variant and (not one.status or not variants)]
            plain.sort(key=lambda one: one.status != "")
            chosen = plain[0].text if plain else chosen
        if chosen and chosen != old:
            names[language] = chosen
            if chosen in variants:
                variants.remove(chosen)
            if old and old not in labels.get(language, []):
                variants.insert(0, old)
        all_preferred = [one for one in self._seen.values()
                         if one.language == language and one.status == PREFERRED]  # fmt: skip
        if len(all_preferred) > 1 and language in READ:
            self._tell(f"several preferred terms in {language}: {chosen!r} is the canonical name, "
                       "the others are variants")  # fmt: skip
        is_label = language not in READ or (language not in names and language in self._labelled)
        for term in new:
            known = labels.setdefault(language, []) if is_label and not term.variant else variants
            if term.text != chosen and term.text not in (*known, *labels.get(language, ())):
                known.append(term.text)
        if chosen and chosen == old and any(one.text == _words(chosen) for one in new):
            self._tell(f"no term in {language} is preferred: {chosen!r} stays the canonical name")

    def _leave_names_out(self) -> None:
        concept = str(self.rows[0].get("concept") or self.rows[0]["id"])
        for term in self._new_names():
            told = f"left out: {term.text!r}, a name; the entry has only calques of {concept}"
            self._tell(f"{told}, whose names stand elsewhere", term.line)

    def _take_said(self, head: Facts, said: Mapping[str, Any]) -> None:
        """Take over the type, the source and the notes of the entry."""
        kind = str(said.get("subjectField") or head["type"])
        if kind in TYPES["terms"] and kind not in NO_CONCEPTS:
            head["type"] = kind
        else:
            self._tell(f"unknown type {kind!r}: it stays {head['type']}")
        if said.get("source") and said["source"] != _words(str(head.get("origin", ""))):
            head["origin"] = said["source"]
        if said.get("notes"):
            head["notes"] = " ".join(said["notes"])


def _note_of(note: str) -> Facts:
    """What the note of a calque says of it, if it is like those that we write."""
    head, _, pattern = f"; {note}".partition("; pattern: ")
    found: Facts = {}
    glosses: list[str] = []
    for part in filter(None, head.split("; ")):
        tier, source = _TIER.fullmatch(part), _FROM.fullmatch(part)
        if tier:
            found["tier"] = tier[1]
            found["approved"] = tier[1] == "A" and tier[2] != "flagged only"
        elif source:
            found["source_language"] = source[1].strip()
        else:
            glosses.append(part)
    if "tier" not in found:
        return {}
    if glosses:
        found["gloss"] = "; ".join(glosses)
    return {**found, **({"pattern": pattern} if pattern else {})}
