"""The terms of a text: concepts of the termbase, by their right labels in both languages.

Only a canonical label is looked for, written as it should be: of several words, one of them with a
capital, and not where a sentence begins with its only capital («Новая газета вышла …» may be any new
paper). A label of several concepts counts only if all are called the same. A label that names a country
the other language leaves unsaid, or the other way round, is no counterpart: the Supreme Court of one
country is called ``美国最高法院`` there, but not the one that the article is about.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from flows.translate.names.slots import begins_sentence, words_around
from normalizers.folding import Folded, fold, fold_key
from normalizers.matching import Matcher
from normalizers.names.index import index_for
from normalizers.stylebook import Row, Stylebook
from normalizers.stylebook.kept import kept
from normalizers.stylebook.label_parts import concepts
from normalizers.stylebook.terms import UNSPACED, words_regex

_NOT_NAMES = frozenset({"office"})  # is said of a person, and agrees with the name
_SHORTEST = 5  # characters of a Chinese label: a shorter one may be a part of other words
# labels that are words as well, or a part of some: any parliament has a standing committee
_WORDS_AS_WELL = frozenset({"常设委员会", "跨议会大会", "俄罗斯银行", "亲欧盟示威运动"})
# concepts whose labels name other things as well, even with capitals
_OTHERS_AS_WELL = frozenset(
    """
    new-people law-and-justice national-rally european-solidarity two-sessions spring-festival
    soviet-afghan-war international-workers-day union-permanent-committee
    china-national-day-golden-week
    """.split()
)
# labels that at home are first of all another body, which is called otherwise: the "Cour des comptes"
_OTHERS_AT_HOME = {
    "interior-ministry": "fr es pl",
    "accounts-chamber": "fr",
    "investigative-committee": "fr",
    "constitutional-court": "pl",
    "verkhovna-rada": "pl",
}
# the speech of that name, of another union
_SPEECH = re.compile(
    r"(?:discurso|debate|mensaje|informe)s?(?: anual)? (?:del |sobre (?:el )?|de )$", re.IGNORECASE
)
_ACRONYM = re.compile(r"\b[A-ZА-ЯЁІЎЄЇҐ]{2,}\b")
_SPACES = re.compile(r"[ \u00a0-]+")
_BRACKETS = re.compile("[()（）«»“”„《》,]")
# parts of words that say that a label belongs to a country; in this order
_LANDS = {
    "BY": "belarus белорус беларус білорус białor bielor 白俄罗斯",
    "RU": "russia россии российс расіі расійс росії російс rosji rosyjs rusia rusa russe 俄罗斯",
    "UA": "ukrain украин україн украін ucrania 乌克兰",
    "CN": "china chinese китай китая китаю кнр кітая кітай chin 中国 中华",
    "US": "united_states америк амерык сша usa 美国",
    "GB": "british британ брытан 英国",
    "DE": "german герман німеч niemc alemán alemania 德国",
    "FR": "french франц francesa francia 法国",
    "KZ": "kazakh казах kazach kazaj 哈萨克斯坦",
    "PL": "polish поль polaca 波兰",
}


class Term(NamedTuple):
    """A concept in the text, and what it is called in the other language."""

    start: int
    end: int
    name: str


def terms(text: str, source: str, to: str, stylebook: Stylebook) -> Iterator[Term]:
    """The terms of a text that have a name in both languages, in order, not overlapping.

    Args:
        text: of an article.
        source: its language.
        to: the language wanted.
        stylebook: whose termbase.
    """
    matcher = _matcher(stylebook, source, to)
    if not len(matcher):
        return
    folded = fold(text)
    for found in matcher.find(text, folded):
        surface = text[found.start : found.end]
        fitting = [label for label in found.values if _is_written(surface, label.text)]
        names = {label.name for label in fitting}
        if len(names) != 1 or not _stands_well(text, found.start, found.end, source, stylebook):
            continue
        name = names.pop()
        if name and all(_is_meant(label, folded, surface, stylebook) for label in fitting):
            yield Term(found.start, found.end, name)


class _Label(NamedTuple):
    """A label of a concept in the language of the text; ``anchors`` must be met in the article."""

    text: str
    name: str
    anchors: tuple[str, ...]
    anchored: bool


@kept()
def _matcher(stylebook: Stylebook, source: str, to: str) -> Matcher[_Label]:
    """The labels that have a counterpart; one whose counterpart will not do is there without it."""
    found = []
    for concept in concepts(stylebook):
        name = (concept["canonical"] or {}).get(to, "")
        label, anchored = _label(concept, source)
        if concept["type"] in _NOT_NAMES or concept["id"] in _OTHERS_AS_WELL:
            continue
        if not label or not _is_distinct(label, source):
            continue
        if source in _OTHERS_AT_HOME.get(concept["id"], "").split():
            continue
        if _is_plain(name) or not _says_the_same(concept, label, name, source, to):
            name = ""
        anchors = tuple(concept.get("anchors") or ())
        found.append((label, _Label(label, name, anchors, anchored)))
    return Matcher(found)


def _label(concept: Row, language: str) -> tuple[str, bool]:
    """The canonical label; else the first one it is translated from, which must be anchored."""
    canonical = concept["canonical"].get(language)
    if canonical:
        return canonical, False
    return next(iter((concept.get("labels") or {}).get(language, ())), ""), True


def _is_distinct(label: str, language: str) -> bool:
    if language in UNSPACED:
        return len(label) >= _SHORTEST and label not in _WORDS_AS_WELL
    return " " in label and label != label.lower() and not _BRACKETS.search(label)


def _is_plain(name: str) -> bool:
    """Whether a name is none: not known, in brackets, or of common nouns."""
    common = name == name.lower() and name != name.upper()
    return not name or common or _BRACKETS.search(name) is not None


def _says_the_same(concept: Row, label: str, name: str, source: str, to: str) -> bool:
    """Whether label and name say alike whose the thing is."""
    mine, other = _owners(label), _owners(name)
    if mine != other:
        return False
    if not UNSPACED.intersection((source, to)):
        return True
    # Chinese says whose even where the other languages leave it to the context
    return all(_owners(one) <= mine for one in concept["canonical"].values())


def _owners(label: str) -> frozenset[str]:
    """The countries a label names, and whether it has an acronym."""
    key = label.lower().replace(" ", "_")
    found = set()
    for land, parts in _LANDS.items():
        for part in parts.split(" "):
            if part in key:
                found.add(land)
                key = key.replace(part, " ")
    if _ACRONYM.search(label):
        found.add("")
    return frozenset(found)


def _is_written(surface: str, label: str) -> bool:
    """Whether every word that has a capital in the label has one in the text."""
    words, wanted = _SPACES.split(surface), _SPACES.split(label)
    return len(words) == len(wanted) and all(
        word[:1].isupper() or not want[:1].isupper()
        for word, want in zip(words, wanted, strict=True)
    )


def _stands_well(text: str, start: int, end: int, source: str, stylebook: Stylebook) -> bool:
    """Whether it is a name here, and not a part of a longer one."""
    if source in UNSPACED:
        return True
    if source == "es" and _SPEECH.search(text[max(0, start - 40) : start]):
        return False
    surface = text[start:end]
    if not any(word[:1].isupper() for word in _SPACES.split(surface)[1:]) and begins_sentence(
        text, start
    ):
        return False
    is_country = index_for(stylebook, source).offices.is_country_word
    before, after = words_around(text, start, end)
    if after[:1].isupper() and not is_country(fold_key(after)):
        return False
    return not (
        before[:1].isupper()
        and not is_country(fold_key(before))
        and not begins_sentence(text, text.rfind(before, 0, start))
    )


def _is_meant(label: _Label, folded: Folded, surface: str, stylebook: Stylebook) -> bool:
    """Whether the article speaks of the concept, where its label may be something else as well."""
    if not label.anchored:
        return True
    if not label.anchors:
        return False
    rest = folded.text.replace(fold_key(surface), " ")
    return words_regex(stylebook, label.anchors).search(rest) is not None
