"""Stepping: the text between the stages, by property and against the stages themselves."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.readers import Found, ReadOptions, discover, read
from normalizers import STAGE_NAMES, Fact, LedgerEdit, normalize, replay
from normalizers.ledger import Step, compose
from normalizers.stepping import CLEAN, RAW, apart, between, parts_by, states, text_at
from tests.support import ROOT

STEPS = range(RAW, CLEAN + 1)
History = tuple[str, list[tuple[str, str]], tuple[LedgerEdit, ...]]


def step(stage: str, start: int, end: int, new: str, *facts: Fact, batch: int = 0) -> Step:
    return Step(batch, start, end, new, stage, f"{stage}.rule", "kind", facts=facts)


@st.composite
def histories(draw: st.DrawFn, *, in_order: bool = False, shortest: int = 0) -> History:
    """A raw text, the text after each batch with the stage that wrote it, and their ledger.

    With ``shortest``, each replacement has so many characters at least, which stand in no raw text.
    """
    raw = text = draw(st.text(alphabet="abcд \n\U0001f600", max_size=30))
    stages = draw(st.lists(st.sampled_from(STAGE_NAMES), max_size=6))
    if in_order:
        stages = sorted(set(stages), key=STAGE_NAMES.index)
    ledger: tuple[LedgerEdit, ...] = ()
    told = []
    for batch, stage in enumerate(stages):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
        steps: list[Step] = []
        for start, end in zip(cuts[::2], cuts[1::2], strict=False):
            if steps and (start < steps[-1].end or start == end == steps[-1].start):
                continue
            new = draw(st.text("xyя", min_size=shortest, max_size=4))
            steps.append(step(stage, start, end, new, batch=batch))
        ledger = compose(raw, ledger, steps)
        for one in reversed(steps):
            text = text[: one.start] + one.replacement + text[one.end :]
        told.append((stage, text))
    return raw, told, ledger


@given(histories())
def test_the_first_step_is_the_raw_text_and_the_last_the_clean_one(history: History) -> None:
    raw, told, ledger = history
    assert text_at(raw, ledger, RAW) == raw
    assert text_at(raw, ledger, CLEAN) == (told[-1][1] if told else raw)
    assert between(ledger, RAW, RAW) == ()


@given(histories(in_order=True, shortest=1))  # so nothing is taken back entirely
def test_a_step_is_the_text_that_the_stage_left(history: History) -> None:
    raw, told, ledger = history
    left = dict(told)
    text = raw
    for number, stage in enumerate(STAGE_NAMES, 1):
        text = left.get(stage, text)
        assert text_at(raw, ledger, number) == text


@given(histories(), st.sampled_from(STEPS), st.sampled_from(STEPS))
def test_what_is_between_two_steps_leads_from_one_to_the_other(
    history: History, one: int, other: int
) -> None:
    raw, _, ledger = history
    first, last = sorted((one, other))
    edits = between(ledger, first, last)
    before, after = text_at(raw, ledger, first), text_at(raw, ledger, last)
    assert replay(before, edits) == after
    places = [place for edit in edits for place in apart(edit)]
    assert all(a.end <= b.start for a, b in itertools.pairwise(places))
    assert replay(before, places) == after


@given(histories())
def test_the_states_of_an_edit_are_what_stands_there_at_each_step(history: History) -> None:
    raw, _, ledger = history
    for number in STEPS:
        out, at = [], 0
        for edit in ledger:
            out += [raw[at : edit.start], states(edit)[number]]
            at = edit.end
        assert "".join([*out, raw[at:]]) == text_at(raw, ledger, number)
    for edit in ledger:
        assert (states(edit)[RAW], states(edit)[CLEAN]) == (edit.original, edit.replacement)


@given(histories())
def test_each_part_belongs_to_one_step(history: History) -> None:
    _, _, ledger = history
    for edit in ledger:
        counts = [parts_by(edit, number) for number in STEPS]
        assert counts == sorted(counts)
        assert (counts[RAW], counts[CLEAN]) == (0, len(edit.parts))


def test_a_move_that_changes_nothing_more_still_shows() -> None:
    raw = "Photo: AP"
    fact = Fact("captions", {"credit": "AP"})
    ledger = compose(raw, (), [step("stray", 0, 9, raw, fact)])
    assert text_at(raw, ledger, CLEAN) == raw
    assert [len(between(ledger, number - 1, number)) for number in STEPS[1:]] == [0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("stray", "layout", "after_layout"),
    [
        (step("stray", 0, 3, "1 "), step("layout", 1, 3, " "), "one two"),
        (step("stray", 0, 3, ""), step("layout", 0, 1, ""), "onetwo"),
    ],
    ids=["in the same place", "beside it"],
)
def test_what_an_early_stage_mends_later(stray: Step, layout: Step, after_layout: str) -> None:
    raw = "one two"
    ledger = compose(raw, compose(raw, (), [stray]), [layout])
    assert text_at(raw, ledger, STAGE_NAMES.index("layout") + 1) == after_layout
    clean = text_at(raw, ledger, CLEAN)
    assert clean == text_at(raw, ledger, STAGE_NAMES.index("stray") + 1)
    assert clean in ("1 two", "two")


def test_what_a_later_stage_takes_back_stands_in_no_step() -> None:
    ledger = compose("ab", (), [step("layout", 0, 1, "A")])
    ledger = compose("ab", ledger, [step("names", 0, 1, "a")])
    assert [text_at("ab", ledger, number) for number in STEPS] == ["ab"] * 7


def test_a_part_of_no_known_stage_is_of_the_last_step() -> None:
    ledger = compose("ab", (), [step("typing", 0, 1, "A")])
    assert [text_at("ab", ledger, number) for number in STEPS] == ["ab"] * 6 + ["Ab"]


def test_places_that_a_removal_joins_later_are_apart_before_it() -> None:
    raw = "teh big  dog"
    ledger = compose(raw, (), [step("layout", 0, 3, "the"), step("layout", 7, 9, " ")])
    ledger = compose(raw, ledger, [step("stray", 0, 11, "")])
    (whole,) = ledger
    (layout,) = between(ledger, 1, 2)
    assert [(one.start, one.original, one.replacement) for one in apart(layout)] == [
        (0, "teh", "the"),
        (7, "  ", " "),
    ]
    assert [(one.original, one.replacement) for one in apart(whole)] == [(raw, "")]


@pytest.mark.parametrize("name", ["en-machine-translated.txt", "zh-wire.html", "ru-news.txt"])
def test_a_step_of_a_real_article_is_what_the_stages_up_to_it_make(name: str) -> None:
    (file,) = discover([str(ROOT / "corpus" / name)]).files
    for found in read(file, ReadOptions(), {}):
        assert isinstance(found, Found)
        article = normalize(found.article)
        assert len(article.edits) > 1
        for number in STEPS[1:]:
            alone = normalize(found.article, only=STAGE_NAMES[:number])
            assert text_at(article.raw_text, article.edits, number) == alone.text
