"""``copydesk stylebook import`` and ``export`` for terms: concepts and their calques."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flows.commands.advancing import advancing
from flows.commands.common import DONE, FAILED, complain, harmless, show
from flows.commands.own_names import SHOWN, and_more, many
from flows.errors import UsageError, suggested

if TYPE_CHECKING:
    from flows.termbase.imported import Imported, Wanted

_ALONE = ("words", "country", "calques")  # types of rows that are no terms


def import_terms(file: Path, folder: Path, wanted: Wanted) -> int:
    """Take a file of terms; gives the exit code."""
    from flows.termbase.importing import import_terms as import_them  # noqa: PLC0415

    _known_format(wanted.format)
    _known_type(wanted.kind)
    _known_languages(wanted.language, wanted.to)
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
    _known_languages(*languages)
    format_ = _format_of(output, format_)
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


def _format_of(output: str, format_: str) -> str:
    """The format to write: what the name of the file says holds."""
    from flows.termbase.drafts import OWN, TBX, WEBLATE  # noqa: PLC0415

    ending = Path(output).suffix.lower()
    if ending in (".tbx", ".xml") and format_ not in ("", TBX, WEBLATE):
        raise UsageError(f"--output {output}: a {ending} file is no {format_}; name it .csv")
    if ending in (".csv", ".tsv", ".txt") and format_ == TBX:
        raise UsageError(f"--output {output}: a {ending} file is no tbx; name it .tbx")
    return format_ or (TBX if ending in (".tbx", ".xml") else OWN)


def _known_languages(language: str, to: str) -> None:
    from flows.termbase.drafts import READ  # noqa: PLC0415
    from normalizers.codes import ISO_639_1  # noqa: PLC0415

    if language and language not in ISO_639_1:
        told = f"--language: no language {language!r}; codes are those of ISO 639-1 (zh, ru, es …)"
        raise UsageError(told)
    if to and to not in READ:
        raise UsageError(f"--to: no language {to!r} of texts; there are {', '.join(READ)}")
    if language and language == to:
        raise UsageError(f"--language and --to are both {to}: a glossary has two languages")


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
        complain(f"{file}:{line}: {notice}" if line else f"{file}: {notice}")
    and_more(len(done.notices), "notices")
    if done.unused:
        what = "elements" if done.format == "tbx" else "columns"
        complain(f"{what} not used: {', '.join(done.unused)}")
    would = "would be " if wanted.dry_run else ""
    others = sum(len(rows) for rows in done.changed_elsewhere.values())
    if done.rows:
        parts = [
            f"{len(done.rows) - done.renewed:,} new",
            f"{done.renewed:,} changed",
            f"{done.same:,} unchanged",
            f"{many(done.calques(replaced=True), 'calque')} to replace",
            f"{many(done.calques(replaced=False), 'calque')} to flag",
        ]
        rows = many(len(done.rows), "row")
        where = (
            done.target if others < len(done.rows) else ", ".join(map(str, done.changed_elsewhere))
        )
        show(harmless(f"{rows} {would}imported to {where}: {', '.join(parts)}"))
        if 0 < others < len(done.rows):
            for path, ids in done.changed_elsewhere.items():
                show(harmless(f"{many(len(ids), 'row')} of them {would}changed in {path}"))
    elif not done.read:
        show(f"no row {would}imported: the file has a header and no lines below it")
    else:
        show(f"no row {would}imported")
    if done.removed:
        show(f"{many(len(done.removed), 'row')} {would}removed")
    if done.same and not done.rows:
        show(f"{many(done.same, 'row')} {_is(done.same)} already in the termbase, unchanged")
    if done.standing:
        pairs = many(done.standing, "pair")
        show(f"{pairs} left: names and countries that the authority has already")
    if done.rejected:
        went = "would go to" if wanted.dry_run else "went to"
        lines = many(len(done.rejected), "line")
        show(harmless(f"{lines} {went} {done.rejects}, with the reasons"))
    for path in done.stale:
        went = "would be removed" if wanted.dry_run else "is removed"
        show(harmless(f"{path} {went}: nothing was rejected this time"))
    if done.rows and not wanted.dry_run and not done.rejected:
        if any(row.get("calques") for row in done.rows):
            words = suggested("clean", "story.txt", "--stylebook", folder).strip("`")
            show(harmless(f"they are in use with --stylebook: {words}"))
        else:
            words = suggested("stylebook", "build", "--stylebook", folder)
            show(harmless(f"nothing is looked for without calques: run {words}"))


def _is(number: int) -> str:
    return "is" if number == 1 else "are"
