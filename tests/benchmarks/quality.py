"""The quality numbers of docs/benchmarks.md: ``python -m tests.benchmarks.quality``.

Needs the shared evaluation data beside the repository. Prints what was touched on clean text, what was
removed from real pages against the labels, and how often the language was right.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from normalizers import Article, normalize
from normalizers.cyrillic import _CHAINS
from normalizers.encoding import repair_line
from normalizers.language.detect import detect
from tests.support import SHARED, shared_rows


def _shared() -> Path:
    if SHARED is None:
        sys.exit("the shared evaluation data is not beside the repository")
    return SHARED


def clean_text() -> None:
    """Edits and flags on clean news; the stray and artifact rows must be empty."""
    counts: Counter[str] = Counter()
    sentences = 0
    for path in sorted(_shared().glob("lid/train/*.txt")):
        lines = path.read_text("utf-8").splitlines()
        sentences += len(lines)
        for start in range(0, len(lines), 20):
            article = normalize("\n\n".join(lines[start : start + 20]))
            for edit in article.edits:
                for part in edit.parts:
                    counts[f"edits {part.stage}"] += 1
                    if part.stage in ("stray", "artifacts", "names"):
                        print(f"  {path.stem}: {part.rule}: {part.before!r} -> {part.after!r}")
            counts.update(f"flags {path.stem}" for _ in article.flags)
    print(f"clean text: {sentences} sentences, {dict(counts)}")


def real_pages() -> None:
    """Lines removed from extracted pages, against noisy labels."""
    removed: Counter[bool] = Counter()
    repeats = lost = total = stray = 0
    for name in ("after_trafilatura", "after_readability"):
        for row in shared_rows(f"residue/{name}.jsonl"):
            lines = [line.replace("\n", " ") for line in row["dirty_lines"]]
            article = normalize(
                Article("\n".join(lines), source=row["site"]), only=["language", "stray"]
            )
            start = 0
            for number, line in enumerate(lines):
                end = start + len(line)
                gone = [
                    edit.last.rule
                    for edit in article.edits
                    if not edit.replacement and edit.start <= start and end <= edit.end
                ]
                start = end + 1
                if not row["counted"][number] or not line.strip():
                    continue
                content = bool(row["is_content"][number])
                total += len(line) * content
                stray += not content
                if gone:
                    removed[content] += 1
                    lost += len(line) * content
                    repeats += content and gone[0].endswith("_repeat")
    print(
        f"real pages: {removed[False]} of {stray} stray lines removed; {removed[True]} lines "
        f"labelled content removed ({lost / total:.2%} of the characters), {repeats} of them repeats"
    )


def language() -> None:
    """Share of right answers, by length of the text."""
    right: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for row in shared_rows("lid/segments.jsonl"):
        asked[row["bucket"]] += 1
        right[row["bucket"]] += detect(row["text"]).language == row["lang"].split("-")[0]
    for row in shared_rows("lid/mixed.jsonl"):
        asked["documents"] += 1
        right["documents"] += detect(row["text"]).language == row["host"].split("-")[0]
    print("language:", {name: f"{right[name] / asked[name]:.2%}" for name in sorted(asked)})


def code_pages() -> None:
    """Sentences read with a wrong Cyrillic code page, restored."""
    asked = exact = wrong = 0
    for code in ("ru", "be", "uk"):
        path = _shared() / "lid" / "train" / f"{code}.txt"
        for sentence in path.read_text("utf-8").splitlines()[:400]:
            for read_as, really in _CHAINS:
                try:
                    broken = sentence.encode(really).decode(read_as)
                except UnicodeError:
                    continue
                repaired = repair_line(broken)
                asked += 1
                exact += repaired == sentence
                wrong += repaired not in (sentence, broken)
    print(f"code pages: {exact / asked:.1%} of {asked} restored, {wrong / asked:.1%} wrongly")


def main() -> None:
    """Print all numbers."""
    clean_text()
    real_pages()
    language()
    code_pages()


if __name__ == "__main__":
    main()
