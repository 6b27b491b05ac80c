"""``copydesk translate``: one article in another language, for a reader."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from flows.commands import articles, translate_memory
from flows.commands.common import (
    DEFAULT_LANGUAGES,
    DEFAULT_PROFILE,
    FAILED,
    Languages,
    Map,
    Only,
    ProfileName,
    Skip,
    StylebookFolder,
    complain,
    errors_as_lines,
    harmless,
    stylebook_of,
    use_utf8,
)
from flows.commands.rendering import Page
from flows.commands.translating import (
    DEFAULT_TIMEOUT,
    EngineChosen,
    EngineName,
    EngineTimeout,
    EngineUrl,
    EngineVersion,
    MemoryFile,
    translation_of,
)
from flows.errors import UsageError
from flows.readers import Found, Hints
from normalizers import CanonicalArticle

if TYPE_CHECKING:
    from flows.translate.service import Translator
    from flows.translate.text import TextTranslation
    from normalizers.stylebook import Stylebook

_FILES = "files"


class _Translate(TyperGroup):
    """A group whose first word is a command of its own or, as a rule, a file or an option."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        if args and args[0] in self.commands and args[0] != _FILES:
            return super().make_context(info_name, args, parent, **extra)
        return self.commands[_FILES].make_context(info_name, args, parent, **extra)


app = typer.Typer(cls=_Translate, rich_markup_mode=None)


@app.callback()
def translate() -> None:
    """Translate articles for a reader, by an engine you name."""


@app.command(_FILES, hidden=True)
def translate_files(
    *,
    files: articles.Files,
    to: Annotated[
        str,
        typer.Option(
            "--to", metavar="CODE", help="Into which language, e.g. en.", show_default=False
        ),
    ] = "",
    as_json: Annotated[
        bool,
        typer.Option(
            "--json", help="Print the canonical article with text_CODE as one line of JSON."
        ),
    ] = False,
    engine: EngineName = "",
    engine_url: EngineUrl = "",
    engine_version: EngineVersion = "",
    engine_timeout: EngineTimeout = DEFAULT_TIMEOUT,
    memory: MemoryFile = None,
    only: Only = "",
    skip: Skip = "",
    languages: Languages = DEFAULT_LANGUAGES,
    profile: ProfileName = DEFAULT_PROFILE,
    stylebook: StylebookFolder = None,
    language: articles.Language = "",
    title: articles.Title = "",
    published: articles.Published = "",
    source: articles.Source = "",
    kind: articles.Kind = "",
    keys: Map = "",
) -> None:
    """Translate articles for a reader, by an engine you name.

    Each FILE is cleaned as `copydesk clean` does it, then its clean text is sent, a few sentences at
    a time, to the engine you name. Names and terms that the stylebook knows in the other language
    are not left to the engine. The text of the article itself is never changed by a translation.

    \b
    Where the text goes, which is also said before the first of it leaves:
    --engine google     translate.google.com
    --engine mymemory   api.mymemory.translated.net
    --engine deepl      api.deepl.com, with a free key api-free.deepl.com; the key in DEEPL_API_KEY
    --engine libre      a LibreTranslate server at --url; if it wants a key, in LIBRE_API_KEY

    So that nothing leaves this machine, run a server of your own:

    \b
    pip install libretranslate && libretranslate --host 127.0.0.1 --load-only es,en
    copydesk translate nota.txt --to en --engine libre --url http://127.0.0.1:5000

    What came back is kept in the translation memory and not asked for again; `copydesk translate
    memory --help` shows and empties it. A file called memory is ./memory.

    \b
    copydesk translate story.txt --to en --engine deepl
    copydesk translate day.jsonl --to ru --engine google > day.ru.jsonl
    copydesk translate story.html --to en --engine mymemory --json | jq -r .text_en
    copydesk translate memory stats

    An article that could not be translated is one line on stderr; the others go on, and the exit
    code is 1.
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; what was translated stays in the memory"):
        if not to.strip(" ,"):
            raise UsageError("say into which language: --to en")
        if "," in to:
            raise UsageError(f"one language at a time, such as --to {to.split(',')[0].strip()}")
        chosen = EngineChosen(engine, engine_url, engine_version, engine_timeout, memory)
        settings = translation_of(chosen, translate_to=to, by=("--to",))
        assert settings
        told = Hints(source, "", title, published, language)
        how = articles.Chosen(only, skip, languages, profile, stylebook)
        from flows.translate.opening import opened  # noqa: PLC0415

        with opened(settings, complain) as translator:
            page = _Translating(
                translator,
                stylebook_of(stylebook),
                settings.texts_to[0],
                as_json=as_json,
                heading=not articles.is_one_text(files),
            )
            articles.print_each(files, told, page.lines, kind=kind, keys=keys, how=how)
        if page.missed:
            raise typer.Exit(FAILED)


app.add_typer(translate_memory.app, name="memory")


class _Translating:
    """What to print of each article; ``missed`` counts those that are not all there."""

    def __init__(
        self,
        translator: Translator,
        stylebook: Stylebook,
        to: str,
        *,
        as_json: bool,
        heading: bool,
    ) -> None:
        self.missed = 0
        self._translator = translator
        self._stylebook = stylebook
        self._to = to
        self._as_json = as_json
        self._heading = heading

    def lines(
        self, number: int, found: Found, article: CanonicalArticle, _page: Page
    ) -> Iterator[str]:
        from flows.translate.text import translate_text  # noqa: PLC0415

        done = translate_text(article, self._to, self._translator, self._stylebook)
        for remark in self._remarks(article, done):
            complain(f"{found.where}: {remark}")
        if self._as_json or found.line is not None:
            yield _as_json(article, done)
        elif done.text is not None:
            if self._heading:
                yield ("\n" if number else "") + f"==> {found.where} <=="
            yield harmless(done.text)  # it comes from elsewhere

    def _remarks(self, article: CanonicalArticle, done: TextTranslation) -> Iterator[str]:
        if done.text is None:
            # what is in that language already lacks nothing
            self.missed += article.language != self._to
            yield f"not translated: {done.reason}"
            return
        if done.unprotected:
            yield f"translated without protected names: {_segments(done.unprotected)}"
        if done.empty:
            self.missed += 1
            yield f"left empty: {_segments(done.empty)}"


def _segments(count: int) -> str:
    return "1 segment" if count == 1 else f"{count:,} segments"


def _as_json(article: CanonicalArticle, done: TextTranslation) -> str:
    """The article as ``clean --json`` gives it, with the column and its origin as a corpus has them."""
    origin = {
        "what": "text",
        "to": done.to,
        "engine": done.engine,
        "version": done.version,
        "basis": done.basis,
        "complete": done.complete,
        "segments": done.segments,
        "unprotected": done.unprotected,
        "empty": done.empty,
    }
    row = {**article.to_dict(), f"text_{done.to}": done.text, "translations": [origin]}
    return json.dumps(row, ensure_ascii=False)
