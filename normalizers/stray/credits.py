"""Who moves "Photo: BelTA", "Source: dpa" and editor lines to the metadata?

A credit line is read as a chain ``label [of AGENCY] : value``, to its end or not at all. Photo credits
go to ``captions``; source, author, editor and translator to ``credits``. The value must look like a
name: "Source code was printed on a T-shirt" and "记者：您对会谈满意吗？" are text. So are the editor and
the cameraman of a film, below its director.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from normalizers.findings import Edit, Fact, removal
from normalizers.folding import fold_key
from normalizers.lines import Line, count_words
from normalizers.scripts import SCRIPT_RUNS, is_cjk
from normalizers.stray.bylines import opens_text, without_day
from normalizers.stray.film_cards import in_film_card
from normalizers.stray.holders import (
    DOMAIN,
    EDGE,
    FILE_FIRST,
    WORD,
    are_persons,
    has_given_name,
    is_leftover,
    is_office,
    is_office_of,
    is_outlet,
    is_scene,
    name_like,
    without_agencies,
    without_joints,
)
from normalizers.stray.view import Label, View

MAX_LENGTH = 240
# words of a value in small letters, at the end of the article: "Source: website of the ministry"
MAX_LOOSE_WORDS = {"source": 6, "photo": 4}
_JOINT = re.compile(r"[\s,;|/·•()（）\[\]【】—–*-]*")
_OUTLET_WORDS = re.compile(r"[\w.’'-]+(?:\s[\w.’'-]+){0,4}")
_COLON = re.compile(r"\s*[:：]\s*")
_DASH = re.compile(r"\s+[–—-]\s+(?=[^\W\d_])")  # "Главный редактор - Громов П.А."
_HAN_PERSON = re.compile(r"[\u4e00-\u9fff·]{2,4}")
_SURNAME_FIRST = re.compile(r"[^\W\d_a-zа-яё][\w’'-]+ (?:[^\W\d_a-zа-яё]\. ?){1,2}")
_HAN_SLASH = re.compile(r"\s*[/／丨｜|]\s*(?=\S)")  # "文/周岚 图/新华社"
_TAGS = re.compile(r"\s(?:标签|关键词|关键字)\s*[:：]")  # behind the editor, at the end of the line
_INITIALS = re.compile(r"[^\W\d_]{2,4}(?:\s?[/,]\s?[^\W\d_]{2,4}){0,2}")
_OWNER = re.compile(r"\s+(?:of|at|from|for|with|de|du|von|z)\s+(?:the\s+)?", re.IGNORECASE)
_CODE = re.compile(r"\s*[\[(（]?\b([A-Za-z]{0,3}\d{3,10})[\])）]?\s*$")
# a label that names its holder without a colon: "Reporting by", "Photo courtesy of", "Fot."
_DIRECT = (" by", " von", " par", " de", " od", " of", ".")
# verbs that sign an interview or a digest: "Беседовала Анна Смирнова"; folded beginnings
_SIGNS = (
    "подготовил", "беседовал", "записал", "падрыхтавал", "падрыхтавау", "гутары", "підготув",
    "розмовля", "rozmawia", "opracowa", "przygotowa", "записав", "записала", "запіса",
    "материал подготовил",
)  # fmt: skip
_BEFORE_LINK = ";,.|/(（"
_PLACES = frozenset(["in", "à", "w", "w.", "в"])  # "Reporting by A in Minsk and B in Kyiv"
# "Источник: «Пример»", "Источник: газета «Пример»"
_QUOTED_NAME = re.compile(r"(?:[^\W\d_]+\s)?[«“„\"]([^«»“”„\"]{2,60})[»”“\"]")
_SENTENCE = re.compile(r"[.!?。！？…][\"'”’»)）]*$")
# "Image: how the port wants to be seen" is a subhead
_ASKS = re.compile(
    r"(?:how|why|what|who|where|when|wie|warum|was|wer|wo|wann|comment|pourquoi|quoi|qui|où|quand|"
    r"jak|dlaczego|co|kto|gdzie|kiedy|как|почему|что|кто|где|когда|як|чаму|што|хто|дзе|калі|чому|що|"
    r"де|коли)\s|(?:怎|为什么|如何|谁|哪)",
    re.IGNORECASE,
)
# a day in a value: "Source: Reuters, 2 May 2019"; a year may stand there: "dpa (2019)"
_DAY = re.compile(
    r"\d年\s?\d|\d{1,2}([./-])\d{1,2}\1\d{2,4}|\d{4}-\d\d-\d\d|"
    r"\d{1,2}\.?\s+[^\W\d_]{3,}\.?,?\s+(?:19|20)\d\d|[^\W\d_]{3,}\.?\s+\d{1,2},?\s+(?:19|20)\d\d"
)
# labels that are words of a sentence as well: these name an agency or nothing
_WITH_AGENCY = frozenset(("avec", "za"))
_CAPTIONS = frozenset(("image caption", "légende"))  # labels of what a picture shows
_KICKERS = frozenset(("interview", "reportage", "bericht"))  # "Interview: Anna Weber" is a headline
_INITIAL_END = re.compile(r"(?:^|[\s.])\w\.$|(?:Inc|Ltd|Co|Corp)\.$")


def credit_lines(view: View) -> Iterator[Edit]:
    """Lines that are nothing but credits."""
    for index, line in enumerate(view.blocks):
        if len(line.text) > MAX_LENGTH:
            continue
        labels = view.labels(line, "credit", "source_tail")
        if not labels:
            continue  # nearly every line of prose leaves here
        lead = _skip(_JOINT, line.text, 0) + line.start
        if labels[0].start != lead or _is_file_label(view, line):
            continue
        first = opens_text(view, index)
        if index == view.title_index and not first and not view.labels(line, "agency"):
            continue
        if labels[0].phrase.form == "source_tail":
            fact = _source_tail(view, line, index, labels[0])
            facts = [fact] if fact else None
        else:
            facts = None if view.in_dialogue(index) else parse_credits(view, line, lead, index)
            if not facts and labels[0].phrase.value == "source":
                fact = _stripped(view, line, index, labels[0])
                facts = [fact] if fact else None
        if not facts or (index == view.title_index and not _signs(view, line, labels[0], facts)):
            continue
        # "Ministers in Minsk: the signing" may stand above its "Photo: BelTA"
        pictured = all(fact.field == "captions" for fact in facts)
        if not (view.in_card(index, least=3 if pictured else 2) or in_film_card(view, index)):
            yield removal(
                line.start,
                line.end,
                labels[0].phrase.id,
                "credit",
                *facts,
                reason="label and value, read to the end of the line",
            )


def _signs(view: View, line: Line, label: Label, facts: list[Fact]) -> bool:
    """Whether the very first line, which may be the headline, can only be a credit."""
    if view.labels(line, "agency"):
        return True
    if fold_key(label.phrase.text) in _KICKERS:
        return False
    for fact in facts:
        if fact.field == "published":
            continue
        role, who = fact.value.get("role"), fact.value.get("text", fact.value.get("credit", ""))
        if _HAN_PERSON.fullmatch(who) and role:
            continue
        if not (are_persons(who) if role and role != "source" else has_given_name(view, who)):
            return False
    return True


def parse_credits(
    view: View, line: Line, start: int, index: int | None = None, end: int | None = None
) -> list[Fact] | None:
    """Read ``[start, end)``, by default to the end of the line, as a chain of credits.

    Returns:
        The facts, or ``None`` if it cannot be read to its end. ``index`` (the block's number) lets a
        line at the tail of the article have a value in small letters.
    """
    text = view.doc.text
    tags = _TAGS.search(text, start, line.end) if end is None else None
    stop = tags.start() if tags else line.end if end is None else end
    labels = [label for label in view.labels(line, "credit") if label.end <= stop]
    at = _skip(_JOINT, text, start, stop)
    facts: list[Fact] = []
    owes_source = False
    while at < stop:
        label = next((found for found in labels if found.start == at), None)
        if label is None:
            return None
        limit = _next_link(view, line, labels, label.end, stop)
        opened = _open(view, line, label, limit, index)
        if opened is None:
            return None
        value_start, of_agency = opened
        following = _next_link(view, line, labels, value_start, stop)
        value = text[value_start:following].strip(EDGE)
        if following < stop:  # "Source: Xinhua. Editor: Wang Lin"
            bare = value.removesuffix(".")
            value = bare if name_like(bare) and not _INITIAL_END.search(value) else value
        if label.phrase.value == "source" and (
            is_cjk(text[label.end - 1]) or index is None or _is_early(view, index)
        ):
            outlet, day = without_day(view, value)  # "来源：新华网 2023年6月13日"
            if day and is_outlet(view, line, outlet):
                value = outlet
                facts.append(Fact("published", day))
        if of_agency:
            facts.append(Fact("credits", {"role": "source", "text": of_agency}))
        elif not value and following < stop and label.phrase.value == "source":
            owes_source = True  # "Source: editor in charge of X": X will be the source
            at = following
            continue
        fact = _credit(view, line, label, value, index)
        if fact is None:
            return None
        facts.append(fact)
        at = _skip(_JOINT, text, following, stop)
    if owes_source and not any(
        f.value.get("role") == "source" for f in facts if f.field == "credits"
    ):
        return None
    return facts or None


def _is_early(view: View, index: int) -> bool:
    return view.in_head(index) and index < len(view.blocks) - 1


def _next_link(view: View, line: Line, labels: list[Label], at: int, stop: int) -> int:
    """Where the next credit of the chain begins, from ``at`` on."""
    later = (label for label in labels if label.start >= at)
    return next((label.start for label in later if _opens_link(view, line, label, stop)), stop)


def _open(
    view: View, line: Line, label: Label, stop: int, index: int | None = None
) -> tuple[int, str] | None:
    """Where a label's value begins, and the agency it belongs to; ``None`` if it opens nothing.

    ``stop`` is where the next credit begins, or the end.
    """
    text = view.doc.text
    colon = _COLON.match(text, label.end, line.end)
    if colon and colon.group().strip():
        return colon.end(), ""
    slash = _han_slash(view, line, label)
    if slash:
        return slash, ""
    dash = _DASH.match(text, label.end, line.end)
    if dash and index is not None and index and view.in_tail(index):
        value = text[dash.end() : stop].strip(EDGE)
        if are_persons(value) or _SURNAME_FIRST.fullmatch(value):
            return dash.end(), ""
    owner = _OWNER.match(text, label.end, line.end)
    if owner:
        colon = _COLON.search(text, owner.end(), line.end)
        outlet = text[owner.end() : colon.start()] if colon else ""
        outlet = outlet.strip().removesuffix(" in charge")
        if colon and (is_outlet(view, line, outlet) or name_like(outlet)):
            return colon.end(), outlet
        if colon and _is_signed(line, label, outlet, text[colon.end() : stop]):
            return colon.end(), outlet
    rest = text[label.end : stop].strip(EDGE)
    if not rest and label.phrase.value in ("photo", "video"):
        # the label is the whole credit ("Фото из открытых источников")
        whole = text[label.start : label.end]
        own = label.start == line.start and " " in whole.strip()
        return (
            (label.start, "") if own or _without_label(view, line, label, whole) != whole else None
        )
    by = (
        _is_direct(view, label)
        or text[label.end : label.end + 1] == "."
        or label.phrase.value == "translator"  # a verb: "Перевела Анна Смирнова"
        or (_is_sign(view, label) and index is not None and view.in_tail(index) and index > 0)
    )
    bare = without_agencies(view, line, rest)
    if rest and (
        is_outlet(view, line, without_joints(rest))
        or (label.phrase.value == "photo" and is_office_of(rest))
        or ((by or bare != rest) and _names(view, label, bare))
    ):
        return label.end, ""
    if is_cjk(text[label.end - 1]) and rest and not SCRIPT_RUNS["Han"].match(rest):
        return label.end, ""
    return None


def _han_slash(view: View, line: Line, label: Label) -> int:
    """Where the value of ``文/周岚`` begins, or 0: a slash is a colon behind a Chinese label."""
    if not is_cjk(view.doc.text[label.end - 1]):
        return 0
    slash = _HAN_SLASH.match(view.doc.text, label.end, line.end)
    return slash.end() if slash else 0


def _is_signed(line: Line, label: Label, outlet: str, value: str) -> bool:
    """``Source: editor in charge of the news portal: Wang Lin c1203``: the form proves any outlet."""
    if label.phrase.value != "editor" or not _OUTLET_WORDS.fullmatch(outlet):
        return False
    code = _CODE.search(value)
    name = value[: code.start()] if code else value
    return name_like(name.strip(EDGE)) and (code is not None or label.start > line.start)


def _is_direct(view: View, label: Label) -> bool:
    return fold_key(view.doc.text[label.start : label.end]).endswith(_DIRECT)


def _is_sign(view: View, label: Label) -> bool:
    return fold_key(view.doc.text[label.start : label.end]).startswith(_SIGNS)


def _names(view: View, label: Label, value: str) -> bool:
    """Whether a value names somebody; after "Reporting by" it may be several, with their places."""
    if label.phrase.value in ("author", "editor") and _is_direct(view, label):
        short = view.doc.text[label.end - 1] == "."  # "oprac. aw"
        return name_like(value, most=16, also=_PLACES) or (
            short and _INITIALS.fullmatch(value) is not None
        )
    return name_like(value)


def _opens_link(view: View, line: Line, label: Label, stop: int) -> bool:
    text = view.doc.text
    before = text[label.start - 1] if label.start > line.start else " "
    if before.isalnum() and not is_cjk(before):
        return False
    if _is_direct(view, label) and label.phrase.value in ("author", "editor"):
        apart = text[line.start : label.start].rstrip()[-1:] in _BEFORE_LINK
        if apart or text[label.start].isupper():
            return True
    return (
        _COLON.match(text, label.end, line.end) is not None
        or bool(_han_slash(view, line, label))
        or _OWNER.match(text, label.end, line.end) is not None
    ) and _open(view, line, label, stop) is not None


def _credit(view: View, line: Line, label: Label, value: str, index: int | None) -> Fact | None:
    role = label.phrase.value
    code = ""
    if value == view.doc.text[label.start : label.end]:
        return Fact("captions", {"credit": _without_label(view, line, label, value)})
    if role in ("editor", "author"):
        match = _CODE.search(value)
        if match and match.start():
            value, code = value[: match.start()].strip(EDGE), match[1]
    value = value.strip(EDGE).removeprefix("©").strip()
    if _DAY.search(value):
        return None
    if fold_key(label.phrase.text) in _WITH_AGENCY and not is_outlet(
        view, line, without_joints(value)
    ):
        return None
    direct = _is_direct(view, label) and role in ("author", "editor")
    last = index is not None and index == len(view.blocks) - 1
    if last and (direct or _is_sign(view, label)) and not _INITIAL_END.search(value):
        value = value.removesuffix(".")
    if role == "source" and is_leftover(value):
        return None
    named = without_joints(value) if role == "source" else value
    if not value or not (
        _credible(view, line, named, role, index) or (direct and _names(view, label, value))
    ):
        return None
    if fold_key(label.phrase.text) in _CAPTIONS:
        return Fact("captions", {"text": value})
    if role in ("photo", "video"):
        shows = is_scene(value) and not is_outlet(view, line, value)
        return None if shows else Fact("captions", {"credit": value})
    credit: dict[str, Any] = {"role": role, "text": named}
    if named != value:
        credit["incomplete"] = True
    if code:
        credit["code"] = code
    return Fact("credits", credit)


def _without_label(view: View, line: Line, label: Label, value: str) -> str:
    """``автора`` of ``Фото автора``, which is a label and its value in one row."""
    for shorter in view.labels(line, "credit"):
        if shorter.start == label.start and shorter.end < label.end:
            rest = view.doc.text[shorter.end : label.end].strip()
            if is_office_of(rest):
                return rest
    return value


def _is_file_label(view: View, line: Line) -> bool:
    """``Archivbild``, ``Symbolbild / Foto: dpa``: a caption, not a credit; see captions.py."""
    match = FILE_FIRST.match(fold_key(line.text[:60]))
    if not match:
        return False
    return match.end() == len(line.text) or any(
        label.phrase.value == "photo" and label.start >= line.start + match.end()
        for label in view.labels(line, "credit")
    )


def _credible(view: View, line: Line, value: str, role: str, index: int | None) -> bool:
    """Whether a value can be whom the credit names, and not the rest of a sentence."""
    if _SENTENCE.search(value) and not _INITIAL_END.search(value):
        return False
    at_tail = index is not None and index > 0 and view.in_tail(index)
    if any(char in value for char in '?!。！？“”«»"'):
        quoted = _QUOTED_NAME.fullmatch(value)
        if not quoted or role not in ("source", "photo") or _SENTENCE.search(quoted[1]):
            return False
        return name_like(quoted[1]) or (at_tail and count_words(quoted[1]) <= 2)
    if is_outlet(view, line, value) or DOMAIN.fullmatch(value):
        return True
    if name_like(without_agencies(view, line, value)):
        return True
    label = view.label_at(line, line.start, "credit")
    if label and FILE_FIRST.match(fold_key(view.doc.text[label.start : label.end])):
        return False  # "Symbolfoto: Ein Kran im Hafen": a caption
    if role in ("photo", "video", "source") and (is_office(value) or is_office_of(value)):
        return True
    if role == "editor":  # Xinhua signs in small letters: "Editor: huaxia"
        return (index is None or at_tail) and count_words(value) <= 3
    if ":" in value or "：" in value:
        return False
    most = MAX_LOOSE_WORDS.get(role, 0)
    return at_tail and index != 1 and count_words(value) <= most and not _ASKS.match(value)


def _source_tail(view: View, line: Line, index: int, label: Label) -> Fact | None:
    """Read "Based on materials of …": the agency named, or the whole line when its links are gone."""
    rest = view.doc.text[label.end : line.end].strip(EDGE + ":：.")
    if not rest or is_leftover(rest):
        return _incomplete(view, line, index, stopped=bool(rest))
    named = without_joints(rest)
    credit: dict[str, Any] = {"role": "source", "text": named}
    if named != rest:
        credit["incomplete"] = True
    if is_outlet(view, line, named) or DOMAIN.fullmatch(named):
        return Fact("credits", credit)
    if not view.in_tail(index) or index == 0 or line.has_final_stop:
        return None
    words = WORD.findall(rest)
    if len(words) <= 4 and all(map(is_leftover, words[-2:])):
        return _incomplete(view, line, index)  # "Sur la base de documents de et"
    short = named == rest and count_words(rest) <= 4 and not any(char in rest for char in ",;:，：")
    if name_like(named) or (short and (view.labels(line, "agency") or count_words(rest) <= 3)):
        return Fact("credits", credit)
    return None


def _stripped(view: View, line: Line, index: int, label: Label) -> Fact | None:
    """``Avec et``, ``Source: and``: the names are gone; a label alone may be a subhead."""
    rest = view.doc.text[label.end : line.end].strip(EDGE + ":：")
    return _incomplete(view, line, index) if rest and is_leftover(rest) else None


def _incomplete(view: View, line: Line, index: int, *, stopped: bool = False) -> Fact | None:
    """The whole line; with a stop behind it only if joining words show that names are missing."""
    if (line.has_final_stop and not stopped) or not (view.in_tail(index) or view.in_head(index)):
        return None
    text = re.sub(r"\s+", " ", view.doc.raw(line.start, line.end)).strip()
    return Fact("credits", {"role": "source", "text": text, "incomplete": True})


def _skip(pattern: re.Pattern[str], text: str, at: int, stop: int | None = None) -> int:
    match = pattern.match(text, at, len(text) if stop is None else stop)
    return match.end() if match else at
