"""What a file says of concepts that are there already: nothing new, or what is kept beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from flows.authority.facts import slug_of
from flows.own_rows.reading import Record
from flows.termbase.columns import records_of
from flows.termbase.drafts import Draft, Facts, Reading, key_of, text_of, tidy
from flows.termbase.examples import without_made, without_outdated
from flows.termbase.expanding import literals
from flows.termbase.imported import Imported, Wanted, none_there, plain, says_as_much
from flows.termbase.merging import merged, row_beside
from flows.termbase.mine import Mine
from flows.termbase.removing import Removing
from flows.termbase.renewing import as_before, renewed, told_of_gone
from normalizers.folding import fold_key
from normalizers.stylebook.contradictions import meanings


class Comparing:
    """Compares drafts with the rows that stand.

    Args:
        mine: what is there.
        done: is told how many drafts say nothing new, and what was left out of others.
        wanted: how the file is imported.
        origin: of rows of the file.
        reading: the file.
        removing: takes rows that have nothing left.
    """

    def __init__(
        self,
        mine: Mine,
        done: Imported,
        wanted: Wanted,
        origin: str,
        *,
        reading: Reading,
        removing: Removing,
    ) -> None:
        self._mine = mine
        self._done = done
        self._wanted = wanted
        self._origin = origin
        self._spoken = reading.spoken
        self._noted = reading.noted
        self._removing = removing
        self._drafts: dict[str, Draft] = {}
        self._of_concept: dict[str, list[Mapping[str, Any]]] = {}
        for row in mine.rows.values():
            self._of_concept.setdefault(str(row.get("concept") or row["id"]), []).append(row)

    def compared(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts as they may stand beside the rows that are there; not those that add nothing."""
        self._drafts = {draft.row["id"]: draft for draft in drafts}
        found = map(self._beside, self._drafts.values())
        return [draft for draft in found if draft is not None]

    def _beside(self, draft: Draft) -> Draft | None:
        row = draft.row
        if self._removing.is_empty(draft, self._noted):
            return None
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
        if mine is None or self._spoken is None:
            return replace(draft, row=merged(known, row))
        fresh = row if packaged is None else merged(packaged, row)
        made, gone = renewed(mine, fresh, self._spoken, approve=self._wanted.approve)
        return replace(draft, row=made, gone=gone)

    def is_changed(self, draft: Draft, *, tried: bool = False) -> bool:
        """Whether a row is new, or another one than the user has; such a one is made ready to be tried.

        Sentences that were made for a row are made anew.
        """
        row = draft.row = tidy(draft.row)
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
        if tried:
            if draft.gone and known is not None:
                draft.told.append(told_of_gone(row["id"], draft.gone))
            self._tell(draft)
            return True
        if known is not None:
            row, outdated = without_outdated(row, known)
            draft.told += outdated
        draft.row = without_made(row)
        return True

    def _tell(self, draft: Draft) -> None:
        self._done.notices += [(draft.line, told) for told in draft.told]

    def touched(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The user's other rows of concepts that are changed: their sentences are tried again."""
        found = []
        changed = {draft.row["id"]: draft for draft in drafts}
        for draft in changed.values():
            concept = self._mine.rows.get(draft.row["id"], {})
            for one in self._of_concept.get(draft.row["id"], ()):
                if one["id"] in changed or not self._mine.is_there(one["id"]):
                    continue
                if one["type"] != "calques" or one["id"] in self._removing.rows:
                    continue
                added = [calque for calque in draft.row.get("calques") or ()
                         if calque not in (concept.get("calques") or ())]  # fmt: skip
                row = plain(one)
                more = {**row, "calques": [*row["calques"], *added]}
                kept, outdated = without_outdated(more, row)
                row = without_made({**kept, "calques": row["calques"]})
                records = [Record(draft.line, cells) for cells in records_of(plain(one))]
                found.append(Draft(row, records, whole=True, told=outdated))
        return found

    def is_another(self, draft: Draft) -> bool:
        """Whether a row that was tried again has become another one."""
        draft.row = tidy(draft.row)
        changed = not says_as_much(draft.row, plain(self._mine.rows[draft.row["id"]]))
        if changed:
            self._tell(draft)
        return changed

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
        kept = self._mine.by_id.get(new_id)
        beside, left = row_beside(
            row,
            there,
            known=known,
            new_id=new_id,
            whole=draft.whole,
            origin=self._origin,
            is_there=is_there,
            lost=draft.lost if self._noted else None,
        )
        twin = self._drafts.get(new_id)
        if twin is not None:
            self._join(draft, twin, beside)
            beside = None
        elif kept is not None:
            beside = self._as_kept(draft, beside, kept)
            if beside is not None and says_as_much(beside, plain(kept)):
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

    def _join(self, draft: Draft, twin: Draft, beside: Facts | None) -> None:
        """Put calques to the row beside that the file has already."""
        for calque in (beside or {}).get("calques") or ():
            if key_of(calque) not in map(key_of, twin.row.get("calques") or ()):
                twin.row["calques"] = [*twin.row.get("calques", ()), calque]
                twin.by_calque |= {
                    key_of(calque): draft.by_calque.get(key_of(calque), draft.records[0])
                }
                told = f"{text_of(calque)!r} is added to {twin.row['id']}"
                self._done.notices.append((draft.line, told))

    def _as_kept(self, draft: Draft, beside: Facts | None, kept: Mapping[str, Any]) -> Facts | None:
        """The row beside as an earlier import of this file made it, with what the file says now."""
        before = {key_of(calque): calque for calque in kept.get("calques") or ()}
        new = (beside or {}).get("calques") or []
        if not draft.whole:
            said = {key_of(calque): calque for calque in new}
            spoken = self._spoken
            new = [
                as_before(calque, said[key], self._wanted.approve) if key in said else calque
                for key, calque in before.items()
                if key in said or spoken is None or not spoken.has_calque(calque)
            ]
            new += [calque for key, calque in said.items() if key not in before]
        row = {**plain(kept), "calques": new}
        gone = len(before.keys() - {key_of(calque) for calque in new})
        if not new:
            self._removing.add(draft, row["id"])
            return None
        if gone:
            self._done.notices.append((draft.line, told_of_gone(row["id"], gone)))
        if beside is None or not draft.whole:
            return without_outdated(row, kept)[0]
        return {**beside, "origin": kept.get("origin", beside["origin"])}

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
