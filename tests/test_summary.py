import pytest
import torch

import graphs
from autograd_lessons import build_graph, draw, summarize
from autograd_lessons.graph.layers import leaves_first, longest_path
from autograd_lessons.graph.summary import Kept
from graphs import leaf


def test_a_summary_is_a_value_and_a_text():
    w, b = leaf(1.0, 2.0), leaf(0.5)
    z = torch.sin(w) * b
    loss = z.sum()
    torch.autograd.backward(loss, inputs=[w], retain_graph=True)
    found = summarize(loss)
    assert found == summarize(loss)
    assert (found.leaves, found.numbers, found.with_gradient, found.saved) == (2, 3, 1, None)
    assert found.longest_path == ("loss", "z", "[2] SinBackward0", "w")
    assert repr(found) == (
        "a graph of 5 nodes and 4 edges\n"
        "          2 × AccumulateGrad\n"
        "          1 × SumBackward0\n"
        "          1 × MulBackward0\n"
        "          1 × SinBackward0\n"
        "longest path: 4 nodes, loss to w\n"
        "leaves: 2 with 3 numbers, 1 with a gradient, 1 without"
    )


def test_eight_kinds_of_operation_have_a_line():
    def kinds(y):
        return [line.split("× ")[-1] for line in repr(summarize(y)).splitlines()[1:-2]]

    y = leaf(1.0).sin().cos().exp().tanh().abs().sqrt().neg()
    operations = ["Neg", "Sqrt", "Abs", "Tanh", "Exp", "Cos", "Sin"]
    eight = [f"{name}Backward0" for name in operations] + ["AccumulateGrad"]
    assert kinds(y) == eight
    assert kinds(y.tan()) == ["TanBackward0", *eight[:-1], "  and 1 other kind of operation"]


def test_a_storage_that_many_keep_counts_once():
    w = leaf(*range(8), dtype=torch.float64)
    y = torch.exp(w)
    loss = (y * y[:2].sum() + w).sum()
    # exp and the product keep y; its view is kept by none; the sum of two is a number of its own
    assert summarize(loss, saved=True).saved == Kept(tensors=2, bytes=72, of_leaves=0, unread=0)


def test_a_leaf_that_is_kept_is_there_anyway():
    w = leaf(1.0, 2.0)
    assert summarize((w * w).sum(), saved=True).saved == Kept(1, 8, 8, 0)


def test_what_backward_freed_cannot_be_read():
    assert summarize(graphs.after_backward(), saved=True).saved == Kept(0, 0, 0, 2)


def test_saved_tensors_are_read_on_request_only():
    calls = []
    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: tensor, calls.append):
        y = torch.sin(leaf(3.0))
    summarize(y)
    assert calls == []


def test_the_longest_path_of_a_deep_graph():
    graph = build_graph(graphs.chain(3000))
    assert longest_path(graph) == list(range(3001))
    assert list(leaves_first(graph)) == list(reversed(range(3001)))


def test_a_graph_too_large_to_fold_is_shown_in_numbers(monkeypatch):
    monkeypatch.setattr("autograd_lessons.drawing.folded.FOLDABLE", 999)
    y = graphs.chain(1000)
    reason = "more than 999 nodes are too many to fold\n"
    assert draw(y).text == reason + repr(summarize(y))
    assert draw(y, saved=True).text == reason + repr(summarize(y, saved=True))


@pytest.mark.parametrize("case", sorted(set(graphs.CASES) - {"chain of 100,000"}))
def test_every_case_has_a_summary(case):
    thing = graphs.CASES[case]()
    assert repr(summarize(thing, saved=True)).startswith("a graph of ")
