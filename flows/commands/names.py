"""``copydesk names``: unknown persons whose spellings differ, for a person to decide about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from flows.commands.advancing import advancing
from flows.commands.common import (
    Paint,
    StylebookFolder,
    complain,
    errors_as_lines,
    folder_here,
    harmless,
    show,
    use_utf8,
    wants_colour,
    width,
)
from flows.commands.rendering import BOLD, CYAN, DIM
from flows.errors import UsageError, suggested

if TYPE_CHECKING:
    from flows.authority.judging import Decider
    from flows.authority.suggesting import Suggestion

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

SHOWN = 20
CONTEXTS = 2  # of each spelling, on a page
Folder = Annotated[
    Path, typer.Argument(metavar="DIR", parser=folder_here, help="The output folder of a run.")
]
Key = Annotated[str, typer.Argument(metavar="KEY", help="As `copydesk names suggest` shows it.")]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="NAME",
        envvar="COPYDESK_WHO",
        help="Who decides this.  [default: git's user.name, else the login]",
        show_default=False,
    ),
]
Why = Annotated[
    str,
    typer.Option("--why", metavar="TEXT", help="The reason, for the record.", show_default=False),
]
Undo = Annotated[bool, typer.Option("--undo", help="Take the decision back.")]


@app.callback()
def names() -> None:
    """Persons in no authority whose spellings differ.

    Nothing is changed unasked: what may be one person is suggested, a person decides, and what is
    accepted becomes a row of your own stylebook.

    \b
    copydesk names suggest output
    copydesk names accept output a1b2c3d4 --stylebook mine
    copydesk names reject output 9f8e7d6c --why "father and son"
    copydesk run --stylebook mine
    """  # noqa: D301


@app.command()
def suggest(
    *,
    folder: Folder,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one suggestion a line as JSON.")
    ] = False,
    min_count: Annotated[
        int, typer.Option(min=2, metavar="N", help="Only names that stand N times in all.")
    ] = 2,
    language: Annotated[
        str,
        typer.Option(
            "--language",
            metavar="CODES",
            help="Only articles in these languages, e.g. en,ru.",
            show_default=False,
        ),
    ] = "",
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help=f"Show only the first N.  [default: {SHOWN}; all with --json]",
            show_default=False,
        ),
    ] = None,
    stylebook: StylebookFolder = None,
) -> None:
    """List spellings in the corpus that may be one unknown person's.

    A full name of nobody in the authority, written in two ways or more: the given names are one by
    the table of given names, the surnames sound alike. The most certain come first, each with a key
    that stays the same as long as the spellings do, and with places where they stand. Languages stay
    apart. What was accepted or rejected is not shown again; a new spelling of it is.

    \b
    copydesk names suggest output
    copydesk names suggest output --language en,be --min-count 5
    copydesk names suggest output --json | jq -r '[.key, .suggestion] | @tsv'
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from flows.authority.judging import Judgements  # noqa: PLC0415
        from flows.authority.suggesting import keep  # noqa: PLC0415

        chosen = _languages(language)
        judgements = Judgements(_corpus(folder))
        found = _read(folder, stylebook, chosen)
        if not chosen:
            keep(folder, found)
        open_ = [one for one in found if not judgements.settles(one)]
        many = [one for one in open_ if one.count >= min_count]
        shown = many[: limit or (None if as_json else SHOWN)]
        if as_json:
            for one in shown:
                show(json.dumps(one.to_dict(), ensure_ascii=False))
            return
        if not shown:
            show(f"no unknown names of differing spellings found{_but(found, open_, min_count)}")
            return
        for number, one in enumerate(shown, 1):
            for line in _lines(number, one):
                show(line)
            show("")
        _explain_what_to_do(folder, stylebook, len(many) - len(shown))


@app.command()
def accept(
    *,
    folder: Folder,
    key: Key,
    stylebook: StylebookFolder = None,
    canonical: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The right spelling.  [default: the suggested one]",
            show_default=False,
        ),
    ] = "",
    entity_id: Annotated[
        str,
        typer.Option(
            "--id",
            metavar="ID",
            help="A Wikidata id (Q42), or that of a person in the authority, who gets the spellings."
            "  [default: local: and the name]",
            show_default=False,
        ),
    ] = "",
    without: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SPELLING",
            help="Leave one of the spellings out; repeat it for more.",
            show_default=False,
        ),
    ] = None,
    gender: Annotated[
        str, typer.Option(metavar="m|f", help="For case forms of the name.", show_default=False)
    ] = "",
    by: By = "",
    why: Why = "",
    undo: Undo = False,
) -> None:
    """Make a suggestion a person of your own authority.

    The row goes to FOLDER/names/accepted.jsonl: one canonical name, the others as its spellings, with
    an example and a counter-example that hold. The next run with --stylebook FOLDER renews just the
    articles it touches: there the spellings are one, and every mention has the id. --undo takes the
    row out again. Occupations beside the name (the pianist Ales Kavalenka) go into the row as its
    trades: beside another one the name is a namesake's.

    \b
    copydesk names accept output a1b2c3d4 --stylebook mine
    copydesk names accept output a1b2c3d4 --stylebook mine --id Q42
    copydesk names accept output a1b2c3d4 --stylebook mine --canonical "Ann Gull"
    copydesk names accept output a1b2c3d4 --stylebook mine --without "Ann Gill"
    copydesk names accept output a1b2c3d4 --stylebook mine --undo
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; nothing was accepted"):
        if stylebook is None:
            raise UsageError(
                "--stylebook is missing: the folder of your own rows, made if not there"
            )
        if undo:
            _take_back(folder, key, stylebook, _decider(by, why))
            return
        from flows.authority.facts import read_id  # noqa: PLC0415
        from flows.authority.judging import Wanted  # noqa: PLC0415
        from flows.authority.judging import accept as accept_it  # noqa: PLC0415
        from flows.authority.labels import FactError  # noqa: PLC0415

        if gender not in ("", "m", "f"):
            raise UsageError(f"--gender is m or f, not {gender!r}")
        try:
            known = read_id(entity_id.strip())
        except FactError as error:
            raise UsageError(f"--id: {error}") from None
        one = _suggested(folder, key, stylebook)
        wanted = Wanted(" ".join(canonical.split()), known, tuple(without or ()), gender)
        row = accept_it(folder, one, stylebook, wanted=wanted, by=_decider(by, why), say=complain)
        name = row["canonical"][one.language]
        name = name if isinstance(name, str) else one.suggestion
        spelled = ", ".join(row["spellings"][one.language])
        where = stylebook / "names" / "accepted.jsonl"
        show(harmless(f"{row['id']} is {name} now, also spelled {spelled}: {where}"))
        if row.get("trades"):
            show(harmless(f"by the words beside the name: {', '.join(row['trades'])} (trades)"))
        run = suggested("run", "INPUT", "--output", folder, "--stylebook", stylebook).strip("`")
        show(harmless(f"the next run renews the articles it touches: {run}"))


@app.command()
def reject(
    *,
    folder: Folder,
    key: Key,
    stylebook: StylebookFolder = None,
    by: By = "",
    why: Why = "",
    undo: Undo = False,
) -> None:
    """Keep a suggestion from being made again.

    The decision is kept in DIR/judgements.jsonl with its reason, beside those of accept. If another
    spelling comes up that may be the same person's, that is suggested. --undo takes it back.

    \b
    copydesk names reject output 9f8e7d6c --why "father and son"
    copydesk names reject output 9f8e7d6c --undo
    """  # noqa: D301
    use_utf8()
    with errors_as_lines("interrupted; nothing was rejected"):
        if undo:
            _take_back(folder, key, stylebook, _decider(by, why))
            return
        if not why.strip():
            raise UsageError("--why is missing: the reason stays with the corpus")
        from flows.authority.judging import reject as reject_it  # noqa: PLC0415

        one = _suggested(folder, key, stylebook)
        reject_it(folder, one, _decider(by, why), complain)
        show(harmless(f"{key} is rejected: {', '.join(one.names)} stay as they are"))


@app.command()
def judgements(
    *,
    folder: Folder,
    as_json: Annotated[bool, typer.Option("--json", help="Print one a line as JSON.")] = False,
) -> None:
    """List what was accepted and rejected, the decisions taken back among them.

    \b
    copydesk names judgements output
    """  # noqa: D301
    use_utf8()
    with errors_as_lines():
        from dataclasses import asdict  # noqa: PLC0415

        from flows.authority.judging import Judgements  # noqa: PLC0415

        rows = Judgements(_corpus(folder)).rows
        for row in rows:
            if as_json:
                show(json.dumps(asdict(row), ensure_ascii=False))
                continue
            entity = f" as {row.entity}" if row.entity else ""
            _say(f"{row.date}  {row.key}  {row.language}  {row.verdict}{entity}: "
                 f"{', '.join(row.spellings)}")  # fmt: skip
            _say(": ".join(filter(None, (row.who, row.why))), "    ")
        if not rows and not as_json:
            show("nothing was decided yet")


# ------------------------------------------------------------------ what is read


def _corpus(folder: Path) -> Path:
    """The folder, if it has a corpus."""
    from flows.corpus.table import TABLE  # noqa: PLC0415

    if not (folder / TABLE).is_dir():
        raise UsageError(f"no corpus in {folder}: {suggested('run', '--output', folder)} makes one")
    return folder


def _languages(value: str) -> tuple[str, ...]:
    from normalizers.names.strangers import LANGUAGES  # noqa: PLC0415

    codes = tuple(filter(None, (code.strip() for code in value.split(","))))
    unknown = [code for code in codes if code not in LANGUAGES]
    if unknown or (value and not codes):
        named = repr(unknown[0]) if unknown else repr(value)
        raise UsageError(
            f"--language: no names are found in {named}; in {', '.join(LANGUAGES)} they are"
        )
    return codes


def _read(
    folder: Path, stylebook: Path | None, languages: tuple[str, ...] = ()
) -> list[Suggestion]:
    """Everything that can be suggested."""
    from flows.authority.suggesting import suggestions  # noqa: PLC0415
    from flows.corpus.table import Corpus  # noqa: PLC0415
    from flows.overlay import load_overlay, overlaid  # noqa: PLC0415
    from normalizers.names.strangers import LANGUAGES  # noqa: PLC0415

    book = overlaid(load_overlay(stylebook))
    with advancing() as advance:
        return suggestions(Corpus(folder), book, advance, languages or LANGUAGES)


def _suggested(folder: Path, key: str, stylebook: Path | None) -> Suggestion:
    """The suggestion of a key: the one noted last, or else found again."""
    from flows.authority.suggesting import keep, kept  # noqa: PLC0415

    one = kept(_corpus(folder), key)
    if one is None:
        there = stylebook if stylebook and stylebook.is_dir() else None  # accept makes it
        found = _read(folder, there)
        keep(folder, found)
        one = next((one for one in found if one.key == key), None)
    if one is None:
        told = suggested("names", "suggest", folder)
        raise UsageError(f"no suggestion {key} in {folder}; {told} lists them")
    return one


def _decider(by: str, why: str) -> Decider:
    from datetime import UTC, datetime  # noqa: PLC0415

    from flows.authority.judging import Decider  # noqa: PLC0415
    from flows.commands.undo import user_name  # noqa: PLC0415

    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Decider(by.strip() or user_name(), now, " ".join(why.split()))


def _take_back(folder: Path, key: str, stylebook: Path | None, by: Decider) -> None:
    from flows.authority.judging import take_back  # noqa: PLC0415

    judged = take_back(_corpus(folder), key, stylebook, by, complain)
    entity = f" as {judged.entity}" if judged.entity else ""
    show(harmless(f"{key} is no longer {judged.verdict}{entity}: {', '.join(judged.spellings)}"))


# ------------------------------------------------------------------ what is shown


def _lines(number: int, one: Suggestion) -> Iterator[str]:
    paint = Paint(wants_colour())
    times = f"{one.count:,} times in {one.articles:,} article{'' if one.articles == 1 else 's'}"
    head = f"{number}  {paint(one.key, CYAN)}  {one.language}  {one.confidence:.2f}  {times}"
    yield f"{head}: {paint(harmless(one.suggestion), BOLD)}"
    digits = len(f"{one.spellings[0].count:,}")
    for spelling in one.spellings:
        yield harmless(f"     {spelling.count:>{digits},} × {spelling.name}")
        for place in spelling.contexts[:CONTEXTS]:
            for line in wrap(
                harmless(f"{place.article}: {place.text}"),
                width() - 10,
                break_long_words=False,
                break_on_hyphens=False,
            ):
                yield paint(f"          {line}", DIM)


def _but(found: list[Suggestion], open_: list[Suggestion], min_count: int) -> str:
    """Why nothing is shown although something was found."""
    parts = []
    if len(found) > len(open_):
        parts.append(f"{len(found) - len(open_):,} decided about")
    if open_:
        parts.append(f"{len(open_):,} that stand less than {min_count:,} times")
    return f", but for {' and '.join(parts)}" if parts else ""


def _explain_what_to_do(folder: Path, stylebook: Path | None, more: int) -> None:
    if more:
        show(f"and {more:,} more: --limit")
    mine = stylebook or Path("mine")
    for words in (
        ("names", "accept", folder, "KEY", "--stylebook", mine),
        ("names", "reject", folder, "KEY", "--why", "two persons"),
    ):
        show(harmless(suggested(*words).strip("`")))


def _say(text: str, indent: str = "") -> None:
    for line in wrap(
        harmless(text), width(), initial_indent=indent, subsequent_indent=indent + "  ",
        break_long_words=False, break_on_hyphens=False,
    ):  # fmt: skip
        show(line)
