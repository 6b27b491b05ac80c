"""``copydesk stylebook build``: spellings and case forms of persons, literal glosses of names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import FAILED, complain, errors_as_lines, harmless, show, use_utf8
from flows.errors import OutputError, explain_os_error, suggested

if TYPE_CHECKING:
    from normalizers.stylebook.build import Summary
    from normalizers.stylebook.build_calques import Made

_LINE = "{:8} {:>8} {:>10} {:>11} {:>6}"
_MISSING_SHOWN = 8


def build_tables(
    *,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--stylebook",
            metavar="FOLDER",
            envvar="COPYDESK_STYLEBOOK",
            help="Build for your own rows, into FOLDER/variants and FOLDER/calques.",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 if a file is out of date.")
    ] = False,
) -> None:
    """Make the tables that follow from other rows: variants and calques.

    The spellings and the reviewed case forms of persons follow from the authority, the given names and
    the rules of romanization and declension; the literal glosses of names from the termbase and the
    morphemes. They are kept as files so that a person can read what a change brings about. A variant
    dropped because it is somebody else's name too, or a word, stands in dropped.tsv with its reason.

    Glosses only ever flag. Write one you approve of into the termbase as a calque, and it replaces.

    Spellings of persons without frozen rows are found all the same; their case forms are linked and
    not changed. Russian case forms need pytrovich and pymorphy3; without these they stay as they are.

    \b
    copydesk stylebook build
    copydesk stylebook build --stylebook mine
    copydesk stylebook build --check
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows.overlay import load_overlay, overlaid, own_files  # noqa: PLC0415
        from flows.own_rows.files import write_whole  # noqa: PLC0415
        from normalizers.names.variants import TABLE  # noqa: PLC0415
        from normalizers.stylebook.build import (  # noqa: PLC0415
            DROPPED,
            LANGUAGES,
            build,
            changes,
            has_rows,
            summary,
        )
        from normalizers.stylebook.build_calques import FILE, build_calques  # noqa: PLC0415
        from normalizers.stylebook.russian_cases import reviewers  # noqa: PLC0415

        overlay = load_overlay(folder, complain)
        book = overlaid(overlay)
        root = folder or Path(str(files("normalizers.stylebook").joinpath("data")))
        names = (*(f"{TABLE}/{language}.tsv" for language in LANGUAGES), DROPPED, FILE)
        former = _read(root, names)
        if reviewers() is None:
            complain("without pytrovich and pymorphy3 Russian case forms stay as they are")
        own = own_files(overlay) if folder else None
        built = build(book, own, former.get(DROPPED, ""))
        glosses = build_calques(book, own)
        built[FILE] = glosses.content
        if folder:  # a file for every language only where there are rows
            built = {name: text for name, text in built.items() if has_rows(text)}
        stale = changes(former, built)
        for line in (*_table(summary(built)), "", *_told(glosses, folder)):
            show(harmless(line))
        for name, come, gone in stale:
            head = (name not in former) - (name not in built)  # the line of the columns is no row
            counts = f"{come - (head > 0):,} rows came, {gone - (head < 0):,} went"
            show(harmless(f"{root / name}: {counts}"))
        if not stale:
            show("nothing has changed")
        elif check:
            words = suggested("stylebook", "build", *(("--stylebook", folder) if folder else ()))
            told = f"out of date: {len(stale)} of {len(names)} files; run {words}"
            typer.echo(harmless(told), err=True)
            raise typer.Exit(FAILED)
        if not check:
            for name, _, _ in stale:
                if name in built:
                    write_whole(root / name, built[name])
                else:
                    _remove(root / name)


def _read(root: Path, names: Iterable[str]) -> Mapping[str, str]:
    """The files there are."""
    found = {}
    for name in names:
        try:
            found[name] = (root / name).read_text("utf-8")
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            reason = explain_os_error(error) if isinstance(error, OSError) else "it is not UTF-8"
            raise OutputError(f"cannot read {root / name}: {reason}") from None
    return found


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"cannot remove {path}: {explain_os_error(error)}") from None


def _table(lines: Iterable[Summary]) -> Iterable[str]:
    yield _LINE.format("language", "persons", "spellings", "case forms", "drops")
    for line in lines:
        counts = (line.persons, line.spellings, line.cases, line.drops)
        yield _LINE.format(line.language, *(f"{count:,}" for count in counts))


def _told(made: Made, folder: Path | None) -> Iterable[str]:
    """What came of the glosses, and which parts of labels nobody has glossed yet."""
    yield f"literal glosses: {sum(made.rows.values()):,}"
    yield "  from " + ", ".join(f"{language} {count:,}" for language, count in made.rows.items())
    for reason, count in made.dropped.items():
        yield f"  left out, {reason}: {count:,}"
    for language, parts in made.missing.items():
        if parts and folder:  # a person's own labels: few, and each of them is wanted
            for part, labels in list(parts.items())[:_MISSING_SHOWN]:
                yield (
                    f"  no gloss for {part}, so {', '.join(dict.fromkeys(labels))} gives none; "
                    f"add a row to {folder / 'morphemes' / f'{language}.tsv'}"
                )
            if len(parts) > _MISSING_SHOWN:
                yield f"  and for {len(parts) - _MISSING_SHOWN:,} more parts in {language}"
        elif parts:
            shown = ", ".join(list(parts)[:_MISSING_SHOWN])
            more = ", …" if len(parts) > _MISSING_SHOWN else ""
            yield f"  no morpheme in {language} for {len(parts):,} parts of labels: {shown}{more}"
