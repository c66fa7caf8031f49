import re

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
        ("AddBackward0", 1, {"alpha": 3}, "∂(w + 3·x)/∂x = 3", 3),
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


READ_AS = {
    "−": "-",
    "·": "*",
    "²": "**2",
    "³": "**3",
    r"\^": "**",
    "½": "0.5",
    "√(.)": r"sqrt(\1)",
    r"\|(.)\|": r"abs(\1)",
    r"σ": "sigmoid",
    r"\b([a-z]{2,}) (\w)": r"\1(\2)",  # sin x
}
SAME = ("sin", "cos", "tan", "tanh", "exp", "sqrt", "abs", "sign", "sigmoid")
FUNCTIONS = {"ln": torch.log} | {name: getattr(torch, name) for name in SAME}


def value_of(text, **names):
    """The number that a formula with names stands for, as a tensor."""
    for written, read in READ_AS.items():
        text = re.sub(written, read, text)
    return torch.as_tensor(eval(text, {**FUNCTIONS, **names}))


OTHERWISE = {  # the formulas that no number can be put into
    "ReluBackward0": ["∂(relu(p))/∂p = 1 where p > 0, else 0"],
    "SoftplusBackward0": ["∂(softplus(p))/∂p = σ(p)"],
    "ClampBackward1": ["∂(clamp(p))/∂p = 1 inside the bounds, else 0"],
    "ClampMinBackward0": ["∂(clamp(p))/∂p = 1 inside the bounds, else 0"],
    "ClampMaxBackward0": ["∂(clamp(p))/∂p = 1 inside the bounds, else 0"],
    "MaximumBackward0": [
        "∂(max(p, q))/∂p = 1 where p is larger, ½ where equal, else 0",
        "∂(max(p, q))/∂q = 1 where q is larger, ½ where equal, else 0",
    ],
    "MinimumBackward0": [
        "∂(min(p, q))/∂p = 1 where p is smaller, ½ where equal, else 0",
        "∂(min(p, q))/∂q = 1 where q is smaller, ½ where equal, else 0",
    ],
    "WhereBackward0": [
        "∂(where(p, q))/∂p = 1 where the condition holds, else 0",
        "∂(where(p, q))/∂q = 0 where the condition holds, else 1",
    ],
    "SumBackward0": ["every element: 1 · received"],
    "SumBackward1": ["every element: 1 · received"],
    "MeanBackward0": ["every element: received / n"],
    "MeanBackward1": ["every element: received / n"],
    "DotBackward0": ["received · q", "received · p"],
    "MvBackward0": ["received ⊗ q", "pᵀ @ received"],
    "MmBackward0": ["received @ qᵀ", "pᵀ @ received"],
    "BmmBackward0": ["received @ qᵀ", "pᵀ @ received"],
    "AddmmBackward0": ["received, summed to its shape", "received @ rᵀ", "qᵀ @ received"],
    "TBackward0": ["received, transposed"],
    "TransposeBackward0": ["received, transposed"],
    "PermuteBackward0": ["received, dimensions put back"],
    "ViewBackward0": ["received, in the old shape"],
    "UnsafeViewBackward0": ["received, in the old shape"],
    "ReshapeAliasBackward0": ["received, in the old shape"],
    "UnsqueezeBackward0": ["received, in the old shape"],
    "SqueezeBackward0": ["received, in the old shape"],
    "SqueezeBackward1": ["received, in the old shape"],
    "ExpandBackward0": ["received, summed over the copies"],
    "CloneBackward0": ["received"],
    "AliasBackward0": ["received"],
    "SelectBackward0": ["received in the selected place, 0 elsewhere"],
    "SliceBackward0": ["received in the selected place, 0 elsewhere"],
    "LogSoftmaxBackward0": ["received − softmax · sum of received"],
    "SoftmaxBackward0": ["softmax · (received − sum of received · softmax)"],
    "IndexBackward0": ["received in the selected places, 0 elsewhere"],
    "UnbindBackward0": ["all that was received, stacked"],
    "StackBackward0": ["its part of received"],
    "CatBackward0": ["its part of received"],
    "NllLossBackward0": ["−received / n at the label, 0 elsewhere"],
    "MseLossBackward0": ["2·(p − q) / n · received", "2·(q − p) / n · received"],
    "BinaryCrossEntropyBackward0": [
        "(p − q)/(p·(1 − p)) / n · received",
        "(ln(1 − p) − ln p) / n · received",
    ],
    "BinaryCrossEntropyWithLogitsBackward0": ["(σ(p) − q) / n · received", "−p / n · received"],
}


@pytest.mark.parametrize("op", sorted(set(RULES) - set(OTHERWISE)))
@pytest.mark.parametrize("alpha", [1, 3])
def test_a_formula_is_the_derivative_of_what_stands_before_it_and_the_number(op, alpha):
    for nr in range(len(RULES[op].inputs)):
        p, q = (torch.tensor(n, dtype=torch.float64, requires_grad=True) for n in (0.6, 1.7))
        names = {"self": "p", "other": "q", "exponent": "q", "result": "r"}
        saved = {"self": p, "other": q, "alpha": alpha}
        saved["exponent"] = q if "exponent" in RULES[op].inputs else alpha + 1
        formula = local_derivative(op, nr, saved, names).formula
        whole, by, slope = re.fullmatch(r"∂\((.*)\)/∂(.) = (.*)", formula).groups()
        result = value_of(whole, p=p, q=q)
        (exact,) = torch.autograd.grad(result, {"p": p, "q": q}[by])
        assert value_of(slope, p=p, q=q, r=result).item() == pytest.approx(exact.item())
        number = local_derivative(op, nr, saved | {"result": result}, names).number
        assert torch.as_tensor(number).item() == pytest.approx(exact.item())


def test_formulas_in_other_words():
    found = {}
    for op in OTHERWISE:
        names = dict(zip(RULES[op].inputs, "pqr", strict=False))
        saved = {"beta": 1}
        found[op] = [
            local_derivative(op, nr, saved, names).formula for nr in range(len(RULES[op].inputs))
        ]
    assert found == OTHERWISE


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
