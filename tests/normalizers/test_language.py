"""The language stage: document language, foreign spans, hints, and nothing that escapes."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers import Article
from normalizers.document import Document
from normalizers.findings import Fact, Finding, Flag, ForeignSpan
from normalizers.language import Language, engine
from normalizers.language.build import build_tables
from normalizers.language.detect import SAMPLE, detect
from normalizers.language.evidence import TABLED, table
from normalizers.language.languages import EXPECTED
from normalizers.language.shares import script_shares
from normalizers.stylebook import Stylebook
from tests.support import CASES, ROOT, SHARED, needs_shared, read_jsonl, shared_rows

ROWS = read_jsonl(CASES / "language.jsonl")
STRONG = 0.99


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
    assert said["language"] == row["language"]
    assert said["language_probability"] >= row.get("probability_at_least", 0)
    assert (said["language_probability"] > 0) == (row["language"] != "und")
    assert [
        {"text": text[span.start : span.end], "language": span.language} for span in spans(found)
    ] == row["spans"]
    flags = [item for item in found if isinstance(item, Flag)]
    assert bool(flags) == row.get("flag", False)
    for flag in flags:
        assert (flag.category, flag.rule) == ("language", "language.hint")
        assert text[flag.start : flag.end] == text.strip().partition("\n")[0]


def test_the_cases_hold_both_kinds() -> None:
    assert len(ROWS) >= 50
    assert sum(bool(row["spans"]) for row in ROWS) >= 15
    assert {row["language"] for row in ROWS} >= set(EXPECTED)


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


@given(st.text(), st.sampled_from(["", "en", "be", "zh", "pt"]))
def test_any_text(text: str, hint: str) -> None:
    found = findings(text, hint)
    said = facts(found)
    assert said["language_probability"] == round(said["language_probability"], 4)
    assert all(0 <= span.start < span.end <= len(text) for span in spans(found))
    assert all(span.probability >= 0.4 for span in spans(found))


def test_spans_are_in_order_and_apart() -> None:
    rows = ROWS + shared_rows("lid/mixed.jsonl")[::20]
    for row in rows:
        found = spans(findings(row["text"]))
        assert all(one.end <= two.start for one, two in pairwise(found))


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
    assert engine.probabilities("text", ("be", "kk")) == {}  # no profiles packaged


def test_engine_is_repeatable_and_restricted() -> None:
    text = "Die Minister treffen sich"
    first = engine.probabilities(text, ("de", "en", "fr"))
    assert first == engine.probabilities(text, ("de", "en", "fr"))
    assert set(first) == {"de", "en", "fr"}
    assert max(first, key=lambda language: first[language]) == "de"


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


@needs_shared
def test_sentence_language_on_labelled_data() -> None:
    """Floors as measured; be, ru, uk and the mean over the languages."""
    right: dict[str, list[bool]] = {}
    for row in shared_rows("lid/segments.jsonl"):
        if row["bucket"] == "sentence":
            language = row["lang"].partition("-")[0]
            right.setdefault(language, []).append(detect(row["text"]).language == language)
    accuracy = {language: sum(hits) / len(hits) for language, hits in right.items()}
    assert sum(accuracy.values()) / len(accuracy) >= 0.994
    for language, floor in {"be": 0.99, "ru": 0.98, "uk": 0.985, "en": 0.99, "de": 0.99}.items():
        assert accuracy[language] >= floor, (language, accuracy[language])


@needs_shared
def test_documents_and_spans_on_labelled_data() -> None:
    """Floors as measured: host language, precision and recall of spans, silence on clean text."""
    hosts = reported = true = strong = strong_true = wanted = 0
    noisy = clean = 0
    rows = shared_rows("lid/mixed.jsonl")
    for row in rows:
        found = findings(row["text"])
        hosts += facts(found)["language"] == row["host"]
        left = list(row["spans"])
        wanted += len(left)
        if not left:
            clean += 1
            noisy += bool(spans(found))
        for span in spans(found):
            hit = next((gold for gold in left if same_span(span, gold)), None)
            if hit:
                left.remove(hit)
            reported += 1
            true += hit is not None
            if span.probability >= STRONG:
                strong += 1
                strong_true += hit is not None
    assert hosts / len(rows) >= 0.995
    assert true / reported >= 0.96
    assert true / wanted >= 0.48
    assert strong_true / strong >= 0.98
    assert noisy / clean <= 0.01


def same_span(span: ForeignSpan, gold: dict[str, Any]) -> bool:
    inside = min(span.end, gold["end"]) - max(span.start, gold["start"])
    union = max(span.end, gold["end"]) - min(span.start, gold["start"])
    return inside * 2 >= union and gold["lang"].partition("-")[0] == span.language
