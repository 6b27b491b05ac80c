"""From facts to the metadata fields of the canonical article."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from normalizers.findings import Fact

LIST_FIELDS = ("captions", "credits", "related")
JOINED_FIELDS = ("disclaimer", "copyright")


class LocatedFact(NamedTuple):
    """A fact with its place in the raw text and a running number, to put facts in text order."""

    place: int
    number: int
    fact: Fact


def merge_facts(located: Iterable[LocatedFact]) -> dict[str, Any]:
    """Collect facts into fields.

    List fields keep text order without repeats; captions with the same text become one (a repeat
    with its gallery counter and one with its credit are the same picture). Joined fields (several
    reuse notices) are joined by a line break. For every other field the first fact in the text wins.
    """
    fields: dict[str, Any] = {}
    for _, _, fact in sorted(located, key=lambda item: item[:2]):
        name, value = fact.field, fact.value
        if name == "captions":
            _add_caption(fields.setdefault(name, []), value)
        elif name in LIST_FIELDS:
            values = fields.setdefault(name, [])
            if value not in values:
                values.append(value)
        elif name in JOINED_FIELDS and name in fields:
            if value not in fields[name].split("\n"):
                fields[name] += "\n" + value
        else:
            fields.setdefault(name, value)
    return fields


_ISO_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T.*)?)?)?$")


def published_date(found: str | None, given: str) -> str | None:
    """The date of publication: the given one, unless the text says the same more precisely.

    >>> published_date("2021-03-02T10:15", "2021-03-02"), published_date("2021-03-02", "1985")
    ('2021-03-02T10:15', '1985')
    """
    if _ISO_DATE.match(given) and not (found or "").startswith(given):
        return given
    return found


def _add_caption(captions: list[dict[str, Any]], caption: dict[str, Any]) -> None:
    if caption in captions:
        return
    for number, known in enumerate(captions):
        conflict = any(known.get(key, value) != value for key, value in caption.items())
        if caption.get("text") and known.get("text") == caption["text"] and not conflict:
            captions[number] = {**known, **caption}
            return
    captions.append(dict(caption))
