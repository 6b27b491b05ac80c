"""Drafts, and calques of them, that can be no rows whatever else stands beside them."""

from __future__ import annotations

import re

from flows.own_rows.sentences import PLACEHOLDERS
from flows.termbase.drafts import Draft, Facts, text_of
from flows.termbase.expanding import literals
from flows.termbase.known import names_in
from flows.termbase.mine import NO_FILE, Mine
from flows.termbase.rejecting import Rejections
from normalizers.folding import fold_key
from normalizers.stylebook.contradictions import meanings
from normalizers.stylebook.form import malformed
from normalizers.stylebook.shapes import misshapen


class Refusing:
    """Looks at drafts one by one; what it refuses is rejected.

    Args:
        mine: what is there.
        reject: takes drafts and calques.
    """

    def __init__(self, mine: Mine, reject: Rejections) -> None:
        self._mine = mine
        self._reject = reject

    def is_misshapen(self, draft: Draft) -> bool:
        """Whether the values of a draft are of kinds that nothing can be made of."""
        reasons = list(misshapen(draft.row, "terms"))
        if reasons:
            self._reject.draft(draft, *reasons)
        return bool(reasons)

    def is_refused(self, draft: Draft) -> bool:
        """Whether a draft cannot be a row by itself; calques that cannot be are taken out of it."""
        row = draft.row
        head = {**PLACEHOLDERS, **row, "_file": NO_FILE}
        reasons = list(malformed({**head, "calques": []} if row["type"] != "calques" else head))
        place = self._mine.places.get(row["id"], "")
        if place and ".jsonl:" not in place:
            reasons.append(f"{row['id']} is already in {place}: edit it there")
        if reasons:
            self._reject.draft(draft, *reasons)
            return True
        had = bool(row.get("calques"))
        for calque in tuple(row.get("calques") or ()):
            wrong = list(malformed({**head, "calques": [calque]}))
            wrong = [re.sub(r"^calque \d+: ", "", one) for one in wrong]
            if not wrong and row["type"] not in ("words", "country", "calques"):
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

    def _means_else(self, calque: Facts, row: Facts) -> list[str]:
        known = meanings(self._mine.book)
        texts = literals(calque, self._mine.book) if calque.get("pattern") else ()
        right = names_in(row, ("canonical", "variants"))
        name = (str(calque["language"]), str(calque.get("text", "")))
        if name in right or (
            not (calque.get("exact") or calque.get("require", row.get("require")))
            and (name[0], fold_key(name[1])) in {(code, fold_key(one)) for code, one in right}
        ):
            return [f"{name[1]!r} is the right name of {row['id']}"]
        told = known.of_calque(calque, row, texts) or known.calque_of_another(calque, row)
        return [told] if told else []
