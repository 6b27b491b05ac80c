"""The watermark: which version of which corpus an export holds, to ask for the changes next time."""

from __future__ import annotations

import json
from typing import NamedTuple

from flows.corpus.table import Corpus, readable
from flows.corpus.writing import delta_table
from flows.errors import UsageError
from flows.places import place_of, read_bytes

SUFFIX = ".watermark.json"


class Watermark(NamedTuple):
    """What stands in ``PATH.watermark.json``.

    ``table`` is the Delta table's own id: a corpus that was made anew counts its versions from 0
    again, and a version of the old one means nothing there. ``since`` is ``None`` for an export in
    full; ``articles`` counts the articles or upserts in it.
    """

    table: str
    version: int
    since: int | None
    schema_version: int
    articles: int
    deletes: int

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(self._asdict()) + "\n"


def table_id(corpus: Corpus) -> str:
    """The id the Delta table was given when it was made."""
    with readable(corpus.path):
        return str(delta_table(corpus.path).metadata().id)


def since_version(given: str, corpus: Corpus) -> int:
    """The version that ``--since`` names: a number, or a watermark file of an export.

    Raises:
        UsageError: it is neither, or the file belongs to another corpus.
    """
    if given.isascii() and given.isdigit():
        return int(given)
    try:
        said = json.loads(read_bytes(place_of(given)))
        version, table = said["version"], said["table"]
        if isinstance(version, bool) or not isinstance(version, int):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError):
        message = f"--since takes a version or a *{SUFFIX} file, not {given!r}"
        raise UsageError(message) from None
    if table != table_id(corpus):
        raise UsageError(f"{given} belongs to another corpus; export in full, without --since")
    return version
