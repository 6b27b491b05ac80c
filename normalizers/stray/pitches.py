"""Who removes a call to subscribe, to report a mistake, to accept cookies, in words no row has?

Such calls are sentences, and every site words its own. But they are made of few words. A line is one
of them if it begins like a row of the lexicon (the first longer word of a row of that category) and
its longer words are words of the page: all of them in the lexicon, evidence A, the form is complete;
nearly all, two cues (C). With words from elsewhere ("Subscribe to the idea, he said") it is prose.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache

from normalizers.findings import Edit, Evidence, removal
from normalizers.lines import STEM, folded_stems, word_stems
from normalizers.scripts import SCRIPT_RUNS
from normalizers.stray.view import View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.phrases import phrases

CATEGORIES = frozenset(
    "newsletter messenger_pitch cookies error_report app_store paywall subscribe follow login "
    "loading share".split()
)
PLAIN = frozenset(("loading", "share"))  # their words are everybody's: all must be the page's
MAX_LENGTH = 300
MAX_WORDS = 40
MIN_STEMS = 4
HEAD = 60  # code points in which the first longer word must stand
NEARLY = 0.85  # of the stems, in all rows of the language
OWN = 0.5  # of the stems, in the rows of the category itself
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


@lru_cache(maxsize=1024)
def first_stem(head: str) -> str:
    """The beginning of the first longer word, as ``folded_stems`` gives it; empty if there is none."""
    first = _LONG_WORD.search(head)
    if first and (first[0].isascii() or not SCRIPT_RUNS["Han"].search(first[0])):
        return first[0][:STEM]
    return "".join(folded_stems(head)[:1])


def opens(folded: str, stem: str) -> bool:
    """Whether the first longer word is one of the line's first three ("Une faute …", "We use …")."""
    return stem in " ".join(folded.split()[:3])


def share_of(stems: list[str], known: Container[str]) -> float:
    """How many of the stems are known ones, as a part of all."""
    return sum(stem in known for stem in stems) / len(stems)


@lru_cache(maxsize=8)
def openings(stylebook: Stylebook) -> dict[str, dict[tuple[str, str], str]]:
    """First stem of a row to the (language, category) pairs of such rows, with the first one's id."""
    found: dict[str, dict[tuple[str, str], str]] = {}
    for phrase in phrases(stylebook, "interface"):
        if phrase.value in CATEGORIES:
            for stem in word_stems(phrase.text)[:1]:
                key = (phrase.language, phrase.value)
                found.setdefault(stem, {}).setdefault(key, phrase.id)
    return found


@lru_cache(maxsize=8)
def vocabularies(stylebook: Stylebook) -> dict[tuple[str, str], dict[str, str]]:
    """The stems of one language's rows: of each category, and of all of them under ``""``.

    Each with the id of the first row that has it.
    """
    words: dict[tuple[str, str], dict[str, str]] = {}
    for phrase in phrases(stylebook, "interface"):
        stems = word_stems(f"{phrase.text} {phrase.example}")
        for category in (phrase.value, ""):
            known = words.setdefault((phrase.language, category), {})
            for stem in stems:
                known.setdefault(stem, phrase.id)
    return words


@lru_cache(maxsize=256)
def like_a_pitch(
    stylebook: Stylebook, text: str, first: str
) -> tuple[float, float, str, str] | None:
    """How far a line that begins like a call is worded like one: the best language and category.

    The part of its stems that rows of the language have, and those of the category.
    """
    stems = word_stems(text)
    if len(stems) < MIN_STEMS:
        return None
    known = vocabularies(stylebook)
    return max(
        (share_of(stems, known[key[0], ""]), share_of(stems, known[key]), *key)
        for key in openings(stylebook)[first]
    )


def pitches(view: View) -> Iterator[Edit]:
    """Lines worded like a call of the page throughout."""
    opening = openings(view.doc.stylebook)
    for index, line in enumerate(view.blocks):
        if len(line.text) > MAX_LENGTH or view.is_given_title(index):
            continue
        head = view.doc.folded_line(line).text[:HEAD]
        first = first_stem(head)
        if first not in opening or not opens(head, first):
            continue  # nearly every line of prose leaves here
        worded = like_a_pitch(view.doc.stylebook, line.text, first)
        if worded is None or line.words > MAX_WORDS or view.doc.quoted(line.start, line.end):
            continue
        share, own, language, category = worded
        if share < (1 if category in PLAIN else NEARLY) or own < OWN:
            continue
        yield removal(
            line.start,
            line.end,
            f"stray.pitch.{category}",
            category,
            evidence=Evidence.A if share == 1 else Evidence.C,
            reason=f"begins like a {category} line ({language}) and is made of its words "
            f"({share:.0%})",
            confidence=0.95 if share == 1 else 0.85,
        )
