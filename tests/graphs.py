"""Small graphs of every awkward kind; each function returns what a user would pass to `show`.

The cases follow the failure table that this package is measured against: things that other tools
draw wrongly or not at all.
"""

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


def leaf(*values, **options):
    """A float tensor that requires grad: a scalar of one value, else a vector."""
    data = values[0] if len(values) == 1 else list(values)
    return torch.tensor(data, requires_grad=True, **options)


def chain(length):
    """`length` multiplications, one after the other."""
    y = leaf(1.0)
    for _ in range(length):
        y = y * 1.0
    return y


class Block(nn.Module):
    """Two linear layers, added to what came in."""

    def __init__(self, width):
        super().__init__()
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x):
        return x + self.down(torch.relu(self.up(x)))


class Net(nn.Module):
    """A model of equal blocks: ten nodes each, and six around them."""

    def __init__(self, widths):
        super().__init__()
        self.blocks = nn.ModuleList(map(Block, widths))
        self.head = nn.Linear(widths[-1], 1)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.head(x).sum()


class Scale(nn.Module):
    """One number to multiply with."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.tensor(1.0))

    def forward(self, x):
        return x * self.weight


def shared_paths():
    """Thirty doublings: 2**30 paths through 31 nodes."""
    y = leaf(1.0)
    for _ in range(30):
        y = y + y
    return y


def unused_output():
    a, _, c = leaf(1.0, 2.0, 3.0).unbind()
    return a * c


def split():
    first, second = leaf(1.0, 2.0, 3.0, 4.0).split(2)
    return first * second


def view_and_in_place():
    x = leaf(1.0, 2.0)
    y = x * 2
    y[0].mul_(3)
    return y.sum()


class Cube(torch.autograd.Function):
    """A custom function that saves its input."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x**3

    @staticmethod
    def backward(ctx, gradient):
        (x,) = ctx.saved_tensors
        return 3 * x**2 * gradient


def custom_function():
    return Cube.apply(leaf(2.0)) * 1.0


def custom_function_after_backward():
    y = custom_function()
    y.backward()
    return y


def partly_untracked():
    x = leaf(2.0)
    with torch.no_grad():
        k = x * 3
    return x * k


def double_backward():
    x = leaf(3.0)
    (slope,) = torch.autograd.grad(torch.sin(x**2), x, create_graph=True)
    return slope


def after_backward():
    x = leaf(3.0)
    y = torch.sin(x**2)
    y.backward()
    return y


def modified_saved():
    x = leaf(3.0)
    y = x * 1.0
    z = torch.sin(y)
    y.add_(1)
    return z


def nested():
    x = leaf(2.0)
    return {"loss": [x**2, None], "more": (x * 3, {"deep": x + 1}), "note": "not a tensor"}


def lstm():
    torch.manual_seed(0)
    return torch.nn.LSTM(2, 3)(torch.zeros(4, 1, 2))


def compiled(backend):
    torch.compiler.reset()
    return torch.compile(lambda x: torch.sin(x**2), backend=backend)(leaf(3.0))


def vmapped():
    return torch.vmap(lambda x: torch.sin(x) * 2)(leaf(1.0, 2.0, 3.0)).sum()


def functional_gradient():
    return torch.func.grad(lambda x: (x**3).sum())(leaf(1.0, 2.0)).sum()


def complex_numbers():
    return (leaf(1 + 2j) * (2 - 1j)).abs()


def checkpointed(use_reentrant):
    return checkpoint(lambda x: torch.sin(x**2), leaf(3.0), use_reentrant=use_reentrant)


def tied_weights():
    w = leaf(2.0)
    return (w * 3) * w


def hooked_leaf():
    x = leaf(2.0)
    x.register_hook(lambda gradient: gradient * 2)
    x.register_post_accumulate_grad_hook(lambda tensor: None)
    return x**2


class Annotated(torch.Tensor):
    """A tensor subclass whose attributes cannot be read without its consent."""

    @classmethod
    def __torch_function__(cls, function, types, args=(), kwargs=None):
        raise AssertionError(f"{function} ran while a graph was read")


def subclass():
    x = leaf(2.0)
    return torch.Tensor._make_subclass(Annotated, torch.tensor(1.0)), (x**2).as_subclass(Annotated)


CASES = {
    "chain of 450": lambda: chain(450),
    "chain of 100,000": lambda: chain(100_000),
    "shared paths": shared_paths,
    "unused output": unused_output,
    "split": split,
    "view and in-place": view_and_in_place,
    "custom function": custom_function,
    "custom function after backward": custom_function_after_backward,
    "partly untracked": partly_untracked,
    "constants and parameters": lambda: torch.ones(2) * leaf(1.0, 2.0) * 5,
    "output is a leaf": lambda: leaf(2.0),
    "double backward": double_backward,
    "after backward": after_backward,
    "saved tensor modified": modified_saved,
    "nested output": nested,
    "lstm": lstm,
    "compile, eager": lambda: compiled("eager"),
    "compile, aot": lambda: compiled("aot_eager"),
    "vmap": vmapped,
    "func.grad": functional_gradient,
    "complex": complex_numbers,
    "checkpoint": lambda: checkpointed(False),
    "reentrant checkpoint": lambda: checkpointed(True),
    "tied weights": tied_weights,
    "hooks on a leaf": hooked_leaf,
    "tensor subclass": subclass,
}


def flat(thing):
    """All tensors in nested containers."""
    if isinstance(thing, torch.Tensor):
        return [thing]
    items = thing.values() if isinstance(thing, dict) else thing
    nested = [] if thing is None or isinstance(thing, str) else items
    return [tensor for item in nested for tensor in flat(item)]
