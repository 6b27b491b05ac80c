"""Write ``tests/cases/name_spellings.jsonl``: how the persons of the authority are really spelled.

``python -m tests.evaluation.build_name_spellings``. For each person with a Cyrillic native name: what
the standards and the newspapers make of it (``standards.py``, ``practices.py``), and the spellings
that were collected by hand (``attested_names.tsv``). Nothing here knows the matcher or its grammar.

A row says who is meant, in which language the text is that the name stands in, the name, and ``by``
which rules it is written so. ``title`` stands before the name of somebody whose full name many bear.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.evaluation import practices as press
from tests.evaluation import standards
from tests.evaluation.standards import Standard
from tests.support import CASES, ROOT, read_jsonl

PERSONS = ROOT / "normalizers" / "stylebook" / "data" / "names" / "persons.jsonl"
ATTESTED = Path(__file__).with_name("attested_names.tsv")
TITLES = Path(__file__).with_name("name_titles.tsv")
SPELLINGS = CASES / "name_spellings.jsonl"
ATTESTED_BY = "attested"
BETWEEN = "; "  # two rules that write a name alike
Row = dict[str, Any]

# (standard, language of the text); a language chosen in turn where libraries of several use it
_LIBRARIES = ("en", "de", "fr")
_ALWAYS: tuple[tuple[Standard, tuple[str, ...]], ...] = (
    (standards.BGN_RU, ("en",)),
    (standards.BGN_RU_SIMPLE, ("en",)),
    (standards.ENGLISH_PRESS_RU, ("en",)),
    (standards.ISO9_RU, _LIBRARIES),
    (standards.GOST_B_RU, ("en",)),
    (standards.ALA_LC_RU_PLAIN, ("en",)),
    (standards.ICAO_RU, ("en",)),
    (press.DUDEN_RU, ("de",)),
    (press.FRENCH_RU, ("fr",)),
    (press.POLISH_RU, ("pl",)),
    (standards.BGN_BE, ("en",)),
    (standards.PASSPORT_BE, ("en",)),
    (standards.BELARUS_2007, ("en",)),
    (standards.LACINKA, ("en", "cs", "pl")),
    (press.DUDEN_BE, ("de",)),
    (press.FRENCH_BE, ("fr",)),
    (press.POLISH_BE, ("pl",)),
    (standards.UKRAINE_2010, ("en",)),
    (standards.BGN_UK_SIMPLE, ("en",)),
    (standards.BGN_UK, ("en",)),
    (press.DUDEN_UK, ("de",)),
    (press.FRENCH_UK, ("fr",)),
    (press.POLISH_UK, ("pl",)),
)
# every person gets some of these, the next person the next ones
_IN_TURN: tuple[tuple[Standard, tuple[str, ...]], ...] = (
    (press.DUTCH_RU, ("nl",)),
    (press.SWEDISH_RU, ("sv",)),
    (press.CZECH_RU, ("cs",)),
    (press.SPANISH_RU, ("es",)),
    (standards.SCHOLARLY_RU, ("it",)),
    (press.LITHUANIAN_RU, ("lt",)),
    (press.GERMAN_J_RU, ("de",)),
    (press.FRENCH_RU_KS, ("fr",)),
    (press.DUDEN_RU_SH, ("de",)),
    (standards.ALA_LC_RU, ("en",)),
    (standards.PASSPORT_1997_RU, ("en",)),
    (standards.GOST_B_RU_PLAIN, ("en",)),
)
_IN_TURN_NATIVE: dict[str, tuple[tuple[Standard, tuple[str, ...]], ...]] = {
    "be": ((standards.ISO9_BE, _LIBRARIES), (standards.SCHOLARLY_BE, ("it", "cs"))),
    "uk": (
        (press.DUTCH_UK, ("nl",)),
        (press.SWEDISH_UK, ("sv",)),
        (press.CZECH_UK, ("cs",)),
        (standards.ISO9_UK, _LIBRARIES),
        (standards.SCHOLARLY_UK, ("it",)),
        (standards.ALA_LC_UK_PLAIN, ("en",)),
    ),
}
_EACH_TURN = 3
# Given names by which the rules for Russian names apply to the letter: the others have rules of their
# own (PWN: Robert, not Robiert), or none
_RUSSIAN_GIVEN = frozenset(
    "Алексей Александр Алесь Анатолий Андрей Антон Арсений Борис Вадим Валентина Валерий Виктор Виталий"
    " Влад Владимир Владислав Вячеслав Геннадий Григорий Денис Дмитрий Евгений Егор Зенон Иван Игорь"
    " Константин Леонид Лидия Максим Мария Михаил Наталья Николай Павел Пётр Роман Руслан Светлана Семён"
    " Сергей Станислав Юлия Юрий".split()
)
# Lithuanian gives a man's Slavic name an ending, Czech a woman's: only what the rules settle
_SLAVIC_ENDINGS = ("ов", "ев", "ёв", "ин", "ын", "ский", "цкий", "ный", "ко", "ук", "юк", "ич")


@dataclass(frozen=True)
class Person:
    """What the authority knows of a person by whom names are made."""

    id: str
    woman: bool
    natives: dict[str, tuple[str, str, str]]  # language: given name, patronymic, family name
    labels: dict[str, str]  # ru, be and uk: what the person is usually called

    def names(self, language: str) -> list[str]:
        """Given and family name in one of the languages, as registered and as usual."""
        given, _, family = self.natives[language]
        usual = self.labels.get(language, "")
        found = [f"{given} {family}"]
        if usual and usual not in found and usual.endswith(f" {family}"):
            found.append(usual)  # Алесь for Александр
        return found


def persons() -> list[Person]:
    """Everybody of the authority with a Russian, Belarusian or Ukrainian native name."""
    found = []
    for row in read_jsonl(PERSONS):
        natives = {
            language: (parts[0], parts[1] or "", parts[2])
            for language, parts in row.get("native", {}).items()
            if language in ("ru", "be", "uk")
        }
        if natives:
            labels = {
                language: _label(row["canonical"][language])
                for language in ("ru", "be", "uk")
                if language in row["canonical"]
            }
            found.append(Person(row["id"], row.get("gender") == "f", natives, labels))
    return found


def _label(canonical: str | list[dict[str, str]]) -> str:
    """The canonical name of today."""
    if isinstance(canonical, str):
        return canonical
    return next(form["name"] for form in canonical if not form.get("valid_to"))


def attested() -> dict[str, list[tuple[str, str]]]:
    """Person to (language, name), as collected by hand."""
    found: dict[str, list[tuple[str, str]]] = {}
    with ATTESTED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            names = ((row["language"], name) for name in row["names"].split("; "))
            found.setdefault(row["id"], []).extend(names)
    return found


def titles() -> dict[tuple[str, str], str]:
    """(Person, language) to what must stand before a name that many bear."""
    with TITLES.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {(row["id"], row["language"]): row["title"] for row in rows}


def _applies(standard: Standard, person: Person, name: str) -> bool:
    russian = name.partition(" ")[0] in _RUSSIAN_GIVEN
    if standard is press.POLISH_RU:
        return russian
    if standard in (press.CZECH_RU, press.CZECH_UK):
        return not person.woman and (russian or standard is press.CZECH_UK)
    if standard is press.LITHUANIAN_RU:
        return russian and not person.woman and name.endswith(_SLAVIC_ENDINGS)
    return True


def _by_rule(person: Person, number: int) -> Iterator[tuple[str, str, str]]:
    """Language, name and rule, for the names of one person."""
    turns = [_IN_TURN[(number * _EACH_TURN + at) % len(_IN_TURN)] for at in range(_EACH_TURN)]
    for native, listed in _IN_TURN_NATIVE.items():
        if native in person.natives:
            turns += [listed[(number + at) % len(listed)] for at in range(2)]
    for standard, languages in (*_ALWAYS, *turns):
        if standard.source in person.natives:
            for name in person.names(standard.source):
                if _applies(standard, person, name):
                    language = languages[number % len(languages)]
                    yield language, standard.spell(name), standard.name


def _in_cyrillic(person: Person, number: int) -> Iterator[tuple[str, str, str]]:
    """The names in their own languages, in turn with the patronymic and family name first."""
    for language, (given, patronymic, family) in person.natives.items():
        for name in person.names(language):
            yield language, name, "native"
        if patronymic and number % 2:
            yield language, f"{given} {patronymic} {family}", "native, with patronymic"
        elif patronymic:
            yield language, f"{family} {given} {patronymic}", "native, family name first"
    given, patronymic, family = person.natives["ru"]
    if patronymic and number % 4 == 0:
        name = standards.BGN_RU_SIMPLE.spell(f"{given} {patronymic} {family}")
        yield "en", name, f"{standards.BGN_RU_SIMPLE.name}, with patronymic"


def rows() -> list[Row]:
    """All rows, each name of a person once in a language."""
    by_hand, before = attested(), titles()
    needs_title = {person for person, _ in before}
    found = []
    for number, person in enumerate(persons()):
        listed = [(*pair, ATTESTED_BY) for pair in by_hand.get(person.id, ())]
        by_whom: dict[tuple[str, str], list[str]] = {}
        for language, name, by in (
            *listed,
            *_by_rule(person, number),
            *_in_cyrillic(person, number),
        ):
            by_whom.setdefault((language, name), []).append(by)
        for (language, name), sources in by_whom.items():
            title = before.get((person.id, language), "")
            if person.id in needs_title and not title:
                continue
            by = BETWEEN.join(dict.fromkeys(sources))
            row = {"id": person.id, "language": language, "name": name, "by": by}
            found.append(row | ({"title": title} if title else {}))
    return found


def main() -> None:
    """Write the file and say how much it holds."""
    made = rows()
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in made]
    SPELLINGS.write_text("".join(lines), "utf-8")
    print(f"{SPELLINGS.name}: {len(made)} spellings of {len({row['id'] for row in made})} persons")


if __name__ == "__main__":
    main()
