"""A memory whose file is damaged, is none of ours, or lies where nothing can be written."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.translate.memory import file as memory_file
from flows.translate.memory.file import inode, set_aside
from flows.translate.memory.store import open_memory
from tests.flows import crashing
from tests.translation import remembering
from tests.translation.memories import ONLY_HERE, begin, beside, ended, kept, never, rows
from tests.translation.remembering import LONG, key, process


@pytest.fixture
def path(tmp_path):
    return tmp_path / "memory.sqlite3"


# -- a file that is damaged -------------------------------------------------------------------------


def filled(path: Path, count: int = 200) -> bytes:
    with open_memory(path, never) as memory:
        for number in range(count):
            memory.put(key(f"old {number}"), f"{number} " * 50)
    return path.read_bytes()


def damaged(whole: bytes, how: str) -> bytes:
    return {
        "garbage": b"this is no database at all\n" * 50,
        "zeros": bytes(len(whole)),
        "cut": whole[:5000],
        "cut in the header": whole[:60],
        "a hole in the middle": whole[:4096] + bytes(len(whole) - 8192) + whole[-4096:],
        "noise in the middle": whole[:4096] + b"\xa5" * (len(whole) - 8192) + whole[-4096:],
        "no tables": whole[:100] + bytes(3996) + whole[4096:],
    }[how]


DAMAGE = [
    "garbage", "zeros", "cut", "cut in the header", "a hole in the middle", "noise in the middle",
    "no tables",
]  # fmt: skip


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_file_is_set_aside_and_begun_anew(path, how):
    broken = damaged(filled(path), how)
    path.write_bytes(broken)
    said: list[str] = []
    with open_memory(path, said.append) as memory:
        for number in range(200):
            assert memory.get(key(f"old {number}")) in {None, f"{number} " * 50}
        memory.put(key("new"), "kept")
        memory.failed(key("hard"))
    aside = Path(f"{path}.broken")
    assert aside.read_bytes() == broken
    assert len(said) == 1
    assert said[0].startswith(f"the translation memory {path} is damaged (")
    assert said[0].endswith(f"): it is now {aside}, and a new one is begun")
    assert kept(path, "new", "old 7") == ["kept", None]
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_damage_that_is_only_written_to(path):
    path.write_bytes(damaged(filled(path), "noise in the middle"))
    said: list[str] = []
    with open_memory(path, said.append) as memory:
        for number in range(200):
            memory.put(key(f"old {number}"), "again")
    assert len(said) == 1
    assert "a new one is begun" in said[0]
    assert kept(path, "old 199") == ["again"]


def test_an_undamaged_file_is_left_where_it_is(path):
    filled(path)
    assert kept(path, "old 7") == ["7 " * 50]
    assert beside(path) == [path.name]


def test_every_damaged_file_is_kept(path):
    whole = filled(path)
    for how in ("garbage", "zeros"):
        path.write_bytes(damaged(whole, how))
        with open_memory(path, lambda _: None) as memory:
            memory.put(key("new"), "kept")
    assert beside(path) == [
        path.name,
        f"{path.name}.broken",
        f"{path.name}.broken-2",
        f"{path.name}.lock",
    ]
    assert Path(f"{path}.broken-2").read_bytes() == damaged(whole, "zeros")


def test_what_lies_beside_a_damaged_file_goes_with_it(path):
    """A log beside a new file would be taken for its own."""
    path.write_bytes(b"damaged")
    Path(f"{path}-wal").write_bytes(b"its log")
    assert set_aside(path, inode(path)) == Path(f"{path}.broken")
    assert beside(path) == [f"{path.name}.broken", f"{path.name}.broken-wal", f"{path.name}.lock"]
    assert Path(f"{path}.broken-wal").read_bytes() == b"its log"


def test_a_file_that_came_in_the_place_of_a_damaged_one_is_not_moved(path):
    filled(path, 1)
    assert set_aside(path, inode(path) + 1) is None
    assert kept(path, "old 0") == ["0 " * 50]


def test_a_file_that_others_move_while_it_is_opened(path, monkeypatch):
    filled(path, 1)
    real = memory_file._to_write

    def first_moved(path: Path) -> memory_file.MemoryFile:
        monkeypatch.setattr(memory_file, "_to_write", real)
        path.rename(f"{path}.broken")
        raise memory_file.UnusableError("unable to open database file")

    monkeypatch.setattr(memory_file, "_to_write", first_moved)
    with open_memory(path, never) as memory:
        memory.put(key("new"), "kept")
    assert kept(path, "new", "old 0") == ["kept", None]


def test_a_translation_that_is_no_text_any_more_is_damage(path):
    path.write_bytes(filled(path).replace(b"77 77 77", b"77 \xff\xfe 77", 1))
    said: list[str] = []
    with open_memory(path, said.append) as memory:
        assert memory.get(key("old 7")) == "7 " * 50
        assert memory.get(key("old 77")) is None
        memory.put(key("old 77"), "new")
    assert len(said) == 1
    assert "a new one is begun" in said[0]
    assert kept(path, "old 77") == ["new"]


@pytest.mark.slow
@pytest.mark.parametrize("how", ["garbage", "noise in the middle"])
def test_processes_that_meet_a_damaged_file_at_once(path, how):
    broken = damaged(filled(path), how)
    path.write_bytes(broken)
    names = ["first", "second", "third", "fourth"]
    processes = [process(remembering.meet_damage, path, name) for name in names]
    begin(processes)
    said = [line for out in ended(processes) for line in out.splitlines()]
    assert len(said) == 1, "one of them moves it, and says so"
    assert Path(f"{path}.broken").read_bytes() == broken
    assert not Path(f"{path}.broken-2").exists()
    assert kept(path, *names) == ["kept"] * 4


def test_a_disk_that_damages_every_file_is_given_up(path, monkeypatch):
    path.write_bytes(damaged(filled(path), "noise in the middle"))

    def torn(*_arguments: object) -> None:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorname = "SQLITE_CORRUPT"
        raise error

    monkeypatch.setattr(memory_file.MemoryFile, "touch", torn)
    said: list[str] = []
    with open_memory(path, said.append) as memory:
        monkeypatch.setattr(memory._disk, "put", torn)
        memory.put(key("a"), "A")
        monkeypatch.setattr(memory._disk, "put", torn)
        memory.put(key("b"), "B")
        memory.put(key("c"), "C")
        assert [memory.get(key(text)) for text in "bc"] == ["B", "C"]
    assert len(said) == 2
    assert said[1].endswith(ONLY_HERE)


# -- a file that is none of ours --------------------------------------------------------------------


def test_an_article_that_is_named_by_mistake_is_not_touched(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text("Nobody was hurt.", "utf-8")
    said: list[str] = []
    with open_memory(path, said.append) as memory:
        memory.put(key("a"), "A")
        assert memory.get(key("a")) == "A"
    assert said == [
        f"the translation memory {path} cannot be used (it is no translation memory); {ONLY_HERE}"
    ]
    assert path.read_text("utf-8") == "Nobody was hurt."
    assert beside(path) == ["article.txt"]


def test_the_database_of_another_program_is_not_touched(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    before = path.read_bytes()
    said: list[str] = []
    with open_memory(path, said.append) as memory:
        memory.put(key("a"), "A")
        assert memory.get(key("a")) == "A"
    assert len(said) == 1
    assert "(it is a database of another program)" in said[0]
    assert path.read_bytes() == before
    assert beside(path) == [path.name]


def test_a_file_of_a_newer_copydesk_is_not_touched(path):
    filled(path, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {memory_file.SCHEMA + 1}")
    before = path.read_bytes()
    said: list[str] = []
    with open_memory(path, said.append) as memory:
        assert memory.get(key("old 0")) is None
        memory.put(key("a"), "A")
        assert memory.get(key("a")) == "A"
    assert said == [
        f"the translation memory {path} cannot be used (it is of a newer copydesk); {ONLY_HERE}"
    ]
    assert path.read_bytes() == before


def test_a_folder_of_that_name(tmp_path):
    said: list[str] = []
    with open_memory(tmp_path, said.append) as memory:
        memory.put(key("a"), "A")
        assert memory.get(key("a")) == "A"
    reason = "is a directory"
    assert said == [f"the translation memory {tmp_path} cannot be used ({reason}); {ONLY_HERE}"]


def test_an_empty_file_becomes_a_memory(path):
    path.touch()
    with open_memory(path, never) as memory:
        memory.put(key("a"), "A")
    assert kept(path, "a") == ["A"]


# -- a disk that takes nothing ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk():
    with crashing.desk() as one:
        yield one


def works_in_ram(answer: dict[str, object], count: int = 3) -> None:
    assert answer["read"] == count
    assert answer["failed"] == [1, 2, 3]


@pytest.mark.slow
@pytest.mark.parametrize("there", ["folder", "file", "both"])
def test_without_the_right_to_write(desk, there):
    """As another user, because root may write everywhere."""
    if os.getuid():
        pytest.skip("only root can become another user")
    with crashing.public_folder() as home:
        path = home / "memory.sqlite3"
        if there != "folder":
            assert kept(path, "a") == [None]
            path.chmod(0o444)
        if there != "file":
            home.chmod(0o555)
        answer = desk.call("tests.translation.remembering.put_as", str(path), crashing.NOBODY)
        assert answer["said"] == [
            f"the translation memory {path} cannot be used (permission denied); {ONLY_HERE}"
        ]
        works_in_ram(answer)
        home.chmod(0o777)


def test_a_file_that_may_be_written_in_a_folder_that_may_not(desk):
    if os.getuid():
        pytest.skip("only root can become another user")
    with crashing.public_folder() as home:
        path = home / "memory.sqlite3"
        assert kept(path, "a") == [None]
        path.chmod(0o666)
        home.chmod(0o555)
        answer = desk.call("tests.translation.remembering.put_as", str(path), crashing.NOBODY)
        assert answer["said"] == [
            f"the translation memory {path} cannot be used (it or its folder may not be written); "
            f"{ONLY_HERE}"
        ]
        works_in_ram(answer)


def test_a_file_longer_than_a_quota_lets_it_be(path):
    with process(remembering.put_with_a_quota, path, 200_000) as writer:
        [said] = ended([writer])
    assert said.startswith(f"the translation memory {path} cannot be written (")
    assert said.endswith(ONLY_HERE)
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    count = rows(path, "SELECT count(*) FROM translations")[0][0]
    assert 0 < count < 300, "what was kept before it was full stays"
    with open_memory(path, never) as memory:
        memory.put(key("text 299"), LONG)
    assert kept(path, "text 0", "text 299") == [LONG, LONG]


@pytest.mark.slow
def test_a_full_and_a_read_only_disk(tmp_path):
    if not crashing.can_mount():
        pytest.skip("this system lets nobody mount a file system of their own (unshare -rm)")
    disk = tmp_path / "disk"
    disk.mkdir()
    path = disk / "memory.sqlite3"
    with crashing.desk(private=True) as desk:
        desk.mount(disk, "size=256k")
        full = desk.call("tests.translation.remembering.put_much", str(path))
        assert full["said"] == [
            f"the translation memory {path} cannot be written (database or disk is full); "
            f"{ONLY_HERE}"
        ]
        works_in_ram(full, 300)
        desk.mount(disk, "remount,size=16m")
        assert desk.call("tests.translation.remembering.put_much", str(path))["said"] == []
        desk.mount(disk, "remount,ro")
        closed = desk.call("tests.translation.remembering.put_some", str(path))
        assert closed["said"] == [
            f"the translation memory {path} cannot be used (read-only file system); {ONLY_HERE}"
        ]
        works_in_ram(closed)
