import pytest
import torch
from operations import OPERATIONS

from autograd_lessons import record_backward
from autograd_lessons.graph.rules import RULES, local_derivative, vjp
from autograd_lessons.graph.steps import visits

TOLERANCE = {torch.float64: 1e-12, torch.float32: 2e-5}


def matrices(dtype):
    torch.manual_seed(0)
    return [(torch.rand(3, 4, dtype=dtype) + 0.3).requires_grad_() for _ in range(2)]


def shapes_of(graph, node):
    """The shape of each input of a node; None where it is a constant."""
    targets = {edge.input_nr: edge for edge in graph.edges if edge.source == node.index}
    count = max([*targets, *node.constants], default=-1) + 1
    return tuple(
        graph.nodes[targets[nr].target].outputs[targets[nr].output_nr].shape
        if nr in targets
        else None
        for nr in range(count)
    )


def disagreements(trace):
    """Where a rule and what was really sent part; and the operations that have no rule."""
    wrong, without = [], set()
    for step in trace:
        node = trace.graph.nodes[step.node]
        if node.op == "AccumulateGrad":
            continue
        if node.op not in RULES:
            without.add(node.op)
            continue
        shapes = shapes_of(trace.graph, node)
        for nr, sent in enumerate(step.grad_inputs):
            if shapes[nr] is None:
                continue
            by_rule = vjp(node.op, nr, trace.saved(step.node), step.grad_outputs, shapes)
            assert (by_rule is None) == (sent is None), f"{node.op} input {nr}"
            if sent is not None:
                tolerance = TOLERANCE[sent.dtype]
                if not torch.allclose(by_rule.to(sent.dtype), sent, tolerance, tolerance):
                    wrong.append((node.op, nr))
    return wrong, without


@pytest.mark.parametrize("dtype", TOLERANCE, ids=str)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_rule_agrees_with_what_was_sent(name, dtype):
    output = OPERATIONS[name](*matrices(dtype))
    with record_backward(output) as trace:
        output.backward(torch.rand_like(output) - 0.3)
    assert len(trace) == len(trace.graph.nodes)
    assert disagreements(trace) == ([], set())


def test_every_rule_is_exercised():
    seen = set()
    for operation in OPERATIONS.values():
        output = operation(*matrices(torch.float64))
        with record_backward(output) as trace:
            output.backward(torch.ones_like(output))
        seen |= {trace.graph.nodes[step.node].op for step in trace}
    assert set(RULES) <= seen


NAMES = {"self": "w", "other": "x", "result": "z"}


@pytest.mark.parametrize(
    ("op", "input_nr", "saved", "formula", "number"),
    [
        ("MulBackward0", 0, {"other": torch.tensor(6.7)}, "∂(w·x)/∂w = x", 6.7),
        ("AddBackward0", 1, {"alpha": 1}, "∂(w + x)/∂x = 1", 1),
        ("AddBackward0", 1, {"alpha": 3}, "∂(w + x)/∂x = 3", 3),
        ("SubBackward0", 1, {"alpha": 1}, "∂(w − x)/∂x = −1", -1),
        ("PowBackward0", 0, {"exponent": 2, "self": torch.tensor(3.0)}, "∂(w²)/∂w = 2·w", 6),
        (
            "PowBackward0",
            0,
            {"exponent": 4.5, "self": torch.tensor(1.0)},
            "∂(w^4.5)/∂w = 4.5·w^3.5",
            4.5,
        ),
        ("PowBackward0", 0, {"exponent": 1, "self": torch.tensor(3.0)}, "∂(w)/∂w = 1", 1),
        ("SinBackward0", 0, {"self": torch.tensor(0.0)}, "∂(sin w)/∂w = cos w", 1),
        ("SigmoidBackward0", 0, {"result": torch.tensor(0.5)}, "∂(σ(w))/∂w = z·(1 − z)", 0.25),
        ("LogBackward0", 0, {"self": torch.tensor(0.5)}, "∂(ln w)/∂w = 1/w", 2),
        ("SinBackward0", 0, {}, "∂(sin w)/∂w = cos w", None),
        ("MmBackward0", 0, {}, "received @ bᵀ", None),
        ("SumBackward0", 0, {}, "every element: 1 · received", None),
    ],
)
def test_formulas(op, input_nr, saved, formula, number):
    found = local_derivative(op, input_nr, saved, NAMES)
    assert found.formula == formula
    assert (None if found.number is None else float(found.number)) == (
        None if number is None else pytest.approx(number)
    )


def test_what_has_no_name_gets_a_letter():
    assert local_derivative("MulBackward0", 1, {}, {}).formula == "∂(a·b)/∂b = a"
    assert local_derivative("SigmoidBackward0", 0, {}, {}).formula == "∂(σ(a))/∂a = σ(a)·(1 − σ(a))"
    assert (
        local_derivative("RsubBackward1", 0, {"alpha": 1}, {"self": "p"}).formula
        == "∂(b − p)/∂p = −1"
    )


def test_a_letter_is_never_one_of_the_learners_names():
    assert local_derivative("MulBackward0", 0, {}, {"other": "a"}).formula == "∂(b·a)/∂b = a"
    assert (
        local_derivative("AddBackward0", 0, {"alpha": 1}, {}, {"a", "c"}).formula
        == "∂(b + d)/∂b = 1"
    )


def test_an_unknown_operation_has_no_rule():
    assert local_derivative("MadeUpBackward0", 0, {}, {}) is None
    assert vjp("MadeUpBackward0", 0, {}, (torch.ones(1),), ((1,),)) is None


def test_formulas_have_no_braces_left():
    for op, rule in RULES.items():
        for nr in range(len(rule.inputs)):
            for saved in (
                {"alpha": 1, "exponent": 2, "beta": 1},
                {"alpha": 2, "exponent": -1.5, "beta": 2},
            ):
                formula = local_derivative(op, nr, saved, {}).formula
                assert "{" not in formula and formula, op


def test_complex_numbers_have_other_rules():
    saved = {"other": torch.tensor(1 + 2j)}
    assert local_derivative("MulBackward0", 0, saved, NAMES) is None
    assert vjp("MulBackward0", 0, saved, (torch.ones(()),), ((), None)) is None


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_without_saved_values_no_number_is_made_up(name):
    y = OPERATIONS[name](*matrices(torch.float64))
    told = []
    for saved in (True, False):
        with record_backward(y, saved=saved) as trace:
            y.backward(torch.ones_like(y), retain_graph=True)
        told.append([one.local_derivative for step in visits(trace) for one in step.contributions])
    assert all(less in ("", more) for more, less in zip(*told, strict=True))
