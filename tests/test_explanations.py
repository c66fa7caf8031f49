"""Every combination of facts gets two to five short sentences and a line of code."""

import ast
import itertools
import re

from autograd_lessons.tensors.explanations import explain_state
from autograd_lessons.tensors.state import Numbers, State

ONE = Numbers("1", (), "", False)
NUMBERS = [
    ONE,
    Numbers("shape (9,)", (9,), "nan", False),
    Numbers("several shapes", None, "", False),
]
GRADIENTS = [None, ONE, Numbers("0", (), "", True), Numbers("shape (9,)", (9,), "inf", False)]


def states():
    for numbers, grad, requires_grad, is_leaf, retains, tracking, inference in itertools.product(
        NUMBERS, GRADIENTS, *[[True, False]] * 5
    ):
        for dtype, grad_fn, version, parameter, readable in [
            ("float32", "MulBackward0", 0, False, True),
            ("float32", "ToCopyBackward0", 1, True, True),
            ("complex64", "MulBackward0", 2, False, True),
            ("int64", None, 0, False, True),
            ("quint8", None, 0, False, True),
            ("float32", None, 1, False, False),
            ("float32", None, 0, False, True),
        ]:
            yield State(
                name="x",
                parameter=parameter,
                numbers=numbers,
                dtype=dtype,
                unusual=(),
                differentiable="float" in dtype or "complex" in dtype,
                complex="complex" in dtype,
                requires_grad=requires_grad,
                is_leaf=is_leaf,
                grad_fn=grad_fn,
                readable=readable,
                retains_grad=retains,
                grad=grad,
                version=version,
                inference=inference,
                tracking=tracking,
                unrecorded_view=requires_grad and is_leaf and grad_fn is None and version == 0,
            )


def test_every_combination():
    told = {tuple(explain_state(state, twins)) for state in states() for twins in ([], ["w", "v"])}
    assert len(told) > 50
    for lines in told:
        assert 2 <= len(lines) <= 5
        codes = [code for line in lines for code in re.findall(r"`([^`]*)`", line)]
        assert codes
        for code in codes:
            ast.parse(code + " pass" if code.endswith(":") else code)
        for line in lines:
            assert line.endswith(".")
            assert len(re.sub(r"`[^`]*`", "code", line).split()) <= 28
