"""Source-script residue: what the translator left standing of the language it came from.

A run of Han, Arabic, Hebrew, Georgian, Armenian, Greek or Thai in a Latin or Cyrillic line, a
lower-case Cyrillic word in a Latin one or a Chinese one, a word with letters of two scripts. Nobody can
tell what was meant without the source, so all are flagged; so are words of a kindred language
(``kindred.py``) and the marks of a translation model (``model_tokens.py``).
A name given in its own script (in brackets or quotes) is good style and no residue.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from normalizers.artifacts import kindred, model_tokens
from normalizers.artifacts.reading import Reading
from normalizers.findings import Evidence, Flag

CATEGORY = "residue"

_CJK = "\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_OTHERS = {  # scripts whose words are written apart: name and letters (with their marks)
    "Arabic": "\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f",
    "Hebrew": "\u05b0-\u05ea",
    "Georgian": "\u10d0-\u10fa\u1c90-\u1cba",
    "Armenian": "\u0531-\u0556\u0561-\u0587",
    "Greek": "\u0386-\u03ce\u1f00-\u1ffc",
    "Thai": "\u0e01-\u0e4e",
    "Devanagari": "\u0900-\u0963",
}
_LETTERS = "".join(_OTHERS.values())
# A run of Han, or words of one of the others; a single letter of them is a sign (α, μ)
_CJK_RUN = re.compile(f"[{_CJK}]+")
_FOREIGN_RUN = re.compile(f"[{_CJK}]+|[{_LETTERS}]{{2,}}(?:[ \u00a0\u200f\u200e]+[{_LETTERS}]+)*")
_NOT_LATIN = re.compile("[\u0370-\u1fff\u2c00-\u2dff\u3041-\ud7ff]")  # any of them, quickly
_ANY = re.compile(f"[{_CJK}{_LETTERS}]")
_CYRILLIC = re.compile("[Ѐ-ӿ]")
_OTHER_RUN = re.compile(f"[{_LETTERS}]+")
_GREEK_SIGN = re.compile(r"..|[Α-Ω]{3,4}")  # of formulas and fraternities, no words
_CYRILLIC_RUN = re.compile("[\u0400-\u052f]+")
_LATIN_RUN = re.compile("[A-Za-zÀ-ɏ]+")
_ALPHABETIC_RUN = re.compile("[A-Za-zÀ-ɏ\u0400-\u052f]+")
_CYRILLIC_WORD = re.compile("(?<![\\w-])[а-яёіїєґў]{2,}(?![\\w-])")
# In Chinese a run of small words; one that begins with a capital is a name.
_CYRILLIC_IN_HAN = re.compile(
    "(?<![A-Za-z0-9_\u0400-\u052f.-])(?<![\u0400-\u052f][ \u00a0])"
    "[а-яёіїєґў]{3,}(?:[ \u00a0][а-яёіїєґў]+)*(?![A-Za-z0-9_\u0400-\u052f-]|\\.\\w)"
)
_HAN_LETTERS = 2.5  # of a Cyrillic word for every character, half of what it takes to say the same
_NAMED_IN_HAN = re.compile(
    "(?:俄语|俄文|乌克兰语|白俄罗斯语|保加利亚语|单词|词语|称为|叫做|叫作|名为|写作|读作|意为|即|词根|字母|术语)"
    "[^。！？；\n]{0,6}$"
)
_GLOSS_IN_HAN = re.compile(
    "[ \u00a0]?(?:[(（]|一词|这个词|这一词|意为|意思|的意思|的含义|，意为|，即)"
)
_MIXED = re.compile(
    # letters that look alike in both scripts, beside at least one letter of the other script
    "\\b(?:[А-Яа-яЁёІіЇїЄєҐґЎў]+[ABCEHKMOPTXaceopxyi]+[А-Яа-яЁёІіЇїЄєҐґЎў]*"
    "|[ABCEHKMOPTXaceopxyi]+[А-Яа-яЁёІіЇїЄєҐґЎў]+[ABCEHKMOPTXaceopxyi]*"
    "|[A-Za-z]+[АВЕКМНОРСТХаеорсухі]+[A-Za-z]*|[АВЕКМНОРСТХаеорсухі]+[A-Za-z]{2,})\\b"
)
# Any word of both scripts; which of them nobody writes on purpose is seen run by run.
_BOTH = re.compile(
    "(?<![\\w#@./-])(?:[A-Za-z]+[\u0400-\u052f]|[\u0400-\u052f]+[A-Za-z])[A-Za-z\u0400-\u052f]*(?!\\w)"
)
_RUNS = re.compile("[A-Za-z]+|[\u0400-\u052f]+")
_LATIN_LETTER = re.compile("[A-Za-z]")
# iPhoneов, фейкnews: a loan with a Slavic ending, a Slavic prefix of a loan
_ENDING = re.compile(
    "(?:[аоеєіиыуюяйь]|ов|ів|аў|ом|ем|ам|ах|ами|ями|ях|ой|ою|ей|ые|ый|ая|ое|ого|ому|ым|ых|их|ыми|"
    "ка|ки|ку|ке|кой|кою|ок|ить|ать|ил|ить\\w*|ну\\w+|шн\\w+|щик\\w*|"
    "щиц\\w+|ры|ров|рам|та|то|те|ът|чик\\w*|ер\\w?|ист\\w*|изм\\w*|"
    "овск\\w+|івськ\\w+|аўск\\w+)"
)
_PREFIX = re.compile(
    "(?:анти|про|супер|мини|макси|экс|эко|нео|не|по|за|от|теле|кибер|авто|видео|аудио|веб|мега|микро|"
    "фейк|фото|шоу|крипто|псевдо|спец|медиа|инфо|ультра|гипер|евро)",
    re.IGNORECASE,
)
_NO_LATIN_TWIN = re.compile("[БГДЖЗИЙЛПФЦЧШЩЪЫЬЭЮЄЇҐЎбгджзийлмнптфцчшщъыьэюяєїґў]")
_MIXED_LINES = 3  # with more of them it is the whole text
_ONLY_LATIN_I = re.compile("[\u0400-\u052fiI]+")
_SCALE = re.compile(r"\d\s*[千万亿兆]")
# "the word 改善", "改善 (kaizen)": the author gives the word on purpose, and says so.
_NAMED = re.compile(
    r"\b(?:words?|terms?|characters?|letters?|phrase|slogan|hashtag|sign|called|named|titled|"
    r"spelled|spelt|written|writes|reads?|means?|meaning|dish|soup|newspaper|magazine|song|"
    r"in[ \u00a0](?:Russian|Ukrainian|Belarusian|Chinese|Arabic|Hebrew|Greek|Georgian|Armenian|"
    r"Persian|Farsi|Japanese|Korean|Bulgarian|Serbian|Mandarin|Cyrillic|Hindi|Thai),?|"
    r"слов[оаом]+|по-\w+ски,?|термин\w*|иероглиф\w*|знак\w*|символ\w*|называ\w+|фраз\w+|надпис\w+)"
    r"(?: for)?[ \u00a0:]+$",
    re.IGNORECASE,
)
_GLOSS = re.compile(
    r"[ \u00a0]?[(（][^()（）\n]{2,60}[)）]|,?[ \u00a0](?:also[ \u00a0])?(?:means?|meaning|or|"
    r"translat\w+|literally|signif\w+|which[ \u00a0]means|that[ \u00a0]is|означа\w+|"
    r"то[ \u00a0]есть|или)\b"
)
# A single dish or thing that a story names in the language of the place.
_LOAN_BEFORE = re.compile(
    r"\b(?:order(?:ed|s)?|eat|ate|eats|cook(?:ed|s)?|drink|drank|drinks|serve[ds]?|taste[ds]?|"
    r"tried|bake[ds]?|make|made|sell|sells|sold)[ \u00a0](?:(?:a|some|the|hot)[ \u00a0])?"
    r"(?:(?:bowl|plate|glass|cup|pot)s? of[ \u00a0])?$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()\n]{0,120}\)|（[^（）\n]{0,120}）|\[[^\[\]\n]{0,120}\]")


def find(reading: Reading) -> Iterator[Flag]:
    """All residue of a text."""
    yield from model_tokens.find(reading)
    doc = reading.doc
    text = doc.text
    if text.isascii() or reading.language in ("ja", "ko", "und"):
        return
    if reading.language == "zh":
        if _CYRILLIC.search(text):
            yield from _cyrillic_in_han(reading)
        return
    if not _NOT_LATIN.search(text):
        return
    if _ANY.search(text):
        yield from _other_scripts(reading)
    if reading.language in ("ru", "be", "uk", "bg", "sr", "mk", "kk"):
        yield from kindred.find(
            reading,
            lambda start, end: _given_in_script(reading, start, end) or _named(text, start, end),
        )
        return
    if _CYRILLIC.search(text):
        yield from _cyrillic_words(reading)


def _cyrillic_in_han(reading: Reading) -> Iterator[Flag]:
    """Small Cyrillic words in a Chinese text."""
    text = reading.doc.text
    for match in _CYRILLIC_IN_HAN.finditer(text):
        low, high = match.span()
        if not (
            _given_in_script(reading, low, high)
            or _NAMED_IN_HAN.search(text, max(0, low - 20), low)
            or _GLOSS_IN_HAN.match(text, high)
            or _own_line(reading, low, _CYRILLIC_RUN, _CJK_RUN, share=_HAN_LETTERS)
            or reading.in_address(low, high)
        ):
            yield _flag(low, high, "a Cyrillic word in a Chinese sentence")


def _other_scripts(reading: Reading) -> Iterator[Flag]:
    """Runs of scripts that are neither Latin nor Cyrillic."""
    text = reading.doc.text
    for match in _FOREIGN_RUN.finditer(text):
        low, high = match.span()
        script = _script(text[low])
        if script:
            if not (
                (script == "Greek" and _GREEK_SIGN.fullmatch(match.group()))
                or (text[low - 2 : low] == ", " and text[high : high + 1] == ",")
                or (text[low - 1 : low].isalnum() or text[high : high + 1].isalnum())
                or _given_in_script(reading, low, high)
                or _named(text, low, high)
                or _own_line(reading, low, _OTHER_RUN, _ALPHABETIC_RUN)
            ):
                yield _flag(low, high, f"{script} in another script")
            continue
        scale = _SCALE.match(text, max(0, low - 1))
        if scale is None and low > 1 and text[low - 1] == " ":
            scale = _SCALE.match(text, low - 2)
        if not scale and (
            _given_in_script(reading, low, high)
            or _named(text, low, high)
            or _own_line(reading, low, _CJK_RUN, _ALPHABETIC_RUN)
        ):
            continue
        yield _flag(low, high, "Chinese scale character" if scale else "Han in another script")


def _cyrillic_words(reading: Reading) -> Iterator[Flag]:
    """Small Cyrillic words in a text of Latin letters."""
    text = reading.doc.text
    for match in _CYRILLIC_WORD.finditer(text):
        low, high = match.span()
        if not (
            _given_in_script(reading, low, high)
            or _named(text, low, high)
            or _LOAN_BEFORE.search(text[max(0, low - 40) : low])
            or _own_line(reading, low, _CYRILLIC_RUN, _LATIN_RUN)
        ):
            yield _flag(low, high, "a Cyrillic word in a Latin sentence")


def _script(char: str) -> str:
    """The name of the script of a letter; "" for Han."""
    return next((name for name in _OTHERS if re.match(f"[{_OTHERS[name]}]", char)), "")


def mixed(reading: Reading) -> Iterator[Flag]:
    """Words with letters of two scripts that look the same, those of one line in one flag.

    A text typed with lookalikes has them in every other word, and a person needs to be told once.
    """
    text = reading.doc.text
    if text.isascii() or not _touch(text, reading.language):
        return
    lines: dict[int, list[tuple[int, int]]] = {}
    alike = [match.span() for match in _MIXED.finditer(text)]
    both = [match.span() for match in _BOTH.finditer(text) if _is_broken(match.group())]
    for start, end in sorted({*alike, *both}):
        word = text[start:end]
        if len(word) < 4 or (reading.language in ("be", "uk") and _ONLY_LATIN_I.fullmatch(word)):
            continue  # an acronym, or і typed as a Latin i: a habit of the keyboard
        if not reading.in_address(start, end):
            lines.setdefault(reading.doc.line_at(start).start, []).append((start, end))
    found = list(lines.values())
    if len(found) > _MIXED_LINES:
        total = sum(map(len, found))
        where = f"{total} words of {len(found)} lines, from here on"
        yield _flag(*found[0][0], f"letters of two scripts in {where}")
        return
    for spans in found:
        words = "one word" if len(spans) == 1 else f"{len(spans)} words"
        yield _flag(spans[0][0], spans[-1][1], f"letters of two scripts in {words}")


def _touch(text: str, language: str) -> bool:
    """Whether letters of the two scripts stand side by side anywhere; runs of the rarer are few."""
    home = language in ("ru", "be", "uk", "bg", "sr", "mk", "kk")
    rare, other = (_LATIN_RUN, _CYRILLIC) if home else (_CYRILLIC_RUN, _LATIN_LETTER)
    for match in rare.finditer(text):
        low, high = match.span()
        if other.match(text, high) or (low and other.match(text, low - 1)):
            return True
    return False


def _is_broken(word: str) -> bool:
    """Whether a word of two scripts is no loan, code or brand: ``Lukaшенко``, ``Бelarus``."""
    runs = _RUNS.findall(word)
    if any(run[0].isupper() for run in runs[1:]) or _ONLY_LATIN_I.fullmatch(word):
        return False  # ВкусVill: a brand shows its seam
    if len(runs) == 2:
        head, tail = runs
        if head.isascii() and (
            _ENDING.fullmatch(tail) or (head.isupper() and (len(head) > 1 or len(tail) > 2))
        ):
            return False  # iPhoneов, VIPовский, Zаря
        if tail.isascii() and (_PREFIX.fullmatch(head) or head in ("Я", "я")):
            return False  # антиfake, Яndex
    latin = max(len(run) for run in runs if run.isascii())
    cyrillic = max(len(run) for run in runs if not run.isascii())
    if latin > 1 and cyrillic > 1:
        return True
    return latin > 2 and _NO_LATIN_TWIN.search(word) is not None


def _flag(start: int, end: int, reason: str) -> Flag:
    return Flag(start, end, CATEGORY, "artifacts.residue", None, Evidence.C, reason)


def _given_in_script(reading: Reading, start: int, end: int) -> bool:
    """Whether the run stands in brackets or quotes: a name in its own script."""
    line = reading.doc.line_at(start)
    for low, high in _bracketed(line.text):
        if low < start - line.start and end - line.start < high:
            return True
    return reading.quoted(start, end) or reading.foreign(start, end)


@lru_cache(maxsize=4)
def _bracketed(line: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _BRACKETS.finditer(line))


def _named(text: str, start: int, end: int) -> bool:
    """Whether the author speaks of the word itself, or explains it at once in brackets."""
    if _NAMED.search(text[max(0, start - 40) : start]):
        return True
    return _GLOSS.match(text, end) is not None


def _own_line(
    reading: Reading,
    start: int,
    script: re.Pattern[str],
    host: re.Pattern[str],
    share: float = 0.5,
) -> bool:
    """Whether the line as a whole is in the run's own script: a foreign line, not a residue.

    Only letters of the scripts in which the run would be a residue count against it; it is foreign
    with more than ``share`` letters for each of those.
    """
    line = reading.doc.line_at(start).text
    return _letters(line, script) > share * _letters(line, host)


@lru_cache(maxsize=8)  # a line may hold thousands of runs
def _letters(line: str, script: re.Pattern[str]) -> int:
    return sum(map(len, script.findall(line)))
