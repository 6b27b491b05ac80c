"""The line model: its features, its weights, how they are learned, and what a score may do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from normalizers import Article, Profile, normalize
from normalizers.document import Document
from normalizers.stray import build_line_model
from normalizers.stray.scoring import (
    MODEL,
    Shape,
    core_of,
    features,
    line_model,
    neighbours_removed,
    scores,
)
from normalizers.stray.view import View
from normalizers.stylebook import load_stylebook
from normalizers.stylebook.carriers import CARRIERS

PROSE = list(CARRIERS["en"])
MENU = ["> Cruises", "> 12:40 Harbour", "> Jobs", "WEATHER 24", "> Shop", "> Archive 2011"]


def shapes(lines: list[str]) -> list[Shape]:
    text = "\n".join(lines)
    view = View(Document(text, Article(text), load_stylebook(), language="en"))
    return [Shape(view, line) for line in view.blocks]


def test_the_core_is_the_longest_stretch_of_prose() -> None:
    assert core_of(shapes([*MENU, *PROSE, *MENU])) == range(6, 10)
    assert not core_of(shapes(MENU))


def test_prose_of_the_core_is_not_asked() -> None:
    found = features(shapes([*PROSE, *MENU]), [False] * 10, [False] * 10, 0)
    assert list(found) == [4, 5, 6, 7, 8, 9]


def test_every_feature_has_a_weight_and_every_weight_a_feature() -> None:
    (line,) = features(shapes(["Cruises"]), [False], [False], 0).values()
    assert line.keys() == line_model().weights.keys()


def test_a_menu_scores_higher_than_a_heading() -> None:
    lines = [*PROSE[:2], "What comes next", *PROSE[2:], *MENU]
    nobody = [False] * len(lines)
    found = scores(shapes(lines), nobody, nobody, 0)
    assert found[2].probability < 0.5 < min(found[index].probability for index in range(5, 11))
    assert found[5].reasons


def test_neighbours_count_for_the_score_but_not_for_the_line_alone() -> None:
    lines = [*PROSE, "Harbour news"]
    beside, nobody = [False] * 4 + [True], [False] * 5
    alone, under = (
        scores(shapes(lines), above, nobody, removed)[4]
        for above, removed in ((nobody, 0), (beside, 3))
    )
    assert under.probability > alone.probability
    assert under.alone == pytest.approx(alone.probability)


def test_neighbours_are_of_the_page_and_not_of_the_rest() -> None:
    above, below = neighbours_removed(5, {0, 3}, [1, 2, 4])
    assert above == [True, False, True]
    assert below == [False, True, False]


def test_aggressive_finds_nothing_more_in_its_own_result() -> None:
    text = "\n".join([*PROSE, *MENU])
    once = normalize(Article(text, language="en"), profile=Profile.AGGRESSIVE)
    assert once.text == "\n".join(PROSE)
    assert normalize(once.as_article(), profile=Profile.AGGRESSIVE).edits == ()


def test_a_score_alone_removes_nothing_in_safe() -> None:
    text = "\n".join([*PROSE, *MENU])
    article = normalize(Article(text, language="en"))
    assert article.text == text
    assert {flag.rule for flag in article.flags} == {"stray.page_line"}
    assert all(flag.reason.startswith("score ") for flag in article.flags)


def test_the_builder_learns_what_it_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def page(site: str) -> str:
        lines = [*PROSE, *MENU]
        labels = [1] * 4 + [0] * 6
        row = {"site": site, "dirty_lines": lines, "is_content": labels, "counted": [1] * 10}
        return json.dumps(row)

    sites = [f"site{number}.example" for number in range(12)]
    (tmp_path / "pages.jsonl").write_text("\n".join(map(page, sites)), "utf-8")
    (tmp_path / "clean.txt").write_text("\n".join([*PROSE, "A heading", *PROSE]), "utf-8")
    stored = tmp_path / "model.json"
    monkeypatch.setattr(build_line_model, "MODEL", stored)
    options = ["x", str(tmp_path / "pages.jsonl"), "--clean", str(tmp_path / "clean.txt")]
    monkeypatch.setattr("sys.argv", options)
    build_line_model.main()
    model = json.loads(stored.read_text("utf-8"))
    assert model["trained_on"]["sites"] == 12
    assert model["weights"].keys() == json.loads(MODEL.read_text("utf-8"))["weights"].keys()
    assert model["weights"]["digits"] > 0
    assert model["weights"]["open"] > 0
    assert "recall 1.000" in capsys.readouterr().out
