"""The report's charts: horizontal bars, drawn as SVG by Vega-Lite inside this process.

Nothing is loaded for them: no font, no script, no data. Colours are the page's CSS variables, so a chart
follows light and dark. What comes out of the drawing passes an allowlist before it goes into the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from flows.report.wording import cut, legible

WIDTH = 340
"""Units of a chart's width: about the pixels it has on a phone, so its letters stay readable there."""
STEP = 38
"""Units of height of one bar with its label above."""

_LETTERS = 44
"""How many letters of a label and its value fit side by side."""
_THICK = 8

_SVG = "{http://www.w3.org/2000/svg}"
_KEPT = {
    "svg": {"viewBox"},
    "g": {"transform"},
    "path": {"d", "fill", "transform"},
    "text": {"fill", "font-size", "font-weight", "text-anchor", "transform"},
}
"""What may stand in the page, with which attributes; no identifier among them, so none can clash."""

_IDLE = {("transform", "translate(0,0)"), ("fill", "none")}


class Bar(NamedTuple):
    """One bar: its label, its length, the value as it is written beside it, its colour, whether bold."""

    label: str
    value: float
    text: str
    colour: str = "var(--bar)"
    bold: bool = False


def bars(rows: Sequence[Bar], *, full: float | None = None, step: int = STEP) -> Markup:
    """Bars one below the other, each under its label, as an SVG element.

    Args:
        rows: At least one bar.
        full: The value of a bar as long as the chart is wide; the greatest one if it is not given.
        step: Units of height of one bar.
    """
    import vl_convert  # noqa: PLC0415 - starts an engine

    drawing = vl_convert.vegalite_to_svg(_spec(rows, full, step), allowed_base_urls=[])
    return cleaned(drawing)


def _spec(rows: Sequence[Bar], full: float | None, step: int) -> dict[str, Any]:
    longest = full or max(row.value for row in rows) or 1
    ground, filled = _bar("full", longest), _bar("value", longest)
    ground["encoding"]["fill"] = {"value": "var(--track)"}
    filled["encoding"]["fill"] = {"field": "colour", "type": "nominal", "scale": None}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": WIDTH,
        "height": {"step": step},
        "padding": 0,
        "background": None,
        "config": {"view": {"stroke": None}, "text": {"fontSize": 13}},
        "data": {"values": [_datum(number, row, longest) for number, row in enumerate(rows)]},
        "encoding": {"y": {"field": "row", "type": "ordinal", "axis": None}},
        "layer": [
            ground,
            filled,
            _text("label", "left", 0, "var(--ink)", bold=False),
            _text("label", "left", 0, "var(--ink)", bold=True),
            _text("text", "right", WIDTH, "var(--soft-ink)"),
        ],
    }


def _datum(number: int, row: Bar, longest: float) -> dict[str, Any]:
    text = legible(row.text)
    # A value above none is seen, however small it is.
    value = max(row.value, longest * 2 / WIDTH) if row.value > 0 else 0
    return {
        "row": number,
        "label": cut(legible(row.label), _LETTERS - len(text) - 2),
        "text": text,
        "value": min(value, longest),
        "full": longest,
        "colour": row.colour,
        "bold": row.bold,
    }


def _bar(field: str, longest: float) -> dict[str, Any]:
    length = {
        "field": field,
        "type": "quantitative",
        "stack": None,
        "axis": None,
        "scale": {"domain": [0, longest], "nice": False},
    }
    return {
        "mark": {"type": "bar", "height": _THICK, "yOffset": 8, "cornerRadius": 0},
        "encoding": {"x": length},
    }


def _text(
    field: str, align: str, x: int, colour: str, *, bold: bool | None = None
) -> dict[str, Any]:
    mark = {"type": "text", "align": align, "baseline": "bottom", "x": x, "fill": colour}
    layer: dict[str, Any] = {"mark": mark, "encoding": {"text": {"field": field}}}
    if bold is not None:
        layer["transform"] = [{"filter": f"datum.bold === {str(bold).lower()}"}]
    if bold:
        layer["mark"] = {**mark, "fontWeight": "bold"}
    return layer


def cleaned(drawing: str) -> Markup:
    """An SVG with nothing but the shapes and letters of a chart, hidden from screen readers.

    The page says the same in a table beside it. Elements, attributes and values outside of the
    allowlist are left out, whatever the drawing library may come to write.
    """
    from lxml import etree  # noqa: PLC0415 - nothing else of the command line needs it

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return Markup("").join(_kept(etree.fromstring(drawing.encode(), parser)))


def _kept(node: Any) -> Iterable[Markup]:
    name = node.tag.removeprefix(_SVG) if isinstance(node.tag, str) else ""
    if name not in _KEPT:
        return
    attributes = {
        key: value
        for key, value in sorted(node.attrib.items())
        if key in _KEPT[name] and _harmless(value) and (key, value) not in _IDLE
    }
    inside = [part for child in node for part in _kept(child)]
    if name == "text":
        inside = [escape(node.text or "")]
    elif name == "g" and not (inside and attributes):
        yield from inside
        return
    elif name == "path" and "fill" not in attributes:
        return  # the frame of the drawing, without colour
    elif name == "svg":
        attributes |= {"aria-hidden": "true", "focusable": "false"}
    start = Markup("").join(Markup(' {}="{}"').format(key, attributes[key]) for key in attributes)
    yield Markup("<{0}{1}>{2}</{0}>").format(name, start, Markup("").join(inside))


def _harmless(value: str) -> bool:
    """No address, neither of a paint nor of anything else that could be loaded."""
    return "url" not in value.lower() and ":" not in value
