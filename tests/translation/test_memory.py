"""The translation memory: what is kept, and where it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from flows.translate.memory import file as memory_file
from flows.translate.memory.store import BATCH, open_memory
from flows.translate.service import Key
from tests.translation.memories import ONLY_HERE, beside, kept, never, rows
from tests.translation.remembering import key


@pytest.fixture
def path(tmp_path):
    return tmp_path / "memory.sqlite3"


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
