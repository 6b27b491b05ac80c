"""``copydesk stylebook import`` and ``export`` for terms: concepts and their calques."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.advancing import advancing
from flows.commands.common import DONE, FAILED, complain, harmless, show
from flows.commands.own_names import SHOWN, and_more, many
from flows.errors import UsageError, suggested

if TYPE_CHECKING:
    from flows.termbase.importing import Imported, Wanted

_ALONE = ("words", "country", "calques")  # types of rows that are no terms


def import_terms(file: Path, folder: Path, wanted: Wanted) -> int:
    """Take a file of terms; gives the exit code."""
    from flows.termbase.importing import import_terms as import_them  # noqa: PLC0415

    _known_format(wanted.format)
    _known_type(wanted.kind)
    with advancing() as advance:
        done = import_them(file, folder, wanted, advance)
    _report(done, file, folder, wanted)
    return FAILED if done.rejected else DONE


def export_terms(
    folder: Path | None, own: bool, format_: str, languages: tuple[str, str], output: str
) -> str:
    """The termbase in a format; what it has no place for is said."""
    from flows.overlay import load_overlay, overlaid, own_files  # noqa: PLC0415
    from flows.termbase.drafts import DEEPL, WEBLATE  # noqa: PLC0415
    from flows.termbase.exporting import export_terms as export_them  # noqa: PLC0415

    _known_format(format_)
    if any(languages) and format_ not in (DEEPL, WEBLATE):
        raise UsageError("--language and --to are for glossaries: --format deepl or weblate")
    overlay = load_overlay(folder, complain)
    done = export_them(
        overlaid(overlay),
        format_ or "csv",
        files=own_files(overlay) if own else None,
        language=languages[0],
        to=languages[1],
        forbidden=output.lower().endswith(".tbx"),
    )
    for told in done.left:
        complain(f"left out: {told}")
    return done.text


def _known_format(format_: str) -> None:
    from flows.termbase.drafts import FORMATS  # noqa: PLC0415

    if format_ and format_ not in FORMATS:
        raise UsageError(f"--format: no format {format_!r}; there are {', '.join(FORMATS)}")


def _known_type(kind: str) -> None:
    from normalizers.stylebook.form import TYPES  # noqa: PLC0415

    types = [one for one in TYPES["terms"] if one not in _ALONE]
    if kind not in types:
        raise UsageError(f"--type: no type {kind!r} of terms; there are {', '.join(types)}")


def _report(done: Imported, file: Path, folder: Path, wanted: Wanted) -> None:
    for line, row_id in done.overridden[:SHOWN]:
        complain(f"{file}:{line}: {row_id} replaces the packaged row")
    and_more(len(done.overridden), "packaged rows are replaced")
    rejected = [one for one in done.rejected if not one.again]
    for one in rejected[:SHOWN]:
        complain(f"{file}:{one.record.line}: {one.reason}")
    and_more(len(rejected), "rows are rejected")
    for line, notice in done.notices[:SHOWN]:
        complain(f"{file}:{line}: {notice}")
    and_more(len(done.notices), "notices")
    if done.unused:
        what = "elements" if done.format == "tbx" else "columns"
        complain(f"{what} not used: {', '.join(done.unused)}")
    would = "would be " if wanted.dry_run else ""
    if done.rows:
        parts = [
            f"{len(done.rows) - done.renewed:,} new",
            f"{done.renewed:,} as before or renewed",
            f"{many(done.calques(replaced=True), 'calque')} to replace",
            f"{many(done.calques(replaced=False), 'calque')} to flag",
        ]
        rows = many(len(done.rows), "row")
        show(harmless(f"{rows} {would}imported to {done.target}: {', '.join(parts)}"))
    else:
        show(f"no row {would}imported")
    if done.same:
        show(f"{many(done.same, 'row')} of it stand so in the termbase")
    if done.rejected:
        went = "would go to" if wanted.dry_run else "went to"
        lines = many(len(done.rejected), "line")
        show(harmless(f"{lines} {went} {done.rejects}, with the reasons"))
    for path in done.stale:
        went = "would be removed" if wanted.dry_run else "is removed"
        show(harmless(f"{path} {went}: nothing was rejected this time"))
    if done.rows and not wanted.dry_run and not done.rejected:
        words = suggested("clean", "story.txt", "--stylebook", folder).strip("`")
        show(harmless(f"they are in use with --stylebook: {words}"))
