"""A result is text and html; which of the two is shown, and the html of pictures, whole."""

import sys
from types import SimpleNamespace

import pytest

from autograd_lessons.picture import EDGE, NODE, REGION, SIGN
from autograd_lessons.result import LEGIBLE, Result, display, picture_html, preformatted

PRE = '<pre tabindex="0" style="overflow-x:auto;line-height:1.25">a &lt;  b\nc</pre>'


def test_both_forms_of_a_result():
    result = Result("one", "<p>one</p>")
    assert repr(result) == "one"
    assert result._repr_mimebundle_() == {"text/plain": "one", "text/html": " \n<p>one</p>"}


@pytest.mark.parametrize("shell", [None, object()])
def test_a_result_is_displayed_in_a_notebook_and_printed_elsewhere(shell, monkeypatch, capsys):
    shown = []
    ipython = SimpleNamespace(
        get_ipython=lambda: shell, display=SimpleNamespace(display=shown.append)
    )
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    result = Result("one", "<p>one</p>")
    display(result)
    assert shown == ([] if shell is None else [result])
    assert capsys.readouterr().out == ("one\n" if shell is None else "")


def test_without_ipython_a_result_is_printed(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    display(Result("one", "<p>one</p>"))
    assert capsys.readouterr().out == "one\n"
    assert "IPython" not in sys.modules


def test_a_text_keeps_its_lines_and_spaces():
    assert preformatted("a <  b\nc") == PRE


@pytest.mark.parametrize(
    ("words", "caption"),
    [
        ([], ""),
        (
            ["label", "a <  b\nc"],
            f"<figcaption><details><summary>label</summary>{PRE}</details></figcaption>",
        ),
    ],
)
def test_a_picture_with_its_words_folded_below(words, caption):
    svg = '<svg height="9pt" width="500.4pt"/>'
    assert picture_html(svg, 'x > "y"', *words) == (
        '<figure tabindex="0" style="margin:0.3em 0;max-width:100%;overflow-x:auto">'
        '<img alt="x &gt; &quot;y&quot;" style="min-width:450px;max-width:100%;'
        'height:auto;background:#ffffff;border:1px solid #d0d7de;border-radius:6px" '
        'src="data:image/svg+xml;base64,PHN2ZyBoZWlnaHQ9IjlwdCIgd2lkdGg9IjUwMC40cHQiLz4=">'
        f"{caption}</figure>"
    )


def test_the_smallest_letters_of_a_graph_are_nine_pixels_high_in_the_narrowest_picture():
    sizes = {float(looks["fontsize"]) for looks in (NODE, EDGE, REGION, SIGN)}
    assert min(sizes) * LEGIBLE == 9


def test_a_picture_without_a_width_may_be_as_narrow_as_the_page():
    assert 'style="min-width:0px;max-width:100%;' in picture_html("<svg/>", "")
