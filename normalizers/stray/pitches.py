"""Who removes a call to subscribe, to report a mistake, to accept cookies, in words no row has?

Such calls are sentences, and every site words its own. But they are made of few words. A line is one
of them if it begins like a row of the lexicon (the first longer word of a row of that category) and
its longer words are words of the page: all of them in the lexicon, evidence A, the form is complete;
nearly all, two cues (C). With words from elsewhere ("Subscribe to the idea, he said") it is prose.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from normalizers.findings import Edit, Evidence, removal
from normalizers.lines import folded_stems, word_stems
from normalizers.stray.view import View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.phrases import phrases

CATEGORIES = frozenset(
    "newsletter messenger_pitch cookies error_report app_store paywall subscribe follow login "
    "loading share".split()
)
PLAIN = frozenset(("loading", "share"))  # their words are everybody's: all must be the page's
MAX_WORDS = 40
MIN_STEMS = 4
HEAD = 60  # code points in which the first longer word must stand
NEARLY = 0.85  # of the stems, in all rows of the language
OWN = 0.5  # of the stems, in the rows of the category itself


def _opens(folded: str, stem: str) -> bool:
    """Whether the first longer word is one of the line's first three ("Une faute …", "We use …")."""
    return stem in " ".join(folded.split()[:3])


def _share(stems: list[str], known: frozenset[str]) -> float:
    return sum(stem in known for stem in stems) / len(stems)


@lru_cache(maxsize=8)
def _openings(stylebook: Stylebook) -> dict[str, tuple[tuple[str, str], ...]]:
    """First stem of a row to the (language, category) pairs of such rows."""
    openings: dict[str, set[tuple[str, str]]] = {}
    for phrase in phrases(stylebook, "interface"):
        if phrase.value in CATEGORIES:
            for stem in word_stems(phrase.text)[:1]:
                openings.setdefault(stem, set()).add((phrase.language, phrase.value))
    return {stem: tuple(sorted(keys)) for stem, keys in openings.items()}


@lru_cache(maxsize=8)
def _vocabularies(stylebook: Stylebook) -> dict[tuple[str, str], frozenset[str]]:
    """The stems of one language's rows: of each category, and of all of them under ``""``."""
    words: dict[tuple[str, str], set[str]] = {}
    for phrase in phrases(stylebook, "interface"):
        stems = word_stems(f"{phrase.text} {phrase.example}")
        for category in (phrase.value, ""):
            words.setdefault((phrase.language, category), set()).update(stems)
    return {key: frozenset(stems) for key, stems in words.items()}


def pitches(view: View) -> Iterator[Edit]:
    """Lines worded like a call of the page throughout."""
    openings = _openings(view.doc.stylebook)
    for index, line in enumerate(view.blocks):
        if len(line.text) > 300 or view.is_given_title(index):
            continue
        head = view.doc.folded_line(line).text[:HEAD]
        first = folded_stems(head)[:1]
        keys = openings.get(first[0]) if first else None
        if not keys or not _opens(head, first[0]):
            continue  # nearly every line of prose leaves here
        stems = word_stems(line.text)
        if (
            len(stems) < MIN_STEMS
            or line.words > MAX_WORDS
            or view.doc.quoted(line.start, line.end)
        ):
            continue
        known = _vocabularies(view.doc.stylebook)
        share, own, language, category = max(
            (_share(stems, known[key[0], ""]), _share(stems, known[key]), *key) for key in keys
        )
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
