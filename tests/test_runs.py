"""Steps by boxes: none is lost, and after each run all stands as the steps so far have left it."""

from hypothesis import given
from hypothesis import strategies as st

from autograd_lessons import record_backward
from autograd_lessons.graph.folding import fold
from autograd_lessons.graph.runs import describe_runs, runs
from autograd_lessons.graph.steps import folded_notes
from random_graphs import STEPS, named_graph


@given(STEPS, st.integers(1, 12), st.integers(1, 3))
def test_after_each_run_it_stands_as_in_the_figure_of_the_steps_so_far(steps, times, passes):
    tensor, graph = named_graph(steps, times)
    with record_backward(tensor) as trace:
        for _ in range(passes):
            tensor.backward(retain_graph=True)
    folded = fold(graph, depth=2)
    work, words = runs(folded, trace), describe_runs(folded, trace)
    assert [step.node for run in work for step in run.steps] == [step.node for step in trace]
    done, travelled, last = 0, {}, 0
    for run, now in zip(work, words, strict=True):
        done += len(run.steps)
        travelled = {} if run.number != last else travelled
        last = run.number
        travelled |= {sending.edge: sending.gradient for sending in now.sendings}
        notes, edge_notes = folded_notes(folded, trace[:done])
        assert {place: f".grad {grad}" for place, grad in now.grads} == {
            place: note.replace("= ", "") for place, note in notes.items()
        }
        assert {number: words.split("edges, ")[-1] for number, words in travelled.items()} == (
            edge_notes
        )
