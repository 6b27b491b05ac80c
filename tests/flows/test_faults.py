"""Faults that are no crash: a full disk, closed folders, rubbish in staging, broken tables.

Each one must end in one line that says what to do, commit all or nothing, and lose no work: with the
fault mended, the next run gives what an undisturbed run gives.
"""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.staged import staged_result
from tests.flows import crashing, stand_ins
from tests.flows.crashing import (
    NOBODY,
    NOTHING,
    SHARD,
    SMALL,
    State,
    one_line,
    staged,
    state,
    until,
)
from tests.flows.support import story, write_corpus

pytestmark = pytest.mark.timeout(240)


# -- the disk --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_full_disk_anywhere_commits_nothing_and_loses_nothing(tmp_path, inputs, whole):
    if not crashing.can_mount():
        pytest.skip("this system lets nobody mount a file system of their own (unshare -rm)")
    disk = tmp_path / "disk"
    disk.mkdir()
    places = set()
    with crashing.desk(private=True) as desk:
        for kilobytes in range(80, 400, 9):
            desk.mount(disk, f"size={kilobytes}k")
            output = disk / "out"
            ended = desk.run("run", inputs, "--output", output, patches=SMALL)
            seen = desk.call("tests.flows.crashing.plain_state", str(output))
            if "committed version 0" in ended.out:
                assert seen == plain(whole)
                break
            assert ended.code in (1, 2)
            assert "no space left on device" in one_line(ended).lower()
            places.add(next(part for part in PLACES if part in one_line(ended)))
            assert seen[:2] == [None, ""], "nothing was committed"
            desk.mount(disk, "remount,size=4m")
            desk.run("run", inputs, "--output", output, patches=SMALL)
            assert desk.call("tests.flows.crashing.plain_state", str(output)) == plain(whole)
        else:
            pytest.fail("it is never enough")
    assert places >= set(PLACES[:3]), "it was full at every step"


PLACES = (".staging", "out/quarantine", "out/corpus", "out")


def test_a_root_that_moved_and_no_room_to_note_it(desk, inputs, tmp_path):
    """Rows that only get another place are staged too, without any shard."""
    output, moved = tmp_path / "out", tmp_path / "elsewhere"
    assert desk.run("run", inputs, "--output", output).code == 1
    before = state(output)
    inputs.rename(moved)
    ended = desk.run("run", moved, "--output", output, most_bytes=2_000)
    assert ended.code == 1
    assert "file too large; nothing was committed" in one_line(ended)
    assert state(output) == before
    ended = desk.run("run", moved, "--output", output)
    assert "12 moved" in ended.out
    assert state(output).export == before.export
    (moved / "0.txt").unlink()
    assert "1 removed" in desk.run("run", moved, "--output", output, "--prune").out


def plain(seen: State) -> list:
    return [seen.version, seen.export, [list(row) for row in seen.quarantine]]


@pytest.mark.parametrize("most", [500, 4_000, 9_000])
def test_a_file_that_cannot_get_longer(desk, command, tmp_path, whole, most):
    """A quota, in the form every system has (RLIMIT_FSIZE)."""
    ended = desk.run(*command, patches=SMALL, most_bytes=most)
    assert ended.code == 1
    assert "file too large; nothing was committed" in one_line(ended)
    assert state(tmp_path / "out") == NOTHING
    desk.run(*command, patches=SMALL)
    assert state(tmp_path / "out") == whole


def test_a_read_only_disk(tmp_path, inputs):
    if not crashing.can_mount():
        pytest.skip("this system lets nobody mount a file system of their own (unshare -rm)")
    disk = tmp_path / "disk"
    disk.mkdir()
    with crashing.desk(private=True) as desk:
        desk.mount(disk, "size=4m")
        desk.run("run", inputs, "--output", disk / "out")
        before = desk.call("tests.flows.crashing.plain_state", str(disk / "out"))
        (inputs / "0.txt").write_text(story(700), "utf-8")
        desk.mount(disk, "remount,ro")
        ended = desk.run("run", inputs, "--output", disk / "out")
        assert ended.code == 2
        said = f"copydesk: cannot write to {disk / 'out'}: read-only file system"
        assert one_line(ended) == said
        assert desk.call("tests.flows.crashing.plain_state", str(disk / "out")) == before
        export = desk.run("export", disk / "out")
        assert (export.code, export.out) == (0, before[1]), "it can still be read"


def test_an_output_that_is_closed_before_and_in_the_middle(desk):
    """As another user, because root may write everywhere."""
    if os.getuid():
        pytest.skip("only root can become another user")
    with crashing.public_folder() as home:
        write_corpus(home / "in")
        command = ("run", home / "in", "--output", home / "out")
        home.chmod(0o555)
        ended = desk.run(*command, user=NOBODY)
        said = f"copydesk: cannot write to {home / 'out'}: permission denied"
        assert (ended.code, one_line(ended)) == (2, said)
        home.chmod(0o755)

        gate = home / "gate"
        running = desk.start(
            *command,
            patches={
                **SMALL,
                SHARD: "@tests.flows.stand_ins.gated_shard",
                "flows.shards.MAX_JOBS": 2,
            },
            environment={stand_ins.GATE: str(gate)},
            user=NOBODY,
        )
        until(lambda: len(staged(home / "out")) >= 3, "three shards are staged")
        (home / "out" / ".staging").chmod(0o555)
        gate.touch()
        ended = running.wait()
        assert ended.code == 1
        assert "permission denied; nothing was committed; what is staged is kept" in one_line(ended)
        assert state(home / "out") == NOTHING
        (home / "out" / ".staging").chmod(0o755)
        assert desk.run(*command, user=NOBODY).code == 0
        assert len(state(home / "out").export.splitlines()) == 12


# -- the output folder is not what it should be ------------------------------------------------------


def test_an_output_that_is_a_file(desk, command, tmp_path):
    (tmp_path / "out").write_text("x")
    ended = desk.run(*command)
    said = f"copydesk: cannot write to {tmp_path / 'out'}: file exists"
    assert (ended.code, one_line(ended)) == (2, said)
    assert (tmp_path / "out").read_text() == "x"


def test_a_staging_folder_that_is_a_file(desk, command, tmp_path, whole):
    staging = tmp_path / "out" / ".staging"
    staging.parent.mkdir()
    staging.write_text("x")
    ended = desk.run(*command)
    said = f"copydesk: {staging} is not a folder; remove it and run again: it is only for staging"
    assert (ended.code, one_line(ended)) == (2, said)
    staging.unlink()
    desk.run(*command)
    assert state(tmp_path / "out").export == whole.export


def test_a_staging_folder_full_of_rubbish(desk, command, tmp_path, whole):
    staging = tmp_path / "out" / ".staging"
    (staging / "folder.parquet").mkdir(parents=True)
    (staging / "rubbish.parquet").write_bytes(os.urandom(1000))
    (staging / "left.partial").write_bytes(b"PAR1")
    (staging / "planned-on.json").write_text("[1, {")
    ended = desk.run(*command, patches=SMALL)
    assert ended.code == 1
    assert state(tmp_path / "out") == whole
    assert not staging.exists()


def truncated(data: bytes) -> bytes:
    return data[: len(data) // 2]


def emptied(data: bytes) -> bytes:
    return b""


def flipped(data: bytes) -> bytes:
    # a stretch of it: a single bit may fall where it changes nothing
    return data[:700] + bytes(byte ^ 64 for byte in data[700:760]) + data[760:]


def of_zeros(data: bytes) -> bytes:
    return bytes(len(data))


@pytest.mark.parametrize("damage", [truncated, emptied, flipped, of_zeros])
def test_a_damaged_staged_shard_is_done_again(desk, command, tmp_path, whole, damage):
    output = tmp_path / "out"
    killed = desk.run(*command, patches=SMALL, failpoint="verified")
    assert killed.code == -signal.SIGKILL
    first, *others = sorted((output / ".staging").glob("*.parquet"))
    assert len(others) >= 2
    first.write_bytes(damage(first.read_bytes()))
    again = desk.run(*command, patches=SMALL)
    assert again.passed["shard.started"] == 1
    assert state(output) == whole


def test_no_flipped_bit_of_a_staged_shard_goes_unseen(desk, command, tmp_path):
    desk.run(*command, patches=SMALL, failpoint="verified")
    shard = min((tmp_path / "out" / ".staging").glob("*.parquet"))
    data, rows, result = shard.read_bytes(), pq.read_table(shard), staged_result(shard)
    assert result is not None
    copy = tmp_path / "copy.parquet"
    seen = 0
    for at in range(4, len(data), 97):
        copy.write_bytes(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])
        found = staged_result(copy)
        if found is None:
            seen += 1
        else:  # a byte that says nothing of the rows: a statistic, a name of the writer
            found.staged = shard
            assert (found, pq.read_table(copy)) == (result, rows), f"byte {at}"
    assert seen > len(range(4, len(data), 97)) / 2


# -- the tables ------------------------------------------------------------------------------------


def lose(folder: Path) -> None:
    for file in folder.glob("*.parquet"):
        file.unlink()


def cut_off(folder: Path) -> None:
    for file in folder.glob("*.parquet"):
        file.write_bytes(file.read_bytes()[:200])


def break_log(folder: Path) -> None:
    newest = max((folder / "_delta_log").glob("*.json"))
    newest.write_text('{"add": ')


@pytest.mark.parametrize("damage", [lose, cut_off, break_log])
def test_a_broken_corpus_names_the_way_back(desk, command, inputs, tmp_path, damage):
    output = tmp_path / "out"
    desk.run(*command)
    before = state(output).export
    (inputs / "new.txt").write_text(story(800), "utf-8")
    desk.run(*command)
    kept = tmp_path / "kept"
    shutil.copytree(output, kept)
    damage(output / "corpus")
    (inputs / "0.txt").write_text(story(801), "utf-8")
    for broken in (desk.run(*command), desk.run("export", output)):
        assert broken.code == 2
        line = one_line(broken)
        assert f"{output / 'corpus'} is not a readable table" in line
        assert f"`copydesk corpus check {output}`" in line
        assert f"`copydesk corpus restore {output}`" in line
    assert desk.run("corpus", "check", output).code == 1
    if damage is break_log:
        assert desk.run("corpus", "restore", output, "0").code == 0
        assert state(output).export == before, "the version before is back"
    else:  # all data are gone: the way back is to make them anew
        shutil.rmtree(output / "corpus")
    desk.run(*command)
    shutil.rmtree(tmp_path / "scratch", ignore_errors=True)
    desk.run("run", inputs, "--output", tmp_path / "scratch")
    assert state(output).export == state(tmp_path / "scratch").export


@pytest.mark.parametrize("damage", [lose, cut_off, break_log])
def test_a_broken_quarantine_names_the_way_back(desk, command, tmp_path, whole, damage):
    output = tmp_path / "out"
    desk.run(*command)
    damage(output / "quarantine")
    ended = desk.run(*command)
    assert ended.code == 2
    line = one_line(ended)
    assert f"{output / 'quarantine'} is not a readable table" in line
    assert line.endswith("move it away and run again: the next run fills it anew")
    shutil.move(output / "quarantine", tmp_path / "away")
    desk.run(*command)
    assert state(output) == whole
