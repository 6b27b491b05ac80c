"""Does this article read machine-translated? The second ground of tier A repairs, and a field.

No single sign proves it, and a sign must not be the calque it is to support. Each kind of sign has a
weight, counted once however often it stands there: an editor's line of a Chinese agency, residue of
the source script, a number scale, a loop, and the calque of each concept that only wants a second
ground count two; a lost apostrophe, a garbled capital, a small sentence start and a calque that is
only flagged count one. Two points are a second ground. The article as a whole is called
machine-translated from two points on if two things were found: one specimen may be the writer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from normalizers.artifacts import editors, loops
from normalizers.artifacts.calques import Candidate
from normalizers.findings import Edit, Flag

ENOUGH = 2  # points that are a second ground, or with two specimens a verdict
CALQUE, DOUBTFUL_CALQUE, EDITOR = "calque", "doubtful-calque", "credit"
SPEECH_DASH = "speech-dash"  # `", - he said`: no finding, but a sign
_SPEECH_DASH = re.compile(
    r"(?:[\"”»][ \u00a0]?,|,[ \u00a0]?[\"”»])[ \u00a0]?[-–—][ \u00a0]?(?=[a-z]+\b)"
)
_WEIGHTS = {
    CALQUE: 2,
    EDITOR: 2,
    "residue": 2,
    "number-scale": 2,
    loops.CATEGORY: 2,
    DOUBTFUL_CALQUE: 1,
    SPEECH_DASH: 1,
    "lost-apostrophe": 1,
    "language-tag": 1,
    "garbled-capital": 1,
    "lower-case-start": 1,
}
_NAMES = {
    EDITOR: "a responsible-editor line",
    "residue": "source-script residue",
    "number-scale": "a Chinese number scale",
    loops.CATEGORY: "a repetition loop",
    SPEECH_DASH: "a dash after quoted speech, as Russian has it",
    "lost-apostrophe": "a lost apostrophe",
    "language-tag": "a language tag",
    "garbled-capital": "a garbled capital",
    "lower-case-start": "a lower-case sentence start",
}
_LONGEST = 60  # code points of an example
_BEFORE_DASH, _AFTER_DASH = 16, 12  # code points around a dash that are shown


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of machine translation: its kind, of a calque the concept, how often, and a specimen."""

    kind: str
    concept: str
    count: int
    example: str

    @property
    def weight(self) -> int:
        """The points it counts."""
        return _WEIGHTS[self.kind]

    def __str__(self) -> str:
        return _NAMES.get(self.kind) or f"a calque of {self.concept}"


@dataclass(frozen=True, slots=True)
class Signals:
    """The signs of machine translation found in one article, in a fixed order."""

    signs: tuple[Sign, ...] = ()

    @property
    def score(self) -> int:
        """All points."""
        return sum(sign.weight for sign in self.signs)

    def without(self, concept: str) -> str:
        """The verdict in words, or "" if the signs other than ``concept`` are not enough."""
        others = [sign for sign in self.signs if not concept or sign.concept != concept]
        if sum(sign.weight for sign in others) < ENOUGH:
            return ""
        return f"the article reads machine-translated: {', '.join(map(str, others))}"

    def joined(self, other: Signals) -> Signals:
        """These signs, and those that only ``other`` has."""
        seen = {(sign.kind, sign.concept) for sign in self.signs}
        seen |= {(DOUBTFUL_CALQUE, sign.concept) for sign in self.signs if sign.kind == CALQUE}
        new = (sign for sign in other.signs if (sign.kind, sign.concept) not in seen)
        return _sorted((*self.signs, *new))

    def to_dict(self) -> Mapping[str, Any]:
        """The field ``machine_translation`` of the canonical article."""
        return {
            "likely": self.score >= ENOUGH and sum(sign.count for sign in self.signs) > 1,
            "score": self.score,
            "signs": [
                {
                    "sign": sign.kind,
                    "concept": sign.concept or None,
                    "points": sign.weight,
                    "count": sign.count,
                    "example": sign.example,
                }
                for sign in self.signs
            ],
        }


def weigh(
    text: str,
    findings: Iterable[Edit | Flag],
    candidates: Iterable[Candidate],
    *,
    home: bool = False,
    dashed: bool = False,
) -> Signals:
    """Collect the signs of one text.

    Args:
        text: what the findings are of.
        findings: of all rules but calques.
        candidates: the calques, still undecided.
        home: it is written in Chinese, where an editor's line says nothing.
        dashed: it is written in English, where no dash follows quoted speech.
    """
    spans: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for finding in findings:
        if finding.category in _WEIGHTS:
            spans.setdefault((finding.category, ""), set()).add((finding.start, finding.end))
    for candidate in candidates:
        if candidate.silent or (candidate.generated and not candidate.anchored):
            continue  # read as one only if other signs are there
        kind = CALQUE if candidate.editable else DOUBTFUL_CALQUE
        key = (kind, candidate.concept)
        spans.setdefault(key, set()).add((candidate.start, candidate.end))
    for kind, concept in list(spans):
        if kind == DOUBTFUL_CALQUE and (CALQUE, concept) in spans:
            del spans[kind, concept]
    signs = [
        Sign(kind, concept, len(found), _specimen(text, min(found)))
        for (kind, concept), found in spans.items()
    ]
    line = None if home or (EDITOR, "") in spans else editors.LINE.search(text)
    if line:
        signs.append(Sign(EDITOR, "", 1, line.group()))
    dashes = [match.span() for match in _SPEECH_DASH.finditer(text)] if signs and dashed else []
    if dashes:
        low, high = dashes[0]
        example = _specimen(text, (max(0, low - _BEFORE_DASH), high + _AFTER_DASH))
        signs.append(Sign(SPEECH_DASH, "", len(dashes), example))
    return _sorted(sign for sign in signs if not (home and sign.kind == EDITOR))


def _sorted(signs: Iterable[Sign]) -> Signals:
    return Signals(tuple(sorted(signs, key=lambda one: (-one.weight, one.kind, one.concept))))


def _specimen(text: str, span: tuple[int, int]) -> str:
    words = " ".join(text[span[0] : span[1]].split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
