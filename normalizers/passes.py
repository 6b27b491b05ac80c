"""Passes: one article goes through the stages until a pass changes nothing.

Each stage sees the text the stages before it left. What a stage finds is in coordinates of the text it
read; edits are applied at once and everything found so far is carried over to the new text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from normalizers.applying import close_gaps, never_empty, resolve
from normalizers.document import Document
from normalizers.findings import Edit, Fact, Finding, Flag, ForeignSpan, Mention
from normalizers.language import Language
from normalizers.ledger import Step, compose, map_span, replay
from normalizers.metadata import LocatedFact, merge_facts
from normalizers.policy import Gate


class Normalizer(Protocol):
    """One stage: a callable with a name and a version. It reads a document and yields findings.

    The version goes into every article; raise it when the stage would decide differently.
    """

    name: str
    version: str

    def __call__(self, doc: Document) -> Iterable[Finding]:
        """Findings in any order, in coordinates of ``doc.text``. Must not raise on odd text."""
        ...


class Passes:
    """One article on its way through the stages: its text so far and all that was found in it."""

    def __init__(self, doc: Document, gate: Gate, *, settled: bool = True) -> None:
        self.doc = doc
        self.gate = gate
        self.settled = settled
        self.seen: dict[tuple[str, str], Document] = {}  # which stage read which text
        self.flags: list[Flag] = []
        self.mentions: list[Mention] = []
        self.facts: list[LocatedFact] = []
        self._old_flags: list[Flag] = []
        self._old_mentions: list[Mention] = []
        self._batches = 0
        self._found: dict[str, tuple[Document, tuple[Finding, ...]]] = {}  # by stage, last of all

    def start_pass(self) -> None:
        """Set the findings of earlier passes aside for :meth:`recall`."""
        self._old_flags += self.flags
        self._old_mentions += self.mentions
        self.flags, self.mentions = [], []

    def recall(self) -> None:
        """Add what earlier passes saw and the last one, on the settled text, did not see again.

        The last pass knows better wherever it says something: an older mention that overlaps one of
        its mentions, or an older flag that overlaps one of the same category, is out of date. So is all
        that was said of the language of a text that has changed since, and a suggestion that has
        been followed.
        """
        text = self.doc.text
        self.mentions += [
            old
            for old in self._old_mentions
            if not any(_overlap(old, new) for new in self.mentions)
        ]
        self.flags += [
            flag
            for flag in self._old_flags
            if flag.category != "language"
            and text[flag.start : flag.end] != flag.suggestion
            and not any(flag.category == new.category and _overlap(flag, new) for new in self.flags)
        ]

    def one_pass(self, stages: Iterable[Normalizer]) -> bool:
        """Run every stage once, in order; says whether any of them changed the text."""
        changed = False
        for stage in stages:
            changed = self.take(stage) or changed
        return changed

    def take(self, stage: Normalizer) -> bool:
        """Run one stage and apply what it found; says whether the text changed."""
        kinds: dict[type[Finding], list[Any]] = {}
        self.seen.setdefault((stage.name, self.doc.text), self.doc)
        for finding in self._findings(stage):
            kinds.setdefault(type(finding), []).append(finding)
        if stage.name == Language.name:
            said = {fact.field: fact.value for fact in kinds.pop(Fact, ())}
            self.doc = self.doc.informed(
                language=said.get("language", "und"),
                language_probability=said.get("language_probability", 0.0),
                foreign=tuple(kinds.get(ForeignSpan, ())),
            )
        # a fact that was only copied gives way to one that was moved, wherever it stands
        self._note(kinds.get(Fact, ()), len(self.doc.article.text))
        self.flags += kinds.get(Flag, ())
        self.mentions += kinds.get(Mention, ())
        return self._apply(stage.name, self.gate.admit(kinds.get(Edit, ())))

    def _findings(self, stage: Normalizer) -> Iterable[Finding]:
        """What the stage finds; what it found in the last pass if it reads the very same again."""
        doc = self.doc
        before, found = self._found.get(stage.name, (None, ()))
        if before is None or not _reads_same(before, doc, spoken=stage.name != Language.name):
            found = tuple(stage(doc))
            self._found[stage.name] = (doc, found)
        return found

    def _apply(self, stage: str, edits: Iterable[Edit]) -> bool:
        doc = self.doc
        accepted, spared = never_empty(
            [
                edit
                for edit in resolve(edits)
                if edit.facts or doc.text[edit.start : edit.end] != edit.replacement
            ],
            doc.text,
        )
        self.flags += spared
        if not accepted:
            return False
        for edit in accepted:
            self._note(edit.facts, doc.offsets.raw_span(edit.start, edit.end)[0])
        self._batches += 1
        steps = [
            Step(
                self._batches,
                edit.start,
                edit.end,
                edit.replacement,
                stage,
                edit.rule,
                edit.category,
                edit.evidence,
                edit.reason,
                edit.confidence,
                edit.facts,
            )
            for edit in close_gaps(accepted, doc)
        ]
        ledger = compose(doc.article.text, doc.ledger, steps)
        self.doc = replace(
            doc,
            text=replay(doc.article.text, ledger),
            ledger=ledger,
            foreign=tuple(_carried(doc.foreign, steps)),
            facts=merge_facts(self.facts),
        )
        self.flags = list(_carried(self.flags, steps))
        self.mentions = list(_carried(self.mentions, steps))
        self._old_flags = list(_carried(self._old_flags, steps))
        self._old_mentions = list(_carried(self._old_mentions, steps))
        return True

    def _note(self, facts: Iterable[Fact], place: int) -> None:
        self.facts += [LocatedFact(place, len(self.facts), fact) for fact in facts]


def _reads_same(one: Document, other: Document, *, spoken: bool) -> bool:
    """Whether a stage finds the same in both; the language stage does not ask what it has said."""
    return (
        one.text is other.text
        and one.ledger is other.ledger
        and one.facts is other.facts
        and (
            not spoken
            or (one.language, one.language_probability, one.foreign)
            == (other.language, other.language_probability, other.foreign)
        )
    )


_Spanned = TypeVar("_Spanned", Flag, Mention, ForeignSpan)


def _carried(items: Iterable[_Spanned], steps: Sequence[Step]) -> Iterable[_Spanned]:
    """Findings of earlier stages in the coordinates of the text after ``steps``."""
    for item in items:
        span = map_span(item.start, item.end, steps)
        if span:
            yield replace(item, start=span[0], end=span[1])


def _overlap(one: Flag | Mention, other: Flag | Mention) -> bool:
    return one.start < other.end and other.start < one.end


_Kept = TypeVar("_Kept", Flag, Mention)


def unique(items: Iterable[_Kept]) -> list[_Kept]:
    """One finding per span and subject: later passes see the same flags and mentions again."""
    seen: dict[tuple[Any, ...], _Kept] = {}
    for item in items:
        subject = item.entity_id if isinstance(item, Mention) else item.category
        seen.setdefault((item.start, item.end, subject), item)
    return [seen[key] for key in sorted(seen)]
