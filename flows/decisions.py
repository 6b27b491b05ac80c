"""What was decided about an article, as data: removed, moved, changed, flagged, each with its grounds.

``copydesk explain`` prints it, ``copydesk explain --json`` gives it away and the report shows it.
Nothing is judged here: all of it stands in the canonical article, in its ledger and its flags.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from normalizers import STAGE_NAMES, CanonicalArticle, Evidence, Fact, Flag, LedgerEdit, Part
from normalizers.ledger import Ledger, OffsetMap
from normalizers.pipeline import stage_versions
from normalizers.profiles import Profiles, profiles_of
from normalizers.stepping import RAW, apart, between, text_at

if TYPE_CHECKING:
    from flows.translate.glosses import Glosses

REMOVED, MOVED, CHANGED, FLAGGED = KINDS = ("removed", "moved", "changed", "flagged")
EVIDENCE = {
    Evidence.A: "proof",
    Evidence.B: "source memory",
    Evidence.C: "cue",
    Evidence.D: "score",
}
"""What each class of evidence is called, strongest first."""
_TOO_WEAK = {
    Evidence.C: "one cue only flags",
    Evidence.D: "a score only flags",
}

_GUARDED = ("kept by the profile", "not applied: ")


class Decision(NamedTuple):
    """One edit of the ledger, or one flag.

    ``line``, ``start`` and ``end`` are of the raw text for an edit and of the clean text for a flag.
    ``parts`` are the steps of an edit in order, with the evidence of each; the last one decided.
    ``kept_because`` says what kept a span in the text that a rule would have removed. The offsets of
    ``edit`` itself are those of the text it was applied to (:func:`step_of`).
    """

    kind: str
    line: int
    edit: LedgerEdit | None = None
    flag: Flag | None = None
    surface: str = ""
    start: int = 0
    end: int = 0

    @property
    def parts(self) -> tuple[Part, ...]:
        """The steps of an edit, none for a flag."""
        return self.edit.parts if self.edit else ()

    @property
    def facts(self) -> list[Fact]:
        """What the text said that went to the metadata."""
        return [fact for part in self.parts for fact in part.facts]

    @property
    def ground(self) -> str:
        """The reason of a flag, without the guard that kept its span in the text."""
        return self._reason_and_guard()[0]

    @property
    def kept_because(self) -> str:
        """Why the span stands although a rule would remove it: the guard, or what is missing."""
        return self._reason_and_guard()[1]

    def _reason_and_guard(self) -> tuple[str, str]:
        """A guard says itself at the end of the reason (``normalizers.stray.guards``)."""
        if not self.flag:
            return "", ""
        reason, _, guard = self.flag.reason.rpartition("; ")
        if reason and (self.flag.suggestion == "" or guard.startswith(_GUARDED)):
            return reason, guard.removeprefix("not applied: ")
        weak = _TOO_WEAK.get(self.flag.evidence, "") if self.flag.suggestion == "" else ""
        return self.flag.reason, weak


def decisions(article: CanonicalArticle, stage: str = "") -> list[Decision]:
    """All edits in the order of the raw text, then all flags in the order of the clean text.

    Args:
        article: the canonical article.
        stage: only what this one stage did and flagged, as if it were alone: where others touched
            the same place, an edit holds this one's step only. All stages without it.
    """
    text = article.text
    line_at = _lines_of(text)
    return [
        *_edits(article, stage),
        *(
            Decision(
                FLAGGED,
                line_at(flag.start),
                flag=flag,
                surface=text[flag.start : flag.end],
                start=flag.start,
                end=flag.end,
            )
            for flag in article.flags
            if not stage or stage_of(flag.rule) in (stage, "")
        ),
    ]


def _edits(article: CanonicalArticle, stage: str) -> Iterator[Decision]:
    raw = article.raw_text
    step = step_of(article, stage)
    earlier = between(article.edits, RAW, step.first) if stage else ()
    offsets = OffsetMap([place for edit in earlier for place in apart(edit)])
    line_at = _lines_of(raw)
    for edit in step.edits:
        start, end = offsets.raw_span(edit.start, edit.end)
        yield Decision(
            _kind(edit),
            line_at(offsets.to_raw(_start(edit), is_start=True)),
            edit,
            start=start,
            end=end,
        )


def _lines_of(text: str) -> Callable[[int], int]:
    """The number of the line at an offset, from 1; an article may have 20,000 edits to ask for."""
    breaks = [found.start() for found in re.finditer("\n", text)]
    return lambda offset: bisect_left(breaks, offset) + 1


class StepShown(NamedTuple):
    """The edits to tell, the text they were applied to, and the step of that text."""

    before: str
    edits: Ledger
    first: int = RAW


def step_of(article: CanonicalArticle, stage: str = "") -> StepShown:
    """The whole ledger on the raw text; with ``stage``, what this one did to the text it was given.

    A repair that had to follow a stage belongs to that stage's step (:mod:`normalizers.stepping`).
    """
    if not stage:
        return StepShown(article.raw_text, article.edits)
    first = STAGE_NAMES.index(stage)
    step = between(article.edits, first, first + 1)
    edits = tuple(place for edit in step for place in apart(edit))
    return StepShown(text_at(article.raw_text, article.edits, first), edits, first)


def stage_of(rule: str) -> str:
    """The stage that a rule belongs to, by its name; none for the pipeline's own.

    Rules that are code, concepts and names begin with their stage. Rows of the stylebook that are
    rules themselves, the interface strings and forms (a user may call them anything), all belong to
    ``stray``.

    >>> [stage_of(rule) for rule in ("layout.spaces", "ui.en.share.2", "pipeline.unsettled")]
    ['layout', 'stray', '']
    """
    begins = rule.partition(".")[0]
    if begins == "pipeline":
        return ""
    return begins if begins in STAGE_NAMES else "stray"


def counts(found: Iterable[Decision]) -> str:
    """How many decisions there are of each kind: ``1 removed, 0 moved, 2 changed, 0 flagged``."""
    kinds = Counter(one.kind for one in found)
    return ", ".join(f"{kinds[kind]} {kind}" for kind in KINDS)


def parts_by_stage(found: Iterable[Decision]) -> dict[str, int]:
    """How many parts of edits each stage made, in the order of the stages; those that made any."""
    made = Counter(part.stage for one in found for part in one.parts)
    return {stage: made[stage] for stage in STAGE_NAMES if made[stage]}


def _kind(edit: LedgerEdit) -> str:
    if any(part.facts for part in edit.parts):
        return MOVED
    return REMOVED if edit.original.strip() and not edit.replacement.strip() else CHANGED


def _start(edit: LedgerEdit) -> int:
    """Where its text begins: a removal may have taken the line break before it along."""
    return edit.start + len(edit.original) - len(edit.original.lstrip("\n"))


def ran(article: CanonicalArticle, stage: str) -> bool:
    """Whether a stage was among those that made the article."""
    return stage in stage_versions(article.pipeline_version)


def profile_used(article: CanonicalArticle) -> Profiles:
    """The profiles that the stages worked under."""
    return profiles_of(stage_versions(article.pipeline_version))


def as_json(article: CanonicalArticle, glosses: Glosses | None = None, stage: str = "") -> str:
    """The whole explanation on one line; with ``glosses`` if they were asked for.

    With ``stage``, the decisions are those of this one alone, and it is said.
    """
    told = _to_dict(article, stage)
    if glosses:
        told["glosses"] = [
            {
                "surface": gloss.surface,
                "language": gloss.language,
                "to": gloss.to,
                "text": gloss.text,
                "engine": gloss.engine,
            }
            for gloss in glosses.found
        ]
    return json.dumps(told, ensure_ascii=False)


def _to_dict(article: CanonicalArticle, stage: str) -> dict[str, Any]:
    known = article.to_dict()
    named = ("id", "source", "url", "title", "language", "language_probability")
    versions = ("pipeline_version", "stylebook_version")
    return {
        **{name: known[name] for name in named},
        "profile": str(profile_used(article)),
        **{name: known[name] for name in versions},
        "metadata": dict(metadata(article)),
        **({"stage": stage} if stage else {}),
        "decisions": [_decision(one) for one in decisions(article, stage)],
        "foreign_spans": known["foreign_spans"],
        "mentions": known["mentions"],
        "machine_translation": known["machine_translation"],
    }


METADATA = (
    *("title", "published", "updated", "dateline", "captions", "credits", "related"),
    *("disclaimer", "copyright"),
)


def metadata(article: CanonicalArticle) -> Iterator[tuple[str, Any]]:
    """The fields of the article that are not its text, where there is something in them."""
    known = article.to_dict()
    yield from ((name, known[name]) for name in METADATA if known[name])


def fact_in_words(fact: Fact) -> str:
    """A fact on one line: the field it goes to, and its value."""
    return f"{fact.field}: {in_words(fact.value)}"


def in_words(value: Any) -> str:
    """The value of a metadata field as a person reads it."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {in_words(item)}" for key, item in value.items())
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _decision(one: Decision) -> dict[str, Any]:
    if one.flag:
        flag = one.flag
        return {
            "kind": one.kind,
            "line": one.line,
            "start": one.start,
            "end": one.end,
            "text": one.surface,
            "stage": stage_of(flag.rule) or None,
            "rule": flag.rule,
            "category": flag.category,
            "evidence": _evidence(flag.evidence, one.ground),
            "suggestion": flag.suggestion,
            "kept_because": one.kept_because or None,
        }
    assert one.edit
    return {
        "kind": one.kind,
        "line": one.line,
        "start": one.start,
        "end": one.end,
        "text": one.edit.original,
        "replacement": one.edit.replacement,
        **_step(one.edit.last),
        "moved_to": [{"field": fact.field, "value": fact.value} for fact in one.facts],
        "steps": [{"before": part.before, "after": part.after, **_step(part)} for part in one.parts]
        if len(one.parts) > 1
        else [],
    }


def _step(part: Part) -> dict[str, Any]:
    return {
        "stage": part.stage,
        "rule": part.rule,
        "category": part.category,
        "evidence": _evidence(part.evidence, part.reason),
        "confidence": part.confidence,
    }


def _evidence(evidence: Evidence, reason: str) -> dict[str, str]:
    return {"class": str(evidence), "name": EVIDENCE[evidence], "reason": reason}
