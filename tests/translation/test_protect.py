"""Placeholders: what goes out, what may come back, and how names get into a sentence."""

from __future__ import annotations

import doctest
import importlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.translate.names.protect import PLACEHOLDER, Protected, basis, protect, restore
from flows.translate.names.renderings import Rendering
from tests.support import ROOT, read_jsonl

CASES = read_jsonl(ROOT / "tests/translation/protect.jsonl")


def marked(sent: str, names: list[str], to: str) -> Protected:
    """A text with its names in braces, protected."""
    text, found = "", []
    for number, piece in enumerate(re.split(r"[{}]", sent)):
        if number % 2:
            name = names[len(found)]
            bare = name.removeprefix("the ")
            end = len(text) + len(piece)
            found.append(Rendering(len(text), end, piece, bare, to, article=bare != name))
        text += piece
    return protect(text, 0, len(text), found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"])
def test_cases(case):
    protected = marked(case["sent"], case["names"], case["to"])
    assert len(protected.marks) == len(case["names"])
    assert restore(case["answer"], protected.marks) == case["expected"]


def test_what_is_sent():
    protected = marked("Говорят {Путин} и {Лукашенко}.", ["Putin", "Lukashenko"], "en")
    assert protected.text == "Говорят ⟦X_1⟧ и ⟦X_2⟧."
    assert PLACEHOLDER.findall(protected.text) == [one.placeholder for one in protected.marks]


def test_only_what_lies_in_the_part():
    text = "Путин и Путин и Путин"
    found = [Rendering(at, at + 5, "Путин", "Putin", "en") for at in (0, 8, 16)]
    assert protect(text, 6, 21, found).text == "и ⟦X_1⟧ и ⟦X_2⟧"
    assert protect(text, 6, 20, found).text == "и ⟦X_1⟧ и Пути"
    assert protect(text, 5, 8, found) == Protected(" и ", ())


def test_a_text_without_names_is_sent_as_it_is():
    assert protect("⟦X_1⟧", 0, 5, []) == Protected("⟦X_1⟧", ())
    assert restore("⟦X_1⟧ X_2", ()) == "⟦X_1⟧ X_2"


@pytest.mark.parametrize("trace", ["⟦", "⟧", "〚", "[[", "]]", "X_1", "x_7", "Х_3"])
def test_a_text_that_has_such_marks_gets_others(trace: str):
    protected = marked(f"Говорит {{Путин}} {trace} да.", ["Putin"], "en")
    assert protected.text == f"Говорит ⟪Y_1⟫ {trace} да."
    assert restore(protected.text, protected.marks) == f"Говорит Putin {trace} да."
    assert restore("Говорит да.", protected.marks) is None


def test_a_text_that_has_marks_of_all_kinds_gets_none():
    protected = marked("Говорит {Путин} ⟦ ⟪ ⦃.", ["Putin"], "en")
    assert protected == Protected("Говорит Путин ⟦ ⟪ ⦃.", ())


# ------------------------------------------------------------------ any text, any names

# letters, spaces and marks, with what placeholders are made of
TEXTS = st.text(alphabet="абвXx_1 27\t\n.,!?()«»“”⟦⟧[]⟪⟫Y{}ё\u00a0", max_size=40)
NAMES = st.text(alphabet="абв12éł ', .⟦X_1⟧[]-", min_size=1, max_size=12)
APART = st.sampled_from(" \u00a0\t\n.,!?()«»“”—")  # names do not stand inside words


@given(st.lists(st.tuples(TEXTS, APART, NAMES, APART), max_size=6), TEXTS)
def test_whatever_is_protected_comes_back_with_its_names(pieces, rest: str):
    """An engine that changes nothing gives the text with the names put in, and nothing else."""
    text, wanted, found = "", "", []
    for between, before, name, behind in pieces:
        start = len(text) + len(between) + 1
        found.append(Rendering(start, start + 3, "Имя", name, "sr"))
        text += f"{between}{before}Имя{behind}"
        wanted += f"{between}{before}{name}{behind}"
    protected = protect(text + rest, 0, len(text) + len(rest), found)
    if protected.marks:
        assert [one.name.rendering for one in protected.marks] == found
        assert restore(protected.text, protected.marks) == wanted + rest
    else:
        assert protected.text == text + rest


@given(st.integers(1, 12), st.data())
def test_a_placeholder_that_is_missing_or_doubled_is_always_seen(count: int, data: st.DataObject):
    protected = marked(" и ".join("{Имя}" for _ in range(count)), ["Name"] * count, "en")
    spots = [one.placeholder for one in protected.marks]
    broken = data.draw(st.lists(st.sampled_from(spots), max_size=count + 2))
    answer = " и ".join(broken)
    assert (restore(answer, protected.marks) is None) == (sorted(broken) != sorted(spots))


@given(TEXTS)
def test_no_answer_breaks_it(answer: str):
    protected = marked("Говорят {Путин} и {Лукашенко}.", ["Putin", "the EU"], "en")
    given_back = restore(answer, protected.marks)
    assert given_back is None or {"Putin", "EU"} <= set(re.findall(r"Putin|EU", given_back))


# ------------------------------------------------------------------ basis


def test_the_basis_is_what_everything_is_called():
    text = "Киев и Киев"
    one = Rendering(0, 4, "Киев", "Kyiv", "en")
    two = Rendering(7, 11, "Киев", "Kyiv", "en")
    whole = basis(text, [one, two])
    assert re.fullmatch("[0-9a-f]{12}", whole)
    assert basis(text, [one, two]) == whole
    others = [
        basis(text, [one]),
        basis(text, []),
        basis(text, [one, two._replace(text="Kiev")]),
        basis(text, [one, two._replace(article=True)]),
        basis("Киев и Киеве", [one, two._replace(end=12)]),
    ]
    assert len({whole, *others}) == len(others) + 1


def test_the_basis_minds_no_other_words():
    one = Rendering(0, 4, "Киев", "Kyiv", "en")
    assert basis("Киев ждёт", [one]) == basis("Киев спит", [one])
    assert basis("", []) == basis("Никого", [])


# ------------------------------------------------------------------ what the docstrings say


@pytest.mark.parametrize(
    "name",
    ["protect", "fitting", "renderings", "surfaces", "slots", "targets", "labels", "oblique"],
)
def test_doctests(name: str):
    module = importlib.import_module(f"flows.translate.names.{name}")
    assert doctest.testmod(module).failed == 0
