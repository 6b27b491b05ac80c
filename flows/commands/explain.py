"""``copydesk explain``: every change and every doubt, with its grounds."""

from __future__ import annotations

from collections.abc import Iterator

from flows.commands import articles
from flows.commands.common import (
    DEFAULT_LANGUAGES,
    Languages,
    Map,
    Only,
    Skip,
    errors_as_lines,
    use_utf8,
)
from flows.commands.rendering import Page, explanation
from flows.readers import Found, Hints
from normalizers import CanonicalArticle


def explain(
    *,
    files: articles.Files,
    only: Only = "",
    skip: Skip = "",
    languages: Languages = DEFAULT_LANGUAGES,
    language: articles.Language = "",
    title: articles.Title = "",
    published: articles.Published = "",
    source: articles.Source = "",
    url: articles.Url = "",
    kind: articles.Kind = "",
    keys: Map = "",
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
    with errors_as_lines():
        told = Hints(source, url, title, published, language)
        how = articles.Chosen(only, skip, languages)
        articles.print_each(files, told, _lines, kind=kind, keys=keys, how=how)


def _lines(number: int, found: Found, article: CanonicalArticle, page: Page) -> Iterator[str]:
    if number:
        yield ""
    yield from explanation(article, found.where, page)
