"""The language stage against langdetect called per paragraph: ``python -m tests.benchmarks.language``.

The peer is what one would write without this project: seeded ``langdetect.detect_langs`` on every
line of a document, with its own 55 profiles. Ours answers more (Belarusian, Serbian, Kazakh; spans
inside lines; transliteration) on the same documents, once with langdetect alone behind it and once
with langdetect-rs, in alternating rounds. The result is a ratio of medians. Each round has documents
of its own, so that ours meets new words as it does in a corpus; the first use of everything lies in a
round that is not counted. Exits with 1 below a floor.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from random import Random
from statistics import median
from time import perf_counter

from langdetect import DetectorFactory, LangDetectException, detect_langs

from normalizers import Article
from normalizers.document import Document
from normalizers.language import Language, engine
from normalizers.stylebook import Stylebook
from tests.support import CASES, SHARED, read_jsonl, shared_rows

STAGE = Language()
FLOORS = {"pure": 10.0, "fast": 10.0}
ROUNDS, DOCUMENTS = 5, 60  # of each kind, in each round


def kinds() -> dict[str, list[str]]:
    """Real pages, clean news, and the labelled documents with their foreign spans."""
    found = {}
    if SHARED:
        pages = shared_rows("residue/after_trafilatura.jsonl")
        lines = [[line.replace("\n", " ") for line in row["dirty_lines"]] for row in pages]
        found["real pages"] = ["\n".join(page) for page in lines]
        news = [path.read_text("utf-8").splitlines() for path in SHARED.glob("lid/train/*.txt")]
        found["clean news"] = [
            "\n".join(text[n : n + 12]) for text in news for n in range(0, 996, 12)
        ]
    paths = [SHARED / "lid/mixed.jsonl"] if SHARED else sorted(CASES.glob("language_mixed*.jsonl"))
    found["mixed documents"] = [row["text"] for path in paths for row in read_jsonl(path)]
    for texts in found.values():
        Random(0).shuffle(texts)
    return found


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
    for _ in STAGE(Document(text, Article(text), Stylebook({}))):
        pass


def timed(work: Callable[[str], None], texts: Sequence[str]) -> float:
    """Milliseconds a document, of one round."""
    started = perf_counter()
    for text in texts:
        work(text)
    return 1000 * (perf_counter() - started) / len(texts)


def compare(texts: Sequence[str]) -> dict[str, float]:
    """Milliseconds a document, by method; each round has documents of its own."""
    times: dict[str, list[float]] = {"peer": [], "pure": [], "fast": []}
    for number in range(ROUNDS + 1):  # the first warms up
        chosen = texts[number * DOCUMENTS : (number + 1) * DOCUMENTS]
        if not chosen:
            break
        half = len(chosen) // 2  # what one has read, the other must not find in memory
        os.environ[engine.SWITCH] = "pure"
        found = {"peer": timed(per_paragraph, chosen), "pure": timed(ours, chosen[:half])}
        os.environ[engine.SWITCH] = ""
        if engine.engine_name() == "langdetect-rs":
            found["fast"] = timed(ours, chosen[half:])
        if number:
            for method, milliseconds in found.items():
                times[method].append(milliseconds)
    return {method: median(found) for method, found in times.items() if found}


def main() -> None:
    """Print the figures of one run."""
    DetectorFactory.seed = 0
    below = 0
    for kind, texts in kinds().items():
        found = compare(texts)
        peer = found.pop("peer")
        print(f"{kind}, {sum(map(len, texts)) / len(texts):.0f} characters each")
        print(f"  langdetect per paragraph  {peer:7.2f} ms")
        for method, own in found.items():
            held = peer / own >= FLOORS[method]
            below += not held
            print(
                f"  language stage, {method}      {own:7.2f} ms  {peer / own:6.1f} x"
                f"  floor {FLOORS[method]:.0f} x{'' if held else '  BELOW'}"
            )
    sys.exit(bool(below))


if __name__ == "__main__":
    main()
