"""What people decide about suggested spellings: data in the corpus folder, and it can be taken back.

``judgements.jsonl`` stands beside ``policy.jsonl``, a dated row a line, added at its end. The last row
of a key holds::

    {"date": "2026-11-02T09:00:00Z", "key": "a1b2c3d4", "verdict": "rejected", "language": "en",
     "spellings": ["Ann Gull", "Anne Gull"], "who": "Ann", "why": "they are sisters"}

A judgement is of one corpus, because ``Dmitry Petrov`` here and there are two men. What is accepted
also becomes a row of the authority in the user's stylebook (``names/accepted.jsonl``), from which
every corpus has it; that row, and what stood there before, are kept in the judgement to be undone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from flows.authority.examples import Trials
from flows.authority.facts import Facts, is_spelling, slug_of
from flows.authority.suggesting import Suggestion
from flows.authority.trades import told_beside
from flows.errors import OutputError, UsageError
from flows.overlay import load_overlay, overlaid
from flows.own_rows.files import as_lines, read_rows, write_whole
from flows.own_rows.holding import Shelf
from flows.own_rows.sentences import PLACEHOLDERS
from flows.workspace import held
from normalizers.folding import fold_key
from normalizers.names.equivalence import parse_name
from normalizers.names.romanization import SOURCES
from normalizers.stylebook import Stylebook
from normalizers.stylebook.check import check
from normalizers.stylebook.contradictions import conflicts

JUDGEMENTS = "judgements.jsonl"
ACCEPTED_FILE = "accepted.jsonl"
ACCEPTED, REJECTED, UNDONE = "accepted", "rejected", "undone"
_TABLE = "names"
_FILE = f"{_TABLE}/~{ACCEPTED_FILE}"  # as it is called among the packaged files


@dataclass(frozen=True, slots=True)
class Judgement:
    """One decision. Of what was accepted, ``row`` is the authority's, ``before`` what stood there."""

    date: str
    key: str
    verdict: str
    language: str
    spellings: tuple[str, ...]
    who: str
    why: str = ""
    row: Mapping[str, Any] | None = None
    before: Mapping[str, Any] | None = None

    @property
    def entity(self) -> str:
        """The id of the accepted person, or nothing."""
        return str(self.row["id"]) if self.row else ""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, when, and why."""

    who: str
    date: str
    why: str = ""


class Judgements:
    """The judgements of a corpus.

    Args:
        output: the output folder of a run.

    Raises:
        OutputError: the file cannot be read, or a line of it is no judgement.
    """

    def __init__(self, output: Path) -> None:
        self._output = output
        self.path = output / JUDGEMENTS
        self.rows: list[Judgement] = []
        for number, row in enumerate(read_rows(self.path), 1):
            try:
                self.rows.append(Judgement(**{**row, "spellings": tuple(row["spellings"])}))
            except (TypeError, KeyError):
                reason = "mend or remove the line"
                raise OutputError(f"{self.path}:{number} is no judgement; {reason}") from None

    def last(self, key: str) -> Judgement | None:
        """What holds of a key; nothing if it was never judged or the judgement was taken back."""
        found = [row for row in self.rows if row.key == key]
        return found[-1] if found and found[-1].verdict != UNDONE else None

    @property
    def in_force(self) -> list[Judgement]:
        """The judgements that hold."""
        last = {row.key: row for row in self.rows}
        return [row for row in last.values() if row.verdict != UNDONE]

    def settles(self, suggestion: Suggestion) -> bool:
        """Whether somebody has decided about all of these spellings together."""
        return any(
            row.key == suggestion.key
            or (row.language == suggestion.language and set(suggestion.names) <= set(row.spellings))
            for row in self.in_force
        )

    def add(self, row: Judgement) -> None:
        """Write one more judgement; call it while the folder is held.

        Raises:
            OutputError: it cannot be written.
        """
        self.rows.append(row)
        lines = ({k: v for k, v in asdict(one).items() if v is not None} for one in self.rows)
        write_whole(self.path, as_lines(lines))


def reject(output: Path, suggestion: Suggestion, by: Decider, say: Callable[[str], None]) -> None:
    """Keep a suggestion from being made again.

    Raises:
        UsageError: it is judged already.
        OutputError: the judgement cannot be written.
    """
    with held(output, say):
        judgements = Judgements(output)
        _must_be_open(judgements, suggestion.key)
        judgements.add(
            _judgement(suggestion.key, REJECTED, suggestion.language, suggestion.names, by)
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a suggestion is accepted: under which name and id, and without which spellings."""

    canonical: str = ""
    id: str = ""
    without: tuple[str, ...] = ()
    gender: str = ""


def accept(
    output: Path,
    suggestion: Suggestion,
    folder: Path,
    *,
    wanted: Wanted,
    by: Decider,
    say: Callable[[str], None],
) -> Facts:
    """Make a suggestion a row of the user's authority.

    Returns:
        The row.

    Raises:
        UsageError: it is judged already, or the row would not be sound.
        OutputError: a file cannot be read or written.
    """
    with held(output, say):
        judgements = Judgements(output)
        _must_be_open(judgements, suggestion.key)
        overlay = load_overlay(folder) if folder.is_dir() else ()
        book = overlaid(overlay)
        path = folder / _TABLE / ACCEPTED_FILE
        rows = read_rows(path)
        base = _base(wanted.id, book, folder)
        row, spellings = _row(suggestion, wanted, base, book)
        if not base:
            count = suggestion.articles
            articles = "1 article" if count == 1 else f"{count} articles"
            row["origin"] = f"accepted from {articles} of {output} by {by.who} on {by.date[:10]}"
        row = _sound(row, rows, dict(overlay), book, folder)
        before = next((one for one in rows if one["id"] == row["id"]), None)
        _write(path, rows, row["id"], row)
        judgement = _judgement(suggestion.key, ACCEPTED, suggestion.language, spellings, by)
        told = asdict(judgement) | {"row": row, "before": before}
        judgements.add(Judgement(**told))
    return row


def take_back(
    output: Path,
    key: str,
    folder: Path | None,
    by: Decider,
    say: Callable[[str], None],
) -> Judgement:
    """Undo the judgement of a key, and the row of the authority it made.

    Returns:
        What was judged.

    Raises:
        UsageError: there is no such judgement, or the row was changed since.
        OutputError: a file cannot be read or written.
    """
    with held(output, say):
        judgements = Judgements(output)
        judged = judgements.last(key)
        if judged is None:
            raise UsageError(f"nothing holds of {key} that could be taken back")
        if judged.row:
            if folder is None:
                raise UsageError(f"--stylebook is missing: {judged.entity} was accepted into one")
            path = folder / _TABLE / ACCEPTED_FILE
            rows = read_rows(path)
            _must_be_last(judgements, judged)
            for number, row in enumerate(rows, 1):
                if row["id"] == judged.entity and row != judged.row:
                    raise UsageError(
                        f"{path}:{number}: {judged.entity} was changed since it was accepted; "
                        "change it back, or take the line out, and try again"
                    )
            if any(row["id"] == judged.entity for row in rows):
                _write(path, rows, judged.entity, judged.before)
        judgements.add(_judgement(key, UNDONE, judged.language, judged.spellings, by))
    return judged


def _must_be_open(judgements: Judgements, key: str) -> None:
    judged = judgements.last(key)
    if judged:
        told = f"{key} was {judged.verdict} on {judged.date[:10]} by {judged.who}"
        raise UsageError(f"{told}; --undo takes that back")


def _must_be_last(judgements: Judgements, judged: Judgement) -> None:
    """What was accepted into one person later stands in the row, too, and has to go first."""
    at = judgements.rows.index(judged)
    later = [row for row in judgements.rows[at + 1 :] if row in judgements.in_force]
    keys = [row.key for row in later if row.entity == judged.entity]
    if keys:
        told = f"{keys[-1]} was accepted as {judged.entity} after {judged.key}"
        raise UsageError(f"{told}: undo {keys[-1]} first")


def _judgement(
    key: str, verdict: str, language: str, spellings: Iterable[str], by: Decider
) -> Judgement:
    return Judgement(by.date, key, verdict, language, tuple(spellings), by.who, by.why)


def _write(path: Path, rows: list[Facts], row_id: str, row: Mapping[str, Any] | None) -> None:
    """Put a row in the place of the one with its id, or at the end; none takes it out."""
    found = [dict(row) if row and one["id"] == row_id else one for one in rows
             if row or one["id"] != row_id]  # fmt: skip
    if row and all(one["id"] != row_id for one in rows):
        found.append(dict(row))
    write_whole(path, as_lines(found))


# ------------------------------------------------------------------ the row


def _base(row_id: str, book: Stylebook, folder: Path) -> Facts:
    """The row that the authority has under an id, to which names are added."""
    for row in book.rows(_TABLE):
        if row_id and row["id"] == row_id:
            if row["type"] != "person":
                raise UsageError(f"--id: {row_id} is no person but a {row['type']}")
            if "/~" in row["_file"] and row["_file"] != _FILE:
                place = f"{folder}/{row['_file'].replace('/~', '/')}:{row['_line']}"
                raise UsageError(f"{row_id} is in {place}: add the spellings there")
            return {key: value for key, value in row.items() if key not in ("_file", "_line")}
    return {}


def _row(
    suggestion: Suggestion, wanted: Wanted, base: Facts, book: Stylebook
) -> tuple[Facts, tuple[str, ...]]:
    """The row of a suggestion, not tried yet, and the spellings that are judged by it."""
    language = suggestion.language
    unknown = [name for name in wanted.without if name not in suggestion.names]
    if unknown:
        there = ", ".join(suggestion.names)
        raise UsageError(f"--without: {unknown[0]!r} is not there; there are {there}")
    names = [name for name in suggestion.names if name not in wanted.without]
    had = base.get("canonical", {}).get(language)
    if isinstance(had, list):
        had = next((one["name"] for one in had if not one.get("valid_to")), None)
    canonical = wanted.canonical or had or suggestion.suggestion
    if not wanted.canonical and canonical not in names and not had:
        canonical = names[0] if names else ""
    if had and canonical != had:
        raise UsageError(f"--canonical: {base['id']} is {had} in the authority; leave it out")
    if not names or set(names) == {canonical}:
        raise UsageError("nothing is left to accept: one name and no other spelling of it")
    strange = [name for name in names if not _fits(name, canonical, language, book)]
    if strange:
        raise UsageError(
            f"{strange[0]} is no spelling of {canonical}; only spellings are ever changed "
            "(--without leaves one out; another name comes in with `copydesk stylebook import`)"
        )
    row: Facts = dict(base) or {"id": wanted.id or _free_id(canonical, book), "type": "person"}
    if language in SOURCES and language not in row.get("native", {}):
        parts = parse_name(canonical, book)
        native = [parts.given, parts.middle or None, parts.family]
        row["native"] = {**row.get("native", {}), language: native}
    if wanted.gender:
        row["gender"] = wanted.gender
    row["canonical"] = {language: canonical, **row.get("canonical", {})}
    known = row.get("spellings", {}).get(language, [])
    known = [known] if isinstance(known, str) else known
    added = [name for name in names if name not in (canonical, *known)]
    row["spellings"] = {**row.get("spellings", {}), language: [*known, *added]}
    trades = dict.fromkeys(row.get("trades") or ())
    for spelling in suggestion.spellings:
        if spelling.name in names:
            texts = [context.text for context in spelling.contexts]
            trades |= dict.fromkeys(told_beside(spelling.name, texts, language))
    if trades:
        row["trades"] = list(trades)
    tokens = parse_name(canonical, book).family.count(" ") + 1
    if not base and tokens > 1:
        row["family_tokens"] = tokens
    return row, tuple(names)


def _fits(name: str, canonical: str, language: str, book: Stylebook) -> bool:
    return fold_key(name) == fold_key(canonical) or is_spelling(name, canonical, language, book)


def _free_id(canonical: str, book: Stylebook) -> str:
    taken = {row["id"] for row in book.rows(_TABLE)}
    slug, number = slug_of(canonical), 1
    while (slug if number == 1 else f"{slug}-{number}") in taken:
        number += 1
    return slug if number == 1 else f"{slug}-{number}"


def _sound(
    row: Facts, rows: list[Facts], sources: dict[str, str], book: Stylebook, folder: Path
) -> Facts:
    """The row with what it is tried by.

    Raises:
        UsageError: it contradicts another row, or does not hold.
    """
    others = [one for one in book.rows(_TABLE) if one["id"] != row["id"]]
    for conflict in conflicts((*others, {**row, "_file": _FILE, "_line": 0})):
        if conflict.row["id"] == row["id"]:
            other = conflict.other
            own = "/~" in other["_file"]
            place = f"{folder}/" if own else "packaged "
            place += f"{other['_file'].replace('/~', '/')}:{other['_line']}"
            told = f"{conflict.subject!r} is a name of {other['id']} ({place}) too"
            raise UsageError(f"{told}; --id {other['id']} adds the spellings to that person")

    shelf = Shelf(sources, f"{_TABLE}/{ACCEPTED_FILE}", rows)
    row, problem = Trials(shelf.with_rows([{**PLACEHOLDERS, **row}])).complete(row)
    problems = [problem] if problem else []
    if not problems:
        problems = [
            one.message for one in check(shelf.with_rows([row]), (_FILE,)) if one.id == row["id"]
        ]
    if problems:
        raise UsageError(f"{row['id']} cannot be used: {problems[0]}")
    return row
