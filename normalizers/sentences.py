"""Sentences: the one rule by which a line is cut into them, for every language of the stylebook.

The language of the line is not asked for, because finding it out is what the sentences are needed
for: one rule reads the marks of all writing systems, and one union of closed word lists
(``sentences.tsv``) says after which abbreviations a full stop ends nothing.

A candidate is a terminal mark with the closing quotes and brackets after it. It is a border if

- the mark is a Chinese or Japanese one (no space is needed), or
- whitespace follows, and then, quotes and dashes aside, a capital, a digit, a letter of another
  script than the last word's, or a letter of a script without capitals;

and, where the mark is a full stop, the word before it is no abbreviation, no initial and no ordinal.
Armenian has marks of its own: there ``։`` (or a colon typed for it) ends a sentence, the full stop is a
comma of a kind, and ``՞ ՜ ՛`` stand inside words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from normalizers.scripts import SCRIPT_RUNS

_FILE = "sentences.tsv"
_WIDE = "。！？｡"  # end a sentence without a space after them
_SURE = "!?؟۔։।॥።။" + _WIDE
_BORDER = re.compile(
    # one character set at the head lets the regex engine skip over everything else; the colon is
    # there for Armenian, where it is typed for the full stop
    rf"(?P<mark>[.…:{_SURE}][.…{_SURE}]*)"
    # what closes with the sentence; marks that can open as well close only before a space
    r"(?P<closing>(?:[”’»)\]}›」』】）》]|[\"'“‘«‹](?=[\"'”’»“‘«)\]]{0,3}(?:\s|$))"
    r"|[ \u00a0\u202f]»(?=\s|$)|\[\d{1,3}\])*)"
    r"(?P<space>\s*)"
)
_OPENING = re.compile(
    r"(?P<turn>[-–—―]\s*)?(?P<sign>(?:[•▪●■►▶◆★✓→#@№$€£¥₴₽₸₾֏{]|</?)\s*)?"
    r"[\"'“”‘’„‚«»‹›(\[「『《〈（【]*(?P<inverted>[¿¡])?\s?"
)
_QUOTES = "\"'“”‘’„‚«»‹›([{<-–—―•"
_DOTTED = re.compile(r"[^\W\d_](?:[.-]+[^\W\d_]{1,3})+")  # U.S, т.п, J.-C
_ROMAN = re.compile(r"[IVX]{2,5}")
_GLUED_HAN = re.compile(".*[\u3001-\u303f\u3400-\u9fff\uff08-\uff1b]")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*")
_PLAIN = re.compile(r"[^\W\d_]{3,}")
_LAST_LETTER = re.compile(r"[^\W\d_](?=[\W\d_]*$)")
_HAS_WORD = re.compile(r"\w")
_LOOKBACK = 40  # code points in which the word before a mark is sought
_CONTINUING = ",;:，、；：)]»”.…" + _SURE


@dataclass(frozen=True, slots=True)
class _Words:
    """``sentences.tsv``: words by kind."""

    title: frozenset[str]
    number: frozenset[str]
    end: frozenset[str]
    start: frozenset[str]
    ordinal: frozenset[str]
    ordinal_of: frozenset[str]
    before_letter: frozenset[str]
    exclaimed: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    kinds: dict[str, set[str]] = {}
    for row in files("normalizers").joinpath(_FILE).read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            kind, _, words = row.split("\t")
            kinds.setdefault(kind.replace("-", "_"), set()).update(words.split())
    return _Words(**{kind: frozenset(words) for kind, words in kinds.items()})


def sentence_spans(text: str, *, loose: bool = False) -> list[tuple[int, int]]:
    """The sentences of one line: half-open spans without outer whitespace, in order.

    Together they hold every character of the line that is not whitespace.

    Args:
        text: one line; a line break in it is whitespace like any other.
        loose: cut also before a lower-case word, after ``!`` and ``?`` or after a full stop behind a
            word of at least three letters that is no known abbreviation; and at a change of script,
            even without a space.

    The strict mode is for rules that read whole sentences: an unknown abbreviation seldom stands before
    a capital. The loose mode is for those that look for residue of *another* text, such as foreign
    spans: such a tail often begins with a small letter, and a border too many costs them nothing,
    because what is cut in two stays in one language. Do not quote or count sentences with it.

    >>> text = "Dr. Lee left at 5 p.m. on Monday. “Is it over?” No."
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['Dr. Lee left at 5 p.m. on Monday.', '“Is it over?”', 'No.']
    >>> sentence_spans("天气很好。我们走吧！"), sentence_spans("  ")
    ([(0, 5), (5, 10)], [])
    >>> sentence_spans("The storm destroyed homes. groupe d'experts")
    [(0, 43)]
    >>> sentence_spans("The storm destroyed homes. groupe d'experts", loose=True)
    [(0, 26), (27, 43)]
    """
    end = len(text.rstrip())
    if not end:
        return []
    start = len(text) - len(text.lstrip())
    # a sentence holds a word: marks at the head of the line belong to the first one
    word = _HAS_WORD.search(text)
    spans = []
    for match in _BORDER.finditer(text, word.start() if word else end, end):
        if match.end() < end and _is_border(text, match, loose):
            spans.append((start, match.end("closing")))
            start = match.end()
    spans.append((start, end))
    return spans


@lru_cache(maxsize=2048)
def _script(char: str) -> str:
    """The script of a letter; empty for a letter of a script this project does not know."""
    if char.isascii():
        return "Latin"
    return next((script for script, run in SCRIPT_RUNS.items() if run.match(char)), "")


def _is_small(char: str) -> bool:
    """Whether a letter has a capital that a sentence would begin with.

    Unicode gives Georgian capitals, but only for headings wholly in them.
    """
    return char.islower() and not "\u10d0" <= char <= "\u10ff"


def _is_border(text: str, match: re.Match[str], loose: bool) -> bool:
    """Whether a sentence ends with this candidate.

    Only the text around it counts, not where the sentence began: so the loose mode adds borders to those
    of the strict one and takes none away.
    """
    mark, closing, space = match.groups()
    stop, at = match.start(), match.end()
    if not (space or loose) and text[at].isascii() and mark[-1] not in _WIDE:
        return False  # a decimal point, an address: nearly every mark inside a word
    before = text[max(0, stop - _LOOKBACK) : stop]
    if mark[-1] in _WIDE:
        return _after_wide(text, at, mark, closing, loose)
    head = None if text[at].isalnum() else _OPENING.match(text, at)
    at = head.end() if head else at
    first = text[at : at + 1]
    left = _script(before[-1] if before[-1].isalpha() else _last_letter(before))
    right = _script(first) if first.isalpha() else ""
    if not space:
        return _unspaced(before[-1], match, left, right, loose)
    changed = bool(left and right) and left != right
    if not first.isalnum() or (closing and before[-1] in "[("):  # “[…]”: something is left out
        return False
    if head and head["turn"] and closing and closing != ")":
        return False  # «Нет!» — Иван …: who said it, not a new sentence
    small = _is_small(first) and not (head and (head["sign"] or head["inverted"]))
    if small and closing and not (loose and mark == "."):
        changed = False  # “Where to?” спросил он
    if mark == ":":
        quoted = head is not None and not head["turn"]
        return left == "Armenian" and (changed or not (small or quoted))
    if mark == "." and left == "Armenian":
        return loose and changed
    trailing = "…" in mark or ".." in mark
    if small and not changed and (not loose or trailing or closing or head):
        return False
    if trailing:
        return (
            first.isupper() or (changed and loose) or (not small and (changed or head is not None))
        )
    words = before.split()
    if mark == "." and before[-1].isalnum():
        return _after_stop(words, text, at, changed=changed, small=small, loose=loose)
    return not words or words[-1].lstrip(_QUOTES) not in _words().exclaimed


def _last_letter(text: str) -> str:
    """The last letter of a text, or nothing."""
    found = _LAST_LETTER.search(text)
    return found.group() if found else ""


def _after_wide(text: str, at: int, mark: str, closing: str, loose: bool) -> bool:
    """Whether a sentence ends at a Chinese mark: always, but a quoted question may be a clause."""
    if text[at] in _CONTINUING:
        return False
    asked = mark[-1] not in "。｡"
    if closing[-1:] in ("》", "〉"):
        return not asked  # a title that asks
    return loose or not (asked and closing and _script(text[at]) == "Han")


def _unspaced(neighbour: str, match: re.Match[str], left: str, right: str, loose: bool) -> bool:
    """Whether a sentence ends at a mark glued to what follows: ASCII marks among Chinese characters.

    A glued change of script counts in loose mode; not into Latin, as in the name Газета.Ru.
    """
    if not neighbour.isalnum() or match["mark"] not in {".", "!", "?"}:
        return False
    if left == right == "Han":
        return neighbour.isalpha() and not match["closing"]
    return loose and bool(left and right) and left != right != "Latin"


def _after_stop(
    words: list[str],
    text: str,
    at: int,
    *,
    changed: bool,
    small: bool,
    loose: bool,
) -> bool:
    """Whether a sentence ends at a full stop after the last of ``words``, or that is abbreviated.

    Args:
        words: the words before the stop, as far as they were looked at.
        text: the line.
        at: where in ``text`` the first letter or digit after the stop is.
        changed: that letter is of another script.
        small: that letter is a small one.
        loose: see :func:`sentence_spans`; a small letter of the same script comes here only with it.
    """
    known = _words()
    word = words[-1].lstrip(_QUOTES)
    previous = words[-2] if len(words) > 1 else ""
    if not word.isascii():
        word = _GLUED_HAN.sub("", word) or previous
    if word in known.title or word[:1].lower() + word[1:] in known.title:
        return False
    numbered = word.isdigit() or _ROMAN.fullmatch(word) is not None
    if small and (numbered or word[-1:].isdigit()):
        return False  # 2017. године, whatever the letters around it
    if small and not changed:
        # a short word after a number (12 val. ryto) is likely a unit, in any language
        unit = len(word) == 3 and previous[-1:].isdigit()
        return (
            _PLAIN.fullmatch(word) is not None
            and not unit
            and not (word in known.end or word in known.number)
        )
    opened = _WORD.match(text, at)
    following = opened.group() if opened else ""
    behind = at + len(following)
    starts = following in known.start and text[behind : behind + 1] != "."
    if numbered:
        first = not previous or (previous[-1] in ".!?…" and not previous[0].isdigit())
        if first and len(word) <= 3:
            return False  # “1. Introduction”
        if len(word) > 2 and word.isdigit():
            return True
        if text[at].isdigit():
            return not word.isdigit()  # 13. 10. 2020
        return starts or not (previous in known.ordinal or following in known.ordinal_of)
    if word in known.number:
        return not (text[at].isdigit() or _ROMAN.fullmatch(following))
    if len(word) == 1 and word.isalpha():
        # an initial, or “г.” and its like, which end a sentence only after a number
        dated = previous[-1:].isdigit() or previous in known.before_letter
        apart = starts or (loose and changed and not small)
        return (word == "I" and starts) or (dated and apart and _is_small(word))
    if word in known.end or _DOTTED.fullmatch(word):
        return starts or (loose and changed and not small)
    return True
