"""In what language a piece of an article is: a line, a sentence of it, a string that was removed.

An article has one language, and pieces of it may have another. What stands in a foreign span is in the
language of the span. A string of a web page is in the language of its row in the stylebook. Everything
else is in the language of the article, unless its letters speak clearly against that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from normalizers.article import SURE
from normalizers.findings import ForeignSpan
from normalizers.language.content import masked
from normalizers.language.detect import detect
from normalizers.language.languages import scripts_of
from normalizers.language.shares import script_shares
from normalizers.lines import line_key
from normalizers.scripts import SCRIPT_RUNS
from normalizers.sentences import sentence_spans
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept

UNKNOWN = "und"

_MANY = "mul"  # a row of the stylebook that is the same in many languages: a network, a program
_WORD = re.compile(r"[^\W\d_]+(?:[-'’ʼ][^\W\d_]+)*")
_LETTERS = re.compile(rf"[^\W\d_]{{2}}|{SCRIPT_RUNS['Han'].pattern}")
_LATIN = SCRIPT_RUNS["Latin"]


def has_words(text: str) -> bool:
    """Whether there is anything to translate: not in numbers, addresses, hashtags or single letters.

    >>> has_words("см. https://example.org/news"), has_words("https://example.org/news 12:30")
    (True, False)
    """
    return _LETTERS.search(masked(text)) is not None


def pieces(
    text: str, start: int, end: int, language: str, foreign: Sequence[ForeignSpan]
) -> list[tuple[int, int, str]]:
    """A line of an article in parts of one language each, cut only between sentences.

    Args:
        text: of the article.
        start: of the line.
        end: of the line; it has no outer whitespace.
        language: of the article.
        foreign: its spans in other languages; those that are not sure count as the article's own.

    Returns:
        Spans of the text in order, with their languages; only whitespace lies between them.
    """
    spans = [
        span
        for span in foreign
        if span.probability >= SURE and span.start < end and start < span.end
    ]
    if not spans:
        return [(start, end, language)]
    found: list[tuple[int, int, str]] = []
    for first, last in sentence_spans(text[start:end], loose=True):
        first, last = first + start, last + start  # noqa: PLW2901 - the same places, in the article
        around = (span for span in spans if span.start <= first and last <= span.end)
        own = next((span.language for span in around), language)
        if found and found[-1][2] == own:
            found[-1] = (found[-1][0], last, own)
        else:
            found.append((first, last, own))
    return found


def language_of(text: str, article: str, stylebook: Stylebook) -> str:
    """The language of a string that stood in an article; ``und`` where nothing tells it.

    Args:
        text: one line.
        article: the language of the article, which it is in unless something says otherwise.
        stylebook: knows strings of web pages.

    >>> from normalizers import load_stylebook
    >>> language_of("Поделиться", "en", load_stylebook())
    'ru'
    >>> language_of("Мы в Telegram", "ru", load_stylebook())
    'ru'
    """
    strings = _strings_of_pages(stylebook)
    key = line_key(text)
    known = strings.languages.get(key, ())
    text = _without_brands(masked(text))
    script = next(iter(script_shares(text)), "")
    if not known and key in strings.names and script == "Latin":
        return UNKNOWN
    fits = article != UNKNOWN and script in scripts_of(article)
    if known and (article in strings.covered or not fits):
        return article if article in known else known[0]
    found = detect(text, usual=article if fits else "").language
    return article if found == UNKNOWN and fits else found


def _without_brands(text: str) -> str:
    """A text of another script without the Latin words in it: they are names and keys of a keyboard."""
    words = _WORD.findall(text)
    latin = sum(_LATIN.match(word) is not None for word in words)
    return _LATIN.sub(" ", text) if 0 < latin <= len(words) / 2 else text


@dataclass(frozen=True, slots=True)
class _Strings:
    """What web pages print: the languages of each string by its key, and names without a language."""

    languages: dict[str, tuple[str, ...]]
    names: frozenset[str]
    covered: frozenset[str]


@kept()
def _strings_of_pages(stylebook: Stylebook) -> _Strings:
    languages: dict[str, tuple[str, ...]] = {}
    names: set[str] = set()
    for row in stylebook.rows("interface"):
        key = line_key(row["text"])
        if row["language"] == _MANY:
            names.add(key)
        else:
            languages[key] = (*languages.get(key, ()), row["language"])
    covered = frozenset(code for codes in languages.values() for code in codes)
    return _Strings(languages, frozenset(names), covered)
