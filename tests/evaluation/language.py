"""The language sets: labelled segments, and documents with foreign passages.

Serbian is one language in either script. Segments are asked one by one; of a document the
language and the spans that the language stage alone reports are judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows.errors import RunError
from normalizers import Article, normalize
from normalizers.findings import ACTED
from normalizers.language.detect import detect
from tests.evaluation.scoring import Span, f1, f1_by_class, matched, mean, overlap
from tests.evaluation.sets import (
    Error,
    EvaluationSet,
    Metric,
    Result,
    Unit,
    count,
    labelled,
    share,
)
from tests.support import CASES, SHARED

HARDEST = ("be", "ru", "uk")
BUCKETS = ("sentence", "w9-20", "w4-8", "w1-3", "ui")
_PART = "part of "
_SHOWN = 80  # characters of a text in an error


def code(label: str) -> str:
    """The language of a label: ``sr`` for ``sr-Latn``."""
    return label.partition("-")[0]


def measure_segments(files: Sequence[Path], step: int) -> Result:
    """Macro F1 by length of the text."""
    answers: dict[str, list[tuple[str, str]]] = {}
    errors = []
    for path in files:
        for row in labelled(path, "text", "lang", "bucket", step=step):
            right, said = code(row["lang"]), detect(row["text"]).language
            answers.setdefault(row["bucket"], []).append((right, said))
            if said != right:
                what = f"{right} taken for {said}: {row['text'][:_SHOWN]}"
                errors.append(Error(row["place"], row["bucket"], what))
    metrics = []
    for bucket in sorted(answers, key=lambda name: (*BUCKETS, name).index(name)):
        pairs = answers[bucket]
        by_language = f1_by_class(pairs)
        metrics.append(Metric(f"{bucket}-f1", mean(by_language.values()), len(pairs)))
        if bucket == "sentence":
            asked = Counter(right for right, _ in pairs)
            metrics += [
                Metric(f"sentence-f1-{language}", by_language[language], asked[language])
                for language in HARDEST
                if asked[language]
            ]
    return Result(tuple(metrics), tuple(errors))


class _Tally:
    """What is counted over the documents."""

    def __init__(self) -> None:
        self.documents = self.hosts = self.clean = self.clean_reported = 0
        self.reported = self.right = self.acted = self.acted_right = 0
        self.asked: Counter[str] = Counter()
        self.found: Counter[str] = Counter()
        self.distractors: Counter[str] = Counter()
        self.false: Counter[str] = Counter()
        self.errors: list[Error] = []

    def document(self, row: dict[str, Any]) -> None:
        article = normalize(Article(row["text"]), only=["language"])
        self.documents += 1
        host = code(row["host"])
        self.hosts += article.language == host
        if article.language != host:
            what = f"{host} taken for {article.language}: {row['text'][:_SHOWN]}"
            self._wrong(row, "document", what)
        gold = [Span(item["start"], item["end"], code(item["lang"])) for item in row["spans"]]
        spans = [(Span(s.start, s.end, s.language), s.probability) for s in article.foreign_spans]
        acted = [span for span, probability in spans if probability >= ACTED]
        self.acted += len(acted)
        self.acted_right += len(matched(acted, gold))
        self._reported(row, spans, gold)
        if not gold:
            self.clean += 1
            self.clean_reported += bool(spans)

    def _reported(
        self, row: dict[str, Any], spans: list[tuple[Span, float]], gold: list[Span]
    ) -> None:
        pairs = matched([span for span, _ in spans], gold)
        self.reported += len(spans)
        self.right += len(pairs)
        self.distractors.update(item["kind"] for item in row["distractors"])
        for number, item in enumerate(row["spans"]):
            self.asked[item["kind"]] += 1
            if number in pairs.values():
                self.found[item["kind"]] += 1
            else:
                text = row["text"][item["start"] : item["end"]]
                self._wrong(row, "missed", f"{item['kind']} in {item['lang']}: {text[:_SHOWN]}")
        for number, (span, probability) in enumerate(spans):
            if number not in pairs:
                where = _stands_on(row, span)
                self.false[where] += 1
                text = row["text"][span.start : span.end]
                said = f"{where} called {span.language} {probability:.2f}: {text[:_SHOWN]}"
                self._wrong(row, "touched", f"{said} (in {host_of(row)})")

    def _wrong(self, row: dict[str, Any], kind: str, what: str) -> None:
        self.errors.append(Error(str(row["place"]), kind, what))

    def result(self) -> Result:
        wanted = self.asked.total()
        wrong, missed = self.reported - self.right, wanted - self.right
        metrics = [
            *share("documents", self.hosts, self.documents),
            *share("spans-precision", self.right, self.reported),
            *share("spans-recall", self.right, wanted),
            Metric("spans-f1", f1(self.right, wrong, missed), wanted, Unit.SHARE),
            *share("acted-precision", self.acted_right, self.acted),
            *share("acted-recall", self.acted_right, wanted),
            *share("clean-reported", self.clean_reported, self.clean, lower_is_better=True),
        ]
        for kind in sorted(self.asked):
            metrics += share(f"recall {kind}", self.found[kind], self.asked[kind], pinned=False)
        for kind in sorted(self.distractors | self.false):
            asked = self.distractors[kind] or self.asked[kind.removeprefix(_PART)] or self.documents
            metrics.append(count(f"false on {kind}", self.false[kind], asked))
        return Result(tuple(metrics), tuple(self.errors))


def host_of(row: dict[str, Any]) -> str:
    return code(row["host"])


def _stands_on(row: dict[str, Any], span: Span) -> str:
    """What a falsely reported span lies on: a real foreign span, a distractor, or plain text."""
    for item in row["spans"]:
        if overlap((span.start, span.end), (item["start"], item["end"])):
            return _PART + str(item["kind"])
    for item in row["distractors"]:
        if overlap((span.start, span.end), (item["start"], item["end"])):
            return str(item["kind"])
    return "plain text"


def _check_labels(row: dict[str, Any]) -> None:
    for item in (*row["spans"], *row["distractors"]):
        needed = {"start", "end", "kind"} | ({"lang"} if item in row["spans"] else set())
        if not needed <= item.keys() or not 0 <= item["start"] < item["end"] <= len(row["text"]):
            raise RunError(f"{row['place']}: no label of its text: {item}")


def measure_mixed(files: Sequence[Path], step: int) -> Result:
    """Language of the document, and foreign spans in it."""
    tally = _Tally()
    for path in files:
        for row in labelled(path, "host", "text", "spans", "distractors", step=step):
            _check_labels(row)
            tally.document(row)
    return tally.result()


_LID = SHARED / "lid" if SHARED else None
_SEGMENTS = "language of single texts, by length"
_MIXED = "language of documents and of foreign passages in them"
SETS = (
    EvaluationSet(
        "lid-segments", _SEGMENTS, _LID, ("segments.jsonl",), measure_segments, 5, shared=True
    ),
    EvaluationSet("lid-mixed", _MIXED, _LID, ("mixed.jsonl",), measure_mixed, 5, shared=True),
    # whole in the fast part as well: where there is no shared data, they are all there is
    EvaluationSet(
        "own-segments", _SEGMENTS, CASES, ("language_segments*.jsonl",), measure_segments
    ),
    EvaluationSet("own-mixed", _MIXED, CASES, ("language_mixed*.jsonl",), measure_mixed),
)
