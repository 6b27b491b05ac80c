"""Proportions from a stratified sample, with their intervals.

Every judged unit stands for ``N / n`` units of its stratum: of the ``N`` there are, ``n`` were judged.
A share is the sum of these weights where the answer is the one counted, over the sum of all. Its
interval is Wilson's score interval (Wilson 1927) for as many independent judgements as the weights
are worth (Kish 1965): ``n_eff = (sum w)² / sum w²``, which is ``1 / sum(W² / n)`` over the strata, with
``W`` the part of the corpus that a stratum is. Where all weights are equal, that is the number of
judgements and the interval is the textbook one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share with its interval.

    Attributes:
        judged: how many judgements it rests on.
        counted: in how many of them the answer was the one that is counted.
        share: the weighted share; ``None`` without a judgement.
        low: the lower end of its interval.
        high: the upper one.
        effective: how many independent judgements of equal weight these are worth.
    """

    judged: int
    counted: int
    share: float | None
    low: float
    high: float
    effective: float


def wilson(share: float, count: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a share that was seen in so many trials.

    Args:
        share: between 0 and 1.
        count: of trials; need not be whole.
        confidence: how often such an interval holds the truth.

    >>> tuple(round(end, 4) for end in wilson(81 / 263, 263))
    (0.2553, 0.3662)
    """
    if not count:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    shrunk = 1 + z * z / count
    centre = (share + z * z / (2 * count)) / shrunk
    half = z * sqrt(share * (1 - share) / count + (z / (2 * count)) ** 2) / shrunk
    # at the two ends the formula is exact, but not in floating point
    low = 0.0 if share <= 0 else max(0.0, centre - half)
    return low, 1.0 if share >= 1 else min(1.0, centre + half)


def estimate(judgements: Iterable[tuple[float, bool]], confidence: float = CONFIDENCE) -> Estimate:
    """The share of the units whose answer is counted.

    Args:
        judgements: the weight of each judged unit, and whether its answer is the one counted.
        confidence: of the interval.
    """
    answers = list(judgements)
    weight = sum(one for one, _ in answers)
    if not weight:
        return Estimate(0, 0, None, 0.0, 1.0, 0.0)
    counted = sum(hit for _, hit in answers)
    share = sum(one for one, hit in answers if hit) / weight
    if counted == len(answers):
        share = 1.0  # a sum in floating point may miss it
    effective = weight**2 / sum(one**2 for one, _ in answers)
    low, high = wilson(share, effective, confidence)
    return Estimate(len(answers), counted, share, low, high, effective)
