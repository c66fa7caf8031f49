"""Pictures under a slider: their text, their data, and what is left of them without scripts."""

import base64
import json
import re
import subprocess
import sys

import browser
import pytest
import torch
from matplotlib.figure import Figure

from autograd_lessons import draw, vary
from autograd_lessons.palette import two_palettes


def slopes(power):
    """The graph of x to a power, at 3."""
    x = torch.tensor(3.0, requires_grad=True)
    return draw(x**power)


def data_of(result):
    found = re.search(r'<script type="application/json">(.*?)</script>', result.html, re.DOTALL)
    return json.loads(found.group(1))


def pictures_in(page):
    found = re.findall(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", page)
    return [base64.b64decode(one).decode() for one in found]


def test_the_text_says_what_each_value_shows_and_the_ends_whole():
    assert repr(vary(slopes, power=[2, 3, 4])) == (
        "power  shown\n"
        "2      [0] PowBackward0 = 9\n"
        "3      [0] PowBackward0 = 27\n"
        "4      [0] PowBackward0 = 81\n"
        "\n"
        f"power = 2\n{slopes(2)}\n"
        "\n"
        f"power = 4\n{slopes(4)}"
    )


def test_without_scripts_the_first_and_the_last_stand_beside_each_other():
    page = vary(slopes, power=[2, 3, 4]).html
    static = page.partition("<script")[0]
    assert re.findall(r"<strong>(.*?)</strong>", static) == ["power = 2", "power = 4"]
    assert all(two_palettes(slopes(power).html) in static for power in (2, 4))
    assert len(pictures_in(page)) == 2
    one = vary(slopes, power=[2]).html.partition("<script")[0]
    assert re.findall(r"<strong>(.*?)</strong>", one) == ["power = 2"]


def test_of_the_others_only_what_differs_is_stored():
    data = data_of(vary(slopes, power=[2, 3]))
    own = [one for one in data["others"][0] if isinstance(one, str)]
    assert data["first"].count("[svg]") == 1
    assert 0 < len(own) < 40
    same = data_of(vary(lambda _: slopes(2), power=[1, 2]))["others"][0]
    assert all(isinstance(one, list) for one in same)


def test_figures_of_matplotlib_and_plain_objects():
    def plotted(height):
        figure = Figure(figsize=(2, 2))
        figure.subplots().plot([0, height])
        return figure

    told = vary(plotted, height=[1, 0.5])
    assert repr(told) == "height  shown\n1       height = 1\n0.5     height = 0.5"
    assert 'alt="height = 1"' in told.html
    assert told == vary(plotted, height=[1, 0.5])
    assert "<pre" in vary(str.upper, word=["a<b", "c"]).html
    assert "A&lt;B" in vary(str.upper, word=["a<b", "c"]).html


@pytest.mark.parametrize(
    "ask, error, sentence",
    [
        (
            lambda: vary(print, h=[1]),
            TypeError,
            "vary shows what the function returns, and for h = 1 it returned None: end it with "
            "`return`, and in place of `show(...)` write `return draw(...)`.",
        ),
        (lambda: vary(abs, h=[]), ValueError, "A slider holds 1 to 60 values; h has 0."),
        (lambda: vary(abs, h=range(61)), ValueError, "A slider holds 1 to 60 values; h has 61."),
        (
            lambda: vary(abs),
            TypeError,
            "vary takes a function and the values of one knob: `vary(draw, h=[0.1, 0.2])`.",
        ),
        (lambda: vary(abs, h=[1], k=[2]), TypeError, "vary takes a function and the values of one"),
    ],
)
def test_what_cannot_be_shown(ask, error, sentence):
    with pytest.raises(error, match=re.escape(sentence)):
        ask()


def test_an_error_of_the_function_is_its_own():
    with pytest.raises(ZeroDivisionError):
        vary(lambda h: 1 / h, h=[1, 0])


def test_the_same_bytes_in_another_process():
    code = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from test_slider import slopes, vary\n"
        "print(vary(slopes, power=[2, 3]).html)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout != ""


@browser.needed
def test_the_slider_in_a_browser(tmp_path):
    """Each place shows the page that its value gave, byte for byte its picture."""
    driver = """
    const slide = document.querySelector('input');
    const seen = [];
    const look = () => seen.push([
      document.querySelector('output').textContent,
      slide.getAttribute('aria-valuetext'),
      atob(document.querySelector('img').src.split(',')[1]),
    ]);
    look();
    document.querySelector('details').open = true;
    for (const at of [1, 2, 0]) {
      slide.value = at;
      slide.dispatchEvent(new Event('input'));
      look();
    }
    const kept = document.querySelector('details').open;
    const left = document.querySelectorAll('strong').length;
    document.body.textContent = JSON.stringify({ seen, kept, left, focus: slide.tabIndex });
    """
    result = vary(slopes, power=[2, 3, 4])
    told = browser.what_is_left(tmp_path, result.html, driver)
    assert (told["kept"], told["left"], told["focus"]) == (True, 0, 0)
    for (label, valuetext, picture), power in zip(told["seen"], [2, 3, 4, 2], strict=True):
        first_line = repr(slopes(power)).partition("\n")[0]
        assert (label, valuetext) == (f"power = {power}", f"power = {power}: {first_line}")
        (svg,) = pictures_in(two_palettes(slopes(power).html))
        assert picture.encode("latin-1").decode() == svg
