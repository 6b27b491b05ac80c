"""``copydesk explain``: every change and every doubt, with its grounds."""

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
from flows.commands.decisions import as_json
from flows.commands.explaining import explanation
from flows.commands.rendering import Page
from flows.readers import Found, Hints
from normalizers import CanonicalArticle


def explain(
    *,
    files: articles.Files,
    in_json: Annotated[
        bool, typer.Option("--json", help="Print all of it as one line of JSON for each article.")
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
    """Explain every edit, flag and name, with its grounds.

    What was removed, moved, changed and flagged, each with its line, its rule, its evidence and the
    reason. "-" is what stood there, "+" what stands there now, ">" the metadata it went to. A flag
    ("?") changes nothing: a person should look; "=" is what is suggested, and "not removed" says
    which guard kept a line that a rule would remove.

    \b
    Evidence, strongest first:
    A  proof          in the text itself: a string of the lexicon, a complete form
    B  source memory  the line stands in most articles of its source
    C  cue            another language, a typical beginning: two remove, one flags
    D  score          of a model: alone it only flags

    \b
    copydesk explain story.txt
    copydesk explain story.html --only stray --profile flag-only
    copydesk explain day.jsonl --json | jq '.decisions[] | select(.kind == "flagged")'
    curl -s https://daily.example/story | copydesk explain -
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        told = Hints(source, url, title, published, language)
        how = articles.Chosen(only, skip, languages, profile, stylebook)
        lines = _in_json if in_json else _lines
        articles.print_each(files, told, lines, kind=kind, keys=keys, how=how)


def _lines(number: int, found: Found, article: CanonicalArticle, page: Page) -> Iterator[str]:
    if number:
        yield ""
    yield from explanation(article, found.where, page)


def _in_json(_number: int, _found: Found, article: CanonicalArticle, _page: Page) -> Iterator[str]:
    yield as_json(article)
