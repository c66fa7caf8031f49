"""Two palettes: every colour has its dark twin, and both can be read."""

import re
from pathlib import Path

import pytest

import autograd_lessons
from autograd_lessons.exercises import pages
from autograd_lessons.palette import DARK, ONE_PALETTE, both, picture_in_both, two_palettes

PACKAGE = Path(autograd_lessons.__file__).parent
SVG = '<svg width="9pt"><rect fill="#eaf1fb"/><path style="stroke: #b3480b; fill: none"/></svg>'


def contrast(one, other):
    light, dark = sorted(map(luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_every_colour_that_the_package_names_has_its_twin():
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.js")]
    named = {
        colour
        for path in files
        if path.name != "palette.py"
        for colour in re.findall(r"#[0-9a-f]{6}\b", path.read_text(encoding="utf-8"))
    }
    assert named <= set(DARK)


GROUNDS = ["#ffffff", "#eff1f3", "#eaf1fb", "#c8ead0", "#f3ecfa", "#ffe9a8"]
GROUNDS += [ground for ground, _ in pages.COLOURS.values()]


@pytest.mark.parametrize("ground", GROUNDS)
def test_words_can_be_read_on_every_ground(ground):
    assert contrast("#1b1f24", ground) >= 7
    assert contrast(DARK["#1b1f24"], DARK[ground]) >= 7


@pytest.mark.parametrize("colour", ["#57606a", "#0a58a8", "#0550ae", "#b3480b"])
def test_other_words_and_lines_can_be_read_on_the_page(colour):
    assert contrast(colour, "#ffffff") >= 4.5
    assert contrast(DARK[colour], DARK["#ffffff"]) >= 4.5


def test_what_differs_by_colour_differs_in_the_dark_too():
    fills = ["#eaf1fb", "#c8ead0", "#f3ecfa", "#ffe9a8", "#ffffff"]
    assert len({DARK[one] for one in fills}) == len(fills)


def test_styles_and_pictures_of_a_page():
    assert both("margin:0;border:1px solid #8c959f") == (
        "margin:0;border:1px solid #8c959f;border:1px solid light-dark(#8c959f,#6e7681)"
    )
    page = '<p style="color:#1f2328">#1f2328</p><p style="margin:0">x</p>'
    once = two_palettes(page)
    assert once == (
        '<p style="color:#1f2328;color:light-dark(#1f2328,#e6edf3)">#1f2328</p>'
        '<p style="margin:0">x</p>'
    )
    assert two_palettes(once) == once


def test_a_picture_has_rules_for_the_colours_in_it_and_for_those_that_the_player_paints():
    sheet = re.search("<style>(.*)</style>", picture_in_both(SVG))[1]
    rules = re.findall(r"\.autograd-lessons (\[.*?\])\{(.*?)\}", sheet)
    assert ('[fill="#eaf1fb"]', "fill:light-dark(#eaf1fb,#1c2f4a)!important") in rules
    assert (
        '[style*="stroke: #b3480b"]',
        "stroke:light-dark(#b3480b,#f0883e)!important",
    ) in rules
    assert {where for where, _ in rules if "#ffe9a8" in where} == {
        '[fill="#ffe9a8"]',
        '[stroke="#ffe9a8"]',
    }
    assert picture_in_both(picture_in_both(SVG)) == picture_in_both(SVG)
    assert picture_in_both(ONE_PALETTE + SVG) == ONE_PALETTE + SVG
