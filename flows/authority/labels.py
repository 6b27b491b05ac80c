"""Labels of a record: in which letters, in which order of the parts, and from when to when they hold."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping
from itertools import pairwise

from normalizers.scripts import script_counts


class FactError(ValueError):
    """A record cannot be a row; the message says why."""


SCRIPTS = {
    **dict.fromkeys(("ru", "be", "uk"), "Cyrillic"),
    **dict.fromkeys(("en", "de", "fr", "pl"), "Latin"),
    "zh": "Han",
}
_BRANDS = ("organization", "work", "event")  # «Google» is written so in every language
_NO_LABEL = re.compile(r"Q\d+")  # what the query service gives where there is none
_DATED = re.compile(r"(?P<name>.+)=(?P<from>[\d-]*|\.\.)/(?P<to>[\d-]*|\.\.)")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_SUFFIX = re.compile(r"(?:jr|sr|junior|senior|[ivx]+)\.?", re.IGNORECASE)


def without_ids(names: Iterable[str]) -> list[str]:
    """The names, but for ids that stand for a label that is missing.

    >>> without_ids(["Q4115189", "Quarry"])
    ['Quarry']
    """
    return [name for name in names if not _NO_LABEL.fullmatch(name)]


def check_script(name: str, column: str, language: str, kind: str) -> None:
    """A name in the letters of another language would never be found, or be written into texts.

    Raises:
        FactError: it is in other letters than its language is written in.
    """
    wanted = SCRIPTS.get(language)
    found = set(script_counts(name))
    brand = kind in _BRANDS and found <= {wanted, "Latin"}
    if wanted and not brand and not (language == "zh" and "Han" in found) and found != {wanted}:
        letters = " and ".join(sorted(found)) or "no"
        raise FactError(f"{column}_{language} is {name!r}: {letters} letters, not {wanted}")


def in_order(name: str, *, family_first: bool = False) -> tuple[str, int]:
    """A person's label in the order of a text, and how many words the family name has, if it is said.

    >>> in_order("García Gull, Ann"), in_order("Ann Gull"), in_order("Ann Gull, Jr.")
    (('Ann García Gull', 2), ('Ann Gull', 0), ('Ann Gull, Jr.', 0))
    """
    family, _, given = (part.strip() for part in name.partition(","))
    if not (family and given) or "," in given or _SUFFIX.fullmatch(given):
        return name, 0
    if family_first:
        return f"{family} {given}", 0
    return f"{given} {family}", family.count(" ") + 1


# ------------------------------------------------------------------ dates


def read_dates(values: Iterable[str], present: str) -> list[dict[str, str]]:
    """The names of all times (``Kyiv=1991-08-24/..``, ``Kiev=../1991-08-24``).

    Args:
        values: a name with its time each.
        present: the label, which is the name without an end; nothing if there is no label.

    Raises:
        FactError: they are no dates, or it is not clear which name holds at a time.
    """
    names = [_read(value) for value in values]
    last = [one["name"] for one in names if "valid_to" not in one]
    if len(last) != 1 or (present and last != [present]):
        told = repr(present) if present else "one"
        raise FactError(f"of the dated names {told} and no other must be the one without an end")
    spans = sorted((_bound(one, "from"), _bound(one, "to"), one["name"]) for one in names)
    for begin, end, name in spans:
        if begin >= end:
            raise FactError(f"{name!r} ends before it begins, or on the same day: {begin}/{end}")
    for (_, end, name), (begin, _, following) in pairwise(spans):
        if begin < end:
            raise FactError(
                f"{name!r} and {following!r} hold at the same time, from {begin or 'the beginning'}"
                " on: a time ends (day of the end not counted) where the next begins"
            )
    return names


def _read(value: str) -> dict[str, str]:
    found = _DATED.fullmatch(value)
    if not found:
        raise FactError(f"{value!r} is no dated name; they look like Kyiv=1991-08-24/..")
    dates = (("valid_from", found["from"]), ("valid_to", found["to"]))
    told = {key: date for key, date in dates if date not in ("", "..")}
    for date in told.values():
        if not is_date(date):
            raise FactError(f"{value!r}: {date} is no date; YYYY, YYYY-MM or YYYY-MM-DD")
    return {"name": found["name"].strip(), **told}


def is_date(text: str) -> bool:
    """Whether a date is one of the calendar, as precise as it may be.

    >>> is_date("2024-02-29"), is_date("2023-02-29"), is_date("1991"), is_date("1991-8")
    (True, False, True, False)
    """
    found = _DATE.fullmatch(text)
    if not found or found[1] == "0000":
        return False
    if not found[2]:
        return True
    year, month = int(found[1]), int(found[2])
    if not 1 <= month <= 12:
        return False
    return not found[3] or 1 <= int(found[3]) <= monthrange(year, month)[1]


def _bound(one: Mapping[str, str], end: str) -> str:
    """The first day of a date that may be less precise; open ones are before and after all."""
    date = one.get(f"valid_{end}")
    if not date:
        return "" if end == "from" else "9999-99"
    return date + "-01-01"[len(date) - 4 :] if len(date) < 10 else date
