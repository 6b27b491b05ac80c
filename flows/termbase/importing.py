"""A file of terms, made rows of a stylebook folder.

Nothing is lost: what cannot be a row goes to ``FILE.rejected.csv`` with the reason, to be mended and
imported again. A packaged concept is never replaced unasked: what a file adds to its calques becomes a
row of its own beside it. What is written passes ``copydesk stylebook check``, run over it at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from flows.authority.facts import slug_of
from flows.authority.files import as_lines, read_rows, write_whole
from flows.authority.importing import name_of, rejects_of, stale_rejects
from flows.authority.reading import WHOLE_LINE, Record, as_csv
from flows.errors import UsageError
from flows.overlay import load_overlay, overlaid
from flows.termbase.columns import LINE_COLUMNS, ordered, records_of
from flows.termbase.drafts import FORMATS, TBX, Draft, Facts, Reading, Rejected, key_of, text_of
from flows.termbase.examples import PLACEHOLDERS, without_made
from flows.termbase.expanding import literals
from flows.termbase.imported import Imported, Wanted, none_there, plain, says_as_much
from flows.termbase.known import Known, names_in
from flows.termbase.merging import merged, row_beside
from flows.termbase.tables import read_terms
from flows.termbase.tbx_reading import read_tbx
from flows.termbase.trying import NO_FILE, TABLE, Advance, Checks
from flows.termbase.visible import current
from normalizers.folding import fold_key
from normalizers.stylebook import Stylebook, load_stylebook
from normalizers.stylebook.contradictions import meanings
from normalizers.stylebook.form import malformed
from normalizers.stylebook.shapes import misshapen

_TBX = (".tbx", ".xml")
_TABLES = (".csv", ".tsv", ".txt")
_OWN_FILE = re.compile(rf"\b{TABLE}/~+")


def _nowhere(step: str, done: int, total: int) -> None:
    """Takes the progress nobody asked for."""


def import_terms(
    file: Path, folder: Path, wanted: Wanted | None = None, advance: Advance = _nowhere
) -> Imported:
    """Make a file rows of ``FOLDER/terms/NAME.jsonl``; those of the same ids are replaced there.

    Args:
        file: a table (ours, DeepL's, Weblate's) or TBX.
        folder: the user's stylebook; made if it is not there.
        wanted: how.
        advance: is told how far it is.

    Raises:
        UsageError: the file, or a file of the folder, cannot be read.
        OutputError: a file cannot be written.
    """
    wanted = wanted or Wanted()
    done = Imported(folder / TABLE / f"{name_of(file)}.jsonl", rejects_of(file))
    work = _Import(file, folder, done, wanted)
    reading = _read(file, wanted, work.book)
    done.format, done.unused = reading.format, reading.unused
    done.rejected, done.notices = reading.rejected, reading.notices
    done.standing = reading.standing
    done.read = len(reading.drafts) + len(reading.rejected) + reading.standing
    drafts = work.identified(draft for draft in reading.drafts if not work.is_misshapen(draft))
    drafts = [draft for draft in map(work.beside_packaged, drafts) if draft is not None]
    drafts = [draft for draft in drafts if not work.is_refused(draft)]
    drafts = [draft for draft in drafts if work.is_changed(draft)]
    drafts = work.checks(drafts).passed(drafts, advance)
    drafts = [draft for draft in drafts if work.is_changed(draft, tried=True)]
    done.rows = [draft.row for draft in drafts]
    done.renewed = sum(work.is_there(row["id"]) for row in done.rows)
    done.elsewhere = work.elsewhere(done.rows)
    done.overridden = [
        (one.line, one.row["id"]) for one in drafts if one.row["id"] in work.packaged
    ]
    done.rejected.sort(key=lambda one: one.record.line)
    done.notices.sort(key=lambda one: one[0])
    if not done.rejected:
        done.stale = stale_rejects(done.rejects)
    if not wanted.dry_run:
        _write(done, reading, work.kept)
    return done


def _read(file: Path, wanted: Wanted, book: Stylebook) -> Reading:
    if file.is_dir():
        raise UsageError(f"{file} is a folder; import its files one by one")
    suffix = file.suffix.lower()
    if wanted.format == TBX or (not wanted.format and suffix in _TBX):
        return read_tbx(file, book, Known(book))
    if wanted.format or suffix in _TABLES:
        return read_terms(file, wanted.format, wanted.language, wanted.to, Known(book))
    raise UsageError(
        f"{file}: terms come from {', '.join((*_TABLES, *_TBX))} files; or --format says what it "
        f"is: {', '.join(FORMATS)}"
    )


def _write(done: Imported, reading: Reading, kept: list[Facts]) -> None:
    if done.rows:
        for path, others in done.elsewhere.items():
            write_whole(path, as_lines(others))
        there = {row["id"] for others in done.elsewhere.values() for row in others}
        made = {row["id"]: row for row in done.rows if row["id"] not in there}
        if made:
            rows = [made.pop(row["id"], row) for row in kept]
            write_whole(done.target, as_lines((*rows, *made.values())))
    if done.rejected:
        names = [name for name in reading.headers if name not in (*LINE_COLUMNS, WHOLE_LINE)]
        names = names or ordered({key for one in done.rejected for key in one.record.cells})
        if any(WHOLE_LINE in one.record.cells for one in done.rejected):
            names.append(WHOLE_LINE)
        told = [
            {**one.record.cells, "line": str(one.record.line), "reason": one.reason}
            for one in done.rejected
        ]
        write_whole(done.rejects, as_csv((*LINE_COLUMNS, *names), told))
    for path in done.stale:
        path.unlink(missing_ok=True)


class _Import:
    """One import on its way; whatever fails goes to what was rejected.

    Args:
        file: where the rows come from.
        folder: the user's stylebook.
        done: what is told of it.
        wanted: how.
    """

    def __init__(self, file: Path, folder: Path, done: Imported, wanted: Wanted) -> None:
        self._file = file
        self._folder = folder
        self._done = done
        self._wanted = wanted
        overlay = load_overlay(folder) if folder.is_dir() else ()
        self._sources = dict(overlay)
        self.book = overlaid(overlay)
        self.kept = read_rows(done.target) if done.target.is_file() else []
        self.packaged = {row["id"]: row for row in load_stylebook().rows(TABLE)}
        self._rows = {row["id"]: row for row in self.book.rows(TABLE)}
        mine = f"{TABLE}/~{done.target.name}"
        self._elsewhere = {
            row["id"]: f"{folder}/{_OWN_FILE.sub(f'{TABLE}/', row['_file'])}:{row['_line']}"
            for row in self._rows.values()
            if "/~" in row["_file"] and row["_file"] != mine
        }
        self._known = Known(self.book)
        self._mine = {row["id"]: row for row in self.kept}
        self._numbers: dict[str, int] = {}
        self._of_concept: dict[str, list[Mapping[str, Any]]] = {}
        for row in self._rows.values():
            self._of_concept.setdefault(str(row.get("concept") or row["id"]), []).append(row)

    def is_misshapen(self, draft: Draft) -> bool:
        """Whether the values of a draft are of kinds that nothing can be made of."""
        reasons = list(misshapen(draft.row, "terms"))
        if reasons:
            self._reject(draft, *reasons)
        return bool(reasons)

    def identified(self, drafts: Iterable[Draft]) -> list[Draft]:
        """The drafts with ids, types and tiers, each concept once."""
        found: dict[str, Draft] = {}
        for draft in drafts:
            row = draft.row
            if not row.get("id") or (row["id"] not in self._rows and not draft.whole):
                if not draft.whole and not row.get("calques") and self._is_no_term(row):
                    self._done.standing += 1
                    continue
                try:
                    row["id"] = self._id_by_name(row, found)
                except UsageError as error:
                    self._reject(draft, str(error))
                    continue
            self._fill(row)
            known = found.setdefault(row["id"], draft)
            if known is draft:
                continue
            if not draft.whole and not known.whole:
                known.row = merged(known.row, row)
                known.records += draft.records
                known.by_calque |= draft.by_calque
            else:
                self._reject(draft, f"{row['id']} stands in line {known.line} too")
        return list(found.values())

    def _is_no_term(self, row: Facts) -> bool:
        """Whether a row only says how a country or a name is called, which needs no concept."""
        names = names_in(row)
        known = any(self._known.concepts(language, name) for language, name in names)
        return not known and self._known.are_no_term(names)

    def _id_by_name(self, row: Facts, found: Mapping[str, Draft]) -> str:
        """The id of the concept that has these names already, else one made of the name.

        Labels of source languages go before right names: two bodies of two countries may have
        one right name.
        """
        canonical = {code: current(name) for code, name in (row.get("canonical") or {}).items()}
        for language, label in names_in(row, ("labels",)):
            concepts = self._known.concepts(language, label)
            both = [one for one in concepts if any(
                one in self._known.right(code, name) for code, name in canonical.items()
            )] or concepts  # fmt: skip
            if len(both) > 1:
                raise UsageError(f"{label!r} is ambiguous: it is a label of {' and '.join(both)}")
            if both:
                return both[0]
        for code, name in canonical.items():
            concepts = self._known.right(code, name)
            if len(concepts) == 1:
                return concepts[0]
        for code, name in canonical.items():  # in TBX a source label looks like a right name
            concepts = self._known.concepts(code, name)
            if len(concepts) == 1:
                return concepts[0]
        if row.get("id"):
            return str(row["id"])
        label = canonical.get("en") or next(iter(canonical.values()), "")
        first = slug_of(label or next(map(text_of, row.get("calques") or ()), ""))
        for number in count(self._numbers.get(first, 1)):
            slug = first if number == 1 else f"{first}-{number}"
            if slug not in found and (slug in self._mine or slug not in self._rows):
                self._numbers[first] = number
                break
        return slug

    def _fill(self, row: Facts) -> None:
        row.setdefault("type", self._rows.get(row["id"], {}).get("type") or self._wanted.kind)
        row.setdefault("origin", f"imported from {self._file.name}")
        for calque in row.get("calques") or ():
            if "tier" not in calque:
                longer = len(text_of(calque).replace("-", " ").split()) > 1
                calque["tier"] = "A" if self._wanted.approve and longer else "B"
                calque["approved"] = calque["tier"] == "A"

    def beside_packaged(self, draft: Draft) -> Draft | None:
        """The draft as it may stand beside the row that has its id; ``None`` if it adds nothing."""
        row = draft.row
        mine = self._mine.get(row["id"])
        packaged = self.packaged.get(row["id"])
        own = mine is not None or row["id"] in self._elsewhere
        if packaged is not None and not own and not self._wanted.replace:
            return self._beside(draft, packaged)
        if row["id"] in self._elsewhere and not draft.whole:
            return self._beside(draft, self._rows[row["id"]])
        if (
            packaged is not None
            and not own
            and plain(row if draft.whole else merged(packaged, row)) == plain(packaged)
        ):
            self._done.same += 1
            return None
        known = mine or packaged
        if known is None or draft.whole:
            return draft
        return Draft(merged(known, row), draft.records, by_calque=draft.by_calque)

    def is_there(self, row_id: str) -> bool:
        """Whether the user has a row of this id."""
        return row_id in self._mine or row_id in self._elsewhere

    def is_changed(self, draft: Draft, *, tried: bool = False) -> bool:
        """Whether a row is new, or another one than the user has; such a one is made ready to be tried.

        Sentences that were made for a row are made anew.
        """
        row = draft.row
        known = self._rows.get(row["id"]) if self.is_there(row["id"]) else None
        if known is not None:
            its = plain(known)
            filled = row.get("origin") == f"imported from {self._file.name}"
            mine = {**plain(row), **({"origin": its.get("origin")} if filled else {})}
            if mine == its or (not tried and says_as_much(mine, its)):
                self._done.same += 1
                return False
            if filled:
                row["origin"] = its.get("origin", row["origin"])
        if not tried:
            draft.row = without_made(row)
        return True

    def elsewhere(self, rows: Iterable[Facts]) -> dict[Path, list[Facts]]:
        """The user's other files that hold some of these rows, with all their rows."""
        changed = {row["id"]: row for row in rows}
        found: dict[Path, list[Facts]] = {}
        for row_id in changed:
            if row_id in self._elsewhere:
                path = Path(self._elsewhere[row_id].rpartition(":")[0])
                if path not in found:
                    found[path] = [changed.get(one["id"], one) for one in read_rows(path)]
        return found

    def _beside(self, draft: Draft, there: Mapping[str, Any]) -> Draft | None:
        row = draft.row
        concept = str(there.get("concept") or there["id"])
        new_id = f"{slug_of(concept)}:{slug_of(self._done.target.stem).removeprefix('local:')}"
        known = [
            calque
            for one in self._rows.values()
            if concept in (one["id"], one.get("concept")) and one["id"] != new_id
            for calque in one.get("calques") or ()
        ]
        origin = f"imported from {self._file.name}"
        is_there = none_there if draft.whole else self._is_calque(concept, new_id)
        beside, left = row_beside(
            row,
            there,
            known=known,
            new_id=new_id,
            whole=draft.whole,
            origin=origin,
            is_there=is_there,
        )
        if beside is not None and new_id in self._mine:
            beside["origin"] = self._mine[new_id].get("origin", beside["origin"])
            if says_as_much(beside, plain(self._mine[new_id])):
                beside = None
        place = self._elsewhere.get(row["id"])
        told = f"{row['id']} {f'stands in {place}' if place else 'is packaged'} and stays as it is"
        if beside is not None:
            number = len(beside["calques"])
            added = "one calque is" if number == 1 else f"{number} calques are"
            told += f"; {added} added to it, as {new_id}"
        if left:
            how = "edit it there" if place else "--replace takes them"
            told += f"; left out: {', '.join(left)} ({how})"
        if beside is None and not left:
            self._done.same += 1
            return None
        self._done.notices.append((draft.line, told))
        if beside is None:
            return None
        return Draft(beside, draft.records, whole=True, by_calque=draft.by_calque)

    def _is_calque(self, concept: str, new_id: str) -> Callable[[Mapping[str, Any]], bool]:
        """Tells the calques that others of the concept match already."""
        known = meanings(self.book)
        spelled = {
            (calque["language"], fold_key(text))
            for row in self._of_concept.get(concept, ())
            if row["id"] != new_id
            for calque in row.get("calques") or ()
            for text in literals(calque, self.book)
        }  # as an export has them, with what must stand around them

        def is_there(calque: Mapping[str, Any]) -> bool:
            text, language = str(calque.get("text") or ""), str(calque["language"])
            return bool(text) and (
                (language, fold_key(text)) in spelled
                or any(
                    one.concept == concept and one.row != new_id
                    for one in known.calques_of(text, language)
                )
            )

        return is_there

    def is_refused(self, draft: Draft) -> bool:
        """Whether a draft cannot be a row by itself; calques that cannot be are taken out of it."""
        row = draft.row
        head = {**PLACEHOLDERS, **row, "_file": NO_FILE}
        reasons = list(malformed({**head, "calques": []} if row["type"] != "calques" else head))
        place = self._elsewhere.get(row["id"], "")
        if place and ".jsonl:" not in place:
            reasons.append(f"{row['id']} is already in {place}: edit it there")
        if reasons:
            self._reject(draft, *reasons)
            return True
        had = bool(row.get("calques"))
        for calque in tuple(row.get("calques") or ()):
            wrong = list(malformed({**head, "calques": [calque]}))
            wrong = [re.sub(r"^calque \d+: ", "", one) for one in wrong]
            if not wrong and row["type"] not in ("words", "country", "calques"):
                language = calque["language"]
                forms_only = calque.get("forms") and not {"text", "pattern"} & calque.keys()
                named = calque.get("replacement") or row["canonical"].get(language) or forms_only
                if not named:
                    wrong.append(
                        f"{text_of(calque)!r} has no right name in {language} to stand for it"
                    )
            if not wrong:
                wrong = self._means_else(calque, row)
            if wrong:
                self._reject_calque(draft, calque, *wrong)
        return had and not row["calques"] and row["type"] == "calques"

    def _means_else(self, calque: Facts, row: Facts) -> list[str]:
        known = meanings(self.book)
        texts = literals(calque, self.book) if calque.get("pattern") else ()
        right = names_in(row, ("canonical", "variants"))
        name = (str(calque["language"]), str(calque.get("text", "")))
        if name in right or (
            not (calque.get("exact") or calque.get("require", row.get("require")))
            and (name[0], fold_key(name[1])) in {(code, fold_key(one)) for code, one in right}
        ):
            return [f"{name[1]!r} is the right name of {row['id']}"]
        told = known.of_calque(calque, row, texts) or known.calque_of_another(calque, row)
        return [told] if told else []

    def checks(self, drafts: Iterable[Draft]) -> Checks:
        """What the rows must pass; those of the user's other files are changed there."""
        sources = dict(self._sources)
        for path, rows in self.elsewhere(draft.row for draft in drafts).items():
            changed = {draft.row["id"] for draft in drafts}
            kept = (row for row in rows if row["id"] not in changed)
            sources[f"{TABLE}/{path.name}"] = as_lines(kept)
        return Checks(
            self.book,
            sources,
            target=self._done.target.name,
            kept=self.kept,
            reject=self._reject,
            reject_calque=self._reject_calque,
        )

    def _reject(self, draft: Draft, *reasons: str) -> None:
        told = self._told(reasons)
        self._done.rejected += [
            Rejected(record, told, again=number > 0) for number, record in enumerate(draft.records)
        ]

    def _reject_calque(self, draft: Draft, calque: Facts, *reasons: str) -> None:
        """Take one calque out of a draft; its line is rejected, and no other."""
        draft.row["calques"] = [one for one in draft.row["calques"] if one is not calque]
        record = draft.by_calque.get(key_of(calque))
        if record is None:
            cells = {"id": str(draft.row.get("concept") or draft.row["id"])}
            record = Record(draft.line, {**cells, **records_of({**cells, "calques": [calque]})[1]})
        elif (
            not record.cells.get("id")
            and "language" in record.cells
            and "source" not in record.cells
        ):
            concept = str(draft.row.get("concept") or draft.row["id"])
            record = Record(record.line, {**record.cells, "id": concept})
        lines = [one for one in draft.records if one.line != record.line]
        draft.records = lines or draft.records
        self._done.rejected.append(Rejected(record, self._told(reasons)))

    def _told(self, reasons: Iterable[str]) -> str:
        """Reasons as one text, with the places of the user's files as the user knows them."""
        told = "; ".join(dict.fromkeys(reasons))
        return f"{self._folder}/{TABLE}/".join(_OWN_FILE.split(told))
