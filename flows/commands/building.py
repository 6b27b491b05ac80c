"""``copydesk stylebook build``: freeze the spellings and case forms of persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.common import FAILED, complain, errors_as_lines, harmless, show, use_utf8
from flows.errors import OutputError, explain_os_error

if TYPE_CHECKING:
    from normalizers.stylebook.build import Summary

_LINE = "{:8} {:>8} {:>10} {:>11} {:>6}"


def build_variants(
    *,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--stylebook",
            metavar="FOLDER",
            envvar="COPYDESK_STYLEBOOK",
            help="Build for your own persons, into FOLDER/variants.",
            show_default=False,
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit code 1 if a file is out of date.")
    ] = False,
) -> None:
    """Freeze the spellings and the reviewed case forms of persons.

    They follow from the authority, the given names and the rules of romanization and declension, and
    are kept as files so that a person can read what a change brings about. What is dropped because it
    is somebody else's name too, or a word, stands in dropped.tsv with its reason.

    Spellings of persons without frozen rows are found all the same; their case forms are linked and
    not changed. Russian case forms need pytrovich and pymorphy3; without these they stay as they are.

    \b
    copydesk stylebook build
    copydesk stylebook build --stylebook mine
    copydesk stylebook build --check
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows.authority.files import write_whole  # noqa: PLC0415
        from flows.overlay import load_overlay, overlaid, own_files  # noqa: PLC0415
        from normalizers.names.variants import TABLE  # noqa: PLC0415
        from normalizers.stylebook.build import (  # noqa: PLC0415
            DROPPED,
            LANGUAGES,
            build,
            changes,
            has_rows,
            summary,
        )
        from normalizers.stylebook.russian_cases import reviewers  # noqa: PLC0415

        overlay = load_overlay(folder, complain)
        book = overlaid(overlay)
        root = folder or Path(str(files("normalizers.stylebook").joinpath("data")))
        names = (*(f"{TABLE}/{language}.tsv" for language in LANGUAGES), DROPPED)
        former = _read(root, names)
        if reviewers() is None:
            complain("without pytrovich and pymorphy3 Russian case forms stay as they are")
        built = build(book, own_files(overlay) if folder else None, former.get(DROPPED, ""))
        if folder:  # a file for every language only where there are rows
            built = {name: text for name, text in built.items() if has_rows(text)}
        stale = changes(former, built)
        for line in _table(summary(built)):
            show(line)
        for name, come, gone in stale:
            show(harmless(f"{root / name}: {come:,} lines came, {gone:,} went"))
        if not stale:
            show("nothing has changed")
        elif check:
            typer.echo(f"out of date: {len(stale)} of {len(names)} files", err=True)
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
