"""Rebuild the evidence tables: ``python -m normalizers.language.build FOLDER_OF_TEXTS``.

FOLDER holds one ``LANG.txt`` per language, a sentence a line (``sr-Latn.txt`` is Serbian in Latin
letters). The packaged tables were counted on 1,006 news sentences per language of NTREX-128
(CC BY-SA 4.0, newstest2019 and its professional translations): relative frequencies of words and
letters, no text. This module is a tool for developers; nothing imports it at run time.
"""

from __future__ import annotations

import math
import statistics
import sys
from collections import Counter
from pathlib import Path

from normalizers.language.evidence import Table, parse_table, tokenize
from normalizers.language.ngrams import (
    MAX_GRAM,
    SCALE,
    Grams,
    as_row,
    cuts_of,
    parse_grams,
    words_of,
)
from normalizers.legible import legible
from normalizers.scripts import SCRIPT_RUNS

DATA = Path(__file__).parent / "data"
LANGUAGES = {
    "Latin": ("en", "de", "fr", "es", "pl", "lt", "lv", "et", "sr-Latn"),
    "Cyrillic": ("ru", "be", "uk", "bg", "sr", "mk", "kk"),
}
# Letters that tell languages apart; the others are as frequent everywhere.
LETTERS = {
    "Latin": "jkqvwxyzäöüßàâæçéèêëîïôùûœáíóúñąćęłńśźżčđšžėįųūāēģīķļņõ",
    "Cyrillic": "ыэёіїєґўищъйяюьђјљњћџѓќѕәғқңөұүһ",
}
WORDS = 150  # most frequent words taken of each language
WORD_FLOOR = 1e-4
LETTER_FLOOR = 5e-5
# Of n-grams: how often one must occur in one language (whole words are rarer and say more), the
# count a language without it is given, and by how much it must tell two languages apart.
MIN_GRAM, MIN_WORD = 8, 3
UNSEEN = 0.05
PAGE_WORD = 3  # times a word of page_words.tsv is counted
TELLING = 1.0  # nats
HEAVIEST = 90  # eighths of a nat; more would not be printable
STRETCH = 7  # sentences of a text whose usual lead is measured


def _weight(share: float, floor: float) -> int:
    return round(100 * math.log(max(share, floor) / floor))


def _frequent(text: str, script: str) -> list[str]:
    """The most frequent words that are no names: lower-case in most places."""
    lowercase = Counter(
        word for word in tokenize(text) if word.islower() and SCRIPT_RUNS[script].fullmatch(word)
    )
    every = Counter(tokenize(text.lower()))
    common = [word for word, count in lowercase.items() if count * 2 > every[word]]
    return sorted(common, key=lambda word: (-every[word], word))[:WORDS]


def build_table(script: str, texts: dict[str, str]) -> str:
    """The content of one table, from the text of each language of ``script``."""
    languages = LANGUAGES[script]
    lowered = {language: texts[language].lower() for language in languages}
    counts = {language: Counter(tokenize(text)) for language, text in lowered.items()}
    totals = {language: sum(count.values()) for language, count in counts.items()}
    letters = {language: Counter(filter(str.isalpha, text)) for language, text in lowered.items()}
    rows = [
        "# log(share / floor) of words and letters, in hundredths; built by language/build.py",
        "\t".join(["kind", "feature", *(language.partition("-")[0] for language in languages)]),
    ]
    for letter in LETTERS[script]:
        weights = [
            _weight(letters[language][letter] / letters[language].total(), LETTER_FLOOR)
            for language in languages
        ]
        rows.append("\t".join(["letter", letter, *map(str, weights)]))
    words = sorted({word for language in languages for word in _frequent(texts[language], script)})
    shares = {
        language: {word: counts[language][word] / totals[language] for word in words}
        for language in languages
    }
    coverage = [
        100 * sum(share for share in shares[language].values() if share > WORD_FLOOR)
        for language in languages
    ]
    rows.insert(2, "\t".join(["usual", "coverage", *(str(round(value)) for value in coverage)]))
    for word in words:
        weights = [_weight(shares[language][word], WORD_FLOOR) for language in languages]
        rows.append("\t".join(["word", word, *map(str, weights)]))
    unknown = "\t".join(["usual", "lead", *("0" for _ in languages)])
    rows.insert(3, unknown)
    table = parse_table(script, "\n".join(rows))
    rows[3] = "\t".join(
        [
            *("usual", "lead"),
            *(str(_usual_lead(table, n, lowered[code])) for n, code in enumerate(languages)),
        ]
    )
    return "\n".join(rows) + "\n"


def _usual_lead(table: Table, column: int, text: str) -> int:
    """Hundredths of a nat per character by which stretches of ``text`` lead the runner-up."""
    lines = text.splitlines()
    leads = []
    for first in range(0, len(lines), STRETCH):
        stretch = "\n".join(lines[first : first + STRETCH])
        scores = table.scores(stretch, tokenize(stretch))
        own = scores.pop(column)
        leads.append((own - max(scores)) / len(stretch))
    return round(100 * statistics.median(leads))


def build_grams(script: str, texts: dict[str, str]) -> str:
    """The n-gram table of one script: words, and n-grams of words with their boundaries."""
    languages = LANGUAGES[script]
    counts: dict[str, Counter[str]] = {}
    for language in languages:
        words = Counter(words_of(texts[language].lower()))
        for word in words_of(" ".join(page_words()[language])):
            words[word] += PAGE_WORD
        count = counts[language] = Counter()
        for word, n in words.items():
            if SCRIPT_RUNS[script].fullmatch(word):
                for cut in cuts_of(word):
                    count[cut] += n
    totals = {
        language: sum(times for cut, times in count.items() if len(cut) == 3)
        for language, count in counts.items()
    }
    rows = [
        "# 8 * log(count / unseen) of n-grams and words, as characters; built by language/build.py",
        "\t".join(["gram", *(language.partition("-")[0] for language in languages)]),
    ]
    for cut in sorted(set().union(*counts.values())):
        whole = len(cut) > MAX_GRAM
        times = [counts[language][cut] for language in languages]
        if max(times) < (MIN_WORD if whole else MIN_GRAM):
            continue
        weights = [
            _gram_weight(n, totals[language]) for n, language in zip(times, languages, strict=True)
        ]
        if max(weights) - min(weights) >= SCALE * TELLING:
            rows.append(f"{cut}\t{as_row(weights)}")
    rows.insert(2, "\t".join(["usual", *("1" for _ in languages)]))
    counted = parse_grams(script, "\n".join(rows))
    usual = [
        _usual_evidence(counted, language.partition("-")[0], texts[language])
        for language in languages
    ]
    rows[2] = "\t".join(["usual", *usual])
    return "\n".join(rows) + "\n"


def page_words() -> dict[str, list[str]]:
    """The vocabulary of news pages, by language: news sentences hold no "Subscribe"."""
    found: dict[str, list[str]] = {}
    for line in (DATA / "page_words.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            language, words = line.split("\t")
            found.setdefault(language, []).append(words)
    return found


def _gram_weight(count: int, total: int) -> int:
    """Eighths of a nat, for a count among ``total`` trigrams of a text."""
    if not count:
        return 0
    return min(HEAVIEST, max(0, round(SCALE * math.log(count / UNSEEN * 1e5 / total))))


def _usual_evidence(table: Grams, language: str, text: str) -> str:
    """Nats a letter that stretches of ``text`` give for their own language, the median."""
    lines = text.splitlines()
    stretches = [" ".join(lines[first : first + 2]) for first in range(0, len(lines), 2)]
    found = [table.share_of_usual(stretch, language) for stretch in stretches]
    return f"{statistics.median(found):.3f}"


def build_tables(folder: Path) -> dict[str, str]:
    """File name to content, for every script."""
    tables = {}
    for script, languages in LANGUAGES.items():
        texts = {
            # a fifth of the Serbian words hold Latin letters that look like Cyrillic ones
            language: legible(folder.joinpath(f"{language}.txt").read_text(encoding="utf-8"), {})
            for language in languages
        }
        tables[f"{script.lower()}.tsv"] = build_table(script, texts)
        tables[f"{script.lower()}.grams.tsv"] = build_grams(script, texts)
    return tables


if __name__ == "__main__":
    for name, content in build_tables(Path(sys.argv[1])).items():
        (DATA / name).write_text(content, encoding="utf-8")
