"""Undo: a rule taken back in a corpus, for good; and the policy file that says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from flows import shards, taking_back
from flows.corpus.rows import ledger_of
from flows.corpus.table import Corpus
from flows.errors import RunError, UsageError
from flows.failpoints import VARIABLE
from flows.policy import POLICY, load_policy
from flows.undo import allow, undo
from normalizers import Article, Policy, normalize, replay, revert
from normalizers.names import Names
from tests.flows.support import articles, copydesk, exported, run_into
from tests.flows.undoing import PAGE, row, write_pages


def rows_of(output: Path) -> dict[str, dict]:
    return {one["id"]: one for batch in Corpus(output).rows() for one in batch.to_pylist()}


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


def from_scratch(output: Path, inputs: Path, **settings) -> str:
    """The export of a new corpus of the same inputs under the policy of another one."""
    fresh = output.parent / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    shutil.copy(output / POLICY, fresh / POLICY)
    run_into(fresh, inputs, **settings)
    return exported(fresh)


# --- the corpus


def test_the_original_is_back_in_one_new_version_and_stays(output, inputs):
    before = rows_of(output)
    version = Corpus(output).version
    summary = undo(output, row("layout.spaces"))
    after = rows_of(output)
    assert (summary.committed, summary.version) == (True, version + 1)
    assert "said  on Monday" in after["p0"]["text"]
    assert after["clean"] == before["clean"]
    assert summary.edits == sum(
        part.rule == "layout.spaces"
        for one in before.values()
        for edit in ledger_of(one)
        for part in edit.parts
    )
    assert summary.tally.sources == {"daily.example": 4, "evening.example": 3}
    for one in after.values():
        ledger = ledger_of(one)
        assert "layout.spaces" not in {part.rule for edit in ledger for part in edit.parts}
        assert replay(one["raw_text"], ledger) == one["text"]
        assert revert(one["text"], ledger) == one["raw_text"]
    run_into(output, inputs)
    assert "said  on Monday" in rows_of(output)["p0"]["text"]
    assert exported(output) == from_scratch(output, inputs)


def test_what_is_stored_is_what_normalizing_under_the_policy_gives(output):
    undo(output, row("names.full_name"))
    article = Article(PAGE.format(n=0), id="p0", source="evening.example")
    expected = normalize(article, policy=Policy((row("names.full_name"),)))
    found = next(one for one in articles(Corpus(output)) if one["id"] == "p0")
    assert found == expected.to_dict()


def test_moved_metadata_goes_back(output):
    assert rows_of(output)["p0"]["published"] == "2021-03-02T10:15"
    undo(output, row("form.stamp.*"))
    after = rows_of(output)["p0"]
    assert after["published"] is None
    assert "Posted: 02.03.2021 10:15" in after["text"]
    assert [caption["credit"] for caption in after["captions"] if caption["credit"]] == ["Reuters"]


def test_an_undo_for_one_source_leaves_the_others_as_they_are(output, inputs):
    before = rows_of(output)
    summary = undo(output, row("layout.spaces", "daily.example"))
    after = rows_of(output)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"p1", "p3", "p5", "twice"}
    assert summary.tally.sources == {"daily.example": 4}
    run_into(output, inputs)
    assert exported(output) == from_scratch(output, inputs)


def test_later_edits_on_the_same_place_go_with_it_and_are_listed(output, inputs):
    summary = undo(output, row("layout.spaces"))
    assert summary.tally.later
    (listed,) = [one for one in summary.tally.built_on if one.id == "twice"]
    assert [change.rule for change in listed.changes] == ["stray.counted_caption"]
    assert "1  of 3Ministers at the table." in rows_of(output)["twice"]["text"]
    run_into(output, inputs)
    assert exported(output) == from_scratch(output, inputs)


def test_where_another_rule_takes_the_place_the_next_run_says_so(output, inputs):
    ledger = ledger_of(rows_of(output)["twice"])
    (widget,) = [edit.last.rule for edit in ledger if "Нашли" in edit.original]
    summary = undo(output, row(widget))
    text = rows_of(output)["twice"]["text"]
    assert "Нашли ошибку?" in text
    assert summary.tally.waiting == 1
    assert summary.tally.rivals
    again = undo(output, row(widget))
    assert (again.committed, again.before, again.edits) == (False, row(widget), 0)
    assert run_into(output, inputs).renewed == 1
    assert exported(output) == from_scratch(output, inputs)


def test_a_title_that_only_the_rule_had_changed_is_given_again(output, inputs):
    assert rows_of(output)["titled"]["title"] == "Alexander Lukashenko opens the harbour"
    undo(output, row("names.full_name"))
    assert rows_of(output)["titled"]["title"] == "Aleksandr Lukashenko opens the harbour"
    run_into(output, inputs)
    assert exported(output) == from_scratch(output, inputs)


@pytest.mark.parametrize("rule", ["ui.*", "form.*", "stray.*", "layout.*", "names.*"])
def test_after_a_run_the_corpus_is_that_from_scratch(rule, output, inputs):
    undo(output, row(rule))
    run_into(output, inputs)
    assert exported(output) == from_scratch(output, inputs)


def test_several_undos_and_a_rule_allowed_again(output, inputs):
    first = exported(output)
    undo(output, row("layout.spaces"))
    undo(output, row("form.*", "daily.example"))
    run_into(output, inputs)
    assert exported(output) == from_scratch(output, inputs)
    assert allow(output, row("layout.spaces", allowed=True)) == 7
    assert allow(output, row("form.*", "daily.example", allowed=True)) == 3
    assert run_into(output, inputs).renewed == 7
    assert exported(output) == first == from_scratch(output, inputs)
    assert len(load_policy(output).rows) == 4
    assert load_policy(output).version == ""


def test_allowed_again_before_the_next_run(output, inputs):
    """The mark of a row that waits holds under the old policy as well."""
    first = exported(output)
    undo(output, row("layout.spaces"))
    allow(output, row("layout.spaces", allowed=True))
    run_into(output, inputs)
    assert exported(output) == first


def test_rows_of_another_pipeline_version_are_undone_from_their_ledger(
    inputs, tmp_path, monkeypatch
):
    output = tmp_path / "out"
    with monkeypatch.context() as patch:
        patch.setattr(Names, "version", "0")
        shards._pipeline.cache_clear()
        run_into(output, inputs)
    shards._pipeline.cache_clear()
    taking_back._pipeline.cache_clear()
    before = rows_of(output)["p0"]
    summary = undo(output, row("layout.spaces"))
    after = rows_of(output)["p0"]
    assert summary.tally.waiting == summary.tally.rows
    assert "said  on Monday" in after["text"]
    assert after["pipeline_version"] == before["pipeline_version"]
    assert [m["entity_id"] for m in after["mentions"]] == [
        m["entity_id"] for m in before["mentions"]
    ]
    for mention in after["mentions"]:
        assert after["text"][mention["start"] : mention["end"]] == mention["surface"]
    run_into(output, inputs)
    assert exported(output) == from_scratch(output, inputs)


OWN = (
    ("id", "own.tides"),
    ("form", "interface"),
    ("language", "en"),
    ("text", "Read our tide table"),
    ("value", "navigation"),
    ("origin", "this test"),
    ("example", "Read our tide table"),
    ("counter_example", "Read our tide table before you go out, the old man said to them."),
)


@pytest.mark.parametrize(("given", "waiting"), [(True, 1), (False, 7)])
def test_with_a_stylebook_of_ones_own(given, waiting, inputs, tmp_path):
    """With it, results are exact at once; without it, nothing of another stylebook comes in."""
    own, output = tmp_path / "own", tmp_path / "out"
    (own / "interface").mkdir(parents=True)
    lines = ("\t".join(column) for column in zip(*OWN, strict=True))
    (own / "interface" / "own.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    run_into(output, inputs, stylebook=own)
    assert "tide table" not in rows_of(output)["p0"]["text"]
    summary = undo(output, row("layout.spaces"), stylebook=own if given else None)
    assert summary.tally.waiting == waiting
    assert "said  on Monday" in rows_of(output)["p0"]["text"]
    assert "tide table" not in rows_of(output)["p0"]["text"]
    run_into(output, inputs, stylebook=own)
    assert exported(output) == from_scratch(output, inputs, stylebook=own)


def test_stages_left_out_of_the_run_stay_out(inputs, tmp_path):
    output = tmp_path / "out"
    run_into(output, inputs, skip=("names",))
    summary = undo(output, row("layout.spaces"))
    assert summary.tally.waiting <= 1  # the counted caption's
    assert "Aleksandr" in rows_of(output)["p0"]["text"]


@pytest.mark.parametrize(("given", "waiting"), [(False, False), (True, True)])
def test_where_any_row_may_matter_it_waits_only_for_another_stylebook(
    given, waiting, inputs, tmp_path
):
    """Without the language stage nobody can say which rows have a say in an article."""
    output = tmp_path / "out"
    run_into(output, inputs, skip=("language",))
    assert all(one["touched_by"][0].startswith("*/*:") for one in rows_of(output).values())
    own = tmp_path / "own"
    (own / "interface").mkdir(parents=True)
    lines = ("\t".join(column) for column in zip(*OWN, strict=True))
    (own / "interface" / "own.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    summary = undo(output, row("ui.*"), stylebook=own if given else None)
    assert bool(summary.tally.waiting) is waiting
    settings = {"skip": ("language",), **({"stylebook": own} if given else {})}
    renewed = run_into(output, inputs, **settings).renewed
    assert bool(renewed) is waiting
    assert exported(output) == from_scratch(output, inputs, **settings)


def test_the_history_tells_who_and_why(output):
    undo(output, row("layout.spaces", "daily.example"))
    note = Corpus(output).note
    said = {name: note[f"copydesk.{name}"] for name in ("kind", "rule", "source", "who", "why")}
    assert said == {
        "kind": "undo",
        "rule": "layout.spaces",
        "source": "daily.example",
        "who": "Ann",
        "why": "because",
    }
    assert note["copydesk.articles"] == "4"


def test_a_dry_run_tells_the_same_and_writes_nothing(output):
    files = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    tried = undo(output, row("layout.spaces"), dry_run=True)
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == files
    done = undo(output, row("layout.spaces"))
    assert (tried.edits, tried.tally.sources, tried.tally.later, tried.tally.articles) == (
        done.edits,
        done.tally.sources,
        done.tally.later,
        done.tally.articles,
    )


@pytest.mark.parametrize(
    ("rule", "source", "told"),
    [
        ("layout.space", None, "no article was edited by layout.space; did you mean layout.spaces"),
        ("nothing.like.it", None, "there are "),
        (
            "layout.spaces",
            "daily.exampel",
            "no article is from 'daily.exampel'; did you mean daily",
        ),
        ("names.full_name", "daily.example", None),
        ("stray.counted_caption", "evening", "did you mean evening.example?"),
    ],
)
def test_an_unknown_rule_or_source_names_near_ones_and_nothing_is_written(
    rule, source, told, output
):
    if told is None:
        assert undo(output, row(rule, source)).committed
        return
    with pytest.raises(UsageError, match=told):
        undo(output, row(rule, source))
    assert not (output / POLICY).exists()
    assert not (output / ".staging").exists()
    assert Corpus(output).version == 0


def test_a_rule_that_edits_other_sources_only(output):
    with pytest.raises(
        UsageError, match=r"edited no article from '', only from daily\.example, eve"
    ):
        undo(output, row("layout.spaces", ""))


def test_without_a_corpus_nothing_is_made(tmp_path):
    with pytest.raises(UsageError, match="no corpus in"):
        undo(tmp_path / "nowhere", row("layout.spaces"))
    assert not (tmp_path / "nowhere").exists()


def test_what_is_not_withdrawn_cannot_be_allowed(output):
    with pytest.raises(UsageError, match="no rule is withdrawn"):
        allow(output, row("layout.spaces", allowed=True))
    undo(output, row("ui.*"))
    with pytest.raises(UsageError, match=r"withdrawn are: ui\.\*"):
        allow(output, row("layout.spaces", allowed=True))


def test_a_commit_that_fails_says_what_holds(output, inputs, monkeypatch):
    def fail(*_, **__):
        raise RunError("nothing was committed: no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Corpus, "commit", fail)
        with pytest.raises(RunError, match="the rule is withdrawn; the same command, or the next"):
            undo(output, row("layout.spaces"))
    run_into(output, inputs)
    assert "said  on Monday" in rows_of(output)["p0"]["text"]
    assert exported(output) == from_scratch(output, inputs)


@pytest.mark.parametrize("then", ["undo", "run"])
@pytest.mark.parametrize("point", ["policy.written", "commit.written"])
def test_killed_in_the_middle_and_run_again(point, then, output, inputs):
    command = ["undo", output, "--rule", "layout.spaces", "--why", "because", "--who", "Ann"]
    killed = copydesk(*command, **{VARIABLE: point})
    assert killed.returncode == -9, killed.stderr
    assert len(load_policy(output).rows) == 1
    assert "said on Monday" in rows_of(output)["p0"]["text"]
    if then == "undo":
        assert undo(output, row("layout.spaces")).committed
        assert "said  on Monday" in rows_of(output)["p0"]["text"]
    run_into(output, inputs)
    assert exported(output) == from_scratch(output, inputs)
    assert len(load_policy(output).rows) == 1
