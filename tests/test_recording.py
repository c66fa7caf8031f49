import gc
import weakref
from dataclasses import replace
from functools import partial

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from operations import OPERATIONS
from test_rules import disagreements

import graphs
from autograd_lessons import build_graph, draw, record_backward, show
from autograd_lessons.graph.gradients import Size, norm, size_of
from autograd_lessons.graph.recording import Step
from graphs import leaf


def example():
    a, b = leaf(2.0), leaf(3.0)
    c = a * b
    loss = (c + a) * c
    return a, b, loss


def test_a_trace_reads_like_this():
    a, b = leaf(2.0), leaf(3.0)
    c = a * b
    loss = (c + a) * c
    with record_backward(loss) as trace:
        loss.backward()
    assert repr(trace) == (
        "  1  [0] MulBackward0 loss: received 1, sent 6, 8\n"
        "  2  [1] AddBackward0: received 6, sent 6, 6\n"
        "  3  [2] MulBackward0 c: received 14, sent 42, 28\n"
        "  4  [3] AccumulateGrad a: .grad += 48\n"
        "  5  [4] AccumulateGrad b: .grad += 28"
    )
    nodes = tuple(node._replace(saved=None) for node in trace.graph.nodes)
    assert replace(trace.graph, nodes=nodes) == build_graph(loss)


def test_steps_are_data():
    _, _, loss = example()
    with record_backward(loss) as trace:
        loss.backward()
    assert len(trace) == 5
    step = trace[2]
    assert isinstance(step, Step)
    assert (step.node, [g.item() for g in step.grad_outputs]) == (2, [14.0])
    assert [g.item() for g in step.grad_inputs] == [42.0, 28.0]
    assert [s.node for s in trace] == [0, 1, 2, 3, 4]
    assert trace[-1].node == 4
    with pytest.raises(IndexError):
        trace[5]


def test_a_beginning_of_a_trace():
    _, _, loss = example()
    with record_backward(loss) as trace:
        loss.backward()
    assert repr(trace[:2]) == "\n".join(repr(trace).splitlines()[:2])
    assert (len(trace[:0]), len(trace[:2]), len(trace[:-1]), len(trace[:99])) == (0, 2, 4, 5)
    assert trace[:2].graph is trace.graph
    with pytest.raises(ValueError, match=r"A trace begins at its first step: write trace\[:k\]\."):
        trace[1:]


def test_none_zero_and_a_value_are_three_states():
    x = leaf(1.0, 2.0, 3.0)
    a, b, c = x.unbind()
    loss = a * 0 + c
    with record_backward(loss, b=b) as trace:
        loss.backward()
    assert repr(trace) == (
        "  1  [0] AddBackward0 loss: received 1, sent 1, 1\n"
        "  2  [1] MulBackward0: received 1, sent 0, –\n"
        "  3  [2] UnbindBackward0 a, b, c: received 0, no gradient, 1, sent [0, 0, 1]\n"
        "  4  [3] AccumulateGrad x: .grad += [0, 0, 1]"
    )
    assert trace[2].grad_outputs[1] is None


class Blocked(torch.autograd.Function):
    """A function whose backward gives no gradient."""

    @staticmethod
    def forward(ctx, x):
        return x * 2

    @staticmethod
    def backward(ctx, gradient):
        return None


def test_a_function_that_gives_no_gradient():
    x = leaf(2.0)
    y = Blocked.apply(x)
    with record_backward(y) as trace:
        y.backward()
    assert repr(trace).splitlines()[0] == (
        "  1  [0] BlockedBackward y: received 1, sent no gradient"
    )
    assert x.grad is None


def test_autograd_grad_does_not_reach_the_leaf():
    a, b, loss = example()
    with record_backward(loss) as trace:
        torch.autograd.grad(loss, a)
    assert [trace.graph.nodes[step.node].op for step in trace] == [
        "MulBackward0",
        "AddBackward0",
        "MulBackward0",
    ]
    assert trace[2].grad_inputs[0].item() == 42
    assert (a.grad, b.grad) == (None, None)


def test_backward_with_a_gradient_and_inputs():
    x, w = leaf(1.0, 2.0), leaf(3.0, 4.0)
    y = x * w
    with record_backward(y) as trace:
        y.backward(gradient=torch.tensor([1.0, 10.0]), inputs=[w])
    assert repr(trace) == (
        "  1  [0] MulBackward0 y: received [1, 10], sent no gradient, [1, 20]\n"
        "  2  [2] AccumulateGrad w: .grad += [1, 20]"
    )


def test_several_backwards_in_one_recording():
    x = leaf(3.0)
    y = x**2
    with record_backward(y) as trace:
        y.backward(retain_graph=True)
        y.backward()
    assert repr(trace) == (
        "  1  [0] PowBackward0 y: received 1, sent 6\n"
        "  2  [1] AccumulateGrad x: .grad += 6\n"
        "backward pass 2:\n"
        "  3  [0] PowBackward0 y: received 1, sent 6\n"
        "  4  [1] AccumulateGrad x: .grad += 6"
    )
    assert trace.passes == (0, 0, 1, 1)
    assert x.grad.item() == 12


def test_create_graph():
    x = leaf(3.0)
    y = x**3
    with record_backward(y) as trace:
        (slope,) = torch.autograd.grad(y, x, create_graph=True)
    assert not trace[0].grad_inputs[0].requires_grad
    assert slope.requires_grad
    slope.backward()
    assert x.grad.item() == 18


def test_nested_recordings():
    x = leaf(3.0)
    y = x**2
    z = torch.sin(y)
    with record_backward(z) as outer:
        with record_backward(y) as inner:
            z.backward(retain_graph=True)
        z.backward()
    assert (len(inner), len(outer)) == (2, 6)
    assert repr(inner[:1]) == "  1  [0] PowBackward0 y: received -0.91113, sent -5.4668"


def test_nothing_recorded():
    x = leaf(3.0)
    y = x**2
    with record_backward(y) as trace:
        pass
    assert repr(trace) == (
        "no step was recorded: call backward() or torch.autograd.grad in the `with` block"
    )
    assert draw(trace).svg


def test_the_graph_is_that_of_the_moment_when_the_recording_began():
    x = leaf(3.0)
    y = x**2
    graph = build_graph(y, saved=True)
    with record_backward(y) as trace:
        assert trace.graph == graph
        y.backward()
        with torch.no_grad():
            x -= 0.1 * x.grad
    assert trace.graph == graph
    assert draw(trace).dot.count("x = 3\n") == 1


def test_what_cannot_be_recorded():
    with pytest.raises(TypeError, match="This is a model"):
        record_backward(torch.nn.Linear(1, 1))
    with pytest.raises(ValueError, match="does not require grad"):
        record_backward(torch.tensor(1.0))


# -- large gradients -----------------------------------------------------------------------------


def test_of_a_large_gradient_only_the_size_is_kept():
    x = torch.ones(3, 4, requires_grad=True)
    y = (x * 2).sum()
    with record_backward(y, limit=11) as trace:
        y.backward()
    assert trace[1].grad_inputs[0] == Size((3, 4), torch.float32, pytest.approx(48**0.5), zeros=0)
    assert repr(trace) == (
        "  1  [0] SumBackward0 y: received 1, sent (3, 4)\n"
        "  2  [1] MulBackward0: received (3, 4), sent (3, 4), –\n"
        "  3  [2] AccumulateGrad x: .grad += (3, 4)"
    )


def test_a_gradient_of_so_many_elements_is_kept():
    x = leaf(1.0, 2.0, 3.0)
    (x * 2).sum().backward()
    y = (x * 2).sum()
    with record_backward(y, limit=3) as trace:
        y.backward()
    assert trace.grads_after(0)[2].tolist() == [2, 2, 2]
    assert repr(trace).splitlines()[2] == "  3  [2] AccumulateGrad x: .grad += [2, 2, 2]"


def test_no_values_at_all():
    x = leaf(3.0)
    y = x**2
    with record_backward(y, limit=0) as trace:
        y.backward()
    assert trace[0] == Step(0, (Size((), torch.float32, 1.0),), (Size((), torch.float32, 6.0),))
    assert trace.graph.nodes[0].saved is None


def test_flaws_of_a_large_gradient_are_counted():
    x = torch.tensor([0.0, 1.0, 4.0, torch.nan], requires_grad=True)
    y = (x.sqrt() + x.relu()).sum()
    with record_backward(y, limit=2) as trace:
        y.backward()
    of_relu, of_sqrt = (trace[step].grad_inputs[0][3:] for step in (2, 3))
    assert of_relu == (0, 0, 1)  # nans, infs, zeros
    assert of_sqrt == (1, 1, 0)


def test_a_gradient_that_is_only_measured_becomes_grad_without_a_copy():
    w, places = torch.ones(20, 30, requires_grad=True), []
    y = (torch.ones(8, 30) @ w.T).sum()
    w.register_hook(lambda gradient: places.append(gradient.data_ptr()))
    with record_backward(y, limit=10):
        y.backward()
    assert places == [w.grad.data_ptr()]


def test_a_gradient_that_is_changed_on_its_way_is_measured_again():
    def triple(gradient):
        gradient.data.mul_(3)  # no version tells

    x = torch.ones(4, requires_grad=True)
    y = x * 2
    y.register_hook(triple)
    z = (y * 5).sum()
    with record_backward(z, limit=0) as trace:
        z.backward()
    sent, received = trace[1].grad_inputs[0], trace[2].grad_outputs[0]
    assert (sent.norm, received.norm, trace[3].grad_outputs[0].norm) == (10, 30, 60)


@given(st.floats(-30, 30), st.sampled_from([1, 100, 70_000]))
def test_the_norm_of_a_large_gradient_is_good_to_six_digits(exponent, size):
    generator = torch.Generator().manual_seed(size)
    numbers = torch.randn(size, generator=generator) * 10**exponent
    assert size_of(numbers).norm == pytest.approx(norm([numbers]), rel=1e-6)


def test_all_gradients_together_are_bounded():
    x = torch.ones(10, requires_grad=True)
    y = x
    for _ in range(300):
        y = y * 1.0
    loss = y.sum()
    with record_backward(loss, limit=10) as trace:
        loss.backward()
    kept = [one for step in trace for one in step.grad_inputs if isinstance(one, torch.Tensor)]
    sizes = [one for step in trace for one in step.grad_inputs if isinstance(one, Size)]
    assert sum(one.numel() for one in kept) <= 1010
    assert len(kept) + len(sizes) == 301
    assert [size.norm for size in sizes] == pytest.approx([10**0.5] * len(sizes))


# -- whatever happens in the block ----------------------------------------------------------------


def test_what_is_done_to_grad_between_two_passes_is_seen():
    x = leaf(3.0)
    y = x * 2
    with record_backward(y) as trace:
        y.backward(retain_graph=True)
        x.grad = None
        y.backward(retain_graph=True)
        x.grad.mul_(50)
        y.backward()
    assert x.grad == 102
    assert [trace.grads_after(k)[1] for k in range(7)] == [None, None, 2, None, 2, 100, 102]


def test_an_accumulation_hook_is_seen():
    x = leaf(3.0)
    x.register_post_accumulate_grad_hook(lambda leaf: leaf.grad.clamp_(max=1) and None)
    y = x**2
    with record_backward(y) as trace:
        y.backward()
    assert trace.grads_after(2)[1] == x.grad == 1


def test_a_gradient_that_a_hook_changes_in_place_is_marked():
    x = leaf(1.0)
    y = x * 2
    y.register_hook(lambda gradient: gradient.mul_(0) and None)
    z = y + x
    with record_backward(z) as trace:
        z.backward()
    assert trace.modified == {0}


def test_hooks_go_when_the_reader_stops_while_they_are_made(monkeypatch):
    y = graphs.chain(10)
    made = []

    def interrupt(*arguments, **more):
        if len(made) == 5:
            raise KeyboardInterrupt
        made.append(1)
        return partial(*arguments, **more)

    monkeypatch.setattr("autograd_lessons.graph.recording.partial", interrupt)
    ran = []
    monkeypatch.setattr("autograd_lessons.graph.recording._write_down", lambda *_: ran.append(1))
    with pytest.raises(KeyboardInterrupt), record_backward(y):
        pass
    y.backward()
    assert (len(made), ran) == (5, [])


# -- gradients of every layout --------------------------------------------------------------------


def test_sparse_gradients():
    embedding = torch.nn.Embedding(10, 3, sparse=True)
    loss = embedding(torch.tensor([1, 2, 1])).sum()
    with record_backward(loss) as trace:
        loss.backward()
    assert trace.edited == frozenset()
    assert draw(trace).text.splitlines()[1:] == [
        "  2  [1] EmbeddingBackward0: received (3, 3), sent (10, 3)",
        "  3  [2] AccumulateGrad embedding.weight: .grad += (10, 3)",
    ]
    assert ".grad norm 3.873" in draw(trace).dot  # the root of 2² · 3 + 3


def test_gradients_without_numbers():
    with torch.device("meta"):
        linear = torch.nn.Linear(4, 2)
        loss = linear(torch.ones(3, 4)).sum()
    with record_backward(loss) as trace:
        loss.backward()
    assert repr(trace).splitlines()[1] == (
        "  2  [1] AddmmBackward0: received (3, 2), sent (2,), –, (4, 2)"
    )
    assert draw(trace).svg


@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
@pytest.mark.parametrize("layout", [torch.strided, torch.jagged])
def test_nested_gradients(layout):
    linear = torch.nn.Linear(4, 2)
    x = torch.nested.nested_tensor([torch.ones(2, 4), torch.ones(3, 4)], layout=layout)
    y = linear(x)
    if layout is torch.strided:
        loss = torch.nested.to_padded_tensor(y, 0.0).sum()
    else:
        loss = y.values().sum()
    with record_backward(loss) as trace:
        loss.backward()
    assert len(trace) == len(trace.graph.nodes)
    assert draw(trace).svg


def test_a_vectorised_pass_shows_a_row_for_each_vector():
    x = leaf(1.0, 2.0)
    y = torch.sin(x)
    with record_backward(y) as trace:
        torch.autograd.grad(y, x, torch.eye(2), is_grads_batched=True)
    assert repr(trace) == (
        "  1  [0] SinBackward0 y: received [[1, 0], [0, 1]], sent [[0.540302, -0], [0, -0.416147]]"
    )


# -- it only watches -------------------------------------------------------------------------------


def test_saved_values_are_not_read_when_not_wanted():
    calls = []
    x = leaf(3.0)
    pack = torch.autograd.graph.saved_tensors_hooks(lambda t: t, lambda t: calls.append(1) or t)
    with pack:
        y = torch.sin(x)
    with record_backward(y, saved=False):
        assert calls == []
        y.backward()
    assert len(calls) == 1  # backward's own


@pytest.mark.parametrize(("nodes", "keys"), [(200, ["self"]), (201, [])])
def test_the_saved_values_of_a_large_graph_are_not_read(nodes, keys):
    y = leaf(1.0)
    for _ in range(nodes - 1):
        y = torch.sin(y)
    with record_backward(y) as trace:
        pass
    assert list(trace.saved(0)) == keys


def test_of_what_was_saved_numbers_and_small_dense_tensors_are_copied():
    def kept(x):
        with record_backward(torch.sin(x) ** 2) as trace:
            pass
        return [list(trace.saved(node)) for node in (0, 1)]

    assert kept(torch.ones(1000, requires_grad=True)) == [["exponent", "self"], ["self"]]
    assert kept(torch.ones(1001, requires_grad=True)) == [["exponent"], []]
    assert kept(torch.eye(3).to_sparse().requires_grad_()) == [["exponent"], []]


def test_no_hook_is_left():
    x = leaf(3.0)
    y = x**2
    z = torch.sin(y)
    with record_backward(z) as trace:
        z.backward(retain_graph=True)
    z.backward(retain_graph=True)
    z.backward()
    assert len(trace) == 3


def test_no_hook_is_left_after_an_exception():
    class Failing(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x):
            return x * 1

        @staticmethod
        def backward(ctx, gradient):
            raise ArithmeticError("out of digits\nsecond line")

    x = leaf(3.0)
    y = torch.sin(Failing.apply(x))
    with pytest.raises(ArithmeticError), record_backward(y) as trace:
        y.backward(retain_graph=True)
    assert repr(trace) == (
        "  1  [0] SinBackward0 y: received 1, sent -0.989992\n"
        "stopped by ArithmeticError: out of digits"
    )
    with pytest.raises(ArithmeticError):
        y.backward()
    assert len(trace) == 1


@pytest.mark.parametrize("fails", [False, True])
def test_no_reference_is_left(fails):
    def record():
        x = torch.ones(5, requires_grad=True)
        y = (x * x).sum()
        try:
            with record_backward(y) as trace:
                y.backward()
                if fails:
                    raise KeyError
        except KeyError:
            pass
        return trace, weakref.ref(x.untyped_storage()), weakref.ref(x)

    gc.disable()  # it must not need the collector
    try:
        trace, storage, tensor = record()
        assert (storage(), tensor()) == (None, None)
        assert len(trace) == 3
    finally:
        gc.enable()


def test_grad_is_not_shared_with_the_trace():
    x = leaf(3.0)
    y = x * 2
    with record_backward(y, saved=False) as trace:
        y.backward()
    x.grad.zero_()
    assert trace[1].grad_outputs[0].item() == 2
    assert trace.modified == frozenset()


def test_grad_is_not_shared_when_a_part_of_the_gradient_comes_from_outside():
    x = leaf(3.0, 4.0)
    y, other = (x * 2).sum(), (x * 5).sum()
    with record_backward(y, saved=False) as trace:
        (y + other).backward()
    x.grad.zero_()
    assert repr(trace).splitlines()[2] == (
        "  3  [2] AccumulateGrad x: .grad += [7, 7] · not the sum of what was sent here: "
        "a hook changed it, or some came from outside"
    )


def test_no_gradient_stays_none_where_only_sizes_are_kept():
    y = Blocked.apply(leaf(2.0))
    with record_backward(y, limit=0) as trace:
        y.backward()
    assert trace[0] == Step(0, (Size((), torch.float32, 1.0),), (None,))


def test_a_gradient_that_was_modified_later_says_so():
    x = leaf(3.0)
    y = x**2
    with record_backward(y) as trace:
        (slope,) = torch.autograd.grad(y, x)
    slope.mul_(10)
    assert repr(trace) == (
        "  1  [0] PowBackward0 y: received 1, sent 60 · modified in place since then"
    )


def test_a_hook_that_edits_a_gradient_is_seen():
    x = leaf(3.0)
    y = x**2
    z = y * 2
    y.register_hook(lambda gradient: gradient * 100)
    with record_backward(z) as trace:
        z.backward()
    assert trace.edited == {1}
    assert repr(trace) == (
        "  1  [0] MulBackward0 z: received 1, sent 2, –\n"
        "  2  [1] PowBackward0 y: received 200, sent 1200 · not the sum of what was sent here: "
        "a hook changed it, or some came from outside\n"
        "  3  [2] AccumulateGrad x: .grad += 1200"
    )


def test_a_gradient_that_is_nan_is_the_sum_of_what_was_sent():
    x = leaf(0.0)
    y = torch.sqrt(x) * 0
    with record_backward(y) as trace:
        y.backward()
    assert repr(trace).splitlines()[1:] == [
        "  2  [1] SqrtBackward0: received 0, sent nan",
        "  3  [2] AccumulateGrad x: .grad += nan",
    ]


def test_accumulation_starts_from_what_was_there():
    x = leaf(3.0)
    (x**2).backward()
    y = x * 2
    with record_backward(y) as trace:
        y.backward()
    assert trace.grads_after(0) == {1: torch.tensor(6.0)}
    assert "x = 3\nAccumulateGrad\n.grad = 8" in draw(trace).dot


@pytest.mark.parametrize("case", sorted(set(graphs.CASES) - {"tensor subclass"}))
def test_every_awkward_graph_can_be_recorded(case):
    thing = graphs.CASES[case]()
    tensors = [t for t in graphs.flat(thing) if t.requires_grad]
    with record_backward(*tensors) as trace:
        try:
            torch.autograd.backward(tensors, [torch.ones_like(t) for t in tensors])
        except RuntimeError as error:
            expected = ("second time", "modified by an inplace")
            assert any(words in str(error) for words in expected), error
    assert trace.graph.nodes
    assert repr(trace)
    assert draw(trace).text


# -- laws ------------------------------------------------------------------------------------------

STEPS = st.lists(
    st.tuples(
        # nan is not equal to itself
        st.sampled_from(
            [n for n in OPERATIONS if not n.endswith(("nan", "at 0")) and "nll" not in n]
        ),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=6,
)


def random_graph(steps):
    """Random operations on 3×4 matrices with fan-out; results of other shapes are broadcast."""
    torch.manual_seed(0)
    leaves = [(torch.rand(3, 4) + 0.3).requires_grad_() for _ in range(2)]
    matrices = list(leaves)
    for name, left, right in steps:
        a, b = matrices[left % len(matrices)], matrices[right % len(matrices)]
        result = OPERATIONS[name](a, b)
        matrices.append(torch.sigmoid(a + result.mean()) + b * 0.1 + 0.2)
    return leaves, matrices[-1].sum()


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_received_is_the_sum_of_what_was_sent_and_grad_is_the_same(steps):
    plain, output = random_graph(steps)
    output.backward()
    watched, output = random_graph(steps)
    with record_backward(output) as trace:
        output.backward()
    assert sums_differ(trace) == []
    assert trace.edited == frozenset()
    for one, other in zip(plain, watched, strict=True):
        assert (one.grad is None) == (other.grad is None)
        if one.grad is not None:
            assert torch.equal(one.grad.view(torch.int32), other.grad.view(torch.int32))
    wrong, without = disagreements(trace)
    assert (wrong, without) == ([], set())


def sums_differ(trace):
    """The nodes whose received gradient is not, bit for bit, the sum of what was sent to them."""
    sums, found = {}, []
    edges = {}
    for edge in trace.graph.edges:
        edges.setdefault(edge.source, []).append(edge)
    for step in trace:
        for nr, received in enumerate(step.grad_outputs):
            expected = sums.get((step.node, nr))
            if expected is not None and not torch.equal(
                expected.view(torch.int32), received.view(torch.int32)
            ):
                found.append(step.node)
        for edge in edges.get(step.node, ()):
            sent, key = step.grad_inputs[edge.input_nr], (edge.target, edge.output_nr)
            if sent is not None:
                sums[key] = sums[key] + sent if key in sums else sent
    return found


def test_show_takes_a_trace_and_its_beginnings(capsys):
    x = leaf(3.0)
    y = x**2
    with record_backward(y) as trace:
        y.backward()
    show(trace)
    show(trace[:1])
    assert capsys.readouterr().out == (
        "  1  [0] PowBackward0 y: received 1, sent 6\n"
        "  2  [1] AccumulateGrad x: .grad += 6\n"
        "  1  [0] PowBackward0 y: received 1, sent 6\n"
    )
    assert 'n0 -> n1 [label=" 6" class=e0 color="#1b1f24" penwidth=2.2]' in draw(trace).dot
    assert "style=dotted" not in draw(trace).dot
    graph = "Backward graph from y to the leaves x: 2 nodes, 1 edges."
    assert draw(trace).alt == f"{graph} The gradients of 2 steps stand beside the edges."
    assert draw(trace[:1]).alt == f"{graph} The gradients of 1 step stand beside the edges."
    assert "n0 -> n1 [class=e0 style=dotted]" in draw(trace[:0]).dot
    assert ".grad = None" in draw(trace[:1]).dot


def test_the_trace_of_a_large_graph_is_folded():
    y = graphs.chain(500)
    with record_backward(y) as trace:
        y.backward()
    assert draw(trace).text == (
        "501 nodes, 500 of them folded into 1 box\n"
        "[0] MulBackward0 × 500 y = 1\n"
        "└─ (1) [500] AccumulateGrad = 1 · .grad = 1"
    )
    assert draw(trace).alt == (
        "Backward graph of 501 nodes, drawn as 2 boxes. "
        "The norms of the gradients stand beside the edges."
    )


def test_of_a_long_trace_the_first_steps_are_told():
    _, _, loss = example()
    with record_backward(loss) as trace:
        loss.backward()
    steps = repr(trace).splitlines()
    assert trace.lines(most=2) == "\n".join([*steps[:2], "  …  3 more steps"])
    assert trace.lines(most=5) == repr(trace)


def test_the_trace_of_a_graph_too_large_to_fold_is_summed_up(monkeypatch):
    monkeypatch.setattr("autograd_lessons.drawing.folded.FOLDABLE", 499)
    y = graphs.chain(500)
    with record_backward(y) as trace:
        y.backward()
    figure = draw(trace)
    assert figure.dot is None
    assert figure.text.splitlines()[-1] == "  …  481 more steps"
    assert len(trace) == 501
