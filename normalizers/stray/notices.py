"""Who moves reuse terms and copyright lines to ``disclaimer`` and ``copyright``?

Kept word for word, as they stood in the raw text: they are legal text. Proof is a whole line of one of
these forms: a line framed in asterisks that speaks of source or copyright; a line that begins with ©;
an opening of ``forms/notices.tsv`` that ends there or goes on with the words of such terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.findings import Edit, Fact, removal
from normalizers.folding import fold_key
from normalizers.lines import Line, line_key
from normalizers.stray.view import View

_FRAMED = re.compile(r"\*.{10,}\*|\*{2,}.{10,}", re.DOTALL)
_RIGHTS = re.compile(
    r"\bcopyright|\bsources?\b|rights?\s+(?:holder|owner|reserved)|©|правооблад|авторск|права|"
    r"источник|правы|крыніц|джерел|urheber|quelle|droits|source|prawa|źródł|版权|来源|转载"
)
_SIGN = re.compile(r"(?:©|\(c\)|ⓒ|copyright\b|авторские права|copyright ©)", re.IGNORECASE)
# words that terms of reuse are made of; an opening alone could begin a sentence
_TERMS = re.compile(
    r"ссылк|спасылк|посилан|обязательн|абавязков|обов['’]?язков|разрешен|дазвол|дозвол|запрещ|"
    r"забарон|заборон|соглас|згод|правооблад|редакци|рэдакцы|редакці|допуска|дапуска|"
    r"permission|permitted|prohibited|consent|written|reserved|forbidden|hyperlink|\blink\b|licen[cs]e|"
    r"credit(?:ed|ing)?\b|attribut|right holders|"
    r"gestattet|genehmigung|zustimmung|untersagt|verboten|vorbehalten|erlaub|quellenangabe|"
    r"autoris|interdit|réserv|accord|mention|préalable|"
    r"zgod|zabron|zastrzeż|dozwolon|źródł|zakaz|"
    r"不得|禁止|注明|授权|许可|所有|必究"
)
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
    if not whole and not _TERMS.search(rest) and not _TERMS.search(fold_key(label.phrase.text)):
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


def _is_copyright(line: Line) -> bool:
    match = _SIGN.match(line.text.lstrip(" *•·"))
    if not match or line.words > 40:
        return False
    sign = "©" in line.text[:12] or "ⓒ" in line.text[:4]
    return sign or (bool(re.search(r"(?:19|20)\d\d", line.text)) and not line.has_final_stop)


def _verbatim(view: View, line: Line, field: str) -> Fact:
    return Fact(field, view.doc.raw(line.start, line.end).strip())
