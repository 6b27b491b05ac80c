"""Foreign spans: passages in another language than the document's, reported, never removed.

``candidates.py`` cuts the lines into sentences and runs of foreign script and puts aside what is
plainly the host's; ``content.py`` knows what is content in any language: names, titles, quotes,
figures, code; ``judging.py`` says how probable it is that the rest is foreign text. The surest
passages of a document lend plausibility to the doubtful ones, so there are two rounds.

A span is **reported** from probability .4 on and may be **acted** on, by other stages and with more
evidence, from .99 on; no single word and no transliteration ever gets there.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from normalizers.article import LIKELY
from normalizers.document import Document
from normalizers.findings import ACTED, REPORTED, Evidence, Flag, ForeignSpan
from normalizers.language.candidates import CASED, MIN_PART, Candidate, candidates
from normalizers.language.content import glossed, is_credits, is_name, is_numbers, words_in
from normalizers.language.detect import Verdict
from normalizers.language.judging import DOUBTFUL, Reading
from normalizers.scripts import SCRIPT_RUNS

MAX_TAG = 4  # words of a name or of keys at the end of a foreign passage
GLOSS = 100  # code points around a piece in which a bracket is looked for
MAX_TICKER = 5  # letters of an abbreviation: USD, HTTPS


def foreign_spans(
    doc: Document, host: Verdict, shares: Mapping[str, int], expected: Sequence[str]
) -> Iterator[ForeignSpan | Flag]:
    """Spans of ``doc.text`` in another language than ``host``, and flags on transliterated ones."""
    readings: list[Reading] = []
    tags: list[Candidate] = []
    latin: list[ForeignSpan] = []
    sure = host.typical and host.probability >= LIKELY
    for piece in candidates(doc, host.language, host.script, shares):
        if piece.script == host.script and not sure:
            continue  # against a language we do not know nothing can be judged
        reading = Reading(piece, host, expected)
        if reading.hopeless:
            continue
        if is_content(piece):
            if piece.whole and reading.count <= MAX_TAG:
                tags.append(piece)
            continue
        if reading.reads_russian:
            latin.append(ForeignSpan(piece.start, piece.end, "ru", 0.0))
        else:
            readings.append(reading)
    for span in _joined(doc, latin):
        yield _transliterated(span)
    found = [reading.judged({}) for reading in readings]
    if any(span.probability >= ACTED for span in found):
        weights = _weights(found)
        found = [
            reading.judged(_guests(weights, span))
            for reading, span in zip(readings, found, strict=True)
        ]
    if sum(one.end - one.start for one in found if one.probability >= ACTED) * 2 > len(doc.text):
        # most of the text is foreign: then the doubt is the host's
        found = [replace(one, probability=min(one.probability, DOUBTFUL)) for one in found]
    reported = _apart(span for span in found if span.probability >= REPORTED)
    yield from _joined(doc, _with_tags(doc, reported, tags))


def is_content(piece: Candidate) -> bool:
    """Whether a piece is names, titles or a gloss: content, whatever its language."""
    letters = SCRIPT_RUNS[piece.script]
    words = [word for word in words_in(piece.text) if letters.match(word)]
    if not words:
        return True
    first, last = piece.start - piece.line.start, piece.end - piece.line.start
    line = piece.line.text
    if not piece.whole and glossed(line[max(0, first - GLOSS) : first], line[last : last + GLOSS]):
        return True
    if piece.script not in CASED:
        return False
    small = sum(word.islower() for word in words)
    if not piece.whole and (len(words) < MIN_PART or small * 2 < len(words)):
        return True
    if all(len(word) <= MAX_TICKER and word.isupper() for word in words):
        return True
    shown = line[first:last]
    if is_numbers(shown) or is_credits(shown):
        return True
    return len(words) > 1 and is_name(words) and not piece.text.isupper()


def _transliterated(span: ForeignSpan) -> Flag:
    """What a person should look at; too weak to be a span that others build on."""
    return Flag(
        span.start,
        span.end,
        "language",
        "language.transliterated",
        evidence=Evidence.D,
        reason="reads like Russian in Latin letters",
    )


def _weights(found: Iterable[ForeignSpan]) -> Counter[str]:
    """Code points of the sure foreign passages, by language."""
    weights: Counter[str] = Counter()
    for span in found:
        if span.probability >= ACTED:
            weights[span.language] += span.end - span.start
    return weights


def _guests(weights: Counter[str], but: ForeignSpan) -> dict[str, float]:
    """Languages of the sure foreign passages, one excepted, each with a weight up to one."""
    left = weights - _weights([but])
    total = left.total()
    return {language: weight / total for language, weight in sorted(left.items())}


def _apart(found: Iterable[ForeignSpan]) -> list[ForeignSpan]:
    """The spans without overlaps, the surest and longest first choice, sorted."""
    kept: list[ForeignSpan] = []
    for span in sorted(found, key=lambda one: (-one.probability, one.start - one.end, one.start)):
        after = bisect_left(kept, span.start, key=attrgetter("start"))
        if after and kept[after - 1].end > span.start:
            continue
        if after == len(kept) or span.end <= kept[after].start:
            kept.insert(after, span)
    return kept


def _with_tags(
    doc: Document, spans: Iterable[ForeignSpan], tags: Sequence[Candidate]
) -> Iterator[ForeignSpan]:
    """The spans, a sure one with the key names or the name that end it: "… ? Ctrl+Enter"."""
    after = {tag.start: tag.end for tag in tags}
    for span in spans:
        end = span.end
        if span.probability >= ACTED:
            gap = len(doc.text[end : end + 2]) - len(doc.text[end : end + 2].lstrip(" "))
            end = after.get(end + gap, end)
        yield replace(span, end=end)


def _joined(doc: Document, found: Iterable[ForeignSpan]) -> Iterator[ForeignSpan]:
    """Neighbours in one language on one line as one span, as probable as its surest part."""
    current: ForeignSpan | None = None
    for span in found:
        if current:
            gap = doc.text[current.end : span.start]
            if current.language == span.language and "\n" not in gap and not gap.strip():
                surest = max(current.probability, span.probability)
                current = ForeignSpan(current.start, span.end, span.language, surest)
                continue
            yield current
        current = span
    if current:
        yield current
