"""Common words and towns: what a spelling of a family name must not be, to count by itself.

``data/common_words/LANG.txt`` holds words that newspapers write in small letters, made by
``python -m normalizers.names.build_common_words``; ``data/towns.tsv`` the names of towns and countries.
The variants are built with them, and the first word of a sentence before a surname is told by them.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib.resources import files

from normalizers.folding import fold_key

LANGUAGES = ("en", "de", "fr", "pl", "ru", "be", "uk")
MIN_LENGTH, MIN_COUNT = 3, 2
_LATIN, _CYRILLIC = LANGUAGES[:4], LANGUAGES[4:]


@lru_cache(maxsize=8)
def common_words(language: str) -> frozenset[str]:
    """The words of one language, in lower case; none for a language without a list.

    >>> "weather" in common_words("en"), "новый" in common_words("ru")
    (True, True)
    """
    if language not in LANGUAGES:
        return frozenset()
    file = files("normalizers.names").joinpath(f"data/common_words/{language}.txt")
    lines = file.read_text("utf-8").split("\n")
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=8)
def towns(language: str) -> dict[str, str]:
    """Towns and countries as any language of this script writes them, folded, to their English name."""
    columns = _CYRILLIC if language in _CYRILLIC else _LATIN
    file = files("normalizers.names").joinpath("data/towns.tsv")
    found: dict[str, str] = {}
    for row in csv.DictReader(file.read_text("utf-8").splitlines(), delimiter="\t"):
        for column in columns:
            for name in filter(None, row[column].split("|")):
                found.setdefault(fold_key(name), row["en"])
    return found
