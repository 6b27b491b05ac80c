"""A file of terms, made rows of a stylebook folder.

Nothing is lost: what cannot be a row goes to ``FILE.rejected.csv`` with the reason, to be mended and
imported again. A packaged concept is never replaced unasked: what a file adds to its calques becomes a
row of its own beside it. What is written passes ``copydesk stylebook check``, run over it at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from flows.authority.facts import slug_of
from flows.authority.files import as_lines, read_rows, write_whole
from flows.authority.importing import name_of, rejects_of, stale_rejects
from flows.authority.reading import WHOLE_LINE, as_csv
from flows.errors import UsageError
from flows.overlay import load_overlay, overlaid
from flows.termbase.columns import LINE_COLUMNS, ordered
from flows.termbase.drafts import FORMATS, TBX, Draft, Facts, Reading, Rejected, text_of
from flows.termbase.examples import PLACEHOLDERS
from flows.termbase.merging import known_names, merged, row_beside
from flows.termbase.tables import read_terms
from flows.termbase.tbx_reading import read_tbx
from flows.termbase.trying import NO_FILE, TABLE, Advance, Checks
from flows.termbase.visible import current
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook, load_stylebook
from normalizers.stylebook.form import malformed
from normalizers.stylebook.shapes import misshapen

_TBX = (".tbx", ".xml")
_TABLES = (".csv", ".tsv", ".txt")


def _nowhere(step: str, done: int, total: int) -> None:
    """Takes the progress nobody asked for."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a file is read, and what is made of it.

    Attributes:
        format: of the file; else its name and header say it.
        language: of the source terms, where the file does not say it.
        to: of the translations, where the file does not say it.
        kind: the type of concepts that name none.
        approve: forbidden terms of two words and more may be replaced.
        replace: rows with ids of packaged ones replace these.
        dry_run: write nothing.
    """

    format: str = ""
    language: str = ""
    to: str = ""
    kind: str = "institution"
    approve: bool = False
    replace: bool = False
    dry_run: bool = False


@dataclass(slots=True)
class Imported:
    """What an import did, or would do."""

    target: Path
    rejects: Path
    format: str = ""
    rows: list[Facts] = field(default_factory=list)
    renewed: int = 0  # rows that the file had before
    same: int = 0  # that say what the packaged ones say
    overridden: list[tuple[int, str]] = field(default_factory=list)  # line, id
    rejected: list[Rejected] = field(default_factory=list)
    notices: list[tuple[int, str]] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    stale: list[Path] = field(default_factory=list)

    def calques(self, replaced: bool) -> int:
        """How many calques may be replaced, or only flag."""
        found = (calque for row in self.rows for calque in row.get("calques") or ())
        return sum((one.get("tier") == "A" and bool(one.get("approved"))) == replaced
                   for one in found)  # fmt: skip


def import_terms(
    file: Path, folder: Path, wanted: Wanted | None = None, advance: Advance = _nowhere
) -> Imported:
    """Make a file rows of ``FOLDER/terms/NAME.jsonl``; those of the same ids are replaced there.

    Args:
        file: a table (ours, DeepL's, Weblate's) or TBX.
        folder: the user's stylebook; made if it is not there.
        wanted: how.
        advance: is told how far it is.

    Raises:
        UsageError: the file, or a file of the folder, cannot be read.
        OutputError: a file cannot be written.
    """
    wanted = wanted or Wanted()
    done = Imported(folder / TABLE / f"{name_of(file)}.jsonl", rejects_of(file))
    work = _Import(file, folder, done, wanted)
    reading = _read(file, wanted, work.book)
    done.format, done.unused = reading.format, reading.unused
    done.rejected, done.notices = reading.rejected, reading.notices
    drafts = work.identified(draft for draft in reading.drafts if not work.is_misshapen(draft))
    drafts = [draft for draft in map(work.beside_packaged, drafts) if draft is not None]
    drafts = [draft for draft in drafts if not work.is_refused(draft)]
    drafts = work.checks().passed(drafts, advance)
    done.rows = [draft.row for draft in drafts]
    mine = {row["id"] for row in done.rows}
    done.renewed = sum(row["id"] in mine for row in work.kept)
    done.overridden = [
        (one.line, one.row["id"]) for one in drafts if one.row["id"] in work.packaged
    ]
    done.rejected.sort(key=lambda one: one.record.line)
    done.notices.sort(key=lambda one: one[0])
    if not done.rejected:
        done.stale = stale_rejects(done.rejects)
    if not wanted.dry_run:
        _write(done, reading, work.kept)
    return done


def _read(file: Path, wanted: Wanted, book: Stylebook) -> Reading:
    suffix = file.suffix.lower()
    if wanted.format == TBX or (not wanted.format and suffix in _TBX):
        return read_tbx(file, book)
    if wanted.format or suffix in _TABLES:
        return read_terms(file, wanted.format, wanted.language, wanted.to)
    raise UsageError(
        f"{file}: terms come from {', '.join((*_TABLES, *_TBX))} files; or --format says what it "
        f"is: {', '.join(FORMATS)}"
    )


def _write(done: Imported, reading: Reading, kept: list[Facts]) -> None:
    if done.rows:
        made = {row["id"]: row for row in done.rows}
        rows = [made.pop(row["id"], row) for row in kept]
        write_whole(done.target, as_lines((*rows, *made.values())))
    if done.rejected:
        names = [name for name in reading.headers if name not in (*LINE_COLUMNS, WHOLE_LINE)]
        names = names or ordered({key for one in done.rejected for key in one.record.cells})
        if any(WHOLE_LINE in one.record.cells for one in done.rejected):
            names.append(WHOLE_LINE)
        told = [
            {**one.record.cells, "line": str(one.record.line), "reason": one.reason}
            for one in done.rejected
        ]
        write_whole(done.rejects, as_csv((*LINE_COLUMNS, *names), told))
    for path in done.stale:
        path.unlink(missing_ok=True)


class _Import:
    """One import on its way; whatever fails goes to what was rejected.

    Args:
        file: where the rows come from.
        folder: the user's stylebook.
        done: what is told of it.
        wanted: how.
    """

    def __init__(self, file: Path, folder: Path, done: Imported, wanted: Wanted) -> None:
        self._file = file
        self._folder = folder
        self._done = done
        self._wanted = wanted
        overlay = load_overlay(folder) if folder.is_dir() else ()
        self._sources = dict(overlay)
        self.book = overlaid(overlay)
        self.kept = read_rows(done.target) if done.target.is_file() else []
        self.packaged = {row["id"]: row for row in load_stylebook().rows(TABLE)}
        self._rows = {row["id"]: row for row in self.book.rows(TABLE)}
        mine = f"{TABLE}/~{done.target.name}"
        self._elsewhere = {
            row["id"]: f"{folder}/{row['_file'].replace('/~', '/')}:{row['_line']}"
            for row in self._rows.values()
            if "/~" in row["_file"] and row["_file"] != mine
        }

    def is_misshapen(self, draft: Draft) -> bool:
        """Whether the values of a draft are of kinds that nothing can be made of."""
        reasons = list(misshapen(draft.row, "terms"))
        if reasons:
            self._reject(draft, *reasons)
        return bool(reasons)

    def identified(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts with ids, types and tiers, each concept once."""
        names = known_names(self._rows.values())
        found: dict[str, Draft] = {}
        for draft in drafts:
            row = draft.row
            row["id"] = row.get("id") or self._id_by_name(row, names, found)
            self._fill(row)
            known = found.setdefault(row["id"], draft)
            if known is draft:
                continue
            if not draft.whole and not known.whole:
                known.row = merged(known.row, row)
                known.records += draft.records
            else:
                self._reject(draft, f"{row['id']} stands in line {known.line} too")
        return list(found.values())

    def _id_by_name(
        self, row: Facts, names: Mapping[tuple[str, str], str], found: Mapping[str, Draft]
    ) -> str:
        """The id of the concept that has this name already, else one made of the name."""
        canonical = {code: current(name) for code, name in (row.get("canonical") or {}).items()}
        for code, name in canonical.items():
            if (code, fold_key(name)) in names:
                return names[code, fold_key(name)]
        label = canonical.get("en") or next(iter(canonical.values()), "")
        first = slug_of(label or next(map(text_of, row.get("calques") or ()), ""))
        mine = {one["id"] for one in self.kept}
        for number in count(1):
            slug = first if number == 1 else f"{first}-{number}"
            if slug not in found and (slug in mine or slug not in self._rows):
                break
        return slug

    def _fill(self, row: Facts) -> None:
        row.setdefault("type", self._rows.get(row["id"], {}).get("type") or self._wanted.kind)
        row.setdefault("origin", f"imported from {self._file.name}")
        for calque in row.get("calques") or ():
            if "tier" not in calque:
                longer = len(text_of(calque).replace("-", " ").split()) > 1
                calque["tier"] = "A" if self._wanted.approve and longer else "B"
                calque["approved"] = calque["tier"] == "A"

    def beside_packaged(self, draft: Draft) -> Draft | None:
        """The draft as it may stand beside the row that has its id; ``None`` if it adds nothing."""
        row = draft.row
        mine = next((one for one in self.kept if one["id"] == row["id"]), None)
        packaged = self.packaged.get(row["id"])
        if packaged is not None and mine is None and not self._wanted.replace:
            return self._beside(draft, packaged)
        if row["id"] in self._elsewhere and not draft.whole:
            return self._beside(draft, self._rows[row["id"]])
        known = mine or packaged
        if known is None or draft.whole:
            return draft
        return Draft(merged(known, row), draft.records)

    def _beside(self, draft: Draft, there: Mapping[str, Any]) -> Draft | None:
        row = draft.row
        concept = str(there.get("concept") or there["id"])
        new_id = f"{slug_of(concept)}:{slug_of(self._done.target.stem).removeprefix('local:')}"
        known = [
            calque
            for one in self._rows.values()
            if concept in (one["id"], one.get("concept")) and one["id"] != new_id
            for calque in one.get("calques") or ()
        ]
        beside, left = row_beside(row, there, known, new_id, draft.whole)
        place = self._elsewhere.get(row["id"])
        told = f"{row['id']} {f'stands in {place}' if place else 'is packaged'} and stays as it is"
        if beside is not None:
            number = len(beside["calques"])
            added = "one calque is" if number == 1 else f"{number} calques are"
            told += f"; {added} added to it, as {new_id}"
        if left:
            how = "edit it there" if place else "--replace takes them"
            told += f"; left out: {', '.join(left)} ({how})"
        if beside is None and not left:
            self._done.same += 1
            return None
        self._done.notices.append((draft.line, told))
        if beside is None:
            return None
        return Draft(beside, draft.records, whole=True)

    def is_refused(self, draft: Draft) -> bool:
        """Whether a draft cannot be a row by itself, or is one of another file."""
        row = draft.row
        reasons = list(malformed({**PLACEHOLDERS, **row, "_file": NO_FILE}))
        if row["id"] in self._elsewhere:
            reasons.append(f"{row['id']} is already in {self._elsewhere[row['id']]}: edit it there")
        if not reasons and row.get("type") not in ("words", "country", "calques"):
            for calque in row.get("calques") or ():
                language = calque["language"]
                forms_only = calque.get("forms") and not {"text", "pattern"} & calque.keys()
                named = calque.get("replacement") or row["canonical"].get(language) or forms_only
                if not named:
                    told = f"{text_of(calque)!r} has no right name in {language} to stand for it"
                    reasons.append(told)
        if reasons:
            self._reject(draft, *reasons)
        return bool(reasons)

    def checks(self) -> Checks:
        """What the rows must pass."""
        return Checks(
            self.book,
            self._sources,
            target=self._done.target.name,
            kept=self.kept,
            reject=self._reject,
        )

    def _reject(self, draft: Draft, *reasons: str) -> None:
        told = "; ".join(dict.fromkeys(reasons))
        self._done.rejected += [
            Rejected(record, told, again=number > 0) for number, record in enumerate(draft.records)
        ]
