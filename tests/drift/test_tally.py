"""What came in, counted: sums in any order, notes of bounded size."""

from __future__ import annotations

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.drift.tally import (
    LONGEST_NAME,
    MOST_SOURCES,
    REST,
    Tally,
    minus,
    named,
    one_article,
    packed,
    plus,
    total,
    unpacked,
)

LENGTHS = st.tuples(st.integers(0, 5_000_000), st.integers(0, 5_000_000))


@given(st.lists(LENGTHS, max_size=30), st.randoms(use_true_random=False))
def test_the_order_of_articles_does_not_matter(lengths, order: random.Random):
    ones = [one_article(raw, clean) for raw, clean in lengths]
    shuffled = ones.copy()
    order.shuffle(shuffled)
    assert total(ones) == total(shuffled)
    assert total(ones).articles == len(lengths)


@given(LENGTHS, LENGTHS)
def test_what_was_added_can_be_taken_away(one, other):
    assert minus(plus(one_article(*one), one_article(*other)), one_article(*other)) == one_article(
        *one
    )


def test_levels_of_a_tally():
    tally = total([one_article(1000, 900), one_article(1000, 900), Tally(quarantined=2)])
    assert tally.typical_length == 900
    assert tally.removed_share == pytest.approx(0.1, abs=0.001)
    assert (tally.arrivals, tally.quarantined_share) == (4, 0.5)
    assert total([]) == Tally()
    nothing = Tally()
    assert (nothing.typical_length, nothing.removed_share, nothing.quarantined_share) == (0, 0, 0)


def test_one_long_text_hardly_moves_the_typical_length():
    tally = total([one_article(1000, 1000)] * 9 + [one_article(100_000, 100_000)])
    assert 1400 < tally.typical_length < 1700


def test_a_text_that_grows_has_lost_nothing():
    assert one_article(10, 12).removed_share == 0


@given(
    st.dictionaries(
        st.text(max_size=9), st.builds(Tally, *[st.integers(0, 10**9)] * len(Tally._fields))
    )
)
def test_a_note_says_what_was_packed(tallies):
    kept = {source: tally for source, tally in tallies.items() if any(tally)}
    note = packed(tallies)
    assert unpacked(note) == kept
    assert "\n" not in note
    assert bool(note) == bool(kept)


def test_a_note_is_bounded():
    tallies = {f"source-{n:04}": Tally(articles=n, raw=n) for n in range(1, MOST_SOURCES + 11)}
    said = unpacked(packed(tallies))
    assert len(said) == MOST_SOURCES + 1
    assert said[REST] == Tally(articles=55, raw=55)  # the ten smallest, 1 to 10
    assert "source-0010" not in said
    assert said["source-0011"] == tallies["source-0011"]
    assert total(said.values()) == total(tallies.values())


def test_a_name_is_bounded_and_can_be_written():
    assert len(named("x" * 10_000)) == LONGEST_NAME
    assert json.dumps(named("\ud800"), ensure_ascii=False).encode() == b'"?"'
    assert named("daily.example") == "daily.example"


@pytest.mark.parametrize(
    "note",
    [
        "",
        "{",
        "[]",
        '{"a": 3}',
        '{"a": [-1]}',
        f'{{"a": [{1 << 70}]}}',
        '{"a": ["x"]}',
        '{"a": [1e999]}',
    ],
)
def test_a_note_of_another_version_is_none(note):
    assert unpacked(note) == {}


def test_numbers_a_later_version_adds_are_passed_over():
    assert unpacked('{"a": [1, 2, 3, 4, 5, 6, 7, 8]}') == {"a": Tally(1, 2, 3, 4, 5, 6)}
