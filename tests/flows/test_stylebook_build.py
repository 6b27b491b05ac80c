"""``copydesk stylebook build``: a user's own persons, frozen beside the rows they follow from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from flows.cli import app
from flows.overlay import load_overlay, overlaid
from normalizers import Article, normalize

SAID = {"origin": "a test", "example": "The gull came.", "counter_example": "No gull came."}


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def persons(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "names" / "people.jsonl"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps({**row, **SAID}) + "\n" for row in rows), "utf-8")
    return folder


VERBITSKI = {
    "id": "local:verbitski",
    "type": "person",
    "gender": "m",
    "native": {"ru": ["Дмитрий", None, "Вербицевский"], "be": ["Дзмітрый", None, "Вербіцэўскі"]},
    "canonical": {"en": "Dmitry Verbitsevsky", "pl": "Dzmitryj Wierbicewski"},
    "spellings": {"pl": ["Dmitrij Wierbicewski"], "en": ["Dmitry Weather"]},
}


def test_own_persons_are_built_and_their_case_forms_count(tmp_path: Path) -> None:
    folder = persons(tmp_path / "mine", VERBITSKI)
    text = "Zdjęcie Dmitrija Wierbicewskiego wisiało w holu."

    def cleaned() -> str:
        book = overlaid(load_overlay(folder))
        return normalize(Article(text, language="pl"), stylebook=book).text

    assert cleaned() == text
    result = invoke("stylebook", "build", "--stylebook", folder)
    assert result.exit_code == 0, result.output
    assert "variants/pl.tsv" in result.stdout
    assert cleaned() == "Zdjęcie Dzmitryja Wierbicewskiego wisiało w holu."

    rows = (folder / "variants" / "pl.tsv").read_text("utf-8").strip().split("\n")
    assert len(rows) == 2
    assert "gen:Dzmitryja Wierbicewskiego" in rows[1]
    assert "Dmitry Verbitsevsky\tspelling\tcommon word" in (folder / "dropped.tsv").read_text(
        "utf-8"
    )
    assert not (folder / "variants" / "uk.tsv").exists()


@pytest.mark.slow
def test_own_concepts_are_glossed_and_flagged(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    row = {
        "id": "rook-chamber",
        "type": "institution",
        "canonical": {"en": "Rook Chamber", "ru": "Палата грачей"},
        "anchors": ["Rooksville"],
        **SAID,
    }
    (folder / "terms").mkdir(parents=True)
    (folder / "terms" / "mine.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    morphemes = folder / "morphemes" / "mine.tsv"
    morphemes.parent.mkdir()
    head = "id\tlanguage\tmorpheme\tkind\tglosses\torigin\texample\tcounter_example\n"
    said = "a test\tПалата грачей = Ward of the Rooks\tграчей = Crows\n"
    text = "The Ward of the Rooks met in Rooksville on Monday."

    def suggestions() -> list[str]:
        book = overlaid(load_overlay(folder))
        result = normalize(Article(text, language="en"), stylebook=book)
        assert result.text == text
        return [flag.suggestion for flag in result.flags]

    told = invoke("stylebook", "build", "--stylebook", folder)
    assert told.exit_code == 0, told.output
    assert "no gloss for грачей, so Палата грачей gives none; add a row to" in told.stdout
    assert not (folder / "calques").exists()

    lines = [f"ru:{word}\tru\t{word}\t" for word in ("палата", "грачей")]
    cells = ("noun\tchamber|ward\t", "of\trooks\t")
    rows = [line + cell + said for line, cell in zip(lines, cells, strict=True)]
    morphemes.write_text(head + "".join(rows), "utf-8")
    assert suggestions() == []
    assert invoke("stylebook", "build", "--stylebook", folder, "--check").exit_code == 1
    told = invoke("stylebook", "build", "--stylebook", folder)
    assert told.exit_code == 0, told.output
    assert "literal glosses: " in told.stdout
    assert suggestions() == ["Rook Chamber"]
    assert invoke("stylebook", "build", "--stylebook", folder, "--check").exit_code == 0


@pytest.mark.slow
def test_check_fails_until_it_is_built_again(tmp_path: Path) -> None:
    folder = persons(tmp_path / "mine", VERBITSKI)
    stale = invoke("stylebook", "build", "--stylebook", folder, "--check")
    assert stale.exit_code == 1
    assert not (folder / "variants").exists()

    assert invoke("stylebook", "build", "--stylebook", folder).exit_code == 0
    fresh = invoke("stylebook", "build", "--stylebook", folder, "--check")
    assert fresh.exit_code == 0
    assert "nothing has changed" in fresh.stdout

    persons(folder, {**VERBITSKI, "canonical": {"en": "Dmitry Verbitsevsky"}, "spellings": {}})
    assert invoke("stylebook", "build", "--stylebook", folder, "--check").exit_code == 1
    assert invoke("stylebook", "build", "--stylebook", folder).exit_code == 0
    assert not (folder / "variants" / "pl.tsv").exists()
    assert not (folder / "dropped.tsv").exists()


def test_the_packaged_files_are_not_touched_by_check() -> None:
    result = invoke("stylebook", "build", "--check")
    assert result.exit_code == 0, result.output
    assert result.stdout.split("\n")[0].split() == [
        *("language", "persons", "spellings", "case", "forms", "drops")
    ]
