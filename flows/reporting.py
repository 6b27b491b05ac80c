"""The report that a run leaves beside the corpus: whether one is wanted, and what comes of it.

It is written after the commit and is no part of it. Whatever goes wrong is a remark in the summary,
and the next run, or ``copydesk report``, writes what is missing.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Any

from flows.corpus.quarantine import TABLE as QUARANTINE
from flows.corpus.table import Corpus, files_of, open_table
from flows.errors import RunError, StoreError, UsageError, explain_os_error, suggested
from flows.observer import Observer
from flows.places import Place, read_bytes
from flows.settings import RunSettings
from flows.summary import LeftReport, RunSummary

ENVIRONMENT = "COPYDESK_REPORT"
"""Whether a run writes one, where its settings leave that open."""

MOST = 20_000
"""Articles of a corpus whose report is written with each run, unless it is asked for."""

_NO = ("0", "false", "f", "no", "n", "off")
_YES = ("1", "true", "t", "yes", "y", "on")  # as the command line reads it

Write = Callable[[Place, Observer], Place]
"""Brings the report of an output folder up to date and says which file to open."""


def with_report(
    summary: RunSummary, settings: RunSettings, observer: Observer, write: Write | None = None
) -> RunSummary:
    """The summary of a run that has ended, and where its report lies; that is written, if it is wanted.

    Args:
        summary: of the run.
        settings: of the run.
        observer: told how many articles are done.
        write: who writes it.

    Raises:
        KeyboardInterrupt: Ctrl+C, with a message that says what is done.
    """
    asked = settings.report if settings.report is not None else _asked_in_environment()
    if summary.staged or summary.version is None or asked is False:
        return summary
    again = suggested("report", settings.output)
    try:
        corpus = Corpus(settings.output)
        count = corpus.count()
        if count > MOST and not asked:
            if not summary.committed:
                return summary
            left = LeftReport(trouble=f"none for more than {MOST:,} articles; {again} writes it")
        else:
            page = _current(corpus, settings.output)
            written = page or (write or write_here)(settings.output, observer)
            left = LeftReport(str(written), written=not page)
    except KeyboardInterrupt:
        done = (
            f"version {summary.version} is committed" if summary.committed else "all else is done"
        )
        message = f"interrupted while the report was written; {done}, {again} writes it"
        raise KeyboardInterrupt(message) from None
    except Exception as error:  # the corpus is committed, whatever comes of its report
        left = LeftReport(trouble=f"not written: {_in_words(error)}; {again} tries again")
    return replace(summary, report=left)


def write_here(output: Place, observer: Observer) -> Place:
    """Bring the report of an output folder up to date.

    Raises:
        UsageError: another folder stands in its place.
        OutputError: the table cannot be read, or the report not be written.
    """
    from flows.report import write_report  # noqa: PLC0415 - a run that writes none starts faster

    return write_report(output, observer=observer).page


def _asked_in_environment() -> bool | None:
    said = os.environ.get(ENVIRONMENT, "").strip().lower()
    return True if said in _YES else False if said in _NO else None


def _current(corpus: Corpus, output: Place) -> Place | None:
    """The page of a report that would not be another if it was written now; else ``None``."""
    from flows.report.building import DATA, FOLDER, INDEX, PAGE, seal_of  # noqa: PLC0415
    from flows.report.parts import FORMAT, parts_of  # noqa: PLC0415

    page = output / FOLDER / PAGE
    try:
        script = read_bytes(output / FOLDER / DATA / INDEX)
        index = _index_in(script)
        told = (index["format"], index["version"], index["copydesk"])
        same = told == (FORMAT, corpus.version, version("copydesk"))
        same = same and index["parts"] == list(parts_of(corpus))  # else a table made anew
        same = same and index["totals"]["quarantined"] == _quarantined(output)
        same = same and read_bytes(page).endswith(seal_of(script))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return page if same else None


def _index_in(script: bytes) -> Any:
    """What a script of the report hands over."""
    _, _, rest = script.decode().partition(",")
    return json.loads(json.loads(rest.rstrip().removesuffix(");")))


def _quarantined(output: Place) -> int:
    table = open_table(output / QUARANTINE)
    return sum(file.rows for file in files_of(table)) if table else 0


def _in_words(error: Exception) -> str:
    if isinstance(error, OSError):
        return explain_os_error(error)
    if isinstance(error, UsageError | RunError | StoreError):
        return " ".join(str(error).split())
    return " ".join(f"{type(error).__name__}: {error}".split())
