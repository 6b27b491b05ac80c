"""Which files an input means: a folder (recursive), a file, or ``-``.

The list is sorted by path relative to the input root, whatever order the inputs were given in, so
"the first by path" means the same in every run. Folders of hundreds of thousands of files are
usual: a file costs one entry of its folder's listing, and no further question to the system.

What copydesk itself wrote is no article. A Delta table (a folder that holds ``_delta_log``) is never
walked: its files are also those of older versions. Nor is a report, wherever it lies. In the output
folder of another run (``corpus/_delta_log`` in it) the table, the quarantine, the policy, the audit
and the exports with what stands beside them count as one ``corpus``; whatever else somebody keeps
there is read. A file that is named itself is always read.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.errors import UsageError, explain_os_error
from flows.places import Place, exists, is_remote, place_of, reading
from flows.readers.kinds import ONE_ARTICLE, SIDECAR, format_of, kind_of_name
from flows.readers.records import Failure, InputFile, Listed, in_a_store
from flows.readers.trees import (
    LISTED_AT_ONCE,
    Disk,
    Entry,
    Store,
    Tree,
    canonical,
    real_name,
)

STDIN = "-"
DELTA_LOG = "_delta_log"
_OF_AN_OUTPUT = {".lock", ".staging", "policy.jsonl", "policy.partial"}
_TABLES_OF_AN_OUTPUT = ("corpus", "quarantine")
_OF_A_REPORT = {"index.html", "assets", "data"}
_WATERMARK, _CARD = ".watermark.json", ".card.md"  # beside an export; see flows.exports
_EXTENSION = re.compile(r"(?:\.\w{1,8})?\.(?:gz|zst)\Z", re.IGNORECASE)
MAX_LINKS = 3  # links inside links: ten folders that link to each other are millions of paths


@dataclass
class Inputs:
    """What was found: files to read, what is not read (by extension), what cannot be opened.

    ``folders`` are all folders that were walked, also those that cannot be opened.
    """

    files: list[InputFile] = field(default_factory=list)
    folders: list[InputFile] = field(default_factory=list)
    unsupported: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)


@dataclass
class _Folder:
    """A folder on the way: its path, its path from the root with a final ``/``, and its links."""

    path: str
    relative: str
    above: frozenset[str]
    links: int = 0


def discover(inputs: Sequence[str], *, skip: Place | None = None, any_kind: bool = False) -> Inputs:
    """All files behind the inputs, each with its sidecar.

    Files of a kind that copydesk does not read, hidden ones, and sidecars of no article are
    counted, not read; naming such a file itself is an error. Tables and outputs of other runs are
    counted too.

    Args:
        inputs: folders, files, or ``-`` for standard input; of this machine, or in an object store
            (``s3://bucket/folder``), where a name that ends in ``/`` is a folder and may be empty.
        skip: a folder inside an input that is not input itself: the output of the run.
        any_kind: take a file that is named itself whatever its extension.

    Raises:
        UsageError: an input does not exist, is a file of an unknown kind, or the folder ``skip``.
        RunError: an object store does not answer.
    """
    if skip:
        keep_apart(inputs, skip)
    result = Inputs()
    known: set[str] = set()
    kept_out = real_name(skip) if skip else ""
    for given in inputs:
        if given == STDIN:
            result.files.append(InputFile(Path(STDIN), "", "<stdin>"))
            continue
        if in_a_store(given):
            _take_stored(given, result, known, kept_out, any_kind=any_kind)
            continue
        name = given.removeprefix("file://")
        if not os.path.lexists(name):
            raise UsageError(f"no such file or folder: {name}")
        if os.path.isdir(name):
            _walk(os.path.normpath(name), Disk(), result, known, kept_out)
            continue
        file = Path(name)
        if not any_kind:
            format_of(file)
        if _is_new(os.path.abspath(name), known):
            found = InputFile(file, _printable(file.name), _printable(name), _sidecar_of(file))
            result.files.append(found)
    result.files.sort(key=lambda file: (file.path, file.shown))
    return result


def _take_stored(given: str, result: Inputs, known: set[str], skip: str, *, any_kind: bool) -> None:
    """Take an input in an object store."""
    name = canonical(given)
    place = place_of(name)
    assert is_remote(place)
    store = Store(place)
    found = store.look(name)
    if given.endswith("/") or (found and found.is_dir()):
        _walk(name, store, result, known, skip)
        return
    if not found:
        raise UsageError(f"no such file or folder: {given}")
    if not any_kind:
        format_of(place)
    if _is_new(name, known):
        sidecar = _sidecar_of(place)
        beside = store.look(str(sidecar)) if sidecar else None
        about = store.listed((found, beside) if beside else (found,))
        listed = _together(about, found.name, beside.name if beside else "")
        result.files.append(InputFile(place, place.name, name, sidecar, listed))


def keep_apart(inputs: Sequence[str], output: Place) -> None:
    """Make sure that the output folder is none of the inputs: what a run writes is no article.

    Raises:
        UsageError: it is one of them, under whatever name.
    """
    real = real_name(output)
    for name in inputs:
        if name == STDIN or in_a_store(name) != is_remote(output):
            continue
        if (is_remote(output) or os.path.isdir(name)) and real_name(name) == real:
            raise UsageError(f"{name} is an input and the output too; name another with --output")


def _walk(root: str, tree: Tree, result: Inputs, known: set[str], skip: str) -> None:
    try:
        _walk_on(root, tree, result, known, skip)
    finally:
        tree.close()


def _walk_on(root: str, tree: Tree, result: Inputs, known: set[str], skip: str) -> None:
    stack = [_Folder(root, "", frozenset())]
    while stack:
        tree.expect(folder.path for folder in stack[-LISTED_AT_ONCE:])
        folder = stack.pop()
        real = tree.real(folder.path)
        if real in folder.above or folder.links > MAX_LINKS:  # a link back to where it stands in
            result.unsupported["link loop"] += 1
            continue
        if real == skip and folder.relative:
            continue
        shown = _printable(folder.path)
        relative = _printable(folder.relative[:-1]) or "."
        walked = InputFile(tree.place(folder.path), relative, shown)
        try:
            entries = tree.entries(folder.path)
        except OSError as error:
            result.folders.append(walked)
            words = str(error) if in_a_store(folder.path) else explain_os_error(error)
            result.failures.append(_unreadable(walked, f"cannot be opened: {words}"))
            continue
        names = {entry.name for entry in entries}
        if DELTA_LOG in names and _is_table(folder.path, tree):
            result.unsupported["Delta table"] += 1
            continue
        if names >= _OF_A_REPORT and _is_report(folder.path, tree):
            result.unsupported["report"] += 1
            continue
        result.folders.append(walked)
        if _TABLES_OF_AN_OUTPUT[0] in names:
            own = _written_by_a_run(folder.path, names, tree)
            if own:
                result.unsupported["corpus"] += 1
                entries = [entry for entry in entries if entry.name not in own]
        above = folder.above | {real}
        stack += _listed(folder, tree, entries, above=above, result=result, known=known)


def _is_table(folder: str, tree: Tree) -> bool:
    return tree.is_folder(os.path.join(folder, DELTA_LOG))


def _is_report(folder: str, tree: Tree) -> bool:
    """Whether ``copydesk report`` wrote a folder: a scraped site may have files of the same names."""
    return _begins(os.path.join(folder, "data", "index.js"), b'copydesk.take("index",', tree)


def _is_audit(folder: str, tree: Tree) -> bool:
    """Whether ``copydesk audit`` keeps its samples in a folder."""
    return _begins(os.path.join(folder, "sample.jsonl"), b'{"record": "audit"', tree)


def _begins(path: str, head: bytes, tree: Tree) -> bool:
    try:
        with reading(tree.place(path)) as file:
            if not isinstance(file, Path):
                return file.read(len(head)) == head
            with file.open("rb") as opened:
                return opened.read(len(head)) == head
    except OSError:
        return False


def _written_by_a_run(folder: str, names: set[str], tree: Tree) -> set[str]:
    """The names in a folder that a run or an export of its corpus wrote; none if there is no corpus."""
    tables = {
        name
        for name in _TABLES_OF_AN_OUTPUT
        if name in names and _is_table(os.path.join(folder, name), tree)
    }
    if _TABLES_OF_AN_OUTPUT[0] not in tables:
        return set()
    exports = {
        name.removesuffix(_WATERMARK)
        for name in names
        if name.endswith(_WATERMARK) and name.removesuffix(_WATERMARK) in names
    }
    beside = {name + ending for name in exports for ending in (_WATERMARK, _CARD)}
    is_audited = "audit" in names and _is_audit(os.path.join(folder, "audit"), tree)
    audit = {"audit"} if is_audited else set()
    return tables | exports | beside | audit | _OF_AN_OUTPUT


def _listed(
    folder: _Folder,
    tree: Tree,
    entries: Sequence[Entry],
    *,
    above: frozenset[str],
    result: Inputs,
    known: set[str],
) -> list[_Folder]:
    """Take the files of one folder; its folders are returned."""
    inner: list[_Folder] = []
    sidecars = {e.name: False for e in entries if e.name.endswith(SIDECAR) and e.name[0] != "."}
    about = tree.listed(entries)
    start = os.path.join(tree.full(folder.path), "")
    relative, shown = _printable(folder.relative), _printable(os.path.join(folder.path, ""))
    if shown == "./":
        shown = ""
    unsupported = result.unsupported
    for entry in entries:
        name = entry.name
        if not name:  # in an object store: two slashes in a row
            unsupported["folder without a name"] += 1
            continue
        if name[0] == ".":
            unsupported["hidden"] += 1
            continue
        try:
            is_folder = entry.is_dir()
            is_special = not is_folder and not entry.is_file() and not entry.is_symlink()
        except OSError as error:  # a link to itself
            printable = _printable(name)
            place = InputFile(tree.place(entry.path), relative + printable, shown + printable)
            reason = f"cannot be opened: {explain_os_error(error)}"
            result.failures.append(_unreadable(place, reason))
            continue
        if is_folder:
            path = os.path.join(folder.path, name)
            links = folder.links + entry.is_symlink()
            inner.append(_Folder(path, f"{folder.relative}{name}/", above, links))
        elif is_special:
            unsupported["no file"] += 1  # a pipe, a socket, a device: reading it may never end
        elif name not in sidecars:
            known_kind = kind_of_name(name)
            if known_kind is None:
                unsupported[_extension(name)] += 1
            elif _is_new(start + name, known):
                beside = ""
                if sidecars and known_kind.kind in ONE_ARTICLE:
                    beside = _sidecar_among(name, known_kind.stem, sidecars)
                printable = _printable(name)
                file = InputFile(
                    tree.place(entry.path),
                    relative + printable,
                    shown + printable,
                    tree.place(os.path.join(folder.path, beside)) if beside else None,
                    _together(about, name, beside),
                )
                result.files.append(file)
    orphans = sum(not used for used in sidecars.values())
    if orphans:
        unsupported["sidecar of no article"] += orphans
    return inner


def _sidecar_names(name: str, stem: str) -> tuple[str, ...]:
    """The names a sidecar may have, the most exact first: of the file, unpacked, of its stem."""
    unpacked = name.removesuffix(".gz").removesuffix(".zst")
    return (name + SIDECAR, unpacked + SIDECAR, stem + SIDECAR)


def _sidecar_among(name: str, stem: str, sidecars: dict[str, bool]) -> str:
    for sidecar in _sidecar_names(name, stem):
        if sidecar in sidecars:
            sidecars[sidecar] = True
            return sidecar
    return ""


def _together(about: Mapping[str, Listed], name: str, sidecar: str) -> Listed | None:
    """What was listed of a file and its sidecar."""
    listed, beside = about.get(name), about.get(sidecar)
    if not listed or not beside:
        return listed
    return Listed(listed.size + beside.size, f"{listed.mark} {beside.mark}")


def _sidecar_of(file: Place) -> Place | None:
    """The sidecar of a file that was named itself."""
    known_kind = kind_of_name(file.name)
    if known_kind and known_kind.kind not in ONE_ARTICLE:
        return None
    stem = known_kind.stem if known_kind else file.name
    for name in _sidecar_names(file.name, stem):
        sidecar = file.with_name(name)
        if sidecar != file and exists(sidecar):
            return sidecar
    return None


def _is_new(path: str, known: set[str]) -> bool:
    """Whether a path was not given before: a file may be named itself and with its folder.

    Links are not followed: a link to an article is an article too.
    """
    before = len(known)
    known.add(path)
    return len(known) > before


def _extension(name: str) -> str:
    packed = _EXTENSION.search(name, 1)
    extension = packed[0] if packed else os.path.splitext(name)[1]
    return _printable(extension.lower()) or "no extension"


def _unreadable(place: InputFile, reason: str) -> Failure:
    return Failure(place.path, None, reason, place.shown, category="unreadable")


def _printable(name: str) -> str:
    """A file name as text that can be stored: names may hold bytes that are not UTF-8."""
    if name.isascii():
        return name
    return os.fsencode(name).decode("utf-8", "backslashreplace")
