"""``copydesk clean``: one article, at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from flows.commands import articles
from flows.commands.common import (
    DEFAULT_LANGUAGES,
    DEFAULT_PROFILE,
    Languages,
    Map,
    Only,
    ProfileName,
    Skip,
    StylebookFolder,
    errors_as_lines,
    use_utf8,
)
from flows.commands.rendering import Page, diff
from flows.errors import UsageError
from flows.readers import Found, Hints
from normalizers import CanonicalArticle


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
    languages: Languages = DEFAULT_LANGUAGES,
    profile: ProfileName = DEFAULT_PROFILE,
    stylebook: StylebookFolder = None,
    language: articles.Language = "",
    title: articles.Title = "",
    published: articles.Published = "",
    source: articles.Source = "",
    url: articles.Url = "",
    kind: articles.Kind = "",
    keys: Map = "",
) -> None:
    """Clean articles and print them; nothing is stored.

    A .txt, .md or .html file is one article and prints as clean text; with several files a line
    "==> NAME <==" stands above each. Files of many articles (.jsonl .csv .tsv .parquet, feeds .xml
    .rss .atom, web archives .warc) print one line of JSON for each, in order. All but .parquet may
    end in .gz or .zst. Beside a file of one article, NAME.meta.json may tell its title, date and so
    on. Standard input is told apart by how it begins. Each article is cleaned on its own, without
    what a corpus knows of its source.

    \b
    copydesk clean story.txt                     the clean text
    copydesk clean story.html --diff             what changes, and why
    copydesk clean story.txt --json | jq .edits  the ledger
    copydesk clean day.jsonl > clean.jsonl       many articles
    copydesk clean dump.csv --map text=body      columns of other names
    pbpaste | copydesk clean - --language ru     standard input, with a hint

    An article that fails is one line on stderr; the others go on, and the exit code is 1.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        if as_diff and as_json:
            raise UsageError("--diff and --json exclude each other")
        alone = articles.is_one_text(files)

        def lines(
            number: int, found: Found, article: CanonicalArticle, page: Page
        ) -> Iterator[str]:
            if as_diff:
                yield from diff(article, found.where, page)
            elif as_json or found.line is not None:
                yield article.to_json()
            else:
                if not alone:
                    yield ("\n" if number else "") + f"==> {found.where} <=="
                yield article.text

        told = Hints(source, url, title, published, language)
        how = articles.Chosen(only, skip, languages, profile, stylebook)
        articles.print_each(files, told, lines, kind=kind, keys=keys, how=how)
