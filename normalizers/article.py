"""The two ends of the way: the article that comes in and the canonical article that goes out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from normalizers.findings import Evidence, Flag, ForeignSpan, Mention
from normalizers.ledger import Ledger, LedgerEdit

# Probabilities of a language: from SURE on it is treated as known, from LIKELY on the rules of one of
# the stylebook's languages hold; a text that is probably in no expected language gets UNTYPICAL at most.
SURE, LIKELY, UNTYPICAL = 0.97, 0.6, 0.5


@dataclass(frozen=True, slots=True)
class Article:
    """One input document: raw text, which nothing ever changes, and what is known of it.

    ``source`` is the publisher's key (``kremlin.ru``). ``published`` is ISO 8601, as precise as it
    is known. ``language`` is a hint (ISO 639-1), not an order. ``extra`` keeps input keys that
    copydesk does not know.
    """

    text: str
    id: str = ""
    source: str = ""
    url: str = ""
    title: str = ""
    published: str = ""
    language: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CanonicalArticle:
    """The clean article downstream tools rely on; docs/schema.md explains every field.

    Offsets of ``mentions``, ``flags`` and ``foreign_spans`` are code points of ``text``; those of
    ``edits`` are code points of ``raw_text``. Missing facts are ``None`` or empty.

    The last three fields are for whoever keeps results, and no part of :meth:`to_dict`: ``touched_by``
    names the stylebook rows, each with the hash of its content, that could have a say in this result;
    ``withdrawn`` names the rules that would have edited and were kept from it by the policy;
    ``rules`` names those that found an edit of the text, the title or a caption and were let, even
    if another edit won in the end.
    """

    id: str
    source: str
    url: str
    title: str | None
    language: str
    language_probability: float
    text: str
    raw_text: str
    published: str | None = None
    updated: str | None = None
    dateline: Mapping[str, str] | None = None
    captions: tuple[Mapping[str, Any], ...] = ()
    credits: tuple[Mapping[str, Any], ...] = ()
    related: tuple[str, ...] = ()
    disclaimer: str | None = None
    copyright: str | None = None
    foreign_spans: tuple[ForeignSpan, ...] = ()
    mentions: tuple[Mention, ...] = ()
    edits: Ledger = ()
    flags: tuple[Flag, ...] = ()
    near_duplicate_of: str | None = None
    pipeline_version: str = ""
    stylebook_version: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    machine_translation: Mapping[str, Any] | None = None
    touched_by: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def raw_sha256(self) -> str:
        """SHA-256 of the raw text in UTF-8, hexadecimal."""
        return hashlib.sha256(self.raw_text.encode("utf-8", "surrogatepass")).hexdigest()

    def as_article(self) -> Article:
        """The clean article as an input again (what "normalizing again" means).

        A language that was only guessed is not handed on as if somebody knew it.
        """
        sure = self.language != "und" and self.language_probability >= SURE
        return Article(
            text=self.text,
            id=self.id,
            source=self.source,
            url=self.url,
            title=self.title or "",
            published=self.published or "",
            language=self.language if sure else "",
            extra=self.extra,
        )

    def to_dict(self) -> dict[str, Any]:
        """The article as plain data, keys in the order of the schema."""
        return {
            "id": self.id,
            "source": self.source,
            "url": self.url,
            "title": self.title,
            "language": self.language,
            "language_probability": self.language_probability,
            "text": self.text,
            "raw_text": self.raw_text,
            "raw_sha256": self.raw_sha256,
            "published": self.published,
            "updated": self.updated,
            "dateline": dict(self.dateline) if self.dateline else None,
            "captions": [dict(caption) for caption in self.captions],
            "credits": [dict(credit) for credit in self.credits],
            "related": list(self.related),
            "disclaimer": self.disclaimer,
            "copyright": self.copyright,
            "foreign_spans": [
                {
                    "start": span.start,
                    "end": span.end,
                    "language": span.language,
                    "probability": span.probability,
                }
                for span in self.foreign_spans
            ],
            "mentions": [
                {
                    "start": mention.start,
                    "end": mention.end,
                    "surface": self.text[mention.start : mention.end],
                    "entity_id": mention.entity_id,
                    "canonical": mention.canonical,
                    "type": mention.type,
                }
                for mention in self.mentions
            ],
            "edits": [edit.to_dict() for edit in self.edits],
            "flags": [
                {
                    "start": flag.start,
                    "end": flag.end,
                    "surface": self.text[flag.start : flag.end],
                    "category": flag.category,
                    "rule": flag.rule,
                    "suggestion": flag.suggestion,
                    "evidence": f"{flag.evidence}: {flag.reason}"
                    if flag.reason
                    else str(flag.evidence),
                }
                for flag in self.flags
            ],
            "near_duplicate_of": self.near_duplicate_of,
            "pipeline_version": self.pipeline_version,
            "stylebook_version": self.stylebook_version,
            "extra": dict(self.extra),
            "machine_translation": self.machine_translation,
        }

    @classmethod
    def from_dict(cls, row: Mapping[str, Any]) -> CanonicalArticle:
        """Read an article back from :meth:`to_dict`; what that leaves out is empty."""
        known = {name: row[name] for name in cls.__dataclass_fields__ if name in row}
        known["edits"] = tuple(map(LedgerEdit.from_dict, row["edits"]))
        for name in ("captions", "credits", "related"):
            known[name] = tuple(row[name])
        for name, kind in (("foreign_spans", ForeignSpan), ("mentions", Mention)):
            fields = kind.__dataclass_fields__
            known[name] = tuple(kind(**{key: item[key] for key in fields}) for item in row[name])
        known["flags"] = tuple(map(_flag_from_dict, row["flags"]))
        return cls(**known)

    def to_json(self) -> str:
        """The article as one line of JSON."""
        return one_line(json.dumps(self.to_dict(), ensure_ascii=False))


def one_line(packed: str) -> str:
    r"""JSON that every reader takes for one line.

    JSON lets U+0085, U+2028 and U+2029 stand in a string as they are. Many programs, Python's
    ``splitlines`` among them, end a line there and would cut an article in two.

    >>> one_line('["a\u2028b"]') == '["a' + chr(92) + 'u2028b"]'
    True
    """
    for character in "\x85\u2028\u2029":
        if character in packed:
            packed = packed.replace(character, f"\\u{ord(character):04x}")
    return packed


def _flag_from_dict(row: Mapping[str, Any]) -> Flag:
    letter, _, reason = row["evidence"].partition(": ")
    kept = {name: row[name] for name in ("start", "end", "category", "rule", "suggestion")}
    return Flag(**kept, evidence=Evidence(letter), reason=reason)
