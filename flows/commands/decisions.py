"""What was decided about an article, as data: removed, moved, changed, flagged, each with its grounds.

``copydesk explain`` prints it and ``copydesk explain --json`` gives it away. Nothing is judged here:
all of it stands in the canonical article, in its ledger and its flags.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from normalizers import CanonicalArticle, Evidence, Fact, Flag, LedgerEdit, Part
from normalizers.pipeline import stage_versions
from normalizers.profiles import Profiles, profiles_of

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
    ``kept_because`` says what kept a span in the text that a rule would have removed.
    """

    kind: str
    line: int
    edit: LedgerEdit | None = None
    flag: Flag | None = None
    surface: str = ""

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


def decisions(article: CanonicalArticle) -> list[Decision]:
    """All edits in the order of the raw text, then all flags in the order of the clean text."""
    raw, text = article.raw_text, article.text
    return [
        *(
            Decision(_kind(edit), raw.count("\n", 0, _start(edit)) + 1, edit)
            for edit in article.edits
        ),
        *(
            Decision(
                FLAGGED,
                text.count("\n", 0, flag.start) + 1,
                flag=flag,
                surface=text[flag.start : flag.end],
            )
            for flag in article.flags
        ),
    ]


def _kind(edit: LedgerEdit) -> str:
    if any(part.facts for part in edit.parts):
        return MOVED
    return REMOVED if edit.original.strip() and not edit.replacement.strip() else CHANGED


def _start(edit: LedgerEdit) -> int:
    """Where its text begins: a removal may have taken the line break before it along."""
    return edit.start + len(edit.original) - len(edit.original.lstrip("\n"))


def profile_used(article: CanonicalArticle) -> Profiles:
    """The profiles that the stages worked under."""
    return profiles_of(stage_versions(article.pipeline_version))


def as_json(article: CanonicalArticle, glosses: Glosses | None = None) -> str:
    """The whole explanation on one line; with ``glosses`` if they were asked for."""
    told = _to_dict(article)
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


def _to_dict(article: CanonicalArticle) -> dict[str, Any]:
    known = article.to_dict()
    named = ("id", "source", "url", "title", "language", "language_probability")
    versions = ("pipeline_version", "stylebook_version")
    return {
        **{name: known[name] for name in named},
        "profile": str(profile_used(article)),
        **{name: known[name] for name in versions},
        "metadata": dict(metadata(article)),
        "decisions": [_decision(one) for one in decisions(article)],
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


def _decision(one: Decision) -> dict[str, Any]:
    if one.flag:
        flag = one.flag
        return {
            "kind": one.kind,
            "line": one.line,
            "start": flag.start,
            "end": flag.end,
            "text": one.surface,
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
        "start": one.edit.start,
        "end": one.edit.end,
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
