"""How much of the interface of sites nobody looked at the lexicon covers.

``ui_lines.tsv`` says of the stray lines of half of the sites, by file, row and number, of what kind
each is: ``ui`` is a string of the page's own interface (a button, a label, a fixed menu), the other
kinds are there to compare. The lines were labelled by somebody who did not know the lexicon, and
nobody who writes rules or rows reads them. So nothing here prints a line: the errors are places only.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from normalizers import Article, Profile, normalize
from tests.evaluation.pages import judged
from tests.evaluation.sets import Error, EvaluationSet, Metric, Result, labelled, share
from tests.support import ROOT, SHARED

LINES = ROOT / "tests" / "evaluation" / "ui_lines.tsv"
KINDS = (
    *("ui", "section", "headline", "teaser", "comment", "stamp", "credit", "caption"),
    *("table", "notice", "other"),
)
FEWEST = 10  # lines of a language or kind whose share is told
Kinds = dict[tuple[str, str], dict[int, str]]


@lru_cache(maxsize=1)
def kinds() -> Kinds:
    """File and row to the kind of each labelled line; a line is labelled once per site."""
    labels: Kinds = defaultdict(dict)
    with LINES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            labels[row["file"], row["id"]][int(row["line"])] = row["kind"]
    return dict(labels)


def flagged_lines(row: dict[str, Any]) -> set[str]:
    """The lines that stand in the result and that a flag touches."""
    text = "\n".join(line.replace("\n", " ") for line in row["dirty_lines"])
    article = normalize(Article(text, source=row["site"]), only=["language", "stray"])
    lines = set()
    for flag in article.flags:
        start = article.text.rfind("\n", 0, flag.start) + 1
        end = article.text.find("\n", flag.end)
        lines.update(article.text[start : end if end >= 0 else None].split("\n"))
    return {line.strip() for line in lines}


def measure_coverage(labels: Kinds, files: Sequence[Path], step: int) -> Result:
    """The share of the lines of each kind that is removed, flagged, and removed when in doubt."""
    seen: Counter[str] = Counter()
    done: dict[str, Counter[str]] = defaultdict(Counter)
    errors = []
    pages = [
        (path.name, row, labels[path.name, row["id"]])
        for path in files
        for row in labelled(path, "id", "dirty_lines", "counted")
        if (path.name, row["id"]) in labels
    ]
    for file, row, of_line in pages[::step]:
        flagged = flagged_lines(row)
        bolder = {line.number: bool(line.rule) for line in judged(row, file, Profile.AGGRESSIVE)}
        for line in judged(row, file, Profile.SAFE):
            kind = of_line.get(line.number, "")
            groups = [kind, f"{kind} {row.get('lang') or 'und'}"] if kind else []
            for group in groups:
                seen[group] += 1
                done["removed"][group] += bool(line.rule)
                done["flagged"][group] += not line.rule and line.text.strip() in flagged
                done["aggressive"][group] += bolder[line.number]
            if kind == "ui" and not line.rule:
                errors.append(Error(str(row["place"]), "missed", f"line {line.number}"))
    metrics: list[Metric] = []
    metrics += share("ui-removed", done["removed"]["ui"], seen["ui"])
    for what in ("flagged", "aggressive"):
        metrics += share(f"ui {what}", done[what]["ui"], seen["ui"], pinned=False)
    languages = sorted(group for group in seen if group.startswith("ui "))
    for group in (*languages, *KINDS[1:]):
        if seen[group] >= FEWEST:
            for what in done:
                metrics += share(f"{group}: {what}", done[what][group], seen[group], pinned=False)
    return Result(tuple(metrics), tuple(errors))


def _measure(files: Sequence[Path], step: int) -> Result:
    return measure_coverage(kinds(), files, step)


SETS = (
    EvaluationSet(
        "ui-coverage",
        "interface strings of sites nobody looked at",
        SHARED / "residue" if SHARED else None,
        ("after_*.jsonl",),
        _measure,
        shared=True,
        also=(LINES,),
    ),
)
