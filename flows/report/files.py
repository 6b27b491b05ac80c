"""Files of a report: how data get into a page without a server, and onto a disk or into a store.

A page that is opened from a disk may load scripts and nothing else. So data are scripts that hand over
one string, JSON, under a name: what an article holds stays a string until it is parsed as JSON.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flows.errors import OutputError, explain_os_error
from flows.places import Place, is_remote, names_in, remove, write_bytes
from flows.whole import whole_file

_SURROGATE = re.compile("[\\ud800-\\udfff]")
_ESCAPED = (("<", "\\u003c"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def packed(value: Any) -> str:
    """A value as JSON in few characters; half of a surrogate pair, which is no text, is escaped."""
    text = _ENCODER.encode(value)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def script(name: str, content: str) -> bytes:
    r"""The script that hands over a JSON text under a name.

    >>> print(script("index", '["</script>"]').decode().strip())
    copydesk.take("index","[\"\u003c/script>\"]");
    """
    inside = _ENCODER.encode(content)
    for character, escaped in _ESCAPED:  # much faster than str.translate
        inside = inside.replace(character, escaped)
    return f"copydesk.take({json.dumps(name)},{inside});\n".encode()


def put(place: Place, content: bytes) -> None:
    """Write a file that nobody reads yet.

    Raises:
        OSError: it cannot be written.
    """
    if is_remote(place):
        write_bytes(place, content)
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def put_whole(place: Place, content: bytes) -> None:
    """Replace a file at one stroke.

    Raises:
        OSError: it cannot be written.
    """
    if is_remote(place):
        write_bytes(place, content)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(place) as file:
        file.write(content)


def remove_folder(folder: Place) -> None:
    """Remove a folder of files.

    Raises:
        OSError: it cannot be removed.
    """
    if not is_remote(folder):
        shutil.rmtree(folder)
        return
    for name in names_in(folder):
        remove(folder / name)


@contextmanager
def written(report: Place) -> Iterator[None]:
    """Make one line of what goes wrong while a report is written.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise OutputError(f"cannot write {report}: {explain_os_error(error)}") from error
