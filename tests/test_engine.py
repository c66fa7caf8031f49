"""The engine of the lesson on building one, against PyTorch."""

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograd_lessons import engine
from autograd_lessons.engine import Value

MOST = 20.0  # a larger value is brought back by a sine, so that exp of exp stays finite

TWO = {
    "a + b": lambda a, b, f: a + b,
    "a - b": lambda a, b, f: a - b,
    "a * b": lambda a, b, f: a * b,
    "a / (b² + 1)": lambda a, b, f: a / (b**2 + 1),
}
ONE = {
    "-a": lambda a, f: -a,
    "a³": lambda a, f: a**3,
    "2 - a": lambda a, f: 2 - a,
    "3 + a": lambda a, f: 3 + a,
    "a - 5": lambda a, f: a - 5,
    "a / 4": lambda a, f: a / 4,
    "1 / (a² + 1)": lambda a, f: 1 / (a**2 + 1),
    "sin a": lambda a, f: f["sin"](a),
    "exp(sin a)": lambda a, f: f["exp"](f["sin"](a)),
    "log(a² + 1)": lambda a, f: f["log"](a**2 + 1),
}
OURS = {name: getattr(engine, name) for name in ("sin", "exp", "log")}
THEIRS = {name: getattr(torch, name) for name in OURS}

places = st.integers(0, 10**6)  # which of the values that there are, counted from the newest
steps = st.tuples(st.sampled_from([*ONE, *TWO]), places, places)


def compute(leaves, program, functions, number):
    """Run a program: each step takes values that are there, and adds one."""
    values = list(leaves)
    for name, first, second in program:
        a, b = values[-1 - first % len(values)], values[-1 - second % len(values)]
        made = TWO[name](a, b, functions) if name in TWO else ONE[name](a, functions)
        values.append(functions["sin"](made) if abs(number(made)) > MOST else made)
    return values[-1]


def torch_leaves(numbers):
    return [torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in numbers]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.floats(-3, 3), min_size=1, max_size=3),
    st.lists(steps, min_size=1, max_size=12),
    st.integers(1, 3),
)
def test_values_and_gradients_are_those_of_pytorch(numbers, program, passes):
    ours, theirs = [Value(n) for n in numbers], torch_leaves(numbers)
    end = compute(ours, program, OURS, lambda value: value.data)
    expected = compute(theirs, program, THEIRS, lambda tensor: tensor.item())
    assert end.data == pytest.approx(expected.item(), rel=1e-9, abs=1e-9)
    for _ in range(passes):
        end.backward()
        expected.backward(retain_graph=True)
    for leaf, other in zip(ours, theirs, strict=True):
        right = 0.0 if other.grad is None else other.grad.item()
        assert leaf.grad == pytest.approx(right, rel=1e-7, abs=1e-7)


def test_the_order_is_topological_and_has_each_node_once():
    x = Value(0.5)
    z = compute(
        [x], [("a * b", 0, 1), ("a + b", 0, 1), ("a - b", 0, 2)] * 5, OURS, lambda v: v.data
    )
    order = z.order()
    assert len(set(order)) == len(order)
    place = {node: index for index, node in enumerate(order)}
    assert all(place[node] < place[source] for node in order for source, _ in node.inputs)


def test_a_long_chain_is_no_trouble():
    x = y = Value(1.0)
    for _ in range(20_000):
        y = y + x
    y.backward()
    assert x.grad == 20_001


def test_only_leaves_keep_a_gradient():
    x = Value(3.0)
    z = x * x + 1
    z.backward()
    z.backward()
    assert [node.grad for node in z.order() if node.op != "leaf"] == [0.0] * 3
    assert x.grad == 12


def test_it_stays_small_enough_to_be_read_at_once():
    source = Path(engine.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 110
