"""The page of a report: the overview as static HTML, and the frame that its scripts fill."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from flows.report import figures, overview, spellings
from flows.report.wording import legible, number

if TYPE_CHECKING:
    import jinja2

TEMPLATE = "index.html.jinja"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""What the page may load and run: its own files, and nothing that stands in the page itself."""

SCRIPTS = (
    *("dom", "store", "route", "fields", "list", "rules", "names"),
    *("popover", "stepper", "pair", "details", "article", "places", "main"),
)
STYLES = ("base", "overview", "list", "article", "places")


def render(index: Mapping[str, Any]) -> str:
    """The page that shows an index: always the same bytes for the same index.

    Args:
        index: what the report's ``data/index.js`` holds.
    """
    return (
        _environment()
        .get_template(TEMPLATE)
        .render(
            policy=POLICY,
            scripts=SCRIPTS,
            styles=STYLES,
            index=index,
            day=_day(index["time"]),
            headline=overview.headline(index),
            lede=overview.lede(index),
            headline_figures=overview.headline_figures(index),
            figures=figures.figures(index),
            names=spellings.names(index),
            phases=figures.phases(index),
        )
    )


def _day(time: str) -> str:
    """``2026-11-22T21:18:04Z`` as ``2026-11-22 21:18 UTC``."""
    day, _, clock = time.partition("T")
    return f"{day} {clock[:5]} UTC" if clock else day


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    import jinja2  # noqa: PLC0415 - the command line starts without it

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(
            lambda name: (files("flows.report") / "templates" / name).read_text("utf-8")
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
        finalize=_legible,
    )
    environment.filters["number"] = number
    return environment


def _legible(value: Any) -> Any:
    """Whatever is put into the page, its characters are seen; markup is our own."""
    return legible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
