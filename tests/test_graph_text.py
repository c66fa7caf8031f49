import torch

import graphs
from autograd_lessons import build_graph
from graphs import leaf


def test_what_stood_before_is_not_repeated():
    a, b = leaf(2.0), leaf(3.0)
    c = a * b
    loss = (c + a) * c
    assert repr(build_graph(loss)) == (
        "[0] MulBackward0 loss = 48\n"
        "├─ [1] AddBackward0\n"
        "│  ├─ [2] MulBackward0 c = 6\n"
        "│  │  ├─ [3] AccumulateGrad a = 2\n"
        "│  │  └─ [4] AccumulateGrad b = 3\n"
        "│  └─ [3] (above)\n"
        "└─ [2] (above)"
    )


def test_shapes_and_dtypes():
    weights = torch.zeros(3, 4, requires_grad=True)
    x = leaf(1.0, 2.0, dtype=torch.float64)
    total = weights.sum() + x.sum()
    assert repr(build_graph(total)) == (
        "[0] AddBackward0 total = 3 float64\n"
        "├─ [1] SumBackward0\n"
        "│  └─ [3] AccumulateGrad weights (3, 4)\n"
        "└─ [2] SumBackward0 float64\n"
        "   └─ [4] AccumulateGrad x = [1, 2] float64"
    )


def test_many_outputs_are_counted():
    rows = torch.arange(6.0).requires_grad_().unbind()
    third = rows[2]
    loss = third * 2
    del rows
    assert repr(build_graph(loss)) == (
        "[0] MulBackward0 loss = 4\n"
        "└─ [1].2 UnbindBackward0 .2 third = 2 (6 outputs)\n"
        "   └─ [2] AccumulateGrad = [0, 1, 2, 3, 4, 5]"
    )


def test_up_to_four_outputs_are_told():
    for count, told in ((4, ".1 .2 .3"), (5, "(5 outputs)")):
        first = torch.arange(float(count)).requires_grad_().unbind()[0]
        line = repr(build_graph(first)).splitlines()[0]
        assert line == f"[0].0 UnbindBackward0 .0 first = 0 {told}"


def test_a_large_graph_is_told_in_one_line():
    y = graphs.chain(199)
    assert repr(build_graph(y)).count("\n") == 199
    assert repr(build_graph(y * 1.0)) == (
        "a graph of 201 nodes and 200 edges, too large to print: summarize(loss) tells more"
    )


def test_the_tree_of_a_deep_graph_needs_no_recursion():
    graph = build_graph(graphs.chain(3000))
    assert graph.picture().tree().count("\n") == 3000


def test_one_sentence_for_a_picture():
    x, k = leaf(3.0), leaf(1.0)
    y = x * k
    assert build_graph(y).alt() == "Backward graph from y to the leaves x, k: 3 nodes, 2 edges."
    assert build_graph(leaf(1.0) ** 2).alt() == (
        "Backward graph from [0] PowBackward0 to the leaves [1] AccumulateGrad: 2 nodes, 1 edges."
    )
    for count, more in ((6, ""), (7, " and 1 more")):
        w = [leaf(1.0) for _ in range(count)]
        z = torch.stack(w)
        assert build_graph(z).alt() == (
            f"Backward graph from z to the leaves w.0, w.1, w.2, w.3, w.4, w.5{more}: "
            f"{count + 1} nodes, {count} edges."
        )
