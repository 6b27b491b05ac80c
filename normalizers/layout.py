"""Layout: spaces, line breaks, invisible characters, glued and doubled words.

Everything here is about how the text was laid out by a page or a scraper, never about what it says,
so it works inside quotations too. Not touched: the no-break spaces of French punctuation and of digit
groups (they are right there), joiners that shape Arabic or emoji, words that may be doubled on
purpose ("that that", "had had", "Baden Baden").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import ahocorasick_rs

from normalizers.document import Document
from normalizers.findings import Edit, Evidence, Finding
from normalizers.folding import fold_key
from normalizers.matching import spots_kept
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.phrases import phrases

_BREAKS = "\n\r\u2028\u2029\x85\x0b\x0c"
_WIDE = "\u00a0\u202f\u2000-\u200a\u205f\u3000\t"
# A run of white space that is not one plain space or one plain line break between two words
_WHITE = re.compile(
    f"[ {_WIDE}]*[{_BREAKS}][ {_WIDE}{_BREAKS}]*|[{_WIDE}][ {_WIDE}]*| [ {_WIDE}]+|^ +| +$"
)
# What every such run holds somewhere, unless it is a plain space or break at an edge of the text; on
# clean text to search for these is all that is done, at a twentieth of the cost of one pattern
_ODD_ASCII = ("  ", " \n", "\n ", "\n\n\n", "\t", "\r", "\x0b", "\x0c")
_ODD_WHITE = re.compile(f"[{_WIDE}\u2028\u2029\x85]")
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
# Where a single no-break space is right: before French punctuation, after «, inside a number and
# before its unit. Between Latin letters and digits anywhere else it is a page's layout.
_NO_BREAK_IS_RIGHT = re.compile(
    "(?<=«)[\u00a0\u202f]|[\u00a0\u202f](?=[:;!?»])|(?<=\\d)[\u00a0\u202f](?=[\\d%€$])"
)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]+")
_INVISIBLES = ("\u00ad", "\u200b", "\u2060", "\ufeff")

_LETTER = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0400-\u04ff"
_SMALL = "a-z\u00df-\u00f6\u00f8-\u00ff\u0430-\u045f"
_CAPITAL = "A-Z\u00c0-\u00d6\u00d8-\u00de\u0401-\u042f\u0406\u0407\u0404\u040e\u0490"
# A mark between two letters without a space. The patterns begin with the mark, so that the search runs
# from mark to mark; what must stand before it is looked at afterwards.
_GLUED_COMMA = re.compile(f",(?=[{_LETTER}][{_SMALL}])")
_GLUED_STOP = re.compile(f"[.!?”](?=([{_CAPITAL}][{_SMALL}]*)(?![{_CAPITAL}]))")
_TWO_LETTERS = re.compile(f"[{_LETTER}]{{2}}$")
_YEAR_BEFORE = re.compile(r" [12]\d\d\d$")
_LAST_WORD = re.compile(f"(?:^|[^{_LETTER}])([{_LETTER}]+)$")
_NOT_PROSE = re.compile(
    r"://|@|www\.|[#_/\\=<>{}]|\.(?:com|org|net|info|gov|edu|ru|by|ua|de|fr|pl|cn|uk|eu|io|tv|me)\b",
    re.IGNORECASE,
)
# Words that start sentences and hardly ever a brand's second half (Yandex.Taxi, Gazeta.Ru)
_STARTERS = frozenset(
    """
    the a an he she it they we you i in on at this that these those his her their our but and if
    as there when while after before for from with what who how why no not он она оно они мы вы
    это в на по но и а как что если при после также об у к с ён яна яны мы гэта у на але і калі
    пасля як вона він вони ми це але та й якщо після der die das er sie es ein eine und in im am
    aber wir il elle ils elles le la les un une et mais nous on to w na nie po ale jak gdy
    """.split()
)


class Layout:
    """Repairs spacing, line breaks, glued boundaries and doubled function words."""

    name = "layout"
    version = "2"

    def __call__(self, doc: Document) -> Iterable[Finding]:
        """Findings of all layout rules; they hardly ever touch one another."""
        yield from white_space(doc.text)
        yield from invisible_characters(doc.text)
        yield from glued_words(doc.text)
        yield from doubled_words(doc)


def white_space(text: str) -> Iterator[Edit]:
    r"""One space between words, one blank line at most between blocks, none at the edges.

    >>> [(e.start, e.end, e.replacement) for e in white_space("a  b \r\n\n\n c")]
    [(1, 3, ' '), (4, 10, '\n\n')]
    """
    if not _has_odd_white(text):
        return
    size = len(text)
    for match in _WHITE.finditer(text):
        run = match.group()
        start, end = match.span()
        breaks = _BREAK.findall(run)
        if start == 0 or end == size:
            new, rule, reason = "", "layout.edges", "white space at the edge of the text"
        elif breaks:
            new = "\n" if len(breaks) == 1 else "\n\n"
            if run == new:
                continue
            rule, reason = "layout.line_breaks", "one line break, or one blank line"
        elif _NO_BREAK_IS_RIGHT.match(text, start, min(size, end + 1)) and len(run) == 1:
            continue
        else:
            new, rule, reason = " ", "layout.spaces", "one plain space between words"
        yield Edit(start, end, new, rule, "spacing", Evidence.A, reason)


def _has_odd_white(text: str) -> bool:
    """Whether anything but single spaces and breaks between words may stand in a text."""
    return (
        text[:1] in (" ", "\n")
        or text[-1:] in (" ", "\n")
        or any(odd in text for odd in _ODD_ASCII)
        or (not text.isascii() and _ODD_WHITE.search(text) is not None)
    )


def invisible_characters(text: str) -> Iterator[Edit]:
    """Soft hyphens, zero-width spaces, word joiners and byte-order marks go.

    Joiners (U+200C, U+200D) and direction marks stay: Persian, Indic scripts and emoji need them.
    """
    if any(char in text for char in _INVISIBLES):
        for match in _INVISIBLE.finditer(text):
            yield Edit(
                match.start(),
                match.end(),
                "",
                "layout.invisible",
                "invisible_character",
                Evidence.A,
                "a character without width inside or between words",
            )


def glued_words(text: str) -> Iterator[Edit]:
    """A space after a comma or a full stop that a lost tag glued to the next word.

    >>> [e.start for e in glued_words("in Minsk,Belarus. He left the office.All of it. Lenta.Ru")]
    [8, 36]
    """
    for match in _GLUED_COMMA.finditer(text):
        at = match.start()
        if _TWO_LETTERS.search(text, max(0, at - 2), at) and not _NOT_PROSE.search(
            _token(text, at)
        ):
            yield _space_after(at, match.end(), ",")
    for match in _GLUED_STOP.finditer(text):
        if _parts_sentences(text, match.start(), match.group(), match.group(1)):
            yield _space_after(match.start(), match.end(), match.group())


def _parts_sentences(text: str, at: int, mark: str, after: str) -> bool:
    """Whether the mark ends a sentence and the word glued to it begins the next one."""
    before = text[max(0, at - 60) : at]
    starter = after.lower() in _STARTERS
    if mark == "”":  # a closing quote: its sentence has ended inside
        return starter and before[-1:] in (".", "!", "?")
    if before[-1:] in ("”", "»") or _YEAR_BEFORE.search(before):
        return starter
    if not _TWO_LETTERS.search(before):
        return False
    word = _LAST_WORD.search(before)
    if word is None or word.group()[0] in "._0123456789":
        return False
    if not starter and (word[1][0].isupper() or len(after) < 2):
        return False
    return not _NOT_PROSE.search(_token(text, at))


def _space_after(start: int, end: int, mark: str) -> Edit:
    return Edit(
        start,
        end,
        f"{mark} ",
        "layout.glued",
        "glued_words",
        Evidence.A,
        "two words glued at a tag boundary",
        0.95,
    )


def _token(text: str, at: int) -> str:
    """The run of non-space characters around ``at``, at most 80 to each side."""
    low, high = max(0, at - 80), min(len(text), at + 80)
    left = re.split(r"\s", text[low:at])[-1]
    return left + re.split(r"\s", text[at:high])[0]


# One of these in the line proves the language well enough for a safe list; the language stage has not
# run yet, and "to to" or "we we" are good Polish.
_CUES = {
    "en": "the and that this with which have has were their they said from would will it is",
    "ru": "из от об но вы я же бы ли что это как был была были его их для или чтобы также если он "
    "она они уже при после",
    "be": "што гэта як быў была былі яго іх для або каб таксама калі ён яна яны ўжо пры пасля",
    "uk": "що це як був була були його їх для або щоб також якщо він вона вони вже при після",
    "de": "und nicht mit auch auf dem den des wird wurde sich nach bei eine einen",
    "fr": "les des est dans pour que qui pas sur avec une aux cette sont était",
    "pl": "się nie jest że do na przez oraz który która które był została jego ich",
}
# Prepositions that no language written in Cyrillic letters says twice: these prove themselves in a
# sentence. Not "и": Macedonian and Bulgarian write "и и" for "and to her".
_NEVER_TWICE = frozenset("в на с из от для к при у з".split())
_LETTERS_LISTED = re.compile(r"(?<!\w)[^\W\d_](?:,[ \u00a0]|[ \u00a0](?:и|і|й|або|или)[ \u00a0])$")
_SENTENCE = 4  # different words
_CUE_SETS = {language: frozenset(words.split()) for language, words in _CUES.items()}


@kept()
def doubles(
    stylebook: Stylebook,
) -> tuple[ahocorasick_rs.AhoCorasick | None, tuple[tuple[str, str, str], ...]]:
    """What finds the doubled words of the list; of each the words, the language and the row."""
    rows = tuple(
        (f"{word} {word}", phrase.language, phrase.id)
        for phrase in phrases(stylebook, "forms")
        if phrase.form == "doubled_word"
        for word in (fold_key(phrase.text),)
    )
    return ahocorasick_rs.AhoCorasick([row[0] for row in rows]) if rows else None, rows


def doubled_words(doc: Document) -> Iterator[Edit]:
    """The second of two equal function words of the safe list: ``we we have`` → ``we have``.

    The list is ``forms/doubled_words.tsv``. The line must prove the list's language; the second word
    must be in small letters (The The is a band).
    """
    automaton, rows = doubles(doc.stylebook)
    if automaton is None:
        return
    for number, at, stop in sorted(spots_kept(automaton, doc.folded.text)):
        double, language, rule = rows[number]
        start, end = doc.folded.span(at, stop)
        middle = doc.folded.span(at, at + len(double) // 2)[1]
        if (
            doc.text[middle + 1 : end].islower()
            and not _may_be_meant(doc, start, end, language)
            and _speaks(doc.line_at(start).text, language, double.split()[0])
        ):
            yield Edit(
                middle,
                end,
                "",
                rule,
                "doubled_word",
                Evidence.A,
                f"'{doc.text[start:end]}': a function word twice",
                0.97,
            )


def _may_be_meant(doc: Document, start: int, end: int, language: str) -> bool:
    """Whether the pair is part of a longer token, a name, an abbreviation, or quoted as words."""
    text = doc.text
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if before.isalnum() or after.isalnum() or before in "-'’/" or after in "-'’/.":
        return True  # "в в/ч 12345", "с с. Ивановка"
    if _LETTERS_LISTED.search(text, max(0, start - 8), start):
        return True  # "групп а, б и в в школе"
    if language == "fr" and text[end + 1 : end + 2].isupper():
        return True  # "de de Gaulle"
    return any(
        low < end and start < high and len(text[low:high].split()) <= 3 for low, high in doc.quotes
    )


def _speaks(line: str, language: str, doubled: str) -> bool:
    """Whether a function word of the language stands in the line, or the doubled word needs none.

    The doubled word itself counts only if no other language's list has it. The article's language
    is not asked: a hint that a second run may have and the first had not must change nothing.
    """
    said = re.findall(r"[^\W\d_]+", fold_key(line))
    words = set(said)
    if doubled in _NEVER_TWICE and len(words) > _SENTENCE:
        return [doubled] * 3 not in (said[at : at + 3] for at in range(len(said)))  # a sound
    if sum(doubled in cues for cues in _CUE_SETS.values()) != 1:
        words.discard(doubled)
    return not words.isdisjoint(_CUE_SETS.get(language, ()))
