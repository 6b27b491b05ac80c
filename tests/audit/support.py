"""Small tables and samples for the tests of the audit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from flows.audit.drawing import Drawn, Frame, Plan, draw
from flows.audit.keeping import Judgement, Sample, about, keep
from flows.audit.units import COLUMNS, EDITS, LINES, Lines, Unit
from flows.corpus.rows import to_row
from flows.corpus.schema import SCHEMA
from flows.corpus.table import Corpus
from normalizers import Article, Pipeline

DATE = "2026-01-02T03:04:05Z"


def row_of(text: str, **known: str) -> dict[str, Any]:
    """The table row of a text."""
    article = Pipeline()(Article(text, **{"id": "a", "language": "en", **known}))
    given = dict.fromkeys(("title", "published", "language"), "")
    return to_row(article, path="", file="", fingerprint="", id_from="", given=given)


class Table:
    """Rows in any order and in batches of any size, in place of a corpus."""

    def __init__(self, rows: Sequence[dict[str, Any]], batch: int = 64) -> None:
        self._rows = rows
        self._batch = batch

    def count(self) -> int:
        return len(self._rows)

    def rows(
        self, ids: object = None, columns: Sequence[str] = COLUMNS, *, at_once: int = 1
    ) -> Iterator[pa.RecordBatch]:
        schema = pa.schema([SCHEMA.field(name) for name in columns])
        for first in range(0, len(self._rows), self._batch):
            some = self._rows[first : first + self._batch]
            yield pa.RecordBatch.from_pylist([{n: row[n] for n in columns} for row in some], schema)


def all_rows(output: Path) -> list[dict[str, Any]]:
    """The rows of a corpus."""
    return [row for batch in Corpus(output).rows() for row in batch.to_pylist()]


def unit(number: int, of: str = EDITS, **known: Any) -> Unit:
    """A unit that says nothing special."""
    told: dict[str, Any] = dict.fromkeys(("source", "url", "title", "left", "right"), "")
    told |= {"key": f"{of[:4]}-{number:012x}", "of": of, "stratum": ("a",), "article": "x"}
    told |= {"raw_sha256": "0", "language": "en", "line": 1, "before": "one", "after": ""}
    if of == EDITS:
        told |= {"after": "two", "stage": "names", "rule": "a", "evidence": "A"}
    return Unit(**{**told, **known})


def sample_of(
    path: Path,
    strata: dict[str, tuple[int, str]],
    lines: dict[str, tuple[int, str]] | None = None,
    pooled: Iterable[str] = (),
) -> Sample:
    """A judged sample by rule and by language.

    Args:
        path: its file.
        strata: of each rule the size and the verdicts of what was drawn, ``y``, ``n``, ``s`` or ``-``.
        lines: the same by language.
        pooled: the rules that shared one stratum.
    """
    names = {"y": "yes", "n": "no", "s": "skip"}
    frame = Frame(articles=7, lines=Lines(100, 20, 5))
    units, judgements = [], []
    for of, told in ((EDITS, strata), (LINES, lines or {})):
        for name, (size, verdicts) in told.items():
            frame.sizes[of][(name,)] = size
            for verdict in verdicts:
                key = {"rule": name} if of == EDITS else {"language": name}
                stratum = () if name in pooled else (name,)
                units.append(unit(len(units), of, stratum=stratum, **key))
                if verdict in names:
                    judgements.append(Judgement(units[-1].key, names[verdict], "", "Ann", DATE))
    frame.pipelines.add("stray-2 names-2")
    counts = [sum(one.of == of for one in units) for of in (EDITS, LINES)]
    drawn = Drawn(Plan(*counts), frame, tuple(units))
    made = keep(path, about(drawn, "news", 3, "1.2.3"), tuple(units))
    if pooled:
        made.about = replace(
            made.about, pooled={EDITS: frozenset((one,) for one in pooled), LINES: frozenset()}
        )
    made.judge(judgements)
    return made


def drawn_sample(output: Path, path: Path, plan: Plan) -> Sample:
    """A sample of a corpus that nobody has judged."""
    drawn = draw(Corpus(output), plan)
    return keep(path, about(drawn, output.name, 0, "1.2.3"), drawn.units)


def judge(sample: Sample, verdict: Callable[[Unit], str]) -> None:
    """Judge all units of a sample; an empty verdict is none."""
    told = ((unit, verdict(unit)) for unit in sample.units)
    sample.judge([Judgement(unit.key, said, "", "Ann", DATE) for unit, said in told if said])
