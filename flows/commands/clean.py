"""``copydesk clean``: one article, at once."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.commands import articles
from flows.commands.common import (
    FAILED,
    Only,
    Paint,
    Skip,
    errors_as_lines,
    stages,
    use_utf8,
    wants_colour,
    width,
)
from flows.commands.rendering import Page, diff
from flows.errors import UsageError
from flows.readers import Failure


def clean(
    *,
    files: articles.Files,
    as_diff: Annotated[
        bool, typer.Option("--diff", help="Show what changes, and by which rule.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the canonical article as one line of JSON.")
    ] = False,
    only: Only = "",
    skip: Skip = "",
    language: articles.Language = "",
    title: articles.Title = "",
    published: articles.Published = "",
    source: articles.Source = "",
    url: articles.Url = "",
    kind: articles.Kind = "",
) -> None:
    """Clean articles and print them; nothing is stored.

    A .txt or .html file is one article and prints as clean text; with several files a line
    "==> NAME <==" stands above each. A .jsonl file holds one article a line and prints as one line
    of JSON for each, in order. Standard input is told apart by how it begins. Each article is
    cleaned on its own, without what a corpus knows of its source.

    \b
    copydesk clean story.txt                     the clean text
    copydesk clean story.html --diff             what changes, and why
    copydesk clean story.txt --json | jq .edits  the ledger
    copydesk clean day.jsonl > clean.jsonl       many articles
    pbpaste | copydesk clean - --language ru     standard input, with a hint

    An article that fails is one line on stderr; the others go on, and the exit code is 1.
    """  # noqa: D301
    use_utf8()
    failures: list[Failure] = []
    with errors_as_lines():
        if as_diff and as_json:
            raise UsageError("--diff and --json exclude each other")
        told = articles.hints(language, title, published, source, url)
        alone = articles.is_one_text(files)
        page = Page(Paint(wants_colour()), width())
        for number, (found, article) in enumerate(
            articles.cleaned(
                files,
                told,
                kind=kind,
                only=stages(only),
                skip=stages(skip),
                failures=failures,
            )
        ):
            if as_diff:
                for line in diff(article, found.where, page):
                    typer.echo(line)
            elif as_json or found.line is not None:
                typer.echo(article.to_json())
            else:
                if not alone:
                    typer.echo(("\n" if number else "") + f"==> {found.where} <==")
                typer.echo(article.text)
    if failures:
        raise typer.Exit(FAILED)
