"""Try out an answer, a known mistake or the truth: what is read at each point of an exercise."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import torch
from torch.overrides import TorchFunctionMode

from .exercise import Exercise
from .oracle import names_after
from .reading import Reading, Way, read_answer
from .running import call, quiet
from .slips import slips


def readings(exercise: Exercise, answer) -> tuple[Reading, ...]:
    """Read an answer: a value once, a function at each point until one raises or does not end."""
    if not exercise.points or not callable(answer):
        return (read_answer(answer),)
    if exercise.through:
        answer = exercise.through(answer)
    found: list[Reading] = []
    for point in exercise.points:
        found.append(_read_call(exercise, answer, point))
        if found[-1].what in ("raised", "endless"):
            break
    return tuple(found)


@cache
def known_readings(exercise: Exercise) -> tuple[tuple[str, tuple[Reading, ...]], ...]:
    """Read each known mistake once in a session, and return its sentence and what it gives."""
    return tuple(
        (sentence, _readings_of_source(exercise, source))
        for source, sentence in exercise.known_mistakes()
    )


@cache
def slip_readings(exercise: Exercise) -> tuple[tuple[str, tuple[Reading, ...]], ...]:
    """Read each typical slip once in a session, as the known mistakes are."""
    if exercise.options:
        return ()
    return tuple(
        (sentence, _readings_of_source(exercise, source)) for sentence, source in slips(exercise)
    )


def true_readings(exercise: Exercise) -> tuple[Reading, ...]:
    """Read the truth, at each point if the answer is a function."""
    with quiet():
        return tuple(_true_reading(exercise, point) for point in exercise.points or ((),))


def reading_of_error(error: BaseException) -> Reading:
    """Return an error's class and the first line of what it says.

    Addresses are left out, since they differ from run to run.
    """
    try:
        lines = str(error).strip().splitlines() or [""]
    except Exception:  # an exception whose own text cannot be had
        lines = [""]
    line = re.sub(r" at 0x[0-9a-fA-F]+", "", lines[0])
    text = line if len(line) <= 200 else line[:197] + "..."
    return Reading("raised", type(error).__name__, text=text)


def _readings_of_source(exercise: Exercise, source: str) -> tuple[Reading, ...]:
    made = call(names_after, source)
    if made.error is not None:
        return (reading_of_error(made.error),)
    return readings(exercise, made.value[exercise.name])


def _true_reading(exercise: Exercise, point) -> Reading:
    arguments = [exercise.argument(coordinate) for coordinate in point]
    value = exercise.truth(*arguments)
    return replace(read_answer(value), slope=_slope(exercise, value, arguments))


def _read_call(exercise: Exercise, function, point) -> Reading:
    with quiet():
        arguments = [exercise.argument(coordinate) for coordinate in point]
    before = [_copy(argument) for argument in arguments]
    arrived: list[tuple[bool, bool]] = []  # of each gradient: is it a flaw, is one there already
    for argument in arguments:
        if isinstance(argument, torch.Tensor) and argument.requires_grad:
            argument.register_hook(lambda new, at=argument: arrived.append(_seen(new, at)))
    with _Watched() as watched:
        done = call(function, *arguments)
    way = Way(
        done.passes,
        bool(arrived),
        *(any(kind) for kind in zip(*arrived or [(False, False)], strict=True)),
        frozenset(watched.called),
        watched.largest,
        done.dual,
    )
    if done.endless:
        return Reading("endless")
    if done.error is not None:
        return reading_of_error(done.error)
    return replace(
        read_answer(done.value),
        printed=done.printed,
        changed=any(not _equal(a, b) for a, b in zip(before, arguments, strict=True)),
        grads=tuple(getattr(argument, "grad", None) is not None for argument in arguments),
        slope=_slope(exercise, done.value, arguments),
        way=way,
    )


class _Watched(TorchFunctionMode):
    """Which of PyTorch's functions run inside, and how large the tensors are that they return."""

    def __init__(self):
        super().__init__()
        self.called: set[str] = set()
        self.largest = 0

    def __torch_function__(self, function, types, args=(), kwargs=None):
        name = getattr(function, "__name__", "")
        if name in ("__get__", "__set__"):  # of an attribute, such as `.data`
            name = getattr(function.__self__, "__name__", "")
        self.called.add(name)
        made = function(*args, **(kwargs or {}))
        for one in made if isinstance(made, (list, tuple)) else [made]:
            if isinstance(one, torch.Tensor):
                self.largest = max(self.largest, one.numel())
        return made


def _slope(exercise: Exercise, value, arguments) -> float | None:
    """The slope of a result by its first argument; None where it is not asked for or not there."""
    if not exercise.with_slope or not isinstance(value, torch.Tensor):
        return None
    if not value.requires_grad or value.numel() != 1:
        return None
    (slope,) = torch.autograd.grad(value, arguments[0], allow_unused=True)
    return None if slope is None else slope.item()


def _seen(gradient: torch.Tensor, at: torch.Tensor) -> tuple[bool, bool]:
    """Whether a gradient that comes is not finite, and whether it is added to another one."""
    return not gradient.isfinite().all(), at.grad is not None and bool(at.grad.any())


def _copy(argument):
    return argument.detach().clone() if isinstance(argument, torch.Tensor) else argument


def _equal(before, after) -> bool:
    return torch.equal(before, after.detach()) if isinstance(after, torch.Tensor) else True
