import gc
import subprocess
import sys
import weakref

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

import graphs
from autograd_lessons import NoGraphError, build_graph, draw, record_backward, summarize
from autograd_lessons.graph.graph import BackwardGraph, Edge, Node, Output, Root, Saved
from autograd_lessons.graph.summary import Kept
from graphs import leaf

HOOKS_ARE_SEEN = hasattr(torch._C._autograd.SavedTensor, "unpack_hook")  # from torch 2.13 on

EXPECTED = {
    "unused output": """\
[0] MulBackward0 thing = 3
├─ [1].0 UnbindBackward0 .0 .1 .2
│  └─ [2] AccumulateGrad = [1, 2, 3]
└─ [1].2 (above)
""",
    "split": """\
[0] MulBackward0 thing = [3, 8]
├─ [1].0 SplitBackward0 .0 (2,) .1 (2,)
│  └─ [2] AccumulateGrad = [1, 2, 3, 4]
└─ [1].1 (above)
""",
    "view and in-place": """\
[0] SumBackward0 thing = 10
└─ [1] CopySlices (2,)
   └─ [2] MulBackward0 (2,)
      └─ [3] AccumulateGrad = [1, 2]
""",
    "custom function": """\
[0] MulBackward0 thing = 8
└─ [1] CubeBackward
   └─ [2] AccumulateGrad = 2
""",
    "custom function after backward": """\
[0] MulBackward0 thing = 8
└─ [1] CubeBackward
   └─ [2] AccumulateGrad = 2
""",
    "partly untracked": """\
[0] MulBackward0 thing = 12
└─ [1] AccumulateGrad = 2
""",
    "constants and parameters": """\
[0] MulBackward0 thing = [5, 10]
└─ [1] MulBackward0 (2,)
   └─ [2] AccumulateGrad = [1, 2]
""",
    "output is a leaf": """\
[0] AccumulateGrad thing = 2
""",
    "double backward": """\
[0] MulBackward0 thing = -5.4668
├─ [1] MulBackward0
│  └─ [3] CosBackward0
│     └─ [5] PowBackward0
│        └─ [6] AccumulateGrad = 3
└─ [2] MulBackward1
   └─ [4] PowBackward0
      └─ [6] (above)
""",
    "after backward": """\
[0] SinBackward0 thing = 0.412118
└─ [1] PowBackward0
   └─ [2] AccumulateGrad = 3
""",
    "saved tensor modified": """\
[0] SinBackward0 thing = 0.14112
└─ [1] MulBackward0
   └─ [2] AccumulateGrad = 3
""",
    "nested output": """\
[0] PowBackward0 thing.loss.0 = 4
└─ [3] AccumulateGrad = 2
[1] MulBackward0 thing.more.0 = 6
└─ [3] (above)
[2] AddBackward0 thing.more.1.deep = 3
└─ [3] (above)
""",
    "lstm": """\
[0].0 MkldnnRnnLayerBackward0 .0 thing.0 (4, 1, 3) .1 (1, 3) .2 (1, 3)
├─ [3] AccumulateGrad (12, 2)
├─ [4] AccumulateGrad (12, 3)
├─ [5] AccumulateGrad (12,)
└─ [6] AccumulateGrad (12,)
[1] StackBackward0 thing.1.0 = [[[0.180758, -0.213785, -0.0554746]]]
└─ [0].1 (above)
[2] StackBackward0 thing.1.1 = [[[0.245844, -0.43204, -0.175899]]]
└─ [0].2 (above)
""",
    "compile, eager": """\
[0] SinBackward0 thing = 0.412118
└─ [1] PowBackward0
   └─ [2] AccumulateGrad = 3
""",
    "compile, aot": """\
[0] CompiledFunctionBackward thing = 0.412118
└─ [1] AccumulateGrad = 3
""",
    "vmap": """\
[0] SumBackward0 thing = 3.7838
└─ [1] MulBackward0 (3,)
   └─ [2] SinBackward0 (3,)
      └─ [3] AccumulateGrad = [1, 2, 3]
""",
    "func.grad": """\
[0] SumBackward0 thing = 15
└─ [1] MulBackward0 (2,)
   └─ [2] MulBackward1 (2,)
      └─ [3] PowBackward0 (2,)
         └─ [4] AccumulateGrad = [1, 2]
""",
    "complex": """\
[0] AbsBackward0 thing = 5
└─ [1] MulBackward0 complex64
   └─ [2] AccumulateGrad = 1+2j complex64
""",
    "checkpoint": """\
[0] SinBackward0 thing = 0.412118
└─ [1] PowBackward0
   └─ [2] AccumulateGrad = 3
""",
    "reentrant checkpoint": """\
[0] CheckpointFunctionBackward thing = 0.412118
└─ [1] AccumulateGrad = 3
""",
    "tied weights": """\
[0] MulBackward0 thing = 12
├─ [1] MulBackward0
│  └─ [2] AccumulateGrad = 2
└─ [2] (above)
""",
    "hooks on a leaf": """\
[0] PowBackward0 thing = 4
└─ [1] AccumulateGrad = 2
""",
    "tensor subclass": """\
[0] AliasBackward0 thing.1 = 4
└─ [1] PowBackward0
   └─ [2] AccumulateGrad = 2
""",
}


@pytest.mark.parametrize("case", EXPECTED)
def test_failure_table(case):
    thing = graphs.CASES[case]()
    assert repr(build_graph(thing)) + "\n" == EXPECTED[case]


def test_every_case_has_an_expectation():
    large = {"chain of 450", "chain of 100,000", "shared paths"}
    assert set(EXPECTED) | large == set(graphs.CASES)


def test_a_graph_is_a_value():
    x = leaf(3.0)
    y = x * x
    expected = BackwardGraph(
        nodes=(
            Node(0, "MulBackward0", (Output("y", (), "float32", "9"),)),
            Node(1, "AccumulateGrad", (Output("x", (), "float32", "3"),)),
        ),
        edges=(Edge(0, 1, 0, 0), Edge(0, 1, 1, 0)),
        roots=(Root(0, 0),),
        leaves=(1,),
    )
    assert build_graph(y) == expected
    assert hash(build_graph(y)) == hash(expected)


def test_output_numbers_are_kept():
    a, _, c = leaf(1.0, 2.0, 3.0).unbind()
    product = a * c
    graph = build_graph(product)
    assert graph.edges[:2] == (Edge(0, 1, 0, 0), Edge(0, 1, 1, 2))
    assert [output.name for output in graph.nodes[1].outputs] == ["a", None, "c"]


def test_the_output_number_of_a_root():
    x = leaf(1.0, 2.0, 3.0)
    second = x.unbind()[1]
    graph = build_graph(second)
    assert graph.roots == (Root(0, 1),)
    assert graph.nodes[0].outputs[1] == Output("second", (), "float32", "2")


def test_a_grad_fn_and_a_gradient_edge_will_do():
    x = leaf(3.0)
    y = x**2
    assert build_graph(y.grad_fn) == build_graph(y)
    assert build_graph(torch.autograd.graph.get_gradient_edge(y)) == build_graph(y)


def test_roots_share_their_nodes_and_are_listed_once():
    x = leaf(3.0)
    y, z = x**2, x * 2
    graph = build_graph(y, z, y)
    assert graph.roots == (Root(0, 0), Root(1, 0))
    assert graph.leaves == (2,)


@pytest.mark.parametrize("length", [450, 990, 10_000, 100_000])
def test_a_long_chain_is_walked_and_freed(length):
    y = graphs.chain(length)
    graph = build_graph(y)
    assert len(graph.nodes) == length + 1
    assert graph.edges == tuple(Edge(i, i + 1, 0, 0) for i in range(length))
    assert all(node.constants == (1,) for node in graph.nodes[:-1])


DEEP = """
import torch
from autograd_lessons import build_graph
y = torch.tensor(1.0, requires_grad=True)
states = []
for _ in range(150_000):
    y = y * 1.0
    states.append(y)
stacked = torch.stack(states)
del states
graph = build_graph(stacked)
middle = y.grad_fn
for _ in range(70_000):
    middle = middle.next_functions[0][0]
del stacked, y
del middle
print(len(graph.nodes))
"""


def test_deep_graphs_are_freed_in_any_order_without_a_crash():
    done = subprocess.run([sys.executable, "-c", DEEP], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "150002\n")


def test_what_was_read_of_a_deep_graph_is_freed_each_time():
    def read():
        y = x = leaf(1.0)
        for _ in range(1500):
            y = y * 1.0
        build_graph(y)
        return weakref.ref(x)

    gc.disable()  # it must not need the collector
    try:
        assert [read()() for _ in range(2)] == [None, None]
    finally:
        gc.enable()


def test_many_paths_are_walked_once():
    graph = build_graph(graphs.shared_paths())
    assert (len(graph.nodes), len(graph.edges)) == (31, 60)


# -- saved values --------------------------------------------------------------------------------


def packed(unpack):
    """sin(x²) whose saved tensors went through hooks; what they were packed in is a tuple."""
    x = leaf(3.0)
    with torch.autograd.graph.saved_tensors_hooks(lambda tensor: (tensor,), unpack):
        return torch.sin(x**2)


def test_saved_values_are_read_on_request_only():
    calls = []

    def unpack(one):
        calls.append(one)
        return one[0]

    y = packed(unpack)
    assert all(node.saved is None for node in build_graph(y).nodes)
    assert calls == []


@pytest.mark.skipif(not HOOKS_ARE_SEEN, reason="nothing tells that there is a hook")
def test_what_a_hook_has_packed_is_left_packed():
    def unpack(one):
        raise AssertionError("nobody may unpack this")

    y = packed(unpack)
    graph = build_graph(y, saved=True)
    assert graph.nodes[0].saved == (Saved("self", None, "packed"),)
    assert graph.nodes[1].saved == (
        Saved("exponent", Output(None, None, "int", "2")),
        Saved("self", None, "packed"),
    )
    assert repr(graph).splitlines()[0] == (
        "[0] SinBackward0 y = 0.412118 · saved self: packed by a hook"
    )
    assert summarize(y, saved=True).saved == Kept(2, 8, 4, 0, packed=2)
    with record_backward(y) as trace:
        pass
    assert (trace.saved(0), trace.saved(1)) == ({}, {"exponent": 2})


def test_states_of_saved_values():
    assert [node.saved for node in build_graph(graphs.after_backward(), saved=True).nodes] == [
        (Saved("self", None, "freed"),),
        (Saved("exponent", Output(None, None, "int", "2")), Saved("self", None, "freed")),
        (),
    ]
    modified = build_graph(graphs.modified_saved(), saved=True).nodes[0]
    assert modified.saved == (Saved("self", None, "modified"),)


def test_a_constant_that_was_freed_is_a_constant_still():
    w, x = leaf(2.0), torch.tensor(6.7)
    z = w * x
    z.backward()
    assert repr(build_graph(z, saved=True)) == (
        "[0] MulBackward0 z = 13.4 · input 1 is a constant · saved other: freed\n"
        "└─ [1] AccumulateGrad w = 2"
    )


@pytest.mark.skipif(HOOKS_ARE_SEEN, reason="a hook is seen and left alone")
@pytest.mark.parametrize("error", [RuntimeError, KeyError])
def test_an_unpack_hook_that_fails_leaves_the_rest_readable(error):
    def unpack(one):
        raise error("the disk is gone")

    y = packed(unpack)
    assert repr(build_graph(y, saved=True)).splitlines()[0] == (
        "[0] SinBackward0 y = 0.412118 · saved self: cannot be read"
    )


def test_saved_values_carry_the_learners_names():
    w, x = leaf(2.0), torch.tensor(6.7)
    z = w * x
    p = torch.sigmoid(z)
    assert repr(build_graph(p, saved=True)) == (
        "[0] SigmoidBackward0 p = 0.999998 · saved result: p = 0.999998\n"
        "└─ [1] MulBackward0 z = 13.4 · input 1 is a constant: x = 6.7 · saved other: x = 6.7\n"
        "   └─ [2] AccumulateGrad w = 2"
    )


@pytest.mark.parametrize("case", sorted(set(graphs.CASES) - {"chain of 100,000"}))
def test_reading_saved_values_never_fails(case):
    graph = build_graph(graphs.CASES[case](), saved=True)
    assert all(node.saved is not None for node in graph.nodes)


@pytest.mark.parametrize("on", [True, False])
def test_garbage_collection_goes_on_as_before(on):
    try:
        gc.enable() if on else gc.disable()
        build_graph(leaf(2.0) * 2)
        with pytest.raises(NoGraphError):
            build_graph(torch.tensor(1.0))
        assert gc.isenabled() == on
    finally:
        gc.enable()


def test_reading_changes_nothing():
    x = leaf(1.0, 2.0)
    y = (x * x).sum()
    versions = (x._version, y._version)
    build_graph(y, saved=True)
    assert (x._version, y._version, x.grad) == (*versions, None)
    y.backward()
    assert x.grad.tolist() == [2.0, 4.0]


# -- what has no graph ---------------------------------------------------------------------------


def square(x):
    return x**2


@pytest.mark.parametrize(
    ("things", "kind", "sentence"),
    [
        ((), TypeError, "There is nothing to draw: pass a tensor, as in show(loss)."),
        ((None,), NoGraphError, "There is no tensor in what was passed: pass a tensor, as in "),
        (([], {}), NoGraphError, "There is no tensor in what was passed: pass a tensor, as in "),
        ((torch.tensor(2.0),), NoGraphError, "This tensor does not require grad, so nothing was "),
        ((torch.tensor(2),), NoGraphError, "This tensor holds int64, and only floating point and "),
        ((torch.nn.Linear(1, 1),), TypeError, "This is a model (Linear), and only what it comput"),
        ((square,), TypeError, "square is a function, and only what it returns has a graph: call "),
        ((torch.sin,), TypeError, "sin is a function, and only what it returns has a graph: call "),
        ((3.0,), TypeError, "Only tensors have a graph, and this is of type float: pass a tensor "),
        (("loss",), TypeError, "Only tensors have a graph, and this is of type str: pass a tensor"),
    ],
)
def test_one_sentence_for_what_has_no_graph(things, kind, sentence):
    with pytest.raises(kind) as caught:
        build_graph(*things)
    message = str(caught.value)
    assert message.startswith(sentence)
    assert message.endswith(".")
    assert "\n" not in message


def test_an_untracked_tensor_beside_a_tracked_one_is_passed_over():
    x = leaf(2.0)
    y = x**2
    assert build_graph(y, x.detach(), 1 * torch.ones(1)) == build_graph(y)


def test_a_container_that_holds_itself():
    y = leaf(2.0) ** 2
    things = [y]
    things.append(things)
    assert len(build_graph(things).nodes) == 2


def test_inference_tensors_have_no_graph():
    with torch.inference_mode():
        y = torch.ones(1) * 2
    with pytest.raises(NoGraphError):
        build_graph(y)


@pytest.mark.parametrize("ask", [build_graph, draw, record_backward, summarize])
def test_a_view_that_was_made_where_nothing_is_recorded(ask):
    w = leaf(1.0, 2.0, 3.0)
    with torch.no_grad():
        views = [w[:2], w.view(3), w.unbind()[0], (w * 2)[0].view(())]
    computed = w * 2
    with torch.inference_mode():
        views += [w[1:], computed[1:]]
    for view in views[:3] + views[4:]:
        with pytest.raises(NoGraphError) as caught:
            ask(view)
        assert str(caught.value) == (
            "This is a view that was made where nothing is recorded, as under no_grad(): it has no "
            "graph, and requires_grad is True only because its base's is; make the view outside "
            "no_grad()."
        )
    with pytest.raises(NoGraphError, match=r"^This tensor does not require grad, "):
        ask(views[3])
    with torch.inference_mode():
        made = torch.nn.Parameter(torch.ones(2) + 1)
    with pytest.raises(NoGraphError, match=r"^This tensor was made under inference_mode\(\), "):
        ask(made)


def test_a_leaf_can_be_read_under_no_grad():
    x = leaf(2.0)
    with torch.no_grad():
        assert repr(build_graph(x)) == "[0] AccumulateGrad x = 2"


# -- a law ---------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=12))
def test_the_data_agrees_with_a_plain_walk(steps):
    tensors = [leaf(1.0), leaf(2.0)]
    for left, right in steps:
        tensors.append(tensors[left % len(tensors)] * tensors[right % len(tensors)])
    root = tensors[-1]
    graph = build_graph(root)
    seen, waiting, edges = {}, [root.grad_fn], 0
    while waiting:
        grad_fn = waiting.pop()
        if grad_fn not in seen:
            seen[grad_fn] = True
            waiting += [target for target, _ in grad_fn.next_functions]
            edges += len(grad_fn.next_functions)
    assert (len(graph.nodes), len(graph.edges)) == (len(seen), edges)
    assert [node.index for node in graph.nodes] == list(range(len(seen)))
    assert all(edge.target != 0 for edge in graph.edges)
    assert build_graph(root) == graph
