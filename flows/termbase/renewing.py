"""A row of a file that is imported again: what the file can say of it comes from the file.

A glossary or a TBX file of another tool knows names and literal calques, and some of them only in two
languages. What it cannot say (tier, gloss, example, patterns, context) is kept for terms that are
still there; a term that it could say, and no longer does, is gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.termbase.drafts import Facts, Spoken, key_of, text_of
from flows.termbase.known import names_in
from flows.termbase.visible import current

_LISTS = ("variants", "labels")


def renewed(
    known: Mapping[str, Any], fresh: Mapping[str, Any], spoken: Spoken, *, approve: bool
) -> tuple[Facts, int]:
    """The row as the file has it, and how many of its terms are gone.

    Args:
        known: the row that the file has made before.
        fresh: what the file says of its concept now.
        spoken: what the file can say.
        approve: its calques of two words and more may be replaced.
    """
    row: Facts = {key: value for key, value in known.items() if not key.startswith("_")}
    row |= {key: fresh[key] for key in ("type", "origin", "notes") if key in fresh}
    names = _named_as_before(known, fresh)
    row["canonical"] = canonical = {}
    before = known.get("canonical") or {}
    for language in {**before, **names["canonical"]}:
        new = names["canonical"].get(language)
        if new is None and not spoken.has_names("canonical", language):
            new = before[language]
        if new is not None:
            dated = current(before.get(language, "")) == current(new)
            canonical[language] = before[language] if dated else new
    for key in _LISTS:
        row[key] = _lists(known.get(key) or {}, names[key], key, canonical, spoken)
    row["calques"] = _calques(row, fresh, spoken, approve)
    gone = len(_terms(known) - _terms(row))
    return {key: one for key, one in row.items() if one or key in known}, gone


def _named_as_before(known: Mapping[str, Any], fresh: Mapping[str, Any]) -> dict[str, Facts]:
    """The names of the file; in TBX a source label looks like a right name, and stays a label."""
    names: dict[str, Facts] = {
        "canonical": dict(fresh.get("canonical") or {}),
        **{key: {code: list(one) for code, one in (fresh.get(key) or {}).items()}
           for key in _LISTS},
    }  # fmt: skip
    wrong = {calque["language"] for calque in fresh.get("calques") or ()}
    for language in known.get("labels") or {}:
        if language in names["canonical"] and language not in (
            *wrong,
            *(known.get("canonical") or {}),
        ):
            labels = names["labels"].setdefault(language, [])
            found = (
                current(names["canonical"].pop(language)),
                *names["variants"].pop(language, []),
            )
            labels[:0] = [name for name in found if name not in labels]
    return names


def _lists(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    key: str,
    canonical: Mapping[str, Any],
    spoken: Spoken,
) -> Facts:
    found = {}
    for language in {**before, **now}:
        said = now.get(language, [])
        sure = spoken.has_names(key, language)
        kept = [name for name in before.get(language, ()) if name in said or not sure]
        kept += [name for name in said if name not in kept]
        if key == "variants":
            kept = [name for name in kept if name != current(canonical.get(language, ""))]
        found[language] = kept
    return {language: names for language, names in found.items() if names}


def _calques(row: Facts, fresh: Mapping[str, Any], spoken: Spoken, approve: bool) -> list[Facts]:
    said = {key_of(calque): calque for calque in fresh.get("calques") or ()}
    right = set(names_in(row, ("canonical", "variants")))
    found = []
    for calque in row.get("calques") or ():
        its = said.pop(key_of(calque), None)
        if its is not None:
            found.append(as_before(calque, its, approve))
        elif (
            not spoken.has_calque(calque) and (calque["language"], calque.get("text")) not in right
        ):
            found.append(calque)
    return [*found, *said.values()]


def as_before(known: Facts, its: Mapping[str, Any], approve: bool) -> Facts:
    """A calque that the file still has: with all that was said of it, and an example of the file."""
    calque = {**known, **({"example": its["example"]} if its.get("example") else {})}
    if approve and its.get("tier") == "A":
        calque |= {"tier": "A", "approved": True}
    return calque


def _terms(row: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Language and text of all terms."""
    calques = {(str(one["language"]), text_of(one)) for one in row.get("calques") or ()}
    return calques | set(names_in(row))


def told_of_gone(row_id: str, number: int) -> str:
    """What is said of terms that are gone."""
    if number == 1:
        return f"1 term of {row_id} is no longer in the file and is removed"
    return f"{number} terms of {row_id} are no longer in the file and are removed"
