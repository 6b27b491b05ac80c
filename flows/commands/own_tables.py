"""``copydesk stylebook import`` and ``export``: a user's own names and terms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from flows.commands import own_names, own_terms
from flows.commands.common import StylebookFolder, errors_as_lines, to_stdout, use_utf8
from flows.errors import UsageError

NAMES, TERMS = "names", "terms"
TABLES = (NAMES, TERMS)
Table = Annotated[
    str, typer.Option("--as", metavar="TABLE", help="What the rows are: names or terms.")
]
Format = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help="Of terms: csv, tbx, deepl or weblate.  [import: the file tells it; export: csv]",
        show_default=False,
    ),
]
To = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="CODE",
        help="The language that a glossary of terms translates to.",
        show_default=False,
    ),
]


def import_table(
    *,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A .csv, .tsv or .jsonl file of names; a .csv, .tsv, .tbx or .xml file of terms.",
            show_default=False,
        ),
    ],
    folder: StylebookFolder = None,
    table: Table = NAMES,
    language: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help="The language of columns that do not say theirs (itemLabel, source).",
            show_default=False,
        ),
    ] = "",
    to: To = "",
    format_: Format = "",
    kind: Annotated[
        str,
        typer.Option(
            "--type",
            metavar="TYPE",
            help="What rows without a type are: person, place, organization, work or event; "
            "of terms institution, party, event, treaty, programme …  [terms: institution]",
            show_default=False,
        ),
    ] = "",
    fields: Annotated[
        str,
        typer.Option(
            "--map",
            metavar="FIELD=COLUMN,…",
            help="Columns of other names, e.g. label_en=Name,id=Wikidata; for names.",
            show_default=False,
        ),
    ] = "",
    approve: Annotated[
        bool,
        typer.Option(
            "--approve",
            help="Forbidden terms of two words or more may be replaced: tier A, for terms.",
        ),
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Take rows for the packaged ones of their ids, for terms."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be imported; write nothing.")
    ] = False,
) -> None:
    """Take your own names or terms into your stylebook.

    Names are people, places and organisations; for terms see below.

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

    Terms (--as terms) are concepts with one right name in each language, and their calques: the
    wrong names that machine translation gives them. They come as a table of copydesk (export shows
    its columns), a glossary of DeepL or Weblate, or TBX of any tool, versions 2 and 3.

    \b
    copydesk stylebook import terms.csv --as terms --stylebook mine
    copydesk stylebook import base.tbx --as terms --stylebook mine
    copydesk stylebook import zh-en.csv --as terms --language zh --to en \\
        --stylebook mine

    Columns of a table of terms; a line with a language is a calque, any other a concept:

    \b
    id             of the concept; empty in a calque's line: the line above
    type           institution, party, event, treaty, office …; or --type
    canonical_en   the one right name, for each of en ru be uk de fr pl zh
    variants_en    other right names, never changed
    labels_zh      what it is called where texts are translated from
    language       of the text in which the calque stands
    text, pattern  the wrong words, or a pattern of them
    source_language, gloss   where it comes from: zh, 海鸥=seagull
    tier, approved A and yes: replaced; B and no: flagged

    \b
    Status in TBX              becomes
    preferred, standardized    the right name
    admitted, none, unknown    right as well, a variant; es, ar …: a label
    superseded, obsolete       right as well, a variant
    deprecated, forbidden      a calque that is flagged

    All columns, and what is done with files of other tools: docs/own-terms.md.

    A preferred term is the right name and an admitted one right as well. A deprecated or forbidden
    one becomes a calque that is flagged (tier B). With --approve, those of two words or more become
    tier A: they are replaced where a second sign proves the reading (a source label or another anchor
    nearby, or an article that reads machine-translated); say so only if the words have no other
    meaning. A glossary needs its languages where it does not say them. A packaged concept stays as
    it is, and gets the calques that are new in a row beside it; --replace takes the file's row for it.

    Exit codes: 0 done, 1 rows were rejected, 2 wrong usage.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; nothing was written"):
        _known(table)
        if folder is None:
            raise UsageError(
                "--stylebook is missing: the folder of your own rows, made if not there"
            )
        if table == NAMES:
            _only_for(TERMS, to=to, format=format_, approve=approve, replace=replace)
            _no_terms(file)
            code = own_names.import_names(
                file, folder, language=language, kind=kind, fields=fields, dry_run=dry_run
            )
        else:
            from flows.termbase.imported import Wanted  # noqa: PLC0415

            _only_for(NAMES, map=fields)
            wanted = Wanted(
                format_,
                language=language,
                to=to,
                kind=kind or Wanted().kind,
                approve=approve,
                replace=replace,
                dry_run=dry_run,
            )
            code = own_terms.import_terms(file, folder, wanted)
        raise typer.Exit(code)


def export_table(
    *,
    folder: StylebookFolder = None,
    table: Table = NAMES,
    format_: Format = "",
    language: Annotated[
        str,
        typer.Option(
            metavar="CODE",
            help="The language that a glossary of terms translates from.  [deepl: all]",
            show_default=False,
        ),
    ] = "",
    to: To = "",
    own: Annotated[
        bool, typer.Option("--own", help="Only the rows of your own stylebook.")
    ] = False,
    output: Annotated[
        str,
        typer.Option("--output", "-o", metavar="FILE", help="What to write, or - for stdout."),
    ] = "-",
) -> None:
    """Write the authority or the termbase, in columns and formats that import reads.

    All that the rows say of their entities stands in the CSV table: to change a packaged row, take
    its line, edit it and import it into your own stylebook.

    \b
    copydesk stylebook export --output names.csv
    copydesk stylebook export --stylebook mine --own > mine.csv
    copydesk stylebook export --as terms --output terms.csv
    copydesk stylebook export --as terms --format tbx --output terms.tbx
    copydesk stylebook export --as terms --format deepl --language zh --to en

    Of terms, a glossary for DeepL or Weblate has source labels and right names. Calques, the wrong
    names, go where a format can say that a term is wrong: into csv, into tbx as deprecated
    (administrativeStatus), and into the file that Weblate reads as TBX, as forbidden:

    \b
    copydesk stylebook export --as terms --format weblate --language zh --to en \\
        --output glossary.tbx
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        _known(table)
        if own and folder is None:
            raise UsageError("--own needs --stylebook: the folder of your own rows")
        if table == NAMES:
            _only_for(TERMS, to=to, format=format_, language=language)
            text = own_names.export_names(folder, own)
        else:
            text = own_terms.export_terms(folder, own, format_, (language, to), output)
        from flows.own_rows.files import write_whole  # noqa: PLC0415

        if output == "-":
            with to_stdout() as stdout:
                stdout.write(text)
        else:
            if not Path(output).absolute().parent.is_dir():
                raise UsageError(f"--output {output}: there is no folder {Path(output).parent}")
            write_whole(Path(output), text)


def _no_terms(file: Path) -> None:
    """Refuse terms that would be read as names."""
    if file.is_dir():
        raise UsageError(f"{file} is a folder; import its files one by one")
    if file.suffix.lower() in (".tbx", ".xml"):
        raise UsageError(f"{file}: a {file.suffix.lower()} holds terms: add --as terms")
    if file.suffix.lower() in (".csv", ".tsv") and file.is_file():
        with file.open("rb") as lines:
            first = lines.readline(10_000).decode("utf-8-sig", "replace")
        columns = {cell.strip().strip('"') for cell in re.split("[,;\t]", first)}
        if any(one.startswith("canonical_") for one in columns) or {"tier", "gloss"} & columns:
            raise UsageError(f"{file}: these columns are of terms: add --as terms")


def _known(table: str) -> None:
    if table not in TABLES:
        raise UsageError(f"--as: no table {table!r}; there are {', '.join(TABLES)}")


def _only_for(table: str, **options: object) -> None:
    """Refuse options that say nothing of the other table."""
    for name, value in options.items():
        if value:
            raise UsageError(f"--{name} is for --as {table}")
