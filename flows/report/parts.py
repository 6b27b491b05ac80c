"""Parts: one for each data file of the table, which never changes, so neither does its part.

The tally of a part is written last and names its files with their bytes. A part without one, or with
other files, was not finished, and is built again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version

from flows.corpus.schema import BOOKKEEPING, GLOSSES, SCHEMA, schema_of
from flows.corpus.table import Corpus, readable
from flows.corpus.writing import batches_of
from flows.places import Place as Spot
from flows.places import read_bytes, remove, sizes_in
from flows.report.articles import Shown, article_page
from flows.report.files import packed, put, put_whole, script
from flows.report.places import Place, name_places, rule_places
from flows.report.tally import Tally, TallyBuilder

FORMAT = 1
"""Of the files of a report; another one has all parts built again."""

PAGE_ARTICLES = 50
FILE_CHARACTERS = 400_000
"""A file holds no more, unless one article alone has more."""

TALLY = "tally.json"
PART = re.compile(r"[0-9a-f]{16}")


def part_name(file: Spot) -> str:
    """The name of the part of a data file."""
    made_of = f"{file.name}\0{FORMAT}\0{version('copydesk')}"
    return hashlib.sha256(made_of.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def known_part(folder: Spot) -> Tally | None:
    """The tally of a part that was built; ``None`` when it was not, or not to the end."""
    try:
        tally = json.loads(read_bytes(folder / TALLY))
        sizes = sizes_in(folder)
    except (OSError, ValueError):
        return None
    if not isinstance(tally, dict) or "files" not in tally:
        return None
    found = {name: size for name, size in sizes.items() if name != TALLY}
    return tally if found == tally["files"] else None


def build_part(corpus: Corpus, file: Spot, folder: Spot, advance: Callable[[int], None]) -> Tally:
    """Write the files of a part.

    Args:
        corpus: the version shown.
        file: one of its data files.
        folder: where to.
        advance: told of every batch of articles how many it had.

    Raises:
        OutputError: the table cannot be read.
        OSError: the part cannot be written.
    """
    writer = _Writer(folder)
    builder = TallyBuilder()
    rules: list[tuple[str, str, int, int, str]] = []
    names: list[tuple[str, str, int, int, str]] = []
    for shown in _articles(corpus, file, advance):
        of_rules = list(rule_places(shown))
        page, position = writer.add_article(packed(article_page(shown)))
        builder.add(shown, of_rules, page, position)
        rules.extend(_kept(shown.article.id, of_rules))
        names.extend(_kept(shown.article.id, name_places(shown)))
    writer.end_page()
    rule_files, name_files = writer.add_places(sorted(rules), sorted(names))
    tally = builder.tally(writer.pages, rule_files, name_files)
    for name in sizes_in(folder):
        if name not in writer.files and name != TALLY:
            remove(folder / name)
    whole = {"format": FORMAT, "files": writer.files, **tally}
    put_whole(folder / TALLY, packed(whole).encode())
    told: Tally = json.loads(
        packed(whole)
    )  # what the next build reads is what this one goes on with
    return told


def _articles(corpus: Corpus, file: Spot, advance: Callable[[int], None]) -> Iterator[Shown]:
    left_out = set(BOOKKEEPING) - {"path"}
    columns = [name for name in SCHEMA.names if name not in left_out]
    if GLOSSES in corpus.schema.names:
        columns.append(GLOSSES)
    with readable(corpus.path):
        batches = batches_of(file, schema_of(columns), 64)
        for batch in batches:
            for number in range(batch.num_rows):  # a row at a time: one may be very long
                yield Shown.from_row(batch.slice(number, 1).to_pylist()[0])
            advance(batch.num_rows)


def _kept(article: str, places: Iterable[Place]) -> Iterator[tuple[str, str, int, int, str]]:
    """Places so that they sort by rule, article and number; as JSON, which is small."""
    for order, place in enumerate(places):
        yield place.key, article, place.number, order, packed(place.fields)


class _Writer:
    """The files of a part."""

    def __init__(self, folder: Spot) -> None:
        self.files: dict[str, int] = {}
        self.pages = 0
        self._folder = folder
        self._page: list[str] = []
        self._characters = 0

    def add_article(self, content: str) -> tuple[int, int]:
        """Take an article, as JSON; the number of its page and its position there."""
        too_much = self._characters + len(content) > FILE_CHARACTERS
        if len(self._page) == PAGE_ARTICLES or (self._page and too_much):
            self.end_page()
        self._page.append(content)
        self._characters += len(content)
        return self.pages, len(self._page) - 1

    def end_page(self) -> None:
        """What comes next stands on another page."""
        if self._page:
            self._put(f"pages-{self.pages}", f"[{','.join(self._page)}]")
            self.pages += 1
            self._page, self._characters = [], 0

    def add_places(
        self,
        rules: list[tuple[str, str, int, int, str]],
        names: list[tuple[str, str, int, int, str]],
    ) -> tuple[dict[str, list[list[int]]], dict[str, list[list[int]]]]:
        """Write all places; for each rule and each name the files with the number of its places."""
        where: tuple[dict[str, list[list[int]]], ...] = ({}, {})
        held: tuple[dict[str, list[str]], ...] = ({}, {})
        number = characters = 0
        for kind, places in enumerate((rules, names)):
            for key, _, _, _, content in places:
                if characters and characters + len(content) > FILE_CHARACTERS:
                    self._put_places(number, held)
                    held = {}, {}
                    characters = 0
                    number += 1
                held[kind].setdefault(key, []).append(content)
                files = where[kind].setdefault(key, [])
                if not files or files[-1][0] != number:
                    files.append([number, 0])
                files[-1][1] += 1
                characters += len(content)
        if characters:
            self._put_places(number, held)
        return where[0], where[1]

    def _put_places(self, number: int, held: tuple[dict[str, list[str]], ...]) -> None:
        rules, names = (
            ",".join(f"[{packed(key)},[{','.join(lines)}]]" for key, lines in some.items())
            for some in held
        )
        self._put(f"places-{number}", f'{{"rules":[{rules}],"names":[{names}]}}')

    def _put(self, name: str, content: str) -> None:
        data = script(f"{self._folder.name}/{name}", content)
        put(self._folder / f"{name}.js", data)
        self.files[f"{name}.js"] = len(data)


def parts_of(corpus: Corpus) -> dict[str, Spot]:
    """The names of the parts of a version, sorted, with their data files."""
    return dict(sorted((part_name(file), file) for file in corpus.data_files()))
