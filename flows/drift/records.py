"""Whose a record is that gave no article."""

from __future__ import annotations

import html
import re
from contextlib import suppress

from flows.readers import ReadOptions, Record
from flows.readers.facts import Known, fields_of, host_of
from flows.readers.objects import ObjectError, json_object

_HEAD = 100_000
_ADDRESS = re.compile(
    rb"""<(?:link\b(?=[^>]*\brel=["']?canonical)|meta\b(?=[^>]*["']og:url["']))"""
    rb"""[^>]*?\b(?:href|content)=["']?(https?://[^"'\s>]+)""",
    re.IGNORECASE,
)


def source_of(record: Record, options: ReadOptions) -> str:
    """The source that a record names, or that its address is of; empty when it tells neither.

    A guess for statistics, about something that is broken in some way: it never raises.
    """
    try:
        told = Known(record, options).fields
    except ObjectError:  # the sidecar may be what is broken
        told = {}
    with suppress(ObjectError, RecursionError):
        told = {**_own(record, options), **told}
    return told.get("source", "") or host_of(told.get("url", ""))


def _own(record: Record, options: ReadOptions) -> dict[str, str]:
    if record.kind == "html":
        address = _ADDRESS.search(record.data[:_HEAD])
        return {"url": html.unescape(address[1].decode("ascii", "replace"))} if address else {}
    if record.kind == "entry":
        row = json_object(record.data)
        return {"url": str(row.get("url") or row.get("site") or "")}
    if record.kind == "row":
        row = json_object(record.data)
        names = dict(options.mapping)
        wanted = {field: names.get(field, field) for field in ("source", "url")}
        kept = {key: row[key] for key in wanted.values() if isinstance(row.get(key), str)}
        return fields_of(kept, options)[0]
    return {}
