"""Renewing every article because a person says so, not because the policy has changed."""

from __future__ import annotations

from flows.corpus.table import Corpus
from flows.stale import Stale

ASKED_FOR = "asked for: all articles again"
"""The reason of each of them, in ``--plan`` and in the counts."""

_COLUMNS = ("id", "source", "path")


def every_row(corpus: Corpus) -> dict[str, Stale]:
    """All articles of a corpus as stale ones, by id; only the names of them are read.

    Raises:
        OutputError: a data file cannot be read.
    """
    found = {}
    for batch in corpus.rows(columns=_COLUMNS, at_once=8192):
        columns = (batch.column(name).to_pylist() for name in _COLUMNS)
        for name, source, path in zip(*columns, strict=True):
            found[name] = Stale(name, source, path, (ASKED_FOR,))
    return found
