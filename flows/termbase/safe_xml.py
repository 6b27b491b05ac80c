"""XML from strangers: no document type, no entities, no network, and limits on size and depth.

A document type is where every attack on an XML reader begins (entities that grow to gigabytes, files
and addresses that are read along), and TBX needs none: a file that has one is refused at its line,
before anything in it is looked at. Expat, which stops there, goes first; lxml then makes the tree.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any
from xml.parsers import expat

from flows.errors import UsageError, explain_os_error

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 40  # TBX is nine elements deep
MAX_ELEMENTS = 2_000_000


class _Stop(Exception):  # noqa: N818 - it is no error of ours, it ends the reading
    """What is wrong, and in which line."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


def read_xml(path: Path, max_bytes: int = MAX_BYTES) -> Any:
    """The root element of a file, comments and instructions left out.

    Raises:
        UsageError: it cannot be read, is no XML, or is more than TBX has any use for.
    """
    try:
        if path.stat().st_size > max_bytes:
            raise UsageError(f"{path}: it is larger than {max_bytes // 1024 // 1024} MB; split it")
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {explain_os_error(error)}") from None
    if not data.strip():
        raise UsageError(f"{path}: it is empty")
    try:
        _guard(data)
    except _Stop as stop:
        raise UsageError(f"{path}:{stop.line}: {stop}") from None
    return _tree(path, data)


def _guard(data: bytes) -> None:
    parser = expat.ParserCreate()
    depth = elements = 0

    def begins(name: str, attributes: object) -> None:  # noqa: ARG001 - expat gives both
        nonlocal depth, elements
        depth += 1
        elements += 1
        if depth > MAX_DEPTH:
            raise _Stop(parser.CurrentLineNumber, f"elements stand more than {MAX_DEPTH} deep")
        if elements > MAX_ELEMENTS:
            raise _Stop(parser.CurrentLineNumber, f"it has more than {MAX_ELEMENTS:,} elements")

    def ends(name: str) -> None:  # noqa: ARG001 - expat gives it
        nonlocal depth
        depth -= 1

    def doctype(*declared: object) -> None:  # noqa: ARG001 - expat gives four
        raise _Stop(
            parser.CurrentLineNumber,
            "a <!DOCTYPE …> stands here; it is refused, because such a line can make a file grow "
            "without end or read other files. TBX needs none: delete it and import again",
        )

    parser.StartElementHandler = begins
    parser.EndElementHandler = ends
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _Stop(error.lineno, _explained(error, data)) from None
    except (ValueError, LookupError) as error:  # an encoding that expat does not know
        raise _Stop(1, f"it is not XML that can be read: {error}; save it as UTF-8") from None


_CUT = ("no element found", "unclosed token")


def _explained(error: expat.ExpatError, data: bytes) -> str:
    """What is wrong in words by which a person can mend it."""
    told = expat.ErrorString(error.code) or ""
    begun = re.search(rb"<(tbx|martif)\b", data)
    if told in _CUT and begun:
        name = begun[1].decode()
        return f"the file ends in the middle (no </{name}>): export or copy it again"
    if told == "undefined entity":
        lines = data.split(b"\n")
        line = lines[error.lineno - 1] if error.lineno <= len(lines) else b""
        for found in re.finditer(rb"&(\w+);", line):
            name = found[1].decode("utf-8", "replace")
            if name not in ("amp", "lt", "gt", "quot", "apos"):
                sign = html.unescape(f"&{name};")
                if len(sign) == 1:  # else nobody has declared it, HTML neither
                    return f"&{name}; is no entity of XML: write &#{ord(sign)};"
    if told == "not well-formed (invalid token)":
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            if begun:
                return (
                    'a byte that is not UTF-8: save it as UTF-8 or correct encoding="…" in line 1'
                )
    return f"it is not XML: {told}"


def _tree(path: Path, data: bytes) -> Any:
    from lxml import etree  # noqa: PLC0415 - for TBX only

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise UsageError(f"{path}:{line}: it is not XML: {error.msg}") from None
    except ValueError as error:
        raise UsageError(f"{path}:1: it is not XML that can be read: {error}") from None
