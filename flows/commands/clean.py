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
from flows.commands.rendering import Page
from flows.errors import UsageError
from flows.readers import Found, Hints
from normalizers import STAGE_NAMES, CanonicalArticle


def clean(
    *,
    files: articles.Files,
    as_diff: Annotated[
        bool, typer.Option("--diff", help="Show what changes, and by which rule.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the canonical article as one line of JSON.")
    ] = False,
    stage: articles.Stage = "",
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
    The lines of --diff:
    @@  line of the raw text, stages     #   rule, evidence, reason (see explain)
    -   stood there                      +   stands there now
    >   moved to the metadata            ==  counts, edits by kind and by stage

    --stage NAME stops after one stage: the text as it left it, and with --diff what it did. The
    stages run in the order it lists.

    \b
    copydesk clean story.txt                     the clean text
    copydesk clean story.html --diff             what changes, and why
    copydesk clean story.html --diff --stage stray
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
        if stage and as_json:
            raise UsageError("--json is of the clean text: it takes no --stage")
        stage = articles.stage_named(stage)
        if as_diff:
            from flows.commands.diffing import diff  # noqa: PLC0415
        alone = articles.is_one_text(files)

        def lines(
            number: int, found: Found, article: CanonicalArticle, page: Page
        ) -> Iterator[str]:
            if as_diff:
                yield from diff(article, found.where, page, stage)
            elif as_json or (found.line is not None and not stage):
                yield article.to_json()
            else:
                if not alone or found.line is not None:
                    yield ("\n" if number else "") + f"==> {found.where} <=="
                yield _text(article, stage)

        told = Hints(source, url, title, published, language)
        how = articles.Chosen(only, skip, languages, profile, stylebook)
        articles.print_each(files, told, lines, kind=kind, keys=keys, how=how)


def _text(article: CanonicalArticle, stage: str) -> str:
    """The clean text, or the text as it stands after one of the stages."""
    if not stage:
        return article.text
    from normalizers.stepping import text_at  # noqa: PLC0415

    return text_at(article.raw_text, article.edits, STAGE_NAMES.index(stage) + 1)
