"""A changed policy renews the articles it can touch, and no others; a plan says so beforehand."""

from __future__ import annotations

import json

import pytest

from flows import shards as shard_work
from flows.corpus.table import Corpus
from flows.errors import RunError
from flows.run import plan
from flows.settings import RunSettings
from normalizers import Pipeline, load_stylebook
from tests.flows.support import articles, copydesk, exported, run_into, story

WIDGET = "Subscribe to the Harbour Gull bulletin"
ROW = {
    "id": "ui.en.test.gull",
    "form": "interface",
    "language": "en",
    "text": WIDGET,
    "value": "newsletter",
    "origin": "invented for a test",
    "example": f"{WIDGET}!",
    "counter_example": f"{WIDGET}, said the keeper of the lighthouse, if you can find a copy.",
}


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    rows = [{"id": f"{n}", "text": story(n), "source": "daily.example"} for n in range(5)]
    rows[3]["text"] += f"\n{WIDGET}\n"
    rows[4] = {"id": "4", "text": story(4) + f"\n{WIDGET}\n", "source": "gull.example"}
    lines = "\n".join(json.dumps(row) for row in rows)
    (folder / "rows.jsonl").write_text(lines, "utf-8")
    return folder


@pytest.fixture
def add_row(monkeypatch):
    """Lays one more row over the stylebook."""

    def add(**changes):
        row = {**ROW, **changes}
        content = "\t".join(row) + "\n" + "\t".join(row.values()) + "\n"
        book = load_stylebook().overlaid({"interface/test.tsv": content})

        def pipeline(only, skip, policy, *_, **__):
            return Pipeline(only=only, skip=skip, policy=policy, stylebook=book)

        monkeypatch.setattr(shard_work, "_pipeline", pipeline)

    return add


def texts(output):
    return {row["id"]: row["text"] for row in articles(Corpus(output))}


def test_a_new_row_renews_just_the_articles_it_can_touch(inputs, tmp_path, add_row):
    out = tmp_path / "out"
    run_into(out, inputs)
    before = exported(out).splitlines()
    add_row()
    planned = plan(RunSettings(inputs=(str(inputs),), output=out))
    assert sorted(planned.stale) == ["3", "4"]
    # and rows that only now can have a say, because the line beside theirs is a pitch
    assert planned.reasons()["stylebook interface/ui.en.test.gull: added"] == 2
    assert planned.sources() == {"daily.example": 1, "gull.example": 1}
    summary = run_into(out, inputs)
    assert (summary.renewed, summary.changed, summary.unchanged) == (2, 0, 5)
    after = exported(out).splitlines()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, True, False, False]
    assert WIDGET not in texts(out)["3"]
    run_into(tmp_path / "scratch", inputs)
    assert exported(tmp_path / "scratch") == exported(out)


def test_articles_whose_inputs_are_gone_are_renewed_too(inputs, tmp_path, add_row):
    out = tmp_path / "out"
    run_into(out, inputs)
    (inputs / "rows.jsonl").write_text(json.dumps({"id": "9", "text": story(9)}), "utf-8")
    add_row()
    summary = run_into(out, inputs)
    assert (summary.new, summary.renewed, summary.gone) == (1, 2, 5)
    assert not any(WIDGET in text for text in texts(out).values())
    assert not run_into(out, inputs).committed


def test_a_row_that_touches_nothing_renews_nothing_and_is_checked_once(inputs, tmp_path, add_row):
    out = tmp_path / "out"
    run_into(out, inputs)
    before = exported(out)
    almanac = "Order the Lighthouse Almanac by post"
    add_row(text=almanac, example=f"{almanac}!")
    summary = run_into(out, inputs)
    assert (summary.renewed, summary.changed, summary.new) == (0, 0, 0)
    assert exported(out) == before
    version = Corpus(out).version
    assert not run_into(out, inputs).committed
    assert Corpus(out).version == version


def test_a_changed_and_a_removed_row_are_named(inputs, tmp_path, add_row, monkeypatch):
    out = tmp_path / "out"
    add_row()
    run_into(out, inputs)
    add_row(value="share")
    settings = RunSettings(inputs=(str(inputs),), output=out)
    assert plan(settings).reasons()["stylebook interface/ui.en.test.gull: changed"] == 2
    monkeypatch.undo()
    assert plan(settings).reasons()["stylebook interface/ui.en.test.gull: removed"] == 2


def test_max_renew_stops_before_anything_is_written(inputs, tmp_path, add_row):
    out = tmp_path / "out"
    run_into(out, inputs)
    before = exported(out)
    add_row()
    with pytest.raises(RunError, match=r"2 articles would be renewed, more than --max-renew 1"):
        run_into(out, inputs, max_renew=1)
    assert exported(out) == before
    assert run_into(out, inputs, max_renew=2).renewed == 2


def test_other_stages_renew_everything_and_the_plan_says_why(inputs, tmp_path):
    out = tmp_path / "out"
    run_into(out, inputs)
    planned = plan(RunSettings(inputs=(str(inputs),), output=out, skip=("names",)))
    assert planned.reasons() == {"stage names: left out now": 5}
    shown = copydesk("run", inputs, "--output", out, "--skip", "names", "--plan")
    assert shown.returncode == 0
    assert "stage names: left out now" in shown.stdout
    assert "daily.example" in shown.stdout
    assert "nothing was done" in shown.stdout
    shown = copydesk(
        "run", inputs, "--output", out, "--skip", "names", "--plan", "--max-renew", "3"
    )
    assert shown.returncode == 0
    assert "more than --max-renew 3: the run would stop" in shown.stdout
    stopped = copydesk("run", inputs, "--output", out, "--skip", "names", "--max-renew", "3")
    assert stopped.returncode == 1
    assert "5 articles would be renewed, more than --max-renew 3" in stopped.stderr


def test_a_users_stylebook_is_laid_over_ours(inputs, tmp_path):
    out, book = tmp_path / "out", tmp_path / "book"
    (book / "interface").mkdir(parents=True)
    content = "\t".join(ROW) + "\n" + "\t".join(ROW.values()) + "\n"
    (book / "interface" / "mine.tsv").write_text(content, "utf-8")
    run_into(out, inputs)
    summary = run_into(out, inputs, stylebook=book)
    assert (summary.renewed, summary.unchanged) == (2, 5)
    assert not any(WIDGET in text for text in texts(out).values())
    shown = copydesk("run", inputs, "--output", out, "--stylebook", book)
    assert "nothing to do: 5 articles unchanged" in shown.stdout
