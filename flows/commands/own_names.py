"""``copydesk stylebook import`` and ``export``: a user's own people, places and organisations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.advancing import advancing
from flows.commands.common import (
    DONE,
    FAILED,
    StylebookFolder,
    complain,
    errors_as_lines,
    harmless,
    show,
    to_stdout,
    use_utf8,
)
from flows.errors import UsageError, suggested

if TYPE_CHECKING:
    from flows.authority.importing import Imported

SHOWN = 20
TABLES = ("names",)
Table = Annotated[
    str, typer.Option("--as", metavar="TABLE", help="What the rows are; there is names.")
]


def import_table(
    *,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="A .csv, .tsv or .jsonl file.", show_default=False),
    ],
    folder: StylebookFolder = None,
    table: Table = "names",
    language: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help="The language of columns that do not say theirs (itemLabel).",
            show_default=False,
        ),
    ] = "",
    kind: Annotated[
        str,
        typer.Option(
            "--type",
            metavar="TYPE",
            help="What rows without a type are: person, place, organization, work or event.",
            show_default=False,
        ),
    ] = "",
    fields: Annotated[
        str,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN,…",
            help="Columns of other names, e.g. label_en=Name,id=Wikidata.",
            show_default=False,
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be imported; write nothing.")
    ] = False,
) -> None:
    """Take your own people, places and organisations into your stylebook.

    A row of the table is an entity. Columns, most of them once for each language (en ru be uk de
    fr pl zh); OpenRefine's and Wikidata's names for them are known, several values stand with | between
    them:

    \b
    id             Q42, its Wikidata address, local:slug; empty: made from label
    type           person, place, organization, work, event; or Q5, city …
    label_en       the one right spelling; also en, Len, itemLabel_en, itemLabel
    aliases_en     also Aen, itemAltLabel: sorted into the next two, see below
    spellings_en   other spellings of the label: CHANGED to it in texts
    other_names_en other names of the same: linked, never changed
    native_ru      also _be, _uk: Given Patronymic Family; gives all romanizations
    gender         m, f, male, female
    office         president, foreign-minister …; country: BY, Q184, Belarus
    primary        yes: a bare surname in the news means this one
    description    also roles, occupation: for readers, and for trades
    trades         artist, athlete, professional, student, worker, young: beside
                   any other trade the name is a namesake's; if it is empty, it is
                   made from the occupations in the description

    An alias of a person that has the same parts as the label, and sounds like it (Aleksandr for
    Alexander), becomes a spelling; any other, and every alias of places and organisations, another
    name. Write spellings_en where you want more to be changed. An alias that is a common word, or a
    given name alone, is left out, which is said.

    Rows go to FOLDER/names/FILE.jsonl, where rows of the same ids are replaced; a row with the id of
    a packaged one replaces that. Each gets an example and a counter-example, and all are checked.
    What fails goes to FILE.rejected.csv with the reason, to be mended and imported again; an import
    in which nothing fails removes that file.

    \b
    copydesk stylebook import people.csv --stylebook mine
    copydesk stylebook import q.csv --language en --type person --stylebook mine
    copydesk stylebook import towns.tsv --map label_en=Name --stylebook mine
    copydesk stylebook import people.csv --stylebook mine --dry-run
    copydesk clean story.txt --stylebook mine

    Exit codes: 0 done, 1 rows were rejected, 2 wrong usage.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; nothing was written"):
        _known(table)
        if folder is None:
            raise UsageError(
                "--stylebook is missing: the folder of your own rows, made if not there"
            )
        from flows.authority.columns import LANGUAGES  # noqa: PLC0415
        from flows.authority.facts import TYPE_NAMES  # noqa: PLC0415
        from flows.authority.importing import import_names  # noqa: PLC0415

        if language and language not in LANGUAGES:
            raise UsageError(
                f"--language: no language {language!r}; there are {', '.join(LANGUAGES)}"
            )
        if kind and kind not in TYPE_NAMES:
            raise UsageError(f"--type: no type {kind!r}; there are {', '.join(TYPE_NAMES)}")
        mapping = _mapping(fields)
        with advancing() as advance:
            done = import_names(
                file,
                folder,
                language=language,
                mapping=mapping,
                kind=kind,
                dry_run=dry_run,
                advance=advance,
            )
        _report(done, file, folder, dry_run)
        raise typer.Exit(FAILED if done.rejected else DONE)


def export_table(
    *,
    folder: StylebookFolder = None,
    table: Table = "names",
    own: Annotated[
        bool, typer.Option("--own", help="Only the rows of your own stylebook.")
    ] = False,
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FILE", help="What to write, or - for stdout."),
    ] = "-",
) -> None:
    """Write the authority as a CSV table, in the columns that import reads.

    All that the rows say of their entities stands in it: to change a packaged row, take its line,
    edit it and import it into your own stylebook.

    \b
    copydesk stylebook export --output names.csv
    copydesk stylebook export --stylebook mine --own > mine.csv
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        _known(table)
        if own and folder is None:
            raise UsageError("--own needs --stylebook: the folder of your own rows")
        from flows.authority.exporting import as_table  # noqa: PLC0415
        from flows.authority.files import write_whole  # noqa: PLC0415
        from flows.overlay import load_overlay, overlaid, own_files  # noqa: PLC0415

        overlay = load_overlay(folder, complain)
        text = as_table(overlaid(overlay), own_files(overlay) if own else None)
        if output == "-":
            with to_stdout() as stdout:
                stdout.write(text)
        else:
            write_whole(Path(output), text)


def _known(table: str) -> None:
    if table not in TABLES:
        raise UsageError(f"--as: no table {table!r}; there is {', '.join(TABLES)}")


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
    _and_more(len(done.overridden), "packaged rows are replaced")
    for one in done.rejected[:SHOWN]:
        complain(f"{file}:{one.record.line}: {one.reason}")
    _and_more(len(done.rejected), "rows are rejected")
    for line, notice in done.notices[:SHOWN]:
        complain(f"{file}:{line}: {notice}")
    _and_more(len(done.notices), "notices of what is left out")
    if done.unused:
        complain(f"columns not used: {', '.join(done.unused)}")
    would = "would be " if dry_run else ""
    if done.rows:
        names = done.spellings
        parts = [
            f"{len(done.rows) - done.renewed:,} new",
            f"{done.renewed:,} as before or renewed",
            f"{_many(names['spellings'], 'spelling')} to change",
            f"{_many(names['other_names'], 'other name')} to link",
        ]
        show(harmless(f"{_many(len(done.rows), 'row')} {would}imported to {done.target}: "
                      f"{', '.join(parts)}"))  # fmt: skip
    else:
        show(f"no row {would}imported")
    if done.rejected:
        wrote = f"would go to {done.rejects}" if dry_run else f"went to {done.rejects}"
        show(harmless(f"{_many(len(done.rejected), 'row')} {wrote}, with the reasons"))
    for path in done.stale:
        went = "would be removed" if dry_run else "is removed"
        show(harmless(f"{path} {went}: nothing was rejected this time"))
    if done.rows and not dry_run and not done.rejected:
        words = suggested("clean", "story.txt", "--stylebook", folder).strip("`")
        show(harmless(f"they are in use with --stylebook: {words}"))


def _and_more(count: int, what: str) -> None:
    if count > SHOWN:
        complain(f"and {count - SHOWN:,} more {what}")


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
