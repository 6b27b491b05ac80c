"""The whole chain against ftfy alone, in one run: ``python -m tests.benchmarks.chain``.

Both work on the same articles in alternating rounds, so that a busy machine slows both. The result
is a ratio, ftfy's time divided by the chain's: the chain does six stages' work and may take five
times as long, no more. Times are medians over the rounds; the first use of everything (compiling
matchers, loading tables) lies before them and is shown by the cold start. Exits with 1 below the
floor.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

import ftfy

from normalizers import STAGE_NAMES, Pipeline, normalize
from normalizers.article import Article
from normalizers.document import Document
from normalizers.findings import Finding
from normalizers.passes import Normalizer
from tests.support import ROOT, SHARED

FLOOR = 0.2
LANGUAGES = ("en", "ru")
SENTENCES = 20
ARTICLES = 40
COLD_STARTS = 5


class Timed:
    """A stage that adds up how long it ran."""

    def __init__(self, stage: Normalizer) -> None:
        self.stage, self.name, self.version = stage, stage.name, stage.version
        self.seconds = 0.0

    def __call__(self, doc: Document) -> Iterable[Finding]:
        started = perf_counter()
        found = list(self.stage(doc))
        self.seconds += perf_counter() - started
        return found


def articles(language: str) -> list[str]:
    """Clean news text: labelled sentences joined, or the sample corpus where they are missing."""
    if SHARED is not None:
        lines = (SHARED / "lid" / "train" / f"{language}.txt").read_text("utf-8").splitlines()
        starts = range(0, min(len(lines), ARTICLES * SENTENCES), SENTENCES)
        return ["\n\n".join(lines[start : start + SENTENCES]) for start in starts]
    found = [
        file.read_text("utf-8") for file in sorted((ROOT / "corpus").glob(f"{language}-*.txt"))
    ]
    return found * (ARTICLES // len(found)) if found else []


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Time of one round over all texts."""
    started = perf_counter()
    for text in texts:
        work(text)
    return perf_counter() - started


def compare(language: str, texts: Sequence[str], rounds: int, skip: Sequence[str]) -> float:
    """Print one language's figures; returns the ratio."""

    def chain(text: str) -> object:
        return normalize(text, skip=skip)

    for text in texts:  # warm up
        ftfy.fix_text(text)
        chain(text)
    peer, ours = [], []
    for _ in range(rounds):
        peer.append(seconds(ftfy.fix_text, texts))
        ours.append(seconds(chain, texts))
    peer_ms, ours_ms = (1000 * median(times) / len(texts) for times in (peer, ours))
    kilobytes = sum(len(text.encode()) for text in texts) / len(texts) / 1000
    ratio = peer_ms / ours_ms
    print(
        f"{language}: {len(texts)} articles of {sum(map(len, texts)) / len(texts):.0f} characters, "
        f"{rounds} rounds\n"
        f"  ftfy.fix_text  {peer_ms:7.3f} ms\n"
        f"  whole chain    {ours_ms:7.3f} ms  {1000 / ours_ms:6.0f} articles/s "
        f"{1000 * kilobytes / ours_ms:7.0f} KB/s\n"
        f"  ratio          {ratio:7.3f}     floor {FLOOR}{'' if ratio >= FLOOR else '  BELOW'}"
    )
    shares(texts, rounds, skip)
    return ratio


def shares(texts: Sequence[str], rounds: int, skip: Sequence[str]) -> None:
    """Print each stage's share of the chain's time.

    What stages share (folding, lines, quotes) is charged to the stage that asks first; ``rest`` is
    the pipeline itself.
    """
    pipeline = Pipeline(skip=skip)
    timed = tuple(Timed(stage) for stage in pipeline.stages)
    pipeline.stages = timed
    total = sum(seconds(lambda text: pipeline(Article(text)), texts) for _ in range(rounds))
    rest = total - sum(stage.seconds for stage in timed)
    calls = rounds * len(texts)
    for name, spent in [*((stage.name, stage.seconds) for stage in timed), ("rest", rest)]:
        print(f"    {name:<12} {1000 * spent / calls:7.3f} ms  {100 * spent / total:5.1f} %")


def profile(texts: Sequence[str], skip: Sequence[str]) -> None:
    """Print where the chain spends its time, function by function."""
    profiler = cProfile.Profile()
    profiler.enable()
    for text in texts:
        normalize(text, skip=skip)
    profiler.disable()
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25)


def cold_start() -> None:
    """Print what one `copydesk clean` costs from the shell, beside an empty interpreter."""
    command = Path(sys.executable).with_name("copydesk")
    with tempfile.TemporaryDirectory() as folder:
        story = Path(folder) / "story.txt"
        story.write_text("Ministers met in Minsk on Monday.\n\nThey agreed on a plan.\n", "utf-8")
        empty = _median_run([sys.executable, "-c", "pass"])
        clean = _median_run([str(command), "clean", str(story)]) if command.exists() else None
    if clean is None:
        print("cold start: `copydesk clean` cannot be run here")
    else:
        print(f"cold start: copydesk clean {clean:.0f} ms, python -c pass {empty:.0f} ms")


def _median_run(command: Sequence[str]) -> float | None:
    times = []
    for _ in range(COLD_STARTS):
        started = perf_counter()
        done = subprocess.run(command, capture_output=True, check=False)
        times.append(1000 * (perf_counter() - started))
        if done.returncode:
            return None
    return median(times)


def main() -> int:
    """Run all of it; the exit code says whether every ratio reached the floor."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--skip", nargs="*", default=[], choices=STAGE_NAMES)
    parser.add_argument("--profile", action="store_true", help="also print hot functions")
    options = parser.parse_args()
    if SHARED is None:
        print("shared evaluation text is not beside the repository: sample articles of corpus/")
    ratios = []
    for language in LANGUAGES:
        texts = articles(language)
        if not texts:
            print(f"{language}: no articles")
            continue
        ratios.append(compare(language, texts, options.rounds, options.skip))
        if options.profile:
            profile(texts, options.skip)
    cold_start()
    return int(not ratios or min(ratios) < FLOOR)


if __name__ == "__main__":
    sys.exit(main())
