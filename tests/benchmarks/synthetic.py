"""A corpus of any size made from the samples: ``python -m tests.benchmarks.synthetic FOLDER``.

Every article is a sample with its paragraphs in another order, one or two paragraphs of another
sample of its language among them, other surnames, numbers and years, and one sentence with its own
number, so that no two texts are equal. The same number and seed give the same article, however many
are made. About half become ``.txt`` files in folders of 1,000, a quarter rows of ``.jsonl``, a fifth
rows of ``.csv``, and 3 % pages of ``.html``. Nothing is kept in memory but the samples.
"""

from __future__ import annotations

import argparse
import csv
import html
import json
import random
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from tests.support import ROOT, read_jsonl

CORPUS = ROOT / "corpus"
FILES_PER_FOLDER = 1_000
ROWS_PER_FILE = 5_000
FIELDS = ("id", "source", "title", "published", "text")

_BLOCK = re.compile(r"\n\s*\n")
_PAGE_BLOCK = re.compile(r"<(p|figure|blockquote)\b[^>]*>.*?</\1>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]+>")
_YEAR = re.compile(r"(?<![\d.:/-])(?:19[5-9]\d|20[0-2]\d)(?![\d:])")
# free-standing numbers only: a changed part of a date or a time might be no date any more
_NUMBER = re.compile(r"(?<![\w.,:/-])[1-9]\d{1,2}(?![\w.,:/-]|\s*(?:из|of|von|з)\s)")
_SENTENCE = re.compile(r"[.!?。！？][”»\"]?$")

# invented people of the samples, and whom they may become
_SURNAMES = {
    "Zielińska": ("Maliszewska", "Brzezicka", "Olszańska", "Górecka"),
    "Савчиц": ("Рудович", "Клименок", "Дорошко", "Мацкель"),
    "Евсеева": ("Полякова", "Тарасова", "Шубина", "Лаптева"),
    "Ершов": ("Бударин", "Кашин", "Лобанов", "Щукин"),
    "Жук": ("Барташ", "Шынкевіч", "Гайдук", "Тур"),
    "Корбут": ("Панкевіч", "Сідарук", "Гурыновіч", "Асташонак"),
    "Притула": ("Довгаль", "Береза", "Косач", "Шульга"),
    "Мельничук": ("Ткачук", "Бойчук", "Гончаренко", "Левицька"),
    "Гапак": ("Сокач", "Митрович", "Долинай", "Балега"),
    "Büttner": ("Harms", "Petersen", "Reimers", "Lorenzen"),
    "Kuhlmey": ("Tietz", "Wernicke", "Schubarth", "Noack"),
    "Graf": ("Zöhrer", "Pichler", "Hofstetter", "Weninger"),
    "Lemeur": ("Auvray", "Delaunay", "Hébert", "Quesnel"),
    "Rochas": ("Blanc", "Vial", "Faure", "Chabert"),
    "Maciąg": ("Wrona", "Sowa", "Kubiak", "Gawlik"),
    "Sobota": ("Niedziela", "Kaczor", "Wilk", "Rogala"),
    "马国良": ("王建军", "赵文斌", "刘志远", "陈永福"),
    "杨秀英": ("李桂兰", "孙玉珍", "周淑华", "吴美琴"),
}
_OWN_SENTENCE = {
    "en": "The file number of the report is {}.",
    "ru": "Номер дела в архиве — {}.",
    "be": "Нумар справы ў архіве — {}.",
    "uk": "Номер справи в архіві — {}.",
    "de": "Das Aktenzeichen des Berichts lautet {}.",
    "fr": "Le rapport porte le numéro {}.",
    "pl": "Raport nosi numer {}.",
    "zh": "报告的档案号是{}。",
}


@dataclass(frozen=True)
class Sample:
    """A sample taken apart: what stands before its prose, the prose, and what stands after it."""

    language: str
    title: str
    head: tuple[str, ...]
    body: tuple[str, ...]
    tail: tuple[str, ...]


@dataclass
class Made:
    """What was written."""

    articles: int = 0
    characters: int = 0
    by_kind: dict[str, int] = field(default_factory=dict)


def samples() -> list[Sample]:
    """The samples of ``corpus/``, in the order of their places."""
    expected = json.loads((CORPUS / "expected.json").read_text("utf-8"))
    return [
        _taken_apart(row["language"], title, _blocks(place, title))
        for place, row in sorted(expected.items())
        for title in (row["metadata"].get("title", ""),)
    ]


def _blocks(place: str, title: str) -> list[str]:
    """The raw blocks of a sample; those of a page as text, under its title."""
    name, _, number = place.partition("#")
    file = CORPUS / name
    if file.suffix == ".html":
        charset = "windows-1251" if b"windows-1251" in file.read_bytes()[:512] else "utf-8"
        page = file.read_bytes().decode(charset)
        found = (html.unescape(_MARKUP.sub("", m[0])).strip() for m in _PAGE_BLOCK.finditer(page))
        return [title, *(block for block in found if block)]
    if file.suffix == ".jsonl":
        return _BLOCK.split(read_jsonl(file)[int(number) - 1]["text"])
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as lines:
            return _BLOCK.split(list(csv.DictReader(lines))[int(number) - 1]["text"])
    return _BLOCK.split(file.read_text("utf-8-sig"))


def _taken_apart(language: str, title: str, blocks: list[str]) -> Sample:
    prose = [number for number, block in enumerate(blocks) if _is_prose(block)]
    first, last = prose[0], prose[-1]
    return Sample(
        language,
        title,
        tuple(blocks[:first]),
        tuple(blocks[first : last + 1]),
        tuple(blocks[last + 1 :]),
    )


def _is_prose(block: str) -> bool:
    """A long block that ends as a sentence does; mojibake counts, notices at the end may too."""
    return len(block) > (40 if "\u4e00" <= block[0] <= "\u9fff" else 110) and bool(
        _SENTENCE.search(block)
    )


def articles(count: int, seed: int = 1) -> Iterator[tuple[int, dict[str, str]]]:
    """``count`` articles with their numbers from 0."""
    known = samples()
    by_language: dict[str, list[Sample]] = {}
    for sample in known:
        by_language.setdefault(sample.language, []).append(sample)
    for number in range(count):
        # not random for cryptography, and seeded by text: the same on every Python
        rng = random.Random(f"{seed}:{number}")
        sample = rng.choice(known)
        yield number, _varied(sample, by_language[sample.language], number, rng)


def _varied(
    sample: Sample, same_language: list[Sample], number: int, rng: random.Random
) -> dict[str, str]:
    others = [one for one in same_language if one is not sample]
    body = list(sample.body)
    strangers = rng.sample(others, min(len(others), rng.randint(0, 2)))
    body += [rng.choice(other.body) for other in strangers]
    rng.shuffle(body)
    body.append(_OWN_SENTENCE[sample.language].format(f"{number:07d}"))
    title = _other_facts(sample.title, rng)
    head = [title if block == sample.title else _other_facts(block, rng) for block in sample.head]
    blocks = [*head, *(_other_facts(block, rng) for block in body[:-1]), body[-1], *sample.tail]
    site = rng.randint(1, 40)
    return {
        "id": f"{sample.language}-{number:07d}",
        "source": f"{sample.language}-daily-{site}.example",
        "title": title,
        "published": f"{rng.randint(2005, 2024)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
        "text": "\n\n".join(blocks),
    }


def _other_facts(text: str, rng: random.Random) -> str:
    """The text with other surnames, numbers and years, of the same shape."""
    for surname, others in _SURNAMES.items():
        if surname in text:
            text = text.replace(surname, rng.choice(others))
    text = _NUMBER.sub(lambda found: _number(len(found[0]), rng), text)
    return _YEAR.sub(lambda _: str(rng.randint(1950, 2024)), text)


def _number(digits: int, rng: random.Random) -> str:
    return str(rng.randint(10 ** (digits - 1), 10**digits - 1))


def write(folder: Path, count: int, seed: int = 1) -> Made:
    """Write ``count`` articles under ``folder``, one after the other."""
    made = Made()
    with ExitStack() as files:
        tables = _Tables(folder, files)
        for number, article in articles(count, seed):
            kind = _kind(number)
            if kind == "txt":
                name = folder / "txt" / f"{number // FILES_PER_FOLDER:04d}" / f"{number:07d}.txt"
                _write_file(name, article["text"])
            elif kind == "html":
                name = folder / "html" / f"{number // FILES_PER_FOLDER:04d}" / f"{number:07d}.html"
                _write_file(name, _page(article))
            else:
                tables.add(kind, article)
            made.articles += 1
            made.characters += len(article["text"])
            made.by_kind[kind] = made.by_kind.get(kind, 0) + 1
    return made


def _kind(number: int) -> str:
    """Of a hundred articles 50 are text files, 25 JSONL rows, 22 CSV rows, 3 pages, interleaved."""
    slot = number * 37 % 100  # 37 and 100 have no common factor: every slot once
    return "txt" if slot < 50 else "jsonl" if slot < 75 else "csv" if slot < 97 else "html"


def _write_file(name: Path, text: str) -> None:
    name.parent.mkdir(parents=True, exist_ok=True)
    name.write_text(text, encoding="utf-8", newline="")


def _page(article: dict[str, str]) -> str:
    def escape(text: str) -> str:
        return html.escape(text, quote=False).replace("\n", "<br>\n")

    paragraphs = "\n".join(
        f"<p>{escape(block)}</p>"
        for block in article["text"].split("\n\n")
        if block != article["title"]
    )
    title, site = escape(article["title"]), article["source"]
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title} | {site}</title>\n'
        f'<meta property="og:title" content="{html.escape(article["title"])}">\n'
        f'<meta property="og:url" content="https://{site}/{article["id"]}">\n'
        f'<meta property="article:published_time" content="{article["published"]}">\n'
        f'</head><body>\n<header><a href="/">{site}</a><nav><ul><li><a href="/a">A</a></li>'
        f'<li><a href="/b">B</a></li></ul></nav></header>\n<main><article><h1>{title}</h1>\n'
        f'{paragraphs}\n</article></main>\n<aside><ul><li><a href="/1">1</a></li></ul></aside>\n'
        f"<footer><p>{site}</p></footer></body></html>\n"
    )


class _Tables:
    """The JSONL and CSV files being written: a new one every 5,000 rows."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        self.folder, self.files = folder, files
        self.rows = {"jsonl": 0, "csv": 0}
        self.open: dict[str, TextIO] = {}

    def add(self, kind: str, article: dict[str, str]) -> None:
        new = self.rows[kind] % ROWS_PER_FILE == 0
        if new:
            self._next_file(kind)
        file = self.open[kind]
        if kind == "jsonl":
            file.write(json.dumps(article, ensure_ascii=False) + "\n")
        else:
            writer: Any = csv.DictWriter(file, FIELDS, lineterminator="\n")
            if new:
                writer.writeheader()
            writer.writerow(article)
        self.rows[kind] += 1

    def _next_file(self, kind: str) -> None:
        if kind in self.open:
            self.open[kind].close()
        name = self.folder / kind / f"{self.rows[kind] // ROWS_PER_FILE:04d}.{kind}"
        name.parent.mkdir(parents=True, exist_ok=True)
        file = name.open("w", encoding="utf-8", newline="")
        self.open[kind] = self.files.enter_context(file)


def main() -> None:
    """Write a corpus and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    made = write(options.folder, options.articles, options.seed)
    kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(made.by_kind.items()))
    print(f"{made.articles:,} articles ({kinds}), {made.characters:,} characters")


if __name__ == "__main__":
    main()
