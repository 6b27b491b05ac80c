"""Sources that never change, and sources that do: what the alarms make of them.

``python -m tests.drift.simulated`` measures how often a source that does not change raises an alarm
(720 hourly runs, 50 sources), and how soon one that does is seen. The numbers stand in docs/drift.md.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from flows.drift.alarms import alarms
from flows.drift.tally import Tally, one_article, plus

RUNS, SOURCES = 720, 50


@dataclass(frozen=True)
class Source:
    """How a source writes.

    Attributes:
        rate: articles an hour, on the mean; fewer at night.
        length: of its typical article, in characters.
        spread: of the logarithm of its lengths.
        short: the share of items that are a tenth as long (flashes, captions).
        dirt: the mean share of an article that is removed, where anything is.
        clean: the share of articles from which nothing is removed.
        wreck: the share of articles that lose most of their text.
        failing: the share of inputs that give no article.
        burst: failures come together: of so many at a time.
        mood: how much the runs differ from one another.
    """

    rate: float = 3.0
    length: float = 2500.0
    spread: float = 0.8
    short: float = 0.05
    dirt: float = 0.06
    clean: float = 0.4
    wreck: float = 0.02
    failing: float = 0.01
    burst: float = 0.2
    mood: float = 0.1

    def run(self, hour: int, random: np.random.Generator) -> Tally:
        """What comes in one hour."""
        day = 1 + 0.8 * np.sin(2 * np.pi * hour / 24)
        count = int(random.poisson(self.rate * day))
        if not count:
            return Tally()
        tally = Tally()
        share = self.failing
        if share and self.burst > 0:
            tight = 1 / self.burst
            share = random.beta(share * tight, (1 - share) * tight) if share < 1 else 1.0
        failed = int(random.binomial(count, share))
        mood = random.normal(0, self.mood)
        # Student's t: tails heavier than those of the lengths of real articles
        logs = np.log(self.length) + mood + self.spread * random.standard_t(4, count - failed)
        logs -= np.log(10) * (random.random(count - failed) < self.short)
        for one in logs:
            raw = int(np.clip(np.exp(one), 20, 2_000_000))
            luck = random.random()
            lost = 0.0
            if luck < self.wreck:
                lost = random.uniform(0.4, 0.95)
            elif luck > self.clean:
                lost = random.beta(1.0, 1.0 / self.dirt - 1)
            tally = plus(tally, one_article(raw, max(1, round(raw * (1 - lost)))))
        return plus(tally, Tally(quarantined=failed))


def some_source(random: np.random.Generator) -> Source:
    """A source as it may be."""
    return Source(
        rate=float(np.exp(random.uniform(np.log(0.1), np.log(30)))),
        length=float(np.exp(random.normal(np.log(2500), 0.5))),
        spread=float(random.uniform(0.4, 1.2)),
        short=float(random.choice([0.0, 0.05, 0.2])),
        dirt=float(random.uniform(0.01, 0.12)),
        clean=float(random.uniform(0.1, 0.8)),
        wreck=float(random.choice([0.0, 0.01, 0.05])),
        failing=float(random.choice([0.0, 0.002, 0.01, 0.05])),
        burst=float(random.choice([0.2, 1.0])),
        mood=float(random.uniform(0, 0.3)),
    )


BROKEN = {
    "bodies are teasers (a tenth)": {"length": 0.1},
    "bodies are half as long": {"length": 0.5},
    "a quarter is removed": {"dirt": 0.3, "clean": 0.1},
    "half is removed": {"dirt": 0.5, "clean": 0.0},
    "a third gives no article": {"failing": 0.34, "burst": 0.01},
    "nothing gives an article": {"failing": 1.0},
}
"""What happens to a source, and what of it is then another."""


def broken(source: Source, how: str) -> Source:
    """A source after something happened to it."""
    changes = dict(BROKEN[how])
    if "length" in changes:
        changes["length"] *= source.length
    return replace(source, **changes)


def hours(source: Source, count: int, random: np.random.Generator, first: int = 0) -> list[Tally]:
    """The runs of a source, the empty ones too."""
    return [source.run(first + hour, random) for hour in range(count)]


def false_alarms(
    seed: int, sources: int = SOURCES, runs: int = RUNS
) -> Iterator[tuple[str, Source]]:
    """The alarms that begin although nothing happens: the metric, and the source."""
    random = np.random.default_rng(seed)
    for _ in range(sources):
        source = some_source(random)
        past: list[Tally] = []
        for tally in hours(source, runs, random):
            if tally.arrivals:
                past.append(tally)
                yield from ((one.metric, source) for one in alarms("", past) if one.began)


def delay(
    source: Source, how: str, seed: int, before: int = 480, after: int = 480
) -> tuple[int, int] | None:
    """Hours and arrivals from a planted change to its alarm; none if it is not seen."""
    random = np.random.default_rng(seed)
    past = [tally for tally in hours(source, before, random) if tally.arrivals]
    came = 0
    for hour, tally in enumerate(hours(broken(source, how), after, random, before), 1):
        if tally.arrivals:
            came += tally.arrivals
            past.append(tally)
            if alarms("", past):
                return hour, came
    return None


def main() -> None:
    """Measure both, and print it."""
    seeds = range(int(sys.argv[1]) if len(sys.argv) > 1 else 4)
    counts: Counter[str] = Counter()
    for seed in seeds:
        for metric, source in false_alarms(seed):
            counts[metric] += 1
            print("began", metric, source, flush=True)
    print(f"{len(seeds)} months of {SOURCES} sources without a change:", dict(counts), flush=True)
    for rate in (0.3, 3.0, 20.0):
        for how in BROKEN:
            seen = [delay(Source(rate=rate), how, seed) for seed in range(10)]
            found = sorted(one for one in seen if one)
            hours = f"{found[len(found) // 2][0]} hours" if found else "–"
            print(f"{rate} an hour, {how}: {len(found)} of 10, median {hours}", flush=True)


if __name__ == "__main__":
    main()
