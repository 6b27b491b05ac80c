"""Foreign spans: passages in another language than the document's, reported, never removed.

Two kinds, by cost. A **run of foreign script** is found by one regular expression, and only when
the text holds letters of another script at all. A **line in the same script** is looked at only
when it holds none of the host's own stop words, or letters the host's alphabet lacks; it counts
when its evidence clearly beats the host's. Names, titles, single words, quotes, addresses and code
in another language are content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from normalizers.document import Document
from normalizers.findings import ForeignSpan
from normalizers.language.detect import CERTAIN, Verdict, detect, script_language
from normalizers.language.evidence import TABLED, Table, table, tokenize
from normalizers.lines import Line, count_words
from normalizers.scripts import SCRIPT_RUNS

MIN_RUN_WORDS = 3  # inside a line
MIN_LINE_WORDS = 5  # of a line in the host's script
MIN_SCRIPT_LETTERS = 4
LEAD = 8.0  # nats by which another language must beat the host's
STRONG_LEAD = 16.0

# Probability that a run is foreign text, and not a name or a term, by what was seen of it.
SURE, LIKELY, WEAK = 0.999, 0.9, 0.6
REPORTED = 0.4
MIN_ALIENS = 2  # one letter may be a foreign name's
MAX_GAP = 40  # code points of the host's script inside a foreign run

_ADDRESS = re.compile(
    r"https?://\S+|www\.\S+|[^\s@]+@\S+|[@#]\w+|<[^<>\n]*>|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?\b"
)
_ADDRESS_CUE = re.compile(r"[@#<]|\.[a-z]|:/")
_CODE = re.compile(r"[{}<>=\\]|\w\(\)|\w\.\w+\(|;$|(?<!\S)--?[a-z]")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_LETTER = re.compile(r"[^\W\d_]")
_SENTENCE = re.compile(r"[.!?…]+[\"'”’»)]*\s+")
_CASED = ("Latin", "Cyrillic", "Greek", "Armenian")
# Scripts one writing system mixes.
_TOGETHER = ({"Han", "Kana"},)


def foreign_spans(
    doc: Document, host: Verdict, shares: Mapping[str, int], expected: Sequence[str]
) -> Iterator[ForeignSpan]:
    """Spans of ``doc.text`` in another language than ``host``, sorted."""
    found: list[ForeignSpan] = []
    for script, letters in shares.items():
        if script == host.script or any({script, host.script} <= group for group in _TOGETHER):
            continue
        if letters >= MIN_SCRIPT_LETTERS:
            found += _script_runs(doc, script, expected)
    if host.script in TABLED and host.probability >= LIKELY:
        evidence = table(host.script)
        if host.language in evidence.languages:
            found += _foreign_lines(doc, host.language, evidence, expected)
    yield from sorted(found, key=lambda span: (span.start, span.end))


@lru_cache(maxsize=32)
def _run_pattern(script: str) -> re.Pattern[str]:
    """Words of one script in a row on one line: no letter of another script between them."""
    letters = SCRIPT_RUNS[script].pattern
    return re.compile(rf"{letters}(?:(?:[^\w\n]|[\d_])*{letters})*")


def _script_runs(doc: Document, script: str, expected: Sequence[str]) -> Iterator[ForeignSpan]:
    """Spans of one foreign script."""
    text = doc.text
    masked: dict[int, str] = {}
    for start, end in _joined(text, _run_pattern(script).finditer(text)):
        if script != "Han" and text.count(" ", start, end) < MIN_RUN_WORDS - 1:
            # nearly every run is a name inside a line: leave it before anything is split
            if end - start < MIN_SCRIPT_LETTERS:
                continue
            opened, closed = text.rfind("\n", 0, start) + 1, text.find("\n", end)
            closed = closed if closed >= 0 else len(text)
            if _LETTER.search(text, opened, start) or _LETTER.search(text, end, closed):
                continue
        line = doc.line_at(start)
        plain = masked.get(line.index)
        if plain is None:
            plain = masked[line.index] = _masked(line.text)
        run = plain[start - line.start : end - line.start]
        before, after = plain[: start - line.start], plain[end - line.start :]
        words = [word for word in _WORD.findall(run) if SCRIPT_RUNS[script].match(word)]
        whole = not _WORD.search(before) and not _WORD.search(after)
        if not _is_prose(words, script, whole):
            continue
        if not whole and (before[-1:].isalpha() or after[:1].isalpha() or _glossed(before, after)):
            continue
        if _CODE.search(line.text if whole else run) or _mostly_quoted(doc, start, end):
            continue
        count = count_words(" ".join(words))
        language, sureness = _language_of(run, script, count, expected)
        if whole:
            span = line.start, line.end
            foreign = SURE if count >= MIN_RUN_WORDS else LIKELY if count == 2 else WEAK
        else:
            span = start, end + len(after) - len(after.lstrip(".!?…。！？\"'”’»)"))
            foreign = SURE if count >= MIN_LINE_WORDS else LIKELY
        probability = round(min(CERTAIN, foreign * (sureness if sureness < SURE else 1.0)), 4)
        if probability >= REPORTED:
            yield ForeignSpan(*span, language, probability)


def _joined(text: str, runs: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Runs of one line, joined over a name or two in the host's script between them."""
    current: tuple[int, int] | None = None
    for start, end in (run.span() for run in runs):
        if current:
            gap = text[current[1] : start]
            joins = len(gap) <= MAX_GAP and len(gap) * 3 < end - current[0]
            if joins and "\n" not in gap and not (gap[0].isalpha() or gap[-1].isalpha()):
                current = (current[0], end)
                continue
            yield current
        current = (start, end)
    if current:
        yield current


def _masked(text: str) -> str:
    """The text with addresses, tags and handles blanked out, offsets kept."""
    if not _ADDRESS_CUE.search(text):
        return text
    return _ADDRESS.sub(lambda match: " " * len(match.group()), text)


def _is_prose(words: list[str], script: str, whole: bool) -> bool:
    """Whether words of a foreign script are a sentence or a label, and not names.

    What is no name has small letters; a heading may be in capitals altogether. In Latin letters,
    where every script keeps its company names and abbreviations, more is asked for.
    """
    count = count_words(" ".join(words))
    if not words or (not whole and count < MIN_RUN_WORDS):
        return False
    if script not in _CASED:
        return True
    small = sum(word.islower() for word in words)
    if script == "Latin":
        long_enough = sum(len(word) >= 3 for word in words) >= 2
        return long_enough and small * (3 if whole else 2) >= len(words)
    return count == 1 or small * 3 >= len(words) or all(word.isupper() for word in words)


def _glossed(before: str, after: str) -> bool:
    """Whether the run stands in brackets: an original name or wording given by the author."""
    return before.count("(") > before.count(")") and ")" in after[:40]


def _mostly_quoted(doc: Document, start: int, end: int) -> bool:
    inside = sum(
        min(end, close) - max(start, opened)
        for opened, close in doc.quotes
        if opened < end and close > start
    )
    return inside * 2 > end - start


def _language_of(text: str, script: str, count: int, expected: Sequence[str]) -> tuple[str, float]:
    """The language of a foreign run; the likeliest of its script when nothing in it tells.

    A longer run in Latin letters without closed-class words is in no language we know: names, or
    another language transliterated. Its probability is zero.
    """
    verdict = detect(text, expected=expected)
    language = verdict.language if verdict.script == script else "und"
    if script == "Latin":
        known = _known_words(text.lower(), script, language)
        if count > MIN_RUN_WORDS and known < 2:
            return language, 0.0
        if not known:
            language = "und"
    if language == "und":
        return script_language(script, expected), WEAK
    return language, verdict.probability


def _known_words(low: str, script: str, language: str) -> int:
    """How many different words of ``language`` stand in the text."""
    evidence = table(script)
    if language not in evidence.languages:
        return 0
    column = evidence.languages.index(language)
    words = evidence.words
    return sum(1 for token in set(tokenize(low)) if token in words and words[token][column])


@lru_cache(maxsize=32)
def _alien_letters(script: str, language: str) -> tuple[str, ...]:
    """Letters other languages of the script use and this one does not."""
    evidence = table(script)
    column = evidence.languages.index(language)
    return tuple(
        letter
        for letter, row in evidence.letters.items()
        if not row[column] and not letter.isascii()
    )


def _foreign_lines(
    doc: Document, host: str, evidence: Table, expected: Sequence[str]
) -> Iterator[ForeignSpan]:
    """Whole lines, or sentences of them, in the host's script and another language's words."""
    lowered = doc.text.lower()
    own_words = evidence.stop_words[host]
    aliens = [letter for letter in _alien_letters(evidence.script, host) if letter in lowered]
    # lower() may change a text's length (İ), never its lines
    for line, low in zip(doc.lines, lowered.split("\n"), strict=True):
        if len(line.text) < 3 * MIN_LINE_WORDS:
            continue
        tokens = tokenize(low)
        if len(tokens) < MIN_LINE_WORDS:
            continue
        if sum(map(low.count, aliens)) < MIN_ALIENS and (
            not own_words.isdisjoint(tokens) or _lead(low, host, evidence, expected)[1] < 0
        ):
            continue
        yield from _judged(doc, line, host, evidence, expected)


def _judged(
    doc: Document, line: Line, host: str, evidence: Table, expected: Sequence[str]
) -> Iterator[ForeignSpan]:
    """The line if it is foreign, or those of its sentences that are."""
    plain = _masked(line.text)
    if _CODE.search(line.text):
        return
    cuts = [0, *(match.end() for match in _SENTENCE.finditer(plain)), len(plain)]
    parts = [(start, end) for start, end in pairwise(cuts) if start < end]
    verdicts = [_lead(plain[start:end].lower(), host, evidence, expected) for start, end in parts]
    if all(lead >= 0 for _, lead in verdicts):
        parts, verdicts = [(0, len(plain))], [_lead(plain.lower(), host, evidence, expected)]
    for (start, end), (language, lead) in zip(parts, verdicts, strict=True):
        if lead < LEAD:
            continue
        piece = plain[start:end]
        words = _WORD.findall(piece)
        low = piece.lower()
        # without one letter of its own the language may be a transliterated one
        needed = 2 if language == "en" or not low.isascii() else 3
        if len(words) < MIN_LINE_WORDS or _known_words(low, evidence.script, language) < needed:
            continue
        if sum(word.islower() for word in words) * 3 < len(words) and not piece.isupper():
            continue  # a list of names
        first, last = line.start + start, line.start + start + len(piece.rstrip())
        if _mostly_quoted(doc, first, last):
            continue
        yield ForeignSpan(first, last, language, SURE if lead >= STRONG_LEAD else LIKELY)


def _lead(low: str, host: str, evidence: Table, expected: Sequence[str]) -> tuple[str, float]:
    """The likeliest other language of a passage, and by how much it beats the host's."""
    scores = dict(zip(evidence.languages, evidence.scores(low, tokenize(low)), strict=True))
    others = [language for language in scores if language in expected and language != host]
    if not others:
        return host, 0.0
    best = max(others, key=lambda language: scores[language])
    lead = scores[best] - scores[host]
    if lead >= LEAD and any(scores[best] - scores[x] < LEAD for x in others if x != best):
        verdict = detect(low, expected=others)
        best = verdict.language if verdict.language in others else best
    return best, lead
