"""What a card says of an export, counted while its rows go by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from flows.corpus.schema import GLOSSES, TRANSLATIONS, optional_columns
from flows.exports.rows import DELETE, OPERATION


@dataclass
class Tally:
    """The counts of an export; of one of changes, the counts over its upserts."""

    articles: int = 0
    deletes: int = 0
    characters: int = 0
    raw_characters: int = 0
    edited: int = 0
    flagged: int = 0
    undated: int = 0
    untitled: int = 0
    near_duplicates: int = 0
    foreign: int = 0
    mentions: int = 0
    first: str | None = None
    last: str | None = None
    languages: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    edit_rules: Counter[str] = field(default_factory=Counter)
    flag_rules: Counter[str] = field(default_factory=Counter)
    pipelines: Counter[str] = field(default_factory=Counter)
    stylebooks: Counter[str] = field(default_factory=Counter)
    texts: Counter[str] = field(default_factory=Counter)
    glosses: int = 0
    engines: Counter[str] = field(default_factory=Counter)
    incomplete: int = 0

    @property
    def edits(self) -> int:
        """All edits; each step of an edit that several stages made counts."""
        return self.stages.total()

    @property
    def flags(self) -> int:
        """All flags."""
        return self.flag_rules.total()

    def counted(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The same batches, each counted before it is handed on."""
        for batch in batches:
            self._add(batch)
            yield batch

    def _add(self, batch: pa.RecordBatch) -> None:
        if OPERATION in batch.schema.names:
            kept = batch.filter(pc.not_equal(batch.column(OPERATION), DELETE))
            self.deletes += batch.num_rows - kept.num_rows
            batch = kept
        if not batch.num_rows:
            return
        self.articles += batch.num_rows
        self.characters += pc.sum(pc.utf8_length(batch.column("text"))).as_py()
        self.raw_characters += pc.sum(pc.utf8_length(batch.column("raw_text"))).as_py()
        self.edited += _not_empty(batch.column("edits"))
        self.flagged += _not_empty(batch.column("flags"))
        self.foreign += _not_empty(batch.column("foreign_spans"))
        self.mentions += len(batch.column("mentions").flatten())
        self.undated += batch.column("published").null_count
        self.untitled += batch.column("title").null_count
        self.near_duplicates += batch.num_rows - batch.column("near_duplicate_of").null_count
        _count(self.languages, batch.column("language"))
        _count(self.sources, batch.column("source"))
        _count(self.pipelines, batch.column("pipeline_version"))
        _count(self.stylebooks, batch.column("stylebook_version"))
        self._add_dates(batch.column("published"))
        edits = batch.column("edits").flatten()
        alone = edits.filter(pc.equal(pc.list_value_length(edits.field("parts")), 0))
        for steps in (alone, edits.field("parts").flatten()):
            _count(self.stages, steps.field("stage"))
            _count(self.edit_rules, steps.field("rule"))
        _count(self.flag_rules, batch.column("flags").flatten().field("rule"))
        self._add_translations(batch)

    def _add_translations(self, batch: pa.RecordBatch) -> None:
        for name in optional_columns(batch.schema.names):
            column = batch.column(name)
            if name == GLOSSES:
                self.glosses += len(column.flatten())
            elif name == TRANSLATIONS:
                entries = column.flatten()
                _count(self.engines, entries.field("engine"))
                self.incomplete += (
                    len(entries) - pc.sum(entries.field("complete"), min_count=0).as_py()
                )
            else:
                self.texts[name] += batch.num_rows - column.null_count

    def _add_dates(self, published: pa.Array) -> None:
        dates = published.drop_null()
        if len(dates):
            ends = pc.min_max(dates)
            first, last = ends["min"].as_py(), ends["max"].as_py()
            self.first = min(self.first or first, first)
            self.last = max(self.last or last, last)


def _not_empty(lists: pa.Array) -> int:
    count: int = pc.sum(pc.greater(pc.list_value_length(lists), 0)).as_py()
    return count


def _count(counter: Counter[str], values: pa.Array) -> None:
    for pair in pc.value_counts(values).to_pylist():
        counter[pair["values"]] += pair["counts"]
