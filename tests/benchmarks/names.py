"""How the names stage grows with the authority: ``python -m tests.benchmarks.names``.

The authority is the real one with 500 to 100,000 invented persons laid over it: given names of the
stylebook's table, family names put together from syllables, about four of five Slavic with their names
in three Cyrillic and four Latin spellings. The same number is the same person in every size. The
articles are those of the speed benchmark, with a paragraph in each that names three of the first 500.

Each size is a process of its own, so that its memory is its own: the highest resident set, less that of
the real authority alone. All of them are asked in turns, so that a busy machine slows all. The time of
an article is that of the names stage and of saying which rows of the authority touch the article;
languages, lines and folding are there already. Exits with 1 if the largest authority slows an article
to more than twice the time of the smallest.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from statistics import median
from time import process_time
from typing import Any

import psutil

from normalizers import Article, Pipeline, load_stylebook
from normalizers.document import Document
from normalizers.names import Names
from normalizers.names.index import index_for
from normalizers.names.romanization import romanize
from normalizers.stylebook import Stylebook
from normalizers.stylebook.entities import entities
from normalizers.stylebook.touched_names import name_rows
from tests.benchmarks.chain import articles
from tests.support import ROOT

SIZES = (500, 5_000, 50_000, 100_000)
LANGUAGES = ("en", "ru")
LIMIT = 2.0  # times the time of the smallest size
ROUNDS = 15
NAMED = 500  # the first persons, whom every size has

_SOURCES = ("ru", "ru", "ru", "be", "uk", "", "", "ru", "be", "uk")  # "" is nobody's Slavic name
_HARD = "б в г д з к л м н п р с т ж ш ч бр вл гр др кр пл ск ст тр хр".split()
_VOWELS = "а о у е и".split()
_ENDINGS = {
    "m": "енко ов ский ич ук ин ко чик евич юк".split(),
    "f": "енко ова ская ич ук ина ко чик евич юк".split(),
}
_LATIN_SYLLABLES = (
    "bal ber cor dan del far gar hal hol jor kal kin lan lor mal mor nor pal quin ros sal tan "
    "tor val ver wal win zan"
).split()
_LATIN_ENDINGS = "son er man elli ard sen quist berg ford ez oux stein".split()
_SENTENCES = {
    "en": "{0} met {1} on the bridge, and {2} wrote the report that {3} had asked for.",
    "ru": "{0} и {1} встретились на мосту, а {2} написал отчёт, о котором просил {3}.",
}


@dataclass(frozen=True)
class Given:
    """One given name in the languages of the authority."""

    gender: str
    by_language: dict[str, str]


@lru_cache(maxsize=1)
def given_names() -> tuple[Given, ...]:
    """The given names of the stylebook that are written in all seven languages."""
    found = []
    for row in load_stylebook().rows("given_names"):
        names = {lang: row[lang].split("|")[0] for lang in ("ru", "be", "uk")}
        for lang in ("en", "de", "fr", "pl"):
            names[lang] = row[lang].split("|")[0]
        if all(names.values()):
            gender = "f" if names["ru"][-1] in "аяь" else "m"
            found.append(Given(gender, names))
    return tuple(found)


def person(number: int) -> dict[str, Any]:
    """The row of an invented person; the same number gives the same row."""
    dice = Random(number)
    given = dice.choice(given_names())
    source = dice.choice(_SOURCES)
    if source:
        stem = "".join(
            dice.choice(_HARD) + dice.choice(_VOWELS) for _ in range(dice.choice((1, 2, 2, 3)))
        )
        russian = (stem + dice.choice(_HARD[:16]) + dice.choice(_ENDINGS[given.gender])).title()
        family = {
            "ru": russian,
            "be": russian.replace("и", "і").replace("И", "І"),
            "uk": russian.replace("э", "е").replace("ы", "и"),
        }
        for language in ("en", "de", "fr", "pl"):
            family[language] = romanize(family[source], source, language)[0].title()
    else:
        count = dice.choice((1, 2, 2))
        made = "".join(dice.choice(_LATIN_SYLLABLES) for _ in range(count))
        latin = (made + dice.choice(_LATIN_ENDINGS)).title()
        family = dict.fromkeys(("en", "de", "fr", "pl"), latin)
    canonical = {lang: f"{given.by_language[lang]} {name}" for lang, name in family.items()}
    native = {source: [given.by_language[source], "", family[source]]} if source else {}
    return {
        "id": f"local:invented-{number}",
        "type": "person",
        "native": native,
        "gender": given.gender,
        "canonical": canonical,
        "origin": "invented",
        "example": canonical["en"],
        "example_effect": "link",
        "counter_example": "Nobody",
    }


def authority(count: int) -> Stylebook:
    """The real stylebook with ``count`` invented persons."""
    rows = (json.dumps(person(number), ensure_ascii=False) for number in range(count))
    return load_stylebook().overlaid({"names/invented.jsonl": "\n".join(rows)})


def texts(language: str) -> Iterator[str]:
    """The articles, each with a paragraph that names three of the persons that every size has."""
    people = [row["canonical"] for row in map(person, range(NAMED)) if language in row["canonical"]]
    for number, text in enumerate(articles(language)):
        named = [people[(3 * number + step) % len(people)][language] for step in range(3)]
        surname = named[0].rpartition(" ")[2]
        yield f"{text}\n\n{_SENTENCES[language].format(*named, surname)}"


# ------------------------------------------------------------------ one size


def documents(book: Stylebook, language: str) -> list[Document]:
    """The articles as the names stage reads them."""
    told = Pipeline(only=("language",))
    found = []
    for text in texts(language):
        result = told(Article(text))
        doc = Document(
            text,
            Article(text),
            book,
            language=result.language,
            language_probability=result.language_probability,
        )
        found.append(doc)
        # what earlier stages have split and folded already
        assert doc.folded.text
        assert doc.blocks
        assert doc.quotes is not None
    return found


def one_article(doc: Document) -> int:
    """The work that is measured; how many findings there are."""
    found = sum(1 for _ in Names()(doc))
    return found + len(name_rows(doc, doc.working_language))


def child(count: int) -> None:
    """Serve one size: build when told to, then answer each line, a language, with one round's times."""
    memory = psutil.Process()
    book = authority(count)
    made = memory.memory_info().rss
    started = process_time()
    assert len(entities(book)) > count
    read = process_time() - started
    for line in sys.stdin:
        language = line.strip()
        started = process_time()
        index = index_for(book, language)
        built = process_time() - started
        docs = documents(book, language)
        found = sum(map(one_article, docs))  # warm up: what each person met is worked out once
        gc.collect()
        told = {
            "read": read,
            "built": built,
            "patterns": len(index.matcher),
            "megabytes": (memory.memory_info().rss - made) / 1e6,
            "found": found,
        }
        print(json.dumps(told), flush=True)
        for _ in range(int(sys.stdin.readline())):
            sys.stdin.readline()
            times = []
            for doc in docs:
                started = process_time()
                one_article(doc)
                times.append(process_time() - started)
            print(json.dumps(times), flush=True)


# ------------------------------------------------------------------ all sizes


class Size:
    """A size and the process that serves it."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.names", "--child", str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def ask(self, line: str) -> Any:
        """One line to the process, and its answer."""
        self.tell(line)
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())

    def tell(self, line: str) -> None:
        """One line to the process."""
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def close(self) -> None:
        """Let the process end."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def compare(language: str, sizes: Sequence[Size], rounds: int) -> float:
    """Print one language's figures; returns the ratio of the largest size to the smallest."""
    told = [size.ask(language) for size in sizes]
    for size in sizes:
        size.tell(str(rounds))
    times: list[list[list[float]]] = [[] for _ in sizes]
    for _ in range(rounds):
        for number, size in enumerate(sizes):
            times[number].append(size.ask("go"))
    best = [sum(map(min, zip(*each, strict=True))) / len(each[0]) for each in times]
    usual = [median(sum(one) / len(one) for one in each) for each in times]
    print(
        f"{language}\n  persons  read rows  build index   patterns    memory  findings"
        "   ms per article: least  median   ratio"
    )
    for number, size in enumerate(sizes):
        row = told[number]
        print(
            f"  {size.count:>7,} {row['read']:>8.1f} s {row['built']:>10.1f} s {row['patterns']:>10,}"
            f" {row['megabytes']:>6.0f} MB {row['found']:>9,} {1000 * best[number]:>23.3f}"
            f" {1000 * usual[number]:>7.3f} {best[number] / best[0]:>7.2f}"
        )
    return best[-1] / best[0]


def main() -> int:
    """Measure every size; the exit code says whether the largest stayed within the limit."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--languages", nargs="+", default=LANGUAGES, choices=sorted(_SENTENCES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child is not None:
        child(options.child)
        return 0
    sizes = [Size(count) for count in sorted(options.sizes)]
    try:
        ratios = [compare(language, sizes, options.rounds) for language in options.languages]
    finally:
        for size in sizes:
            size.close()
    below = max(ratios) <= LIMIT
    print(f"slowest ratio {max(ratios):.2f}, limit {LIMIT:.1f}{'' if below else '  OVER'}")
    return int(not below)


if __name__ == "__main__":
    sys.exit(main())
