"""Steps by boxes: none is lost, and after each all stands as in the figure of those so far."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from autograd_lessons import record_backward
from autograd_lessons.graph.folding import fold
from autograd_lessons.graph.steps import grads_at_first, visits
from graphs import leaf
from random_graphs import STEPS, named_graph


@given(STEPS, st.integers(1, 12), st.integers(1, 3))
def test_after_each_visit_it_stands_as_in_the_figure_of_the_steps_so_far(steps, times, passes):
    tensor, graph = named_graph(steps, times)
    with record_backward(tensor) as trace:
        for _ in range(passes):
            tensor.backward(retain_graph=True)
    boxes = fold(graph, depth=2)
    box_of = boxes.box_of()
    done, travelled, latest, grads = 0, {}, 0, grads_at_first(trace, boxes)
    for visit in visits(trace, boxes):
        while done < len(trace) and box_of[trace[done].node] == visit.box:
            if trace.passes[done] != visit.backward_pass:
                break
            done += 1
        travelled = travelled if visit.backward_pass == latest else {}
        latest = visit.backward_pass
        travelled |= {one.bundle: one.gradient for one in visit.contributions}
        grads |= {visit.box: visit.grad} if visit.grad else {}
        on_boxes, on_bundles = trace[:done].notes(boxes)
        assert grads == {
            nr: on_boxes[nr].words[0] for nr, one in enumerate(boxes.boxes) if one.leaves
        }
        assert {nr: text.split("edges, ")[-1] for nr, text in travelled.items()} == {
            nr: note.words[0] for nr, note in on_bundles.items() if note.words
        }
    assert done == len(trace)


def test_what_comes_from_a_node_in_the_same_box_is_not_received():
    v, w = leaf(2.0), leaf(3.0)
    a, b = v * 2, w * 2
    loss = torch.sin(a * v) + torch.sin(b * w)
    with record_backward(loss, first={"v": v}, second={"w": w}) as trace:
        loss.backward()
    told = visits(trace, fold(trace.graph, depth=1))
    assert [(one.title, one.received, one.grad) for one in told] == [
        ("[0] AddBackward0 loss", "1", ""),
        ("[2] SinBackward0", "1", ""),
        ("[4] second", "0.660317", ".grad = None"),
        ("[1] SinBackward0", "1", ""),
        ("[3] first", "-0.1455", ".grad = None"),
        ("[4] second (2 steps)", "nothing from outside", ".grad = 7.9238"),
        ("[3] first (2 steps)", "nothing from outside", ".grad = -1.164"),
    ]


def test_an_operand_without_a_name_that_is_a_number_is_its_own_name():
    x = leaf(4.0)
    y = torch.tensor(2.0) / x  # it saves both operands
    with record_backward(y) as trace:
        y.backward()
    (one,) = visits(trace)[0].contributions
    assert one.reason == "∂(2/x)/∂x = −2/x² = -0.125; 1 × (-0.125) = -0.125"
