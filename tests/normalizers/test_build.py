"""What ``copydesk stylebook build`` writes: frozen variants, and the list of what was dropped."""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from normalizers import Article, normalize
from normalizers.names.build_common_words import counted, read, written
from normalizers.names.common_words import LANGUAGES as WORD_LANGUAGES
from normalizers.names.common_words import common_words, towns
from normalizers.names.index import index_for
from normalizers.names.variants import COLUMNS, read_row
from normalizers.stylebook import Stylebook, load_stylebook, parse_rows
from normalizers.stylebook import build as building
from normalizers.stylebook.build import DROPPED, LANGUAGES, build, changes, read_drops, summary
from normalizers.stylebook.drops import Drop, family_drops
from normalizers.stylebook.russian_cases import Reviewers

DATA = Path(str(files("normalizers.stylebook").joinpath("data")))


def committed() -> dict[str, str]:
    names = [*(f"variants/{language}.tsv" for language in LANGUAGES), DROPPED]
    return {name: (DATA / name).read_text("utf-8") for name in names}


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    return build(load_stylebook())


def test_the_committed_files_are_not_stale(built: dict[str, str]) -> None:
    for tool in ("pymorphy3", "pytrovich"):  # without them Russian forms are not reviewed again
        pytest.importorskip(tool, reason="a tool of the build")
    stale = changes(committed(), built)
    assert stale == [], "run: copydesk stylebook build"


def test_rows_are_sorted_and_belong_to_persons(built: dict[str, str]) -> None:
    persons = {row["id"] for row in load_stylebook().rows("names") if row["type"] == "person"}
    for language in LANGUAGES:
        content = built[f"variants/{language}.tsv"]
        assert content.split("\n")[0].split("\t") == list(COLUMNS)
        rows = list(parse_rows(f"variants/{language}.tsv", content))
        ids = [row["entity"] for row in rows]
        assert ids == sorted(set(ids))
        assert set(ids) <= persons
        for row in rows:
            made = read_row(row)
            assert row["id"] == f"{row['entity']}/{language}"
            assert len(set(made.family)) == len(made.family)
            assert len({case for case, _ in made.cases}) == len(made.cases)


def test_the_summary_counts_what_is_there(built: dict[str, str]) -> None:
    lines = {line.language: line for line in summary(built)}
    assert list(lines) == list(LANGUAGES)
    for language in ("ru", "be", "uk", "pl"):
        assert lines[language].cases > 1000 // 2
        assert lines[language].persons > 200
    assert lines["en"].spellings > 5000
    assert lines["en"].cases == 0


def test_most_persons_have_all_their_russian_cases(built: dict[str, str]) -> None:
    rows = list(parse_rows("variants/ru.tsv", built["variants/ru.tsv"]))
    assert sum(row["cases"].count(":") == 5 for row in rows) >= 0.95 * len(rows)


def test_without_the_reviewers_russian_forms_stay(
    built: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "reviewers", lambda: None)
    assert build(load_stylebook(), former=built[DROPPED]) == built


def test_a_changed_person_has_no_frozen_cases() -> None:
    row = next(dict(row) for row in load_stylebook().rows("names") if row["id"] == "Q2866")
    row["canonical"] = {**row["canonical"], "pl": "Aleksander Łukaszenka"}
    del row["_file"], row["_line"]
    row["spellings"] = {}
    book = load_stylebook().overlaid({"names/mine.jsonl": json.dumps(row)})
    index = index_for(book, "pl")
    assert index.variants(index.by_id["Q2866"]).cases == ()
    assert (
        index_for(load_stylebook(), "pl")
        .variants(index_for(load_stylebook(), "pl").by_id["Q2866"])
        .cases
    )


# ------------------------------------------------------------------ what is dropped


def person(id_: str, en: str, **more: Any) -> dict[str, Any]:
    return {"id": f"local:{id_}", "type": "person", "canonical": {"en": en}, "origin": "x", **more}


def small_book(*rows: dict[str, Any]) -> Stylebook:
    """A stylebook of these persons alone, with the given names."""
    sources = load_stylebook().sources
    given = {name: sources[name] for name in sources if name.startswith("given_names/")}
    return Stylebook({**given, "names/mine.jsonl": "\n".join(map(json.dumps, rows))})


def dropped_of(*rows: dict[str, Any]) -> dict[tuple[str, str], Drop]:
    """The drops in English, by name and entity."""
    found = family_drops(small_book(*rows), "en")
    return {(drop.name, drop.entity): drop for drop in found}


def test_a_variant_of_two_persons_is_dropped_for_both() -> None:
    found = dropped_of(
        person("a", "Ann Quibbleton", spellings={"en": ["Ann Quibleton"]}),
        person("b", "Bob Quiblethorn", spellings={"en": ["Bob Quibleton"]}),
    )
    assert found["quibleton", "local:a"].reason == "claimed"
    assert "local:a" in found["quibleton", "local:b"].against
    assert ("quibbleton", "local:a") not in found


def test_the_canonical_name_of_one_is_dropped_for_the_other_only() -> None:
    found = dropped_of(
        person("a", "Ann Quibbleton"),
        person("b", "Bob Quiblethorn", spellings={"en": ["Bob Quibbleton"]}),
    )
    assert set(found) == {("quibbleton", "local:b")}


def test_namesakes_share_their_spellings() -> None:
    found = dropped_of(
        person("a", "Ann Quibbleton", spellings={"en": ["Ann Quibleton"]}),
        person("b", "Bob Quibbleton", spellings={"en": ["Bob Quibleton"]}),
    )
    assert found == {}


@pytest.mark.parametrize(
    ("spelling", "reason"),
    [
        ("Weather", "common word"),
        ("Galina", "given name"),
        ("Liverpool", "town or country"),
        ("Minsk", "town or country"),
        ("Quibblesworth", ""),
    ],
)
def test_a_variant_that_is_a_word_is_dropped(spelling: str, reason: str) -> None:
    found = dropped_of(person("a", "Ann Quibbleton", spellings={"en": [f"Ann {spelling}"]}))
    told = found.get((spelling.lower(), "local:a"))
    assert (told.reason if told else "") == reason


def test_a_canonical_name_that_is_a_word_stays() -> None:
    assert dropped_of(person("a", "Ann Weather")) == {}


def test_what_the_editors_guard_is_not_dropped() -> None:
    row = person("a", "Ann Quibbleton", spellings={"en": ["Ann Weather"]}, homographs=["Weather"])
    assert dropped_of(row) == {}


def test_a_case_form_that_is_another_persons_name_is_dropped() -> None:
    """``Ермошина`` is the genitive of ``Ермошин``, and a woman."""
    drops = list(read_drops(committed()[DROPPED]))
    found = {(drop.name, drop.canonical) for drop in drops if drop.reason == "claimed"}
    assert ("ермошина", "Владимир Ермошин") in found
    assert ("ермошина", "Лидия Ермошина") not in found


def test_every_drop_has_a_reason() -> None:
    drops = list(read_drops(committed()[DROPPED]))
    assert len(drops) > 200
    assert drops == sorted(set(drops))
    reasons = Counter(
        drop.reason.rpartition(":")[2].strip() for drop in drops if drop.what != "slot"
    )
    assert set(reasons) <= {"claimed", "common word", "given name", "town or country"}
    for drop in drops:
        assert drop.against or drop.reason == "common word" or drop.what == "slot", drop


def test_a_dropped_surname_needs_the_full_name() -> None:
    row = person(
        "a",
        "Ann Quibbleton",
        spellings={"en": ["Ann Weather", "Ann Quibleton"]},
        offices=[["prime-minister", "Q184"]],
    )
    made = build(small_book(row))
    book = load_stylebook().overlaid(
        {"names/mine.jsonl": json.dumps(row), "variants/en.tsv": made["variants/en.tsv"]}
    )

    def cleaned(text: str) -> str:
        return normalize(Article(text, language="en"), stylebook=book).text

    alone = "Prime Minister of Belarus {} was asked on Monday."
    assert cleaned(alone.format("Weather")) == alone.format("Weather")
    assert cleaned(alone.format("Quibleton")) == alone.format("Quibbleton")
    assert cleaned("Ann Weather was asked on Monday.") == "Ann Quibbleton was asked on Monday."


def test_only_the_persons_asked_for_are_built() -> None:
    book = small_book(person("a", "Ann Quibbleton", spellings={"en": ["Ann Weather"]}))
    assert all(line.persons == 0 for line in summary(build(book, files=())))
    own = summary(build(book, files=("names/mine.jsonl",)))
    assert [line.language for line in own if line.drops] == ["en"]


# ------------------------------------------------------------------ Russian, reviewed


@pytest.fixture(scope="module")
def review() -> Reviewers:
    pytest.importorskip("pymorphy3", reason="a tool of the build")
    pytest.importorskip("pytrovich", reason="a tool of the build")
    return Reviewers()


def test_a_form_on_which_all_agree_holds(review: Reviewers) -> None:
    verdict = review.review("лавров", "m", "f", {"ins": ("лавровым",)})
    assert verdict.agreed["ins"] == ("лавровым",)
    # the table is silent on the others, and the two speak alike
    assert verdict.agreed["gen"] == ("лаврова",)
    assert not verdict.disputed


def test_a_form_on_which_they_disagree_is_disputed(review: Reviewers) -> None:
    verdict = review.review("лавров", "m", "f", {"ins": ("лавровом",)})
    assert "ins" not in verdict.agreed
    assert "table лавровом" in verdict.disputed["ins"]


def test_one_voice_is_not_enough(review: Reviewers) -> None:
    verdict = review.review("зкщм", "m", "g", {})
    assert verdict.agreed == {}


def test_the_dictionary_tells_words_from_names(review: Reviewers) -> None:
    assert review.is_common_word("мая")
    assert review.is_common_word("лавровым")
    assert not review.is_common_word("кравчук")
    assert not review.is_common_word("зкщмова")


# ------------------------------------------------------------------ word lists


def test_common_words_are_those_in_small_letters_seen_twice() -> None:
    texts = [
        ("en", "The weather is fair. Weather again; weather Storm storm an an"),
        ("xx", "no no"),
    ]
    counts = counted(texts)
    assert counts["en"]["weather"] == 2
    assert set(counts) == set(WORD_LANGUAGES)
    content = written("en", counts["en"])
    assert content.split("\n")[-2] == "weather"
    assert content.startswith("# Common words of en")


def test_texts_are_read_by_language(tmp_path: Path) -> None:
    (tmp_path / "pl.txt").write_text("dobra pogoda", "utf-8")
    rows = [
        {"lang": "de", "bucket": "sentence", "text": "gutes Wetter"},
        {"lang": "de", "bucket": "ui", "text": "Weiter"},
    ]
    (tmp_path / "segments.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert list(read(tmp_path / "pl.txt")) == [("pl", "dobra pogoda")]
    assert list(read(tmp_path / "segments.jsonl")) == [("de", "gutes Wetter")]


@pytest.mark.parametrize("language", WORD_LANGUAGES)
def test_there_are_common_words(language: str) -> None:
    words = common_words(language)
    assert len(words) > 1000
    assert all(word.islower() and len(word) >= 3 for word in words)
    assert common_words("xx") == frozenset()


def test_towns_are_known_in_both_scripts() -> None:
    assert towns("de")["munich"] == towns("de")["münchen"] == "Munich"
    assert towns("uk")["львів"] == "Lviv"
    assert "munich" not in towns("ru")
    file = files("normalizers.names").joinpath("data/towns.tsv").read_text("utf-8")
    assert sum(line.endswith("\tby hand") for line in file.split("\n")) >= 300
