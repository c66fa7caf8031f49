"""Lesson 19: memory."""

import torch

from .exercise import Exercise
from .oracle import names_after

FORWARD = """\
from torch.utils.checkpoint import checkpoint

runs = 0

def five_sines(x):
    global runs
    runs += 1
    for _ in range(5):
        x = torch.sin(x)
    return x

x = torch.linspace(0, 1, 1000, requires_grad=True)
y = x
for _ in range(4):
    y = checkpoint(five_sines, y, use_reentrant=False)
"""

BACKWARD = "y.sum().backward()\n"

FUNCTIONS = (
    lambda x: torch.sin(x**2),
    lambda x: x + 1,
    torch.exp,
    lambda x: x * torch.exp(x),
    lambda x: torch.cos(torch.sin(x)) ** 3,
)


def _of_kept(kept):
    return lambda place: kept(FUNCTIONS[int(place)], torch.tensor(0.5, requires_grad=True))


def _kept(place: float) -> int:
    return _of_kept(names_after(KEPT)["kept"])(place)


KEPT = """\
def kept(function, x):
    saved = []

    def pack(tensor):
        saved.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        function(x)
    return len(saved)
"""
OUTSIDE = KEPT.replace("        function(x)", "        pass\n    function(x)")


def _kept_and_runs() -> list[int]:
    kept = []

    def keep(tensor):
        if tensor.numel():  # some versions of PyTorch save an empty tensor as well
            kept.append(tensor)
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        names = names_after(FORWARD)
    exec(BACKWARD, names)
    return [len(kept), names["runs"]]


EXERCISES = (
    Exercise(
        "19.1",
        truth=_kept_and_runs,
        given=FORWARD + BACKWARD,
        solution="[4, 8]",
        mistakes={
            "[20, 4]": "That is the chain without checkpoints.",
            "[1, 2]": "That is one piece of twenty sines. Here there are four of five.",
            "[1, 8]": "Each piece needs its own input: without it, it could not run again.",
            "[4, 4]": "Nothing inside was kept, so in the backward pass each piece runs.",
            "[5, 8]": (
                "The last result is not kept: it is no input of a piece, and the sum needs no "
                "number for its slope."
            ),
            "[20, 8]": "The sines inside a checkpoint keep nothing until the backward pass.",
            "[4, 40]": "The sines are 40 in all. `runs` counts calls of `five_sines`.",
            "[4, 7]": "The last piece runs again as well: nobody kept its inner results either.",
            "[4, 5]": "Not one of the pieces runs again, but each of them.",
            "[3, 8]": "The first piece has an input, too: x.",
            "[8, 4]": "The other way round: first the tensors, then the runs.",
        },
        hints=(
            "A checkpointed piece keeps its input and nothing of what happens inside.",
            "In the backward pass each piece runs its forward once more.",
        ),
        reason=(
            "Each piece keeps its input: four tensors. Each runs once forward and once more in "
            "the backward pass: eight runs."
        ),
        insight=(
            "Of what happens inside, only the piece that is at work in the backward pass holds "
            "something: five sines at a time, never twenty."
        ),
    ),
    Exercise(
        "19.2",
        "kept",
        truth=_kept,
        points=tuple((float(place),) for place in range(len(FUNCTIONS))),
        through=_of_kept,
        code="{}",
        solution=KEPT,
        mistakes={
            KEPT.replace("lambda tensor: tensor", "pack").replace(
                "function(x)", "function(x).backward()"
            ): "Each is counted twice: `unpack` runs as well, in the backward pass.",
            (OUTSIDE, KEPT.replace("function(x)\n", "function(x.detach())\n")): (
                "Yours is 0 everywhere: is it `pack` that counts, does `function` run inside the "
                "block, and is x handed on as it came?"
            ),
            KEPT.replace("len(saved)", "saved"): "How many are there? `len` counts them.",
            KEPT.replace("len(saved)", "len(saved) + 1"): "One too many.",
            KEPT.replace("len(saved)", "sum(one.nbytes for one in saved)"): (
                "Those are their bytes. Asked for is how many they are."
            ),
            KEPT.replace("saved.append(tensor)", "saved[:] = [tensor]"): (
                "Only the last one is left: each is to be counted."
            ),
        },
        hints=(
            "Two functions: `pack` notes what comes and returns it, `unpack` returns what it gets.",
            "Call `function(x)` inside of the block, and count afterwards what was noted.",
        ),
        reason=(
            "`pack` is called once for each tensor that is saved. Nothing has to go back for that: "
            "what is kept is decided in the forward pass."
        ),
        insight="What a graph keeps can be counted without knowing any of its operations.",
    ),
)
