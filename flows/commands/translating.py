"""The options of ``run``, ``explain`` and ``translate`` by which a user asks for translation.

Nothing is translated without an engine that was named and a language that was asked for, and nothing
of the translation itself is imported before that is known.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from flows.commands.engines import VARIABLE, translation_engine
from flows.errors import UsageError

if TYPE_CHECKING:
    from flows.translate.settings import TranslationSettings

DEFAULT_TIMEOUT = 20.0
"""Seconds for one answer, unless ``--engine-timeout`` says otherwise."""

EngineName = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="ENGINE",
        envvar=VARIABLE,
        help="Who translates: google, mymemory, deepl or libre. Texts leave this machine for it; "
        "without one nothing is sent.",
        show_default=False,
    ),
]
_ADDRESS = (
    "Where a LibreTranslate server listens (libre only), e.g. http://127.0.0.1:5000 for one of "
    "your own on this machine."
)
EngineUrl = Annotated[
    str,
    typer.Option(
        "--engine-url",
        "--url",
        metavar="URL",
        envvar="COPYDESK_ENGINE_URL",
        help=_ADDRESS,
        show_default=False,
    ),
]
EngineUrlBesidePages = Annotated[
    str,
    typer.Option(
        "--engine-url",
        metavar="URL",
        envvar="COPYDESK_ENGINE_URL",
        help=_ADDRESS,
        show_default=False,
    ),
]
"""The same where ``--url`` is the address of a page."""
EngineVersion = Annotated[
    str,
    typer.Option(
        "--engine-version",
        metavar="NAME",
        envvar="COPYDESK_ENGINE_VERSION",
        help="Your name for the engine's version; under another name all is translated anew.",
        show_default=False,
    ),
]
EngineTimeout = Annotated[
    float,
    typer.Option(
        "--engine-timeout",
        metavar="SECONDS",
        envvar="COPYDESK_ENGINE_TIMEOUT",
        help="How long to wait for one answer.",
    ),
]
MemoryFile = Annotated[
    Path | None,
    typer.Option(
        "--memory",
        metavar="FILE",
        envvar="COPYDESK_MEMORY",
        help="The translation memory: what is in it is not sent again.  [default: in your cache]",
        show_default=False,
    ),
]
TranslateTo = Annotated[
    str,
    typer.Option(
        "--translate-to",
        metavar="CODES",
        envvar="COPYDESK_TRANSLATE_TO",
        help="Languages that get a column of their own, e.g. en,ru: text_en, text_ru.",
        show_default=False,
    ),
]
GlossTo = Annotated[
    str,
    typer.Option(
        "--gloss-to",
        metavar="CODE",
        envvar="COPYDESK_GLOSS_TO",
        help="Translate what was removed or flagged in another language, and only that, e.g. en.",
        show_default=False,
    ),
]


class EngineChosen(NamedTuple):
    """Which engine to ask, as it was typed: ``--engine``, ``--engine-url`` and so on."""

    engine: str = ""
    url: str = ""
    version: str = ""
    timeout: float = DEFAULT_TIMEOUT
    memory: Path | None = None


def translation_of(
    how: EngineChosen,
    *,
    translate_to: str = "",
    gloss_to: str = "",
    by: tuple[str, ...] = ("--translate-to", "--gloss-to"),
) -> TranslationSettings | None:
    """What is to be translated by whom; None where no language was asked for.

    Args:
        how: the engine.
        translate_to: languages of whole texts, with commas between.
        gloss_to: the language of the glosses.
        by: the options of this command that ask for a language, to name them in what is said.

    Raises:
        UsageError: no engine is named, or something about it is wrong; nothing was sent.
    """
    texts = tuple(filter(None, (code.strip().lower() for code in translate_to.split(","))))
    glosses = gloss_to.strip().lower()
    engine = translation_engine(how.engine)
    if not texts and not glosses:
        if engine and engine != translation_engine(os.environ.get(VARIABLE, "")):
            languages = " or ".join(f"{option} en" for option in by)
            raise UsageError(
                f"--engine alone translates nothing: say into which language, {languages}"
            )
        return None
    if not engine:
        raise UsageError(
            "name an engine: --engine google, mymemory, deepl or libre; nothing was sent"
        )
    if find_spec("deep_translator") is None:
        raise UsageError("translation needs deep_translator: pip install 'copydesk[translate]'")
    return _checked(how._replace(engine=engine), texts, glosses, by)


def _checked(
    how: EngineChosen, texts: tuple[str, ...], glosses: str, by: tuple[str, ...]
) -> TranslationSettings:
    from pydantic import ValidationError  # noqa: PLC0415

    from flows.translate.settings import ENGINES, TranslationSettings  # noqa: PLC0415

    if how.engine not in ENGINES:
        raise UsageError(f"there is no engine {how.engine!r}; there are {', '.join(ENGINES)}")
    url = how.url.strip()
    if how.engine != "libre" and how.url == os.environ.get("COPYDESK_ENGINE_URL"):
        url = ""  # it is kept there for libre, and this time another one is asked
    try:
        return TranslationSettings(
            engine=how.engine,
            url=url,
            texts_to=texts,
            glosses_to=glosses,
            version=how.version,
            memory=how.memory,
            timeout=how.timeout,
        )
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        option = {
            "texts_to": by[0],
            "glosses_to": by[-1],
            "timeout": "--engine-timeout",
        }.get(str(first["loc"][0]) if first["loc"] else "", "")
        said = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"{option}: {said}" if option else said) from None
