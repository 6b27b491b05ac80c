"""Rows on their way into a stylebook: whether they can be built, contradict nothing, and hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from flows.own_rows.holding import Shelf
from flows.own_rows.sentences import PLACEHOLDERS
from flows.termbase.drafts import Draft
from flows.termbase.examples import Trials
from flows.termbase.mine import NO_FILE, TABLE, Mine
from flows.termbase.rejecting import Rejections
from normalizers.stylebook import Stylebook
from normalizers.stylebook.contradictions import conflicts
from normalizers.stylebook.form import unbuildable

Advance = Callable[[str, int, int], None]


def shelf_of(mine: Mine, drafts: Iterable[Draft], removed: Collection[str] = ()) -> Shelf:
    """The user's stylebook without the rows that go, and those that drafts come in the place of."""
    ids = [draft.row["id"] for draft in drafts]
    kept = [row for row in mine.kept if row["id"] not in removed]
    name = f"{TABLE}/{mine.target.name}"
    return Shelf(mine.sources_without((*ids, *removed)), name, kept)


class Checks:
    """What the rows of one file must pass; whatever fails is rejected with the reasons.

    Args:
        mine: the user's rows and those under them.
        drafts: on their way; those that stand in other files of the user are changed there.
        reject: takes drafts and calques.
        removed: the ids of rows that go.
    """

    def __init__(
        self, mine: Mine, drafts: list[Draft], reject: Rejections, removed: Collection[str] = ()
    ) -> None:
        self._drafts = drafts
        self._reject = reject
        self._rows = {name: row for name, row in mine.rows.items() if name not in removed}
        self._shelf = shelf_of(mine, drafts, removed)

    def passed(self, advance: Advance) -> list[Draft]:
        """The drafts that hold, as complete rows."""
        return self._tried(self._without_conflicts(self._buildable(self._drafts)), advance)

    def _buildable(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts of which patterns and word lists can be made."""
        while drafts:
            book = self._shelf.with_rows(draft.row for draft in drafts)
            by_id = {draft.row["id"]: draft for draft in drafts}
            wrong = {
                row["id"]: told
                for row in book.rows(TABLE)
                if row["id"] in by_id and (told := list(unbuildable(row, book)))
            }
            if not wrong:
                break
            gone = set()
            for row_id, told in wrong.items():
                draft = by_id[row_id]
                if not self._without_unbuildable(draft, book):
                    self._reject.draft(draft, *(_without_place(one) for one in told))
                    gone.add(row_id)
                elif draft.row["type"] == "calques" and not draft.row["calques"]:
                    gone.add(row_id)
            drafts = [draft for draft in drafts if draft.row["id"] not in gone]
        return drafts

    def _without_unbuildable(self, draft: Draft, book: Stylebook) -> bool:
        """Take the calques out of which no pattern can be made; false if it is not their fault."""
        row = {"_file": NO_FILE, "_line": 0, **draft.row}
        found = False
        for calque in tuple(row.get("calques") or ()):
            told = list(unbuildable({**row, "calques": [calque]}, book))
            if told and not list(unbuildable({**row, "calques": []}, book)):
                self._reject.calque(draft, calque, *(_without_place(one) for one in told))
                found = True
        return found

    def _without_conflicts(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts that contradict neither each other nor what is there."""
        by_id = {draft.row["id"]: draft for draft in drafts}
        there = [self._claiming(row, by_id) for row_id, row in self._rows.items()
                 if row_id not in by_id]  # fmt: skip
        mine = [
            {**self._claiming(one.row, by_id), "_file": NO_FILE, "_line": one.line}
            for one in drafts
        ]
        reasons: dict[str, dict[str, None]] = {}
        for conflict in conflicts((*there, *mine)):
            for one in (conflict, conflict.turned()):
                if one.row["id"] in by_id:
                    other = one.other
                    place = f"{other['_file'].replace('/~', '/')}:{other['_line']}"
                    place = f"line {other['_line']}" if other["_file"] == NO_FILE else place
                    told = f"contradicts {other['id']} ({place}): {one}"
                    reasons.setdefault(one.row["id"], {})[told] = None
        for row_id, said in reasons.items():
            self._reject.draft(by_id[row_id], *said)
        return [draft for draft in drafts if draft.row["id"] not in reasons]

    def _claiming(self, row: Mapping[str, Any], by_id: Mapping[str, Draft]) -> Mapping[str, Any]:
        """A row that says itself what its calques should have been."""
        if row["type"] != "calques":
            return row
        return {**row, "canonical": self._concept(row, by_id).get("canonical", {})}

    def _concept(self, row: Mapping[str, Any], by_id: Mapping[str, Draft]) -> Mapping[str, Any]:
        name = row.get("concept") or row["id"]
        return by_id[name].row if name in by_id else self._rows.get(name, row)

    def _tried(self, drafts: list[Draft], advance: Advance) -> list[Draft]:
        """The drafts whose examples hold, and are complete rows now."""
        trials = Trials(self._shelf.with_rows({**PLACEHOLDERS, **draft.row} for draft in drafts))
        by_id = {draft.row["id"]: draft for draft in drafts}
        found = []
        for number, draft in enumerate(drafts, 1):
            row, problem, faults = trials.complete(draft.row, self._concept(draft.row, by_id))
            if problem:
                self._reject.draft(draft, problem)
            for calque, fault in faults:
                self._reject.calque(draft, calque, fault)
            if not problem and (row.get("calques") or row["type"] != "calques"):
                found.append(replace(draft, row=row))
            advance("trying", number, len(drafts))
        return self._shelf.holding(found, self._reject.draft)


def _without_place(told: str) -> str:
    """A message without the place in a file that is not written yet."""
    head, _, message = told.partition(": ")
    return message if head.startswith(NO_FILE) else told
