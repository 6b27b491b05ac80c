"""What a person said of edits, back into the policy: sentences of rows, proposals, and test cases.

The rule of an edit is either a row of the stylebook or code. Of a **row**, a right edit's sentence
becomes the example and a wrong one's the counter-example, in a folder of the user's own, where the row
stands with these sentences and all its other columns as they were. That is tried first, as ``copydesk
stylebook check`` does: what does not hold is not written.

A wrong edit's sentence does not hold as long as the row makes that edit. So it is a **proposal**: the
row with the sentence in it, to be changed by a person until it holds and put into the folder. And where
the sentence holds in a packaged row that nobody has changed, it proves nothing: the edit needed its
article. That is a proposal, too. In a row that the user has changed, or that is the user's own, the
sentence is written once it holds.

Of **code**, the judgements become cases as the tests have them, see :mod:`flows.audit.cases`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.audit.cases import case_of, cases_file
from flows.audit.keeping import NO, YES, Sample
from flows.audit.units import EDITS, Unit
from flows.errors import suggested
from flows.overlay import load_overlay, overlaid
from flows.own_rows.files import as_lines, read_rows, write_whole
from flows.own_rows.holding import Shelf
from normalizers.sentences import sentence_spans
from normalizers.stylebook import Stylebook, load_stylebook

TABLES = ("interface", "forms", "names", "terms")
"""The tables whose rows are rules."""
FILE = "audit.jsonl"
PROPOSALS = "audit.proposals.jsonl"
_SENTENCES = EXAMPLE, COUNTER_EXAMPLE = "example", "counter_example"
PROPOSAL, MISSED = "proposal", "missed"
_NEEDS_ARTICLE = "the sentence alone is left as it is; the edit needs its article"
_CALQUE = "artifacts.calque."
_ID = re.compile(r"[\w.:~-]*\w")
_TO_DO = {
    "interface": "make its text longer",
    "forms": "make its text longer",
    "names": "add the longer name to stop_phrases, or say needs_anchor",
    "terms": "forbid the words beside it, or make the calque tier B",
}
_TRIES = 3
NO_ROW_YET = "no judgement makes a row, a proposal or a case"
SHOWN = 20

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """A sentence that is to stand in a row, and what became of it."""

    table: str
    row: Row
    kind: str
    sentence: str
    unit: Unit
    note: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Draft:
    row: Row
    wish: Wish


@dataclass
class Made:
    """What came of the judgements.

    Attributes:
        written: the sentences that are in rows now, with the files they are in.
        proposed: those that do not hold yet, and the dirt that no rule saw.
        kept: how many sentences of right edits were left out, because they prove nothing by themselves.
        cases: the files of cases, with how many there are in each.
    """

    written: list[tuple[Path, Wish]] = field(default_factory=list)
    proposed: list[Mapping[str, Any]] = field(default_factory=list)
    kept: int = 0
    cases: dict[Path, int] = field(default_factory=dict)

    def lines(self, folder: Path) -> Iterator[str]:
        """What a person is told of it."""
        files = Counter((path, wish.kind) for path, wish in self.written)
        for (path, kind), count in sorted(files.items()):
            yield f"{_many(count, kind.replace('_', '-'))} in {path}"
        wrong = [one for one in self.proposed if one["kind"] == COUNTER_EXAMPLE]
        for one in wrong[:SHOWN]:
            yield f"{one['row']}, {_quoted(one['sentence'])}: {one['why']}"
        if len(wrong) > SHOWN:
            yield f"and {len(wrong) - SHOWN:,} more"
        dirt = len(self.proposed) - len(wrong)
        if dirt:
            yield f"{_many(dirt, 'line')} in which dirt stayed: a row for it is yours to write"
        if self.proposed:
            what = _many(len(self.proposed), "proposal")
            yield f"{what} in {folder / PROPOSALS}, each with what to do"
        if self.kept:
            yield f"{_many(self.kept, 'right edit')} left out: the text alone does not show it"
        for path, count in sorted(self.cases.items()):
            yield f"{_many(count, 'case')} in {path}"
        if self.written:
            yield f"to try them: {suggested('stylebook', 'check', '--stylebook', folder)}"
        if not (self.written or self.proposed or self.cases or self.kept):
            yield NO_ROW_YET


def make_examples(sample: Sample, folder: Path, advance: Callable[[str, int, int], None]) -> Made:
    """Make rows, proposals and cases of the judgements, in a user's stylebook folder.

    Doing it twice changes nothing more. Of several sentences for one place in a row the first that
    holds is taken; a sentence that somebody has written into a row is never replaced.

    Raises:
        OutputError: a file cannot be read or written.
        UsageError: the folder is no stylebook.
    """
    sources = dict(load_overlay(folder)) if folder.exists() else {}
    book = overlaid(tuple(sorted(sources.items())))
    known = {table: {row["id"]: row for row in book.rows(table)} for table in TABLES}
    made = Made()
    wishes: dict[str, list[Wish]] = defaultdict(list)
    code: list[tuple[Unit, str, str]] = []
    for unit in sample.units:
        verdict = sample.verdict(unit)
        note = sample.judgements[unit.key].note if verdict else ""
        if unit.of != EDITS:
            if verdict == NO:
                made.proposed.append(_missed(unit, note))
        elif verdict in (YES, NO):
            found = row_of(unit, known)
            if not found:
                code.append((unit, verdict, note))
                continue
            table, row = found
            kind = EXAMPLE if verdict == YES else COUNTER_EXAMPLE
            wishes[table].append(Wish(table, row, kind, sentence_of(unit, table), unit, note))
    total = sum(map(len, wishes.values())) + len(code)
    done = 0
    for table, some in wishes.items():
        advance("rows", done, total)
        _write_rows(table, some, sources, folder, made)
        done += len(some)
    cases: dict[Path, list[Mapping[str, Any]]] = defaultdict(list)
    for unit, verdict, note in code:
        advance("cases", done, total)
        case = case_of(unit, verdict, note, book)
        if case:
            cases[folder / cases_file(unit.stage)].append(case)
        else:
            made.kept += 1
        done += 1
    keys = {unit.key for unit in sample.units}
    for path, rows in cases.items():
        write_whole(path, as_lines([*_of_others(path, "id", keys), *rows]))
        made.cases[path] = len(rows)
    if made.proposed or (folder / PROPOSALS).exists():
        others = _of_others(folder / PROPOSALS, "unit", keys)
        write_whole(folder / PROPOSALS, as_lines([*others, *made.proposed]))
    return made


def _of_others(path: Path, name: str, keys: Collection[str]) -> list[dict[str, Any]]:
    """What a file has of the units of other samples, or of a person."""
    return [row for row in read_rows(path) if row.get(name) not in keys]


def row_of(unit: Unit, known: Mapping[str, Mapping[str, Row]]) -> tuple[str, Row] | None:
    """The row that made an edit, with its table; none where the rule is code."""
    if unit.stage == "names":
        found = _ID.match(unit.reason)  # "Q1899: Kiev is a spelling of Kyiv"
        row = known["names"].get(found[0]) if found else None
        return ("names", row) if row else None
    name = unit.rule.removeprefix(_CALQUE)
    tables = ("terms",) if unit.rule.startswith(_CALQUE) else ("interface", "forms")
    return next(((table, known[table][name]) for table in tables if name in known[table]), None)


def sentence_of(unit: Unit, table: str) -> str:
    """The text of an edit as a row has it: of names and terms the sentence, else the line."""
    head = unit.clean_left.rpartition("\n")[2]
    tail = unit.clean_right.partition("\n")[0]
    before = unit.before.strip("\n")
    if unit.before.startswith("\n"):
        head = ""
    if unit.before.endswith("\n"):
        tail = ""
    line = f"{head}{before}{tail}"
    if table in ("names", "terms"):
        start, end = len(head), len(head) + len(before)
        spans = [span for span in sentence_spans(line) if span[0] < end and start < span[1]]
        if spans:
            line = line[spans[0][0] : spans[-1][1]]
    return " ".join(line.split())


def _write_rows(
    table: str, wishes: Iterable[Wish], sources: dict[str, str], folder: Path, made: Made
) -> None:
    """Try the sentences of one table and write those that hold."""
    homes = _homes(table, sources)
    packaged = {row["id"]: row for row in load_stylebook().rows(table)}
    wishes = tuple(wishes)
    done = {(w.row["id"], w.kind) for w in wishes if w.row[w.kind] == w.sentence}
    waiting: dict[str, dict[str, list[Wish]]] = {kind: {} for kind in (PROPOSAL, *_SENTENCES)}
    for wish in wishes:
        row_id, kind = wish.row["id"], wish.kind
        if (row_id, kind) in done:
            continue
        before = packaged.get(row_id)
        if before is None or before[kind] != wish.row[kind]:
            if kind == COUNTER_EXAMPLE:
                _propose(wish, made, "the row has a counter-example of your own")
            continue
        if kind == COUNTER_EXAMPLE and _policy(wish.row) == _policy(before):
            kind = PROPOSAL
        others = waiting[kind].setdefault(row_id, [])
        if all(other.sentence != wish.sentence for other in others):
            others.append(wish)
    for kind, by_row in waiting.items():
        for turn in range(_TRIES):
            by_file: dict[str, list[Wish]] = defaultdict(list)
            for row_id, some in by_row.items():
                if turn < len(some):
                    by_file[homes.get(row_id, f"{table}/{FILE}")].append(some[turn])
            for name, tried in by_file.items():
                if kind == PROPOSAL:
                    _propose_all(name, tried, sources, folder, made)
                    continue
                for wish in _tried(name, tried, sources, folder, made):
                    by_row[wish.row["id"]] = []


def _policy(row: Row) -> Row:
    """A row without the sentences it is tried by."""
    tried = {f"{kind}{end}" for kind in _SENTENCES for end in ("", "_language", "_effect")}
    return {key: value for key, value in _plain(row).items() if key not in tried}


def _propose_all(
    name: str, wishes: list[Wish], sources: Mapping[str, str], folder: Path, made: Made
) -> None:
    """Propose counter-examples of rows that nobody has changed, and say why they are none yet."""
    said: dict[str, str] = {}
    drafts = [_Draft(_with_sentence(_plain(wish.row), wish), wish) for wish in wishes]

    def hear(draft: _Draft, *messages: str) -> None:
        said[draft.wish.unit.key] = messages[0]

    if name.endswith(".jsonl"):
        Shelf(sources, name, read_rows(folder / name)).holding(drafts, hear)
    for wish in wishes:
        _propose(wish, made, said.get(wish.unit.key, _NEEDS_ARTICLE))


def _tried(
    name: str, wishes: list[Wish], sources: dict[str, str], folder: Path, made: Made
) -> list[Wish]:
    """Write the sentences that hold in one file; gives those."""
    if not name.endswith(".jsonl"):
        for wish in wishes:
            _propose(wish, made, f"the row stands in {name}: write it there")
        return []
    kept = read_rows(folder / name)
    rows = {row["id"]: row for row in kept}
    drafts = [_Draft(_with_sentence(rows.get(w.row["id"], _plain(w.row)), w), w) for w in wishes]

    def reject(draft: _Draft, *messages: str) -> None:
        _propose(draft.wish, made, messages[0])

    holding = Shelf(sources, name, kept).holding(drafts, reject)
    if holding:
        mine = {draft.row["id"]: draft.row for draft in holding}
        text = as_lines([*(mine.pop(row["id"], row) for row in kept), *mine.values()])
        write_whole(folder / name, text)
        sources[name] = text
        made.written += [(folder / name, draft.wish) for draft in holding]
    return [draft.wish for draft in holding]


def _propose(wish: Wish, made: Made, message: str) -> None:
    if wish.kind == EXAMPLE:
        made.kept += 1  # the edit needs its article: nothing is wrong with the row
        return
    undo = suggested("undo", "DIR", "--rule", wish.unit.rule, "--why", "TEXT").strip("`")
    do = _TO_DO[wish.table] if wish.table == "names" else f"{_TO_DO[wish.table]}, or {undo}"
    made.proposed.append(
        {
            "row": wish.row["id"],
            "table": wish.table,
            "kind": COUNTER_EXAMPLE,
            "sentence": wish.sentence,
            "why": message.partition(": ")[0],
            "do": f"{do}; change new_row so that it holds and put it into {wish.table}/{FILE}",
            "new_row": _with_sentence(_plain(wish.row), wish),
            **_from(wish.unit, wish.note),
        }
    )


def _missed(unit: Unit, note: str) -> Mapping[str, Any]:
    return {
        "row": None,
        "table": None,
        "kind": MISSED,
        "sentence": " ".join(unit.before.split()),
        "why": "no rule saw the dirt in it",
        "do": "write a row whose example this is",
        "new_row": None,
        **_from(unit, note),
    }


def _from(unit: Unit, note: str) -> dict[str, str]:
    told = {"language": unit.language, "note": note, "source": unit.source}
    return {**told, "article": unit.article, "unit": unit.key}


def _homes(table: str, sources: Mapping[str, str]) -> dict[str, str]:
    """The files of the user's in which rows of a table stand, by id."""
    book = Stylebook(sources)
    return {
        row["id"]: name
        for name in book.sources
        if name.partition("/")[0] == table
        for row in book.rows_of_file(name)
    }


def _plain(row: Row) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in ("_file", "_line")}


def _with_sentence(row: Row, wish: Wish) -> Row:
    told = {**row, wish.kind: wish.sentence}
    if wish.table in ("names", "terms"):
        told[f"{wish.kind}_language"] = wish.unit.language
        if wish.kind == EXAMPLE:
            # without one of its own a counter-example is in the language of the example
            told.setdefault("counter_example_language", row.get("example_language") or "en")
            told.pop("example_effect", None)  # it was changed, not only linked
    return told


def _quoted(text: str) -> str:
    return f"“{text if len(text) <= 70 else text[:69].rstrip() + '…'}”"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
