"""Build ``line_model.json`` from pages labelled line by line.

    python -m normalizers.stray.build_line_model PAGES... --clean TEXT...

``PAGES`` are JSONL files whose rows hold ``site``, ``dirty_lines``, ``is_content`` and ``counted``;
``TEXT`` are files of clean news, one sentence a line, which teach what must not be flagged. Needs
numpy. Fitted is a logistic regression with an L2 penalty by Newton's method (iteratively reweighted
least squares); no randomness, and weights rounded to three digits, so that the same data give the
same file. Printed are the scores of five folds by *site*: each page is judged by a model that has
seen no page of its site.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from normalizers.article import Article
from normalizers.document import Document
from normalizers.language import Language
from normalizers.pipeline import Pipeline
from normalizers.stray import proved
from normalizers.stray.doubtful import settled_lines
from normalizers.stray.scoring import (
    MODEL,
    Shape,
    features,
    neighbours_removed,
)
from normalizers.stray.view import View
from normalizers.stylebook import load_stylebook

FLAG_FROM, REMOVE_FROM = 0.8, 0.5
PENALTY = 1.0
FOLDS = 5
CLEAN_ARTICLE = 20  # lines
Matrix = NDArray[np.float64]


class Settled(NamedTuple):
    """Counts of the lines the model is not asked.

    Page lines and article lines that proof removes, and the characters of the latter; page lines
    that stay, and characters of the article that stay.
    """

    right: int
    wrong: int
    lost: int
    missed: int
    characters: int


@dataclass(frozen=True)
class Page:
    """The lines of one article that the model is asked, with their labels: 1 is a page's line."""

    site: str
    features: list[dict[str, float]]
    labels: list[int]
    counted: list[int]
    lengths: list[int]
    settled: Settled


def main() -> None:
    """Read, judge by folds, fit on all, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("pages", nargs="+", type=Path)
    parser.add_argument("--clean", nargs="*", type=Path, default=[])
    options = parser.parse_args()
    pages = [page for path in options.pages for page in read_pages(path)]
    clean = [page for path in options.clean for page in read_clean(path)]
    names = list(next(page.features[0] for page in pages if page.features))
    _report(pages, clean, names)
    weights = fit(pages + clean, names)
    content = {
        "flag_from": FLAG_FROM,
        "remove_from": REMOVE_FROM,
        "trained_on": {
            "pages": len(pages),
            "sites": len({page.site for page in pages}),
            "lines": sum(sum(page.counted) for page in pages),
            "clean_lines": sum(len(page.labels) for page in clean),
        },
        "weights": {
            name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)
        },
    }
    MODEL.write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    sys.stdout.write(f"wrote {MODEL.name}\n")


def read_pages(path: Path) -> Iterator[Page]:
    """The labelled pages of a file."""
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        yield _page(row)


def read_clean(path: Path) -> Iterator[Page]:
    """A file of sentences, cut into articles, as pages of nothing but content."""
    lines = path.read_text("utf-8").splitlines()
    for start in range(0, len(lines), CLEAN_ARTICLE):
        text = lines[start : start + CLEAN_ARTICLE]
        yield _page(
            {
                "site": path.name,
                "dirty_lines": text,
                "is_content": [1] * len(text),
                "counted": [1] * len(text),
            }
        )


def _page(row: dict[str, Any]) -> Page:
    lines = [line.replace("\n", " ") for line in row["dirty_lines"]]
    text = "\n".join(lines)
    article = Article(text, source=row["site"])
    language = Pipeline(only=[Language.name])(article).language
    view = View(Document(text, article, load_stylebook(), language=language))
    removed, _ = settled_lines(view, proved(view))
    kept = [index for index in range(len(view.blocks)) if index not in removed]
    content = [row["is_content"][view.blocks[index].index] for index in range(len(view.blocks))]
    counted = [row["counted"][view.blocks[index].index] for index in range(len(view.blocks))]
    wrong = [index for index in removed if counted[index] and content[index]]
    above, below = neighbours_removed(len(view.blocks), removed, kept)
    shapes = [Shape(view, view.blocks[index]) for index in kept]
    found = features(shapes, above, below, len(removed)) if kept else {}
    asked = [kept[number] for number in found]
    settled = [index for index in kept if index not in asked]  # prose of the core
    return Page(
        row["site"],
        list(found.values()),
        [1 - int(content[index]) for index in asked],
        [int(counted[index]) for index in asked],
        [len(view.blocks[index].text) for index in asked],
        Settled(
            sum(bool(counted[index] and not content[index]) for index in removed),
            len(wrong),
            sum(len(view.blocks[index].text) for index in wrong),
            sum(bool(counted[index] and not content[index]) for index in settled),
            sum(
                len(view.blocks[index].text)
                for index in settled
                if counted[index] and content[index]
            ),
        ),
    )


def _matrix(pages: Sequence[Page], names: Sequence[str]) -> tuple[Matrix, Matrix, Matrix]:
    rows = [[line[name] for name in names] for page in pages for line in page.features]
    labels = [label for page in pages for label in page.labels]
    counted = [weight for page in pages for weight in page.counted]
    return np.array(rows, float), np.array(labels, float), np.array(counted, float)


def fit(pages: Sequence[Page], names: Sequence[str]) -> Matrix:
    """The weights that explain the labels best."""
    rows, labels, counted = _matrix(pages, names)
    weights = np.zeros(len(names))
    penalty = PENALTY * np.eye(len(names))
    for _ in range(30):
        expected = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (counted * (expected - labels)) + PENALTY * weights
        curve = (rows * (counted * expected * (1 - expected))[:, None]).T @ rows + penalty
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def judge(pages: Sequence[Page], clean: Sequence[Page], names: Sequence[str]) -> dict[int, Matrix]:
    """The scores of each page's lines, by its number, from a model that saw no page of its site."""
    everything = [*pages, *clean]
    folds = [
        int(hashlib.sha256(page.site.encode()).hexdigest(), 16) // 4 % FOLDS for page in everything
    ]
    judged: dict[int, Matrix] = {}
    for number in range(FOLDS):
        seen = [page for page, fold in zip(everything, folds, strict=True) if fold != number]
        weights = fit(seen, names)
        for at, page in enumerate(everything):
            if folds[at] == number:
                rows = [[line[name] for name in names] for line in page.features]
                judged[at] = 1 / (1 + np.exp(-np.array(rows).reshape(-1, len(names)) @ weights))
    return judged


def _report(pages: Sequence[Page], clean: Sequence[Page], names: Sequence[str]) -> None:
    """Print precision, recall and characters lost at several thresholds."""
    judged = judge(pages, clean, names)
    sure = Settled(*map(sum, zip(*(page.settled for page in pages), strict=True)))
    for threshold in (0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        right, wrong, lost, missed, characters = sure
        characters += lost
        for at, page in enumerate(pages):
            taken = judged[at] >= threshold
            for line in (line for line in range(len(taken)) if page.counted[line]):
                content, length = 1 - page.labels[line], page.lengths[line]
                characters += length * content
                right += int(taken[line]) * page.labels[line]
                wrong += int(taken[line]) * content
                lost += int(taken[line]) * content * length
                missed += int(not taken[line]) * page.labels[line]
        flags = sum(int((judged[len(pages) + at] >= threshold).sum()) for at in range(len(clean)))
        precision, recall = right / (right + wrong), right / (right + missed)
        sys.stdout.write(
            f"score >= {threshold}: precision {precision:.3f} recall {recall:.3f} "
            f"F1 {2 * precision * recall / (precision + recall):.3f}, characters lost "
            f"{lost / characters:.2%}, clean lines {flags}\n"
        )


if __name__ == "__main__":
    main()
