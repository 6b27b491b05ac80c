"""``copydesk undo``: what it prints, and how it says no."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows import taking_back
from flows.cli import app
from flows.commands import undo as undo_command
from flows.policy import POLICY
from flows.undo import undo
from tests.flows.support import run_into
from tests.flows.undoing import row, write_pages


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> Path:
    return write_pages(tmp_path_factory.mktemp("in"))


@pytest.fixture(scope="module")
def made(tmp_path_factory, inputs) -> Path:
    output = tmp_path_factory.mktemp("made") / "out"
    run_into(output, inputs)
    return output


@pytest.fixture
def output(made, tmp_path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "out"))


def told(*arguments: str | Path, **environment: str):
    return CliRunner(env=environment).invoke(app, [str(one) for one in arguments])


def test_the_command_tells_what_it_did(output):
    tried = told("undo", output, "--rule", "layout.spaces", "--dry-run")
    assert tried.exit_code == 0, tried.stderr
    said = " ".join(tried.stdout.split())
    assert "would be undone in 7 articles: daily.example 4, evening.example 3" in said
    assert "nothing was written" in tried.stdout
    done = told(
        *("undo", output, "--rule", "layout.spaces", "--source", "daily.example"),
        *("--why", "they are\nits layout", "--who", "Ann"),
    )
    assert done.exit_code == 0, done.stderr
    assert "by layout.spaces (daily.example) undone in 4 articles" in done.stdout
    assert "1 later edit on the same places undone with it: stray.counted_caption 1" in done.stdout
    assert "committed version 1" in done.stdout
    listed = told("undo", output, "--list").stdout
    assert "  withdrawn  layout.spaces (daily.example)\n    Ann: they are its layout\n" in listed
    assert f"  copydesk corpus diff {output} 0 1\n" in done.stdout
    again = told(
        *("undo", output, "--rule", "layout.spaces", "--source", "daily.example"),
        *("--allow", "--why", "mended"),
        COPYDESK_WHO="Bob",
    )
    assert again.exit_code == 0, again.stderr
    assert "may edit again; the next run renews 4 articles" in again.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--why", "x"], "--rule is missing"),
        (["--rule", "layout.spaces"], "--why is missing"),
        (["--rule", "layout.space", "--why", "x"], "did you mean layout.spaces"),
        (["--rule", "*", "--why", "x"], "names no rule"),
        (["--rule", "x", "--allow", "--why", "x"], "is not withdrawn"),
    ],
)
def test_wrong_usage_is_told_in_one_line(arguments, message, output):
    ran = told("undo", output, *arguments)
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert message in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_the_list_needs_a_corpus_or_a_policy(output, tmp_path):
    nowhere = tmp_path / "no where"
    ran = told("undo", nowhere, "--list")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr == (
        f"copydesk: no corpus in {nowhere}: `copydesk run --output '{nowhere}'` makes one\n"
    )
    assert not nowhere.exists()
    assert told("undo", output, "--list").stdout == "nothing was taken back\n"
    undo(output, row("ui.*"))
    nowhere.mkdir()
    shutil.copy(output / POLICY, nowhere / POLICY)  # for a corpus that is made anew
    assert "withdrawn  ui.* (all sources)" in told("undo", nowhere, "--list").stdout


def test_what_happens_to_the_text_is_told_in_words_and_fits(output):
    tried = told("undo", output, "--rule", "form.*", "--dry-run")
    assert "“Photo: Reuters” would stand in the text again" in tried.stdout
    rules = ("form.*", "layout.*", "names.*")
    shown = "".join(
        told("undo", output, "--rule", rule, "--why", "a reason that is long " * 9).stdout
        for rule in rules
    )
    listed = told("undo", output, "--list").stdout
    lines = (tried.stdout + shown + listed).splitlines()
    assert max(len(line) for line in lines if str(output) not in line) <= 80
    assert "“Photo: Reuters” stands in the text again" in shown
    assert "“··” stands again instead of “·”" in shown
    assert "nothing is" not in shown


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("\n\nSource: the agency\n", "", "“Source: the agency” stands in the text again"),
        ("Anna", "Ann", "“Anna” stands again instead of “Ann”"),
        ("\n\n", "\n", "“⏎⏎” stands again instead of “⏎”"),
        ("", "\n", "“⏎” is gone from the text again"),
        ("one\ntwo", "", "“one two” stands in the text again"),
        ("x" * 50, "", f"“{'x' * 40}…” stands in the text again"),
    ],
)
def test_a_change_in_words(before, after, words):
    assert undo_command._told(taking_back.Change("rule", before, after), False) == words


def test_commands_to_copy_are_quoted(output, tmp_path):
    there = tmp_path / "my süß out"
    for asked in (
        ["undo", there, "--list"],
        ["undo", there, "--rule", "ui.*", "--dry-run"],
        ["corpus", "diff", there, "1"],
        ["corpus", "check", there],
    ):
        assert f"`copydesk run --output '{there}'` makes one" in told(*asked).stderr
    output.rename(there)
    done = told("undo", there, "--rule", "layout.spaces", "--why", "because").stdout
    assert f"\n  copydesk corpus diff '{there}' 0 1\n" in done
