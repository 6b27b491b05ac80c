"""Which rows of the corpus lack a translation that was asked for, or have one that is out of date.

What a row says of its own translations (the column ``translations``) is compared with what is asked
for: engine, version and completeness cost reading one column. Whether the stylebook still calls
everything what the translation calls it costs reading the article, so it is looked at only when the
stylebook has changed since the last look, which the table notes (see :func:`stamp_key`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from typing import Any, NamedTuple

from flows.corpus.rows import to_article_dict
from flows.corpus.schema import GLOSSES, SCHEMA, TRANSLATIONS, schema_of
from flows.corpus.table import Corpus, readable
from flows.corpus.translated import STAMPS, TEXT
from flows.corpus.writing import batches_of
from flows.errors import RunError
from flows.executors import close, make_executor
from flows.observer import Observer
from flows.overlay import Overlay, overlaid
from flows.places import Place
from flows.translate.names.protect import VERSION
from flows.translate.settings import TranslationSettings
from flows.translate.text import basis_of
from normalizers import CanonicalArticle


class Part(NamedTuple):
    """One thing a row may have: its text (``text``) or its glosses (``glosses``) in a language."""

    what: str
    to: str


class Wanted(NamedTuple):
    """What every row shall have, and by whom."""

    parts: tuple[Part, ...]
    engine: str
    version: str

    @property
    def texts_to(self) -> tuple[str, ...]:
        """The languages of whole texts."""
        return tuple(part.to for part in self.parts if part.what == TEXT)

    def lacking(
        self, entries: Iterable[Mapping[str, Any]] | None, basis: Callable[[str], str] | None = None
    ) -> list[Part]:
        """The parts that a row has not got, or not whole, or from elsewhere.

        Args:
            entries: its ``translations``.
            basis: what a text in a language rests on today; not looked at without it.
        """
        there = {Part(entry["what"], entry["to"]): entry for entry in entries or ()}
        return [part for part in self.parts if not self._is_current(there.get(part), basis)]

    def _is_current(
        self, entry: Mapping[str, Any] | None, basis: Callable[[str], str] | None
    ) -> bool:
        if not entry or not entry["complete"]:
            return False
        if (entry["engine"], entry["version"]) != (self.engine, self.version):
            return False
        return basis is None or entry["what"] != TEXT or basis(entry["to"]) == entry["basis"]


class Pending(NamedTuple):
    """The rows to do, by id; ``looked`` says whether any translation was held against the stylebook."""

    ids: frozenset[str] = frozenset()
    looked: bool = False


def parts_of(settings: TranslationSettings) -> tuple[Part, ...]:
    """What is asked for."""
    glosses = (Part(GLOSSES, settings.glosses_to),) if settings.glosses_to else ()
    return (*(Part(TEXT, to) for to in settings.texts_to), *glosses)


def stamp_key(to: str) -> str:
    """The key of a note that says which stylebook all texts in a language rest on."""
    return f"{STAMPS}{to}"


def stamps(wanted: Wanted, overlay: Overlay) -> dict[str, str]:
    """What the table notes when all texts rest on the stylebook of today."""
    return {stamp_key(to): f"{overlaid(overlay).version} {VERSION}" for to in wanted.texts_to}


def pending_rows(
    corpus: Corpus, wanted: Wanted, overlay: Overlay, workers: int, observer: Observer
) -> Pending:
    """The rows of a corpus that lack something; nothing is sent.

    Raises:
        OutputError: a data file cannot be read.
        RunError: a worker died.
    """
    files = corpus.data_files()
    now = stamps(wanted, overlay)
    old = [to for to in wanted.texts_to if corpus.note.get(stamp_key(to)) != now[stamp_key(to)]]
    if TRANSLATIONS not in corpus.schema.names:
        old = []
    ids: set[str] = set()
    looked = False
    executor = make_executor(min(workers, len(files)) if old and files else 1)
    try:
        jobs = [executor.submit(pending_in, file, wanted, overlay, old) for file in files]
        for number, job in enumerate(jobs, 1):
            with readable(corpus.path):
                found = job.result()
            ids |= found.ids
            looked |= found.looked
            observer.advance("comparing", number, len(files))
    except BrokenExecutor as error:
        reason = "a worker process died (out of memory?); nothing was changed"
        raise RunError(f"{reason}, run again, maybe with --workers 1") from error
    finally:
        close(executor)
    return Pending(frozenset(ids), looked)


def pending_in(
    data_file: Place, wanted: Wanted, overlay: Overlay, languages: Collection[str]
) -> Pending:
    """The rows of one data file that lack something; may run in a worker.

    Args:
        data_file: of the table.
        wanted: what every row shall have.
        overlay: the stylebook's.
        languages: of the texts to hold against the stylebook.
    """
    ids: set[str] = set()
    unsure: set[str] = set()
    for row in _rows(data_file, ["id", TRANSLATIONS]):
        if wanted.lacking(row[TRANSLATIONS]):
            ids.add(row["id"])
        elif languages:
            unsure.add(row["id"])
    if not unsure:
        return Pending(frozenset(ids))
    looked = False
    checked = wanted._replace(parts=tuple(Part(TEXT, to) for to in languages))
    for row in _rows(data_file, [*SCHEMA.names, TRANSLATIONS], unsure):
        looked = True
        if checked.lacking(row[TRANSLATIONS], basis_in(row, overlay)):
            ids.add(row["id"])
    return Pending(frozenset(ids), looked)


def basis_in(row: Mapping[str, Any], overlay: Overlay) -> Callable[[str], str]:
    """What the text of a row rests on in a language, by the stylebook of today."""
    article = CanonicalArticle.from_dict(to_article_dict(row))
    return lambda to: basis_of(article, to, overlaid(overlay))


def _rows(
    data_file: Place, names: Sequence[str], ids: Collection[str] | None = None
) -> Iterable[dict[str, Any]]:
    for batch in batches_of(data_file, schema_of(names), 256, ids=ids):
        yield from batch.to_pylist()
