"""What the judgements say: precision of the edits, and how much dirt stayed in the lines.

Of edits the answers ``yes`` are counted, over ``yes`` and ``no``: the **precision**. Of lines the
answers ``no`` are, over both: the **missed-dirt rate**, the share of untouched lines in which dirt
stayed. What was skipped counts for neither.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flows.audit.drawing import REST
from flows.audit.intervals import CONFIDENCE, Estimate, estimate
from flows.audit.keeping import NO, SKIP, YES, About, Sample
from flows.audit.units import EDITS, LINES, Stratum, Unit

COUNTED = {EDITS: YES, LINES: NO}
"""The answer whose share is told."""
MEASURES = {EDITS: "precision", LINES: "missed-dirt rate"}


@dataclass(frozen=True, slots=True)
class Group:
    """All units of one value (or of one combination of values) of what they are told apart by.

    ``size`` is how many there are in the corpus; ``None`` where the sample does not know it.
    """

    values: tuple[str, ...]
    size: int | None
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Result:
    """The numbers for edits, or for lines.

    Attributes:
        of: which of them.
        size: how many there are in the corpus.
        drawn: how many were drawn.
        skipped: how many of these were skipped.
        overall: over all strata with a judgement, each weighted by its size.
        covered: the share of the corpus's units that these strata hold.
        by: the groups by each key, and by all keys of the strata together, the worst first.
        unjudged: the strata without a judgement, with their sizes, the largest first.
    """

    of: str
    size: int
    drawn: int
    skipped: int
    overall: Estimate
    covered: float
    by: Mapping[tuple[str, ...], tuple[Group, ...]]
    unjudged: tuple[tuple[Stratum, int], ...]


def result(sample: Sample, of: str) -> Result:
    """The numbers for :data:`EDITS` or :data:`LINES`."""
    told = sample.about
    units = [unit for unit in sample.units if unit.of == of]
    judged = [unit for unit in units if sample.verdict(unit) in (YES, NO)]
    counts = Counter(unit.stratum for unit in judged)
    weights = {stratum: told.size_of(of, stratum) / counts[stratum] for stratum in counts}

    def share(some: Iterable[Unit]) -> Estimate:
        hit = COUNTED[of]
        return estimate((weights[unit.stratum], sample.verdict(unit) == hit) for unit in some)

    keys = told.plan.keys(of)
    groupings: list[tuple[str, ...]] = [(key,) for key in keys]
    if len(keys) > 1:
        groupings.append(keys)
    if of == EDITS and "rule" not in keys:
        groupings.append(("rule",))
    by: dict[tuple[str, ...], tuple[Group, ...]] = {}
    for grouping in groupings:
        groups: dict[tuple[str, ...], list[Unit]] = defaultdict(list)
        for unit in judged:
            groups[tuple(unit.value(key) for key in grouping)].append(unit)
        sizes = _sizes(told, of, grouping)
        found = [Group(values, sizes.get(values), share(some)) for values, some in groups.items()]
        by[grouping] = tuple(sorted(found, key=lambda one: _worst(one, of)))
    every = {REST if one in told.pooled[of] else one for one in told.sizes[of]}
    unjudged = [(one, told.size_of(of, one)) for one in every if one not in counts]
    covered = sum(told.size_of(of, stratum) for stratum in counts)
    return Result(
        of=of,
        size=told.total(of),
        drawn=len(units),
        skipped=sum(sample.verdict(unit) == SKIP for unit in units),
        overall=share(judged),
        covered=covered / told.total(of) if told.total(of) else 0.0,
        by=by,
        unjudged=tuple(sorted(unjudged, key=lambda one: (-one[1], one[0]))),
    )


def _worst(group: Group, of: str) -> tuple[float, float, tuple[str, ...]]:
    """The order of a list: by the end of the interval that is bad news."""
    told = group.estimate
    bad = told.low if of == EDITS else -told.high
    return bad, -(group.size or 0), group.values


def _sizes(told: About, of: str, grouping: tuple[str, ...]) -> Mapping[tuple[str, ...], int]:
    """How many units of each group there are, if the strata tell."""
    keys = told.plan.keys(of)
    if not set(grouping) <= set(keys):
        return {}
    places = [keys.index(key) for key in grouping]
    sizes = Counter[tuple[str, ...]]()
    for stratum, size in told.sizes[of].items():
        sizes[tuple(stratum[place] for place in places)] += size
    return sizes


def as_data(sample: Sample) -> dict[str, Any]:
    """All numbers as plain data, with what is needed to read them."""
    header = sample.about.to_dict()
    kept = ("corpus", "version", "copydesk", "pipelines", "stylebook", "articles", "seed")
    return {
        **{name: header[name] for name in kept},
        "lines_with_letters": header["lines_with_letters"],
        "confidence": CONFIDENCE,
        "judgements_sha256": sample.digest(),
        **{of: _as_data(result(sample, of), sample.about) for of in (EDITS, LINES)},
    }


def _as_data(found: Result, told: About) -> dict[str, Any]:
    return {
        "measure": MEASURES[found.of],
        "stratified_by": list(told.plan.keys(found.of)),
        "in_corpus": found.size,
        "drawn": found.drawn,
        "skipped": found.skipped,
        "covered": found.covered,
        "overall": asdict(found.overall),
        "by": {
            ",".join(keys): [
                {
                    **dict(zip(keys, group.values, strict=True)),
                    "in_corpus": group.size,
                    **asdict(group.estimate),
                }
                for group in groups
            ]
            for keys, groups in found.by.items()
        },
        "unjudged_strata": [
            {"values": list(stratum), "in_corpus": size} for stratum, size in found.unjudged
        ],
    }
