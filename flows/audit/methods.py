"""The paragraph for the methods section of a paper: what was audited, how, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator

from flows.audit.intervals import CONFIDENCE, Estimate
from flows.audit.keeping import Sample
from flows.audit.results import Result, result
from flows.audit.units import EDITS, LINES, Unit

KEY_NAMES = {
    "stage": "stage",
    "rule": "rule",
    "category": "category",
    "language": "language",
    "source": "source",
    "evidence": "class of evidence",
    "kind": "kind of change",
}


def percent(value: float | None) -> str:
    """A share as it is printed, with one decimal.

    >>> percent(0.97854), percent(None)
    ('97.9 %', '–')
    """
    return "–" if value is None else f"{100 * value:.1f} %"


def interval(told: Estimate) -> str:
    """The two ends of an interval.

    >>> interval(Estimate(1, 1, 1.0, 0.25, 1.0, 1.0))
    '25.0 to 100.0 %'
    """
    return f"{100 * told.low:.1f} to {percent(told.high)}"


def paragraph(sample: Sample) -> str:
    """The paragraph, as one line of plain English."""
    return " ".join(_sentences(sample))


def _sentences(sample: Sample) -> Iterator[str]:
    told, plan = sample.about, sample.about.plan
    edits, lines = result(sample, EDITS), result(sample, LINES)
    pipelines = "; ".join(told.pipelines)
    yield (
        f"The corpus {told.corpus} (version {told.version} of its table, {told.articles:,} articles) "
        f"was cleaned with copydesk (pipeline {pipelines}; stylebook {told.stylebook}) and audited "
        f"by hand with copydesk {told.copydesk}."
    )
    drawn = [
        f"{one.drawn:,} of its {one.size:,} {what} (stratified by {_listed(plan.keys(one.of))})"
        for one, what in ((edits, "edits"), (lines, "untouched lines"))
        if one.drawn
    ]
    if not drawn:
        yield "There was nothing to draw a sample from."
        return
    yield f"A stratified random sample was drawn with seed {plan.seed}: {' and '.join(drawn)}."
    yield (
        "Strata gave units in proportion to the square root of their size (Bankier 1988), at least "
        "one each."
    )
    yield from _pooled(sample)
    if edits.drawn:
        yield "Each application of a rule counts as one edit."
    if lines.drawn:
        yield (
            "A line is untouched if it has a letter and neither an edit nor a flag touches it; "
            f"{lines.size:,} of the {told.lines.all:,} lines with a letter are."
        )
    whos = {one.who for one in sample.judgements.values() if one.who}
    people = f"{len(whos)} people" if len(whos) > 1 else "one person"
    if edits.overall.judged or lines.overall.judged:
        yield f"The units were judged by {people}."
    if edits.overall.judged:
        yield _told(edits, f"{_many(edits.overall.judged, 'edit')} judged, ", "right", "precision")
    if lines.overall.judged:
        what = f"{_many(lines.overall.judged, 'line')} judged, "
        yield _told(lines, what, "found to hold dirt still", "missed-dirt rate")
    skipped = edits.skipped + lines.skipped
    if skipped:
        yield f"{_many(skipped, 'unit')} {_was(skipped)} skipped as undecidable and left out."
    left = _left(sample, EDITS) + _left(sample, LINES)
    if left:
        yield f"{_many(left, 'unit')} of the sample {_was(left)} not judged."
    yield (
        f"The rates are weighted by the sizes of the strata; the {100 * CONFIDENCE:.0f} % intervals "
        "are Wilson score intervals (Wilson 1927) with Kish's effective sample size."
    )
    yield f"The sample and its judgements are in {sample.path.name} (SHA-256 {sample.digest()})."


def _pooled(sample: Sample) -> Iterator[str]:
    for of in (EDITS, LINES):
        count = len(sample.about.pooled[of])
        if count and sample.drawn(of):
            strata = sample.about.sizes[of]
            yield f"Of the {len(strata):,} strata of {of}, the {count:,} smallest were drawn as one."


def _told(one: Result, judged: str, found: str, measure: str) -> str:
    told = one.overall
    count = f"{told.counted:,} {_was(told.counted)}"
    rate = f"a {measure} of {percent(told.share)} (95 % interval {interval(told)})"
    said = f"Of the {judged}{count} {found}: {rate}"
    if one.unjudged:
        strata = _many(len(one.unjudged), "stratum", "strata")
        said += (
            f", for the {percent(one.covered)} of all {one.of} that are in judged strata "
            f"({strata} had no judgement)"
        )
    return f"{said}."


def _left(sample: Sample, of: str) -> int:
    return sum(unit.of == of and not sample.verdict(unit) for unit in sample.units)


def _listed(keys: tuple[str, ...]) -> str:
    names = [KEY_NAMES[key] for key in keys]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _many(count: int, noun: str, plural: str = "") -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {plural or noun + 's'}"


def markdown(sample: Sample) -> Iterator[str]:
    """The paragraph and the tables as Markdown, a line at a time."""
    yield _safe(paragraph(sample))
    for of in (EDITS, LINES):
        found = result(sample, of)
        for keys, groups in found.by.items():
            measure = "precision" if of == EDITS else "missed-dirt rate"
            counted = "right" if of == EDITS else "with dirt"
            heads = [*keys, f"{of} in the corpus", "judged", counted, measure, "95 % interval"]
            yield ""
            yield f"| {' | '.join(heads)} |"
            yield f"|{'---|' * len(keys)}{'---:|' * 5}"
            for one in groups:
                size = "" if one.size is None else f"{one.size:,}"
                told = one.estimate
                cells = [
                    *(_safe(value or "(none)") for value in one.values),
                    *(size, f"{told.judged:,}", f"{told.counted:,}"),
                    *(percent(told.share), interval(told)),
                ]
                yield f"| {' | '.join(cells)} |"


def _safe(text: str) -> str:
    """Text that Markdown takes for nothing but text: a source may be called anything."""
    text = " ".join(text.split()).replace("\\", "\\\\")
    for mark in "|`*<[]#":
        text = text.replace(mark, f"\\{mark}")
    return text


def question(unit: Unit) -> str:
    """What is asked of a unit."""
    return "right?" if unit.of == EDITS else "clean?"
