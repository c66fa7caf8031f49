import re
from types import SimpleNamespace

import pytest
import torch
from operations import OPERATIONS
from torch.nn import functional as F

from autograd_lessons import record_backward
from autograd_lessons.graph.rules import RULES, local_derivative, vjp
from autograd_lessons.graph.rules.kinds import BESIDE
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
FUNCTIONS = {"ln": torch.log, "softplus": F.softplus} | {
    name: getattr(torch, name) for name in SAME
}


def value_of(text, **names):
    """The number that a formula with names stands for, as a tensor."""
    for written, read in READ_AS.items():
        text = re.sub(written, read, text)
    return torch.as_tensor(eval(text, {**FUNCTIONS, **names}))


OTHERWISE = {  # the formulas that no number can be put into
    "PowBackward2": ["∂(2^p)/∂p = 2^p·ln 2"],
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
    "BaddbmmBackward0": ["received, summed to its shape", "received @ rᵀ", "qᵀ @ received"],
    "AddbmmBackward0": ["received, summed to its shape", "received @ rᵀ", "qᵀ @ received"],
    "AddmvBackward0": ["received, summed to its shape", "received ⊗ r", "qᵀ @ received"],
    "AddrBackward0": ["received, summed to its shape", "received @ r", "receivedᵀ @ q"],
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
    "IndexBackward0": ["received, added up in the selected places, 0 elsewhere"],
    "UnbindBackward0": ["all that was received, stacked"],
    "StackBackward0": ["its part of received"],
    "CatBackward0": ["its part of received"],
    "NllLossBackward0": ["−received / n at the label, 0 elsewhere"],
    "MseLossBackward0": ["2·(p − q) / n · received", "2·(q − p) / n · received"],
    "BinaryCrossEntropyBackward0": [
        "(p − q)/(p·(1 − p)) / n · received",
        "(ln(1 − p) − ln p) / n · received",
    ],
    "BinaryCrossEntropyWithLogitsBackward0": ["(σ(p) − q) / n · received", "(−p) / n · received"],
}
USUAL = {"alpha": 1, "beta": 1, "threshold": 20, "reduction": 1, "ignore_index": -100}
USUAL |= {"weight": None, "pos_weight": None, "self": torch.tensor(0.5), "target": torch.tensor(0)}


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
        saved = USUAL | ({"self": 2} if op == "PowBackward2" else {})
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


def contributions(y, received=None, **names):
    """What the last operation sends to its inputs, in words; and the numbers that it sent."""
    with record_backward(y, **names) as trace:
        y.backward(torch.ones_like(y) if received is None else received)
    told, sent = visits(trace)[0].contributions, trace[0].grad_inputs
    return told, [gradient for gradient in sent if gradient is not None]


NOWHERE_TRUE = {"maximum nan", "relu nan"}  # of nan no case of the formula is


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operand_of_a_formula_is_an_input_the_result_or_beside_them(name):
    """And none is lost on the way: an AttributeError in a rule would hide its formula."""
    a, b = matrices(torch.float64)
    y = OPERATIONS[name](a, b)
    with record_backward(y) as trace:
        y.backward(torch.ones_like(y))
    for step in trace:
        node, saved = trace.graph.nodes[step.node], trace.saved(step.node)
        rule = RULES.get(node.op)
        for nr, sent in enumerate(step.grad_inputs if rule else ()):
            parts = [rule.parts[nr if nr < len(rule.parts) else 0].formula, rule.expression]
            known = dict.fromkeys((*rule.inputs, "result", *BESIDE), "x")
            words = [
                one(SimpleNamespace(**saved), known) if callable(one) else one for one in parts
            ]
            assert set(re.findall(r"{(\w*)}", "".join(filter(None, words)))) <= set(known)
            if sent is not None and name not in NOWHERE_TRUE:
                assert "{" not in local_derivative(node.op, nr, saved, {}).formula


def test_of_nan_no_case_of_a_formula_is_true_and_the_number_is():
    for name in NOWHERE_TRUE:
        told, _ = contributions(OPERATIONS[name](*matrices(torch.float64)))
        assert {one.formula for one in told} == {""}


LOSSES = {
    "mse": lambda p, q, r: F.mse_loss(p, q, reduction=r),
    "bce": lambda p, q, r: F.binary_cross_entropy(p, q, reduction=r),
    "bce weight": lambda p, q, r: F.binary_cross_entropy(p, q, weight=WEIGHT, reduction=r),
    "logits": lambda p, q, r: F.binary_cross_entropy_with_logits(p, q, reduction=r),
    "logits weight": lambda p, q, r: F.binary_cross_entropy_with_logits(
        p, q, weight=WEIGHT, reduction=r
    ),
    "logits pos_weight": lambda p, q, r: F.binary_cross_entropy_with_logits(
        p, q, weight=WEIGHT, pos_weight=C, reduction=r
    ),
}
WEIGHT = torch.linspace(0.5, 3.0, 12, dtype=torch.float64).reshape(3, 4)
C = torch.tensor([1.0, 2.0, 3.0, 0.5], dtype=torch.float64)


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_formula_of_a_loss_is_the_gradient_that_it_sends(loss, reduction):
    p, q = (matrix.detach().mul(0.7).requires_grad_() for matrix in matrices(torch.float64))
    y = LOSSES[loss](p, q, reduction)
    received = torch.full_like(y, 1.5)
    told, sent = contributions(y, received, p=p, q=q, w=WEIGHT, c=C)
    for one, gradient in zip(told, sent, strict=True):
        assert (" / n" in one.formula) == (reduction == "mean"), one.formula
        names = {"p": p, "q": q, "w": WEIGHT, "c": C, "n": 12, "received": received}
        names["weight"] = WEIGHT  # expanded to the size of the others it is another tensor
        assert torch.allclose(value_of(one.formula, **names), gradient), one.formula


def formulas(y, **names):
    return [one.formula for one in contributions(y, **names)[0]]


def test_a_weight_that_was_not_kept_is_not_left_out():
    p, q, w = torch.zeros(1001, requires_grad=True), torch.ones(1001), torch.ones(1001)
    unweighted = F.binary_cross_entropy_with_logits(p, q, reduction="sum")
    assert formulas(unweighted, p=p, q=q) == ["(σ(p) − q) · received"]
    weighted = F.binary_cross_entropy_with_logits(p, q, weight=w, reduction="sum")
    assert formulas(weighted, p=p, q=q) == [""]
    assert formulas(F.softplus(p), p=p) == ["∂(softplus(p))/∂p = 1 where p > 20, else σ(p)"]


def test_where_a_loss_bounds_its_logarithm_no_formula_is_shown():
    target = torch.tensor([0.0, 0.0], dtype=torch.float64, requires_grad=True)
    for numbers, shown in (([0.5, 0.5], True), ([0.5, 1.0], False)):
        p = torch.tensor(numbers, dtype=torch.float64, requires_grad=True)
        told = formulas(F.binary_cross_entropy(p, target), p=p, q=target)
        assert [bool(formula) for formula in told] == [shown, shown]


@pytest.mark.parametrize(
    ("options", "formula"),
    [
        ({}, "−received / n at the label, 0 elsewhere"),
        ({"reduction": "sum"}, "−received at the label, 0 elsewhere"),
        ({"reduction": "none"}, "−received at the label, 0 elsewhere"),
        (
            {"weight": C},
            "−c[label]·received / (sum of c[label]) at the label, 0 elsewhere",
        ),
        ({"weight": C, "reduction": "sum"}, "−c[label]·received at the label, 0 elsewhere"),
        (
            {"ignore_index": 3},
            "−received / n at the label, 0 elsewhere and for each label 3, which n does not count",
        ),
        (
            {"ignore_index": 3, "weight": C, "reduction": "sum"},
            "−c[label]·received at the label, 0 elsewhere and for each label 3",
        ),
        (
            {"ignore_index": 2},
            "−received / n at the label, 0 elsewhere",
        ),
    ],
)
def test_the_formula_of_nll_loss(options, formula):
    a, _ = matrices(torch.float64)
    y = F.nll_loss(a, torch.tensor([0, 3, 1]), **options)
    assert formulas(y, c=C) == [formula]


def test_the_label_that_pytorch_ignores_by_default_has_its_sign():
    a, _ = matrices(torch.float64)
    (formula,) = formulas(F.nll_loss(a, torch.tensor([0, -100, 1])))
    assert formula.endswith("0 elsewhere and for each label -100, which n does not count")


def test_formulas_that_need_numbers_say_nothing_on_the_meta_device():
    a = torch.tensor(1.0, device="meta", requires_grad=True)
    assert formulas(torch.relu(a), a=a) == [""]


def test_without_all_labels_nothing_is_said_of_nll_loss():
    scores = torch.zeros(1001, 2, requires_grad=True)
    assert formulas(F.nll_loss(scores, torch.zeros(1001, dtype=torch.long))) == [""]


def test_alpha_and_beta_stand_in_formulas():
    a, b = matrices(torch.float64)
    bias, vector = a.detach()[:, 0].requires_grad_(), b.detach()[0].requires_grad_()
    square = a.detach()[:, :3].requires_grad_()
    names = {"a": a, "b": b, "c": bias, "v": vector, "s": square}
    y = torch.addmm(square, a, b.t(), beta=2, alpha=0.5)
    assert formulas(y, **names) == [
        "2·received, summed to its shape",
        "0.5·received @ eᵀ",
        "0.5·aᵀ @ received",
    ]
    assert formulas(torch.addmv(bias, a, vector, beta=3), **names) == [
        "3·received, summed to its shape",
        "received ⊗ v",
        "aᵀ @ received",
    ]
    assert formulas(torch.addr(square, bias, a.detach()[:, 1], alpha=-2), **names) == [
        "received, summed to its shape",
        "-2·received @ d",
    ]
    batches = (square[None], a[None], b.mT[None])
    assert formulas(torch.baddbmm(*batches, alpha=7), **names)[1:] == [
        "7·received @ eᵀ",
        "7·dᵀ @ received",
    ]


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (lambda x: x * x, ["∂(x·x)/∂(left x) = x", "∂(x·x)/∂(right x) = x"]),
        (lambda x: x + x, ["∂(x + x)/∂(left x) = 1", "∂(x + x)/∂(right x) = 1"]),
        (lambda x: x - x, ["∂(x − x)/∂(left x) = 1", "∂(x − x)/∂(right x) = −1"]),
        (
            lambda x: torch.rsub(x, x, alpha=2),  # x − 2·x: what it calls self stands on the right
            ["∂(x − 2·x)/∂(right x) = −2", "∂(x − 2·x)/∂(left x) = 1"],
        ),
        (lambda x: x / x, ["∂(x/x)/∂(left x) = 1/x = 0.5", "∂(x/x)/∂(right x) = −x/x² = -0.5"]),
        (
            lambda x: x**x,
            ["∂(x^x)/∂(left x) = x·x^(x − 1) = 4", "∂(x^x)/∂(right x) = x^x·ln x = 2.7726"],
        ),
        (
            lambda x: torch.maximum(x, x),
            [
                "∂(max(x, x))/∂(left x) = 1 where x is larger, ½ where equal, else 0, here 0.5",
                "∂(max(x, x))/∂(right x) = 1 where x is larger, ½ where equal, else 0, here 0.5",
            ],
        ),
    ],
)
def test_two_inputs_of_one_name_are_told_apart(operation, expected):
    x = torch.tensor(2.0, requires_grad=True)
    found = formulas(operation(x), x=x)
    assert [one.removesuffix(" = 2") if "·x)" in one[:7] else one for one in found] == expected


def test_the_power_of_a_result_without_a_name_has_brackets():
    found = {
        op: local_derivative(op, 0, {}, {"self": "x"}).formula.partition(" = ")[2]
        for op in ("TanhBackward0", "TanBackward0", "ReciprocalBackward0", "RsqrtBackward0")
    }
    assert found == {
        "TanhBackward0": "1 − (tanh x)²",
        "TanBackward0": "1 + (tan x)²",
        "ReciprocalBackward0": "−(1/x)²",
        "RsqrtBackward0": "−(1/√x)³/2",
    }


def test_softplus_says_where_it_is_a_line():
    x = torch.tensor([1.0, 3.0], requires_grad=True)
    assert formulas(F.softplus(x), x=x) == ["∂(softplus(x))/∂x = σ(x) = [0.731059, 0.952574]"]
    assert formulas(F.softplus(x, beta=2, threshold=5), x=x) == [
        "∂(softplus(x))/∂x = 1 where 2·x > 5, else σ(2·x), here [0.880797, 1]"
    ]
    assert formulas(F.softplus(x * 10, beta=1), x=x)[0].startswith(
        "∂(softplus(a))/∂a = 1 where a > 20, else σ(a), here "
    )


def test_a_power_of_zero_and_a_condition_are_numbers():
    x = torch.tensor(0.0, requires_grad=True)
    (one,), _ = contributions(x**0, x=x)
    assert one.reason == "∂(x⁰)/∂x = 0; 1 × 0 = 0"
    (one,), _ = contributions(torch.where(x < 1, x, 2.0), x=x)
    assert one.reason.endswith("1 where the condition holds, else 0, here 1; 1 × 1 = 1")


def test_a_formula_of_real_numbers_is_not_shown_for_complex_ones():
    x = torch.tensor(2.0, requires_grad=True)
    for y in (x + 1j, x * 1j, x**1j):
        assert {(one.formula, one.product) for one in contributions(y, x=x)[0]} == {("", "")}


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
