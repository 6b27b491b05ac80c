"""Runs of a source that brings what a test wants, and pasts that were never run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from flows.corpus.table import Corpus
from flows.drift.arrivals import SOURCES
from flows.drift.tally import Tally, one_article, packed, plus
from tests.flows.support import story


def brings(
    articles: int = 0, length: int = 1000, removed: float = 0.05, quarantined: int = 0
) -> Tally:
    """What a run brings whose articles are all alike."""
    one = one_article(length, round(length * (1 - removed)))
    tally = Tally(quarantined=quarantined)
    for _ in range(articles):
        tally = plus(tally, one)
    return tally


def usual(runs: int = 40, **changes: Any) -> list[Tally]:
    """A past in which little happens: lengths and shares go up and down a little."""
    said = {"articles": 5, "length": 1000, "removed": 0.05, "quarantined": 0, **changes}
    return [
        brings(
            said["articles"],
            round(said["length"] * (1 + 0.1 * (run % 5 - 2))),
            said["removed"] * (1 + 0.1 * (run % 3 - 1)),
            said["quarantined"],
        )
        for run in range(runs)
    ]


def write_rows(file: Path, rows: Iterable[dict[str, Any]]) -> Path:
    """A file of JSON lines."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return file


def rows(source: str, count: int, first: int = 0) -> list[dict[str, Any]]:
    """Articles of a source."""
    numbers = range(first, first + count)
    return [{"id": f"{source}-{n}", "source": source, "text": story(n)} for n in numbers]


def note_past(output: Path, source: str, past: Sequence[Tally]) -> None:
    """Versions that say that runs brought this, on a corpus that is there."""
    for tally in past:
        Corpus(output).commit([], note={"copydesk.kind": "run", SOURCES: packed({source: tally})})
