"""The ledger: composition, replay, revert and undo, by example and by property."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.ledger import (
    LedgerEdit,
    OffsetMap,
    Step,
    compose,
    map_span,
    replay,
    revert,
    undo,
)


def step(seq: int, start: int, end: int, new: str, rule: str = "r") -> Step:
    return Step(seq, start, end, new, "stage", rule, "kind")


def test_edits_apart_stay_apart() -> None:
    ledger = compose("abcdef", (), [step(1, 0, 1, "X"), step(1, 4, 5, "")])
    assert [(e.start, e.end, e.replacement) for e in ledger] == [(0, 1, "X"), (4, 5, "")]
    assert replay("abcdef", ledger) == "Xbcdf"


def test_later_stage_on_the_same_place_becomes_a_part() -> None:
    raw = "say  hallo now"
    ledger = compose(raw, (), [step(1, 3, 5, " ", "spaces")])
    ledger = compose(raw, ledger, [step(2, 0, 9, "hello", "word")])
    (edit,) = ledger
    assert (edit.original, edit.replacement) == ("say  hallo", "hello")
    assert [part.rule for part in edit.parts] == ["spaces", "word"]
    assert [row["rule"] for row in edit.to_dict()["parts"]] == ["spaces", "word"]


def test_removal_beside_a_removal_is_not_merged() -> None:
    raw = "ab  cd"
    ledger = compose(raw, (), [step(1, 2, 3, "")])
    ledger = compose(raw, ledger, [step(2, 3, 5, "")])
    assert [(e.start, e.end) for e in ledger] == [(2, 3), (4, 6)]


def test_edit_that_restores_the_original_disappears() -> None:
    ledger = compose("abc", (), [step(1, 1, 2, "x")])
    assert compose("abc", ledger, [step(2, 1, 2, "b")]) == ()


def test_undo_takes_later_parts_along_and_lists_them() -> None:
    raw = "a  b c"
    ledger = compose(raw, (), [step(1, 1, 3, " ", "spaces"), step(1, 5, 6, "d", "other")])
    ledger = compose(raw, ledger, [step(2, 0, 3, "q", "word")])
    outcome = undo(ledger, {"spaces"})
    assert [part.rule for part in outcome.undone] == ["spaces", "word"]
    assert replay(raw, outcome.ledger) == "a  b d"
    only_word = undo(ledger, {"word"})
    assert replay(raw, only_word.ledger) == "a b d"


def test_a_ledger_of_another_text_is_refused() -> None:
    ledger = compose("abc", (), [step(1, 1, 2, "x")])
    with pytest.raises(ValueError, match="does not fit"):
        replay("aXc", ledger)
    with pytest.raises(ValueError, match="does not fit"):
        revert("abc", ledger)


def test_spans_travel_through_steps() -> None:
    steps = [step(1, 2, 4, ""), step(1, 6, 7, "long")]
    assert map_span(0, 2, steps) == (0, 2)
    assert map_span(2, 4, steps) is None
    assert map_span(0, 6, steps) == (0, 4)
    assert map_span(6, 7, steps) == (4, 8)
    assert map_span(7, 9, steps) == (8, 10)


texts = st.text(alphabet="abcд \n\U0001f600", max_size=30)


@st.composite
def histories(draw: st.DrawFn) -> tuple[str, str, tuple[LedgerEdit, ...]]:
    """A raw text, the text after several batches of random edits, and their ledger."""
    raw = text = draw(texts)
    ledger: tuple[LedgerEdit, ...] = ()
    for seq in range(1, draw(st.integers(1, 5)) + 1):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        steps = []
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            if steps and (start < steps[-1].end or start == end == steps[-1].start):
                continue
            steps.append(step(seq, start, end, draw(st.text("xyя", max_size=4)), f"rule{seq}"))
        ledger = compose(raw, ledger, steps)
        for one in reversed(steps):
            text = text[: one.start] + one.replacement + text[one.end :]
    return raw, text, ledger


@given(histories())
def test_composition_replays_and_reverts(history: tuple[str, str, tuple[LedgerEdit, ...]]) -> None:
    raw, text, ledger = history
    assert replay(raw, ledger) == text
    assert revert(text, ledger) == raw
    assert all(a.end <= b.start for a, b in itertools.pairwise(ledger))
    for edit in ledger:
        state = edit.original
        for part in edit.parts:
            assert state[part.at : part.at + len(part.before)] == part.before
            state = state[: part.at] + part.after + state[part.at + len(part.before) :]
        assert state == edit.replacement


@given(histories())
def test_every_rule_can_be_undone(history: tuple[str, str, tuple[LedgerEdit, ...]]) -> None:
    raw, _, ledger = history
    for rule in {part.rule for edit in ledger for part in edit.parts}:
        outcome = undo(ledger, {rule})
        assert revert(replay(raw, outcome.ledger), outcome.ledger) == raw


@given(histories(), st.integers(0, 30), st.integers(0, 30))
def test_offsets_are_inverse_where_nothing_changed(
    history: tuple[str, str, tuple[LedgerEdit, ...]], one: int, other: int
) -> None:
    raw, text, ledger = history
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    offsets = OffsetMap(ledger)
    low, high = offsets.raw_span(start, end)
    assert 0 <= low <= high <= len(raw)
    if not any(s < end and start < e for s, e in zip(offsets.starts, offsets.ends, strict=True)):
        kept = raw[low:high]
        for edit in ledger:  # removals inside the span are all that may differ
            if low <= edit.start and edit.end <= high and not edit.replacement:
                kept = kept.replace(edit.original, "", 1)
        assert len(kept) == end - start or any(not e.replacement for e in ledger)
