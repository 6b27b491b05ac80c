"""``--languages``: which languages there are to choose from, in every command, worker and rerun."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from flows import taking_back
from flows.cli import app
from flows.corpus.table import Corpus
from flows.method import method_of
from flows.run import plan, run
from flows.settings import RunSettings
from flows.stale import stage_changes
from normalizers import Article, Pipeline, normalize
from normalizers.language import Language, engine
from normalizers.language.languages import (
    BY_LANGDETECT,
    EXPECTED,
    POSSIBLE,
    UnknownLanguageError,
    expected_languages,
)
from normalizers.language.stage import expected_of
from normalizers.policy import Policy
from normalizers.stylebook.touching import rows_touching
from tests.flows.support import articles, exported, run_into, story

# Short enough for two Slavic languages, and long enough for none but Ukrainian
UKRAINIAN = "Порт відкрили після бурі"
ITALIAN = """Il porto riapre dopo la tempesta

Il sindaco della città ha detto lunedì che il porto sarà di nuovo aperto a tutti i pescherecci della \
costa. Le barche erano rimaste ferme per quattro giorni a causa del vento  forte.

«Abbiamo aspettato abbastanza», ha detto uno dei pescatori davanti al molo. Secondo l'ufficio del \
turismo, anche gli alberghi hanno perso molti clienti durante la settimana.
"""
ITALIAN_NAMES = """Un vertice a Minsk

Il presidente Aleksandr Lukashenko ha ricevuto il presidente russo Vladimir Putin. Secondo l'agenzia \
Belta, i due hanno parlato per tre ore dei rapporti tra i due paesi e del prezzo del gas.

Читайте также
"""
CZECH = (
    "Starosta města v pondělí oznámil, že přístav bude znovu otevřen pro všechny rybářské lodě. "
    "Při bouři, která přišla v pátek večer ze severu, nebyl nikdo zraněn."
)
GERMAN = (
    "Der Bürgermeister der Stadt sagte am Montag, der Hafen werde wieder für alle Boote geöffnet. "
    "Bei dem Sturm, der am Freitagabend von Norden kam, wurde niemand verletzt, und auch die Häuser "
    "am Ufer haben kaum Schaden genommen."
)
RUSSIAN = """Порт снова открыт

Мэр города сообщил в понедельник, что порт снова открыт для всех лодок. Никто не пострадал.

Please leave your comment below and share this story with your friends

Chitayte takzhe drugie novosti nedeli
"""


def invoke(*arguments, **environment):
    """The command in this process."""
    words = [str(argument) for argument in arguments]
    return CliRunner().invoke(app, words, env=environment)


def language_of(text, expected, hint=""):
    found = normalize(Article(text, language=hint), expected=expected)
    return found.language, found.language_probability


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text(UKRAINIAN, "utf-8")
    return path


@pytest.fixture
def inputs(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    texts = [*map(story, range(4)), UKRAINIAN, ITALIAN, ITALIAN_NAMES, GERMAN, RUSSIAN]
    rows = [
        {"id": f"{number}", "text": text, "source": "daily.example"}
        for number, text in enumerate(texts)
    ]
    lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    (folder / "rows.jsonl").write_text(lines, "utf-8")
    return folder


def languages_in(output):
    return {row["id"]: row["language"] for row in articles(Corpus(output))}


# --- which languages


def test_the_order_of_the_languages_does_not_matter():
    assert expected_languages("it be,en , ru,IT,zh-CN") == ("en", "ru", "be", "zh", "it")
    assert expected_languages(["nl", "cs", "uk"]) == expected_languages("uk,cs,nl")
    assert expected_languages(reversed(EXPECTED)) == EXPECTED
    one, other = (Pipeline(expected=codes) for codes in (("it", "ru", "en"), ("en", "it", "ru")))
    assert one.version == other.version
    assert one.expected == ("en", "ru", "it")


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ("en,by", "Belarusian is be"),
        ("ua", "Ukrainian is uk"),
        ("ru,cn", "Chinese is zh"),
        ("kz", "Kazakh is kk"),
        ("jp", "Japanese is ja"),
        ("cz", "Czech is cs"),
        ("en,xx", "'xx' is no language code"),
        ("english", "'english' is no language code"),
        ("fa", "'fa' cannot be told from other languages; possible are en ru be"),
        ("", "at least one"),
        (" , ", "at least one"),
    ],
)
def test_what_cannot_be_recognized_is_refused(codes, words):
    with pytest.raises(UnknownLanguageError, match=re.escape(words)):
        expected_languages(codes)
    with pytest.raises(UnknownLanguageError, match=re.escape(words)):
        normalize("Any text.", expected=codes)


def test_every_possible_language_is_one_that_something_recognizes():
    """langdetect has a profile of those that only it can tell, and the message names all."""
    profiles = engine._profile_paths()
    assert [code for code in BY_LANGDETECT if code not in profiles] == []
    assert not set(BY_LANGDETECT) & set(EXPECTED)
    with pytest.raises(UnknownLanguageError) as refused:
        expected_languages("fa")
    assert {*re.findall(r"\b[a-z]{2}\b", str(refused.value))} >= POSSIBLE


def test_the_version_of_the_stage_tells_the_languages_apart():
    assert Language(("ru", "en")).version != Language(("en", "be")).version
    assert Language(reversed(EXPECTED)).version == Language().version
    for codes in (("en",), ("it", "en"), EXPECTED):
        assert expected_of(Language(codes).version) == expected_languages(codes)
    assert expected_of("2(en,xx)") == ("en",)  # of a version that knew another language
    assert expected_of("2(xx)") == EXPECTED


# --- verdicts


def test_a_smaller_set_changes_a_verdict():
    assert language_of(UKRAINIAN, EXPECTED)[0] == "uk"
    assert language_of(UKRAINIAN, "en,ru")[0] == "ru"
    assert language_of(UKRAINIAN, "en,ru,uk")[0] == "uk"


@pytest.mark.parametrize("codes", ["it,en", "it", "it,ru", "it,es,fr", (*EXPECTED, "it")])
def test_an_italian_article_is_italian_where_it_is_expected(codes):
    language, probability = language_of(ITALIAN, codes)
    assert (language, probability > 0.97) == ("it", True)
    assert language_of(GERMAN, codes)[0] != "it"


def test_languages_without_a_table_are_told_from_their_relatives():
    codes = (*EXPECTED, "cs", "sk", "it")
    assert language_of(CZECH, codes)[0] == "cs"
    assert language_of(ITALIAN, codes)[0] == "it"
    assert language_of(GERMAN, codes)[0] == "de"
    assert language_of(story(1), codes)[0] == "en"


def test_a_hint_may_speak_for_a_language_that_is_not_expected():
    """``--language`` is what is known of one article, ``--languages`` what there is to choose from."""
    assert language_of(ITALIAN, "en,ru")[0] == "en"
    assert language_of(ITALIAN, "en,ru", hint="it")[0] == "it"
    assert language_of(GERMAN, "en,de", hint="en")[0] == "de"


def test_a_text_in_none_of_the_languages_is_flagged():
    for text, codes in ((GERMAN, "en,pl"), (GERMAN, "ru"), (GERMAN, "ru,it")):
        found = normalize(text, expected=codes)
        assert found.language_probability <= 0.5
        assert [flag.rule for flag in found.flags] == ["language.unexpected"], codes
    assert normalize(GERMAN, expected="ru").language == "und"


@pytest.mark.parametrize("codes", ["ru", "be", "it", "it,ru", "zh", "ja"])
@pytest.mark.parametrize("text", [RUSSIAN, ITALIAN, ITALIAN_NAMES, UKRAINIAN, GERMAN, "ok", ""])
def test_no_set_breaks_a_stage(text, codes):
    """Lines in a script that none of the languages is written in are left alone."""
    found = normalize(text, expected=codes)
    assert [span.language for span in found.foreign_spans if span.language == "und"] == []
    assert normalize(found.text, expected=codes).text == found.text


def test_an_article_in_a_language_without_a_policy_keeps_its_names_and_loses_its_residue():
    found = normalize(ITALIAN_NAMES, expected="it,ru,en")
    assert found.language == "it"
    assert "Aleksandr Lukashenko" in found.text
    assert "Belta" in found.text
    assert "Читайте" not in found.text
    in_english = normalize(
        "President Aleksandr Lukashenko met the Russian president in Minsk on Monday.",
        expected="it,ru,en",
    )
    assert "Alexander Lukashenko" in in_english.text


@pytest.mark.parametrize("codes", ["en,ru", "it,en", "ru"])
@pytest.mark.parametrize("text", [UKRAINIAN, ITALIAN_NAMES, RUSSIAN, story(1)])
def test_the_rows_of_a_result_are_asked_in_the_languages_it_was_told_by(text, codes):
    pipeline = Pipeline(expected=expected_languages(codes))
    article = Article(text, id="1", title="Un vertice", source="daily.example")
    found = pipeline(article)
    again = rows_touching(article, found.edits, pipeline.stylebook, pipeline.expected)
    assert again == found.touched_by


# --- the command


@pytest.mark.parametrize("command", ["clean", "explain", "run"])
@pytest.mark.parametrize(
    ("codes", "words"),
    [("by", "Belarusian is be"), ("en,fa", "possible are en ru"), (",", "at least one")],
)
def test_a_wrong_language_is_one_line_and_exit_code_2(command, codes, words, file):
    for result in (
        invoke(command, file, "--languages", codes),
        invoke(command, file, COPYDESK_LANGUAGES=codes),
    ):
        assert result.exit_code == 2
        assert result.stderr.startswith("copydesk: --languages: ")
        assert words in result.stderr
        assert result.stderr.count("\n") == 1
        assert result.stdout == ""


def test_clean_and_explain_choose_from_the_languages_given(file):
    def language(**environment):
        result = invoke("clean", file, "--json", **environment)
        return json.loads(result.stdout)["language"]

    assert language() == "uk"
    assert language(COPYDESK_LANGUAGES="") == "uk"
    assert language(COPYDESK_LANGUAGES="en,ru") == "ru"
    typed = invoke("clean", file, "--json", "--languages", "be", COPYDESK_LANGUAGES="en,ru")
    assert json.loads(typed.stdout)["language"] == "be"
    (file.parent / "italian.txt").write_text(ITALIAN, "utf-8")
    explained = invoke("explain", file.parent / "italian.txt", "--languages", "en,it")
    assert explained.exit_code == 0
    assert "language.unexpected" not in explained.stdout
    explained = invoke("explain", file.parent / "italian.txt", "--languages", "en")
    assert "language.unexpected" in explained.stdout


@pytest.mark.parametrize("command", [["clean"], ["explain"], ["run"], ["quarantine", "retry"]])
def test_the_help_lists_the_usual_languages_and_says_what_they_are_for(command):
    said = " ".join(invoke(*command, "--help").stdout.split())
    assert "COPYDESK_LANGUAGES" in said
    assert ",".join(EXPECTED) in said.replace(", ", ",").replace(" ,", ",")
    assert "short text" in said
    if command[0] in ("clean", "explain"):
        assert "a hint, the text may contradict it" in said


def test_the_settings_check_and_sort_the_languages():
    assert RunSettings().languages == EXPECTED
    assert RunSettings(languages=("it", "be", "en")).languages == ("en", "be", "it")
    for wrong, words in ((("by",), "Belarusian is be"), ((), "at least 1")):
        with pytest.raises(ValidationError, match=words):
            RunSettings(languages=wrong)
    field = RunSettings.model_json_schema()["properties"]["languages"]
    assert field["default"] == list(EXPECTED)
    assert "short" in field["description"]
    again = RunSettings.model_validate(RunSettings(languages=("it",)).model_dump(mode="json"))
    assert again.languages == ("it",)


# --- runs


def test_the_usual_languages_are_no_change(inputs, tmp_path):
    out = tmp_path / "out"
    run_into(out, inputs)
    summary = run_into(out, inputs, languages=tuple(reversed(EXPECTED)))
    assert (summary.unchanged, summary.renewed, summary.committed) == (9, 0, False)
    assert languages_in(out)["4"] == "uk"
    version = articles(Corpus(out))[0]["pipeline_version"]
    assert version == Pipeline().version
    assert "(" not in version


def test_other_languages_renew_everything_and_equal_a_run_from_scratch(inputs, tmp_path):
    out, codes = tmp_path / "out", ("it", "en", "ru")
    run_into(out, inputs)
    planned = plan(RunSettings(inputs=(str(inputs),), output=out, languages=codes))
    assert len(planned.stale) == 9
    assert planned.reasons() == {
        "stage language: expects it as well": 9,
        "stage language: does not expect be, uk, pl, de, fr, es and 11 more": 9,
    }
    summary = run_into(out, inputs, languages=codes)
    assert (summary.renewed, summary.unchanged) == (9, 9)
    found = languages_in(out)
    assert [found[name] for name in "45"] == ["ru", "it"]
    run_into(tmp_path / "scratch", inputs, languages=("ru", "it", "en"))
    assert exported(out) == exported(tmp_path / "scratch")
    again = run_into(out, inputs, languages=("en", "ru", "it"))
    assert (again.unchanged, again.renewed, again.committed) == (9, 0, False)

    # and nothing is out of date although every row is looked at
    Corpus(out).commit([], remove=["0"])
    assert plan(RunSettings(inputs=(str(inputs),), output=out, languages=codes)).stale == {}

    # one language more, from a folder that has gained an article
    (inputs / "more.txt").write_text(CZECH, "utf-8")
    run_into(out, inputs, languages=(*codes, "cs"))
    run_into(tmp_path / "more", inputs, languages=(*codes, "cs"))
    assert exported(out) == exported(tmp_path / "more")
    run_into(out, inputs)
    run_into(tmp_path / "usual", inputs)
    assert exported(out) == exported(tmp_path / "usual")


def test_worker_processes_choose_from_the_same_languages(inputs, tmp_path):
    run_into(tmp_path / "one", inputs, languages=("en", "it", "ru"))
    run_into(tmp_path / "two", inputs, languages=("en", "it", "ru"), workers=2)
    assert languages_in(tmp_path / "two")["4"] == "ru"
    assert exported(tmp_path / "two") == exported(tmp_path / "one")


def test_without_the_stage_the_languages_make_no_difference(inputs, tmp_path):
    run_into(tmp_path / "out", inputs, skip=("language",))
    summary = run_into(tmp_path / "out", inputs, skip=("language",), languages=("it", "en"))
    assert (summary.unchanged, summary.renewed) == (9, 0)


def test_the_command_runs_with_the_languages(inputs, tmp_path):
    out = tmp_path / "out"
    ran = invoke("run", inputs, "-o", out, "--no-prefect", "--languages", "ru en it")
    assert ran.exit_code == 0, ran.stderr
    assert languages_in(out)["5"] == "it"
    same = invoke("run", inputs, "-o", out, "--no-prefect", COPYDESK_LANGUAGES="en,it,ru")
    assert "nothing to do" in same.stdout
    planned = invoke("run", inputs, "-o", out, "--plan")
    assert "stage language: does not expect it" in planned.stdout
    assert all(len(line) <= 80 for line in planned.stdout.splitlines())


def test_a_retry_gives_what_the_run_would_have_given(tmp_path):
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text(ITALIAN, "utf-8")
    (folder / "b.txt").write_bytes(b"\0\1\2\3" * 64)
    run_into(out, folder, languages=("en", "it"))
    (folder / "b.txt").write_text(ITALIAN_NAMES, "utf-8")
    retried = invoke("quarantine", "retry", out, COPYDESK_LANGUAGES="it,en")
    assert retried.exit_code == 0, retried.stderr
    assert [*languages_in(out).values()] == ["it", "it"]
    assert run_into(out, folder, languages=("en", "it")).unchanged == 2


def test_undo_stays_with_the_languages_of_the_corpus(inputs, tmp_path):
    out, codes = tmp_path / "out", ("en", "it")
    run_into(out, inputs, languages=codes)
    version = Pipeline(expected=expected_languages(codes)).version
    assert taking_back._pipeline(version, Policy(), ()).version == version
    undone = invoke("undo", out, "--rule", "layout.spaces", "--why", "a test", "--who", "Ann")
    assert undone.exit_code == 0, undone.stderr
    assert {row["pipeline_version"] for row in articles(Corpus(out))} == {version}
    summary = run_into(out, inputs, languages=codes)
    assert (summary.unchanged, summary.renewed) == (9, 0)


def test_one_reason_for_the_number_of_a_version_and_one_for_its_languages():
    assert [*stage_changes("language-1(en,ru)", "language-2(en,be)")] == [
        "stage language: version 1 is now 2",
        "stage language: expects be as well",
        "stage language: does not expect ru",
    ]
    assert [*stage_changes("language-1", "language-2")] == ["stage language: version 1 is now 2"]


def test_the_method_of_a_run_holds_its_languages(tmp_path):
    settings = RunSettings(output=tmp_path, languages=("it", "en"))
    method = method_of(settings)
    assert method.expected == ("en", "it")
    assert method.pipeline().expected == ("en", "it")
    assert method.basis() != method_of(RunSettings(output=tmp_path)).basis()
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(ITALIAN, "utf-8")
    one = settings.model_copy(update={"inputs": (str(tmp_path / "in"),)})
    assert run(one.model_copy(update={"output": tmp_path / "out"})).new == 1
