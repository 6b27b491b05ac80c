"""``copydesk stylebook import`` and ``export`` for names: people, places and organisations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.advancing import advancing
from flows.commands.common import DONE, FAILED, complain, harmless, show
from flows.errors import UsageError, suggested

if TYPE_CHECKING:
    from flows.authority.importing import Imported

SHOWN = 20


def import_names(
    file: Path, folder: Path, *, language: str, kind: str, fields: str, dry_run: bool
) -> int:
    """Take a table of people, places and organisations; gives the exit code."""
    from flows.authority.columns import LANGUAGES  # noqa: PLC0415
    from flows.authority.facts import TYPE_NAMES  # noqa: PLC0415
    from flows.authority.importing import import_names as import_them  # noqa: PLC0415

    if language and language not in LANGUAGES:
        raise UsageError(f"--language: no language {language!r}; there are {', '.join(LANGUAGES)}")
    if kind and kind not in TYPE_NAMES:
        raise UsageError(f"--type: no type {kind!r}; there are {', '.join(TYPE_NAMES)}")
    mapping = _mapping(fields)
    with advancing() as advance:
        done = import_them(
            file,
            folder,
            language=language,
            mapping=mapping,
            kind=kind,
            dry_run=dry_run,
            advance=advance,
        )
    _report(done, file, folder, dry_run)
    return FAILED if done.rejected else DONE


def export_names(folder: Path | None, own: bool) -> str:
    """The authority as a table."""
    from flows.authority.exporting import as_table  # noqa: PLC0415
    from flows.overlay import load_overlay, overlaid, own_files  # noqa: PLC0415

    overlay = load_overlay(folder, complain)
    return as_table(overlaid(overlay), own_files(overlay) if own else None)


def _mapping(value: str) -> Mapping[str, str]:
    pairs: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        field, equals, header = (word.strip() for word in part.partition("="))
        if not (equals and field and header):
            raise UsageError(f"--map takes FIELD=COLUMN pairs (label_en=Name,id=Q), not {part!r}")
        if field in pairs:
            raise UsageError(f"--map: the field {field!r} stands twice")
        pairs[field] = header
    return pairs


def _report(done: Imported, file: Path, folder: Path, dry_run: bool) -> None:
    for line, row_id, name in done.overridden[:SHOWN]:
        complain(f"{file}:{line}: {row_id} replaces the packaged row of {name}")
    and_more(len(done.overridden), "packaged rows are replaced")
    for one in done.rejected[:SHOWN]:
        complain(f"{file}:{one.record.line}: {one.reason}")
    and_more(len(done.rejected), "rows are rejected")
    for line, notice in done.notices[:SHOWN]:
        complain(f"{file}:{line}: {notice}")
    and_more(len(done.notices), "notices of what is left out")
    if done.unused:
        complain(f"columns not used: {', '.join(done.unused)}")
    would = "would be " if dry_run else ""
    if done.rows:
        names = done.spellings
        parts = [
            f"{len(done.rows) - done.renewed:,} new",
            f"{done.renewed:,} as before or renewed",
            f"{many(names['spellings'], 'spelling')} to change",
            f"{many(names['other_names'], 'other name')} to link",
        ]
        show(harmless(f"{many(len(done.rows), 'row')} {would}imported to {done.target}: "
                      f"{', '.join(parts)}"))  # fmt: skip
    else:
        show(f"no row {would}imported")
    if done.rejected:
        wrote = f"would go to {done.rejects}" if dry_run else f"went to {done.rejects}"
        show(harmless(f"{many(len(done.rejected), 'row')} {wrote}, with the reasons"))
    for path in done.stale:
        went = "would be removed" if dry_run else "is removed"
        show(harmless(f"{path} {went}: nothing was rejected this time"))
    if done.rows and not dry_run and not done.rejected:
        words = suggested("clean", "story.txt", "--stylebook", folder).strip("`")
        show(harmless(f"they are in use with --stylebook: {words}"))


def and_more(count: int, what: str) -> None:
    """Say that more of these lines were not shown."""
    if count > SHOWN:
        complain(f"and {count - SHOWN:,} more {what}")


def many(count: int, noun: str) -> str:
    """A number and its noun."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
