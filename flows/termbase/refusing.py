"""Drafts, and calques of them, that can be no rows whatever else stands beside them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from flows.own_rows.sentences import PLACEHOLDERS
from flows.termbase.drafts import Draft, Facts, text_of
from flows.termbase.expanding import literals, matches
from flows.termbase.imported import plain
from flows.termbase.known import names_in
from flows.termbase.mine import NO_FILE, Mine
from flows.termbase.rejecting import Rejections
from flows.termbase.removing import Removing
from flows.termbase.trying import shelf_of
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook
from normalizers.stylebook.contradictions import meanings
from normalizers.stylebook.form import malformed
from normalizers.stylebook.shapes import misshapen

_NO_NAMES = ("words", "country", "calques")
_ID = re.compile(r"@?[\w.:~-]*\w")
_RIGHT = ("canonical", "variants")


class Refusing:
    """Looks at drafts one by one; what it refuses is rejected.

    Args:
        mine: what is there.
        reject: takes drafts and calques.
        removing: knows the rows that go.
    """

    def __init__(self, mine: Mine, reject: Rejections, removing: Removing) -> None:
        self._mine = mine
        self._reject = reject
        self._removing = removing
        self._drafts: dict[str, Draft] = {}
        self._book: Stylebook = mine.book
        self._of_concept: dict[str, list[Any]] = {}

    def is_misshapen(self, draft: Draft) -> bool:
        """Whether the values of a draft are of kinds that nothing can be made of."""
        calques = draft.row.get("calques")
        if isinstance(calques, list) and draft.by_calque:
            for calque in tuple(calques):
                wrong = list(misshapen({"calques": [calque]}, "terms"))
                if wrong and isinstance(calque, dict):
                    self._reject.calque(draft, calque, *map(_without_number, wrong))
            if calques and not draft.row["calques"] and not names_in(draft.row):
                return True
        reasons = list(misshapen(draft.row, "terms"))
        row_id = draft.row.get("id")
        if isinstance(row_id, str) and row_id and not _ID.fullmatch(row_id):
            reasons.append(f"the id {row_id!r}: an id has letters, digits and . : ~ - _ only")
        if reasons:
            self._reject.draft(draft, *reasons)
        return bool(reasons)

    def look_at(self, drafts: Iterable[Draft]) -> None:
        """Take all drafts: right names are those that will be right when they are imported."""
        self._drafts = {draft.row["id"]: draft for draft in drafts}
        rows = [row for draft in self._drafts.values() if (row := self._sound(draft)) is not None]
        changed = [draft for draft in self._drafts.values() if draft.row != self._plain(draft)]
        if changed or self._removing.rows:
            shelf = shelf_of(self._mine, self._drafts.values(), self._removing.rows)
            self._book = shelf.with_rows(rows)
        for one in self._book.rows("terms"):
            if one["type"] == "calques":
                self._of_concept.setdefault(str(one["concept"]), []).append(one)

    def _plain(self, draft: Draft) -> Facts:
        return plain(self._mine.rows.get(draft.row["id"], {}))

    def _sound(self, draft: Draft) -> Facts | None:
        """What of a row is sure to be one: its names, and the calques that it had before.

        New ones are tried one by one, or two that contradict each other would both be refused as
        calques of the other's concept.
        """
        row = draft.row
        before = self._mine.rows.get(row["id"], {}).get("calques") or ()
        kept: Facts = {**PLACEHOLDERS, **row, "_file": NO_FILE}
        kept["calques"] = [calque for calque in row.get("calques") or () if calque in before]
        if row["type"] == "calques":
            concepts = self._mine.rows.keys() | self._drafts.keys()
            if not kept["calques"] or row.get("concept") not in concepts:
                return None
        elif list(malformed(kept)):
            return self._plain(draft) or None
        return {key: one for key, one in kept.items() if key != "_file"}

    def is_refused(self, draft: Draft) -> bool:
        """Whether a draft cannot be a row by itself; calques that cannot be are taken out of it."""
        row = draft.row
        head = {**PLACEHOLDERS, **row, "_file": NO_FILE}
        reasons = self._without_right_name(row) or list(
            malformed({**head, "calques": []} if row["type"] != "calques" else head)
        )
        place = self._mine.places.get(row["id"], "")
        if place and ".jsonl:" not in place:
            reasons.append(f"{row['id']} is already in {place}: edit it there")
        reasons = reasons or self._wrong_elsewhere(row)
        if reasons:
            self._reject.draft(draft, *reasons)
            return True
        had = bool(row.get("calques"))
        for calque in tuple(row.get("calques") or ()):
            wrong = list(malformed({**head, "calques": [calque]}))
            wrong = list(map(_without_number, wrong))
            if not wrong and row["type"] not in _NO_NAMES:
                language = calque["language"]
                forms_only = calque.get("forms") and not {"text", "pattern"} & calque.keys()
                named = calque.get("replacement") or row["canonical"].get(language) or forms_only
                if not named:
                    wrong.append(
                        f"{text_of(calque)!r} has no right name in {language} to stand for it"
                    )
            if not wrong:
                wrong = self._means_else(calque, row)
            if wrong:
                self._reject.calque(draft, calque, *wrong)
        return had and not row["calques"] and row["type"] == "calques"

    def _without_right_name(self, row: Facts) -> list[str]:
        """The one reason if a concept has lost a right name that its calques need."""
        if row["type"] in _NO_NAMES:
            concept = row.get("concept")
            if concept in self._reject.refused and concept not in self._mine.rows:
                return [f"its concept {concept} is rejected"]
            return []
        before = self._mine.rows.get(row["id"], {}).get("canonical") or {}
        now = row.get("canonical") or {}
        if before and not now:
            return [f"{row['id']} has no right name any more; delete all its terms to remove it"]
        needing = {
            str(calque.get("language"))
            for one in (row, *self._of_concept.get(row["id"], ()))
            for calque in one.get("calques") or ()
            if not calque.get("replacement") and (calque.get("text") or calque.get("pattern"))
        }
        return [
            f"{row['id']} has no right name in {language} any more, and its calques need one"
            for language in before
            if language in needing and language not in now
        ]

    def _wrong_elsewhere(self, row: Facts) -> list[str]:
        """Names that a row beside still calls wrong, which is not in the file."""
        if row["type"] in _NO_NAMES:
            return []
        before = set(names_in(self._mine.rows.get(row["id"], {}), _RIGHT))
        found = []
        for language, name in names_in(row, _RIGHT):
            for one in self._of_concept.get(row["id"], ()):
                for calque in one.get("calques") or ():
                    text = str(calque.get("text") or "")
                    same = calque["language"] == language and fold_key(text) == fold_key(name)
                    exact = calque.get("exact") or calque.get("require", one.get("require"))
                    if same and not exact and (language, name) not in before:
                        where = f"{one['_file']}:{one['_line']}"
                        found.append(f"{name!r} is a calque in {where}; delete it there first")
        return found

    def _means_else(self, calque: Facts, row: Facts) -> list[str]:
        known = meanings(self._book)
        texts = literals(calque, self._book) if calque.get("pattern") else ()
        concept = str(row.get("concept") or row["id"])
        there = (
            self._drafts[concept].row if concept in self._drafts else self._mine.rows.get(concept)
        )
        right = names_in(there or row, _RIGHT)
        name = (str(calque["language"]), str(calque.get("text", "")))
        if name in right or (
            not (calque.get("exact") or calque.get("require", row.get("require")))
            and (name[0], fold_key(name[1])) in {(code, fold_key(one)) for code, one in right}
        ):
            return [f"{name[1]!r} is the right name of {concept}"]
        told = known.of_calque(calque, row, texts) or known.calque_of_another(calque, row)
        if not told and not calque.get("require", row.get("require")):
            for language, text in right:
                if language == name[0] and matches(calque, text, self._book):
                    told = f"{text!r}, which the pattern matches, is the right name of {concept}"
        return [told] if told else []


def _without_number(told: str) -> str:
    """A message about a calque that has a line of its own."""
    return re.sub(r"^calque \d+: ", "", told)
