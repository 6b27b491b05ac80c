"""How much does a line look like one of the page and not of the article? A score, evidence D.

A logistic regression over features that need no dictionary and no language: how the line is written
(length, final stop, digits, capitals, marks), where it stands (before, in or after the article's
core, between prose or in a run of short lines), what it shares with the core (the beginnings of its
longer words), and whether proved page lines stand beside it. The weights are learned from real pages
labelled line by line (:mod:`normalizers.stray.build_line_model`) and stored as data.

The **core** is the stretch of lines with the largest sum when a line of prose counts its words and
any other line a small loss: the maximum subarray, Bentley 1984.

A score never removes a line by itself: see :mod:`normalizers.stray.doubtful`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from normalizers.lines import Line, folded_stems
from normalizers.stray.view import View

MODEL = Path(__file__).with_name("line_model.json")
PROSE_WORDS = 8
_LONGEST = 60  # words of a line of prose that count for the core
_OPEN_LOSS, _SHORT_LOSS = 3, 1  # of a line without a final stop; of a short one with it
_QUOTES = "\"'«“„‚‘「『"
_BRACKETS = "([（【"
_DASHES = "—–-"
_CUT = ("…", "...", "»", ">")
# features that speak of the lines around it which proof has removed, not of the line
CONTEXT = ("removed_above", "removed_below", "removed")
_SAID = {
    "open": "no final stop",
    "long_open": "a long line without a stop",
    "prose_after": "prose after the article's end",
    "prose_before": "prose before its beginning",
    "digits": "many digits",
    "capitals": "many capitals",
    "capital_words": "most words begin with a capital",
    "mark": "begins with a mark",
    "bracket": "begins with a bracket",
    "lower": "begins in lower case",
    "cut": "is cut off",
    "exclaims": "an exclamation",
    "asks": "a question",
    "strange_prose": "shares no words with the article",
    "removed_above": "under a removed line",
    "removed_below": "over a removed line",
    "removed": "on a page with removed lines",
    "size": "among many lines",
}
_UNSAID = {"shared": "shares no words with the article", "prose_below": "no prose under it"}


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, the score from which a line is flagged, and the one from which it goes.

    ``remove_from`` is asked of the line alone, without what stands around it, because that is the
    second cue.
    """

    weights: Mapping[str, float]
    flag_from: float
    remove_from: float


@dataclass(frozen=True, slots=True)
class Score:
    """The verdict on one line: its probability, and that of the line alone."""

    probability: float
    alone: float
    features: Mapping[str, float]

    @property
    def reasons(self) -> tuple[str, ...]:
        """The three weightiest of what spoke against the line, in words."""
        weights = line_model().weights
        parts = {name: weights[name] * value for name, value in self.features.items()}
        weighed = [(parts[name], words) for name, words in _SAID.items() if parts[name] > 0]
        weighed += [
            (-weights[name] / 2, words)
            for name, words in _UNSAID.items()
            if not self.features[name]
        ]
        weighed.sort(key=lambda pair: (-pair[0], pair[1]))
        return tuple(dict.fromkeys(words for _, words in weighed))[:3]


class Shape:
    """What is known of a line without its neighbours, read when it is asked for."""

    def __init__(self, view: View, line: Line) -> None:
        self.view = view
        self.line = line
        self.text = line.text
        self.words = line.words
        # Armenian pages often write an ordinary colon for the full stop of their script
        self.closed = line.has_final_stop or (self.text[-1] in ":։" and self.words >= PROSE_WORDS)
        self.prose = self.closed and self.words >= PROSE_WORDS

    @cached_property
    def stems(self) -> frozenset[str]:
        """The beginnings of the longer words."""
        return frozenset(folded_stems(self.view.doc.folded_line(self.line).text))

    @cached_property
    def written(self) -> dict[str, float]:
        """The features of how the line is written."""
        return _written(self)


@lru_cache(maxsize=1)
def line_model() -> Model:
    """The model that came with the package."""
    stored = json.loads(MODEL.read_text("utf-8"))
    return Model(stored["weights"], stored["flag_from"], stored["remove_from"])


def core_of(shapes: Sequence[Shape]) -> range:
    """The article's core; empty where there is no line of prose."""
    best, found = 0, range(0)
    total = first = 0
    for index, shape in enumerate(shapes):
        if total <= 0:
            total, first = 0, index
        if shape.prose:
            total += min(shape.words, _LONGEST)
        else:
            total -= _SHORT_LOSS if shape.closed else _OPEN_LOSS
        if total > best:
            best, found = total, range(first, index + 1)
    return found


def features(
    shapes: Sequence[Shape], above: Sequence[bool], below: Sequence[bool], removed: int
) -> dict[int, dict[str, float]]:
    """The features of the lines of one article that may be the page's, by their number.

    Prose of the core is not among them: only a rule may doubt it.

    Args:
        shapes: the lines that proof has left.
        above: of each, whether proof has removed the line right above it.
        below: the same of the line right below.
        removed: how many lines it has removed in all.
    """
    core = core_of(shapes)
    prose = [shape.prose for shape in shapes]
    asked = [index for index in range(len(shapes)) if not (prose[index] and index in core)]
    vocabulary: set[str] = set()
    for index in core if asked else ():
        if prose[index]:
            vocabulary |= shapes[index].stems
    whole = {
        "bias": 1.0,
        "prose_share": sum(prose) / len(shapes),
        "size": math.log(len(shapes)),
        "removed": math.log1p(removed),
    }
    return {
        index: {
            **whole,
            **shapes[index].written,
            **_placed(index, prose, core),
            **_shared(shapes[index], vocabulary),
            "removed_above": float(above[index]),
            "removed_below": float(below[index]),
        }
        for index in asked
    }


def _written(shape: Shape) -> dict[str, float]:
    text, first, last = shape.text, shape.text[0], shape.text[-1]
    words = text.split()
    capitals = sum(word[0].isupper() for word in words) / len(words) if shape.words > 1 else 0.0
    letters = sum(map(str.isalpha, text))
    return {
        "open": float(not shape.closed),
        "length": math.log1p(min(shape.words, 80)),
        "long_open": float(not shape.closed and shape.words >= PROSE_WORDS),
        "prose": float(shape.prose),
        "digits": sum(map(str.isdigit, text)) / len(text),
        "capitals": sum(map(str.isupper, text)) / max(1, letters),
        "capital_words": capitals,
        "wordless": float(not letters),
        "mark": float(not first.isalnum() and first not in _QUOTES + _BRACKETS + _DASHES),
        "bracket": float(first in _BRACKETS),
        "quote": float(first in _QUOTES),
        "dash": float(first in _DASHES),
        "lower": float(first.islower()),
        "cut": float(text.endswith(_CUT)),
        "exclaims": float(last in "!！"),
        "asks": float(last in "?？"),
    }


def _placed(index: int, prose: Sequence[bool], core: range) -> dict[str, float]:
    after, before = index >= core.stop, index < core.start
    return {
        "after": float(after),
        "before": float(before),
        "prose_after": float(prose[index] and after),
        "prose_before": float(prose[index] and before),
        "open_inside": float(index in core and not prose[index]),
        "prose_above": sum(prose[max(0, index - 2) : index]) / 2,
        "prose_below": sum(prose[index + 1 : index + 3]) / 2,
        "second": float(index == 1),
    }


def _shared(shape: Shape, vocabulary: Collection[str]) -> dict[str, float]:
    """How much of the line the core speaks of."""
    known = sum(stem in vocabulary for stem in shape.stems)
    share = known / len(shape.stems) if shape.stems else 0.0
    return {
        "shared": share,
        "open_shared": 0.0 if shape.prose else share,
        "strange_prose": float(shape.prose and share < 0.1),
    }


def scores(
    shapes: Sequence[Shape], above: Sequence[bool], below: Sequence[bool], removed: int
) -> dict[int, Score]:
    """The scores of the lines :func:`features` speaks of."""
    found = features(shapes, above, below, removed)
    return {index: _score(line) for index, line in found.items()}


def _score(line: dict[str, float]) -> Score:
    weights = line_model().weights
    total = sum(weights[name] * value for name, value in line.items())
    around = sum(weights[name] * line[name] for name in CONTEXT)
    return Score(_logistic(total), _logistic(total - around), line)


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, value))))


def neighbours_removed(
    count: int, removed: Collection[int], kept: Sequence[int]
) -> tuple[list[bool], list[bool]]:
    """Of each kept block, whether the block right above and right below it was removed.

    >>> neighbours_removed(4, {1}, [0, 2, 3])
    ([False, True, False], [True, False, False])
    """
    return (
        [index > 0 and index - 1 in removed for index in kept],
        [index + 1 < count and index + 1 in removed for index in kept],
    )
