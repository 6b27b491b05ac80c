"""The work of an undo: some rows of the table at a time, in this process or in a worker."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from flows.corpus.rows import given_article, to_article_dict, to_row
from flows.corpus.schema import SCHEMA
from flows.errors import RunError
from flows.overlay import Overlay, overlaid
from flows.places import Place
from flows.shards import verify_article
from normalizers import STAGE_NAMES, Article, CanonicalArticle, Part, Pipeline
from normalizers.language.stage import Language, expected_of
from normalizers.pipeline import stage_versions
from normalizers.policy import Policy, Withdrawal
from normalizers.profiles import profiles_of
from normalizers.stylebook.touching import touching_as
from normalizers.undoing import TakenBack, take_back

SHOWN = 10
"""How many articles a summary names."""
SHOWN_PARTS = 5


class Change(NamedTuple):
    """What one edit was: ``before`` stands in the text again, ``after`` is gone."""

    rule: str
    before: str
    after: str


class Undone(NamedTuple):
    """One article of a summary."""

    id: str
    source: str
    edits: int
    changes: tuple[Change, ...]


@dataclass
class Tally:
    """What was taken back, in one batch or in all of them.

    ``rules`` and ``later`` count edits by rule: those asked for, and those that were built on them.
    ``waiting`` articles are renewed by the next run, ``rivals`` are the rules that will then edit
    what the undone one did. ``articles`` and ``built_on`` name a few, by id.
    """

    staged: list[Place] = field(default_factory=list)
    rows: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    later: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    rivals: Counter[str] = field(default_factory=Counter)
    articles: list[Undone] = field(default_factory=list)
    built_on: list[Undone] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add the numbers of another batch."""
        self.staged += other.staged
        self.rows += other.rows
        self.waiting += other.waiting
        for name in ("sources", "rules", "later", "rivals"):
            getattr(self, name).update(getattr(other, name))
        for name in ("articles", "built_on"):
            setattr(self, name, sorted(getattr(self, name) + getattr(other, name))[:SHOWN])


@dataclass(frozen=True)
class Job:
    """What the batches of one undo have in common; without a ``folder`` nothing is staged."""

    row: Withdrawal
    policy: Policy
    folder: Path | None
    overlay: Overlay = ()


def take_back_rows(rows: pa.Table, number: int, job: Job) -> Tally:
    """One batch, in a worker: take back, normalize again, verify, stage."""
    tally = Tally()
    staged = []
    for row in rows.to_pylist():
        given = given_article(row)
        try:
            before = _article(row)
            taken, after, rivals = _without_rules(before, given, job)
            verify_article(given, after)
        except ValueError as error:
            message = f"the ledger of article {given.id} is damaged: {error}"
            raise RunError(f"{message}; nothing was taken back") from error
        _count(tally, before, taken, after, job.row)
        tally.rivals.update(rivals)
        if after == before:  # it waits already, since an undo that was repeated
            continue
        kept = {name: row[name] for name in ("path", "file", "fingerprint", "id_from", "given")}
        staged.append(to_row(after, **kept))
    if job.folder and staged:
        file = job.folder / f"{number:06}.parquet"
        with file.open("wb") as sink:
            pq.write_table(pa.Table.from_pylist(staged, SCHEMA), sink, compression="zstd")
            sink.flush()
            os.fsync(sink.fileno())
        tally.staged.append(file)
    return tally


def _article(row: dict[str, Any]) -> CanonicalArticle:
    return replace(
        CanonicalArticle.from_dict(to_article_dict(row)),
        touched_by=tuple(row["touched_by"]),
        withdrawn=tuple(row["withdrawn"]),
        rules=tuple(row["rules"]),
    )


def _without_rules(
    before: CanonicalArticle, given: Article, job: Job
) -> tuple[TakenBack, CanonicalArticle, set[str]]:
    """What the ledger gives, what is stored, and the rules that will edit the same place next.

    What comes from normalizing again is stored only if nothing but the undo is behind the
    difference: a row that a newer pipeline or stylebook would change as well waits for the next run.
    """
    is_withdrawn = job.policy.rules_withdrawn(before.source)
    found = {part.rule for edit in before.edits for part in edit.parts}
    taken = take_back(before, is_withdrawn.among({*found, *before.rules}), given)
    pipeline = _pipeline(before.pipeline_version, job.policy, job.overlay)
    touching = touching_as(
        before.touched_by, given, before.edits, pipeline.stylebook, pipeline.expected
    )
    if pipeline.version != before.pipeline_version or touching != before.touched_by:
        return taken, taken.article, set()
    again = pipeline(given)
    if again.text == taken.article.text:
        return taken, again, set()
    stays = {(edit.start, edit.end, edit.replacement) for edit in taken.article.edits}
    rivals = (e for e in again.edits if (e.start, e.end, e.replacement) not in stays)
    return taken, taken.article, {edit.last.rule for edit in rivals}


@lru_cache(maxsize=4)
def _pipeline(version: str, policy: Policy, overlay: Overlay) -> Pipeline:
    """The stages of today that a result of that version came from."""
    versions = stage_versions(version)
    return Pipeline(
        only=versions.keys() & set(STAGE_NAMES),
        policy=policy,
        stylebook=overlaid(overlay),
        expected=expected_of(versions.get(Language.name, "")),
        profile=profiles_of(versions),
    )


def _count(
    tally: Tally,
    before: CanonicalArticle,
    taken: TakenBack,
    after: CanonicalArticle,
    row: Withdrawal,
) -> None:
    tally.rows += 1
    asked = [part for part in taken.undone if row.speaks_of(part.rule)]
    later = [part for part in (*taken.undone, *taken.later) if not row.speaks_of(part.rule)]
    tally.waiting += after is taken.article
    tally.rules.update(part.rule for part in asked)
    tally.later.update(part.rule for part in later)
    if asked or (before.title, before.captions) != (after.title, after.captions):
        tally.sources[before.source] += 1
        tally.articles = sorted([*tally.articles, _shown(before, asked)])[:SHOWN]
    if later:
        tally.built_on = sorted([*tally.built_on, _shown(before, later)])[:SHOWN]


def _shown(article: CanonicalArticle, parts: list[Part]) -> Undone:
    changes = tuple(Change(part.rule, part.before, part.after) for part in parts[:SHOWN_PARTS])
    return Undone(article.id, article.source, len(parts), changes)
