"""The table, and what came out wrong."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from flows.commands.common import harmless, show, to_stdout, wants_colour
from flows.errors import UsageError, explain_os_error
from tests.evaluation.gate import FAILING, Line, Status
from tests.evaluation.sets import Error

ERRORS_SHOWN = 20  # of each set
_PIPED_WIDTH = 120


def print_table(lines: Sequence[Line]) -> None:
    """The one table: boxed on a terminal, plain columns when piped."""
    terminal = sys.stdout.isatty()
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("set", "metric"):
        table.add_column(heading, no_wrap=True)
    for heading in ("value", "n", "floor"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("status", no_wrap=True)
    last = ""
    for line in lines:
        name = "" if terminal and line.set == last else line.set
        last = line.set
        cells = (name, line.metric, line.value, line.n, line.floor, str(line.status))
        table.add_row(*map(Text, cells), style=_style(line.status))
    wide = max(shutil.get_terminal_size().columns, 80) if terminal else _PIPED_WIDTH
    with to_stdout() as out:
        Console(file=out, width=wide, no_color=not wants_colour(), highlight=False).print(table)


def _style(status: Status) -> str:
    if status in FAILING:
        return "bold red"
    return "dim" if status in (Status.INFO, Status.OTHER) else ""


def print_errors(errors: Sequence[tuple[str, Error]]) -> None:
    """What came out wrong, one line each, the first few of every set."""
    for name in dict.fromkeys(name for name, _ in errors):
        own = [error for of, error in errors if of == name]
        show(f"\n{name}: {len(own)} wrong")
        for error in own[:ERRORS_SHOWN]:
            show(harmless(f"  {error.place} {error.kind}: {' '.join(error.what.split())}"))
        if len(own) > ERRORS_SHOWN:
            show(f"  … and {len(own) - ERRORS_SHOWN} more (--errors-to FILE has them all)")


def write_errors(path: Path, errors: Iterable[tuple[str, Error]]) -> None:
    """All of it as JSONL.

    Raises:
        UsageError: the file cannot be written.
    """
    rows = (
        {"set": name, "place": error.place, "kind": error.kind, "what": error.what}
        for name, error in errors
    )
    text = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    try:
        path.write_text(text, "utf-8", errors="backslashreplace")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {explain_os_error(error)}") from None
