"""The pages of articles on demand, and what a backfill makes of its days; all without a server."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from flows.errors import RunError, UsageError
from flows.scheduled import backfill, on_demand
from flows.scheduled.on_demand import cleaned, page_of, stored
from flows.scheduled.parameters import ArticleAsText, Backfill, OneArticle
from flows.settings import RunSettings
from flows.summary import RunSummary
from tests.flows.support import run_into, write_corpus

TEXT = """Harbour reopens

The mayor met  Alexander Lukashenka on Monday, and the harbour of the town was open again.

Subscribe to our Telegram channel
"""


def test_a_text_has_a_page_with_every_reason():
    one = cleaned(ArticleAsText(text=TEXT, source="daily.example"), RunSettings())
    page = page_of(one)
    assert page.startswith("### Harbour reopens\n")
    assert "| source | daily.example |" in page
    assert "| language | en (" in page
    assert "\n```text\n" + one["text"] + "\n```\n" in page
    assert "| Lukashenka | Lukashenko | names.full\\_name | A: Q2866, full name" in page
    assert "⏎⏎Subscribe to our Telegram channel | (nothing) | " in page
    assert "flagged" not in page


def test_what_the_settings_skip_is_not_done():
    settings = RunSettings(skip=("names", "stray"))
    page = page_of(cleaned(ArticleAsText(text=TEXT), settings))
    assert "names.full" not in page
    assert "layout.spaces" in page


def test_a_text_commands_nothing_in_its_page():
    text = "Head | **bold** <b>\n\n```\nThe  fence of the harbour | [link](x) was open on Monday.\n"
    page = page_of(cleaned(ArticleAsText(text=text, title="A | `B` <i>"), RunSettings()))
    assert "\n````text\n" in page
    assert "### A \\| \\`B\\` &lt;i>" in page


def test_a_flag_is_shown_with_its_words():
    text = "The harbour of the town was open again on Monday, the mayor said.\n\nPhoto: archive"
    one = cleaned(ArticleAsText(text=text), RunSettings(profile="flag-only"))
    assert one["flags"]
    assert "#### flagged, not changed" in page_of(one)


def test_the_articles_of_a_file_are_those_of_the_corpus(tmp_path):
    inputs, output = write_corpus(tmp_path / "in", 3), tmp_path / "out"
    run_into(output, inputs)
    settings = RunSettings(inputs=(str(inputs / "rows.jsonl"),), output=output)
    assert [one["id"] for one in stored(settings)] == ["row-0", "row-1", "row-2"]


@contextmanager
def recorded(monkeypatch, module, runs):
    """Flows whose runs are ``runs``, and who publish into a list."""
    said = []
    monkeypatch.setattr(module, "run_and_publish", runs)
    for name in ("publish_page", "publish_table"):
        monkeypatch.setattr(module, name, lambda *told: said.append(told), raising=False)
    monkeypatch.setattr(module, "observer_of_flow", lambda: Says(said))
    yield said


class Says:
    def __init__(self, said):
        self.say = said.append


def test_a_file_without_an_article_is_one_line(monkeypatch, tmp_path):
    (tmp_path / "empty.txt").write_text("", "utf-8")
    asked = OneArticle.model_validate(
        {"article": {"file": str(tmp_path / "empty.txt")}, "settings": {"output": str(tmp_path)}}
    )
    with (
        recorded(monkeypatch, on_demand, lambda _: RunSummary()),
        pytest.raises(RunError, match=r"empty\.txt gave no article"),
    ):
        on_demand.shown(asked)


def request_of(tmp_path, first="2026-01-01", last="2026-01-03"):
    settings = {"inputs": [f"{tmp_path}/%Y-%m-%d"], "output": str(tmp_path / "out")}
    return Backfill.model_validate({"first": first, "last": last, "settings": settings})


def test_days_without_inputs_are_passed_over(monkeypatch, tmp_path):
    (tmp_path / "2026-01-02").mkdir()
    done = []

    def one(settings):
        done.append(settings.inputs)
        return RunSummary(new=4, failed=1, version=0, committed=True)

    with recorded(monkeypatch, backfill, one) as said:
        days = backfill.all_days(request_of(tmp_path))
    assert done == [(f"{tmp_path}/2026-01-02",)]
    assert days.headline == "1 of 3 days, 4 new articles, 1 failed"
    key, rows, _ = said[-1]
    assert key == "copydesk-backfill"
    assert [row["day"] for row in rows] == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert [row.get("new") for row in rows] == [None, 4, None]


def test_days_that_are_all_missing_are_a_mistake(monkeypatch, tmp_path):
    with (
        recorded(monkeypatch, backfill, lambda _: RunSummary()),
        pytest.raises(
            UsageError, match="nothing is there from 2026-01-01 to 2026-01-03; the first"
        ),
    ):
        backfill.all_days(request_of(tmp_path))


def test_a_day_that_stops_names_itself_and_those_before_are_told(monkeypatch, tmp_path):
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        (tmp_path / day).mkdir()

    def one(settings):
        if settings.inputs[0].endswith("02"):
            raise RunError("nothing was committed")
        return RunSummary(new=1, version=0, committed=True)

    with (
        recorded(monkeypatch, backfill, one) as said,
        pytest.raises(RunError, match="2026-01-02: nothing was committed"),
    ):
        backfill.all_days(request_of(tmp_path))
    assert [row["day"] for row in said[-1][1]] == ["2026-01-01"]
