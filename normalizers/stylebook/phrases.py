"""Typed view of the ``interface`` and ``forms`` tables: fixed strings with a meaning."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from normalizers.stylebook import Stylebook


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fixed string.

    ``form`` says what kind of thing it marks: ``interface`` (a whole line that is never article
    text) or the form it is a label of (``stamp``, ``credit``, ``agency`` …). ``value`` refines it:
    the category of an interface string, the field of a stamp, the role of a credit. ``language`` is
    ISO 639-1, or ``mul`` for strings that look the same everywhere.
    """

    id: str
    form: str
    language: str
    text: str
    value: str
    origin: str
    example: str
    counter_example: str


_FIELDS = ("id", "form", "language", "text", "value", "origin", "example", "counter_example")


@lru_cache(maxsize=16)
def phrases(stylebook: Stylebook, table: str) -> tuple[Phrase, ...]:
    """All phrases of ``interface`` or ``forms``.

    TSV columns: ``id form language text value origin example counter_example``.
    """
    return tuple(Phrase(**{name: row[name] for name in _FIELDS}) for row in stylebook.rows(table))
