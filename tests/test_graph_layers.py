"""Into how many pieces a layout cuts the edges, and what is too much to be drawn whole."""

import pytest

from autograd_lessons.graph.graph import BackwardGraph, Edge, Node, Root
from autograd_lessons.graph.layers import dummy_nodes, is_drawn_whole


def graph_of(ways):
    """A graph with an edge for each (source, target)."""
    nodes = tuple(Node(index, "SinBackward0") for index in range(max(map(max, ways)) + 1))
    edges = tuple(Edge(source, target, nr, 0) for nr, (source, target) in enumerate(ways))
    return BackwardGraph(nodes, edges, (Root(0, 0),), ())


@pytest.mark.parametrize(
    ("layers", "ways", "pieces"),
    [
        ([5, 3, 0], [(0, 1), (1, 2)], 2),  # a layer in which nothing stands is none
        ([5, 3, 0], [(0, 1), (0, 2), (1, 2)], 4),  # the second edge passes a layer
        ([5, 3, 0, 0], [(0, 1), (1, 2), (0, 3)], 3),  # the last leaf hangs right below the root
        ([1, 1, 0], [(0, 1), (1, 2)], 2),  # within a layer
        ([2, 1, 0], [(0, 1), (1, 2), (2, 0)], 4),  # from below to above, as boxes may
    ],
)
def test_an_edge_is_cut_at_each_layer_that_it_passes(layers, ways, pieces):
    assert dummy_nodes(layers, ways) == pieces


def chain(nodes, times=1):
    return [(index, index + 1) for index in range(nodes - 1)] * times


@pytest.mark.parametrize(
    ("largest", "too_much"),
    [
        ([(0, 1)] * 50, [(0, 1)] * 51),  # so few edges are always drawn
        (chain(200), chain(201)),
        (chain(60, times=4), chain(60, times=5)),
        # 100 pieces of the chain, and as many as the second numbers say: 2,500, and one more
        (
            chain(101) + [(0, far) for far in [51, *range(74, 101)]],
            chain(101) + [(0, far) for far in [52, *range(74, 101)]],
        ),
    ],
)
def test_what_is_drawn_whole(largest, too_much):
    assert (is_drawn_whole(graph_of(largest)), is_drawn_whole(graph_of(too_much))) == (True, False)
