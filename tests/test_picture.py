"""The picture algebra: whole sources and trees, and labels that nothing can break."""

from xml.etree import ElementTree

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_lessons import draw, record_backward
from autograd_lessons.drawing.render import render
from autograd_lessons.picture import LOOKS, Arrow, Picture, Shape
from graphs import leaf

HEAD = """\
digraph backward {
	bgcolor=white nodesep=0.3 pad=0.1 ranksep=0.32
	node [color="#57606a" fontcolor="#1b1f24" fontname=Helvetica fontsize=11 height=0.35 \
margin="0.16,0.06" style=filled width=0.5]
	edge [arrowsize=0.7 color="#57606a" fontcolor="#1b1f24" fontname=Helvetica fontsize=10]
"""
ROOT = 'fillcolor="#eaf1fb" peripheries=2 shape=box'
LEAF = 'fillcolor="#c8ead0" margin="0.06,0.04" shape=ellipse'


def body(figure):
    assert figure.dot.startswith(HEAD)
    return figure.dot.removeprefix(HEAD).removesuffix("}\n")


def test_leaf_operation_and_root_differ_by_shape():
    w = leaf(2.0)
    y = w * w
    z = torch.sin(y)
    assert body(draw(z)) == (
        f'\tn0 [label="z = -0.756802\nSinBackward0" class=n0 {ROOT}]\n'
        '\tn1 [label="y = 4\nMulBackward0" class=n1 fillcolor="#eaf1fb" shape=box]\n'
        f'\tn2 [label="w = 2\nAccumulateGrad" class=n2 {LEAF}]\n'
        "\tn0 -> n1 [class=e0]\n\tn1 -> n2 [class=e1]\n\tn1 -> n2 [class=e2]\n"
    )


def test_output_numbers_and_outputs_are_labelled():
    a, _, c = leaf(1.0, 2.0, 3.0).unbind()
    del _
    y = a * c
    source = body(draw(y))
    assert 'n1 [label=".0 a = 1\n.1\n.2 c = 3\nUnbindBackward0"' in source
    assert (
        '\tn0 -> n1 [label=" output 0" class=e0]\n\tn0 -> n1 [label=" output 2" class=e1]\n'
        in source
    )


def test_constants_and_saved_values_on_request():
    w, x = leaf(2.0), torch.tensor(6.7)
    z = w * x
    assert "constant" not in draw(z).dot
    assert body(draw(z, saved=True)) == (
        f'\tn0 [label="z = 13.4\nMulBackward0\nsaved other: x = 6.7" class=n0 {ROOT}]\n'
        '\t"c0.1" [label="x = 6.7\nconstant" class="c0.1" fontcolor="#57606a" shape=box '
        "style=dashed]\n"
        f'\tn1 [label="w = 2\nAccumulateGrad" class=n1 {LEAF}]\n'
        "\tn0 -> n1 [class=e0]\n"
        '\tn0 -> "c0.1" [arrowhead=none class=e1 style=dashed]\n'
    )


def test_a_constant_has_the_value_of_its_own_operand():
    x = leaf(4.0)
    y = torch.tensor(2.0) / x
    assert draw(y, saved=True).text == (
        "[0] DivBackward0 y = 0.5 · input 0 is a constant: 2 · saved other: x = 4 · saved self: 2\n"
        "└─ [1] AccumulateGrad x = 4"
    )


def test_how_far_a_pass_has_come():
    x = leaf(3.0)
    y = x**2
    z = torch.sin(y)
    with record_backward(z) as trace:
        z.backward()
    at_work = 'color="#1b1f24" fillcolor="#ffe9a8" penwidth=3'
    assert body(draw(trace[:1])) == (
        f'\tn0 [label="z = 0.412118\nSinBackward0" class=n0 {at_work} peripheries=2 shape=box]\n'
        '\tn1 [label="y = 9\nPowBackward0" class=n1 fillcolor="#eaf1fb" shape=box]\n'
        f'\tn2 [label="x = 3\nAccumulateGrad\n.grad = None" class=n2 {LEAF}]\n'
        '\tn0 -> n1 [label=" -0.91113" class=e0 color="#1b1f24" penwidth=2.2]\n'
        "\tn1 -> n2 [class=e1 style=dotted]\n"
    )
    assert body(draw(trace)) == (
        f'\tn0 [label="z = 0.412118\nSinBackward0" class=n0 {ROOT}]\n'
        '\tn1 [label="y = 9\nPowBackward0" class=n1 fillcolor="#eaf1fb" shape=box]\n'
        f'\tn2 [label="x = 3\nAccumulateGrad\n.grad = -5.4668" class=n2 {LEAF}]\n'
        '\tn0 -> n1 [label=" -0.91113" class=e0 color="#1b1f24" penwidth=2.2]\n'
        '\tn1 -> n2 [label=" -5.4668" class=e1 color="#1b1f24" penwidth=2.2]\n'
    )


def one_shape(*lines, **more):
    return Picture(
        "one", [Shape("n0", "[0]", tuple(lines), tuple(lines), ("leaf",), **more)], [], [("n0", 0)]
    )


def words_in(svg):
    """The lines of text in a picture."""
    return [
        "".join(element.itertext())
        for element in ElementTree.fromstring(svg).iter()
        if element.tag.endswith("text")
    ]


AWKWARD = ['a"b', "a\\nb", "<b>x</b>", "θ", "x\\", "&lt;b&gt;", "&amp;", "{a|b}", "c0.1", "graph"]


@pytest.mark.parametrize("name", AWKWARD)
def test_a_name_is_drawn_as_it_is(name):
    assert words_in(render(one_shape(name).dot())) == [name]
    assert one_shape(name).tree() == f"[0] {name}"


@pytest.mark.parametrize("character", ["\0", "\n", "\x1b", "\x7f", "\ufffe", "\ud800"])
def test_what_cannot_be_printed_is_replaced(character):
    picture = one_shape(f"a{character}b")
    assert words_in(render(picture.dot())) == ["a\N{REPLACEMENT CHARACTER}b"]
    assert picture.tree() == "[0] a\N{REPLACEMENT CHARACTER}b"


@given(st.text(min_size=1, max_size=20))
@settings(max_examples=25)
def test_no_text_breaks_a_picture(text):
    ElementTree.fromstring(render(one_shape(text, "MulBackward0").dot()))


def test_letters_whose_width_nobody_knows_get_room():
    assert "width=1.03]" in one_shape("θθθθθθθ", "ab").dot()
    assert "width" not in one_shape("x").dot().partition("n0")[2]


def test_flags_signs_and_regions():
    shapes = [
        Shape("a", "[0]", ("A",), ("A",), ("operation", "gone")),
        Shape("b", "[1]", ("B",), ("B",), ("leaf",), flag=("is", "off")),
    ]
    arrow = Arrow("a", "b", label="3", words="(cut)", diamond="cut")
    picture = Picture("p", shapes, [arrow], [("a", 0)], [("a",)], "framed", {"rankdir": "RL"})
    assert picture.tree() == "[0] A\n└─ (cut) [1] B"
    sign = 'color="#1b1f24" fillcolor="#ffe9a8" fontsize=10'
    assert picture.dot().splitlines()[4:] == [
        "\tsubgraph cluster0 {",
        '\t\tgraph [color="#1b1f24" fontcolor="#1b1f24" fontname=Helvetica fontsize=10 '
        'label=framed labeljust=l style="rounded,bold"]',
        '\t\ta [label=A class=a fillcolor="#eaf1fb" fontcolor="#57606a" shape=box style=dashed]',
        "\t}",
        f"\tb [label=B class=b {LEAF}]",
        "\t{",
        "\t\tgraph [rank=same]",
        f'\t\t"flag-b" [label="is\noff" {sign} height=0.55 shape=cds style=filled width=1.2]'.split(
            "\n"
        )[0],
        f'off" {sign} height=0.55 shape=cds style=filled width=1.2]',
        '\t\tb -> "flag-b" [arrowhead=none]',
        "\t}",
        f'\t"diamond-0" [label=cut {sign} margin=0.02 shape=diamond style=filled]',
        '\ta -> "diamond-0" [label=" 3" arrowhead=none]',
        '\t"diamond-0" -> b [arrowhead=none style=dashed]',
        "}",
    ]
    assert "rankdir=RL" in picture.dot()


def test_every_look_can_be_drawn():
    shapes = [Shape(f"n{nr}", "", (), (kind,), (kind,)) for nr, kind in enumerate(LOOKS)]
    assert words_in(render(Picture("looks", shapes, [], []).dot())) == list(LOOKS)
