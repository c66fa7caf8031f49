"""Where the course holds what it owes its learners: examples, traps of other notes, confusions.

Each line names a cell and words that this cell, or what it prints, must contain. So a change that
drops one of these is noticed.
"""

import json
from functools import cache
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"

# The examples that the course grew out of, with the numbers that they print.
EXAMPLES = {
    "x² by hand at 3 and 2": [("01", "derivative-square", "6\n4")],
    "sin(x²) by hand": [("01", "derivative-two", "-5.466781571308061")],
    "e^(sin(x²)) by hand": [("01", "derivative-three", "-8.25491309968052")],
    "x² at 3 by autograd": [
        ("03", "make-x", "tensor(3., requires_grad=True)"),
        ("03", "make-y", "tensor(9., grad_fn=<PowBackward0>)"),
        ("03", "backward-y", "tensor(6.)"),
    ],
    "x² at 5": [("03", "at-five", "tensor(25., grad_fn=<PowBackward0>)\ntensor(10.)")],
    "sin(x²) by autograd": [
        ("03", "sin-square", "tensor(0.4121, grad_fn=<SinBackward0>)"),
        ("03", "backward-z", "tensor(-5.4668)"),
    ],
    "10.5 to the power 4.5": [
        ("03", "large-argument", "tensor(39386.9023, grad_fn=<PowBackward0>)"),
        ("03", "large-argument", "tensor(-0.6855, grad_fn=<SinBackward0>)\ntensor(-12290.4551)"),
    ],
    "what grad_fn is": [("03", "grad-fn-explained", "the operation while calculating it")],
    "y.grad of an intermediate": [("04", "non-leaf-warning", "None\nUserWarning")],
    "one neuron": [
        ("07", "forward", "tensor(6.7000)\ntensor(0.9988)"),
        ("08", "forward-prints", "tensor(6.7000, grad_fn=<AddBackward0>)"),
        ("08", "forward-prints", "tensor(0.9988, grad_fn=<SigmoidBackward0>)"),
        ("08", "forward-prints", "tensor(6.7012, grad_fn=<NegBackward0>)"),
    ],
    "its gradient by hand": [
        ("07", "product-number", "6.691762447357178\ndL/db 0.998770534992218")
    ],
    "its gradient by autograd": [
        ("08", "backward", "tensor(6.6918)\ntensor(0.9988)"),
        ("08", "digits", "6.6917619705200195 0.9987704753875732"),
    ],
    "its gradient, simplified": [("07", "simple", "tensor(6.6918)\ntensor(0.9988)")],
    "random parameters": [("08", "seeded", "tensor(0.8823"), ("08", "seeded", "tensor(0.9150")],
    "five students": [("10", "five-students", "9.11 | 8.9 | 7 | 6.56 | 4.56")],
    "four steps": [("10", "four-steps", "**Update:** each *parameter* moves")],
    "the mean of squares": [
        ("06", "mean-forward", "tensor(4.6667, grad_fn=<MeanBackward0>)"),
        ("06", "mean-backward", "tensor([0.6667, 1.3333, 2.0000])"),
    ],
    "4, 8, 12": [("09", "three-passes", "tensor(4.)\ntensor(8.)\ntensor(12.)")],
    "zero_()": [
        ("09", "zero", "tensor(0.)"),
        ("09", "zero-vector", "tensor([0., 0., 0.])"),
    ],
    "a second backward()": [("09", "second-backward", "through the graph a second time")],
    "requires_grad_(False)": [("13", "flag-off", "tensor(2.)\ntensor(4.)")],
    "detach()": [("13", "detach-both", "tensor(4., grad_fn=<PowBackward0>)\ntensor(4.)")],
    "no_grad()": [("13", "no-grad", "tensor(4.)")],
    "backward on an untracked result": [
        ("13", "element-0", "element 0 of tensors does not require grad and does not have a")
    ],
    "pictures from the real graph": [
        ("03", "two-leaves-picture", "AccumulateGrad x = 3"),
        ("05", "fan-out-graph", "(above)"),
        ("06", "mean-forward", "MeanBackward0 y = 4.6667"),
        ("08", "graph", "ClampBackward1"),
    ],
    "versions and device": [("00", "versions", "cuda")],
    "why autograd, and why inference needs none": [
        ("03", "watch", "A network learns by slopes"),
        ("13", "cost", "*inference*"),
    ],
}

# Sentences and habits of other notes that are wrong, and where the truth is computed.
TRAPS = {
    "argmax for autograd": [("03", "argmax", "torch.int64")],
    "clamp prevents log(0)": [("08", "breaks", "z = 17.0: loss inf")],
    "an epsilon is harmless": [("08", "other-end", "loss 18.42, slope 0.00")],
    "the textbook loss on five students": [("11", "textbook-curves", "NaN from round 5")],
    "the loss is right to its last digit": [("08", "loss-digits-shown", "6.701176167")],
    "other last digits mean a mistake": [("08", "compare-w", "1 ulp apart")],
    "backward runs only once": [("09", "those-that-do-not", "works, and .grad goes from 1 to 2")],
    "running backward alone again gives 8": [("09", "second-backward-explained", "cannot work")],
    "no backward after requires_grad_(False)": [
        ("13", "element-0", "element 0"),
        ("13", "old-used", "a second time"),
        ("13", "old-used", "09_accumulation\n\nNone"),
    ],
    "requires_grad_(False) is for ever": [("13", "flag-on-again", "tensor(8.)")],
    "requires_grad_(False) deletes the gradient": [("16", "frozen-stale", "tensor(0.8000)")],
    "detach() makes a copy": [("13", "detach-storage", "tensor(10., requires_grad=True)")],
    "no backward() inside no_grad()": [("13", "no-grad-inside", "tensor(4.)\nTrue False")],
    "all three ways lead to the error": [("13", "held-picture", "tensor(9.)")],
    "y.grad is an error": [("04", "non-leaf-warning", "UserWarning")],
    "backward fills every tensor that requires grad": [("04", "leaf-table", "not kept")],
    "gradients are updated": [
        ("07", "slopes-for", "It is the *parameters* that are changed"),
        ("10", "four-steps", "It is `w` and `b` that are updated"),
    ],
    "clear after getting the gradient": [("11", "early-proof", "0.0 and 0.0")],
    "zero_() resets the tensor": [("09", "zero", "tensor(2., requires_grad=True)")],
    "autograd is exact to the last digit": [("03", "large-argument-exact", "-12269.909736")],
    "unseeded numbers": [("08", "random-start", "nobody can repeat your numbers")],
    "a label as an integer": [("08", "long-error", "Found dtype Long but expected Float")],
    "a printed label is a proof": [("08", "digits", "by hand ")],
    "one letter for two functions": [("01", "two-nested", "two *different* functions")],
    "untracked is always faster": [("13", "cost-explained", "may even take longer")],
    "by hand it is impossible": [("07", "count-slopes-explained", "Not impossible")],
    "the student beside the table": [("10", "the-student", "0.4875")],
    "install torch on Kaggle": [("00", "self-test", "`pip install torch` is not needed")],
    "the product at a guess of 1": [("07", "at-one", "tensor(nan)")],
    "four printed decimals": [("03", "print-width-item", "-5.4667816162109375")],
}

# What learners really get wrong, after years of questions in forums.
CONFUSIONS = {
    "a second time through the graph": [("09", "made-again", "tensor(-10.9336)")],
    "retain_graph=True as the cure": [("09", "stale", "2.7183")],
    "why gradients are cleared at all": [("09", "sum-of-three-explained", "piece by piece")],
    "zero_grad() leaves None": [("10", "sgd", "w.grad is None")],
    "None and 0 are not the same": [("11", "second-step", "0.8000 → 0.6200")],
    "element 0 does not require grad": [("13", "element-0-explained", "no recorded way leads")],
    "loss.requires_grad = True": [("16", "force-flag", "tensor(1.) None")],
    ".grad is None on my tensor": [("04", "explain-non-leaf", "y.retain_grad()")],
    "retain_grad on what": [("05", "retain-grad-error", "can't retain_grad on Tensor")],
    "can't optimize a non-leaf": [("10", "not-a-leaf", "can't optimize a non-leaf Tensor")],
    ".to() after requires_grad": [("10", "not-a-leaf", "to float64: False\nto float32: True")],
    ".data against detach()": [("16", "data-wrong", "tensor(6.)")],
    "detach() as a copy": [("13", "detach-copy", "x.detach().clone()")],
    "+= on a saved result": [("15", "which-save", "exp      refused")],
    "an older PyTorch as the cure": [("15", "versions-view-explained", "its slopes are wrong")],
    "nan from torch.where": [("16", "where-nan", "nan, 0.2500")],
    "sqrt and norm at 0": [("16", "kinks-shown", "sqrt(x) at 0         inf")],
    "the loss before or after the sigmoid": [("08", "torchs-own", "slope -0.09")],
    "the mean of means": [("11", "uneven", "0.1424")],
    "total += loss": [("11", "total", "4001")],
    "frozen, and moving": [("16", "frozen-zero-shown", "(0.79, 0.7821)")],
    "eval() against no_grad()": [("14", "eval-mode", "False True\nTrue False")],
    "what v is in backward(v)": [("06", "what-v-is-explained", "`v` holds the slopes")],
    "inference tensors": [("14", "inference-error", "cannot be saved for backward")],
    "torch.tensor([a, b])": [("15", "lost-shown", "StackBackward0")],
    "gradcheck in float32": [("18", "gradcheck-float32", "5.7220")],
    "no slope of a position": [("03", "argmax", "torch.int64 None")],
}


@cache
def cells(lesson):
    """The words of each cell and of what it printed, by the cell's id."""
    (path,) = NOTEBOOKS.glob(f"{lesson}_*.ipynb")
    found = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        words = ["".join(cell["source"])]
        for output in cell.get("outputs", []):
            shown = output.get("text") or output.get("data", {}).get("text/plain", [])
            words += ["".join(shown), output.get("evalue", "")]
        found[cell["id"]] = "\n".join(words)
    return found


PLACES = [
    pytest.param(lesson, cell, words, id=f"{name}, {lesson}")
    for table in (EXAMPLES, TRAPS, CONFUSIONS)
    for name, places in table.items()
    for lesson, cell, words in places
]


@pytest.mark.parametrize(("lesson", "cell", "words"), PLACES)
def test_the_course_holds_it(lesson, cell, words):
    assert words in cells(lesson)[cell]


def test_nothing_is_missing():
    assert (len(EXAMPLES), len(TRAPS), len(CONFUSIONS)) == (27, 30, 27)
