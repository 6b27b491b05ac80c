"""``copydesk explain``: every change and every doubt, with its grounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

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
    complain,
    errors_as_lines,
    stylebook_of,
    use_utf8,
)
from flows.commands.explaining import explanation
from flows.commands.rendering import Page
from flows.commands.translating import (
    DEFAULT_TIMEOUT,
    EngineChosen,
    EngineName,
    EngineTimeout,
    EngineUrlBesidePages,
    EngineVersion,
    GlossTo,
    MemoryFile,
    translation_of,
)
from flows.decisions import as_json
from flows.readers import Found, Hints
from normalizers import CanonicalArticle

if TYPE_CHECKING:
    from flows.translate.glosses import Glosses
    from flows.translate.settings import TranslationSettings


def explain(
    *,
    files: articles.Files,
    in_json: Annotated[
        bool, typer.Option("--json", help="Print all of it as one line of JSON for each article.")
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
    gloss_to: GlossTo = "",
    engine: EngineName = "",
    engine_url: EngineUrlBesidePages = "",
    engine_version: EngineVersion = "",
    engine_timeout: EngineTimeout = DEFAULT_TIMEOUT,
    memory: MemoryFile = None,
) -> None:
    """Explain every edit, flag and name, with its grounds.

    What was removed, moved, changed and flagged, each with its line, its rule, its evidence and the
    reason. "-" is what stood there, "+" what stands there now, ">" the metadata it went to. A flag
    ("?") changes nothing: a person should look; "=" is what is suggested, and "not removed" says
    which guard kept a line that a rule would remove.

    --stage NAME tells what one stage did and flagged, as if it were alone: where others changed the
    same place, the text is the one it was given. Lines are those of the raw text all the same.

    With --gloss-to, what was removed, moved or flagged in another language stands below in that one
    ("≈"). Only those strings are sent to the engine, never the article, and what it cannot translate
    is missing here and nothing else.

    \b
    Evidence, strongest first:
    A  proof          in the text itself: a string of the lexicon, a complete form
    B  source memory  the line stands in most articles of its source
    C  cue            another language, a typical beginning: two remove, one flags
    D  score          of a model: alone it only flags

    \b
    copydesk explain story.txt
    copydesk explain story.html --stage stray
    copydesk explain story.html --only stray --profile flag-only
    copydesk explain day.jsonl --json | jq '.decisions[] | select(.kind == "flagged")'
    copydesk explain story.txt --gloss-to en --engine libre --engine-url http://127.0.0.1:5000
    curl -s https://daily.example/story | copydesk explain -
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        stage = articles.stage_named(stage)
        chosen = EngineChosen(engine, engine_url, engine_version, engine_timeout, memory)
        translation = translation_of(chosen, gloss_to=gloss_to, by=("--gloss-to",))
        told = Hints(source, url, title, published, language)
        how = articles.Chosen(only, skip, languages, profile, stylebook)
        after_page = False
        with _glossing(translation, stylebook) as glosses_of:

            def lines(
                number: int, found: Found, article: CanonicalArticle, page: Page
            ) -> Iterator[str]:
                nonlocal after_page
                glosses = glosses_of(article)
                if in_json:
                    yield as_json(article, glosses, stage)
                    return
                said = list(explanation(article, found.where, page, glosses, stage))
                if number and (len(said) > 1 or after_page):  # what says nothing needs no air
                    yield ""
                after_page = len(said) > 1
                yield from said

            articles.print_each(files, told, lines, kind=kind, keys=keys, how=how)


@contextmanager
def _glossing(
    settings: TranslationSettings | None, stylebook: Path | None
) -> Iterator[Callable[[CanonicalArticle], Glosses | None]]:
    """What gives the glosses of an article; those that are missing are told at the end."""
    if not settings:
        yield lambda _: None
        return
    from flows.summary import Translated  # noqa: PLC0415
    from flows.translate.glosses import glosses  # noqa: PLC0415
    from flows.translate.opening import opened  # noqa: PLC0415

    book = stylebook_of(stylebook)
    missing, reasons = 0, Counter[str]()

    def asked(article: CanonicalArticle) -> Glosses:
        nonlocal missing
        done = glosses(article, settings.glosses_to, translator, book)
        missing += done.missing
        reasons.update(done.reasons)
        return done

    with opened(settings, complain) as translator:
        try:
            yield asked
        finally:
            for remark in Translated(glosses_missing=missing, gloss_reasons=reasons).remarks():
                complain(remark)
