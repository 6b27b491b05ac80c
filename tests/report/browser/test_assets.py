"""What the page is made of: nothing in it can turn a text into something else, or load anything."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

ASSETS = sorted(
    (
        one
        for one in files("flows.report").joinpath("assets").iterdir()
        if not one.name.startswith(".")
    ),
    key=lambda one: one.name,
)
SCRIPTS = [one for one in ASSETS if one.name.endswith(".js")]
STYLES = [one for one in ASSETS if one.name.endswith(".css")]

TURNS_TEXT_INTO_CODE = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|parseFromString|createContextualFragment"
    r"|document\.write|\beval\b|new\s+Function|\bFunction\s*\(|set(?:Timeout|Interval)\s*\(\s*[\"'`]"
    r"|importScripts|\bimport\s*\("
)
REACHES_OUT = re.compile(
    r"fetch\s*\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|serviceWorker"
)
ADDRESS = re.compile(r"(?:https?:|[\"'`(])//[\w.-]+\.\w+\S*", re.IGNORECASE)
COMMENTS = re.compile(r"/\*.*?\*/|(?<![:\"'`\\])//[^\n]*", re.DOTALL)
NO_ADDRESS = ("http://www.w3.org/2000/svg", "https://www.wikidata.org/")
"""A name space, which is never loaded, and a link that a person may follow."""


def code(script: str) -> str:
    """A script without its comments."""
    return COMMENTS.sub("", script)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
def test_a_script_has_no_way_to_make_code_of_text_or_to_reach_out(script):
    text = code(script.read_text("utf-8"))
    assert not TURNS_TEXT_INTO_CODE.findall(text)
    assert not REACHES_OUT.findall(text)


@pytest.mark.parametrize(
    "script",
    [
        "node.innerHTML = text",
        "setTimeout('x()', 1)",
        "new Function(text)",
        "eval(text)",
        "import('x')",
    ],
)
def test_such_a_way_would_be_seen(script):
    assert TURNS_TEXT_INTO_CODE.search(code(f"/* fine */ {script}"))


@pytest.mark.parametrize("asset", [*SCRIPTS, *STYLES], ids=lambda one: one.name)
def test_no_asset_names_an_address(asset):
    found = ADDRESS.findall(code(asset.read_text("utf-8")))
    assert [one for one in found if not one.startswith(NO_ADDRESS)] == []


@pytest.mark.parametrize(
    "text", ["load('https://a.example/x.js')", "u = '//a.example/x'", '"//a.example"']
)
def test_an_address_would_be_seen(text):
    assert ADDRESS.search(code(text))


@pytest.mark.parametrize("style", STYLES, ids=lambda one: one.name)
def test_a_style_loads_nothing(style):
    text = code(style.read_text("utf-8"))
    assert "@import" not in text
    assert re.findall(r"url\(\s*[\"']?(?!#|data:)", text) == []
    assert "expression(" not in text
