"""How one labelled case is judged: a list of faults, empty when all is as it should be.

The tests and the evaluation sets judge by the same functions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from normalizers import Article, CanonicalArticle, normalize, replay, revert
from tests.evaluation.scoring import overlap
from tests.support import contains, squeeze

Row = dict[str, Any]
_STRAY = ("encoding", "layout", "language", "stray")
TEXT_STAGES = {
    "encoding": ("encoding", "layout"),
    "layout": ("encoding", "layout"),
    "stray": _STRAY,
    "stray_page": _STRAY,
    "stray_forms": _STRAY,
    "stray_stamps": _STRAY,
    "stray_credits": _STRAY,
    "stray_doubtful": _STRAY,
    "stray_guards": _STRAY,
    "stray_hard": _STRAY,
    "stray_pitches": _STRAY,
    "stray_widgets": _STRAY,
}
SKIPPED_STAGES = {"stray": ("artifacts", "names"), "mt": ("names",), "names": ()}
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_CONTEXT = 30  # characters shown around a difference


def action(row: Row) -> str:
    """``keep``, ``flag`` or ``change``, whatever the file calls it."""
    said = row.get("action") or row.get("kind")
    return said if said in ("keep", "flag") else "change"


def difference(got: str, wanted: str) -> list[str]:
    """The place where two texts part, if they do."""
    if got == wanted:
        return []
    at = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(got, wanted, strict=False))))
    start = max(0, at - _CONTEXT)
    pieces = [repr(text[start : at + _CONTEXT]) for text in (got, wanted)]
    return [f"text at {at}: {pieces[0]} instead of {pieces[1]}"]


def not_contained(article: Row, wanted: Row) -> list[str]:
    """Fields of the canonical article that do not hold what they should."""
    return [
        f"{field}: {article.get(field)!r} lacks {value!r}"
        for field, value in wanted.items()
        if not contains(article, {field: value})
    ]


def broken_promises(article: CanonicalArticle) -> list[str]:
    """Whether the ledger leads from raw to clean text and back."""
    faults = []
    if replay(article.raw_text, article.edits) != article.text:
        faults.append("the ledger does not replay to the text")
    if revert(article.text, article.edits) != article.raw_text:
        faults.append("the ledger does not revert to the raw text")
    return faults


def touching(text: str, words: str, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Numbers of the ``spans`` that overlap an occurrence of ``words`` in ``text``."""
    return [
        number
        for number, span in enumerate(spans)
        for match in re.finditer(re.escape(words), text)
        if overlap(span, match.span())
    ]


def _flag_spans(article: CanonicalArticle) -> list[tuple[int, int]]:
    return [(flag.start, flag.end) for flag in article.flags]


def text_case(name: str, row: Row) -> list[str]:
    """A row of ``tests/cases`` on encoding, layout or stray text."""
    result = normalize(
        Article(
            row["input"],
            title=row.get("title", ""),
            language=row.get("lang", ""),
            published=row.get("published", ""),
        ),
        only=TEXT_STAGES[name],
    )
    faults = difference(result.text, row["expected"])
    faults += not_contained(result.to_dict(), row.get("metadata", {}))
    faults += broken_promises(result)
    faults += [
        f"no flag holds {surface!r}"
        for surface in row.get("flags", ())
        if not any(surface in result.text[start:end] for start, end in _flag_spans(result))
    ]
    if action(row) == "keep":
        faults += [f"an edit: {edit.last.rule}" for edit in result.edits]
        if "flags" not in row:
            faults += [f"a flag: {flag.rule}" for flag in result.flags]
    return faults


def run_hard_case(kind: str, row: Row) -> CanonicalArticle:
    """The article of a ``stray``, ``mt`` or ``names`` case, with the stages it is meant for."""
    language = row.get("lang") or ("ru" if _CYRILLIC.search(row["input"]) else "en")
    article = Article(
        row["input"],
        title=row.get("title", ""),
        language=language,
        published=row.get("published", ""),
    )
    return normalize(article, skip=SKIPPED_STAGES[kind])


def hard_case(kind: str, row: Row) -> list[str]:
    """A shared hard case; whitespace does not count."""
    article = run_hard_case(kind, row)
    wanted = row["expected"] if action(row) == "change" else row["input"]
    faults = difference(squeeze(article.text), squeeze(wanted))
    faults += not_contained(article.to_dict(), row.get("metadata", {}))
    if action(row) == "flag" and not touching(article.text, row["span"], _flag_spans(article)):
        faults.append(f"no flag touches {row['span']!r}")
    links = [(edit["new"], edit["qid"]) for edit in row.get("edits", ())]
    links += [(link["text"], link["qid"]) for link in row.get("links", ())]
    for words, entity_id in links:
        spans = [(mention.start, mention.end) for mention in article.mentions]
        ids = [
            article.mentions[number].entity_id for number in touching(article.text, words, spans)
        ]
        # any local id will do: the number after it is not a fact
        if not any(found == entity_id or _both_local(found, entity_id) for found in ids):
            faults.append(f"{words!r} is linked to {ids or 'nothing'} instead of {entity_id}")
    return faults


def _both_local(one: str, other: str) -> bool:
    return one.startswith("local:") and other.startswith("local:")


def needless_flags(kind: str, row: Row) -> list[str]:
    """Flags on a hard case that must be kept: half a miss, they cost a person's time."""
    if action(row) != "keep" or kind == "names":
        return []
    return [f"a flag: {flag.rule}" for flag in run_hard_case(kind, row).flags]


def mt_case(row: Row) -> list[str]:
    """A case of machine translation, the project's own or a shared one."""
    result = run_hard_case("mt", row)
    wanted = row["expected" if row["action"] == "replace" else "input"]
    faults = difference(squeeze(result.text), squeeze(wanted))
    if row["action"] == "flag" and not touching(result.text, row["span"], _flag_spans(result)):
        faults.append(f"no flag touches {row['span']!r}")
    if row["action"] == "keep":
        rules = [flag.rule for flag in result.flags if flag.rule.startswith("artifacts.")]
        faults += [f"a flag: {rule}" for rule in rules]
    return faults


def names_case(row: Row) -> list[str]:
    """A case of names, the project's own or a shared one."""
    only = row.get("only", ())
    article = Article(
        row["input"],
        title=row.get("title", ""),
        language=row["lang"],
        published=row.get("published", ""),
    )
    result = normalize(article, only=only)
    faults = difference(squeeze(result.text), squeeze(row["expected"]))
    named = [(result.text[m.start : m.end], m.entity_id) for m in result.mentions]
    ids = {entity_id for _, entity_id in named}
    for link in row["links"]:
        if not any(
            entity_id == link["qid"] and (link["text"] in surface or surface in link["text"])
            for surface, entity_id in named
        ):
            faults.append(f"{link['text']!r} is not linked to {link['qid']}: {named}")
    faults += [f"{absent} is linked" for absent in row.get("absent", ()) if absent in ids]
    faults += [
        f"{edit['qid']} is not linked" for edit in row.get("edits", ()) if edit["qid"] not in ids
    ]
    faults += [
        f"no reason for {edit.original!r}"
        for edit in result.edits
        if edit.last.stage == "names" and not edit.last.reason
    ]
    faults += broken_promises(result)
    again = normalize(replace(result.as_article(), language=row["lang"]), only=only)
    return faults + [f"second pass: {fault}" for fault in difference(again.text, result.text)]


def whole_article(article: Row, expected: Row) -> list[str]:
    """A canonical article against everything that is said of it."""
    faults = difference(article["text"], expected["text"])
    faults += not_contained(article, {"language": expected["language"], **expected["metadata"]})
    faults += [
        f"no edit of the ledger holds {string!r}"
        for string in expected["dropped"]
        if not any(string in edit["original"] and edit["category"] for edit in article["edits"])
    ]
    flagged = [(flag["start"], flag["end"]) for flag in article["flags"]]
    faults += [
        f"no flag touches {string!r}"
        for string in expected["flags"]
        if not touching(article["text"], string, flagged)
    ]
    return faults


def variant(row: Row) -> CanonicalArticle:
    """The article of a row of ``variants.jsonl``."""
    return normalize(Article(row["input"], id=row["id"], **row["hints"]))
