"""Columns of a table of names, and what their cells say."""

from __future__ import annotations

import pytest

from flows.authority.columns import columns_of
from flows.authority.facts import facts_of, is_spelling
from normalizers.stylebook import load_stylebook


@pytest.mark.parametrize(
    ("header", "field", "language"),
    [
        *(("id", "id", ""), ("qid", "id", ""), ("item", "id", ""), ("?item", "id", "")),
        *(("en", "label", "en"), ("label_en", "label", "en"), ("Len", "label", "en")),
        *(("itemLabel_en", "label", "en"), ("label (ru)", "label", "ru"), ("Name", "label", "pl")),
        *(
            ("itemLabel", "label", "pl"),
            ("itemAltLabel", "aliases", "pl"),
            ("Abe", "aliases", "be"),
        ),
        *(("aliases_uk", "aliases", "uk"), ("native_kk", "native", "kk"), ("P31", "type", "")),
        *(("itemDescription", "roles", ""), ("Den", "roles", ""), ("sex or gender", "gender", "")),
    ],
)
def test_columns_go_by_many_names(header, field, language):
    (column,), unused = columns_of([header], {}, "pl")
    assert (column.field, column.language, unused) == (field, language, [])


@pytest.mark.parametrize("header", ["label_es", "Les", "x", "l", "aen", "en_label", ""])
def test_other_columns_are_not_used(header):
    columns, unused = columns_of(["id", header], {}, "")
    assert (len(columns), unused) == (1, [header] if header else [])


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Анна Ивановна Чайка", ["Анна", "Ивановна", "Чайка"]),
        ("Чайка, Анна Ивановна", ["Анна", "Ивановна", "Чайка"]),
        ("Чайка Анна Ивановна", ["Анна", "Ивановна", "Чайка"]),
        ("Анна Чайка", ["Анна", None, "Чайка"]),
    ],
)
def test_native_names_in_any_order(written, parts):
    columns, _ = columns_of(["type", "ru", "native_ru"], {}, "")
    cells = {"type": "person", "ru": "Анна Чайка", "native_ru": written}
    assert facts_of(cells, columns, load_stylebook(), str)["native"] == {"ru": parts}


@pytest.mark.parametrize(
    ("name", "canonical", "language", "is_one"),
    [
        ("Gleb Kovalenko", "Hleb Kavalenka", "en", True),
        ("Hleb Kavalenko", "Hleb Kavalenka", "en", True),
        ("Oleg Kovalenko", "Hleb Kavalenka", "en", False),  # another given name
        ("G. Kovalenko", "Hleb Kavalenka", "en", False),  # less than the name
        ("Kavalenka, Hleb", "Hleb Kavalenka", "en", False),  # another order
        ("Hleb Ivanovich Kavalenka", "Hleb Kavalenka", "en", False),  # more than the name
        ("Глеб Коваленко", "Hleb Kavalenka", "en", False),  # other letters
        ("hleb kavalenka", "Hleb Kavalenka", "en", False),  # the same
        ("Comrade Kavalenka", "Hleb Kavalenka", "en", False),
    ],
)
def test_only_another_spelling_is_one(name, canonical, language, is_one):
    assert is_spelling(name, canonical, language, load_stylebook()) is is_one
