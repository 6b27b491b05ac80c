"""Which reader reads a file: by its name, or, without a name, by how its bytes begin."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from flows.errors import UsageError
from flows.places import Place

FORMATS = {
    ".txt": "txt",
    ".md": "md",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
    ".warc": "warc",
}
KINDS = tuple(dict.fromkeys(FORMATS.values()))
COMPRESSIONS = {".gz": "gz", ".zst": "zst"}
UNCOMPRESSED_ONLY = ("parquet",)  # compressed inside, and read from its end
SIDECAR = ".meta.json"
ONE_ARTICLE = ("txt", "md", "html")
"""Kinds whose files hold one article; only they have sidecars."""
READABLE = f"{' '.join(FORMATS)}, all but .parquet also with .gz or .zst"

_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_FEED_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:rss|(?:\w+:)?feed|(?:\w+:)?entry"
    rb"|item|rdf:RDF)\b",
    re.DOTALL,
)
_ROW_START = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"')
_MAGIC = ((b"\x1f\x8b", "gz"), (b"\x28\xb5\x2f\xfd", "zst"))


class NameKind(NamedTuple):
    """What a file's name says: its kind, how it is compressed, and its name without either."""

    kind: str
    compression: str
    stem: str


def kind_of_name(name: str) -> NameKind | None:
    """What a file name says; a name without an extension says nothing, nor does an unknown one.

    >>> kind_of_name("day.jsonl.zst")
    NameKind(kind='jsonl', compression='zst', stem='day')
    """
    stem, dot, extension = name.rpartition(".")
    compression = COMPRESSIONS.get(f".{extension.lower()}", "") if stem else ""
    if compression:
        stem, dot, extension = stem.rpartition(".")
    kind = FORMATS.get(f"{dot}{extension.lower()}", "") if stem else ""
    if not kind or (compression and kind in UNCOMPRESSED_ONLY):
        return None
    return NameKind(kind, compression, stem)


def compression_of(name: str) -> str:
    """How a file is compressed, by its name, whatever its kind."""
    return COMPRESSIONS.get(Path(name).suffix.lower(), "")


def format_of(file: Place) -> str:
    """The reader for a file: by its extension; a file without one is plain text.

    Raises:
        UsageError: no reader knows the extension.
    """
    known = kind_of_name(file.name)
    if known:
        return known.kind
    if not file.suffix or (file.suffix.lower() in COMPRESSIONS and "." not in file.stem):
        return "txt"
    suffixes = file.suffixes[-2:] if file.suffix.lower() in COMPRESSIONS else file.suffixes[-1:]
    raise UsageError(f"cannot read {''.join(suffixes)} files: {file} (readable: {READABLE})")


def compression_of_bytes(data: bytes) -> str:
    """How bytes without a file name are compressed, by their first four."""
    return next((name for magic, name in _MAGIC if data.startswith(magic)), "")


def sniff(data: bytes) -> str:
    """The kind of bytes without a file name; CSV and Markdown cannot be told from plain text.

    >>> sniff(b'{"text": "A storm."}'), sniff(b"<!doctype html><p>A storm."), sniff(b"A storm.")
    ('jsonl', 'html', 'txt')
    """
    if data.startswith(b"PAR1"):
        return "parquet"
    if data.startswith(b"WARC/"):
        return "warc"
    if _ROW_START.match(data):
        return "jsonl"
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML_START.match(head):
        return "html"
    return "feed" if _FEED_START.match(head) else "txt"
