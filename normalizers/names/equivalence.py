"""Whether two written names can be one person's: given name, patronymic, surname.

Given names are compared by the rows of the reviewed table (``given_names/*.tsv``): any Latin or Cyrillic
spelling leads to the row or rows it can stand for. Surnames are compared by their sound
(:mod:`normalizers.names.skeletons`). That two names can be one person's does not say that they are:
whoever acts on it asks a person first.

>>> same_person("Dzmitry Krutoy", "Dmitry Krutoi"), same_person("Dmitry Petrov", "Denis Petrov")
(True, False)
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from normalizers.folding import fold_key
from normalizers.names.given import is_latin, latin_forms, native_forms
from normalizers.names.romanization import SOURCES, TARGETS, lacinka, romanize
from normalizers.names.skeletons import same_family, skeleton, skeletons
from normalizers.stylebook import Row, Stylebook, load_stylebook
from normalizers.stylebook.kept import kept

__all__ = [
    "PersonName",
    "fathers",
    "given_key",
    "is_pair",
    "is_patronymic",
    "pair_is_same",
    "pair_rows",
    "parse_name",
    "same_family",
    "same_given",
    "same_person",
    "skeleton",
]

_INITIAL = re.compile(r"[^\W\d_]h?\.?|(?:[^\W\d_]\.){2,3}")
_PATRONYMIC = re.compile(
    r".{2,}(?:[eo]vi[cč]h?|[eo]v[iy]ch|[aei]vi[cč]h?|[oejai]wi?tsch|[aeio]vitch|[aeo]wicz|"
    r"[oeai][vwŭu]+na|[oeё]вич|[аеоя]віч|йович|ович|ич|[oоеё]вна|ична|[аеёоя]ўна|івна|ївна|оглы|кызы)"
)
_PARTICLES = frozenset(
    "von van der den de del della di da dos du la le ter al el bin ibn ben фон ван дер де ди да ла ле "
    "тер аль эль бин ибн бен".split()
)
_PATRONYMIC_END = re.compile(
    r"(?:(?P<soft>[eеёyйьi']*)(?:v[iy]ch?|vič|witsch|vitch|wicz|vna|wna|ŭna|una|вич|віч|вна|ўна)|"
    r"(?:yovych|йович|ївна))$"
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A personal name in its parts, as written; ``middle`` is a patronymic, a second name, initials."""

    given: str
    middle: str
    family: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.given, self.middle, self.family)))


# ------------------------------------------------------------------ parts of a name


def is_initial(word: str) -> bool:
    """Whether a word of a name is an initial or two: ``D.``, ``А.Г.``."""
    return _INITIAL.fullmatch(word) is not None and (len(word) < 3 or "." in word)


def is_patronymic(word: str) -> bool:
    """Whether a word of a name looks like a patronymic.

    >>> is_patronymic("Mikalaevich"), is_patronymic("Рыгоравіч"), is_patronymic("Krutoy")
    (True, True, False)
    """
    return _PATRONYMIC.fullmatch(fold_key(word)) is not None


def parse_name(name: str, stylebook: Stylebook | None = None) -> PersonName:
    """A full name in its parts.

    The surname may stand first, with a comma or where a known given name follows it.

    >>> parse_name("Крутой Дмитрий Николаевич")
    PersonName(given='Дмитрий', middle='Николаевич', family='Крутой')
    >>> parse_name("Ursula von der Leyen").family
    'von der Leyen'
    """
    head, comma, tail = name.partition(",")
    if comma:
        return parse_name(f"{tail.strip()} {head.strip()}", stylebook)
    words = re.sub(r"(?<=\.)(?=[^\W\d_.])", " ", name).split()
    if len(words) < 2:
        return PersonName("", "", name.strip())
    if _is_inverted(words, stylebook or load_stylebook()):
        words = [*words[1:], words[0]]
    size = 1
    while len(words) - size > 1 and words[-size - 1].lower() in _PARTICLES:
        size += 1
    return PersonName(words[0], " ".join(words[1:-size]), " ".join(words[-size:]))


def _is_inverted(words: list[str], book: Stylebook) -> bool:
    if is_initial(words[0]):
        return False
    if is_initial(words[1]) and not is_initial(words[-1]):
        return False
    if is_initial(words[-1]) or (len(words) == 3 and is_patronymic(words[2])):
        return not is_patronymic(words[1])
    return len(words) == 2 and not _exact(words[0], book) and bool(_exact(words[1], book))


# ------------------------------------------------------------------ given names


@kept()
def _table(stylebook: Stylebook) -> dict[str, frozenset[str]]:
    """Every spelling of every row, folded, with the rows it can stand for."""
    found: dict[str, set[str]] = {}
    for row in stylebook.rows("given_names"):
        for names in native_forms(row).values():
            for name in names:
                found.setdefault(fold_key(name), set()).add(row["id"])
        for language in TARGETS:
            for form in latin_forms(row, language):
                found.setdefault(form, set()).add(row["id"])
    return {form: frozenset(rows) for form, rows in found.items()}


@kept()
def _sounds(stylebook: Stylebook) -> dict[str, list[tuple[str, str]]]:
    """The native forms of all rows by skeleton, each with its row, for spellings nobody foresaw."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in stylebook.rows("given_names"):
        forms = [name for names in native_forms(row).values() for name in names]
        if is_latin(row):
            forms = [name for name in row["en"].split("|") if name]
        for form in dict.fromkeys(forms):
            for key in skeletons(form):
                found.setdefault(key, []).append((form, row["id"]))
    return found


def _exact(name: str, book: Stylebook) -> frozenset[str]:
    return _table(book).get(fold_key(name), frozenset())


@kept(maxsize=65536)
def _key(book: Stylebook, name: str) -> frozenset[str]:
    exact = _exact(name, book)
    if exact or len(name) < 4:
        return exact
    return frozenset(
        row
        for key in skeletons(name)
        for form, row in _sounds(book).get(key, ())
        if len(key) > 1 and same_family(name, form) and _syllables(name) == _syllables(form)
    )


_VOWELS = re.compile("[aeiouyаеёиоуыэюяіїєə]+")


def _syllables(name: str) -> int:
    """Groups of vowels, which tells ``Mara`` from nobody but ``Maryna`` from ``Marna``."""
    decomposed = unicodedata.normalize("NFD", fold_key(name))
    return len(_VOWELS.findall("".join(filter(str.isalpha, decomposed))))


@kept()
def _belarusian_forms(stylebook: Stylebook) -> frozenset[str]:
    """The folded spellings that only the Belarusian forms of the names give."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for row in stylebook.rows("given_names"):
        if not is_latin(row):
            for source, names in native_forms(row).items():
                for name in names:
                    made = found[source == "be"]
                    made.add(fold_key(name))
                    for language in TARGETS:
                        made.update(romanize(name, source, language))
                    if source == "be":
                        made.add(lacinka(name))
    return frozenset(found[True] - found[False])


def _is_belarusian(given: str, book: Stylebook) -> bool:
    return fold_key(given) in _belarusian_forms(book)


def given_key(name: str, stylebook: Stylebook | None = None) -> frozenset[str]:
    """Ids of the rows of the given-name table that a name can stand for.

    Any Latin or Cyrillic spelling counts that is listed, that the romanization grammar makes of a
    listed one, or else that sounds like one. Nothing for a name that is in no row.

    >>> sorted(given_key("Dzmitry")), sorted(given_key("Аляксандр")), sorted(given_key("Quux"))
    (['dmitry'], ['alexander'], [])
    """
    return _key(stylebook or load_stylebook(), name)


def same_given(one: str, other: str, stylebook: Stylebook | None = None) -> bool:
    """Whether two given names can be one; an initial fits every name of a row that begins like it.

    >>> same_given("Aliaksandr", "Олександр"), same_given("Ales", "Aliaksandr")
    (True, False)
    >>> same_given("A.", "Oleksandr"), same_given("D.", "Oleksandr")
    (True, False)
    """
    book = stylebook or load_stylebook()
    if is_initial(one) or is_initial(other):
        return _initials_fit(one, other, book)
    if fold_key(one) == fold_key(other):
        return True
    mine, its = given_key(one, book), given_key(other, book)
    if mine or its:
        return not mine.isdisjoint(its)
    return same_family(one, other) and _syllables(one) == _syllables(other)


def _initials_fit(one: str, other: str, book: Stylebook) -> bool:
    """Whether an initial can stand for a name, or for the other initial."""
    heads = _heads(book, one) & _heads(book, other)
    return bool(heads)


@kept(maxsize=4096)
def _heads(book: Stylebook, name: str) -> frozenset[str]:
    """The first sounds of a name, or of all names of its rows."""
    if is_initial(name):
        return _sounds_of_head(name)
    heads = _sounds_of_head(name)
    rows = given_key(name, book)
    for row in book.rows("given_names"):
        if row["id"] in rows:
            for form in _all_forms(row):
                heads |= _sounds_of_head(form)
    return heads


def _all_forms(row: Row) -> list[str]:
    cells = [row[language] for language in (*SOURCES, *TARGETS)]
    forms = [name for cell in cells for name in cell.split("|") if name]
    return forms if is_latin(row) else [*forms, *latin_forms(row, "en")]


_HEADS = str.maketrans(
    {
        **dict(zip("абвгґдзиклмнопрстуфцчшэ", "abvggdziklmnoprstufccse", strict=True)),
        **dict(zip("еёжйхщюяіїєўwyjkhqš", "eezihsuaiievviikhks", strict=True)),
    }
)


def _sounds_of_head(name: str) -> frozenset[str]:
    head = fold_key(name)[:1].translate(_HEADS)
    return frozenset((head,)) if head else frozenset()


# ------------------------------------------------------------------ whole names


def same_person(
    one: str, other: str, language: str = "en", stylebook: Stylebook | None = None
) -> bool:
    """Whether two full names can be spellings of one person's name.

    Args:
        one: a name: given name or initial, patronymic or none, surname; or the surname first.
        other: another one, in Latin or Cyrillic letters.
        language: of the texts they stand in; it tells how Latin letters are read.
        stylebook: whose given names count; the packaged one by default.
    """
    book = stylebook or load_stylebook()
    mine, its = parse_name(one, book), parse_name(other, book)
    if not mine.given or not its.given:
        return False
    return (
        same_family(
            mine.family,
            its.family,
            language,
            belarusian=(_is_belarusian(mine.given, book), _is_belarusian(its.given, book)),
        )
        and same_given(mine.given, its.given, book)
        and _middles_fit(mine.middle, its.middle, language, book)
    )


def _middles_fit(one: str, other: str, language: str, book: Stylebook) -> bool:
    """Whether two patronymics (or none, or initials) do not contradict each other."""
    if not one or not other:
        return True
    if is_initial(one) or is_initial(other):
        return _initials_fit(one, other, book) or not _is_single(one) or not _is_single(other)
    mine, its = fathers(one, book), fathers(other, book)
    if mine and its:
        return not mine.isdisjoint(its)
    return same_family(one, other, language)


def _is_single(middle: str) -> bool:
    return is_initial(middle) or is_patronymic(middle)


def fathers(patronymic: str, book: Stylebook) -> frozenset[str]:
    """The rows of the given names a patronymic can be made of; none for a surname that looks like one.

    >>> sorted(fathers("Mikalaevich", load_stylebook())), sorted(fathers("Rabinovich", load_stylebook()))
    (['nikolai'], [])
    """
    stem = _PATRONYMIC_END.sub("", fold_key(patronymic))
    endings = ("", "i", "iy", "ei", "ai", "a", "ий", "ей", "ай", "й", "ь", "а", "ій", "о")
    short = stem.rstrip("oaоа")
    tries = (word + ending for word in dict.fromkeys((stem, short)) for ending in endings)
    return frozenset(row for name in tries for row in _exact(name, book))


# ------------------------------------------------------------------ examples of the table


def pair_is_same(example: str, stylebook: Stylebook | None = None) -> bool:
    """Whether the two names of an example ``A = B`` are seen as the same.

    >>> pair_is_same("Hleb Kavalenka = Gleb Kovalenko")
    True
    >>> pair_is_same("Hleb Kavalenka = Oleg Kovalenko")
    False

    Raises:
        ValueError: the example is no pair.
    """
    one, other = _pair(example)
    return same_person(one, other, stylebook=stylebook)


def pair_rows(example: str, stylebook: Stylebook | None = None) -> frozenset[str]:
    """Ids of the given-name rows by which the two names of an example ``A = B`` can be one."""
    book = stylebook or load_stylebook()
    one, other = (parse_name(name, book) for name in _pair(example))
    return given_key(one.given, book) & given_key(other.given, book)


def _pair(example: str) -> tuple[str, str]:
    one, sign, other = example.partition(" = ")
    if not sign or not one.strip() or not other.strip():
        raise ValueError(f"not a pair of names: {example}")
    return one.strip(), other.strip()


def is_pair(example: str) -> bool:
    """Whether the example of a row is a pair ``A = B`` and no sentence."""
    return " = " in example
