"""Words of a kindred language: ``ветераны Вялікай Айчыннай вайны`` in a Russian text.

Russian, Belarusian and Ukrainian share most of their letters, and a translator between them leaves
words standing that a reader takes for misprints. A letter that the language of the text does not have
proves it (ў in Russian, ы in Ukrainian, щ in Belarusian), in a small word that is no part of a title
and not quoted. A capital word is a name, unless it is declined, or opens a sentence as no name does.
One flag for a sentence; a sentence that is foreign as a whole is a matter of the language stage.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from normalizers.artifacts.reading import Reading
from normalizers.findings import Evidence, Flag

CATEGORY = "residue"

_LETTERS = {"ru": "іїєґў", "uk": "ыэёъў", "be": "ищъїє"}
_ANY = {
    language: re.compile(f"[{letters}]", re.IGNORECASE) for language, letters in _LETTERS.items()
}
_SMALL = {
    language: re.compile(f"(?=[а-яёіїєґў]*[{letters}])[а-яёіїєґў]{{3,}}(?<!ъ)")
    for language, letters in _LETTERS.items()
}
# A capital word that is no name: declined beside another word that cannot be Russian, or the plural
# of a noun at the beginning of a Ukrainian sentence.
_DECLINED = re.compile("[А-ЯІЇЄҐЎ][а-яёіїєґў]*(?:ай|ага|аму|ої|ій|ою|ому)")
_NOT_RUSSIAN = re.compile("[А-ЯІЇЄҐЎа-яёіїєґў]*(?:[іїєґў]|[чжш]ы)[а-яёіїєґў]*")
_PLURAL = re.compile("[А-ЯҐЄІЇ][а-яёіїєґў]{4,}(?:ы|ые|ыми)")
_WORD = re.compile("[^\\W\\d_]+(?:['’ʼ-][^\\W\\d_]+)*")
_SENTENCE = re.compile('[.!?…]["”»)]*[ \u00a0]+')
_OLD = re.compile(
    "[ѣѳѵ]|ъ(?!\\w)|[ђјљњћџәғқңөұүһӧ]", re.IGNORECASE
)  # old spelling, other languages
_SPOKEN_OF = re.compile(  # по-украински слово пишется так
    r"\b(?:п[оа]-(?:украин|белорус|русс|укр|білор|рос|руск|ўкр|беларус)\w+|слов[оа](?:м|ў)?|"
    r"термин\w*|термін\w*|тэрмін\w*|пишется|звучит|пишеться|звучить|пішацца|гучыць|букв\w+|"
    r"літар\w+|літер\w+|язык\w*|мов[аеуоиіы]\w*)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS, _SHARE = 5, 4  # of a sentence: its words, and how many of them for every foreign one
_MANY = 3  # sentences; with more of them it is the whole text


def find(reading: Reading, is_meant: Callable[[int, int], bool]) -> Iterator[Flag]:
    """One flag for a sentence with such words; ``is_meant`` says what is quoted or explained."""
    foreign = _ANY.get(reading.language)
    text = reading.doc.text
    if foreign is None or not foreign.search(text):
        return
    found: list[tuple[int, int]] = []
    for line in reading.doc.lines:
        if foreign.search(text, line.start, line.end):
            at = line.start
            stops = [stop.end() for stop in _SENTENCE.finditer(text, line.start, line.end)]
            for end in (*stops, line.end):
                span = _in_sentence(reading, at, end)
                if span and not is_meant(*span):
                    found.append(span)
                at = end
    for start, end in found[:1] if len(found) > _MANY else found:
        reason = "a word of a closely related language"
        yield Flag(start, end, CATEGORY, "artifacts.residue", None, Evidence.C, reason)


def _in_sentence(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """The first run of foreign words in a sentence."""
    text = reading.doc.text
    language = reading.language
    if not _ANY[language].search(text, start, end) or _OLD.search(text, start, end):
        return None
    words = list(_WORD.finditer(text, start, end))
    strange = {at for at, word in enumerate(words) if _ANY[language].search(word.group())}
    if len(words) < _FEWEST_WORDS or len(strange) * _SHARE > len(words):
        return None
    if _SPOKEN_OF.search(text, start, end):
        return None
    proved = [at for at in sorted(strange) if _is_proved(text, words, at, language)]
    if not proved:
        return None
    last = first = proved[0]
    while last + 1 < len(words) and (
        last + 1 in strange or (language == "ru" and _is_odd(words[last + 1].group()))
    ):
        last += 1
    low, high = words[first].start(), words[last].end()
    if reading.in_address(low, high):
        return None
    return low, high


def _is_proved(text: str, words: list[re.Match[str]], at: int, language: str) -> bool:
    """Whether a word with such a letter is no name."""
    word = words[at].group()
    if _SMALL[language].fullmatch(word):
        return not _in_title(words, at, language)
    if language == "uk" and at == 0:
        then = words[1]
        return (
            _PLURAL.fullmatch(word) is not None
            and then.group().islower()
            and text[words[0].end() : then.start()] in (" ", "\u00a0")
        )
    beside = [words[near].group() for near in (at - 1, at + 1) if 0 <= near < len(words)]
    return language == "ru" and _DECLINED.fullmatch(word) is not None and any(map(_is_odd, beside))


def _is_odd(word: str) -> bool:
    """Whether no Russian word is written so."""
    return len(word) > 3 and _NOT_RUSSIAN.fullmatch(word) is not None


def _in_title(words: list[re.Match[str]], at: int, language: str) -> bool:
    """Whether a capital word not declined stands before: ``Слово і діло``, ``Наша ніва``."""
    before = at - 1
    while before >= 0 and len(words[before].group()) < 3:
        before -= 1
    if before < 0:
        return False
    word = words[before].group()
    if word.islower() or _DECLINED.fullmatch(word):
        return False
    return before > 0 or _ANY[language].search(word) is not None
