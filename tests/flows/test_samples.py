"""The sample corpus: 24 articles of ``corpus/``, against what a person says must come out.

``corpus/expected.json`` holds one entry per article: text, metadata and flags are written by hand,
the categories were listed by a run and looked through. Its key is the file, with ``#N`` for the Nth
article of a file of many.

* ``about``: the dirt in it; ``clean``: true when there is none and nothing may change;
* ``text``: the blocks of the clean text, each two line breaks apart (one, in an HTML page);
* ``metadata``: what the canonical article must contain; ``categories``: kinds of dirt that its ledger
  must name; ``flags``: places of the text that must be flagged;
* ``known``: where the tool falls short of that. Each entry is a strict expected failure: ``found``
  is what stands in the text instead of ``right``, ``metadata`` what is not moved yet.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from normalizers import Article, normalize, replay, revert
from normalizers.ledger import LedgerEdit
from tests.benchmarks import synthetic
from tests.evaluation.samples import (
    CORPUS,
    EXPECTED,
    article,
    articles,
    falls_short,
    right_text,
    sample,
)

LANGUAGES = {"en", "ru", "be", "uk", "de", "fr", "pl", "zh"}
SIDECAR = ".meta.json"
FORMATS = {".txt", ".html", ".jsonl", ".csv"}
KNOWN = [(place, entry) for place, row in EXPECTED.items() for entry in row.get("known", ())]
CLEAN = [place for place, row in EXPECTED.items() if row.get("clean")]


@pytest.mark.parametrize("place", EXPECTED)
def test_sample(place: str) -> None:
    assert sample(place) == []


@pytest.mark.parametrize("place", CLEAN)
def test_clean_sample_is_untouched(place: str) -> None:
    got = article(place)
    assert got["edits"] == []
    assert got["flags"] == []
    assert got["text"] == got["raw_text"] == right_text(place)


@pytest.mark.parametrize(
    ("place", "entry"),
    [
        pytest.param(
            place, entry, id=f"{place}-{number}", marks=pytest.mark.xfail(reason=entry["why"])
        )
        for number, (place, entry) in enumerate(KNOWN)
    ],
)
def test_known_shortcoming(place: str, entry: dict[str, Any]) -> None:
    assert not falls_short(place, entry)


@pytest.mark.parametrize("place", EXPECTED)
def test_promises_hold_for_the_sample(place: str) -> None:
    got = article(place)
    edits = [LedgerEdit.from_dict(edit) for edit in got["edits"]]
    assert replay(got["raw_text"], edits) == got["text"]
    assert revert(got["text"], edits) == got["raw_text"]


@pytest.mark.parametrize("place", EXPECTED)
def test_the_right_text_is_left_alone(place: str) -> None:
    """The expectation agrees with itself: given again, it is not changed."""
    expected = EXPECTED[place]
    title = expected["metadata"].get("title", "")
    again = normalize(Article(right_text(place), title=title, language=expected["language"]))
    assert again.text == right_text(place)


def test_the_samples_are_what_they_are_said_to_be() -> None:
    files = {path.name for path in CORPUS.iterdir() if not path.name.startswith(".")}
    beside = {name for name in files if name == "expected.json" or name.endswith(SIDECAR)}
    files -= beside
    assert files == {place.partition("#")[0] for place in EXPECTED}
    assert {name.removesuffix(SIDECAR) for name in beside - {"expected.json"}} <= files
    assert {place for file in files for place in articles(file)} == set(EXPECTED)
    assert len(EXPECTED) == 24
    assert len(CLEAN) >= 6
    assert {Path(file).suffix for file in files} == FORMATS
    languages = Counter(row["language"] for row in EXPECTED.values())
    assert set(languages) == LANGUAGES
    assert min(languages.values()) >= 2
    for place, row in EXPECTED.items():
        assert row["about"], place
        size = len(" ".join(row["text"]).split()) if row["language"] != "zh" else 0
        assert row["language"] == "zh" or 120 <= size <= 350, (place, size)


def test_a_corpus_of_any_size_can_be_made_of_the_samples(tmp_path: Path) -> None:
    made = synthetic.write(tmp_path / "a", 400, seed=7)
    assert made.articles == 400
    assert made.by_kind == {"txt": 200, "jsonl": 100, "csv": 88, "html": 12}
    texts = [row["text"] for _, row in synthetic.articles(400, seed=7)]
    assert len(set(texts)) == 400
    assert texts[:100] == [row["text"] for _, row in synthetic.articles(100, seed=7)]
    assert texts[0] != next(synthetic.articles(1, seed=8))[1]["text"]
    file = next((tmp_path / "a" / "txt" / "0000").glob("*.txt"))
    assert file.read_text("utf-8") == texts[int(file.stem)]
