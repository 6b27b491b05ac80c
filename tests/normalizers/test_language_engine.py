"""langdetect and langdetect-rs behind one interface: the same answers, whatever the order or process."""

from __future__ import annotations

import builtins
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import langdetect
import pytest
from langdetect import detector_factory

from normalizers.language import engine
from normalizers.language.build_profiles import LANGUAGES, build_profile, build_profiles
from normalizers.language.languages import EXPECTED
from tests.support import CASES, ROOT, SHARED, needs_shared, read_jsonl, shared_rows

PROFILES = ROOT / "normalizers" / "language" / "profiles"
LATIN = ("de", "en", "es", "et", "fr", "lt", "lv", "pl", "sr-Latn")
CYRILLIC = ("be", "bg", "kk", "mk", "ru", "sr-Cyrl", "uk")
SETS = (LATIN, CYRILLIC, EXPECTED)
COMPARE_ALL = os.environ.get("COPYDESK_PARITY") == "all"  # every text with every set: minutes

# One sentence for every language that langdetect or a profile of ours knows.
SENTENCES = {
    "be": "Учора ў Магілёве адкрылі новую бібліятэку для дзяцей і падлеткаў.",
    "bg": "Вчера кметът откри новата градска библиотека, която ще работи и през почивните дни.",
    "de": "Gestern wurde in der Stadt eine neue Bücherei für Kinder eröffnet.",
    "en": "A new library for children was opened in the town yesterday.",
    "es": "Ayer se inauguró en la ciudad una nueva biblioteca para los niños.",
    "et": "Eile avati linnas uus raamatukogu lastele ja noortele.",
    "fr": "Une nouvelle bibliothèque pour les enfants a ouvert hier dans la ville.",
    "hy": "Երեկ քաղաքում բացվեց երեխաների նոր գրադարան։",
    "ka": "გუშინ ქალაქში ბავშვებისთვის ახალი ბიბლიოთეკა გაიხსნა.",
    "kk": "Кеше қалада балаларға арналған жаңа кітапхана ашылды.",
    "lt": "Vakar mieste buvo atidaryta nauja biblioteka vaikams ir jaunimui.",
    "lv": "Vakar pilsētā tika atklāta jauna bibliotēka bērniem un jauniešiem.",
    "mk": "Вчера во градот беше отворена новата библиотека за деца и ученици.",
    "pl": "Wczoraj w mieście otwarto nową bibliotekę dla dzieci i młodzieży.",
    "ru": "Вчера в городе открыли новую библиотеку для детей и подростков.",
    "sr": "Јуче је у граду отворена нова библиотека за децу и ученике.",
    "sr-Latn": "Juče je u gradu otvorena nova biblioteka za decu i učenike.",
    "uk": "Учора в місті відкрили нову бібліотеку для дітей та підлітків.",
}
ODD = {
    "empty": "",
    "digits": "12345 !!!",
    "nothing but an address": "https://example.org/news?id=1",
    "lone surrogates": "\ud83d\ude00 news \udfff of the day \ud800",
    "NULs": "\0" * 50 + "news of the day" + "\0" * 50,
    "beyond the BMP": "\U0010ffff\U000e0001\U00020000" * 400,
    "marks without letters": "\u0301\u0323\u200f\u202e" * 300,
    "one letter": "a" * 5000,
    "capitals": "THE NEWS OF THE DAY " * 100,
    "a megabyte": "Les nouvelles du jour, 新闻 и новости. " * 26_000,
    "a megabyte without a space": "новости" * 150_000,
    "every plane": "".join(map(chr, range(0, 0x110000, 4099))),
}

needs_fast = pytest.mark.skipif(
    find_spec("langdetect_rs") is None, reason="langdetect-rs (the extra `fast`) is not installed"
)


@pytest.fixture(params=["pure", pytest.param("fast", marks=needs_fast)])
def either_engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both implementations in turn."""
    monkeypatch.setenv(engine.SWITCH, request.param)
    return str(request.param)


@pytest.fixture
def forgetful() -> Iterator[None]:
    """The engine as in a new process, before and after."""
    cached = (engine._fast, engine._pure, engine._factory, engine._profile_paths)
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


# --- what it answers ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", SENTENCES)
def test_each_language_is_known(language: str, either_engine: str) -> None:
    """Among all expected languages a plain sentence is recognized with certainty."""
    found = engine.probabilities(SENTENCES[language], EXPECTED)
    code = language.partition("-")[0]
    assert found[code] > 0.99
    assert set(found) == set(EXPECTED)
    assert sum(found.values()) == pytest.approx(1, abs=1e-4)


def test_only_the_expected_languages_are_answered(either_engine: str) -> None:
    """A Belarusian sentence where Belarusian is not expected: something else, never ``be``."""
    found = engine.probabilities(SENTENCES["be"], ("ru", "uk", "bg"))
    assert set(found) == {"ru", "uk", "bg"}


@pytest.mark.parametrize(
    "codes", [("sr",), ("sr-Latn",), ("sr-Latn", "sr"), ("sr-Latn", "sr-Cyrl")]
)
def test_serbian_is_one_language_in_two_alphabets(codes: tuple[str, ...]) -> None:
    found = engine.probabilities(SENTENCES["sr-Latn"], (*codes, "pl", "mk"))
    assert set(found) == {"sr", "pl", "mk"}
    assert found["sr"] > 0.99


def test_cyrillic_serbian_typed_with_latin_lookalikes_is_serbian() -> None:
    """Half of the vowels are Latin letters; langdetect alone drops them and says Macedonian."""
    typed = SENTENCES["sr"].translate(str.maketrans("оеа", "oea"))
    assert typed != SENTENCES["sr"]
    assert engine.probabilities(typed, CYRILLIC)["sr"] > 0.99


@pytest.mark.parametrize("language", SENTENCES)
def test_a_headline_in_capitals_is_read(language: str) -> None:
    """langdetect skips words in capitals and would judge by the first letter of each."""
    found = engine.probabilities(SENTENCES[language].upper(), EXPECTED)
    assert found[language.partition("-")[0]] > 0.99


def test_an_acronym_in_a_sentence_stays_an_acronym(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative twin: only a text all in capitals is lowered."""
    seen: list[str] = []

    def record(sample: str, names: tuple[str, ...]) -> list[float]:
        seen.append(sample)
        return []

    monkeypatch.setattr(engine, "_ask", record)
    engine.probabilities("MINSK, 5 May. The UN and the WTO agreed.", LATIN)
    engine.probabilities("THE UN AND THE WTO AGREED.", LATIN)
    assert seen == ["MINSK, 5 May. The UN and the WTO agreed.", "the un and the wto agreed."]


@pytest.mark.parametrize(
    "languages", [(), ("en",), ("sr", "sr-Latn"), ("en", "xx"), ("../engine", "en")]
)
def test_no_choice_no_answer(languages: tuple[str, ...]) -> None:
    assert engine.probabilities(SENTENCES["en"], languages) == {}


def test_a_language_without_profile_is_left_out() -> None:
    found = engine.probabilities(SENTENCES["en"], ("en", "de", "xx"))
    assert set(found) == {"en", "de"}


def test_chinese_is_langdetects_zh_cn() -> None:
    found = engine.probabilities("昨天市里为孩子们开了一家新图书馆。", ("zh", "en", "ru"))
    assert found == {"en": 0.0, "ru": 0.0, "zh": 1.0}


# --- what it never does ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("languages", SETS, ids=["latin", "cyrillic", "all"])
def test_odd_text_raises_nothing(name: str, languages: tuple[str, ...], either_engine: str) -> None:
    found = engine.probabilities(ODD[name], languages)
    assert all(0 <= probability <= 1 for probability in found.values())
    if name in ("empty", "digits", "nothing but an address"):
        assert found == {}


def test_only_the_first_kilobyte_is_read() -> None:
    head = (SENTENCES["en"] + " ") * 20
    assert len(head) > engine.SAMPLE
    assert engine.probabilities(head + SENTENCES["ru"] * 1000, EXPECTED) == engine.probabilities(
        head, EXPECTED
    )


def test_the_shared_factory_is_not_touched(
    either_engine: str, forgetful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """langdetect's own module-level factory and its class-level seed stay as the user left them."""
    monkeypatch.setattr(detector_factory, "_factory", None)
    monkeypatch.setattr(langdetect.DetectorFactory, "seed", 17)
    engine.probabilities(SENTENCES["fr"], LATIN)
    assert detector_factory._factory is None
    assert langdetect.DetectorFactory.seed == 17


class _Panic(BaseException):
    """Like the exception of a panic in Rust, which is no ``Exception``."""


class _Failing:
    """A factory whose detectors fail."""

    error: BaseException = _Panic("index out of bounds")

    def set_seed(self, seed: int) -> None:
        pass

    def load_json_profile(self, profiles: list[str]) -> None:
        pass

    def create(self) -> Any:
        raise self.error


class _Unloadable(_Failing):
    """A factory that refuses its profiles."""

    def load_json_profile(self, profiles: list[str]) -> None:
        raise langdetect.LangDetectException(1, "Profile format error.")


@pytest.mark.parametrize("factory", [_Failing, _Unloadable])
def test_a_broken_accelerator_gives_way(
    factory: type, forgetful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = engine._Engine("broken", factory, langdetect.LangDetectException)
    monkeypatch.setattr(engine, "_fast", lambda: broken)
    found = engine.probabilities(SENTENCES["pl"], LATIN)
    monkeypatch.setenv(engine.SWITCH, "pure")
    assert found["pl"] > 0.99
    assert found == engine.probabilities(SENTENCES["pl"], LATIN)


@pytest.mark.parametrize("factory", [_Failing, _Unloadable])
def test_when_nothing_works_there_is_no_answer(
    factory: type, forgetful: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = engine._Engine("broken", factory, langdetect.LangDetectException)
    monkeypatch.setattr(engine, "_fast", lambda: None)
    monkeypatch.setattr(engine, "_pure", lambda: broken)
    assert engine.probabilities(SENTENCES["pl"], LATIN) == {}


def test_an_interrupt_is_not_swallowed(forgetful: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Failing, "error", KeyboardInterrupt())
    broken = engine._Engine("broken", _Failing, langdetect.LangDetectException)
    monkeypatch.setattr(engine, "_fast", lambda: broken)
    with pytest.raises(KeyboardInterrupt):
        engine.probabilities(SENTENCES["pl"], LATIN)


def test_a_missing_accelerator_is_told_once(
    forgetful: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    real = builtins.__import__

    def without_rust(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("langdetect_rs"):
            raise ImportError("No module named 'langdetect_rs'")
        return real(name, *args, **kwargs)

    monkeypatch.delenv(engine.SWITCH, raising=False)
    monkeypatch.setattr(builtins, "__import__", without_rust)
    with caplog.at_level(logging.DEBUG, logger=engine.__name__):
        for sentence in SENTENCES.values():
            engine.probabilities(sentence, LATIN)
    assert [(record.levelname, "langdetect_rs" in record.message) for record in caplog.records] == [
        ("INFO", True)
    ]
    assert engine.engine_name() == "langdetect"


@needs_fast
def test_the_switch_chooses_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(engine.SWITCH, raising=False)
    assert engine.engine_name() == "langdetect-rs"
    monkeypatch.setenv(engine.SWITCH, "pure")
    assert engine.engine_name() == "langdetect"


# --- deterministic -----------------------------------------------------------------------------


def test_neither_calls_before_nor_the_order_of_languages_count(
    either_engine: str, forgetful: None
) -> None:
    first = {code: engine.probabilities(text, EXPECTED) for code, text in SENTENCES.items()}
    for function in (engine._factory, engine._profile_paths):
        function.cache_clear()
    backwards = tuple(reversed(EXPECTED))
    for code in reversed(SENTENCES):
        found = engine.probabilities(SENTENCES[code], backwards + backwards[:3])
        assert list(found.items()) == list(first[code].items())


def test_threads_do_not_count(either_engine: str, forgetful: None) -> None:
    texts = [text[: 8 + n] for n in range(12) for text in SENTENCES.values()]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda text: engine.probabilities(text, EXPECTED), texts))
    assert together == [engine.probabilities(text, EXPECTED) for text in texts]


_PROGRAM = """
import json, random, sys
random.seed()
from normalizers.language.engine import probabilities
for text in json.loads(sys.stdin.read()):
    print(json.dumps(probabilities(text, ("ru", "be", "uk", "bg", "mk", "sr"))))
"""


def test_the_hash_seed_does_not_count(either_engine: str) -> None:
    """Doubtful texts, whose probabilities lie between 0 and 1, in processes of their own."""
    texts = [SENTENCES[code][:12] for code in ("be", "bg", "mk", "ru", "sr", "uk")]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1
    assert any(0 < p < 1 for line in outputs.pop().splitlines() for p in json.loads(line).values())


# --- the same answers from both ----------------------------------------------------------------


def _texts(folder: Path) -> list[str]:
    """Every string of every case file: short and long, clean and odd, in many languages."""
    found: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in read_jsonl(path):
            found += [value for value in row.values() if isinstance(value, str)]
    return sorted(set(found))


def _bits(engines: tuple[engine._Engine, ...], names: tuple[str, ...], text: str) -> list[Any]:
    """The unrounded probabilities by each engine, as hexadecimal digits."""
    answers = []
    for one in engines:
        detector = engine._factory(one, names).create()
        detector.append(text[: engine.SAMPLE])
        try:
            detector.get_probabilities()
            answers.append([probability.hex() for probability in detector.langprob])
        except one.refusal as error:
            answers.append([str(error)])
    return answers


def _assert_parity(texts: list[str]) -> None:
    """Each text with one of the sets in turn, or with every set where all is asked for."""
    fast = engine._fast()
    assert fast is not None
    sets = []
    for languages in SETS:
        wanted = {name for code in languages for name in engine._PROFILES.get(code, (code,))}
        assert wanted <= engine._profile_paths().keys()
        sets.append(tuple(sorted(wanted)))
    for number, text in enumerate(texts):
        for names in sets if COMPARE_ALL else [sets[number % len(sets)]]:
            first, second = _bits((fast, engine._pure()), names, text)
            assert first == second, text[:80]


@pytest.mark.slow
@needs_fast
def test_parity_on_the_projects_own_texts() -> None:
    """Bit for bit, the extra profiles included."""
    texts = [*_texts(CASES), *SENTENCES.values(), *ODD.values()]
    assert len(texts) > 1000
    _assert_parity(texts[:: 1 if COMPARE_ALL else 3])


@needs_fast
@needs_shared
def test_parity_on_the_labelled_set() -> None:
    """Every fifth of 14,585 segments, or each of them."""
    texts = [row["text"] for row in shared_rows("lid/segments.jsonl")]
    assert len(texts) > 10_000
    _assert_parity(texts[:: 1 if COMPARE_ALL else 5])


# --- the profiles ------------------------------------------------------------------------------


@needs_shared
def test_profiles_are_fresh() -> None:
    assert SHARED is not None
    built = build_profiles(SHARED / "lid" / "train")
    assert sorted(built) == sorted(path.name for path in PROFILES.glob("*.json"))
    for name, content in built.items():
        packaged = (PROFILES / name).read_bytes()
        assert packaged == content.encode(), (
            f"rebuild {name}: normalizers/language/build_profiles.py"
        )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_profile_is_langdetects_format_and_holds_no_text(language: str) -> None:
    path = PROFILES / f"{language}.json"
    profile = json.loads(path.read_text("utf-8"))
    assert list(profile) == ["freq", "n_words", "name"]
    assert profile["name"] == language
    assert all(1 <= len(gram) <= 3 for gram in profile["freq"])
    for length in (1, 2, 3):
        counts = [count for gram, count in profile["freq"].items() if len(gram) == length]
        assert sum(counts) == profile["n_words"][length - 1]
        assert min(counts) * 10_500 > profile["n_words"][length - 1]
    assert path.stat().st_size < 40_000
    assert all(path.name != packaged for packaged in engine._profile_paths())


def test_building_counts_as_langdetect_counts() -> None:
    """Digits and signs are spaces, words in capitals are skipped, rare grams are left out."""
    profile = json.loads(build_profile("be", "Час 24 ЧАСУ! Час.\n" * 5 + "рэдка"))
    assert profile["freq"]["Час"] == 10
    assert profile["freq"][" Ча"] == 10
    assert "ЧАС" not in profile["freq"]
    assert "рэд" not in profile["freq"]
    assert not any(char.isdigit() for gram in profile["freq"] for char in gram)
