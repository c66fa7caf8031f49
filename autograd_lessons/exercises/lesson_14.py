"""Lesson 14: modes."""

import torch
from torch import nn

from .exercise import Exercise
from .oracle import by_letter, names_after

PIECES = """\
with torch.no_grad():                            # a
    y = x**2

with torch.no_grad():                            # b
    with torch.enable_grad():
        y = x**2

with torch.set_grad_enabled(True):               # c
    y = x.detach() ** 2

with torch.no_grad():                            # d
    u = x**2
y = u * x

with torch.no_grad():                            # e
    f = torch.nn.Linear(1, 1)
y = f(torch.ones(1))
"""
SWITCHES = ("a", "b", "c")


def _tracked_pieces() -> set[str]:
    start = "x = torch.tensor(2.0, requires_grad=True)\n"
    pieces = by_letter(PIECES)
    return {one for one, lines in pieces.items() if names_after(start + lines)["y"].requires_grad}


def _wishes() -> list[str]:
    """Try each switch on a network, and see which of the four wishes it grants."""
    found = {switch: _granted(switch) for switch in SWITCHES}
    return [next(one for one in SWITCHES if found[one][wish]) for wish in range(4)]


def _granted(switch: str) -> tuple[bool, bool, bool, bool]:
    below, norm, middle = nn.Linear(1, 4), nn.BatchNorm1d(4), nn.Linear(4, 4)
    net = nn.Sequential(below, norm, nn.Dropout(), middle)
    if switch == "a":
        net.eval()
    if switch == "c":
        middle.requires_grad_(False)
    batch = torch.ones(8, 1)
    with torch.set_grad_enabled(switch != "b"):
        out = net(batch)
    tracked = out.requires_grad
    if tracked:
        out.sum().backward()
    still = not norm.running_mean.abs().sum()
    return not net[2].training, not tracked, tracked and middle.weight.grad is None, bool(still)


EVALUATE = """\
def evaluate(net, batch):
    before = net.training
    net.eval()
    with torch.no_grad():
        out = net(batch)
    net.train(before)
    return out
"""
NOT_BACK = EVALUATE.replace("    net.train(before)\n", "")


def _through(evaluate):
    """Try it on a network in training, and on one that was in `eval()` mode before."""

    def seen(training):
        net = nn.Sequential(nn.BatchNorm1d(1, dtype=torch.float64))
        net.train(bool(training))
        out = evaluate(net, torch.tensor([[8.0], [12.0]], dtype=torch.float64))
        if not isinstance(out, torch.Tensor | list | float):
            return out
        out = torch.as_tensor(out)
        return [
            f"out {[round(one, 3) for one in out.flatten().tolist()]}",
            f"tracked {out.requires_grad}",
            f"training {net.training}",
            f"frozen {not net[0].weight.requires_grad}",
            f"mean moved {bool(net[0].running_mean.abs().sum())}",
        ]

    return seen


def _seen(training: float) -> list[str]:
    return _through(names_after(EVALUATE)["evaluate"])(training)


EXERCISES = (
    Exercise(
        "14.1",
        truth=_tracked_pieces,
        options=tuple("abcde"),
        given=PIECES,
        solution='{"b", "d", "e"}',
        mistakes={
            '{"b", "d"}': (
                "The parameters of a layer require grad, as they always do: the block only "
                "stops the recording of what is computed in it."
            ),
            '{"b"}': "In d and e the last line is computed outside of the block.",
            '{"b", "e"}': "In d u is a plain number, and x beside it is tracked.",
            '{"d", "e"}': "The inner block turns recording on again.",
            '{"b", "c", "d", "e"}': "`detach()` took x out of its graph. No mode brings it back.",
            '{"a", "c"}': "The other way round: these two are the untracked ones.",
        },
        hints=(
            "What counts is the mode at the line that computes y, and whether an input is tracked.",
            "A new layer's parameters require grad, whatever the mode.",
        ),
        reason=(
            "b computes y in the inner block, d and e outside of any; each has a tracked input. "
            "In a nothing is recorded, and in c the only input is detached."
        ),
        insight="A mode is about the line that computes, a flag about the tensor.",
    ),
    Exercise(
        "14.2",
        truth=_wishes,
        options=SWITCHES,
        solution='["a", "b", "c", "a"]',
        mistakes={
            '["a", "a", "c", "a"]': "Number 2: `eval()` leaves tracking as it is.",
            '["b", "b", "c", "a"]': "Number 1: Dropout does not listen to `no_grad()`.",
            '["a", "b", "b", "a"]': "Number 3: in the block, the layers below do not learn either.",
            '["a", "b", "a", "a"]': "Number 3: `eval()` keeps no parameter from learning.",
            '["a", "b", "c", "c"]': "Number 4: its running mean is no parameter, and has no flag.",
            '["a", "b", "c", "b"]': "Number 4: it moves in the forward pass, recorded or not.",
            '["c", "b", "c", "a"]': "Number 1: Dropout has no parameters at all.",
            '["a", "c", "c", "a"]': "Number 2: the layers with their flags on would still record.",
        },
        hints=(
            "Is it about how layers behave, about recording, or about one tensor's flag?",
            "A running mean is moved by the forward pass, and not by a gradient.",
        ),
        reason=(
            "`eval()` is what Dropout and BatchNorm listen to. `no_grad()` is about recording. A "
            "flag is about one tensor, and gradients pass through its layer."
        ),
        insight="Three questions, three switches.",
    ),
    Exercise(
        "14.3",
        "evaluate",
        truth=_seen,
        points=((1.0,), (0.0,)),
        through=_through,
        code="{}",
        solution=EVALUATE,
        mistakes={
            NOT_BACK: (
                "The network is left in `eval()` mode, and training would go on in it. Note "
                "`net.training` first, and put it back."
            ),
            EVALUATE.replace("train(before)", "train()"): (
                "A network that came in `eval()` mode leaves in training. Put back what was there."
            ),
            (EVALUATE.replace("    net.eval()\n", ""), EVALUATE.replace(".eval()", ".train()")): (
                "The layers were in training: the batch was normalised with its own mean, and the "
                "running mean moved. `no_grad()` does not tell them."
            ),
            EVALUATE.replace("torch.no_grad()", "torch.enable_grad()"): (
                "The output is tracked: `eval()` leaves recording on."
            ),
            "def evaluate(net, batch): return net(batch)": (
                "Neither switch is set: the layers were in training, and the output is tracked."
            ),
            NOT_BACK.replace("torch.no_grad()", "torch.enable_grad()"): (
                "The output is tracked, and the network is left in `eval()` mode."
            ),
            EVALUATE.replace("    net.eval()\n", "    net.eval().requires_grad_(False)\n"): (
                "Its parameters are frozen now, and it would learn nothing more. A block is over "
                "when it ends; a flag stays."
            ),
        },
        hints=(
            "Two switches are needed: one for the layers, one for recording.",
            "`net.training` says in which mode it is, and `net.train(before)` puts that back.",
        ),
        reason=(
            "`eval()` is for the layers, `no_grad()` for recording. A block ends by itself; the "
            "mode of a network has to be put back, to what it was and not simply to training. "
            "`net.train(before)` sets all layers alike: one that was frozen in `eval()` has to be "
            "put back by itself."
        ),
        insight="Evaluating in the middle of training need leave no trace.",
    ),
)
