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
from normalizers.lines import Line, line_key, word_stems
from normalizers.stray.holders import DOMAIN, name_like
from normalizers.stray.view import View
from normalizers.stylebook import Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.phrases import phrases

_FRAMED = re.compile(r"\*.{10,}\*|\*{2,}.{10,}", re.DOTALL)
# What a framed line must hold to be a notice. "Rights" or "source" alone is a bold subhead: "**Права
# человека и закон**", "**The source of the dispute**".
_RIGHTS = re.compile(
    r"©|\(c\)|\bcopyright\s+(?:holders?|owners?|with|by|belongs|(?:19|20)\d\d)|"
    r"\brights?\s+(?:holders?|owners?|reserved)|\brights\b.{3,60}\bbelong|respective\s+owners|"
    r"правооблад|праваўлад|правовлас|"
    r"все права (?:защищ|принадл)|усе правы (?:абар|належ)|[ув]сі права (?:захищ|застер|належ)|"
    r"rechte vorbehalten|urheberrechtlich|tous (?:les )?droits réservés|prawa zastrzeżone|"
    r"版权所有|版权归|转载"
)
# Reuse and whose consent it needs, in one framed sentence: "*Toute reproduction … sans autorisation …*"
_REUSE = re.compile(
    r"\b(?:reproduc|reprint|republi|redistribut|syndicat|copying|rediffusion|utilisation|"
    r"nachdruck|vervielfältigung|weiterverbreitung|verwertung|veröffentlichung|"
    r"kopiowani|powielani|przedruk|rozpowszechniani|wykorzystywani|wykorzystani|"
    r"перепечат|копировани|воспроизведени|использовани|перадрук|капіраванн|узнаўленн|выкарыстанн|"
    r"передрук|копіюванн|відтворенн|використанн)"
)
_CONSENT = re.compile(
    r"\bwithout\b.{0,50}\b(?:permission|consent|authori[sz]ation)|\bwith\b.{0,40}\bpermission|"
    r"\bsans\b.{0,40}\b(?:autorisation|accord|consentement|permission)|"
    r"\b(?:nur mit|ohne)\b.{0,40}\b(?:genehmigung|zustimmung|einwilligung|erlaubnis)|"
    r"\bbez\b.{0,40}\b(?:zgody|zezwolenia|pozwolenia)|\bza zgodą\b|"
    r"\bбез\b.{0,40}\b(?:согласия|разрешения|згоды|дазволу|згоди|дозволу)|"
    r"\b(?:с|са|з)\b.{0,25}\b(?:согласия|разрешения|згоды|дазволу|згоди|дозволу)\b"
)
# Whose property the pictures are. Footers say it in a full sentence; the same words in a bold subhead
# ("**Les ayants droit**") are the article's, so short lines without a source do not count.
_OWNERS = re.compile(
    r"\bpropert(?:y|ies) of (?:their|its|the) (?:respective )?(?:owner|author|copyright|right)|"
    r"leurs ayants? droit|propriété de leurs? (?:auteur|propriétaire|détenteur)|"
    r"(?:własnością|należą do|własność) (?:ich |swoich |odpowiednich )?(?:autor|twórc|właścic)|"
    r"eigentum (?:der|des|ihrer) (?:jeweiligen )?(?:rechteinhaber|urheber|eigentümer|autor)|"
    r"(?:принадлежат|належаць|належать|собственност\w*|уласнасц\w*|власніст\w*) "
    r"(?:их |іх |їх |їхні\w* |своим |своих |сваім |сваіх |своїм |своїх )?"
    r"(?:автор|аўтар|владел|уладал|власник|законным|правооб)"
)
OWNERS_WORDS = 8
_SOURCE_FIRST = re.compile(
    r"\W*(?:(?:news\s+)?source\s*(?::\s*|\s)|(?:quelle|источник|крыніца|джерело|źródło|source|"
    r"来源)\s?[:：]\s*)(?:the\s+|le\s+|la\s+)?[^\W\d_]",
    re.IGNORECASE,
)
SIGN = re.compile(r"(?:©|\([cс]\)|ⓒ|copyright\b|авторские права|copyright ©)", re.IGNORECASE)
# what stands after a sign: a year, a sign, "by", or an owner, which is a name
_AFTER_SIGN = re.compile(
    r"[\s:,.|–—-]*(?:(?:19|20)\d\d|©|\(c\)|by\b|the\s+[A-Z]|all rights|[«“\"„]?[^\W\d_a-zа-яёіїєґў])"
)
_LIST_MARK = re.compile(r"\W*[(（]?([a-zа-я])[)）]\s", re.IGNORECASE)
COVERED = 0.75  # share of the line's longer words that notices are made of
# "Copyright 2023 Daily Example": no running words, which would make it a headline about the law
_SIGNED = re.compile(
    r"[ *•·]*(?:[Cc]opyright|COPYRIGHT|Авторские права)[ :,-]*(?:(?:19|20)\d\d[ ,–-]*)+"
    r"(?:(?:by |the )?[^\W\d_a-zа-я]\S*(?: [ ,.|]*|$))*(?:(?<=\. )[a-z].*)?$"
)
# what may follow an opening instead of a sentence: a sign or a year and an owner, or a separator and
# an owner; never running words ("Copyright law 2023: what changes", "Copyright Directive 2019/790")
_OWNER = re.compile(
    r"\s*(?:[,.:|–—-]\s*|(?=©|\(c\)|(?:19|20)\d\d\b|by\b|\s*$))"
    r"(?:(?:©|\(c\)|by|the|of|and|et|und|i|и|&|(?:19|20)\d\d(?:\s?[–—-]\s?(?:(?:19|20)\d\d)?)?|"
    r"[«“\"„(]?[^\W\d_a-zа-яёіїєґў][\w.&’'»”\")-]*)(?:[\s,.|]+|$))*"
)
_WHOSE = re.compile(
    r"\b(?:written|publisher|editor|owner|holder|écrit|préalable|éditeur|auteur|titulaire|"
    r"schriftlich|verlag|redaktion|herausgeber|urheber|pisemn|wydawc|redakc|właściciel|"
    r"письменн|редакц|издател|правооблад|пісьмов|рэдакц|выдаўц|праваўлад|письмов|видавц|правовласн)"
)
_NEWS_SOURCE = re.compile(
    r"\*+\s*(?:(?:news\s+)?source\s*:?\s+|"
    r"(?:quelle|источник|крыніца|джерело|źródło|source|来源)\s?[:：]\s*)"
    r"(?P<name>[^,.;*，。；]{3,80})[,.;*，。；]",
    re.IGNORECASE,
)
MAX_LENGTH = 700
# the line that feeds add: "The post X appeared first on Site", in the words of each language
_SYNDICATED = re.compile(
    r"The post .{3,200} (?:appeared first|first appeared) on (?P<en>.{2,60}?)\.?|"
    r"(?:Der Beitrag|Der Artikel) .{3,200} erschien zuerst (?:auf|bei|in) (?P<de>.{2,60}?)\.?|"
    r"(?:L['’]article|Le post|Cet article) .{3,200} est apparu en premier sur (?P<fr>.{2,60}?)\.?|"
    r"(?:Artykuł|Post|Wpis) .{3,200} (?:pochodzi z(?: serwisu)?|pojawił się początkowo na) "
    r"(?P<pl>.{2,60}?)\.?|"
    r"(?:Сообщение|Запись|Пост) .{3,200} (?:впервые появил\w+|появил\w+ сначала)(?: на)? "
    r"(?P<ru>.{2,60}?)\.?|"
    r"(?:Запис|Повідомлення|Допис) .{3,200} (?:вперше з['’]яви\w+|з['’]яви\w+ спочатку)(?: на| в)? "
    r"(?P<uk>.{2,60}?)\.?|"
    r"(?:Запіс|Паведамленне|Допіс) .{3,200} упершыню з['’]яві\w+(?: на| ў)? (?P<be>.{2,60}?)\.?|"
    r"(?:文章)?.{2,100}最先出现在\s?(?P<zh>[^，。的年]{2,20})。?"
)
_FEEDS = (
    *("The post ", "Der Beitrag ", "Der Artikel ", "L'article ", "L’article ", "Le post "),
    *("Cet article ", "Artykuł ", "Post ", "Wpis ", "Сообщение ", "Запись ", "Пост ", "Запис "),
    *("Повідомлення ", "Допис ", "Запіс ", "Паведамленне ", "Допіс "),
)
_FEED_ZH = "最先出现在"
_LEAD = " *•·-–—([【「（"
_OPENS = frozenset(f"{_LEAD}©ⓒcCаА")
# "* Организация признана в России иностранным агентом": what a law makes the page say of somebody
_LAW_NOTE = re.compile(
    r"признан\w*(?:\([^)]*\))?\s.{0,80}?"
    r"(?:иноагент|иностранн\w+ агент|экстремист|террорист|нежелательн)|"
    r"(?:иноагент|иностранн\w+ агент).{0,60}(?:признан|внес[её]н|включ[её]н)|"
    r"(?:внес[её]н|включ[её]н)\w*\s.{0,60}реестр.{0,40}(?:иностранн|иноагент)|"
    r"деятельность.{0,60}(?:запрещена|признана нежелательной)|запрещ\w+ (?:в|на территории) р(?:ф|осси)|"
    r"прызнан\w*\s.{0,80}(?:экстрэмісц|тэрарысты|замежным агентам)|"
    r"визнан\w*\s.{0,80}(?:екстреміст|терорист|іноземн\w+ агент)|"
    r"(?:designated|recogni[sz]ed|labell?ed|listed).{0,60}(?:foreign agent|extremist|undesirable)|"
    r"als (?:ausländischer agent|extremistisch).{0,40}(?:eingestuft|gelistet)|"
    r"(?:désignée?|classée?).{0,40}(?:agent de l'étranger|extrémiste)|"
    r"uznan\w+ .{0,40}(?:zagranicznego agenta|ekstremist)"
)
MAX_LAW_WORDS = 60
MAX_WORDS = 100


def notices(view: View) -> Iterator[Edit]:
    """Disclaimers and copyright lines as moves."""
    for index, line in enumerate(view.blocks):
        if len(line.text) > MAX_LENGTH or (index == view.title_index and len(view.blocks) > 1):
            continue
        if not _may_open(view, line):
            continue
        if _FRAMED.fullmatch(line.text) and _is_notice(view, line):
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
        elif _is_copyright(view, index):
            yield removal(
                line.start,
                line.end,
                "stray.copyright",
                "copyright",
                _verbatim(view, line, "copyright"),
                reason="a line that begins with the copyright sign",
            )
        elif _is_law_note(view, line, index):
            yield removal(
                line.start,
                line.end,
                "stray.law_note",
                "disclaimer",
                _verbatim(view, line, "disclaimer"),
                reason="a footnote with what a law makes the page say",
            )
        elif _is_syndicated(line, index):
            yield removal(
                line.start,
                line.end,
                "stray.syndicated",
                "disclaimer",
                _verbatim(view, line, "disclaimer"),
                reason="the line that a feed adds: title and site of the first publication",
            )
        else:
            yield from _by_opening(view, line)


def _may_open(view: View, line: Line) -> bool:
    """Whether a line begins as any of the forms does: nearly every line of prose does not."""
    return (
        line.text[0] in _OPENS
        or view.label_at(line, line.start, "notice") is not None
        or line.text.startswith(_FEEDS)
        or _FEED_ZH in line.text
    )


def _is_law_note(view: View, line: Line, index: int) -> bool:
    """A footnote of the article's end, alone or among its like, no item of a list."""
    if line.text[0] != "*" or not view.in_tail(index) or line.words > MAX_LAW_WORDS:
        return False
    near = [other for other in view.neighbours(index) if other.text[0] == "*"]
    return all(_LAW_NOTE.search(fold_key(other.text)) for other in (line, *near))


def _is_syndicated(line: Line, index: int) -> bool:
    """``The post Talks begin appeared first on Example.``: the site is a name or an address."""
    if not index or not (line.text.startswith(_FEEDS) or _FEED_ZH in line.text):
        return False
    opening = next((words for words in _FEEDS if line.text.startswith(words)), "")
    if line.text[len(opening)].islower():
        return False  # "The post office appeared first on Monday's list."
    match = _SYNDICATED.fullmatch(line.text)
    site = next((name for name in match.groups() if name), "") if match else ""
    site = site.strip('«»"“”„ ')
    return bool(site) and (
        name_like(site)
        or DOMAIN.fullmatch(site) is not None
        or (site[0].isupper() and len(site.split()) <= 4)  # "Лидский вестник"
    )


def _by_opening(view: View, line: Line) -> Iterator[Edit]:
    lead = len(line.text) - len(line.text.lstrip(_LEAD))
    label = view.label_at(line, line.start + lead, "notice")
    if not label or view.doc.quoted(label.start, label.end):
        return  # a quotation inside the terms ("the note “Source: …”") is another matter
    rest = view.doc.text[label.end : line.end]
    whole = line_key(line.text) == line_key(label.phrase.text)
    if not whole and not _is_signature(rest) and not _is_terms(view, line):
        return
    if not whole and line.words > MAX_WORDS:
        return
    yield removal(
        line.start,
        line.end,
        label.phrase.id,
        label.phrase.value,
        _verbatim(view, line, label.phrase.value),
        reason="opening and wording of terms of reuse",
    )


@kept()
def vocabulary(stylebook: Stylebook) -> dict[str, str]:
    """The words that notices are made of, those of the openings and examples of the table.

    Each with the id of the first row that has it.
    """
    words: dict[str, str] = {}
    for phrase in phrases(stylebook, "forms"):
        if phrase.form == "notice":
            for stem in word_stems(f"{phrase.text} {phrase.example}"):
                words.setdefault(stem, phrase.id)
    return words


def _is_terms(view: View, line: Line) -> bool:
    """Whether the line is worded like a notice throughout, not only at its beginning.

    "Ссылка на сайт обязательна в каждой заявке, пояснили в ведомстве" is news. Names (capitals inside
    the line) do not count for or against.
    """
    words = line.text.split()
    plain = [word for word in words[1:] if not word[:1].isupper() or view.doc.language == "de"]
    units = word_stems(" ".join([*words[:1], *plain]))
    known = vocabulary(view.doc.stylebook)
    return len(units) >= 2 and sum(unit in known for unit in units) >= COVERED * len(units)


def _is_notice(view: View, line: Line) -> bool:
    """Whether a framed line speaks of its source or of rights as notices do."""
    folded = fold_key(line.text)
    if _RIGHTS.search(folded) or _is_terms(view, line):
        return True
    if all(form.search(folded) for form in (_REUSE, _CONSENT, _WHOSE)):
        return line.text.strip("* ")[-1:] in (".", "!")
    if "copyright" in folded and line.words >= 12:
        return True  # longer than a subhead
    source = _SOURCE_FIRST.match(line.text)
    if (source or line.words >= OWNERS_WORDS) and _OWNERS.search(folded):
        return True
    # a name follows, in German too: "Quelle: …" with its colon, "Source Government of …"
    return source is not None and line.text[source.end() - 1].isupper() and line.words >= 3


def _is_signature(rest: str) -> bool:
    """``All rights reserved © 2021 Example``: an owner or a year after the opening, no sentence."""
    if len(rest.split()) > 8 or rest.endswith("!"):
        return False
    return _OWNER.fullmatch(rest) is not None and any(map(str.isalnum, rest))


def _is_copyright(view: View, index: int) -> bool:
    line = view.blocks[index]
    text = line.text.lstrip(" *•·")
    match = SIGN.match(text)
    if not match or line.words > 40:
        return False
    rest = text[match.end() :]
    if match.group().lower() in ("(c)", "(с)"):  # Latin and Cyrillic
        owned = not rest.strip() or _AFTER_SIGN.match(rest)
        return bool(owned) and not _in_lettered_list(view, index) and _speaks_not_of_it(view, line)
    if "©" in line.text[:12] or "ⓒ" in line.text[:4]:
        return _speaks_not_of_it(view, line)
    return bool(_SIGNED.match(line.text)) and not line.has_final_stop


def _speaks_not_of_it(view: View, line: Line) -> bool:
    """Whether the line is no sentence about the sign ("© is the sign of copyright, he said.")."""
    opening = line.text.split(".", maxsplit=1)[0].split()
    running = sum(word[0].islower() and len(word) > 3 for word in opening)
    return not (line.has_final_stop and running >= 3) or _is_terms(view, line)


def _in_lettered_list(view: View, index: int) -> bool:
    """``(b)`` above or ``(d)`` below: then ``(c)`` is the third item of a list."""
    marks = [_LIST_MARK.match(near.text) for near in view.neighbours(index)]
    return any(mark and mark[1].lower() in "abdbвг" for mark in marks)


def _verbatim(view: View, line: Line, field: str) -> Fact:
    return Fact(field, view.doc.raw(line.start, line.end).strip())
