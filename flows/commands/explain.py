"""``copydesk explain``: every change and every doubt, with its grounds."""

from __future__ import annotations

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
from flows.commands.rendering import Page, explanation
from flows.readers import Failure


def explain(
    *,
    files: articles.Files,
    only: Only = "",
    skip: Skip = "",
    language: articles.Language = "",
    title: articles.Title = "",
    published: articles.Published = "",
    source: articles.Source = "",
    url: articles.Url = "",
    kind: articles.Kind = "",
) -> None:
    """Explain every edit, flag and mention, with its grounds.

    Each edit names its rule, its category, its evidence (A proof in the text, B habit of the
    source, C a cue, D a model's score) and its confidence; "-" is what stood there, "+" what stands
    there now, ">" what was moved to metadata. Flags ("?") change nothing: a person should look, "="
    is what is suggested.

    \b
    copydesk explain story.txt
    copydesk explain story.html --only stray
    curl -s https://daily.example/story | copydesk explain -
    """  # noqa: D301
    use_utf8()
    failures: list[Failure] = []
    with errors_as_lines():
        told = articles.hints(language, title, published, source, url)
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
            if number:
                typer.echo("")
            for line in explanation(article, found.where, page):
                typer.echo(line)
    if failures:
        raise typer.Exit(FAILED)
