"""Does this article read machine-translated? The second ground of tier A repairs.

No single sign proves it, and the sign must not be the calque it is to support. Each kind of sign
has a weight; two points are enough: an editor's line of a Chinese agency, residue of the source
script, a loop, or the calque of another concept alone; a lost apostrophe, a garbled capital or a
small sentence start only in company.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from normalizers.artifacts import editors, loops
from normalizers.artifacts.calques import Candidate
from normalizers.findings import Edit, Flag

ENOUGH = 2
_WEIGHTS = {
    "credit": 2,
    "residue": 2,
    "number-scale": 2,
    loops.CATEGORY: 2,
    "lost-apostrophe": 1,
    "garbled-capital": 1,
    "lower-case-start": 1,
}
_NAMES = {
    "credit": "a responsible-editor line",
    "residue": "source-script residue",
    "number-scale": "a Chinese number scale",
    loops.CATEGORY: "a repetition loop",
    "lost-apostrophe": "a lost apostrophe",
    "garbled-capital": "a garbled capital",
    "lower-case-start": "a lower-case sentence start",
}


@dataclass(frozen=True, slots=True)
class Signals:
    """The signs of machine translation found in one article."""

    signs: frozenset[str]
    concepts: frozenset[str]

    def without(self, concept: str) -> str:
        """The verdict in words, or "" if the signs other than ``concept`` are not enough."""
        others = sorted(self.concepts - {concept})
        score = sum(_WEIGHTS[sign] for sign in self.signs) + 2 * len(others)
        if score < ENOUGH:
            return ""
        said = [_NAMES[sign] for sign in sorted(self.signs)]
        said += [f"a calque of {name}" for name in others]
        return f"the article reads machine-translated: {', '.join(said)}"


def weigh(raw: str, findings: Iterable[Edit | Flag], candidates: Iterable[Candidate]) -> Signals:
    """Collect the signs; ``raw`` is the article as it came, with lines that are moved by now."""
    signs = {finding.category for finding in findings if finding.category in _WEIGHTS}
    if editors.LINE.search(raw):
        signs.add("credit")
    concepts = {candidate.concept for candidate in candidates if _counts(candidate)}
    return Signals(frozenset(signs), frozenset(concepts))


def _counts(candidate: Candidate) -> bool:
    """Whether a calque is a sign of its own: not one that is only read so with a second ground."""
    return candidate.editable and not candidate.silent
