"""The policy overlay of one corpus: ``policy.jsonl`` in the output folder, a dated row a line.

The file is plain data that a person can read and review; rows are only ever added at its end. What
the rows mean is told in :mod:`normalizers.policy`::

    {"date": "2026-11-02T09:00:00Z", "action": "withdraw", "rule": "stray.counted_caption",
     "source": "daily.example", "who": "Ann", "why": "its photo series are counted in the text"}

``source`` is ``null`` where the row is for all sources, ``action`` is ``withdraw`` or ``allow``.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from typing import Any

from flows.corpus.writing import sync
from flows.errors import ConflictError, OutputError, explain_os_error
from flows.places import Place, is_remote, read_bytes, replace_bytes
from normalizers.policy import Policy, Withdrawal

POLICY = "policy.jsonl"
_WITHDRAW, _ALLOW = "withdraw", "allow"
_TEXTS = ("date", "action", "rule", "who", "why")
_KEYS = (*_TEXTS, "source")


def load_policy(output: Place) -> Policy:
    """The policy of a corpus; an empty one where nothing was ever taken back.

    Raises:
        OutputError: the file cannot be read, or a line of it is no row.
    """
    path = output / POLICY
    return Policy(tuple(_read(path, _content(path))))


def append_row(output: Place, row: Withdrawal) -> Policy:
    """Add one row; the file holds all rows or all rows and this one, whenever the power goes.

    Call it inside :func:`flows.workspace.workspace`: on a disk two writers at once would lose a row.

    Raises:
        ConflictError: in an object store somebody else has written the file meanwhile.
        OutputError: the file cannot be read or written, or a line of it is no row.
    """
    path = output / POLICY
    content = _content(path)
    policy = Policy(tuple(_read(path, content)))
    if content and not content.endswith(b"\n"):
        content += b"\n"
    line = json.dumps(_to_dict(row), ensure_ascii=False) + "\n"
    try:
        _write(path, content + line.encode("utf-8"), content)
    except FileExistsError as error:
        raise ConflictError(f"another program changed {path} meanwhile; run again") from error
    except (OSError, UnicodeEncodeError) as error:
        reason = explain_os_error(error) if isinstance(error, OSError) else "not Unicode text"
        raise OutputError(f"cannot write {path}: {reason}") from None
    return policy.with_row(row)


def _write(path: Place, content: bytes, before: bytes) -> None:
    if is_remote(path):
        replace_bytes(path, content, before)
        return
    partial = path.with_suffix(".partial")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
        sync(path.parent)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def _content(path: Place) -> bytes:
    try:
        return read_bytes(path)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise OutputError(f"cannot read {path}: {explain_os_error(error)}") from None


def _read(path: Place, content: bytes) -> list[Withdrawal]:
    rows = []
    for number, line in enumerate(content.split(b"\n"), 1):
        if line.strip():
            try:
                rows.append(_from_dict(json.loads(line)))
            except ValueError as error:  # JSON and UTF-8 errors are too
                reason = "it is not JSON" if isinstance(error, _NOT_JSON) else str(error)
                raise OutputError(
                    f"{path}:{number} is no row of the policy: {reason}; mend or remove the line"
                ) from None
    return rows


_NOT_JSON = (json.JSONDecodeError, UnicodeDecodeError)


def _from_dict(row: Any) -> Withdrawal:
    if not isinstance(row, dict):
        raise ValueError("it is not an object")
    for key in _KEYS:
        if key not in row:
            raise ValueError(f"{key!r} is missing")
        if not isinstance(row[key], str) and (key in _TEXTS or row[key] is not None):
            raise ValueError(f"{key!r} is not a string")
    unknown = sorted(row.keys() - set(_KEYS))
    if unknown:
        raise ValueError(f"there is no key {unknown[0]!r}")
    if row["action"] not in (_WITHDRAW, _ALLOW):
        raise ValueError(f"'action' is {_WITHDRAW} or {_ALLOW}")
    try:
        datetime.fromisoformat(row["date"])
    except ValueError:
        raise ValueError("'date' is not a date (2026-11-02T09:00:00Z)") from None
    said = {key: row[key] for key in ("rule", "source", "who", "why", "date")}
    return Withdrawal(**said, allowed=row["action"] == _ALLOW)


def _to_dict(row: Withdrawal) -> dict[str, str | None]:
    return {
        "date": row.date,
        "action": _ALLOW if row.allowed else _WITHDRAW,
        "rule": row.rule,
        "source": row.source,
        "who": row.who,
        "why": row.why,
    }
