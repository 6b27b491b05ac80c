"""Case forms of names: which form stands in which case, and what may be rewritten in it."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

import pytest

from normalizers import Article, normalize
from normalizers.folding import fold_key
from normalizers.names.cases import FAMILY, GIVEN, INFLECTED, name_slots, slots
from normalizers.names.declensions import CASES, TABLES
from normalizers.names.index import index_for
from normalizers.names.inflection import case_forms, phrase_forms
from normalizers.names.oblique import Declined, declined_name, frozen_cases
from normalizers.stylebook import load_stylebook
from tests.evaluation.judging import names_case
from tests.support import CASES as CASE_FILES
from tests.support import read_jsonl

OBLIQUE = read_jsonl(CASE_FILES / "names_oblique.jsonl")


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in OBLIQUE])
def test_oblique_case(row: dict[str, Any]) -> None:
    assert names_case(row) == []


def test_oblique_cases_hold_both_kinds_in_every_inflected_language() -> None:
    counted = {(row["lang"], row["kind"]) for row in OBLIQUE}
    assert counted == {(lang, kind) for lang in INFLECTED for kind in ("change", "keep")}
    assert len(OBLIQUE) >= 60


# ------------------------------------------------------------------ the tables

FORMS = """
ru m f лавров      лаврова лаврову лаврова лавровым лаврове
ru m f путин       путина путину путина путиным путине
ru m f сидорский   сидорского сидорскому сидорского сидорским сидорском
ru m f крутой      крутого крутому крутого крутым крутом
ru m f шушкевич    шушкевича шушкевичу шушкевича шушкевичем шушкевиче
ru m f буш         буша бушу буша бушем буше
ru m f трамп       трампа трампу трампа трампом трампе
ru m f чигирь      чигиря чигирю чигиря чигирем чигире
ru m f макей       макея макею макея макеем макее
ru m f кучма       кучмы кучме кучму кучмой/кучмою кучме
ru m f сибига      сибиги сибиге сибигу сибигой/сибигою сибиге
ru m f лукашенко   =
ru f f лукашенко   =
ru m f шойгу       =
ru f f меркель     =
ru f f клинтон     =
ru m f клинтон     клинтона клинтону клинтона клинтоном клинтоне
ru f f захарова    захаровой захаровой захарову захаровой/захаровою захаровой
ru f f тихановская тихановской тихановской тихановскую тихановской/тихановскою тихановской
ru m f кара-мурза  кара-мурзы кара-мурзе кара-мурзу кара-мурзой/кара-мурзою кара-мурзе
ru m g павел       павла павлу павла павлом павле
ru m g лев         льва льву льва львом льве
ru m g пётр        петра петру петра петром петре
ru m g сергей      сергея сергею сергея сергеем сергее
ru m g юрий        юрия юрию юрия юрием юрии
ru m g константин  константина константину константина константином константине
ru m g джо         =
ru m g никита      никиты никите никиту никитой/никитою никите
ru f g юлия        юлии юлии юлию юлией/юлиею юлии
ru f g наталья     натальи наталье наталью натальей/натальею наталье
ru f g ольга       ольги ольге ольгу ольгой/ольгою ольге
be m f бяляцкі     бяляцкага бяляцкаму бяляцкага бяляцкім бяляцкім
be m f лукашэнка   лукашэнкі лукашэнку лукашэнку лукашэнкам лукашэнку
be m f лаўроў      лаўрова лаўрову лаўрова лаўровым лаўрове
be m f пуцін       пуціна пуціну пуціна пуціным пуціне
be m f шушкевіч    шушкевіча шушкевічу шушкевіча шушкевічам шушкевічу
be m f навальны    навальнага навальнаму навальнага навальным навальным
be m f макей       макея макею макея макеем макею
be m f клічко      =
be f f качанава    качанавай качанавай качанаву качанавай/качанаваю качанавай
be f f ціханоўская ціханоўскай ціханоўскай ціханоўскую ціханоўскай/ціханоўскаю ціханоўскай
be m g павел       паўла паўлу паўла паўлам паўле
be m g аляксандр   аляксандра аляксандру аляксандра аляксандрам аляксандру
be m g вячаслаў    вячаслава вячаславу вячаслава вячаславам вячаславе
be m g дональд     дональда дональду дональда дональдам дональдзе
be f g святлана    святланы святлане святлану святланай/святланаю святлане
be f g марыя       марыі марыі марыю марыяй/марыяю марыі
uk m f лукашенко   лукашенка лукашенку/лукашенкові лукашенка лукашенком лукашенкові/лукашенку
uk f f тимошенко   =
uk m f зеленський  зеленського зеленському зеленського зеленським зеленському/зеленськім
uk m f сибіга      сибіги сибізі сибігу сибігою сибізі
uk m f литвин      литвина литвину/литвинові литвина литвином литвинові/литвині
uk m f помпео      =
uk f f тихановська тихановської тихановській тихановську тихановською тихановській
uk m g петро       петра петру/петрові петра петром петрові/петрі
uk m g ігор        ігоря ігорю/ігореві ігоря ігорем ігореві/ігорю
uk m g андрій      андрія андрію/андрієві андрія андрієм андрієві/андрії/андрію
uk f g ольга       ольги ользі ольгу ольгою ользі
uk f g мая         маї маї маю маєю маї
pl m f putin       putina putinowi putina putinem putinie
pl m f łukaszenka  łukaszenki łukaszence łukaszenkę łukaszenką łukaszence
pl m f poroszenko  poroszenki poroszence poroszenkę poroszenką poroszence
pl f f tymoszenko  =
pl m f kaczyński   kaczyńskiego kaczyńskiemu kaczyńskiego kaczyńskim kaczyńskim
pl m f duda        dudy dudzie dudę dudą dudzie
pl m f rutte       ruttego ruttemu ruttego ruttem ruttem
pl m f tusk        tuska tuskowi tuska tuskiem tusku
pl m f scholz      scholza scholzowi scholza scholzem scholzu
pl m f szewardnadze szewardnadzego szewardnadzemu szewardnadzego szewardnadzem szewardnadzem
pl m f saakaszwili saakaszwilego saakaszwilemu saakaszwilego saakaszwilim saakaszwilim
pl m f miller      millera millerowi millera millerem millerze
pl f f zacharowa   zacharowej zacharowej zacharową zacharową zacharowej
pl f f merkel      =
pl m g pawieł      pawła pawłowi pawła pawłem pawle
pl m g aleksander  aleksandra aleksandrowi aleksandra aleksandrem aleksandrze
pl m g donald      donalda donaldowi donalda donaldem donaldzie
pl m g robert      roberta robertowi roberta robertem robercie
pl m g dmitrij     dmitrija dmitrijowi dmitrija dmitrijem dmitriju
pl f g maria       marii marii marię marią marii
pl f g swiatłana   swiatłany swiatłanie swiatłanę swiatłaną swiatłanie
""".strip().split("\n")


@pytest.mark.parametrize("line", FORMS)
def test_every_case_has_its_forms(line: str) -> None:
    language, gender, part, word, *forms = line.split()
    found = slots(word, language, gender, part)
    if forms == ["="]:
        forms = [word] * 5
    cases = ("gen", "dat", "acc", "ins", "loc")
    assert ["/".join(found[case]) for case in cases] == forms


@pytest.mark.parametrize(
    ("word", "language", "gender", "part"),
    [
        ("мацвіенка", "be", "f", FAMILY),  # declines or not
        ("hollande", "pl", "m", FAMILY),  # an apostrophe or none
        ("françois", "pl", "m", GIVEN),
        ("ryżankou", "pl", "m", FAMILY),
        ("кравець", "uk", "m", FAMILY),  # fleeting vowel or not
        ("лукашенко", "ru", "", FAMILY),  # nobody says whose name it is
        ("novák", "cs", "m", FAMILY),
    ],
)
def test_what_is_not_covered_has_no_case(word: str, language: str, gender: str, part: str) -> None:
    assert slots(word, language, gender, part) == {}


def test_a_case_that_hangs_on_the_stress_is_missing() -> None:
    assert "ins" not in slots("туск", "be", "m", FAMILY)
    assert slots("туск", "be", "m", FAMILY)["gen"] == ("туска",)


def test_the_vocative_is_ukrainian() -> None:
    assert slots("олександр", "uk", "m", GIVEN)["voc"][0] == "олександре"
    assert slots("микола", "uk", "m", GIVEN)["voc"][0] == "миколо"
    assert "voc" not in slots("александр", "ru", "m", GIVEN)


def test_of_several_words_every_given_name_declines_and_the_last_of_a_surname() -> None:
    given = name_slots("джордж уокер", "ru", "m", GIVEN)
    assert [forms["gen"] for forms in given] == [("джорджа",), ("уокера",)]
    family = name_slots("ле дриан", "ru", "m", FAMILY)
    assert [forms["gen"] for forms in family] == [("ле",), ("дриана",)]
    spelled = name_slots("джей ди", "ru", "m", GIVEN)
    assert [forms["ins"] for forms in spelled] == [("джей",), ("ди",)]


def test_rules_and_exceptions_are_well_formed() -> None:
    for language, table in TABLES.items():
        for line in table.strip().split("\n"):
            _, gender, part, *cells = line.partition(";")[0].split()
            assert gender in "mf*", line
            assert part in "fg*", line
            assert cells in (["="], ["?"]) or len(cells) in (5, len(CASES[language])), line
    file = files("normalizers.names").joinpath("data/declension_exceptions.tsv")
    rows = list(csv.DictReader(file.read_text("utf-8").splitlines(), delimiter="\t"))
    assert len(rows) > 40
    keys = [(row["language"], row["name"], row["gender"], row["part"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for row in rows:
        assert None not in row.values(), row
        assert row["name"] == row["name"].lower()
        told = [row[case] for case in CASES[row["language"]]]
        assert all(told) or row["gen"] in ("=", "?") or row["voc"] == "", row


# ------------------------------------------------------------------ recognition

RECOGNISED = """
ru путин m путина путину путиным путине
ru путин - путина
ru набиуллина f набиуллиной набиуллину набиуллины набиуллине
ru лукашенка m лукашенки лукашенке лукашенку лукашенкой
ru александр m александра александру александром александре
ru минск - минска минску минском минске
ru россия - россии россию россией
uk володимир m володимира володимиру володимиром володимирові
uk україна - україни україні україну україною
be лукашэнка m лукашэнкі лукашэнку лукашэнцы лукашэнкай
be мінск - мінска мінску мінскам
pl tusk m tuska tuskowi tuskiem tusku
pl warszawa - warszawy warszawie warszawę warszawą
pl ryżankou m ryżankoua ryżankouem
pl nawalnyj m nawalnego nawalnemu nawalnym
""".strip().split("\n")


@pytest.mark.parametrize("line", RECOGNISED)
def test_forms_are_recognised(line: str) -> None:
    language, word, gender, *forms = line.split()
    found = case_forms(word, language, "" if gender == "-" else gender)
    assert set(forms) <= set(found)
    assert word not in found


def test_every_form_of_a_case_is_recognised() -> None:
    for line in FORMS:
        language, gender, part, word, *_ = line.split()
        known = {word, *case_forms(word, language, gender)}
        for forms in slots(word, language, gender, part).values():
            assert known.issuperset(forms), word


def test_a_woman_is_no_case_of_a_man() -> None:
    assert "захаров" not in case_forms("захарова", "ru", "f")
    assert case_forms("клинтон", "ru", "f") == ()
    assert case_forms("лукашенко", "ru") == ()
    assert case_forms("макрон", "en", "m") == ()


def test_phrases_decline_in_their_last_word() -> None:
    assert "си цзиньпина" in phrase_forms("Си Цзиньпин", "ru")


# ------------------------------------------------------------------ oblique spellings

LUKASHENKA = Declined(
    "pl",
    "m",
    ("alaksandr", "aleksandr", "aleksander"),
    ("łukaszenka", "łukaszenko"),
    frozen_cases(
        [
            ("gen", "Alaksandra Łukaszenki"),
            ("dat", "Alaksandrowi Łukaszence"),
            ("acc", "Alaksandra Łukaszenkę"),
            ("ins", "Alaksandrem Łukaszenką"),
            ("loc", "Alaksandrze Łukaszence"),
        ],
        1,
    ),
)


@pytest.mark.parametrize(
    ("given", "family", "canonical"),
    [
        ("Aleksandra", "Łukaszenki", "Alaksandra Łukaszenki"),
        ("Aleksandrowi", "Łukaszence", "Alaksandrowi Łukaszence"),
        ("ALEKSANDREM", "ŁUKASZENKĄ", "Alaksandrem Łukaszenką"),
        ("Alaksandra", "Łukaszenki", "Alaksandra Łukaszenki"),
        ("Aleksandrem", "Łukaszenki", ""),  # no case has both
        ("Aleksandra", "Łukaszenko", ""),  # a woman, or undeclined
        ("Aleksandr", "Łukaszenko", ""),  # no oblique case
        ("Wiktora", "Łukaszenki", ""),
        ("Aleksandra", "Putina", ""),
    ],
)
def test_full_names_need_a_case_they_share(given: str, family: str, canonical: str) -> None:
    found = LUKASHENKA.full([given], family)
    assert (" ".join([*found[0], *found[1]]) if found else "") == canonical


def test_a_surname_that_is_canonical_in_some_case_stays() -> None:
    assert LUKASHENKA.surname("Łukaszenki") is None
    assert LUKASHENKA.surname("Łukaszenko") is None


GUTERRES = Declined(
    "ru",
    "m",
    ("антониу", "антонио"),
    ("гутерриш", "гутерреш"),
    frozen_cases(
        [("gen", "Антониу Гутерриша"), ("acc", "Антониу Гутерриша"), ("ins", "Антониу Гутерришем")],
        1,
    ),
)


def test_a_bare_surname_follows_when_all_its_cases_agree() -> None:
    assert GUTERRES.surname("Гутерреша") == ["Гутерриша"]
    assert GUTERRES.surname("Гутеррешем") == ["Гутерришем"]
    assert GUTERRES.surname("Гутеррешу") is None  # dative: not reviewed
    assert GUTERRES.surname("Гутерреш") is None


def test_a_case_that_is_not_reviewed_is_not_rewritten() -> None:
    assert GUTERRES.full(["Антонио"], "Гутеррешем") == (["Антониу"], ["Гутерришем"])
    assert GUTERRES.full(["Антонио"], "Гутеррешу") is None


SURIKOV = Declined(
    "ru",
    "m",
    ("александр", "аляксандр"),
    ("суриков",),
    frozen_cases([("gen", "Александра Сурикова"), ("acc", "Александра Сурикова")], 1),
)


def test_a_genitive_that_may_be_a_woman_needs_a_sign_of_the_man() -> None:
    assert SURIKOV.full(["Аляксандра"], "Сурикова") is None
    told = SURIKOV.full(["Аляксандра"], "Сурикова", is_man=True)
    assert told == (["Александра"], ["Сурикова"])


@pytest.mark.parametrize("language", INFLECTED)
def test_canonical_forms_are_left_in_every_case(language: str) -> None:
    """What the table writes is what the table leaves: no second pass changes it."""
    index = index_for(load_stylebook(), language)
    seen = 0
    for entity in index.entities:
        if entity.type != "person" or entity.family_first or language not in entity.canonical:
            continue
        declined = declined_name(index, entity)
        for given, family in declined.cases.values():
            names = [forms[0] for forms in given], " ".join(forms[0] for forms in family)
            found = declined.full(*names, is_man=True)
            assert found in (None, (names[0], names[1].split(" "))), (entity.id, names)
            alone = declined.surname(names[1], is_man=True)
            assert alone is None, (entity.id, alone)
            seen += 1
    assert seen > 500


def test_cases_of_all_persons_begin_like_their_names() -> None:
    """A slip in a rule shows as a form that has nothing of the name."""
    for row in load_stylebook().rows("variants"):
        if not row["cases"]:
            continue
        entity = index_for(load_stylebook(), row["language"]).by_id[row["entity"]]
        canonical = entity.canonical[row["language"]].split(" ")
        for cell in row["cases"].split("|"):
            case, _, name = cell.partition(":")
            assert case in CASES[row["language"]]
            words = name.split(" ")
            assert len(words) == len(canonical), cell
            for word, like in zip(words, canonical, strict=True):
                for form in word.split("/"):
                    assert fold_key(form)[0] == fold_key(like)[0], cell
                    assert form[0].isupper() == like[0].isupper(), cell


def test_a_case_form_of_a_person_without_frozen_rows_is_linked_and_left() -> None:
    book = load_stylebook().overlaid(
        {
            "names/mine.jsonl": '{"id": "local:x", "type": "person", "gender": "m", '
            '"native": {"ru": ["Пётр", null, "Вербицкевич"]}, '
            '"canonical": {"pl": "Piotr Werbickiewicz"}, '
            '"spellings": {"pl": ["Piotr Werbickiewič"]}, "origin": "x"}\n'
        }
    )
    text = "Bilet kupiono dla Piotra Werbickewicza i dla Piotra Werbickiewiča."
    result = normalize(Article(text, language="pl"), stylebook=book)
    assert result.text == text
