"""The responsible editor's line, glued to the end of the last sentence.

Chinese agencies close a story with （完）责任编辑：name. A translator gives "(End) Responsibility
Editor: name" and a careless extraction glues it to the text. A line of its own is stray text; here
is the tail inside a line: after a complete sentence, label, colon, name, end of line; and the line that
opens with (End). The name goes to ``credits``. Translators into other languages do the same:
``(Конец) Ответственный редактор: …``, ``(Fin) Éditeur responsable : …``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizers.artifacts.reading import Reading
from normalizers.findings import Edit, Fact
from normalizers.stylebook import Stylebook

RULE = "editor"
CATEGORY = "credit"
IMPRINT = "imprint"
"""The line as newspapers of other languages have it themselves: moved, and no sign of a translator."""

# "editor" alone may be a word of the sentence; the others are said of this office only.
_PLAIN = (
    "editor",
    "editors",
    "edited by",
    "редактор",
    "редакторы",
    "редактори",
    "рэдактар",
    "рэдактары",
    "redakteur",
    "redakteurin",
    "redigiert von",
    "éditeur",
    "rédacteur",
    "rédactrice",
    "édité par",
    "redaktor",
    "redaktorka",
    "编辑",
)
_ENGLISH = (
    r"(?:responsib(?:le|ility)|charge|duty|executive|managing|assigned)[ -]editors?"
    r"|editors?[ -](?:in[ -]charge|responsible|on duty)"
)
_SLAVIC = (
    r"(?:ответственн(?:ый|ая)|дежурный|выпускающий|исполнительный) редактор(?: выпуска| номера)?"
    r"|ответственные редакторы|ответственность редактор|редактор ответственности"
    r"|ответственн(?:ый|ая) за (?:выпуск|редактирование)|редактор[- ]распорядитель"
    r"|редактор,? ответственный(?: за выпуск)?"
    r"|(?:відповідальн(?:ий|а)|черговий|випусковий) редактор(?:ка)?(?: випуску| номера)?"
    r"|відповідальні редактори|відповідальн(?:ий|а) за випуск"
    r"|(?:адказны|дзяжурны|выпускаючы) рэдактар(?: выпуску| нумара)?"
    r"|адказныя рэдактары|адказн(?:ы|ая) за выпуск"
    r"|redaktor(?:ka)?,? odpowiedzialn[ya]|odpowiedzialn[ya] redaktor(?:ka)?"
    r"|redaktor(?:ka)? (?:prowadząc[ya]|dyżurn[ya])"
)
_WESTERN = (
    r"(?:verantwortliche|zuständige|leitende)[rn]? redakteur(?:in)?"
    r"|redakteur(?:in)? vom dienst|chefredakteur(?:in)? vom dienst|verantwortungsredakteur"
    r"|verantwortlicher herausgeber"
    r"|(?:éditeur|rédacteur|éditrice|rédactrice)s? (?:responsables?|en charge|de service)"
    r"|responsable (?:de la rédaction|d['’]édition)"
)
_LABEL = f"(?:{_ENGLISH}|{_SLAVIC}|{_WESTERN}|{'|'.join(_PLAIN)}|责任编辑|责编)"
_UPPER = "A-ZÀ-ÞŁŚŻŹĆА-ЯЁІЇЄҐЎ"
_NAME = rf"(?:[{_UPPER}][\w'’ʼ.-]*(?: [{_UPPER}][\w'’ʼ.-]*){{0,3}}|[\u4e00-\u9fff]{{2,4}})"
_SOURCE = (
    r"(?:[(\[]\s*(?i:sources?|источник|джерело|крыніца|quelle|źródło)\s*[:：]\s*"
    r"(?P<source>[^()\[\]\n]{2,40}?)\s*[)\]]\s*)?"
)
_END = (
    r"[(\[（【]\s*(?:(?:the )?end|finish(?:ed)?|over|completed?|конец|окончание|завершено|полностью"
    r"|кінець|завершення|канец|заканчэнне|ende|schluss|fin|koniec|zakończenie|完)\s*[)\]）】]"
)
_TAIL = re.compile(
    r"(?P<stop>^|[.!?。！？…][\"'”’»)\]]*)"
    rf"(?P<tail>\s*(?:(?P<end>(?i:{_END}))\s*)?{_SOURCE}(?P<open>[(\[【（]?)\s*"
    rf"(?P<label>(?i:{_LABEL}))\s*[:：]\s*(?P<name>{_NAME})"
    r"(?:\s+(?P<code>[a-z]?\d{2,6}))?\s*[)\]】）]?)\s*$"
)
_TAIL_ZH = re.compile(
    r"(?P<stop>[。！？…][”」』]?)"
    r"(?P<tail>\s*(?P<end>[（(]完[）)])?\s*[（(【\[]?(?P<label>责任编辑|责编|编辑)\s*[:：]\s*"
    r"(?P<name>[\u4e00-\u9fff]{2,4}(?:[ 、][\u4e00-\u9fff]{2,4})*)(?P<code>)[】\])）]?)\s*$"
)
_LONGEST = 160  # code points from a label to the end of its line
_OF_TRANSLATORS = re.compile(rf"(?i:{_ENGLISH}|editors?|edited by)|[\u4e00-\u9fff]+")
_INITIAL = re.compile(r"(?:^|[ .])\w\.$")
LINE = re.compile(r"(?i:responsib(?:le|ility) editors?|editors?[ -]in[ -]charge\b)|责任编辑|责编")
_KEYS = (  # one word of every label
    *_PLAIN,
    *("редакторка", "распорядитель", "за выпуск", "за редактирование", "ответственности"),
    *("éditrice", "éditeurs", "rédacteurs", "rédaction", "édition", "herausgeber"),
    *("verantwortungsredakteur", "chefredakteur", "chefredakteurin", "责任编辑", "责编"),
)


def triggers(_stylebook: Stylebook, language: str) -> Iterator[tuple[str, None]]:
    """The words of the label; a translator may leave it in another language than the text."""
    yield from ((key, None) for key in (("责任编辑", "责编") if language == "zh" else _KEYS))


def find(reading: Reading, start: int, _end: int) -> Iterator[Edit]:
    """The tail of the line the label stands in, or the whole line if it opens with (End)."""
    line = reading.doc.line_at(start)
    if line.end - start > _LONGEST:
        return
    text = reading.doc.text[line.start : line.end]
    tail = _TAIL_ZH if reading.language == "zh" else _TAIL
    match = tail.search(text)
    if match is None or not match.start("tail") <= start - line.start <= match.end("tail"):
        return
    if not match["stop"] and not (match["end"] and line.start):
        return  # a line of nothing else is stray text
    plain = match["label"].lower() in _PLAIN
    if plain and not (match["end"] or match.groupdict().get("open")):
        return  # "… said the paper's editor: Anna Stone" may be a sentence
    credit = {"role": "editor", "text": _name(match["name"])}
    if match["code"]:
        credit["code"] = match["code"]
    source = match.groupdict().get("source")
    outlet = (Fact("credits", {"role": "source", "text": source}),) if source else ()
    yield Edit(
        line.start + match.start("tail"),
        line.end,
        "",
        "artifacts.editor-tail",
        CATEGORY if _is_agency(match) else IMPRINT,
        reason="a responsible-editor credit glued to the last sentence (责任编辑)",
        whole_line=not match["stop"],
        facts=(*outlet, Fact("credits", credit)),
    )


def _is_agency(match: re.Match[str]) -> bool:
    """Whether the line has the form of a Chinese agency: nobody else says (End) or such English."""
    if match["end"] or match["code"] or "\u4e00" <= match["name"][0] <= "\u9fff":
        return True
    return _OF_TRANSLATORS.fullmatch(match["label"]) is not None


def _name(name: str) -> str:
    """The name without the stop of the line; that of an initial (``Петров И. И.``) stays."""
    return name if _INITIAL.search(name) else name.rstrip(".")
