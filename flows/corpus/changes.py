"""What changed between two versions of the corpus.

Files of the table that both versions share hold the same rows, so they are not read. The rows of
the others are brought into the order of their ids (:mod:`flows.corpus.ordered`), both sides are cut
at the same ids, and equal stretches are passed over in one comparison each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from flows.corpus.ordered import ordered, reader
from flows.corpus.schema import BOOKKEEPING, SCHEMA, optional_columns, schema_of
from flows.corpus.table import Corpus
from flows.errors import OutputError, UsageError, suggested
from flows.places import Place

VERSIONS = ("pipeline_version", "stylebook_version")
CONTENT = tuple(name for name in SCHEMA.names if name not in BOOKKEEPING)


def content(*corpora: Corpus) -> tuple[str, ...]:
    """The columns of the canonical article, with the optional ones that any of the versions has."""
    names = (name for corpus in corpora for name in corpus.schema.names)
    return (*CONTENT, *optional_columns(names))


class GoneError(UsageError):
    """A version whose files or log entries are no longer there."""


class Difference(NamedTuple):
    """The differences in one range of ids, each part sorted by id.

    ``before`` and ``after`` are the two sides of the articles that are in both, row by row.
    """

    removed: pa.RecordBatch
    added: pa.RecordBatch
    before: pa.RecordBatch
    after: pa.RecordBatch


class Change(NamedTuple):
    """What happened to one article.

    ``kind`` is ``added``, ``removed``, ``changed`` or, when only its place is another, ``moved``.
    ``fields`` are the fields of the canonical article that differ. The four counters say by rule
    how many edits and flags appeared and disappeared; an edit is the same when its rule, what it
    replaced and by what are the same, wherever it stands.
    """

    id: str
    kind: str
    path: str
    was: str = ""
    fields: tuple[str, ...] = ()
    edits_appeared: Mapping[str, int] = {}
    edits_gone: Mapping[str, int] = {}
    flags_appeared: Mapping[str, int] = {}
    flags_gone: Mapping[str, int] = {}

    @property
    def raw(self) -> bool:
        """The raw text is another."""
        return "raw_text" in self.fields

    @property
    def versions_only(self) -> bool:
        """Nothing but the versions it was made with is another."""
        return bool(self.fields) and set(self.fields) <= {*VERSIONS}

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data; what is empty is left out."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in self._asdict().items()
            if value
        }


class RuleTotal(NamedTuple):
    """One rule over all changed articles: findings that appeared, disappeared, articles touched."""

    rule: str
    appeared: int
    gone: int
    articles: int


@dataclass
class Totals:
    """Sums over changes."""

    kinds: Counter[str] = field(default_factory=Counter)
    raw: int = 0
    versions_only: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    _findings: dict[str, dict[str, list[int]]] = field(
        default_factory=lambda: {"edits": {}, "flags": {}}
    )

    def add(self, change: Change) -> None:
        """Count one more."""
        self.kinds[change.kind] += 1
        self.raw += change.raw
        self.versions_only += change.versions_only
        self.fields.update(change.fields)
        for name, appeared, gone in (
            ("edits", change.edits_appeared, change.edits_gone),
            ("flags", change.flags_appeared, change.flags_gone),
        ):
            for rule in {*appeared, *gone}:
                sums = self._findings[name].setdefault(rule, [0, 0, 0])
                sums[0] += appeared.get(rule, 0)
                sums[1] += gone.get(rule, 0)
                sums[2] += 1

    def by_rule(self, findings: str) -> list[RuleTotal]:
        """The rules of ``edits`` or ``flags``, those that touched most articles first."""
        rows = [RuleTotal(rule, *sums) for rule, sums in self._findings[findings].items()]
        return sorted(rows, key=lambda row: (-row.articles, -row.appeared - row.gone, row.rule))

    def to_dict(self) -> dict[str, Any]:
        """The sums as plain data."""
        kinds = {name: self.kinds[name] for name in ("added", "removed", "changed", "moved")}
        return {
            **kinds,
            "raw_text_changed": self.raw,
            "versions_only": self.versions_only,
            "fields": dict(sorted(self.fields.items(), key=lambda item: (-item[1], item[0]))),
            **{name: [row._asdict() for row in self.by_rule(name)] for name in ("edits", "flags")},
        }


def open_version(output: Place, version: int | None = None) -> Corpus:
    """The corpus under an output folder at a version, by default the newest.

    Raises:
        UsageError: there is no corpus, or no such version.
        GoneError: the version was there once and cannot be opened any more.
    """
    newest = Corpus(output)
    if newest.version is None:
        raise UsageError(f"no corpus in {output}: {suggested('run', '--output', output)} makes one")
    if version is None or version == newest.version:
        return newest
    if not 0 <= version < newest.version:
        known = f"0 to {newest.version}" if newest.version else "only 0"
        raise UsageError(
            f"there is no version {version} of the corpus in {output}; there is {known}"
        )
    try:
        return Corpus(output, version)
    except OutputError as error:
        raise GoneError(str(error)) from error


def changes(before: Corpus, after: Corpus, *, folder: Path | None = None) -> Iterator[Change]:
    """What happened to every article that differs between two versions, sorted by id."""
    names = (*content(before, after), "path")
    columns = [name for name in names if name != "raw_text"]  # its hash is enough
    for part in differences(before, after, columns, folder=folder):
        found = [Change(row["id"], "added", row["path"]) for row in part.added.to_pylist()]
        found += [Change(row["id"], "removed", row["path"]) for row in part.removed.to_pylist()]
        found += map(_change, part.before.to_pylist(), part.after.to_pylist())
        yield from sorted(found, key=lambda change: change.id)


def _change(old: Mapping[str, Any], new: Mapping[str, Any]) -> Change:
    fields = [name for name in new if name != "path" and old[name] != new[name]]
    if "raw_sha256" in fields:
        fields[fields.index("raw_sha256")] = "raw_text"
    edits = [_counted(_steps(row["edits"])) for row in (old, new)]
    flags = [
        _counted((flag["rule"], flag["surface"], flag["suggestion"]) for flag in row["flags"])
        for row in (old, new)
    ]
    return Change(
        id=new["id"],
        kind="changed" if fields else "moved",
        path=new["path"],
        was=old["path"] if old["path"] != new["path"] else "",
        fields=tuple(fields),
        edits_appeared=_by_rule(edits[1] - edits[0]),
        edits_gone=_by_rule(edits[0] - edits[1]),
        flags_appeared=_by_rule(flags[1] - flags[0]),
        flags_gone=_by_rule(flags[0] - flags[1]),
    )


def _steps(edits: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    """Every step of every edit: an edit of one stage is its own only step."""
    for edit in edits:
        if not edit["parts"]:
            yield edit["rule"], edit["original"], edit["replacement"]
        for part in edit["parts"]:
            yield part["rule"], part["before"], part["after"]


def _counted(findings: Iterable[tuple[str | None, ...]]) -> Counter[tuple[str | None, ...]]:
    return Counter(findings)


def _by_rule(findings: Counter[tuple[str | None, ...]]) -> dict[str, int]:
    sums: Counter[str] = Counter()
    for (rule, *_), count in findings.items():
        sums[str(rule)] += count
    return dict(sorted(sums.items()))


def differences(
    before: Corpus, after: Corpus, columns: Sequence[str], *, folder: Path | None = None
) -> Iterator[Difference]:
    """The rows that are not the same in two versions, as far as ``columns`` go, in order of id.

    An optional column that one of them has not got is null there, and so equal to no value.
    """
    old, new = (frozenset(corpus.data_files()) for corpus in (before, after))
    left, right = (
        ordered(reader(corpus, columns, sorted(files)), folder=folder)
        for corpus, files in ((before, old - new), (after, new - old))
    )
    nothing = pa.RecordBatch.from_pylist([], schema=schema_of(columns))
    for mine, yours in _aligned(left, right, nothing):
        part = _difference(mine, yours)
        if any(batch.num_rows for batch in part):
            yield part


def _aligned(
    left: Iterator[pa.RecordBatch], right: Iterator[pa.RecordBatch], nothing: pa.RecordBatch
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Two sorted streams, cut at the same ids."""
    mine, yours = next(left, None), next(right, None)
    while mine is not None and yours is not None:
        ids = [batch.column("id").to_pylist() for batch in (mine, yours)]
        last = min(ids[0][-1], ids[1][-1])
        cuts = [bisect_right(names, last) for names in ids]
        yield mine.slice(0, cuts[0]), yours.slice(0, cuts[1])
        mine = mine.slice(cuts[0]) if cuts[0] < mine.num_rows else next(left, None)
        yours = yours.slice(cuts[1]) if cuts[1] < yours.num_rows else next(right, None)
    while mine is not None:
        yield mine, nothing
        mine = next(left, None)
    while yours is not None:
        yield nothing, yours
        yours = next(right, None)


def _difference(mine: pa.RecordBatch, yours: pa.RecordBatch) -> Difference:
    old, new = (batch.column("id").to_pylist() for batch in (mine, yours))
    both = {*old} & {*new}
    before, after = _taken(mine, old, both), _taken(yours, new, both)
    rows = list(_unequal(before, after, 0))
    return Difference(
        removed=_taken(mine, old, {*old} - both),
        added=_taken(yours, new, {*new} - both),
        before=_rows(before, rows),
        after=_rows(after, rows),
    )


def _taken(batch: pa.RecordBatch, ids: Sequence[str], wanted: Collection[str]) -> pa.RecordBatch:
    return _rows(batch, [number for number, name in enumerate(ids) if name in wanted])


def _rows(batch: pa.RecordBatch, numbers: Sequence[int]) -> pa.RecordBatch:
    return batch.take(pa.array(numbers, pa.int64()))


def _unequal(mine: pa.RecordBatch, yours: pa.RecordBatch, first: int) -> Iterator[int]:
    """The numbers of the rows that differ: halves that are equal are not looked into."""
    if mine.equals(yours):
        return
    half = mine.num_rows // 2
    if not half:
        yield first
        return
    yield from _unequal(mine.slice(0, half), yours.slice(0, half), first)
    yield from _unequal(mine.slice(half), yours.slice(half), first + half)
