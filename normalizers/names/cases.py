"""Case slots: which form of a name stands in which case, by the ending tables.

>>> slots("лавров", "ru", "m", FAMILY)["ins"]
('лавровым',)
>>> slots("łukaszenka", "pl", "m", FAMILY)["gen"]
('łukaszenki',)
>>> slots("тимошенко", "uk", "f", FAMILY)["dat"]
('тимошенко',)
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from itertools import product

from normalizers.names.declensions import CASES, TABLES

FAMILY, GIVEN = "f", "g"
INFLECTED = tuple(TABLES)
Slots = Mapping[str, tuple[str, ...]]
# gender, part, ending, letters cut, forms by case (None: not covered), all forms to be recognised
_Rule = tuple[str, str, str, int, Mapping[str, tuple[str, ...]] | None, tuple[str, ...]]
_NONE: Slots = {}
_LETTERS = re.compile(r"\[([^]]+)\]")
_HEAD = re.compile(r".*[ -]")


def _expanded(ending: str) -> Iterator[tuple[str, int]]:
    """The endings an entry stands for, each with the number of letters cut from it."""
    kept, _, cut = ending.partition("|")
    parts = _LETTERS.split(kept)  # every second one is a class of letters
    choices = [tuple(part) if number % 2 else (part,) for number, part in enumerate(parts)]
    for letters in product(*choices):
        yield "".join(letters) + cut, len(cut)


def _forms(cells: list[str], cases: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {
        case: tuple("" if form == "0" else form for form in cell.split("/"))
        for case, cell in zip(cases, cells, strict=False)
        if cell not in ("-", "")
    }


@lru_cache(maxsize=8)
def _rules(language: str) -> Mapping[str, tuple[_Rule, ...]]:
    """The rules of a language by the last letter of the name, in the order of the table."""
    found: dict[str, list[_Rule]] = {}
    cases = CASES[language]
    for line in TABLES[language].strip().split("\n"):
        told, _, more = line.partition(";")
        endings, gender, part, *cells = told.split()
        extras = tuple(more.split())
        forms = None if cells == ["?"] else _forms(cells, cases)
        for entry in endings.split(","):
            for ending, cut in _expanded(entry):
                if cells == ["="]:
                    forms = dict.fromkeys(cases, (ending[len(ending) - cut :],))
                said = (form for alike in (forms or {}).values() for form in alike)
                known = tuple(dict.fromkeys((*said, *extras)))
                found.setdefault(ending[-1], []).append((gender, part, ending, cut, forms, known))
    return {letter: tuple(rules) for letter, rules in found.items()}


@lru_cache(maxsize=1)
def _exceptions() -> Mapping[tuple[str, str, str, str], Slots]:
    file = files("normalizers.names").joinpath("data/declension_exceptions.tsv")
    found: dict[tuple[str, str, str, str], Slots] = {}
    for row in csv.DictReader(file.read_text("utf-8").splitlines(), delimiter="\t"):
        language, name = row["language"], row["name"]
        cases = CASES[language]
        slots: Slots = _NONE
        if row["gen"] == "=":
            slots = dict.fromkeys(cases, (name,))
        elif row["gen"] != "?":
            slots = _forms([row[case] for case in cases], cases)
        found[language, name, row["gender"], row["part"]] = slots
    return found


def _rule(word: str, language: str, gender: str, part: str) -> _Rule | None:
    for rule in _rules(language).get(word[-1], ()):
        if rule[0] in ("*", gender) and rule[1] in ("*", part) and word.endswith(rule[2]):
            return rule
    return None


@lru_cache(maxsize=16384)
def slots(word: str, language: str, gender: str, part: str) -> Slots:
    """The forms of a name by case; a case nobody has reviewed is missing, an uncovered name has none.

    Args:
        word: one given or family name in lower case; of a hyphened one the last half declines.
        language: ``ru``, ``be``, ``uk`` or ``pl``.
        gender: ``m`` or ``f``; the bearer's, which decides (Юлия Тимошенко, Дмитрия Тимошенко).
        part: :data:`FAMILY` or :data:`GIVEN`.
    """
    if language not in TABLES or gender not in ("m", "f") or not word:
        return _NONE
    known = _exceptions().get((language, word, gender, part))
    if known is not None:
        return known
    if word.endswith("."):
        return dict.fromkeys(CASES[language], (word,))  # initials
    head, hyphen, last = word.rpartition("-")
    if hyphen:
        ends = slots(last, language, gender, part)
        return {case: tuple(f"{head}-{form}" for form in forms) for case, forms in ends.items()}
    rule = _rule(word, language, gender, part)
    if rule is None or rule[4] is None or len(word) - rule[3] < 2:
        return _NONE
    stem = word[: len(word) - rule[3]]
    return {case: tuple(stem + form for form in forms) for case, forms in rule[4].items()}


def name_slots(name: str, language: str, gender: str, part: str) -> list[Slots]:
    """The slots of every word of a given or family name, in lower case.

    Each given name declines (Джорджа Уокера), of a family name only the last word (Ле Дриана).
    """
    words = name.split(" ")
    whole = _exceptions().get((language, name, gender, part))
    if whole is not None and len(words) > 1:
        return [
            {case: tuple(form.split(" ")[at] for form in forms) for case, forms in whole.items()}
            for at in range(len(words))
        ]
    if part == FAMILY:
        kept: list[Slots] = [dict.fromkeys(CASES.get(language, ()), (word,)) for word in words[:-1]]
        return [*kept, slots(words[-1], language, gender, part)]
    return [slots(word, language, gender, part) for word in words]


def oblique_forms(word: str, language: str, gender: str, part: str) -> list[str]:
    """Every form of a name, whatever its case, with those that are only recognised, itself too."""
    found: list[str] = []
    for forms in _exceptions().get((language, word, gender, part), _NONE).values():
        found += forms
    head = ""
    last = word
    if " " in word or "-" in word:
        last = _HEAD.sub("", word)
        head = word[: len(word) - len(last)]
    rule = _rule(last, language, gender, part) if last else None
    if rule is not None and len(last) - rule[3] > 1:
        stem = head + last[: len(last) - rule[3]]
        found += [stem + form for form in rule[5]]
    return found
