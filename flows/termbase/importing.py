"""A file of terms, made rows of a stylebook folder.

Nothing is lost: what cannot be a row goes to ``FILE.rejected.csv`` with the reason, to be mended and
imported again. A packaged concept is never replaced unasked: what a file adds to its calques becomes a
row of its own beside it. What is written passes ``copydesk stylebook check``, run over it at the end.
"""

from __future__ import annotations

from pathlib import Path

from flows.errors import UsageError
from flows.own_rows.files import as_lines, write_whole
from flows.own_rows.rejects import name_of, rejects_of, stale_rejects, write_rejects
from flows.termbase.beside import Comparing
from flows.termbase.columns import ordered
from flows.termbase.drafts import FORMATS, TBX, Facts, Reading
from flows.termbase.identifying import Identifying
from flows.termbase.imported import Imported, Wanted
from flows.termbase.known import Known
from flows.termbase.mine import TABLE, Mine
from flows.termbase.refusing import Refusing
from flows.termbase.rejecting import Rejections
from flows.termbase.removing import Removing
from flows.termbase.tables import read_terms
from flows.termbase.tbx_reading import read_tbx
from flows.termbase.trying import Advance, Checks
from normalizers.stylebook import Stylebook

_TBX = (".tbx", ".xml")
_TABLES = (".csv", ".tsv", ".txt")


def _nowhere(step: str, done: int, total: int) -> None:
    """Takes the progress nobody asked for."""


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
    target = folder / TABLE / f"{name_of(file)}.jsonl"
    done = Imported(target, rejects_of(file))
    mine = Mine(folder, target)
    reading = _read(file, wanted, mine.book)
    done.format, done.unused = reading.format, reading.unused
    done.rejected, done.notices = reading.rejected, reading.notices
    done.read = len(reading.drafts) + len(reading.rejected) + reading.standing
    done.read += len(reading.deleted)
    mended = name_of(file) != file.stem.lstrip(".~")
    if mended:
        reading.spoken = None  # the rows of a file that was rejected in part: they are added
    origin = f"imported from {file.name}"
    reject = Rejections(folder, done)
    removing = Removing(mine, done, reject)
    refusing = Refusing(mine, reject, removing)
    identifying = Identifying(mine, wanted, origin, reject)
    comparing = Comparing(mine, done, wanted, origin, reading=reading, removing=removing)
    drafts = [draft for draft in reading.drafts if not refusing.is_misshapen(draft)]
    drafts = identifying.identified(drafts)
    seen = {draft.row["id"] for draft in drafts}
    done.standing = reading.standing + identifying.standing
    removing.entries(reading)
    drafts = comparing.compared(drafts)
    refusing.look_at(drafts)
    drafts = [draft for draft in drafts if not refusing.is_refused(draft)]
    drafts = [draft for draft in drafts if comparing.is_changed(draft)]
    touched = comparing.touched(drafts)
    drafts = Checks(mine, [*drafts, *touched], reject, removing.rows).passed(advance)
    again = {draft.row["id"] for draft in touched}
    drafts = [
        draft
        for draft in drafts
        if (
            comparing.is_another(draft)
            if draft.row["id"] in again
            else comparing.is_changed(draft, tried=True)
        )
    ]
    removing.settle()
    if not mended and all(one.record.cells.get("id") for one in done.rejected):
        lost = {str(one.record.cells["id"]) for one in done.rejected}
        removing.tell_what_stays(seen | lost | reject.refused, noted=reading.noted)
    done.rows = [draft.row for draft in drafts]
    done.renewed = sum(mine.is_there(row["id"]) for row in done.rows)
    done.elsewhere = mine.elsewhere(done.rows, done.removed)
    done.overridden = [
        (one.line, one.row["id"]) for one in drafts if one.row["id"] in mine.packaged
    ]
    done.rejected.sort(key=lambda one: one.record.line)
    done.notices.sort(key=lambda one: one[0])
    if not done.rejected:
        done.stale = stale_rejects(done.rejects)
    if not wanted.dry_run:
        _write(done, reading, mine.kept)
    return done


def _read(file: Path, wanted: Wanted, book: Stylebook) -> Reading:
    if file.is_dir():
        raise UsageError(f"{file} is a folder; import its files one by one")
    suffix = file.suffix.lower()
    if wanted.format == TBX or (not wanted.format and suffix in _TBX):
        return read_tbx(file, book, Known(book))
    if wanted.format or suffix in _TABLES:
        return read_terms(file, wanted.format, wanted.language, wanted.to, Known(book))
    raise UsageError(
        f"{file}: terms come from {', '.join((*_TABLES, *_TBX))} files; or --format says what it "
        f"is: {', '.join(FORMATS)}"
    )


def _write(done: Imported, reading: Reading, kept: list[Facts]) -> None:
    for path, others in done.elsewhere.items():
        _write_rows(path, others)
    there = {row["id"] for others in done.elsewhere.values() for row in others}
    made = {row["id"]: row for row in done.rows if row["id"] not in there}
    rows = [made.pop(row["id"], row) for row in kept if row["id"] not in done.removed]
    rows += made.values()
    if rows != kept:
        _write_rows(done.target, rows)
    if done.rejected:
        used = ordered({key for one in done.rejected for key in one.record.cells})
        write_rejects(done.rejects, reading.headers or used, done.rejected)
    for path in done.stale:
        path.unlink(missing_ok=True)


def _write_rows(path: Path, rows: list[Facts]) -> None:
    if rows:
        write_whole(path, as_lines(rows))
    else:
        path.unlink(missing_ok=True)
