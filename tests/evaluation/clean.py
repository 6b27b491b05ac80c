"""What is touched that should not be, and repaired that should: clean news, code pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from normalizers import normalize
from normalizers.cyrillic import _CHAINS
from normalizers.encoding import repair_line
from tests.evaluation.sets import Error, EvaluationSet, Metric, Result, count, rate, share
from tests.support import SHARED

EDITING_STAGES = ("encoding", "layout", "stray", "artifacts", "names")
CONTENT_STAGES = ("stray", "artifacts", "names")  # an edit of theirs on clean text is a suspect
ARTICLE = 20  # sentences joined into one article
CODE_PAGE_SENTENCES = 400


def measure_clean_text(files: Sequence[Path], step: int) -> Result:
    """Edits and flags on professional news, of which there should be none."""
    edits: Counter[str] = Counter()
    flags: Counter[str] = Counter()
    sentences = 0
    errors = []
    for path in files:
        lines = path.read_text("utf-8").splitlines()
        for start in range(0, len(lines), ARTICLE * step):
            block = lines[start : start + ARTICLE]
            sentences += len(block)
            article = normalize("\n\n".join(block))
            place = f"{path.name}:{start + 1}"
            flags[path.stem] += len(article.flags)
            for part in (part for edit in article.edits for part in edit.parts):
                edits[part.stage] += 1
                if part.stage in CONTENT_STAGES:
                    what = f"{part.rule}: {part.before!r} -> {part.after!r}"
                    errors.append(Error(place, "touched", what))
    metrics: list[Metric] = []
    for stage in EDITING_STAGES:
        metrics += rate(f"edits-{stage}", edits[stage], sentences)
    metrics += rate("flags", flags.total(), sentences)
    metrics += [count(f"flags {name}", flags[name], sentences) for name in sorted(+flags)]
    return Result(tuple(metrics), tuple(errors))


def measure_code_pages(files: Sequence[Path], step: int) -> Result:
    """Sentences read with a wrong Cyrillic code page."""
    asked = exact = wrong = 0
    errors = []
    for path in files:
        sentences = path.read_text("utf-8").splitlines()[:CODE_PAGE_SENTENCES]
        for number, sentence in list(enumerate(sentences, 1))[::step]:
            for read_as, really in _CHAINS:
                try:
                    broken = sentence.encode(really).decode(read_as)
                except UnicodeError:
                    continue
                repaired = repair_line(broken)
                asked += 1
                exact += repaired == sentence
                wrong += repaired not in (sentence, broken)
                if repaired != sentence:
                    kind = "missed" if repaired == broken else "wrong"
                    what = f"{really} read as {read_as}: {repaired[:80]}"
                    errors.append(Error(f"{path.name}:{number}", kind, what))
    restored = share("restored", exact, asked)
    wrongly = share("wrongly", wrong, asked, lower_is_better=True)
    return Result((*restored, *wrongly), tuple(errors))


_TRAIN = SHARED / "lid" / "train" if SHARED else None
SETS = (
    EvaluationSet(
        "clean-text",
        "professional news: what is touched, in 10,000 sentences",
        _TRAIN,
        ("*.txt",),
        measure_clean_text,
        4,
        shared=True,
    ),
    EvaluationSet(
        "code-pages",
        "Russian, Belarusian and Ukrainian read with a wrong code page",
        _TRAIN,
        ("be.txt", "ru.txt", "uk.txt"),
        measure_code_pages,
        4,
        shared=True,
    ),
)
