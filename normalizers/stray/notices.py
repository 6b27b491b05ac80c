"""Who moves reuse terms and copyright lines to ``disclaimer`` and ``copyright``?

Kept word for word, as they stood in the raw text: they are legal text. Proof is a whole line of one of
these forms: a line framed in asterisks that speaks of source or copyright; a line that begins with ©;
an opening of ``forms/notices.tsv`` that ends there or goes on with the words of such terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from normalizers.findings import Edit, Fact, removal
from normalizers.folding import fold_key
from normalizers.lines import Line, line_key, word_stems
from normalizers.stray.view import View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.phrases import phrases

_FRAMED = re.compile(r"\*.{10,}\*|\*{2,}.{10,}", re.DOTALL)
_RIGHTS = re.compile(
    r"\bcopyright|\bsources?\b|rights?\s+(?:holder|owner|reserved)|©|правооблад|авторск|права|"
    r"источник|правы|крыніц|джерел|urheber|quelle|droits|source|prawa|źródł|版权|来源|转载"
)
_SIGN = re.compile(r"(?:©|\(c\)|ⓒ|copyright\b|авторские права|copyright ©)", re.IGNORECASE)
COVERED = 0.75  # share of the line's longer words that notices are made of
# "Copyright 2023 Daily Example": no running words, which would make it a headline about the law
_SIGNED = re.compile(
    r"[ *•·]*(?:[Cc]opyright|COPYRIGHT|Авторские права)[ :,-]*(?:(?:19|20)\d\d[ ,–-]*)+"
    r"(?:(?:by |the )?[^\W\d_a-zа-я]\S*[ ,.|]*)*$"
)
# what may follow an opening instead of a sentence: a sign, a year, a separator and an owner
_OWNER = re.compile(r"©|\(c\)|\b(?:19|20)\d\d\b|^\s*(?:by\b|[|:–—-])")
_NEWS_SOURCE = re.compile(
    r"\*+\s*(?:news\s+)?source\s*:?\s+(?P<name>[^,.;*]{3,80})[,.;*]", re.IGNORECASE
)
MAX_LENGTH = 700


def notices(view: View) -> Iterator[Edit]:
    """Disclaimers and copyright lines as moves."""
    for index, line in enumerate(view.blocks):
        if len(line.text) > MAX_LENGTH or (index == view.title_index and len(view.blocks) > 1):
            continue
        if _FRAMED.fullmatch(line.text) and _RIGHTS.search(fold_key(line.text)):
            facts = [_verbatim(view, line, "disclaimer")]
            source = _NEWS_SOURCE.match(line.text)
            if source:
                credit = {"role": "source", "text": source["name"].strip()}
                facts.insert(0, Fact("credits", credit))
            yield removal(
                line.start,
                line.end,
                "stray.framed_notice",
                "disclaimer",
                *facts,
                reason="a notice framed in asterisks that speaks of source or rights",
            )
        elif _is_copyright(line):
            yield removal(
                line.start,
                line.end,
                "stray.copyright",
                "copyright",
                _verbatim(view, line, "copyright"),
                reason="a line that begins with the copyright sign",
            )
        else:
            yield from _by_opening(view, line)


def _by_opening(view: View, line: Line) -> Iterator[Edit]:
    lead = len(line.text) - len(line.text.lstrip(" *•·-–—([【「（"))
    label = view.label_at(line, line.start + lead, "notice")
    if not label or view.doc.quoted(line.start, line.end):
        return
    rest = fold_key(view.doc.text[label.end : line.end])
    whole = line_key(line.text) == line_key(label.phrase.text)
    if not whole and not _is_signature(rest) and not _is_terms(view, line):
        return
    if not whole and line.words > 60:
        return
    yield removal(
        line.start,
        line.end,
        label.phrase.id,
        label.phrase.value,
        _verbatim(view, line, label.phrase.value),
        reason="opening and wording of terms of reuse",
    )


@lru_cache(maxsize=8)
def _vocabulary(stylebook: Stylebook) -> frozenset[str]:
    """The words that notices are made of: those of the openings and examples of the table."""
    words: set[str] = set()
    for phrase in phrases(stylebook, "forms"):
        if phrase.form == "notice":
            words |= set(word_stems(f"{phrase.text} {phrase.example}"))
    return frozenset(words)


def _is_terms(view: View, line: Line) -> bool:
    """Whether the line is worded like a notice throughout, not only at its beginning.

    "Ссылка на сайт обязательна в каждой заявке, пояснили в ведомстве" is news. Names (capitals inside
    the line) do not count for or against.
    """
    words = line.text.split()
    plain = [word for word in words[1:] if not word[:1].isupper() or view.doc.language == "de"]
    units = word_stems(" ".join([*words[:1], *plain]))
    known = _vocabulary(view.doc.stylebook)
    return len(units) >= 2 and sum(unit in known for unit in units) >= COVERED * len(units)


def _is_signature(rest: str) -> bool:
    """``All rights reserved © 2021 Example``: an owner or a year after the opening, no sentence."""
    return len(rest.split()) <= 6 and bool(_OWNER.search(rest)) and not rest.endswith((".", "!"))


def _is_copyright(line: Line) -> bool:
    match = _SIGN.match(line.text.lstrip(" *•·"))
    if not match or line.words > 40:
        return False
    if "©" in line.text[:12] or "ⓒ" in line.text[:4] or match.group().lower() == "(c)":
        return True
    return bool(_SIGNED.match(line.text)) and not line.has_final_stop


def _verbatim(view: View, line: Line, field: str) -> Fact:
    return Fact(field, view.doc.raw(line.start, line.end).strip())
