"""Persons named in a text who are in no authority: a known given name and a surname after it.

``Dzmitry Krutoy spoke first``: the given name stands in the table, a capitalised word follows, no
mention of the article is there, so somebody is named. In doubt nobody is: at the head of a sentence
a given name that is also a word (``Mark``, ``Вера``) says nothing, ``Andrei Street`` is a street,
and in a headline every word has a capital. In Russian, Belarusian, Ukrainian and Polish names stand
in case forms; each comes with the base forms it can be of, for counting only. A surname that stands
first (``Крутой Дмитрий Николаевич``) is found where a patronymic makes the order plain.

Chinese and other scripts are out of scope: a Chinese name has no word boundary, and no given name
that a table could hold.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from normalizers.addresses import in_address
from normalizers.folding import fold_key
from normalizers.names.cases import FAMILY, GIVEN, INFLECTED, oblique_forms, slots
from normalizers.names.equivalence import fathers, is_initial, is_patronymic
from normalizers.names.given import is_other_word, known_given_names, latin_forms, native_forms
from normalizers.names.index import Index, index_for
from normalizers.names.romanization import SOURCES
from normalizers.names.surroundings import Word, sentence_head, words_after, words_before
from normalizers.names.vocabulary import ends_run, is_function_word, is_title, names_street
from normalizers.stylebook import Stylebook, load_stylebook
from normalizers.stylebook.kept import kept

LANGUAGES = ("en", "de", "fr", "pl", "ru", "be", "uk")
MAX_BASES = 6

_CAPITALISED = re.compile(r"(?<![\w@#/])[A-ZÀ-ÖØ-ÞĀ-ŽЀ-Я][^\W\d_]+")
_LINE = re.compile(r"[^\n]+")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_POSSESSIVE = re.compile(r"['’ʼ]s?$")
_QUOTES = "“”„«»'‘’" + '"'
# Given names that are also words: at the head of a sentence they name nobody without a patronymic.
_WORDS: Mapping[str, frozenset[str]] = {
    "en": frozenset("mark roman jean karen serge".split()),
    "de": frozenset("mark roman rosa".split()),
    "fr": frozenset("marie roman rosa claude pierre".split()),
    "pl": frozenset("lech maja roman".split()),
    "ru": frozenset(
        "вера вере веры веру надежда надежды любовь роман романа лев лука роза розы канат".split()
    ),
    "be": frozenset("вера веры надзея надзеі любоў раман леў лука ружа ала жана рыта".split()),
    "uk": frozenset("віра віри віру надія надії любов роман романа лев лука роза".split()),
}
# Nominative endings to try in place of an oblique one; the first is none.
_ENDINGS = {
    "ru": " а я й ь о ий ый ой ая ец ок ек ёк ень",
    "be": " а я й ь о ы і ая ў аў оў еў ёў ец ок ак ень",
    "uk": " а я й ь о ий ій ів їв ець ок ек ень",
    "pl": " a o i y j ja ia ek ec eł st t d r ł ń ś ć ź ka ga ta da ra ła",
}
_CUT = 5  # letters of an oblique ending at most
# What no surname ends in (a fleeting vowel stands between consonants), and none of that gender.
_ODD = (
    "[аеёиоуыэюяіїєaeiouyąęó](?:[оеё]к|ец|ень|ek|ec|eł)$|[гкхзчшжщцсgk][ьяй]$|[^лнрсдтзцl]ь$|"
    "[аоеуыіяюaeouy]и?ё?[яь]$"
)
_IMPOSSIBLE = {
    "m": re.compile(f"{_ODD}|(?:[оеёаі]в|[иыіїь]н|ск|цк|ськ|цьк|ow|sk|ck)а$|ая$|[osc][wk]a$"),
    "f": re.compile(f"{_ODD}|(?:[оеёі]в|[аоеё]ў|[оеё]вый|с?кий|скі|цкі|ski|cki)$|(?:[ое]в|ин)ая$"),
}
_UNCHANGED = re.compile("(?:(?<![ео]г)о|ых|их|[^кгхжшщчцьйнлр][иі])$")  # Коваленко, Кеннеди
_CONSONANT = re.compile("[бвгґджзклмнпрстфхцчшщьbcdfghjklłmnńprsśtwzźż]$")  # Меркель, of a woman


@dataclass(frozen=True, slots=True)
class Stranger:
    """A full name of nobody the authority knows, where it stands.

    ``given``, ``middle`` (patronymic, initials or nothing) and ``family`` are as written. ``bases`` are
    the names ``Given Family`` it can be in the base form, the likeliest first; just the name itself in
    languages without cases.
    """

    start: int
    end: int
    given: str
    middle: str
    family: str
    bases: tuple[str, ...]


def find_strangers(
    text: str,
    mentions: Iterable[tuple[int, int]],
    language: str,
    stylebook: Stylebook | None = None,
) -> Iterator[Stranger]:
    """Full names in a canonical text that overlap no mention, in the order they stand.

    Args:
        text: the canonical text of an article.
        mentions: the spans of its mentions, ``(start, end)``.
        language: of the article; nothing is found in languages other than :data:`LANGUAGES`.
        stylebook: whose given names count; the packaged one by default.

    >>> text = "Then Dzmitry Krutoy met Boris on Andrei Street."
    >>> [text[one.start : one.end] for one in find_strangers(text, (), "en")]
    ['Dzmitry Krutoy']
    """
    if language not in LANGUAGES:
        return
    book = stylebook or load_stylebook()
    known, index = _known(book, language), index_for(book, language)
    spans = sorted(mentions)
    at = 0
    for line in _LINE.finditer(text):
        if _is_headline(line.group()):
            continue
        for match in _CAPITALISED.finditer(text, line.start(), line.end()):
            if match.start() < at or fold_key(match.group()) not in known:
                continue
            found = _read(text, match, index, book)
            if (
                found
                and not _overlaps(found, spans)
                and not in_address(text, found.start, found.end)
            ):
                yield found
                at = found.end


def context_of(text: str, start: int, end: int, width: int = 60) -> str:
    """The line around a span, at most ``width`` code points on either side, cut between words.

    >>> context_of("One two three four five.", 8, 13, width=5)
    '… two three four …'
    """
    low = max(text.rfind("\n", 0, start) + 1, 0)
    high = text.find("\n", end)
    high = len(text) if high < 0 else high
    left, right = text[low:start], text[end:high]
    if len(left) > width:
        left = "… " + left[-width - 1 :].partition(" ")[2]
    if len(right) > width:
        right = right[: width + 1].rpartition(" ")[0] + " …"
    return (left + text[start:end] + right).strip()


def _overlaps(found: Stranger, spans: list[tuple[int, int]]) -> bool:
    place = bisect_right(spans, (found.end, 0))
    return any(end > found.start for _, end in spans[max(0, place - 2) : place])


def _is_headline(line: str) -> bool:
    """Whether capitals mean nothing in a line: title case or capitals, no sentence."""
    words: list[str] = _LONG_WORD.findall(line)
    if len(words) < 4 or line.rstrip()[-1:] in ".!?…":
        return line.isupper()
    return sum(word[:1].isupper() for word in words) >= 0.75 * len(words)


# ------------------------------------------------------------------ one name


def _read(text: str, match: re.Match[str], index: Index, book: Stylebook) -> Stranger | None:
    """The full name whose given name stands at ``match``, if it is one."""
    language = index.language
    given, start = match.group(), match.start()
    if given.isupper() or text[match.end() : match.end() + 1] in ("-", "‑", "’", "'"):
        return None
    head = sentence_head(text, start)
    if names_street(head):
        return None
    words = words_after(text, match.end())
    middle: list[Word] = []
    if words and is_initial(words[0].text) and text[words[0].end : words[0].end + 1] == ".":
        middle = [words[0]]
        words = words_after(text, words[0].end + 1)
    elif words and words[0].capitalised and is_patronymic(_nominative(words[0].text)):
        follows = len(words) > 1 and _is_surname(words[1], index)
        if follows or fathers(_nominative(words[0].text), book):
            middle, words = [words[0]], words[1:]
    if (not head.strip() and fold_key(given) in _WORDS[language]) and not middle:
        return None
    if words and _is_surname(words[0], index):
        family = words[0]
        if len(words) > 1 and words[1].capitalised and ends_run(words[1].key, language):
            return None
        surname = _bare(family.text, language)
        end = family.start + len(surname)
    elif middle and not is_initial(middle[0].text):
        before = words_before(text, start, 1)
        if not before or before[0].dotted or not _is_surname(before[0], index):
            return None
        family, surname, end = before[0], before[0].text, middle[0].end
        start = family.start
    else:
        return None
    if text[start - 1 : start] in _QUOTES and text[end : end + 1] in _QUOTES and start:
        return None  # the title of a work
    return Stranger(
        start,
        end,
        given,
        " ".join(word.text for word in middle),
        surname,
        base_names(book, given, surname, language),
    )


def _bare(word: str, language: str) -> str:
    """A word without an English possessive ending."""
    return _POSSESSIVE.sub("", word) if language == "en" else word.rstrip("'’ʼ")


def _is_surname(word: Word, index: Index) -> bool:
    """Whether a word can be a surname: capitalised, no grammar, no place, no given name."""
    text, key = _bare(word.text, index.language), fold_key(_bare(word.text, index.language))
    return (
        len(text) > 2
        and text[0].isupper()
        and not text.isupper()
        and not is_function_word(key, index.language)
        and not is_title(key, index.language)
        and not ends_run(key, index.language)
        and key not in index.known_given
        and key not in index.places
        and not index.offices.is_country_word(key)
    )


def _nominative(patronymic: str) -> str:
    """A patronymic without its case ending, folded; other words as they are."""
    base = re.sub("(вич|віч)(?:а|у|ем|е|ам|у|еві|ові)$", r"\1", fold_key(patronymic))
    return re.sub("([оеёі]в|[аеё]ў|ич)н(?:ы|е|у|ой|ою|ай|і)$", r"\1на", base)


# ------------------------------------------------------------------ base forms


@kept()
def _given_bases(stylebook: Stylebook, language: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Folded forms of given names, each with the base forms it can be of and their gender."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for row in stylebook.rows("given_names"):
        if language in SOURCES:
            names = list(native_forms(row)[language] or native_forms(row)["ru"])
        else:
            names = [name.title() for name in latin_forms(row, language)]
        for name in names:
            gender = _gender(name)
            found.setdefault(fold_key(name), {})[name, gender] = None
            for form in oblique_forms(name.lower(), language, gender, GIVEN):
                found.setdefault(fold_key(form), {})[name, gender] = None
    return {
        form: tuple(bases) for form, bases in found.items() if not is_other_word(form, language)
    }


def _known(stylebook: Stylebook, language: str) -> Mapping[str, object]:
    """Folded given names in every form that texts of ``language`` have."""
    if language in INFLECTED:
        return _given_bases(stylebook, language)
    return known_given_names(stylebook, language)


_MEN = frozenset(
    "никита илья фома кузьма лука данила мікіта ілья ілля фама данііла янка микита хома кірыла "
    "гаврила гаўрыла савва mikita nikita ilja ilia foma kuźma łuka danila janka kuba".split()
)
_WOMEN = frozenset("любовь любоў любов нино айгуль nino".split())


def _gender(name: str) -> str:
    key = fold_key(name)
    if key in _WOMEN or (key[-1] in "аяa" and key not in _MEN):
        return "f"
    return "m"


@kept(maxsize=65536)
def base_names(stylebook: Stylebook, given: str, family: str, language: str) -> tuple[str, ...]:
    """The names in the base form that a name in some case form can be of, the likeliest first.

    >>> base_names(load_stylebook(), "Дмитрия", "Крутого", "ru")[:2]
    ('Дмитрий Крутой', 'Дмитрий Крутый')
    >>> base_names(load_stylebook(), "Александра", "Петрова", "ru")[:2]
    ('Александра Петрова', 'Александр Петров')
    """
    if language not in INFLECTED:
        forms = [f"{given} {family}"]
        if language == "de" and family[-1] == "s":
            forms.append(f"{given} {family[:-1]}")
        return tuple(forms)
    found: dict[str, None] = {}
    bases = _given_bases(stylebook, language).get(fold_key(given), ())
    for name, _ in bases:
        if fold_key(name) == fold_key(given):
            found[f"{given} {family}"] = None
    for name, gender in bases:
        if fold_key(name) != fold_key(given):
            declined = slots(name.lower(), language, gender, GIVEN)
            cases = [case for case, forms in declined.items() if given.lower() in forms]
            families = _families(family, language, gender, cases)
            found.update(dict.fromkeys(f"{name} {one}" for one in families))
    return tuple(found)[:MAX_BASES] or (f"{given} {family}",)


def _families(form: str, language: str, gender: str, cases: list[str]) -> Iterator[str]:
    """Surnames in the base form that ``form`` is an oblique form of; itself where it does not change.

    Those first that have this form in a case that the given name stands in.
    """
    word = form.lower()
    if _UNCHANGED.search(word) or (gender == "f" and _CONSONANT.search(word)):
        yield form
    sure, possible = [], []
    for cut in range(1, min(_CUT, len(word) - 2) + 1):
        for ending in _ENDINGS[language].split(" "):
            base = word[:-cut] + ending
            if len(base) < 3 or base == word or _IMPOSSIBLE[gender].search(base):
                continue
            declined = slots(base, language, gender, FAMILY)
            if any(word in declined.get(case, ()) for case in cases):
                sure.append(form[:-cut] + ending)
            elif word in oblique_forms(base, language, gender, FAMILY):
                possible.append(form[:-cut] + ending)
    yield from (*sure, *possible)
    if not oblique_forms(word, language, gender, FAMILY):
        yield form
