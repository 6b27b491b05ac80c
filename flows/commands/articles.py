"""What ``clean`` and ``explain`` share: hints on the command line, one article after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from flows.commands.common import complain
from flows.errors import UsageError
from flows.readers import STDIN, Failure, Found, Hints, discover, is_iso_date, read
from normalizers import CanonicalArticle, normalize

Files = Annotated[
    list[str], typer.Argument(metavar="FILE", help="Files, folders, or - for standard input.")
]
Kind = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="KIND",
        help="Read as txt, html or jsonl, whatever the name says.",
        show_default=False,
    ),
]
Language = Annotated[
    str, typer.Option(metavar="CODE", help="The language, e.g. ru: a hint.", show_default=False)
]
Title = Annotated[str, typer.Option(help="The headline.", show_default=False)]
Published = Annotated[
    str, typer.Option(metavar="DATE", help="When it was published, ISO 8601.", show_default=False)
]
Source = Annotated[str, typer.Option(help="The publisher, e.g. daily.example.", show_default=False)]
Url = Annotated[str, typer.Option(help="The address of the page.", show_default=False)]


def hints(language: str, title: str, published: str, source: str, url: str) -> Hints:
    """What the user said of the article.

    Raises:
        UsageError: the date is not ISO 8601.
    """
    if published and not is_iso_date(published):
        raise UsageError(f"--published must be ISO 8601 (2023-06-13), not {published!r}")
    return Hints(source=source, url=url, title=title, published=published, language=language)


def cleaned(
    files: Sequence[str],
    told: Hints,
    *,
    kind: str,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    failures: list[Failure],
) -> Iterator[tuple[Found, CanonicalArticle]]:
    """The articles of all files in the order given; what fails is said at once and noted."""
    if kind not in ("", "txt", "html", "jsonl"):
        raise UsageError(f"unknown format {kind}; there are txt, html, jsonl")
    for name in files:
        inputs = discover([name], any_kind=bool(kind))
        for kept_out in inputs.failures:
            _note(kept_out, failures)
        for file in inputs.files:
            for item in read(file, told, kind):
                if isinstance(item, Failure):
                    _note(item, failures)
                    continue
                try:
                    article = normalize(item.article, only=only, skip=skip)
                except Exception as error:  # noqa: BLE001, RUF100 - one article never stops the rest
                    _note(item.failure(f"could not be normalized ({error!r})"), failures)
                    continue
                yield item, article


def is_one_text(files: Sequence[str]) -> bool:
    """Whether the command names a single file, so that its text needs no heading."""
    return len(files) == 1 and (files[0] == STDIN or not Path(files[0]).is_dir())


def _note(failure: Failure, failures: list[Failure]) -> None:
    complain(str(failure))
    failures.append(failure)
