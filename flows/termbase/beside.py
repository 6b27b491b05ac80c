"""What a file says of concepts that are there already: nothing new, or what is kept beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flows.authority.facts import slug_of
from flows.termbase.drafts import Draft
from flows.termbase.examples import without_made
from flows.termbase.expanding import literals
from flows.termbase.imported import Imported, Wanted, none_there, plain, says_as_much
from flows.termbase.merging import merged, row_beside
from flows.termbase.mine import Mine
from normalizers.folding import fold_key
from normalizers.stylebook.contradictions import meanings


class Comparing:
    """Compares drafts with the rows that stand.

    Args:
        mine: what is there.
        done: is told how many drafts say nothing new, and what was left out of others.
        wanted: how the file is imported.
        origin: of rows of the file.
    """

    def __init__(self, mine: Mine, done: Imported, wanted: Wanted, origin: str) -> None:
        self._mine = mine
        self._done = done
        self._wanted = wanted
        self._origin = origin
        self._of_concept: dict[str, list[Mapping[str, Any]]] = {}
        for row in mine.rows.values():
            self._of_concept.setdefault(str(row.get("concept") or row["id"]), []).append(row)

    def beside(self, draft: Draft) -> Draft | None:
        """The draft as it may stand beside the row that has its id; ``None`` if it adds nothing."""
        row = draft.row
        mine = self._mine.by_id.get(row["id"])
        packaged = self._mine.packaged.get(row["id"])
        own = mine is not None or row["id"] in self._mine.places
        if packaged is not None and not own and not self._wanted.replace:
            return self._added(draft, packaged)
        if row["id"] in self._mine.places and not draft.whole:
            return self._added(draft, self._mine.rows[row["id"]])
        if (
            packaged is not None
            and not own
            and plain(row if draft.whole else merged(packaged, row)) == plain(packaged)
        ):
            self._done.same += 1
            return None
        known = mine or packaged
        if known is None or draft.whole:
            return draft
        return Draft(merged(known, row), draft.records, by_calque=draft.by_calque)

    def is_changed(self, draft: Draft, *, tried: bool = False) -> bool:
        """Whether a row is new, or another one than the user has; such a one is made ready to be tried.

        Sentences that were made for a row are made anew.
        """
        row = draft.row
        known = self._mine.rows.get(row["id"]) if self._mine.is_there(row["id"]) else None
        if known is not None:
            its = plain(known)
            filled = row.get("origin") == self._origin
            mine = {**plain(row), **({"origin": its.get("origin")} if filled else {})}
            if mine == its or (not tried and says_as_much(mine, its)):
                self._done.same += 1
                return False
            if filled:
                row["origin"] = its.get("origin", row["origin"])
        if not tried:
            draft.row = without_made(row)
        return True

    def _added(self, draft: Draft, there: Mapping[str, Any]) -> Draft | None:
        row = draft.row
        concept = str(there.get("concept") or there["id"])
        new_id = f"{slug_of(concept)}:{slug_of(self._done.target.stem).removeprefix('local:')}"
        known = [
            calque
            for one in self._mine.rows.values()
            if concept in (one["id"], one.get("concept")) and one["id"] != new_id
            for calque in one.get("calques") or ()
        ]
        is_there = none_there if draft.whole else self._is_calque(concept, new_id)
        beside, left = row_beside(
            row,
            there,
            known=known,
            new_id=new_id,
            whole=draft.whole,
            origin=self._origin,
            is_there=is_there,
        )
        if beside is not None and new_id in self._mine.by_id:
            beside["origin"] = self._mine.by_id[new_id].get("origin", beside["origin"])
            if says_as_much(beside, plain(self._mine.by_id[new_id])):
                beside = None
        place = self._mine.places.get(row["id"])
        told = f"{row['id']} {f'stands in {place}' if place else 'is packaged'} and stays as it is"
        if beside is not None:
            number = len(beside["calques"])
            added = "one calque is" if number == 1 else f"{number} calques are"
            told += f"; {added} added to it, as {new_id}"
        if left:
            how = "edit it there" if place else "--replace takes them"
            told += f"; left out: {', '.join(left)} ({how})"
        if beside is None and not left:
            self._done.same += 1
            return None
        self._done.notices.append((draft.line, told))
        if beside is None:
            return None
        return Draft(beside, draft.records, whole=True, by_calque=draft.by_calque)

    def _is_calque(self, concept: str, new_id: str) -> Callable[[Mapping[str, Any]], bool]:
        """Tells the calques that others of the concept match already."""
        known = meanings(self._mine.book)
        spelled = {
            (calque["language"], fold_key(text))
            for row in self._of_concept.get(concept, ())
            if row["id"] != new_id
            for calque in row.get("calques") or ()
            for text in literals(calque, self._mine.book)
        }  # as an export has them, with what must stand around them

        def is_there(calque: Mapping[str, Any]) -> bool:
            text, language = str(calque.get("text") or ""), str(calque["language"])
            return bool(text) and (
                (language, fold_key(text)) in spelled
                or any(
                    one.concept == concept and one.row != new_id
                    for one in known.calques_of(text, language)
                )
            )

        return is_there
