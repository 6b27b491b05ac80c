"""Which files an input means: a folder (recursive), a file, or ``-``.

The list is sorted by path relative to the input root, whatever order the inputs were given in, so
"the first by path" means the same in every run.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.errors import UsageError, explain_os_error
from flows.readers.records import Failure, InputFile

FORMATS = {".txt": "txt", ".html": "html", ".htm": "html", ".jsonl": "jsonl"}
STDIN = "-"


@dataclass
class Inputs:
    """What was found: files to read, what is not read (by extension), what cannot be opened.

    ``folders`` are all folders that were walked, also those that cannot be opened.
    """

    files: list[InputFile] = field(default_factory=list)
    folders: list[InputFile] = field(default_factory=list)
    unsupported: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)


def discover(inputs: Sequence[str], *, skip: Path | None = None, any_kind: bool = False) -> Inputs:
    """All files behind the inputs.

    Files of a kind that copydesk does not read, and hidden ones, are counted by extension, not
    read; naming such a file itself is an error.

    Args:
        inputs: folders, files, or ``-`` for standard input.
        skip: a folder inside an input that is not input itself: the output of the run.
        any_kind: take a file that is named itself whatever its extension.

    Raises:
        UsageError: an input does not exist, or is a file of an unknown kind.
    """
    result = Inputs()
    known: set[Path] = set()
    for name in inputs:
        if name == STDIN:
            result.files.append(InputFile(Path(STDIN), "", "<stdin>"))
            continue
        root = Path(name)
        if not root.exists():
            raise UsageError(f"no such file or folder: {name}")
        if root.is_dir():
            _walk(root, result, known, skip.resolve() if skip else None)
        else:
            if not any_kind:
                format_of(root)
            _add(root, root.parent, result, known)
    result.files.sort(key=lambda file: (file.path, file.shown))
    return result


def format_of(file: Path) -> str:
    """The reader for a file: by its extension; a file without one is plain text.

    Raises:
        UsageError: no reader knows the extension.
    """
    suffix = file.suffix.lower()
    if not suffix:
        return "txt"
    if suffix not in FORMATS:
        raise UsageError(f"cannot read {suffix} files: {file} (readable: {' '.join(FORMATS)})")
    return FORMATS[suffix]


def _walk(root: Path, result: Inputs, known: set[Path], skip: Path | None) -> None:
    stack: list[tuple[Path, frozenset[Path]]] = [(root, frozenset())]
    while stack:
        folder, above = stack.pop()
        real = folder.resolve()
        if real in above:  # a link back to a folder it stands in
            result.unsupported["link loop"] += 1
            continue
        if real == skip and folder != root:
            continue
        walked = InputFile(folder, _relative(folder, root), _printable(str(folder)))
        result.folders.append(walked)
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            reason = f"cannot be opened: {explain_os_error(error)}"
            result.failures.append(Failure(walked.path, None, reason, walked.shown))
            continue
        for entry in entries:
            path = folder / entry.name
            if entry.name.startswith("."):
                result.unsupported["hidden"] += 1
            elif entry.is_dir():
                stack.append((path, above | {real}))
            elif path.suffix.lower() in FORMATS:
                _add(path, root, result, known)
            else:
                result.unsupported[_printable(path.suffix.lower()) or "no extension"] += 1


def _add(file: Path, root: Path, result: Inputs, known: set[Path]) -> None:
    real = Path(os.path.abspath(file))  # not resolve(): a link to an article is an article too
    if real not in known:  # given twice: as a file, and with its folder
        known.add(real)
        result.files.append(InputFile(file, _relative(file, root), _printable(str(file))))


def _relative(path: Path, root: Path) -> str:
    return _printable(path.relative_to(root).as_posix())


def _printable(name: str) -> str:
    """A file name as text that can be stored: names may hold bytes that are not UTF-8."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
