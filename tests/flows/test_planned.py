"""What ``copydesk run --plan`` prints."""

from __future__ import annotations

from flows.commands.planned import ANY_ROW, plan_lines
from flows.run import plan
from flows.settings import RunSettings
from tests.flows.support import run_into, story

LINE = (
    "id\tform\tlanguage\ttext\tvalue\torigin\texample\tcounter_example\n"
    "ui.test\tinterface\ten\tRead our tide table\tnavigation\ta test\tRead our tide table\t"
    "Read our tide table before you go, he said.\n"
)


def test_that_any_row_may_matter_is_said_in_words(tmp_path):
    """Without the language stage nobody can say which rows have a say in an article."""
    folder, out, book = tmp_path / "in", tmp_path / "out", tmp_path / "book"
    folder.mkdir()
    (book / "interface").mkdir(parents=True)
    (book / "interface" / "mine.tsv").write_text(LINE, "utf-8")
    for number in range(3):
        (folder / f"{number}.txt").write_text(story(number), "utf-8")
    settings = {"inputs": (str(folder),), "output": out}
    run_into(out, folder, skip=("language",))
    changed = RunSettings(**settings, skip=("language",), stylebook=book)
    lines = list(plan_lines(plan(changed), prune=False))
    assert [line.split() for line in lines if ANY_ROW in line] == [[*ANY_ROW.split(), "3"]]
    assert "*/*" not in "".join(lines)
    assert max(map(len, lines)) <= 80
    same = list(plan_lines(plan(RunSettings(**settings, skip=("language",))), prune=False))
    assert not [line for line in same if "stylebook" in line]


def test_a_row_that_is_known_is_named_and_the_end_says_what_a_plan_cannot_know(tmp_path):
    folder, out, book = tmp_path / "in", tmp_path / "out", tmp_path / "book"
    folder.mkdir()
    (book / "interface").mkdir(parents=True)
    (book / "interface" / "mine.tsv").write_text(LINE, "utf-8")
    (folder / "a.txt").write_text(story(1) + "\nRead our tide table\n", "utf-8")
    run_into(out, folder)
    settings = RunSettings(inputs=(str(folder),), output=out, stylebook=book)
    lines = list(plan_lines(plan(settings), prune=False))
    assert any(line.startswith("  stylebook interface/ui.test: added") for line in lines)
    assert not [line for line in lines if ANY_ROW in line]
    assert lines[-2].startswith("nothing was done; ids")
    assert lines[-1] == "are parsed, so that new, changed and gone may shift a little"
