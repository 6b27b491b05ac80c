"""The stylebook: the editorial policy as data.

Plain JSONL and TSV files under ``data/``, one table per folder:

* ``names/*.jsonl``: persons, places, organizations, works, events (the authority)
* ``profiles/*.jsonl``: other canonical names than the authority's, for those who want them
* ``given_names/*.tsv``: one given name through languages and scripts
* ``variants/LANG.tsv``: generated spellings and case forms of the authority's persons
* ``characters/*.tsv``: traditional characters of the authority's Chinese names
* ``terms/*.jsonl``: concepts with their machine-translation calques (the termbase)
* ``morphemes/LANG.tsv``: the parts that names of concepts are made of, with their English glosses
* ``calques/en.tsv``: generated calques, the literal glosses of those names
* ``interface/LANG.tsv``: strings of web pages that are never article text
* ``forms/*.tsv``: labels and agencies that make a line a stamp, a credit, a caption …
* ``sources/*.tsv``: the usual language of a publisher
* ``offices/LANG.tsv``, ``lands/LANG.tsv``: the words of an office, and of a country or body beside it

Every row has an ``id``, an ``origin``, an ``example`` it must change and a ``counter_example`` it
must not; ``copydesk stylebook check`` runs them all. Generated rows have none of these: they follow
from the others, and ``copydesk stylebook build`` writes them. This module only reads rows; the typed
views are in ``entities.py``, ``terms.py``, ``phrases.py`` and ``sources.py`` beside it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any

Row = Mapping[str, Any]
TABLES = (
    "names",
    "profiles",
    "given_names",
    "variants",
    "characters",
    "terms",
    "morphemes",
    "calques",
    "interface",
    "forms",
    "sources",
    "offices",
    "lands",
)
GENERATED = ("variants", "calques")
DEFAULT_NAMES = "default"  # the profile of names that the authority's canonical forms are
LINK_NAMES = "link"  # the one under which names are linked and never changed


class StylebookError(ValueError):
    """A stylebook file cannot be read; the message names the file and the line."""


class Stylebook:
    """The policy of one run. Immutable; compared by identity. What is made of it is kept on it.

    Args:
        sources: file name (``names/persons.jsonl``) to its content, see :func:`load_stylebook`.
        names: the profile of names whose canonical forms hold, see :meth:`under`.
        below: a stylebook that has some of these files as they are; their rows are read once.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        names: str = DEFAULT_NAMES,
        below: Stylebook | None = None,
    ) -> None:
        self._sources = {name: sources[name] for name in sorted(sources)}
        self._names = names
        self._below = below
        self._read: dict[str, tuple[Row, ...]] = {}
        # what is made of it, see :func:`normalizers.stylebook.kept.kept`
        self.made: dict[Callable[..., Any], Callable[..., Any]] = {}

    def __reduce__(self) -> tuple[type[Stylebook], tuple[dict[str, str], str]]:
        """In another process all that is made of it is made anew."""
        return Stylebook, (self._sources, self._names)

    @property
    def sources(self) -> Mapping[str, str]:
        """File name to content, in the order the files are read."""
        return self._sources

    @cached_property
    def version(self) -> str:
        """Content hash over all rows, 12 hexadecimal digits."""
        digest = hashlib.sha256()
        for name, content in self._sources.items():
            digest.update(f"{name}\0{content}\0".encode())
        if self._names != DEFAULT_NAMES:
            digest.update(self._names.encode())
        return digest.hexdigest()[:12]

    @cached_property
    def _tables(self) -> dict[str, tuple[Row, ...]]:
        return {}

    def rows(self, table: str) -> tuple[Row, ...]:
        """All rows of one table; each row knows its ``_file`` and ``_line``.

        Rows of later files replace rows with the same id (the overlay rule).
        """
        if table not in self._tables:
            rows: dict[str, Row] = {}
            for name in self._sources:
                if name.split("/")[0] == table:
                    for row in self.rows_of_file(name):
                        rows[row["id"]] = row
            if table == "names" and self._names != DEFAULT_NAMES:
                rows = _renamed(rows, self.rows("profiles"), self._names)
            self._tables[table] = tuple(rows.values())
        return self._tables[table]

    def rows_of_file(self, name: str) -> Iterator[Row]:
        """The rows of one file, as it is: none replaces another.

        Raises:
            StylebookError: a line is not valid; the rows before it were handed out.
        """
        content = self._sources[name]
        if self._below is not None and self._below.sources.get(name) is content:
            yield from self._below.rows_of_file(name)
        elif name in self._read:
            yield from self._read[name]
        else:
            rows = []
            for row in parse_rows(name, content):
                rows.append(row)
                yield row
            self._read[name] = tuple(rows)

    @cached_property
    def names_profiles(self) -> tuple[str, ...]:
        """The profiles of names there are: the two that always are, and those of the rows."""
        own = {str(row["profile"]) for row in self.rows("profiles")}
        return (DEFAULT_NAMES, LINK_NAMES, *sorted(own - {DEFAULT_NAMES, LINK_NAMES}))

    def under(self, names: str) -> Stylebook:
        """This stylebook with the canonical names of a profile.

        The rows of the authority are other rows then: where a profile has a canonical name of its
        own, the authority's is one of the spellings that are changed to it.
        """
        if names in (self._names, LINK_NAMES):
            return self  # to link is not a matter of rows
        if names not in self._profiled:
            self._profiled[names] = Stylebook(self._sources, names, self)
        return self._profiled[names]

    @cached_property
    def _profiled(self) -> dict[str, Stylebook]:
        return {}

    def overlaid(self, sources: Mapping[str, str]) -> Stylebook:
        """This stylebook with a user's files laid over it, row by row."""
        merged = dict(self._sources)
        for name, content in sources.items():
            table, _, file = name.partition("/")
            key = f"{table}/~{file}"  # "~" sorts after every packaged file,
            while key in merged:  # and a second overlay after the first
                key = key.replace("/~", "/~~", 1)
            merged[key] = content
        return Stylebook(merged, self._names, self)


def _renamed(rows: Mapping[str, Row], profiles: Iterable[Row], names: str) -> dict[str, Row]:
    """The rows of the authority with the canonical names of a profile."""
    renamed = dict(rows)
    for row in profiles:
        entity = renamed.get(row["entity"]) if row["profile"] == names else None
        if entity is None:
            continue
        canonical, spellings = dict(entity["canonical"]), dict(entity.get("spellings") or {})
        others = dict(entity.get("other_names") or {})
        for language, name in row["canonical"].items():
            former = canonical.get(language)
            canonical[language] = name
            # of dated names only the last is a spelling of the new one for certain
            if isinstance(former, list):
                former = next((one["name"] for one in former if not one.get("valid_to")), None)
            known = spellings.get(language) or ()
            known = [known] if isinstance(known, str) else known
            told = dict.fromkeys(filter(None, (*known, former)))
            spellings[language] = [spelled for spelled in told if spelled != name]
            if language in others:
                kept = others[language]
                kept = [kept] if isinstance(kept, str) else kept
                others[language] = [other for other in kept if other != name]
        changed = {"canonical": canonical, "spellings": spellings, "other_names": others}
        renamed[row["entity"]] = {**entity, **changed}
    return renamed


def parse_rows(name: str, content: str) -> Iterable[Row]:
    """Rows of one file.

    Raises:
        StylebookError: a line is not valid, with file and line number.
    """
    if name.endswith(".jsonl"):
        # not splitlines: U+2028 may stand raw inside a JSON string
        for number, line in enumerate(content.split("\n"), 1):
            if line.strip():
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise StylebookError(f"{name}:{number}: not JSON: {error}") from None
                if not isinstance(row, dict) or not row.get("id"):
                    raise StylebookError(f"{name}:{number}: a row needs an id")
                if not isinstance(row["id"], str):
                    raise StylebookError(f"{name}:{number}: an id is a text")
                yield {**row, "_file": name, "_line": number}
    else:
        # not DictReader, which takes three times as long: the generated tables have thousands of rows
        reader = csv.reader(io.StringIO(content), delimiter="\t", quoting=csv.QUOTE_NONE)
        columns = next(reader, [])
        for number, cells in enumerate(filter(None, reader), 2):
            found: dict[str, Any] = dict(zip(columns, cells, strict=False))
            if len(cells) != len(columns) or not found.get("id"):
                raise StylebookError(f"{name}:{number}: wrong number of columns or no id")
            found["_file"], found["_line"] = name, number
            yield found


@lru_cache(maxsize=1)
def load_stylebook() -> Stylebook:
    """The packaged stylebook."""
    root = files("normalizers.stylebook").joinpath("data")
    sources = {}
    for table in TABLES:
        folder = root.joinpath(table)
        if folder.is_dir():
            for file in sorted(folder.iterdir(), key=lambda f: f.name):
                if file.name.endswith((".jsonl", ".tsv")):
                    sources[f"{table}/{file.name}"] = file.read_text(encoding="utf-8")
    return Stylebook(sources)
