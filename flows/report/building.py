"""Writing a report: what is new in the table, then the index and the page.

The index names the parts, so it comes after them, and what no index names any more goes last. Whoever
stops in between leaves the report of before, or one whose first page is a version older than the rest;
the next build mends it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import Any

from flows.corpus.changes import open_version
from flows.corpus.table import Corpus
from flows.errors import OutputError, UsageError
from flows.observer import Observer, Silent
from flows.places import Place, ages_in, is_remote, names_in, read_bytes, remove
from flows.report.files import packed, put_whole, remove_folder, script, written
from flows.report.index import index_of
from flows.report.page import render
from flows.report.parts import PART, build_part, known_part, parts_of
from flows.report.tally import Tally
from flows.workspace import DAY, held

FOLDER = "report"
PAGE, ASSETS, DATA, INDEX = "index.html", "assets", "data", "index.js"
STEP = "reporting"
KEPT_SECONDS = DAY
"""How long a part that no index names is kept in an object store."""
_OURS = b'copydesk.take("index",'


@dataclass(frozen=True)
class Report:
    """A report that was written.

    Attributes:
        index: what its first page shows.
        place: its folder.
        written: how many of its parts were built now.
    """

    index: Mapping[str, Any]
    place: Place
    written: int

    @property
    def page(self) -> Place:
        """The file to open."""
        return self.place / PAGE


def write_report(
    output: Place,
    *,
    into: Place | None = None,
    version: int | None = None,
    observer: Observer | None = None,
) -> Report:
    """Write the report of a corpus, or bring it up to date.

    Args:
        output: the output folder of a run.
        into: the folder of the report; without it ``report`` in the output folder, or ``report-12``
            for an older version 12.
        version: of the corpus table; by default the newest.
        observer: told how many articles are done.

    Raises:
        UsageError: there is no table or no such version, or ``into`` holds something else.
        OutputError: there is no such folder, the table cannot be read, or the report not be written.
    """
    observer = observer or Silent()
    place = into or _usual_place(output, version)
    _opened(output, version)  # before anything is written
    _check_ours(place)
    with written(place), held(place, observer.say):
        corpus = _opened(output, version)  # the newest once it is our turn
        return _write(output, corpus, place, observer)


def _opened(output: Place, version: int | None) -> Corpus:
    if not is_remote(output) and not output.is_dir():
        raise OutputError(f"there is no folder {output}")
    return open_version(output, version)


def _usual_place(output: Place, version: int | None) -> Place:
    if version is None or version == Corpus(output).version:
        return output / FOLDER
    return output / f"{FOLDER}-{version}"


def _write(output: Place, corpus: Corpus, place: Place, observer: Observer) -> Report:
    total = corpus.count()
    done = 0
    observer.advance(STEP, 0, total)

    def advance(articles: int) -> None:
        nonlocal done
        done += articles
        observer.advance(STEP, done, total)

    tallies: dict[str, Tally] = {}
    built = 0
    for name, file in parts_of(corpus).items():
        tally = known_part(place / DATA / name)
        if tally is None:
            tally = build_part(corpus, file, place / DATA / name, advance)
            built += 1
        else:
            advance(len(tally["articles"]))
        tallies[name] = tally
    index = index_of(output, corpus, tallies)
    page = render(index)
    _put_assets(place)
    data = script("index", packed(index))
    put_whole(place / DATA / INDEX, data)
    put_whole(place / PAGE, page.encode("utf-8", "surrogatepass") + seal_of(data))
    for name in names_in(place / DATA):
        if PART.fullmatch(name) and name not in tallies and not _in_use(place / DATA / name):
            remove_folder(place / DATA / name)
    for folder in (place, place / DATA):
        _remove_partial(folder)
    return Report(index, place, built)


def seal_of(index: bytes) -> bytes:
    """What a page ends with: it tells the page of this ``index.js`` from one that was before it."""
    return b"<!-- %s -->\n" % sha256(index).hexdigest()[:16].encode()


def _in_use(part: Place) -> bool:
    """Whether another writer may be about to name a part: there are no locks in an object store."""
    if not is_remote(part):
        return False
    return min((age for _, age in ages_in(part).values()), default=KEPT_SECONDS) < KEPT_SECONDS


def _put_assets(place: Place) -> None:
    folder = resources.files(__package__) / ASSETS
    ours = {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
    for name, content in sorted(ours.items()):
        target = place / ASSETS / name
        with suppress(FileNotFoundError):
            if read_bytes(target) == content:
                continue
        put_whole(target, content)
    for name in names_in(place / ASSETS):
        if name not in ours:
            remove(place / ASSETS / name)


def _check_ours(place: Place) -> None:
    """See to it that nothing is written into a folder that holds something else.

    Raises:
        UsageError: it does.
        OutputError: it cannot be listed.
    """
    with written(place):
        if not is_remote(place) and place.exists() and not place.is_dir():
            raise UsageError(f"{place} is not a folder; name another, or remove it")
        there = [name for name in names_in(place) if not name.startswith(".")]
        data = [name for name in names_in(place / DATA) if not name.startswith(".")]
        is_ours = INDEX not in data or read_bytes(place / DATA / INDEX).startswith(_OURS)
    foreign = [name for name in there if name not in (PAGE, ASSETS, DATA)]
    foreign += [f"{DATA}/{name}" for name in data if name != INDEX and not PART.fullmatch(name)]
    if not is_ours:  # the site of somebody may have files of the same names
        foreign.append(f"{DATA}/{INDEX}")
    if PAGE in there and INDEX not in data:
        foreign.append(PAGE)
    if ASSETS in there and not data:  # data come first
        foreign.append(ASSETS)
    if foreign:
        kept = f"{min(foreign)!r} in it is no part of a report"
        raise UsageError(f"{place} is not replaced: {kept}; name another folder, or remove it")


_PARTIAL = re.compile(rf"\.(?:{re.escape(PAGE)}|{re.escape(INDEX)})\.\w+")


def _remove_partial(folder: Place) -> None:
    """What a build that was killed left of a file; whoever builds holds the folder alone."""
    for name in names_in(folder):
        if _PARTIAL.fullmatch(name):
            remove(folder / name)
