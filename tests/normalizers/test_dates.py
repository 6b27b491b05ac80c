"""Dates of news pages: complete forms only, nothing guessed."""

from __future__ import annotations

import pytest

from normalizers.folding import fold_key
from normalizers.stray.cldr import calendar_names, collect
from normalizers.stray.dates import parse_moment


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
    ["31.02.2023", "13.13.2023", "yesterday", "13 июня", "2023", "June 2023", "99.99.9999", "1.2"],
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
