import re
import threading
import warnings

import pytest
import torch

from autograd_lessons import describe
from autograd_lessons.tensors.describing import HEAD


def rows(result):
    """Return the cells of each row but the first, keyed by the row's name."""
    starts = [title.start() for title in re.finditer(r"\S+", result.text.splitlines()[0])]
    ends = [*starts[1:], None]
    cells = [
        [line[a:b].strip() for a, b in zip(starts, ends, strict=True)]
        for line in result.text.splitlines()[1:]
    ]
    return {name: dict(zip(HEAD[1:], rest, strict=True)) for name, *rest in cells}


def test_the_whole_table():
    x = torch.tensor(3.0, requires_grad=True)
    y = x**2
    y.retain_grad()
    z = torch.sin(y)
    z.backward()
    d = x.detach()
    label = torch.tensor(0)
    many = torch.zeros(2, 40, dtype=torch.float64)
    assert describe(x, y, z, d, label, many).text == (
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


def test_names_come_from_keywords_then_variables_then_the_position():
    x = torch.tensor(1.0)
    weight = torch.tensor(2.0)
    table = describe(x, weight * 2, w=weight, weight=weight)
    assert list(rows(table)) == ["x", "argument 2", "w", "weight"]


def test_the_first_name_bound_wins():
    first = torch.tensor(1.0)
    second = first
    assert list(rows(describe(second))) == ["first"]


def test_storage_letters():
    x = torch.ones(3)
    table = rows(
        describe(
            x=x,
            other=torch.ones(3),
            view=x[1:],
            data=x.data,
            copy=x.clone(),
            meta=torch.ones(2, device="meta"),
            sparse=x.to_sparse(),
            again=x,
        )
    )
    letters = {name: row["storage"] for name, row in table.items()}
    assert letters == {
        "x": "A",
        "other": "B",
        "view": "A",
        "data": "A",
        "copy": "C",
        "meta": "D",
        "sparse": "-",
        "again": "A",
    }


def test_memory_shared_through_numpy_has_one_letter():
    import numpy as np

    array = np.ones(2, dtype=np.float32)
    table = rows(describe(a=torch.from_numpy(array), b=torch.from_numpy(array)))
    assert [row["storage"] for row in table.values()] == ["A", "A"]


def test_there_are_letters_enough():
    keep = {f"t{i}": torch.ones(1) for i in range(53)}
    letters = [row["storage"] for row in rows(describe(**keep)).values()]
    assert letters[:2] == ["A", "B"]
    assert letters[25:27] == ["Z", "A1"]
    assert letters[52] == "A2"


def test_unusual_tensors():
    with torch.inference_mode():
        inference = torch.ones(2)
    x = torch.ones(2, requires_grad=True)
    written = (x * 1).add_(1)
    table = rows(
        describe(
            inference=inference,
            written=written,
            sparse=torch.ones(2).to_sparse(),
            meta=torch.ones(2, device="meta"),
            complex=torch.tensor(1 - 2j),
            parameter=torch.nn.Parameter(torch.tensor(0.5)),
        )
    )
    assert table["inference"]["version"] == "-"
    assert table["inference"]["inference"] == "True"
    assert table["written"]["version"] == "1"
    assert table["sparse"]["value"] == "shape (2,), sparse_coo"
    assert table["meta"]["value"] == "shape (2,), meta"
    assert table["complex"]["value"] == "1-2j, complex64"
    assert table["parameter"]["requires_grad"] == "True"


def test_a_view_whose_history_pytorch_will_not_tell():
    w = torch.ones(2, requires_grad=True) * 1
    a, _ = w.unbind()
    w.mul_(2)
    row = rows(describe(a=a))["a"]
    assert (row["is_leaf"], row["grad_fn"], row["grad"]) == ("unknown", "unknown", "not kept")


def test_the_warning_about_grad_never_comes_even_from_another_thread():
    y = torch.ones(1, requires_grad=True) * 2
    seen = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        thread = threading.Thread(target=lambda: seen.append(describe(y=y).text))
        thread.start()
        thread.join()
    assert "not kept" in seen[0]


def test_the_html_says_the_same():
    table = describe(x=torch.tensor(1.0))
    for cell in table.text.split():
        assert f">{cell}</t" in table.html
    assert "<script" not in table.html
    assert "<style" not in table.html
    assert " id=" not in table.html


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
    ],
)
def test_what_is_not_a_tensor_is_refused(arguments, message):
    with pytest.raises(TypeError) as caught:
        describe(*arguments)
    assert str(caught.value) == message


def test_the_parameters_of_a_module():
    model = torch.nn.Linear(2, 1)
    assert list(rows(describe(**dict(model.named_parameters())))) == ["weight", "bias"]
    assert list(rows(describe(*torch.nn.Linear(2, 1).parameters()))) == ["argument 1", "argument 2"]
