"""Corpora made by hand: rows as they may stand in a table, whoever put them there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from normalizers import CanonicalArticle
from normalizers.findings import Evidence, Fact, Flag, ForeignSpan, Mention
from normalizers.ledger import Step, compose, replay
from tests.flows.versions import cleaned, commit, plain_article, row

__all__ = ["cleaned", "commit", "edited", "hostile_rows", "many", "plain_article", "row"]

ATTACKS = [
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!--<script>",
    "a\u2028b\u2029c",
    "\u202eevil\u202c \u2066x\u2069 \u200f",
    "NUL\x00 BEL\x07 ESC\x1b[31m DEL\x7f",
    'quote " and \\ and \\u003c and \\',
    "'); alert(1); ('",
    "${alert(1)} `x` {{7*7}}",
    "\ufeff\ufffe\U0010ffff 😀 e\u0301",
]
IDS = [
    "__proto__",
    "constructor",
    "a/b/../c",
    "a#b?c=d&e%2Ff",
    "white space\nand more",
    "</script>",
    "\u2028",
    "x" * 3_000,
    "'\"`",
    "..",
]


def edited(name: str, raw: str, old: str, new: str, **grounds: Any) -> CanonicalArticle:
    """An article with one edit, of whatever stage and rule."""
    start = raw.index(old)
    known = {"stage": "stray", "rule": "stray.rule", "category": "kind", **grounds}
    ledger = compose(raw, (), [Step(1, start, start + len(old), new, **known)])
    return replace(plain_article(name, replay(raw, ledger)), raw_text=raw, edits=ledger)


def hostile_rows() -> Iterator[dict[str, Any]]:
    """Articles whose every string is an attack, or a name that means something to a browser."""
    for number, (name, attack) in enumerate(zip(IDS, ATTACKS, strict=True)):
        raw = f"before {attack} after\n{attack}\nthe end"
        fact = Fact("captions", {"text": attack, "credit": attack})
        article = edited(
            name,
            raw,
            f"\n{attack}",
            "",
            stage=("stray", attack)[number % 2],
            rule=attack,
            category=attack,
            reason=attack,
            facts=(fact,),
        )
        last = len(article.text)
        yield row(
            replace(
                article,
                title=attack,
                source=attack,
                url=f"javascript:{attack}",
                language=attack,
                published=attack,
                captions=(fact.value,),
                mentions=(Mention(0, 6, name, attack, attack),),
                flags=(Flag(last - 3, last, attack, attack, attack, Evidence.C, attack),),
                foreign_spans=(ForeignSpan(0, last, attack, 0.5),),
                pipeline_version=attack,
                extra={attack: attack, "__proto__": {"polluted": attack}},
            ),
            path=attack,
        )


DIRTY = """Harbour  reopens after the storm

Posted: 02.03.2021 10:15

The mayor of the town said  on day {number} that Aleksandr Lukashenka would come to Kiev.

Нашли ошибку? Выделите текст и нажмите Ctrl+Enter

“We waited long enough,” one of the fishermen said.
"""


def many(first: int, count: int) -> list[dict[str, Any]]:
    """Rows of articles with edits of several stages."""
    numbers = range(first, first + count)
    return [row(cleaned(f"id-{n:04}", DIRTY.format(number=n), source="a.example")) for n in numbers]
