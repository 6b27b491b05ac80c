"""Every labelled set the project has; a new one is added to this tuple."""

from __future__ import annotations

from tests.evaluation import artifacts, cases, clean, coverage, language, metadata, names, pages
from tests.evaluation.sets import EvaluationSet

SETS: tuple[EvaluationSet, ...] = (
    *language.SETS,
    *clean.SETS,
    *artifacts.SETS,
    *pages.SETS,
    *coverage.SETS,
    *cases.SETS,
    *metadata.SETS,
    *names.SETS,
)


def by_name(name: str) -> EvaluationSet:
    """The set called ``name``."""
    return next(item for item in SETS if item.name == name)
