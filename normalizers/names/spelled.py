"""Where the text speaks about the spelling itself: ``Kyiv (formerly Kiev)``.

There the variant is what the sentence is about, so it stays. Two signs: a cue word right beside the name
(spelled, formerly, ``in Russian``), or the variant directly behind another spelling of the same name
(in brackets, after ``or`` or ``not``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from normalizers.folding import fold_key

NEAR = 25  # code points looked at on either side

# Words that speak of a name wherever they stand near it.
_CUES = {
    "en": r"spell(?:ed|ings?)|spelt|transliterat\w*|romani[sz](?:ed|ation\w*)|renamed|a\.?k\.?a|"
    r"also known as|(?:better|formerly|previously) known as|pronounced",
    "de": r"schreibweise\w*|geschrieben|umschrift|transkri\w+|umbenannt\w*|"
    r"auch bekannt als",
    "fr": r"orthographi\w*|orthographe|translitt\w+|transcri\w+|rebapti\w+|"
    r"renommée?|aussi connue? sous|dite? aussi|graphie",
    "pl": r"pisown\w*|pisan[aeyo]|transkrypcj\w*|transliter\w*|dawn\w+ nazw\w+|przemianowan\w*|"
    r"znan\w+ (?:też|także|również) jako",
    "ru": r"написани\w*|пишется|транслитер\w*|транскрипц\w*|прежнее название|ранее известн\w*|"
    r"переименован\w*|прежде назыв\w*|произносится|орфограф\w*",
    "be": r"напісанн\w*|пішацца|транслітар\w*|транскрыпц\w*|перайменаван\w*|ранейшая назва|правапіс\w*",
    "uk": r"написанн\w*|пишеться|транслітер\w*|транскрипц\w*|перейменован\w*|колишня назва|правопис\w*",
}
# Words that do so only right before the name: "called" elsewhere is a phone call.
_BEFORE = {
    "en": r"(?:is|are|was|were|be|been|now|then|once|still|also|often|usually|officially|city|town|"
    r"name|names|word|form|it) (?:called|named|written)|{aside}formerly|so-called|"
    r"the (?:names?|words?|form|variant)|"
    r"in {language},?(?: as)?|{language}(?: \w+)?:|instead of writing|write|writes|wrote|writing",
    "de": r"(?:auf|im) {language}(?:en)?,?|{language}:|genannt|{aside}(?:ehemals|vormals|früher)|"
    r"sogenannt\w+|der name|das wort|heißt",
    "fr": r"en {language},?|{language} ?:|appelée?|nommée?|le nom(?: de)?|le mot|s'écrit|"
    r"{aside}(?:anciennement|autrefois)",
    "pl": r"po {language},?|{language}:|zwan\w+|nazywan\w+|nazwa|nazwę|słowo|{aside}(?:dawniej|niegdyś)",
    "ru": r"по-{language},?|{language}:|называл\w+|называем\w+|слов[оа]|назван\w+|пишут|"
    r"{aside}(?:ранее|прежде|бывш\w+)",
    "be": r"па-{language},?|{language}:|назва|слова|{aside}(?:раней|былы)",
    "uk": r"{language} мовою,?|{language}:|по-{language}|назва|слово|{aside}(?:раніше|колишн\w+)",
}
_ASIDE = r"(?:(?<=[(\[])|(?<=, ))"  # "(formerly Kiev": at the head of a sentence it is an adverb
_AFTER = {
    "en": r"in {language}(?! \w+(?:ly|n) )\b|as (?:the )?(?:\w+ ){1,2}(?:write|spell|call|say)s?\b",
    "de": r"(?:auf|im) {language}",
    "fr": r"en {language}\b",
    "pl": r"po {language}",
    "ru": r"по-{language}",
    "be": r"па-{language}",
    "uk": r"{language} мовою|по-{language}",
}
_LANGUAGES = {
    "en": r"(?:russian|belarusian|belarussian|ukrainian|polish|german|french|english|latin|soviet|"
    r"lacinka)",
    "de": r"(?:russisch|belarussisch|weißrussisch|ukrainisch|polnisch|deutsch|englisch)\w*",
    "fr": r"(?:russe|biélorusse|bélarusse|ukrainien|polonais|allemand|anglais|français)",
    "pl": r"(?:rosyjsku|białorusku|ukraińsku|polsku|niemiecku|angielsku|ros\.|biał\.|ukr\.)",
    "ru": r"(?:русски|белорусски|украински|польски|английски|белор\.|укр\.|англ\.)",
    "be": r"(?:руску|беларуску|украінску|польску|англійску|рас\.|укр\.)",
    "uk": r"(?:російськ\w+|білоруськ\w+|українськ\w+|польськ\w+|англійськ\w+|рос\.|біл\.)",
}
_ALTERNATIVE = re.compile(
    r"\s*[(\[/]\s*|,?\s+(?:or|not|and not|alias|oder|nicht|und nicht|ou|et non|pas|non|lub|albo|czyli|"
    r"nie|a nie|или|либо|а не|не|альбо|ці|або|чи)\s+",
)


@lru_cache(maxsize=16)
def _pattern(language: str) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    tongue = _LANGUAGES[language]
    before = _BEFORE[language].replace("{language}", tongue).replace("{aside}", _ASIDE)
    after = _AFTER[language].replace("{language}", tongue)
    return (
        re.compile(rf"(?<!\w)(?:{_CUES[language]})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{before})\s+[\"'(]?$"),
        re.compile(rf"[\"')]?,?\s+\(?(?:{after})"),
    )


def is_about_spelling(view: str, start: int, end: int, language: str) -> bool:
    """Whether the words beside a name speak about how it is written.

    >>> is_about_spelling("The Russian spelling Kiev went away.", 21, 25, "en")
    True
    >>> is_about_spelling("Aliaksandr Lukashenka called Kiev.", 29, 33, "en")
    False
    """
    if language not in _CUES:
        return False
    cues, before, after = _pattern(language)
    low = max(start - NEAR, view.rfind("\n", 0, start) + 1)
    line_end = view.find("\n", end)
    high = min(end + NEAR, line_end if line_end >= 0 else len(view))
    head, tail = fold_key(view[low:start]), fold_key(view[end:high])
    # a cue in the sentence before or after says nothing about this name
    head = re.split(r"[.!?;]\s(?=\S)", head)[-1]
    tail = re.split(r"[.!?;](?:\s|$)", tail)[0]
    return bool(cues.search(head) or cues.search(tail) or before.search(head) or after.match(tail))


def are_alternatives(view: str, end: int, start: int) -> bool:
    """Whether two spellings stand side by side: ``Kyiv (Kiev)``, ``Kyiv, not Kiev``.

    ``end`` is where the first ends, ``start`` where the second begins.
    """
    return start - end < 12 and _ALTERNATIVE.fullmatch(fold_key(view[end:start])) is not None


def stands_beside(view: str, start: int, end: int, other: str) -> bool:
    """Whether the ``other`` spelling is the alternative right before or after the span.

    >>> stands_beside("Write Kyiv, not Kiev.", 16, 20, "Kyiv")
    True
    """
    before = view.rfind(other, max(0, start - len(other) - 12), start)
    if before >= 0 and are_alternatives(view, before + len(other), start):
        return True
    after = view.find(other, end, end + len(other) + 12)
    return after >= 0 and are_alternatives(view, end, after)
