"""From the cells of a record to the row of an entity, without what it is tried by.

Only another *spelling* of a name is ever changed in a text, so what may be called one decides: an
alias of a person counts as a spelling if it has the same parts and given and family name sound the
same (``Aleksandr`` for ``Alexander``). Everything else is another name, which is linked and left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from flows.authority.columns import LANGUAGES, LISTED, Column
from flows.authority.labels import FactError, check_script, in_order, read_dates, without_ids
from flows.authority.ordinary import no_name, ordinary
from flows.authority.trades import CLASSES, described
from flows.own_rows.reading import Cell
from normalizers.folding import fold_key
from normalizers.names.equivalence import is_initial, parse_name, same_person
from normalizers.names.index import without_diacritics
from normalizers.names.romanization import SOURCES
from normalizers.scripts import script_counts
from normalizers.stylebook import Stylebook
from normalizers.stylebook.form import TYPES

Facts = dict[str, Any]

TYPE_NAMES: Mapping[str, tuple[str, ...]] = {
    "person": ("person", "human", "people", "q5"),
    "place": (
        *("place", "city", "town", "village", "country", "human settlement", "settlement"),
        *("q515", "q3957", "q532", "q6256", "q486972"),
    ),
    "organization": (
        *("organization", "organisation", "company", "business", "political party", "agency"),
        *("q43229", "q783794", "q4830453", "q7278"),
    ),
    "work": ("work", "creative work", "book", "film", "treaty"),
    "event": ("event", "occurrence"),
}
assert set(TYPE_NAMES) == set(TYPES["names"])
_TYPE_OF = {name: kind for kind, names in TYPE_NAMES.items() for name in names}
_GENDERS = {
    **dict.fromkeys(("m", "male", "man", "q6581097"), "m"),
    **dict.fromkeys(("f", "female", "woman", "q6581072"), "f"),
}
_YES, _NO = ("yes", "true", "1", "y"), ("no", "false", "0", "n", "")
_WIKIDATA = re.compile(
    r"<?(?:https?://(?:www\.|m\.)?wikidata\.org/(?:entity|wiki)/|wd:)?(Q[1-9]\d*)>?"
)
_OWN_ID = re.compile(r"[A-Za-z][\w.-]*:[\w.~-]*\w")
_NO_WORD = re.compile(r"[\W_]+")
_LISTS = (
    *("case_sensitive", "ambiguous", "homographs", "anchored_by", "blocked_by"),
    *("stop_phrases", "never", "trades"),
)
_TEXTS = (
    *("iso2", "notes", "origin", "example", "example_language", "example_effect"),
    *("counter_example", "counter_example_language"),
)


def _unheard(notice: str) -> None:
    """Takes what nobody asked to be told."""


def facts_of(
    cells: Mapping[str, Cell],
    columns: Iterable[Column],
    book: Stylebook,
    land: Callable[[str], str],
    *,
    kind: str = "",
    tell: Callable[[str], None] = _unheard,
) -> Facts:
    """The row of a record; its ``id`` may still be empty.

    Args:
        cells: of the record, by header.
        columns: what the headers mean.
        book: whose given names tell spellings from other names.
        land: a country as written to the id of its entity, or an empty text.
        kind: the type of records that name none.
        tell: is told what is left out of a record that is a row all the same.

    Raises:
        FactError: something in it cannot be understood.
    """
    said = _said(cells, columns)
    row: Facts = {"id": read_id(_one(said, "id")), "type": _type(_one(said, "type"), kind)}
    person = row["type"] == "person"
    native = dict(_natives(said, book, person))
    if native:
        row["native"] = native
    if gender := _gender(_one(said, "gender")):
        row["gender"] = gender
    for flag in ("family_first", "primary", "needs_anchor"):
        if _flag(flag, _one(said, flag)):
            row[flag] = True
    canonical, row["canonical"], family = _labels(said, row)
    _refuse_words(said, row, canonical, book)
    spellings, others = _names(said, row, canonical, book, tell)
    if person:
        row |= _family_tokens(_one(said, "family_tokens"), row, canonical, family, book)
    for key, names in (("spellings", spellings), ("other_names", others)):
        if names:
            row[key] = names
    short = {language: said["surname_only", language] for language in LANGUAGES
             if ("surname_only", language) in said}  # fmt: skip
    if short:
        row["surname_only"] = short
    if offices := _offices(said, land, {one["office"] for one in book.rows("offices")}, tell):
        row["offices"] = offices
    row |= {key: said[key, ""] for key in (*_LISTS, "roles") if (key, "") in said}
    if trades := _trades(said, row, canonical):
        row["trades"] = trades
    if (number := _one(said, "geonames_id")).isdigit():
        row["geonames_id"] = int(number)
    return row | {key: _one(said, key) for key in _TEXTS if (key, "") in said}


def read_id(text: str) -> str:
    """An id as it is kept: ``Q42`` out of an address of Wikidata; nothing stays nothing.

    >>> read_id("http://www.wikidata.org/entity/Q42"), read_id("local:ann-gull"), read_id("")
    ('Q42', 'local:ann-gull', '')

    Raises:
        FactError: it is no id.
    """
    found = _WIKIDATA.fullmatch(text)
    if found:
        return found[1]
    if text and not _OWN_ID.fullmatch(text):
        raise FactError(
            f"{text!r} is no id: Q and a number, or one of your own like local:ann-gull"
        )
    return text


def slug_of(name: str) -> str:
    """The id for an entity that has none yet.

    >>> slug_of("Jan Żółw"), slug_of("Анна Чайка")
    ('local:jan-zolw', 'local:анна-чайка')
    """
    if script_counts(name).keys() <= {"Latin"}:
        name = without_diacritics(name)  # й is no и with a mark
    return "local:" + (_NO_WORD.sub("-", name.lower()).strip("-") or "unnamed")


# ------------------------------------------------------------------ cells


Said = dict[tuple[str, str], list[str]]


def _said(cells: Mapping[str, Cell], columns: Iterable[Column]) -> Said:
    """What the cells say, by field and language, each value once."""
    said: Said = {}
    for column in columns:
        cell = cells.get(column.header, "")
        values = cell if isinstance(cell, list) else _split(cell, column)
        if column.field == "native" and isinstance(cell, list):
            values = [_native_list(cell)]
        known = said.setdefault((column.field, column.language), [])
        for value in (" ".join(value.split()) for value in values):
            if value and value not in known:
                known.append(value)
    return {key: values for key, values in said.items() if values}


def _split(cell: str, column: Column) -> list[str]:
    if column.field not in LISTED:
        return [cell]
    return cell.split("," if column.comma and "|" not in cell else "|")


def _native_list(parts: list[str]) -> str:
    """``[given, patronymic, family]`` as one name, the family first."""
    return (
        f"{parts[-1]}, {' '.join(filter(None, parts[:-1]))}" if len(parts) > 1 else "".join(parts)
    )


def _one(said: Said, field: str) -> str:
    return said.get((field, ""), [""])[0]


def _type(text: str, kind: str) -> str:
    found = _TYPE_OF.get(text.strip("<>").rpartition("/")[2].removeprefix("wd:").lower())
    if text and not found:
        raise FactError(f"unknown type {text!r}; there are {', '.join(TYPE_NAMES)}")
    if not (found or kind):
        raise FactError(f"no type: a column type, or --type; there are {', '.join(TYPE_NAMES)}")
    return found or kind


def _gender(text: str) -> str:
    value = text.strip("<>").rpartition("/")[2].removeprefix("wd:").lower()
    if value and value not in _GENDERS and not re.fullmatch(r"q\d+", value):
        raise FactError(f"unknown gender {text!r}; m or f, or leave it empty")
    return _GENDERS.get(value, "")


def _flag(name: str, text: str) -> bool:
    if text.lower() not in (*_YES, *_NO):
        raise FactError(f"{name} is yes or no, not {text!r}")
    return text.lower() in _YES


def _natives(said: Said, book: Stylebook, person: bool) -> Iterator[tuple[str, Any]]:
    for (field, language), values in said.items():
        if field != "native":
            continue
        if not person or language not in SOURCES:
            yield language, values[0]
            continue
        check_script(values[0], "native", language, "person")
        name = parse_name(values[0], book)
        if not (name.given and name.family):
            raise FactError(
                f"native_{language} is {values[0]!r}: it takes a given and a family name "
                "(Given Patronymic Family, or Family, Given Patronymic)"
            )
        yield language, [name.given, name.middle or None, name.family]


def _labels(
    said: Said, row: Facts
) -> tuple[dict[str, str], dict[str, str | list[dict[str, str]]], int]:
    """The names of today, those of all times, and how many words the family name is said to have."""
    canonical: dict[str, str] = {}
    whole: dict[str, str | list[dict[str, str]]] = {}
    family = 0
    person, family_first = row["type"] == "person", bool(row.get("family_first"))
    for language in LANGUAGES:
        names = without_ids(said.get(("label", language), ()))
        if names and person:
            names[0], size = in_order(names[0], family_first=family_first)
            family = family or size
        native = row.get("native", {}).get(language)
        if not names and person and language in SOURCES and native and not family_first:
            names = [f"{native[0]} {native[2]}"]
        label = names[0] if names else ""
        dated = said.get(("dates", language))
        if dated:
            whole[language] = times = read_dates(dated, label)
            canonical[language] = next(one["name"] for one in times if "valid_to" not in one)
        elif label:
            whole[language] = canonical[language] = label
        for one in times if dated else filter(None, ({"name": label},)):
            if one["name"]:
                check_script(one["name"], "label", language, row["type"])
    if not canonical:
        ids = [names[0] for (field, _), names in said.items() if field == "label"]
        told = f"no label but {ids[0]}, which is its id" if ids else "no label"
        raise FactError(f"{told}: a column such as label_en, or itemLabel with --language en")
    return canonical, whole, family


def _refuse_words(said: Said, row: Facts, canonical: Mapping[str, str], book: Stylebook) -> None:
    """A label that is a common word would be found wherever the word begins a sentence.

    Raises:
        FactError: one is, and neither the row nor the authority knows about it.
    """
    sure = {fold_key(name) for name in said.get(("ambiguous", ""), ())}
    if row.get("needs_anchor"):
        return
    there = next((one for one in book.rows("names") if one["id"] == row["id"]), None)
    for language, name in canonical.items():
        told = ordinary(name, language) if " " not in name else ""
        known = there and there["canonical"].get(language) == row["canonical"][language]
        if told and fold_key(name) not in sure and not known:
            raise FactError(
                f"label_{language} is {name!r}, {told} too: put it into a column ambiguous, so that "
                "it is linked only where another name of it stands in the article"
            )


def _trades(said: Said, row: Facts, canonical: Iterable[str]) -> list[str]:
    """The classes of occupation of a person: what the cell says, else what the roles say."""
    trades = said.get(("trades", ""), [])
    for trade in trades:
        if trade not in CLASSES:
            raise FactError(f"unknown trade {trade!r}; there are {', '.join(CLASSES)}")
    if row["type"] != "person" or trades:
        return trades
    return described(row.get("roles", ()), ("en", *canonical))


def _family_tokens(
    text: str, row: Facts, canonical: Mapping[str, str], family: int, book: Stylebook
) -> Facts:
    if text:
        if not text.isdigit() or text == "0":
            raise FactError(f"family_tokens is a number from 1 on, not {text!r}")
        return {"family_tokens": int(text)} if text != "1" else {}
    if row.get("family_first"):
        return {}
    for language, name in canonical.items():
        if language != "zh" and " " not in name:
            raise FactError(f"{name!r} has no given name; a person is found by the full name")
    if family:
        return {"family_tokens": family} if family > 1 else {}
    sizes = [
        parse_name(name, book).family.count(" ") + 1
        for language, name in canonical.items()
        if language != "zh"
    ]
    return {"family_tokens": sizes[0]} if sizes and sizes[0] > 1 else {}


def _offices(
    said: Said, land: Callable[[str], str], known: set[str], tell: Callable[[str], None]
) -> list[list[str]]:
    """Offices with their countries: ``president:Q184``, or the country in a column of its own."""
    pairs = []
    countries = said.get(("country", ""), [])
    offices = said.get(("office", ""), [])
    if countries and not offices:
        tell(f"country {countries[0]!r} is left out: it says something only of an office")
    for number, text in enumerate(offices):
        written, _, country = text.partition(":")
        office = _NO_WORD.sub("-", written.strip().lower()).strip("-")
        if office not in known:
            close = get_close_matches(office, sorted(known), 1, 0.75)
            there = f"is it {close[0]!r}?" if close else f"there are {', '.join(sorted(known))}"
            raise FactError(f"unknown office {written!r}; {there}")
        if not country and countries:
            country = countries[min(number, len(countries) - 1)]
        found = land(country) if country else ""
        if not found:
            reason = f"no country {country!r} in the stylebook" if country else "no country"
            raise FactError(f"office {written!r}: {reason}; its id (Q184), code (BY) or name")
        pairs.append([office, found])
    return pairs


# ------------------------------------------------------------------ spellings and other names


def _names(
    said: Said,
    row: Facts,
    canonical: Mapping[str, str],
    book: Stylebook,
    tell: Callable[[str], None],
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Spellings and other names by language; what is an ordinary word is neither."""
    unsure = {fold_key(name) for name in said.get(("ambiguous", ""), ())}
    person = row["type"] == "person"
    given = {
        language: fold_key(label.partition(" ")[0])
        for language, label in canonical.items()
        if person and not row.get("family_first")
    }

    def fitting_names(names: Iterable[str], column: str, language: str, where: str) -> list[str]:
        kept: list[str] = []
        for name in names:
            if name.islower() and name.title() in kept:
                kept.remove(name.title())  # whoever writes it both ways has no name in mind
            told = "" if fold_key(name) in unsure else no_name(name, language, book, person=person)
            if person and not told and fold_key(name) == given.get(language):
                told = "a given name"
            if told:
                tell(f"{column}_{language}: {name!r} is left out: it is {told} too; {where}")
            else:
                kept.append(name)
        return kept

    spellings: dict[str, list[str]] = {}
    others: dict[str, list[str]] = {}
    for language in LANGUAGES:
        label = canonical.get(language, "")
        sure = fitting_names(
            said.get(("spellings", language), ()), "spellings", language,
            "with a column ambiguous it counts where it is sure",
        )  # fmt: skip
        aliases = fitting_names(
            without_ids(said.get(("label", language), ()))[1:]
            + said.get(("aliases", language), []), "aliases", language,
            f"other_names_{language} has it linked all the same",
        )  # fmt: skip
        fitting = [
            name
            for name in aliases
            if person and not row.get("family_first")
            and is_spelling(name, label, language, book)
        ]  # fmt: skip
        found = [name for name in dict.fromkeys((*sure, *fitting)) if name != label]
        if found:
            spellings[language] = found
        rest = [name for name in aliases if fold_key(name) != fold_key(label)]
        rest = said.get(("other_names", language), []) + rest
        other = [name for name in dict.fromkeys(rest) if name not in (label, *found)]
        if other:
            others[language] = other
    return spellings, others


def is_spelling(name: str, canonical: str, language: str, book: Stylebook) -> bool:
    """Whether a name of a person is the canonical one, only spelled in another way.

    Not so if it says more or less (``Aleksandr Grigoryevich Lukashenko``, ``A. Lukashenko``), has
    another given name, or is written in other letters.
    """
    if not canonical or fold_key(name) == fold_key(canonical) or language == "zh":
        return False
    mine, its = parse_name(name, book), parse_name(canonical, book)
    if any(map(is_initial, (mine.given, *mine.middle.split()))) or "," in name:
        return False
    return (
        len(name.split()) == len(canonical.split())
        and bool(mine.middle) == bool(its.middle)
        and script_counts(name).keys() == script_counts(canonical).keys()
        and same_person(name, canonical, language, book)
    )
