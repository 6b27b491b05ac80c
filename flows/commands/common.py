"""What all commands share: options, errors as one line, exit codes, colour, lines that fit."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from flows.errors import PrintError, RunError, StoreError, UsageError, explain_os_error
from flows.places import Place, is_remote, place_of
from normalizers.language.languages import EXPECTED, UnknownLanguageError, expected_languages
from normalizers.stylebook import StylebookError

if TYPE_CHECKING:
    from normalizers import Profiles
    from normalizers.stylebook import Stylebook

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
MAX_WIDTH = 100


def output_named(name: str) -> Place:
    """The place an argument names; in one line what is wrong with it.

    Raises:
        Exit: nothing opens such a place.
    """
    try:
        return place_of(name)
    except UsageError as error:
        complain(str(error))
        raise typer.Exit(WRONG_USAGE) from None


def folder_here(name: str) -> Path:
    """The folder an argument names, where a command works on a disk only.

    Raises:
        Exit: it names a place in an object store, or nothing.
    """
    place = output_named(name)
    if is_remote(place):
        complain(f"{name} is in an object store: this command works in a folder of this machine")
        raise typer.Exit(WRONG_USAGE)
    return place


OutputFolder = Annotated[
    Place,
    typer.Argument(
        metavar="DIR",
        parser=output_named,
        help="The output folder of a run, here or in an object store (s3://bucket/folder).",
    ),
]
Only = Annotated[
    str,
    typer.Option(
        metavar="STAGES", help="Run only these stages, e.g. encoding,layout.", show_default=False
    ),
]
Skip = Annotated[
    str,
    typer.Option(
        metavar="STAGES", help="Run all stages but these, e.g. names.", show_default=False
    ),
]
Languages = Annotated[
    str,
    typer.Option(
        "--languages",
        metavar="CODES",
        envvar="COPYDESK_LANGUAGES",
        help="The languages to choose from, e.g. en,ru,be: those the articles, and foreign lines in "
        "them, are written in. The fewer, the fewer wrong guesses on short text.",
    ),
]
DEFAULT_LANGUAGES = ",".join(EXPECTED)
ProfileName = Annotated[
    str,
    typer.Option(
        "--profile",
        metavar="PROFILE",
        envvar="COPYDESK_PROFILE",
        help="""How bold to be with stray text, which spelling of a name is right, or both with a comma:

\b
safe        removes what is proved, flags the rest
aggressive  also removes what safe flags for removal
flag-only   removes and moves nothing, flags it all
default     names as they are most widely spelled
belta       names as the Belarusian state agency spells them
link        names are linked, no spelling is changed

Whatever is removed stands in the ledger.""",
    ),
]
DEFAULT_PROFILE = "safe"


def stages(value: str) -> tuple[str, ...]:
    """The stage names of ``--only a,b``.

    Raises:
        UsageError: there is no such stage.
    """
    from normalizers import UnknownStageError, known_stages  # noqa: PLC0415

    names = [name.strip() for name in value.split(",") if name.strip()]
    if value and not names:
        names = [value]  # only commas: no stage is called that
    try:
        return known_stages(names)
    except UnknownStageError as error:
        raise UsageError(str(error)) from None


def chosen(only: str, skip: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The stage names of ``--only`` and ``--skip`` together.

    Raises:
        UsageError: there is no such stage, or none is left.
    """
    from normalizers import STAGE_NAMES  # noqa: PLC0415

    kept, left_out = stages(only), stages(skip)
    if not set(kept or STAGE_NAMES) - set(left_out):
        raise UsageError("no stage is left: --only and --skip leave them all out")
    return kept, left_out


def languages_of(value: str) -> tuple[str, ...]:
    """The languages of ``--languages en,ru,be``, in the usual order.

    Raises:
        UsageError: there is none, or one that cannot be recognized.
    """
    try:
        return expected_languages(value)
    except UnknownLanguageError as error:
        raise UsageError(f"--languages: {error}") from None


def stylebook_of(folder: Path | None, say: Callable[[str], None] | None = None) -> Stylebook:
    """The packaged stylebook, with the rows of ``--stylebook`` laid over it.

    Args:
        folder: the user's; none without one.
        say: who is told that it holds no rows.

    Raises:
        UsageError: the folder or a file in it cannot be read, or a row is broken.
    """
    from flows.overlay import load_overlay, overlaid  # noqa: PLC0415

    return overlaid(load_overlay(folder, say))


def profile_named(value: str, stylebook: Stylebook | None = None) -> Profiles:
    """The profiles of ``--profile``, of which a stylebook has some.

    Raises:
        UsageError: there is no such profile, or two of one kind.
    """
    from normalizers import UnknownProfileError, known_profile  # noqa: PLC0415

    try:
        return known_profile(value, stylebook)
    except UnknownProfileError as error:
        raise UsageError(f"--profile: {error}") from None


Map = Annotated[
    str,
    typer.Option(
        "--map",
        metavar="FIELD=NAME,…",
        help="Where the fields stand in rows and sidecars, e.g. text=body,published=date.",
        show_default=False,
    ),
]


StylebookFolder = Annotated[
    Path | None,
    typer.Option(
        "--stylebook",
        metavar="FOLDER",
        envvar="COPYDESK_STYLEBOOK",
        help="Your own rows, laid over the packaged stylebook; the same for every command.",
        show_default=False,
    ),
]
MaxMb = Annotated[
    float, typer.Option("--max-mb", min=0.001, help="MB of text an article may have.")
]


def mapping(value: str) -> tuple[tuple[str, str], ...]:
    """The fields and keys of ``--map text=body,published=date``, sorted by field.

    Raises:
        UsageError: it is malformed, names no field of an article, or names one twice.
    """
    from flows.readers import FIELDS  # noqa: PLC0415

    fields = ("text", *FIELDS)
    pairs: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in value.split(","))):
        field, equals, key = (word.strip() for word in part.partition("="))
        if not equals or not field or not key:
            raise UsageError(
                f"--map takes field=name pairs (text=body,published=date), not {part!r}"
            )
        if field not in fields:
            hint = f"; did you mean {key}={field}?" if key in fields else ""
            raise UsageError(f"--map: no field {field!r}; there are {', '.join(fields)}{hint}")
        if field in pairs:
            raise UsageError(f"--map: the field {field!r} stands twice")
        pairs[field] = key
    if value and not pairs:
        raise UsageError(f"--map takes field=name pairs (text=body,published=date), not {value!r}")
    return tuple(sorted(pairs.items()))


@contextmanager
def errors_as_lines(interrupted: str = "interrupted") -> Iterator[None]:
    """Turn what can go wrong into one line on stderr and the exit code for it."""
    try:
        try:
            yield
        finally:
            with to_stdout():  # here, where a closed pipe or a full disk is still caught
                sys.stdout.flush()
    except (UsageError, StylebookError) as error:
        complain(str(error))
        raise typer.Exit(WRONG_USAGE) from None
    except (RunError, PrintError, StoreError) as error:
        complain(str(error))
        raise typer.Exit(FAILED) from None
    except BrokenPipeError:  # the reader (`| head`) has enough
        raise typer.Exit(DONE) from None
    except ModuleNotFoundError as error:
        extra = _EXTRA.get((error.name or "").partition(".")[0])
        if not extra:
            raise
        complain(f"this needs {error.name}: pip install 'copydesk[{extra}]'")
        raise typer.Exit(WRONG_USAGE) from None
    except KeyboardInterrupt as error:
        complain(str(error) or interrupted)
        raise typer.Exit(INTERRUPTED) from None


_EXTRA = {
    **dict.fromkeys(
        ("deltalake", "jinja2", "prefect", "pyarrow", "pydantic", "pydantic_settings", "upath"),
        "flows",
    ),
    **dict.fromkeys(("deep_translator", "requests", "tenacity"), "translate"),
}
"""Which extra brings what the base install does without."""


@contextmanager
def to_stdout() -> Iterator[TextIO]:
    """Stdout, for everything that is printed inside :func:`errors_as_lines`.

    Raises:
        BrokenPipeError: nobody reads it any more.
        PrintError: it cannot be written.
    """
    try:
        yield sys.stdout
    except OSError as error:
        with suppress(OSError):  # Python flushes what is left at its end, and must not fail again
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise
        message = f"cannot write to standard output: {explain_os_error(error)}"
        raise PrintError(message) from None


def show(line: str) -> None:
    """One line on stdout."""
    with to_stdout():
        typer.echo(line)


def complain(message: str) -> None:
    """One line on stderr, whatever the message holds."""
    typer.echo(harmless(f"copydesk: {' '.join(message.splitlines())}"), err=True)


def harmless(text: str) -> str:
    """Text without characters that command a terminal: an article or a file name may hold any."""
    return _COMMANDS.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)


_COMMANDS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says: the corpus is multilingual, ``LANG=C`` is not."""
    if sys.stdout is None:  # the caller closed it (`>&-`)
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for good
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def wants_colour() -> bool:
    """Whether stdout is a terminal that shows colours; ``NO_COLOR`` turns them off."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def width() -> int:
    """Columns to fill: the terminal's, at most 100; 80 when piped."""
    columns = shutil.get_terminal_size((80, 24)).columns if sys.stdout.isatty() else 80
    return max(40, min(columns, MAX_WIDTH))


class Paint:
    """Colours, or none at all."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour

    def __call__(self, text: str, code: str) -> str:
        """``text`` in an ANSI style such as ``"31"`` (red) or ``"1"`` (bold)."""
        return f"\x1b[{code}m{text}\x1b[0m" if self._colour and code and text else text
