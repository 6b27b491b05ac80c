"""What is judged: each application of a rule, and each line that nothing touched."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.audit.units import AROUND, LONGEST, Audited, Unit
from flows.corpus.rows import ledger_of
from flows.decisions import CHANGED, MOVED, REMOVED
from tests.audit.support import all_rows, row_of, unit
from tests.support import read_jsonl

CASES = read_jsonl(Path(__file__).parent / "lines.jsonl")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_untouched_lines(case: dict[str, Any]) -> None:
    count, found = Audited(row_of(case["text"])).lines()
    assert [one.unit(("en",)).before for one in found] == case["untouched"]
    assert (count.edited, count.flagged) == (case.get("edited", 0), case.get("flagged", 0))
    assert count.all == len(found) + count.edited + count.flagged


def test_untouched_lines_of_real_articles_stand_in_the_raw_text(output: Path) -> None:
    """Told in another way: such a line is a line of the raw text, white space at its ends aside."""
    seen = 0
    for row in all_rows(output):
        raw = [
            line.strip()
            for line in re.split(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", row["raw_text"])
        ]
        count, found = Audited(row).lines()
        for one in found:
            raw.remove(one.unit(()).before.strip())  # each stands for one line of its own
        letters = [line for line in row["text"].split("\n") if re.search(r"[^\W\d_]", line)]
        assert count.all == len(letters) == len(found) + count.edited + count.flagged
        touched = set(letters) - {one.unit(()).before for one in found}
        unflagged = [t for t in touched if not any(f["surface"] in t for f in row["flags"])]
        assert not [line for line in unflagged if line.strip() in raw]
        seen += len(found)
    assert seen > 100


def test_each_part_is_a_unit(output: Path) -> None:
    """A place where three rules worked is judged three times."""
    composed = 0
    for row in all_rows(output):
        parts = [part for edit in ledger_of(row) for part in edit.parts]
        units = [one.unit(()) for one in Audited(row).edits()]
        assert [(u.rule, u.before, u.after) for u in units] == [
            (p.rule, p.before, p.after) for p in parts
        ]
        assert len({one.key for one in units}) == len(units)
        composed += sum(len(edit.parts) > 1 for edit in ledger_of(row))
    assert composed


def test_kinds() -> None:
    row = row_of(
        "Aleksandr Lukashenko opened the bridge over the river on Monday morning.\n\n"
        "The ferry stops in May, said the mayor of the town.\n\nSource: BelTA\n\n"
        "Found a mistake? Select it and press Ctrl+Enter"
    )
    kinds = {one.rule: one.kind for one in (c.unit(()) for c in Audited(row).edits())}
    assert kinds == {
        "names.full_name": CHANGED,
        "form.credit.en.source": MOVED,
        "stray.pitch.error_report": REMOVED,
    }


def test_of_a_line_with_several_edits_only_one_is_shown() -> None:
    row = row_of("Aleksandr Lukashenko  met Dzmitry Miadzvedzeu in the harbour.")
    units = {one.values["rule"]: one.unit(()) for one in Audited(row).edits()}
    spaces = units["layout.spaces"]
    assert spaces.left == "Alexander Lukashenko"
    assert spaces.right == "met Dmitry Medvedev in the harbour."


def test_what_is_kept_of_a_long_article_is_bounded() -> None:
    row = row_of(f"{'word ' * 9000}\n\n{'Aleksandr Lukashenko met the crowd. '}{'word ' * 9000}")
    for one in (*Audited(row).edits(), *Audited(row).lines()[1]):
        told = one.unit(())
        assert max(map(len, (told.left, told.right, told.clean_left, told.clean_right))) <= AROUND
        assert len(told.before) <= LONGEST + 50
        assert one.of == "edits" or "characters …]" in told.before


@settings(deadline=None)
@given(st.builds(dict, before=st.text(), left=st.text(), moved=st.lists(st.text()).map(tuple)))
def test_a_unit_comes_back_from_data(known: dict[str, Any]) -> None:
    one = unit(1, stratum=("a", "b"))
    told = Unit.from_dict({**one.to_dict(), **known})
    assert Unit.from_dict(told.to_dict()) == told
    assert (told.before, told.left, told.moved) == tuple(known.values())
