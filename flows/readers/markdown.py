"""Markdown: the text without its marks, and front matter as metadata.

A ``.md`` file is often plain prose, and prose keeps its characters: the dash of a dialogue line, the
number at the start of a line, a line break. So list items keep their marks, lines stay lines, and
only what is surely a mark goes: of headings, emphasis, links, images, code, quotations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from flows.readers.facts import FIELDS, Known, canonical_date, found, is_iso_date
from flows.readers.markup import text_of_markup
from flows.readers.objects import ObjectError
from flows.readers.records import Failure, Found, ReadOptions, Record
from flows.readers.text import decoded

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_PAIR = re.compile(r"([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+(.*)|[ \t]*)")
# a Q&A between two rules looks like pairs too: one of these must be there
_USUAL_KEYS = frozenset(
    "title date published url source language lang id author authors tags categories layout draft"
    " slug description summary".split()
)
_ALIASES = {"date": "published", "lang": "language"}
_ESCAPED = re.compile(r"\\([\"\\/])")
_ADDRESS = re.compile(r"/|^#|[.:]\w")
_DEEPEST = 19
MAX_BRACKETS = 2000
"""Of a paragraph: no article has so many links in one."""
_LINE_BREAK = re.compile(r"<br[ /]*>", re.IGNORECASE)
_HTML_TAGS = frozenset(
    "a abbr b big blockquote br center cite code del details div em figcaption figure font h1 h2"
    " h3 h4 h5 h6 hr i iframe img ins kbd li mark ol p picture pre q s small source span strike"
    " strong sub summary sup table tbody td tfoot th thead time tr tt u ul video".split()
)
_TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)|<!--")


def parse_markdown(record: Record, options: ReadOptions) -> Found | Failure:
    """One article, or one failure: empty, blank, or not text."""
    text = decoded(record)
    if isinstance(text, Failure):
        return text
    fields, extra, body = front_matter(text)
    plain = markdown_text(body)
    if not plain.strip():
        return record.failure("empty", "the file holds no text")
    try:
        known = Known(record, options)
    except ObjectError as error:
        return record.failure(error.category, str(error))
    return found(record, options, known, plain, own=fields, extra=extra)


def front_matter(text: str) -> tuple[dict[str, str], dict[str, str], str]:
    """The fields, the other keys, and the body of a text.

    Simple ``key: value`` pairs; a value over several lines is kept as it stands. A date that is not
    ISO 8601 stays among the other keys.
    """
    block = _FRONT_MATTER.match(text)
    if not block:
        return {}, {}, text
    pairs: dict[str, str] = {}
    key = ""
    for line in block[1].splitlines():
        pair = _PAIR.fullmatch(line)
        if pair:
            key = pair[1]
            pairs[key] = (pair[2] or "").strip()
        elif not line.strip() or line.startswith("#"):
            continue
        elif key and (line[0] in " \t" or line.startswith("- ")):
            pairs[key] = f"{pairs[key]}\n{line}" if pairs[key] else line
        else:
            return {}, {}, text
    if not _USUAL_KEYS.intersection(key.lower() for key in pairs):
        return {}, {}, text
    fields: dict[str, str] = {}
    extra: dict[str, str] = {}
    for key, raw in pairs.items():
        value = _unquoted(raw)
        field = _ALIASES.get(key.lower(), key.lower())
        if field == "published":
            value = canonical_date(value) or value
        undated = field == "published" and value and not is_iso_date(value)
        if field not in FIELDS or field in fields or undated:
            extra[key] = value
        else:
            fields[field] = value
    return fields, extra, text[block.end() :].lstrip("\r\n")


def _unquoted(raw: str) -> str:
    """A value without its quotation marks, as YAML has them."""
    if len(raw) < len("''") or raw[0] != raw[-1] or raw[0] not in "\"'":
        return raw
    value = raw[1:-1]
    if raw[0] == "'":
        return value.replace("''", "'")
    return _ESCAPED.sub(r"\1", value)


def markdown_text(body: str) -> str:
    r"""The text of Markdown without its marks.

    >>> markdown_text("# A *storm*\n\n- Who?\n- [The mayor](https://daily.example)")
    'A storm\n\n- Who?\n- The mayor'
    """
    import markdown_it  # noqa: PLC0415 - for .md only

    # indented lines are how some write paragraphs, and code in a news text is rare
    parser = markdown_it.MarkdownIt("commonmark").disable("code")
    if body.count("[") > MAX_BRACKETS:
        blocks = markdown_it.MarkdownIt("commonmark").disable("inline").parse(body)
        if any(token.content.count("[") > MAX_BRACKETS for token in blocks):
            return body  # each is searched for its end: a quarter of a minute for 100,000
    environment: dict[str, dict[str, dict[str, str]]] = {}
    tokens = parser.parse(body, environment)
    if max((token.level for token in tokens), default=0) >= _DEEPEST:
        return body  # what is nested deeper the parser drops, and no article is
    references = environment.get("references", {}).values()
    if not all(_ADDRESS.search(found["href"]) for found in references):
        # "[Reporter]: Why?" is an interview, not the address of a link
        tokens = parser.disable("reference").parse(body, {})
    return _blocks(tokens, body)


def _blocks(tokens: Sequence[Token], body: str) -> str:
    """The text of the leaf blocks, with as many line breaks between as they had: one or two."""
    source = body.splitlines()
    pieces: list[str] = []
    mark, end = "", 0
    for token in tokens:
        if token.type == "list_item_open":
            mark += f"{token.info}{token.markup} "
            continue
        if token.map is None or token.type not in _LEAVES:
            continue
        if token.type == "inline":
            text = _inline(token.children or [])
        elif token.type == "hr":
            text = source[token.map[0]].strip() if token.map[0] < len(source) else token.markup
        elif token.type == "html_block" and _is_html(token.content):
            text = text_of_markup(token.content)
        else:
            text = token.content.strip("\n")
        if not text.strip():
            continue
        if pieces:
            pieces.append("\n\n" if token.map[0] > end else "\n")
        pieces.append(mark + text)
        mark, end = "", token.map[1]
    return "".join(pieces)


_LEAVES = frozenset(("inline", "fence", "code_block", "html_block", "hr"))


def _inline(tokens: Sequence[Token]) -> str:
    pieces: list[str] = []
    kept: list[bool] = []  # of each open emphasis: whether its marks are no marks
    for number, token in enumerate(tokens):
        if token.type in ("em_open", "strong_open"):
            before = pieces[-1][-1:] if pieces else ""
            after = tokens[number + 1].content[:1]
            kept.append(before.isalnum() and after.isalnum())  # 2*3*4
            pieces.append(token.markup if kept[-1] else "")
        elif token.type in ("em_close", "strong_close"):
            pieces.append(token.markup if kept and kept.pop() else "")
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif token.type == "image":
            pieces.append(_inline(token.children or []))
        elif token.type == "html_inline" and _is_html(token.content):
            pieces.append("\n" if _LINE_BREAK.fullmatch(token.content) else "")
        else:
            pieces.append(token.content)
        if not pieces[-1]:
            pieces.pop()
    return "".join(pieces)


def _is_html(markup: str) -> bool:
    """Whether markup begins with a tag of HTML; ``<Name>`` in a text is none."""
    tag = _TAG_NAME.search(markup)
    return bool(tag and (not tag[1] or tag[1].lower() in _HTML_TAGS))
