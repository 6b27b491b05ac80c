"""The command of the quality gate: ``python -m tests.evaluation``."""

from __future__ import annotations

import os
import re
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.commands.common import DONE, FAILED, errors_as_lines, show, use_utf8
from flows.errors import UsageError
from tests.evaluation import floors, gate, registry, report
from tests.evaluation.sets import Error, EvaluationSet

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@app.command()
def evaluate(
    fast: Annotated[
        bool, typer.Option("--fast", help="Every k-th row of the large sets; floors of its own.")
    ] = False,
    names: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME", help="Only this set; may be repeated."),
    ] = None,
    list_sets: Annotated[bool, typer.Option("--list", help="Name the sets and stop.")] = False,
    show_errors: Annotated[
        bool, typer.Option("--errors", help="Below the table, what came out wrong.")
    ] = False,
    errors_to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="All that came out wrong, as JSONL.", show_default=False),
    ] = None,
    raise_floors: Annotated[
        bool, typer.Option("--raise", help="Raise the floors to what was measured.")
    ] = False,
    lower: Annotated[
        str,
        typer.Option(
            metavar="SET:METRIC", help="Lower one floor; needs --to and --why.", show_default=False
        ),
    ] = "",
    to: Annotated[
        str,
        typer.Option(
            metavar="X",
            help="The new floor: 0.98, 98%, or none to give it up.",
            show_default=False,
        ),
    ] = "",
    why: Annotated[
        str, typer.Option(metavar="TEXT", help="Why it is lowered.", show_default=False)
    ] = "",
    when: Annotated[
        str,
        typer.Option(metavar="YYYY-MM-DD", help="The day, if it matters.", show_default=False),
    ] = "",
    jobs: Annotated[
        int,
        typer.Option(
            min=1, help="Processes that share the work; one per core.", show_default=False
        ),
    ] = os.cpu_count() or 1,
) -> None:
    """Measure every labelled set and hold it to its floors.

    A floor (or a ceiling, where less is better) is pinned in tests/evaluation/floors.json with the
    hash of the data it was measured on. Raising is one command; lowering needs a written reason.
    Sets beside the repository (../shared) are left out where they are not there.

    \b
    python -m tests.evaluation                                everything
    python -m tests.evaluation --fast                         a fixed part of it, for CI
    python -m tests.evaluation --set own-mixed --errors       one set, and what came out wrong
    python -m tests.evaluation --raise                        what is better now becomes the floor
    python -m tests.evaluation --lower own-mixed:spans-f1 --to 0.9 --why "longer documents"

    Exit codes: 0 all floors held, 1 one did not, 2 wrong usage.
    """
    use_utf8()
    with errors_as_lines():
        if list_sets:
            _list_sets()
            return
        if lower:
            if raise_floors or names:
                raise UsageError("--lower stands alone: it takes the set in SET:METRIC")
            _lower(fast, lower, to, why, when)
            return
        if to or why or when:
            raise UsageError("--to, --why and --when belong to --lower SET:METRIC")
        chosen = _chosen(names or [])
        if errors_to:
            report.write_errors(errors_to, [])  # before half a minute of work, not after it
        asked = bool(names)
        code = _evaluate(chosen, asked, fast, raise_floors, show_errors, errors_to, jobs)
        raise typer.Exit(code)


def _chosen(names: list[str]) -> list[EvaluationSet]:
    known = [item.name for item in registry.SETS]
    for name in names:
        if name not in known:
            raise UsageError(f"there is no set {name!r}; there are {', '.join(known)}")
    return [item for item in registry.SETS if not names or item.name in names]


def _list_sets() -> None:
    width = max(len(item.name) for item in registry.SETS)
    for item in registry.SETS:
        here = "" if item.files() else " (not here)"
        show(f"{item.name:{width}}  {item.about}{here}")


def _lower(fast: bool, metric: str, to: str, why: str, when: str) -> None:
    if not to:
        raise UsageError(f"how far? --lower {metric} --to X --why TEXT")
    if when and not _DATE.fullmatch(when):
        raise UsageError(f"--when takes a day like 2024-05-31, not {when!r}")
    mode = floors.FAST if fast else floors.FULL
    book = floors.lower(floors.load(floors.FLOORS), mode, metric, to, why, when)
    floors.save(floors.FLOORS, book)
    show(f"{mode} {metric} lowered to {to}: {why.strip()}")


def _evaluate(
    chosen: list[EvaluationSet],
    named: bool,
    fast: bool,
    raise_floors: bool,
    show_errors: bool,
    errors_to: Path | None,
    jobs: int,
) -> int:
    book = floors.load(floors.FLOORS)
    problems = floors.problems(book, [item.name for item in registry.SETS])
    if problems and raise_floors:
        raise UsageError(f"first put floors.json in order: {'; '.join(problems)}")
    pinned = book[floors.FAST if fast else floors.FULL]
    here = [item for item in chosen if item.files()]
    lines: list[gate.Line] = []
    errors: list[tuple[str, Error]] = []
    told: list[str] = []
    waiting = Console(stderr=True).status("measuring …") if sys.stderr.isatty() else nullcontext()
    with waiting:
        for item, result in gate.measured(here, fast, jobs):
            errors += [(item.name, error) for error in result.errors]
            before = pinned.get(item.name)
            # data beside the repository are pinned anew only for a set that was asked for by name
            if raise_floors and (named or gate.may_raise(item, before)):
                pinned[item.name] = floors.raised(before, result, item.data())
                told += gate.gains(item.name, before, pinned[item.name])
            lines += gate.compared(item, result, pinned.get(item.name))
    if raise_floors:
        floors.save(floors.FLOORS, book)
    report.print_table(lines)
    if errors_to:
        report.write_errors(errors_to, errors)
    if show_errors:
        report.print_errors(errors)
    absent = [item for item in chosen if not item.files()]
    lost = [item.name for item in absent if not item.shared and item.name in pinned]
    for line in (*told, *gate.absences(absent), *gate.advice(lines, fast)):
        show(line)
    show(gate.verdict(lines, [*problems, *(f"{name}: its data are gone" for name in lost)]))
    failed = problems or lost or any(line.status in gate.FAILING for line in lines)
    return FAILED if failed else DONE


if __name__ == "__main__":
    app(prog_name=gate.COMMAND)
