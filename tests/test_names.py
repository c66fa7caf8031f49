import os
import subprocess
import sys

import pytest
import torch

from autograd_lessons import build_graph
from graphs import leaf

NEURON = """\
[0] NegBackward0 loss = 6.7012
└─ [1] LogBackward0
   └─ [2] RsubBackward1
      └─ [3] SigmoidBackward0 y_pred = 0.998771
         └─ [4] AddBackward0 z = 6.7
            ├─ [5] MulBackward0
            │  └─ [7] AccumulateGrad w = 1
            └─ [6] AccumulateGrad b = 0"""

SCRIPT = """\
import torch
from autograd_lessons import show
w = torch.tensor(1.0, requires_grad=True)
b = torch.tensor(0.0, requires_grad=True)
x = torch.tensor(6.7)
z = w * x + b
y_pred = torch.sigmoid(z)
loss = -torch.log(1 - y_pred)
show(loss)
"""


def names(graph):
    return [output.name for node in graph.nodes for output in node.outputs]


def neuron():
    w, b, x = leaf(1.0), leaf(0.0), torch.tensor(6.7)
    z = w * x + b
    y_pred = torch.sigmoid(z)
    loss = -torch.log(1 - y_pred)
    return build_graph(loss)


def test_in_a_function():
    assert repr(neuron()) == NEURON


def python(*arguments):
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, encoding="utf-8", env=environment
    )
    assert done.stderr == ""
    return done.stdout


def test_in_plain_python(tmp_path):
    script = tmp_path / "neuron.py"
    script.write_text(SCRIPT)
    assert python(str(script)) == NEURON + "\n"
    assert python("-c", SCRIPT) == NEURON + "\n"


def test_in_a_loop_names_follow_the_variables():
    w = leaf(2.0)
    y = w
    seen = []
    for _ in range(2):
        previous, y = y, y * w  # noqa: F841
        seen.append(names(build_graph(y)))
    # w was bound before previous, and the first name counts
    assert seen == [["y", "w"], ["y", "previous", "w"]]


def test_in_a_comprehension_and_a_lambda():
    w = leaf(2.0)
    assert [names(build_graph(factor * w)) for factor in (3.0,)] == [[None, "w"]]
    inner = leaf(1.0)
    assert (lambda value: names(build_graph(value * inner)))(w) == [None, "value", "inner"]


def test_in_a_lambda_that_pytorch_calls():
    w = leaf(2.0)
    doubled = w * 2
    squared = doubled**2
    seen = []
    doubled.register_hook(lambda gradient: seen.append(names(build_graph(squared))))
    squared.backward()
    assert seen == [["squared", "doubled", "w"]]


def test_a_keyword_without_a_tensor_is_a_mistake():
    with pytest.raises(TypeError) as caught:
        build_graph(leaf(2.0) * 3, dpeth=2)
    assert str(caught.value) == (
        "dpeth= is no option here, and a name needs a tensor, a module, or a list, tuple or dict "
        "of them: write dpeth=tensor, or correct the option."
    )


GLOBAL = leaf(5.0)


def test_globals_come_after_locals():
    local = GLOBAL
    assert names(build_graph(local * 2)) == [None, "local"]
    assert names(build_graph(GLOBAL * local)) == [None, "local"]


def test_a_global_without_a_local_name():
    assert names(build_graph(GLOBAL * 2)) == [None, "GLOBAL"]


def test_parameters_of_a_module_in_scope():
    model = torch.nn.Sequential(torch.nn.Linear(2, 1), torch.nn.Sigmoid())
    p = model(torch.ones(2))
    assert set(names(build_graph(p))) == {"p", None, "model.0.bias", "model.0.weight"}


def two_layers():
    return torch.nn.Sequential(torch.nn.Linear(2, 2, False), torch.nn.Linear(2, 1, False))


def test_what_a_loop_has_left_over_takes_nothing_out_of_its_module():
    model = two_layers()
    for name, param in model.named_parameters():  # noqa: B007
        pass
    for layer in model:  # noqa: B007
        pass
    weights = [model[0].weight, model[1].weight]
    y = model(torch.ones(2))
    expected = ["y", "model.1.weight", "model.0.weight"]
    assert [name for name in names(build_graph(y)) if name] == expected
    assert (param is weights[1], layer is model[1]) == (True, True)


def test_nor_does_a_layer_that_was_there_first_unless_it_is_all_there_is():
    layer = torch.nn.Linear(2, 2, False)
    weight = layer.weight
    model = torch.nn.Sequential(layer, torch.nn.Linear(2, 2, False))
    y = model(torch.ones(2)) + weight.sum()
    found = [name for name in names(build_graph(y)) if name]
    assert found == ["y", "model.0.weight", "model.1.weight"]
    del model
    wrapped = torch.nn.ModuleDict({"inner": layer})
    z = wrapped["inner"](torch.ones(2))
    assert [name for name in names(build_graph(z)) if name] == ["z", "layer.weight"]


NET = two_layers()


def test_a_local_tensor_is_known_by_the_path_in_a_global_module():
    for param in NET.parameters():  # noqa: B007
        pass
    y = NET(torch.ones(2))
    found = [name for name in names(build_graph(y)) if name]
    assert (found, param.shape) == (["y", "NET.1.weight", "NET.0.weight"], (1, 2))
    assert "param" in names(build_graph(y, param=param))  # what was said comes first


def test_tied_weights_have_one_name():
    model = torch.nn.Sequential(torch.nn.Linear(1, 1, False), torch.nn.Linear(1, 1, False))
    model[1].weight = model[0].weight
    y = model(torch.ones(1))
    assert [name for name in names(build_graph(y)) if name] == ["y", "model.0.weight"]


def test_keywords_come_first():
    w = leaf(2.0)
    y = w * 3
    assert names(build_graph(y, weight=w, result=y)) == ["result", "weight"]


def test_keywords_may_be_modules_lists_and_dicts():
    a, b, c = (leaf(value) for value in (1.0, 2.0, 3.0))
    layer = torch.nn.Linear(1, 1)
    y = layer((a * b * c).reshape(1))
    graph = build_graph(y, pair=[a, b], rest={"c": (c,)}, net=layer, y=y)
    assert sorted(filter(None, names(graph))) == [
        "net.bias",
        "net.weight",
        "pair.0",
        "pair.1",
        "rest.c.0",
        "y",
    ]


def test_tensors_in_the_callers_containers():
    params = {"w": leaf(1.0), "b": leaf(2.0)}
    out = params["w"] * params["b"]
    assert names(build_graph(out)) == ["out", "params.w", "params.b"]


def test_how_far_containers_are_searched():
    _w = leaf(1.0)
    _y = _w * 2
    assert names(build_graph(_y, deep=[[[[_w]]]])) == [None, "deep.0.0.0.0"]
    assert names(build_graph(_y, deep=[[[[[_w]]]]])) == [None, None]
    lists = [[_w]]  # the caller's, and not what was asked about
    assert (names(build_graph(_y)), len(lists)) == ([None, None], 1)
    many = [*range(99), _w]
    assert names(build_graph(_y)) == [None, "many.99"]
    many.append(0)
    assert names(build_graph(_y)) == [None, None]


def test_operations_with_several_outputs():
    matrix = leaf(1.0, 2.0, 3.0, 4.0).reshape(2, 2)
    q, r = torch.linalg.qr(matrix)
    loss = q.sum() + r.sum()
    graph = build_graph(loss)
    (node,) = (node for node in graph.nodes if node.op == "LinalgQrBackward0")
    assert [output.name for output in node.outputs] == ["q", "r"]


def test_a_reused_variable_names_the_latest_tensor():
    x = leaf(2.0)
    y = x * 3
    first = y
    y = first + 1
    assert names(build_graph(y)) == ["y", "first", "x"]


def test_private_names_and_results_of_cells_are_not_the_learners():
    Out = {1: leaf(2.0)}
    _ = Out[1]
    assert names(build_graph(Out[1] * 2)) == [None, None]


def test_no_names_at_all():
    assert repr(build_graph(torch.sin(leaf(1.0)))) == (
        "[0] SinBackward0 = 0.841471\n└─ [1] AccumulateGrad = 1"
    )


class Moody:
    """An object that raises whatever is asked of it."""

    def __getattribute__(self, name):
        raise RuntimeError(name)


def test_strange_objects_beside_the_tensors():
    moody = Moody()
    endless = []
    endless.append(endless)
    numbers = list(range(100_000))
    x = leaf(2.0)
    assert names(build_graph(x * 2)) == [None, "x"]
    assert (type(moody), len(endless), len(numbers)) == (Moody, 1, 100_000)


def test_a_view_of_which_pytorch_tells_nothing_has_no_part_in_other_graphs():
    w = torch.ones(2, requires_grad=True)
    with torch.no_grad():
        view = w[:1]
        w.mul_(2)
    with pytest.raises(RuntimeError):
        view.grad_fn  # noqa: B018
    loss = (w * 2).sum()
    assert [name for name in names(build_graph(loss)) if name] == ["loss", "w"]
