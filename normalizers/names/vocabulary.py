"""Closed word classes around a name: titles, offices, countries, function words.

This is grammar, not policy: it says what the word beside a surname *is*. All words are folded (lower
case, plain apostrophes). Stems end in ``*``, which stands for any letters.
"""

from __future__ import annotations

import re
from functools import lru_cache

LANGUAGES = ("en", "ru", "be", "uk", "de", "fr", "pl")

# Titles of courtesy and ranks that may stand, capitalised or not, right before a surname.
_TITLES = {
    "en": (
        "mr mrs ms miss dr sir lord lady madam comrade general colonel president minister premier "
        "chancellor ambassador secretary leader senator governor mayor speaker chairman "
        "chairwoman spokesman spokeswoman spokesperson chief commander judge prosecutor professor "
        "prof strongman dictator ruler autocrat tsar opponent rival candidate activist oligarch "
        "businessman envoy representative commissioner director head deputy"
    ),
    "ru": (
        "господин* госпож* г-н* г-ж* г товарищ* тов президент* министр* премьер* премьер-министр* "
        "канцлер* посол посла послу послом лидер* глав* спикер* генерал* секретар* губернатор* "
        "мэр* председател* депутат* политик* оппозиционер* экс-президент* бывш*"
    ),
    "be": (
        "спадар* спадын* прэзідэнт* міністр* прэм'ер* прэм'ер-міністр* канцлер* пасол лідар* "
        "кіраўнік* старшын* генерал* сакратар* палітык*"
    ),
    "uk": (
        "пан пана пану паном пані президент* міністр* прем'єр* прем'єр-міністр* канцлер* посол "
        "лідер* глав* спікер* генерал* секретар* голов* політик*"
    ),
    "de": (
        "herr herrn frau dr prof präsident* präsidentin staatspräsident* staatschef* machthaber* "
        "diktator* autokrat* außenminister* verteidigungsminister* finanzminister* minister* "
        "kanzler* bundeskanzler* premier* premierminister* ministerpräsident* regierungschef* "
        "regierungschefin kremlchef* oppositionsführer* oppositionsführerin oppositionelle* "
        "kremlsprecher* general* botschafter* politiker* kollege* kollegen amtskollege* "
        "amtskollegen staatsoberhaupt* sprecher* sprecherin präsidenten zentralbankchefin"
    ),
    "fr": (
        "m mm mme mlle monsieur madame dr général président* présidente ministre* premier "
        "chancelier* chancelière ambassadeur chef dictateur dirigeant opposant* opposante leader "
        "patron maire porte-parole secrétaire gouverneur homologue"
    ),
    "pl": (
        "pan pana panu panem pani prezydent* premier* minister* ministra kanclerz* ambasador* "
        "lider* przywódc* dyktator* szef* generał* sekretarz* opozycjonist* rzecznik* gen dr prof"
    ),
}

# Words that begin a sentence, or are capitalised in a headline, without being part of a name.
_FUNCTION = {
    "en": (
        "a an the and or but nor so yet for of in on at to by with from as is are was were has "
        "have had will would can could may might must should do does did not no if when while "
        "after before since until because although though however meanwhile also then now thus "
        "that this these those there here he she it they we you i his her its their our what who "
        "whom why how where which than both either neither between among about against without "
        "within over under into onto through during like unlike despite amid via per says said "
        "tells told meets met calls asks asked yesterday today tomorrow monday tuesday wednesday "
        "thursday friday saturday sunday january february march april june july august september "
        "october november december only even just still once again perhaps maybe let earlier "
        "later recently last next first second third according given such all some any each every "
        "many most several few other another same instead indeed moreover nevertheless meet "
        "visit visits call warn warns want wants back backs slam slams sign signs hold holds seek "
        "seeks vow vows urge urges accuse accuses blame blames thank thanks greet greets hail hails "
        "invite invites praise praises receive receives discuss discusses host hosts join joins "
        "phone phones congratulate congratulates reject rejects welcome welcomes"
    ),
    "ru": (
        "и а но да или же ли не ни в во на с со к ко о об от до из за у по при про для без над "
        "под между через как что чтобы если когда пока где куда почему кто это этот тот так также "
        "тоже уже ещё еще вот только даже именно ранее позже затем потом сегодня вчера завтра он "
        "она они мы вы его её ее их после перед однако напомним впрочем видимо по-видимому теперь "
        "тогда кстати сам против вместо кроме помимо ведь хотя раз говоря сообщил заявил отметил "
        "подчеркнул сказал"
    ),
    "be": (
        "і й а але да або ж не ні у ў ва на з са к аб ад для без над пад між праз як што каб калі "
        "пакуль дзе чаму хто гэта так таксама ужо яшчэ вось толькі нават раней потым сёння учора "
        "ён яна яны мы яго яе іх пасля перад аднак паводле пры"
    ),
    "uk": (
        "і й та а але або ж не ні у в на з із зі до про від для без над під між через як що щоб "
        "якщо коли поки де чому хто це цей той так також теж уже вже ще ось тільки навіть раніше "
        "потім сьогодні вчора він вона вони ми його її їх після перед однак за при"
    ),
    "de": (
        "der die das den dem des ein eine einen einem einer und oder aber doch nicht in im an am "
        "auf aus bei beim mit nach von vom vor zu zum zur für gegen ohne um über unter durch "
        "wegen während seit bis wie als wenn weil dass ob wo was wer warum er sie es wir ihr auch "
        "noch nur schon so dann da hier dort heute gestern morgen zwischen laut trotz statt damit "
        "dabei dagegen jedoch allerdings zuvor später sein seine ihre denn sowohl weder hat ist "
        "war wird sagte montag dienstag mittwoch donnerstag freitag samstag sonntag"
    ),
    "fr": (
        "le la les un une des du de d l et ou mais donc or ni car ne pas à au aux en dans par "
        "pour sur sous avec sans vers chez entre contre depuis pendant avant après selon comme si "
        "quand lorsque puisque que qui quoi où il elle ils elles nous vous on ce cet cette ces "
        "son sa ses leur leurs aussi alors puis ainsi hier demain est sont a ont était pourquoi "
        "malgré face lundi mardi mercredi jeudi vendredi samedi dimanche"
    ),
    "pl": (
        "i a ale lub albo oraz nie w we na z ze do od o u po pod nad przy przez dla bez między "
        "jak że żeby jeśli gdy kiedy gdzie dlaczego kto co to ten ta tak też także już jeszcze "
        "tylko nawet wcześniej potem dziś wczoraj jutro on ona oni my wy jego jej ich zdaniem "
        "według ponadto jednak natomiast czy bo więc"
    ),
}

# Words after a name that make the whole a different name.
_RUN_ENDS = {
    "en": (
        "street avenue square road boulevard lane prize award foundation institute stadium arena "
        "university college school museum library airport station park bridge hospital theatre "
        "theater jr sr junior senior doctrine act fellowship cup memorial oblast region province "
        "district"
    ),
    "ru": "улица проспект площадь фонд институт стадион премия младший старший",
    "be": "вуліца праспект плошча фонд",
    "uk": "вулиця проспект площа фонд молодший старший",
    "de": "straße platz stiftung institut stadion preis junior flughafen",
    "fr": "junior stadium",
    "pl": "junior",
}

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


def _pattern(words: str) -> re.Pattern[str]:
    parts = [re.escape(word).replace(r"\*", r"\w*") for word in words.split()]
    return re.compile("|".join(parts))


@lru_cache(maxsize=16)
def _titles(language: str) -> re.Pattern[str]:
    return _pattern(_TITLES.get(language, _TITLES["en"]))


def is_title(word: str, language: str) -> bool:
    """Whether a folded word is a courtesy title or a rank.

    >>> is_title("mr.", "en"), is_title("президентом", "ru"), is_title("ivan", "en")
    (True, True, False)
    """
    return _titles(language).fullmatch(word.rstrip(".")) is not None


@lru_cache(maxsize=16)
def _function_words(language: str) -> frozenset[str]:
    return frozenset(_FUNCTION.get(language, _FUNCTION["en"]).split())


def is_function_word(word: str, language: str) -> bool:
    """Whether a folded word can stand capitalised beside a name without belonging to it."""
    return word in _function_words(language)


@lru_cache(maxsize=16)
def _run_ends(language: str) -> frozenset[str]:
    return frozenset(_RUN_ENDS.get(language, "").split())


def ends_run(word: str, language: str) -> bool:
    """Whether a folded word after a name makes it the name of something else (``Street``)."""
    return word in _run_ends(language)


@lru_cache(maxsize=16)
def _country_words(language: str) -> re.Pattern[str]:
    patterns = [names[language] for names in _COUNTRIES.values() if language in names]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or "$^")


def is_country_word(word: str, language: str) -> bool:
    """Whether a folded word is a country or its adjective (``Belarus' Lukashenko``)."""
    return _country_words(language).fullmatch(word) is not None


@lru_cache(maxsize=256)
def office_pattern(office: str, iso2: str, language: str) -> re.Pattern[str] | None:
    """A pattern for ``office`` with its country, ending right where a name would begin.

    >>> bool(office_pattern("president", "BY", "en").search("belarusian president "))
    True
    >>> bool(office_pattern("president", "BY", "en").search("the president of belarus, "))
    True
    >>> bool(office_pattern("president", "BY", "en").search("belarus. the president "))
    False
    """
    title = _OFFICES.get(office, {}).get(language)
    country = _COUNTRIES.get(iso2, {}).get(language)
    if not title or not country:
        return None
    between = rf"(?:[\s-]+(?:{_LINK_WORDS}))*[\s-]+"
    return re.compile(
        rf"\b(?:(?:{country}){between}(?:{title})|(?:{title}){between}(?:{country})),?\s+$"
    )


@lru_cache(maxsize=256)
def apposition_pattern(office: str, iso2: str, language: str) -> re.Pattern[str] | None:
    """``, the president of Belarus`` or `` of Belarus`` right after a name with its office."""
    title = _OFFICES.get(office, {}).get(language)
    country = _COUNTRIES.get(iso2, {}).get(language)
    if not title or not country:
        return None
    between = rf"(?:[\s-]+(?:{_LINK_WORDS}))*[\s-]+"
    return re.compile(
        rf",\s+(?:(?:{_LINK_WORDS})\s+)*"
        rf"(?:(?:{country}){between}(?:{title})|(?:{title}){between}(?:{country}))\b"
    )
