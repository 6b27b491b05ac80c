"""Exports: the corpus as plain files for other tools, sorted by id, written all or nothing."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flows.corpus.table import Corpus
from flows.errors import OutputError, UsageError, explain_os_error

FORMATS = ("jsonl",)


def open_corpus(output: Path) -> Corpus:
    """The corpus under an output folder.

    Raises:
        UsageError: there is none.
    """
    corpus = Corpus(output)
    if corpus.version is None:
        raise UsageError(f"no corpus in {output}: `copydesk run --output {output}` makes one")
    return corpus


def write_jsonl(corpus: Corpus, file: IO[str]) -> int:
    """Write one line per article, sorted by id; the same corpus gives the same bytes."""
    count = 0
    for count, article in enumerate(corpus.articles(), 1):  # noqa: B007
        file.write(json.dumps(article, ensure_ascii=False))
        file.write("\n")
    return count


@contextmanager
def replacing(target: Path) -> Iterator[IO[str]]:
    """A file that appears under its name only when it is complete.

    A device or a pipe (``/dev/null``) is written to as it is: there is nothing to replace.

    Raises:
        OutputError: it cannot be written.
    """
    if target.exists() and not target.is_file():
        try:
            with target.open("w", encoding="utf-8", newline="") as file:
                yield file
        except OSError as error:
            raise OutputError(f"cannot write {target}: {explain_os_error(error)}") from None
        return
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {explain_os_error(error)}") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())  # mkstemp makes files for the owner only
        os.replace(temporary, target)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {explain_os_error(error)}") from None
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
