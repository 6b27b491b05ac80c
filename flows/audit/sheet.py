"""The sample as a table to fill in, and back.

A CSV that a spreadsheet opens safely: with a byte order mark, by which Excel knows UTF-8, and with an
apostrophe before every text that it would run as a formula. Of what comes back only the columns
``unit``, ``verdict`` and ``note`` are read, so the others may be sorted, narrowed or removed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flows.audit.keeping import NO, SKIP, YES, Judgement, Sample
from flows.audit.methods import question
from flows.audit.units import EDITS, Unit
from flows.errors import UsageError
from flows.exports.csv_file import BYTE_ORDER_MARK, FORMULA
from flows.own_rows.reading import read_lines, with_headers

UNIT, VERDICT, NOTE = "unit", "verdict", "note"
COLUMNS = (
    *(UNIT, "question", VERDICT, NOTE, "before", "after", "moved", "left", "right"),
    *("kind", "stage", "rule", "category", "evidence", "reason"),
    *("language", "source", "article", "line"),
)
ANSWERS = {
    **dict.fromkeys(("y", "yes", "1", "true"), YES),
    **dict.fromkeys(("n", "no", "0", "false"), NO),
    **dict.fromkeys(("s", "skip"), SKIP),
}
"""What may be said in the sheet, in small letters."""
SHOWN = 5


def as_sheet(sample: Sample, shown: Callable[[str], str]) -> str:
    """The sheet, with what was judged so far.

    Args:
        sample: the sample.
        shown: makes characters visible that one cannot see.
    """
    told = io.StringIO(newline="")
    writer = csv.writer(told, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for unit in sample.units:
        writer.writerow(map(_cell, _cells(unit, sample.judgements.get(unit.key), shown)))
    return BYTE_ORDER_MARK + told.getvalue()


def _cells(unit: Unit, known: Judgement | None, shown: Callable[[str], str]) -> list[str]:
    after = shown(unit.after) or "(nothing)" if unit.of == EDITS else ""
    return [
        *(unit.key, question(unit), known.verdict if known else "", known.note if known else ""),
        *(shown(unit.before) or "(nothing)", after, "; ".join(unit.moved)),
        *(shown(unit.left), shown(unit.right)),
        *(unit.kind, unit.stage, unit.rule, unit.category, unit.evidence, unit.reason),
        *(unit.language, unit.source, unit.article, str(unit.line)),
    ]


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith((*FORMULA, "'")) else text


def from_sheet(sample: Sample, path: Path, who: str) -> list[Judgement]:
    """The judgements of a sheet that was filled in; those that are new or another than before.

    A row without a verdict says nothing and changes nothing.

    Raises:
        UsageError: it cannot be read, or anything in it is wrong: nothing is taken then.
    """
    headers, records = with_headers(path, read_lines(path))
    names = {header.lower(): header for header in headers}
    for wanted in (UNIT, VERDICT):
        if wanted not in names:
            raise UsageError(f"{path}: it has no column {wanted}; `--csv` writes one that has")
    keys = {unit.key for unit in sample.units}
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    wrong: list[str] = []
    found: dict[str, Judgement] = {}
    for record in records:
        cells = {name: str(record.cells.get(names[name], "")).strip() for name in names}
        said = cells[VERDICT].lower()
        key = cells[UNIT].removeprefix("'")
        if record.broken:
            wrong.append(f"{path}:{record.line}: {record.broken}")
        elif not said:
            continue
        elif said not in ANSWERS:
            there = "y, n, skip or nothing"
            wrong.append(f"{path}:{record.line}: the verdict is {there}, not {cells[VERDICT]!r}")
        elif key not in keys:
            wrong.append(f"{path}:{record.line}: there is no unit {key!r} in this sample")
        elif key in found and found[key].verdict != ANSWERS[said]:
            wrong.append(f"{path}:{record.line}: unit {key} is judged twice, and otherwise before")
        else:
            note = " ".join(cells.get(NOTE, "").removeprefix("'").split())
            if NOTE not in names and key in sample.judgements:  # a column left out says nothing
                note = sample.judgements[key].note
            found[key] = Judgement(key, ANSWERS[said], note, who, now)
    if wrong:
        more = f" (and {len(wrong) - SHOWN:,} more)" if len(wrong) > SHOWN else ""
        raise UsageError(f"{'; '.join(wrong[:SHOWN])}{more}; nothing was taken")
    known = sample.judgements
    return [
        one
        for one in found.values()
        if (one.verdict, one.note)
        != ((known[one.unit].verdict, known[one.unit].note) if one.unit in known else ("", ""))
    ]
