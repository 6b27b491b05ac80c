"""The responsible editor's line, glued to the end of the last sentence.

Chinese agencies close a story with （完）责任编辑：name. A translator gives "(End) Responsibility
Editor: name" and a careless extraction glues it to the text. A line of its own is stray text; here
is the tail inside a line: after a complete sentence, label, colon, name, end of line. The name goes
to ``credits``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.artifacts.reading import Reading
from normalizers.findings import Edit, Fact
from normalizers.stylebook import Stylebook

RULE = "editor"
CATEGORY = "credit"

_LABEL = (
    r"(?:(?:responsib(?:le|ility)|charge|duty|executive|managing|assigned)[ -]editors?"
    r"|editors?[ -](?:in[ -]charge|responsible|on duty)|edited by|editors?|责任编辑|责编)"
)
_NAME = r"(?:[A-ZÀ-Þ][\w'’.-]+(?: [A-ZÀ-Þ][\w'’.-]*){0,3}|[\u4e00-\u9fff]{2,4})"
_SOURCE = r"(?:[(\[]\s*(?i:sources?)\s*[:：]\s*(?P<source>[^()\[\]\n]{2,40}?)\s*[)\]]\s*)?"
_END = r"[(\[（【]\s*(?:the )?(?:end|finish(?:ed)?|over|completed?|完)\s*[)\]）】]"
_TAIL = re.compile(
    r"(?P<stop>[.!?。！？…][\"'”’»)\]]*)"
    rf"(?P<tail>\s*(?:(?P<end>(?i:{_END}))\s*)?{_SOURCE}(?P<open>[(\[【（]?)\s*"
    rf"(?P<label>(?i:{_LABEL}))\s*[:：]\s*(?P<name>{_NAME})"
    r"(?:\s+(?P<code>[a-z]?\d{2,6}))?\s*[)\]】）]?)\s*$"
)
_TAIL_ZH = re.compile(
    r"(?P<stop>[。！？…][”」』]?)"
    r"(?P<tail>\s*(?P<end>[（(]完[）)])?\s*[（(【\[]?(?P<label>责任编辑|责编|编辑)\s*[:：]\s*"
    r"(?P<name>[\u4e00-\u9fff]{2,4}(?:[ 、][\u4e00-\u9fff]{2,4})*)(?P<code>)[】\])）]?)\s*$"
)
LINE = re.compile(r"(?i:responsib(?:le|ility) editors?|editors?[ -]in[ -]charge\b)|责任编辑|责编")


def triggers(_stylebook: Stylebook, language: str) -> Iterator[tuple[str, None]]:
    """The words of the label."""
    if language == "en":
        yield from (
            (label, None) for label in ("editor", "editors", "edited by", "责任编辑", "责编")
        )
    elif language == "zh":
        yield from (("责任编辑", None), ("责编", None))


def find(reading: Reading, start: int, _end: int) -> Iterator[Edit]:
    """The tail of the line the label stands in."""
    line = reading.doc.line_at(start)
    text = reading.doc.text[line.start : line.end]
    tail = _TAIL_ZH if reading.language == "zh" else _TAIL
    match = tail.search(text)
    if match is None or not match.start("tail") <= start - line.start <= match.end("tail"):
        return
    plain = match["label"].lower() in ("editor", "editors", "edited by", "编辑")
    if plain and not (match["end"] or match.groupdict().get("open")):
        return  # "… said the paper's editor: Anna Stone" may be a sentence
    credit = {"role": "editor", "text": match["name"].rstrip(".")}
    if match["code"]:
        credit["code"] = match["code"]
    source = match.groupdict().get("source")
    outlet = (Fact("credits", {"role": "source", "text": source}),) if source else ()
    yield Edit(
        line.start + match.start("tail"),
        line.end,
        "",
        "artifacts.editor-tail",
        CATEGORY,
        reason="a responsible-editor credit glued to the last sentence (责任编辑)",
        facts=(*outlet, Fact("credits", credit)),
    )
