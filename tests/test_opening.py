"""The walk through a folded graph: what is inside each box, and what stands around it."""

import torch
from hypothesis import given
from torch import nn

import graphs
from autograd_lessons import build_graph, record_forward
from autograd_lessons.graph.folding import fold, opening
from autograd_lessons.graph.folding.opening import walk
from graphs import leaf
from random_graphs import STEPS, named_graph


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.up, self.down = nn.Linear(2, 3), nn.Linear(3, 2)

    def forward(self, x):
        return x + self.down(torch.relu(self.up(x)))


def recorded(*layers):
    torch.manual_seed(0)
    net = nn.Sequential(*layers)
    with record_forward(net):
        loss = net(torch.ones(1, 2)).sum()
    return build_graph(loss)


def views(graph):
    """Title, place of the parent, the boxes with what stands around in brackets, what opens."""
    return [
        (
            one.box and one.box.name,
            one.parent,
            [
                f"({box.name})" if place in one.around else box.name
                for place, box in enumerate(one.boxes.boxes)
            ],
            one.inner,
        )
        for one in walk(graph, fold(graph, 1))
    ]


def test_a_pile_opens_into_pieces_and_a_piece_into_modules_and_its_own_operations():
    first_piece = "AddBackward0", "net.2.down", "ReluBackward0", "net.2.up"
    linear = ["AddmmBackward0", "AccumulateGrad", "TBackward0", "AccumulateGrad"]
    found = views(recorded(Layer(), Layer(), Layer()))
    assert found[:5] == [
        (None, None, ["SumBackward0", "net"], {1: 1}),
        ("net", 0, ["(SumBackward0)", "net.1–2 × 2", "net.0"], {1: 2, 2: 3}),
        ("net.1–2 × 2", 1, ["(SumBackward0)", "net.2", "net.1", "(net.0)"], {1: 4, 2: 5}),
        (
            "net.0",
            1,
            ["(net.1–2 × 2)", "AddBackward0", "net.0.down", "ReluBackward0", "net.0.up"],
            {2: 6, 4: 7},
        ),
        (
            "net.2",
            2,
            ["(SumBackward0)", first_piece[0], "(net.1)", *first_piece[1:]],
            {3: 8, 5: 9},
        ),
    ]
    own = [box for box in found[8][2] if box[0] != "("]
    assert (found[8][0], own) == ("net.2.down", linear)


def test_the_steps_of_a_loop_open_one_by_one():
    h, w = leaf(1.0), leaf(0.5)
    for _ in range(60):
        h = torch.tanh(w * h)
    found = walk(graph := build_graph(h), fold(graph))
    pile = found[1]
    assert (pile.box.name, pile.box.times) == ("TanhBackward0, MulBackward0 × 60", 60)
    pieces = [box for place, box in enumerate(pile.boxes.boxes) if place not in pile.around]
    assert [box.name for box in pieces] == ["TanhBackward0, MulBackward0"] * 60


def test_what_is_too_much_for_one_view_opens_into_slices(monkeypatch):
    graph = build_graph(graphs.chain(3_000))
    sizes = [len(one.boxes.boxes) for one in walk(graph, fold(graph))]
    assert sizes[:3] == [2, 16, 201]
    assert max(sizes) <= 202
    monkeypatch.setattr(opening, "MOST_VIEWS", 3)
    assert len(walk(graph, fold(graph))) == 3


@given(STEPS)
def test_each_view_holds_the_nodes_and_the_edges_of_its_box(steps):
    _, graph = named_graph(steps, 3)
    for one in walk(graph, fold(graph, 1)):
        inside = [box for place, box in enumerate(one.boxes.boxes) if place not in one.around]
        nodes = sorted(node for box in inside for node in box.nodes)
        assert nodes == sorted(one.box.nodes if one.box else graph.nodes)
        own = {node.index for node in nodes}
        edges = [edge for box in inside for edge in box.edges]
        edges += [edge for bundle in one.boxes.bundles for edge in bundle.edges]
        expected = [edge for edge in graph.edges if own & {edge.source, edge.target}]
        assert sorted(edges) == sorted(expected)
