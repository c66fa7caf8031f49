"""Tensors side by side in a table."""

import re
import threading
import warnings

import pytest
import torch

from autograd_lessons import describe


def names(result):
    """Return the first cell of each row but the head."""
    return [re.split("  +", line)[0] for line in result.text.splitlines()[1:]]


def test_the_whole_table():
    x = torch.tensor(3.0, requires_grad=True)
    y = x**2
    y.retain_grad()
    z = torch.sin(y)
    z.backward()
    d = x.detach()
    label = torch.tensor(0)
    many = torch.zeros(2, 40, dtype=torch.float64)
    assert describe(x, y, z, d, label, many, all=True).text == (
        "name   value                   requires_grad  is_leaf  grad_fn       grad      "
        "retains_grad  version  inference  storage\n"
        "x      3                       True           True     None          -5.4668   "
        "False         0        False      A\n"
        "y      9                       True           False    PowBackward0  -0.91113  "
        "True          0        False      B\n"
        "z      0.412118                True           False    SinBackward0  not kept  "
        "False         0        False      C\n"
        "d      3                       False          True     None          None      "
        "False         0        False      A\n"
        "label  0, int64                False          True     None          None      "
        "False         0        False      D\n"
        "many   shape (2, 40), float64  False          True     None          None      "
        "False         0        False      E"
    )


def columns(table):
    return table.text.splitlines()[0].split()[6:]


def test_of_the_last_columns_those_are_there_in_which_something_is_unusual():
    x = torch.tensor([3.0, 1.0], requires_grad=True)
    y, copy = x**2, x.detach().clone()
    assert columns(describe(x)) == columns(describe(x, y, copy)) == []
    assert columns(describe(x, y, x.detach())) == ["storage"]
    y.retain_grad()
    copy.mul_(2)
    assert columns(describe(x, y, copy)) == ["retains_grad", "version"]
    with torch.inference_mode():
        assert columns(describe(x, torch.ones(1))) == ["version", "inference"]
    sparse = [torch.ones(2).to_sparse() for _ in range(2)]
    assert columns(describe(*sparse)) == []  # whether they share their memory is not known


def test_a_tensor_may_have_the_name_of_the_option():
    assert names(describe(all=torch.tensor(1.0), x=torch.tensor(2.0))) == ["x", "all"]


def test_names_come_from_keywords_then_variables_then_the_position():
    x = torch.tensor(1.0)
    weight = torch.tensor(2.0)
    table = describe(x, weight * 2, w=weight, weight=weight)
    assert names(table) == ["x", "argument 2", "w", "weight"]


def test_the_first_name_bound_wins():
    first = torch.tensor(1.0)
    second = first
    assert names(describe(second)) == ["first"]


def test_unusual_tensors():
    with torch.inference_mode():
        inference = torch.ones(2)
    w = torch.ones(2, requires_grad=True) * 1
    hidden, _ = w.unbind()
    w.mul_(2)  # from here on PyTorch will not tell what made `hidden`
    sparse = torch.ones(2, dtype=torch.float64).to_sparse()
    assert describe(inference, hidden, sparse, all=True).text == (
        "name       value                            requires_grad  is_leaf  grad_fn  grad      "
        "retains_grad  version  inference  storage\n"
        "inference  [1, 1]                           False          True     None     None      "
        "False         -        True       A\n"
        "hidden     2                                True           unknown  unknown  not kept  "
        "False         1        False      B\n"
        "sparse     shape (2,), float64, sparse_coo  False          True     None     None      "
        "False         0        False      -"
    )


def test_the_warning_about_grad_never_comes_even_from_another_thread():
    y = torch.ones(1, requires_grad=True) * 2
    seen = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        thread = threading.Thread(target=lambda: seen.append(describe(y=y).text))
        thread.start()
        thread.join()
    assert "not kept" in seen[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "describe() needs a tensor: write describe(x), or describe(x, y)."),
        (
            (torch.ones(1), 3.0),
            "describe() takes tensors, and argument 2 is a float: only tensors have a state to "
            "show.",
        ),
        (
            ([torch.ones(1)],),
            "describe() takes tensors, and argument 1 is a list: put a * before it to give its "
            "tensors one by one.",
        ),
        (
            (torch.nn.Linear(1, 1),),
            "describe() takes tensors, and argument 1 is a Linear: write "
            "describe(**dict(model.named_parameters())).",
        ),
        (
            (None,),
            "describe() takes tensors, and argument 1 is a NoneType: only tensors have a state "
            "to show.",
        ),
        (
            ("x",),
            "describe() takes tensors, and argument 1 is a str: only tensors have a state to show.",
        ),
    ],
)
def test_what_is_not_a_tensor_is_refused(arguments, message):
    with pytest.raises(TypeError) as caught:
        describe(*arguments)
    assert str(caught.value) == message


def test_a_keyword_that_is_no_tensor_is_named():
    with pytest.raises(TypeError, match=r"^describe\(\) takes tensors, and y is a float: "):
        describe(torch.ones(1), x=torch.ones(1), y=3.0)


def test_the_parameters_of_a_module():
    model = torch.nn.Linear(2, 1)
    assert names(describe(**dict(model.named_parameters()))) == ["weight", "bias"]
    assert names(describe(*torch.nn.Linear(2, 1).parameters())) == ["argument 1", "argument 2"]
