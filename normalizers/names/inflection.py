"""Case forms of names in Russian, Ukrainian, Belarusian and Polish, to *recognise* a name by.

Which form stands in which case is told by :mod:`normalizers.names.cases`; here all of them are taken
together, with forms that are in use and belong to no sure case: a case form is linked whatever it is,
so a form too many costs nothing but a look-up. Words are taken as lower case.

>>> sorted(case_forms("сергей", "ru", "m"))
['сергее', 'сергеем', 'сергею', 'сергея']
>>> case_forms("лукашенко", "ru", "m")
()
"""

from __future__ import annotations

from functools import lru_cache

from normalizers.names.cases import FAMILY, GIVEN, INFLECTED, oblique_forms

__all__ = ["INFLECTED", "case_forms", "phrase_forms"]


@lru_cache(maxsize=16384)
def case_forms(word: str, language: str, gender: str = "", part: str = "") -> tuple[str, ...]:
    """The oblique singular forms of a name, without the base form; empty if it does not inflect.

    ``gender`` decides between masculine and feminine endings (``Захаров-а`` is not a case of
    ``Захаров``), ``part`` between a given and a family name; without them every rule may apply.
    """
    if language not in INFLECTED or len(word) < 2:
        return ()
    found: dict[str, None] = {}
    for one in (gender,) if gender in ("m", "f") else ("m", "f"):
        for kind in (part,) if part else (FAMILY, GIVEN):
            found.update(dict.fromkeys(oblique_forms(word, language, one, kind)))
    found.pop(word, None)
    return tuple(found)


def phrase_forms(name: str, language: str) -> tuple[str, ...]:
    """Case forms of a one-word name, or of the last word of ``Си Цзиньпин``; lower case."""
    head, space, last = name.lower().rpartition(" ")
    return tuple(head + space + form for form in case_forms(last, language))
