"""How the pages stand: from a phone to a wide screen, zoomed, on paper, with other colours."""

from __future__ import annotations

import subprocess
from shutil import which

import pytest
from playwright.sync_api import Page, expect

from tests.report.browser.driver import part
from tests.report.browser.pages import steps
from tests.report.browser.test_access import views

WIDTHS = (360, 768, 1280, 1920)

OVERLAPS = """
() => {
  const shown = (it) => {
    const box = it.getBoundingClientRect();
    const seen = {contentVisibilityAuto: true, visibilityProperty: true};
    return box.width && box.height && it.checkVisibility(seen);
  };
  const all = [...document.querySelectorAll(
    ".masthead a, .masthead input, .masthead button, main h1, main h2, main button, main select,"
    + "main input, .crumbs a, .cell > .text, li.row .title, li.row > *, .entry > *,"
    + ".headline-figures > div, .figure, .place > *"
  )].filter((it) => shown(it) && !it.closest(".popover, .bar, .visually-hidden, .skip"));
  const found = [];
  for (let a = 0; a < all.length; a += 1) {
    for (let b = a + 1; b < all.length; b += 1) {
      if (all[a].contains(all[b]) || all[b].contains(all[a])) continue;
      const one = all[a].getBoundingClientRect(), other = all[b].getBoundingClientRect();
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > 2 && high > 2) found.push([all[a], all[b]].map(
        (it) => `${it.nodeName}.${it.className} ${it.textContent.slice(0, 30)}`).join(" | "));
    }
  }
  return found.slice(0, 5);
}
"""


def settled(page: Page) -> None:
    """Wait until the view is there."""
    page.locator("main h1:visible").wait_for()
    page.locator("[aria-busy]").first.wait_for(state="detached")


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overlaps_or_sticks_out(read, sample, width):
    reader = read(sample, viewport={"width": width, "height": 900})
    page = reader.open()
    for name, link in views(sample).items():
        reader.go(link or "#overview")
        settled(page)
        assert reader.overflow() <= 0, name
        assert page.evaluate(OVERLAPS) == [], name


def test_everything_still_stands_at_twice_the_size(read, sample):
    reader = read(sample, viewport={"width": 640, "height": 450}, device_scale_factor=2)
    page = reader.open()
    for name, link in views(sample).items():
        reader.go(link or "#overview")
        settled(page)
        assert reader.overflow() <= 0, name
        assert page.evaluate(OVERLAPS) == [], name


def test_twice_the_letters_without_a_wider_page(read, sample):
    reader = read(sample, viewport={"width": 640, "height": 900})
    page = reader.open()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    for name, link in views(sample).items():
        reader.go(link or "#overview")
        settled(page)
        assert reader.overflow() <= 0, name


def test_a_popover_stays_in_the_window(read, sample):
    row = sample.article("cn-eurasia")
    for width in (360, 1280):
        reader = read(sample, viewport={"width": width, "height": 640})
        page = reader.open(f"#article-{part(row['id'])}")
        page.locator(".pair:not([aria-busy])").wait_for()
        for _ in row["edits"]:
            page.keyboard.press("j")
            expect(page.locator(".popover")).to_be_visible()
            box = page.locator(".popover").bounding_box()
            assert box
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width


def test_light_and_dark_follow_the_system_and_the_button(read, sample):
    def paper(page: Page) -> int:
        colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return sum(int(part) for part in colour[4:-1].split(",")[:3])

    light, dark = (read(sample, color_scheme=scheme).open() for scheme in ("light", "dark"))
    assert paper(light) > 600
    assert paper(dark) < 200
    light.locator("#theme").click()
    assert paper(light) < 200
    light.reload()
    assert paper(light) < 200
    light.locator("#theme").click()
    assert paper(light) > 600


def test_nothing_moves_where_somebody_wants_less_motion(read, sample):
    reader = read(sample, reduced_motion="reduce")
    page = reader.open(views(sample)["edit"])
    settled(page)
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((it) => {"
        " const style = getComputedStyle(it);"
        " return Math.max(...[style.transitionDuration, style.animationDuration]"
        " .map((one) => parseFloat(one))) > 0.01"
        " }).map((it) => it.className)"
    )
    assert moving == []


def test_edits_are_told_apart_in_forced_colours(read, sample):
    reader = read(sample, forced_colors="active")
    page = reader.open(views(sample)["article"])
    settled(page)
    decorated = page.locator(".cell .edit").evaluate_all(
        "(all) => all.filter((it) => { const style = getComputedStyle(it);"
        " return style.textDecorationLine === 'none' && style.borderBottomStyle === 'none'"
        " && style.outlineStyle === 'none' }).length"
    )
    assert decorated == 0


def test_the_paper_has_both_texts_and_the_reasons(read, sample, tmp_path):
    row = sample.article("cn-eurasia")
    reader = read(sample)
    page = reader.open(f"#article-{part(row['id'])}")
    settled(page)
    assert steps(page) == (0, 6)
    file = tmp_path / "article.pdf"
    page.pdf(path=file, format="A4", prefer_css_page_size=True)
    assert file.read_bytes().startswith(b"%PDF")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".masthead form").is_hidden()
    notes = page.locator(".notes li")
    expect(notes).to_have_count(len(row["edits"]))
    if which("pdftotext"):
        said = subprocess.run(
            ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
        ).stdout
        for edit in row["edits"]:
            assert (edit["parts"] or [edit])[-1]["rule"] in said.replace("\n", "")
