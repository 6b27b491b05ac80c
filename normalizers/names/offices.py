"""Offices and countries beside a name: ``Belarusian President``, ``, China's foreign minister``.

This is grammar, not policy: it says how an office of the authority is written. All patterns are for
folded text (lower case, plain apostrophes).
"""

from __future__ import annotations

import re
from functools import lru_cache

# Offices: what precedes a surname to say who it is. Regular expressions over folded text.
_OFFICES = {
    "president": {
        "en": r"president|leader|head of state|strongman|dictator|autocrat|ruler",
        "ru": r"президент\w*|глава|главы|главе|главой|лидер\w*",
        "be": r"прэзідэнт\w*|кіраўнік\w*|лідар\w*",
        "uk": r"президент\w*|глав\w+|лідер\w*",
        "de": r"(?:staats)?präsident\w*|staatschef\w*|staatsoberhaupt\w*|machthaber\w*|diktator\w*",
        "fr": r"président\w*|chef de l'etat|chef de l'état|dirigeant|dictateur",
        "pl": r"prezydent\w*|przywódc\w+|dyktator\w*|lider\w*",
    },
    "vice-president": {"en": r"vice[- ]president", "ru": r"вице-президент\w*"},
    "prime-minister": {
        "en": r"prime minister|premier|head of government",
        "ru": r"премьер\w*(?:-министр\w*)?|глав\w+ правительства",
        "be": r"прэм'ер\w*(?:-міністр\w*)?",
        "uk": r"прем'єр\w*(?:-міністр\w*)?",
        "de": r"premier(?:minister\w*)?|ministerpräsident\w*|regierungschef\w*",
        "fr": r"premi[eè]re? ministre|chef du gouvernement",
        "pl": r"premier\w*|szef\w* rządu",
    },
    "deputy-prime-minister": {"en": r"deputy prime minister", "ru": r"вице-премьер\w*"},
    "foreign-minister": {
        "en": r"foreign minister|minister of foreign affairs|foreign secretary|top diplomat|fm",
        "ru": r"министр\w* иностранных дел|глав\w+ мид|глава внешнеполитического ведомства",
        "be": r"міністр\w* замежных спраў",
        "uk": r"міністр\w* закордонних справ|глав\w+ мзс|очільни\w+ мзс",
        "de": r"außenminister\w*|chefdiplomat\w*",
        "fr": r"ministre des affaires étrangères|chef de la diplomatie",
        "pl": r"minister\w* spraw zagranicznych|szef\w* msz|szef\w* dyplomacji",
    },
    "deputy-foreign-minister": {
        "en": r"deputy foreign minister|deputy minister of foreign affairs",
        "ru": r"замминистра иностранных дел|заместител\w+ министра иностранных дел",
    },
    "defence-minister": {
        "en": r"defen[cs]e minister|minister of defen[cs]e",
        "ru": r"министр\w* обороны|глав\w+ минобороны",
        "be": r"міністр\w* абароны",
        "uk": r"міністр\w* оборони",
        "de": r"verteidigungsminister\w*",
        "fr": r"ministre de la défense",
        "pl": r"minister\w* obrony",
    },
    "finance-minister": {
        "en": r"finance minister|minister of finance",
        "ru": r"министр\w* финансов",
        "de": r"finanzminister\w*",
        "fr": r"ministre des finances",
        "pl": r"minister\w* finansów",
    },
    "chancellor": {
        "en": r"chancellor",
        "ru": r"канцлер\w*",
        "be": r"канцлер\w*",
        "uk": r"канцлер\w*",
        "de": r"(?:bundes)?kanzler\w*",
        "fr": r"chanceli\w+",
        "pl": r"kanclerz\w*",
    },
    "ambassador": {
        "en": r"ambassador",
        "ru": r"посол\w*|посла|послу|послом",
        "uk": r"посол",
        "de": r"botschafter\w*",
        "fr": r"ambassadeur",
        "pl": r"ambasador\w*",
    },
    "opposition-leader": {
        "en": r"opposition (?:leader|politician|figure|activist)",
        "ru": r"лидер\w* оппозиции|оппозиционер\w*|оппозиционн\w+ политик\w*",
        "be": r"лідар\w* апазіцыі",
        "uk": r"лідер\w* опозиції|опозиціонер\w*",
        "de": r"oppositions(?:führer\w*|politiker\w*)|oppositionelle\w*|kremlkritiker\w*",
        "fr": r"opposant\w*|chef\w* de l'opposition",
        "pl": r"lider\w* opozycji|opozycjonist\w+",
    },
    "energy-minister": {
        "en": r"energy minister|minister of energy",
        "ru": r"министр\w* энергетики|глав\w+ минэнерго",
        "de": r"energieminister\w*",
        "fr": r"ministre de l'[eé]nergie",
        "pl": r"minister\w* energii",
    },
    "executive-secretary": {
        "en": r"executive secretary",
        "ru": r"исполнительн\w+ секретар\w+|исполкома",
        "de": r"exekutivsekretär\w*",
        "fr": r"secrétaire exécutif",
        "pl": r"sekretarz\w* wykonawcz\w+",
    },
    "state-secretary": {
        "en": r"state secretary|secretary of state|secretary",
        "ru": r"госсекретар\w+|государственн\w+ секретар\w+",
        "be": r"дзяржсакратар\w*|дзяржаўн\w+ сакратар\w*",
        "de": r"staatssekretär\w*",
        "fr": r"secrétaire d'etat|secrétaire d'état",
        "pl": r"sekretarz\w* stanu",
    },
    "secretary-general": {
        "en": r"secretary[- ]general",
        "ru": r"генеральн\w+ секретар\w+|генсек\w*",
        "de": r"generalsekretär\w*",
        "fr": r"secrétaire générale?",
        "pl": r"sekretarz\w* general\w+",
    },
    "speaker": {
        "en": r"speaker|chairman|chairwoman|chair",
        "ru": r"спикер\w*|председател\w+|глав\w+",
        "de": r"vorsitzende\w*|präsident\w*",
        "fr": r"présidente?",
        "pl": r"przewodnicząc\w+|szef\w*",
    },
    "secretary-of-state": {
        "en": r"secretary of state",
        "ru": r"госсекретар\w+",
        "de": r"außenminister\w*",
        "fr": r"secrétaire d'etat|secrétaire d'état",
        "pl": r"sekretarz\w* stanu",
    },
}

# Countries as they stand beside an office: names in any case form, and adjectives.
_COUNTRIES = {
    "BY": {
        "en": r"belarus(?:ian|ian's|'s)?|b[iy]elorussian|belorussian|belarussian",
        "ru": r"белорусси\w+|беларус\w*|белорусск\w+|беларусск\w+|рб",
        "be": r"беларус\w*",
        "uk": r"білорус\w*",
        "de": r"belarus\w*|belaruss\w+|weißruss\w+|weissruss\w+",
        "fr": r"biéloruss\w+|bélarus\w*|belarus\w*",
        "pl": r"białorus\w*|białoruś",
    },
    "RU": {
        "en": r"russia(?:n|n's|'s)?|the russian federation|russian federation|kremlin",
        "ru": r"росси\w+|российск\w+|рф",
        "be": r"расі\w+|расійск\w+",
        "uk": r"росі\w+|російськ\w+|рф",
        "de": r"russ\w+",
        "fr": r"russ\w+",
        "pl": r"ros(?:ji|ja|yjsk\w+)",
    },
    "UA": {
        "en": r"ukrain(?:e|e's|ian)",
        "ru": r"украин\w+",
        "be": r"украін\w+",
        "uk": r"україн\w+",
        "de": r"ukrain\w+",
        "fr": r"ukrain\w+",
        "pl": r"ukrai\w+",
    },
    "KZ": {
        "en": r"kazakh(?:stan)?(?:'s)?",
        "ru": r"казах\w+",
        "be": r"казах\w+",
        "uk": r"казах\w+",
        "de": r"kasach\w+",
        "fr": r"kazakh\w*",
        "pl": r"kazach\w+",
    },
    "KG": {"en": r"kyrgyz\w*(?:'s)?|kirghiz\w*", "ru": r"киргиз\w+|кыргыз\w+", "de": r"kirgis\w+"},
    "TJ": {"en": r"tajik(?:istan)?(?:'s)?", "ru": r"таджик\w+", "de": r"tadschik\w+"},
    "TM": {"en": r"turkmen\w*(?:'s)?", "ru": r"туркмен\w+", "de": r"turkmen\w+"},
    "UZ": {"en": r"uzbek(?:istan)?(?:'s)?", "ru": r"узбек\w+", "de": r"usbek\w+"},
    "AM": {"en": r"armenia(?:n|'s)?", "ru": r"армен\w+|армянск\w+", "de": r"armen\w+"},
    "AZ": {"en": r"azerbaijan(?:i|'s)?|azeri", "ru": r"азербайджан\w*", "de": r"aserbaidschan\w*"},
    "GE": {"en": r"georgia(?:n|'s)?", "ru": r"грузи\w+", "de": r"georgi\w+"},
    "MD": {"en": r"moldova(?:n|'s)?", "ru": r"молд\w+", "de": r"moldau\w*"},
    "LT": {"en": r"lithuania(?:n|'s)?", "ru": r"литв\w+|литовск\w+", "de": r"lit\w+"},
    "LV": {"en": r"latvia(?:n|'s)?", "ru": r"латв\w+|латвийск\w+", "de": r"lett\w+"},
    "EE": {"en": r"estonia(?:n|'s)?", "ru": r"эстон\w+", "de": r"est(?:land\w*|nisch\w+)"},
    "PL": {
        "en": r"poland(?:'s)?|polish",
        "ru": r"польш\w+|польск\w+",
        "de": r"pol(?:en\w*|nisch\w+)",
    },
    "CN": {"en": r"china(?:'s)?|chinese", "ru": r"кита\w+|кнр", "de": r"chin\w+"},
    "US": {
        "en": r"us|u\.s\.|american|united states",
        "ru": r"сша|америк\w+",
        "de": r"us|amerikan\w+",
    },
    "TR": {"en": r"turk(?:ey|ey's|ish|iye)|türkiye", "ru": r"турц\w+|турецк\w+", "de": r"türk\w+"},
    "DE": {"en": r"german(?:y|y's)?", "ru": r"герман\w+|фрг|немецк\w+", "de": r"deutsch\w*"},
    "FR": {"en": r"france(?:'s)?|french", "ru": r"франц\w+", "de": r"franz\w+|frankreich\w*"},
    # bodies that have officers of their own, by id
    "Q7779": {
        "en": r"cis|commonwealth of independent states",
        "ru": r"снг|содружества независимых государств",
        "be": r"снд",
        "de": r"gus",
        "fr": r"cei",
        "pl": r"wnp",
    },
    "Q81299": {"en": r"osce", "ru": r"обсе", "de": r"osze", "fr": r"osce", "pl": r"obwe"},
    "local:federation-council": {
        "en": r"federation council",
        "ru": r"совета федерации|совфеда",
        "de": r"(?:des )?föderationsrate?s",
        "fr": r"(?:du )?conseil de la fédération",
        "pl": r"rady federacji",
    },
    "Q8886": {
        "en": r"(?:the )?european council",
        "ru": r"европейского совета|евросовета",
        "de": r"(?:des )?europäischen rate?s|eu-rats?",
        "fr": r"(?:du )?conseil européen",
        "pl": r"rady europejskiej",
    },
    "local:union-state": {
        "en": r"union state(?: of (?:belarus and russia|russia and belarus))?",
        "ru": r"союзного государства",
        "be": r"саюзнай дзяржавы",
        "de": r"unionsstaat\w*",
        "fr": r"l'etat de l'union|l'état de l'union",
    },
    "GB": {
        "en": r"british|uk|u\.k\.|britain(?:'s)?",
        "ru": r"великобритан\w+|британск\w+",
        "de": r"brit\w+",
    },
}

_LINK_WORDS = (
    r"of|the|republic|acting|former|ex|then|longtime|long-time|authoritarian|current|new|von|der|des|"
    r"du|de|la|le|républi\w+|республик\w+|рэспублік\w+|республік\w+|republiki|republik|and|и|"
    r"own|late|outgoing|incumbent|federation"
)


_OF_COUNTRY = re.compile(r"\s+(?:of(?: the)?|von|der|de|du|de la)\s+")
# where an ambassador serves: "Russian ambassador to Belarus"
_POSTED = r"(?:\s+(?:to|in|en|au|aux|en|в|у|w|na|при)\s+(?:the\s+)?[\w-]+)?"


@lru_cache(maxsize=16)
def _country_words(language: str) -> re.Pattern[str]:
    patterns = [names[language] for names in _COUNTRIES.values() if language in names]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "$^")


def is_country_word(word: str, language: str) -> bool:
    """Whether a folded word is a country or its adjective (``Belarus' Lukashenko``)."""
    return _country_words(language).fullmatch(word) is not None


@lru_cache(maxsize=256)
def _pair(office: str, land: str, language: str) -> str:
    """Office and country in either order, as a regular expression; empty if one has no words."""
    title = _OFFICES.get(office, {}).get(language)
    country = _COUNTRIES.get(land, {}).get(language)
    if not title or not country:
        return ""
    between = rf"(?:[\s-]+(?:{_LINK_WORDS}))*[\s-]+"
    posted = _POSTED if office == "ambassador" else ""
    country = rf"(?:{country})(?:'s?)?"
    return rf"(?:{country}{between}(?:{title}){posted}|(?:{title}){between}{country})"


@lru_cache(maxsize=256)
def office_pattern(office: str, land: str, language: str) -> re.Pattern[str] | None:
    """A pattern for ``office`` with its country, ending right where a name would begin.

    ``land`` is the country's two-letter code, or the id of a body that has officers.

    >>> bool(office_pattern("president", "BY", "en").search("belarusian president "))
    True
    >>> bool(office_pattern("president", "BY", "en").search("the president of belarus, "))
    True
    >>> bool(office_pattern("president", "BY", "en").search("belarus. the president "))
    False
    """
    pair = _pair(office, land, language)
    return re.compile(rf"\b{pair},?\s+$") if pair else None


@lru_cache(maxsize=256)
def apposition_pattern(office: str, land: str, language: str) -> re.Pattern[str] | None:
    """``, the president of Belarus`` right after a name."""
    pair = _pair(office, land, language)
    return re.compile(rf",\s+(?:(?:{_LINK_WORDS})\s+)*{pair}\b") if pair else None


def is_office_of(office: str, land: str, language: str, head: str, tail: str) -> bool:
    """Whether office and country stand right beside a name, before, behind or around it.

    ``head`` and ``tail`` are the folded text before and after the name.

    >>> is_office_of("president", "BY", "en", "yesterday president ", " of belarus said")
    True
    """
    before = office_pattern(office, land, language)
    if before is None:
        return False
    if before.search(head):
        return True
    if tail[:1] == ",":
        after = apposition_pattern(office, land, language)
        return after is not None and after.match(tail) is not None
    of = _OF_COUNTRY.match(tail)
    if not of:
        return False
    country = re.compile(rf"(?:{_COUNTRIES[land][language]})\b")
    return country.match(tail, of.end()) is not None and title_length(office, language, head) > 0


def title_length(office: str, language: str, head: str) -> int:
    """Length of the office at the end of ``head``, right before the name; 0 if there is none.

    >>> title_length("foreign-minister", "en", "he met foreign minister ")
    17
    """
    title = _OFFICES.get(office, {}).get(language)
    found = re.search(rf"(?<!\w)(?:{title})\s+$", head) if title else None
    return len(found.group()) if found else 0
