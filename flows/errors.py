"""Errors a person can act on: each is printed as one line, never as a traceback."""

from __future__ import annotations

import shlex


class UsageError(Exception):
    """The command or the settings are wrong: exit code 2."""


class OutputError(UsageError):
    """The output folder cannot be written or is not a corpus: exit code 2."""


class RunError(Exception):
    """A run had to stop although it was asked for correctly; nothing was committed: exit code 1."""


class ConflictError(RunError):
    """Another writer was faster; nothing was committed, and a run begins again at its plan."""


class StoreError(OSError):
    """An object store does not answer, refuses, or nobody said who asks; the message says which."""


class PrintError(Exception):
    """Standard output takes no more, the disk behind it is full: exit code 1."""


def explain_os_error(error: OSError) -> str:
    """The system's own words, without errno and path: ``permission denied``."""
    if isinstance(error, StoreError):
        return str(error)
    return (error.strerror or str(error) or type(error).__name__).lower()


def suggested(*words: object) -> str:
    """A command to copy, in backticks, each word quoted as a shell needs it.

    >>> suggested("corpus", "check", "my output")
    "`copydesk corpus check 'my output'`"
    """
    return f"`copydesk {shlex.join(str(word) for word in words)}`"
