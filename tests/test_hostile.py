"""What else is among the caller's variables never disturbs a word about something else."""

import contextlib
import io
import warnings

import pytest
import torch
from torch import nn

import autograd_lessons as al


def refuse(*args, **kwargs):
    raise ZeroDivisionError("nobody asks me")


REFUSED = (
    *("__eq__", "__ne__", "__bool__", "__len__", "__iter__", "__repr__", "__str__", "__format__"),
    *("__contains__", "__getitem__", "__call__", "__dir__", "__instancecheck__", "__sizeof__"),
    *(
        "__add__",
        "__float__",
        "__index__",
        "__array__",
        "__reduce_ex__",
        "__copy__",
        "__deepcopy__",
    ),
    *("items", "keys", "values", "__reversed__", "__enter__", "__exit__", "__lt__", "__gt__"),
)
METHODS = dict.fromkeys(REFUSED, refuse)


class Everything:
    """No attribute can be read, not even the class."""

    def __getattribute__(self, name):
        raise ZeroDivisionError(name)


class Liar:
    """It says that it is a tensor."""

    __class__ = torch.Tensor

    def __getattr__(self, name):
        raise ZeroDivisionError(name)


class Unreadable(nn.Module):
    def __getattribute__(self, name):
        raise ZeroDivisionError(name)


class NeverBuilt(nn.Module):
    def __init__(self):
        self.x = 3


class Half(nn.Module):
    """Its parameters cannot be listed."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.odd = {"x": torch.ones(1, requires_grad=True) * 2}

    def named_parameters(self, *args, **kwargs):
        raise ZeroDivisionError

    named_modules = named_buffers = parameters = named_parameters


class OddAttributes(nn.Module):
    """An ordinary module that keeps strangers."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.strangers = [Everything(), made(dict)(), made(list)(), Liar()]
        self.tensor = Functions(1.0)
        self.weights = {Everything(): 1, "x": made(object)()}


class Functions(torch.Tensor):
    """Every operation on it and every attribute of it raises."""

    def __new__(cls, value):
        return torch.tensor([value, value], requires_grad=True).as_subclass(cls)

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        raise ZeroDivisionError(func)


class Dispatches(torch.Tensor):
    """Its operations raise, below autograd."""

    def __new__(cls):
        return torch.Tensor._make_wrapper_subclass(cls, (2,), requires_grad=True)

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        raise ZeroDivisionError(func)


def made(kind):
    return type(f"Hostile{kind.__name__.title()}", (kind,), METHODS)


def odd_class():
    """A class of which nothing can be asked; pytest would ask it, were it a global."""

    class Meta(type):
        def __getattribute__(cls, name):
            raise ZeroDivisionError(name)

        def __eq__(cls, other):
            raise ZeroDivisionError

        __hash__ = type.__hash__

    return Meta("Odd", (), {})


class Endless(list):
    """It is never at its end, and says that it is short."""

    def __len__(self):
        return 1

    def __iter__(self):
        return iter(int, 1)


def circle():
    found = []
    found.append({"again": found})
    return found


STRANGERS = {
    "everything": Everything,
    "liar": Liar,
    "object": lambda: made(object)(),
    "dict": lambda: made(dict)(a=torch.ones(1)),
    "list": lambda: made(list)([torch.ones(1)]),
    "tuple": lambda: made(tuple)([torch.ones(1)]),
    "text": lambda: made(str)("x"),
    "odd class": odd_class,
    "object of an odd class": lambda: object.__new__(odd_class()),
    "endless": lambda: Endless([torch.ones(1)]),
    "keys": lambda: {Everything(): torch.ones(1), Liar(): torch.ones(1)},
    "circle": circle,
    "unreadable module": lambda: Unreadable.__new__(Unreadable),
    "module that was never built": NeverBuilt,
    "module without a list": Half,
    "module with strangers": OddAttributes,
    "torch function": lambda: Functions(1.0),
    "torch dispatch": Dispatches,
    "error": lambda: type("HostileError", (Exception,), METHODS)(),
    "list of them": lambda: [Everything(), Liar(), made(dict)(), Functions(1.0), Half()],
    "dict of them": lambda: {"a": Everything(), "b": Unreadable.__new__(Unreadable)},
}


def words(stranger):
    """What each word says of a small program; the stranger is among its variables."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 1))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    x = torch.ones(1, 2)
    with al.record_forward(net):
        loss = net(x).sum()
    with al.record_backward(loss) as trace:
        loss.backward()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        said = [
            *(al.build_graph(loss), al.build_graph(loss, net=net), al.summarize(loss, net=net)),
            *(al.show(loss), al.draw(loss), al.show_slopes(trace), al.show_layers(trace), trace),
            *(al.describe(loss, x), al.compare(x, x + 1), al.show_memory(loss), al.explore(loss)),
            *(al.explain(loss), al.explain(x), al.explain(loss, net), al.explain(trace)),
            *(al.explain(optimizer), al.explain(optimizer, net), al.explain(net[0].weight)),
            al.step_through(trace),
        ]
        with al.expect_error():
            loss.backward()
    try:
        loss.backward()
    except RuntimeError as error:
        said += [al.explain(error), al.explain()]
    return [printed.getvalue(), *map(repr, said)]


@pytest.fixture(scope="module")
def undisturbed():
    return words(None)


@pytest.mark.parametrize("name", STRANGERS)
def test_no_word_is_disturbed(name, undisturbed):
    stranger = STRANGERS[name]()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert words(stranger) == undisturbed


@pytest.mark.parametrize("name", [one for one in STRANGERS if one != "object of an odd class"])
def test_asked_about_itself_it_gets_an_answer(name):
    assert al.explain(STRANGERS[name]()).text.strip()


def test_an_error_that_cannot_be_printed_hides_no_other():
    error = STRANGERS["error"]()
    error.__cause__ = RuntimeError("grad can be implicitly created only for scalar outputs")
    assert al.explain(error).text.splitlines()[:2] == [
        "Behind this HostileError is another error:",
        "RuntimeError: grad can be implicitly created only for scalar outputs",
    ]
