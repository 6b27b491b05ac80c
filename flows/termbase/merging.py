"""What a file says of a concept that is there already: put together with it, or kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flows.termbase.drafts import Facts, key_of
from flows.termbase.known import names_in
from flows.termbase.visible import current

_QUIET = ("id", "origin", "calques", "example", "example_language", "notes")
_TRIED_BY = (*_QUIET, "counter_example", "counter_example_language")
_MAPS = ("canonical", "variants", "labels")


def merged(row: Mapping[str, Any], more: Mapping[str, Any]) -> Facts:
    """A row with what a file adds to it: names of languages it has none in, names, calques."""
    result: Facts = {key: value for key, value in row.items() if not key.startswith("_")}
    names = {**(row.get("canonical") or {})}
    variants = {code: list(one) for code, one in (row.get("variants") or {}).items()}
    labels = {code: list(one) for code, one in (row.get("labels") or {}).items()}
    for language, name in (more.get("canonical") or {}).items():
        known = names.setdefault(language, name)
        if current(known) != current(name):
            _add(variants, language, [current(name)])
    for key, mine in (("variants", variants), ("labels", labels)):
        for language, added in (more.get(key) or {}).items():
            _add(mine, language, added)
    calques = list(row.get("calques") or ())
    there = {key_of(calque) for calque in calques}
    calques += [one for one in more.get("calques") or () if key_of(one) not in there]
    for key, value in (("canonical", names), ("variants", variants), ("labels", labels),
                       ("calques", calques)):  # fmt: skip
        if value:
            result[key] = value
    return {**{key: one for key, one in more.items() if key not in result}, **result}


def _add(names: dict[str, list[str]], language: str, added: Iterable[str]) -> None:
    mine = names.setdefault(language, [])
    mine += [name for name in added if name not in mine]


def row_beside(
    row: Mapping[str, Any],
    packaged: Mapping[str, Any],
    *,
    known: Iterable[Mapping[str, Any]],
    new_id: str,
    whole: bool,
    origin: str,
    is_there: Callable[[Mapping[str, Any]], bool],
    lost: Mapping[str, int] | None = None,
) -> tuple[Facts | None, list[str]]:
    """The calques a row adds to a packaged one as a row of their own, and what else it says otherwise.

    Args:
        row: of the file.
        packaged: with the same id.
        known: all calques that the concept has.
        new_id: of the row beside it.
        whole: whether the row says more of the concept than names and calques.
        origin: of the row beside it.
        is_there: whether another calque of the concept matches what a calque does.
        lost: how many names and calques somebody has taken out, where the file says that.
    """
    known = list(known)  # two may differ only in the words required around them
    by_key = {key_of(calque) for calque in known}
    mine = row.get("calques") or ()
    new = [calque for calque in mine if key_of(calque) not in by_key and not is_there(calque)]
    left = [key for key in _MAPS if _says_more(row.get(key), packaged.get(key))]
    if not whole:  # it does not tell labels from right names
        there = set(names_in(packaged))
        left = [key for key in left if not there.issuperset(names_in(row, (key,)))]
    if whole:
        changed = [one for one in mine if key_of(one) in by_key and one not in known]
        left += sorted(
            key for key in row if key not in (*_TRIED_BY, *_MAPS) and row[key] != packaged.get(key)
        )
        left += ["calques that are there, changed"] if changed else []
        left += _told_of_missing(row, packaged, lost)
    if not new or packaged["type"] in ("words", "country"):
        return None, left
    beside = {"id": new_id, "type": "calques", "concept": packaged.get("concept") or packaged["id"],
              "calques": new, "origin": origin}  # fmt: skip
    if row.get("example") and row["example"] != packaged.get("example"):
        beside |= {key: row[key] for key in ("example", "example_language", "counter_example",
                   "counter_example_language") if row.get(key)}  # fmt: skip
    return beside, left


def _told_of_missing(
    row: Mapping[str, Any], packaged: Mapping[str, Any], lost: Mapping[str, int] | None
) -> list[str]:
    """What is said of names and calques that an edited export no longer has.

    A line of a table that is written to add something to a concept has little of what the concept
    has, and is no export of it.
    """
    missing = lost
    if missing is None:
        mine = {key_of(one) for one in row.get("calques") or ()}
        calques = {key_of(one) for one in packaged.get("calques") or ()}
        there, names = set(names_in(row)), set(names_in(packaged))
        if 2 * (len(mine & calques) + len(there & names)) < len(calques) + len(names):
            return []
        missing = {"calque": len(calques - mine), "name": len(names - there)}
    return [
        f"{number} {what}{'' if number == 1 else 's'} that the file no longer has"
        for what, number in missing.items()
        if number
    ]


def _says_more(mine: Any, its: Any) -> bool:
    """Whether names by language hold one that the others do not."""
    for language, names in (mine or {}).items():
        known = (its or {}).get(language, [])
        known = [known] if isinstance(known, str) else known
        for name in [names] if isinstance(names, str) else names:
            if name not in known:
                return True
    return False
