"""The sentences of rows that have none of their own yet."""

from __future__ import annotations

from collections.abc import Mapping

PLACEHOLDERS = {"example": "(not tried yet)", "counter_example": "(not tried yet either)"}
"""What stands in a row until it is tried."""

NOTHING_NAMED: Mapping[str, str] = {
    "en": "Nobody and nothing was named.",
    "ru": "Никто и ничто не названо.",
    "be": "Ніхто і нішто не названа.",
    "uk": "Ніхто і ніщо не названо.",
    "de": "Niemand und nichts wurde genannt.",
    "fr": "Personne et rien ne fut nommé.",
    "pl": "Nikogo i niczego nie nazwano.",
    "zh": "什么都没有提到。",
}
"""A counter-example for rows that have no better one."""
