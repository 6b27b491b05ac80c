"""A user's own stylebook: a folder laid over the packaged one, row by row.

It has the tables of the packaged stylebook as folders (``names/people.jsonl``,
``interface/en.tsv`` …). A row with a known id replaces that row, any other is added. The form of
the rows is looked at before a run does anything: a broken one would fail article by article.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from flows.errors import UsageError, explain_os_error, suggested
from normalizers.stylebook import TABLES, Stylebook, load_stylebook
from normalizers.stylebook.contradictions import contradictions
from normalizers.stylebook.entities import entities, given_names, simplified_characters
from normalizers.stylebook.form import Problem, form_problems, twice_used
from normalizers.stylebook.phrases import phrases
from normalizers.stylebook.sources import rows_by_source
from normalizers.stylebook.terms import Calque, calques_of, concept_of, countries, word_lists

Overlay = tuple[tuple[str, str], ...]
"""File name (``names/people.jsonl``) and content, by value: workers may be on other machines."""


def load_overlay(folder: Path | None, say: Callable[[str], None] | None = None) -> Overlay:
    """The files of a user's stylebook, fit to be used; nothing without a folder.

    Args:
        folder: the user's. One that holds no files (any more) is an empty stylebook.
        say: who is told that it is empty.

    Raises:
        UsageError: the folder or a file cannot be read, a folder in it is no table, a row is broken.
    """
    overlay = read_overlay(folder, say)
    problems = _problems(overlay)
    if folder and problems:
        more = ""
        if len(problems) > 1:
            all_of_them = suggested("stylebook", "check", "--stylebook", folder)
            more = f" (and {len(problems) - 1:,} more: {all_of_them})"
        raise UsageError(f"{in_folder(folder, problems[0])}{more}")
    return overlay


def read_overlay(folder: Path | None, say: Callable[[str], None] | None = None) -> Overlay:
    """The files of a user's stylebook, whatever stands in them.

    Raises:
        UsageError: the folder or a file cannot be read, or a folder in it is no table.
    """
    if not folder:
        return ()
    sources = {}
    try:
        for table in sorted(folder.iterdir()):
            if table.name.startswith(".") or table.is_file():
                continue
            if table.name not in TABLES:
                raise UsageError(f"{table} is no table; there are {', '.join(TABLES)}")
            for file in sorted(table.iterdir()):
                if file.suffix in (".jsonl", ".tsv") and not file.name.startswith("."):
                    sources[f"{table.name}/{file.name}"] = file.read_text("utf-8-sig")
    except OSError as error:
        raise UsageError(f"cannot read {folder}: {explain_os_error(error)}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8") from None
    if not sources and say:
        tables = ", ".join(f"{table}/" for table in TABLES)
        say(f"no rows in {folder} (.jsonl and .tsv files in {tables}): nothing of your own is used")
    return tuple(sorted(sources.items()))


@lru_cache(maxsize=2)
def overlaid(overlay: Overlay) -> Stylebook:
    """The packaged stylebook with a user's laid over it."""
    return load_stylebook().overlaid(dict(overlay)) if overlay else load_stylebook()


def own_files(overlay: Overlay) -> tuple[str, ...]:
    """The names that the files of a user have in :func:`overlaid`."""
    sources = overlaid(overlay).sources
    return tuple(name for name in sources if name not in load_stylebook().sources)


def in_folder(folder: Path, problem: Problem) -> str:
    """A problem, with the places of the user's files as the user knows them."""
    told = _OWN.sub(lambda found: f"{folder}/{found[1]}/", str(problem))
    return told if problem.file.partition("/")[2][:1] == "~" else f"{folder}/{told}"


_OWN = re.compile(rf"\b({'|'.join(TABLES)})/~+")


@lru_cache(maxsize=2)
def _problems(overlay: Overlay) -> tuple[Problem, ...]:
    """What keeps the rows from being used; after this everything that is made of them is made."""
    if not overlay:
        return ()
    book = overlaid(overlay)
    files = own_files(overlay)
    problems = tuple(form_problems(book, files))
    if not problems:
        problems = tuple(twice_used(book, files)) + tuple(
            contradictions(
                row for table in TABLES for row in book.rows(table) if row["_file"] in files
            )
        )
    if not problems:
        for view in (entities, given_names, simplified_characters, _calques, countries, word_lists):
            view(book)
        rows_by_source(book)
        for table in ("interface", "forms"):
            phrases(book, table)
    return problems


def _calques(book: Stylebook) -> list[Calque]:
    rows = (row for row in book.rows("terms") if row.get("calques"))
    return [calque for row in rows for calque in calques_of(row, concept_of(row, book))]
