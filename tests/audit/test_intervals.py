"""Intervals, held against statsmodels, a published example, and sums done by hand."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from flows.audit.intervals import estimate, wilson


@pytest.mark.parametrize("confidence", [0.5, 0.8, 0.9, 0.95, 0.99, 0.999])
def test_wilson_is_that_of_statsmodels(confidence: float) -> None:
    counts = (1, 2, 3, 7, 10, 29, 100, 263, 1000, 12_345)
    shares = (0.0, 0.01, 0.1, 1 / 3, 0.5, 0.75, 0.99, 1.0)
    for count, share in product(counts, shares):
        hits = round(share * count)
        theirs = proportion_confint(hits, count, alpha=1 - confidence, method="wilson")
        assert wilson(hits / count, count, confidence) == pytest.approx(theirs, abs=1e-12)


def test_a_published_example() -> None:
    """Newcombe 1998, Statistics in Medicine 17: 857-872, table I, method 3, without correction."""
    assert [round(end, 4) for end in wilson(81 / 263, 263)] == [0.2553, 0.3662]
    assert [round(end, 4) for end in wilson(15 / 148, 148)] == [0.0624, 0.1605]
    assert [round(end, 4) for end in wilson(0, 20)] == [0, 0.1611]
    assert [round(end, 4) for end in wilson(1 / 29, 29)] == [0.0061, 0.1718]


@given(st.integers(1, 5000), st.floats(0, 1))
def test_an_interval_holds_its_share(count: int, share: float) -> None:
    low, high = wilson(share, count)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def test_weighted_by_hand() -> None:
    """900 units of which 8 of 9 are right, and 100 of which 3 of 5 are.

    W is .9 and .1, so the share is .9 · 8/9 + .1 · 3/5 = .86 and
    n_eff = 1 / (.81/9 + .01/5) = 1 / .092 = 10.8696.
    """
    judged = [(900 / 9, n < 8) for n in range(9)] + [(100 / 5, n < 3) for n in range(5)]
    told = estimate(judged)
    assert (told.judged, told.counted) == (14, 11)
    assert told.share == pytest.approx(0.86)
    assert told.effective == pytest.approx(1 / 0.092)
    theirs = proportion_confint(0.86 / 0.092, 1 / 0.092, method="wilson")
    assert (told.low, told.high) == pytest.approx(theirs)


@given(
    st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 40)), min_size=1, max_size=8),
    st.randoms(use_true_random=False),
)
def test_weights_of_units_and_of_strata_say_the_same(
    strata: list[tuple[int, int]], chance: object
) -> None:
    """(sum w)² / sum w² over the units is 1 / sum(W² / n) over the strata."""
    total = sum(size for size, _ in strata)
    judged = [(size / count, False) for size, count in strata for _ in range(count)]
    assert estimate(judged).effective == pytest.approx(
        1 / sum((size / total) ** 2 / count for size, count in strata)
    )


@pytest.mark.parametrize("weight", [1.0, 17.3])
def test_of_equal_weights_it_is_the_plain_one(weight: float) -> None:
    told = estimate([(weight, n < 81) for n in range(263)])
    assert (told.low, told.high) == pytest.approx(wilson(81 / 263, 263))
    assert told.effective == pytest.approx(263)


def test_nothing_and_all() -> None:
    nothing = estimate([])
    assert (nothing.share, nothing.low, nothing.high, nothing.judged) == (None, 0.0, 1.0, 0)
    assert estimate([(0.1, True)] * 7).share == 1.0
    assert estimate([(0.1, True)] * 7).high == 1.0
    assert estimate([(0.1, False)] * 7).low == 0.0
