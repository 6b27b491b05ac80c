"""The main text of a page: which of two extractors is believed.

trafilatura and readability-lxml fail in opposite ways. trafilatura gathers paragraphs from the whole
page, and on older and Cyrillic pages it takes the teasers of other stories with them; or it stops at
a subheading. readability takes one block of the page, with the captions and labels in it; or the
wrong block, a teaser of two lines. So what *both* return is article, and the rule is:

1. if only one found text, that one;
2. if readability found no more than a teaser (under 50 words in sentences), trafilatura;
3. if readability's text lies within trafilatura's (80 % of its words): trafilatura when it is at
   most a twentieth longer, for it is the cleaner one; else readability, the rest is of other stories;
4. if trafilatura's lies within readability's: trafilatura, unless readability's is twice as long,
   for then trafilatura stopped early;
5. if they differ, readability: one block of a page is an article more often than lines from
   everywhere.

Where trafilatura's text is the one and has run its paragraphs into one line, as it does on short and
old pages, it is given the lines readability has for the same words.

The language has no say: the rule does better than either in each one measured.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

TEASER_WORDS = 50
WITHIN = 0.8
ABOUT_EQUAL = 1.05
TWICE = 2.0
SENTENCE_WORDS = 10
ONE_LINE = 0.9
MANY_LINES = 0.7
NEARLY = 0.95
SHORT_PAGE = 50_000
"""Characters; trafilatura runs paragraphs together on short pages only."""

# scripts without spaces: a character counts as a word
_WORD = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]|[^\W_]+")
_CREDIT = re.compile(
    r"\b(?:photo|photograph|picture|image|credit|crédit|foto|fot|bild|zdjęcie|фото|снимок|здымак)"
    r"\s*(?:credit|by|par|von)?\s*[:.]\s*(?=\S)",
    re.IGNORECASE,
)
_AGENCIES_IN_SMALL = frozenset(("dpa", "afp", "epa"))
MAX_CREDIT_WORDS = 6
_STOP = re.compile(r"[.!?…。！？]")


def choose(first: str, second: str) -> str:
    """The better of two main texts: ``first`` is trafilatura's, ``second`` readability's."""
    chosen = _chosen(first, second)
    return _in_lines(first, second) if chosen is first else chosen


def with_captions(text: str, second: str, captions: Sequence[str]) -> str:
    """The text with the credited captions that only readability kept, each on its own line.

    A credit is a fact of the article, and what ends in a name is told from its paragraphs later on.
    Any other caption is left out: it would stand between them as one of them.

    Args:
        text: the main text.
        second: readability's text; a caption goes behind the line it stands behind there.
        captions: the captions in it.
    """
    wanted = {caption for caption in captions if _is_credited(caption) and caption not in text}
    if not wanted:
        return text
    lines = text.split("\n")
    counts = Counter(lines)
    anchor = ""
    for line in second.split("\n"):
        if line in wanted and anchor:
            lines.insert(lines.index(anchor) + 1, line)
            anchor = line
        elif counts[line] == 1:
            anchor = line
    return "\n".join(lines)


def _is_credited(caption: str) -> bool:
    """Whether a caption ends in a label and names."""
    label = next(reversed(list(_CREDIT.finditer(caption))), None)
    names = _WORD.findall(caption[label.end() :]) if label else []
    named = all(name[0].isupper() or name in _AGENCIES_IN_SMALL for name in names)
    return 0 < len(names) <= MAX_CREDIT_WORDS and named


def _in_lines(first: str, second: str) -> str:
    """The first text in the lines of the second, if only those have its paragraphs."""
    if (
        len(first) > SHORT_PAGE
        or _longest_share(first) < ONE_LINE
        or _longest_share(second) > MANY_LINES
    ):
        return first
    run_on = "".join(_WORD.findall(first.lower()))
    lines = second.split("\n")
    kept = [line for line in lines if "".join(_WORD.findall(line.lower())) in run_on]
    text = "\n".join(kept)
    theirs, ours = _words(kept), _words((first,))
    return text if (theirs & ours).total() >= NEARLY * ours.total() else first


def _longest_share(text: str) -> float:
    """How much of a text stands in its longest line."""
    counts = [len(_WORD.findall(line)) for line in text.split("\n")]
    return max(counts) / max(1, sum(counts))


def _chosen(first: str, second: str) -> str:
    if not second.strip() or not first.strip():
        return first if first.strip() else second
    if _words_in_sentences(second) < TEASER_WORDS and (
        _words_in_sentences(first) > _words_in_sentences(second)
    ):
        return first
    ours, theirs = _words((first,)), _words((second,))
    shared = (ours & theirs).total()
    if shared >= WITHIN * theirs.total() and theirs.total() <= ours.total():
        return first if ours.total() <= ABOUT_EQUAL * theirs.total() else second
    if shared >= WITHIN * ours.total() and ours.total() <= theirs.total():
        return second if theirs.total() >= TWICE * ours.total() else first
    return second


def _words(lines: Iterable[str]) -> Counter[str]:
    return Counter(word for line in lines for word in _WORD.findall(line.lower()))


def _words_in_sentences(text: str) -> int:
    counts = (len(_WORD.findall(line)) if _STOP.search(line) else 0 for line in text.split("\n"))
    return sum(count for count in counts if count >= SENTENCE_WORDS)
