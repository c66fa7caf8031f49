"""`record_forward` against a witness that notes the running module at each operation."""

import copy
import threading
import warnings
from types import SimpleNamespace

import pytest
import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils.checkpoint import checkpoint

from autograd_lessons import build_graph, draw, record_forward
from autograd_lessons.graph.modules import KEY, Module
from graphs import Block, Net, Scale, leaf


class Witness(TorchFunctionMode):
    """Notes which module runs when a tensor is made: each forward is wrapped, no hook is used."""

    def __init__(self, **models):
        super().__init__()
        self.made, self.stack, self.wrapped = {}, [""], {}
        for name, model in models.items():
            for path, module in model.named_modules():
                if not isinstance(module, torch.jit.ScriptModule):
                    self.wrapped.setdefault(module, f"{name}.{path}".rstrip("."))
        for module, path in self.wrapped.items():
            module.forward = self.around(path, module.forward)

    def around(self, path, forward):
        def told(*args, **kwargs):
            self.stack.append(path)
            try:
                return forward(*args, **kwargs)
            finally:
                self.stack.pop()

        return told

    def __torch_function__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        for tensor in result if isinstance(result, (list, tuple)) else [result]:
            if isinstance(tensor, torch.Tensor) and tensor.grad_fn is not None:
                self.made.setdefault(tensor.grad_fn, self.stack[-1])  # some only pass a tensor on
        return result

    def __exit__(self, *error):
        for module in self.wrapped:
            del module.forward
        return super().__exit__(*error)


def agree(compute, **models):
    """Compare the module of every operation that the witness saw being made; how many it saw."""
    with Witness(**models) as witness, record_forward(**models):
        loss = compute()
    graph = build_graph(loss)
    live, waiting = {}, [loss.grad_fn]
    for grad_fn in waiting:  # breadth first, as the graph is numbered
        if grad_fn not in live:
            live[grad_fn] = len(live)
            waiting += [target for target, _ in grad_fn.next_functions if target is not None]
    seen = {live[grad_fn]: path for grad_fn, path in witness.made.items() if grad_fn in live}
    assert {index: graph.nodes[index].module for index in seen} == seen
    return len(seen)


class Tied(nn.Module):
    """A head with the embedding's weight."""

    def __init__(self):
        super().__init__()
        self.embed, self.mix = nn.Embedding(9, 4), nn.Linear(4, 4)
        self.head = nn.Linear(4, 9, bias=False)
        self.head.weight = self.embed.weight

    def forward(self, index):
        return self.head(self.mix(self.embed(index)))


class Adapted(nn.Module):
    """A frozen layer with a low-rank addition, added to what came in."""

    def __init__(self):
        super().__init__()
        self.base = nn.Linear(4, 4).requires_grad_(False)
        self.down, self.up = nn.Linear(4, 2, bias=False), nn.Linear(2, 4, bias=False)

    def forward(self, x):
        return x + torch.relu(self.base(x) + self.up(self.down(x)))


class Boxed(nn.Module):
    """Its output is an object of its own, and a loss beside it stays on the module."""

    def __init__(self):
        super().__init__()
        self.inner = nn.Linear(2, 2)

    def forward(self, x):
        y = self.inner(x)
        self.penalty = y.square().sum()
        return type("Output", (), {"y": torch.tanh(y)})()


def boxed(model):
    return model(torch.ones(1, 2)).y.sum() + model.penalty


def looped(cell, steps=5):
    h = torch.zeros(1, 3)
    for _ in range(steps):
        h = torch.sigmoid(cell(torch.ones(1, 2), h))
    return h.sum()


def called(model):
    state = {name: tensor * 2 for name, tensor in model.named_parameters()}
    return torch.func.functional_call(model, state, torch.ones(2, 4)).sum()


class Pieces(nn.Module):
    """Each half of it runs in a checkpoint."""

    def __init__(self, reentrant):
        super().__init__()
        self.halves, self.reentrant = nn.ModuleList([Block(4), Block(4)]), reentrant

    def forward(self, x):
        for half in self.halves:
            x = checkpoint(half, x, use_reentrant=self.reentrant)
        return torch.tanh(x)


class Twice(nn.Module):
    """One layer under two names."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.again = self.layer

    def forward(self, x):
        return self.again(torch.tanh(self.layer(x)))


class Raises(nn.Module):
    """It computes something, and raises then."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, x):
        raise ArithmeticError(self.layer(x).sin().sum().item())


class Tries(nn.Module):
    """It goes another way where a part of it raises, two calls deep."""

    def __init__(self):
        super().__init__()
        self.part, self.other = nn.Sequential(nn.Linear(4, 4), Raises()), nn.Linear(4, 4)

    def forward(self, x):
        x = x * self.other.weight[0]
        try:
            return self.part(x)
        except ArithmeticError:
            return self.other(torch.sin(x))


class Parallel(nn.Module):
    """As DataParallel on one device: the module and a copy of it, each on a half."""

    def __init__(self):
        super().__init__()
        self.module = Block(4)

    def forward(self, x):
        halves = zip((self.module, copy.copy(self.module)), x.chunk(2), strict=True)
        return torch.cat([module(half) for module, half in halves])


class Steps(nn.Module):
    """Its output is an iterator."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Linear(4, 4) for _ in range(2))

    def forward(self, x):
        return iter([x := torch.sin(layer(x)) for layer in self.layers])


class Alone(nn.Module):
    """It has no submodules, and its output is an object."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(4))

    def forward(self, x):
        return SimpleNamespace(y=torch.tanh(x * self.weight), more=None)


class InPlace(nn.Module):
    """It writes into what its submodules made, also through a view that one of them made."""

    def __init__(self):
        super().__init__()
        self.layer, self.view = nn.Linear(4, 4), nn.Flatten(0)

    def forward(self, x):
        y = self.layer(x) * 1
        y[:, 0] = 0
        self.view(y).mul_(3)
        return y.relu_()


class Flow(nn.Module):
    """An ODE, solved in steps of two stages."""

    def __init__(self):
        super().__init__()
        self.f = nn.Sequential(nn.Linear(4, 4), nn.Tanh())

    def forward(self, x):
        for _ in range(5):
            x = x + 0.1 * self.f(x + 0.05 * self.f(x))
        return x


class Square(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x * x

    @staticmethod
    def backward(ctx, grad):
        return 2 * ctx.saved_tensors[0] * grad


class Squared(nn.Linear):
    """An operation of one's own."""

    def forward(self, x):
        return Square.apply(super().forward(x))


def penalised(model):
    x = X.clone().requires_grad_()
    y = model(x).sum()
    (slope,) = torch.autograd.grad(y, x, create_graph=True)
    return y + (slope**2).sum()


def adapted_once(model):
    parameters = dict(model.named_parameters())
    loss = torch.func.functional_call(model, parameters, X).square().sum()
    grads = torch.autograd.grad(loss, parameters.values(), create_graph=True)
    new = {name: p - 0.1 * g for (name, p), g in zip(parameters.items(), grads, strict=True)}
    return torch.func.functional_call(model, new, X).sum()


def mixed(model):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        return model(X).float().sum()


def scripted_part():
    with warnings.catch_warnings():  # to script is out of fashion
        warnings.simplefilter("ignore", DeprecationWarning)
        return nn.Sequential(torch.jit.script(nn.Sequential(nn.Linear(4, 4))), nn.Linear(4, 2))


def in_pieces(model):
    x = X.clone().requires_grad_()
    return torch.utils.checkpoint.checkpoint_sequential(model, 2, x, use_reentrant=False).sum()


X = torch.ones(2, 4)
MODELS = {
    "residual": (lambda: Net([4] * 3), lambda net: net(X).square()),
    "tied": (Tied, lambda net: net(torch.tensor([1, 2])).logsumexp(-1).sum()),
    "adapters": (lambda: nn.Sequential(*(Adapted() for _ in range(3))), lambda n: n(X).mean()),
    "reused": (lambda: nn.RNNCell(2, 3), looped),
    "functional_call": (lambda: nn.Sequential(Block(4), nn.Tanh()), called),
    "checkpoint": (lambda: Pieces(False), lambda net: net(leaf(*[1.0] * 4)[None]).sum()),
    "reentrant": (lambda: Pieces(True), lambda net: net(leaf(*[1.0] * 4)[None]).sum()),
    "object": (Boxed, boxed),
    "transformer": (
        lambda: nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True),
        lambda net: net(torch.ones(1, 3, 4)).square().mean(),
    ),
    "parametrized": (
        lambda: nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(4, 4)), nn.ReLU()),
        lambda net: net(X).sum(),
    ),
    "spectral norm": (
        lambda: nn.Sequential(nn.utils.parametrizations.spectral_norm(nn.Linear(4, 4)), nn.ReLU()),
        lambda net: net(X).sum(),
    ),
    "called twice": (lambda: Block(4), lambda net: (net(X) + net(X * 2)).sum()),
    "two names": (Twice, lambda net: net(X).sum()),
    "an error on the way": (Tries, lambda net: net(X).sum()),
    "copies": (Parallel, lambda net: net(X).sum()),
    "an iterator": (Steps, lambda net: sum(net(X)).sum()),
    "an object alone": (Alone, lambda net: net(X).y.sum()),
    "in place": (InPlace, lambda net: net(X).sum()),
    "ODE": (Flow, lambda net: net(X).sum()),
    "an own operation": (lambda: Squared(4, 4), lambda net: net(X).sum()),
    "penalty": (lambda: Block(4), penalised),
    "inner step": (lambda: Block(4), adapted_once),
    "autocast": (lambda: nn.Sequential(Block(4), nn.LayerNorm(4)), mixed),
    "pieces": (lambda: nn.Sequential(*(Block(4) for _ in range(4))), in_pieces),
    "a scripted part": (scripted_part, lambda net: net(X).sum()),
    "convolution": (
        lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten()),
        lambda net: net(torch.ones(2, 1, 5, 5)).sum(),
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_every_operation_is_in_the_module_that_a_witness_saw(name):
    torch.manual_seed(0)
    make, compute = MODELS[name]
    model = make()
    seen = agree(lambda: compute(model), net=model)
    assert seen >= 2


def test_a_recording_is_told_from_none_and_leaves_know_their_owner():
    net = nn.Sequential(nn.Linear(2, 2))
    assert {node.module for node in build_graph(net(torch.ones(1, 2))).nodes} == {None}
    with record_forward(net):
        loss = net(torch.ones(1, 2, requires_grad=True)).sum()
    graph = build_graph(loss)
    assert [(node.op, node.module) for node in graph.nodes] == [
        ("SumBackward0", ""),
        ("AddmmBackward0", "net.0"),
        ("AccumulateGrad", "net.0"),
        ("AccumulateGrad", ""),  # the input
        ("TBackward0", "net.0"),
        ("AccumulateGrad", "net.0"),
    ]
    assert graph.modules == (Module("net", "Sequential", 1), Module("net.0", "Linear", 1))


def test_calls_are_counted_and_make_one_box():
    cell = nn.LSTMCell(3, 4)
    with record_forward(cell):
        h = c = torch.zeros(2, 4)
        for _ in range(31):
            h, c = cell(torch.ones(2, 3), (h, c))
    loss = h.sum()
    assert build_graph(loss).modules == (Module("cell", "LSTMCell", 31),)
    assert draw(loss).text.splitlines()[2].startswith("└─ [1] cell h (2, 4) · LSTMCell, 31 calls, ")


def test_equal_layers_are_one_pile_whatever_follows_the_last_one():
    net = Net([4] * 30)
    with record_forward(net):
        loss = net(torch.ones(2, 4)).square().mean()
    titles = [line.split(" · ")[0].split("] ")[1] for line in draw(loss).text.splitlines()[1:]]
    assert titles[3:] == ["net.head (2, 1)", "net.blocks.1–29 × 29 (2, 4)", "net.blocks.0 (2, 4)"]


def test_several_models_and_several_blocks_in_one_graph():
    net, head, loss_of = nn.Linear(2, 2), nn.Linear(2, 1), Scale()
    with record_forward(net, last=head):
        y = head(net(torch.ones(1, 2)))
    with record_forward(loss_of):
        loss = loss_of(y).sum()
    modules = {node.op: node.module for node in build_graph(loss).nodes}
    assert modules["MulBackward0"] == "loss_of"
    paths = [node.module for node in build_graph(loss).nodes if node.op == "AddmmBackward0"]
    assert paths == ["last", "net"]


def test_a_forward_that_raises_leaves_no_hook_and_no_wrong_module():
    class Raises(nn.Module):
        def forward(self, x):
            raise ArithmeticError

    net = nn.ModuleDict({"good": nn.Linear(1, 1), "bad": Raises()})
    with record_forward(net):
        with pytest.raises(ArithmeticError):
            net["bad"](torch.ones(1, 1))
        y = leaf(1.0) * 2
        loss = net["good"](torch.ones(1, 1)).sum() + y
    assert [node.module for node in build_graph(loss).nodes][:3] == ["", "", ""]
    with pytest.raises(ZeroDivisionError), record_forward(net):
        1 / 0  # noqa: B018
    for module in net.modules():
        assert not module._forward_hooks and not module._forward_pre_hooks


@pytest.mark.parametrize("also_here", [False, True])
def test_nothing_is_recorded_where_modules_run_in_another_thread(also_here):
    """Each thread numbers its nodes from 0, so those of two could not be told apart."""
    net, found = nn.Sequential(*(nn.Linear(1, 1) for _ in range(9))), [torch.ones(1, 1)]
    with record_forward(net):
        if also_here:
            found.append(net(found[-1]))
        thread = threading.Thread(target=lambda: found.append(net(found[-1])))
        thread.start()
        thread.join()
    assert {node.module for node in build_graph(found[-1]).nodes} == {None}


def test_nothing_is_recorded_for_a_graph_with_nodes_of_another_thread():
    net, found = nn.Linear(1, 1), []
    with record_forward(net):
        y = net(torch.ones(1, 1))
        thread = threading.Thread(target=lambda: found.append(torch.sin(y)))  # its number is 0
        thread.start()
        thread.join()
    assert {node.module for node in build_graph(found[0].sum()).nodes} == {None}
    assert {node.module for node in build_graph(y).nodes} == {"net"}


def test_a_module_inside_vmap_is_recorded():
    net = Block(4)
    with record_forward(net):
        loss = torch.vmap(net)(X).sum()
    assert {n.module for n in build_graph(loss).nodes if n.op == "ReluBackward0"} == {"net"}


def test_the_record_lives_and_dies_with_the_graph():
    net = nn.Linear(1, 1)
    with record_forward(net):
        y = net(torch.ones(1, 1))
    assert len(y.grad_fn.metadata[KEY]) == 1
    assert y.grad_fn.next_functions[-1][0].metadata == {}


@pytest.mark.parametrize("thing", [3, torch.ones(1), None, [nn.Linear(1, 1)]])
def test_only_models_can_be_recorded(thing):
    with pytest.raises(TypeError, match=r"^record_forward\(\) takes models, and this is of type "):
        record_forward(thing)


def test_nothing_to_record():
    with pytest.raises(TypeError, match=r"^record_forward\(\) needs a model"):
        record_forward()


def test_the_names_of_parameters_are_recorded_too():
    def loss_of():
        net = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Tanh())
        nn.init.constant_(net[0].weight, 0.5)
        with record_forward(net):
            return net(torch.zeros(1, 1)).sum()

    assert draw(loss_of()).text == (
        "[0] SumBackward0 = 0\n"
        "└─ [1] TanhBackward0 (1, 1)\n"
        "   └─ [2] MmBackward0 (1, 1)\n"
        "      └─ [3] TBackward0 (1, 1)\n"
        "         └─ [4] AccumulateGrad net.0.weight = [[0.5]]"
    )
