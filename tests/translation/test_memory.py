"""The translation memory: what is kept, by several at once, and what happens when it cannot be."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from flows.translate.memory import file as memory_file
from flows.translate.memory.file import inode, set_aside
from flows.translate.memory.store import BATCH, open_memory
from flows.translate.service import Key
from tests.flows import crashing
from tests.translation import remembering
from tests.translation.remembering import LONG, SAME, key, process

ONLY_HERE = "translations are remembered for this run only"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "memory.sqlite3"


def never(message: str) -> None:
    pytest.fail(f"it should have nothing to say: {message}")


def kept(path: Path, *texts: str) -> list[str | None]:
    """What another opening finds."""
    with open_memory(path, never) as memory:
        return [memory.get(key(text)) for text in texts]


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def beside(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir())


# -- what is kept -----------------------------------------------------------------------------------


def test_a_translation_is_kept(path):
    with open_memory(path, never) as memory:
        assert memory.get(key("мир")) is None
        memory.put(key("мир"), "peace")
        assert memory.get(key("мир")) == "peace"
        memory.put(key("мир"), "world")
    assert kept(path, "мир") == ["world"]


@pytest.mark.parametrize("part", Key._fields)
def test_every_part_of_the_key_counts(path, part):
    with open_memory(path, never) as memory:
        memory.put(key("мир"), "peace")
        memory.failed(key("hard"))
        other = key("мир")._replace(**{part: "another"})
        assert memory.get(other) is None
        assert memory.failures(key("hard")._replace(**{part: "another"})) == 0
        assert memory.get(key("мир")) == "peace"


def test_parts_of_the_key_do_not_run_together(path):
    with open_memory(path, never) as memory:
        memory.put(key("t", engine="a", version="bc"), "one")
        assert memory.get(key("t", engine="ab", version="c")) is None


def test_only_a_hash_of_the_text_is_in_the_file(path):
    with open_memory(path, never) as memory:
        memory.put(key("a confidential source"), "eine vertrauliche Quelle")
        memory.failed(key("another confidential source"))
        there = b"".join(one.read_bytes() for one in path.parent.iterdir())
        assert b"eine vertrauliche Quelle" in there
        assert b"confidential" not in there
    assert b"confidential" not in path.read_bytes()


def test_nobody_else_may_read_it(path):
    with open_memory(path, never) as memory:
        memory.put(key("мир"), "peace")
        modes = {one.name: one.stat().st_mode & 0o777 for one in path.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert "memory.sqlite3-wal" in modes


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    with open_memory(tmp_path_factory.mktemp("shared") / "memory.sqlite3", never) as memory:
        yield memory


@given(text=st.text(), translation=st.text())
def test_any_text_and_any_translation(shared, text, translation):
    shared.put(key(text), translation)
    assert shared.get(key(text)) == translation


@pytest.mark.parametrize("text", ["", "\0", "a\0b", "\ud83d", "🇧🇾", "e\u0301", "x" * 1_000_000])
def test_odd_texts(path, text):
    with open_memory(path, never) as memory:
        memory.put(key(text), f"<{text[:5].strip(chr(0xD83D))}>")
    assert kept(path, text, text + "x") == [f"<{text[:5].strip(chr(0xD83D))}>", None]


def test_composed_and_decomposed_are_two_texts(path):
    with open_memory(path, never) as memory:
        memory.put(key("é"), "one")
        assert memory.get(key("e\u0301")) is None


def test_a_translation_that_no_file_takes_is_not_kept(path):
    with open_memory(path, never) as memory:
        memory.put(key("мир"), "peace \ud83d")
        assert memory.get(key("мир")) is None
        memory.put(key("мир"), "peace")
        assert memory.get(key("мир")) == "peace"


def test_failures_are_counted_until_there_is_a_translation(path):
    with open_memory(path, never) as memory:
        assert memory.failures(key("hard")) == 0
        assert [memory.failed(key("hard")) for _ in range(3)] == [1, 2, 3]
    with open_memory(path, never) as memory:
        assert memory.failures(key("hard")) == 3
        assert memory.failures(key("easy")) == 0
        memory.put(key("hard"), "done")
        assert memory.failures(key("hard")) == 0


def test_the_day_of_use_is_noted(path):
    def on(day: int) -> time_machine.travel:
        return time_machine.travel(datetime(2021, 3, day, 12, tzinfo=UTC), tick=False)

    with on(1), open_memory(path, never) as memory:
        memory.put(key("a"), "A")
        memory.put(key("b"), "B")
    with on(5), open_memory(path, never) as memory:
        assert memory.get(key("a")) == "A"
    with on(3), open_memory(path, never) as memory:  # a clock that is late
        assert memory.get(key("a")) == "A"
    days = "SELECT translation, made, used FROM translations ORDER BY 1"
    assert rows(path, days) == [
        ("A", "2021-03-01", "2021-03-05"),
        ("B", "2021-03-01", "2021-03-01"),
    ]


def test_reading_on_the_same_day_writes_nothing(path):
    with open_memory(path, never) as memory:
        memory.put(key("a"), "A")
    before = path.read_bytes()
    assert kept(path, "a", "b") == ["A", None]
    assert path.read_bytes() == before


def test_days_are_written_in_batches_and_at_the_end(path):
    with time_machine.travel(datetime(2021, 3, 1, tzinfo=UTC)), open_memory(path, never) as memory:
        for number in range(BATCH + 5):
            memory.put(key(str(number)), "x")
    today = f"SELECT count(*) FROM translations WHERE used = '{memory_file.today()}'"
    with open_memory(path, never) as memory:
        for number in range(BATCH + 5):
            memory.get(key(str(number)))
        assert rows(path, today) == [(BATCH,)]
    assert rows(path, today) == [(BATCH + 5,)]


# -- where it is ------------------------------------------------------------------------------------


def test_by_default_it_is_in_the_cache_of_the_user(tmp_path, monkeypatch):
    monkeypatch.delenv("COPYDESK_MEMORY", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with open_memory(None, never) as memory:
        memory.put(key("мир"), "peace")
    there = tmp_path / "cache/copydesk/translations.sqlite3"
    assert kept(there, "мир") == ["peace"]
    assert there.parent.stat().st_mode & 0o777 == 0o700


def test_a_relative_cache_folder_does_not_count(tmp_path, monkeypatch):
    monkeypatch.delenv("COPYDESK_MEMORY", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert memory_file.default_file() == tmp_path / ".cache/copydesk/translations.sqlite3"


def test_the_environment_may_name_another(path, monkeypatch):
    monkeypatch.setenv("COPYDESK_MEMORY", str(path))
    assert memory_file.default_file() == path


def test_a_user_without_a_home_has_a_memory_for_the_run(monkeypatch):
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.delenv("COPYDESK_MEMORY", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    said: list[str] = []
    with open_memory(None, said.append) as memory:
        memory.put(key("мир"), "peace")
        assert memory.get(key("мир")) == "peace"
    assert said == [
        "the translation memory cannot be used (this user has no home folder; name a file); "
        f"{ONLY_HERE}"
    ]


def test_a_name_with_every_odd_character(tmp_path):
    path = tmp_path / "новая папка ?#%20&mode=ro" / "m;.sqlite3"
    with open_memory(path, never) as memory:
        memory.put(key("мир"), "peace")
    assert kept(path, "мир") == ["peace"]
    assert beside(path) == ["m;.sqlite3"]


# -- several at once --------------------------------------------------------------------------------


def begin(processes: list[subprocess.Popen[str]]) -> None:
    for one in processes:
        assert one.stdout
        assert one.stdout.readline() == "ready\n", one.stderr and one.stderr.read()
    for one in processes:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()


def ended(processes: list[subprocess.Popen[str]]) -> list[str]:
    """What they said; none of them failed."""
    answers = [one.communicate(timeout=120) for one in processes]
    assert [(one.returncode, err) for one, (_, err) in zip(processes, answers, strict=True)] == [
        (0, "") for _ in processes
    ]
    return [out.strip() for out, _ in answers]


def test_many_puts_of_processes_at_once(path):
    names = ["first", "second", "third"]
    processes = [process(remembering.put_many, path, name, 300) for name in names]
    begin(processes)
    assert ended(processes) == ["", "", ""]
    with open_memory(path, never) as memory:
        for name in names:
            for number in range(300):
                assert memory.get(key(f"{name} {number}")) == f"translation {name} {number}"
        assert memory.get(key(SAME)) in {f"by {name}" for name in names}
        assert memory.failures(key("nobody can do this")) == 900, "no count is lost"
    assert beside(path) == [path.name]


@pytest.mark.slow
def test_processes_that_open_and_close_it_all_the_time(path):
    names = ["first", "second", "third", "fourth"]
    processes = [process(remembering.open_and_close, path, name, 40) for name in names]
    begin(processes)
    assert ended(processes) == ["", "", "", ""]
    assert rows(path, "SELECT count(*) FROM translations") == [(160,)]


def test_threads_share_one(path):
    errors: list[BaseException] = []

    def work(name: int) -> None:
        try:
            for number in range(100):
                memory.put(key(f"{name} {number}"), f"{name}")
                assert memory.get(key(f"{name} {number}")) == f"{name}"
                memory.failed(key("hard"))
        except BaseException as error:
            errors.append(error)

    with open_memory(path, never) as memory:
        threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert not errors
        assert memory.failures(key("hard")) == 800
    assert rows(path, "SELECT count(*) FROM translations") == [(800,)]


def test_a_thread_that_is_late_is_ignored(path):
    with open_memory(path, never) as memory:
        memory.put(key("a"), "A")
    memory.put(key("b"), "B")
    assert memory.get(key("a")) is None
    assert (memory.failures(key("a")), memory.failed(key("a"))) == (0, 1)
    memory.close()
    assert kept(path, "a", "b") == ["A", None]


def test_a_killed_writer_loses_nothing_that_was_kept(path):
    with process(remembering.put_until_killed, path) as writer:
        assert writer.stdout
        for _ in range(200):
            last = int(writer.stdout.readline())
        writer.kill()
        last = max([last, *map(int, writer.stdout.read().split()[:-1])])
        writer.wait()
    assert f"{path.name}-wal" in beside(path), "it was killed before it could tidy up"
    with open_memory(path, never) as memory:
        for number in range(last + 1):
            assert memory.get(key(f"text {number}")) == f"translation {number}"
        memory.put(key("after"), "goes on")
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


def test_a_writer_killed_in_the_middle_leaves_no_half_and_no_lock(path):
    with process(remembering.die_while_writing, path) as writer:
        assert writer.stdout
        assert writer.stdout.readline() == "ready\n"
        writer.kill()
    with open_memory(path, never) as memory:
        assert memory.get(key("half")) is None
        memory.put(key("half"), "whole")
    assert kept(path, "half") == ["whole"]


def test_a_writer_waits_for_another(path):
    assert kept(path, "a") == [None]
    with process(remembering.hold, path) as holder:
        assert holder.stdout
        assert holder.stdin
        assert holder.stdout.readline() == "ready\n"
        threading.Timer(0.3, lambda: holder.stdin.write("go\n") and holder.stdin.flush()).start()
        with open_memory(path, never) as memory:
            memory.put(key("a"), "A")
    assert kept(path, "a") == ["A"]


def test_a_writer_that_waits_too_long_goes_on_without(path, monkeypatch):
    with open_memory(path, never) as memory:
        memory.put(key("old"), "known")
        memory.failed(key("hard"))
    monkeypatch.setattr(memory_file, "PATIENCE", 0.05)
    said: list[str] = []
    with open_memory(path, said.append) as memory:
        with process(remembering.hold, path) as holder:
            assert holder.stdout
            assert holder.stdout.readline() == "ready\n"
            memory.put(key("new"), "translated")
            assert memory.get(key("new")) == "translated"
            assert memory.get(key("old")) == "known", "it can still be read"
            assert [memory.failed(key("hard")) for _ in range(2)] == [2, 3]
            assert memory.failures(key("hard")) == 3
            holder.communicate("go\n", timeout=30)
        memory.put(key("newer"), "translated")
    assert said == [
        f"the translation memory {path} cannot be written (another process does not let go of it); "
        f"{ONLY_HERE}"
    ]
    assert kept(path, "old", "new", "newer") == ["known", None, None]


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
