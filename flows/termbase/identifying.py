"""Which concept a draft is of: the id it names, one that has its names, or a new one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count

from flows.authority.facts import slug_of
from flows.errors import UsageError
from flows.termbase.drafts import Draft, Facts, text_of
from flows.termbase.imported import Wanted
from flows.termbase.known import Known, names_in
from flows.termbase.merging import merged
from flows.termbase.mine import Mine
from flows.termbase.rejecting import Rejections
from flows.termbase.visible import current


class Identifying:
    """Gives drafts their ids.

    Args:
        mine: what is there.
        wanted: how the file is imported.
        origin: of rows that name none.
        reject: takes what has no id, or one that another row has.
    """

    def __init__(self, mine: Mine, wanted: Wanted, origin: str, reject: Rejections) -> None:
        self._mine = mine
        self._wanted = wanted
        self._origin = origin
        self._reject = reject
        self._known = Known(mine.book)
        self._numbers: dict[str, int] = {}
        self.standing = 0  # drafts that only say how a country or a name is called

    def identified(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts with ids, types and tiers, each concept once."""
        found: dict[str, Draft] = {}
        for draft in drafts:
            row = draft.row
            named = bool(row.get("id")) and (draft.whole or row["id"] in self._mine.rows)
            if not named and not (row.get("id") and not names_in(row)):
                if not draft.whole and not row.get("calques") and self._is_no_term(row):
                    self.standing += 1
                    continue
                try:
                    row["id"] = self._id_by_name(row, found)
                except UsageError as error:
                    self._reject.draft(draft, str(error))
                    continue
            there = draft.whole or row["id"] in self._mine.rows
            if not there and draft.by_calque and not names_in(row):
                told = f"no concept {row['id']}, and no right name here to make one of"
                self._reject.draft(draft, told)
                continue
            self._fill(row)
            known = found.setdefault(row["id"], draft)
            if known is draft:
                continue
            if not draft.whole and not known.whole:
                known.row = merged(known.row, row)
                known.records += draft.records
                known.by_calque |= draft.by_calque
            else:
                self._reject.draft(draft, f"{row['id']} stands in line {known.line} too")
        return list(found.values())

    def _is_no_term(self, row: Facts) -> bool:
        """Whether a row only says how a country or a name is called, which needs no concept."""
        names = names_in(row)
        known = any(self._known.concepts(language, name) for language, name in names)
        return not known and self._known.are_no_term(names)

    def _id_by_name(self, row: Facts, found: Mapping[str, Draft]) -> str:
        """The id of the concept that has these names already, else one made of the name.

        Labels of source languages go before right names: two bodies of two countries may have
        one right name.
        """
        canonical = {code: current(name) for code, name in (row.get("canonical") or {}).items()}
        for language, label in names_in(row, ("labels",)):
            concepts = self._known.concepts(language, label)
            both = [one for one in concepts if any(
                one in self._known.right(code, name) for code, name in canonical.items()
            )] or concepts  # fmt: skip
            if len(both) > 1:
                raise UsageError(f"{label!r} is ambiguous: it is a label of {' and '.join(both)}")
            if both:
                return both[0]
        for code, name in canonical.items():
            concepts = self._known.right(code, name)
            if len(concepts) == 1:
                return concepts[0]
        for code, name in canonical.items():  # in TBX a source label looks like a right name
            concepts = self._known.concepts(code, name)
            if len(concepts) == 1:
                return concepts[0]
        if row.get("id"):
            return str(row["id"])
        label = canonical.get("en") or next(iter(canonical.values()), "")
        first = slug_of(label or next(map(text_of, row.get("calques") or ()), ""))
        for number in count(self._numbers.get(first, 1)):
            slug = first if number == 1 else f"{first}-{number}"
            if slug not in found and (slug in self._mine.by_id or slug not in self._mine.rows):
                self._numbers[first] = number
                break
        return slug

    def _fill(self, row: Facts) -> None:
        row.setdefault("type", self._mine.rows.get(row["id"], {}).get("type") or self._wanted.kind)
        row.setdefault("origin", self._origin)
        for calque in row.get("calques") or ():
            if "tier" not in calque:
                longer = len(text_of(calque).replace("-", " ").split()) > 1
                calque["tier"] = "A" if self._wanted.approve and longer else "B"
                calque["approved"] = calque["tier"] == "A"
