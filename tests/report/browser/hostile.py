"""Articles that attack whoever shows them: ``hostile.jsonl``, files with bad names, poisoned rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from flows.corpus.table import DESCRIPTION, TABLE
from tests.report.browser.reports import Report, of_inputs, written
from tests.support import read_jsonl

HERE = Path(__file__).parent
CASES = read_jsonl(HERE / "hostile.jsonl")
"""``article`` is the input, ``long`` makes a field longer by repetition, ``why`` says what it is."""

FILES = (
    '<img src=x onerror="pwned(60)">.txt',
    "\"><svg onload=pwned(61)>'.txt",
    "javascript:pwned(62).txt",
    "back\u202etxt.exe.txt",
    "%3Cscript%3E&lt;b&gt;{{7*7}}.txt",
    "two\nlines.txt",
)


def article(case: dict[str, Any]) -> dict[str, Any]:
    """The article of a case."""
    row = dict(case["article"])
    for key, (text, times) in case.get("long", {}).items():
        row[key] += text * times
    return row


def report(output: Path) -> Report:
    """Normalize all of them and write their report."""
    folder = output.with_name("attacks")
    folder.mkdir()
    lines = (json.dumps(article(case), ensure_ascii=True) for case in CASES)
    (folder / "articles.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    for number, name in enumerate(FILES):
        (folder / name).write_text(f"The council met  in the town. File {number}.\n", "utf-8")
    return of_inputs([folder], output)


POISONS = (
    "<script>pwned(70)</script>",
    '"><img src=x onerror=pwned(71)>',
    "' onfocus='pwned(72)' autofocus x='",
    "javascript:pwned(73)",
    "</script><svg onload=pwned(74)>",
    "__proto__",
    "constructor",
    "\u202eturned\u2066 \u200f\u200b",
    "a/b?c=d&e#f%25 %zz",
    "w" * 3000,
)
"""What a stylebook, a translation engine or a table made elsewhere could say."""

KEPT = {"text", "raw_text", "raw_sha256", "original", "replacement", "before", "after", "stage"}
KEPT |= {"published", "updated", "date", "incomplete", "evidence", "facts", "file", "fingerprint"}
KEPT |= {"surface", "touched_by", "withdrawn", "rules", "id_from", "given"}
"""Fields that must stay as they are, for the row to be one; evidence and facts are poisoned inside."""


def poisoned(sample: Report, output: Path) -> Report:
    """The sample's table with foreign words in all fields but its texts."""
    table = DeltaTable(str(sample.output / TABLE)).to_pyarrow_table()
    rows = table.to_pylist()
    for number, row in enumerate(rows):
        for key in row:
            if key not in KEPT:
                row[key] = _poison(row[key], POISONS[number % len(POISONS)])
        row["id"] = f"{number} {row['id']}"
        word = POISONS[number % len(POISONS)]
        row["extra"] = json.dumps({word: word, "half": "\ud800", "deep": {"__proto__": [word]}})
        for edit in row["edits"]:
            for one in (edit, *edit["parts"]):
                one.update(rule=word, category=word, evidence=f"A: {word}")
                facts = [{"field": word, "value": json.dumps(word)} for _ in one["facts"]]
                one["facts"] = facts
        for flag in row["flags"]:
            flag["evidence"] = f"D: {word}"
    made = pa.Table.from_pylist(rows, table.schema)
    write_deltalake(str(output / TABLE), made, description=DESCRIPTION)
    return written(output)


def _poison(value: Any, word: str) -> Any:
    """A value of the same kind that says ``word`` wherever it says anything."""
    if isinstance(value, str):
        return word
    if isinstance(value, list):
        return [_poison(item, word) for item in value]
    if isinstance(value, dict):
        return {key: item if key in KEPT else _poison(item, word) for key, item in value.items()}
    return value
