"""What a normalizer saw: the kinds of finding.

A normalizer never changes text. It yields findings about spans of the text it was given, and the
pipeline decides which of them are applied (detect is not apply). All offsets are code points of the
text the normalizer saw, half-open: ``text[start:end]``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Evidence(StrEnum):
    """How strong the ground for a finding is, strongest first.

    ``A``: proof in the text itself (a whole line of the lexicon, a form that parses completely, an
    exact repeat). ``B``: the source's own habit, learned over many articles. ``C``: a cue (prefix,
    other language, stray neighbours). ``D``: a model's score. See docs/how-it-works.md.
    """

    A = "A"
    B = "B"
    C = "C"
    D = "D"


@dataclass(frozen=True, slots=True)
class Fact:
    """A value for one field of the canonical article, e.g. ``Fact("published", "2023-06-13")``.

    ``field`` is a name of the schema; list fields (``captions``, ``credits``, ``related``) collect
    their values in text order. A fact inside an :class:`Edit` is recorded only if the edit is
    applied, so that undoing the edit takes the fact back as well.
    """

    field: str
    value: Any


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace ``text[start:end]`` by ``replacement``; a removal is an edit to the empty string.

    ``rule`` names the rule (``stage.rule`` or a stylebook row id), ``category`` the kind of dirt,
    ``reason`` says in words why (it stands in the ledger and in ``copydesk explain``).
    ``whole_line`` marks the removal of one complete line: the pipeline then also takes the line
    break, so that no hole stays. ``facts`` are what the removed text said (a move).
    """

    start: int
    end: int
    replacement: str
    rule: str
    category: str
    evidence: Evidence = Evidence.A
    reason: str = ""
    confidence: float = 0.99
    whole_line: bool = False
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class Flag:
    """A span a person should look at. It never changes the text.

    ``suggestion`` is what the span would become if a person agrees, or ``None``.
    """

    start: int
    end: int
    category: str
    rule: str
    suggestion: str | None = None
    evidence: Evidence = Evidence.C
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A span that names an entity of the stylebook, whether its spelling was changed or not."""

    start: int
    end: int
    entity_id: str
    canonical: str
    type: str


# Probability of a foreign span from which it is reported, and from which other stages may build on it.
REPORTED, ACTED = 0.4, 0.99


@dataclass(frozen=True, slots=True)
class ForeignSpan:
    """A span in another language than the document: evidence for other stages, never an edit."""

    start: int
    end: int
    language: str
    probability: float


Finding = Edit | Flag | Mention | ForeignSpan | Fact


def removal(
    start: int,
    end: int,
    rule: str,
    category: str,
    *facts: Fact,
    evidence: Evidence = Evidence.A,
    reason: str = "",
    confidence: float = 0.99,
) -> Edit:
    """The removal of a whole line ``[start, end)`` (without its line break), moving ``facts``."""
    return Edit(
        start,
        end,
        "",
        rule,
        category,
        evidence=evidence,
        reason=reason,
        confidence=confidence,
        whole_line=True,
        facts=facts,
    )
