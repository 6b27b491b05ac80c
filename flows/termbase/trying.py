"""Rows on their way into a stylebook: whether they can be built, contradict nothing, and hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flows.authority.files import as_lines
from flows.termbase.drafts import Draft, Facts
from flows.termbase.examples import PLACEHOLDERS, Trials
from normalizers.stylebook import Stylebook, load_stylebook
from normalizers.stylebook.check import check
from normalizers.stylebook.contradictions import conflicts
from normalizers.stylebook.form import unbuildable

TABLE = "terms"
NO_FILE = f"{TABLE}/"  # as the file of rows that are in none yet
Advance = Callable[[str, int, int], None]
Reject = Callable[..., None]


class Checks:
    """What the rows of one file must pass; whatever fails is told with the reasons.

    Args:
        book: the packaged stylebook under the user's.
        sources: the user's files.
        target: the name of the file that the rows go to.
        kept: the rows it has now.
        reject: is told of a draft and the reasons.
        reject_calque: is told of a draft, one of its calques and the reasons, and takes it out.
    """

    def __init__(
        self,
        book: Stylebook,
        sources: Mapping[str, str],
        *,
        target: str,
        kept: list[Facts],
        reject: Reject,
        reject_calque: Reject,
    ) -> None:
        self._book = book
        self._sources = sources
        self._target = target
        self._kept = kept
        self._reject = reject
        self._reject_calque = reject_calque
        self._rows = {row["id"]: row for row in book.rows(TABLE)}

    def passed(self, drafts: list[Draft], advance: Advance) -> list[Draft]:
        """The drafts that hold, as complete rows."""
        return self._tried(self._without_conflicts(self._buildable(drafts)), advance)

    def _buildable(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts of which patterns and word lists can be made."""
        while drafts:
            book = self._laid_over(draft.row for draft in drafts)
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
                    self._reject(draft, *(_without_place(one) for one in told))
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
                self._reject_calque(draft, calque, *(_without_place(one) for one in told))
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
            self._reject(by_id[row_id], *said)
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
        trials = Trials(self._laid_over({**PLACEHOLDERS, **draft.row} for draft in drafts))
        by_id = {draft.row["id"]: draft for draft in drafts}
        found = []
        for number, draft in enumerate(drafts, 1):
            row, problem, faults = trials.complete(draft.row, self._concept(draft.row, by_id))
            if problem:
                self._reject(draft, problem)
            for calque, fault in faults:
                self._reject_calque(draft, calque, fault)
            if not problem and (row.get("calques") or row["type"] != "calques"):
                found.append(Draft(row, draft.records, draft.whole, draft.by_calque))
            advance("trying", number, len(drafts))
        failing: dict[str, list[str]] = {"": []}
        while found and failing:
            failing = {}
            mine = {draft.row["id"]: draft for draft in found}
            book = self._laid_over(draft.row for draft in found)
            for wrong in check(book, (f"{TABLE}/~{self._target}",)):
                if wrong.id in mine:
                    failing.setdefault(wrong.id, []).append(wrong.message)
            for row_id, messages in failing.items():
                self._reject(mine[row_id], *messages)
            found = [draft for draft in found if draft.row["id"] not in failing]
        return found

    def _laid_over(self, rows: Iterable[Facts]) -> Stylebook:
        """The packaged stylebook under the user's with these rows in it."""
        mine = {row["id"]: row for row in rows}
        kept = [row for row in self._kept if row["id"] not in mine]
        text = as_lines((*kept, *mine.values()))
        return load_stylebook().overlaid({**self._sources, f"{TABLE}/{self._target}": text})


def _without_place(told: str) -> str:
    """A message without the place in a file that is not written yet."""
    head, _, message = told.partition(": ")
    return message if head.startswith(NO_FILE) else told
