"""A table of a user's own people, places and organisations, made rows of their stylebook folder.

Nothing is lost: what cannot be a row goes to ``FILE.rejected.csv`` with the reason, to be mended and
imported again. What is written passes ``copydesk stylebook check``, which is run over it at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from flows.authority.columns import Column, columns_of
from flows.authority.examples import Trials
from flows.authority.facts import Facts, facts_of, read_id, slug_of
from flows.authority.labels import FactError
from flows.overlay import load_overlay, overlaid
from flows.own_rows.files import as_lines, read_rows, write_whole
from flows.own_rows.holding import Shelf
from flows.own_rows.reading import Record, read_table
from flows.own_rows.rejects import name_of, rejects_of, stale_rejects, write_rejects
from flows.own_rows.sentences import PLACEHOLDERS
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook, load_stylebook
from normalizers.stylebook.contradictions import conflicts
from normalizers.stylebook.entities import entities
from normalizers.stylebook.form import malformed

TABLE = "names"
Advance = Callable[[str, int, int], None]


def _nowhere(step: str, done: int, total: int) -> None:
    """Takes the progress nobody asked for."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that was not imported, and why."""

    record: Record
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A record on its way to become a row."""

    record: Record
    row: Facts


@dataclass(slots=True)
class Imported:
    """What an import did, or would do."""

    target: Path
    rejects: Path
    rows: list[Facts] = field(default_factory=list)
    renewed: int = 0  # rows that the file had before
    overridden: list[tuple[int, str, str]] = field(default_factory=list)  # line, id, packaged name
    rejected: list[Rejected] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    notices: list[tuple[int, str]] = field(default_factory=list)  # line, what was left out of it
    stale: list[Path] = field(default_factory=list)  # rejected rows of earlier imports

    def take(self, drafts: Iterable[Draft], kept: Iterable[Facts]) -> None:
        """Note what was imported, beside the rows that the file had before."""
        self.rows = [draft.row for draft in drafts]
        lines = {draft.row["id"]: draft.record.line for draft in drafts}
        self.renewed = sum(row["id"] in lines for row in kept)
        packaged = {one.id: one for one in entities(load_stylebook())}
        self.overridden = [
            (line, row_id, packaged[row_id].name_in("en"))
            for row_id, line in lines.items()
            if row_id in packaged
        ]
        self.rejected.sort(key=lambda one: one.record.line)

    @property
    def spellings(self) -> Counter[str]:
        """How many names are spellings, which are changed, and other names, which are not."""
        return Counter(
            {
                key: sum(len(names) for row in self.rows for names in (row.get(key) or {}).values())
                for key in ("spellings", "other_names")
            }
        )


def import_names(
    file: Path,
    folder: Path,
    *,
    language: str = "",
    mapping: Mapping[str, str] | None = None,
    kind: str = "",
    dry_run: bool = False,
    advance: Advance = _nowhere,
) -> Imported:
    """Make a table rows of ``FOLDER/names/NAME.jsonl``; those of the same ids are replaced there.

    Args:
        file: CSV, TSV or JSON Lines.
        folder: the user's stylebook; made if it is not there.
        language: of columns that do not say theirs.
        mapping: field to column.
        kind: the type of records that name none.
        dry_run: write nothing.
        advance: is told how far it is.

    Raises:
        UsageError: the table, or a file of the folder, cannot be read.
        OutputError: a file cannot be written.
    """
    headers, records = read_table(file)
    columns, unused = columns_of(headers, mapping or {}, language)
    done = Imported(folder / TABLE / f"{name_of(file)}.jsonl", rejects_of(file), unused=unused)
    work = _Import(file, folder, done)
    drafts = work.drafts(records, columns, kind)
    drafts = work.identified(drafts)
    drafts = [draft for draft in drafts if not work.is_refused(draft)]
    drafts = work.without_conflicts(drafts)
    drafts = work.tried(drafts, advance)
    done.take(drafts, work.kept)
    if not done.rejected:
        done.stale = stale_rejects(done.rejects)
    if not dry_run:
        _write(done, headers, work.kept)
    return done


def _write(done: Imported, headers: list[str], kept: list[Facts]) -> None:
    if done.rows:
        made = {row["id"]: row for row in done.rows}
        rows = [made.pop(row["id"], row) for row in kept]
        write_whole(done.target, as_lines((*rows, *made.values())))
    if done.rejected:
        write_rejects(done.rejects, headers, done.rejected)
    for path in done.stale:
        path.unlink(missing_ok=True)


class _Import:
    """One import on its way; whatever fails goes to what was rejected.

    Args:
        file: where the records come from.
        folder: the user's stylebook.
        done: what is told of it.
    """

    def __init__(self, file: Path, folder: Path, done: Imported) -> None:
        self._file = file
        self._folder = folder
        self._done = done
        overlay = load_overlay(folder) if folder.is_dir() else ()
        self._book = overlaid(overlay)
        self.kept = read_rows(done.target)
        self._shelf = Shelf(dict(overlay), f"{TABLE}/{done.target.name}", self.kept)
        self._elsewhere = {
            row["id"]: _place(row, file, folder)
            for row in self._book.rows(TABLE)
            if _is_own(row) and row["_file"] != f"{TABLE}/~{done.target.name}"
        }

    def drafts(self, records: Iterable[Record], columns: list[Column], kind: str) -> list[Draft]:
        """The records that can be understood."""
        land = _lands(self._book)
        found = []
        for record in records:
            try:
                if record.broken:
                    raise FactError(record.broken)
                told: list[str] = []
                row = facts_of(record.cells, columns, self._book, land, kind=kind, tell=told.append)
            except FactError as error:
                self._reject(record, str(error))
            else:
                self._done.notices += [(record.line, notice) for notice in told]
                row.setdefault("origin", f"imported from {self._file.name}")
                found.append(Draft(record, row))
        return found

    def identified(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts with ids, each once: an export repeats an item for each value of a property."""
        mine = {row["id"] for row in self.kept}
        taken = {row["id"] for row in self._book.rows(TABLE)} - mine
        found: dict[str, Draft] = {}
        refused: set[str] = set()
        for draft in drafts:
            if not draft.row["id"]:
                draft.row["id"] = _new_id(draft.row, found, taken)
            row_id = draft.row["id"]
            known = found.setdefault(row_id, draft)
            if known.row == draft.row or _joined(known.row, draft.row):
                continue
            if row_id not in refused:
                self._reject(known.record, _difference(known, draft))
            self._reject(draft.record, _difference(draft, known))
            refused.add(row_id)
        return [draft for row_id, draft in found.items() if row_id not in refused]

    def is_refused(self, draft: Draft) -> bool:
        """Whether a draft cannot be a row by itself, or is one of another file."""
        row = draft.row
        reasons = list(malformed({**PLACEHOLDERS, **row, "_file": _NO_FILE}))
        if row["id"] in self._elsewhere:
            reasons.append(f"{row['id']} is already in {self._elsewhere[row['id']]}: edit it there")
        if reasons:
            self._reject(draft.record, *reasons)
        return bool(reasons)

    def without_conflicts(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts that contradict neither each other nor what is there."""
        by_id = {draft.row["id"]: draft for draft in drafts}
        there = [row for row in self._book.rows(TABLE) if row["id"] not in by_id]
        mine = [{**one.row, "_file": _NO_FILE, "_line": one.record.line} for one in drafts]
        reasons: dict[str, dict[str, str]] = {}  # id, id of the other row
        for conflict in conflicts((*there, *mine)):
            sides = (conflict, conflict.turned()) if conflict.other["id"] in by_id else (conflict,)
            for one in sides if conflict.row["id"] in by_id else ():
                place = _place(one.other, self._file, self._folder)
                told = f"contradicts {one.other['id']} ({place}): {one}"
                if one.other["_file"] != _NO_FILE and not _is_own(one.other):
                    told += f"; with the id {one.other['id']} it would replace that row"
                reasons.setdefault(one.row["id"], {}).setdefault(one.other["id"], told)
        for row_id, said in reasons.items():
            self._reject(by_id[row_id].record, *said.values())
        return [draft for draft in drafts if draft.row["id"] not in reasons]

    def tried(self, drafts: list[Draft], advance: Advance) -> list[Draft]:
        """The drafts whose examples hold, and are complete rows now."""
        trials = Trials(self._shelf.with_rows({**PLACEHOLDERS, **draft.row} for draft in drafts))
        found = []
        for number, draft in enumerate(drafts, 1):
            row, problem = trials.complete(draft.row)
            if problem:
                self._reject(draft.record, problem)
            else:
                found.append(Draft(draft.record, row))
            advance("trying", number, len(drafts))
        return self._shelf.holding(found, self._reject_draft)

    def _reject_draft(self, draft: Draft, *reasons: str) -> None:
        self._reject(draft.record, *reasons)

    def _reject(self, record: Record, *reasons: str) -> None:
        self._done.rejected.append(Rejected(record, "; ".join(dict.fromkeys(reasons))))


_NO_FILE = f"{TABLE}/"  # as the file of rows that are in none yet


def _is_own(row: Mapping[str, Any]) -> bool:
    return "/~" in row["_file"]


def _place(row: Mapping[str, Any], file: Path, folder: Path) -> str:
    """Where a row stands, as the user knows it."""
    if row["_file"] == _NO_FILE:
        return f"{file}:{row['_line']}"
    before = f"{folder}/" if _is_own(row) else "packaged "
    return f"{before}{row['_file'].replace('/~', '/')}:{row['_line']}"


def _new_id(row: Facts, found: Mapping[str, Draft], taken: Collection[str]) -> str:
    """An id of one's own, made from the English label or the first there is."""
    canonical = row["canonical"]
    label = canonical.get("en") or next(iter(canonical.values()))
    first = slug_of(label if isinstance(label, str) else label[0]["name"])
    for number in count(1):
        slug = first if number == 1 else f"{first}-{number}"
        known = found.get(slug)
        if slug not in taken and (known is None or known.row == {**row, "id": slug}):
            break
    return slug


def _joined(row: Facts, other: Facts) -> bool:
    """Add the roles of a row to one that differs in nothing else: a query tells each in a line."""
    keys = ("roles", "trades")
    mine, its = ({k: v for k, v in one.items() if k not in keys} for one in (row, other))
    if mine != its:
        return False
    for key in keys:
        if found := [*dict.fromkeys((*row.get(key, ()), *other.get(key, ())))]:
            row[key] = found
    return True


def _difference(draft: Draft, other: Draft) -> str:
    """In what a record differs from another one with the same id."""
    mine, its = draft.row, other.row
    key = next(key for key in sorted(mine.keys() | its.keys()) if mine.get(key) != its.get(key))
    here, there = (row.get(key, "nothing") for row in (mine, its))
    return (
        f"{mine['id']} stands in line {other.record.line} too: {key} is {here} here, {there} there"
    )


def _lands(book: Stylebook) -> Callable[[str], str]:
    """A function from a country as written to its id."""
    known: dict[str, str] = {}
    for one in entities(book):
        known[one.id] = one.id
        if one.iso2:
            others = (name for names in one.other_names.values() for name in names)
            for name in (one.iso2, *one.canonical.values(), *others):
                known.setdefault(fold_key(name), one.id)

    def land(written: str) -> str:
        try:
            name = read_id(written.strip())
        except FactError:
            name = fold_key(written.strip())
        return known.get(name, "")

    return land
