"""What the overview says in words: its headline, the sentence below, the figures in a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.report.figures import Cell
from flows.report.wording import link, number, percent, plural, removed


def headline(index: Mapping[str, Any]) -> str:
    """The run in one sentence."""
    totals = index["totals"]
    if not totals["articles"]:
        return "No article yet"
    articles = plural(totals["articles"], "article")
    sources = plural(len([one for one in index["sources"] if one]), "source")
    languages = plural(len(index["languages"]), "language")
    known = f" from {sources}" if any(index["sources"]) else ""
    share = percent(removed(totals["raw"], totals["clean"]))
    return f"{articles}{known} in {languages}, {share} of the text removed"


def lede(index: Mapping[str, Any]) -> str:
    """What stands under the headline: how much was done, and what was left to a person."""
    totals = index["totals"]
    if not totals["articles"]:
        return "The table of this corpus holds no article in this version."
    edited = totals["articles"] - totals["unchanged"]
    told = (
        ["No edit was needed."]
        if not totals["edits"]
        else [
            f"{plural(totals['edits'], 'edit')} in {plural(edited, 'article')}: "
            f"{number(totals['removed'])} removed, {number(totals['moved'])} moved to the metadata, "
            f"{number(totals['changed'])} changed."
        ]
    )
    if totals["edits"] and totals["unchanged"]:
        told.append(f"{plural(totals['unchanged'], 'article')} needed none.")
    if totals["flags"]:
        stand = "is flagged and stands" if totals["flags"] == 1 else "are flagged and stand"
        told.append(f"{plural(totals['flags'], 'place')} {stand} as written.")
    if totals["likely_translated"]:
        reads = "reads" if totals["likely_translated"] == 1 else "read"
        told.append(f"{plural(totals['likely_translated'], 'article')} {reads} machine-translated.")
    return " ".join(told)


def headline_figures(index: Mapping[str, Any]) -> list[tuple[str, Cell]]:
    """The figures in a row, each with its word."""
    totals = index["totals"]
    return [
        ("Articles", Cell(number(totals["articles"]), link("articles"))),
        ("Sources", Cell(number(len([one for one in index["sources"] if one])))),
        ("Languages", Cell(number(len(index["languages"])))),
        ("Edits", Cell(number(totals["edits"]), link("rules"))),
        ("Flags", Cell(number(totals["flags"]), link("articles", only="flags"))),
        ("Removed", Cell(percent(removed(totals["raw"], totals["clean"])))),
        ("Names", Cell(number(totals["names"]), link("names"))),
        ("Quarantined", Cell(number(totals["quarantined"]))),
    ]
