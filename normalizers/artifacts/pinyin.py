"""Statesmen in pinyin: ``President Ze Lianski``, ``Chancellor Mo Keer``.

Chinese writes a foreign name by its sound, and a translator that does not know it spells the characters
again: 泽连斯基 (Zelensky) becomes Ze Liansiji. Where the syllables are joined is anybody's guess, so the
rows of the best known statesmen give them one by one (``"pinyin": ["ze lian si ji"]``), and every
grouping is looked for. It is also how real Chinese people are called: only behind an office, and never
behind one of a Chinese body, is it flagged, and it is never replaced. Russian writes the same syllables
after Palladius (``palladius.py``): ``президент Пу Цзин``. There a parliament or a Kremlin before which
the name speaks is as good as an office, and so is a country for a name of four syllables and more, which
nobody in China has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from normalizers.artifacts import palladius
from normalizers.artifacts.calques import Candidate
from normalizers.artifacts.reading import Reading
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook

RULE = "pinyin"
KEY = "pinyin"  # of the rows
OFFICES, LOCAL = "@person-offices", "@chinese-or-private"
RUSSIAN_OFFICES, RUSSIAN_LOCAL = "@person-offices-russian", "@chinese-or-private-russian"
STAGES, COUNTRIES = "@statesman-stages-russian", "@statesman-countries-russian"
LISTS = (OFFICES, LOCAL, RUSSIAN_OFFICES, RUSSIAN_LOCAL, STAGES, COUNTRIES)
LANGUAGES = ("en", "fr", "pl", "ru")
"""German has rows of its own, with the offices in all their cases."""

_SHORTEST = 5  # letters of a name written in one word
_LONG = 4  # syllables above which a mixture of spaces and hyphens is not looked for
_JOINTS = ((" ", " "), ("-", "-"), (" ", "-"), ("-", " "))
_JOINTS_OF_LONG = _JOINTS[:2]
_SENTENCE = re.compile(r"[^.!?;:\n]*$")
_OFFICE = re.compile(  # and what it is over: Minister of Foreign Affairs, Secretary of State
    r"(?P<office>[^\W\d_]+)(?:-(?:General|general))?"
    r"(?:[ \u00a0]of[ \u00a0](?:the[ \u00a0])?"
    r"(?:state|[A-Z]\w+(?:[ \u00a0](?:and[ \u00a0])?[A-Z]\w+){0,2}))?"
    r"[ \u00a0]$"
)
# What a language puts between the office and a name in one word: le président russe Pujing,
# prezydent Rosji Pujing. A word in -hin- is the Chinese one.
_BETWEEN = {
    "en": re.compile(r"(?!)"),  # there the country goes first
    "fr": re.compile(r"[ \u00a0](?!chinois)[a-zà-ÿ-]{4,}[ \u00a0]$"),
    "pl": re.compile(r"[ \u00a0](?!\w*hin|\w*hińsk)[^\W\d_]{4,}[ \u00a0]$"),
}
# Behind it: Telangpu, the US president
_APPOSED_BY = tuple(
    re.compile(
        r",[ \u00a0](?:(?:the|a|le|la)[ \u00a0])?"
        rf"(?:[^\W\d_]+[ \u00a0]){{{words}}}(?P<office>[^\W\d_]+)"
    )
    for words in range(3)
)
_WINDOW = 60  # code points before a name in which its office lies
# канцлер ФРГ Мокээр, министр иностранных дел России Лафулофу
_RUSSIAN_OFFICE = re.compile(
    r"(?P<office>[^\W\d_]+(?:-[^\W\d_]+)?)(?P<over>(?:[ \u00a0]"
    r"(?!(?:со?|и|ко?|от|у|для|на|об?|а|но|что|как|через|за|перед)[ \u00a0])[\w«»-]+){0,5})[ \u00a0]$"
)
_OPENS = re.compile(r"(?:^|[.!?…][\"”»]*[ \u00a0])$")
_ENDS_SENTENCE = re.compile(r"[.!?;:\n]")
_GOES_ON = re.compile(
    r"[-\w]|[ \u00a0](?!(?:And|But|He|She|The|In|On|At)\b)[A-Z][a-z]|[ \u00a0][А-Я][а-я]|"
    r"[ \u00a0]of[ \u00a0](?:the|a)[ \u00a0][a-z]"
)


@dataclass(frozen=True, slots=True)
class Syllables:
    """A statesman as Chinese spells him."""

    concept: str  # the row
    name: str  # in the language of the text
    label: str  # in characters
    length: int = 0  # syllables


def groupings(syllables: Sequence[str]) -> Iterator[str]:
    """Every way to write syllables together and apart.

    >>> list(groupings(["pu", "jing"]))
    ['pu jing', 'pu-jing', 'pujing']
    >>> [text for text in groupings(["mo", "ke", "er"]) if "'" in text]
    ["mo ke'er", "mo-ke'er", "moke'er"]
    """
    joints = _JOINTS if len(syllables) <= _LONG else _JOINTS_OF_LONG
    found: dict[str, None] = {}
    for joined in product((False, True), repeat=len(syllables) - 1):
        plain = marked = syllables[0]
        pieces: list[str] = []
        spelled: list[str] = []  # with the apostrophe before a vowel: Ke'er
        for syllable, together in zip(syllables[1:], joined, strict=True):
            if together:
                plain += syllable
                marked += f"'{syllable}" if syllable[0] in "aeo" else syllable
            else:
                pieces.append(plain)
                spelled.append(marked)
                plain = marked = syllable
        for head, *tail in ([*pieces, plain], [*spelled, marked]):
            for first, rest in joints:
                found[first.join((head, rest.join(tail))) if tail else head] = None
    yield from found


def triggers(stylebook: Stylebook, language: str) -> Iterator[tuple[str, Syllables]]:
    """Every grouping of every name."""
    if language not in LANGUAGES:
        return
    spell = palladius.spellings if language == "ru" else groupings
    for row in stylebook.rows("terms"):
        for spelled in row.get(KEY, ()):
            syllables = spelled.split()
            name = row["canonical"].get(language, "")
            label = row["canonical"].get("zh", "")
            # one of its own cases, and Сунаке for Су На Кэ
            own = fold_key(name)[:-1] if language == "ru" else fold_key(name)
            for text in spell(syllables):
                alone = text.isalpha()
                same = text.startswith(own) if language == "ru" else text == own
                if not (alone and (len(text) < _SHORTEST or same)):
                    yield text, Syllables(row["id"], name, label, len(syllables))


def find(reading: Reading, syllables: Syllables, start: int, end: int) -> Iterator[Candidate]:
    """The flag, if an office of a state stands before the name."""
    text = reading.doc.text
    surface = text[start:end]
    if not surface[0].isupper() or surface.isupper() or _GOES_ON.match(text, end):
        return
    if reading.in_address(start, end) or reading.foreign(start, end):
        return
    sentence = _SENTENCE.search(text, max(0, start - _WINDOW), start)
    if sentence is None:
        return
    if reading.language == "ru":
        ground = _russian_ground(reading, syllables, sentence.group(), start, end)
    else:
        office = _office(reading, sentence.group())
        if not office and surface.isalpha():
            office = _office_apart(reading, sentence.group(), end)
        local = not office or reading.among(LOCAL, fold_key(sentence.group()))
        ground = "" if local else f"an office beside it: {office}"
    if not ground:
        return
    yield Candidate(
        start,
        end,
        syllables.name,
        syllables.concept,
        f"artifacts.calque.{syllables.concept}",
        f"{syllables.label}={surface}, the Chinese spelling read letter by letter",
        editable=False,
        anchored=ground,
    )


def _office(reading: Reading, before: str) -> str:
    """The office a text ends with; "" if it does not."""
    match = _OFFICE.search(before)
    return match["office"] if match and reading.among(OFFICES, fold_key(match["office"])) else ""


def _office_apart(reading: Reading, before: str, end: int) -> str:
    """The office of a name in one word, a word before it or behind its comma."""
    between = _BETWEEN[reading.language].search(before)
    if between and (office := _office(reading, before[: between.start()] + " ")):
        return office
    text = reading.doc.text
    for words in range(3):
        pattern = _APPOSED_BY[words]
        match = pattern.match(text, end)
        if match and reading.among(OFFICES, fold_key(match["office"])):
            home = "hin" in match.group() or reading.among(LOCAL, fold_key(match.group()))
            return "" if home else match["office"]  # the Chinese minister, ministre chinois
    return ""


def _russian_ground(
    reading: Reading, syllables: Syllables, before: str, start: int, end: int
) -> str:
    """What proves that a name after Palladius is a statesman's; "" if nothing does."""
    text = reading.doc.text
    stop = _ENDS_SENTENCE.search(text, end, end + _WINDOW)
    after = text[end : stop.start() if stop else end + _WINDOW]
    if reading.among(RUSSIAN_LOCAL, fold_key(f"{before} ¦ {after}")):
        return ""
    match = _RUSSIAN_OFFICE.search(before)
    words = match.group().split() if match else []
    beside = [*words, *(after[1:].split()[:3] if after.startswith(",") else [])]
    for word in beside:
        if reading.among(RUSSIAN_OFFICES, fold_key(word)):
            return f"an office beside it: {word}"
    around = reading.around(start, end)
    if reading.among(RUSSIAN_LOCAL, around):
        return ""
    subject = not before or _OPENS.search(before)
    if subject and reading.among(STAGES, folded := fold_key(after)):
        return f"a statesman's stage beside it: {reading.first((STAGES,), folded)}"
    if syllables.length >= _LONG and reading.among(COUNTRIES, around):
        return "a country beside it, and more syllables than a Chinese name has"
    return ""
