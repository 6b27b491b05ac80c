"""Where a name means something else than it seems to, or the thing was called otherwise then.

A mention may be right, and its name in the other language wrong all the same: Warsaw in "la place de
Varsovie", Poland where «Polen» are Poles, Kyiv in 1943, the European Council in «Европейский совет по
туризму». What is doubtful the engine translates itself, with the sentence before its eyes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from flows.translate.names.slots import begins_sentence, is_quoted, word_before, words_around
from normalizers.folding import fold_key
from normalizers.names.surroundings import sentence_around
from normalizers.stylebook.entities import Entity
from normalizers.stylebook.terms import UNSPACED

# ------------------------------------------------------------------ another time

_YEAR = re.compile(r"(?<![\d.,])(?:1[6-9]|20)\d\d(?!\d|[.,]\d)")
_OLD_TIMES = re.compile(
    r"world war|weltkrieg|guerre mondiale|wojn\w+ światow|миров\w+ войн|світов\w+ війн|сусветн\w+ вайн|"
    r"patriotic war|vaterländisch\w* krieg|guerre patriotique|wojn\w+ ojczyźnian|отечественн\w+ войн|"
    r"вітчизнян\w+ війн|айчынн\w+ вайн|soviet|sowjet|soviéti|radzieck|советск|савецк|радянськ|ссср|срср|"
    r"\d(?:st|nd|rd|th)[- ]century|jahrhundert|[ivx]+e siècle|\b[ivx]+ (?:wiek|век|стагодд|столітт)|"
    r"世界大战|卫国战争|苏联|一九[〇零一二三四五六七八九]{2}年|十[一二三四五六七八九]?世纪"
)
_OLD = "1950"


def is_older(sentence: str, entity: Entity, name: str, to: str) -> bool:
    """Whether a sentence speaks of a time when a thing was called otherwise.

    Args:
        sentence: in which the thing is named.
        entity: the thing.
        name: what would be put in.
        to: the other language.
    """
    if len(entity.dated.get(to, ())) < 2:
        return False
    years = _YEAR.findall(sentence)
    if _OLD_TIMES.search(sentence.lower()):
        years.append(_OLD)
    return any(entity.name_in(to, year) != name for year in years)


# ------------------------------------------------------------------ a part of something else

# houses, ships and works that bear the name of a town or a day which stands behind them
_BEARERS = frozenset(
    """
    гостиница гостинице гостиницы гостиницу отель отеле отеля ресторан ресторане ресторана кафе
    кинотеатр кинотеатре кинотеатра фильм фильме фильма сериал сериале книга книге песня песне песню
    спектакль крейсер крейсере теплоход подлодка стадион стадионе санаторий универмаг
    гасцініца гасцініцы гасцініцу гатэль гатэлі рэстаран рэстаране кавярня кавярні кінатэатр
    кінатэатры фільм фільме серыял серыяле кніга песню карабель стадыён
    готель готелі ресторані кав'ярня кав'ярні кінотеатр кінотеатрі фільмі серіал серіалі пісня стадіон
    hotel hotelu restauracja restauracji kino kinie kawiarnia kawiarni film filmie serial serialu
    piosenka statek stadion ulica ulicy plac placu
    café cafe restaurant gasthof gasthaus schiff kreuzer lied roman
    chanson série croiseur navire
    """.split()
)
_FRENCH_HOUSE = re.compile(
    r"(?:rue|place|avenue|boulevard|quai|square|impasse|allée|hôtel|restaurant|café|cinéma) "
    r"(?:de |d['’])?(?:la |le |l['’])?$",
    re.IGNORECASE,
)
# a body's name goes on: what it is for
_FOR = {
    "ru": "по|для|за",
    "be": "па|для|за|у справах",
    "uk": "з питань|з прав|у справах|для|за",
    "pl": r"ds\.|do spraw|dla|na rzecz",
    "de": "für|zur",
    "fr": "pour|sur|des",
    "es": "para|sobre|de los",
    "en": "(?:on|for|of)(?= (?!Russia|Ukraine|Belarus)[A-Z](?![a-z]+day))",
}
_GOES_ON = {
    language: re.compile(rf"[ \u00a0](?:{words})(?!\w)") for language, words in _FOR.items()
}
_CHINESE_BODY = re.compile("委员会|理事会|议会|法院|银行|大学|公司|集团|基金会|研究所")
_SHORT_QUOTE_ENDS = re.compile(r"(?: [^\s»“”\"’,.!?;:]+){1,3}[»”“\"]")
_OPENING = ("«", "„", "“", "”", '"')
_SPACES = (" ", "\u00a0", "\u202f")
_IN_A_STATE = re.compile(
    r"[ ,(]+(?:(?:в|у|ў|w|im|in|dans|en) )?(?:[^\W\d_]+ ){0,2}"
    r"(?:штат|штац|(?-i:stanie [A-Z])|(?:us-)?bundesstaat|état américain|idaho|айдахо|ідахо|"
    r"техас|тэхас|teksas|огайо|флорид|флорід|фларыд)",
    re.IGNORECASE,
)


def is_part_of_another(text: str, start: int, end: int, kind: str, language: str) -> bool:
    """Whether a name is a part of a longer one, or the name of a house, a work, a street.

    >>> is_part_of_another("la place de Varsovie est", 12, 20, "place", "fr")
    True
    >>> is_part_of_another("Европейский совет по туризму ждёт", 0, 17, "organization", "ru")
    True
    """
    if kind == "person":
        return False
    if kind == "place":
        if _is_quoted(text, start, end) or _IN_A_STATE.match(text, end):
            return True
        if language == "fr" and _FRENCH_HOUSE.search(text[max(0, start - 24) : start]):
            return True
    elif language in UNSPACED:
        return _CHINESE_BODY.match(text, end) is not None
    elif _GOES_ON[language].match(text, end) or (
        text[start - 1 : start] in _OPENING and _SHORT_QUOTE_ENDS.match(text, end)
    ):
        return True  # «Газпром нефть»
    bears = word_before(text, start) in _BEARERS
    return bears and (kind == "place" or is_quoted(text, start, end))


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether quotation marks stand around a name, French ones with their spaces."""
    if text[start - 1 : start] in _SPACES and text[end : end + 1] in _SPACES:
        start, end = start - 1, end + 1
    return is_quoted(text, start, end)


# ------------------------------------------------------------------ something else of the same name

# countries that are peoples as well, and the prepositions behind which they are countries
_PEOPLES: Mapping[str, tuple[str, ...]] = {
    "Polen": ("in", "nach", "aus"),
    "POLEN": ("in", "nach", "aus"),
    **dict.fromkeys(("Niemcy", "Niemcom", "Niemcami", "NIEMCY"), ()),
}
# a town that is a river as well, the prepositions behind which it is a town, and words of the river
_TOWN_AND_RIVER = "Q48256"
_TO_TOWN = frozenset("у в ў до да з із из с w do z in from to near nach aus à bei".split())
_WATER = re.compile(
    r"\b(?:рек|річк|рак[аіу]\b|вод|берег|бераг|мост|міст(?:\b|[оау])|судн|плот|гребл|русл|повін|паводк|"
    r"риб|рыб|river|bank|bridge|water|dam\b|fluss|ufer|brücke|fleuve|rive|pont\b|rzek|brzeg|wod)"
)
# names of common words, which may be any words where they begin a sentence
_COMMON_WORDS = frozenset(
    """
    local:nord-stream local:great-stone local:eastern-partnership local:customs-union
    local:single-economic-space local:coordination-council
    """.split()
)
_DETERMINERS = frozenset("une la cette sa leur notre votre ma".split())


def is_another_thing(text: str, start: int, end: int, entity: Entity, language: str) -> bool:
    """Whether a name may stand for something else that is called alike: a people, a river, a family."""
    surface = text[start:end]
    if language in ("de", "pl") and entity.iso2 and surface in _PEOPLES:
        return word_before(text, start) not in _PEOPLES[surface]
    if entity.id == _TOWN_AND_RIVER:
        sentence = sentence_around(text, start, end).lower()
        return word_before(text, start) not in _TO_TOWN or _WATER.search(sentence) is not None
    if entity.id in _COMMON_WORDS and " " in surface:
        common = surface[1:] == surface[1:].lower() and not is_quoted(text, start, end)
        return common and begins_sentence(text, start)
    if entity.type == "person":
        family = entity.split(entity.canonical.get(language, ""))[1]
        return bool(family) and surface in (f"{family}s", f"{family}S", f"{family.upper()}S")
    return False


def has_determiner(text: str, start: int) -> bool:
    """Whether a French article or the like stands before a name: ``une Russie unie`` is no party."""
    return word_before(text, start) in _DETERMINERS


def has_other_bearer(text: str, surname: str, ends: Set[int]) -> bool:
    """Whether a Chinese article has a surname with a given name that is not the person's.

    Args:
        text: of the article.
        surname: as it stands.
        ends: where names of the person end.
    """
    found = re.finditer(rf"[·・•．‧]{re.escape(surname)}", text)
    return any(one.end() not in ends for one in found)


# ------------------------------------------------------------------ another sentence

_HAVING = frozenset("мае маюць меў мела має мають мав мала ma mają miał miała".split())


def is_said_otherwise(text: str, end: int, to: str) -> bool:
    """Whether the subject gets another case: «Пуцін мае яхту», in Russian «у Путина есть яхта»."""
    return to == "ru" and fold_key(words_around(text, end, end)[1]) in _HAVING
