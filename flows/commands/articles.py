"""What ``clean``, ``explain`` and ``translate`` share: options, and one article after the other."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from flows.commands.common import (
    FAILED,
    Paint,
    chosen,
    complain,
    languages_of,
    mapping,
    profile_named,
    show,
    stylebook_of,
    wants_colour,
    width,
)
from flows.commands.rendering import Page
from flows.errors import UsageError
from flows.readers import (
    KINDS,
    STDIN,
    Failure,
    Found,
    Hints,
    ReadOptions,
    discover,
    is_iso_date,
    read,
)
from flows.readers.kinds import kind_of_name
from flows.readers.records import in_a_store
from normalizers import STAGE_NAMES, CanonicalArticle, Profiles, Stylebook, normalize

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE", help="Files and folders, here or in S3, or - for standard input."
    ),
]
Kind = Annotated[
    str,
    typer.Option(
        "--format",
        metavar="KIND",
        help=f"Read as one of {', '.join(KINDS)}, whatever the name says.",
        show_default=False,
    ),
]
Language = Annotated[
    str,
    typer.Option(
        metavar="CODE",
        help="What is known of these articles, e.g. ru: a hint, the text may contradict it "
        "(--languages is what there is to choose from).",
        show_default=False,
    ),
]
Title = Annotated[str, typer.Option(help="The headline.", show_default=False)]
Published = Annotated[
    str, typer.Option(metavar="DATE", help="When it was published, ISO 8601.", show_default=False)
]
Source = Annotated[str, typer.Option(help="The publisher, e.g. daily.example.", show_default=False)]
Url = Annotated[str, typer.Option(help="The address of the page.", show_default=False)]
Stage = Annotated[
    str,
    typer.Option(
        "--stage",
        metavar="NAME",
        help=f"See one step: {', '.join(STAGE_NAMES)}.",
        show_default=False,
    ),
]


Lines = Callable[[int, Found, CanonicalArticle, Page], Iterable[str]]
"""What to print of one article: its number from 0, where it stood, the article, the page."""


class Chosen(NamedTuple):
    """How to clean, as it was typed: ``--only``, ``--skip``, ``--languages`` and so on."""

    only: str
    skip: str
    languages: str
    profile: str
    stylebook: Path | None = None


def print_each(
    files: Sequence[str], told: Hints, lines: Lines, *, kind: str, keys: str, how: Chosen
) -> None:
    """Clean the articles of all files in the order given and print ``lines`` of each.

    Raises:
        UsageError: an option is wrong.
        typer.Exit: an article failed; that was said, and the others went on.
    """
    if told.published and not is_iso_date(told.published):
        raise UsageError(f"--published must be ISO 8601 (2023-06-13), not {told.published!r}")
    if kind and kind not in KINDS:
        raise UsageError(f"unknown format {kind}; there are {', '.join(KINDS)}")
    options = ReadOptions(mapping=mapping(keys), hints=told, kind=kind)
    book = stylebook_of(how.stylebook, complain)
    only, skip = chosen(how.only, how.skip)
    if _is_blind(only, skip) and not told.language:
        complain(
            "without the stage language a text is taken for the usual language of its letters "
            "(en, ru or zh): add the stage, or say --language"
        )
    work = _Cleaning(
        options,
        only=only,
        skip=skip,
        languages=languages_of(how.languages),
        profile=profile_named(how.profile, book),
        stylebook=book,
    )
    page = Page(Paint(wants_colour()), width())
    for number, (found, article) in enumerate(work.cleaned(files)):
        for line in lines(number, found, article, page):
            show(line)
    if work.passed_over:
        counts = ", ".join(f"{count:,} {what}" for what, count in sorted(work.passed_over.items()))
        complain(f"not read: {counts}")
    if work.failed:
        raise typer.Exit(FAILED)


def stage_named(name: str) -> str:
    """The stage of ``--stage``, or none.

    Raises:
        UsageError: there is no such stage.
    """
    if name and name not in STAGE_NAMES:
        raise UsageError(
            f"--stage: there is no stage {name}; choose one of {', '.join(STAGE_NAMES)}"
        )
    return name


def is_one_text(files: Sequence[str]) -> bool:
    """Whether a command names a single file, so that its text needs no heading."""
    if len(files) != 1 or files[0] == STDIN:
        return len(files) == 1
    if in_a_store(files[0]):  # its name must do: asking costs a second
        return kind_of_name(files[0].rpartition("/")[2]) is not None
    return not Path(files[0]).is_dir()


def _is_blind(only: tuple[str, ...], skip: tuple[str, ...]) -> bool:
    """Whether stages run that ask for the language, and the one that finds it out does not."""
    runs = set(only or STAGE_NAMES) - set(skip)
    return "language" not in runs and bool(runs & {"artifacts", "names"})


class _Cleaning:
    """The articles of files, one after the other; what fails is said at once and counted."""

    def __init__(
        self,
        options: ReadOptions,
        *,
        only: tuple[str, ...],
        skip: tuple[str, ...],
        languages: tuple[str, ...],
        profile: Profiles,
        stylebook: Stylebook,
    ) -> None:
        self._options = options
        self._only = only
        self._skip = skip
        self._languages = languages
        self._profile = profile
        self._stylebook = stylebook
        self.failed = 0
        self.passed_over: Counter[str] = Counter()

    def cleaned(self, files: Sequence[str]) -> Iterator[tuple[Found, CanonicalArticle]]:
        for name in files:
            inputs = discover([name], any_kind=bool(self._options.kind))
            for kept_out in inputs.failures:
                self._note(kept_out)
            for file in inputs.files:
                for item in read(file, self._options, self.passed_over):
                    if isinstance(item, Failure):
                        self._note(item)
                        continue
                    try:
                        article = normalize(
                            item.article,
                            only=self._only,
                            skip=self._skip,
                            expected=self._languages,
                            profile=self._profile,
                            stylebook=self._stylebook,
                        )
                    except Exception as error:  # noqa: BLE001, RUF100 - one never stops the rest
                        self._note(_crashed(item, error))
                        continue
                    yield item, article

    def _note(self, failure: Failure) -> None:
        complain(str(failure))
        self.failed += 1


def _crashed(item: Found, error: Exception) -> Failure:
    reason = f"could not be normalized ({error!r})"
    detail = traceback.format_exc()
    return Failure(item.path, item.line, reason, item.shown, detail, "crash")
