"""A memory that several threads and processes use at once, some of which are killed."""

from __future__ import annotations

import threading

import pytest

from flows.translate.memory import file as memory_file
from flows.translate.memory.store import open_memory
from tests.translation import remembering
from tests.translation.memories import ONLY_HERE, begin, beside, ended, kept, never, rows
from tests.translation.remembering import SAME, key, process


@pytest.fixture
def path(tmp_path):
    return tmp_path / "memory.sqlite3"


# -- several at once --------------------------------------------------------------------------------


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
