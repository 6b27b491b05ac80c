"""Closed word classes around a name: titles, function words, streets.

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
        "mr messrs mrs ms miss dr sir lord lady madam comrade general gen lt col maj capt colonel "
        "president minister premier "
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

# Titles that only a person bears, by the bearer's gender: before a town's name they say that it is
# a surname here. Offices are left out: the mayor of a town may stand before it.
_COURTESY = {
    "en": {
        "m": "mr messrs sir lord prince king count comrade",
        "f": "mrs ms miss lady madam princess queen countess",
        "": "dr prof professor general gen colonel col captain capt lieutenant lt sergeant sgt admiral "
        "marshal academician judge rabbi",
    },
    "ru": {
        "m": "господин* г-н* князь князя князю князем граф графа графу графом",
        "f": "госпож* г-ж* княгин* княжн* графин*",
        "": "генерал* полковник* капитан* майор* лейтенант* профессор* академик* адмирал* маршал* тов "
        "товарищ* князя",
    },
    "be": {
        "m": "спадар спадара спадару спадаром князь князя",
        "f": "спадарын* княгін*",
        "": "генерал* палкоўнік* капітан* маёр* прафесар* акадэмік* адмірал* маршал*",
    },
    "uk": {
        "m": "пан пана пану паном князь князя князю князем граф",
        "f": "пані княгин*",
        "": "генерал* полковник* капітан* майор* професор* академік* адмірал* маршал*",
    },
    "de": {
        "m": "herr herrn fürst* prinz* graf*",
        "f": "frau fürstin prinzessin gräfin",
        "": "dr prof professor* general* oberst* hauptmann* major* admiral* marschall*",
    },
    "fr": {
        "m": "m mm monsieur prince comte",
        "f": "mme mmes mlle madame mademoiselle princesse comtesse",
        "": "dr docteur général colonel capitaine professeur pr amiral maréchal",
    },
    "pl": {
        "m": "pan pana panu panem książę księcia hrabia",
        "f": "pani panią księżna księżnej hrabina",
        "": "dr prof profesor* generał* gen pułkownik* płk kapitan* major* admirał* marszałek",
    },
}

# Words before a name that make it a street.
_STREET = re.compile(
    r"(?<!\w)(?:(?:rue|avenue|boulevard|quai|place|ulic[aąęy]|ul\.|alej[aię]|al\.|plac|placu|"
    r"улиц[аыуе]|улицей|ул\.|переул\w+|пер\.|проспекте?|проспекта|пр-т|пр\.|площадь|пл\.|бульвар\w*|"
    r"вул\.|вулиц[яіюею]+|провул\w+|вуліц[аыуэ]|вуліцай|завул\w+|праспект\w*|плошча|площа)"
    r"\s+(?:имени |им\. |імені |ім\. |імя )?|(?:rue|avenue|boulevard|quai)\s+(?:de |du |d'))$"
)

# Words that set a father or son of the same name apart: no capital needed.
_GENERATION = frozenset(
    "jr sr junior senior jun sen ii iii fils père starszy młodszy старший младший молодший "
    "малодшы старэйшы".split()
)

# Adjectives and adverbs at the head of a sentence look like given names nobody knows.
_QUALIFIER = {"en": re.compile(r"\w{4,}(?:ed|ing|ly|ful|ous|ive|less|ish)")}

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


@lru_cache(maxsize=64)
def _courtesy(language: str, gender: str) -> re.Pattern[str]:
    return _pattern(_COURTESY.get(language, _COURTESY["en"])[gender])


def is_courtesy(word: str, language: str) -> bool:
    """Whether a folded word is a title that only persons bear.

    >>> is_courtesy("general", "en"), is_courtesy("mayor", "en")
    (True, False)
    """
    return any(_courtesy(language, gender).fullmatch(word) for gender in ("m", "f", ""))


def contradicts_gender(title: str, gender: str, language: str) -> bool:
    """Whether a folded title of courtesy belongs to the other gender.

    >>> contradicts_gender("mrs", "m", "en"), contradicts_gender("dr", "m", "en")
    (True, False)
    """
    other = {"m": "f", "f": "m"}.get(gender)
    return bool(other) and _courtesy(language, other or "").fullmatch(title) is not None


def names_street(head: str) -> bool:
    """Whether the folded text before a name ends in a word for a street.

    >>> names_street("они жили на ул. "), names_street("they took the road to ")
    (True, False)
    """
    return _STREET.search(head) is not None


def is_generation(word: str) -> bool:
    """Whether a folded word after a surname sets one generation apart (``senior``)."""
    return word in _GENERATION


@lru_cache(maxsize=16)
def _function_words(language: str) -> frozenset[str]:
    return frozenset(_FUNCTION.get(language, _FUNCTION["en"]).split())


def is_function_word(word: str, language: str) -> bool:
    """Whether a folded word can stand capitalised beside a name without belonging to it."""
    if word in _function_words(language):
        return True
    qualifier = _QUALIFIER.get(language)
    return qualifier is not None and qualifier.fullmatch(word) is not None


@lru_cache(maxsize=16)
def _run_ends(language: str) -> frozenset[str]:
    return frozenset(_RUN_ENDS.get(language, "").split())


def ends_run(word: str, language: str) -> bool:
    """Whether a folded word after a name makes it the name of something else (``Street``)."""
    return word in _run_ends(language)
