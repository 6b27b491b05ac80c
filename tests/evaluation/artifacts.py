"""What the artifacts stage does to text that no machine translated: nothing, and it doubts little.

News sentences and their professional translations, twenty to an article, and the article lines of
real news pages. A ceiling holds each number: no edit, and at most one flag in 500 sentences.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from normalizers import Article, normalize
from tests.evaluation.sets import Error, EvaluationSet, Metric, Result, labelled, rate
from tests.support import SHARED

ARTICLE = 20  # sentences joined into one article
STAGES = ("encoding", "layout", "language", "artifacts")


def measure_sentences(files: Sequence[Path], step: int) -> Result:
    """Files of news sentences, one a line, named by their language."""
    articles = (
        (f"{path.name}:{number * ARTICLE + 1}", path.stem, block)
        for path in files
        for number, block in enumerate(_blocks(path.read_text("utf-8").splitlines()))
        if number % step == 0
    )
    return _measured(articles)


def measure_pages(files: Sequence[Path], step: int) -> Result:
    """The article lines of news pages; a line that stands on several counts once."""
    seen: set[str] = set()

    def pages() -> Iterator[tuple[str, str, Sequence[str]]]:
        for path in files:
            for row in labelled(path, "dirty_lines", step=step):
                lines = [line for line in _content(row) if line not in seen]
                seen.update(lines)
                yield str(row["place"]), row["lang"] or "", lines

    return _measured(pages())


def _blocks(lines: Sequence[str]) -> Iterator[Sequence[str]]:
    return iter([lines[at : at + ARTICLE] for at in range(0, len(lines), ARTICLE)])


def _content(row: dict[str, Any]) -> list[str]:
    marked = zip(row["dirty_lines"], row["is_content"], strict=True)
    return [line for line, is_content in marked if is_content]


def _measured(articles: Iterator[tuple[str, str, Sequence[str]]]) -> Result:
    counts: Counter[str] = Counter()
    errors = []
    for place, language, lines in articles:
        if not lines:
            continue
        counts["lines"] += len(lines)
        result = normalize(Article("\n\n".join(lines), language=language), only=STAGES)
        for part in (part for edit in result.edits for part in edit.parts):
            if part.stage == "artifacts":
                counts["edits"] += 1
                what = f"{part.rule}: {part.before!r} -> {part.after!r}"
                errors.append(Error(place, "touched", what))
        for flag in result.flags:
            if flag.rule.startswith("artifacts."):
                counts["flags"] += 1
                surface = result.text[flag.start : flag.end]
                errors.append(Error(place, "flagged", f"{flag.rule}: {surface!r}"))
        signal = result.machine_translation
        counts["likely"] += bool(signal and signal["likely"])
    metrics: list[Metric] = []
    for name in ("edits", "flags", "likely"):
        metrics += rate(name, counts[name], counts["lines"])
    return Result(tuple(metrics), tuple(errors))


SETS = (
    EvaluationSet(
        "artifacts-news",
        "professional news in eight languages: what the artifacts stage touches, in 10,000 sentences",
        SHARED / "lid" / "train" if SHARED else None,
        tuple(f"{language}.txt" for language in "be de en fr pl ru uk zh".split()),
        measure_sentences,
        4,
        shared=True,
    ),
    EvaluationSet(
        "artifacts-pages",
        "article lines of real news pages: what the artifacts stage touches, in 10,000 lines",
        SHARED / "residue" if SHARED else None,
        ("*.jsonl",),
        measure_pages,
        2,
        shared=True,
    ),
)
