"""What a row says of its translations, held against the translations it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.corpus.schema import GLOSSES, TRANSLATIONS, language_of

TEXT = "text"
"""What an entry of ``translations`` is about: the text, or the glosses (:data:`GLOSSES`)."""

STAMPS = "copydesk.translated_with."
"""What the keys of a version's note begin with that say, for a language, which stylebook all texts of
the table in that language rest on; true as long as the rows are the same."""


def broken_translation(row: Mapping[str, Any]) -> str:
    """How the optional columns of a row contradict one another; empty when they do not.

    Whether a translation is right nobody can tell from here; that it is accounted for, one can.
    """
    entries = row.get(TRANSLATIONS) or []
    told = [(entry["what"], entry["to"]) for entry in entries]
    for what, to in told:
        if what not in (TEXT, GLOSSES):
            return f"its translations speak of {what!r}"
        if told.count((what, to)) > 1:
            return f"its translations speak twice of {what} in {to!r}"
    for entry in entries:
        if not 0 <= max(entry["unprotected"], entry["empty"]) <= entry["segments"]:
            return f"its translation into {entry['to']!r} counts more segments than it has"
    for name, text in row.items():
        to = language_of(name)
        if to and text is not None and (TEXT, to) not in told:
            return f"its {name} is of an unknown engine"
        if to and text is not None and text.count("\n") != row["text"].count("\n"):
            return f"the lines of its {name} are not those of its text"
    for gloss in row.get(GLOSSES) or []:
        if (GLOSSES, gloss["to"]) not in told:
            return f"a gloss in {gloss['to']!r} is of an unknown engine"
        if not gloss["surface"].strip() or not gloss["text"].strip():
            return f"a gloss in {gloss['to']!r} is empty"
    return ""
