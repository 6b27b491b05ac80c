"""docs/schema.md, the table's schema and the canonical article say the same."""

from __future__ import annotations

import re

from flows.corpus.schema import BOOKKEEPING, QUARANTINE, SCHEMA, SCHEMA_VERSION, flattened
from flows.corpus.table import DESCRIPTION, schema_version
from flows.readers.records import CATEGORIES
from normalizers import normalize
from tests.support import ROOT

PAGE = (ROOT / "docs" / "schema.md").read_text("utf-8")
ROW = re.compile(r"^\| `([^`]+)` \| (\w+) \| (never|yes) \| ([^|]+) \|", re.MULTILINE)


def test_the_page_lists_every_field_in_order_with_its_type_and_null_rule():
    articles, _, quarantine = PAGE.partition("## Quarantine")
    for part, schema in ((articles, SCHEMA), (quarantine, QUARANTINE)):
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
