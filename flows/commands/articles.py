"""What ``clean`` and ``explain`` share: their options, and one article after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated

import typer

from flows.commands.common import FAILED, Paint, complain, show, stages, wants_colour, width
from flows.commands.rendering import Page
from flows.errors import UsageError
from flows.readers import Failure, Found, Hints, discover, is_iso_date, read
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


Lines = Callable[[int, Found, CanonicalArticle, Page], Iterable[str]]
"""What to print of one article: its number from 0, where it stood, the article, the page."""


def print_each(
    files: Sequence[str], told: Hints, lines: Lines, *, kind: str, only: str, skip: str
) -> None:
    """Clean the articles of all files in the order given and print ``lines`` of each.

    Raises:
        UsageError: an option is wrong.
        typer.Exit: an article failed; that was said, and the others went on.
    """
    if told.published and not is_iso_date(told.published):
        raise UsageError(f"--published must be ISO 8601 (2023-06-13), not {told.published!r}")
    if kind not in ("", "txt", "html", "jsonl"):
        raise UsageError(f"unknown format {kind}; there are txt, html, jsonl")
    failures: list[Failure] = []
    page = Page(Paint(wants_colour()), width())
    articles = _cleaned(
        files, told, kind=kind, only=stages(only), skip=stages(skip), failures=failures
    )
    for number, (found, article) in enumerate(articles):
        for line in lines(number, found, article, page):
            show(line)
    if failures:
        raise typer.Exit(FAILED)


def _cleaned(
    files: Sequence[str],
    told: Hints,
    *,
    kind: str,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    failures: list[Failure],
) -> Iterator[tuple[Found, CanonicalArticle]]:
    """The articles of all files; what fails is said at once and noted."""
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


def _note(failure: Failure, failures: list[Failure]) -> None:
    complain(str(failure))
    failures.append(failure)
