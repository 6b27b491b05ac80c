"""The sample corpus as the command reads it, and how one sample is judged.

``tests/flows/test_samples.py`` says what the fields of ``corpus/expected.json`` mean.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from flows.cli import app
from tests.evaluation.judging import difference, not_contained
from tests.support import ROOT

CORPUS = ROOT / "corpus"
EXPECTED: dict[str, dict[str, Any]] = json.loads((CORPUS / "expected.json").read_text("utf-8"))


@lru_cache
def articles(file: str) -> dict[str, dict[str, Any]]:
    """What ``copydesk clean FILE --json`` prints, by place."""
    result = CliRunner().invoke(app, ["clean", str(CORPUS / file), "--json"])
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.split("\n") if line]
    many = Path(file).suffix in (".jsonl", ".csv")
    return {f"{file}#{number}" if many else file: row for number, row in enumerate(rows, 1)}


def article(place: str) -> dict[str, Any]:
    return articles(place.partition("#")[0])[place]


def right_text(place: str) -> str:
    breaks = "\n" if Path(place.partition("#")[0]).suffix == ".html" else "\n\n"
    return breaks.join(EXPECTED[place]["text"])


def sample(place: str) -> list[str]:
    """The faults of one sample, but for its known shortcomings."""
    got, expected = article(place), EXPECTED[place]
    text = got["text"]
    for entry in expected.get("known", ()):
        if "found" in entry:
            text = text.replace(entry["found"], entry["right"])
    faults = difference(text, right_text(place))
    faults += not_contained(got, {"language": expected["language"], **expected["metadata"]})
    found = {part["category"] for edit in got["edits"] for part in edit["parts"] or [edit]}
    faults += [f"no {name}" for name in expected.get("categories", ()) if name not in found]
    return faults + [
        f"no flag holds {surface!r}"
        for surface in expected.get("flags", ())
        if not any(surface in flag["surface"] for flag in got["flags"])
    ]


def falls_short(place: str, entry: dict[str, Any]) -> bool:
    """Whether a known shortcoming of a sample is still there."""
    got = article(place)
    stands = "found" in entry and entry["found"] in got["text"]
    return stands or bool(not_contained(got, entry.get("metadata", {})))
