"""Three ways to switch tracking off, told apart by what PyTorch recorded."""

import re
from xml.etree import ElementTree

import pytest
import torch

from autograd_lessons import build_graph, show_cut
from autograd_lessons.drawing.cut import draw_cut, find_cut
from autograd_lessons.graph.folding import fold
from graphs import Net, chain, leaf

X = torch.tensor(6.7)


def tracked():
    """The leaves of z = w·x + b, and the graph behind z."""
    w, b = leaf(1.0), leaf(0.0)
    m = w * X
    z = m + b
    return w, b, build_graph(z)


def flag():
    w, b, whole = tracked()
    w.requires_grad_(False)
    m = w * X
    z = m + b
    return draw_cut(whole, z)


def scissors():
    w, b, whole = tracked()
    m = w * X
    z = m.detach() + b
    return draw_cut(whole, z)


def box():
    w, b, whole = tracked()
    with torch.no_grad():
        m = w * X
    z = m + b
    return draw_cut(whole, z)


def test_a_flag():
    assert flag().text == (
        "requires_grad of w is off. [1] MulBackward0 m: no record, since no input is tracked. "
        "From z no gradient comes to w.\n"
        "[0] AddBackward0 z = 6.7\n"
        "├─ [1] MulBackward0 m = 6.7 · no record\n"
        "│  └─ [3] AccumulateGrad w = 1 · requires_grad is off\n"
        "└─ [2] AccumulateGrad b = 0"
    )


def test_scissors():
    assert scissors().text == (
        "The edge from [0] AddBackward0 z to [1] MulBackward0 m is cut. "
        "From z no gradient comes to w.\n"
        "[0] AddBackward0 z = 6.7\n"
        "├─ (cut) [1] MulBackward0 m = 6.7 · not reached\n"
        "│  └─ [3] AccumulateGrad w = 1 · not reached\n"
        "└─ [2] AccumulateGrad b = 0"
    )


def test_a_box():
    assert box().text == (
        "[1] MulBackward0 m: no record, although an input is tracked. "
        "From z no gradient comes to w.\n"
        "[0] AddBackward0 z = 6.7\n"
        "├─ [1] MulBackward0 m = 6.7 · no record, in the box\n"
        "│  └─ [3] AccumulateGrad w = 1 · not reached\n"
        "└─ [2] AccumulateGrad b = 0"
    )


def test_a_second_way_to_the_leaf():
    x = leaf(3.0)
    y = x**2
    z = y * x
    whole = build_graph(z)
    u = y.detach()
    z = u * x
    assert draw_cut(whole, z).text == (
        "The edge from [0] MulBackward0 z to [1] PowBackward0 y is cut.\n"
        "[0] MulBackward0 z = 27\n"
        "├─ (cut) [1] PowBackward0 y = 9 · not reached\n"
        "│  └─ [2] AccumulateGrad x = 3\n"
        "└─ [2] (above)"
    )


def test_nothing_is_tracked_any_more():
    x = leaf(2.0)
    y = x**2
    whole = build_graph(y)
    x.requires_grad_(False)
    y = x**2
    assert draw_cut(whole, y).text == (
        "requires_grad of x is off. [0] PowBackward0 y: no record, since no input is tracked. "
        "From y no gradient comes to x.\n"
        "[0] PowBackward0 y = 4 · no record\n"
        "└─ [1] AccumulateGrad x = 2 · requires_grad is off"
    )


def test_a_result_without_a_record_beside_tensors_that_have_one():
    x = leaf(2.0)
    y = x**2
    z = torch.sin(y)
    whole = build_graph(z)
    with torch.no_grad():
        z = torch.sin(y)
    assert draw_cut(whole, z).text == (
        "[0] SinBackward0 z: no record, although an input is tracked. "
        "From z no gradient comes to x.\n"
        "[0] SinBackward0 z = -0.756802 · no record, in the box\n"
        "└─ [1] PowBackward0 y = 4 · not reached\n"
        "   └─ [2] AccumulateGrad x = 2 · not reached"
    )


def test_a_result_of_another_name_without_a_record_while_the_first_one_has_one():
    w, b, whole = tracked()
    m = w * X
    z = m + b
    z_det = z.detach()
    tree = (
        "Nothing is cut.\n"
        "[0] AddBackward0 z = 6.7\n"
        "├─ [1] MulBackward0 m = 6.7\n"
        "│  └─ [3] AccumulateGrad w = 1\n"
        "└─ [2] AccumulateGrad b = 0"
    )
    told = (
        "z_det has no record, and no gradient comes from it; z has one, and below is its graph "
        f"(to compare two runs, call both results z). {tree}"
    )
    figure = draw_cut(whole, z_det)
    assert (figure.text, figure.alt) == (told, told.splitlines()[0])
    with torch.no_grad():
        again = w * X + b
    assert draw_cut(whole, again).text == told.replace("z_det", "again")
    assert draw_cut(whole, z.detach()).text == told.replace("z_det", "the result")
    z = z.detach()  # now it is said of z itself
    assert draw_cut(whole, z).text.startswith("[0] AddBackward0 z: no record, although an input is")


def test_a_result_of_another_name_is_shown_by_it():
    w, b, whole = tracked()
    m = w * X
    z = m + b
    other = m.detach() + b
    told = (
        scissors().text.replace("AddBackward0 z", "AddBackward0 other").replace("From z", "From {}")
    )
    assert draw_cut(whole, other).text == told.format("other")
    assert draw_cut(whole, m.detach() + b).text == told.format("the result").replace(
        "AddBackward0 other", "AddBackward0 the result"
    )
    del z
    with torch.no_grad():
        other = m + b
    assert draw_cut(whole, other).text.splitlines()[0] == (
        "[0] AddBackward0 other: no record, although an input is tracked. From other no gradient "
        "comes to b, w."
    )
    assert draw_cut(whole, m.detach() + b).text == scissors().text  # it has no name at all


def test_nothing_is_cut(capsys):
    x = leaf(2.0)
    y = x**2
    whole = build_graph(y)
    show_cut(whole, y)
    assert capsys.readouterr().out == (
        "Nothing is cut.\n[0] PowBackward0 y = 4\n└─ [1] AccumulateGrad x = 2\n"
    )


def test_what_hangs_together_is_in_one_box():
    a, b = leaf(1.0), leaf(2.0)
    y = torch.exp(torch.sin(a)) * b + torch.cos(b)
    whole = build_graph(y)
    with torch.no_grad():
        left, right = torch.exp(torch.sin(a)), torch.cos(b)
    y = left * b + right
    cut = find_cut(whole, build_graph(y, a, b))
    names = [[whole.nodes[index].op for index in box] for box in cut.untracked_regions]
    assert names == [["CosBackward0"], ["ExpBackward0", "SinBackward0"]]
    assert (cut.edges, cut.off, cut.untracked) == ((), (), ())


def test_a_leaf_without_a_name_is_not_said_to_be_off():
    y = leaf(2.0) ** 2
    z = y * 3
    whole = build_graph(z)
    z = y.detach() * 3
    assert find_cut(whole, None).off == ()
    assert "not reached" in draw_cut(whole, z).text


OPERATION = 'fillcolor="#eaf1fb"'
LEAF = 'fillcolor="#c8ead0" margin="0.06,0.04" shape=ellipse'
SIGN = 'color="#1b1f24" fillcolor="#ffe9a8" fontsize=10'
Z = f'\tn0 [label="z = 6.7\nAddBackward0" class=n0 {OPERATION} peripheries=2 shape=box]\n'
M_GONE = (
    f'\tn1 [label="m = 6.7\nMulBackward0" class=n1 {OPERATION} fontcolor="#57606a" shape=box '
    "style=dashed]\n"
)
B = f'\tn2 [label="b = 0\nAccumulateGrad" class=n2 {LEAF}]\n'
W_WHITE = (
    '\tn3 [label="w = 1\nAccumulateGrad\nnot reached" class=n3 fillcolor=white '
    'margin="0.06,0.04" shape=ellipse]\n'
)
EDGES_GONE = (
    "\tn0 -> n1 [arrowhead=none class=e0 style=dashed]\n"
    "\tn0 -> n2 [class=e1]\n"
    "\tn1 -> n3 [arrowhead=none class=e2 style=dashed]\n"
)


def body(figure):
    """The source of the picture without what all pictures of cuts begin with."""
    head, graph, *rest = figure.dot.split("\n", 4)
    assert (head, graph) == (
        "digraph backward {",
        "\tbgcolor=white nodesep=0.3 ordering=out pad=0.1 ranksep=0.32",
    )
    return rest[-1].removesuffix("}\n")


def test_the_picture_of_a_flag():
    assert body(flag()) == (
        Z
        + M_GONE
        + B
        + '\tn3 [label="w = 1\nAccumulateGrad" class=n3 fillcolor="#c8ead0" fontcolor="#57606a" '
        'margin="0.06,0.04" shape=ellipse style=dashed]\n'
        "\t{\n"
        "\t\tgraph [rank=same]\n"
        f'\t\t"flag-n3" [label="requires_grad\nis off" {SIGN} height=0.55 shape=cds style=filled '
        "width=1.2]\n"
        '\t\tn3 -> "flag-n3" [arrowhead=none]\n'
        "\t}\n" + EDGES_GONE
    )


def test_the_picture_of_scissors():
    assert body(scissors()) == (
        Z
        + '\tn1 [label="m = 6.7\nMulBackward0\nnot reached" class=n1 fillcolor=white shape=box]\n'
        + B
        + W_WHITE
        + f'\t"diamond-0" [label=cut {SIGN} margin=0.02 shape=diamond style=filled]\n'
        '\tn0 -> "diamond-0" [arrowhead=none]\n'
        '\t"diamond-0" -> n1 [arrowhead=none style=dashed]\n'
        "\tn0 -> n2 [class=e1]\n"
        "\tn1 -> n3 [class=e2]\n"
    )


def test_the_picture_of_a_box():
    assert body(box()) == (
        "\tsubgraph cluster0 {\n"
        '\t\tgraph [color="#1b1f24" fontcolor="#1b1f24" fontname=Helvetica fontsize=10 '
        'label="no record" labeljust=l style="rounded,bold"]\n'
        f"\t{M_GONE}"
        "\t}\n" + Z + B + W_WHITE + EDGES_GONE
    )


def test_the_sentence_beside_the_picture_is_the_first_line_of_the_text():
    for figure in (flag(), scissors(), box(), first_blocks_frozen()):
        assert figure.alt == figure.text.splitlines()[0]


# -- large graphs ----------------------------------------------------------------------------------


def blocks():
    """A model of 20 blocks and its input."""
    torch.manual_seed(0)
    return Net([4] * 20), torch.ones(2, 4)


def first_blocks_frozen():
    net, x = blocks()
    loss = net(x)
    whole = build_graph(loss)
    net.blocks[:12].requires_grad_(False)
    loss = net(x)
    return draw_cut(whole, loss)


def looks(figure):
    """The colour of each box, and whether it is dashed."""
    return re.findall(r" class=n\d+ fillcolor=\"?([#\w]+)\"? .*?(dashed|$)", figure.dot, re.M)


def lines(figure):
    """The text without the value of the loss, which is none of the matter here."""
    return re.sub(r"loss = \S+", "loss", figure.text).splitlines()


HEAD = [
    "[0] SumBackward0 loss",
    "└─ [1] net.head (2, 1) · 4 nodes, bias (1,), weight (1, 4)",
]
BLOCK = "10 nodes, down.bias (4,), down.weight (4, 8), up.bias (8,), up.weight (8, 4)"


def test_frozen_blocks_are_a_box_of_their_own():
    figure = first_blocks_frozen()
    assert lines(figure) == [
        "requires_grad of 44 leaves of net.blocks.1–11 × 11, 4 leaves of net.blocks.0 is off. 66 "
        "operations of net.blocks.1–11 × 11, 6 operations of net.blocks.0: no record, since no "
        "input is tracked. From loss no gradient comes to 48 of 82 leaves.",
        "205 nodes, 204 of them folded into 4 boxes",
        *HEAD,
        "   └─ [3] net.blocks.12–19 × 8 (2, 4) · 10 nodes each, 32 leaves of 608 numbers",
        "      └─ (2 edges) [59] net.blocks.1–11 × 11 (2, 4) · 10 nodes each, 44 leaves of 836 "
        "numbers, requires_grad is off: all 44 leaves, no record: all 66 operations",
        f"         └─ (2 edges) [169] net.blocks.0 (2, 4) · {BLOCK}, requires_grad is off: all 4 "
        "leaves, no record: all 6 operations",
    ]
    assert looks(figure)[2:] == [("#f3ecfa", ""), ("#f3ecfa", "dashed"), ("#f3ecfa", "dashed")]


def test_detach_between_blocks():
    net, x = blocks()

    def run(between):
        h = x
        for block in net.blocks[:12]:
            h = block(h)
        z = between(h)
        for block in net.blocks[12:]:
            z = block(z)
        return h, net.head(z).sum()

    h, loss = run(lambda h: h)
    whole = build_graph(loss)
    h, loss = run(torch.detach)
    figure = draw_cut(whole, loss)
    assert lines(figure) == [
        "2 edges from net.blocks.12 to net.blocks.1–11 × 11 are cut. From loss no gradient comes "
        "to 48 of 82 leaves.",
        "205 nodes, 204 of them folded into 5 boxes",
        *HEAD,
        "   └─ [3] net.blocks.13–19 × 7 (2, 4) · 10 nodes each, 28 leaves of 532 numbers",
        f"      └─ (2 edges) [49] net.blocks.12 (2, 4) · {BLOCK}",
        "         └─ (2 edges, cut) [59] net.blocks.1–11 × 11 h (2, 4) · 10 nodes each, 44 leaves "
        "of 836 numbers, not reached",
        f"            └─ (2 edges) [169] net.blocks.0 (2, 4) · {BLOCK}, not reached",
    ]
    assert looks(figure)[3:] == [("#f3ecfa", ""), ("white", ""), ("white", "")]
    del h  # now nothing holds the record of the first blocks
    assert lines(draw_cut(whole, loss))[0] == (
        "66 operations of net.blocks.1–11 × 11, 6 operations of net.blocks.0: no record, although "
        "an input is tracked. From loss no gradient comes to 48 of 82 leaves."
    )


def test_a_block_that_is_cut_inside_stands_apart():
    net, x = blocks()
    loss = net(x)
    whole = build_graph(loss)
    net.blocks[5].up.register_forward_hook(lambda module, inputs, output: output.detach())
    loss = net(x)
    figure = draw_cut(whole, loss)
    assert lines(figure)[0] == (
        "3 operations of net.blocks.5: no record, although an input is tracked. From loss no "
        "gradient comes to 2 of 82 leaves."
    )
    assert lines(figure)[5].endswith(
        f"[119] net.blocks.5 (2, 4) · {BLOCK}, no record: 3 of 6 operations, not reached: 2 of "
        "10 nodes"
    )


def doublings(factor):
    """A hundred multiplications and additions, one after the other."""
    x = leaf(0.5)
    y = x
    for _ in range(100):
        y = y * factor(y) + y
    return x, y


def test_edges_that_are_cut_inside_a_box():
    x, y = doublings(lambda y: y)
    whole = build_graph(y, x=x)
    x, y = doublings(torch.detach)
    figure = draw_cut(whole, y)
    assert re.sub(r"y = \S+", "y", figure.text) == (
        "99 edges in [0] AddBackward0, MulBackward0 × 100 are cut. The edge from [0] AddBackward0, "
        "MulBackward0 × 100 to [200] AccumulateGrad x is cut.\n"
        "201 nodes, 200 of them folded into 1 box\n"
        "[0] AddBackward0, MulBackward0 × 100 y · 2 nodes each, cut: 99 edges inside\n"
        "└─ (3 edges, 1 of them cut) [200] AccumulateGrad x = 0.5"
    )
    assert 'label=" 3 edges, 1 of them cut"' in figure.dot


def test_many_places_are_counted():
    net, x = blocks()
    for block in net.blocks[::2]:
        block.requires_grad_(False)
    loss = net(x)
    rest = build_graph(loss)
    net.requires_grad_()
    loss = net(x)
    cut = find_cut(build_graph(loss), rest)
    assert cut.alt(fold(cut.graph, labels=cut.labels())) == (
        "requires_grad of 4 leaves of net.blocks.18, 4 leaves of net.blocks.16, 4 leaves of "
        "net.blocks.14, 4 leaves of net.blocks.12, 4 leaves of net.blocks.10 and 5 more places is "
        "off. 2 operations of net.blocks.18, 2 operations of net.blocks.16, 2 operations of "
        "net.blocks.14, 2 operations of net.blocks.12, 2 operations of net.blocks.10 and 5 more "
        "places: no record, since no input is tracked. From loss no gradient comes to 40 of 82 "
        "leaves."
    )


def test_the_picture_of_a_large_cut_says_the_same():
    words = "".join(ElementTree.fromstring(first_blocks_frozen().svg).itertext())
    assert "requires_grad is off: all 44 leaves" in words


def test_nothing_is_cut_in_a_large_graph():
    y = chain(300)
    whole = build_graph(y)
    assert draw_cut(whole, y).text == (
        "Nothing is cut.\n"
        "301 nodes, 300 of them folded into 1 box\n"
        "[0] MulBackward0 × 300 y = 1\n"
        "└─ [300] AccumulateGrad = 1"
    )


def test_a_graph_that_is_too_large_to_fold_is_summed_up(monkeypatch):
    monkeypatch.setattr("autograd_lessons.drawing.folded.FOLDABLE", 299)
    y = chain(300)
    whole = build_graph(y)
    figure = draw_cut(whole, y)
    assert figure.text.splitlines()[1] == "a graph of 301 nodes and 300 edges"
    assert figure.dot is None


def test_two_different_computations_are_refused():
    x = leaf(2.0)
    y = x**2
    whole = build_graph(y)
    y = x * x
    with pytest.raises(ValueError, match=r"^\[0\] PowBackward0 y is not the same in both runs"):
        show_cut(whole, y)


def test_more_is_tracked_than_before():
    x, k = leaf(2.0), torch.tensor(3.0)
    y = x * k
    whole = build_graph(y)
    k.requires_grad_()
    y = x * k
    with pytest.raises(ValueError, match="is not the same in both runs"):
        show_cut(whole, y)


def test_a_graph_without_names_is_refused():
    with pytest.raises(ValueError, match=r"^show_cut\(\) needs names"):
        show_cut(build_graph(leaf(2.0) ** 2), leaf(2.0))


def test_nothing_changes():
    x = leaf(2.0)
    y = x**2
    whole = build_graph(y)
    before = (x._version, x.requires_grad, y.grad_fn)
    draw_cut(whole, y)
    assert (x._version, x.requires_grad, y.grad_fn) == before
    y.backward()
    assert x.grad == 4
