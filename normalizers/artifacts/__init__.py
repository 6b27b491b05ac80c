"""Machine-translation artifacts: calques of names, lost apostrophes, residue, loops.

One file per kind of dirt; this module only calls them. Repairs are rare on purpose: a calque is
replaced on two independent grounds (see ``calques.py``), everything doubtful is flagged, and quoted
speech, numbers and guessed people are never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from normalizers.artifacts import (
    apostrophes,
    calques,
    compounds,
    editors,
    glosses,
    language_tags,
    loops,
    number_scale,
    pinyin,
    residue,
    sentence_starts,
    split_names,
)
from normalizers.artifacts.calques import Candidate
from normalizers.artifacts.reading import Reading
from normalizers.artifacts.signals import Signals, weigh
from normalizers.artifacts.triggers import hits
from normalizers.document import Document
from normalizers.findings import Edit, Fact, Finding, Flag

# From a word of the stylebook: (reading, payload, start, end) -> findings or candidates.
_FROM_WORDS: dict[str, Callable[[Reading, Any, int, int], Iterable[Edit | Flag | Candidate]]] = {
    "calque": calques.find,
    glosses.RULE: glosses.find,
    compounds.RULE: compounds.find,
    apostrophes.RULE: apostrophes.find,
    split_names.RULE: split_names.find,
    pinyin.RULE: pinyin.find,
    number_scale.RULE: number_scale.find,
    editors.RULE: lambda reading, _, start, end: editors.find(reading, start, end),
}
# From the text as a whole.
_EVERY_LANGUAGE: tuple[Callable[[Reading], Iterator[Edit | Flag]], ...] = (
    language_tags.find,
    residue.find,
    residue.mixed,
    loops.find,
    sentence_starts.lower_case,
)


class Artifacts:
    """The stage. See the modules of this package for what each rule does and does not."""

    name = "artifacts"
    version = "3"

    def __call__(self, doc: Document) -> Iterable[Finding]:
        """Repairs and flags for one document, and whether the article reads machine-translated."""
        reading = Reading(doc)
        findings, candidates = _look(reading)
        if not (findings or candidates or _has_editor(doc)):
            return findings
        signals = _signals(reading, findings, candidates)
        decided = [candidate.decide(signals.without(candidate.concept)) for candidate in candidates]
        found = [*findings, *_longest([finding for finding in decided if finding])]
        if signals.signs and doc.context is None:
            return [*found, Fact("machine_translation", signals.to_dict())]
        return found


def _look(reading: Reading) -> tuple[list[Edit | Flag], list[Candidate]]:
    """Everything the rules see, calques still undecided."""
    findings: list[Edit | Flag] = []
    candidates: dict[tuple[int, int, str], Candidate] = {}
    for hit in hits(reading.doc, reading.language):
        for found in _FROM_WORDS[hit.rule](reading, hit.payload, hit.start, hit.end):
            if isinstance(found, Candidate):
                key = (found.start, found.end, found.concept)
                known = candidates.get(key)
                if known is None or _strength(found) > _strength(known):
                    candidates[key] = found
            elif found not in findings:
                findings.append(found)
    for rule in _EVERY_LANGUAGE:
        findings += rule(reading)
    if reading.language == "en":
        findings += sentence_starts.capital(reading)
    return findings, list(candidates.values())


def _strength(candidate: Candidate) -> tuple[bool, bool, bool]:
    """By which of two candidates for one span and concept is kept: a person's word goes first."""
    return (candidate.editable, not candidate.generated, bool(candidate.anchored))


def _signals(reading: Reading, findings: list[Edit | Flag], candidates: list[Candidate]) -> Signals:
    """Signs of machine translation in the article.

    What earlier stages and passes have repaired or moved counts: the raw text is asked as well. Every
    repair can only take signs away, so a later pass never sees more of them than an earlier one.
    """
    doc = reading.doc
    whole = doc.context or doc
    raw = whole.article.text
    home = reading.language == "zh"  # there an editor's line says nothing
    dashed = reading.language == "en"
    signals = weigh(doc.text, findings, candidates, home=home, dashed=dashed)
    if raw != doc.text:
        original = Document(
            raw,
            whole.article,
            whole.stylebook,
            language=reading.language,
            language_probability=1.0,  # what was told of the clean text holds for it
            facts=whole.facts,
        )
        found = weigh(raw, *_look(Reading(original)), home=home, dashed=dashed)
        signals = found.joined(signals)
    return signals


def _has_editor(doc: Document) -> bool:
    """Whether an editor's line has been moved out of the text."""
    moved = doc.facts.get("credits")
    return isinstance(moved, list) and any(credit.get("role") == "editor" for credit in moved)


def _longest(decided: list[Edit | Flag]) -> Iterator[Edit | Flag]:
    """Edits as they are (the pipeline resolves them); no flag inside or beside a longer finding."""
    ranked = sorted(decided, key=lambda f: (isinstance(f, Flag), f.start - f.end, f.start, f.rule))
    taken: list[tuple[int, int]] = []
    for finding in ranked:
        clash = any(low < finding.end and finding.start < high for low, high in taken)
        if isinstance(finding, Edit) or not clash:
            taken.append((finding.start, finding.end))
            yield finding
