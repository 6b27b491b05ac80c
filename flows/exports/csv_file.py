"""CSV after RFC 4180: UTF-8, a header, CRLF, every text in double quotes.

What is known to be nothing is an empty field without quotes, an empty text is ``""``; nested columns
are JSON. Nothing else is done to the data: it comes back exactly, and so does a text that begins
with ``=``. A spreadsheet would run that as a formula, hence the ``for_excel`` form: with a byte order
mark, by which Excel knows UTF-8, and with an apostrophe before every text that begins with one of
``= + - @``, a tab, a carriage return or an apostrophe. To undo that, take one apostrophe off.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from flows.corpus.rows import to_article_dict
from flows.exports.rows import DELETE, OPERATION

BYTE_ORDER_MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_AT_ONCE = 32


def lines(
    schema: pa.Schema, batches: Iterable[pa.RecordBatch], *, for_excel: bool = False
) -> Iterator[str]:
    """The records of an export, the header first, each with its line break."""
    yield (BYTE_ORDER_MARK if for_excel else "") + ",".join(schema.names) + "\r\n"
    for batch in batches:
        for first in range(0, batch.num_rows, _AT_ONCE):
            for row in batch.slice(first, _AT_ONCE).to_pylist():
                values = row if row.get(OPERATION) == DELETE else {**row, **to_article_dict(row)}
                yield ",".join(_field(values[name], for_excel) for name in schema.names) + "\r\n"


def _field(value: Any, for_excel: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, float | int):
        return repr(value)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if for_excel and text.startswith((*FORMULA, "'")):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"'
