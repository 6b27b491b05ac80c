"""Write ``tests/cases/other_people.jsonl``: 2,000 people who are nobody of the authority.

``python -m tests.evaluation.build_other_people``. The hard ones were collected by hand
(``other_people_traps.tsv``); the rest are made here, always the same: each bears the family name or
the given name of somebody of the authority, and is somebody else all the same. ``why`` says how.

A made-up name that is a true spelling of somebody after all is dropped: by the standards and the
practices of the newspapers, and by the spellings collected by hand, never by asking the matcher.
"""

from __future__ import annotations

import csv
import json
import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.evaluation import practices as press
from tests.evaluation import standards
from tests.evaluation.build_name_spellings import PERSONS, SPELLINGS, Person, persons
from tests.evaluation.names import carriers
from tests.evaluation.standards import Standard
from tests.support import CASES, read_jsonl

GIVEN = Path(__file__).with_name("other_given_names.tsv")
TRAPS = Path(__file__).with_name("other_people_traps.tsv")
OTHERS = CASES / "other_people.jsonl"
SHARES = {"en": 500, "ru": 380, "de": 220, "fr": 220, "pl": 220, "be": 140, "uk": 140, "zh": 180}
Row = dict[str, Any]

# what a Russian name becomes in a language; Belarusian and Ukrainian texts take names of their own
_SPELLERS: dict[str, tuple[Standard, ...]] = {
    "en": (standards.BGN_RU_SIMPLE, standards.ENGLISH_PRESS_RU, standards.ICAO_RU),
    "de": (press.DUDEN_RU, press.GERMAN_J_RU),
    "fr": (press.FRENCH_RU,),
    "pl": (press.POLISH_RU,),
}
# family names by their endings, and endings that make others of their stems; ь and vowels fall
_ENDINGS = {
    "ru": "ская цкая ова ева ёва ина ына енко ович евич ский цкий швили чук ов ев ёв ин ын ко ич юк"
    " ук ян ый ий ой а у ь",
    "be": "ская цкая ава ова ева іна ына енка анка ковіч овіч скі цкі чык аў оў еў ін ын ко іч юк"
    " ук ы а у ь",
    "uk": "ська цька ова ева єва іна ина енко ович евич ський цький чук ов ев єв ін ин ко ич юк"
    " ук ий ій а у ь",
}
_OTHER_ENDINGS = {
    "ru": "ельников анович ушкин унчик алюк енцев атенко ишвецкий",
    "be": "ельнікаў ановіч ушкін унчык алюк енцаў аценка ішвецкі",
    "uk": "ельников анович ушкін унчик алюк енцев атенко ишвецький",
}
_VOWELS = "аоуеёиоіыьйў"
_FEMININE = (("ский", "ская"), ("цкий", "цкая"), ("ный", "ная"), ("ый", "ая"), ("ой", "ая"),
             ("ов", "ова"), ("ев", "ева"), ("ёв", "ёва"), ("ин", "ина"), ("ын", "ына"))  # fmt: skip
_PATRONYMICS = {
    "ru": ("Иванович", "Тимофеевич", "Глебович", "Матвеевич", "Львович", "Захарович"),
    "be": ("Іванавіч", "Цімафеевіч", "Глебавіч", "Мацвеевіч", "Львовіч", "Захаравіч"),
    "uk": ("Іванович", "Тимофійович", "Глібович", "Матвійович", "Львович", "Захарович"),
}
_SECOND_FAMILIES = ("Соболев", "Корзун", "Бойко", "Марчук", "Ветров", "Рыбак")
_YOUNGER = {"en": " Jr.", "de": " junior", "fr": " fils", "pl": " junior", "ru": "-младший"}
NONE = ""  # no name can be made this way of the person that was drawn
_WESTERN = ("Peter", "Anna", "Lucy", "Bernard", "Karl", "Irene", "Oscar", "Clara", "Hugo", "Edith",
            "Felix", "Agnes", "Victor", "Martha", "Rupert", "Nora")  # fmt: skip


@dataclass(frozen=True)
class GivenName:
    """A common given name in the languages of the cases."""

    sex: str
    ru: str
    be: str
    uk: str
    latin: str
    zh: str


def given_names() -> list[GivenName]:
    """The table of given names."""
    with GIVEN.open(encoding="utf-8", newline="") as file:
        return [GivenName(**row) for row in csv.DictReader(file, delimiter="\t")]


def folded(name: str) -> str:
    """Lower case, letters only, without marks: as far as spellings may differ in print.

    >>> folded("Igor’ Sečin") == folded("IGOR SECIN")
    True
    """
    plain = unicodedata.normalize("NFKD", name.lower())
    return "".join(character for character in plain if character.isalpha())


def true_spellings() -> frozenset[str]:
    """Whatever names somebody of the authority, folded."""
    names = {row["name"] for row in read_jsonl(SPELLINGS)}
    for person in persons():
        for standard in (*standards.STANDARDS, *press.PRACTICES):
            if standard.source in person.natives:
                names.update(map(standard.spell, person.names(standard.source)))
    for row in read_jsonl(PERSONS):
        for listed in (row["canonical"], row.get("spellings", {}), row.get("other_names", {})):
            for value in listed.values():
                names.update(_strings(value))
    return frozenset(map(folded, names))


def genitives(people: list[Person]) -> frozenset[str]:
    """The genitives of men's names in Russian and Polish texts, folded: some look like a woman's name.

    Евгения Примакова is a woman, or the genitive of Евгений Примаков.
    """
    found = set()
    for person in people:
        for name in () if person.woman else person.names("ru"):
            given, _, family = name.partition(" ")
            of_given = f"{given[:-1]}я" if given[-1] in "йь" else f"{given}а"
            of_family = family if family[-1] in "оуаи" else f"{family}а"
            genitive = f"{of_given} {of_family}"
            found |= {genitive, press.POLISH_RU.spell(genitive)}
    return frozenset(map(folded, found))


def _strings(value: Any) -> Iterator[str]:
    """The names in a name, a list of names, or a list of dated names."""
    if isinstance(value, str):
        yield value
    else:
        for item in value:
            yield item["name"] if isinstance(item, dict) else item


class Maker:
    """Makes names of others; everything it draws comes from one seeded source."""

    def __init__(self) -> None:
        self.random = random.Random(20)
        self.people = persons()
        self.given = given_names()
        self.true = true_spellings() | genitives(self.people)
        self.bearers: dict[str, set[str]] = {}  # Russian family name to its given names
        for person in self.people:
            for name in person.names("ru"):
                given, _, family = name.partition(" ")
                self.bearers.setdefault(family, set()).add(given)

    def spell(self, language: str, name: str) -> str:
        """A Russian name as a text in ``language`` has it."""
        if language not in _SPELLERS:
            return name
        return self.random.choice(_SPELLERS[language]).spell(name)

    def person(self, language: str) -> Person:
        """Somebody whose name a text in the language spells by a rule."""
        needed = language if language in ("be", "uk") else "ru"
        return self.random.choice([person for person in self.people if needed in person.natives])

    def other_given(self, person: Person, sex: str) -> GivenName:
        """A given name that nobody of the authority bears with this family name."""
        taken = self.bearers[person.natives["ru"][2]]
        return self.random.choice([n for n in self.given if n.sex == sex and n.ru not in taken])

    def same_family(self, language: str) -> str:
        """Another given name with the family name."""
        person = self.person(language)
        given = self.other_given(person, "f" if person.woman else "m")
        if language in ("be", "uk"):
            return f"{getattr(given, language)} {person.natives[language][2]}"
        return self.spell(language, f"{given.ru} {person.natives['ru'][2]}")

    def same_given(self, language: str) -> str:
        """The given name with a family name that begins alike."""
        person = self.person(language)
        source = language if language in ("be", "uk") else "ru"
        given, _, family = person.natives[source]
        end = next((end for end in _ENDINGS[source].split() if family.endswith(end)), "")
        stem = family.removesuffix(end).rstrip(_VOWELS)
        ending = self.random.choice(_OTHER_ENDINGS[source].split())
        return self.spell(language, f"{given} {stem}{ending}")

    def other_sex(self, language: str) -> str:
        """A woman with the family name of a man, in her form of it."""
        person = self.person(language)
        if person.woman or language in ("be", "uk"):
            return NONE
        family = person.natives["ru"][2]
        pair = next(((m, f) for m, f in _FEMININE if family.endswith(m)), ("", ""))
        feminine = family[: len(family) - len(pair[0])] + pair[1]
        return self.spell(language, f"{self.other_given(person, 'f').ru} {feminine}")

    def other_father(self, language: str) -> str:
        """Given and family name, and the patronymic of somebody else."""
        person = self.person(language)
        source = language if language in ("be", "uk") else "ru"
        given, patronymic, family = person.natives[source]
        if person.woman or not patronymic:
            return NONE
        others = [name for name in _PATRONYMICS[source] if name != patronymic]
        return self.spell(language, f"{given} {self.random.choice(others)} {family}")

    def double_barrelled(self, language: str) -> str:
        """The family name is half of a double one."""
        person = self.person(language)
        if person.woman or language in ("be", "uk"):
            return NONE
        second = self.random.choice(_SECOND_FAMILIES)
        halves = [person.natives["ru"][2], second]
        self.random.shuffle(halves)
        given = self.other_given(person, "m").ru
        return self.spell(language, f"{given} {'-'.join(halves)}")

    def younger(self, language: str) -> str:
        """A son of the same name."""
        person = self.person(language)
        if person.woman or language not in _YOUNGER:
            return NONE
        given, _, family = person.natives["ru"]
        return self.spell(language, f"{given} {family}") + _YOUNGER[language]

    def initial(self, language: str) -> str:
        """The initial of another given name before the family name."""
        person = self.person(language)
        given = self.other_given(person, "f" if person.woman else "m")
        source = language if language in ("be", "uk") else "ru"
        first = getattr(given, source)[0]
        taken = {name[0] for name in self.bearers[person.natives["ru"][2]]}
        if first in taken | {person.natives[source][0][0]}:
            return NONE
        return self.spell(language, f"{first}. {person.natives[source][2]}")

    def western(self, language: str) -> str:
        """Another given name with a family name of a person from elsewhere."""
        rows = [row for row in read_jsonl(PERSONS) if not row.get("native")]
        row = self.random.choice(rows)
        name = row["canonical"].get(language)
        if language in ("ru", "be", "uk") or not isinstance(name, str):
            return NONE
        family = " ".join(name.split(" ")[-row.get("family_tokens", 1) :])
        return f"{self.random.choice(_WESTERN)} {family}"

    def chinese(self, _: str) -> str:
        """Another given name with a family name, in Chinese characters."""
        labels = [row["canonical"].get("zh", "") for row in read_jsonl(PERSONS)]
        label = self.random.choice([name for name in labels if "·" in name])
        return f"{self.random.choice(self.given).zh}·{label.rpartition('·')[2]}"

    def kinds(self, language: str) -> tuple[Callable[[str], str], ...]:
        """How others are made in a language, the more frequent ways more than once."""
        if language == "zh":
            return (self.chinese,)
        often = (self.same_family, self.same_given) * 3
        rarely = (self.other_sex, self.other_father, self.double_barrelled, self.younger)
        return (*often, *rarely, self.initial, self.western)  # some give NONE, the next is drawn

    def is_somebody(self, name: str) -> bool:
        """Whether a made-up name is a spelling of somebody after all."""
        return folded(name) in self.true


def traps() -> Iterator[tuple[str, str]]:
    """Language and name, collected by hand."""
    with TRAPS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield from ((row["language"], name) for name in row["names"].split("; "))


def rows() -> list[Row]:
    """All rows: the traps, and made-up names until every language has its share."""
    maker = Maker()
    names: dict[str, dict[str, str]] = {language: {} for language in SHARES}
    for language, name in traps():
        names[language][name] = "by hand"
    for language, wanted in SHARES.items():
        kinds = maker.kinds(language)
        while len(names[language]) < wanted:
            kind = maker.random.choice(kinds)
            name = kind(language)
            if name and name not in names[language] and not maker.is_somebody(name):
                names[language][name] = kind.__name__.replace("_", " ")
    found = []
    for language, made in names.items():
        sentences = carriers()[language]
        for number, (name, why) in enumerate(made.items(), 1):
            text = sentences[number % len(sentences)].replace("{name}", name)
            row = {"id": f"other-{language}-{number}", "language": language, "text": text}
            found.append(row | {"name": name, "why": why})
    return found


def main() -> None:
    """Write the file and say how much it holds."""
    made = rows()
    lines = [json.dumps(row, ensure_ascii=False) + "\n" for row in made]
    OTHERS.write_text("".join(lines), "utf-8")
    print(f"{OTHERS.name}: {len(made)} people")


if __name__ == "__main__":
    main()
