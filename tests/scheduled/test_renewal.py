"""Renewing every article because somebody asks for it."""

from __future__ import annotations

import pytest

from flows.corpus.table import Corpus
from flows.errors import RunError
from flows.run import plan
from flows.settings import RunSettings
from tests.flows.support import copydesk, exported, run_into, write_corpus


def test_all_articles_are_normalized_again_and_none_changes(tmp_path):
    inputs, output = write_corpus(tmp_path / "in", 3), tmp_path / "out"
    run_into(output, inputs)
    before = exported(output)
    again = run_into(output, inputs, renew=True)
    assert (again.renewed, again.new, again.changed, again.version) == (6, 0, 0, 1)
    assert exported(output) == before


def test_without_it_nothing_is_done(tmp_path):
    inputs, output = write_corpus(tmp_path / "in", 3), tmp_path / "out"
    run_into(output, inputs)
    again = run_into(output, inputs)
    assert (again.renewed, again.committed) == (0, False)


def test_new_and_changed_articles_are_done_with_it_and_once(tmp_path):
    inputs, output = write_corpus(tmp_path / "in", 3), tmp_path / "out"
    run_into(output, inputs)
    (inputs / "new.txt").write_text("A new story about the harbour of the town.\n", "utf-8")
    (inputs / "0.txt").write_text("Another story about the harbour of the town.\n", "utf-8")
    again = run_into(output, inputs, renew=True)
    assert (again.new, again.changed, again.renewed) == (1, 1, 5)
    run_into(tmp_path / "plain", inputs)
    assert exported(output) == exported(tmp_path / "plain")


def test_what_is_pruned_is_not_renewed(tmp_path):
    inputs, output = write_corpus(tmp_path / "in", 3), tmp_path / "out"
    run_into(output, inputs)
    (inputs / "0.txt").unlink()
    again = run_into(output, inputs, renew=True, prune=True)
    assert (again.removed, again.renewed) == (1, 5)


def test_a_limit_stops_it(tmp_path):
    inputs, output = write_corpus(tmp_path / "in", 3), tmp_path / "out"
    run_into(output, inputs)
    with pytest.raises(RunError, match="6 articles would be renewed, more than --max-renew 5"):
        run_into(output, inputs, renew=True, max_renew=5)
    assert Corpus(output).version == 0
    assert run_into(output, inputs, renew=True, max_renew=6).renewed == 6


def test_an_empty_corpus_has_nothing_to_renew(tmp_path):
    inputs, output = write_corpus(tmp_path / "in", 3), tmp_path / "out"
    first = run_into(output, inputs, renew=True)
    assert (first.new, first.renewed) == (6, 0)


def test_the_plan_says_why(tmp_path):
    inputs, output = write_corpus(tmp_path / "in", 3), tmp_path / "out"
    run_into(output, inputs)
    planned = plan(RunSettings(inputs=(str(inputs),), output=output, renew=True))
    assert planned.reasons() == {"asked for: all articles again": 6}
    assert planned.sources() == {"": 3, "daily.example": 3}


@pytest.mark.slow
def test_on_the_command_line(tmp_path):
    inputs, output = write_corpus(tmp_path / "in", 3), tmp_path / "out"
    run_into(output, inputs)
    done = copydesk("run", inputs, "-o", output, "--renew", "--no-prefect")
    assert done.returncode == 0, done.stderr
    assert "committed version 1: 0 new, 0 changed, 6 renewed" in done.stdout
