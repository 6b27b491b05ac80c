"""Files of rows in a user's stylebook folder: read, and written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flows.errors import OutputError, explain_os_error
from flows.whole import is_device, whole_file


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file that is known to be sound; none where there is no file.

    Raises:
        OutputError: it cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError) as error:
        reason = explain_os_error(error) if isinstance(error, OSError) else "it is not UTF-8"
        raise OutputError(f"cannot read {path}: {reason}") from None
    rows = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise OutputError(f"{path}:{number}: it is not JSON: {error}") from None
            if not isinstance(row, dict):
                raise OutputError(f"{path}:{number}: it is not an object")
            rows.append(row)
    return rows


def as_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as JSON Lines."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_whole(path: Path, text: str) -> None:
    """Write a file that holds the old or the new text whenever the power goes; folders are made.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        if not is_device(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        content = text.encode()
        with whole_file(path) as file:
            file.write(content)
    except (OSError, UnicodeEncodeError) as error:
        reason = explain_os_error(error) if isinstance(error, OSError) else "not Unicode text"
        raise OutputError(f"cannot write {path}: {reason}") from None
