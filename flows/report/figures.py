"""What the overview shows, made ready: charts, each with a table that says the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from flows.report.charts import Bar, bars
from flows.report.languages import named
from flows.report.wording import link, number, percent, plural, removed, seconds

AT_MOST = 8
"""Bars of a chart; what is beyond goes into the last one together, or only into the table."""
WITHOUT = " "
"""How the address asks for articles without a source: an empty value asks for nothing."""
_PER = 1000


class Cell(NamedTuple):
    """One cell of a table: its text, and where it leads."""

    text: str
    href: str = ""


class Figure(NamedTuple):
    """A chart with its heading, what it counts, and the same as a table.

    ``chart`` is empty where there is nothing to draw: ``instead`` says so.
    """

    name: str
    heading: str
    note: str
    columns: tuple[str, ...]
    rows: list[list[Cell]]
    chart: Markup
    instead: str = ""
    label: str = ""


def figures(index: Mapping[str, Any]) -> list[Figure]:
    """The charts of the overview, in their order."""
    left = [edits_by_stage(index), edits_by_kind(index)]
    flags, sources = flags_by_rule(index), removed_by_source(index)
    timed = index["timings"]
    two = [flags, sources, seconds_by_stage(index)] if timed else [sources, flags]
    return [*left, *two, articles_by_language(index)]  # so that the columns are of one height


def edits_by_stage(index: Mapping[str, Any]) -> Figure:
    """The stages that made an edit, coloured as they are everywhere in the report."""
    counts = index["totals"]["by_stage"]
    known = [(stage, counts[stage]) for stage in index["stages"] if counts.get(stage)]
    shown = [Bar(stage, count, number(count), f"var(--{stage})") for stage, count in known]
    total = sum(count for _, count in known)
    return _figure(
        "stages",
        "Edits by stage",
        "An edit that two stages made counts for both.",
        table=(
            ("Stage", "Edits", "Share"),
            [
                [
                    Cell(stage, link("articles", stage=stage)),
                    Cell(number(n)),
                    Cell(percent(n / total)),
                ]
                for stage, n in known
            ],
        ),
        shown=shown,
        instead="No stage changed anything.",
    )


def articles_by_language(index: Mapping[str, Any]) -> Figure:
    """The languages, most articles first, with the rest as one bar."""
    known = [(one["language"], one["articles"]) for one in index["by_language"]]
    known.sort(key=lambda pair: (-pair[1], pair[0]))
    total = index["totals"]["articles"]
    first, rest = _parted(known)
    shown = [Bar(_language(code), count, number(count)) for code, count in first]
    if rest:
        count = sum(count for _, count in rest)
        shown.append(
            Bar(f"{number(len(rest))} other languages", count, number(count), "var(--rest)")
        )
    return _figure(
        "languages",
        "Articles by language",
        f"{plural(len(known), 'language')}, most articles first." if known else "",
        table=(
            ("Language", "Articles", "Share"),
            [
                [
                    Cell(_language(code), link("articles", language=code or WITHOUT)),
                    Cell(number(count)),
                    Cell(percent(count / total)),
                ]
                for code, count in known
            ],
        ),
        shown=shown,
        instead="No article has a language yet.",
    )


def removed_by_source(index: Mapping[str, Any]) -> Figure:
    """The sources with the most articles, by the share of their text that was taken out."""
    known = sorted(index["by_source"], key=lambda one: (-one["articles"], one["source"]))
    shares = [(one, removed(one["raw"], one["clean"])) for one in known]
    largest = shares[:AT_MOST]
    largest.sort(key=lambda pair: (-pair[1], pair[0]["source"]))
    shown = [Bar(_source(one["source"]), share, percent(share)) for one, share in largest]
    many = len(known) > AT_MOST
    named_ones = plural(sum(bool(one["source"]) for one in known), "source")
    return _figure(
        "sources",
        "Removed share by source",
        f"Where most articles come from; {named_ones} in all."
        if many
        else "Characters gone of the raw ones.",
        table=(
            ("Source", "Articles", "Removed", "Edits", "Flags"),
            [
                [
                    Cell(_source(one["source"]), link("articles", source=one["source"] or WITHOUT)),
                    Cell(number(one["articles"])),
                    Cell(percent(share)),
                    Cell(number(one["edits"])),
                    Cell(number(one["flags"])),
                ]
                for one, share in shares
            ],
        ),
        shown=shown,
        instead="No source yet.",
        # Nothing removed anywhere: the bars stay empty and do not fill the width.
        full=max((share for _, share in largest), default=0) or 1,
    )


def flags_by_rule(index: Mapping[str, Any]) -> Figure:
    """The rules that flag, most flags first."""
    known = [(one["rule"], one["flags"]) for one in index["rules"] if one["flags"]]
    known.sort(key=lambda pair: (-pair[1], pair[0]))
    first, rest = _parted(known)
    shown = [Bar(rule, count, number(count), "var(--flag)") for rule, count in first]
    if rest:
        count = sum(count for _, count in rest)
        shown.append(Bar(f"{number(len(rest))} other rules", count, number(count), "var(--rest)"))
    return _figure(
        "flags",
        "Flags by rule",
        "Places left as written, for a person to judge.",
        table=(
            ("Rule", "Flags"),
            [[Cell(rule, link("rule", rule)), Cell(number(count))] for rule, count in known],
        ),
        shown=shown,
        instead="No rule left anything to judge.",
    )


def edits_by_kind(index: Mapping[str, Any]) -> Figure:
    """What the edits did with the text."""
    totals = index["totals"]
    kinds = {"removed": "removed", "moved": "moved to the metadata", "changed": "changed"}
    known = [(words, totals[kind]) for kind, words in kinds.items() if totals[kind]]
    return _figure(
        "kinds",
        "Edits by what they did",
        "Each edit of the ledger once.",
        table=(
            ("Kind", "Edits", "Share"),
            [
                [Cell(words), Cell(number(count)), Cell(percent(count / totals["edits"]))]
                for words, count in known
            ],
        ),
        shown=[Bar(words, count, number(count)) for words, count in known],
        instead="Nothing was edited.",
    )


def seconds_by_stage(index: Mapping[str, Any]) -> Figure:
    """What each stage cost; for a thousand articles, if so many were measured.

    A few say little of a thousand: the first ones wait for the stylebook.
    """
    timings = index["timings"]
    of = timings["articles"] if timings else 0
    per = _PER / of if of >= _PER else 1
    known = list(timings["stages"]) if of else []
    shown = [
        Bar(stage, value * per, seconds(value * per), f"var(--{stage})") for stage, value in known
    ]
    return _figure(
        "timings",
        "Time per 1,000 articles" if of >= _PER else "Time by stage",
        f"Of all workers together, over {plural(of, 'article')}." if of else "",
        table=(
            ("Stage", "In all", "Per article"),
            [
                [Cell(stage), Cell(seconds(value)), Cell(f"{1000 * value / of:.1f} ms")]
                for stage, value in known
            ],
        ),
        shown=shown,
        instead="This version was written without measuring.",
    )


def phases(index: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How long each phase of the measured run took."""
    timings = index["timings"]
    return [(name, seconds(value)) for name, value in timings["phases"]] if timings else []


def _figure(
    name: str,
    heading: str,
    note: str,
    *,
    table: tuple[tuple[str, ...], list[list[Cell]]],
    shown: Sequence[Bar],
    instead: str,
    full: float | None = None,
) -> Figure:
    columns, rows = table
    if not shown:
        return Figure(name, heading, "", columns, [], Markup(""), instead)
    return Figure(
        name, heading, note, columns, rows, bars(shown, full=full), label=said(heading, shown)
    )


def said(heading: str, rows: Iterable[Bar]) -> str:
    """The chart in words, for who does not see it."""
    return f"{heading}: {'; '.join(f'{row.label} {row.text}' for row in rows)}"


def _language(code: str) -> str:
    return named(code) or "not known"


def _source(name: str) -> str:
    return name or "without a source"


def _parted(known: list[tuple[str, int]]) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The first ones, and the rest if there is more than fits."""
    if len(known) <= AT_MOST:
        return known, []
    return known[: AT_MOST - 1], known[AT_MOST - 1 :]
