"""The language stage against langdetect called per paragraph: ``python -m tests.benchmarks.language``.

The peer is what one would write without this project: seeded ``langdetect.detect_langs`` on every
line of a document, with its own 55 profiles. Ours answers more (Belarusian, Serbian, Kazakh; spans
inside lines; transliteration) on the same documents, once with langdetect alone behind it and once
with langdetect-rs, in alternating rounds. The result is a ratio of medians. Each round has documents
of its own, so that ours meets new words as it does in a corpus; the first use of everything lies in a
round that is not counted. Exits with 1 below a floor.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

from langdetect import DetectorFactory, LangDetectException, detect_langs

from normalizers import Article
from normalizers.document import Document
from normalizers.language import Language, engine
from normalizers.stylebook import Stylebook
from tests.support import CASES, SHARED

FLOORS = {"pure": 10.0, "fast": 60.0}


def documents() -> list[str]:
    """The labelled mixed documents, the shared ones or else the project's own."""
    paths = (
        [SHARED / "lid" / "mixed.jsonl"] if SHARED else sorted(CASES.glob("language_mixed*.jsonl"))
    )
    lines = [line for path in paths for line in path.read_text("utf-8").splitlines()]
    return [json.loads(line)["text"] for line in lines]


def per_paragraph(text: str) -> None:
    """The peer."""
    for line in text.split("\n"):
        if line.strip():
            try:
                detect_langs(line)
            except LangDetectException:
                continue


def ours(text: str) -> None:
    """The language stage on one document."""
    for _ in Language()(Document(text, Article(text), Stylebook({}))):
        pass


def timed(work: Callable[[str], None], texts: Sequence[str]) -> float:
    """Seconds of one round."""
    started = perf_counter()
    for text in texts:
        work(text)
    return perf_counter() - started


def main() -> None:
    """Print the figures of one run."""
    parser = argparse.ArgumentParser(description=__doc__.partition(":")[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    DetectorFactory.seed = 0
    everything = documents()
    kinds = {"pure": "pure", "fast": ""}
    times: dict[str, list[float]] = {"peer": [], "pure": [], "fast": []}
    for number in range(rounds + 1):  # the first round warms up
        texts = everything[number :: rounds + 1]
        found = {"peer": timed(per_paragraph, texts)}
        for kind, switch in kinds.items():
            os.environ[engine.SWITCH] = switch
            if kind == "fast" and engine.engine_name() != "langdetect-rs":
                continue
            found[kind] = timed(ours, texts)
        if number:
            for kind, seconds in found.items():
                times[kind].append(1000 * seconds / len(texts))
    peer = median(times["peer"])
    characters = sum(map(len, everything)) / len(everything)
    print(f"{rounds} rounds of {len(texts)} documents of {characters:.0f} characters")
    print(f"  langdetect per paragraph  {peer:7.2f} ms a document")
    below = []
    for kind, floor in FLOORS.items():
        if not times[kind]:
            print(f"  language stage, {kind}      langdetect-rs is not installed")
            continue
        own = median(times[kind])
        ratio = peer / own
        print(
            f"  language stage, {kind}      {own:7.2f} ms a document, "
            f"{ratio:6.1f} x, floor {floor:.0f} x{'' if ratio >= floor else '  BELOW'}"
        )
        below += [kind] if ratio < floor else []
    sys.exit(bool(below))


if __name__ == "__main__":
    main()
