"""``copydesk stylebook build``: freeze the spellings and case forms of the authority's persons.

:func:`build` makes the files of the table ``variants`` and ``dropped.tsv``, the list of all that was
left out and why. It is deterministic: the same stylebook gives the same bytes, so a test can tell when
the committed files are stale, and a diff shows what a new row or rule brings about.

A case form is frozen when it is reviewed: in Belarusian, Ukrainian and Polish by the ending tables and
their exceptions (``names/declensions.py``), in Russian where petrovich and pymorphy3 say the same.
Where these two are not installed, the Russian forms are taken from the files there are.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from normalizers.names.cases import FAMILY, GIVEN, name_slots
from normalizers.names.declensions import CASES
from normalizers.names.index import Index
from normalizers.names.variants import (
    ANY_LATIN,
    COLUMNS,
    TABLE,
    generate,
    inputs_of,
    row_id,
)
from normalizers.stylebook import Row, Stylebook, parse_rows
from normalizers.stylebook.drops import COLUMNS as DROP_COLUMNS
from normalizers.stylebook.drops import Drop, family_drops
from normalizers.stylebook.entities import Entity
from normalizers.stylebook.russian_cases import Reviewers, reviewers

LANGUAGES = ("en", "de", "fr", "pl", "ru", "be", "uk", ANY_LATIN)
DROPPED = "dropped.tsv"
_SLOT = "slot"  # what a line of it is about, if not about a family name


def build(
    stylebook: Stylebook,
    files: Collection[str] | None = None,
    former: str = "",
    review: Reviewers | None = None,
) -> dict[str, str]:
    """File name to content: ``variants/LANG.tsv`` for every language, and ``dropped.tsv``.

    Args:
        stylebook: the authority; its own frozen rows count for Russian only, see the module.
        files: build for the persons of these files alone (a user's own); of all by default.
        former: the ``dropped.tsv`` there is, from which the Russian lines are taken where nobody can
            review them anew.
        review: who reviews Russian forms; those installed by default.
    """
    review = review or reviewers()
    made = _spelled(stylebook, files)
    fresh = _with_variants(stylebook, made, keep=files is not None)
    built: dict[str, str] = {}
    drops: list[Drop] = []
    for language in LANGUAGES:
        found = _drops(fresh, language, former, review)
        cases: dict[str, str] = {}
        if language == "ru" and review is None:
            cases = {(row["entity"]): row["cases"] for row in _frozen(stylebook, language)}
        elif language in CASES:
            for entity, _ in made[language]:
                cases[entity.id] = _cases(entity, language, review, found)
        names: dict[str, set[str]] = {}
        for drop in found:
            if drop.what != _SLOT:
                names.setdefault(drop.entity, set()).add(drop.name)
        rows = []
        for entity, row in made[language]:
            told = {**row, "cases": cases.get(entity.id, "")}
            told["dropped"] = "|".join(sorted(names.get(entity.id, ())))
            if told["family"] or told["given"] or told["cases"] or told["dropped"]:
                rows.append(told)
        built[f"{TABLE}/{language}.tsv"] = _table(rows)
        own = {entity.id for entity, _ in made[language]}
        drops += (drop for drop in found if drop.entity in own)
    built[DROPPED] = _written(DROP_COLUMNS, (drop.cells() for drop in sorted(set(drops))))
    return built


_Made = Mapping[str, list[tuple[Entity, dict[str, str]]]]


def _spelled(stylebook: Stylebook, files: Collection[str] | None) -> _Made:
    """The rows of all persons to build for, by language and sorted by id, with their spellings alone."""
    index = Index(_with_variants(stylebook, {}), "zh")  # the cheapest: no person is in it
    chosen = {
        row["id"] for row in stylebook.rows("names") if files is None or row["_file"] in files
    }
    persons = sorted(
        (
            entity
            for entity in index.entities
            if entity.id in chosen and entity.type == "person" and not entity.family_first
        ),
        key=lambda entity: entity.id,
    )
    made: dict[str, list[tuple[Entity, dict[str, str]]]] = {one: [] for one in LANGUAGES}
    for entity in persons:
        given_rows = index.given_rows(entity)
        for language in LANGUAGES:
            if language == ANY_LATIN or language in entity.canonical:
                spelled = generate(entity, language, given_rows)
                row = {
                    "id": row_id(entity.id, language),
                    "entity": entity.id,
                    "language": language,
                    "inputs": inputs_of(entity, language, given_rows),
                    "family": "|".join(spelled.family),
                    "given": "|".join(spelled.given),
                    "cases": "",
                    "dropped": "",
                }
                made[language].append((entity, row))
    return made


def _with_variants(stylebook: Stylebook, made: _Made, *, keep: bool = False) -> Stylebook:
    """The same stylebook with these rows in the table ``variants``; others only to be kept."""
    sources = stylebook.sources
    kept = {name: sources[name] for name in sources if keep or name.split("/")[0] != TABLE}
    for language, rows in made.items():
        kept[f"{TABLE}/~~~{language}.tsv"] = _table(row for _, row in rows)  # later than any other
    return Stylebook(kept)


def _frozen(stylebook: Stylebook, language: str) -> Iterator[Row]:
    return (row for row in stylebook.rows(TABLE) if row["language"] == language)


def _drops(
    stylebook: Stylebook, language: str, former: str, review: Reviewers | None
) -> list[Drop]:
    if language != "ru":
        return list(family_drops(stylebook, language))
    if review is None:
        return [drop for drop in read_drops(former) if drop.language == language]
    return list(family_drops(stylebook, language, is_word=review.is_common_word))


def _table(rows: Iterable[Mapping[str, str]]) -> str:
    return _written(COLUMNS, ((row[column] for column in COLUMNS) for row in rows))


def _written(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None
    )
    writer.writerow(tuple(columns))
    writer.writerows(tuple(row) for row in rows)
    return out.getvalue()


def read_drops(content: str) -> Iterator[Drop]:
    """The lines of a ``dropped.tsv``."""
    for cells in csv.DictReader(io.StringIO(content), delimiter="\t", quoting=csv.QUOTE_NONE):
        yield Drop(**{column: cells[column] for column in DROP_COLUMNS})


# ------------------------------------------------------------------ case forms


def _cases(entity: Entity, language: str, review: Reviewers | None, drops: list[Drop]) -> str:
    """``gen:Александра Лукашенко|dat:…``: the canonical name in every case that is reviewed.

    Two forms of a word in one case are joined by a slash, the more usual one first.
    """
    canonical = entity.canonical[language]
    given, family = entity.split(canonical)
    words: list[tuple[str, Mapping[str, tuple[str, ...]]]] = []
    disputed: set[str] = set()
    for name, part in ((given, GIVEN), (family, FAMILY)):
        if not name:
            continue
        slots = name_slots(name.lower(), language, entity.gender, part)
        for number, (word, forms) in enumerate(zip(name.split(" "), slots, strict=True)):
            held = forms
            is_particle = part == FAMILY and number < len(slots) - 1
            if language == "ru" and review is not None and not is_particle and entity.gender:
                verdict = review.review(word.lower(), entity.gender, part, forms)
                held = verdict.agreed
                disputed |= verdict.disputed.keys()
                for case, told in verdict.disputed.items():
                    drops.append(
                        Drop(language, word, entity.id, canonical, _SLOT, f"{case} disputed", told)
                    )
            words.append((word, held))
    told_cases = []
    for case in CASES[language]:
        if all(case in forms for _, forms in words):
            name = " ".join(
                "/".join(_capitalised(form, word) for form in forms[case]) for word, forms in words
            )
            told_cases.append(f"{case}:{name}")
        elif case not in disputed and case != "voc":  # nobody is called in the news
            missing = ", ".join(word for word, forms in words if case not in forms)
            drops.append(
                Drop(
                    language, missing, entity.id, canonical, _SLOT, f"{case}: no reviewed form", ""
                )
            )
    return "|".join(told_cases)


def _capitalised(form: str, like: str) -> str:
    """A form in lower case with the capitals of the name it is a form of.

    >>> _capitalised("франка-вальтера", "Франк-Вальтер")
    'Франка-Вальтера'
    """
    parts = zip(form.split("-"), like.split("-"), strict=True)
    return "-".join(_cased(part, model) for part, model in parts)


def _cased(form: str, like: str) -> str:
    same = 0
    for one, other in zip(form, like, strict=False):
        if one != other.lower():
            break
        same += 1
    return like[:same] + form[same:]


# ------------------------------------------------------------------ what a build brought about


@dataclass(frozen=True, slots=True)
class Summary:
    """What is in the file of one language."""

    language: str
    persons: int
    spellings: int
    cases: int
    drops: int


def summary(built: Mapping[str, str]) -> list[Summary]:
    """One line a language, in the order of the build."""
    found = []
    for language in LANGUAGES:
        name = f"{TABLE}/{language}.tsv"
        rows = list(parse_rows(name, built.get(name, "\t".join(COLUMNS))))
        count = {
            column: sum(len(row[column].split("|")) for row in rows if row[column])
            for column in ("family", "given", "cases", "dropped")
        }
        spellings = count["family"] + count["given"]
        found.append(Summary(language, len(rows), spellings, count["cases"], count["dropped"]))
    return found


def has_rows(content: str) -> bool:
    """Whether a file holds more than its head."""
    return content.count("\n") > 1


def changes(former: Mapping[str, str], built: Mapping[str, str]) -> list[tuple[str, int, int]]:
    """Files that differ, each with the number of lines that came and that went."""
    found = []
    for name in dict.fromkeys((*built, *former)):
        old, new = former.get(name, ""), built.get(name, "")
        if old != new:
            lines, known = set(new.split("\n")) - {""}, set(old.split("\n")) - {""}
            found.append((name, len(lines - known), len(known - lines)))
    return found
