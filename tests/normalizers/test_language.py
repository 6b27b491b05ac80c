"""The language stage: document language, foreign spans, hints, and nothing that escapes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Collection
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from normalizers import Article
from normalizers.document import Document
from normalizers.findings import ACTED, Fact, Finding, Flag, ForeignSpan
from normalizers.language import Language, engine
from normalizers.language.build import build_tables
from normalizers.language.detect import SAMPLE, detect
from normalizers.language.evidence import TABLED, table
from normalizers.language.languages import EXPECTED, POSSIBLE
from normalizers.language.shares import script_shares
from normalizers.stylebook import Stylebook
from tests.support import CASES, ROOT, SHARED, needs_shared, read_jsonl, shared_rows

ROWS = read_jsonl(CASES / "language.jsonl")


def findings(text: str, hint: str = "") -> list[Finding]:
    return list(Language()(Document(text, Article(text, language=hint), Stylebook({}))))


def facts(found: list[Finding]) -> dict[str, Any]:
    return {item.field: item.value for item in found if isinstance(item, Fact)}


def spans(found: list[Finding]) -> list[ForeignSpan]:
    return [item for item in found if isinstance(item, ForeignSpan)]


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_case(row: dict[str, Any]) -> None:
    text = row["text"]
    found = findings(text, row.get("hint", ""))
    said = facts(found)
    assert said["language"] == row.get("language", said["language"])
    assert said["language_probability"] >= row.get("probability_at_least", 0)
    assert said["language_probability"] <= row.get("probability_at_most", 1)
    assert (said["language_probability"] > 0) == (said["language"] != "und")
    assert [
        {"text": text[span.start : span.end], "language": span.language} for span in spans(found)
    ] == row["spans"]
    flags = [item for item in found if isinstance(item, Flag)]
    assert [flag.rule for flag in flags] == row.get("flags", [])
    for flag in flags:
        assert flag.category == "language"
        first = text.strip().partition("\n")[0]
        assert text[flag.start : flag.end] == row.get("flagged", first)


BOOK = Stylebook({"sources/a.tsv": "id\tsource\tlanguage\tsubdomains\n1\tdaily.example\tbg\tno\n"})


@pytest.mark.parametrize(
    ("text", "hint", "language", "flags"),
    [
        ("Парк Горки", "", "bg", []),  # the text leaves it open, the source decides
        ("Парк Горки", "mk", "mk", []),  # the article's own hint goes before the source
        ("Парк Горки", "xx", "bg", []),  # no hint at all
        ("Министрите се срещнаха в понеделник в столицата.", "", "bg", []),
        ("The ministers met in the capital on Monday.", "", "en", ["language.source"]),
        ("Министры встретились в столице в понедельник.", "", "ru", ["language.source"]),
        ("Министры встретились в столице в понедельник.", "bg", "ru", ["language.hint"]),
        ("Министры встретились в столице в понедельник.", "ru", "ru", []),
        ("2023", "", "und", []),
    ],
)
def test_the_usual_language_of_a_source(
    text: str, hint: str, language: str, flags: list[str]
) -> None:
    article = Article(text, source="daily.example", language=hint)
    found = list(Language()(Document(text, article, BOOK)))
    assert facts(found)["language"] == language
    assert [item.rule for item in found if isinstance(item, Flag)] == flags


def test_the_cases_hold_both_kinds() -> None:
    assert len(ROWS) >= 50
    assert sum(bool(row["spans"]) for row in ROWS) >= 15
    assert {row.get("language") for row in ROWS} >= set(EXPECTED)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "\ud800 lone surrogates \udfff",
        "İİİ ÇOK GÜZEL İSTANBUL\nстрока другая здесь есть",
        "\u0301\u200b\ufeff\u00ad",
        "\U0002070e\U00020731",
        "ﬁﬂﬀ ﷺ ㍿",
        "а" * 50_000,
        "a\n" * 5_000,
        "ა" * 3 + "Ա" * 3 + "א" * 3 + "ア" * 3,
        "(" * 3_000 + "слово " * 300,
        "@" * 2_000 + "почта почта почта",
        "ᲐᲑᲒ ᏣᎳᎩ 𐍈𐌿𐍂 ꙮ",
    ],
)
def test_odd_text_never_raises(text: str) -> None:
    for hint in ("", "ru", "en", "zh", "pt", "xx-yy", "?"):
        said = facts(findings(text, hint))
        assert 0 <= said["language_probability"] <= 1
        assert said["language"] == "und" or len(said["language"]) == 2


@settings(deadline=None)  # the first text in a language reads its tables
@given(
    st.text() | st.sampled_from([row["text"] for row in ROWS]),
    st.sampled_from(["", "en", "be", "zh", "pt", "ru"]),
    st.sets(st.sampled_from(sorted(POSSIBLE)), min_size=1, max_size=4) | st.just(EXPECTED),
)
def test_any_text(text: str, hint: str, expected: Collection[str]) -> None:
    doc = Document(text, Article(text, language=hint), Stylebook({}))
    found = list(Language(tuple(expected))(doc))
    said = facts(found)
    assert said["language_probability"] == round(said["language_probability"], 4)
    assert all(0 <= span.start < span.end <= len(text) for span in spans(found))
    assert all(span.probability >= 0.4 for span in spans(found))


def test_spans_are_in_order_and_apart() -> None:
    rows = ROWS + shared_rows("lid/mixed.jsonl")[::20]
    for row in rows:
        found = spans(findings(row["text"]))
        assert all(one.end <= two.start for one, two in pairwise(found))


HOST = next(row["text"] for row in ROWS if row["id"] == "document-en") + "\n"


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "text",
    [
        HOST * 900 + "Поделиться в социальных сетях с друзьями\n" * 4_000,
        HOST * 900 + "Alle Kommentare zu diesem Artikel lesen\n" * 4_000,
        HOST * 900 + "«Да», сказал министр в понедельник утром. " * 2_000,
        HOST + "министр сказал слово the minister said a word " * 4_000,
        HOST + "_" * 60_000 + "да нет",
        HOST + "我" * 30_000 + "@ да",
        HOST + "1.2-" * 15_000 + "@ да",
        HOST + "да нет" + " " * 30_000 + "может быть сегодня",
        HOST + "A-" * 15_000 + " да нет может быть сегодня",
        HOST + "а" * 30_000 + "b да нет",
    ],
    ids=range(10),
)
def test_time_grows_with_the_text_only(text: str) -> None:
    """What was quadratic once took half a minute on these."""
    assert len(facts(findings(text))["language"]) == 2


def test_one_character_is_never_acted_on() -> None:
    for piece in ("中", "京。", "Да", "Search", "Реклама"):
        assert all(span.probability < ACTED for span in spans(findings(HOST * 3 + piece)))


def test_a_set_of_one_language_and_a_hint() -> None:
    text = "Комитет сообщил в понедельник о новых правилах"
    assert detect(text, "ru", ("en", "ru")).language == "ru"
    assert detect("The committee announced new rules", "en", ("en", "ru")).language == "en"


def test_same_answer_in_another_process() -> None:
    """PYTHONHASHSEED and the order of first use must not matter, langdetect's sampling included."""
    doubtful = ["Ресторант в центре", "Sport radio hotel", "La note de la classe", "Министр спорта"]
    texts = [row["text"] for row in ROWS] + doubtful
    code = (
        "import json, sys\n"
        "from normalizers.language.detect import detect\n"
        "texts = json.load(sys.stdin)\n"
        "print(json.dumps([[v.language, v.probability] for v in map(detect, texts)]))\n"
    )
    answers = set()
    for seed in ("0", "17"):
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(ROOT)},
        )
        answers.add(done.stdout.strip())
    assert answers == {json.dumps([[v.language, v.probability] for v in map(detect, texts)])}


def test_clean_articles_need_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> dict[str, float]:
        raise AssertionError("the cheap evidence must settle a clean article")

    monkeypatch.setattr(engine, "probabilities", never)
    for row in ROWS:
        if row["id"].startswith("document-"):
            assert detect(row["text"]).language == row["language"]


def test_engine_gives_no_answer_rather_than_an_exception() -> None:
    assert engine.probabilities("", ("en", "de")) == {}
    assert engine.probabilities("12345 !!!", ("en", "de")) == {}


def test_engine_is_repeatable_and_restricted() -> None:
    text = "Die Minister treffen sich"
    first = engine.probabilities(text, ("de", "en", "fr"))
    assert first == engine.probabilities(text, ("de", "en", "fr"))
    assert set(first) == {"de", "en", "fr"}
    assert max(first, key=lambda language: first[language]) == "de"


def test_languages_that_only_langdetect_knows() -> None:
    """An expected language without a table of ours is found through langdetect's own profile."""
    italian = next(row["text"] for row in ROWS if row["id"] == "outside-it")
    portuguese = next(row["text"] for row in ROWS if row["id"] == "outside-pt")
    expected = (*EXPECTED, "it")
    assert detect(italian, expected=expected).language == "it"
    assert detect(italian, expected=expected).probability > 0.9
    assert detect(portuguese, expected=expected).language != "it"
    assert detect(italian, expected=expected, hint="pl").contradicts == "pl"
    english = next(row["text"] for row in ROWS if row["id"] == "document-en")
    assert detect(english, expected=expected).language == "en"


def test_expected_languages_can_be_restricted() -> None:
    text = "Гарадскі савет зацвердзіў новы бюджэт грамадскага транспарту ў панядзелак."
    assert detect(text).language == "be"
    assert detect(text, expected=("en", "ru", "bg")).language in ("ru", "bg")


def test_a_long_text_is_not_judged_by_its_head() -> None:
    head = next(row["text"] for row in ROWS if row["id"] == "document-ru")
    body = next(row["text"] for row in ROWS if row["id"] == "document-be")
    text = "\n".join([head] * 3 + [body] * 14)
    assert len(text) > SAMPLE
    assert detect(text).language == "be"


def test_script_shares_of_every_page() -> None:
    text = "Aé Яў Ωα Հա אב عر ქა हि กข 汉 かナ 한"
    assert set(script_shares(text)) == {
        *("Latin", "Cyrillic", "Greek", "Armenian", "Hebrew", "Arabic"),
        *("Georgian", "Devanagari", "Thai", "Han", "Kana", "Hangul"),
    }
    assert script_shares("12 — ! 🙂") == {}


def test_tables_veto_by_alphabet() -> None:
    cyrillic = table("Cyrillic")
    for letter, without in {"и": "be", "ў": "ru", "ы": "uk", "і": "ru", "э": "bg"}.items():
        row = cyrillic.letters[letter]
        assert row[cyrillic.languages.index(without)] == 0
        assert max(row) > 300
    assert all(
        table(script).stop_words[lang] for script in TABLED for lang in table(script).languages
    )


@needs_shared
def test_tables_are_fresh() -> None:
    assert SHARED is not None
    for name, content in build_tables(SHARED / "lid" / "train").items():
        packaged = ROOT / "normalizers" / "language" / "data" / name
        assert packaged.read_text("utf-8") == content, (
            f"rebuild {name}: normalizers/language/build.py"
        )
