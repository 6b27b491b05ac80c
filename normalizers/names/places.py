"""Place names that are not the place meant: surnames, streets, clubs, namesakes, older times."""

from __future__ import annotations

import re

from normalizers.folding import fold_key
from normalizers.names.index import Fixed, Kind
from normalizers.names.page import Page
from normalizers.names.surroundings import (
    HYPHENS,
    PREFIXES,
    Word,
    hyphenated_after,
    hyphenated_before,
    in_headline,
    sentence_around,
    sentence_head,
    words_after,
    words_before,
)
from normalizers.names.vocabulary import (
    ends_run,
    is_courtesy,
    is_function_word,
    is_title,
    names_street,
)

# Years before the names changed; "1950 hryvnias" and "1200 people" are no years.
_OLD_YEAR = re.compile(
    r"(?<![\d$€£₴.,])(?:1[0-8]\d\d|19[0-8]\d|1990)(?!\d|[.,]\d)(?!\s*(?:%|hryv|rub|rou?bl|dol|eur|zł|"
    r"people|person|resid|inhab|soldier|troop|ton|km|kilo|met|mile|grn|uah|млн|тыс|грн|руб|доллар|евро|"
    r"человек|люд|чел|тонн|км|griwna|menschen|einwohner|personnes|habitants|osób|mieszk|hrywien))"
)
# Words of older times in the sentence, by language (folded text).
_OLD_TIMES = {
    "en": r"\d(?:st|nd|rd|th)[- ]century|(?:ninth|tenth|\w+teenth)[- ]century|centuries ago|medieval|"
    r"grand[- ](?:duke|prince|duchy)|principality|governorate|prince \w+ of|pogrom|kievan|kyivan rus|"
    r"tsarist|wehrmacht|world war|military district|russian empire|mongol|ukrainian ssr|"
    r"founded in \d{3}\b|in [4-9]\d\d(?=[,.;)]|$)",
    "de": r"jahrhundert|großfürst|fürstentum|gouvernement|weltkrieg|wehrmacht|pogrom|mittelalter|zarist|"
    r"zarenreich",
    "fr": r"[ivx]+e siècle|grand-(?:duc|prince)|principauté|gouvernorat|guerre mondiale|wehrmacht|"
    r"pogrom|médiéva|tsariste|métropolite|\ben \d{3}\b",
    "pl": r"\b[ivx]+ wiek|wielki\w* książ|księstw|guberni|wojn\w+ światow|wehrmacht|pogrom|średniowie",
}
# What a town lends its name to: ships, dishes, cameras.
_LENT_BEFORE = re.compile(
    r"(?:chicken|poulet|côtelettes? (?:de )?|escalopes? (?:de )?|hähnchen|huhn|kotelett|kurczak|kotlet|"
    r"zorya|zarya|hotel|hôtel|radio|dynamo|dinamo|arsenal)\s+$"
)
_LENT_AFTER = re.compile(
    r"(?:-|\s+)(?:class|klasse|cutlets?|cakes?|torte|cameras?|pogrom|trial)\b|\s+\(crater\)|"
    r"\s+(?:people's republic|volksrepublik|post|dynamo)\b"
)
# Another town of the name: "place, state".
_STATE = re.compile(
    r"(?:,| in| au| im)\s+(?:the\s+)?(?:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|"
    r"Delaware|Florid[aey]|Hawaii|Idaho|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisian[ae]|Maine|"
    r"Maryland|Massachusetts|Michigan|Minnesota|Mississippi|Missouri|Montana|Nebraska|Nevada|"
    r"New (?:Hampshire|Jersey|Mexico|York)|(?:North|South) (?:Carolina|Dakota)|Ohio|Oklahoma|Oregon|"
    r"Pennsylvania|Rhode Island|Tennessee|Texas|Utah|Vermont|Virginia|West Virginia|Washington State|"
    r"Wisconsin|Wyoming|Ontario|Quebec|Québec|Manitoba|Saskatchewan|Alberta|British Columbia|"
    r"Nova Scotia|New Brunswick|Newfoundland|Teksas|Kalifornia|Kalifornien|Californie|"
    r"(?:штат\w*\s+)?(?:Техас|Айдахо|Флорид|Висконсин|Миннесот|Канзас|Огайо|Делавэр|Миссури|"
    r"Небраск|Онтарио|Саскачеван|Монтан|Вісконсін|Фларыд|Флорід|Тэхас)\w*)\b"
    r"|,\s+(?:TX|FL|WI|ID|MO|DE|NE|MN|KS|OH|NY|PA|Tex\.|Fla\.|Wis\.|Mo\.|Minn\.|Neb\.)(?!\w)"
)
_OPENING = tuple('«„“”"')
_CLOSING = tuple('»”“"')
_PREPOSITIONS = frozenset(
    "in at from to near for of via outside around aus nach bei à de en vers depuis w we z ze do od pod "
    "в во из от до под к у ў з са да ад із зі від".split()
)
_GENITIVES = ("ru", "be", "uk", "pl")  # a noun may stand right before a town
_REGION = frozenset("oblast region province district raion".split())
_ROUTE = re.compile(
    r"\s+(?:trains?|bus|buses|flights?|routes?|line|railway|highway|motorway|road|corridor|ferry)\b"
)


def is_elsewhere(view: str, end: int) -> bool:
    """Whether a state behind the name says that another town is meant.

    >>> is_elsewhere("Odessa, Florida, is small", 6)
    True
    """
    return _STATE.match(view, end) is not None


def is_region(end: int, page: Page) -> bool:
    """Whether the name is the first part of its region's (``Kiev Oblast``)."""
    after = words_after(page.view, end, 1)
    return bool(after) and after[0].capitalised and after[0].key in _REGION


def in_longer_name(start: int, end: int, form: Fixed, page: Page) -> bool:
    """Whether a place name is part of a longer one, or somebody's surname.

    ``Minsk Region``, ``Dynamo Kiev``, ``Prince Georgy Lvov``, ``Rue Kiev`` are; in headlines only
    given names, titles and streets tell.
    """
    view, language = page.view, page.language
    if _is_joined(start, end, page):
        return True
    after = words_after(view, end, 1)
    if after and after[0].capitalised and ends_run(after[0].key, language):
        return True
    before = words_before(view, start, 2)
    if before and not before[0].ends_sentence(language) and _makes_surname(before[0], page):
        return True
    if form.kind is not Kind.CASE and names_street(fold_key(view[max(0, start - 24) : start])):
        return True
    if _lends_its_name(start, end, page):
        return True
    if language == "de":
        return False
    if view[start - 1 : start] in _OPENING and view[end : end + 1] in _CLOSING:
        return True  # ресторан «Баку»
    if language == "pl" and form.kind is Kind.CASE and _is_polish_adjective(start, end, view):
        return True
    if form.entity.iso2 and language in _GENITIVES and form.kind is not Kind.SPELLING:
        after = []  # Капитан США Джим Фьюрик
        before = [word for word in before if not word.text.isupper()]  # МЧС России
    if (
        before
        and language in _GENITIVES
        and form.kind is not Kind.SPELLING
        and not sentence_head(view, before[0].start).strip()
        and view[before[0].start - 1 : before[0].start] not in _OPENING
    ):
        before = []  # Жители Минска: the first word of a sentence is capitalised anyway
    # "In Minsk Lukashenko spoke", but "Vienna Novak spoke" is a woman
    leads = before and before[0].key in _PREPOSITIONS
    surnames = page.index.families if leads or not after else frozenset[str]()
    neighbours = [
        word
        for word in (*before[:1], *after)
        if word.capitalised
        and not (word.key.endswith("'s") and word in before)
        and not is_function_word(word.key, language)
        and not is_title(word.key, language)
        and not page.index.offices.is_country_word(word.key)
        and not word.ends_sentence(language)
        and word.key not in page.index.known_given
        and word.key not in surnames
    ]
    return bool(neighbours) and not in_headline(page.doc, start)


def _is_polish_adjective(start: int, end: int, view: str) -> bool:
    """Whether ``Polski`` is the adjective: at the head of a sentence, before a small word."""
    ends_so = view[start:end].endswith(("ski", "skie", "skiej", "cki", "ckie", "ckiej"))
    after = words_after(view, end, 1)
    return (
        ends_so
        and bool(after)
        and not after[0].capitalised
        and not sentence_head(view, start).strip()
    )


def _makes_surname(word: Word, page: Page) -> bool:
    """Whether the word before makes a town a surname: given name, initial, title of courtesy."""
    language = page.language
    if not word.capitalised:
        return language not in ("en", "de") and is_courtesy(word.key, language)
    if len(word.text) == 1:
        return word.dotted and word.key not in "гм"  # г. Киев, м. Київ are the town
    return is_courtesy(word.key, language) or word.key in page.index.known_given


def _lends_its_name(start: int, end: int, page: Page) -> bool:
    if page.language not in ("en", "de", "fr", "pl"):
        return False
    view = page.view
    return (
        _LENT_AFTER.match(fold_key(view[end : end + 24])) is not None
        or _LENT_BEFORE.search(fold_key(view[max(0, start - 16) : start])) is not None
    )


def _is_joined(start: int, end: int, page: Page) -> bool:
    """Whether a hyphen makes another name: ``Lvov-Warsaw school`` but not ``Kiev-Lvov train``."""
    view, is_country = page.view, page.index.offices.is_country_word
    prefix, suffix = hyphenated_before(view, start), hyphenated_after(view, end)
    for joined in (prefix, suffix):
        if joined and fold_key(joined) in PREFIXES:
            continue
        if joined and joined[0].isupper() and not is_country(fold_key(joined)):
            behind = end + 1 + len(joined) if joined is suffix else end
            is_route = fold_key(joined) in page.index.places and _ROUTE.match(view, behind)
            if not is_route:
                return True
    return bool(start) and view[start - 1] in HYPHENS and prefix == ""


def is_older(start: int, end: int, page: Page) -> bool:
    """Whether the sentence speaks of times before the place had its present name."""
    sentence = sentence_around(page.view, start, end)
    if _OLD_YEAR.search(sentence):
        return True
    times = _OLD_TIMES.get(page.language)
    return times is not None and re.search(times, fold_key(sentence)) is not None


def soft_sign(start: int, end: int, form: Fixed, page: Page) -> int | None:
    """The end of the name with a final apostrophe, ``None`` where the apostrophe is a riddle.

    ``Homyel'`` ends in a soft sign; whether it does, the Cyrillic names of the place tell.
    """
    view = page.view
    if view[end : end + 1] not in ("'", "’", "ʹ", "ʼ") or view[end + 1 : end + 2].isalpha():
        return end
    if view[end - 1] in "sS" or page.language not in ("en", "de", "fr", "pl"):
        return end
    line = view[view.rfind("\n", 0, start) + 1 : start]
    if re.search(r"(?<!\w)['‘]", line):
        return end  # the end of a quotation
    canonical = form.entity.canonical
    soft = any(canonical.get(source, "").endswith("ь") for source in ("ru", "be", "uk"))
    return end + 1 if soft else None
