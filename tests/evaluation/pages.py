"""Stray lines of real pages, line by line, under the profiles that remove: ``safe``, ``aggressive``.

The gold is the page's own markup, read by others, and noisy. Two things are set right here:

* a second copy of a line that still stands in the result is neither found nor lost (``copies``);
* ``page_corrections.tsv`` names the lines, by file, row and number, that a person has looked at and
  found to be of the page although the gold says article, or the other way round, and why.

The figures against the gold as it stands are printed beside them. No article learns from another.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NamedTuple

from normalizers import Article, Profile, normalize
from tests.evaluation.scoring import f1
from tests.evaluation.sets import Error, EvaluationSet, Metric, Result, count, labelled, share
from tests.support import ROOT, SHARED

CORRECTIONS = ROOT / "tests" / "evaluation" / "page_corrections.tsv"
FEWEST = 40  # stray lines of a language or data set whose score is told


class Judged(NamedTuple):
    """One scored line: what the gold and its corrections say, and what became of it."""

    number: int
    text: str
    gold: bool  # article text, says the gold
    content: bool  # article text, corrected
    rule: str  # that removed it, or nothing
    copy: bool  # removed, but another copy of it stands

    @property
    def lost(self) -> bool:
        return self.content and bool(self.rule) and not self.copy


@dataclass
class Tally:
    """Lines and characters found, lost and missed."""

    found: int = 0
    wrong: int = 0
    missed: int = 0
    lost: int = 0
    characters: int = 0
    copies: int = 0
    lines: list[Judged] = field(default_factory=list)

    def add(self, line: Judged, content: bool) -> None:
        """Count one line, taken for article text or not."""
        self.characters += len(line.text) * content
        if not content:
            self.found += bool(line.rule)
            self.missed += not line.rule
        elif line.rule and line.copy:
            self.copies += 1
        elif line.rule:
            self.wrong += 1
            self.lost += len(line.text)

    @property
    def stray(self) -> int:
        return self.found + self.missed

    @property
    def f1(self) -> float:
        return f1(self.found, self.wrong, self.missed)


@lru_cache(maxsize=1)
def corrections() -> dict[tuple[str, str, int], bool]:
    """File, row and line to whether the line is article text."""
    with CORRECTIONS.open(encoding="utf-8", newline="") as file:
        return {
            (row["file"], row["id"], int(row["line"])): row["label"] == "article"
            for row in csv.DictReader(file, delimiter="\t")
        }


def judged(row: dict[str, Any], file: str, profile: Profile) -> Iterator[Judged]:
    """The scored lines of one page."""
    lines = [line.replace("\n", " ") for line in row["dirty_lines"]]
    article = normalize(
        Article("\n".join(lines), source=row["site"]), only=["language", "stray"], profile=profile
    )
    removals = [edit for edit in article.edits if not edit.replacement]
    standing = {line.strip() for line in article.text.split("\n")}
    start = 0
    for number, line in enumerate(lines):
        end = start + len(line)
        rules = [edit.last.rule for edit in removals if edit.start <= start and end <= edit.end]
        start = end + 1
        if row["counted"][number] and line.strip():
            gold = bool(row["is_content"][number])
            content = corrections().get((file, str(row.get("id")), number), gold)
            copy = bool(rules) and line.strip() in standing
            yield Judged(number, line, gold, content, rules[0] if rules else "", copy)


def measure_pages(profile: Profile, files: Sequence[Path], step: int) -> Result:
    """Lines found, and article text lost, of all pages and of each kind."""
    rows = [
        (path.name, row)
        for path in files
        for row in labelled(path, "dirty_lines", "counted", step=step)
    ]
    tallies: dict[str, Tally] = defaultdict(Tally)
    sets: dict[str, list[tuple[str, Judged]]] = defaultdict(list)
    errors = []
    for file, row in rows:
        for line in judged(row, file, profile):
            kinds = ("all", f"language {row.get('lang')}", f"set {row.get('dataset')}", file)
            for kind in kinds:
                tallies[kind].add(line, line.content)
            tallies["gold"].add(line, line.gold)
            sets[str(row.get("dataset"))].append((file, line))
            if line.lost:
                what = f"{line.rule} ({row['site']}, line {line.number}): {line.text[:80]}"
                errors.append(Error(str(row["place"]), "touched", what))
    whole, gold = tallies["all"], tallies["gold"]
    largest = max((name for name in sets), key=lambda name: len(sets[name]), default="")
    others = Tally()
    for name in sets.keys() - {largest}:
        for _, line in sets[name]:
            others.add(line, line.content)
    metrics = [
        *_scored("f1", whole),
        *_scored("f1-without-largest-set", others),
        *share("precision", whole.found, whole.found + whole.wrong),
        *share("recall", whole.found, whole.stray, pinned=False),
        *share("characters-lost", whole.lost, whole.characters, lower_is_better=True),
        *_scored("gold as it stands: f1", gold, pinned=False),
        *share("gold as it stands: lost", gold.lost, gold.characters, True, pinned=False),
        count("second copies removed", whole.copies, whole.characters),
    ]
    for name in sorted(tallies.keys() - {"all", "gold"}):
        if tallies[name].stray >= FEWEST:
            metrics += _scored(f"{name}: f1", tallies[name], pinned=False)
            lost = (tallies[name].lost, tallies[name].characters)
            metrics += share(f"{name}: lost", *lost, lower_is_better=True, pinned=False)
    return Result(tuple(metrics), tuple(errors))


def _scored(name: str, tally: Tally, pinned: bool = True) -> Iterable[Metric]:
    return [Metric(name, tally.f1, tally.stray, pinned=pinned)] if tally.stray else []


def _set(profile: Profile, about: str) -> EvaluationSet:
    return EvaluationSet(
        f"pages-{profile}",
        f"what extractors left of real news pages, {about}",
        SHARED / "residue" if SHARED else None,
        ("after_*.jsonl",),
        partial(measure_pages, profile),
        4,
        shared=True,
        also=(CORRECTIONS,),
    )


SETS = (
    _set(Profile.SAFE, "what is proved removed"),
    _set(Profile.AGGRESSIVE, "what is doubtful removed too"),
)
