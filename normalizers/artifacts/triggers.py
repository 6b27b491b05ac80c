"""One matcher for all rules of the stage that start from a word of the stylebook.

A rule names the rare words without which it cannot fire; the automaton finds them in one pass, and
only there is anything else tried. So the cost on clean text does not grow with the termbase.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from normalizers.artifacts import (
    apostrophes,
    compounds,
    editors,
    glosses,
    number_scale,
    pinyin,
    split_names,
)
from normalizers.document import Document
from normalizers.matching import Matcher
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.terms import calques_in


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger word in the text: which rule to try, with what."""

    start: int
    end: int
    rule: str
    payload: object


@kept()
def _matcher(stylebook: Stylebook, language: str) -> Matcher[tuple[str, object]]:
    patterns: list[tuple[str, tuple[str, object]]] = []
    for calque in calques_in(stylebook, language):
        patterns += [(key, ("calque", calque)) for key in calque.keys]
    for module in (apostrophes, compounds, number_scale, editors, split_names, pinyin, glosses):
        for key, payload in module.triggers(stylebook, language):
            patterns.append((key, (module.RULE, payload)))
    return Matcher(patterns)


def hits(doc: Document, language: str) -> Iterator[Hit]:
    """All trigger words of the text, overlapping ones too."""
    matcher = _matcher(doc.stylebook, language)
    if len(matcher):
        for match in matcher.find_all(doc.text, doc.folded):
            for rule, payload in match.values:
                yield Hit(match.start, match.end, rule, payload)
