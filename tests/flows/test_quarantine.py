"""The quarantine says how the inputs stand now: nothing missing, no ghosts."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, write_deltalake

from flows.commands import quarantine as quarantine_command
from flows.corpus import quarantine, writing
from flows.corpus.quarantine import (
    Entry,
    found,
    quarantined,
    raw_of,
    standing,
    update_quarantine,
)
from flows.corpus.schema import QUARANTINE
from flows.errors import OutputError, RunError
from flows.readers import Failure, InputFile
from tests.flows.support import run_into, write_corpus
from tests.flows.tables import command

MONDAY, TUESDAY = "2021-03-01T10:00:00+00:00", "2021-03-02T10:00:00+00:00"


@pytest.fixture
def corpus(tmp_path):
    return write_corpus(tmp_path / "in")


def test_failures_are_counted_kept_in_quarantine_and_leave_it_when_mended(corpus, tmp_path):
    out = tmp_path / "out"
    (corpus / "empty.txt").write_text("", "utf-8")
    rows = corpus / "rows.jsonl"
    good = rows.read_text("utf-8")
    rows.write_text(good + "{broken\n", "utf-8")
    summary = run_into(out, corpus)
    assert (summary.new, summary.failed, summary.exit_code) == (12, 2, 1)
    assert [(row.path, row.line) for row in quarantined(out)] == [
        ("empty.txt", None),
        ("rows.jsonl", 7),
    ]
    version = DeltaTable(str(out / "quarantine")).version()
    assert run_into(out, corpus).failed == 2
    assert DeltaTable(str(out / "quarantine")).version() == version, (
        "nothing new, nothing committed"
    )
    rows.write_text(good, "utf-8")
    assert run_into(out, corpus).failed == 1
    assert [row.path for row in quarantined(out)] == ["empty.txt"]
    # a run over other inputs says nothing about this one
    run_into(out, corpus / "0.txt")
    assert [row.path for row in quarantined(out)] == ["empty.txt"]


def test_a_bad_file_that_is_deleted_leaves_the_quarantine(corpus, tmp_path):
    out = tmp_path / "out"
    for name in ("empty.txt", "deep/empty.txt"):
        (corpus / name).write_text("", "utf-8")
    run_into(out, corpus)
    assert [row.path for row in quarantined(out)] == ["deep/empty.txt", "empty.txt"]
    shutil.rmtree(corpus / "deep")
    run_into(out, corpus)
    assert [row.path for row in quarantined(out)] == ["empty.txt"]
    (corpus / "empty.txt").unlink()
    run_into(out, corpus)
    assert quarantined(out) == []


def test_a_folder_that_could_not_be_opened_leaves_the_quarantine(corpus, tmp_path, monkeypatch):
    out, scan = tmp_path / "out", os.scandir

    def locked(folder):
        if str(folder) == str(corpus / "deep"):
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", locked)
    assert run_into(out, corpus).failed == 1
    (row,) = quarantined(out)
    assert (row.path, row.reason) == ("deep", "cannot be opened: permission denied")
    monkeypatch.setattr(os, "scandir", scan)
    assert run_into(out, corpus).new == 3
    assert quarantined(out) == []


def test_files_of_one_name_in_two_folders_have_their_own_quarantine_rows(tmp_path, monkeypatch):
    out = tmp_path / "out"
    for day in ("monday", "tuesday"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "rows.jsonl").write_text("{broken", "utf-8")
        run_into(out, tmp_path / day)
    both = [str(tmp_path / day / "rows.jsonl") for day in ("monday", "tuesday")]
    assert [row.file for row in quarantined(out)] == both
    (tmp_path / "tuesday" / "rows.jsonl").write_text('{"text": "A storm."}', "utf-8")
    monkeypatch.chdir(tmp_path)  # named in another way, still the same file
    run_into(out, Path("tuesday"))
    assert [row.file for row in quarantined(out)] == both[:1]


def test_failures_on_standard_input_stay_for_nobody_can_look_at_it_again(
    corpus, tmp_path, monkeypatch
):
    out = tmp_path / "out"
    for given, count in ((b"\x00\x01", 1), (None, 1), (b"A storm.", 1), (b"\x02\x00", 2)):
        if given is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        run_into(out, Path("-") if given is not None else corpus)
        assert [(row.path, row.file) for row in quarantined(out)] == [("", "")] * count


def test_a_quarantine_with_the_columns_of_an_older_version_is_filled_anew(corpus, tmp_path):
    out = tmp_path / "out"
    old = {"path": ["gone.txt"], "line": [None], "reason": ["empty"], "detail": [""]}
    schema = pa.schema([QUARANTINE.field(name) for name in old])
    write_deltalake(str(out / "quarantine"), pa.table(old, schema=schema))
    (corpus / "empty.txt").write_text("", "utf-8")
    run_into(out, corpus)
    assert [row.path for row in quarantined(out)] == ["empty.txt"]


@pytest.fixture
def bad(tmp_path):
    """A folder of bad inputs that are there."""
    folder = tmp_path / "bad"
    folder.mkdir()
    for name in ("a.txt", "b.jsonl", "c.txt"):
        (folder / name).write_text("{", "utf-8")
    return folder


def entry(folder: Path, name: str, line: int | None = None, **fields: object) -> Entry:
    """A failure in a folder; what is not said is the same each time."""
    rival, mark = fields.pop("rival", ""), fields.pop("fingerprint", f"mark of {name}")
    raw = fields.setdefault("raw", b"{")
    fields.setdefault("reason", "not JSON")
    digest = hashlib.sha256(raw).hexdigest()
    failure = Failure(name, line, shown=str(folder / name), sha256=digest, **fields)
    return Entry(failure, mark, rival)


def update(output: Path, folder: Path, *entries: Entry, now: str = MONDAY, **options: object):
    looked_at = {str(file) for file in folder.iterdir()}
    update_quarantine(output, looked_at, iter(entries), now, **options)


def version_of(output: Path) -> int:
    return DeltaTable(str(output / "quarantine")).version()


def places(output: Path) -> list[str]:
    return [row.place for row in quarantined(output)]


def test_rows_that_are_the_same_keep_their_time(tmp_path, bad):
    first = (entry(bad, "a.txt"), entry(bad, "b.jsonl", 2), entry(bad, "b.jsonl", 7))
    update(tmp_path, bad, *first)
    assert version_of(tmp_path) == 0
    update(tmp_path, bad, *first, now=TUESDAY)
    assert version_of(tmp_path) == 0, "nothing new, nothing committed"
    changed = entry(bad, "b.jsonl", 7, raw=b"{{")
    update(tmp_path, bad, *first[:2], changed, entry(bad, "c.txt"), now=TUESDAY)
    assert [(row.place, row.since) for row in quarantined(tmp_path)] == [
        ("a.txt", MONDAY),
        ("b.jsonl#2", MONDAY),
        ("b.jsonl#7", TUESDAY),
        ("c.txt", TUESDAY),
    ]
    assert version_of(tmp_path) == 1
    assert raw_of(tmp_path, quarantined(tmp_path)[2]) == b"{{"


@pytest.mark.parametrize(
    "change", [{"fingerprint": "other"}, {"rival": "x.txt"}, {"reason": "no text"}, {"detail": "T"}]
)
def test_whatever_else_changes_makes_another_row(tmp_path, bad, change):
    update(tmp_path, bad, entry(bad, "a.txt"))
    update(tmp_path, bad, entry(bad, "a.txt", **change), now=TUESDAY)
    (row,) = quarantined(tmp_path)
    assert row.since == TUESDAY


def test_an_address_in_a_traceback_is_no_change(tmp_path, bad):
    for address in ("0x7f01", "0x7f02"):
        update(tmp_path, bad, entry(bad, "a.txt", detail=f"<Stage at {address}>"), now=address)
    (row,) = quarantined(tmp_path)
    assert row.since == "0x7f01"


def test_a_failure_told_twice_is_one_row(tmp_path, bad):
    update(tmp_path, bad, entry(bad, "a.txt"), entry(bad, "a.txt"))
    assert places(tmp_path) == ["a.txt"]


def test_rows_leave_when_their_input_is_mended_or_gone_and_stay_when_told_so(tmp_path, bad):
    update(tmp_path, bad, *(entry(bad, name) for name in ("a.txt", "b.jsonl", "c.txt")))
    update(tmp_path, bad, stands={str(bad / "a.txt")}, now=TUESDAY)
    assert places(tmp_path) == ["a.txt"]
    update_quarantine(tmp_path, set(), [], TUESDAY)
    assert places(tmp_path) == ["a.txt"], "nobody looked"
    (bad / "a.txt").unlink()
    update_quarantine(tmp_path, set(), [], TUESDAY)
    assert places(tmp_path) == []
    assert DeltaTable(str(tmp_path / "quarantine")).history(1)[0]["copydesk.failed"] == "0"


def test_what_stands_is_known_by_spot(tmp_path, bad):
    entries = [entry(bad, "a.txt"), entry(bad, "b.jsonl", 3, category="duplicate", rival="z.txt")]
    update(tmp_path, bad, *entries, entry(bad, "c.txt", fingerprint=""))
    rows = standing(tmp_path)
    spots = {str(bad / "a.txt"), str(bad / "b.jsonl#3")}
    assert rows.keys() == spots, "a file as a whole has no fingerprint"
    row = rows[str(bad / "b.jsonl#3")]
    assert (row.fingerprint, row.category, row.rival) == ("mark of b.jsonl", "duplicate", "z.txt")
    failure = row.failure(InputFile(bad / "b.jsonl", "b.jsonl", "bad/b.jsonl"))
    assert str(failure) == "bad/b.jsonl:3: not JSON"
    assert failure.place == "b.jsonl#3"


def test_the_bytes_that_are_kept_have_a_limit(tmp_path, bad, monkeypatch):
    monkeypatch.setattr(quarantine, "KEPT_IN_ALL", 250)
    rows = [entry(bad, "b.jsonl", line, raw=bytes([64 + line]) * 100) for line in range(1, 5)]
    update(tmp_path, bad, *rows)
    kept = [raw_of(tmp_path, row) for row in quarantined(tmp_path)]
    assert [len(raw) for raw in kept] == [100, 100, 0, 0]
    assert all(row.sha256 for row in quarantined(tmp_path)), "of the others it keeps the hash"
    fresh = entry(bad, "a.txt", raw=b"x" * 100)
    update(tmp_path, bad, *rows, fresh)
    assert raw_of(tmp_path, found(tmp_path, "a.txt")[0]) == b""
    update(tmp_path, bad, *rows[1:], entry(bad, "a.txt", raw=b"y" * 100))
    assert raw_of(tmp_path, found(tmp_path, "a.txt")[0]) == b"y" * 100, "one left, so there is room"


def test_many_rows_with_bytes_are_never_held_at_once(tmp_path, bad, monkeypatch):
    monkeypatch.setattr(writing, "FILE_BYTES", 1 << 20)
    lines = range(1, 301)

    def entries(raw: bytes):
        for line in lines:
            yield entry(bad, "b.jsonl", line, raw=raw, reason=f"row {line}")

    update(tmp_path, bad, *entries(os.urandom(65_536)))
    assert len(list((tmp_path / "quarantine").glob("*.parquet"))) >= 5
    before = pa.total_allocated_bytes()
    highest = before

    def watched():
        nonlocal highest
        for one in entries(b"other"):
            highest = max(highest, pa.total_allocated_bytes())
            yield one

    update_quarantine(tmp_path, {str(bad / "b.jsonl")}, watched(), TUESDAY)
    assert highest - before < 8 << 20, "20 MB are in the table"
    assert {raw_of(tmp_path, row) for row in quarantined(tmp_path)[::100]} == {b"other"}


def test_a_quarantine_that_cannot_be_written_is_as_before(tmp_path, bad, monkeypatch):
    update(tmp_path, bad, entry(bad, "a.txt"))
    files = set((tmp_path / "quarantine").iterdir())

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(RunError, match="No space left on device"):
        update(tmp_path, bad, entry(bad, "c.txt"))
    assert places(tmp_path) == ["a.txt"]
    assert set((tmp_path / "quarantine").iterdir()) == files


def test_a_broken_quarantine_is_one_line_that_says_what_to_do(tmp_path, bad):
    update(tmp_path, bad, entry(bad, "a.txt"))
    for file in (tmp_path / "quarantine").glob("*.parquet"):
        file.unlink()
    for reads in (quarantined, standing):
        with pytest.raises(OutputError, match="move it away and run again") as stopped:
            reads(tmp_path)
        assert "\n" not in str(stopped.value)
    shutil.move(tmp_path / "quarantine", tmp_path / "away")
    update(tmp_path, bad, entry(bad, "a.txt"))
    assert places(tmp_path) == ["a.txt"], "the advice helps"


def test_the_list(tmp_path, bad):
    bell = entry(bad, "c.txt", reason="odd\x1b[31m\nname", category="binary", raw=b"")
    update(tmp_path, bad, entry(bad, "b.jsonl", 2), entry(bad, "a.txt"), bell)
    done = command("quarantine", "list", tmp_path)
    assert done.exit_code == 0
    assert done.stdout == (
        "a.txt      format  2021-03-01  not JSON\n"
        "b.jsonl#2  format  2021-03-01  not JSON\n"
        "c.txt      binary  2021-03-01  odd<U+001B>[31m name\n"
        "\n"
        "3 in quarantine: 2 format, 1 binary\n"
    )
    some = command("quarantine", "list", tmp_path, "--category", "binary", "--json")
    (row,) = map(json.loads, some.stdout.splitlines())
    assert (row["place"], row["reason"], row["since"]) == ("c.txt", "odd\x1b[31m\nname", MONDAY)
    assert command("quarantine", "list", tmp_path, "--category", "x").exit_code == 2
    assert command("quarantine", "list", tmp_path / "nowhere").exit_code == 2


def test_an_empty_list(corpus, tmp_path):
    (tmp_path / "none").mkdir()
    for inputs in (corpus, tmp_path / "none"):
        run_into(tmp_path / f"of {inputs.name}", inputs)
        listed = command("quarantine", "list", tmp_path / f"of {inputs.name}")
        assert listed.stdout == "0 in quarantine\n"


@pytest.mark.parametrize("asked", [["list"], ["show", "a.txt"], ["retry"]])
def test_a_folder_that_is_no_output(asked, corpus):
    (corpus / "corpus").mkdir()
    what, *place = asked
    stopped = command("quarantine", what, corpus, *place)
    assert (stopped.exit_code, stopped.stdout) == (2, "")
    assert stopped.stderr == f"copydesk: {corpus} is not the output folder of a run\n"


def test_repeats_are_no_failures_and_listed_apart(tmp_path, bad):
    repeats = [entry(bad, "b.jsonl", line, category="repeat", reason="again") for line in (2, 3)]
    update(tmp_path, bad, entry(bad, "a.txt"), *repeats)
    assert command("quarantine", "list", tmp_path).stdout.splitlines() == [
        "a.txt  format  2021-03-01  not JSON",
        "",
        "1 in quarantine: 1 format",
        "and 2 kept once that came again; --all lists them",
    ]
    assert len(command("quarantine", "list", tmp_path, "--json").stdout.splitlines()) == 1
    everything = command("quarantine", "list", tmp_path, "--all").stdout
    assert everything.endswith("\n3 in quarantine: 2 repeat, 1 format\n")
    assert "b.jsonl#3  repeat  2021-03-01  again" in everything
    only = command("quarantine", "list", tmp_path, "--category", "repeat").stdout
    assert only == everything.split("\n", 1)[1].replace("3 in", "2 in").replace(", 1 format", "")


def test_long_reasons_are_cut_in_the_list_and_whole_when_shown(tmp_path, bad):
    reason = "so it goes " * 30
    update(tmp_path, bad, entry(bad, "a.txt", reason=reason), entry(bad, "c.txt", reason="r" * 200))
    first, second, *_ = command("quarantine", "list", tmp_path).stdout.splitlines()
    assert first.removeprefix("a.txt  format  2021-03-01  ") == reason[:199] + "…"
    assert second.endswith("  " + "r" * 200)
    assert reason in command("quarantine", "show", tmp_path, "a.txt").stdout


def test_on_a_terminal_the_lines_end_where_it_does(tmp_path, bad, monkeypatch):
    update(tmp_path, bad, entry(bad, "a.txt", reason="字" * 60), entry(bad, "c.txt"))
    rows = quarantined(tmp_path)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("flows.commands.quarantine.sys.stdout.isatty", lambda: True, raising=False)
    long, short = quarantine_command._listed(rows)
    assert long == "a.txt  format  2021-03-01  " + "字" * 16 + "…"
    assert short == "c.txt  format  2021-03-01  not JSON"


def test_a_place_as_the_run_told_it(tmp_path, bad, monkeypatch):
    update(tmp_path, bad, entry(bad, "b.jsonl", 2), entry(bad, "b.jsonl", 12), entry(bad, "a.txt"))
    monkeypatch.chdir(tmp_path)
    wanted = command("quarantine", "show", tmp_path, "b.jsonl#2").stdout
    for place in ("bad/b.jsonl:2", "./bad/b.jsonl:2", "bad/b.jsonl#2"):
        assert command("quarantine", "show", tmp_path, place).stdout == wanted
    for place in ("bad/b.jsonl:3", "b.jsonl:2", "bad/c.txt"):
        stopped = command("quarantine", "show", tmp_path, place)
        assert stopped.exit_code == 2
        assert stopped.stderr == (
            f"copydesk: {place} is not in quarantine; `copydesk quarantine list {tmp_path}` "
            "shows what is\n"
        )


def test_one_input_is_shown_and_harmless(tmp_path, bad):
    raw = b"\x1b]0;owned\x07{\xff\x00" + b"x" * 3000
    crash = entry(bad, "b.jsonl", 2, raw=raw, detail="Traceback:\n  boom\n", rival="z.txt")
    update(tmp_path, bad, crash, entry(bad, "a.txt", raw=b""))
    done = command("quarantine", "show", tmp_path, "b.jsonl#2")
    shown = done.stdout.splitlines()
    assert shown[:5] == [
        "place     b.jsonl#2",
        f"file      {bad / 'b.jsonl'}",
        "category  format",
        "reason    not JSON",
        f"since     {MONDAY}",
    ]
    assert "rival     z.txt" in shown
    assert "  boom" in shown
    assert "--- the first 2,000 of 3,013 bytes kept ---" in shown
    assert "<U+001B>]0;owned<U+0007>{\\xff<U+0000>xxx" in done.stdout
    assert not set(done.stdout) & {"\x1b", "\x07", "\x00"}
    for name in (str(bad / "b.jsonl"), f"{bad / 'b.jsonl'}:2"):
        assert command("quarantine", "show", tmp_path, name).stdout == done.stdout
    assert command("quarantine", "show", tmp_path, "b.jsonl#2", "--raw").stdout_bytes == raw
    assert "no bytes kept" in command("quarantine", "show", tmp_path, "a.txt").stdout
    missing = command("quarantine", "show", tmp_path, "b.jsonl#3")
    assert missing.exit_code == 2
    assert missing.stderr.startswith("copydesk: b.jsonl#3 is not in quarantine; ")


def test_retry_reads_the_inputs_again(corpus, tmp_path):
    out = tmp_path / "out"
    for name in ("deep/empty.txt", "other.txt", "gone.txt"):
        (corpus / name).write_text("", "utf-8")
    run_into(out, corpus)
    assert places(out) == ["deep/empty.txt", "gone.txt", "other.txt"]
    again = command("quarantine", "retry", out, "deep/empty.txt")
    assert again.exit_code == 1
    assert places(out) == ["deep/empty.txt", "gone.txt", "other.txt"]
    for name in ("deep/empty.txt", "other.txt"):
        (corpus / name).write_text("A storm  came over the harbour on Monday.", "utf-8")
    (corpus / "gone.txt").unlink()
    done = command("quarantine", "retry", out, "deep/empty.txt")
    assert done.exit_code == 0, done.output
    assert "1 new" in done.stdout
    assert places(out) == ["other.txt"]
    everything = command("quarantine", "retry", out)
    assert "1 new" in everything.stdout
    assert places(out) == []
    assert command("quarantine", "retry", out).stdout == "nothing to read again\n"
    assert run_into(out, corpus).unchanged == 14, "under the same places as in a run"
    assert command("quarantine", "retry", out, "deep/empty.txt").exit_code == 2


def test_retry_keeps_to_a_users_stylebook(corpus, tmp_path):
    out, book = tmp_path / "out", tmp_path / "book"
    (book / "interface").mkdir(parents=True)
    columns = "id form language text value origin example counter_example".split()
    row = ["ui.test", "interface", "en", "Ask the harbour", "share", "a test", "a", "b"]
    lines = ("\t".join(cells) for cells in (columns, row))
    (book / "interface" / "mine.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    (corpus / "empty.txt").write_text("", "utf-8")
    run_into(out, corpus, stylebook=book)
    (corpus / "empty.txt").write_text("A storm  came over the harbour on Monday.", "utf-8")
    done = command("quarantine", "retry", out, "--stylebook", book)
    assert "1 new" in done.stdout
    assert "renewed" not in done.stdout
