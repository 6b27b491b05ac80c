"""``copydesk translate memory``: what a person sees of the memory, and what they can forget."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
import time_machine
from typer.testing import CliRunner

from flows.cli import app
from flows.translate.memory.store import open_memory
from tests.translation import remembering
from tests.translation.remembering import key, process

LOCAL = "libre http://127.0.0.1:5000"
NOW = datetime(2021, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.delenv("COPYDESK_MEMORY", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "memory.sqlite3"


@pytest.fixture
def filled(path):
    """Two engines, two pairs of languages, old and new ones, and two texts that failed."""
    with (
        time_machine.travel(datetime(2021, 1, 10, tzinfo=UTC)),
        open_memory(path, pytest.fail) as m,
    ):
        m.put(key("one"), "1234")
        m.put(key("two"), "перевод")
        m.put(key("three", engine="google"), "x")
        m.failed(key("hard"))
    with (
        time_machine.travel(datetime(2021, 5, 10, tzinfo=UTC)),
        open_memory(path, pytest.fail) as m,
    ):
        m.put(key("four", source="es"), "y" * 1500)
        m.get(key("two"))
        m.failed(key("harder", engine="mymemory", version="1 mine"))
    with time_machine.travel(NOW, tick=False):
        yield path


def ask(*arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    done = CliRunner().invoke(app, ["translate", "memory", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def engines(path) -> dict[str, tuple[int, int]]:
    """Translations and failures by engine."""
    code, out, _ = ask("stats", "--memory", path, "--json")
    assert code == 0
    counts: dict[str, tuple[int, int]] = {}
    for group in json.loads(out)["engines"]:
        texts, failures = counts.get(group["engine"], (0, 0))
        counts[group["engine"]] = (texts + group["translations"], failures + group["failures"])
    return counts


# -- stats ------------------------------------------------------------------------------------------


def test_stats(filled):
    code, out, err = ask("stats", "--memory", filled)
    assert (code, err) == (0, "")
    *table, total = out.splitlines()
    assert [re.split(r"  +", line) for line in table] == [
        ["engine", "version", "from", "to", "texts", "characters", "failed", "last used"],
        ["google", "1", "ru", "en", "1", "1", "0", "2021-01-10"],
        [LOCAL, "1", "es", "en", "1", "1,500", "0", "2021-05-10"],
        [LOCAL, "1", "ru", "en", "2", "11", "1", "2021-05-10"],
        ["mymemory", "1 mine", "ru", "en", "0", "0", "1", "2021-05-10"],
    ]
    assert re.fullmatch(rf"4 translations, \d+ kB in {re.escape(str(filled))}", total)


def test_stats_as_json(filled):
    code, out, err = ask("stats", "--memory", filled, "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["file"] == str(filled)
    assert told["size"] == filled.stat().st_size
    assert told["engines"][2] == {
        "engine": LOCAL,
        "version": "1",
        "source": "ru",
        "target": "en",
        "translations": 2,
        "characters": 11,
        "failures": 1,
        "last_used": "2021-05-10",
    }
    assert len(told["engines"]) == 4


def test_stats_change_nothing(filled):
    before = filled.read_bytes()
    ask("stats", "--memory", filled)
    ask("prune", "--memory", filled, "--all", "--dry-run")
    assert filled.read_bytes() == before
    assert [one.name for one in filled.parent.iterdir()] == [filled.name]


def test_stats_of_nothing(path, tmp_path):
    said = "no translation memory yet: the first translation makes"
    assert ask("stats", "--memory", path) == (0, f"{said} {path}\n", "")
    there = tmp_path / "cache/copydesk/translations.sqlite3"
    assert ask("stats") == (0, f"{said} {there}\n", "")
    _, out, _ = ask("stats", "--json")
    assert json.loads(out) == {"file": str(there), "size": 0, "engines": []}
    assert not path.exists()
    assert not there.parent.exists()


def test_stats_of_an_empty_memory(path):
    with open_memory(path, pytest.fail):
        pass
    code, out, _ = ask("stats", "--memory", path)
    assert code == 0
    assert out.startswith("0 translations, ")


def test_the_environment_names_the_file(filled, monkeypatch):
    monkeypatch.setenv("COPYDESK_MEMORY", str(filled))
    assert "4 translations" in ask("stats")[1]


def test_stats_while_another_process_writes(path):
    with open_memory(path, pytest.fail) as memory:
        memory.put(key("one"), "kept")
        with process(remembering.hold, path) as holder:
            assert holder.stdout
            assert holder.stdout.readline() == "ready\n"
            assert "1 translation, " in ask("stats", "--memory", path)[1]
            assert "would forget" in ask("prune", "--all", "--dry-run", "--memory", path)[1]
            holder.communicate("go\n", timeout=30)


def test_stats_after_a_writer_was_killed(path):
    with process(remembering.put_until_killed, path) as writer:
        assert writer.stdout
        for _ in range(50):
            writer.stdout.readline()
        writer.kill()
    [count] = re.findall(r"^(\d+) translations, ", ask("stats", "--memory", path)[1], re.MULTILINE)
    assert int(count) >= 50


# -- prune ------------------------------------------------------------------------------------------

ALL_THERE = {"google": (1, 0), LOCAL: (3, 1), "mymemory": (0, 1)}

CHOICES = [
    (["--older-than", "90d"], "2 translations (5 characters) and 1 failure",
     {LOCAL: (2, 0), "mymemory": (0, 1)}),
    (["--older-than", "90"], "2 translations (5 characters) and 1 failure",
     {LOCAL: (2, 0), "mymemory": (0, 1)}),
    (["--older-than", "10d"], "4 translations (1,512 characters) and 2 failures", {}),
    (["--older-than", "0d"], "4 translations (1,512 characters) and 2 failures", {}),
    (["--engine", "google"], "1 translation (1 character)", {LOCAL: (3, 1), "mymemory": (0, 1)}),
    (["--engine", "libre"], "3 translations (1,511 characters) and 1 failure",
     {"google": (1, 0), "mymemory": (0, 1)}),
    (["--engine", LOCAL], "3 translations (1,511 characters) and 1 failure",
     {"google": (1, 0), "mymemory": (0, 1)}),
    (["--failures"], "2 failures", {"google": (1, 0), LOCAL: (3, 0)}),
    (["--failures", "--engine", "mymemory"], "1 failure", {"google": (1, 0), LOCAL: (3, 1)}),
    (["--failures", "--older-than", "90d"], "1 failure",
     {"google": (1, 0), LOCAL: (3, 0), "mymemory": (0, 1)}),
    (["--engine", "libre", "--older-than", "90d"], "1 translation (4 characters) and 1 failure",
     {"google": (1, 0), LOCAL: (2, 0), "mymemory": (0, 1)}),
    (["--all"], "4 translations (1,512 characters) and 2 failures", {}),
]  # fmt: skip


@pytest.mark.parametrize(("options", "what", "left"), CHOICES, ids=lambda one: str(one)[:40])
def test_prune(filled, options, what, left):
    code, out, err = ask("prune", "--memory", filled, *options, "--dry-run")
    assert (code, out, err) == (0, f"would forget {what}\n", "")
    assert engines(filled) == ALL_THERE
    code, out, err = ask("prune", "--memory", filled, *options)
    assert (code, err) == (0, "")
    assert out.startswith(f"forgot {what}; {filled} has ")
    assert engines(filled) == left


NOTHING = [
    ["--older-than", "365d"],
    ["--engine", "deepl"],
    ["--engine", "lib"],
    ["--engine", "libre http://127.0.0.1:50"],
    ["--engine", "libre%"],
    ["--failures", "--engine", "google"],
]


@pytest.mark.parametrize("options", NOTHING, ids=" ".join)
def test_prune_finds_nothing(filled, options):
    assert ask("prune", "--memory", filled, *options) == (0, f"nothing to forget in {filled}\n", "")
    assert engines(filled) == ALL_THERE


WRONG = [
    ([], "say what to forget: --older-than 90d, --engine NAME, --failures, or --all"),
    (["--dry-run"], "say what to forget: --older-than 90d, --engine NAME, --failures, or --all"),
    (["--all", "--engine", "libre"], "--all forgets everything; leave the other options out"),
    (["--all", "--failures"], "--all forgets everything; leave the other options out"),
    (["--older-than", "3 weeks"], "--older-than takes days such as 90d, not '3 weeks'"),
    (["--older-than", "-1d"], "--older-than takes days such as 90d, not '-1d'"),
    (["--older-than", "9999999d"], "9999999 days ago there was no calendar"),
]


@pytest.mark.parametrize(("options", "said"), WRONG, ids=lambda one: str(one)[:40])
def test_prune_without_sense(filled, options, said):
    assert ask("prune", "--memory", filled, *options) == (2, "", f"copydesk: {said}\n")
    assert engines(filled) == ALL_THERE


def test_prune_makes_the_file_smaller(path):
    with open_memory(path, pytest.fail) as memory:
        for number in range(300):
            memory.put(key(str(number)), "translation " * 100)
    before = path.stat().st_size
    _, out, _ = ask("prune", "--memory", path, "--all")
    assert path.stat().st_size < before / 10
    assert re.search(r" has \d+ kB, before \d\.\d MB\n", out)


def test_what_was_forgotten_is_sent_again(filled):
    ask("prune", "--memory", filled, "--failures")
    with open_memory(filled, pytest.fail) as memory:
        assert memory.failures(key("hard")) == 0
        assert memory.get(key("one")) == "1234"


def test_prune_of_nothing(path):
    said = f"no translation memory yet: the first translation makes {path}\n"
    assert ask("prune", "--memory", path, "--all") == (0, said, "")
    assert not path.exists()


def test_prune_while_others_use_it(path):
    """Two processes write and it is forgotten over and over; nobody is disturbed."""
    names = ["first", "second"]
    processes = [process(remembering.open_and_close, path, name, 60) for name in names]
    for one in processes:
        assert one.stdout
        assert one.stdin
        assert one.stdout.readline() == "ready\n"
        one.stdin.write("go\n")
        one.stdin.flush()
    while any(one.poll() is None for one in processes):
        code, _, err = ask("prune", "--memory", path, "--all")
        assert (code, err.replace("another process does not let go of it", "")) in {
            (0, ""),
            (0, "copydesk: the file could not be made smaller: \n"),
        }
    assert [one.communicate() for one in processes] == [("\n", "")] * 2


# -- files that are no memory -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "command", [["stats"], ["prune", "--all"], ["prune", "--all", "--dry-run"]]
)
def test_what_is_no_memory_is_left_alone(tmp_path, path, command):
    article = tmp_path / "article.txt"
    article.write_text("Nobody was hurt.")
    said = f"copydesk: {article} cannot be used: it is no translation memory\n"
    assert ask(*command, "--memory", article) == (2, "", said)
    assert article.read_text() == "Nobody was hurt."

    path.write_bytes(b"garbage " * 1000)
    said = (
        f"copydesk: {path} is damaged (file is not a database): the next translation moves it aside "
        "and begins a new one\n"
    )
    assert ask(*command, "--memory", path) == (1, "", said)
    assert path.read_bytes() == b"garbage " * 1000

    said = f"copydesk: {tmp_path} cannot be used: is a directory\n"
    assert ask(*command, "--memory", tmp_path) == (2, "", said)


@pytest.mark.parametrize("command", [["stats"], ["prune", "--all"]])
def test_a_memory_that_is_damaged_inside(path, command):
    with open_memory(path, pytest.fail) as memory:
        for number in range(300):
            memory.put(key(str(number)), "translation " * 100)
    whole = path.read_bytes()
    broken = whole[:4096] + b"\xa5" * (len(whole) - 4096)
    path.write_bytes(broken)
    code, out, err = ask(*command, "--memory", path)
    assert (code, out) == (1, "")
    assert err.startswith(f"copydesk: {path} is damaged (")
    assert path.read_bytes() == broken
