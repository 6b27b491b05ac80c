"""Case sets: hard cases, whole articles and the sample corpus, each judged right or wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from normalizers import normalize
from tests.evaluation import judging, samples
from tests.evaluation.sets import Error, EvaluationSet, Metric, Result, labelled, share
from tests.support import CASES, SHARED

Judge = Callable[[dict[str, Any]], list[str]]


def no_faults(row: dict[str, Any]) -> list[str]:
    """Nothing is half a miss."""
    return []


def measure_cases(
    judge: Judge,
    half: Judge,
    files: Sequence[Path],
    step: int,
    fields: tuple[str, ...] = ("input",),
) -> Result:
    """The share of rows that pass; a row with only ``half`` faults counts as half."""
    rows = [row for path in files for row in labelled(path, *fields, step=step)]
    score: list[float] = []
    errors = []
    kept = 0
    for row in rows:
        faults, lesser = judge(row), half(row)
        score.append(0 if faults else 0.5 if lesser else 1)
        must_keep = judging.action(row) == "keep"
        kept += must_keep and not faults
        kind = "touched" if must_keep else "wrong"
        errors += [Error(str(row["place"]), kind, fault) for fault in faults + lesser]
    metrics: list[Metric] = share("passed", sum(score), len(rows))
    keeps = sum(judging.action(row) == "keep" for row in rows)
    return Result((*metrics, *share("kept", kept, keeps)), tuple(errors))


def _own(name: str, judge: Judge, step: int = 1) -> EvaluationSet:
    measure = partial(measure_cases, judge, no_faults)
    about = f"the project's own cases: {name.replace('_', ' ')}"
    set_name = f"cases-{name.replace('_', '-')}"
    return EvaluationSet(set_name, about, CASES, (f"{name}.jsonl",), measure, step)


def _hard(kind: str) -> EvaluationSet:
    return EvaluationSet(
        f"hard-{kind}",
        f"hard cases kept outside the project: {kind}; a needless flag is half a miss",
        SHARED / "cases" if SHARED else None,
        (f"{kind}.jsonl",),
        partial(
            measure_cases,
            partial(judging.hard_case, kind),
            partial(judging.needless_flags, kind),
        ),
        shared=True,
    )


def variant_case(row: dict[str, Any]) -> list[str]:
    return judging.whole_article(judging.variant(row).to_dict(), row["expected"])


def measure_articles(files: Sequence[Path], step: int) -> Result:
    """Whole real articles, text and facts."""
    (labels,) = (path for path in files if path.suffix == ".jsonl")

    def judge(row: dict[str, Any]) -> list[str]:
        raw = (labels.parent / row["file"]).read_text("utf-8")
        return judging.whole_article(normalize(raw).to_dict(), row)

    return measure_cases(judge, no_faults, [labels], step, ("file", "text"))


def measure_samples(files: Sequence[Path], step: int) -> Result:
    """The sample corpus: as it should be, and as it is known to be."""
    places = list(samples.EXPECTED)[::step]
    faults = {place: samples.sample(place) for place in places}
    known = {
        place: [
            entry["why"]
            for entry in samples.EXPECTED[place].get("known", ())
            if samples.falls_short(place, entry)
        ]
        for place in places
    }
    errors = [Error(place, "wrong", fault) for place, listed in faults.items() for fault in listed]
    errors += [Error(place, "known", why) for place, listed in known.items() for why in listed]
    exact = sum(not faults[place] and not known[place] for place in places)
    allowed = sum(not faults[place] for place in places)
    metrics = [*share("exact", exact, len(places)), *share("but-for-known", allowed, len(places))]
    return Result(tuple(metrics), tuple(errors))


SETS = (
    *map(_hard, judging.SKIPPED_STAGES),
    EvaluationSet(
        "real-articles",
        "five real articles, one per kind of dirt",
        SHARED / "articles" if SHARED else None,
        ("expected.jsonl", "*.txt"),
        measure_articles,
        shared=True,
    ),
    *(_own(name, partial(judging.text_case, name)) for name in judging.TEXT_STAGES),
    *(_own(name, judging.mt_case) for name in ("mt", "mt_hard", "mt_blind", "mt_blind3")),
    *(_own(name, judging.names_case) for name in ("names", "names_hard", "names_oblique")),
    _own("variants", variant_case),
    EvaluationSet("samples", "the sample corpus", samples.CORPUS, ("*",), measure_samples),
)
