"""The picture of names: each with the spellings it has in the raw texts, as bars."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from markupsafe import Markup

from flows.report.charts import Bar, bars
from flows.report.figures import Cell, said
from flows.report.wording import link, number, plural

NAMES = 12
SPELLINGS = 5


class Varied(NamedTuple):
    """A name that was spelled in several ways."""

    canonical: str
    href: str
    note: str
    chart: Markup
    label: str


class Names(NamedTuple):
    """The picture of names: the most varied ones, and a table of all their spellings."""

    varied: list[Varied]
    rows: list[list[Cell]]
    of: int
    href: str = link("names", only="varied", sort="varied")


def names(index: Mapping[str, Any]) -> Names:
    """The names with the most spellings, each with the commonest ones as bars."""
    several = [one for one in index["names"] if len(one["spellings"]) > 1]
    several.sort(key=lambda one: (-len(one["spellings"]), -one["count"], one["entity"]))
    chosen = several[: _filling(len(several))]
    return Names(
        [_varied(one) for one in chosen],
        [
            [
                Cell(one["canonical"] if not place else "", link("name", one["entity"])),
                Cell(surface),
                Cell(number(count)),
            ]
            for one in chosen
            for place, (surface, count) in enumerate(one["spellings"])
        ],
        len(several),
    )


def _filling(count: int) -> int:
    """How many names fill the rows of the page, whether it has two columns or three."""
    for full in (NAMES, 6, 3):
        if count >= full:
            return full
    return count


def _varied(one: Mapping[str, Any]) -> Varied:
    spellings = one["spellings"]
    shown = spellings if len(spellings) <= SPELLINGS else spellings[: SPELLINGS - 1]
    rest = spellings[len(shown) :]
    rows = [
        Bar(
            surface,
            count,
            number(count),
            "var(--names)" if surface == one["canonical"] else "var(--names-mid)",
            bold=surface == one["canonical"],
        )
        for surface, count in shown
    ]
    if rest:
        count = sum(count for _, count in rest)
        rows.append(
            Bar(f"{number(len(rest))} other spellings", count, number(count), "var(--rest)")
        )
    return Varied(
        one["canonical"],
        link("name", one["entity"]),
        f"{plural(len(spellings), 'spelling')}, {plural(one['count'], 'mention')}",
        bars(rows, full=one["count"], step=34),
        said(one["canonical"], rows),
    )
