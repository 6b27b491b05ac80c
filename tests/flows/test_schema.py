"""docs/schema.md, the table's schema and the canonical article say the same."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest

from flows.corpus.schema import (
    BOOKKEEPING,
    GLOSSES,
    QUARANTINE,
    SCHEMA,
    SCHEMA_VERSION,
    TRANSLATIONS,
    field_of,
    flattened,
    language_of,
    optional_columns,
    schema_of,
    schema_with,
    text_column,
)
from flows.corpus.table import DESCRIPTION, schema_version
from flows.readers.records import CATEGORIES
from normalizers import normalize
from tests.support import ROOT

PAGE = (ROOT / "docs" / "schema.md").read_text("utf-8")
ROW = re.compile(r"^\| `([^`]+)` \| (\w+) \| (never|yes) \| ([^|]+) \|", re.MULTILINE)


def test_the_page_lists_every_field_in_order_with_its_type_and_null_rule():
    articles, optional, quarantine = re.split(
        "^## (?:Optional|Quarantine).*$", PAGE, flags=re.MULTILINE
    )
    text = field_of("text_en").with_name("text_<lang>")
    translated = schema_of([GLOSSES, TRANSLATIONS]).append(text)
    for part, schema in ((articles, SCHEMA), (optional, translated), (quarantine, QUARANTINE)):
        documented = [(name, kind, null == "yes") for name, kind, null, _ in ROW.findall(part)]
        assert documented == flattened(schema)


def test_the_page_lists_every_category_of_failure():
    row = next(line for line in PAGE.splitlines() if line.startswith("| `category`"))
    assert re.findall(r"`([a-z-]+)`", row) == ["category", *CATEGORIES]


def test_every_field_is_explained():
    assert all(meaning.strip() for _, _, _, meaning in ROW.findall(PAGE))


def test_the_page_names_the_schema_version():
    assert f"**Schema version {SCHEMA_VERSION}.**" in PAGE
    assert schema_version(DESCRIPTION) == SCHEMA_VERSION


def test_the_columns_are_the_fields_of_the_canonical_article_in_its_order():
    names = [name for name in SCHEMA.names if name not in BOOKKEEPING]
    assert names == list(normalize("A storm.").to_dict())
    assert [name for name in SCHEMA.names if name in BOOKKEEPING] == list(BOOKKEEPING)


def test_no_list_holds_nulls():
    def lists(kind):
        for field in kind:
            value = field.type
            if hasattr(value, "value_field"):
                assert not value.value_field.nullable, field.name
                assert not field.nullable, field.name
                value = value.value_type
            if hasattr(value, "num_fields") and value.num_fields:
                lists(value)

    lists(SCHEMA)


def test_optional_columns_may_be_null_and_what_is_in_them_may_not():
    for name in (GLOSSES, TRANSLATIONS, "text_en"):
        assert field_of(name).nullable
    for name in (GLOSSES, TRANSLATIONS):
        kind = field_of(name).type
        assert not kind.value_field.nullable
        assert not any(field.nullable for field in kind.value_type)


def test_optional_columns_have_one_order():
    names = ["text_ru", "id", "text_be", TRANSLATIONS, "text_en", GLOSSES, "text_be"]
    found = (GLOSSES, TRANSLATIONS, "text_be", "text_en", "text_ru")
    assert optional_columns(names) == found
    assert schema_with(names).names == [*SCHEMA.names, *found]
    assert schema_with([]).equals(SCHEMA)


@pytest.mark.parametrize("language", ["en", "be", "ceb"])
def test_a_text_column_is_known_by_its_name(language):
    assert language_of(text_column(language)) == language
    assert field_of(text_column(language)).type == pa.string()


@pytest.mark.parametrize("name", ["text", "raw_text", "text_", "text_e", "text_EN", "text_english"])
def test_other_columns_are_no_text_columns(name):
    assert language_of(name) is None
    assert optional_columns([name]) == ()


def test_no_field_of_the_schema_can_be_taken_for_an_optional_one():
    assert optional_columns(SCHEMA.names) == ()
    with pytest.raises(KeyError):
        field_of("text_english")
