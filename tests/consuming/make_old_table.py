"""Makes ``old_table/``: a tiny corpus in two versions, by the code that first wrote schema version 2.

It is run with the code of that day, never with today's, and its result is kept:

    git archive bac1487 flows normalizers | tar x -C OLD
    PYTHONPATH=OLD python tests/consuming/make_old_table.py tests/consuming/old_table

Beside the table it writes ``old_columns.json``: the columns of that day, which a reader of that day
relies on.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from flows.corpus.schema import BOOKKEEPING, SCHEMA, SCHEMA_VERSION, flattened
from flows.run import run
from flows.settings import RunSettings

HARBOUR = (
    "The harbour  of Riga reopened on Monday.\n\nShare\n\nAll boats may leave, the mayor said.\n"
)
STORM = "A storm hit the coast on Sunday. Nobody was hurt, the mayor said.\n"


def main(target: Path) -> None:
    """Write both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "in"
        folder.mkdir()
        (folder / "harbour.txt").write_text(HARBOUR, "utf-8")
        (folder / "storm.txt").write_text(STORM, "utf-8")
        row = {"id": "given-1", "text": "Mr Lukashenka and Aliaksandr Lukashenka  met.", "n": 1}
        (folder / "rows.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
        run(RunSettings(inputs=(str(folder),), output=target, workers=1))
        (folder / "storm.txt").write_text(STORM.replace("Sunday", "Saturday"), "utf-8")
        run(RunSettings(inputs=(str(folder),), output=target, workers=1))
    first = target / "corpus" / "_delta_log" / f"{0:020}.json"  # it says where it was made
    here = (target / "corpus").resolve().as_uri()
    first.write_text(first.read_text("utf-8").replace(here, "file:///old_table/corpus"), "utf-8")
    columns = {
        "schema_version": SCHEMA_VERSION,
        "fields": flattened(SCHEMA),
        "bookkeeping": list(BOOKKEEPING),
    }
    text = json.dumps(columns, indent=1).replace("[\n   ", "[").replace("\n  ]", "]")
    target.with_name("old_columns.json").write_text(text.replace(",\n   ", ", ") + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
