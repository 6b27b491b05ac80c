"""Names: are all spellings of a person found, is nobody else taken for one, is each edit true?

Three sets. **Coverage**: ``name_spellings.jsonl`` holds how the persons of the authority are spelled
by the standards and the newspapers; each name stands in a short sentence and must be linked to its
person. **Others**: the people of ``other_people.jsonl`` are nobody of the authority and must not be
linked. **False touch**: what the stage changes in professional news; a person has judged each edit
(``name_touches.tsv``), and an edit that nobody judged counts as wrong.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from normalizers import Article, normalize
from tests.evaluation.sets import Error, EvaluationSet, Metric, Result, count, labelled, rate, share
from tests.support import CASES, ROOT, SHARED

_HERE = ROOT / "tests" / "evaluation"
CARRIERS = _HERE / "name_carriers.tsv"
TOUCHES = _HERE / "name_touches.tsv"
ONLY = ("language", "names")
Touch = tuple[str, int, str, str, str]  # language, line, surface, replacement, entity
Row = dict[str, Any]


@lru_cache(maxsize=1)
def carriers() -> dict[str, list[str]]:
    """Language to sentences with a place for ``{name}``, which name nobody and no place."""
    found: dict[str, list[str]] = {}
    with CARRIERS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found.setdefault(row["language"], []).append(row["sentence"])
    return found


def linked(text: str, language: str, start: int, end: int) -> set[str]:
    """The ids that the stage links within ``text[start:end]`` of the original."""
    article = normalize(Article(text, language=language), only=ONLY)
    grown = [(edit.start, len(edit.replacement) - edit.end + edit.start) for edit in article.edits]
    start += sum(more for at, more in grown if at < start)
    end += sum(more for at, more in grown if at < end)
    return {
        mention.entity_id
        for mention in article.mentions
        if mention.start < end and start < mention.end
    }


def measure_coverage(files: Sequence[Path], step: int) -> Result:
    """Recall over all spellings, and how many are taken for somebody else."""
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    crossed = 0
    errors = []
    needed = ("id", "language", "name", "by")
    rows = [row for path in files for row in labelled(path, *needed)]
    for number, row in list(enumerate(rows))[::step]:
        sentences = carriers()[row["language"]]
        before = f"{row['title']} " if "title" in row else ""
        head, _, tail = sentences[number % len(sentences)].partition("{name}")
        text = f"{head}{before}{row['name']}{tail}"
        start = len(head) + len(before)
        ids = linked(text, row["language"], start, start + len(row["name"]))
        others = ids - {row["id"]}
        crossed += bool(others)
        groups = ("", row["language"], *row["by"].split("; "))
        asked.update(groups)
        if row["id"] in ids:
            found.update(groups)
        what = f"{row['id']} {row['name']} ({row['by']})"
        if others:
            errors.append(Error(row["language"], "taken for another", f"{what}: {min(others)}"))
        elif row["id"] not in ids:
            errors.append(Error(row["language"], "missed", what))
    metrics: list[Metric] = share("recall", found[""], asked[""])
    metrics += share("cross-matches", crossed, asked[""], lower_is_better=True)
    metrics += share("attested", found["attested"], asked["attested"])
    for group in sorted(asked.keys() - {"", "attested"}, key=lambda name: (len(name) > 2, name)):
        metrics += share(group, found[group], asked[group], pinned=False)
    return Result(tuple(metrics), tuple(errors))


def measure_others(files: Sequence[Path], step: int) -> Result:
    """How many people that are not in the authority are taken for somebody who is."""
    asked: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    errors = []
    for row in (row for path in files for row in labelled(path, "text", "name", step=step)):
        start = row["text"].index(row["name"])
        ids = linked(row["text"], row["language"], start, start + len(row["name"]))
        asked[row["language"]] += 1
        taken[row["language"]] += bool(ids)
        if ids:
            errors.append(Error(row["place"], "linked", f"{row['name']}: {', '.join(sorted(ids))}"))
    metrics = share("linked", taken.total(), asked.total(), lower_is_better=True)
    for language in sorted(asked):
        metrics += share(language, taken[language], asked[language], True, pinned=False)
    return Result(tuple(metrics), tuple(errors))


@lru_cache(maxsize=1)
def reviewed() -> dict[Touch, bool]:
    """What a person said of each edit: whether the surface truly names the entity."""
    with TOUCHES.open(encoding="utf-8", newline="") as file:
        return {
            (row["language"], int(row["line"]), *(row[f] for f in ("surface", "replacement", "entity"))):
            row["verdict"] == "true"
            for row in csv.DictReader(file, delimiter="\t")
        }  # fmt: skip


def touches(path: Path, step: int = 1) -> list[tuple[Touch, str]]:
    """Every edit of the stage on a file of one sentence a line, each with its sentence."""
    found = []
    for number, line in list(enumerate(path.read_text("utf-8").splitlines(), 1))[::step]:
        article = normalize(Article(line, language=path.stem), only=ONLY)
        for edit in article.edits:
            entity = edit.parts[0].reason.partition(",")[0].partition(": ")[0]
            surface = line[edit.start : edit.end]
            found.append(((path.stem, number, surface, edit.replacement, entity), line))
    return found


def measure_touches(files: Sequence[Path], step: int) -> Result:
    """Edits on clean news that nobody found true, in 10,000 sentences; and how many edits there are."""
    verdicts = reviewed()
    sentences = 0
    edits: Counter[str] = Counter()
    wrong = 0
    errors = []
    for path in files:
        sentences += len(path.read_text("utf-8").splitlines()[::step])
        for touch, _ in touches(path, step):
            language, line, surface, replacement, entity = touch
            edits[language] += 1
            verdict = verdicts.get(touch)
            if not verdict:
                wrong += 1
                kind = "not reviewed" if verdict is None else "false"
                what = f"{surface!r} -> {replacement!r} {entity}"
                errors.append(Error(f"{path.name}:{line}", kind, what))
    metrics = rate("wrong", wrong, sentences)
    metrics += [count(f"edits {name}", edits[name], sentences) for name in sorted(edits)]
    return Result(tuple(metrics), tuple(errors))


SETS = (
    EvaluationSet(
        "names-coverage",
        "spellings of the persons of the authority by standards and newspapers",
        CASES,
        ("name_spellings.jsonl",),
        measure_coverage,
        5,
        also=(CARRIERS,),
    ),
    EvaluationSet(
        "names-others",
        "invented names of people who are nobody of the authority",
        CASES,
        ("other_people.jsonl",),
        measure_others,
        5,
    ),
    EvaluationSet(
        "names-false-touch",
        "names that are changed in professional news",
        SHARED / "lid" / "train" if SHARED else None,
        ("*.txt",),
        measure_touches,
        4,
        shared=True,
        also=(TOUCHES,),
    ),
)
