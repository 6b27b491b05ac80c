"""What the stray stage moved to the metadata: is it right, and is all that was expected there?

A value is **moved** if an applied edit carries it as a fact (a dateline that was copied out of its
sentence counts too). It is right if the row's expected metadata hold it, or if a person has read the
row and found it right although the row does not say so: ``moved_reviewed.jsonl``, by row and field,
the value itself for rows of the project and its SHA-256 for rows kept outside. Anything else is wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from normalizers import Article, normalize
from normalizers.metadata import JOINED_FIELDS, LIST_FIELDS
from tests.evaluation import judging, samples
from tests.evaluation.sets import Error, EvaluationSet, Metric, Result, labelled, share
from tests.support import ROOT, SHARED, contains, read_jsonl

REVIEWED = ROOT / "tests" / "evaluation" / "moved_reviewed.jsonl"
FIELDS = (
    *("published", "updated", "dateline", "captions", "credits", "related"),
    *("disclaimer", "copyright"),
)
Row = dict[str, Any]
Place = tuple[str, str, str]  # row, field, fingerprint of the value


def fingerprint(value: Any) -> str:
    """SHA-256 of a value, the same whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def reviewed() -> frozenset[Place]:
    """Values that a person found right beside the expected metadata."""
    return frozenset(
        (row["id"], row["field"], row.get("sha256") or fingerprint(row["value"]))
        for row in read_jsonl(REVIEWED)
    )


def moved(article: Row) -> list[tuple[str, Any]]:
    """Field and value of everything that was moved, each once, in text order."""
    facts = [(fact["field"], fact["value"]) for edit in article["edits"] for fact in edit["facts"]]
    dateline = article["dateline"]
    if dateline and not any(field == "dateline" for field, _ in facts):
        facts.append(("dateline", dateline))
    once = {(field, fingerprint(value)): (field, value) for field, value in facts}
    return [(field, value) for field, value in once.values() if field in FIELDS]


def holds(expected: Row, field: str, value: Any) -> bool:
    """Whether expected metadata say all that a moved value says."""
    right = expected.get(field)
    if field in JOINED_FIELDS and right:
        return f"\n{value}\n" in f"\n{right}\n"
    return contains(right, [value] if field in LIST_FIELDS else value)


def values(expected: Row) -> Iterator[tuple[str, Any]]:
    """The expected metadata, value by value."""
    for field in FIELDS:
        if expected.get(field) is not None:
            right = expected[field]
            yield from ((field, value) for value in (right if field in LIST_FIELDS else [right]))


def measure_moved(
    rows: Sequence[tuple[str, Row, Row]], also_right: Collection[Place] = ()
) -> Result:
    """Precision of what was moved and recall of what was expected, from (place, article, expected)."""
    moves: Counter[str] = Counter()
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    errors = []
    for place, article, expected in rows:
        for field, value in moved(article):
            moves[field] += 1
            if holds(expected, field, value) or (place, field, fingerprint(value)) in also_right:
                right[field] += 1
            else:
                errors.append(Error(place, "wrong", f"{field}: {value!r}"))
        for field, value in values(expected):
            wanted[field] += 1
            if contains(article, {field: [value] if field in LIST_FIELDS else value}):
                found[field] += 1
            else:
                errors.append(Error(place, "missed", f"{field}: {value!r}"))
    metrics: list[Metric] = []
    metrics += share("precision", right.total(), moves.total())
    metrics += share("recall", found.total(), wanted.total())
    for field in FIELDS:
        metrics += share(f"{field}: precision", right[field], moves[field], pinned=False)
        metrics += share(f"{field}: recall", found[field], wanted[field], pinned=False)
    return Result(tuple(metrics), tuple(errors))


def _own_case(row: Row) -> Row:
    known = {name: row.get(name, "") for name in ("title", "published")}
    article = Article(row["input"], language=row.get("lang", ""), **known)
    return normalize(article, only=judging.TEXT_STAGES["stray"]).to_dict()


def measure_own(files: Sequence[Path], step: int) -> Result:
    """The project's own cases of stray text, and the sample corpus."""
    cases = [path for path in files if path.name.startswith("stray")]
    rows = [
        (row["place"], _own_case(row), row.get("metadata", {}))
        for path in cases
        for row in labelled(path, "input", step=step)
    ]
    if len(cases) < len(files):
        rows += [
            (place, samples.article(place), samples.EXPECTED[place]["metadata"])
            for place in list(samples.EXPECTED)[::step]
        ]
    return measure_moved(rows, reviewed())


def measure_shared(files: Sequence[Path], step: int) -> Result:
    """The hard cases of stray text and the real articles kept outside the project."""
    rows = []
    for path in (path for path in files if path.suffix == ".jsonl"):
        for row in labelled(path, "metadata", step=step):
            if "file" in row:
                article = normalize((path.parent / row["file"]).read_text("utf-8"))
            else:
                article = judging.run_hard_case("stray", row)
            place = row.get("file") or row["place"]
            rows.append((place, article.to_dict(), row["metadata"]))
    return measure_moved(rows, reviewed())


SETS = (
    EvaluationSet(
        "moved-metadata",
        "values moved out of the text: the project's own cases and samples",
        ROOT,
        ("tests/cases/stray*.jsonl", "corpus/*"),
        measure_own,
        also=(REVIEWED,),
    ),
    EvaluationSet(
        "moved-metadata-shared",
        "values moved out of the text: hard cases and real articles kept outside",
        SHARED,
        ("cases/stray.jsonl", "articles/expected.jsonl", "articles/*.txt"),
        measure_shared,
        shared=True,
        also=(REVIEWED,),
    ),
)
