"""Dates of news pages: complete forms only, nothing guessed."""

from __future__ import annotations

from typing import Any

import pytest

from normalizers import Article, normalize
from normalizers.folding import fold_key
from normalizers.stray.cldr import DAY, MONTH, calendar_names, collect
from normalizers.stray.clocks import read_clock
from normalizers.stray.date_order import order_of_source
from normalizers.stray.dates import Moment, parse_moment
from normalizers.stray.elapsed import says_reading_time


@pytest.mark.parametrize(
    ("text", "language", "iso"),
    [
        ("13.06.2023 16:29:00", "en", "2023-06-13T16:29:00"),
        ("13.06.23 10:00", "ru", "2023-06-13T10:00"),
        ("June 13, 2023 at 4:29 p.m.", "en", "2023-06-13T16:29"),
        ("Tuesday, 13 June 2023 4:29 pm GMT+3", "en", "2023-06-13T16:29+03:00"),
        ("2023-06-13T16:29:00+03:00", "en", "2023-06-13T16:29:00+03:00"),
        ("Sept. 14, 2020", "en", "2020-09-14"),
        ("12.45 pm, 8 August 2023", "en", "2023-08-08T12:45"),
        ("17:09 GMT, 14 December 2021", "en", "2021-12-14T17:09Z"),
        ("12:05 AM ET, 11/30/2021", "en", "2021-11-30T00:05"),
        ("13 июня 2023, 16:29", "ru", "2023-06-13T16:29"),
        ("13 июня 2023 г., в 16:29", "ru", "2023-06-13T16:29"),
        ("13.06.2023, 16 ч. 29 мин.", "ru", "2023-06-13T16:29"),
        ("21 лістапада 2022, 14:05", "be", "2022-11-21T14:05"),
        ("5 лютага 2021 года ў 15.30", "be", "2021-02-05T15:30"),
        ("16:29, 13 червня 2023 р.", "uk", "2023-06-13T16:29"),
        ("11.07.2022 о 13:30", "uk", "2022-07-11T13:30"),
        ("13.06.2023 16:29 Uhr", "de", "2023-06-13T16:29"),
        ("Dienstag, 13. Juni 2023, 16.29 Uhr", "de", "2023-06-13T16:29"),
        ("13/06/2023 à 16h29", "fr", "2023-06-13T16:29"),
        ("le 1er juin 2023", "fr", "2023-06-01"),
        ("14 czerwca 2023, godz. 12:30", "pl", "2023-06-14T12:30"),
        ("13 czerwca 2023 o 16:29", "pl", "2023-06-13T16:29"),
        ("2023年06月13日 16:29", "zh", "2023-06-13T16:29"),
        ("2023年6月13日星期二 10:00", "zh", "2023-06-13T10:00"),
        ("2023年6月13日16点29分", "zh", "2023-06-13T16:29"),
        ("2023年6月13日16时29分05秒", "zh", "2023-06-13T16:29:05"),
        ("2023年6月13日 下午4:29", "zh", "2023-06-13T16:29"),
        ("3:21 PM on 15th December 2021", "en", "2021-12-15T15:21"),
        ("Dienstag, den 13.06.2023", "de", "2023-06-13"),
        ("25/06/2023", "en", "2023-06-25"),
        ("06.07.2023", "en", "2023-07-06"),
        ("13 / 06 / 2023", "en", "2023-06-13"),
        ("13. 6. 2023", "de", "2023-06-13"),
        ("13-Jun-2023 16:29", "en", "2023-06-13T16:29"),
        ("13 Jun, 2023 16:29", "en", "2023-06-13T16:29"),
        ("22.16 Tue Jun 13 2023", "en", "2023-06-13T22:16"),
        ("Mar 13, 2023", "en", "2023-03-13"),
        ("1629 GMT, 13 June 2023", "en", "2023-06-13T16:29Z"),
        ("13.06.2023, 16 Uhr", "de", "2023-06-13T16"),
        ("13 VI 2023", "pl", "2023-06-13"),
        ("13.I.2023 r.", "pl", "2023-01-13"),
        ("13 июня 2023, вторник, 16:29", "ru", "2023-06-13T16:29"),
        ("в среду, 14 июня 2023", "ru", "2023-06-14"),
        ("ў сераду, 14 чэрвеня 2023", "be", "2023-06-14"),
        ("у середу, 14 червня 2023 року", "uk", "2023-06-14"),
        ("w środę, 14.06.2023 r.", "pl", "2023-06-14"),
        ("Le mercredi 14 juin 2023 à 8 h 05", "fr", "2023-06-14T08:05"),
        ("2023年6月13日（星期二）16:29", "zh", "2023-06-13T16:29"),
        ("北京时间2023年6月13日16:29", "zh", "2023-06-13T16:29"),
        ("2023年6月13日 上午9:05", "zh", "2023-06-13T09:05"),
        ("2023年6月13日 晚上8:05", "zh", "2023-06-13T20:05"),
        ("2023年6月13日 凌晨12:05", "zh", "2023-06-13T00:05"),
    ],
)
def test_complete_forms(text: str, language: str, iso: str) -> None:
    folded = fold_key(text)
    moment = parse_moment(folded, 0, language)
    assert moment is not None
    assert moment.iso == iso
    assert moment.end == len(folded)


@pytest.mark.parametrize(
    "text",
    [
        *("31.02.2023", "13.13.2023", "yesterday", "13 июня", "2023", "June 2023", "99.99.9999"),
        *("1.2", "13 i 2023", "3 x 2023", "13 XX 2023", "10 - 12 - 14", "6/31/2023"),
    ],
)
def test_incomplete_or_impossible(text: str) -> None:
    assert parse_moment(fold_key(text), 0, "en") is None


def test_order_is_never_guessed() -> None:
    moment = parse_moment("06/07/2023", 0, "en")
    assert moment is not None
    assert moment.iso is None
    assert moment.options == ("2023-07-06", "2023-06-07")
    decided = parse_moment("06/07/2023", 0, "en", known="2023-06-07T10:00")
    assert decided is not None
    assert decided.iso == "2023-06-07"
    french = parse_moment("06/07/2023", 0, "fr")
    assert french is not None
    assert french.iso == "2023-07-06"


def test_every_month_of_every_language() -> None:
    genitives = {
        "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "be": "студзеня лютага сакавіка красавіка мая чэрвеня ліпеня жніўня верасня кастрычніка "
        "лістапада снежня",
        "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада "
        "грудня",
        "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
        "listopada grudnia",
        "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "en": "January February March April May June July August September October November "
        "December",
    }
    for language, names in genitives.items():
        for number, name in enumerate(names.split(), start=1):
            moment = parse_moment(fold_key(f"5 {name} 2023"), 0, language)
            assert moment is not None, name
            assert moment.iso == f"2023-{number:02}-05", name


def test_a_weekday_decides_the_order() -> None:
    for text, iso in (("Thursday 06/07/2023", "2023-07-06"), ("06/07/2023, Wed", "2023-06-07")):
        moment = parse_moment(fold_key(text), 0, "en")
        assert moment is not None
        assert moment.iso == iso
    neither = parse_moment("sunday 06/07/2023", 0, "en")
    assert neither is not None
    assert neither.iso is None


@pytest.mark.parametrize(
    ("source", "order"),
    [
        *(("bbc.co.uk", DAY), ("https://www.daily.com.au/news", DAY), ("daily.in", DAY)),
        *(("eng.daily.by", DAY), ("daily.eu", DAY), ("bureau.gov", MONTH), ("daily.us", MONTH)),
        *(
            ("daily.com", 0),
            ("daily.ca", 0),
            ("daily.cn", 0),
            ("daily.io", 0),
            ("Daily", 0),
            ("", 0),
        ),
    ],
)
def test_the_country_of_the_source_knows_the_order(source: str, order: int) -> None:
    assert order_of_source(Article("Text.", source=source)) == order


@pytest.mark.parametrize(
    ("known", "published"),
    [
        ({"source": "daily.co.uk"}, "2023-07-06T10:15"),
        ({"url": "https://www.daily.us/harbour"}, "2023-06-07T10:15"),
        ({"source": "daily.com", "url": "https://www.daily.ie/harbour"}, "2023-07-06T10:15"),
        # the article's own date goes before the country
        ({"source": "daily.co.uk", "published": "2023-06-07"}, "2023-06-07T10:15"),
        ({"source": "daily.com"}, None),
        ({}, None),
    ],
)
def test_who_decides_the_order(known: dict[str, Any], published: str | None) -> None:
    text = "Posted: 06/07/2023 10:15\n\nThe harbour was closed on Monday after a long storm."
    result = normalize(Article(text, language="en", **known), only="language,stray")
    assert result.published == published
    stays = result.text == text
    assert stays == (published is None)
    assert stays == any(flag.category == "ambiguous_date" for flag in result.flags)


def test_a_range_of_hours_is_no_zone() -> None:
    clock = read_clock("16:00-18:00", 0)
    assert clock is not None
    assert (clock.end, clock.iso) == (5, "T16:00")
    zoned = read_clock("16:00:00-05:00", 0)
    assert zoned is not None
    assert zoned.iso == "T16:00:00-05:00"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        *(("4:29 p.m. et", "T16:29"), ("12:05 am", "T00:05"), ("12:05 pm", "T12:05")),
        *(
            ("16h29", "T16:29"),
            ("16 ч 29 мин", "T16:29"),
            ("8 a.m.", "T08"),
            ("16:29 (мск)", "T16:29"),
        ),
        *(
            ("16:29 (gmt +3)", "T16:29+03:00"),
            ("16:29:05z", "T16:29:05Z"),
            ("16:29 cest", "T16:29"),
        ),
    ],
)
def test_clocks(text: str, iso: str) -> None:
    clock = read_clock(text, 0)
    assert clock is not None
    assert clock.iso == iso
    assert clock.end == len(text)


@pytest.mark.parametrize("text", ["25:10", "16:75", "16", "a.m.", "14 am"])
def test_no_clocks(text: str) -> None:
    assert read_clock(text, 0) is None


@pytest.mark.parametrize(
    ("known", "iso"),
    [
        *(("2023-01-02", "2022-12-31"), ("2022-12-30T10:00", "2022-12-31"), ("2022", "2022-12-31")),
        *(("", None), ("soon", None)),
    ],
)
def test_the_year_of_a_yearless_date(known: str, iso: str | None) -> None:
    assert Moment(0, 5, None, yearless=(12, 31)).in_year(known) == iso


def test_a_leap_day_finds_its_year() -> None:
    assert Moment(0, 5, None, yearless=(2, 29)).in_year("2025-02-28") == "2024-02-29"


@pytest.mark.parametrize(
    "text",
    [
        *("3 min read", "Reading time: 3 minutes", "Время чтения: 3 мин.", "На чтение 3 мин"),
        *("Час чытання: 3 хв", "Час читання: 3 хв", "3 хв читання", "Lesezeit: ca. 3 Min."),
        *(
            "3 Min. Lesezeit",
            "Temps de lecture : 3 min",
            "3 min de lecture",
            "Czas czytania: 3 min",
        ),
        *("阅读时间：约3分钟", "3分钟阅读"),
    ],
)
def test_reading_times(text: str) -> None:
    assert says_reading_time(fold_key(text))


@pytest.mark.parametrize(
    "text", ["3 min", "Reading: 3 books", "Время чтения: 3 часа", "Lesezeit", "阅读3本书"]
)
def test_no_reading_times(text: str) -> None:
    assert not says_reading_time(fold_key(text))


def test_yearless_only_when_asked() -> None:
    moment = parse_moment("13 июня", 0, "ru", yearless=True)
    assert moment is not None
    assert moment.iso is None
    assert moment.yearless == (6, 13)


def test_cldr_file_is_fresh() -> None:
    babel = pytest.importorskip(
        "babel", reason="Babel writes the file; it is not needed to read it"
    )
    assert babel
    assert calendar_names() == collect()
