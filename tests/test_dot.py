import subprocess
import sys

import pytest
import torch
from graphviz.quoting import quote
from hypothesis import given
from hypothesis import strategies as st

import graphs
from autograd_lessons import build_graph
from autograd_lessons.drawing.dot import _quoted, graph_dot, label_of
from autograd_lessons.graph.reading import BackwardGraph, Node, Output, Root
from graphs import leaf

HEAD = """\
digraph backward {
	bgcolor=white nodesep=0.3 pad=0.1 ranksep=0.32
	node [color="#57606a" fontcolor="#1b1f24" fontname=Helvetica fontsize=11 height=0.35 \
margin="0.16,0.06" style=filled width=0.5]
	edge [arrowsize=0.7 color="#57606a" fontcolor="#1b1f24" fontname=Helvetica fontsize=10]
"""


def body(graph):
    source = graph_dot(graph)
    assert source.startswith(HEAD)
    return source.removeprefix(HEAD).removesuffix("}\n")


def test_leaf_operation_and_root_differ_by_shape():
    w = leaf(2.0)
    y = w * w
    z = torch.sin(y)
    assert body(build_graph(z)) == (
        '\tn0 [label="z = -0.756802\nSinBackward0" fillcolor="#eaf1fb" peripheries=2 shape=box]\n'
        '\tn1 [label="y = 4\nMulBackward0" fillcolor="#eaf1fb" shape=box]\n'
        '\tn2 [label="w = 2\nAccumulateGrad" fillcolor="#dcf2df" margin="0.06,0.04" '
        "shape=ellipse]\n"
        "\tn0 -> n1\n\tn1 -> n2\n\tn1 -> n2\n"
    )


def test_output_numbers_and_outputs_are_labelled():
    a, _, c = leaf(1.0, 2.0, 3.0).unbind()
    del _
    y = a * c
    source = body(build_graph(y))
    assert 'n1 [label=".0 a = 1\n.1\n.2 c = 3\nUnbindBackward0"' in source
    assert '\tn0 -> n1 [label=" output 0"]\n\tn0 -> n1 [label=" output 2"]\n' in source


def test_constants_and_saved_values_on_request():
    w, x = leaf(2.0), torch.tensor(6.7)
    z = w * x
    assert "constant" not in graph_dot(build_graph(z))
    assert (
        '\tn0 [label="z = 13.4\nMulBackward0\nsaved other: x = 6.7" fillcolor="#eaf1fb" '
        "peripheries=2 shape=box]\n"
        '\t"c0.1" [label="x = 6.7\nconstant" fontcolor="#57606a" shape=box style=dashed]\n'
        '\tn0 -> "c0.1" [arrowhead=none style=dashed]\n'
    ) in body(build_graph(z, saved=True))


@pytest.mark.parametrize("name", ['a"b', "a\\nb", "<b>x</b>", "θ", "x\\"])
def test_a_name_cannot_break_the_source(name):
    graph = BackwardGraph((Node(0, "SinBackward0", (Output(name),)),), (), (Root(0, 0),), ())
    (line,) = [line for line in body(graph).split("\tn") if line.startswith("0 [")]
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    assert line.startswith(f'0 [label="{quoted}\nSinBackward0"')


SCRIPT = """
import sys; sys.path.insert(0, {tests!r})
import graphs
from autograd_lessons import draw
for case in graphs.CASES:
    if "compile" not in case:
        figure = draw(graphs.CASES[case]())
        print(case, repr(figure), figure.dot, figure.dot and figure.svg)
"""


def test_the_same_bytes_in_two_processes():
    script = SCRIPT.format(tests=graphs.__file__.rpartition("graphs")[0])
    runs = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, check=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert runs[0].count(b"</svg>") > 20
    assert b"0x" not in runs[0]


@given(st.text(alphabet='a1_ .-\n"\\<>é{}', min_size=1, max_size=12))
def test_a_label_is_quoted_as_graphviz_does(words):
    label = label_of([words, "MulBackward0"])
    assert _quoted(label) == quote(label)
