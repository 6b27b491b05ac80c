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
from normalizers.scripts import SCRIPT_RUNS

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


def build_tables(folder: Path) -> dict[str, str]:
    """File name to content, for every script."""
    tables = {}
    for script, languages in LANGUAGES.items():
        texts = {
            language: folder.joinpath(f"{language}.txt").read_text(encoding="utf-8")
            for language in languages
        }
        tables[f"{script.lower()}.tsv"] = build_table(script, texts)
    return tables


if __name__ == "__main__":
    for name, content in build_tables(Path(sys.argv[1])).items():
        (Path(__file__).parent / "data" / name).write_text(content, encoding="utf-8")
