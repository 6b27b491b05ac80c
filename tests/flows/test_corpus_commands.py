"""``copydesk corpus``: for everything that can break, what the user sees and the way back."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from flows.corpus import maintenance, writing
from flows.corpus.quarantine import Entry, quarantined, update_quarantine
from flows.corpus.schema import QUARANTINE, SCHEMA
from flows.corpus.table import Corpus
from flows.errors import OutputError
from flows.readers import Failure
from flows.workspace import held
from tests.flows.support import articles
from tests.flows.tables import article_row, command, commit, filled_row, log_entry, staged, texts

VERSIONS = 5
"""Of the broken tables below; ``a`` says which version it is, ``0`` … ``4`` came one by one."""


@pytest.fixture
def output(tmp_path):
    """A corpus of five versions, with checkpoints at 2 and 4."""
    folder = tmp_path / "out"
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(writing, "CHECKPOINT_EVERY", 2)
        for number in range(VERSIONS):
            note = {"copydesk.kind": "run", "copydesk.new": "1", "copydesk.basis": "b"}
            commit(folder, {str(number): "x", "a": str(number)}, note=note)
    return folder


def at(version: int) -> dict[str, str]:
    """What the corpus of the fixture holds at a version."""
    return {str(number): "x" for number in range(version + 1)} | {"a": str(version)}


def lines(result) -> list[str]:
    return result.stdout.splitlines()


def data_file(output: Path, version: int | None = None) -> Path:
    return max(Corpus(output, version).data_files(), key=lambda file: file.stat().st_mtime_ns)


def empty(output: Path) -> None:
    log_entry(output, 4).write_bytes(b"")
    checkpoint(output, 4).unlink()


def cut_off(output: Path) -> None:
    log_entry(output, 4).write_bytes(log_entry(output, 4).read_bytes()[:150])
    checkpoint(output, 4).unlink()


def garble(output: Path) -> None:
    log_entry(output, 4).write_bytes(b"\x00\xff no json")
    checkpoint(output, 4).unlink()


def garble_in_the_middle(output: Path) -> None:
    log_entry(output, 3).write_bytes(b"\x00\xff no json")
    checkpoint(output, 4).unlink()


def lose_in_the_middle(output: Path) -> None:
    log_entry(output, 3).unlink()
    checkpoint(output, 4).unlink()


def break_checkpoint(output: Path) -> None:
    checkpoint(output, 4).write_bytes(b"PAR1")


def lose_checkpoint(output: Path) -> None:
    checkpoint(output, 4).unlink()


def checkpoint(output: Path, version: int) -> Path:
    (found,) = log_entry(output, 0).parent.glob(f"{version:020}.checkpoint*")
    return found


@pytest.mark.parametrize(
    ("damage", "left"),
    [
        (empty, 3),
        (cut_off, 3),
        (garble, 3),
        (garble_in_the_middle, 2),
        (lose_in_the_middle, 2),
        (break_checkpoint, 4),
        (lose_checkpoint, 4),
    ],
)
def test_a_broken_log_is_told_and_restored(output, damage, left):
    damage(output)
    checked = command("corpus", "check", output)
    assert checked.exit_code == 1
    (told,) = [line for line in lines(checked) if "cannot be opened" in line]
    assert told.startswith("problem: ")
    assert f"`copydesk corpus restore {output}` goes back to version {left}" in told
    if damage is not empty:  # an empty entry opens as the version before it: nothing wrong is read
        with pytest.raises(OutputError, match=r"corpus check .* corpus restore") as stopped:
            Corpus(output)
        assert len(str(stopped.value)) < 700
    before = {file.name: file.read_bytes() for file in log_entry(output, 0).parent.iterdir()}
    done = command("corpus", "restore", output)
    assert done.exit_code == 0, done.output
    assert f"version {left + 1} is version {left} again" in done.stdout
    aside = output / "corpus.set-aside-1"
    assert str(aside) in lines(done)[0]
    assert texts(output) == at(left)
    assert "copydesk.basis" not in Corpus(output).note, "the next run checks every row"
    now = {file.name: file.read_bytes() for file in log_entry(output, 0).parent.iterdir()}
    kept = {file.name: file.read_bytes() for file in aside.iterdir()}
    for name, content in before.items():
        assert content in (now.get(name), kept.get(name)), "nothing of the log is deleted"
    commit(output, {"new": "1"})
    assert texts(output) == at(left) | {"new": "1"}
    assert command("corpus", "history", output).exit_code == 0


def lose_data(file: Path) -> None:
    file.unlink()


def cut_data(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:300])


def rot_data(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[200:3000] = os.urandom(2800)
    file.write_bytes(content)


@pytest.mark.parametrize("damage", [lose_data, cut_data, rot_data])
def test_a_broken_data_file_is_told_and_restored(output, damage):
    file = data_file(output)
    damage(file)
    checked = command("corpus", "check", output)
    assert checked.exit_code == 1
    (told,) = [line for line in lines(checked) if file.name in line]
    assert told.startswith("problem: data file")
    assert f"`copydesk corpus restore {output}` goes back" in told
    with pytest.raises(OutputError, match=r"corpus check .* corpus restore"):
        texts(output)
    done = command("corpus", "restore", output)
    assert done.exit_code == 0, done.output
    assert "version 5 is version 3 again" in done.stdout
    assert texts(output) == at(3)
    assert command("corpus", "check", output).exit_code == 0


def test_where_no_version_is_whole_what_is_left_is_kept(tmp_path):
    commit(tmp_path, {"a": "1"})
    lost = data_file(tmp_path)
    commit(tmp_path, {"b": "1", "c": "1"})
    lost.unlink()
    refused = command("corpus", "restore", tmp_path)
    assert refused.exit_code == 2
    assert "--without-lost" in refused.stderr
    one = command("corpus", "restore", tmp_path, "0")
    assert "1 of its 1 data files are missing or damaged (1 articles)" in one.stderr
    done = command("corpus", "restore", tmp_path, "--without-lost")
    assert "left out 1 data file with 1 article" in done.stdout
    assert texts(tmp_path) == {"b": "1", "c": "1"}
    assert command("corpus", "check", tmp_path).exit_code == 0


def test_restore_makes_an_old_version_the_newest(output):
    done = command("corpus", "restore", output, "1")
    assert lines(done)[0] == "version 5 is version 1 again"
    assert texts(output) == at(1)
    assert texts(output, 4) == at(4), "nothing in between is forgotten"
    assert "copydesk.basis" not in Corpus(output).note
    assert "restored version 1" in lines(command("corpus", "history", output))[1]
    assert not list(output.glob("corpus.set-aside*"))


def test_restore_has_nothing_to_do_where_nothing_is_broken(output):
    done = command("corpus", "restore", output)
    assert done.exit_code == 0
    assert "the newest version is whole" in done.stdout
    assert Corpus(output).version == 4
    beyond = command("corpus", "restore", output, "9")
    assert (beyond.exit_code, beyond.stderr) == (
        2,
        "copydesk: version 9 cannot be opened; the newest is 4\n",
    )


def test_a_folder_without_a_log_is_told(tmp_path):
    commit(tmp_path, {"a": "1"})
    for file in log_entry(tmp_path, 0).parent.iterdir():
        file.unlink()
    checked = command("corpus", "check", tmp_path)
    assert checked.exit_code == 1
    assert "has data files but no log" in checked.stdout
    refused = command("corpus", "restore", tmp_path)
    assert refused.exit_code == 2
    assert "it has no log" in refused.stderr


def test_a_lost_old_entry_is_told_and_does_no_harm(output):
    log_entry(output, 1).write_bytes(b"garbage")
    checked = command("corpus", "check", output)
    assert checked.exit_code == 1
    (told,) = lines(checked)
    assert "log entry 1: it is cut off or garbled" in told
    assert "only older ones are lost" in told
    assert texts(output) == at(4)
    history = command("corpus", "history", output)
    assert "broken: it is cut off or garbled" in history.stdout


def test_check_of_a_sound_corpus(tmp_path):
    rows = [article_row(f"{n}", f"The the mayor  of town {n} said  it.") for n in range(5)]
    Corpus(tmp_path).commit([staged(tmp_path / "s", rows)])
    checked = command("corpus", "check", tmp_path)
    assert (checked.exit_code, checked.stdout) == (0, "no problems: version 0, 5 articles\n")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"text": "Another text."}, "replaying its ledger on the raw text does not give its text"),
        ({"raw_sha256": "0" * 64}, "its raw text is not the one its hash is of"),
        ({"edits": []}, "replaying its ledger on the raw text does not give its text"),
    ],
)
def test_an_article_that_breaks_promise_one_is_told(tmp_path, change, told):
    rows = [article_row("good", "A storm  came."), article_row("bad", "A flood  came.") | change]
    Corpus(tmp_path).commit([staged(tmp_path / "s", rows)])
    checked = command("corpus", "check", tmp_path)
    assert checked.exit_code == 1
    (line,) = lines(checked)
    assert line.startswith(f"problem: article 'bad': {told}; ")
    assert command("corpus", "check", tmp_path, "--quick").exit_code == 0


def test_an_id_that_is_there_twice_is_told(tmp_path):
    commit(tmp_path, {"a": "1"})
    rows = pa.Table.from_pylist([filled_row("a", "2")], schema=SCHEMA)
    write_deltalake(str(tmp_path / "corpus"), rows, mode="append")
    checked = command("corpus", "check", tmp_path)
    assert checked.exit_code == 1
    assert "the id 'a' is there twice" in checked.stdout


def test_left_overs_are_no_problem_but_are_told(output):
    (output / ".staging").mkdir()
    (output / ".staging" / "shard.parquet").write_bytes(b"half")
    (output / "corpus" / "part-00000-killed.parquet").write_bytes(b"half a data file")
    checked = command("corpus", "check", output)
    assert checked.exit_code == 0
    notes = [line for line in lines(checked) if line.startswith("note: ")]
    assert len(notes) == 2
    assert "1 files of a run that is at work or did not end" in notes[0]
    assert "1 data files (0.0 MB) belong to no version" in notes[1]


def test_a_broken_quarantine_and_policy_are_told(output):
    folder = output / "quarantine"
    rows = QUARANTINE.empty_table()
    write_deltalake(str(folder), rows)
    next((folder / "_delta_log").iterdir()).write_bytes(b"garbage")
    (output / "policy.jsonl").write_text("{broken\n", "utf-8")
    checked = command("corpus", "check", output)
    assert checked.exit_code == 1
    quarantine, policy = lines(checked)
    assert f"{folder} is not a readable table" in quarantine
    assert "move it away and run again" in quarantine
    assert "policy.jsonl" in policy


def test_history_says_what_each_version_was(output):
    undo = {
        "copydesk.kind": "undo",
        "copydesk.rule": "layout.spaces",
        "copydesk.source": "daily.example",
        "copydesk.articles": "2",
        "copydesk.who": "Ann",
        "copydesk.why": "\x1b[31mtables",
    }
    commit(output, {"a": "9"}, note=undo)
    head, first, *rest = lines(command("corpus", "history", output))
    assert head.split() == [
        "version",
        "time",
        "(UTC)",
        "new",
        "changed",
        "renewed",
        "moved",
        "removed",
    ]
    assert first.split()[0] == "5"
    assert "undo of layout.spaces in daily.example, 2 articles; Ann: <U+001B>[31mtables" in first
    assert [line.split()[0] for line in rest] == ["4", "3", "2", "1", "0"]
    assert rest[0].split()[3] == "1"
    assert len(lines(command("corpus", "history", output, "--limit", "2"))) == 3


def test_vacuum_frees_what_only_old_versions_need(output):
    orphan = output / "corpus" / "part-00000-killed.parquet"
    orphan.write_bytes(b"x" * 500_000)
    (output / "corpus" / "notes.txt").write_text("of a person", "utf-8")
    export = texts(output)
    assert command("corpus", "vacuum", output).stdout == "removed 0 data files, 0.0 MB\n"
    before = set((output / "corpus").iterdir())
    would = command("corpus", "vacuum", output, "--keep-days", "0", "--dry-run")
    assert would.stdout.startswith("would remove ")
    assert set((output / "corpus").iterdir()) == before
    done = command("corpus", "vacuum", output, "--keep-days", "0")
    assert done.stdout.replace("removed", "would remove") == would.stdout
    assert not orphan.exists()
    assert (output / "corpus" / "notes.txt").exists()
    assert texts(output) == export
    assert Corpus(output).version == 4
    assert Corpus(output).note["copydesk.basis"] == "b"
    with pytest.raises(OutputError, match="vacuum removes old ones"):
        Corpus(output, version=1)
    history = lines(command("corpus", "history", output))
    assert ["vacuumed" in line for line in history[1:]] == [False, True, True, True, True]
    assert command("corpus", "check", output).exit_code == 0


def test_vacuum_frees_the_old_bytes_of_the_quarantine(output, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(os.urandom(60_000))
    failure = Failure("bad.txt", None, "no text", str(bad), raw=bad.read_bytes())
    update_quarantine(output, set(), [Entry(failure)], "2021-03-01")
    update_quarantine(output, {str(bad)}, [], "2021-03-02")
    (file,) = (output / "quarantine").glob("*.parquet")
    assert command("corpus", "vacuum", output, "--keep-days", "0").exit_code == 0
    assert not file.exists()
    assert quarantined(output) == []


def test_a_half_written_log_entry_of_a_killed_commit_is_no_matter(output):
    log_entry(output, 5).with_name(f"{log_entry(output, 5).name}#1").write_bytes(b'{"commi')
    assert command("corpus", "check", output).exit_code == 0
    assert commit(output, {"a": "5"}) == 5
    assert texts(output)["a"] == "5"


def test_compact_changes_no_article_and_keeps_the_basis(output):
    commit(output, {"big": "x" * 100}, note={"copydesk.basis": "b"})
    commit(output, {"other": "y"}, note={"copydesk.basis": "b"})

    def export() -> str:
        return "\n".join(map(json.dumps, articles(Corpus(output))))

    before, files = export(), len(Corpus(output).data_files())
    assert files > 1
    done = command("corpus", "compact", output)
    assert done.stdout == f"joined {files} data files into 1: version 7\n"
    assert export() == before
    assert Corpus(output).note == {"copydesk.kind": "compact", "copydesk.basis": "b"}
    assert command("corpus", "compact", output).stdout == "nothing to join: 1 data file\n"
    actions = [json.loads(line) for line in log_entry(output, 7).read_text("utf-8").splitlines()]
    changes = [a[kind]["dataChange"] for a in actions for kind in ("add", "remove") if kind in a]
    assert set(changes) == {False}, "other readers see that no row changed"


@pytest.mark.parametrize("arguments", [["restore", "1"], ["vacuum"], ["compact"]])
def test_what_writes_waits_for_a_run(output, arguments):
    name, *rest = arguments
    results = []
    waiting = threading.Thread(target=lambda: results.append(run_quietly(name, output, *rest)))
    with held(output, print):
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
    waiting.join(60)
    assert results == ["done"]


def run_quietly(name: str, output: Path, *rest: str) -> str:
    said: list[str] = []
    if name == "restore":
        maintenance.restore(output, int(rest[0]), said.append)
    elif name == "vacuum":
        maintenance.vacuum(output, 0, said.append)
    else:
        maintenance.compact(output, said.append)
    assert "waiting for it" in said[0]
    return "done"


@pytest.mark.parametrize("name", ["check", "history", "restore", "vacuum", "compact"])
def test_a_folder_that_is_no_corpus(name, tmp_path):
    done = command("corpus", name, tmp_path / "nowhere")
    assert done.exit_code == 2
    assert done.stderr.startswith("copydesk: no corpus in ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", ["history", "vacuum", "compact"])
def test_a_broken_log_gives_every_command_one_line(name, output):
    garble(output)
    done = command("corpus", name, output)
    if name == "history":
        assert done.exit_code == 0
        assert "broken: it is cut off or garbled" in done.stdout
    else:
        assert done.exit_code == 2
        assert len(done.stderr.splitlines()) == 1
        assert "`copydesk corpus check" in done.stderr
        assert "`copydesk corpus restore" in done.stderr


def test_hundreds_of_versions_are_listed(tmp_path):
    commit(tmp_path, {"a": "1"})
    entry = log_entry(tmp_path, 0).read_text("utf-8")
    said = json.loads(entry.splitlines()[0])
    for version in range(1, 300):
        log_entry(tmp_path, version).write_text(json.dumps(said) + "\n", "utf-8")
    assert DeltaTable(str(tmp_path / "corpus")).version() == 299
    assert len(lines(command("corpus", "history", tmp_path))) == 301
