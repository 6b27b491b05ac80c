"""Whether rows hold in the stylebook they are to stand in: what ``copydesk stylebook check`` says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol, TypeVar

from flows.own_rows.files import as_lines
from normalizers.stylebook import Stylebook, load_stylebook
from normalizers.stylebook.check import check

Facts = Mapping[str, Any]


class HasRow(Protocol):
    """A row on its way."""

    @property
    def row(self) -> Facts:
        """As it will be written."""


D = TypeVar("D", bound=HasRow)


class Shelf:
    """The packaged stylebook under a user's, one file of which is being written.

    Args:
        sources: the user's files.
        name: the name of that file, ``TABLE/FILE``.
        kept: the rows it has now.
    """

    def __init__(self, sources: Mapping[str, str], name: str, kept: Iterable[Facts]) -> None:
        self._sources = sources
        self._name = name
        self._kept = tuple(kept)

    def with_rows(self, rows: Iterable[Facts]) -> Stylebook:
        """The stylebook with these rows in the file; they replace those of the same ids."""
        mine = {row["id"]: row for row in rows}
        kept = [row for row in self._kept if row["id"] not in mine]
        text = as_lines((*kept, *mine.values()))
        return load_stylebook().overlaid({**self._sources, self._name: text})

    def holding(self, drafts: list[D], reject: Callable[[D, *tuple[str, ...]], None]) -> list[D]:
        """The drafts that hold together, all in this file.

        A row that goes may be what another one needed, so those that stay are checked once more.

        Args:
            drafts: complete rows.
            reject: is told of a draft and of what is wrong with it.
        """
        table, _, file = self._name.partition("/")
        while drafts:
            mine = {draft.row["id"]: draft for draft in drafts}
            failing: dict[str, list[str]] = {}
            book = self.with_rows(draft.row for draft in drafts)
            for wrong in check(book, (f"{table}/~{file}",)):
                if wrong.id in mine:
                    failing.setdefault(wrong.id, []).append(wrong.message)
            if not failing:
                break
            for row_id, messages in failing.items():
                reject(mine[row_id], *messages)
            drafts = [draft for draft in drafts if draft.row["id"] not in failing]
        return drafts
